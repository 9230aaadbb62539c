import { describe, expect, it } from 'vitest'
import { type Arrived, fits, KEPT, merged } from './live'

const one = (n: number, more: Partial<Arrived> = {}): Arrived => ({
  n,
  message_id: `m${n}`,
  event: 'Hello',
  customer_key: null,
  name: 'Ada',
  time: '2024-01-01T00:00:00Z',
  received: '2024-01-01T00:00:00Z',
  source: 'client',
  properties: { plan: 'team' },
  late_seconds: 0,
  ...more,
})

describe('merged', () => {
  it('has the newest first, each once, and no more than are kept', () => {
    expect(merged([one(2), one(1)], [one(2), one(3), one(4)]).map((item) => item.n)).toEqual([4, 3, 2, 1])
    const many = Array.from({ length: KEPT + 20 }, (_, at) => one(at))
    expect(merged([], many)).toHaveLength(KEPT)
    expect(merged([], many)[0]?.n).toBe(KEPT + 19)
  })
})

describe('fits', () => {
  it('wants every word, anywhere, whatever its case', () => {
    expect(fits(one(1), 'TEAM ada', undefined)).toBe(true)
    expect(fits(one(1), 'team bea', undefined)).toBe(false)
    expect(fits(one(1), '', 'Hello')).toBe(true)
    expect(fits(one(1), '', 'Bye')).toBe(false)
    expect(fits(one(1, { refused: 'bad_time' }), 'bad_time', undefined)).toBe(true)
  })
})
