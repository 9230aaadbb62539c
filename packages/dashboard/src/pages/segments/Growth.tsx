// How large was the segment at earlier moments?
import { Select, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useWorkspace } from '@/app/workspace'
import { Chart } from '@/charts/Chart'
import { type Grown, growthOption } from '@/charts/options/growth'
import { text } from '@/text/en'
import { day, number } from '@/text/words'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { growthQuery, type Interval } from './data'
import css from './segments.module.css'

const words = text.segments.growth
const HEIGHT = 240
/** The sentence and what is folded away take this much. */
const WORDS = 61
/** So many periods back: as many as one takes in at a glance. */
const PERIODS: Record<Interval, number> = { day: 30, week: 26, month: 12, quarter: 8 }
const isInterval = (value: unknown): value is Interval => typeof value === 'string' && value in PERIODS

export function Growth({ segment }: { segment: number }) {
  const { id, timezone } = useWorkspace()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { interval?: unknown }
  const interval = isInterval(search.interval) ? search.interval : 'month'
  const found = useQuery(growthQuery(id, segment, interval, PERIODS[interval]))
  const points = useMemo(
    () => pointsOf(found.data?.sizes ?? [], timezone, PERIODS[interval]),
    [found.data, timezone, interval],
  )
  const draw = useMemo(
    () => (palette: Parameters<typeof growthOption>[1]) => growthOption(points, palette),
    [points],
  )
  const says = points.length > 0 ? told(points) : ''
  return (
    <Section
      title={words.title}
      actions={
        <Select
          aria-label={words.interval}
          data={Object.entries(words.intervals).map(([value, label]) => ({ value, label }))}
          value={interval}
          onChange={(next) =>
            void navigate({
              to: '.',
              search: (now: Record<string, unknown>) => ({
                ...now,
                interval: next === 'month' ? undefined : (next ?? undefined),
              }),
              replace: true,
            })
          }
          allowDeselect={false}
          w={132}
        />
      }
    >
      <Refusal error={found.error} />
      {!found.error && (
        <div className={ui.card} data-stale={found.isPlaceholderData || undefined}>
          {points.length > 0 ? (
            <Chart draw={draw} height={HEIGHT} label={says} />
          ) : (
            <Skeleton height={HEIGHT} />
          )}
        </div>
      )}
      {found.isPending && <Skeleton height={WORDS} />}
      {points.length > 0 && (
        <>
          <p className={ui.lead}>{says}</p>
          <details className={css.fold}>
            <summary>{words.numbers}</summary>
            <table className={css.plain}>
              <thead>
                <tr>
                  <th scope="col">{words.at}</th>
                  <th scope="col">{words.customers}</th>
                </tr>
              </thead>
              <tbody>
                {points.toReversed().map((point) => (
                  <tr key={point.told}>
                    <th scope="row">{point.when}</th>
                    <td>{number(point.size)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </Section>
  )
}

interface Point extends Grown {
  when: string
}

/** The points as they stand on the axis. Moments before the first customer was heard are left away but for the last of them. */
function pointsOf(sizes: { at: string; size: number }[], timezone: string, periods: number): Point[] {
  const first = sizes.findIndex((one) => one.size > 0)
  const shown = sizes.slice(first < 0 ? 0 : Math.max(0, Math.min(first - 1, sizes.length - 3)))
  const long = periods > 12
  return shown.map(({ at, size }, index) => {
    const now = index === shown.length - 1
    const when = now ? words.now : day(at, timezone)
    const label = now ? words.now : axis(at, timezone, !long)
    return { label, when, size, told: `${when}\n${text.segments.customers(size)}` }
  })
}

const axis = (at: string, timezone: string, year: boolean) =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(year ? { year: '2-digit' } : {}),
    timeZone: timezone,
  }).format(new Date(at))

function told(points: Point[]): string {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return ''
  const most = points.reduce((top, one) => (one.size > top.size ? one : top), last)
  return words.says({
    first: first.size,
    from: first.when,
    last: last.size,
    most: most.size,
    when: most === last ? '' : most.when,
  })
}
