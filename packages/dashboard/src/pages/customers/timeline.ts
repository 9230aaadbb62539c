// How does a stream of events become days and sessions?

/** Silence after which what follows is another session, and the longest one there is: as the engine counts sessions. */
const SILENCE_US = 30 * 60_000_000
const LONGEST_US = 24 * 3_600_000_000

export interface Timed {
  time: string
}
export interface Session<E extends Timed> {
  /** Newest first. */
  events: E[]
  from: string
  to: string
}
/** A session with what else stands within it, or something that stands between sessions. */
export type Piece<E extends Timed, M extends Timed> =
  { session: Session<E>; rows: ({ event: E } | { mark: M })[] } | { mark: M }
export interface Day<E extends Timed, M extends Timed = never> {
  /** "2026-11-22" on the clock of the zone: the one on which a session ended. */
  day: string
  pieces: Piece<E, M>[]
}

/** Microseconds since 1970, which is how exactly the engine tells time. */
export function micros(moment: string): number {
  const finer = /\.\d{3}(\d{1,3})/.exec(moment)?.[1] ?? ''
  return Math.floor(Date.parse(moment)) * 1000 + Number(finer.padEnd(3, '0'))
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

/**
 * The sessions of events, which come newest first; so do the sessions. Midnight ends none. What is older than the events at hand is
 * not known: a session of a whole day may be cut elsewhere once it comes.
 */
export function sessionsOf<E extends Timed>(events: readonly E[]): Session<E>[] {
  const sessions: Session<E>[] = []
  let [first, last] = [0, 0]
  for (const event of [...events].reverse()) {
    const [at, current] = [micros(event.time), sessions[0]]
    if (current && at - last <= SILENCE_US && at - first <= LONGEST_US) {
      current.events.unshift(event)
      current.to = event.time
    } else {
      sessions.unshift({ events: [event], from: event.time, to: event.time })
      first = at
    }
    last = at
  }
  return sessions
}

/** Events and what else happened, both newest first, by day; events by session within it. */
export function grouped<E extends Timed, M extends Timed = never>(
  events: readonly E[],
  timezone: string,
  marks: readonly M[] = [],
): Day<E, M>[] {
  const days: Day<E, M>[] = []
  const put = (time: string, piece: Piece<E, M>) => {
    const day = dayOf(time, timezone)
    const last = days.at(-1)
    if (last?.day === day) last.pieces.push(piece)
    else days.push({ day, pieces: [piece] })
  }
  const rest = [...marks]
  /** What happened after a moment, the newest first. */
  const after = (moment: number) => {
    const end = rest.findIndex(({ time }) => micros(time) <= moment)
    return rest.splice(0, end < 0 ? rest.length : end)
  }
  for (const session of sessionsOf(events)) {
    // What an event brought about comes one microsecond behind it, and belongs to its session.
    for (const mark of after(micros(session.to) + 1)) put(mark.time, { mark })
    const rows = session.events.flatMap((event) => [
      ...after(micros(event.time)).map((mark) => ({ mark })),
      { event },
    ])
    put(session.to, { session, rows })
  }
  for (const mark of rest) put(mark.time, { mark })
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
