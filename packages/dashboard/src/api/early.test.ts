import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { early } from './early'

const ME = 'http://localhost/api/v1/me'
const LENSES = 'http://localhost/api/v1/workspaces/1/lenses'
const answer = (status: number) => Promise.resolve(new Response(status === 200 ? '[]' : '{}', { status }))
const asked = (url: string, method = 'GET') => early(new Request(url, { method }))

const given = (me: number, lenses: number) =>
  vi.stubGlobal('window', {
    harkEarly: new Map([
      [ME, answer(me)],
      [LENSES, answer(lenses)],
    ]),
  })

beforeEach(() => vi.spyOn(performance, 'now').mockReturnValue(400))
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('gives each answer once', async () => {
  given(200, 200)
  expect((await asked(LENSES))?.status).toBe(200)
  expect(await asked(LENSES)).toBeUndefined()
  expect((await asked(ME))?.status).toBe(200)
})

it('gives no refusal, and none of the others once nobody is signed in', async () => {
  given(401, 200)
  expect(await asked(ME)).toBeUndefined()
  expect(await asked(LENSES), 'it was not asked by who signs in').toBeUndefined()
  given(200, 503)
  expect(await asked(LENSES)).toBeUndefined()
  expect((await asked(ME))?.status).toBe(200)
})

it('gives nothing after a change, and nothing late', async () => {
  given(200, 200)
  expect(await asked(LENSES, 'POST')).toBeUndefined()
  expect(await asked(ME)).toBeUndefined()
  given(200, 200)
  vi.mocked(performance.now).mockReturnValue(60_000)
  expect(await asked(ME)).toBeUndefined()
})
