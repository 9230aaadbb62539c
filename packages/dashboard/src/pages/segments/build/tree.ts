// How does a rule become rows of a form, and the rows a rule again? Each row knows its place in the rule, so that a refusal finds it.
import { fromGroup, type Mode, type Test, toGroup, whole } from '@/pages/explore/conditions'
import { eventOf } from '@/pages/explore/question'
import { isList, isStage, isWholeFact, readFact } from './facts'

export const TESTS = [
  'trait',
  'did',
  'first',
  'last',
  'sequence',
  'segment',
  'stage',
  'fact',
  'account',
  'listed',
] as const
export type Kind = (typeof TESTS)[number]
export type Members = Record<string, unknown>

/** A test of what is known, as the rows of conditions in Explore have it. */
export interface KnownPart {
  row: number
  kind: 'trait'
  known: Partial<Test>
}
/** A rule of their account, in rows of its own. */
export interface AccountPart {
  row: number
  kind: 'account'
  inner: Group
}
/** Any other test, as the rule has it. */
export interface TestPart {
  row: number
  kind: TestKind
  test: Members
}
type TestKind = Exclude<Kind, 'trait' | 'account'>
/** What this form does not know: kept as it is. */
export interface OtherPart {
  row: number
  kind: 'other'
  rule: unknown
}
export interface Group {
  row: number
  mode: Mode
  rows: Part[]
}
export type Leaf = KnownPart | TestPart | AccountPart | OtherPart
export type Part = Leaf | Group

export const isGroup = (part: Part): part is Group => 'mode' in part
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

let last = 0
const next = () => {
  last += 1
  return last
}

/** The same rows under new numbers: those of a draft may be taken. */
export const renumbered = (part: Group): Group => ({
  ...part,
  row: next(),
  rows: part.rows.map((one) => {
    if (isGroup(one)) return renumbered(one)
    return one.kind === 'account'
      ? { ...one, row: next(), inner: renumbered(one.inner) }
      : { ...one, row: next() }
  }),
})

const BEGUN: Record<TestKind, Members> = {
  did: { did: '' },
  first: { first: '', within: '30d' },
  last: { last: '', within: '30d' },
  sequence: { sequence: ['', ''] },
  segment: { segment: '' },
  stage: { stage: '' },
  fact: { fact: 'style', is: '' },
  listed: { listed: [] },
}
const OF_EVENTS: readonly string[] = ['did', 'first', 'last', 'sequence']

/** A new row. What it has in common with the one before stays: the event, or all of it where it is asked of their account now. */
export function begun(kind: Kind, before?: Leaf): Leaf {
  if (kind === 'account') {
    const held: Leaf = before && before.kind !== 'other' ? { ...before, row: next() } : begun('did')
    return { row: before?.row ?? next(), kind, inner: { row: next(), mode: 'all', rows: [held] } }
  }
  if (kind === 'trait') return { row: before?.row ?? next(), kind, known: { on: 'trait', operator: 'is' } }
  const event =
    before && 'test' in before ? (before.test.did ?? before.test.first ?? before.test.last) : undefined
  const test = { ...BEGUN[kind] }
  if (event !== undefined && OF_EVENTS.includes(kind)) test[kind] = kind === 'sequence' ? [event, ''] : event
  return { row: before?.row ?? next(), kind, test }
}

export const newGroup = (mode: Mode = 'any'): Group => ({
  row: next(),
  mode,
  rows: [begun('did'), begun('did')],
})

function leafOf(rule: unknown): Leaf {
  const kinds = isObject(rule) ? TESTS.filter((kind) => rule[kind] !== undefined) : []
  // `first` and `last` stand only at the beginning of a test, so there is no second one.
  const [kind] = kinds
  if (!isObject(rule) || kind === undefined || kinds.length > 1) return { row: next(), kind: 'other', rule }
  if (kind === 'account') {
    const inner = readRule(rule.account)
    // Who belongs to an account at all is asked by a rule of nothing, which no row can say.
    const shown = Object.keys(rule).length === 1 && inner.rows.length > 0
    return shown ? { row: next(), kind, inner } : { row: next(), kind: 'other', rule }
  }
  if (
    (kind === 'stage' && !isStage(rule)) ||
    (kind === 'fact' && readFact(rule) === undefined) ||
    (kind === 'listed' && !isList(rule))
  )
    return { row: next(), kind: 'other', rule }
  if (kind !== 'trait') return { row: next(), kind, test: rule }
  const [known, ...more] = toGroup(rule)?.rows ?? []
  if (!known || 'rows' in known || more.length > 0) return { row: next(), kind: 'other', rule }
  return { row: next(), kind, known }
}

const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0

function partOf(rule: unknown): Part {
  // A group without rows would be nothing at all.
  if (isEmpty(rule)) return { row: next(), kind: 'other', rule }
  if (Array.isArray(rule)) return { row: next(), mode: 'all', rows: rule.map(partOf) }
  const [name, ...more] = isObject(rule) ? Object.keys(rule) : []
  if (!isObject(rule) || name === undefined || more.length > 0) return leafOf(rule)
  const inner = rule[name]
  if (isEmpty(inner)) return { row: next(), kind: 'other', rule }
  if ((name === 'all' || name === 'any') && Array.isArray(inner))
    return { row: next(), mode: name, rows: inner.map(partOf) }
  if (name !== 'not') return leafOf(rule)
  const held = partOf(inner)
  if (isGroup(held) && (held.mode === 'any' || held.mode === 'all'))
    return { ...held, mode: held.mode === 'any' ? 'none' : 'not_all' }
  return { row: next(), mode: 'none', rows: [held] }
}

/** The rows of a rule. */
export function readRule(rule: unknown): Group {
  if (rule === undefined || rule === null || isEmpty(rule) || (isObject(rule) && isEmpty(rule.all)))
    return { row: next(), mode: 'all', rows: [] }
  const found = partOf(rule)
  return isGroup(found) ? found : { row: next(), mode: 'all', rows: [found] }
}

const chosen = (selector: unknown) => eventOf(selector).length > 0
const MEASURES = ['sum', 'mean', 'min', 'max']

/** Whether a row says enough to be asked. */
export function isWhole(part: Leaf): boolean {
  if (part.kind === 'trait') return whole(part.known)
  if (part.kind === 'other') return true
  if (part.kind === 'account') return part.inner.rows.length > 0 && leaves(part.inner).every(isWhole)
  const { test } = part
  if (part.kind === 'stage') return test.stage !== '' && !isEmpty(test.stage)
  if (part.kind === 'fact') return isWholeFact(test)
  if (part.kind === 'listed') return !isEmpty(test.listed)
  if (part.kind === 'segment') return typeof test.segment !== 'string' || test.segment !== ''
  if (part.kind === 'sequence') return !Array.isArray(test.sequence) || test.sequence.every(chosen)
  const anchor = part.kind === 'did' ? (test.after ?? test.before) : undefined
  const ends = isObject(anchor) ? (anchor.last ?? anchor.first ?? anchor) : anchor
  const measured = MEASURES.every((name) => !isObject(test[name]) || test[name].property !== '')
  return chosen(test[part.kind]) && (anchor === undefined || chosen(ends)) && measured
}

interface Written {
  rule: unknown
  /** Which row stands at which place of the rule. */
  places: [string, number][]
}

const below = (place: string, inner: Written['places']): Written['places'] =>
  inner.map(([at, row]) => [place + at, row])

function writeGroup(group: Group): Written | undefined {
  const made = group.rows.flatMap((part) => {
    const one = isGroup(part) ? writeGroup(part) : writeLeaf(part)
    return one ? [one] : []
  })
  const [first] = made
  if (!first) return undefined
  const list = group.mode === 'all' || group.mode === 'not_all' ? 'all' : 'any'
  const held: Written =
    made.length === 1
      ? first
      : {
          rule: { [list]: made.map((one) => one.rule) },
          places: made.flatMap((one, at) => below(`/${list}/${at}`, one.places)),
        }
  const own: [string, number] = ['', group.row]
  return group.mode === 'all' || group.mode === 'any'
    ? { rule: held.rule, places: [own, ...held.places] }
    : { rule: { not: held.rule }, places: [own, ...below('/not', held.places)] }
}

function writeLeaf(part: Leaf): Written | undefined {
  if (part.kind === 'account') {
    const inner = writeGroup(part.inner)
    return (
      inner && { rule: { account: inner.rule }, places: [['', part.row], ...below('/account', inner.places)] }
    )
  }
  if (!isWhole(part)) return undefined
  const places: Written['places'] = [['', part.row]]
  if (part.kind === 'other') return { rule: part.rule, places }
  if (part.kind !== 'trait') return { rule: part.test, places }
  return { rule: fromGroup({ mode: 'all', rows: [part.known] }), places }
}

/** The rule of the rows that are whole, and where each of them stands in it. */
export function writeRule(root: Group): { rule: unknown; places: Map<string, number> } {
  const written = writeGroup(root)
  return { rule: written?.rule, places: new Map(written?.places ?? []) }
}

/** The row that a place of the rule is in: its own, or that of what holds it. */
export function rowAt(places: Map<string, number>, place: string): number | undefined {
  for (let at = place; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const row = places.get(at)
    if (row !== undefined || at === '') return row
  }
}

/** All tests, in whatever groups. */
export const leaves = (group: Group): Leaf[] =>
  group.rows.flatMap((part) => (isGroup(part) ? leaves(part) : [part]))
