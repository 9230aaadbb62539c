import { expect, test } from 'vitest'
import { decidingOf } from './deciding'
import { inReserved, mappingOf } from './mapped'
import { openMatters } from './matters'

const mapping = mappingOf([
  {
    event: 'Support Ticket Created',
    as: 'ticket_opened',
    properties: { ticket_id: { from: 'nr' }, subject: { from: 'about.title' } },
  },
  { event: 'Support Ticket Closed', as: 'ticket_solved', properties: { ticket_id: { from: 'nr' } } },
  { event: 'Bought', as: 'order', properties: { currency: { is: 'EUR' } } },
])
const told = (event: string, minute: number, properties: Record<string, unknown> = {}) => ({
  event,
  time: `2024-01-04T10:0${minute}:00Z`,
  properties,
})

test('a mapped event says in reserved words what it says in its own', () => {
  const said = inReserved(told('Support Ticket Created', 1, { nr: 'T-7', about: { title: 'Help' } }), mapping)
  expect([said.event, said.properties.ticket_id, said.properties.subject]).toEqual([
    'ticket_opened',
    'T-7',
    'Help',
  ])
  expect(inReserved(told('Bought', 1), mapping).properties.currency).toBe('EUR')
  const other = told('Other', 1)
  expect(inReserved(other, mapping)).toBe(other)
})

test('open matters are those of mapped tickets and payments', () => {
  const own = ['Support Ticket Created', 'Support Ticket Closed', 'Bought', 'payment_failed', 'Viewed']
  const names = decidingOf(own, mapping)
  expect(names.all.toSorted()).toEqual(own.slice(0, 4).toSorted())
  expect(names.tickets).toEqual(['Support Ticket Created', 'Support Ticket Closed'])
  const opened = [
    told('Support Ticket Created', 1, { nr: 1 }),
    told('Support Ticket Created', 2, { nr: 2 }),
    told('Support Ticket Closed', 3, { nr: 1 }),
    told('payment_failed', 4),
  ]
  const open = (events: typeof opened) => openMatters(events, names).map((one) => one.name ?? one.kind)
  expect(open(opened)).toEqual(['payment', '2'])
  expect(open([...opened, told('Bought', 5)])).toEqual(['2'])
})
