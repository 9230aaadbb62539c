// Which tests of a stage, of a computed fact or of a list of ids can a row show? Any other stays JSON, as it is.
type Members = Record<string, unknown>

/** The words of docs/query-language.md, section Facts. What customers state as their goals is their own text. */
export const FACTS = {
  experience: ['new', 'learner', 'regular', 'expert'],
  style: ['dormant', 'drifting', 'casual', 'habitual', 'explorer', 'specialist'],
  intent: ['leaving', 'seeking_help', 'expanding', 'buying', 'none'],
  goals: undefined,
} as const satisfies Record<string, readonly string[] | undefined>
export type Fact = keyof typeof FACTS
export const FACT_NAMES = Object.keys(FACTS) as Fact[]

const CHOSEN = ['is', 'is_not', 'in', 'not_in'] as const
export const COMPARED = [...CHOSEN, 'contains', 'not_contains', 'exists', 'missing'] as const
export type Compared = (typeof COMPARED)[number]
/** How a fact can be asked. */
export const operatorsOf = (fact: Fact): readonly Compared[] => (fact === 'goals' ? COMPARED : CHOSEN)
export const takesList = (operator: Compared) => operator === 'in' || operator === 'not_in'
export const takesNothing = (operator: Compared) => operator === 'exists' || operator === 'missing'

export interface FactTest {
  fact: Fact
  operator: Compared
  values: string[]
  ignoreCase: boolean
}

const texts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

/** What a row shows of a test; nothing when it shows less than all of it. */
export function readFact(test: Members): FactTest | undefined {
  const { fact: name, ignore_case: alike, ...told } = test
  const fact = FACT_NAMES.find((one) => one === name)
  const [word, ...others] = Object.keys(told)
  if (!fact || word === undefined || others.length > 0) return undefined
  const value = told[word]
  const operator = word === 'exists' && value === false ? 'missing' : (word as Compared)
  if (!operatorsOf(fact).includes(operator)) return undefined
  if (alike !== undefined && (alike !== true || fact !== 'goals' || takesNothing(operator))) return undefined
  const read = { fact, operator, ignoreCase: alike === true }
  if (takesNothing(operator)) return typeof value === 'boolean' ? { ...read, values: [] } : undefined
  const values = takesList(operator) ? value : [value]
  if (!texts(values)) return undefined
  const known: readonly string[] | undefined = FACTS[fact]
  return known && !values.every((one) => one === '' || known.includes(one)) ? undefined : { ...read, values }
}

export function writeFact({ fact, operator, values, ignoreCase }: FactTest): Members {
  if (takesNothing(operator)) return { fact, exists: operator === 'exists' }
  const alike = ignoreCase && fact === 'goals' ? { ignore_case: true } : {}
  return { fact, [operator]: takesList(operator) ? values : (values[0] ?? ''), ...alike }
}

export function isWholeFact(test: Members): boolean {
  const read = readFact(test)
  if (!read) return false
  return takesNothing(read.operator) || (read.values.length > 0 && read.values.every((one) => one !== ''))
}

/** One stage, several, or none at all. */
export function isStage(test: Members): boolean {
  const { stage, ...more } = test
  const one = (value: unknown) => value === null || typeof value === 'string'
  const shown = Array.isArray(stage) ? stage.length > 0 && stage.every(one) : one(stage)
  return shown && Object.keys(more).length === 0
}

/** Ids as one can type them; a list from which an erasure took the last id stays JSON. */
export function isList(test: Members): boolean {
  const { listed, ...more } = test
  const typed =
    texts(listed) && listed.length > 0 && listed.every((id) => id !== '' && !/[\n\r,;\t]|^\s|\s$/.test(id))
  return typed && Object.keys(more).length === 0
}
