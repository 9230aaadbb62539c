// Is it more than in the period before? The same question over the stretch of the same length before, laid beside it.
import type { Answer, Cell, Trend } from '@/charts/answers'
import { firstDay } from './beginning'
import type { Question } from './question'

export interface Compare {
  on: boolean
  zone: string
  set: (on: boolean) => void
}

const DAY_MS = 86_400_000
const SMALL_MS: Record<string, number> = { m: 60_000, h: 3_600_000 }
const DATE = /^\d{4}-\d{2}-\d{2}$/

const dateAfter = (date: string, days: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
const daysFrom = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / DAY_MS

/** Today on the clock of a zone. */
const today = (zone: string, now: Date) => firstDay({ last: '1d' }, zone, now) ?? ''

/** The first day of the calendar's period that a date lies in, so many periods earlier. Weeks are left to the engine. */
function periodStart(date: string, unit: string, back: number): string | undefined {
  const [year = 1970, month = 1] = date.split('-').map(Number)
  const start = (y: number, m: number) => new Date(Date.UTC(y, m, 1)).toISOString().slice(0, 10)
  if (unit === 'day') return dateAfter(date, -back)
  if (unit === 'month') return start(year, month - 1 - back)
  if (unit === 'quarter') return start(year, Math.floor((month - 1) / 3) * 3 - 3 * back)
  return unit === 'year' ? start(year - back, 0) : undefined
}

/** The stretch before a range; nothing where a range has no beginning or end, or it cannot be told here. */
export function rangeBefore(range: unknown, zone: string, now: Date): Record<string, string> | undefined {
  const { from, to, last, this: current, previous } = (range ?? {}) as Record<string, unknown>
  if (typeof from === 'string' && typeof to === 'string') {
    if (to.length === 10 ? to > dateAfter(today(zone, now), 1) : Date.parse(to) > now.getTime())
      return undefined
    if (DATE.test(from) && DATE.test(to)) return { from: dateAfter(from, -daysFrom(from, to)), to: from }
    const length = Date.parse(to) - Date.parse(from)
    return length > 0 ? { from: new Date(Date.parse(from) - length).toISOString(), to: from } : undefined
  }
  // A period that is not over is not alike to a whole one.
  if (typeof current === 'string') return undefined
  if (typeof previous === 'string') {
    const date = today(zone, now)
    const [start, end] = [periodStart(date, previous, 2), periodStart(date, previous, 1)]
    return start && end ? { from: start, to: end } : undefined
  }
  const first = firstDay(range, zone, now)
  if (first !== undefined && typeof last === 'string')
    return { from: dateAfter(first, -daysFrom(first, dateAfter(today(zone, now), 1))), to: first }
  const match = typeof last === 'string' ? /^(\d+)([mh])$/.exec(last) : null
  if (!match) return undefined
  const length = Number(match[1]) * (SMALL_MS[match[2] ?? 'm'] ?? 0)
  const end = now.getTime() - length
  return { from: new Date(end - length).toISOString(), to: new Date(end).toISOString() }
}

/** The question to compare with: of a trend that is one line over a stretch that has one before it. */
export function before(question: Question, zone: string, now: Date): Question | undefined {
  if (question.question !== 'trend' || question.breakdown !== undefined) return undefined
  const { timezone } = question
  const range = rangeBefore(question.range, typeof timezone === 'string' ? timezone : zone, now)
  return range && { ...question, range }
}

/** Both as one answer: the points before stand under those of now, in order, and know when they were. */
export function beside(now: Answer, then: Answer | undefined): Answer {
  const [line] = (now as Trend).series ?? []
  const [earlier] = (then as Trend | undefined)?.series ?? []
  if (!line || !earlier) return now
  // Only where there are as many of them do they lie under each other; otherwise the totals are compared, and nothing else.
  const alike = line.points.length === earlier.points.length
  const points = line.points.flatMap((point, at) => {
    const was = earlier.points[at]
    if (!alike || !was) return []
    const open = was.incomplete ? { incomplete: true } : {}
    return [{ start: point.start, was: was.start, value: was.value, ...open }]
  })
  return { ...now, series: [line, { earlier: true, points, total: earlier.total }] } as Trend
}

/** A cell of the compared line names a number of the question before. */
export function split(cell: Cell): { earlier: boolean; cell: Cell } {
  const { earlier, ...rest } = cell
  return { earlier: earlier === true, cell: rest }
}
