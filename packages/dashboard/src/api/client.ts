// How does a page ask the server?
import createClient from 'openapi-fetch'
import { early } from './early'
import { Problem, problemOf } from './problem'
import type { paths } from './schema'
import { reachable, session, signedInAgain } from './session'

/**
 * Sends a request; after an ended session it waits until one has signed in again and sends it once more, so that nothing one
 * typed is lost.
 */
async function send(request: Request): Promise<Response> {
  const again = request.clone()
  if (request.method !== 'GET') sending()
  let response: Response
  try {
    // What is removed may be on its way while the page is left (app/toasts).
    response = (await early(request)) ?? (await fetch(request, { keepalive: request.method === 'DELETE' }))
  } catch (error) {
    if (request.signal.aborted) throw error
    reachable.set(false)
    throw new Problem({ status: 0, code: 'unreachable', detail: '' })
  }
  reachable.set(true)
  if (response.status !== 401 || session.get() === 'out') return response
  const said = await response
    .clone()
    .json()
    .catch(() => undefined)
  if (said?.code !== 'signed_out') return response
  await signedInAgain()
  return send(again)
}

/** Who wants to know that something is about to change. */
const listeners = new Set<() => void>()
const sending = () => listeners.forEach((told) => told())
export const onChange = (told: () => void) => listeners.add(told)

/** The typed client. Changes are JSON even without a body: the server takes nothing else from a browser. */
export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
  fetch: send,
  headers: { 'content-type': 'application/json' },
})

interface Answer {
  data?: unknown
  error?: unknown
  response: Response
}

/** What was answered, or the {@link Problem} thrown: what queries and mutations want. */
export async function ask<A extends Answer>(asked: Promise<A>): Promise<Exclude<A['data'], undefined>> {
  const { data, error, response } = await asked
  if (!response.ok) throw problemOf(error, response)
  return data as Exclude<A['data'], undefined>
}
