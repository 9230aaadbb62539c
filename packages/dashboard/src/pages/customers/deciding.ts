// Which of a workspace's events decide what is open with a customer?
import { type Mapping, mappingOf, namesWith, ownOf } from './mapped'
import { OPENED, paymentNames, SOLVED } from './matters'

/** So many names are asked for at once. */
const NAMES_MAX = 50

const NOTHING = mappingOf([])

/** Of all names of events of a workspace; those that count as reserved ones decide as these do. */
export function decidingOf(own: readonly string[], mapping: Mapping = NOTHING) {
  const payment = paymentNames(namesWith(own, mapping))
  const [failed, paid] = [payment.failed, payment.paid].map((names) => ownOf(names, own, mapping))
  const tickets = ownOf([...OPENED, ...SOLVED], own, mapping)
  return {
    failed: failed ?? [],
    paid: paid ?? [],
    tickets,
    all: [...new Set([...tickets, ...(failed ?? []), ...(paid ?? [])])].slice(0, NAMES_MAX),
    mapping,
  }
}

export type Deciding = ReturnType<typeof decidingOf>
