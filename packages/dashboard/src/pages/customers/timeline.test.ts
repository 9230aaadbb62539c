import { describe, expect, it } from 'vitest'
import { next } from './moving'
import { grouped, telling } from './timeline'

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
