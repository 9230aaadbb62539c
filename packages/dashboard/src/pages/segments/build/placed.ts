// At which row does a refusal of a rule stand?
import { Problem } from '@/api/problem'
import { text } from '@/text/en'
import { rowAt } from './tree'

/** Where the rule stands in what was sent: to be counted, to be saved, or in a question. */
const ROOT = /^\/(?:content\/)?(?:rule|customers)(?=\/|$)/
/** A place of the rule within the sentence of a refusal. */
const PLACE = /(^|\s)((?:\/[\w~]+)*\/\d+)(?=[.,\s]|$)/

export interface Placed {
  /** What is said, by the number of the row. */
  wrong: Map<number, string>
}

interface Written {
  rule: unknown
  places: Map<string, number>
}

/** The part of a rule at a place. */
function partAt(rule: unknown, place: string): unknown {
  return place
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], rule)
}

/** Which rows a refusal speaks of: where it stands, and the other one where two exclude each other. */
export function placed(
  error: unknown,
  { rule, places }: Written,
  say: (rule: unknown) => string,
): Placed | undefined {
  if (!(error instanceof Problem) || !ROOT.test(error.place ?? '')) return undefined
  const row = rowAt(places, (error.place ?? '').replace(ROOT, ''))
  if (row === undefined) return undefined
  const other = PLACE.exec(error.message)?.[2]
  const held = other === undefined ? undefined : partAt(rule, other)
  const fact =
    other === undefined || held === undefined
      ? error.message
      : error.message.replace(other, () => text.segments.form.quotedRule(say(held)))
  const wrong = new Map([[row, [fact, error.hint].filter(Boolean).join(' ')]])
  const second = other === undefined ? undefined : rowAt(places, other)
  if (second !== undefined && second !== row) wrong.set(second, text.segments.form.excluded)
  return { wrong }
}
