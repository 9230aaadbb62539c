// What is open between us and a customer? Tickets without an answer that solved them, payments that failed, segments they have left.
import { inReserved, type Mapping } from './mapped'
import { micros, type Timed } from './timeline'

/** An event as far as this looks at it. */
export interface Told extends Timed {
  event: string
  properties?: Record<string, unknown>
}
export interface Matter {
  kind: 'ticket' | 'payment' | 'exit'
  /** Since when it is open. */
  since: string
  /** Which: the number of the ticket, the name of the segment; nothing where it is not said. */
  name: string | undefined
  /** What it is about, where that is said. */
  about: string | undefined
  /** How often it happened since. */
  times: number
}

export const OPENED = ['ticket_opened', 'ticket_reopened']
export const SOLVED = ['ticket_solved']
/** What says by reserved names that money came. */
const PAID = ['order', 'subscription_started', 'subscription_renewed']
const PAYMENT = /payment|charge|invoice|billing/i
const FAILED = /fail|declin|refus|overdue/i
const WENT_WELL = /succe|paid|complet|recover/i

export interface Names {
  failed: string[]
  paid: string[]
  /** Own events that count as reserved ones. */
  mapping?: Mapping
}

/** Which of a workspace's events speak of payments that failed, and of such that went well. */
export function paymentNames(names: readonly string[]): Names {
  const failed = names.filter((name) => PAYMENT.test(name) && FAILED.test(name))
  const paid = names.filter(
    (name) => PAID.includes(name) || (PAYMENT.test(name) && WENT_WELL.test(name) && !FAILED.test(name)),
  )
  return { failed, paid }
}

/** Under which number a ticket runs: clients call it differently, and some not at all. */
function ticketOf(properties: Record<string, unknown> = {}): string {
  for (const name of ['ticket_id', 'ticket', 'ticket_number', 'id']) {
    const said = properties[name]
    if (typeof said === 'string' || typeof said === 'number') return String(said)
  }
  return ''
}

const aboutOf = (properties: Record<string, unknown> = {}) => {
  const said = ['subject', 'topic', 'title', 'reason'].map((name) => properties[name])
  return said.find((one): one is string => typeof one === 'string' && one !== '')
}

/**
 * Of events in any order. A ticket is open until it is solved; those without a number are solved in the order in which they were
 * opened. Failed payments are one matter until something is paid.
 */
export function openMatters(events: readonly Told[], { failed, paid, mapping }: Names): Matter[] {
  const tickets = new Map<string, Matter[]>()
  let payment: Matter | undefined
  for (const one of [...events].sort((a, b) => micros(a.time) - micros(b.time))) {
    const { event, time, properties } = mapping ? inReserved(one, mapping) : one
    if (OPENED.includes(event)) {
      const id = ticketOf(properties)
      const open = tickets.get(id) ?? []
      // A ticket with a number is opened once, however often that is said.
      if (id !== '' && open.length > 0) continue
      const matter = { name: id || undefined, about: aboutOf(properties), since: time, times: 1 }
      tickets.set(id, [...open, { kind: 'ticket', ...matter }])
    } else if (SOLVED.includes(event)) {
      const id = ticketOf(properties)
      tickets.set(id, (tickets.get(id) ?? []).slice(1))
    } else if (failed.includes(one.event)) {
      const about = aboutOf(properties)
      payment = payment
        ? { ...payment, times: payment.times + 1, about: about ?? payment.about }
        : { kind: 'payment', name: undefined, about, since: time, times: 1 }
    } else if (paid.includes(one.event)) payment = undefined
  }
  const open = [...tickets.values()].flat()
  return newest(payment ? [...open, payment] : open)
}

/** The newest first. */
export const newest = (matters: Matter[]) => matters.sort((a, b) => micros(b.since) - micros(a.since))

/** How long an exit is told. */
export const EXIT_DAYS = 30

/** Whether somebody left a segment lately and has not come back, from their changes, the oldest first. */
export function exitOf(
  name: string,
  changes: readonly { at: string; entered: boolean }[],
  now: number,
): Matter | undefined {
  const last = changes.at(-1)
  if (!last || last.entered || now - Date.parse(last.at) > EXIT_DAYS * 86_400_000) return undefined
  return { kind: 'exit', name, about: undefined, since: last.at, times: 1 }
}
