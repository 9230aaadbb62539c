// What is said of a map and of its stages, in sentences made from the data?
import { isRange } from '@/app/range'
import { choiceOf } from '@/pages/explore/build/RangeField'
import { stretchWords } from '@/pages/explore/compare'
import { text } from '@/text/en'
import { type Journey, medianOf, onward, slowest, type Stage } from './journey'

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
