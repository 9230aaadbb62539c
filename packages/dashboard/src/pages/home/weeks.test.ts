import { expect, test } from 'vitest'
import type { Lifecycle, Trend } from '@/charts/answers'
import type { Question } from '@/pages/explore/question'
import { bursts, comings, events, ofCounts, ofShares, weeks } from './weeks'

const span = weeks(new Date('2026-11-21T23:30:00Z'), 'UTC')
const question: Question = { question: 'trend' }

test('the weeks end where today begins in the zone of the workspace', () => {
  const late = new Date('2026-11-21T23:30:00Z')
  expect(span).toEqual({ from: '2026-11-07', middle: '2026-11-14', to: '2026-11-21', week_start: 'saturday' })
  expect(weeks(late, 'Asia/Tokyo')).toEqual({
    from: '2026-11-08',
    middle: '2026-11-15',
    to: '2026-11-22',
    week_start: 'sunday',
  })
})

test('a difference is called what it is', () => {
  expect([ofCounts(20, 22), ofCounts(34, 18), ofCounts(60, 20), ofCounts(0, 0)]).toEqual([
    'none',
    'indicative',
    'clear',
    'none',
  ])
  // Twice as many did it, but twice as many were here.
  expect(ofShares(40, 200, 20, 100)).toBe('none')
  expect(ofShares(40, 100, 10, 100)).toBe('clear')
  expect(ofShares(0, 0, 1, 10)).toBe('none')
})

test('events are counted in customers, and only a clear change stands out', () => {
  const series = (breakdown: string, before: number, now: number, other = false) => ({
    breakdown,
    other,
    points: [
      { start: span.from, value: before },
      { start: span.middle, value: now },
    ],
    total: null,
  })
  const answer = {
    series: [
      series('steady', 90, 92),
      series('few', 0, 5),
      series('falls', 40, 8),
      series('appears', 0, 30),
      series('$identify', 0, 90),
      series('$other', 0, 90, true),
    ],
  } as unknown as Trend
  const found = events(answer, question, span, [100, 100])
  expect(found.map((one) => one.name)).toEqual(['steady', 'appears', 'falls', 'few'])
  expect(bursts(found)).toMatchObject([
    {
      name: 'appears',
      now: 30,
      before: 0,
      shares: [0.3, 0],
      cell: { start: '2026-11-14', breakdown: 'appears' },
    },
    { name: 'falls', now: 8, before: 40 },
  ])
})

test('who came and went is told of the same seven days', () => {
  const points = [
    { start: span.from, new: 20, returning: 1, resurrecting: 3, dormant: 4 },
    { start: span.middle, new: 60, returning: 1, resurrecting: 3, dormant: 5 },
  ]
  expect(comings({ points } as unknown as Lifecycle, question, span)).toMatchObject([
    { name: 'new', now: 60, before: 20, sure: 'clear', cell: { start: '2026-11-14', status: 'new' } },
    { name: 'resurrecting', now: 3, before: 3, sure: 'none' },
    { name: 'dormant', now: 5, before: 4, sure: 'none' },
  ])
})
