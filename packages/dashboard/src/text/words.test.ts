import { expect, test } from 'vitest'
import { en } from './en'
import { ago, duration, exact, list, number, percent, plural } from './words'

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

const BROKEN = /undefined|NaN|\[object/

/** Something that serves as a number, as a word, as a pair and as facts by name. */
const anything: object = new Proxy(Object('22') as object, {
  get(word, name) {
    const found = Reflect.get(word, name) as unknown
    if (typeof found === 'function') return found.bind(word) as unknown
    return found ?? (typeof name === 'string' ? anything : undefined)
  },
})
/** What texts may want: numbers, words, lists of words, or facts by name. */
const GIVEN: unknown[][] = [
  [2, 3, 4],
  ['a', 'b', 'c'],
  [['a'], ['b']],
  Array.from({ length: 8 }, () => anything),
]

/** Every text of the catalogue; functions are called with what suits them. */
function texts(part: unknown, place: string): [string, string][] {
  if (typeof part === 'string') return [[place, part]]
  if (typeof part === 'function') {
    let last: [string, string][] | undefined
    for (const words of GIVEN) {
      try {
        last = texts(part(...words), place)
      } catch {
        continue // It wants words of another kind.
      }
      if (!last.some(([, said]) => BROKEN.test(said))) return last
    }
    if (!last) throw new Error(`${place} wants something else`)
    return last
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
    ([, said]) => said.includes('!') || said.trim() === '' || said.includes('  ') || BROKEN.test(said),
  )
  expect(wrong).toEqual([])
})
