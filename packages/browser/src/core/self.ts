// What is one running hark.js made of? Made by `init`, and gone with `destroy`.
import type { Config, Consent, Happenings, Message } from '../types'
import { attempt, type World } from './bits'
import type { Seen } from './context'
import type { Outbox } from './outbox'
import type { People } from './person'
import type { Sender } from './sender'
import type { Store } from './store'

export type Emit = <Name extends keyof Happenings>(name: Name, ...said: Parameters<Happenings[Name]>) => void

export interface Self {
  w: World
  config: Config
  store: Store
  who: People
  outbox: Outbox
  sender: Sender
  emit: Emit
  note: (...said: unknown[]) => void
  /** Whether consent must be given first. */
  required: boolean
  consent?: Consent
  /** Messages that wait for it, in memory only. */
  held: Message[]
  page: Seen
  /** While it is told what was done on a page, the address is already that of the next one. */
  leaving?: boolean
  sequence: number
  /** What ends it all. */
  ends: (() => void)[]
}

/** Messages and calls that wait in memory for consent, or for a part. */
export const HELD = 200

export const refused = (self: Self) => self.consent?.analytics === false
export const allowed = (self: Self) => !refused(self) && (!self.required || self.consent?.analytics === true)

/** Hears an event until the end; what goes wrong in it reaches nobody. */
export function listen<E extends Event>(self: Self, to: EventTarget, name: string, does: (event: E) => void) {
  const safe = (event: Event) => void attempt(() => does(event as E))
  to.addEventListener(name, safe, true)
  self.ends.push(() => to.removeEventListener(name, safe, true))
}
