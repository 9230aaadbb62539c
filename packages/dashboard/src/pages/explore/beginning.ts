// Does the first period begin before the range does? Then only a part of it was counted, and it must not look like a fall.
import type { Answer, Lifecycle, Trend } from '@/charts/answers'
import type { Question } from './question'

const DAY_MS = 86_400_000
const DAYS: Record<string, number> = { d: 1, w: 7 }

/** The first day of a range on the clock of a zone, where it is a day. */
export function firstDay(range: unknown, timezone: string, now: Date): string | undefined {
  const { from, last } = (range ?? {}) as { from?: unknown; last?: unknown }
  if (typeof from === 'string') return from.slice(0, 10)
  const match = typeof last === 'string' ? /^(\d+)([dw])$/.exec(last) : null
  if (!match) return undefined
  if (Number.isNaN(now.getTime())) return undefined
  const today = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(now)
  const days = Number(match[1]) * (DAYS[match[2] ?? 'd'] ?? 1)
  return new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * DAY_MS).toISOString().slice(0, 10)
}

const marked = <P extends { start: string; incomplete?: boolean }>(points: P[], first: string): P[] =>
  points.map((point) => (point.start.slice(0, 10) < first ? { ...point, incomplete: true } : point))

/** Whether a period has begun at a moment, on the clock of the answer. */
function begun(start: string, moment: Date, timezone: string): boolean {
  if (start.length > 10) return Date.parse(start) <= moment.getTime()
  return start <= (firstDay({ last: '1d' }, timezone, moment) ?? '')
}

/** Without periods that begin after the last event was heard: of them nothing is known, and no event is not zero events. */
export function heard(answer: Answer, now: Date): Answer {
  const zone = answer.timezone ?? 'UTC'
  const asOf = new Date(answer.as_of ?? '')
  const until = <P extends { start: string }>(points: P[]): P[] => {
    const known = points.filter((point) => begun(point.start, asOf, zone))
    // Where the last event was before all of them, they are zeros until now.
    return known.length > 0 ? known : points.filter((point) => begun(point.start, now, zone))
  }
  if (answer.question === 'trend') {
    const trend = answer as Trend
    return { ...trend, series: trend.series.map((one) => ({ ...one, points: until(one.points) })) }
  }
  if (answer.question === 'lifecycle') {
    const life = answer as Lifecycle
    return { ...life, points: until(life.points) }
  }
  return answer
}

export function markBeginning(question: Question, answer: Answer, now: Date): Answer {
  const first = firstDay(question.range, answer.timezone ?? 'UTC', now)
  if (first === undefined) return answer
  if (answer.question === 'trend') {
    const trend = answer as Trend
    return { ...trend, series: trend.series.map((one) => ({ ...one, points: marked(one.points, first) })) }
  }
  if (answer.question === 'lifecycle') {
    const life = answer as Lifecycle
    return { ...life, points: marked(life.points, first) }
  }
  return answer
}
