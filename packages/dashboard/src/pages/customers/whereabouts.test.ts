import { expect, it } from 'vitest'
import { factWords, numbersOf } from './kinds'
import { marksOf, shortened, type Step, stageAt, stageWords } from './whereabouts'

const at = (clock: string) => `2024-01-${clock}`
const history: Step[] = [
  { at: at('01T10:00:00.000001Z'), stage: 'all', event: 'view', message_id: 'a' },
  { at: at('02T10:00:00.000001Z'), stage: 'new', event: 'signup', message_id: 'b' },
  { at: at('10T00:00:00Z'), stage: null },
]

it('an event happens in the stage that it leads to, and the next event in it too', () => {
  const stages = [
    '01T09:59:59Z',
    '01T10:00:00Z',
    '02T09:59:59.999999Z',
    '02T10:00:00Z',
    '09T23:59:59.999998Z',
  ].map((clock) => stageAt(history, at(clock)))
  expect(stages).toEqual([null, 'all', 'all', 'new', 'new'])
  expect(stageAt(history, at('10T00:00:00Z'))).toBeNull()
  expect(stageAt([], at('10T00:00:00Z'))).toBeNull()
})

it('changes are told between the events at hand, the newest first', () => {
  const marks = (since?: string, until?: string) =>
    marksOf(history, { since, until }).map(({ from, into }) => [from, into])
  expect(marks()).toEqual([
    ['new', null],
    ['all', 'new'],
    [null, 'all'],
  ])
  expect(marks(at('02T10:00:00Z'), at('09T00:00:00Z'))).toEqual([['all', 'new']])
})

it('a change says from where, into what, and whether an event or time brought it about', () => {
  const said = stageWords([
    { key: 'all', name: 'Everybody', rule: [] },
    { key: 'new', name: 'New', rule: [] },
  ])
  const [gone, joined, began] = marksOf(history, {}).map(said.change)
  expect(began).toMatchObject({ what: 'Began in Everybody', why: 'with view', up: true })
  expect(joined).toMatchObject({ what: 'From Everybody to New', why: 'with signup', up: true })
  expect(gone).toMatchObject({ what: 'From New to none', why: 'because time passed', up: false })
})

it('of many names the first are told and the rest counted', () => {
  const more = (n: number) => `${n} more`
  expect(
    shortened(
      { did: 'a | b | c | d', any: [{ first: { event: ['a', 'b', 'c', 'd', 'e'] }, value: 3 }] },
      more,
    ),
  ).toEqual({ did: 'a | b | 2 more', any: [{ first: { event: ['a', 'b', '3 more'] }, value: 3 }] })
  expect(shortened({ event: ['a', 'b', 'c'], did: 'a | b', holds: null }, more)).toEqual({
    event: ['a', 'b', 'c'],
    did: 'a | b',
    holds: null,
  })
})

it('facts are said in words, with the numbers behind them', () => {
  expect(factWords({ fact: 'style', value: 'drifting' as never })).toBe('Drifting away')
  expect(factWords({ fact: 'goals', value: ['grow', 'save time'] as never })).toBe('grow and save time')
  expect(factWords({ fact: 'goals', value: [] as never })).toBe('They stated none')
  expect(numbersOf({ value: 'new' as never, because: 'new: 1 day, 1 kind' })).toBe('1 day, 1 kind')
  expect(numbersOf({ value: 'new' as never, because: '(hidden)' })).toBe('(hidden)')
})
