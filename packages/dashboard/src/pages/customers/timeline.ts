// How does a stream of events become days and sessions?

/** Silence after which what follows is another session: 30 minutes, as the engine counts sessions. */
export const SESSION_MS = 30 * 60_000

export interface Timed {
  time: string
}
export interface Session<E extends Timed> {
  /** Newest first. */
  events: E[]
  from: string
  to: string
}
export interface Day<E extends Timed> {
  /** "2026-11-22" on the clock of the zone. */
  day: string
  sessions: Session<E>[]
}

export function dayOf(moment: string, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return parts.format(new Date(moment))
}

/** Groups events, which come newest first, by day and within it by session. */
export function grouped<E extends Timed>(events: readonly E[], timezone: string): Day<E>[] {
  const days: Day<E>[] = []
  let last: E | undefined
  for (const event of events) {
    const day = dayOf(event.time, timezone)
    let current = days.at(-1)
    if (!current || current.day !== day) {
      current = { day, sessions: [] }
      days.push(current)
      last = undefined
    }
    const session = current.sessions.at(-1)
    const silence = last ? Date.parse(last.time) - Date.parse(event.time) : Number.POSITIVE_INFINITY
    if (session && silence <= SESSION_MS) {
      session.events.push(event)
      session.from = event.time
    } else current.sessions.push({ events: [event], from: event.time, to: event.time })
    last = event
  }
  return days
}

const HOUR_MS = 3_600_000

/** The first moment after a day ("2026-11-22") on the clock of the zone; nothing for what is no day. */
export function endOf(day: string, timezone: string): string | undefined {
  const noon = Date.parse(`${day}T12:00:00Z`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(noon)) return undefined
  // Zones change on the quarter of an hour at the finest; no clock is more than 14 hours from noon UTC's own day.
  let [before, after] = [noon - 26 * HOUR_MS, noon + 38 * HOUR_MS]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dayOf(new Date(middle).toISOString(), timezone) > day) after = middle
    else before = middle
  }
  return new Date(after).toISOString()
}

/** On which page somebody was, as its path. */
export function pageOf(properties: Record<string, unknown> | undefined): string | undefined {
  for (const name of ['$pathname', 'path', '$current_url', 'url', 'page', '$screen_name']) {
    const said = properties?.[name]
    if (typeof said !== 'string' || said === '') continue
    try {
      return new URL(said).pathname
    } catch {
      return said
    }
  }
  return undefined
}

/** The first and the last page of a session, whose events come newest first. */
export function pagesOf(
  events: readonly { properties?: Record<string, unknown> }[],
): [string, string] | undefined {
  const pages = events.map(({ properties }) => pageOf(properties)).filter((page) => page !== undefined)
  const [last, first] = [pages[0], pages.at(-1)]
  return first !== undefined && last !== undefined ? [first, last] : undefined
}

/** How often each name is among events, the most frequent first. */
export function counted(events: readonly { event: string }[]): [string, number][] {
  const times = new Map<string, number>()
  for (const { event } of events) times.set(event, (times.get(event) ?? 0) + 1)
  return [...times].sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
}

/** What every event of a browser says; a row shows what is particular to it first. */
const USUAL = ['platform', 'device_type', 'os', 'browser', 'country', 'app_version', 'language', 'library']
/** Where somebody was: of what clients say by themselves, the one thing that a reader wants. */
const WHERE = ['$pathname', '$current_url', '$title']

/** The few properties that tell one event from another, short enough for a row. */
export function telling(properties: Record<string, unknown>, most = 3): [string, string][] {
  const said = Object.entries(properties).filter(
    ([name, value]) => !USUAL.includes(name) && value !== null && value !== '' && typeof value !== 'object',
  )
  const particular = said.filter(([name]) => !name.startsWith('$'))
  const where = WHERE.flatMap((place) => said.filter(([name]) => name === place)).slice(0, 1)
  return (particular.length > 0 ? particular : where)
    .slice(0, most)
    .map(([name, value]) => [name.replace(/^\$/, ''), String(value)])
}

export function shown(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value, null, 1) ?? ''
}
