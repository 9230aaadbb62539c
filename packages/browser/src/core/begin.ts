// How does hark.js begin on a page, and what does it hear from the page?
import type { Config } from '../types'
import { attempt, type World } from './bits'
import { agree, agreedBefore, agreeTogether } from './agree'
import { seen } from './context'
import { Outbox } from './outbox'
import { watchPages } from './pages'
import { people } from './person'
import { allowed, type Emit, listen, type Self } from './self'
import { Sender } from './sender'
import { storeOf } from './store'

function selfOf(w: World, config: Config, emit: Emit): Self {
  const store = storeOf(w, `hark:${config.key}:`)
  const outbox = new Outbox(w, store, (why, count) => emit('dropped', why, count))
  const note = (...said: unknown[]) => void (config.debug && attempt(() => w.console.info('[hark]', ...said)))
  const asks = w.navigator as Navigator & { globalPrivacyControl?: boolean }
  const quiet = !!asks.globalPrivacyControl || asks.doNotTrack === '1'
  const self: Self = {
    w,
    config,
    store,
    outbox,
    emit,
    note,
    who: people(w, store),
    sender: new Sender({ w, outbox, config, allowed: () => allowed(self), emit, note }),
    required: config.consent !== 'not-required' || (quiet && config.doNotTrack !== 'ignore'),
    held: [],
    page: seen(w, w.document.referrer),
    sequence: 0,
    ends: [],
  }
  return self
}

function hear(self: Self, view: () => void) {
  const { w, emit, sender, outbox, config } = self
  listen(self, w, 'pagehide', () => {
    emit('hidden')
    emit('leave')
    sender.exit()
  })
  listen<PageTransitionEvent>(self, w, 'pageshow', ({ persisted }) => {
    if (!persisted) return
    if (allowed(self)) void outbox.adopt().then(() => sender.soon())
    if (config.pageviews !== false) view()
  })
  listen(self, w.document, 'visibilitychange', () => {
    if (w.document.visibilityState !== 'hidden') return
    emit('hidden')
    if (allowed(self)) outbox.keep()
    sender.flush()
  })
  listen(self, w, 'online', () => sender.again())
  agreeTogether(self)
}

/** `view` tells that a page is seen. */
export function begin(
  w: World,
  config: Config,
  emit: Emit,
  consent: Self['consent'],
  running: (self: Self) => void,
  view: () => void,
) {
  const self = selfOf(w, config, emit)
  running(self)
  hear(self, view)
  self.consent = consent ?? agreedBefore(self)
  agree(self, self.consent)
  if (config.pageviews === false) return
  const moved = (from: string) => {
    self.leaving = true
    emit('leave')
    self.leaving = false
    self.page = seen(w, from)
  }
  self.ends.push(watchPages(w, moved, view))
}
