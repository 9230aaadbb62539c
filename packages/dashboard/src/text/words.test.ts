import { expect, test } from 'vitest'
import { en } from './en'
import { ago, duration, exact, list, money, number, percent, plural, ordinal } from './words'

const THIN = '\u202f'

test('numbers have thin spaces and units', () => {
  expect(number(842360)).toBe(`842${THIN}360`)
  expect(number(0.126, 2)).toBe('0.13')
  expect(percent(0.413)).toBe(`41${THIN}%`)
})

test('the form goes with the number', () => {
  const forms = { one: '# event', other: '# events' }
  expect(plural(1, forms)).toBe('1 event')
  expect(plural(0, forms)).toBe('0 events')
  expect(plural(1200, forms)).toBe(`1${THIN}200 events`)
  const polish = new Intl.PluralRules('pl')
  const said = { one: '# klient', few: '# klienci', many: '# klientów', other: '# klienta' }
  expect([1, 3, 5, 1.5].map((n) => plural(n, said, polish))).toEqual([
    '1 klient',
    '3 klienci',
    '5 klientów',
    '2 klienta',
  ])
  // A language without a singular leaves it out.
  expect(plural(1, { other: '#人' }, new Intl.PluralRules('ja'))).toBe('1人')
  expect(list(['a', 'b', 'c'])).toBe('a, b, and c')
})

test('moments are relative to now and exact in a zone', () => {
  const now = new Date('2026-11-22T12:00:00Z')
  expect(ago('2026-11-22T11:59:30Z', now)).toBe('just now')
  expect(ago('2026-11-22T09:00:00Z', now)).toBe('3 hours ago')
  expect(ago('2026-11-21T12:00:00Z', now)).toBe('yesterday')
  expect(exact('2026-11-22T23:30:00Z', 'Europe/Vienna')).toContain('23 Nov 2026')
})

test('durations name their two largest units', () => {
  expect(duration(0.25)).toBe(`250${THIN}ms`)
  expect(duration(200)).toBe(`3${THIN}min 20${THIN}s`)
  expect(duration(90_000)).toBe(`1${THIN}d 1${THIN}h`)
  expect(duration(59)).toBe(`59${THIN}s`)
})

/** A number where a number is wanted, a word where a word is, and whatever is asked for of it. */
const anything: object = new Proxy(
  {},
  {
    get: (_, name) => {
      if (name === Symbol.toPrimitive) return (wanted: string) => (wanted === 'string' ? 'week' : 3)
      const own: unknown = Reflect.get(String.prototype, name)
      return typeof own === 'function' ? own.bind('week') : anything
    },
  },
)

/** Every text of the catalogue; functions are called with something for each of their parameters. */
function texts(part: unknown, place: string): [string, string][] {
  if (typeof part === 'string') return [[place, part]]
  if (typeof part === 'function') {
    const given = [Array(8).fill(anything), [2, 3, 4], ['a', 'b', 'c'], [['a'], ['b']]]
    for (const words of given) {
      try {
        return texts(part(...words), place)
      } catch {
        // It wants words of another kind.
      }
    }
    throw new Error(`${place} wants something else`)
  }
  if (Array.isArray(part)) return part.flatMap((one, n) => texts(one, `${place}/${n}`))
  if (typeof part === 'object' && part !== null)
    return Object.entries(part).flatMap(([name, one]) => texts(one, `${place}/${name}`))
  return []
}

test('the catalogue is plain: no exclamation marks, no empty texts, no doubled spaces', () => {
  const all = texts(en, '')
  expect(all.length).toBeGreaterThan(200)
  const wrong = all.filter(
    ([, said]) =>
      said.includes('!') || said.trim() === '' || said.includes('  ') || /undefined|NaN|\[object/.test(said),
  )
  expect(wrong).toEqual([])
})

test('counts in order', () => {
  const said = [1, 2, 3, 11, 22, 23, 50, 91, 99.5, 0.91 * 100].map(ordinal)
  expect(said).toEqual(['1st', '2nd', '3rd', '11th', '22nd', '23rd', '50th', '91st', '99.5th', '91st'])
})

test('money is written from whole minor units, as many as the currency has', () => {
  expect(money(123_450_000, 'EUR')).toBe('€1\u202f234\u202f500.00')
  expect(money(500, 'JPY')).toBe('¥500')
  expect(money(1500, 'KWD')).toBe('KWD\u00a01.500')
  expect(money(-250, 'USD')).toBe('-$2.50')
  expect(money(12, 'x')).toBe('12\u202fx')
})
