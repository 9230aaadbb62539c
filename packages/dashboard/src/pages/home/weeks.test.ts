import { expect, test } from 'vitest'
import type { Lifecycle, Trend } from '@/charts/answers'
import type { Question } from '@/pages/explore/question'
import { changeOf } from '@/text/change'
import { text } from '@/text/en'
import { brief } from '@/text/words'
import { bursts, comings, crowded, events, ofCounts, ofShares, weeks } from './weeks'

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

test('the headline says a change only where its interval tells one', () => {
  const said = (now: number, before: number) =>
    text.home.answer(now, before, changeOf(now, before)).replaceAll(/\s/g, ' ')
  expect(said(104, 100)).toBe(
    '104 customers were here in the last seven days, after 100 the week before: no detectable change (between 21 % fewer and 37 % more).',
  )
  expect(said(140, 100)).toContain('40 % more than the week before (indicative, between 8 % and 81 % more).')
  expect(said(100, 400)).toContain('75 % fewer than the week before (between 69 % and 80 % fewer).')
  // Just beyond its interval: a change is said, and no interval with two signs.
  expect(said(1239, 1142)).toContain('8 % more than the week before (indicative, between 0 % and 18 % more).')
  expect(said(3, 0)).toContain('after none the week before.')
  expect(said(0, 3)).toBe('Nobody was here in the last seven days, after 3 the week before.')
})

test('the last bar keeps its number where there is room for half of them', () => {
  expect(crowded([brief(999), brief(12)])).toBe(false)
  expect(crowded([brief(1234), brief(12)])).toBe(true)
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
