import { expect, test } from 'vitest'
import { begun, type Group, isWhole, leaves, readRule, renumbered, rowAt, writeRule } from './tree'

const RULES: unknown[] = [
  { trait: 'plan', is: 'pro' },
  { trait: 'plan', in: ['pro', null, 3], ignore_case: true },
  {
    did: { event: ['a', 'b'], where: { property: 'p', is: 1 }, label: 'x' },
    sum: { property: 'p', between: [1, 2] },
  },
  { did: 'a', times: 0, range: { last: '3d' }, after: { last: 'b' }, within: '7d' },
  { first: 'a', before: '2024-05-01' },
  { last: 'a', longer_ago: '7d', range: { this: 'week' } },
  { sequence: ['a', { event: 'b', optional: true }, 'c'], exclude: ['x'], order: 'strict', window: '7d' },
  { segment: 'power users' },
  { all: [{ did: 'a' }, { any: [{ did: 'b' }, { not: { did: 'c' } }] }] },
  { not: { any: [{ did: 'a' }, { did: 'b' }] } },
  { not: { all: [{ did: 'a' }, { did: 'b' }] } },
  { felt: 'joy' },
  { all: [{ did: 'a' }, { did: 'a', first: 'b' }] },
]

test.each(RULES)('%j stays what it is when it is opened and saved', (rule) => {
  expect(writeRule(readRule(rule)).rule).toEqual(rule)
})

test('a list is all of it, and one in a group is itself', () => {
  expect(writeRule(readRule([{ did: 'a' }, { did: 'b' }])).rule).toEqual({
    all: [{ did: 'a' }, { did: 'b' }],
  })
  expect(writeRule(readRule({ any: [{ did: 'a' }] })).rule).toEqual({ did: 'a' })
  expect(writeRule(readRule(undefined)).rule).toBeUndefined()
  expect(writeRule(readRule({ all: [] })).rule).toBeUndefined()
})

test('a row that is not whole is left out, and the places are those of the rule without it', () => {
  const root: Group = {
    ...readRule([{ did: 'a' }, { not: { any: [{ did: 'b' }, { segment: 's' }] } }, { trait: 't', is: 1 }]),
  }
  root.rows.splice(0, 0, begun('did'))
  const { rule, places } = writeRule(root)
  expect(rule).toEqual({
    all: [{ did: 'a' }, { not: { any: [{ did: 'b' }, { segment: 's' }] } }, { trait: 't', is: 1 }],
  })
  const inner = root.rows[2] as Group
  expect(rowAt(places, '/all/0')).toBe(root.rows[1]?.row)
  expect(rowAt(places, '/all/0/did/where/property')).toBe(root.rows[1]?.row)
  expect(rowAt(places, '/all/1/not/any/1/segment')).toBe(inner.rows[1]?.row)
  expect(rowAt(places, '/all/1/not/any')).toBe(inner.row)
  expect(rowAt(places, '/all/2')).toBe(root.rows[3]?.row)
  expect(rowAt(places, '')).toBe(root.row)
})

test('the only row of a rule stands at its root', () => {
  const root = readRule({ segment: 'x' })
  expect(rowAt(writeRule(root).places, '/segment')).toBe(root.rows[0]?.row)
})

test('what a new row still needs', () => {
  for (const kind of ['trait', 'did', 'first', 'last', 'sequence', 'segment'] as const)
    expect(isWhole(begun(kind))).toBe(false)
  expect(isWhole({ row: 1, kind: 'did', test: { did: 'a', sum: { property: '', gte: 1 } } })).toBe(false)
  expect(isWhole({ row: 1, kind: 'did', test: { did: 'a', after: { last: '' } } })).toBe(false)
  expect(isWhole({ row: 1, kind: 'did', test: { did: 'a', after: { last: 'b' } } })).toBe(true)
  expect(isWhole({ row: 1, kind: 'did', test: { did: 'a', before: { event: 'b' } } })).toBe(true)
  // The event that was chosen stays when another thing is asked of it.
  const before = { row: 7, kind: 'did', test: { did: 'a', times: 3 } } as const
  expect(begun('last', before)).toEqual({ row: 7, kind: 'last', test: { last: 'a', within: '30d' } })
  expect(begun('sequence', before)).toMatchObject({ test: { sequence: ['a', ''] } })
})

test('rows of a draft get numbers of their own', () => {
  const root = readRule([{ did: 'a' }, { any: [{ did: 'b' }, { did: 'c' }] }])
  const again = renumbered(root)
  expect(writeRule(again).rule).toEqual(writeRule(root).rule)
  const rows = [...leaves(root), ...leaves(again)].map((one) => one.row)
  expect(new Set(rows).size).toBe(rows.length)
})
