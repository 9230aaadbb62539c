import { describe, expect, it } from 'vitest'
import { readValue, type Test, toCondition, toTests, whole, writeValue } from './conditions'

const plan: Test = { on: 'trait', name: 'plan', operator: 'is', values: ['pro'] }
const many: Test = { on: 'property', name: 'page', operator: 'in', values: ['/a', null] }

describe('rows and conditions', () => {
  it('go to and fro', () => {
    for (const tests of [
      [],
      [plan],
      [plan, many],
      [{ ...plan, operator: 'exists', values: [] } as Test],
      [{ ...plan, operator: 'missing', values: [] } as Test],
      [{ on: 'property', name: 'price', operator: 'gte', values: [9.5] } as Test],
    ])
      expect(toTests(toCondition(tests))).toEqual(tests)
  })
  it('writes what the query language reads', () => {
    expect(toCondition([])).toBeUndefined()
    expect(toCondition([plan])).toEqual({ trait: 'plan', is: 'pro' })
    expect(toCondition([plan, many])).toEqual({
      all: [
        { trait: 'plan', is: 'pro' },
        { property: 'page', in: ['/a', null] },
      ],
    })
    expect(toCondition([{ ...plan, operator: 'missing', values: [] }])).toEqual({
      trait: 'plan',
      exists: false,
    })
  })
  it('does not pretend to show what rows cannot say', () => {
    for (const more of [
      { any: [{ property: 'a', is: 1 }] },
      { not: { property: 'a', is: 1 } },
      { property: 'a', contains: 'x', ignore_case: true },
      { property: 'a', between: [1, 2] },
      { field: 'event', is: 'x' },
    ])
      expect(toTests(more)).toBeUndefined()
  })
})

describe('whole', () => {
  it('wants a name, an operator, and values where they are taken', () => {
    expect(whole({ on: 'trait', name: 'plan', operator: 'is' })).toBe(false)
    expect(whole(plan)).toBe(true)
    expect(whole({ on: 'trait', name: 'plan', operator: 'exists' })).toBe(true)
    expect(whole({ on: 'property', name: 'price', operator: 'gt', values: ['10'] })).toBe(false)
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
