import { expect, test } from 'vitest'
import { Problem } from '@/api/problem'
import { again, areWhole, cardOf, isPlaced, keyOf, listOf, named, newCard, refusedAt } from './draft'

const LIST = [
  { key: 'visitor', name: 'Visitor', rule: [] },
  { key: 'user', name: 'User', rule: { did: 'exported' } },
  {
    key: 'fan',
    name: 'Fan',
    rule: { account: { any: [{ segment: 'heavy' }, { trait: 'plan', is: 'pro' }] } },
  },
]

test('a list stays what it is, also under new numbers', () => {
  const cards = LIST.map(cardOf)
  expect(listOf(cards)).toEqual(LIST)
  expect(listOf(again(cards))).toEqual(LIST)
  expect(areWhole(cards)).toBe(true)
  expect(areWhole([...cards, newCard()])).toBe(false)
  expect(areWhole([])).toBe(false)
})

test('the name of a new stage brings its key along until somebody chooses one', () => {
  expect(keyOf(' Erste Schritte, übersetzt! ')).toBe('erste_schritte_ubersetzt')
  const first = named(newCard(), 'Trial user')
  expect(first.key).toBe('trial_user')
  expect(named(first, 'Trial').key).toBe('trial')
  expect(named({ ...first, key: 'mine' }, 'Trial').key).toBe('mine')
  // Questions call what is saved by its key.
  expect(named(cardOf({ key: 'user', name: 'User', rule: [] }), 'Customer').key).toBe('user')
})

test('a refusal stands at its card, with the place within it', () => {
  const refusal = (place: string) => new Problem({ status: 422, code: 'invalid', detail: 'No.', place })
  expect(refusedAt(refusal('/stages/1/rule/any/0'), 1)?.place).toBe('/rule/any/0')
  expect(refusedAt(refusal('/stages/1/key'), 0)).toBeUndefined()
  expect(refusedAt(refusal('/stages/10'), 1)).toBeUndefined()
  expect(refusedAt(refusal('/stages/10'), 10)?.place).toBeUndefined()
  expect(isPlaced(refusal('/stages/1/key'), 2)).toBe(true)
  expect(isPlaced(refusal('/stages/2'), 2)).toBe(false)
  expect(isPlaced(refusal('/version'), 2)).toBe(false)
})
