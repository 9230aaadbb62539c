import { expect, test } from 'vitest'
import { ranked } from './shared'

const ALL = [
  { id: 1, name: 'a', size: 10 },
  { id: 2, name: 'b', size: 50 },
  { id: 3, name: 'c', size: 4 },
  { id: 4, name: 'broken', size: null },
  { id: 5, name: 'far', size: 9 },
]
const BOTH = [
  [10, 4, 4, null, 0],
  [4, 50, 1, null, 7],
  [4, 1, 4, null, 0],
  [null, null, null, null, null],
  [0, 7, 0, null, 9],
]

test('those that share most come first, and of as many the smaller one; none shares with itself', () => {
  expect(ranked(ALL, BOTH, 0).map((one) => [one.name, one.both])).toEqual([
    ['c', 4],
    ['b', 4],
  ])
  expect(ranked(ALL, BOTH, 1).map((one) => one.name)).toEqual(['far', 'a', 'c'])
})

test('one that cannot be counted, or is not there, shares with none', () => {
  expect(ranked(ALL, BOTH, 3)).toEqual([])
  expect(ranked(ALL, BOTH, -1)).toEqual([])
})
