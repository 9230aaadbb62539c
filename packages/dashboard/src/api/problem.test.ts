import { expect, test } from 'vitest'
import { problemOf } from './problem'

const response = (status: number, headers: Record<string, string> = {}) =>
  new Response('', { status, headers })

test('a refusal keeps its fact, hint, field and patience', () => {
  const sent = {
    code: 'invalid',
    detail: 'The name is empty.',
    hint: 'Give it one.',
    place: '/name',
    request_id: 'ab',
  }
  const problem = problemOf(sent, response(429, { 'retry-after': '30' }))
  expect(problem.message).toBe('The name is empty.')
  expect([problem.code, problem.hint, problem.field, problem.requestId, problem.retryAfter]).toEqual([
    'invalid',
    'Give it one.',
    'name',
    'ab',
    30,
  ])
})

test('a pointer leads to the first field, also with escaped letters', () => {
  expect(problemOf({ detail: 'x', place: '/steps/1/where' }, response(422)).field).toBe('steps')
  expect(problemOf({ detail: 'x', place: '/a~1b~0c' }, response(422)).field).toBe('a/b~c')
  expect(problemOf({ detail: 'x' }, response(422)).field).toBeUndefined()
})

test('what a proxy wrote is still a problem', () => {
  const problem = problemOf('<html>', response(502))
  expect([problem.status, problem.code, problem.retryAfter]).toEqual([502, 'unknown', undefined])
  expect(problem.message).toContain('502')
})
