// Which of a workspace's events decide what is open with a customer?
import { OPENED, paymentNames, SOLVED } from './matters'

/** So many names are asked for at once. */
const NAMES_MAX = 50

/** Of all names of events of a workspace. */
export function decidingOf(all: readonly string[]) {
  const payment = paymentNames(all)
  const tickets = [...OPENED, ...SOLVED].filter((name) => all.includes(name))
  return { ...payment, tickets, all: [...tickets, ...payment.failed, ...payment.paid].slice(0, NAMES_MAX) }
}

export type Deciding = ReturnType<typeof decidingOf>
