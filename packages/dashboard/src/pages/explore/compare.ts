// Is it more than in the period before? The same question over the stretch of the same length before, laid beside it.
import type { Answer, Cell, Trend } from '@/charts/answers'
import { text } from '@/text/en'
import { exact } from '@/text/words'
import { period } from '@/charts/period'
import { DAY_MS, dateAfter, dateAt, dateOf, instant, isDate, moment, wall } from './clock'
import type { Question } from './question'

export interface Compare {
  on: boolean
  zone: string
  set: (on: boolean) => void
}

/** A stretch with both ends: dates, or moments of RFC 3339. */
export interface Stretch extends Record<string, string> {
  from: string
  to: string
}

const SMALL_MS: Record<string, number> = { m: 60_000, h: 3_600_000 }
const DAYS: Record<string, number> = { d: 1, w: 7 }
const written = (at: number) => new Date(at).toISOString()
const daysFrom = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / DAY_MS

/** The first day of the calendar's period that a date lies in, so many periods earlier. Weeks are left to the engine. */
function periodStart(date: string, unit: string, back: number): string | undefined {
  const [year = 1970, month = 1] = date.split('-').map(Number)
  const start = (y: number, m: number) => dateOf(Date.UTC(y, m, 1))
  if (unit === 'day') return dateAfter(date, -back)
  if (unit === 'month') return start(year, month - 1 - back)
  if (unit === 'quarter') return start(year, Math.floor((month - 1) / 3) * 3 - 3 * back)
  return unit === 'year' ? start(year - back, 0) : undefined
}

/**
 * Until when a stretch is known: of what comes after the last event that was heard, nothing is, and no event is not zero events.
 * Where all of it comes after that, it is quiet since, and that is what is known.
 */
const knownUntil = (from: number, to: number, heard: number) => (heard > from ? Math.min(heard, to) : to)

/** Before days of which the last ones are not known whole: as many days, up to the same time of the same one. */
function sameParts(first: string, days: number, zone: string, known: number): Stretch {
  return { from: dateAfter(first, -days), to: written(moment(wall(known, zone) - days * DAY_MS, zone)) }
}

/** Before a stretch from one end to another, in dates or moments. */
function beforeEnds(from: string, to: string, zone: string, now: number, heard: number): Stretch | undefined {
  const today = dateAt(now, zone)
  if (isDate(from) && isDate(to)) {
    const days = daysFrom(from, to)
    // What ends later than today holds days of which nothing can be known.
    if (days <= 0 || to > dateAfter(today, 1)) return undefined
    const known = knownUntil(instant(from, zone), Math.min(now, instant(to, zone)), heard)
    if (known === instant(to, zone)) return { from: dateAfter(from, -days), to: from }
    return sameParts(from, days, zone, known)
  }
  const [start, end] = [instant(from, zone), instant(to, zone)]
  if (!(end > start) || end > now) return undefined
  // Whole days are whole days on the clock, also where one of them has 23 hours.
  const shown = wall(end, zone) - wall(start, zone)
  const first = shown % DAY_MS === 0 ? moment(wall(start, zone) - shown, zone) : start - (end - start)
  return { from: written(first), to: written(start) }
}

/** The stretch before a range; nothing where a range has no beginning or end, or it cannot be told here. */
export function rangeBefore(range: unknown, zone: string, at: Date, heardAt: Date = at): Stretch | undefined {
  const { from, to, last, this: current, previous } = (range ?? {}) as Record<string, unknown>
  const now = at.getTime()
  if (Number.isNaN(now)) return undefined
  const heard = Number.isNaN(heardAt.getTime()) ? now : Math.min(now, heardAt.getTime())
  const today = dateAt(now, zone)
  if (typeof from === 'string' && typeof to === 'string') return beforeEnds(from, to, zone, now, heard)
  // A period that is not over is not alike to a whole one.
  if (typeof current === 'string') return undefined
  if (typeof previous === 'string') {
    const [start, end] = [periodStart(today, previous, 2), periodStart(today, previous, 1)]
    return start && end ? { from: start, to: end } : undefined
  }
  const [, count, unit = ''] = (typeof last === 'string' && /^(\d+)([mhdw])$/.exec(last)) || []
  if (count === undefined) return undefined
  const small = SMALL_MS[unit]
  if (small === undefined) {
    const days = Number(count) * (DAYS[unit] ?? 1)
    const first = dateAfter(today, 1 - days)
    return sameParts(first, days, zone, knownUntil(instant(first, zone), now, heard))
  }
  const length = Number(count) * small
  return {
    from: written(now - 2 * length),
    to: written(knownUntil(now - length, now, heard) - length),
  }
}

export const zoneOf = (question: Question, zone: string) =>
  typeof question.timezone === 'string' ? question.timezone : zone

/** The question to compare with: of a trend that is one line over a stretch that has one before it. */
export function before(
  question: Question,
  zone: string,
  now: Date,
  heard: Date = now,
): (Question & { range: Stretch }) | undefined {
  if (question.question !== 'trend' || question.breakdown !== undefined) return undefined
  const range = rangeBefore(question.range, zoneOf(question, zone), now, heard)
  return range && { ...question, range }
}

/** "9 Nov 2026 – 15 Nov 2026", or with the time where the last day was not counted whole. */
export function stretchWords({ from, to }: Stretch, zone: string): string {
  const day = (date: string) => period(date, 'day', true)
  const first = isDate(from) ? day(from) : exact(from, zone)
  if (!isDate(to)) return text.explore.stretch(first, exact(to, zone))
  const last = day(dateAfter(to, -1))
  return first === last ? first : text.explore.stretch(first, last)
}

/** Both as one answer: the points before stand under those of now, in order, and know when they were. */
export function beside(now: Answer, then: Answer | undefined, stretch?: string): Answer {
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
  const named = stretch === undefined ? {} : { stretch }
  return { ...now, series: [line, { earlier: true, points, total: earlier.total, ...named }] } as Trend
}

/** A cell of the compared line names a number of the question before. */
export function split(cell: Cell): { earlier: boolean; cell: Cell } {
  const { earlier, ...rest } = cell
  return { earlier: earlier === true, cell: rest }
}
