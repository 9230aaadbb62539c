import { expect, it } from 'vitest'
import { changeRows, type Change } from './join'

const who = (name: string, more: Partial<Change['before'][number]> = {}): Change['before'][number] => ({
  key: name,
  name,
  ids: [name],
  events: 1,
  first_seen: '2024-01-01T00:00:00Z',
  last_seen: '2024-01-02T00:00:00Z',
  stage: 'New',
  value: { currencies: [], unreadable: 0 },
  ...more,
})

it('what would change stands side by side: before, then after', () => {
  const money = { currency: 'EUR', revenue: 1250, payments: 1, margins: 0, mrr: 900, subscriptions: 1 }
  const change: Change = {
    before: [who('a'), who('b', { stage: null, ids: ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'] })],
    after: [who('a', { ids: ['a', 'b'], events: 1234, value: { currencies: [money], unreadable: 0 } })],
    traits: [{ name: 'plan', before: ['free', null] as never, after: [{ x: 1 }] as never }],
    segments: [{ id: 1, name: 'Busy', before: [true, false], after: [false] }],
    links: [],
  }
  const rows = Object.fromEntries(
    changeRows(change, (at) => at.slice(8, 10)).map((row) => [row.label, row.cells]),
  )
  expect(rows['Known under']).toEqual(['a', 'b, c, d, e, f, g, and 2 more', 'a and b'])
  expect(rows['Events']).toEqual(['1', '1', '1\u202f234'])
  expect(rows['Seen']).toEqual(['01 to 02', '01 to 02', '01 to 02'])
  expect(rows['Stage']).toEqual(['New', 'in none', 'New'])
  expect(rows['Value']).toEqual(['nothing yet', 'nothing yet', '€12.50 and €9.00 a month'])
  expect(rows['plan']).toEqual(['free', 'not known', '{\n "x": 1\n}'])
  expect(rows['Segment “Busy”']).toEqual(['in it', 'not in it', 'not in it'])
})
