import { expect, test } from 'vitest'
import { likely, plain, suggestions } from './suggest'

const RESERVED = new Set(['order', 'subscription_ended'])
const of = (names: string[], cards: { event: string; as: string }[] = []) =>
  Object.fromEntries(
    suggestions(
      names.map((name) => ({ name, count: 1 })),
      cards,
      RESERVED,
    ).map((one) => [one.as, one.event]),
  )

test('names are recognised whatever their dress', () => {
  expect(['Order Completed', 'invoice.paid', 'SubscriptionCancelled'].map(plain)).toEqual([
    'order completed',
    'invoice paid',
    'subscription cancelled',
  ])
  for (const name of ['Order Completed', 'Purchase', 'Payment Succeeded', 'checkout_completed'])
    expect(of([name])).toEqual({ order: name })
  for (const name of ['Subscription Cancelled', 'subscription canceled', 'customer.subscription.deleted'])
    expect(of([name])).toEqual({ subscription_ended: name })
  expect(of(['Ticket Created', 'conversation_closed', 'ReviewSubmitted'])).toEqual({
    ticket_opened: 'Ticket Created',
    ticket_solved: 'conversation_closed',
    review: 'ReviewSubmitted',
  })
})

test('of the steps of one purchase one is proposed', () => {
  expect(of(['Order Placed', 'Payment Succeeded', 'Order Paid', 'Purchase'])).toEqual({ order: 'Order Paid' })
  expect(of(['charge.succeeded', 'payment_intent.succeeded', 'invoice.paid'])).toEqual({
    subscription_renewed: 'invoice.paid',
  })
  expect(of(['charge.succeeded'], [{ event: 'Invoiced', as: 'subscription_renewed' }])).toEqual({})
  expect(of(['Order Paid'], [{ event: 'Order Placed', as: 'order' }])).toEqual({})
})

test('what is reserved, in the list or something else is not proposed', () => {
  expect(of(['order', 'subscription_ended', 'Order Viewed', 'purchase_button_seen', 'ticket'])).toEqual({})
  expect(of(['Purchase'], [{ event: 'Purchase', as: 'review' }])).toEqual({})
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
