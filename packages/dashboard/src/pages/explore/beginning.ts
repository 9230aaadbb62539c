// Does the first period begin before the range does, or the last one end after it? Then only a part of it was counted,
// and it must not look like a fall.
import type { Answer, Lifecycle, Trend } from '@/charts/answers'
import { dateAfter, dateAt, instant, periodEnd } from './clock'
import type { Question } from './question'

const DAYS: Record<string, number> = { d: 1, w: 7 }
const SMALL_MS: Record<string, number> = { m: 60_000, h: 3_600_000 }

/** The first day of a range on the clock of a zone, where it is a day. */
export function firstDay(range: unknown, timezone: string, now: Date): string | undefined {
  const { from, last } = (range ?? {}) as { from?: unknown; last?: unknown }
  if (typeof from === 'string') {
    const at = instant(from, timezone)
    return Number.isNaN(at) ? undefined : dateAt(at, timezone)
  }
  const match = typeof last === 'string' ? /^(\d+)([dw])$/.exec(last) : null
  if (!match) return undefined
  if (Number.isNaN(now.getTime())) return undefined
  const days = Number(match[1]) * (DAYS[match[2] ?? 'd'] ?? 1)
  return dateAfter(dateAt(now.getTime(), timezone), 1 - days)
}

/** Whether a period has begun at a moment, on the clock of the answer. */
function begun(start: string, at: Date, timezone: string): boolean {
  if (start.length > 10) return Date.parse(start) <= at.getTime()
  return !Number.isNaN(at.getTime()) && start <= dateAt(at.getTime(), timezone)
}

/** The periods of an answer that has a line of them. */
function withPoints(answer: Answer, change: <P extends { start: string }>(points: P[]) => P[]): Answer {
  if (answer.question === 'trend') {
    const trend = answer as Trend
    return { ...trend, series: trend.series.map((one) => ({ ...one, points: change(one.points) })) }
  }
  if (answer.question === 'lifecycle') {
    const life = answer as Lifecycle
    return { ...life, points: change(life.points) }
  }
  return answer
}

/** Without periods that begin after the last event was heard: of them nothing is known, and no event is not zero events. */
export function heard(answer: Answer, now: Date): Answer {
  const zone = answer.timezone ?? 'UTC'
  const asOf = new Date(answer.as_of ?? '')
  return withPoints(answer, (points) => {
    const known = points.filter((point) => begun(point.start, asOf, zone))
    // Where the last event was before all of them, they are zeros until now.
    return known.length > 0 ? known : points.filter((point) => begun(point.start, now, zone))
  })
}

/** The moments at which a range begins and ends, as far as it says so itself; where it ends now, the engine knows. */
function ends(range: unknown, zone: string, now: Date): { from: number; to: number } {
  const { from, to, last } = (range ?? {}) as { from?: unknown; to?: unknown; last?: unknown }
  const [, count, unit = ''] = (typeof last === 'string' && /^(\d+)([mh])$/.exec(last)) || []
  if (count !== undefined)
    return { from: now.getTime() - Number(count) * (SMALL_MS[unit] ?? 0), to: Infinity }
  const first = typeof from === 'string' ? from : firstDay(range, zone, now)
  return {
    from: first === undefined ? -Infinity : instant(first, zone),
    to: typeof to === 'string' ? instant(to, zone) : Infinity,
  }
}

/** Marks the periods that stick out of the range. */
export function markEnds(question: Question, answer: Answer, now: Date): Answer {
  const zone = answer.timezone ?? 'UTC'
  const interval = (answer as { interval?: string }).interval ?? 'day'
  const { from, to } = ends(question.range, zone, now)
  return withPoints(answer, (points) =>
    points.map((point) =>
      instant(point.start, zone) < from || periodEnd(point.start, interval, zone) > to
        ? { ...point, incomplete: true }
        : point,
    ),
  )
}
