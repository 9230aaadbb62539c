// Is somebody signed in, and what happens to a request when the session has ended meanwhile?
import { createStore } from '@/app/store'

/** `out` until the server knew us, `in` since then, `expired` when it no longer does while a page is open. */
export const session = createStore<'out' | 'in' | 'expired'>('out')

let waiting: (() => void)[] = []

/** Resolves when one has signed in again. The overlay (app/session) shows meanwhile; what was typed stays where it is. */
export function signedInAgain(): Promise<void> {
  session.set('expired')
  return new Promise((resolve) => waiting.push(resolve))
}

/** The server knows us (again): requests that waited are sent once more. */
export function markSignedIn() {
  session.set('in')
  const resume = waiting
  waiting = []
  for (const one of resume) one()
}

/** One left on purpose. */
export function markSignedOut() {
  waiting = []
  session.set('out')
}

/** Whether the server can be reached, as far as the last request knows. */
export const reachable = createStore(true)
