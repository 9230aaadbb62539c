// How does what somebody chooses for one column become the wishes that the server understands?
import type { Kind, Wishes } from './run'

/** Of these there is one column. */
const ONE = { id: 'id', email: 'email', account: 'account', currency: 'currency_column' } as const
/** Of these there may be several. */
const MANY = ['money', 'minor', 'number', 'text', 'ignore'] as const

export type Choice = keyof typeof ONE | (typeof MANY)[number]

export const CHOICES: Record<Kind, Choice[]> = {
  customers: ['id', 'email', 'account', 'currency', ...MANY],
  accounts: ['id', 'currency', ...MANY],
}

const isOne = (choice: Choice): choice is keyof typeof ONE => choice in ONE

/** What was chosen for a column; nothing leaves it to be guessed. */
export function chosenFor(wishes: Wishes, column: string): Choice | undefined {
  const one = (Object.keys(ONE) as (keyof typeof ONE)[]).find((choice) => wishes[ONE[choice]] === column)
  return one ?? MANY.find((choice) => wishes[choice]?.includes(column))
}

/** The same wishes with another choice for one column. A role that only one column can have leaves the one that had it. */
export function withChoice(wishes: Wishes, column: string, choice: Choice | undefined): Wishes {
  const next: Wishes = { ...wishes }
  for (const name of Object.values(ONE)) if (next[name] === column) delete next[name]
  for (const name of MANY) {
    const rest = (next[name] ?? []).filter((one) => one !== column)
    if (rest.length > 0) next[name] = rest
    else delete next[name]
  }
  if (choice === undefined) return next
  if (!isOne(choice)) return { ...next, [choice]: [...(next[choice] ?? []), column] }
  // The currency is in a column, or it is one for all rows.
  if (choice === 'currency') delete next.currency
  return { ...next, [ONE[choice]]: column }
}
