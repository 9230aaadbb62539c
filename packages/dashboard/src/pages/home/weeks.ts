// What changed against the week before, for how many customers, and is it more than chance?
import type { Cell, Lifecycle, Trend } from '@/charts/answers'
import { judged, type Sure } from '@/text/change'
import type { Question } from '@/pages/explore/question'

/** One number of this week beside that of the week before, and the question whose cell it is. */
export interface Figure {
  name: string
  now: number
  before: number
  /** Of all who were here: the shares that were compared. */
  shares?: [number, number]
  sure: Sure
  question: Question
  cell: Cell
}

const DAYS = 7
const DAY_NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
/** Of fewer customers nothing is said. */
const FEWEST = 8
/** What clients send for their own bookkeeping. */
const BOOKKEEPING = /^\$(?!pageview$|screen$)/

export interface Span {
  from: string
  middle: string
  to: string
  /** The day on which these weeks begin, so that the engine's weeks are these. */
  week_start: (typeof DAY_NAMES)[number]
}

/** The last two times seven whole days, as dates in the zone: today is not over and is left out. */
export function weeks(now: Date, timezone: string): Span {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(now)
  const date = (back: number) => {
    const moment = new Date(`${today}T00:00:00Z`)
    moment.setUTCDate(moment.getUTCDate() - back)
    return moment.toISOString().slice(0, 10)
  }
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay()
  return { from: date(2 * DAYS), middle: date(DAYS), to: date(0), week_start: DAY_NAMES[weekday] ?? 'monday' }
}

/** Two counts, as if each customer came by chance. */
export const ofCounts = (now: number, before: number): Sure =>
  judged((now - before) / Math.sqrt(Math.max(now + before, 1)))

/** Two shares: `now` of `n` customers, and `before` of `m`. */
export function ofShares(now: number, n: number, before: number, m: number): Sure {
  if (n === 0 || m === 0) return 'none'
  const pooled = (now + before) / (n + m)
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
  return spread === 0 ? 'none' : judged((now / n - before / m) / spread)
}

const at = <P extends { start: string }>(points: P[] | undefined, start: string) =>
  points?.find((point) => point.start === start)

/** How many customers did each event, the most first. */
export function events(answer: Trend, question: Question, span: Span, active: [number, number]): Figure[] {
  const found = answer.series.flatMap(({ breakdown, other, points }) => {
    if (other || typeof breakdown !== 'string' || BOOKKEEPING.test(breakdown)) return []
    const now = at(points, span.middle)?.value ?? 0
    const before = at(points, span.from)?.value ?? 0
    const sure = ofShares(now, active[0], before, active[1])
    const shares: [number, number] = [now / Math.max(1, active[0]), before / Math.max(1, active[1])]
    return [{ name: breakdown, now, before, shares, sure, question, cell: { start: span.middle, breakdown } }]
  })
  return found.sort((a, b) => b.now - a.now)
}

/** Characters over fourteen bars beside each other: of longer numbers, one would read as part of the next. */
const ROOM = 3

/** Whether the numbers over the bars are so long that only every second day carries one where there is little room. */
export const crowded = (said: string[]) => said.some((one) => one.length > ROOM)

/** The events that a clearly other share of customers did than in the week before, the greatest change first. */
export function bursts(found: Figure[]): Figure[] {
  const size = ({ now, before }: Figure) => Math.abs(Math.log(Math.max(now, 1) / Math.max(before, 1)))
  return found
    .filter((one) => one.sure === 'clear' && Math.max(one.now, one.before) >= FEWEST)
    .sort((a, b) => size(b) - size(a))
}

/** Who is new, who is back, who fell silent. */
export function comings(answer: Lifecycle, question: Question, span: Span): Figure[] {
  const [now, before] = [at(answer.points, span.middle), at(answer.points, span.from)]
  return (['new', 'resurrecting', 'dormant'] as const).map((status) => {
    const [a, b] = [now?.[status] ?? 0, before?.[status] ?? 0]
    const cell = { start: span.middle, status }
    return { name: status, now: a, before: b, sure: ofCounts(a, b), question, cell }
  })
}
