import { expect, it } from 'vitest'
import { exitOf, openMatters, paymentNames, type Told } from './matters'

const names = paymentNames([
  'payment_failed',
  'invoice_paid',
  'order',
  'upload_failed',
  'charge_declined',
  'view',
])
const at = (minute: number, event: string, properties: Record<string, unknown> = {}): Told => ({
  event,
  time: `2024-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
  properties,
})
const open = (...events: Told[]) =>
  openMatters(events, names).map(({ kind, name, times }) => [kind, name, times])

it('finds the names that speak of payments', () => {
  expect(names).toEqual({ failed: ['payment_failed', 'charge_declined'], paid: ['invoice_paid', 'order'] })
})

it('a ticket is open until it is solved, and again when it is reopened', () => {
  const [a, b] = [{ ticket: 'T-1' }, { ticket_id: 2 }]
  expect(open(at(1, 'ticket_opened', a), at(2, 'ticket_opened', b), at(3, 'ticket_solved', a))).toEqual([
    ['ticket', '2', 1],
  ])
  expect(open(at(3, 'ticket_reopened', a), at(2, 'ticket_solved', a), at(1, 'ticket_opened', a))).toEqual([
    ['ticket', 'T-1', 1],
  ])
  // Said twice, it is open once.
  expect(open(at(1, 'ticket_opened', a), at(1, 'ticket_opened', a), at(2, 'ticket_solved', a))).toEqual([])
})

it('tickets without a number are solved in their order', () => {
  expect(
    openMatters([at(1, 'ticket_opened'), at(2, 'ticket_opened'), at(3, 'ticket_solved')], names),
  ).toMatchObject([{ since: at(2, '').time, name: undefined }])
  expect(open(at(1, 'ticket_solved'), at(2, 'ticket_opened'))).toEqual([['ticket', undefined, 1]])
})

it('failed payments are one matter until something is paid', () => {
  expect(open(at(1, 'payment_failed'), at(2, 'charge_declined'))).toEqual([['payment', undefined, 2]])
  expect(open(at(1, 'payment_failed'), at(2, 'invoice_paid'))).toEqual([])
  expect(open(at(1, 'payment_failed'), at(2, 'order'), at(3, 'payment_failed'))).toEqual([
    ['payment', undefined, 1],
  ])
})

it('the newest stands first, with what it is about', () => {
  const matters = openMatters(
    [at(1, 'ticket_opened', { topic: 'sync' }), at(5, 'payment_failed', { reason: 'expired' })],
    names,
  )
  expect(matters.map(({ kind, about }) => [kind, about])).toEqual([
    ['payment', 'expired'],
    ['ticket', 'sync'],
  ])
})

it('an exit is told for a month, unless they came back', () => {
  const now = Date.parse('2024-03-01T00:00:00Z')
  const left = (day: string) =>
    exitOf(
      'Fans',
      [
        { at: '2024-01-01T00:00:00Z', entered: true },
        { at: day, entered: false },
      ],
      now,
    )
  expect(left('2024-02-20T00:00:00Z')).toMatchObject({ kind: 'exit', name: 'Fans' })
  expect(left('2024-01-20T00:00:00Z')).toBeUndefined()
  expect(exitOf('Fans', [{ at: '2024-02-20T00:00:00Z', entered: true }], now)).toBeUndefined()
  expect(exitOf('Fans', [], now)).toBeUndefined()
})
