import { expect, test } from 'vitest'
import { Problem } from '@/api/problem'
import type { Mapped } from './data'
import { cardOf, isWhole, lacks, mappedOf, newCard, ordered, refusedAt } from './draft'

const ORDER = [
  { name: 'value', kind: 'money' },
  { name: 'currency', kind: 'currency' },
  { name: 'margin', kind: 'money' },
]

test('what was said comes back as it was said', () => {
  const all: Mapped[] = [
    { event: 'Bought', as: 'order', properties: {} },
    {
      event: 'Order Completed',
      as: 'order',
      properties: {
        value: { from: 'revenue', times: 100 },
        margin: { from: 'margin', times: 1 },
        currency: { is: 'EUR' },
      },
    },
    { event: 'Renewed', as: 'subscription_renewed', properties: { amount: { from: 'total' } } },
  ]
  for (const one of all) expect(mappedOf(cardOf(one))).toEqual(one)
  const same = { event: 'x', as: 'order', properties: { value: { from: 'value' } } }
  expect(mappedOf(cardOf(same)).properties).toEqual({})
})

test('the list goes by reserved event', () => {
  const cards = [newCard('review', 'a'), newCard('order', 'b'), newCard('review', 'c')]
  const reserved = ['order', 'review'].map((name) => ({ name, properties: [] }))
  expect(ordered(cards, reserved).map((one) => one.event)).toEqual(['b', 'a', 'c'])
})

test('what is not right yet is known before it is sent', () => {
  const card = newCard('order')
  expect(lacks(card, [card], ORDER)).toMatchObject({ event: true, twice: false })
  const [one, other] = [newCard('order', 'a'), newCard('review', 'a')]
  expect(lacks(one, [one, other], ORDER).twice).toBe(true)
  const always = (said: string) => newCard('order', 'a', { currency: { how: 'always', said } })
  expect(['', 'EURO', 'E1R'].map((said) => isWhole(always(said), [], ORDER))).toEqual([false, false, false])
  expect(isWhole(always(' eur '), [], ORDER)).toBe(true)
})

test('a refusal stands at its entry', () => {
  const refusal = new Problem({
    status: 422,
    code: 'x',
    detail: 'No.',
    place: '/mappings/1/properties/value/from',
  })
  expect(refusedAt(refusal, 1)?.place).toBe('/properties/value/from')
  expect(refusedAt(refusal, 0)).toBeUndefined()
})
