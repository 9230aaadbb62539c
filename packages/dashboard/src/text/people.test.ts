import { expect, test } from 'vitest'
import { personName } from './people'

test('an id that a machine made up becomes a visitor', () => {
  for (const [id, said] of [
    ['7f3a0c1e-8b1d-4c1f-9a53-0e2f6f1c9c41', 'Visitor 7f3a…9c41'],
    ['$device:7F3A0C1E-8B1D-4C1F-9A53-0E2F6F1C9C41', 'Visitor 7F3A…9C41'],
    ['18c2a-0b7d5-4f0e-2b9c1d-18c2a77f1', 'Visitor 18c2…77f1'],
    ['507f1f77bcf86cd799439011', 'Visitor 507f…9011'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'Visitor 01AR…5FAV'],
  ])
    expect(personName(id ?? '')).toBe(said)
})

test('what people chose stays as it is', () => {
  for (const name of [
    'Ada Berg',
    'ada@example.com',
    'Customer 3F9A1C',
    'user-1234',
    'customer_of_the_north_2',
    'the-very-long-name-of-some-account',
    '4711',
    '',
  ])
    expect(personName(name)).toBe(name)
})
