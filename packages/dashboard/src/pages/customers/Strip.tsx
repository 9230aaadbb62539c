// Who is this at a glance: kind, account, stage, since when, last seen, value? Each with its room from the beginning.
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { day, list } from '@/text/words'
import { Moment } from '@/ui/Moment'
import css from './customers.module.css'
import { customerQuery, stageQuery, valueQuery } from './data'
import { monthly, paid } from './Value'
import { stageWords } from './whereabouts'

const words = text.view360.strip

export function Cells({ cells }: { cells: [string, ReactNode][] }) {
  return (
    <dl className={css.strip} aria-label={words.label}>
      {cells.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? <Skeleton component="span" className={css.cell} />}</dd>
        </div>
      ))}
    </dl>
  )
}

/** One line whatever there is: what is cut can be read on hover, and stands whole in the part below. */
export function Line({ of }: { of: string[] }) {
  const said = of.length > 0 ? list(of) : words.nothing
  return (
    <span className={css.line} title={said}>
      {said}
    </span>
  )
}

export const kindOf = (population: string) =>
  text.customers.populations[population as keyof typeof text.customers.populations] ?? population

export function AccountLink({ of }: { of: { key: string; id: string } }) {
  const { id } = useWorkspace()
  return (
    <Link
      to="/w/$workspace/accounts/$account"
      params={{ workspace: String(id), account: of.key }}
      className={css.line}
      title={of.id}
    >
      {of.id}
    </Link>
  )
}

export function Strip({ of }: { of: string }) {
  const { id, timezone } = useWorkspace()
  const { data: customer } = useQuery(customerQuery(id, of))
  const value = useQuery(valueQuery(id, of))
  const stage = useQuery(stageQuery(id, of))
  const account = customer?.groups.find((group) => group.kind === 'account')
  // What cannot be told is told in the part below; here the line goes on.
  const worth = value.isPending ? undefined : value.data
  const where = stage.data && stageWords(stage.data.stages).name(stage.data.stage ?? null)
  const told = (lines: string[]) => (value.isPending ? undefined : <Line of={lines} />)
  return (
    <Cells
      cells={[
        [words.kind, customer && kindOf(customer.population)],
        [words.account, customer && (account ? <AccountLink of={account} /> : words.none)],
        [
          words.stage,
          stage.isPending ? undefined : <Line key="stage" of={where === undefined ? [] : [where]} />,
        ],
        [words.since, customer && day(customer.first_seen, timezone)],
        [words.last, customer && <Moment at={customer.last_seen} />],
        [words.value, told(paid(worth))],
        [words.monthly, told(monthly(worth))],
      ]}
    />
  )
}
