import { describe, expect, it } from 'vitest'
import type { Trend } from '@/charts/answers'
import { before, beside, rangeBefore, split } from './compare'
import { tableOf } from './table'

const now = new Date('2026-11-22T23:30:00Z')

describe('the stretch before', () => {
  it('is as long, and ends where the range begins', () => {
    expect(rangeBefore({ last: '7d' }, 'UTC', now)).toEqual({ from: '2026-11-09', to: '2026-11-16' })
    expect(rangeBefore({ last: '1w' }, 'Asia/Tokyo', now)).toEqual({ from: '2026-11-10', to: '2026-11-17' })
    expect(rangeBefore({ from: '2026-03-01', to: '2026-03-31' }, 'UTC', now)).toEqual({
      from: '2026-01-30',
      to: '2026-03-01',
    })
    expect(rangeBefore({ last: '36h' }, 'UTC', now)).toEqual({
      from: '2026-11-19T23:30:00.000Z',
      to: '2026-11-21T11:30:00.000Z',
    })
    expect(rangeBefore({ this: 'month' }, 'UTC', now)).toBeUndefined()
    expect(rangeBefore({ from: '2026-11-01', to: '2026-12-01' }, 'UTC', now)).toBeUndefined()
    expect(rangeBefore({ previous: 'quarter' }, 'UTC', now)).toEqual({ from: '2026-04-01', to: '2026-07-01' })
    expect(rangeBefore({ previous: 'month' }, 'UTC', new Date('2026-01-15T00:00:00Z'))).toEqual({
      from: '2025-11-01',
      to: '2025-12-01',
    })
  })
  it('is none before all time, or where it has no end', () => {
    for (const range of [undefined, { from: '2026-01-01' }, { to: '2026-01-01' }, { last: 'soon' }])
      expect(rangeBefore(range, 'UTC', now)).toBeUndefined()
  })
  it('is asked of one line only', () => {
    const range = { last: '7d' }
    expect(before({ question: 'trend', range }, 'UTC', now)).toMatchObject({ range: { to: '2026-11-16' } })
    expect(before({ question: 'trend', range, breakdown: 'plan' }, 'UTC', now)).toBeUndefined()
    expect(before({ question: 'lifecycle', range }, 'UTC', now)).toBeUndefined()
  })
})

describe('both together', () => {
  const trend = (points: [string, number][], total: number) =>
    ({
      question: 'trend',
      interval: 'day',
      series: [{ points: points.map(([start, value]) => ({ start, value })), total }],
    }) as unknown as Trend
  const both = beside(
    trend(
      [
        ['2026-11-16', 5],
        ['2026-11-17', 7],
      ],
      12,
    ),
    trend(
      [
        ['2026-11-09', 3],
        ['2026-11-10', 0],
      ],
      3,
    ),
  ) as Trend
  it('lay the points before under those of now', () => {
    expect(both.series[1]).toEqual({
      earlier: true,
      total: 3,
      points: [
        { start: '2026-11-16', was: '2026-11-09', value: 3 },
        { start: '2026-11-17', was: '2026-11-10', value: 0 },
      ],
    })
  })
  it('lie under each other only where there are as many', () => {
    const uneven = beside(trend([['2026-11-16', 5]], 5), trend([], 3)) as Trend
    expect(uneven.series[1]).toEqual({ earlier: true, total: 3, points: [] })
    expect(tableOf(uneven).columns).toHaveLength(2)
  })
  it('open the numbers before as what they were', () => {
    const { rows } = tableOf(both)
    const cell = rows[2]?.cells[2]?.cell
    expect(cell).toEqual({ start: '2026-11-09', earlier: true })
    expect(split(cell ?? {})).toEqual({ earlier: true, cell: { start: '2026-11-09' } })
  })
})
