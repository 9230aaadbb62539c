// What does the clock of a zone show at a moment, and which moment is it when it shows something?

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
const DATE = /^\d{4}-\d{2}-\d{2}$/
const OFFSET = /([zZ]|[+-]\d{2}:?\d{2})$/

export const isDate = (text: string) => DATE.test(text)

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The clock of a zone; of one that nobody knows, the clock of UTC: the server refuses such a question anyway. */
function clock(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  const shape: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }
  let made: Intl.DateTimeFormat
  try {
    made = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...shape })
  } catch {
    made = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...shape })
  }
  clocks.set(zone, made)
  return made
}

/** What the clock shows, as a moment of UTC, so that days can be counted on it. */
export function wall(at: number, zone: string): number {
  const parts = Object.fromEntries(
    clock(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) + (at % 1000)
}

/** The moment at which the clock shows that; an hour that is left out in spring is the one after it. */
export function moment(shown: number, zone: string): number {
  const first = shown - (wall(shown, zone) - shown)
  return first + (shown - wall(first, zone))
}

export const dateOf = (shown: number) => new Date(shown).toISOString().slice(0, 10)

/** The date that the clock of a zone shows. */
export const dateAt = (at: number, zone: string) => dateOf(wall(at, zone))

/** The date so many days later. */
export const dateAfter = (date: string, days: number) =>
  dateOf(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS)

/** The moment that a question means: a date is its midnight, and what names no offset stands on the clock of the zone. */
export function instant(text: string, zone: string): number {
  if (DATE.test(text)) return moment(Date.parse(`${text}T00:00:00Z`), zone)
  return OFFSET.test(text) ? Date.parse(text) : moment(Date.parse(`${text.replace(' ', 'T')}Z`), zone)
}

/** The end of the period that begins with a point of an answer. */
export function periodEnd(start: string, interval: string, zone: string): number {
  const at = instant(start, zone)
  if (interval === 'minute') return at + MINUTE_MS
  if (interval === 'hour') return at + HOUR_MS
  const [year = 1970, month = 1, day = 1] = dateAt(at, zone).split('-').map(Number)
  const months = { month: 1, quarter: 3, year: 12 }[interval]
  if (months !== undefined) return moment(Date.UTC(year, month - 1 + months, day), zone)
  return moment(Date.UTC(year, month - 1, day + (interval === 'week' ? 7 : 1)), zone)
}
