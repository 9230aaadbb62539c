// How are numbers, times and plurals written?

const LANGUAGE = 'en'
const THIN = '\u202f'
const plurals = new Intl.PluralRules(LANGUAGE)
const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0, useGrouping: true })
const short = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1, notation: 'compact' })

/** 12 345 with thin spaces. */
export function number(value: number, digits = 0): string {
  const format = digits === 0 ? whole : new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: digits })
  return format
    .formatToParts(value)
    .map((part) => (part.type === 'group' ? THIN : part.value))
    .join('')
}

/** 12.3K, for axes and badges. */
export const brief = (value: number) => short.format(value)

/** 41 % of a share between 0 and 1. */
export const percent = (share: number, digits = 0) => `${number(share * 100, digits)}${THIN}%`

/** "€ 1 234.50" of 123450 cents: amounts are whole minor units, and each currency has its own number of them. */
export function money(minor: number, currency: string): string {
  try {
    const format = new Intl.NumberFormat(LANGUAGE, { style: 'currency', currency })
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2
    return format
      .formatToParts(minor / 10 ** digits)
      .map((part) => (part.type === 'group' ? THIN : part.value))
      .join('')
  } catch {
    // No currency of three letters: the number is told as it came.
    return `${number(minor)}${THIN}${currency}`
  }
}

/** English has two forms, other languages have up to six; what goes with no rule of its own is `other`. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** The form that goes with the number; `#` in it becomes the number. */
export function plural(count: number, forms: Forms, rules: Intl.PluralRules = plurals): string {
  return (forms[rules.select(count)] ?? forms.other).replaceAll('#', number(count))
}

const ordinals = new Intl.PluralRules(LANGUAGE, { type: 'ordinal' })
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' }

/** "22nd", "91st", "99.5th". */
export const ordinal = (value: number) => {
  const shown = Number(value.toFixed(2))
  return `${number(shown, 2)}${Number.isInteger(shown) ? (ENDINGS[ordinals.select(shown)] ?? 'th') : 'th'}`
}

/** "a, b and c". */
export const list = (items: string[]) => new Intl.ListFormat(LANGUAGE, { type: 'conjunction' }).format(items)

const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' })
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['week', 7 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
]

/** "3 hours ago", as seen at `now`. */
export function ago(moment: string | Date, now: Date = new Date()): string {
  const seconds = (new Date(moment).getTime() - now.getTime()) / 1000
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit)
  }
  return 'just now'
}

/** "22 Nov 2026, 05:14" in the zone of the workspace. */
export function exact(moment: string | Date, timezone = 'UTC', withSeconds = false): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' } : {}),
    timeZone: timezone,
  }).format(new Date(moment))
}

/** "22 November 2026" in the zone of the workspace. */
export function day(moment: string | Date, timezone = 'UTC'): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: timezone,
  }).format(new Date(moment))
}

/** "3 min 20 s": seconds as people say them. */
export function duration(seconds: number): string {
  const units: [string, number][] = [
    ['d', 86400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ]
  if (seconds < 1) return `${number(seconds * 1000)}${THIN}ms`
  const at = units.findIndex(([, size]) => seconds >= size)
  const [name, size] = units[at] ?? ['s', 1]
  const next = units[at + 1]
  const first = Math.floor(seconds / size)
  const rest = next ? Math.floor((seconds - first * size) / next[1]) : 0
  const head = `${number(first)}${THIN}${name}`
  return next && rest > 0 ? `${head} ${rest}${THIN}${next[0]}` : head
}
