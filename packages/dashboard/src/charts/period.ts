// How is a period called on an axis and in a table?
import { text } from '@/text/en'

const formats = new Map<string, Intl.DateTimeFormat>()

function write(options: Intl.DateTimeFormatOptions, at: Date): string {
  const key = JSON.stringify(options)
  const format = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options })
  formats.set(key, format)
  return format.format(at)
}

/** The clock time that an RFC 3339 text shows, whatever its offset, as if it were UTC. */
const shown = (start: string) => new Date(`${start.slice(0, 19)}${start.length > 10 ? '' : 'T00:00:00'}Z`)

/** "2 Nov", "November 2026", "Q4 2026": short enough for an axis, with the year where `long`. */
export function period(start: string, interval: string, long = false): string {
  const at = shown(start)
  if (Number.isNaN(at.getTime())) return start
  const year: Intl.DateTimeFormatOptions = long ? { year: 'numeric' } : {}
  switch (interval) {
    case 'year':
      return String(at.getUTCFullYear())
    case 'quarter':
      return `Q${Math.floor(at.getUTCMonth() / 3) + 1} ${at.getUTCFullYear()}`
    case 'month':
      return write({ month: 'short', year: 'numeric' }, at)
    case 'week':
      return long
        ? text.explore.weekOf(write({ day: 'numeric', month: 'short', year: 'numeric' }, at))
        : write({ day: 'numeric', month: 'short' }, at)
    case 'hour':
    case 'minute':
      return write({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', ...year }, at)
    default:
      return write({ day: 'numeric', month: 'short', ...year }, at)
  }
}
