import { expect, test } from 'vitest'
import { mayLetIn, typedIn, waiting } from './drafts'

const first = { host: 'a', port: 25, to: ['x'], password: '' }

test('only what was typed is kept, and no secret', () => {
  expect(typedIn({ host: 'b', port: 25, to: ['x'], password: 'geheim' }, first, ['password'])).toEqual({
    host: 'b',
  })
})

test('no address is kept that lets in whoever knows it', () => {
  for (const address of [
    'https://ada:geheim@example.com/hark',
    'https://example.com/hark?token=1',
    'https://example.com/hark#geheim',
    'https://hooks.slack.com/services/T0001/B0002/XyZXyZXyZ',
    'https://hooks.zapier.com/hooks/catch/1234/abcde1f/',
    'https://example.com/averylongwordthatnobodywouldwrite',
    'https:///',
  ])
    expect(mayLetIn(address), address).toBe(true)
  for (const plain of [
    'https://example.com/hark',
    'https://example.com',
    'https://example.com/api/v1/hark/',
    'http://localhost:4000/hark',
    'smtp.example.com',
    'Why do they leave? See https://example.com/x?y',
    7,
  ])
    expect(mayLetIn(plain), String(plain)).toBe(false)
  const typed = { url: 'https://example.com/hark?token=1', description: 'x' }
  expect(typedIn(typed, { url: '', description: '' }, [])).toEqual({ description: 'x' })
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
