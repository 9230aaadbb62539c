import { expect, test } from 'vitest'
import { Problem } from '@/api/problem'
import { ruleWords } from '../words'
import { placed } from './placed'
import { readRule, writeRule } from './tree'

const root = readRule([
  { trait: 'plan', is: 'a' },
  { any: [{ did: 'x' }, { segment: 's' }] },
  { trait: 'plan', is: 'b' },
])
const written = writeRule(root)
const problem = (place: string | undefined, detail: string, hint?: string) =>
  new Problem({ status: 422, code: 'wrong_question', detail, place, hint })
const rows = root.rows.map((one) => one.row)

test('two that exclude each other are both marked, and the other is told in words', () => {
  const found = placed(
    problem('/rule/all/2', 'Nobody can fulfil this together with /all/0.', 'Change one.'),
    written,
    ruleWords,
  )
  expect([...(found?.wrong ?? [])]).toEqual([
    [rows[2], 'Nobody can fulfil this together with the other condition: their plan is “a”. Change one.'],
    [rows[0], 'Something else in the rule excludes this.'],
  ])
})

test('a place within a test is its row, whether it was counted, saved or asked', () => {
  const inner = (root.rows[1] as { rows: { row: number }[] }).rows[1]?.row
  for (const before of ['/rule', '/content/rule', '/customers']) {
    const found = placed(
      problem(`${before}/all/1/any/1/segment`, 'The segment leads back to itself: a -> s -> a.'),
      written,
      ruleWords,
    )
    expect([...(found?.wrong ?? [])]).toEqual([[inner, 'The segment leads back to itself: a -> s -> a.']])
  }
})

test('what speaks of nothing in the rule stands at no row', () => {
  expect(placed(problem(undefined, 'Too many.'), written, ruleWords)).toBeUndefined()
  expect(placed(problem('/name', 'Too long.'), written, ruleWords)).toBeUndefined()
  expect(placed(new Error('x'), written, ruleWords)).toBeUndefined()
  // The whole rule is the outermost group.
  const whole = placed(problem('/rule', 'Too deep.'), written, ruleWords)
  expect([...(whole?.wrong ?? [])]).toEqual([[root.row, 'Too deep.']])
})
