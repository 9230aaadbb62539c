// Names and values, as a list that reads well on any width.
import type { ReactNode } from 'react'
import css from './customers.module.css'
import { shown } from './timeline'

export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className={css.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The members of an object, in their order. */
export function Members({ of }: { of: Record<string, unknown> }) {
  return <Facts facts={Object.entries(of).map(([name, value]) => [name, shown(value)])} />
}
