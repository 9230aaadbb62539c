// Which of a workspace's events decide what is open with a customer?
import { type Mapping, mappingOf, namesWith, ownOf } from './mapped'
import { OPENED, paymentNames, SOLVED } from './matters'

/** So many names are asked for at once; of those of tickets so many. */
const NAMES_MAX = 50
const TICKETS_MAX = 20

const NOTHING = mappingOf([])

/**
 * Of all names of events of a workspace; those that count as reserved ones decide as these do. Where there are too many, as many of
 * what failed as of what went well are kept, or what is paid would seem open.
 */
export function decidingOf(own: readonly string[], mapping: Mapping = NOTHING) {
  const payments = paymentNames(namesWith(own, mapping))
  const tickets = ownOf([...OPENED, ...SOLVED], own, mapping).slice(0, TICKETS_MAX)
  const each = Math.floor((NAMES_MAX - tickets.length) / 2)
  const failed = ownOf(payments.failed, own, mapping).slice(0, each)
  const paid = ownOf(payments.paid, own, mapping).slice(0, each)
  return { failed, paid, tickets, all: [...new Set([...tickets, ...failed, ...paid])], mapping }
}

export type Deciding = ReturnType<typeof decidingOf>
