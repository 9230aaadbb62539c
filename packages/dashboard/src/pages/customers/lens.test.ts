// Is a lens read whatever somebody saved, and is nothing lost by moving parts?
import { expect, test } from 'vitest'
import { BUILTIN, moved, PART_NAMES, read, troubles } from './lens'

test('every part stands in every lens, once', () => {
  for (const lens of [...Object.values(BUILTIN), read(undefined), read({ parts: [{ part: 'traits' }] })])
    expect(lens.parts.map(({ part }) => part).sort()).toEqual([...PART_NAMES].sort())
})

test('what is not known is passed over, and what is missing comes folded at the end', () => {
  const found = read({
    parts: [
      { part: 'weather' },
      { part: 'traits', folded: true },
      { part: 'traits' },
      null,
      { part: 'value' },
    ],
    events: ['paid', 7, ''],
  })
  expect(found.parts.slice(0, 2)).toEqual([
    { part: 'traits', folded: true },
    { part: 'value', folded: false },
  ])
  expect(found.parts.slice(2).every(({ folded }) => folded)).toBe(true)
  expect(found.events).toEqual(['paid'])
  expect(read({ parts: 'x', events: 'y' }).events).toEqual([])
})

test('a part moves by one place and stays within the list', () => {
  const parts = BUILTIN.sales.parts
  const names = (list: typeof parts) => list.map(({ part }) => part)
  expect(names(moved(parts, 1, -1)).slice(0, 2)).toEqual(['account', 'value'])
  expect(names(moved(parts, 0, -1))).toEqual(names(parts))
  expect(names(moved(parts, parts.length - 1, 1))).toEqual(names(parts))
})

test('trouble is known by its name, and its end is none', () => {
  expect(
    troubles(['error_shown', 'ticket_opened', 'ticket_solved', 'task_created', 'Payment Failed']),
  ).toEqual(['error_shown', 'ticket_opened', 'Payment Failed'])
})
