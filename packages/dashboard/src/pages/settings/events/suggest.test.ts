import { expect, test } from 'vitest'
import { likely, plain, suggestions } from './suggest'

const of = (...names: string[]) =>
  suggestions(
    names.map((name) => ({ name, count: 1 })),
    new Set(['Taken']),
    new Set(['order', 'subscription_ended']),
  ).map((one) => one.as)

test('names are recognised whatever their dress', () => {
  expect(['Order Completed', 'invoice.paid', 'SubscriptionCancelled'].map(plain)).toEqual([
    'order completed',
    'invoice paid',
    'subscription cancelled',
  ])
  expect(of('Order Completed', 'Purchase', 'Payment Succeeded', 'invoice.paid')).toEqual([
    'order',
    'order',
    'order',
    'subscription_renewed',
  ])
  expect(of('Subscription Cancelled', 'subscription canceled', 'customer.subscription.deleted')).toEqual([
    'subscription_ended',
    'subscription_ended',
    'subscription_ended',
  ])
  expect(of('Ticket Created', 'conversation_closed', 'ReviewSubmitted')).toEqual([
    'ticket_opened',
    'ticket_solved',
    'review',
  ])
})

test('what is reserved, in the list or something else is not proposed', () => {
  expect(
    of('order', 'subscription_ended', 'Taken', 'Order Viewed', 'purchase_button_seen', 'ticket'),
  ).toEqual([])
})

test('money is looked for where it usually is', () => {
  expect(likely('order', 'a', ['revenue', 'currency']).places).toEqual({
    value: { how: 'from', said: 'revenue' },
  })
  expect(likely('order', 'a', ['value', 'revenue', 'currency_code']).places).toEqual({
    currency: { how: 'from', said: 'currency_code' },
  })
  expect(likely('review', 'a', ['value', 'revenue']).places).toEqual({})
})
