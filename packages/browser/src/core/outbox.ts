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

/** The first line of what is stored; each further line is a message. */
interface Head {
  /** When its tab last wrote; 0 when it has left. */
  at: number
  dropped: Dropped
}

const merge = (into: Dropped, from: Dropped = {}) => {
  for (const [why, count] of Object.entries(from))
    into[why as Reason] = (into[why as Reason] ?? 0) + (Number(count) || 0)
}

/** What a message told to be lost is lost again with it, unless it is counted once more. */
const toldBy = (text: string): Dropped | undefined =>
  attempt(() => (JSON.parse(text) as { context: { dropped?: Dropped } }).context.dropped)

export class Outbox {
  /** How many at the front are on their way. They stay until it is known what became of them. */
  busy = 0
  private _texts: string[] = []
  private _chars = 0
  private _dropped: Dropped = {}
  /** Under which name this tab stores, and whether it has. */
  private _own: string
  private _stored = false
  /** The page has left and will not speak, unless it comes back. */
  private _away = false

  constructor(
    private readonly _w: World,
    private readonly _store: Store,
    private readonly _onDrop: (why: Reason, count: number) => void,
  ) {
    this._own = QUEUE + uuid(_w)
  }

  get waiting(): readonly string[] {
    return this._texts
  }

  add(text: string) {
    if (bytesOf(text) > LARGEST) return this._lose('too_large', [text])
    this._texts.push(text)
    this._chars += text.length
    const { busy, _texts: texts } = this
    let spare = 0
    for (let left = this._chars; texts.length - spare > MOST || left > MOST_CHARS; spare++) {
      const next = texts[busy + spare]
      if (next === undefined || busy + spare >= texts.length - 1) break
      left -= next.length
    }
    if (!spare) return
    const gone = texts.splice(busy, spare)
    this._put(texts)
    this._lose('queue_full', gone)
  }

  /** The first `count` are settled: they arrived, or `why` not. */
  settle(count: number, why?: Reason) {
    const gone = this._texts.slice(0, count)
    this._put(this._texts.slice(count))
    if (why) this._lose(why, gone)
    if (this._stored) this.keep()
  }

  /** One that never became a message. */
  lost(why: Reason) {
    merge(this._dropped, { [why]: 1 })
    this._onDrop(why, 1)
  }

  /** What was lost since it was last told. Whoever takes it tells it. */
  takeDropped(): Dropped | undefined {
    if (!this._somethingLost()) return undefined
    const told = this._dropped
    this._dropped = {}
    return told
  }

  /** Stores what waits, as far as it can be. */
  keep() {
    if (this._texts.length || this._somethingLost()) this._write(this._texts, this._away ? 0 : Date.now())
    else this._forgetStored()
  }

  /** The tab leaves: what was not handed over is there for whoever comes next. */
  leave(handed: number) {
    this._away = true
    const rest = this._texts.slice(handed)
    this._put([])
    if (!rest.length && !this._somethingLost()) return this._forgetStored()
    if (!this._write(rest, 0)) return this._put(rest)
    this._dropped = {}
    // What is still said, in the moments that are left, does not touch it.
    this._own = QUEUE + uuid(this._w)
    this._stored = false
  }

  /** Takes over what tabs have left that are gone, and what this one left when it comes back. */
  adopt(): Promise<void> {
    this._away = false
    const take = () => this._take()
    // One tab at a time, where the browser can say so. Sent twice all the same, a message counts once, by its id.
    const locks = this._w.navigator.locks as LockManager | undefined
    return locks ? locks.request('hark', take).catch(take) : Promise.resolve(take())
  }

  /** Consent is gone: nothing may stay. */
  forget() {
    this._put([])
    this._dropped = {}
    this._stored = false
  }

  private _take() {
    const { _store: store } = this
    if (this._away || !store.open) return
    for (const name of store.names()) {
      if (!name.startsWith(QUEUE)) continue
      const [head = '', ...texts] = (store.get(name) ?? '').split('\n')
      const kept = attempt(() => JSON.parse(head) as Head)
      if (kept?.at && Math.abs(Date.now() - kept.at) < DEAD) continue
      store.remove(name)
      merge(this._dropped, kept?.dropped)
      texts.forEach((text) => this.add(text))
    }
    if (this._texts.length) this.keep()
  }

  private _somethingLost = () => Object.keys(this._dropped).length > 0

  private _put(texts: string[]) {
    this._texts = texts
    this._chars = texts.reduce((sum, text) => sum + text.length, 0)
  }

  private _lose(why: Reason, texts: string[]) {
    merge(this._dropped, { [why]: texts.length })
    texts.forEach((text) => merge(this._dropped, toldBy(text)))
    this._onDrop(why, texts.length)
  }

  /** Writes under this tab's name. What does not fit counts as lost in what is written, not in memory. */
  private _write(texts: readonly string[], at: number): boolean {
    if (!this._store.open) return false
    for (let kept = texts; ; kept = kept.slice(Math.ceil(kept.length / 4))) {
      const dropped = { ...this._dropped }
      if (kept.length < texts.length) merge(dropped, { storage_full: texts.length - kept.length })
      const head = JSON.stringify({ at, dropped } satisfies Head)
      if (this._store.set(this._own, [head, ...kept].join('\n'))) return (this._stored = true)
      if (!kept.length) return false
    }
  }

  private _forgetStored() {
    if (this._stored) this._store.remove(this._own)
    this._stored = false
  }
}
