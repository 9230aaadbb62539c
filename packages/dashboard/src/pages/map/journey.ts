// What is a journey, what does its answer say, and may it be asked without a click?
import type { Cell, Common, Scalar } from '@/charts/answers'
import { isObject, type Question, readCarried } from '@/pages/explore/question'

export interface Effect {
  age: string
  difference?: number
  lower?: number
  upper?: number
  verdict: string
}
export interface Counted {
  customers: number
  share?: number | null
  share_interval?: [number, number]
}
export interface Entry extends Counted {
  breakdown: Scalar
  other?: boolean
}
export interface Milestone extends Counted {
  event: string
  median_seconds: number | null
  effect: Effect
}
export interface Friction extends Counted {
  friction: string
  event: string
  n: number
}
export interface Helped {
  breakdown: Scalar
  customers: number
  effect: Effect
}
/** What was done last before leaving, and where they went. */
export interface Through {
  last: string | null
  to: string | null
  staying?: boolean
  customers: number
}
export interface Between {
  after: string
  milestone: string
  customers: number
  median_seconds: number | null
}
export interface Stage {
  stage: string
  name: string
  customers: number
  entered: number
  left: number
  staying: number
  to: (Counted & { stage: string | null })[]
  time: { median_seconds: number | null; half_left_seconds: number | null } | null
  entry: Record<string, Entry[]>
  milestones: Milestone[]
  between?: Between[]
  through?: Through[]
  helped: { channel: Helped[]; content: Helped[] }
  friction: Friction[]
}
export interface Flow {
  from: string | null
  to: string | null
  customers: number
}
/** A share of those counted, or how long it took half of them. */
export interface DifferenceSide {
  customers: number
  n: number
  share?: number
  seconds?: number
}
export interface Difference {
  stage: string
  what: string
  event?: string
  /** By what they came, and which. */
  entry?: string
  breakdown?: Scalar
  /** Of a time: which share had left. */
  left?: number
  /** By which age a milestone is compared. */
  within?: string
  here: DifferenceSide
  there: DifferenceSide
  difference: number
  lower: number | null
  upper: number | null
  verdict: string
}
export interface Journey extends Common {
  stages: Stage[]
  flow: Flow[]
  compared?: { n: number; stages: Stage[]; flow: Flow[] }
  differences?: Difference[] | undefined
}

/** A journey in the query language. Members that the picker does not know are kept as they are. */
export type JourneyQuestion = { question: 'journey' } & Record<string, unknown>

/** A map as it is saved. */
export interface MapContent {
  question: JourneyQuestion
  stages?: string[]
}

export const EVERYBODY = 0
/** What the engine writes where an event says nothing. */
export const NONE = '(none)'
export const TOP = 6
export const ALWAYS: JourneyQuestion = { question: 'journey', range: { last: '90d' }, top: TOP }

/** Reads what an address or a record carries; anything that is no journey is none. */
export function readJourney(carried: unknown): JourneyQuestion | undefined {
  const found = readCarried(carried)
  return found?.question === 'journey' ? (found as JourneyQuestion) : undefined
}

export function readContent(content: unknown): MapContent | undefined {
  if (!isObject(content)) return undefined
  const question = readJourney(content.question)
  if (!question) return undefined
  const stages = Array.isArray(content.stages)
    ? content.stages.filter((one): one is string => typeof one === 'string')
    : undefined
  return { question, ...(stages ? { stages } : {}) }
}

/** The segment that a rule names, where that is all it does. */
export function segmentOf(rule: unknown): string | undefined {
  return isObject(rule) && Object.keys(rule).length === 1 && typeof rule.segment === 'string'
    ? rule.segment
    : undefined
}

/** The segment whose members a rule leaves out, when that is all it says: everybody else. */
export const othersOf = (rule: unknown): string | undefined =>
  isObject(rule) && Object.keys(rule).length === 1 ? segmentOf(rule.not) : undefined

const isPlainRule = (rule: unknown) => rule === undefined || segmentOf(rule) !== undefined
const PLAIN = ['question', 'customers', 'range', 'compare', 'top']

/** Only choices of the picker: segments that somebody saved, and times. Such a link asks nothing that its reader could not have chosen. */
export function isPlain(question: JourneyQuestion): boolean {
  const { customers, compare } = question
  if (Object.keys(question).some((name) => !PLAIN.includes(name)) || !isPlainRule(customers)) return false
  if (compare === undefined) return true
  return (
    isObject(compare) &&
    (compare.range !== undefined ||
      isEverybody(compare.customers) ||
      isPlainRule(compare.customers) ||
      othersOf(compare.customers) !== undefined)
  )
}

/** Whether a rule holds for all. */
export const isEverybody = (rule: unknown) => rule === undefined || (Array.isArray(rule) && rule.length === 0)

/** With whom it is compared, as the picker has it. */
export function besideOf(
  question: JourneyQuestion,
): 'none' | 'before' | 'everybody' | 'others' | 'own' | { segment: string } {
  const { compare } = question
  if (!isObject(compare)) return 'none'
  if (compare.range !== undefined) return 'before'
  const segment = segmentOf(compare.customers)
  if (segment !== undefined) return { segment }
  const others = othersOf(compare.customers)
  if (others !== undefined && others === segmentOf(question.customers)) return 'others'
  return isEverybody(compare.customers) ? 'everybody' : 'own'
}

/** The same question with other members; what is not set goes. */
export function having(question: JourneyQuestion, more: Record<string, unknown>): JourneyQuestion {
  const next: Record<string, unknown> = { ...question, ...more }
  for (const name of Object.keys(next)) if (next[name] === undefined) delete next[name]
  return next as JourneyQuestion
}

/** For what the pages of Explore know of any question: asking, opening a number, saying how it was counted. */
export const asQuestion = (question: JourneyQuestion) => question as unknown as Question

/** Who went on: into a stage later in the list. */
export function onward(stages: Stage[], at: number): number {
  const later = new Set(stages.slice(at + 1).map((one) => one.stage))
  return (stages[at]?.to ?? [])
    .filter((one) => one.stage !== null && later.has(one.stage))
    .reduce((sum, one) => sum + one.customers, 0)
}

/** The stage from which the smallest share goes on, of those that are looked at; the last of all goes nowhere. */
export function slowest(stages: Stage[], isShown: (stage: string) => boolean): number | undefined {
  const able = stages
    .map((one, at) => ({ at, one }))
    .filter(({ at, one }) => at < stages.length - 1 && one.entered > 0 && isShown(one.stage))
  const share = ({ at, one }: { at: number; one: Stage }) => onward(stages, at) / one.entered
  return able.reduce<(typeof able)[number] | undefined>(
    (least, next) => (least === undefined || share(next) < share(least) ? next : least),
    undefined,
  )?.at
}

export const medianOf = (stage: Stage | undefined) => stage?.time?.median_seconds ?? undefined

/** Whether it is called a difference, and not chance. */
export const isTold = (one: Difference) => ['worse', 'different', 'better'].includes(one.verdict)

/** The number of customers behind a difference, on one of both sides. */
export function cellOf(one: Difference, side: 'here' | 'there'): Cell {
  const at = { stage: one.stage, ...(side === 'there' ? { side } : {}) }
  switch (one.what) {
    case 'reached':
    case 'time':
      return { ...at, number: 'entered' }
    case 'left_soon':
      return { ...at, number: 'left_soon' }
    case 'entry':
      return { ...at, entry: one.entry ?? '', breakdown: one.breakdown ?? NONE }
    case 'milestone':
    case 'milestone_time':
      return { ...at, milestone: one.event ?? '', within: one.within ?? '' }
    default:
      return { ...at, friction: one.what, event: one.event ?? '', within: one.within ?? '' }
  }
}
