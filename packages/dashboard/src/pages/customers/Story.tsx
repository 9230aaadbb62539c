// What went wrong for this customer lately, and what do they use? Two looks at the same timeline.
import { Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useWorkspace } from '@/app/workspace'
import { vocabularyQuery } from '@/pages/explore/data'
import { text } from '@/text/en'
import { exact, number } from '@/text/words'
import { Refusal } from '@/ui/Refusal'
import css from './customers.module.css'
import { timelineQuery } from './data'
import { entryOf, EntryRow } from './entries'
import { troubles } from './lens'
import { TROUBLES } from './much'
import { counted } from './timeline'

const KINDS = 8

/** What the part needs; the page waits for it, so that what stands below is not pushed away. */
export function useTrouble(customer: string, wanted: boolean) {
  const { id } = useWorkspace()
  const vocabulary = useQuery({ ...vocabularyQuery(id), enabled: wanted })
  const names = troubles((vocabulary.data?.events ?? []).map((one) => one.name))
  const found = useInfiniteQuery({
    ...timelineQuery(id, customer, { events: names, limit: TROUBLES }),
    enabled: wanted && names.length > 0,
  })
  const waits = wanted && (vocabulary.isPending || (names.length > 0 && found.isPending))
  return { names, found, waits, error: vocabulary.error ?? found.error }
}

export function Trouble({ of }: { of: ReturnType<typeof useTrouble> }) {
  const { timezone } = useWorkspace()
  const words = text.view360.trouble
  const page = of.found.data?.pages[0]
  if (of.waits) return <Skeleton height={160} />
  if (of.error) return <Refusal error={of.error} />
  if (of.names.length === 0) return <p className={css.quiet}>{words.unknown}</p>
  if (!page || page.items.length === 0) return <p className={css.quiet}>{words.none}</p>
  const seen = of.names.filter((name) => page.items.some(({ event }) => event === name))
  return (
    <>
      <div className={`${css.session} ${css.dated}`}>
        <ul>
          {page.items.map((one) => (
            <li key={one.message_id}>
              <EntryRow entry={entryOf(one)} at={exact(one.time, timezone)} />
            </li>
          ))}
        </ul>
      </div>
      <p className={css.quiet}>
        {words.of(seen)} {page.total > page.items.length && words.all(page.total)}
      </p>
    </>
  )
}

export function useUses(customer: string, wanted: boolean) {
  const { id } = useWorkspace()
  return useInfiniteQuery({ ...timelineQuery(id, customer), enabled: wanted })
}

/** `of`: their latest events. */
export function Uses({
  of: events,
  error,
}: {
  of: readonly { event: string }[] | undefined
  error: unknown
}) {
  const words = text.view360.uses
  if (error) return <Refusal error={error} />
  if (!events) return <Skeleton height={240} />
  if (events.length === 0) return <p className={css.quiet}>{words.none}</p>
  const all = counted(events)
  const most = all[0]?.[1] ?? 1
  return (
    <>
      <p className={css.quiet}>{words.of(events.length)}</p>
      <table className={css.uses}>
        <thead className="sr-only">
          <tr>
            <th scope="col">{words.event}</th>
            <th scope="col">{words.times}</th>
          </tr>
        </thead>
        <tbody>
          {all.slice(0, KINDS).map(([name, times]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <meter min={0} max={most} value={times} aria-hidden />
                <span>{number(times)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {all.length > KINDS && <p className={css.quiet}>{words.more(all.length - KINDS)}</p>}
    </>
  )
}
