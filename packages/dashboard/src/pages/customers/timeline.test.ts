import { describe, expect, it } from 'vitest'
import { next } from './moving'
import { counted, endOf, grouped, telling, pagesOf } from './timeline'

const at = (time: string) => ({ time: `2024-01-${time}:00Z` })

describe('grouped', () => {
  it('begins a session after half an hour of silence and a day at midnight of the zone', () => {
    const events = [at('02T10:31'), at('02T10:01'), at('02T09:30'), at('02T00:10'), at('01T23:50')]
    const days = grouped(events, 'UTC')
    expect(days.map((day) => [day.day, day.sessions.map((session) => session.events.length)])).toEqual([
      ['2024-01-02', [2, 1, 1]],
      ['2024-01-01', [1]],
    ])
    expect(days[0]?.sessions[0]).toMatchObject({ from: '2024-01-02T10:01:00Z', to: '2024-01-02T10:31:00Z' })
  })
  it('uses the clock of the workspace', () => {
    expect(grouped([at('02T02:00')], 'America/New_York')[0]?.day).toBe('2024-01-01')
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
