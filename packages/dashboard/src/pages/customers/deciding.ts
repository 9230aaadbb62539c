// Which of a workspace's events decide what is open with a customer?
import { OPENED, paymentNames, SOLVED } from './matters'

/** So many names are asked for at once, with those of tickets: as many of what failed as of what went well, or what is paid would seem open. */
const PAYMENTS_MAX = 23

/** Of all names of events of a workspace. */
export function decidingOf(all: readonly string[]) {
  const payments = paymentNames(all)
  const [failed, paid] = [payments.failed.slice(0, PAYMENTS_MAX), payments.paid.slice(0, PAYMENTS_MAX)]
  const tickets = [...OPENED, ...SOLVED].filter((name) => all.includes(name))
  return { failed, paid, tickets, all: [...tickets, ...failed, ...paid] }
}

export type Deciding = ReturnType<typeof decidingOf>
