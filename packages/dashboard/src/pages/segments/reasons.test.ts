import { expect, test } from 'vitest'
import { reasons } from './reasons'

const known = {
  rule: (name: string) => (name === 'Team' ? { trait: 'plan', is: 'team' } : undefined),
  timezone: 'UTC',
}
const told = (because: unknown, rule?: unknown) => reasons(because, rule, known)
const events = [{ message_id: 'a', time: '2026-05-03T10:00:00Z' }]

test.each([
  [{ holds: true, trait: 'plan', value: 'team' }, 'plan is “team”'],
  [{ holds: false, trait: 'seats', value: 3 }, 'seats is 3'],
  [{ holds: false, trait: 'plan' }, 'plan is not known'],
  [
    { holds: true, did: 'export', measure: 'times', value: 14, events },
    'did export 14 times, last on 3 May 2026',
  ],
  [{ holds: false, did: 'export', measure: 'times', value: 0, events: [] }, 'never did export'],
  [
    { holds: true, did: 'export', measure: 'days', value: 1, events },
    'did export on 1 day, last on 3 May 2026',
  ],
  [
    { holds: true, did: 'buy', measure: 'sum', property: 'price', value: 12.5, events },
    'the sum of price in their buy is 12.5',
  ],
  [{ holds: false, did: 'buy', measure: 'mean', property: 'price', value: null }, 'no price in their buy'],
  [
    { holds: true, did: 'buy', measure: 'times', value: 1, after: 'visit', events },
    'did buy after visit once, last on 3 May 2026',
  ],
  [
    { holds: true, did: '*', measure: 'times', value: 2, after: '*', events },
    'did anything after anything 2 times, last on 3 May 2026',
  ],
  [{ holds: true, last: '*', at: '2026-05-03T10:00:00Z' }, 'last did anything on 3 May 2026'],
  [{ holds: false, sequence: ['*', 'b'], events: [] }, 'did not do anything, then b in this way'],
  [{ holds: true, first: 'buy', at: '2026-05-03T10:00:00Z' }, 'first did buy on 3 May 2026'],
  [{ holds: true, last: 'buy', at: '2026-05-03T10:00:00Z' }, 'last did buy on 3 May 2026'],
  [{ holds: false, last: 'buy', at: null }, 'never did buy'],
  [{ holds: true, sequence: ['a', 'b'], events }, 'did a, then b, the last of it on 3 May 2026'],
  [{ holds: false, sequence: ['a', 'b'], events: [] }, 'did not do a, then b in this way'],
  [{ holds: true, fact: 'style', value: 'explorer', text: 'x', numbers: {} }, 'style is “explorer”'],
  [{ holds: false, fact: 'goals', value: ['a', 'b'] }, 'goals is “a”, “b”'],
  [{ holds: false, fact: 'goals', value: [] }, 'goals is not known'],
  [{ holds: false, stage: 'onboarding', because: {} }, 'not in the stage “onboarding”'],
  [{ holds: false, account: null }, 'belongs to no account'],
  [
    { holds: true, account: 'acme', because: { holds: true, trait: 'plan', value: 'team' } },
    'of their account: plan is “team”',
  ],
  [{ holds: true, felt: 'joy' }, '{"holds":true,"felt":"joy"}'],
])('%j', (because, fact) => {
  expect(told(because)).toEqual([{ fact, asked: undefined, holds: because.holds }])
})

const yes = { holds: true, trait: 'a', value: 1 }
const no = { holds: false, trait: 'b', value: 2 }
const A = { trait: 'a', is: 1 }
const B = { trait: 'b', is: 1 }

test('only what decides is told, beside what the rule asks', () => {
  expect(told({ holds: false, all: [yes, no] }, [A, B])).toEqual([
    { fact: 'b is 2', asked: 'their b is 1', holds: false },
  ])
  expect(told({ holds: true, any: [no, yes] }, { any: [B, A] })).toEqual([
    { fact: 'a is 1', asked: 'their a is 1', holds: true },
  ])
  expect(told({ holds: true, all: [yes, { holds: true, not: no }] }, { all: [A, { not: B }] })).toEqual([
    { fact: 'a is 1', asked: 'their a is 1', holds: true },
    { fact: 'b is 2', asked: 'it does not hold that their b is 1', holds: true },
  ])
})

test('another segment is told with its own reason', () => {
  const team = { holds: true, trait: 'plan', value: 'team' }
  expect(told({ holds: true, segment: 'Team', because: team }, { segment: 'Team' })[0]?.fact).toBe(
    'in “Team” (plan is “team”)',
  )
  const solo = { holds: false, trait: 'plan', value: 'solo' }
  expect(told({ holds: false, segment: 'Team', because: solo }, { segment: 'Team' })).toEqual([
    { fact: 'plan is “solo”', asked: 'in “Team” (their plan is “team”)', holds: false },
  ])
})

test('a reason that fits no rule is told without what the rule asks', () => {
  expect(told({ holds: false, all: [yes, no] }, { any: [B] })[0]).toEqual({
    fact: 'b is 2',
    asked: undefined,
    holds: false,
  })
  expect(told(null)).toEqual([])
})
