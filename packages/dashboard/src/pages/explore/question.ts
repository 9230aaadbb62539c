// What is a question, how does it stand in the address, and when is it whole enough to be asked?
import type { Scalar } from '@/charts/answers'

export const KINDS = [
  'trend',
  'funnel',
  'retention',
  'paths',
  'lifecycle',
  'stickiness',
  'time_between',
] as const
export type Kind = (typeof KINDS)[number]

export type Condition = Record<string, unknown>
export type Selector = string | ({ event: string | string[] } & Record<string, unknown>)
/** A question in the query language. Members that the form does not know are kept as they are. */
export type Question = { question: Kind } & Record<string, unknown>

export const INTERVALS = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const
export const ANY = '*'

/** Bytes of a question in an address that browsers and proxies still carry. */
const LONGEST = 6000

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object that an address or a record carries, as it is or as JSON; none when it is something else, or too long. */
export function readCarried(carried: unknown): Record<string, unknown> | undefined {
  let found = carried
  if (typeof found === 'string') {
    try {
      found = JSON.parse(found)
    } catch {
      return undefined
    }
  }
  return isObject(found) && JSON.stringify(found).length <= LONGEST ? found : undefined
}

/** Reads what an address carries; anything that is no question is none. */
export function readQuestion(carried: unknown): Question | undefined {
  const found = readCarried(carried)
  if (!found || !KINDS.includes(found.question as Kind)) return undefined
  return found as Question
}

/** What the server writes where something is hidden from whoever may not see personal data. */
const HIDDEN = '(hidden)'

/** Whether something that was saved, and is marked as partly hidden, holds such a place in its question. */
export const holdsHidden = (marked: boolean | undefined, question: unknown): boolean =>
  marked === true && canon(question).includes(JSON.stringify(HIDDEN))

/** The same question is the same text, whatever the order of its members. */
export function canon(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canon).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'null'
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canon(value[name])}`)
  return `{${members.join(',')}}`
}

/** Without members that are not set, so that addresses stay short. */
export function tidy(question: Question): Question {
  return Object.fromEntries(Object.entries(question).filter(([, value]) => value !== undefined)) as Question
}

const KEPT = ['customers', 'where', 'timezone', 'population', 'include', 'week_start'] as const

/** Chosen, and not "any": a way from anything to anything is no question. */
const isNamed = (one: unknown) => isChosen(one) && eventOf(one) !== ANY

/** A first question of a kind; what it has in common with the one before stays. */
export function fresh(kind: Kind, before?: Question): Question {
  const range = before?.range ?? { last: kind === 'retention' || kind === 'lifecycle' ? '90d' : '30d' }
  const kept = Object.fromEntries(
    KEPT.flatMap((name) => (before?.[name] === undefined ? [] : [[name, before[name]]])),
  )
  const known = selectorsOf(before).map((one) => changed(one, { optional: undefined }))
  const event = known[0]
  switch (kind) {
    case 'trend':
      return { question: kind, event: event ?? ANY, measure: 'customers', interval: 'day', range, ...kept }
    case 'funnel':
      return {
        question: kind,
        steps:
          before?.question === 'time_between'
            ? [before.from, before.to].filter(isNamed)
            : event && event !== ANY
              ? [event]
              : [],
        window: '14d',
        range,
        ...kept,
      }
    case 'retention':
      return { question: kind, start: event ?? ANY, return: ANY, interval: 'week', range, ...kept }
    case 'paths':
      return { question: kind, top: 20, range, ...kept }
    case 'lifecycle':
      return { question: kind, event: event ?? ANY, interval: 'week', range, ...kept }
    case 'stickiness':
      return { question: kind, event: event ?? ANY, interval: 'week', range, ...kept }
    case 'time_between': {
      const steps = known.filter(isNamed)
      return { question: kind, from: steps[0] ?? '', to: steps[1] ?? '', range, ...kept }
    }
  }
}

/** The selectors of a question, in its order. */
export function selectorsOf(question: Question | undefined): Selector[] {
  if (!question) return []
  const found = Array.isArray(question.steps)
    ? question.steps
    : [question.event, question.start, question.return, question.from, question.to]
  return found.filter((one): one is Selector => typeof one === 'string' || isObject(one))
}

export const eventOf = (selector: unknown): string | string[] => {
  if (typeof selector === 'string') return selector
  if (isObject(selector) && selector.event === undefined) return ANY
  if (isObject(selector) && (typeof selector.event === 'string' || Array.isArray(selector.event)))
    return selector.event as string | string[]
  return ''
}

/** A member of a selector, where it has any. */
export const memberOf = (one: unknown, name: string): unknown => (isObject(one) ? one[name] : undefined)

/** The same selector with other members; what is not set goes. */
export function changed(before: unknown, more: Record<string, unknown>): Selector {
  const next: Record<string, unknown> = {
    // None said is any event: the form offers a name for it only where that is so.
    ...(isObject(before) ? before : { event: before === undefined ? ANY : eventOf(before) }),
    ...more,
  }
  for (const name of Object.keys(next)) if (next[name] === undefined) delete next[name]
  return Object.keys(next).length === 1 && typeof next.event === 'string'
    ? next.event
    : (next as { event: string })
}

const within = (between: unknown, steps: number) =>
  Array.isArray(between) && between.every((at) => typeof at === 'number' && at <= steps)

/** The exclusions of a funnel with so many steps; in any order there is no "between". */
function excluded(exclude: unknown, steps: number): { exclude?: unknown[] } {
  if (!Array.isArray(exclude)) return {}
  return {
    exclude: exclude.map((one) => {
      const between = memberOf(one, 'between')
      return between === undefined || within(between, steps) ? one : changed(one, { between: undefined })
    }),
  }
}

/** What changes with the steps of a funnel: the first is never left out, and nothing names a step that is gone. */
export function withSteps(question: Question, steps: unknown[]): Record<string, unknown> {
  const at = question.breakdown_at
  return {
    steps: steps.map((one, index) => (index === 0 ? changed(one, { optional: undefined }) : one)),
    ...excluded(question.exclude, steps.length),
    ...(typeof at === 'number' && at > steps.length ? { breakdown_at: undefined } : {}),
  }
}

/** What changes with the order of the steps: what only an order has, goes with it. */
export function withOrder(question: Question, order: string): Record<string, unknown> {
  const steps = Array.isArray(question.steps) ? (question.steps as unknown[]) : []
  return {
    order: order === 'ordered' ? undefined : order,
    ...(order === 'ordered' ? {} : { strictly_later: undefined }),
    ...(order === 'unordered'
      ? {
          steps: steps.map((one) => changed(one, { optional: undefined })),
          ...excluded(question.exclude, 0),
        }
      : {}),
  }
}

/** What changes with an end of paths: without one, they have no number of steps. */
export function withEnd(name: 'start_at' | 'end_at', next: Selector | undefined): Record<string, unknown> {
  return { [name]: next, ...(next === undefined ? { steps: undefined } : {}) }
}

/** What a trend measures: events, customers, or how which property. */
export function measureOf(measure: unknown): { kind: string; property: string; q?: number } {
  if (!isObject(measure))
    return { kind: measure === undefined || measure === 'count' ? 'events' : String(measure), property: '' }
  const { q, ...rest } = measure
  const [kind = 'events', property = ''] = Object.entries(rest)[0] ?? []
  return { kind, property: String(property), ...(typeof q === 'number' ? { q } : {}) }
}

/** The same selector for another event or several, or with another condition. */
export function selector(
  event: string | string[],
  where?: Condition | undefined,
  before?: unknown,
): Selector {
  const more = isObject(before) ? { ...before } : {}
  delete more.event
  delete more.where
  if (where === undefined && Object.keys(more).length === 0 && !Array.isArray(event)) return event
  return { ...more, event, ...(where === undefined ? {} : { where }) }
}

export const whereOf = (one: unknown): Condition | undefined =>
  isObject(one) ? (one.where as Condition | undefined) : undefined

const isChosen = (one: unknown) => eventOf(one).length > 0

/** What is missing before the question can be asked: the name of a text, or nothing. */
export function missing(question: Question): 'steps' | 'ends' | 'excluded' | 'property' | undefined {
  if (question.question === 'funnel') {
    const steps = Array.isArray(question.steps) ? question.steps : []
    if (steps.length < 2 || !steps.every(isChosen)) return 'steps'
  }
  if (question.question === 'time_between' && !(isChosen(question.from) && isChosen(question.to)))
    return 'ends'
  if (question.question === 'funnel' && Array.isArray(question.exclude) && !question.exclude.every(isChosen))
    return 'excluded'
  if (question.question === 'trend' && isObject(question.measure)) {
    if (measureOf(question.measure).property === '') return 'property'
  }
  return undefined
}

/** Who is behind one number of a question. */
export function behind(of: Question, cell: Record<string, Scalar>, limit: number, after?: string) {
  return { question: 'customers', of, cell, limit, ...(after === undefined ? {} : { after }) }
}
