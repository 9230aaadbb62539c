// What surrounds the pages for those who are not signed in?
import { Loader } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import css from './door.module.css'

export function Door({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  return (
    <main className={css.door}>
      <div className={css.box}>
        <img src="/favicon.svg" alt={text.shell.product} width={40} height={40} />
        <h1 tabIndex={-1}>{title}</h1>
        {lead && <p className={css.lead}>{lead}</p>}
        {children}
      </div>
    </main>
  )
}

/** While the link is looked at. */
export function Checking({ title }: { title: string }) {
  useAnnounced(text.door.checking)
  return (
    <Door title={title}>
      <p className={css.checking}>
        <Loader size="xs" /> {text.door.checking}
      </p>
    </Door>
  )
}

/** The link is used, old, or was never one. */
export function DeadLink({ hint }: { hint: string }) {
  return (
    <Door title={text.door.dead.title} lead={text.door.dead.body}>
      <p className={css.lead}>{hint}</p>
      <BackToSignIn />
    </Door>
  )
}

export function BackToSignIn() {
  return (
    <Link to="/sign-in" className={css.back}>
      {text.door.backToSignIn}
    </Link>
  )
}
