// How do rows and groups of a form become a condition of the query language, and back? Nothing the language can say is lost.
import type { Scalar } from '@/charts/answers'
import type { Condition } from './question'

const TEXTUAL = [
  'is',
  'is_not',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'matches',
] as const
export const OPERATORS = [
  ...TEXTUAL,
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'before',
  'after',
  'exists',
  'missing',
  'null',
  'not_null',
] as const
export type Operator = (typeof OPERATORS)[number]
export const ONS = ['property', 'trait', 'field'] as const
export type On = (typeof ONS)[number]

export interface Test {
  on: On
  name: string
  operator: Operator
  /** One value, two for `between`, several for `in`, none for `exists` and its like. */
  values: Scalar[]
  ignoreCase?: boolean
}

/** How the rows of a group hold together. */
export const MODES = ['all', 'any', 'none', 'not_all'] as const
export type Mode = (typeof MODES)[number]
export interface Group {
  mode: Mode
  rows: Node[]
}
export type Node = Partial<Test> | Group

export const isGroup = (node: Node): node is Group => 'rows' in node

/** Operators whose word in the language is another, and the value that makes them. */
const TOLD: Partial<Record<Operator, [string, boolean]>> = {
  exists: ['exists', true],
  missing: ['exists', false],
  null: ['is_null', true],
  not_null: ['is_null', false],
}

export const takesNumbers = (operator: Operator) => ['gt', 'gte', 'lt', 'lte', 'between'].includes(operator)
export const takesMany = (operator: Operator) => operator === 'in' || operator === 'not_in'
export const takesTwo = (operator: Operator) => operator === 'between'
export const takesNone = (operator: Operator) => TOLD[operator] !== undefined
export const takesMoment = (operator: Operator) => operator === 'before' || operator === 'after'
/** Operators whose value is a text and nothing else, however much it looks like a number. */
export const takesText = (operator: Operator) =>
  ['contains', 'not_contains', 'starts_with', 'ends_with', 'matches'].includes(operator)
export const mayIgnoreCase = (operator: Operator) => (TEXTUAL as readonly Operator[]).includes(operator)

/** Whether a row says enough to be asked. */
export function whole(test: Partial<Test>): test is Test {
  if (!test.on || !test.name || !test.operator) return false
  if (takesNone(test.operator)) return true
  const values = test.values ?? []
  if (values.length < (takesTwo(test.operator) ? 2 : 1)) return false
  return !takesNumbers(test.operator) || values.every((value) => typeof value === 'number')
}

function conditionOf(test: Test): Condition {
  const { operator, values } = test
  const subject = { [test.on]: test.name }
  const told = TOLD[operator]
  if (told) return { ...subject, [told[0]]: told[1] }
  const value = takesMany(operator) || takesTwo(operator) ? values : (values[0] ?? null)
  const more = test.ignoreCase && mayIgnoreCase(operator) ? { ignore_case: true } : {}
  return { ...subject, [operator]: value, ...more }
}

/** Nothing for no row that is whole, the row itself for one of them, a list of all or any otherwise. */
export function fromGroup(group: Group): Condition | undefined {
  const made = group.rows.flatMap((node) => {
    const one = isGroup(node) ? fromGroup(node) : whole(node) ? conditionOf(node) : undefined
    return one === undefined ? [] : [one]
  })
  const [first] = made
  if (first === undefined) return undefined
  const list = group.mode === 'all' || group.mode === 'not_all' ? 'all' : 'any'
  const held = made.length === 1 ? first : { [list]: made }
  return group.mode === 'all' || group.mode === 'any' ? held : { not: held }
}

const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object'
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function valuesOf(operator: Operator, value: unknown): Scalar[] | undefined {
  const list = takesMany(operator) || takesTwo(operator)
  const values = list ? value : [value]
  if (!Array.isArray(values) || !values.every(isScalar)) return undefined
  return takesTwo(operator) && values.length !== 2 ? undefined : values
}

function testOf(condition: Record<string, unknown>): Test | undefined {
  const { ignore_case: ignoreCase, ...told } = condition
  const ons = ONS.filter((one) => typeof told[one] === 'string')
  const [on] = ons
  const operators = Object.keys(told).filter((name) => !ONS.includes(name as On))
  const [word] = operators
  if (on === undefined || ons.length > 1 || word === undefined || operators.length > 1) return undefined
  const subject = { on, name: String(told[on]) }
  const named = OPERATORS.find((one) => {
    const made = TOLD[one]
    return made ? made[0] === word && made[1] === told[word] : one === word
  })
  if (named === undefined) return undefined
  if (TOLD[named]) return { ...subject, operator: named, values: [] }
  const values = valuesOf(named, told[word])
  return values && { ...subject, operator: named, values, ...(ignoreCase === true ? { ignoreCase } : {}) }
}

function nodeOf(condition: unknown): Node | undefined {
  if (Array.isArray(condition)) return groupOf('all', condition)
  if (!isObject(condition)) return undefined
  const [key, ...others] = Object.keys(condition)
  if (others.length > 0 || key === undefined) return testOf(condition)
  if (key === 'all' || key === 'any') return groupOf(key, condition[key])
  if (key !== 'not') return testOf(condition)
  const held = nodeOf(condition.not)
  if (held === undefined) return undefined
  if (isGroup(held) && held.mode === 'any') return { ...held, mode: 'none' }
  if (isGroup(held) && held.mode === 'all') return { ...held, mode: 'not_all' }
  return { mode: 'none', rows: [held] }
}

function groupOf(mode: 'all' | 'any', list: unknown): Group | undefined {
  if (!Array.isArray(list)) return undefined
  const rows = list.map(nodeOf)
  return rows.every((one): one is Node => one !== undefined) ? { mode, rows } : undefined
}

/** The rows of a condition; nothing when it is none that the language knows. */
export function toGroup(condition: unknown): Group | undefined {
  if (condition === undefined || condition === null) return { mode: 'all', rows: [] }
  const found = nodeOf(condition)
  return found && (isGroup(found) ? found : { mode: 'all', rows: [found] })
}

/** How many rows a condition has, in whatever groups. */
export const countTests = (group: Group): number =>
  group.rows.reduce((sum, node) => sum + (isGroup(node) ? countTests(node) : 1), 0)

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

/** Whether the values of a row are texts, however much they look like numbers: those of the event itself always are. */
export const isText = ({ on, operator = 'is' }: Partial<Test>) =>
  on === 'field' || takesText(operator) || takesMoment(operator)

/** What was typed into a row, as the kind of value that it takes. */
export const readFor = (test: Partial<Test>, typed: string, known: readonly Scalar[] = []): Scalar =>
  isText(test) ? typed.trim() : readValue(typed, known)

/** What stays of a row when another thing is tested. */
export const about = <T extends Partial<Test>>(test: T, on: On, name: string): T => ({
  ...test,
  on,
  name,
  ...(on === 'field' && test.values ? { values: test.values.map(String) } : {}),
})
