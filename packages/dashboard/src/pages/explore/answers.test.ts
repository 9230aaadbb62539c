import { describe, expect, it } from 'vitest'
import type { Answer, Funnel, Retention, TimeBetween, Trend } from '@/charts/answers'
import { firstDay, heard, markEnds } from './beginning'
import type { Question } from './question'
import { asked, sentence } from './sentence'
import { cellWords } from './show/cell'
import { tableOf } from './table'

const common = {
  as_of: '2024-02-01T00:00:00Z',
  n: 10,
  rows_scanned: 99,
  sampled: false,
  identity_version: 1,
  timezone: 'UTC',
}
const trend: Trend = {
  ...common,
  question: 'trend',
  interval: 'day',
  series: [
    {
      points: [
        { start: '2024-01-01', value: 5 },
        { start: '2024-01-02', value: 8 },
        { start: '2024-01-03', value: 6 },
        { start: '2024-01-04', value: 1, incomplete: true },
      ],
      total: 12,
    },
  ],
}
const asks: Question = { question: 'trend', event: 'buy', measure: 'customers', interval: 'day' }
const plain = (text: string) => text.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ')

describe('trend', () => {
  it('speaks of the last period that is over', () => {
    const said = plain(sentence(asks, trend))
    expect(said).toContain('6 customers who did buy')
    expect(said).toContain('after 8 the day before')
    expect(said).toContain('highest was 2 Jan 2024')
  })
  it('says so when there is nothing', () => {
    expect(sentence(asks, { ...trend, series: [] })).toBe('Nothing fits this question in this period.')
  })
  it('has a row for each period, the newest first, and the whole on top', () => {
    const table = tableOf(trend)
    expect(table.rows.map((row) => row.cells[1]?.raw)).toEqual([12, 1, 6, 8, 5])
    expect(table.rows[1]?.cells[0]).toMatchObject({ raw: '2024-01-04', open: true })
    expect(table.rows[2]?.cells[1]?.cell).toEqual({ start: '2024-01-03' })
  })
  it('names the row of all others as the engine does', () => {
    const broken = {
      ...trend,
      series: [
        { breakdown: 'web', points: [{ start: '2024-01-01', value: 5 }], total: 5 },
        { breakdown: '$other', other: true, points: [{ start: '2024-01-01', value: 2 }], total: 2 },
      ],
    }
    expect(tableOf(broken).rows[1]?.cells[2]?.cell).toEqual({
      start: '2024-01-01',
      breakdown: '$other',
      other: true,
    })
  })
  it('does not open a zero: nobody is behind it', () => {
    const none = { ...trend, series: [{ points: [{ start: '2024-01-01', value: 0 }], total: 0 }] }
    expect(tableOf(none).rows[1]?.cells[1]?.cell).toBeUndefined()
  })
})

const funnel: Funnel = {
  ...common,
  question: 'funnel',
  steps: [
    { event: 'a', count: 100, share_of_first: 1, share_of_previous: 1 },
    {
      event: 'b',
      count: 40,
      share_of_first: 0.4,
      share_of_previous: 0.4,
      share_interval: [0.31, 0.5],
      median_seconds: 60,
    },
    { event: 'c', count: 30, share_of_first: 0.3, share_of_previous: 0.75, share_interval: [0.22, 0.4] },
  ],
}

describe('funnel', () => {
  const question: Question = { question: 'funnel', steps: ['a', 'b', 'c'] }
  it('says how many arrive, how sure that is, and where most are lost', () => {
    const said = plain(sentence(question, funnel))
    expect(said).toContain('30 % of customers reach c (30 of 100, between 22 % and 40 %)')
    expect(said).toContain('between a and b: 60 %')
  })
  it('opens those who went on and those who did not', () => {
    const row = tableOf(funnel).rows[1]?.cells ?? []
    expect(row[1]?.cell).toEqual({ step: 2, outcome: 'converted' })
    expect(row[4]).toMatchObject({ raw: 60, cell: { step: 2, outcome: 'dropped' } })
    expect(cellWords(funnel, { step: 2, outcome: 'dropped' })).toContain('2. b')
  })
  it('loses nobody at a step that may be left out', () => {
    const [a, b, c] = funnel.steps
    const skipping = { ...funnel, steps: [a, { ...b, count: 10, optional: true }, c] } as Funnel
    expect(plain(sentence(question, skipping))).not.toContain('Most are lost')
    expect(tableOf(skipping).rows.map((row) => row.cells[4]?.raw)).toEqual([null, null, 70])
  })
})

describe('retention', () => {
  const answer: Retention = {
    ...common,
    question: 'retention',
    interval: 'week',
    cohorts: [
      { start: '2024-01-01', size: 50, counts: [50, 20, 10], complete: [true, true, false] },
      { start: '2024-01-08', size: 0, counts: [0], complete: [true] },
    ],
    average: [1, 0.4, null],
    average_n: [50, 50, 0],
  }
  it('pools whole cohorts only and leaves empty ones out of the table', () => {
    expect(plain(sentence({ question: 'retention' }, answer))).toContain('40 % of customers come back')
    const table = tableOf(answer)
    expect(table.rows).toHaveLength(1)
    expect(table.rows[0]?.cells[3]).toMatchObject({
      raw: 20,
      heat: 0.4,
      cell: { cohort: '2024-01-01', period: 1 },
    })
    expect(table.rows[0]?.cells[4]?.open).toBe(true)
  })
  it('does not guess before a period is over', () => {
    expect(
      sentence({ question: 'retention' }, { ...answer, average: [1, null], average_n: [50, 0] }),
    ).toContain('too early')
  })
})

describe('time between', () => {
  const answer: TimeBetween = {
    ...common,
    question: 'time_between',
    converted: 3,
    median_seconds: null,
    p75_seconds: null,
    p90_seconds: null,
    curve: [],
    reached_by: [{ days: 7, share: 0.3 }],
  }
  it('does not make up a median that was not reached', () => {
    expect(plain(sentence({ question: 'time_between', from: 'a', to: 'b' }, answer))).toContain(
      'Fewer than half',
    )
    expect(tableOf(answer).rows[1]?.cells[1]).toMatchObject({ raw: 7, cell: { outcome: 'waiting' } })
  })
})

describe('the beginning of a range', () => {
  const now = new Date('2024-02-14T03:00:00Z')
  it('is a day of the zone', () => {
    expect(firstDay({ last: '30d' }, 'UTC', now)).toBe('2024-01-16')
    expect(firstDay({ last: '30d' }, 'America/Los_Angeles', now)).toBe('2024-01-15')
    expect(firstDay({ from: '2024-01-05' }, 'UTC', now)).toBe('2024-01-05')
    expect(firstDay(undefined, 'UTC', now)).toBeUndefined()
  })
  it('marks a week that began before it', () => {
    const weeks: Answer = {
      ...trend,
      interval: 'week',
      series: [
        {
          points: [
            { start: '2024-01-15', value: 1 },
            { start: '2024-01-22', value: 2 },
          ],
          total: 3,
        },
      ],
    }
    const marked = markEnds({ ...asks, range: { last: '30d' } }, weeks, now) as Trend
    expect(marked.series[0]?.points.map((point) => point.incomplete)).toEqual([true, undefined])
  })
})

describe('the ends of a range', () => {
  const now = new Date('2026-11-22T10:00:00Z')
  const marks = (interval: string, range: unknown, starts: string[], timezone = 'UTC') => {
    const points = starts.map((start) => ({ start, value: 1 }))
    const given = { ...trend, interval, timezone, series: [{ points, total: 1 }] } as Answer
    const marked = markEnds({ ...asks, range }, given, now) as Trend
    return marked.series[0]?.points.map((point) => point.incomplete === true)
  }
  it('mark the day that a moment cuts, on the clock of the answer', () => {
    const range = { from: '2026-11-14', to: '2026-11-15T10:00:00Z' }
    expect(marks('day', range, ['2026-11-14', '2026-11-15'])).toEqual([false, true])
    // There it ends at midnight.
    const whole = { from: '2026-11-14', to: '2026-11-15T15:00:00Z' }
    expect(marks('day', whole, ['2026-11-14', '2026-11-15'], 'Asia/Tokyo')).toEqual([false, false])
  })
  it('mark a month of which the last days were not asked for', () => {
    const range = { from: '2026-01-01', to: '2026-02-15' }
    expect(marks('month', range, ['2026-01-01', '2026-02-01'])).toEqual([false, true])
    expect(marks('month', { ...range, to: '2026-03-01' }, ['2026-01-01', '2026-02-01'])).toEqual([
      false,
      false,
    ])
  })
  it('mark an hour that began before', () => {
    const starts = ['2026-11-22T08:00:00Z', '2026-11-22T09:00:00Z']
    expect(marks('hour', { last: '90m' }, starts)).toEqual([true, false])
  })
  it('begin on the clock of the answer, also where a moment is given', () => {
    expect(firstDay({ from: '2026-11-14T20:00:00Z' }, 'Asia/Tokyo', now)).toBe('2026-11-15')
  })
})

describe('asked', () => {
  it('is the question in words', () => {
    expect(asked(asks)).toBe('How many customers did buy?')
    expect(asked({ question: 'trend', measure: 'events', event: 'buy' })).toBe('How often does buy happen?')
    expect(asked({ question: 'funnel', steps: ['a', 'b'] })).toBe('How many get from a to b?')
  })
})

describe('periods after the last event', () => {
  const points = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'].map((start) => ({
    start,
    value: 0,
  }))
  const answer = (as_of: string, timezone: string): Answer =>
    ({ ...trend, as_of, timezone, series: [{ points, total: 0 }] }) as Answer
  const left = (of: Answer, now = '2026-11-22T10:00:00Z') =>
    (heard(of, new Date(now)) as Trend).series[0]?.points.length
  it('are not told, on the clock of the answer', () => {
    expect(left(answer('2026-11-21T23:00:00Z', 'UTC'))).toBe(2)
    expect(left(answer('2026-11-21T23:00:00Z', 'Asia/Tokyo'))).toBe(3)
  })
  it('are zeros until now where the last event was before all of them', () => {
    expect(left(answer('2026-10-01T00:00:00Z', 'UTC'))).toBe(3)
  })
})
