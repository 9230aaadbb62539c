// What is open between us and this customer, or this account, and how was that decided?
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useWorkspace } from '@/app/workspace'
import { vocabularyQuery } from '@/pages/explore/data'
import { standingsQuery } from '@/pages/segments/data'
import { text } from '@/text/en'
import { list } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { Refusal } from '@/ui/Refusal'
import css from './customers.module.css'
import { timelineQuery } from './data'
import { type Deciding, decidingOf } from './deciding'
import { useMapping } from './mapped'
import { LOOKED } from './much'
import { exitOf, type Matter, newest, openMatters } from './matters'

const words = text.view360.matters

/** The events that decide, as far as this workspace has them. */
export function useDeciding(wanted: boolean) {
  const { id } = useWorkspace()
  const vocabulary = useQuery({ ...vocabularyQuery(id), enabled: wanted })
  const { mapping, isPending } = useMapping()
  const names = useMemo(
    () =>
      decidingOf(
        (vocabulary.data?.events ?? []).map((one) => one.name),
        mapping,
      ),
    [vocabulary.data, mapping],
  )
  return { names, isPending: vocabulary.isPending || isPending, error: vocabulary.error }
}

export interface Open {
  matters: Matter[]
  names: Deciding
  /** How many of the deciding events were looked at, and how many there are. */
  looked: { at: number; of: number }
  /** Which segment an exit is from, by its name. */
  segments: Map<string, number>
  waits: boolean
  error: unknown
}

/** What the part needs; the page waits for it, so that what stands below is not pushed away. */
export function useMatters(customer: string, wanted: boolean): Open {
  const { id } = useWorkspace()
  const deciding = useDeciding(wanted)
  const { names } = deciding
  const asks = wanted && names.all.length > 0
  const found = useInfiniteQuery({
    ...timelineQuery(id, customer, { events: names.all, limit: LOOKED }),
    enabled: asks,
  })
  const standings = useQuery({ ...standingsQuery(id, customer), enabled: wanted })
  const left = (standings.data ?? []).filter((one) => one.watched && one.holds === false)
  const page = found.data?.pages[0]
  const told = left.flatMap((one) => {
    const exit = one.since && exitOf(one.name, [{ at: one.since, entered: false }], Date.now())
    return exit ? [exit] : []
  })
  return {
    matters: newest([...openMatters(page?.items ?? [], names), ...told]),
    names,
    looked: { at: page?.items.length ?? 0, of: page?.total ?? 0 },
    segments: new Map(left.map((one) => [one.name, one.id])),
    waits: wanted && (deciding.isPending || (names.all.length > 0 && found.isPending) || standings.isPending),
    error: deciding.error ?? found.error ?? standings.error,
  }
}

export function Matters({ of, whose = 'customer' }: { of: Open; whose?: 'customer' | 'account' }) {
  const { matters, names, looked } = of
  if (of.error) return <Refusal error={of.error} />
  return (
    <>
      {matters.length === 0 && <p className={css.quiet}>{words.none}</p>}
      {matters.length > 0 && (
        <ul className={css.matters}>
          {matters.map((one) => (
            <li key={`${one.kind} ${one.name ?? ''} ${one.since}`}>
              <b>
                <Which of={one} segments={of.segments} />
              </b>
              <small className={css.source}>
                {one.about !== undefined && `${one.about}, `}
                {one.times > 1 && `${words.times(one.times)}, `}
                {text.customers.since} <Moment at={one.since} />
              </small>
            </li>
          ))}
        </ul>
      )}
      <details className={css.before}>
        <summary>{words.how}</summary>
        <ul>
          <li>{names.tickets.length > 0 ? words.tickets(list(names.tickets)) : words.noTickets}</li>
          <li>
            {names.failed.length > 0
              ? words.payments(list(names.failed), names.paid.length > 0 ? list(names.paid) : words.nothing)
              : words.noPayments}
          </li>
          {whose === 'customer' && <li>{words.exits}</li>}
          {looked.of > looked.at && <li>{words.looked(looked.at, looked.of)}</li>}
        </ul>
      </details>
    </>
  )
}

function Which({ of, segments }: { of: Matter; segments: Map<string, number> }) {
  const { id } = useWorkspace()
  if (of.kind === 'ticket') return words.ticket(of.name)
  if (of.kind === 'payment') return words.payment
  const segment = of.name === undefined ? undefined : segments.get(of.name)
  if (of.name === undefined || segment === undefined) return words.left(of.name ?? '')
  return (
    <Link to="/w/$workspace/segments/$segment" params={{ workspace: String(id), segment: String(segment) }}>
      {words.left(of.name)}
    </Link>
  )
}
