import { expect, test } from 'vitest'
import { csv } from '@/pages/explore/csv'
import { isTold, type Difference, type Journey } from './journey'
import { tableOf } from './table'
import { differenceWords, whatWords } from './words'

const DAY = 86_400
const one = (more: Partial<Difference>): Difference => ({
  stage: 'a',
  what: 'reached',
  here: { customers: 30, n: 60, share: 0.5 },
  there: { customers: 10, n: 40, share: 0.25 },
  difference: 0.25,
  lower: 0.06,
  upper: 0.41,
  verdict: 'better',
  ...more,
})
const time = (
  difference: number,
  lower: number | null,
  upper: number | null,
  more: Partial<Difference> = {},
) =>
  one({
    what: 'time',
    here: { customers: 60, n: 60, seconds: 8 * DAY },
    there: { customers: 40, n: 40, seconds: 8 * DAY - difference },
    difference,
    lower,
    upper,
    verdict: 'different',
    ...more,
  })

test('a difference is said in plain words with its interval', () => {
  expect(differenceWords(time(3.2 * DAY, 1.1 * DAY, 5 * DAY))).toBe('stayed 3.2 days longer, 1.1 to 5')
  expect(differenceWords(time(-3.2 * DAY, -5 * DAY, -1.1 * DAY))).toBe('stayed 3.2 days less, 1.1 to 5')
  expect(differenceWords(time(DAY, 0.5 * DAY, null))).toBe('stayed 24 hours longer, at least 12')
  expect(differenceWords(time(-7200, null, -3600, { what: 'milestone_time' }))).toBe(
    '2 hours sooner, at least 1',
  )
  expect(differenceWords(one({}))).toBe('25 points more, 6 to 41')
  expect(differenceWords(one({ difference: -0.0004, lower: -0.0006, upper: -0.0002 }))).toBe(
    '0.04 points fewer, 0.02 to 0.06',
  )
})

test('where no change can be told, the interval alone is said', () => {
  const verdict = 'no detectable difference'
  expect(isTold(one({ verdict }))).toBe(false)
  expect(differenceWords(one({ difference: 0.01, lower: -0.05, upper: 0.07, verdict }))).toBe(
    '−5 to +7 points',
  )
  expect(differenceWords(time(0, -DAY, 2 * DAY, { verdict }))).toBe('−1 to +2 days')
  expect(differenceWords(time(DAY, null, 2 * DAY, { verdict }))).toBe('at most +2 days')
  expect(differenceWords(time(DAY, -DAY, null, { verdict }))).toBe('at least −24 hours')
  expect(differenceWords(time(DAY, null, null, { verdict }))).toBe('how far apart is not known')
})

test('what is compared has words of its own', () => {
  expect(whatWords(one({ what: 'milestone', event: 'export', within: '3d' }))).toBe(
    'reached export within 3 days',
  )
  expect(whatWords(one({ what: 'entry', entry: 'channel', breakdown: 'ads' }))).toBe(
    'came by the channel ads',
  )
  expect(whatWords(time(1, 0, 2, { left: 0.25 }))).toBe('a quarter had left it after')
  expect(whatWords(one({ what: 'rage', event: 'rage_click', within: '7d' }))).toBe(
    'clicked in anger: rage_click, within 7 days',
  )
})

test('everything that was compared is taken along, of the stages that are shown', () => {
  const stage = (key: string) => ({
    stage: key,
    name: key.toUpperCase(),
    customers: 60,
    entered: 60,
    left: 0,
    staying: 60,
    to: [],
    time: null,
    entry: {},
    milestones: [],
    helped: { channel: [], content: [] },
    friction: [],
  })
  const quiet = one({ stage: 'b', verdict: 'no detectable difference' })
  const differences = [time(3 * DAY, DAY, null), quiet]
  const answer = { stages: [stage('a'), stage('b')], flow: [], differences } as unknown as Journey
  const lines = csv(tableOf(answer, ['a']))
    .trim()
    .split('\r\n')
  expect(lines.filter((line) => line.includes('What differs'))).toEqual([
    'A,What differs,half had left it after,60,60,,,,691200,,,40,40,,432000,259200,86400,,differs',
  ])
  expect(csv(tableOf(answer, undefined))).toContain(
    'B,What differs,reached it,30,60,0.5,,,,,,10,40,0.25,,0.25,0.06,0.41,',
  )
  const width = new Set(tableOf(answer, undefined).rows.map((row) => row.cells.length))
  expect([...width]).toEqual([tableOf(answer, undefined).columns.length])
  expect(tableOf({ ...answer, differences: undefined }, undefined).columns.length).toBe(11)
})
