import { expect, test } from 'vitest'
import {
  ALWAYS,
  besideOf,
  cellOf,
  type Difference,
  having,
  isPlain,
  onward,
  readContent,
  readJourney,
  slowest,
  type Stage,
} from './journey'

const stage = (key: string, entered: number, to: [string | null, number][]): Stage => ({
  stage: key,
  name: key,
  customers: entered,
  entered,
  left: 0,
  staying: 0,
  to: to.map(([stage, customers]) => ({ stage, customers })),
  time: null,
  entry: {},
  milestones: [],
  helped: { channel: [], content: [] },
  friction: [],
})

test('who went on went into a later stage: going back or out is not going on', () => {
  const all = [
    stage('a', 10, [
      ['b', 4],
      ['c', 1],
      [null, 3],
    ]),
    stage('b', 8, [
      ['a', 5],
      ['c', 2],
    ]),
    stage('c', 3, []),
  ]
  expect([0, 1, 2].map((at) => onward(all, at))).toEqual([5, 2, 0])
  expect(slowest(all, () => true)).toBe(1)
  expect(slowest(all, (key) => key !== 'b')).toBe(0)
  expect(slowest(all, (key) => key === 'c')).toBeUndefined()
})

test('a link is drawn at once only when it asks what its reader could have chosen', () => {
  const rule = { trait: 'email', is: 'ann@example.com' }
  const segment = { segment: 'Busy' }
  expect(isPlain(ALWAYS)).toBe(true)
  expect(isPlain(having(ALWAYS, { customers: segment, compare: { customers: [] } }))).toBe(true)
  expect(isPlain(having(ALWAYS, { compare: { customers: segment } }))).toBe(true)
  expect(isPlain(having(ALWAYS, { compare: { range: { last: '7d' } } }))).toBe(true)
  expect(isPlain(having(ALWAYS, { customers: rule }))).toBe(false)
  expect(isPlain(having(ALWAYS, { customers: { ...segment, ...rule } }))).toBe(false)
  expect(isPlain(having(ALWAYS, { compare: { customers: rule } }))).toBe(false)
  expect(isPlain(having(ALWAYS, { where: { property: 'a', is: 1 } }))).toBe(false)
})

test('with whom it is compared is read back as it was chosen', () => {
  const beside = (compare: unknown) => besideOf(having(ALWAYS, { compare }))
  expect(beside(undefined)).toBe('none')
  expect(beside({ customers: [] })).toBe('everybody')
  expect(beside({ customers: { segment: 'Busy' } })).toEqual({ segment: 'Busy' })
  const others = { customers: { not: { segment: 'Busy' } } }
  expect(besideOf(having(ALWAYS, { customers: { segment: 'Busy' }, compare: others }))).toBe('others')
  expect(isPlain(having(ALWAYS, { customers: { segment: 'Busy' }, compare: others }))).toBe(true)
  expect(beside(others), 'others than who is shown').toBe('own')
  expect(beside({ customers: { did: 'x' } })).toBe('own')
  expect(beside({ range: { last: '7d' } })).toBe('before')
})

test('what is no journey is none', () => {
  expect(readJourney('{"question":"journey"}')).toEqual({ question: 'journey' })
  expect(readJourney({ question: 'trend' })).toBeUndefined()
  expect(readJourney('{')).toBeUndefined()
  expect(readJourney({ question: 'journey', customers: 'x'.repeat(7000) })).toBeUndefined()
  expect(readContent({ question: ALWAYS, stages: ['a', 5] })).toEqual({ question: ALWAYS, stages: ['a'] })
  expect(readContent({ stages: ['a'] })).toBeUndefined()
})

test('a difference opens to the customers of either side', () => {
  const one = (what: string, event?: string) =>
    ({ stage: 'a', what, ...(event ? { event } : {}) }) as Difference
  expect(cellOf(one('reached'), 'here')).toEqual({ stage: 'a', number: 'entered' })
  expect(cellOf({ ...one('error', 'x'), within: '7d' }, 'there')).toEqual({
    stage: 'a',
    side: 'there',
    friction: 'error',
    event: 'x',
    within: '7d',
  })
  expect(cellOf(one('time'), 'here')).toEqual({ stage: 'a', number: 'entered' })
  expect(cellOf({ ...one('milestone_time', 'x'), within: '3d' }, 'here')).toEqual({
    stage: 'a',
    milestone: 'x',
    within: '3d',
  })
  expect(cellOf({ ...one('entry'), entry: 'channel', breakdown: 'ads' }, 'there')).toEqual({
    stage: 'a',
    side: 'there',
    entry: 'channel',
    breakdown: 'ads',
  })
})
