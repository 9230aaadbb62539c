import { expect, test } from 'vitest'
import {
  begun,
  type Group,
  isGroup,
  isWhole,
  leaves,
  readRule,
  renumbered,
  rowAt,
  TESTS,
  writeRule,
} from './tree'

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
  { stage: 'onboarding' },
  { stage: ['onboarding', null] },
  { stage: null },
  { stage: [] },
  { fact: 'style', is: 'drifting' },
  { fact: 'goals', not_contains: 'x', ignore_case: true },
  { fact: 'goals', exists: false },
  { fact: 'style', contains: 'x' },
  { listed: ['u1', 'ann@example.com'] },
  { listed: [] },
  { account: { did: 'upgraded' } },
  { account: { all: [{ trait: 'plan', is: 'team' }, { not: { any: [{ did: 'a' }, { stage: 'b' }] } }] } },
  { account: { all: [] } },
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
  for (const kind of TESTS) expect(isWhole(begun(kind))).toBe(false)
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

/** The same numbers for the same seed: a rule that fails is made again. */
function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number) => Math.floor(next() * n)
  const one = <T>(all: readonly T[]): T => all[below(all.length)] as T
  return { below, one }
}
type Dice = ReturnType<typeof dice>

const OPERATED = {
  experience: ['is', 'is_not', 'in', 'not_in'],
  goals: ['is', 'is_not', 'in', 'not_in', 'contains', 'not_contains', 'exists'],
} as const

function anyFact({ one, below }: Dice): unknown {
  const fact = one(['experience', 'goals'] as const)
  const operator = one<string>(OPERATED[fact])
  const word = () => one(['new', 'expert', 'learner'])
  if (operator === 'exists') return { fact, exists: below(2) === 0 }
  const value = operator === 'in' || operator === 'not_in' ? [word(), word()] : word()
  return { fact, [operator]: value, ...(fact === 'goals' && below(2) === 0 ? { ignore_case: true } : {}) }
}

/** A test that has a row. */
function anyTest(from: Dice, depth: number): unknown {
  const { one, below } = from
  const event = one(['a', 'b', { event: ['a', 'c'], where: { property: 'p', is: 1 } }])
  const range = below(2) === 0 ? { range: { last: '30d' } } : {}
  return one<() => unknown>([
    () => ({ trait: 'plan', [one(['is', 'is_not', 'contains'])]: 'pro' }),
    () => ({ trait: 'seats', between: [1, below(9) + 1] }),
    () => ({ did: event, times: { gte: below(5) }, ...range }),
    () => ({ did: event, sum: { property: 'p', lt: 3 }, after: { last: 'b' }, within: '2d' }),
    () => ({ [one(['first', 'last'])]: event, longer_ago: '7d', ...range }),
    () => ({ sequence: [event, { event: 'b', optional: true }, 'c'], window: '7d' }),
    () => ({ segment: one(['s', 'other']) }),
    () => ({ stage: one([null, 'trial', ['trial', null], ['a', 'b']]) }),
    () => anyFact(from),
    () => ({ listed: ['u1', `u${below(9)}`] }),
    () => ({ account: anyRule(from, depth + 1) }),
  ])()
}

/** What no row shows: a word of another time, a list of nothing, a test with something more. */
const anyOther = ({ one }: Dice): unknown =>
  one<unknown>([
    { felt: 'joy' },
    { stage: [] },
    { listed: [] },
    { listed: ['a, b'] },
    { listed: ['a'], of: 'b' },
    { stage: 'a', since: '2d' },
    { fact: 'style', is: 'unheard of' },
    { fact: 'style', contains: 'x' },
    { fact: 'style', is: 'casual', ignore_case: true },
    { account: { all: [] } },
    { account: { did: 'a' }, of: 'x' },
    { any: [] },
    { not: { all: [] } },
    { did: 'a', segment: 'b' },
    'text',
    7,
    null,
  ])

function anyRule(from: Dice, depth = 0): unknown {
  const { below } = from
  const parts = () => Array.from({ length: below(3) + 2 }, () => anyRule(from, depth + 1))
  const kind = depth > 3 ? 9 : below(10)
  if (kind === 0) return parts()
  if (kind === 1) return { all: parts() }
  if (kind === 2) return { any: parts() }
  if (kind === 3) return { not: anyRule(from, depth + 1) }
  if (kind === 4 && depth > 0) return anyOther(from)
  return anyTest(from, depth)
}

/** A list is all of it, wherever it stands: nothing else may be written in another way. */
function said(rule: unknown): unknown {
  if (Array.isArray(rule)) return { all: rule.map(said) }
  if (typeof rule !== 'object' || rule === null) return rule
  const [name = '', ...more] = Object.keys(rule)
  const inner = (rule as Record<string, unknown>)[name]
  if (more.length > 0 || !['all', 'any', 'not', 'account'].includes(name)) return rule
  const list = Array.isArray(inner) && name !== 'not' && name !== 'account'
  return { [name]: list ? inner.map(said) : said(inner) }
}

test('any rule survives being opened and saved: what has a row, and what has none', () => {
  let shown = 0
  for (let seed = 1; seed <= 3000; seed += 1) {
    const rule = anyRule(dice(seed))
    const root = readRule(rule)
    const again = writeRule(root).rule
    expect(said(again), `seed ${seed}: ${JSON.stringify(rule)}`).toEqual(said(rule))
    shown += leaves(root).every((one) => one.kind !== 'other') ? 1 : 0
  }
  // The others hold a part that has no row.
  expect(shown).toBeGreaterThan(1000)
})

test('a test that can be shown has a row, and no other', () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const from = dice(seed)
    const [row] = readRule({ any: [anyTest(from, 9), { did: 'a' }] }).rows
    expect(row && 'kind' in row ? row.kind : 'group', `seed ${seed}`).not.toBe('other')
    const [other] = leaves(readRule({ any: [anyOther(from), { did: 'a' }] }))
    expect(other?.kind, `seed ${seed}`).toBe('other')
  }
})

test('a refusal within the rule of an account stands at its row', () => {
  const root = readRule([{ did: 'a' }, { account: [{ did: 'b' }, { stage: 'x' }] }])
  const { places } = writeRule(root)
  const account = root.rows[1]
  if (!account || isGroup(account) || account.kind !== 'account') throw new Error('no row for an account')
  const inner = account.inner.rows.map((one) => one.row)
  expect(rowAt(places, '/all/1/account/all/1/stage')).toBe(inner[1])
  expect(rowAt(places, '/all/1/account/all/0/did')).toBe(inner[0])
  expect(rowAt(places, '/all/1')).toBe(account.row)
})

test('what is asked of them can be asked of their account, and the other way round', () => {
  const before = { row: 7, kind: 'did', test: { did: 'a', times: 3 } } as const
  const account = begun('account', before)
  expect(account.row).toBe(7)
  expect(writeRule({ row: 0, mode: 'all', rows: [account] }).rule).toEqual({
    account: { did: 'a', times: 3 },
  })
})
