import { parseSearchWith, stringifySearchWith } from '@tanstack/react-router'
import { describe, expect, it } from 'vitest'
import {
  behind,
  canon,
  changed,
  fresh,
  holdsHidden,
  KINDS,
  measureOf,
  missing,
  type Question,
  readQuestion,
  selector,
  tidy,
  withEnd,
  withOrder,
  withSteps,
} from './question'

const stringify = stringifySearchWith(JSON.stringify)
const parse = parseSearchWith(JSON.parse)

describe('a question in the address', () => {
  const funnel: Question = {
    question: 'funnel',
    steps: ['view', { event: 'buy & "pay"', where: { property: 'price', gt: 10 } }],
    window: '14d',
    range: { from: '2024-01-01', to: '2024-02-01' },
    breakdown: { trait: 'plan#1' },
  }
  it('comes back as it went', () => {
    const carried = parse(stringify({ q: funnel })) as { q: unknown }
    expect(readQuestion(carried.q)).toEqual(funnel)
  })
  it('comes back for each kind', () => {
    for (const kind of KINDS) {
      const carried = parse(stringify({ q: fresh(kind) })) as { q: unknown }
      expect(readQuestion(carried.q)).toEqual(fresh(kind))
    }
  })
  it('is none when it is of another kind, no object, or too long', () => {
    for (const wrong of [undefined, null, 3, 'x', [], { question: 'timeline' }, { question: 'customers' }])
      expect(readQuestion(wrong)).toBeUndefined()
    expect(readQuestion({ question: 'trend', where: 'x'.repeat(7000) })).toBeUndefined()
  })
  it('reads a text, as a link of another program may carry it', () => {
    expect(readQuestion('{"question":"trend"}')).toEqual({ question: 'trend' })
  })
})

describe('canon', () => {
  it('does not depend on the order of members, but on that of lists', () => {
    expect(canon({ a: 1, b: { d: 2, c: [1, 2] } })).toBe(canon({ b: { c: [1, 2], d: 2 }, a: 1 }))
    expect(canon({ a: [1, 2] })).not.toBe(canon({ a: [2, 1] }))
  })
  it('takes a member that is not set for one that is not there', () => {
    expect(canon({ a: undefined, b: 1 })).toBe('{"b":1}')
    expect(tidy({ question: 'trend', unit: undefined })).toEqual({ question: 'trend' })
  })
})

describe('fresh', () => {
  it('keeps the event, the range and the customers of the question before', () => {
    const before: Question = {
      question: 'trend',
      event: 'buy',
      range: { last: '7d' },
      customers: { trait: 'plan', is: 'pro' },
    }
    expect(fresh('lifecycle', before)).toMatchObject({
      event: 'buy',
      range: { last: '7d' },
      customers: { trait: 'plan', is: 'pro' },
    })
  })
  it('does not go from anything to anything', () => {
    const trend: Question = { question: 'trend', event: '*' }
    expect(fresh('time_between', trend)).toMatchObject({ from: '', to: '' })
    expect(fresh('funnel', fresh('time_between', trend))).toMatchObject({ steps: [] })
  })
  it('makes the ends of a funnel those of a time', () => {
    expect(fresh('time_between', { question: 'funnel', steps: ['a', 'b'] })).toMatchObject({
      from: 'a',
      to: 'b',
    })
  })
})

describe('the steps of a funnel', () => {
  const skipped = { event: 'b', optional: true }
  const funnel: Question = {
    question: 'funnel',
    steps: ['a', skipped, 'c'],
    exclude: ['x', { event: 'y', between: [2, 3] }],
    breakdown_at: 3,
    strictly_later: true,
  }
  it('may be left out in a funnel only, and never the first of them', () => {
    expect(fresh('time_between', funnel)).toMatchObject({ from: 'a', to: 'b' })
    expect(withSteps(funnel, [skipped, 'a', skipped]).steps).toEqual(['b', 'a', skipped])
  })
  it('are named by nothing when they are gone', () => {
    expect(withSteps(funnel, ['a', 'c'])).toEqual({
      steps: ['a', 'c'],
      exclude: ['x', 'y'],
      breakdown_at: undefined,
    })
    expect(withSteps(funnel, ['a', 'c', 'd'])).toEqual({ steps: ['a', 'c', 'd'], exclude: funnel.exclude })
  })
  it('have nothing between them in any order', () => {
    expect(withOrder(funnel, 'unordered')).toEqual({
      order: 'unordered',
      strictly_later: undefined,
      steps: ['a', 'b', 'c'],
      exclude: ['x', 'y'],
    })
    expect(withOrder(funnel, 'ordered')).toEqual({ order: undefined })
  })
})

describe('an end of paths', () => {
  it('takes the number of steps along when it goes', () => {
    const paths: Question = { question: 'paths', start_at: 'a', steps: 4 }
    expect(tidy({ ...paths, ...withEnd('start_at', undefined) })).toEqual({ question: 'paths' })
    expect(tidy({ ...paths, ...withEnd('start_at', 'b') })).toEqual({ ...paths, start_at: 'b' })
  })
})

describe('missing', () => {
  it('wants two chosen steps, both ends, and a property to measure', () => {
    expect(missing({ question: 'funnel', steps: ['a'] })).toBe('steps')
    expect(missing({ question: 'funnel', steps: ['a', ''] })).toBe('steps')
    expect(missing({ question: 'funnel', steps: ['a', 'b'] })).toBeUndefined()
    expect(missing({ question: 'time_between', from: 'a', to: '' })).toBe('ends')
    expect(missing({ question: 'trend', measure: { sum: '' } })).toBe('property')
    expect(missing({ question: 'trend', measure: { sum: 'price' } })).toBeUndefined()
  })
})

describe('selector', () => {
  it('is a name where that is all, and keeps what the form does not know', () => {
    expect(selector('a')).toBe('a')
    expect(selector('a', { property: 'p', is: 1 })).toEqual({ event: 'a', where: { property: 'p', is: 1 } })
    expect(selector('b', undefined, { event: 'a', optional: true, where: {} })).toEqual({
      event: 'b',
      optional: true,
    })
  })
})

describe('measureOf', () => {
  it('finds the property in whatever order the members come', () => {
    expect(measureOf({ q: 0.9, quantile: 'price' })).toEqual({ kind: 'quantile', property: 'price', q: 0.9 })
    expect(measureOf({ sum: 'price' })).toEqual({ kind: 'sum', property: 'price' })
    expect(measureOf('count')).toEqual({ kind: 'events', property: '' })
    expect(missing({ question: 'trend', measure: { q: 0.9, quantile: '' } })).toBe('property')
  })
})

describe('a selector with other members', () => {
  it('keeps the rest, and is a name again where nothing else is said', () => {
    expect(changed('a', { optional: true })).toEqual({ event: 'a', optional: true })
    expect(changed(undefined, { label: 'anything' })).toEqual({ event: '*', label: 'anything' })
    expect(changed({ event: 'a', optional: true }, { optional: undefined })).toBe('a')
    expect(selector(['a', 'b'])).toEqual({ event: ['a', 'b'] })
  })
})

describe('behind', () => {
  it('asks for the customers of one cell, page by page', () => {
    const of: Question = { question: 'trend' }
    expect(behind(of, { start: '2024-01-01' }, 50)).toEqual({
      question: 'customers',
      of,
      cell: { start: '2024-01-01' },
      limit: 50,
    })
    expect(behind(of, {}, 50, 'ab')).toMatchObject({ after: 'ab' })
  })
})

describe('a question with hidden parts', () => {
  it('is known by what the server writes there, where it says that it hid something', () => {
    const question = { question: 'trend', customers: { trait: 'email', is: '(hidden)' } }
    expect(holdsHidden(true, question)).toBe(true)
    expect(holdsHidden(false, question)).toBe(false)
    expect(holdsHidden(true, { question: 'trend' })).toBe(false)
  })
})
