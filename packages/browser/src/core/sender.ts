// When does what waits go to Hark, and what becomes of it when Hark, the network or the page is gone?
import type { Config } from '../types'
import { attempt, bytesOf, type World } from './bits'
import type { Outbox } from './outbox'
import type { Emit } from './self'

/** What is said together goes together. */
const SOON = 1000
/** A browser carries 64 KiB out of a page that closes, everything under way included. */
const CARRIED = 60_000
/** What the envelope takes of it. */
const ENVELOPE = 300
const TOGETHER = 250
/** The longest wait between two tries, and the longest that Hark may ask for. */
const PATIENCE = 5 * 60_000
const LONGEST = 24 * 3_600_000

/** 408 and 429 say: again, later. So does every fault of the server. Any other refusal will not change. */
const passing = (status: number) => !status || status === 408 || status === 429 || status >= 500

/** `Retry-After`, in milliseconds: seconds or a date. */
function after(answer: Response | undefined): number | undefined {
  const said = answer?.headers.get('retry-after')
  if (!said) return undefined
  const wait = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now()
  return wait >= 0 ? Math.min(wait, LONGEST) : undefined
}

export interface Wire {
  w: World
  outbox: Outbox
  config: Config
  allowed: () => boolean
  emit: Emit
  note: (...said: unknown[]) => void
}

export class Sender {
  private readonly _url: string
  private readonly _head: string
  private _timer: number | undefined
  private _due = 0
  private _failures = 0
  private _notBefore = 0
  private _most = TOGETHER
  /** Of what is under way. */
  private _bytes = 0
  /** Counts exits and ends: an answer that comes after one changes nothing. */
  private _life = 0

  constructor(private readonly _wire: Wire) {
    const { host, key } = _wire.config
    this._url = `${host?.replace(/\/+$/, '')}/v1/batch`
    this._head = `{"writeKey":${JSON.stringify(key)},"sentAt":"`
  }

  soon() {
    this._wake(Math.max(SOON, this._notBefore - Date.now()))
  }

  /** The network is back: nobody need wait longer, unless Hark itself said so. */
  again() {
    if (this._failures) this._notBefore = 0
    this._failures = 0
    this.flush()
  }

  flush() {
    const { w, outbox, allowed } = this._wire
    if (!outbox.waiting.length || outbox.busy || !allowed()) return
    const wait = this._notBefore - Date.now()
    if (wait > 0 || w.navigator.onLine === false) {
      outbox.keep()
      return this._wake(wait > 0 ? wait : PATIENCE)
    }
    const texts = this._fitting(0, CARRIED)
    const body = this._body(texts)
    const { _life: life } = this
    outbox.busy = texts.length
    this._bytes = bytesOf(body)
    const answered = (answer?: Response) => {
      if (life !== this._life) return
      outbox.busy = 0
      this._settle(texts.length, answer)
    }
    ;(attempt(() => this._post(body)) ?? Promise.reject()).then(answered, () => answered())
  }

  /**
   * The page goes. If Hark was there the last time, what fits is handed to the browser, and so is what is under way; the
   * rest waits in the store for the next page.
   */
  exit() {
    const { w, outbox, allowed } = this._wire
    let handed = 0
    if (allowed() && !this._failures && this._notBefore <= Date.now() && w.navigator.onLine !== false) {
      handed = outbox.busy
      const texts = this._fitting(handed, CARRIED - (handed ? this._bytes : 0))
      const body = this._body(texts)
      // A browser whose `fetch` ends with the page has the beacon for it.
      const carry = () =>
        'keepalive' in w.Request.prototype
          ? !!this._post(body).catch(() => undefined)
          : w.navigator.sendBeacon(this._url, body)
      if (texts.length && attempt(carry)) handed += texts.length
    }
    this.end()
    outbox.leave(handed)
  }

  /** One word that must not wait and is never repeated. */
  last(text: string) {
    attempt(() => this._post(this._body([text])).catch(() => undefined))
  }

  end() {
    this._life++
    this._wire.outbox.busy = 0
    this._wire.w.clearTimeout(this._timer)
    this._timer = undefined
  }

  private _settle(count: number, answer: Response | undefined) {
    const { outbox, note, emit } = this._wire
    const status = answer?.status ?? 0
    if (answer?.ok) {
      this._failures = 0
      this._most = TOGETHER
      outbox.settle(count)
      emit('sent', count)
    } else if (status === 413 && count > 1) {
      this._most = Math.ceil(count / 2)
    } else if (!passing(status)) {
      note(`Hark refused ${count} messages for good: ${status}.`, status === 401 ? 'Is the key right?' : '')
      outbox.settle(count, 'refused')
    } else {
      const wait =
        after(answer) ?? Math.min(PATIENCE, SOON * 2 ** ++this._failures) * (0.5 + Math.random() / 2)
      this._notBefore = Date.now() + wait
      outbox.keep()
      return this._wake(wait)
    }
    if (outbox.waiting.length) this._wake(0)
  }

  private _body = (texts: readonly string[]) =>
    `${this._head}${new Date().toISOString()}","batch":[${texts.join(',')}]}`

  /** As many of those that wait as fit, beginning at one. The very first always goes, however large it is. */
  private _fitting(from: number, room: number): readonly string[] {
    const texts = this._wire.outbox.waiting.slice(from, from + this._most)
    let count = 0
    for (const text of texts) {
      room -= bytesOf(text) + 1
      if (room < ENVELOPE && (count || from)) break
      count++
    }
    return texts.slice(0, count)
  }

  /** Text, without a header of our own: no browser asks first whether it may be sent. */
  private _post = (body: string) =>
    this._wire.w.fetch(this._url, { method: 'POST', body, keepalive: true, credentials: 'omit' })

  private _wake(wait: number) {
    const { w } = this._wire
    const at = Date.now() + wait
    if (this._timer !== undefined && this._due <= at) return
    w.clearTimeout(this._timer)
    this._due = at
    this._timer = w.setTimeout(() => {
      this._timer = undefined
      this.flush()
    }, wait)
  }
}
