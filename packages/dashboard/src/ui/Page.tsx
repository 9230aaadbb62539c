// What is a page made of? The question, the answer in a sentence, the picture, the table, and how it was counted.
import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { text } from '@/text/en'
import css from './ui.module.css'

interface Parts {
  /** The question, as the title. */
  title: string
  /** The answer in a sentence made from the data, or what the page is for. */
  answer?: ReactNode
  /** The answer is on its way: its line is kept free, so that nothing jumps. */
  waits?: boolean
  actions?: ReactNode
  /** How it was counted. */
  method?: ReactNode
  /** What the method is called where nothing is counted. */
  methodTitle?: string
  /** The whole width, for lists and charts; a measure for reading otherwise. */
  wide?: boolean
  children?: ReactNode
}

export function Page({
  title,
  answer,
  waits = false,
  actions,
  method,
  methodTitle = text.shell.method,
  wide = false,
  children,
}: Parts) {
  return (
    <div className={css.page} data-wide={wide || undefined}>
      <header className={css.head}>
        <h1 tabIndex={-1}>{title}</h1>
        {actions && <div className={css.actions}>{actions}</div>}
        {(answer || waits) && (
          <div className={css.answer}>
            {answer || <Skeleton component="span" className={css.line} width="min(440px, 80%)" />}
          </div>
        )}
      </header>
      {children}
      {method && (
        <details className={css.method}>
          <summary>{methodTitle}</summary>
          {method}
        </details>
      )}
    </div>
  )
}

/** A part of a page with a heading of its own. */
export function Section({
  title,
  lead,
  actions,
  children,
  id,
}: {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  children?: ReactNode
  id?: string
}) {
  return (
    <section className={css.section} id={id}>
      <div className={css.sectionHead}>
        <h2>{title}</h2>
        {actions}
      </div>
      {lead && <p className={css.lead}>{lead}</p>}
      {children}
    </section>
  )
}

/** Teaches an empty place: what it is for, a picture of it, and the one next step. */
export function Empty({
  title,
  body,
  picture,
  step,
}: {
  title: string
  body?: ReactNode
  picture?: ReactNode
  step?: ReactNode
}) {
  return (
    <div className={css.empty}>
      {picture && (
        <div className={css.picture} aria-hidden>
          {picture}
        </div>
      )}
      <h2>{title}</h2>
      {body && <p>{body}</p>}
      {step}
    </div>
  )
}
