// What does a rule say in plain words? What this page does not know yet stands there as compact JSON, and nothing is left out.
import { text } from '@/text/en'
import { number } from '@/text/words'

type Members = Record<string, unknown>

const says = text.segments.says
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What cannot be said in words. */
class Unknown extends Error {}
const unknown = (): never => {
  throw new Unknown()
}

/** The members of an object, each of which must be taken: what is left is not known here. */
class Reading {
  private readonly left: Map<string, unknown>
  constructor(of: unknown) {
    this.left = new Map(isObject(of) ? Object.entries(of) : unknown())
  }
  take(name: string): unknown {
    const value = this.left.get(name)
    this.left.delete(name)
    return value
  }
  /** The one of these that is there. */
  one(names: string[]): [string, unknown] | undefined {
    const found = names.filter((name) => this.left.has(name))
    if (found.length > 1) unknown()
    return found[0] === undefined ? undefined : [found[0], this.take(found[0])]
  }
  text(name: string): string | undefined {
    const value = this.take(name)
    return value === undefined || typeof value === 'string' ? value : unknown()
  }
  done() {
    if (this.left.size > 0) unknown()
  }
}

function value(of: unknown): string {
  if (typeof of === 'string') return says.quoted(of)
  if (typeof of === 'number') return number(of, 6)
  return of === null || typeof of === 'boolean' ? String(of) : unknown()
}

const values = (of: unknown): string[] => (Array.isArray(of) ? of.map(value) : unknown())

/** "is “pro”" of what is left of a test once its subject is taken. */
function compared(test: Reading): string {
  const alike = test.take('ignore_case') === true ? ` ${says.alike}` : ''
  const [word, given] = test.one([...Object.keys(says.operators), ...Object.keys(says.states)]) ?? unknown()
  test.done()
  const state = says.states[word]
  if (state) return typeof given === 'boolean' ? state(given) : unknown()
  const said = says.operators[word] ?? unknown()
  if (word === 'in' || word === 'not_in') return said(says.oneOf(values(given)), '') + alike
  if (word === 'between') {
    const [from, to, ...more] = values(given)
    return from === undefined || to === undefined || more.length > 0 ? unknown() : said(from, to)
  }
  if (word === 'before' || word === 'after')
    return said(typeof given === 'string' ? says.date(given) : unknown(), '')
  return said(value(given), '') + alike
}

interface Said {
  words: string
  /** Made of several: it stands in brackets among others. */
  many?: boolean
}

/** Parts of a rule or a condition that hold together. */
function together(of: unknown, one: (part: unknown) => Said): Said | undefined {
  const list = Array.isArray(of)
  if (!list && !isObject(of)) return unknown()
  const name = list
    ? 'all'
    : ['all', 'any', 'not'].find((word) => Object.keys(of).length === 1 && of[word] !== undefined)
  if (name === undefined) return undefined
  const inner = list ? of : of[name]
  if (name === 'not') return negated(inner, one)
  const parts = (Array.isArray(inner) ? inner : unknown()).map(one)
  const [first] = parts
  if (parts.length === 1 && first) return first
  if (!first) return name === 'all' ? { words: says.everyone } : unknown()
  const words = parts.map((part) => (part.many ? says.group(part.words) : part.words))
  return { words: name === 'all' ? says.all(words) : says.either(words), many: true }
}

function negated(inner: unknown, one: (part: unknown) => Said): Said {
  if (isObject(inner) && typeof inner.segment === 'string' && Object.keys(inner).length === 1)
    return { words: says.noSegment(inner.segment) }
  if (isObject(inner) && inner.did !== undefined && !isMeasured(inner))
    return { words: didWords(inner, says.never) }
  const group = isObject(inner) ? (inner.any ?? inner.all) : inner
  if (Array.isArray(group)) {
    const words = group.map((part) => one(part).words)
    return { words: isObject(inner) && inner.any ? says.none(words) : says.notAll(words), many: true }
  }
  return { words: says.not(one(inner).words) }
}

function condition(of: unknown): Said {
  const group = together(of, condition)
  if (group) return group
  const test = new Reading(of)
  const [on, name] = test.one(['property', 'trait', 'field']) ?? unknown()
  if (typeof name !== 'string') return unknown()
  const subject = on === 'field' ? (says.fields[name] ?? unknown()) : name
  return { words: `${subject} ${compared(test)}` }
}

/** An event as it is called in a sentence, with its conditions. */
export function selectorWords(of: unknown): string {
  if (typeof of === 'string') return of === '*' ? says.any : of
  const selector = new Reading(of)
  const event = selector.take('event') ?? '*'
  const label = selector.text('label')
  const where = selector.take('where')
  selector.done()
  const names = typeof event === 'string' ? [event] : Array.isArray(event) ? event.map(String) : unknown()
  const name = label ?? names.map((one) => (one === '*' ? says.any : one)).join(says.or)
  return says.event(name, where === undefined ? undefined : condition(where).words)
}

function range(of: unknown): string | undefined {
  if (of === undefined || of === null) return undefined
  const given = new Reading(of)
  const last = given.text('last')
  const period = given.one(['this', 'previous'])
  const from = given.text('from')
  const to = given.text('to')
  given.done()
  if (last !== undefined) return says.last(says.length(last))
  if (period) return says.periods[period[0]]?.(String(period[1]))
  if (from !== undefined && to !== undefined) return says.fromTo(says.date(from), says.date(to))
  if (from !== undefined) return says.from(says.date(from))
  return to === undefined ? undefined : says.to(says.date(to))
}

/** "at least" and its number, or two. */
function amount(of: unknown, more?: Reading): [string, number, number] {
  if (typeof of === 'number') return ['is', of, of]
  const given = more ?? new Reading(of)
  const [word, bound] = given.one(['is', 'gt', 'gte', 'lt', 'lte', 'between']) ?? unknown()
  given.done()
  const [low, high] = Array.isArray(bound) ? bound : [bound, bound]
  return typeof low === 'number' && typeof high === 'number' ? [word, low, high] : unknown()
}

const MEASURES = ['times', 'days', 'sum', 'mean', 'min', 'max']
const isMeasured = (of: Members) => MEASURES.some((name) => of[name] !== undefined)

function anchor(test: Reading): string | undefined {
  const within = test.text('within')
  const found = test.one(['after', 'before'])
  if (!found) return within === undefined ? undefined : unknown()
  const [side, given] = found as ['after' | 'before', unknown]
  const ends = isObject(given) && given.event === undefined ? new Reading(given) : undefined
  const end = ends?.one(['first', 'last'])
  if (end) ends?.done()
  const event = selectorWords(end ? end[1] : given)
  return says.anchored(
    side,
    end?.[0] === 'last' ? 'last' : 'first',
    event,
    within === undefined ? undefined : says.length(within),
  )
}

const joined = (parts: (string | undefined)[]) => parts.filter((part) => part !== undefined).join(' ')

function didWords(of: Members, begin = says.did): string {
  const test = new Reading(of)
  const event = selectorWords(test.take('did'))
  const when = range(test.take('range'))
  const anchored = anchor(test)
  const measure = test.one(MEASURES)
  test.done()
  if (!measure) return joined([begin(event), anchored, when])
  const [kind, given] = measure
  if (kind === 'times' || kind === 'days') {
    const [op, low, high] = amount(given)
    // None at all is said as one says it.
    if (kind === 'times' && high === 0 && op !== 'gt' && op !== 'gte')
      return joined([says.never(event), anchored, when])
    const said = says[kind](op, low, high) ?? unknown()
    return joined([begin(event), said, anchored, when])
  }
  const inner = new Reading(given)
  const property = inner.text('property') ?? unknown()
  return joined([
    says.measured(kind, property, event, ...amount(undefined, inner)) ?? unknown(),
    anchored,
    when,
  ])
}

function momentWords(of: Members): string {
  const test = new Reading(of)
  const [end, event] = test.one(['first', 'last']) ?? unknown()
  const when = range(test.take('range'))
  const [word, given] = test.one(Object.keys(says.moment)) ?? unknown()
  test.done()
  if (typeof given !== 'string') return unknown()
  const at = word === 'before' || word === 'after' ? says.date(given) : says.length(given)
  const name = joined([selectorWords(event), when && says.ofRange(when)])
  return says.moment[word]?.(end, name, at) ?? unknown()
}

/** A selector that may say more of its place: which member, and what it is then. */
function placed(of: unknown, member: string): [string, unknown] {
  if (!isObject(of)) return [selectorWords(of), undefined]
  const { [member]: more, ...selector } = of
  return [selectorWords(selector), more]
}

function sequenceWords(of: Members): string {
  const test = new Reading(of)
  const given = test.take('sequence')
  const steps = (Array.isArray(given) ? given : unknown()).map((step) => {
    const [words, optional] = placed(step, 'optional')
    return optional === true ? says.optional(words) : words
  })
  const window = test.text('window')
  const order = test.text('order') ?? 'ordered'
  const later = test.take('strictly_later') === true ? says.later : undefined
  const excluded = test.take('exclude')
  const voids = test.text('exclude_voids')
  const when = range(test.take('range'))
  test.done()
  const without = (excluded === undefined ? [] : Array.isArray(excluded) ? excluded : unknown()).map(
    (one) => {
      const [words, between] = placed(one, 'between')
      if (between === undefined) return words
      const [from, to] = Array.isArray(between) ? between.map(Number) : unknown()
      return says.between(words, from ?? 1, to ?? 2)
    },
  )
  const fine = [
    joined([says.steps(steps, order), window && says.within(says.length(window)), when]),
    later,
    without.length > 0 ? says.without(without) : undefined,
    without.length > 0 && voids === 'customer' ? says.voids : undefined,
  ]
  return fine.filter((part) => part !== undefined).join(', ')
}

const bracketed = ({ words, many }: Said) => (many ? says.group(words) : words)

/** One stage, any of several, or none at all. */
function stageWords(of: unknown): string {
  if (of === null) return says.noStage
  const stages = Array.isArray(of) ? of : [of]
  return stages.length > 0 ? says.stage(stages.map(value)) : unknown()
}

/** Of a list of accounts one says which they are, of any other rule that it holds of the account. */
function accountWords(of: unknown): string {
  const listed = isObject(of) && Object.keys(of).length === 1 ? of.listed : undefined
  return Array.isArray(listed) ? says.listedAccount(listed.length) : says.account(bracketed(rule(of)))
}

function rule(of: unknown): Said {
  try {
    const group = together(of, rule)
    if (group) return group
    if (!isObject(of)) return unknown()
    if (of.did !== undefined) return { words: didWords(of) }
    if (of.first !== undefined || of.last !== undefined) return { words: momentWords(of) }
    if (of.sequence !== undefined) return { words: sequenceWords(of) }
    const test = new Reading(of)
    const [word, name] = test.one(['trait', 'fact', 'segment', 'stage', 'account', 'listed']) ?? unknown()
    if (word === 'account' || word === 'stage' || word === 'listed') test.done()
    if (word === 'listed') return { words: says.listed(Array.isArray(name) ? name.length : unknown()) }
    if (word === 'account') return { words: accountWords(name) }
    if (word === 'stage') return { words: stageWords(name) }
    if (typeof name !== 'string') return unknown()
    if (word !== 'segment') return { words: says.is(name, compared(test)) }
    test.done()
    return { words: says.segment(name) }
  } catch (error) {
    if (error instanceof Unknown) return { words: JSON.stringify(of) ?? '' }
    throw error
  }
}

/** A rule, in words that go on. */
export const ruleWords = (of: unknown): string => rule(of).words

/** A rule, as a sentence. */
export const ruleSentence = (of: unknown): string => says.sentence(ruleWords(of))
