// In which stage was a customer when something happened, and which changes of stage belong on their timeline?
import type { components } from '@/api/schema'
import { text } from '@/text/en'
import { micros, type Timed } from './timeline'

export type Whereabouts = components['schemas']['WhereView']
export type Step = Whereabouts['history'][number]

export type Crossing = components['schemas']['CrossingView']

/** A change of stage as it stands on a timeline. */
export interface StageMark extends Timed {
  key: string
  /** The keys of the stages; none when they were, or are, in none. */
  from: string | null
  into: string | null
  /** The event that brought it about; none when time alone did. */
  event: string | undefined
}

/** An entry into a watched segment, or an exit from it. */
export interface Move extends Timed {
  key: string
  segment: number
  name: string
  entered: boolean
}

/** What stands on a timeline between events. */
export type Mark = StageMark | Move

/** The changes that stand between two moments, the newest first. Without a first moment all there are. */
export function marksOf(
  history: readonly Step[],
  { since, until }: { since?: string | undefined; until?: string | undefined },
): StageMark[] {
  const marks = history.map((step, at) => ({
    key: `stage ${step.at}`,
    time: step.at,
    from: history[at - 1]?.stage ?? null,
    into: step.stage ?? null,
    event: step.event ?? undefined,
  }))
  const first = since === undefined ? Number.NEGATIVE_INFINITY : micros(since)
  const last = until === undefined ? Number.POSITIVE_INFINITY : micros(until)
  return marks.filter(({ time }) => micros(time) >= first && micros(time) <= last).reverse()
}

/** Changes of stage and moves, the newest first; what came at one moment in the order of the two. */
export const together = (steps: readonly StageMark[], crossings: readonly Crossing[]): Mark[] =>
  [
    ...steps,
    ...crossings.map(({ segment, name, at, entered }) => ({
      key: `segment ${segment} ${at}`,
      time: at,
      segment,
      name,
      entered,
    })),
  ].sort((a, b) => micros(b.time) - micros(a.time))

/**
 * The key of the stage in which something happened: the one that the customer had one microsecond behind it, as the engine says. None
 * when they were in none.
 */
export function stageAt(history: readonly Step[], time: string): string | null {
  const behind = micros(time) + 1
  let [first, after] = [0, history.length]
  while (first < after) {
    const middle = (first + after) >> 1
    if (micros(history[middle]?.at ?? '') <= behind) first = middle + 1
    else after = middle
  }
  return history[first - 1]?.stage ?? null
}

const words = text.view360.stage

/** How stages, and changes of them, are said. */
export function stageWords(stages: Whereabouts['stages']) {
  const place = (key: string | null) => stages.findIndex((stage) => stage.key === key)
  const name = (key: string | null) => stages[place(key)]?.name ?? key ?? words.none
  return {
    name,
    change: ({ from, into, event }: StageMark) => ({
      what: from === null ? words.began(name(into)) : words.changed(name(from), name(into)),
      why: event === undefined ? words.byTime : words.byEvent(event),
      up: place(into) > place(from),
    }),
  }
}

/** More names than this are counted instead of told. */
const NAMES_MAX = 3
const NAMES_TOLD = 2
const BAR = ' | '

/** Stages of every workspace speak of many names for one thing: of a rule, and of what it found, the first of them and how many more. */
export function shortened(of: unknown, more: (n: number) => string): unknown {
  const fewer = (names: string[]) =>
    names.length > NAMES_MAX ? [...names.slice(0, NAMES_TOLD), more(names.length - NAMES_TOLD)] : names
  if (typeof of === 'string') return of.includes(BAR) ? fewer(of.split(BAR)).join(BAR) : of
  if (Array.isArray(of)) return of.map((one: unknown) => shortened(one, more))
  if (typeof of !== 'object' || of === null) return of
  const members = Object.entries(of).map(([name, value]): [string, unknown] =>
    name === 'event' && Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? [name, fewer(value)]
      : [name, shortened(value, more)],
  )
  return Object.fromEntries(members)
}
