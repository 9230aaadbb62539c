import { describe, expect, it } from 'vitest'
import {
  fromGroup,
  type Group,
  readValue,
  type Test,
  toGroup,
  whole,
  writeValue,
  about,
  readFor,
} from './conditions'

const plan: Test = { on: 'trait', name: 'plan', operator: 'is', values: ['pro'] }
const many: Test = { on: 'property', name: 'page', operator: 'in', values: ['/a', null] }
const all = (...rows: Group['rows']): Group => ({ mode: 'all', rows })

describe('rows and conditions', () => {
  it('go to and fro', () => {
    for (const group of [
      all(),
      all(plan),
      all(plan, many),
      all({ ...plan, operator: 'exists', values: [] }),
      all({ ...plan, operator: 'missing', values: [] }),
      all({ on: 'property', name: 'price', operator: 'gte', values: [9.5] }),
      all(plan, { mode: 'any', rows: [many, { mode: 'none', rows: [plan, many] }] }),
      { mode: 'not_all', rows: [plan, many] } as Group,
    ])
      expect(toGroup(fromGroup(group))).toEqual(group)
  })
  it('writes what the query language reads', () => {
    expect(fromGroup(all())).toBeUndefined()
    expect(fromGroup(all(plan))).toEqual({ trait: 'plan', is: 'pro' })
    expect(fromGroup(all(plan, many))).toEqual({
      all: [
        { trait: 'plan', is: 'pro' },
        { property: 'page', in: ['/a', null] },
      ],
    })
    expect(fromGroup(all({ ...plan, operator: 'missing', values: [] }))).toEqual({
      trait: 'plan',
      exists: false,
    })
    expect(fromGroup({ mode: 'none', rows: [plan, many] })).toEqual({
      not: {
        any: [
          { trait: 'plan', is: 'pro' },
          { property: 'page', in: ['/a', null] },
        ],
      },
    })
  })
  it('leaves out what is not whole, and groups of nothing else', () => {
    expect(fromGroup(all(plan, { operator: 'is' }, { mode: 'any', rows: [{ operator: 'is' }] }))).toEqual({
      trait: 'plan',
      is: 'pro',
    })
  })
  it('shows every operator, group and field of the language, and writes it as it was', () => {
    const price = { property: 'price' }
    for (const condition of [
      { ...price, is: 'x' },
      { ...price, is_not: null },
      { ...price, in: [1, true] },
      { ...price, not_in: ['a'] },
      { ...price, contains: 'x' },
      { ...price, not_contains: 'x' },
      { ...price, starts_with: '/' },
      { ...price, ends_with: 'X', ignore_case: true },
      { ...price, matches: '^/p/[0-9]+$' },
      { ...price, gt: 10 },
      { ...price, gte: 9.5 },
      { ...price, lt: 5 },
      { ...price, lte: 5 },
      { ...price, between: [10, 20] },
      { ...price, before: '2024-02-01' },
      { ...price, after: '2024-01-31T12:00:00Z' },
      { ...price, exists: true },
      { ...price, exists: false },
      { ...price, is_null: true },
      { ...price, is_null: false },
      { field: 'event', is: 'error' },
      { field: 'id', starts_with: 'u' },
      { not: { field: 'event', is: 'error' } },
      { not: { not: { trait: 'plan', is: 'pro' } } },
      {
        any: [
          { property: 'platform', is: 'web' },
          { all: [{ trait: 'a', in: [1] }, { not: { trait: 'b', is: 2 } }] },
        ],
      },
    ])
      expect(fromGroup(toGroup(condition) ?? all())).toEqual(condition)
  })
  it('does not pretend to show what the language does not know', () => {
    for (const wrong of [
      { property: 'a', trait: 'b', is: 1 },
      { property: 'a', is: 1, in: [1] },
      { property: 'a', between: [1] },
      { property: 'a', about: 1 },
      { any: 'all' },
      'x',
    ])
      expect(toGroup(wrong)).toBeUndefined()
  })
})

describe('whole', () => {
  it('wants a name, an operator, and values where they are taken', () => {
    expect(whole({ on: 'trait', name: 'plan', operator: 'is' })).toBe(false)
    expect(whole(plan)).toBe(true)
    expect(whole({ on: 'trait', name: 'plan', operator: 'exists' })).toBe(true)
    expect(whole({ on: 'property', name: 'price', operator: 'gt', values: ['10'] })).toBe(false)
    expect(whole({ on: 'property', name: 'price', operator: 'between', values: [1] })).toBe(false)
    expect(whole({ on: 'property', name: 'price', operator: 'between', values: [1, 2] })).toBe(true)
  })
})

describe('values', () => {
  it('have the kind that is known, else the one they look like', () => {
    expect(readValue('5', ['5'])).toBe('5')
    expect(readValue('5')).toBe(5)
    expect(readValue('"5"')).toBe('5')
    expect(readValue('true')).toBe(true)
    expect(readValue('007')).toBe('007')
    expect(readValue('null')).toBe(null)
  })
  it('are written so that they are read as what they are', () => {
    for (const value of ['5', 5, true, 'true', null, 'null', 'plain', -1.5])
      expect(readValue(writeValue(value))).toBe(value)
  })
})

describe('a test on the event itself', () => {
  it('compares with texts', () => {
    expect(readFor({ on: 'field', name: 'id', operator: 'is' }, ' 42 ')).toBe('42')
    expect(readFor({ on: 'field', name: 'id', operator: 'in' }, 'true', [true])).toBe('true')
    expect(readFor({ on: 'property', name: 'price', operator: 'is' }, '42')).toBe(42)
    expect(readFor({ on: 'property', name: 'path', operator: 'contains' }, '42')).toBe('42')
    expect(about({ on: 'property', name: 'price', values: [42] }, 'field', 'id').values).toEqual(['42'])
  })
})
