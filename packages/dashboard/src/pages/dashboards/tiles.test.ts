import { describe, expect, it } from 'vitest'
import { moved } from '@/pages/explore/build/Steps'
import type { Question } from '@/pages/explore/question'
import { freeId, narrowed, readFilter, readTiles } from './tiles'

describe('readTiles', () => {
  it('keeps what is a tile and leaves out the rest', () => {
    const tiles = readTiles({
      tiles: [{ id: 'a', saved: 3, width: 'full' }, { question: { question: 'trend' } }, { id: 'x' }, 7],
    })
    expect(tiles).toEqual([
      { id: 'a', saved: 3, width: 'full' },
      { id: 'tile-1', question: { question: 'trend' }, width: 'half' },
    ])
    expect(readTiles(undefined)).toEqual([])
  })
  it('gives names that are free', () => {
    expect(freeId(readTiles({ tiles: [{ id: 't2', saved: 1 }] }))).toBe('t3')
  })
})

describe('narrowed', () => {
  const question: Question = {
    question: 'trend',
    range: { last: '7d' },
    customers: { trait: 'role', is: 'admin' },
  }
  it('takes the period of the dashboard and both conditions', () => {
    expect(narrowed(question, { last: '30d' }, { trait: 'plan', is: 'pro' })).toEqual({
      question: 'trend',
      range: { last: '30d' },
      customers: {
        all: [
          { trait: 'role', is: 'admin' },
          { trait: 'plan', is: 'pro' },
        ],
      },
    })
  })
  it('asks of all time where the dashboard does', () => {
    expect(narrowed(question, undefined, undefined)).toEqual({
      question: 'trend',
      customers: { trait: 'role', is: 'admin' },
    })
  })
})

describe('readFilter', () => {
  it('takes objects only, and no long ones', () => {
    expect(readFilter({ trait: 'plan', is: 'pro' })).toEqual({ trait: 'plan', is: 'pro' })
    expect(readFilter('x')).toBeUndefined()
    expect(readFilter({ trait: 'x'.repeat(5000) })).toBeUndefined()
  })
})

describe('moved', () => {
  it('changes places', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b'])
  })
})
