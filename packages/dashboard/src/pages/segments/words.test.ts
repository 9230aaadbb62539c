import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ruleSentence, ruleWords } from './words'

const THIN = '\u202f'

test.each([
  [{ trait: 'plan', is: 'pro' }, 'their plan is “pro”'],
  [{ trait: 'plan', is_not: null }, 'their plan is not null'],
  [{ trait: 'plan', in: ['a', 'b', 3] }, 'their plan is “a”, “b” or 3'],
  [{ trait: 'plan', not_in: ['a', 'b'] }, 'their plan is neither of “a” or “b”'],
  [{ trait: 'plan', contains: 'x', ignore_case: true }, 'their plan contains “x” whatever its capitals'],
  [{ trait: 'plan', not_contains: 'x' }, 'their plan does not contain “x”'],
  [{ trait: 'plan', starts_with: 'x' }, 'their plan starts with “x”'],
  [{ trait: 'plan', ends_with: 'x' }, 'their plan ends with “x”'],
  [{ trait: 'plan', matches: '^x' }, 'their plan matches the pattern “^x”'],
  [{ trait: 'seats', gt: 1000 }, `their seats is more than 1${THIN}000`],
  [{ trait: 'seats', gte: 2.5 }, 'their seats is at least 2.5'],
  [{ trait: 'seats', lt: 2 }, 'their seats is less than 2'],
  [{ trait: 'seats', lte: 2 }, 'their seats is at most 2'],
  [{ trait: 'seats', between: [1, 5] }, 'their seats is from 1 to 5'],
  [{ trait: 'due', before: '2024-02-01' }, 'their due is before 1 February 2024'],
  [{ trait: 'due', after: '2024-01-31T12:00:00Z' }, 'their due is after 2024-01-31 12:00'],
  [{ trait: 'plan', exists: true }, 'their plan is known'],
  [{ trait: 'plan', exists: false }, 'their plan is not known'],
  [{ trait: 'plan', is_null: true }, 'their plan is null'],
  [{ trait: 'plan', is_null: false }, 'their plan is anything but null'],
  [{ did: 'export' }, 'they did export'],
  [{ did: '*' }, 'they did anything'],
  [{ did: { event: ['a', 'b'] } }, 'they did a or b'],
  [
    { did: { event: 'view', where: { property: 'platform', is: 'web' } } },
    'they did view (where platform is “web”)',
  ],
  [{ did: { event: 'x', label: 'begun' } }, 'they did begun'],
  [{ did: 'export', times: 3 }, 'they did export exactly 3 times'],
  [{ did: 'export', times: { gte: 1 } }, 'they did export at least once'],
  [{ did: 'export', times: 0 }, 'they did not do export'],
  [{ did: 'export', times: { lt: 3 } }, 'they did export fewer than 3 times'],
  [{ did: 'export', days: { between: [2, 5] } }, 'they did export on 2 to 5 days'],
  [{ did: 'buy', sum: { property: 'price', gt: 100 } }, 'the sum of price in their buy is more than 100'],
  [{ did: 'buy', mean: { property: 'price', lt: 9.5 } }, 'the mean price in their buy is less than 9.5'],
  [{ did: 'buy', min: { property: 'p', is: 1 } }, 'the smallest p in their buy is exactly 1'],
  [{ did: 'buy', max: { property: 'p', between: [1, 2] } }, 'the largest p in their buy is from 1 to 2'],
  [{ did: 'buy', range: { last: '30d' } }, 'they did buy in the last 30 days'],
  [{ did: 'buy', range: { this: 'week' } }, 'they did buy this week'],
  [{ did: 'buy', range: { previous: 'day' } }, 'they did buy yesterday'],
  [{ did: 'buy', range: { from: '2024-01-01' } }, 'they did buy since 1 January 2024'],
  [{ did: 'buy', range: { to: '2024-01-01' } }, 'they did buy before 1 January 2024'],
  [
    { did: 'buy', range: { from: '2024-01-01', to: '2024-07-01' } },
    'they did buy from 1 January 2024 until before 1 July 2024',
  ],
  [{ did: 'view', before: 'buy', within: '2d' }, 'they did view at most 2 days before their first buy'],
  [{ did: 'view', after: { last: 'buy' } }, 'they did view after their last buy'],
  [{ did: 'view', after: { event: 'buy' } }, 'they did view after their first buy'],
  [{ first: 'view', after: '2023-12-31' }, 'their first view was after 31 December 2023'],
  [{ first: 'view', before: '2023-12-31' }, 'their first view was before 31 December 2023'],
  [{ last: 'view', within: '1w' }, 'their last view is at most 1 week ago'],
  [{ last: 'view', longer_ago: '7d' }, 'their last view is more than 7 days ago'],
  [
    { last: 'view', longer_ago: '7d', range: { last: '90d' } },
    'their last view (in the last 90 days) is more than 7 days ago',
  ],
  [{ sequence: ['view', 'buy'], window: '7d' }, 'they did view, then buy within 7 days'],
  [{ sequence: ['a', 'b'], order: 'strict' }, 'they did a, directly then b'],
  [{ sequence: ['a', 'b', 'c'], order: 'unordered' }, 'they did a, b, and c in any order'],
  [
    {
      sequence: ['a', { event: 'b', optional: true }, 'c'],
      strictly_later: true,
      exclude: ['x', { event: 'y', between: [1, 2] }],
      exclude_voids: 'customer',
      range: { last: '9d' },
    },
    'they did a, then perhaps b, then c in the last 9 days, each later than the one before, without x or y between step 1 and step 2, which ends all their tries',
  ],
  [{ stage: 'onboarding' }, 'they are in the stage “onboarding”'],
  [{ stage: ['a', 'b'] }, 'they are in the stage “a” or “b”'],
  [{ stage: null }, 'they are in no stage'],
  [{ fact: 'style', not_in: ['explorer', 'drifting'] }, 'their style is neither of “explorer” or “drifting”'],
  [
    { fact: 'goals', contains: 'export', ignore_case: true },
    'their goals contains “export” whatever its capitals',
  ],
  [{ account: { trait: 'plan', is: 'team' } }, 'of their account it holds that their plan is “team”'],
  [{ account: [{ did: 'a' }, { did: 'b' }] }, 'of their account it holds that (they did a, and they did b)'],
  [{ listed: ['u1'] }, 'they are one listed customer'],
  [{ listed: ['u1', 'u2'] }, 'they are one of 2 listed customers'],
  [{ listed: [] }, 'they are on an empty list'],
  [{ account: { listed: ['acme', 'b'] } }, 'their account is one of 2 listed accounts'],
  [{ segment: 'power users' }, 'they are in “power users”'],
  [{ not: { segment: 'power users' } }, 'they are not in “power users”'],
  [{ not: { did: 'view', after: { last: 'buy' } } }, 'they did not do view after their last buy'],
  [{ not: { did: 'view', times: { gte: 3 } } }, 'it does not hold that they did view at least 3 times'],
  [{ not: { any: [{ did: 'a' }, { segment: 'b' }] } }, 'none of this holds: they did a; they are in “b”'],
  [{ not: [{ did: 'a' }, { did: 'b' }] }, 'not all of this holds: they did a; they did b'],
  [{ any: [{ did: 'a' }, { segment: 'b' }] }, 'they did a, or they are in “b”'],
  [[{ did: 'a' }, { any: [{ did: 'b' }, { did: 'c' }] }], 'they did a, and (they did b, or they did c)'],
  [{ all: [{ did: 'a' }] }, 'they did a'],
  [{ all: [] }, 'everybody'],
  [
    {
      did: { event: 'a', where: [{ field: 'id', starts_with: 'u' }, { not: { trait: 't', exists: true } }] },
    },
    'they did a (where the id starts with “u”, and it does not hold that t is known)',
  ],
])('%j', (rule, words) => {
  expect(ruleWords(rule)).toBe(words)
})

test('a test of another time stands there as it is, and the rest in words', () => {
  const felt = { felt: 'joy', times: 3 }
  expect(ruleWords(felt)).toBe('{"felt":"joy","times":3}')
  expect(ruleWords([{ did: 'a' }, felt])).toBe('they did a, and {"felt":"joy","times":3}')
  // A member that is not known may change all of it: nothing is said that may not be so.
  expect(ruleWords({ did: 'a', mood: 'good' })).toBe('{"did":"a","mood":"good"}')
  expect(ruleWords({ trait: 'plan', sounds_like: 'x' })).toBe('{"trait":"plan","sounds_like":"x"}')
  expect(ruleWords({ any: [] })).toBe('{"any":[]}')
  for (const odd of [null, 3, 'a', true, { did: 3 }, { sequence: 'a' }, { all: {} }, {}])
    expect(ruleWords(odd)).toBe(JSON.stringify(odd))
})

test('every rule in the description of the language can be said', () => {
  const described = readFileSync(
    path.resolve(import.meta.dirname, '../../../../../docs/query-language.md'),
    'utf8',
  )
  const chapter = described.split('### Rules for customers')[1]?.split('### Ranges')[0] ?? ''
  const blocks = [...chapter.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block = '']) => JSON.parse(block))
  const inline = [...chapter.matchAll(/^\| `(\{.*?\})` \|/gm)].map(([, one = '']) =>
    JSON.parse(
      one
        .replace(/SELECTOR, \.\.\./, '"a","b"')
        .replaceAll('SELECTOR', '"a"')
        .replace('"u1", ...', '"u1"')
        .replace('RULE', '{"did":"a"}'),
    ),
  )
  expect(blocks.length).toBeGreaterThan(1)
  expect(inline.length).toBeGreaterThan(6)
  for (const rule of [...blocks.map((one) => one.customers), ...inline])
    expect(ruleSentence(rule)).not.toMatch(/[{}]/)
})
