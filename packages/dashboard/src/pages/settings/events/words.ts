// How is it said in a sentence which own event is which reserved one, and what it would bring?
import { text } from '@/text/en'
import { list, money } from '@/text/words'
import type { Mapped, Place, Tried } from './data'

const words = text.eventList

export const reservedName = (as: string) => words.reserved[as]?.name ?? as
export const propertyName = (property: string) => words.properties[property] ?? property
export const unitName = (times: number | null | undefined) => words.units[times ?? 'plain'] ?? String(times)

function placeSentence([property, { from, times, is }]: [string, Place]): string {
  const name = propertyName(property)
  if (is != null) return words.says.always(name, is)
  const named = from ?? property
  return times == null ? words.says.from(name, named) : words.says.fromIn(name, named, unitName(times))
}

/** Where the properties of a mapped event are. */
export function placesSentence({ properties = {} }: Mapped): string {
  const said = Object.entries(properties).map(placeSentence)
  return said.length === 0 ? words.says.kept : `${said.join('; ')}.`
}

const shown = (value: unknown) => (typeof value === 'string' ? `“${value}”` : String(value))

/** What an entry would bring, one line for each thing worth a line. */
export function triedLines({ events, amounts }: Tried): { said: string; wrong: boolean }[] {
  const lines = [{ said: words.trial.seen(events), wrong: false }]
  if (events === 0) return lines
  for (const { property, said, read, sums, unreadable } of amounts) {
    const name = propertyName(property)
    // What comes each month is not added up over events: the last of each subscription counts.
    const total = property === 'mrr' ? '' : list(sums.map((one) => money(one.amount, one.currency)))
    if (said === 0) {
      // What nobody sends besides is not missed: a margin, a monthly amount.
      if (property === amounts[0]?.property) lines.push({ said: words.trial.nothing(name), wrong: true })
      continue
    }
    const whole = read === said
    lines.push({
      said: whole ? words.trial.all(name, read, total) : words.trial.some(name, read, said, total),
      wrong: !whole,
    })
    const examples = unreadable.map((one) =>
      words.trial.example(shown(one.amount), one.currency == null ? undefined : shown(one.currency)),
    )
    if (examples.length > 0) lines.push({ said: words.trial.odd(list(examples)), wrong: true })
  }
  return lines
}
