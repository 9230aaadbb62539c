// What changed against the week before, and what of it is more than chance?

export interface Point {
  start: string
  value: number | null
}
export interface Series {
  breakdown?: unknown
  other?: boolean
  points: Point[]
}
export interface Change {
  name: string
  now: number
  before: number
}

const DAYS = 7
/** How many times the spread of independent counts a difference must be. */
const SURPRISE = 6
const RATIO = 1.25

/** The days of the last two whole weeks, as dates in the zone: today is not over and is left out. */
export function weeks(now: Date, timezone: string): { from: string; middle: string; to: string } {
  const date = (back: number) => {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(now)
    const moment = new Date(`${today}T00:00:00Z`)
    moment.setUTCDate(moment.getUTCDate() - back)
    return moment.toISOString().slice(0, 10)
  }
  return { from: date(2 * DAYS), middle: date(DAYS), to: date(0) }
}

const sum = (points: Point[]) => points.reduce((total, point) => total + (point.value ?? 0), 0)

/** The events that happened much more or less often in the second half of the days than in the first, the most surprising first. */
export function changes(series: Series[], middle: string): Change[] {
  const found: (Change & { surprise: number })[] = []
  for (const { breakdown, other, points } of series) {
    if (other || typeof breakdown !== 'string') continue
    const now = sum(points.filter((point) => point.start >= middle))
    const before = sum(points.filter((point) => point.start < middle))
    const surprise = Math.abs(now - before) / Math.sqrt(Math.max(now + before, 1))
    const ratio = Math.max(now, before) / Math.max(Math.min(now, before), 1)
    if (surprise >= SURPRISE && ratio >= RATIO) found.push({ name: breakdown, now, before, surprise })
  }
  return found.sort((a, b) => b.surprise - a.surprise).map(({ name, now, before }) => ({ name, now, before }))
}
