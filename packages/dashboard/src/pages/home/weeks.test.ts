import { expect, test } from 'vitest'
import { changes, weeks } from './weeks'

const days = (values: number[]) =>
  values.map((value, n) => ({ start: `2026-01-${String(n + 1).padStart(2, '0')}`, value }))

test('the weeks end where today begins in the zone of the workspace', () => {
  const late = new Date('2026-11-21T23:30:00Z')
  expect(weeks(late, 'UTC')).toEqual({ from: '2026-11-07', middle: '2026-11-14', to: '2026-11-21' })
  expect(weeks(late, 'Asia/Tokyo')).toEqual({ from: '2026-11-08', middle: '2026-11-15', to: '2026-11-22' })
})

test('what changed much stands out, the most surprising first; ups and downs do not', () => {
  const series = [
    {
      breakdown: 'steady',
      points: days([1000, 1020, 980, 1010, 990, 1005, 995, 1030, 1000, 1010, 990, 1000, 1020, 1010]),
    },
    { breakdown: 'few', points: days([1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0]) },
    { breakdown: 'falls', points: days([50, 50, 50, 50, 50, 50, 50, 20, 20, 20, 20, 20, 20, 20]) },
    { breakdown: 'appears', points: days([0, 0, 0, 0, 0, 0, 0, 100, 100, 100, 100, 100, 100, 100]) },
    {
      breakdown: '$other',
      other: true,
      points: days([0, 0, 0, 0, 0, 0, 0, 900, 900, 900, 900, 900, 900, 900]),
    },
  ]
  expect(changes(series, '2026-01-08')).toEqual([
    { name: 'appears', now: 700, before: 0 },
    { name: 'falls', now: 140, before: 350 },
  ])
})
