// What does the page say, and what is made of it? The API, consent first.
import type { Call, Config, Consent, Facts, Happenings, Hark, Message, Part, Tap } from '../types'
import { attempt, clean, mark, uuid, type World } from './bits'
import { contextOf, seen, VERSION } from './context'
import { type Outbox, outboxOf } from './outbox'
import { legal, ME, people } from './person'
import { type Sender, senderOf } from './sender'
import { type Store, storeOf } from './store'
import { watchPages } from './pages'

/** What the script beside this code adds: where it came from, and how it fetches its parts. */
export interface Surroundings {
  host?: string
  load?: (file: string, nonce?: string) => void
}

/** The only word that stays after a no where consent is not required: it says no. */
const NO = 'no'
/** Messages and calls that wait in memory for consent, or for a part. */
const HELD = 200

export function create(w: World, around: Surroundings = {}): Hark {
  let config: Config | undefined
  let store: Store
  let who: ReturnType<typeof people>
  let outbox: Outbox
  let sender: Sender
  let consent: Consent | undefined
  let language: string | undefined
  let required = true
  let sequence = 0
  let held: Message[] = []
  let late: Call[] = []
  const parts: Part[] = []
  const ends: (() => void)[] = []
  let page = attempt(() => seen(w, w.document.referrer))
  let leaving = false
  const listeners: { [Name in keyof Happenings]?: Happenings[Name][] } = {}

  const note = (...said: unknown[]) =>
    void (config?.debug && attempt(() => w.console.info('[hark]', ...said)))
  const emit = <Name extends keyof Happenings>(name: Name, ...said: Parameters<Happenings[Name]>) =>
    listeners[name]
      ?.slice()
      .forEach((listener) => attempt(() => (listener as (...said: unknown[]) => void)(...said)))
  const refused = () => consent?.analytics === false
  const allowed = () => !!config && !refused() && (!required || consent?.analytics === true)
  const listen = (to: EventTarget, name: string, does: (event: never) => void) => {
    const safe = (event: Event) => void attempt(() => does(event as never))
    to.addEventListener(name, safe, true)
    ends.push(() => to.removeEventListener(name, safe, true))
  }

  const post = (message: Message) => {
    if (!attempt(() => JSON.stringify(message))) return outbox.lost('unreadable')
    // What was lost is told here, so that it reaches Hark exactly when this message does.
    message.context.dropped = outbox.takeDropped()
    outbox.add(JSON.stringify(message))
    sender.soon()
  }

  const facts = (given: unknown): Facts =>
    given && typeof given === 'object' && !Array.isArray(given) ? (given as Facts) : {}

  function make(type: Message['type'], fields: Partial<Message>, time = Date.now()): Message {
    const me = who.read()
    const $session_id = who.session(time)
    who.write()
    if (!leaving) page = seen(w, page?.referrer ?? '')
    const from = attempt(() => new URL(page?.referrer ?? '').hostname)
    const domain = from && from !== w.location.hostname ? { $referring_domain: from } : {}
    return {
      type,
      messageId: uuid(w),
      anonymousId: me.anonymous,
      userId: me.user,
      timestamp: new Date(time).toISOString(),
      sequence: sequence++,
      ...fields,
      properties: { ...domain, ...facts(fields.properties), $session_id },
      context: { ...contextOf(w, page ?? seen(w, ''), language, consent), groupId: me.account },
    }
  }

  function say(type: Message['type'], fields: Partial<Message>, time?: number) {
    if (!config || refused()) return
    // As it is now: what the page does to its objects later is not what was said.
    const copy = attempt(() => JSON.parse(JSON.stringify(fields)) as Partial<Message>)
    if (!copy) return outbox.lost('unreadable')
    const made = make(type, copy, time)
    const before = config.before
    const message = before ? attempt(() => before(made)) : made
    if (!message) return
    note(type, message)
    emit('message', message)
    if (allowed()) post(message)
    else if (held.push(message) > HELD) {
      held.shift()
      outbox.lost('queue_full')
    }
  }

  /** Says something of a customer or account once a session, unless it changes. */
  function about(type: 'identify' | 'group', id: string, traits: Facts | undefined, more: Partial<Message>) {
    const me = who.read()
    who.session(Date.now())
    const now = mark(attempt(() => JSON.stringify([id, traits])) ?? uuid(w))
    if (me.said?.[type] === now) return who.write()
    me.said = { ...me.said, [type]: now }
    who.write()
    say(type, { traits: facts(traits), ...more }, when)
  }

  /** Whoever takes consent back has the last word; then everything is forgotten. */
  function forget(last: boolean) {
    const word = last && attempt(() => JSON.stringify(make('track', { event: '$consent' })))
    held = []
    sender.end()
    outbox.forget()
    store.names().forEach(store.remove)
    store.open = false
    if (word) sender.last(word)
    who.anew().consent = undefined
  }

  function agree(said: Consent | undefined, tell = true) {
    const could = allowed()
    consent = said
    if (refused()) {
      forget(could && tell)
      if (!required) {
        store.open = true
        store.set(NO, '1')
        store.open = false
      }
    } else if (allowed()) {
      store.remove(NO)
      const { user, account } = who.read()
      store.open = true
      // Another tab may have known the customer by an id already: then that is theirs.
      const kept = who.read()
      kept.consent = consent
      if (user) kept.user = user
      if (account) kept.account = account
      who.write()
      const waited = held
      held = []
      for (const message of waited) {
        message.anonymousId = kept.anonymous
        message.context.consent = consent && { categoryPreferences: consent }
        post(message)
      }
      void outbox.adopt().then(() => sender.soon())
    }
    emit('consent', consent)
  }

  function begin() {
    listen(w, 'pagehide', () => {
      emit('hidden')
      emit('leave')
      sender.exit()
    })
    listen(w, 'pageshow', (event: PageTransitionEvent) => {
      if (!event.persisted) return
      if (allowed()) void outbox.adopt().then(() => sender.soon())
      if (config?.pageviews !== false) hark.page()
    })
    listen(w.document, 'visibilitychange', () => {
      if (w.document.visibilityState !== 'hidden') return
      emit('hidden')
      if (allowed()) outbox.keep()
      sender.flush()
    })
    listen(w, 'online', () => sender.again())
    listen(w, 'storage', (event: StorageEvent) => {
      if (event.key !== `hark:${config?.key}:${ME}`) return
      const theirs = attempt(() => JSON.parse(event.newValue ?? '') as { consent?: Consent })
      // Another tab has forgotten everything, or was told yes: so is this one.
      if (event.newValue === null && allowed()) agree({ ...consent, analytics: false }, false)
      else if (!consent && theirs?.consent) agree(theirs.consent)
    })
  }

  const run = (part: Part) => {
    if (!config) return
    const { track } = hark
    const on: Tap['on'] = (name, listener) => {
      hark.on(name, listener)
      ends.push(() => hark.off(name, listener))
    }
    const add = (name: string, method: (...given: never[]) => unknown) => {
      ;(hark as unknown as Record<string, unknown>)[name] = method
      const calls = late
      late = []
      calls.forEach(hark.push)
    }
    const end = attempt(() => part({ window: w, config: config as Config, track, on, clean, add }))
    if (end) ends.push(end)
  }

  let when: number | undefined
  const hark: Hark = {
    version: VERSION,
    init(given) {
      if (config || !w.document) return
      if (!given?.key || !(given.host ?? around.host))
        return void attempt(() => w.console.warn('[hark] init needs a key and a host'))
      config = { ...given, host: given.host ?? around.host }
      const asks = w.navigator as Navigator & { globalPrivacyControl?: boolean }
      const quiet = asks.globalPrivacyControl || asks.doNotTrack === '1'
      required = config.consent !== 'not-required' || (!!quiet && config.doNotTrack !== 'ignore')
      store = storeOf(w, `hark:${config.key}:`)
      who = people(w, store)
      outbox = outboxOf(w, store, (why, count) => emit('dropped', why, count))
      sender = senderOf({ w, outbox, config, allowed, emit, note })
      begin()
      const kept = attempt(() => JSON.parse(store.get(ME) ?? '{}') as { consent?: Consent })?.consent
      consent ??= store.get(NO) ? { analytics: false } : kept
      agree(consent)
      if (config.pageviews !== false)
        ends.push(
          watchPages(
            w,
            (referrer) => {
              if (referrer !== undefined) {
                leaving = true
                emit('leave')
                leaving = false
                page = seen(w, referrer)
              }
            },
            hark.page,
          ),
        )
      ;[...parts, ...(config.use ?? [])].forEach(run)
      if (config.autocapture !== false) attempt(() => around.load?.('hark-auto.js', config?.nonce))
      emit('ready')
    },
    identify(id, traits, proof) {
      const user = legal(id)
      if (!config || !user || refused()) return note('identify was given no id', id)
      const me = who.read()
      // Somebody else at the same browser: nothing of theirs may be tied to who was here before.
      const current = me.user && me.user !== user ? who.anew() : me
      current.user = user
      who.write()
      about('identify', user, traits, proof?.signature ? { signature: proof.signature } : {})
    },
    group(id, traits) {
      const account = legal(id)
      if (!config || !account || refused()) return note('group was given no id', id)
      who.read().account = account
      who.write()
      about('group', account, traits, { groupId: account })
    },
    track: (name, properties) => {
      if (typeof name === 'string' && name) say('track', { event: name, properties }, when)
    },
    page: (properties) => say('page', { properties }, when),
    on: (name, listener) => void ((listeners as Record<string, unknown[]>)[name] ??= []).push(listener),
    off(name, listener) {
      const all = listeners[name] as unknown[] | undefined
      const at = all?.indexOf(listener) ?? -1
      if (at >= 0) all?.splice(at, 1)
    },
    setLanguage: (given) => void (language = given),
    setConsent(given) {
      const said = { ...consent, ...(typeof given === 'object' ? given : { analytics: given }) }
      if (config) agree(said)
      else consent = said
    },
    reset() {
      if (!config || refused()) return
      who.read()
      who.anew()
      who.write()
    },
    logout: () => hark.reset(),
    destroy() {
      if (!config) return
      emit('leave')
      sender.exit()
      sender.end()
      ends.splice(0).forEach(attempt)
      held = []
      config = consent = undefined
    },
    use(part) {
      parts.push(part)
      run(part)
    },
    push(call) {
      const [name, given = [], time] = call
      const method = (hark as unknown as Record<string, unknown>)[name]
      when = time
      if (typeof method === 'function') attempt(() => method(...Array.from(given)))
      else if (late.length < HELD) late.push(call)
      when = undefined
    },
  }
  // Nothing that goes wrong in here reaches the page.
  for (const name of Object.keys(hark) as (keyof Hark)[]) {
    const method = hark[name]
    if (typeof method !== 'function') continue
    const safe = (...given: never[]) =>
      void attempt(() => (method as (...given: never[]) => unknown)(...given))
    ;(hark as unknown as Record<string, unknown>)[name] = safe
  }
  return hark
}
