import { expect, it } from 'vitest'
import { chosenFor, withChoice } from './choices'

it('a column has one role, and a role of which there is one leaves the column that had it', () => {
  let wishes = withChoice({}, 'a', 'id')
  expect(wishes).toEqual({ id: 'a' })
  wishes = withChoice(wishes, 'b', 'id')
  expect([chosenFor(wishes, 'a'), chosenFor(wishes, 'b')]).toEqual([undefined, 'id'])
  wishes = withChoice(withChoice(wishes, 'a', 'text'), 'c', 'text')
  expect(wishes).toEqual({ id: 'b', text: ['a', 'c'] })
  wishes = withChoice(wishes, 'a', 'money')
  expect(wishes).toEqual({ id: 'b', text: ['c'], money: ['a'] })
  expect(chosenFor(wishes, 'a')).toBe('money')
  expect(withChoice(withChoice(wishes, 'c', undefined), 'b', undefined)).toEqual({ money: ['a'] })
})

it('a column with the currency takes the place of one for all rows', () => {
  expect(withChoice({ currency: 'EUR' }, 'c', 'currency')).toEqual({ currency_column: 'c' })
})
