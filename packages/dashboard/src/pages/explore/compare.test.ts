import { describe, expect, it } from 'vitest'
import type { Trend } from '@/charts/answers'
import { before, beside, rangeBefore, split, stretchWords } from './compare'
import { sentence } from './sentence'
import { tableOf } from './table'

const now = new Date('2026-11-22T23:30:00Z')

describe('the stretch before', () => {
  it('is as long, and ends where the range begins', () => {
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
  it('ends at the same time of day where today is not over', () => {
    expect(rangeBefore({ last: '7d' }, 'UTC', now)).toEqual({
      from: '2026-11-09',
      to: '2026-11-15T23:30:00.000Z',
    })
    // There it is the morning of the 23rd.
    expect(rangeBefore({ last: '1w' }, 'Asia/Tokyo', now)).toEqual({
      from: '2026-11-10',
      to: '2026-11-15T23:30:00.000Z',
    })
    // A day of 23 hours lies between them: 08:00 is compared with 08:00.
    expect(rangeBefore({ last: '1d' }, 'Europe/Berlin', new Date('2026-03-29T06:00:00Z'))).toEqual({
      from: '2026-03-28',
      to: '2026-03-28T07:00:00.000Z',
    })
    // What the form begins with ends tomorrow, and is the same.
    expect(rangeBefore({ from: '2026-11-16', to: '2026-11-23' }, 'UTC', now)).toEqual(
      rangeBefore({ last: '7d' }, 'UTC', now),
    )
    expect(rangeBefore({ from: '2026-11-16', to: '2026-11-24' }, 'UTC', now)).toBeUndefined()
  })
  it('goes as far as this one is known: to the last event that was heard', () => {
    const heard = new Date('2026-11-21T20:00:00Z')
    const there = { from: '2026-11-09', to: '2026-11-14T20:00:00.000Z' }
    expect(rangeBefore({ last: '7d' }, 'UTC', now, heard)).toEqual(there)
    expect(rangeBefore({ from: '2026-11-16', to: '2026-11-23' }, 'UTC', now, heard)).toEqual(there)
    expect(rangeBefore({ from: '2026-11-15', to: '2026-11-22' }, 'UTC', now, heard)).toEqual({
      from: '2026-11-08',
      to: '2026-11-14T20:00:00.000Z',
    })
    expect(rangeBefore({ last: '36h' }, 'UTC', now, heard)).toEqual({
      from: '2026-11-19T23:30:00.000Z',
      to: '2026-11-20T08:00:00.000Z',
    })
    // Nothing was heard in it at all: it is zero until now.
    const long = new Date('2026-10-01T00:00:00Z')
    expect(rangeBefore({ last: '7d' }, 'UTC', now, long)).toEqual(rangeBefore({ last: '7d' }, 'UTC', now))
    expect(rangeBefore({ last: '7d' }, 'UTC', now, new Date(''))).toEqual(
      rangeBefore({ last: '7d' }, 'UTC', now),
    )
  })
  it('reads a date as midnight of the zone, beside a moment or not', () => {
    expect(rangeBefore({ from: '2026-03-02', to: '2026-03-02T12:00:00Z' }, 'Asia/Tokyo', now)).toEqual({
      from: '2026-02-28T18:00:00.000Z',
      to: '2026-03-01T15:00:00.000Z',
    })
    expect(rangeBefore({ from: '2026-03-02T00:00:00', to: '2026-03-03' }, 'Asia/Tokyo', now)).toEqual({
      from: '2026-02-28T15:00:00.000Z',
      to: '2026-03-01T15:00:00.000Z',
    })
    expect(rangeBefore({ from: '2026-11-22', to: '2026-11-23T12:00:00' }, 'Asia/Tokyo', now)).toBeUndefined()
  })
  it('is called by its dates, and by the time where its last day is not whole', () => {
    expect(stretchWords({ from: '2026-11-09', to: '2026-11-16' }, 'UTC')).toBe('9 Nov 2026 – 15 Nov 2026')
    expect(stretchWords({ from: '2026-11-09', to: '2026-11-10' }, 'UTC')).toBe('9 Nov 2026')
    expect(stretchWords({ from: '2026-11-09', to: '2026-11-15T23:30:00Z' }, 'Asia/Tokyo')).toBe(
      '9 Nov 2026 – 16 Nov 2026, 08:30',
    )
  })
  it('does not break on a zone that nobody knows', () => {
    expect(rangeBefore({ last: '7d' }, 'Nowhere', now)).toEqual(rangeBefore({ last: '7d' }, 'UTC', now))
  })
  it('is none before all time, or where it has no end', () => {
    for (const range of [undefined, { from: '2026-01-01' }, { to: '2026-01-01' }, { last: 'soon' }])
      expect(rangeBefore(range, 'UTC', now)).toBeUndefined()
  })
  it('is asked of one line only', () => {
    const range = { last: '7d' }
    expect(before({ question: 'trend', range }, 'UTC', now)).toMatchObject({
      range: { from: '2026-11-09' },
    })
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
    expect(tableOf(uneven).rows.map((row) => row.cells.map((cell) => cell.raw))).toEqual([
      ['Whole period', 5, 'Period before', 3],
      ['2026-11-16', 5, null, null],
    ])
  })
  it('name the stretch before, and mark what of it was not counted whole', () => {
    const now = trend([['2026-11-16', 5]], 5)
    const then = trend([['2026-11-09', 3]], 3)
    const [point] = then.series[0]?.points ?? []
    const open = {
      ...then,
      series: [{ points: [{ ...point, incomplete: true }], total: 3 }],
    } as unknown as Trend
    const { columns, rows } = tableOf(beside(now, open, '9 Nov 2026, 08:30'))
    expect(columns.map((one) => one.name)).toEqual(['Period', 'Value', 'Period before', 'Value then'])
    expect(rows[0]?.cells[2]?.shown).toBe('9 Nov 2026, 08:30')
    expect(rows[1]?.cells[2]).toEqual({ shown: '9 Nov 2026', raw: '2026-11-09', open: true })
    expect(
      sentence({ question: 'trend', measure: 'customers' }, beside(now, open, '9 Nov 2026, 08:30')),
    ).toContain('in the period before (9 Nov 2026, 08:30)')
  })
  it('say no change where chance explains it', () => {
    const said = (now: number, then: number, measure = 'customers') => {
      const both = beside(trend([['2026-11-16', now]], now), trend([['2026-11-09', then]], then))
      return sentence({ question: 'trend', measure }, both).replaceAll(/\s/g, ' ')
    }
    expect(said(183, 192)).toMatch(/after 192 in the period before: no detectable change\.$/)
    expect(said(300, 192)).toMatch(/, 56 % more\.$/)
    expect(said(183, 192, 'count')).toMatch(/, 5 % less\.$/)
  })
  it('open the numbers before as what they were', () => {
    const { rows } = tableOf(both)
    const { cell, what } = rows[2]?.cells[3] ?? {}
    expect(rows[2]?.cells[2]).toEqual({ shown: '9 Nov 2026', raw: '2026-11-09' })
    expect(what).toBe('Period before, 9 Nov 2026')
    expect(cell).toEqual({ start: '2026-11-09', earlier: true })
    expect(split(cell ?? {})).toEqual({ earlier: true, cell: { start: '2026-11-09' } })
  })
})
