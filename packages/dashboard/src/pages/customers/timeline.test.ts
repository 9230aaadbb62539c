import { describe, expect, it } from 'vitest'
import { next } from './moving'
import { counted, endOf, grouped, pagesOf, sessionsOf, telling } from './timeline'

const at = (time: string) => ({ time: `2024-01-${time}:00Z` })

const shape = (days: ReturnType<typeof grouped<{ time: string }, { time: string }>>) =>
  days.map(({ day, pieces }) => [
    day,
    pieces.map((piece) =>
      'session' in piece ? piece.rows.map((row) => ('event' in row ? 'event' : 'mark')) : 'mark',
    ),
  ])

describe('sessionsOf', () => {
  it('cuts after more than half an hour of silence, not at midnight', () => {
    const events = [at('02T10:31'), at('02T10:01'), at('02T09:30'), at('02T00:10'), at('01T23:50')]
    expect(sessionsOf(events).map(({ events: all, from, to }) => [all.length, from, to])).toEqual([
      [2, '2024-01-02T10:01:00Z', '2024-01-02T10:31:00Z'],
      [1, '2024-01-02T09:30:00Z', '2024-01-02T09:30:00Z'],
      [2, '2024-01-01T23:50:00Z', '2024-01-02T00:10:00Z'],
    ])
  })
  it('takes exactly 30 minutes as within, and a microsecond more as beyond', () => {
    const pair = (later: string) => sessionsOf([{ time: later }, at('02T10:00')]).length
    expect([pair('2024-01-02T10:30:00Z'), pair('2024-01-02T10:30:00.000001Z')]).toEqual([1, 2])
  })
  it('ends one a day after its first event', () => {
    const events = Array.from({ length: 99 }, (_, half) => ({
      time: new Date(Date.UTC(2024, 0, 1) + half * 30 * 60_000).toISOString(),
    })).reverse()
    // Exactly 24 hours are still inside: 49 events, twice, and one that is left.
    expect(sessionsOf(events).map((session) => session.events.length)).toEqual([1, 49, 49])
  })
})

describe('grouped', () => {
  it('puts a session under the day on which it ended, on the clock of the workspace', () => {
    const events = [at('02T09:30'), at('02T00:10'), at('01T23:50'), at('01T08:00')]
    expect(shape(grouped(events, 'UTC'))).toEqual([
      ['2024-01-02', [['event'], ['event', 'event']]],
      ['2024-01-01', [['event']]],
    ])
    expect(grouped([at('02T02:00')], 'America/New_York')[0]?.day).toBe('2024-01-01')
  })
  it('puts marks where they belong: behind the event that brought them about, or between sessions', () => {
    const marks = ['05T00:00:00Z', '02T09:40:00Z', '02T09:30:00.000001Z', '01T12:00:00Z', '01T07:00:00Z'].map(
      (time) => ({ time: `2024-01-${time}` }),
    )
    const events = [at('02T09:50'), at('02T09:30'), at('01T08:00')]
    expect(shape(grouped(events, 'UTC', marks))).toEqual([
      ['2024-01-05', ['mark']],
      ['2024-01-02', [['event', 'mark', 'mark', 'event']]],
      ['2024-01-01', ['mark', ['event'], 'mark']],
    ])
  })
  it('keeps a mark that the last event of a session brought about in it', () => {
    const marks = [{ time: '2024-01-02T09:30:00.000001Z' }]
    expect(shape(grouped([at('02T09:30')], 'UTC', marks))).toEqual([['2024-01-02', [['mark', 'event']]]])
  })
})

describe('telling', () => {
  it('leaves out what every event says', () => {
    expect(
      telling({ platform: 'web', browser: 'Firefox', price: 3, plan: 'pro', empty: '', list: [1] }),
    ).toEqual([
      ['price', '3'],
      ['plan', 'pro'],
    ])
  })
})

describe('next', () => {
  it('moves within the list and begins at an end', () => {
    expect([next(-1, 1, 3), next(-1, -1, 3), next(2, 1, 3), next(0, -1, 3), next(0, 1, 0)]).toEqual([
      0, 2, 2, 0, -1,
    ])
  })
})

it('a day ends at midnight of the zone, also where clocks change', () => {
  expect(endOf('2026-11-22', 'UTC')).toBe('2026-11-23T00:00:00.000Z')
  expect(endOf('2026-11-22', 'Pacific/Kiritimati')).toBe('2026-11-22T10:00:00.000Z')
  expect(endOf('2026-11-22', 'Pacific/Pago_Pago')).toBe('2026-11-23T11:00:00.000Z')
  expect(endOf('2026-10-25', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z')
  expect(endOf('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z')
  expect(endOf('yesterday', 'UTC')).toBeUndefined()
  expect(endOf('2026-13-01', 'UTC')).toBeUndefined()
})

it('a session went from its first page to its last, as far as its events say', () => {
  const at = (properties: Record<string, unknown>) => ({ properties })
  const events = [
    at({}),
    at({ $current_url: 'https://a.example/end?x=1' }),
    at({ path: '/mid' }),
    at({ $pathname: '/' }),
  ]
  expect(pagesOf(events)).toEqual(['/', '/end'])
  expect(pagesOf([at({ path: 7 }), {}])).toBeUndefined()
})

it('names are counted, the most frequent first', () => {
  expect(counted(['b', 'a', 'c', 'a'].map((event) => ({ event })))).toEqual([
    ['a', 2],
    ['b', 1],
    ['c', 1],
  ])
})
