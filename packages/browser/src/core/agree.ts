// What happens when somebody agrees, or takes it back? Other tabs and later pages hear of it.
import type { Consent } from '../types'
import { attempt } from './bits'
import { ME } from './person'
import { allowed, listen, refused, type Self } from './self'
import { make, post } from './speak'

/** The only word that stays after a no where consent is not required: it says no. */
const NO = 'no'

/** What was agreed to on an earlier page. */
export function agreedBefore({ store }: Self): Consent | undefined {
  if (store.get(NO)) return { analytics: false }
  return attempt(() => JSON.parse(store.get(ME) ?? '{}') as { consent?: Consent })?.consent
}

/** Whoever takes consent back has the last word; then everything is forgotten. */
function forget(self: Self, last: boolean) {
  const { sender, outbox, store, who } = self
  const word = last && attempt(() => JSON.stringify(make(self, 'track', { event: '$consent' })))
  self.held = []
  sender.end()
  outbox.forget()
  store.names().forEach(store.remove)
  if (!self.required) {
    store.open = true
    store.set(NO, '1')
  }
  store.open = false
  who.anew().consent = undefined
  if (word) sender.last(word)
}

function begin(self: Self) {
  const { store, who, consent } = self
  store.remove(NO)
  const { user, account } = who.read()
  store.open = true
  // Another tab may have known the customer by an id already: then that is theirs.
  const kept = who.read()
  kept.consent = consent
  if (user) kept.user = user
  if (account) kept.account = account
  who.write()
  for (const message of self.held.splice(0)) {
    message.anonymousId = kept.anonymous
    message.context.consent = consent && { categoryPreferences: consent }
    post(self, message)
  }
  void self.outbox.adopt().then(() => self.sender.soon())
}

/** `tell`: whether Hark hears of a no. */
export function agree(self: Self, said: Consent | undefined, tell = true) {
  const could = allowed(self)
  self.consent = said
  if (refused(self)) forget(self, could && tell)
  else if (allowed(self)) begin(self)
  self.emit('consent', said)
}

/** Hears what was said in another tab. */
export function agreeTogether(self: Self) {
  const { w, config } = self
  listen<StorageEvent>(self, w, 'storage', ({ key, newValue }) => {
    if (key !== `hark:${config.key}:${ME}`) return
    const theirs = attempt(() => JSON.parse(newValue ?? '') as { consent?: Consent })
    if (newValue === null && allowed(self)) agree(self, { ...self.consent, analytics: false }, false)
    else if (!self.consent && theirs?.consent) agree(self, theirs.consent)
  })
}
