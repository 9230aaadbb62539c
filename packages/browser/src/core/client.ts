// What can a page call? Each method of `hark`; none of them ever throws.
import type { Call, Consent, Hark, Part, Tap } from '../types'
import { agree } from './agree'
import { begin } from './begin'
import { attempt, clean, type World } from './bits'
import { VERSION } from './context'
import { legal } from './person'
import { type Emit, HELD, refused, type Self } from './self'
import { introduce, type Moment, say } from './speak'

/** What the script beside this code adds: where it came from, and how it fetches its parts. */
export interface Surroundings {
  host?: string
  load?: (file: string, nonce?: string) => void
}

type Methods = Record<string, (...given: never[]) => unknown>

/** Listeners live longer than what they listen to. */
function happenings() {
  const listeners: Partial<Record<string, ((...said: never[]) => void)[]>> = {}
  const emit: Emit = (name, ...said) =>
    [...(listeners[name] ?? [])].forEach((listener) => attempt(() => listener(...(said as never[]))))
  const on: Hark['on'] = (name, listener) => void (listeners[name] ??= []).push(listener)
  const off: Hark['off'] = (name, listener) =>
    void (listeners[name] = listeners[name]?.filter((one) => one !== listener))
  return { emit, on, off }
}

/** Parts that were given, and calls that wait for one. */
function partsOf(w: World, hark: () => Hark, self: () => Self | undefined, moment: Moment) {
  const parts: Part[] = []
  const late: Call[] = []
  const methods = () => hark() as unknown as Methods
  const push = (call: Call) => {
    const [name, given = [], time] = call
    const method = methods()[name]
    if (typeof method !== 'function') return void (late.length < HELD && late.push(call))
    moment.time = time
    attempt(() => method(...(Array.from(given) as never[])))
    moment.time = undefined
  }
  const run = (me: Self, part: Part) => {
    const { track, on, off } = hark()
    const tap: Tap = {
      window: w,
      config: me.config,
      track,
      clean,
      on(name, listener) {
        on(name, listener)
        me.ends.push(() => off(name, listener))
      },
      add(name, method) {
        methods()[name] = method
        late.splice(0).forEach(push)
      },
    }
    const end = attempt(() => part(tap))
    if (end) me.ends.push(end)
  }
  const use = (part: Part) => {
    const me = self()
    parts.push(part)
    if (me) run(me, part)
  }
  return {
    push,
    use,
    begin: (me: Self) => [...parts, ...(me.config.use ?? [])].forEach((part) => run(me, part)),
  }
}

/** Who the customer and their account are. */
function identities(self: () => Self | undefined, moment: Moment): Pick<Hark, 'identify' | 'group'> {
  /** Runs `does` where it may be said, and tells whoever builds the page where an id is none. */
  const known = (given: unknown, does: (me: Self, id: string) => void) => {
    const me = self()
    const id = legal(given)
    if (!me || refused(me)) return
    if (id) does(me, id)
    else me.note('This is no id:', given)
  }
  return {
    identify: (given, traits, proof) =>
      known(given, (me, id) => {
        const before = me.who.read()
        // Somebody else at the same browser: nothing of theirs may be tied to who was here before.
        const current = before.user && before.user !== id ? me.who.anew() : before
        current.user = id
        me.who.write()
        introduce(me, 'identify', id, traits, { signature: proof?.signature }, moment)
      }),
    group: (given, traits) =>
      known(given, (me, id) => {
        me.who.read().account = id
        me.who.write()
        introduce(me, 'group', id, traits, { groupId: id }, moment)
      }),
  }
}

/** Nothing that goes wrong in here reaches the page. */
function guarded(hark: Hark): Hark {
  const methods = hark as unknown as Methods
  for (const [name, method] of Object.entries(methods))
    if (typeof method === 'function')
      methods[name] = (...given: never[]) => void attempt(() => method(...given))
  return hark
}

export function create(w: World, around: Surroundings = {}): Hark {
  let self: Self | undefined
  let early: Consent | undefined
  const moment: Moment = {}
  const { emit, on, off } = happenings()
  const current = () => self
  const parts = partsOf(w, () => hark, current, moment)

  const hark: Hark = guarded({
    version: VERSION,
    init(given) {
      const host = given?.host ?? around.host
      if (self || !w.document) return
      if (!given?.key || !host) return w.console.warn('[hark] init needs a key and a host')
      const config = { ...given, host }
      begin(
        w,
        config,
        emit,
        early,
        (begun) => (self = begun),
        () => hark.page(),
      )
      if (self) parts.begin(self)
      if (config.autocapture !== false) attempt(() => around.load?.('hark-auto.js', config.nonce))
      emit('ready')
    },
    ...identities(current, moment),
    track(event, properties) {
      if (self && typeof event === 'string' && event) say(self, 'track', { event, properties }, moment)
    },
    page(properties) {
      if (self) say(self, 'page', { properties }, moment)
    },
    on,
    off,
    setLanguage: (given) => void (moment.language = given),
    setConsent(given) {
      const said = typeof given === 'object' ? given : { analytics: given }
      if (self) agree(self, { ...self.consent, ...said })
      else early = { ...early, ...said }
    },
    reset() {
      if (!self || refused(self)) return
      self.who.read()
      self.who.anew()
      self.who.write()
    },
    logout: () => hark.reset(),
    destroy() {
      if (!self) return
      emit('leave')
      self.sender.exit()
      self.ends.splice(0).forEach(attempt)
      self = early = undefined
    },
    use: parts.use,
    push: parts.push,
  })
  return hark
}
