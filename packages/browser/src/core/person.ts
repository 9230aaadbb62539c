// Who is in front of the page, and which visit of theirs is it? All tabs share one answer.
import type { Consent } from '../types'
import { attempt, uuid, type World } from './bits'
import type { Store } from './store'

export interface Person {
  anonymous: string
  user?: string
  account?: string
  consent?: Consent
  session?: { id: string; start: number; last: number }
  /** Marks of what was last said about the customer and their account in this session. */
  said?: Record<string, number>
}

/** As docs/semantics.md defines a session. Exactly as long is still inside. */
const IDLE = 30 * 60_000
const LONGEST = 24 * 3_600_000

export const ME = 'me'

export function people(w: World, store: Store) {
  let me: Person = { anonymous: uuid(w) }
  return {
    /** As any tab left it. */
    read(): Person {
      const kept = store.open && attempt(() => JSON.parse(store.get(ME) ?? '') as Person)
      if (kept && kept.anonymous) me = kept
      return me
    },
    write: () => void store.set(ME, JSON.stringify(me)),
    /** The session that something done now belongs to. */
    session(now: number): string {
      const { session } = me
      const over = !session || Math.abs(now - session.last) > IDLE || now - session.start > LONGEST
      if (over) me.said = {}
      me.session = over
        ? { id: uuid(w), start: now, last: now }
        : { ...session, last: Math.max(session.last, now) }
      return me.session.id
    },
    /** Somebody new. What was agreed to in this browser holds on. */
    anew(): Person {
      me = { anonymous: uuid(w), consent: me.consent }
      return me
    },
  }
}

const NOBODY =
  /^["'`\s]*(anonymous|guest|distinct_?id|id|not_authenticated|email|undefined|true|false|nil|unknown|user_?id|none|null|nan|0|\[object object\]|)["'`\s]*$/i

/** An id that Hark would take, or nothing: one bad id would spoil every later message. */
export function legal(id: unknown): string | undefined {
  const text = typeof id === 'string' || typeof id === 'number' ? `${id}`.trim() : ''
  return NOBODY.test(text) || text.length > 200 ? undefined : text
}

export type People = ReturnType<typeof people>
