// Why is a customer in a segment, or what is missing? From the reason that the server gives, beside the rule it speaks of.
import { text } from '@/text/en'
import { day, number } from '@/text/words'
import { ruleWords } from './words'

type Members = Record<string, unknown>

const words = text.segments.standing
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** One part of the reason that decides. */
export interface Reason {
  /** What was found: "did export 14 times, last on 3 May 2026". */
  fact: string
  /** What the rule asks, where it is known. */
  asked: string | undefined
  holds: boolean
}

export interface Known {
  /** The rule of a segment, by its name. */
  rule: (name: string) => unknown
  timezone: string
}

/** The part of a rule that a part of the reason speaks of: both have the same shape. */
function inner(rule: unknown, name: 'all' | 'any'): unknown[] {
  if (name === 'all' && Array.isArray(rule)) return rule
  return isObject(rule) ? list(rule[name]) : []
}

/**
 * The parts that decide: of all, those that do not hold, or every one; of any, those that hold, or every one. What is behind a
 * "not" is told as it is found.
 */
export function reasons(because: unknown, rule: unknown, known: Known): Reason[] {
  if (!isObject(because)) return []
  const holds = because.holds === true
  for (const name of ['all', 'any'] as const) {
    if (because[name] === undefined) continue
    const asked = inner(rule, name)
    const parts = list(because[name]).map((part, at) => ({ part, rule: asked[at] }))
    const decisive = parts.filter(({ part }) => isObject(part) && (part.holds === true) === holds)
    return decisive.flatMap((one) => reasons(one.part, one.rule, known))
  }
  if (because.not !== undefined) {
    const asked = isObject(rule) ? ruleWords(rule) : undefined
    return reasons(because.not, isObject(rule) ? rule.not : undefined, known).map((one) => ({
      fact: one.fact,
      asked,
      holds,
    }))
  }
  if (because.account !== undefined) {
    const asked = rule === undefined ? undefined : ruleWords(rule)
    const found = reasons(because.because, isObject(rule) ? rule.account : undefined, known)
    const facts = found.map((one) => one.fact)
    return [{ fact: because.account === null ? words.noAccount : words.account(facts), asked, holds }]
  }
  if (typeof because.segment === 'string' && because.because !== undefined) {
    const found = reasons(because.because, known.rule(because.segment), known)
    const name = words.within(because.segment)
    const facts = found.map((one) => one.fact)
    if (holds) return [{ fact: words.named(name, facts), asked: name, holds }]
    const fact = facts.length > 0 ? words.several(facts) : words.outside(because.segment)
    return [
      {
        fact,
        asked: words.named(
          name,
          found.flatMap((one) => one.asked ?? []),
        ),
        holds,
      },
    ]
  }
  return [
    { fact: fact(because, known.timezone), asked: rule === undefined ? undefined : ruleWords(rule), holds },
  ]
}

function value(of: unknown): string {
  if (typeof of === 'string') return text.segments.says.quoted(of)
  if (typeof of === 'number') return number(of, 2)
  return typeof of === 'object' && of !== null ? JSON.stringify(of) : String(of)
}

/** An event as a sentence calls it: a rule may ask for any. */
const eventWords = (name: string) => (name === '*' ? text.segments.says.any : name)

/** When it was last, of the events that are named. */
function lately(because: Members, timezone: string): string {
  const last = list(because.events).at(-1)
  const time = isObject(last) ? last.time : undefined
  return typeof time === 'string' ? day(time, timezone) : ''
}

function fact(because: Members, timezone: string): string {
  const { trait, did, measure, property, sequence, at } = because
  if (typeof because.stage === 'string') return words.stage(because.stage, because.holds === true)
  if (typeof because.fact === 'string') {
    const found = Array.isArray(because.value) ? because.value : [because.value]
    const said = found.map(value).join(', ')
    return found.length === 0 || because.value === null
      ? words.unknown(because.fact)
      : words.trait(because.fact, said)
  }
  if (typeof trait === 'string')
    return because.value === undefined ? words.unknown(trait) : words.trait(trait, value(because.value))
  if (typeof did === 'string') {
    const side = (['after', 'before'] as const).find((one) => typeof because[one] === 'string')
    const name = eventWords(did)
    const event = side ? words.beside(name, side, eventWords(String(because[side]))) : name
    const found = because.value
    if (typeof found !== 'number') return words.nothing(String(property ?? ''), event)
    if (measure === 'times') return words.times(event, found, lately(because, timezone))
    if (measure === 'days') return words.days(event, found, lately(because, timezone))
    return words.measured(String(measure), String(property), event, number(found, 2))
  }
  for (const end of ['first', 'last'] as const)
    if (typeof because[end] === 'string') {
      const name = eventWords(because[end])
      return typeof at === 'string' ? words.moment[end](name, day(at, timezone)) : words.never(name)
    }
  if (Array.isArray(sequence)) {
    const steps = sequence.map((step) => eventWords(String(step)))
    return because.holds === true ? words.sequence(steps, lately(because, timezone)) : words.noSequence(steps)
  }
  // A test of another time: what was found stands there as it is.
  return JSON.stringify(because)
}
