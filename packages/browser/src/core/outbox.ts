// What still has to be sent, and what was lost? Kept in memory, and in the store when it cannot be sent now.
import type { Reason } from '../types'
import { attempt, bytesOf, uuid, type World } from './bits'
import type { Store } from './store'

export type Dropped = Partial<Record<Reason, number>>

/** Bounds of what waits, also in the store. */
const MOST = 1000
const MOST_CHARS = 256 * 1024
/** Hark takes no larger event. */
const LARGEST = 32 * 1024
/** A tab that has not written for so long has died: it writes at least at each of its tries. */
const DEAD = 15 * 60_000
const QUEUE = 'queue:'

interface Head {
  /** When its tab last wrote; 0 when it has left. */
  at: number
  dropped: Dropped
}

const merge = (into: Dropped, from: Dropped = {}) => {
  for (const [why, count] of Object.entries(from))
    into[why as Reason] = (into[why as Reason] ?? 0) + (Number(count) || 0)
}

/** What a message said was lost is lost again with it, unless it is counted once more. */
const toldBy = (text: string): Dropped | undefined =>
  attempt(() => (JSON.parse(text) as { context: { dropped?: Dropped } }).context.dropped)

export function outboxOf(w: World, store: Store, onDrop: (why: Reason, count: number) => void) {
  let own = QUEUE + uuid(w)
  let waiting: string[] = []
  let chars = 0
  let dropped: Dropped = {}
  let stored = false
  /** The page has left and will not speak, unless it comes back. */
  let away = false

  const put = (texts: string[]) => {
    waiting = texts
    chars = texts.reduce((sum, text) => sum + text.length, 0)
  }
  const lose = (why: Reason, texts: string[]) => {
    if (!texts.length) return
    merge(dropped, { [why]: texts.length })
    texts.forEach((text) => merge(dropped, toldBy(text)))
    onDrop(why, texts.length)
  }
  /** Writes these under this tab's name. What does not fit counts as lost in what is written, not in memory. */
  const write = (texts: readonly string[], at: number): boolean => {
    if (!store.open) return false
    const head = (kept: readonly string[]) => {
      const lost = { ...dropped }
      if (kept.length < texts.length) merge(lost, { storage_full: texts.length - kept.length })
      return JSON.stringify({ at, dropped: lost } satisfies Head)
    }
    for (let kept = texts; ; kept = kept.slice(Math.ceil(kept.length / 4))) {
      if (store.set(own, [head(kept), ...kept].join('\n'))) return (stored = true)
      if (!kept.length) return false
    }
  }
  const forgetStored = () => {
    if (stored) store.remove(own)
    stored = false
  }

  const outbox = {
    /** How many at the front are on their way. They stay until it is known what became of them. */
    busy: 0,
    get waiting(): readonly string[] {
      return waiting
    },
    add(text: string) {
      if (bytesOf(text) > LARGEST) return lose('too_large', [text])
      waiting.push(text)
      chars += text.length
      const { busy } = outbox
      let spare = 0
      for (let left = chars; waiting.length - spare > MOST || left > MOST_CHARS; spare++) {
        const next = waiting[busy + spare]
        if (next === undefined || busy + spare >= waiting.length - 1) break
        left -= next.length
      }
      if (!spare) return
      const gone = waiting.slice(busy, busy + spare)
      put([...waiting.slice(0, busy), ...waiting.slice(busy + spare)])
      lose('queue_full', gone)
    },
    /** The first `count` are settled: they arrived, or `why` not. */
    settle(count: number, why?: Reason) {
      const gone = waiting.slice(0, count)
      put(waiting.slice(count))
      if (why) lose(why, gone)
      if (stored) outbox.keep()
    },
    /** One that never became a message. */
    lost: (why: Reason) => {
      merge(dropped, { [why]: 1 })
      onDrop(why, 1)
    },
    /** What was lost since it was last told. Whoever takes it tells it. */
    takeDropped(): Dropped | undefined {
      if (!Object.keys(dropped).length) return undefined
      const told = dropped
      dropped = {}
      return told
    },
    /** Stores what waits, as far as it can be. */
    keep() {
      if (waiting.length || Object.keys(dropped).length) write(waiting, away ? 0 : Date.now())
      else forgetStored()
    },
    /** The tab leaves: what was not handed over is there for whoever comes next. */
    leave(handed: number) {
      away = true
      const rest = waiting.slice(handed)
      put([])
      if (!rest.length && !Object.keys(dropped).length) return forgetStored()
      if (!write(rest, 0)) return put(rest)
      dropped = {}
      // What is still said, in the moments that are left, does not touch it.
      own = QUEUE + uuid(w)
      stored = false
    },
    /** Takes over what tabs have left that are gone, and what this one left when it comes back. */
    adopt(): Promise<void> {
      away = false
      const take = () => {
        if (away) return
        for (const name of store.open ? store.names() : []) {
          if (!name.startsWith(QUEUE)) continue
          const [head = '', ...texts] = (store.get(name) ?? '').split('\n')
          const kept = attempt(() => JSON.parse(head) as Head)
          if (kept?.at && Math.abs(Date.now() - kept.at) < DEAD) continue
          store.remove(name)
          merge(dropped, kept?.dropped)
          texts.forEach(outbox.add)
        }
        if (waiting.length) outbox.keep()
      }
      // One tab at a time, where the browser can say so. Sent twice all the same, a message counts once, by its id.
      const locks = w.navigator.locks as LockManager | undefined
      return locks ? locks.request('hark', take).catch(take) : Promise.resolve(take())
    },
    /** Consent is gone: nothing may stay. */
    forget() {
      put([])
      dropped = {}
      stored = false
    },
  }
  return outbox
}

export type Outbox = ReturnType<typeof outboxOf>
