// What is said of a map and of its stages, in sentences made from the data?
import { isRange } from '@/app/range'
import { choiceOf } from '@/pages/explore/build/RangeField'
import { stretchWords } from '@/pages/explore/compare'
import { text } from '@/text/en'
import {
  type Difference,
  isEverybody,
  othersOf,
  isTold,
  type Journey,
  type JourneyQuestion,
  medianOf,
  onward,
  segmentOf,
  slowest,
  type Stage,
} from './journey'

const words = text.map

/** A range in a few words, as its picker calls it. */
export function rangeWords(range: unknown): string {
  const choice = choiceOf(range)
  if (isRange(choice)) return text.shell.ranges[choice]
  const periods: Record<string, string> = text.explore.form.rangePeriods
  const { last, from, to } = (range ?? {}) as { last?: string; from?: string; to?: string }
  if (from !== undefined && to !== undefined) return stretchWords({ from, to }, 'UTC')
  return periods[choice] ?? last ?? `${from ?? ''} – ${to ?? ''}`
}

/** The map in one sentence. */
export function answerOf(answer: Journey, isShown: (stage: string) => boolean): string {
  if (answer.n === 0) return words.answer.nobody
  const all = answer.stages
  const at = slowest(all, isShown)
  const stage = at === undefined ? undefined : all[at]
  if (!stage || at === undefined) return words.answer.still(answer.n)
  return words.answer.slowest({
    n: answer.n,
    stage: stage.name,
    on: onward(all, at),
    entered: stage.entered,
    half: medianOf(stage),
  })
}

/** A stage in one sentence. */
export function stageOf(all: Stage[], at: number): string {
  const stage = all[at]
  if (!stage) return ''
  if (stage.entered === 0) return words.stage.nobody(stage.customers)
  if (at === all.length - 1) return words.stage.last(stage.entered, stage.staying)
  return words.stage.answer({ entered: stage.entered, on: onward(all, at), half: medianOf(stage) })
}

function whoseWords(rule: unknown): string {
  if (isEverybody(rule)) return words.everybody
  return othersOf(rule) === undefined
    ? (segmentOf(rule) ?? words.besideWords.rule)
    : words.picker.everybodyElse
}

/** What the two that are compared are called. */
export function sides(asked: JourneyQuestion): [string, string] {
  const compare = (asked.compare ?? {}) as { range?: unknown; customers?: unknown }
  if (compare.range !== undefined) return [rangeWords(asked.range), rangeWords(compare.range)]
  return [whoseWords(asked.customers), whoseWords(compare.customers)]
}

/** What is compared, within its stage. */
export function whatWords({ what, event, entry, breakdown, within, left }: Difference): string {
  const said = words.differs.what
  switch (what) {
    case 'reached':
    case 'left_soon':
      return said[what]()
    case 'time':
      return said.time(left ?? 0.5)
    case 'entry':
      return said.entry(entry ?? '', String(breakdown))
    case 'milestone':
    case 'milestone_time':
      return said[what](event ?? '', within ?? '')
    default:
      return said.friction(what, event ?? '', within ?? '')
  }
}

/** By how much it differs, and how sure that is. */
export function differenceWords(one: Difference): string {
  const said = words.differs
  if (one.what === 'time') return said.stayed(one, isTold(one))
  return (one.what === 'milestone_time' ? said.after : said.points)(one, isTold(one))
}
