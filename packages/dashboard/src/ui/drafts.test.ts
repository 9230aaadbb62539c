import { expect, test } from 'vitest'
import { typedIn, waiting } from './drafts'

const first = { host: 'a', port: 25, to: ['x'], password: '' }

test('only what was typed is kept, and no secret', () => {
  expect(typedIn({ host: 'b', port: 25, to: ['x'], password: 'geheim' }, first, ['password'])).toEqual({
    host: 'b',
  })
})

test('only what fits the form comes back', () => {
  const draft = { host: 'b', port: '26', to: 'x', password: 'geheim', more: 1 }
  expect(waiting(draft, first, ['password'])).toEqual({ host: 'b' })
  expect(waiting({ host: 'a' }, first, [])).toEqual({})
})

test("what the server says otherwise meanwhile is nobody's draft", () => {
  const values = { ...first, host: 'b', port: 26 }
  expect(typedIn(values, first, [], new Set(['host']))).toEqual({ host: 'b' })
})
