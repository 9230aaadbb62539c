// How does a call become a message, and when may it be posted?
import type { Facts, Message } from '../types'
import { attempt, mark, uuid } from './bits'
import { contextOf, seen } from './context'
import { allowed, HELD, refused, type Self } from './self'

export interface Moment {
  /** When it was said, if not now: by a call that waited for the script. */
  time?: number
  language?: string
}

export const facts = (given: unknown): Facts =>
  given && typeof given === 'object' && !Array.isArray(given) ? (given as Facts) : {}

export function post({ outbox, sender }: Self, message: Message) {
  if (!attempt(() => JSON.stringify(message))) return outbox.lost('unreadable')
  // What was lost is told here, so that it reaches Hark exactly when this message does.
  message.context.dropped = outbox.takeDropped()
  outbox.add(JSON.stringify(message))
  sender.soon()
}

export function make(
  self: Self,
  type: Message['type'],
  fields: Partial<Message>,
  { time = Date.now(), language }: Moment = {},
): Message {
  const { w, who } = self
  const me = who.read()
  const $session_id = who.session(time)
  who.write()
  if (!self.leaving) self.page = seen(w, self.page.referrer)
  const from = attempt(() => new URL(self.page.referrer).hostname)
  const domain = from && from !== w.location.hostname ? { $referring_domain: from } : {}
  return {
    type,
    messageId: uuid(w),
    anonymousId: me.anonymous,
    userId: me.user,
    timestamp: new Date(time).toISOString(),
    sequence: self.sequence++,
    ...fields,
    properties: { ...domain, ...facts(fields.properties), $session_id },
    context: { ...contextOf(w, self.page, language, self.consent), groupId: me.account },
  }
}

export function say(self: Self, type: Message['type'], fields: Partial<Message>, moment?: Moment) {
  if (refused(self)) return
  const { config, outbox, held } = self
  // As it is now: what the page does to its objects later is not what was said.
  const copy = attempt(() => JSON.parse(JSON.stringify(fields)) as Partial<Message>)
  if (!copy) return outbox.lost('unreadable')
  const made = make(self, type, copy, moment)
  const message = config.before ? attempt(() => config.before?.(made)) : made
  if (!message) return
  self.note(type, message)
  self.emit('message', message)
  if (allowed(self)) post(self, message)
  else if (held.push(message) > HELD) {
    held.shift()
    outbox.lost('queue_full')
  }
}

/** Says something of a customer or account once a session, unless it changes. */
export function introduce(
  self: Self,
  type: 'identify' | 'group',
  id: string,
  traits: unknown,
  more: Partial<Message>,
  moment: Moment,
) {
  const { who, w } = self
  const me = who.read()
  who.session(Date.now())
  const now = mark(attempt(() => JSON.stringify([id, traits])) ?? uuid(w))
  const again = me.said?.[type] === now
  me.said = { ...me.said, [type]: now }
  who.write()
  if (!again) say(self, type, { traits: facts(traits), ...more }, moment)
}
