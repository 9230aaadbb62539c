// What would change if customers were merged or parted? The rows of the table that says so.
import type { components } from '@/api/schema'
import { text } from '@/text/en'
import { list, number } from '@/text/words'
import { shown } from './timeline'
import { monthly, paid } from './Value'

export type Change = components['schemas']['JoinView']
export type Who = Change['before'][number]

const words = text.view360.join
/** Ids, and rows about traits or segments, that one reads; the rest is counted. */
const IDS_MAX = 6
export const ROWS_MAX = 40

export interface ChangeRow {
  label: string
  /** One for each who is there before, then one for each who would be. */
  cells: string[]
}

const ids = ({ ids: all }: Who) => {
  const told = all.slice(0, IDS_MAX)
  return all.length > IDS_MAX ? list([...told, words.moreIds(all.length - IDS_MAX)]) : list(told)
}
const worth = ({ value }: Who) => {
  const said = [...paid(value), ...monthly(value).map(words.monthly)]
  return said.length > 0 ? list(said) : words.nothing
}
const trait = (value: unknown) => (value === null || value === undefined ? words.unknown : shown(value))
const held = (holds: boolean) => (holds ? words.within : words.outside)

/** What is the same for everybody before and after is no change; who they are is told anyway. */
export function changeRows(change: Change, day: (moment: string) => string): ChangeRow[] {
  const all = [...change.before, ...change.after]
  const row = (label: string, cell: (who: Who) => string): ChangeRow => ({ label, cells: all.map(cell) })
  return [
    row(words.ids, ids),
    row(words.events, ({ events }) => number(events)),
    row(words.seen, (who) => words.fromTo(day(who.first_seen), day(who.last_seen))),
    row(words.stage, ({ stage }) => stage ?? words.noStage),
    row(words.value, worth),
    ...change.traits.map(({ name, before, after }) => ({
      label: words.trait(name),
      cells: [...before, ...after].map(trait),
    })),
    ...change.segments.map(({ name, before, after }) => ({
      label: words.segment(name),
      cells: [...before, ...after].map(held),
    })),
  ]
}
