// What is said of the facts that are worked out of a customer?
import { text } from '@/text/en'
import { list } from '@/text/words'
import type { Fact } from './data'

const words = text.view360.facts

/** The word of a fact, as people say it; of goals what was said. */
export function factWords({ fact, value }: Pick<Fact, 'fact' | 'value'>): string {
  const said: unknown[] = Array.isArray(value) ? value : [value]
  if (said.length === 0) return words.nothing
  const known: Record<string, string> = words.values[fact] ?? {}
  return list(said.map((one) => known[String(one)] ?? String(one)))
}

/** The numbers, without the word that stands above them. */
export function numbersOf({ value, because }: Pick<Fact, 'value' | 'because'>): string | undefined {
  if (Array.isArray(value)) return undefined
  const begin = `${String(value)}: `
  return because.startsWith(begin) ? because.slice(begin.length) : because
}
