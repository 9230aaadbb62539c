// How do rows of a form become a condition of the query language, and back?
import type { Scalar } from '@/charts/answers'
import type { Condition } from './question'

export const OPERATORS = [
  'is',
  'is_not',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'starts_with',
  'gt',
  'gte',
  'lt',
  'lte',
  'exists',
  'missing',
] as const
export type Operator = (typeof OPERATORS)[number]
export type On = 'property' | 'trait'

export interface Test {
  on: On
  name: string
  operator: Operator
  /** One value, several for `in`, none for `exists` and `missing`. */
  values: Scalar[]
}

export const takesNumbers = (operator: Operator) => ['gt', 'gte', 'lt', 'lte'].includes(operator)
export const takesMany = (operator: Operator) => operator === 'in' || operator === 'not_in'
export const takesNone = (operator: Operator) => operator === 'exists' || operator === 'missing'

/** Whether a row says enough to be asked. */
export function whole(test: Partial<Test>): test is Test {
  if (!test.on || !test.name || !test.operator) return false
  if (takesNone(test.operator)) return true
  const values = test.values ?? []
  if (values.length === 0) return false
  return !takesNumbers(test.operator) || values.every((value) => typeof value === 'number')
}

function conditionOf(test: Test): Condition {
  const subject = { [test.on]: test.name }
  if (test.operator === 'exists') return { ...subject, exists: true }
  if (test.operator === 'missing') return { ...subject, exists: false }
  if (takesMany(test.operator)) return { ...subject, [test.operator]: test.values }
  return { ...subject, [test.operator]: test.values[0] ?? null }
}

/** Nothing for no test, the test itself for one, all of them otherwise. */
export function toCondition(tests: Test[]): Condition | undefined {
  const made = tests.map(conditionOf)
  if (made.length === 0) return undefined
  return made.length === 1 ? made[0] : { all: made }
}

const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object'

function testOf(condition: unknown): Test | undefined {
  if (typeof condition !== 'object' || condition === null) return undefined
  const { property, trait, ...rest } = condition as Record<string, unknown>
  const on: On = typeof trait === 'string' ? 'trait' : 'property'
  const name = on === 'trait' ? trait : property
  const [operator, ...others] = Object.keys(rest)
  if (typeof name !== 'string' || operator === undefined || others.length > 0) return undefined
  const value = rest[operator]
  if (operator === 'exists') return { on, name, operator: value === false ? 'missing' : 'exists', values: [] }
  if (!OPERATORS.includes(operator as Operator) || operator === 'missing') return undefined
  const known = operator as Operator
  if (takesMany(known)) {
    if (!Array.isArray(value) || !value.every(isScalar)) return undefined
    return { on, name, operator: known, values: value }
  }
  return isScalar(value) ? { on, name, operator: known, values: [value] } : undefined
}

/** The rows of a condition; nothing when it is more than rows can say. */
export function toTests(condition: unknown): Test[] | undefined {
  if (condition === undefined || condition === null) return []
  const all = Array.isArray(condition)
    ? condition
    : Array.isArray((condition as Condition).all) && Object.keys(condition).length === 1
      ? ((condition as Condition).all as unknown[])
      : [condition]
  const tests = all.map(testOf)
  return tests.every((test): test is Test => test !== undefined) ? tests : undefined
}

/**
 * What was typed, as the kind of value that is meant: one that is known keeps its kind, in quotes it is a text, what looks like
 * a number, true, false or null is one.
 */
export function readValue(typed: string, known: readonly Scalar[] = []): Scalar {
  const trimmed = typed.trim()
  const found = known.find((value) => String(value) === trimmed)
  if (found !== undefined) return found
  if (/^".*"$/s.test(trimmed)) return trimmed.slice(1, -1)
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(trimmed)) return Number(trimmed)
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true'
  return trimmed === 'null' ? null : trimmed
}

/** A value as one would type it: a text that looks like something else stands in quotes. */
export function writeValue(value: Scalar): string {
  if (typeof value !== 'string') return String(value)
  return readValue(value) === value ? value : `"${value}"`
}
