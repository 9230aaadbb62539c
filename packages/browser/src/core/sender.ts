// When does what waits go to Hark, and what becomes of it when Hark, the network or the page is gone?
import type { Config, Happenings } from '../types'
import { attempt, bytesOf, type World } from './bits'
import type { Outbox } from './outbox'

/** What is said together goes together. */
const SOON = 1000
/** A browser carries 64 KiB out of a page that closes, everything under way included. */
const CARRIED = 60_000
const TOGETHER = 250
/** The longest wait between two tries. */
const PATIENCE = 5 * 60_000

/** 408 and 429 say: again, later. So does every fault of the server. Any other refusal will not change. */
const passing = (status: number) => !status || status === 408 || status === 429 || status >= 500

/** `Retry-After`, in milliseconds: seconds or a date. */
function after(answer: Response | undefined): number | undefined {
  const said = answer?.headers.get('retry-after')
  if (!said) return undefined
  const wait = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now()
  return wait >= 0 ? Math.min(wait, 24 * 3_600_000) : undefined
}

export interface Wire {
  w: World
  outbox: Outbox
  config: Config
  allowed: () => boolean
  emit: <Name extends keyof Happenings>(name: Name, ...said: Parameters<Happenings[Name]>) => void
  note: (...said: unknown[]) => void
}

export function senderOf({ w, outbox, config, allowed, emit, note }: Wire) {
  const url = `${config.host?.replace(/\/+$/, '')}/v1/batch`
  const head = `{"writeKey":${JSON.stringify(config.key)},"sentAt":"`
  let timer: number | undefined
  let due = 0
  let failures = 0
  let notBefore = 0
  let most = TOGETHER
  /** Counts exits and ends, so that an answer that comes after one changes nothing. */
  let life = 0
  let bytes = 0

  const body = (texts: readonly string[]) =>
    `${head}${new Date().toISOString()}","batch":[${texts.join(',')}]}`
  /** As many of those that wait as fit, beginning at one. */
  const fitting = (from: number, room: number): readonly string[] => {
    let count = 0
    for (const text of outbox.waiting.slice(from, from + most)) {
      room -= bytesOf(text) + 1
      if (room < 300 && (count || from)) break
      count++
    }
    return outbox.waiting.slice(from, from + count)
  }
  /** Text, without a header of our own: no browser asks first whether it may be sent. */
  const post = (text: string) =>
    w.fetch(url, {
      method: 'POST',
      body: text,
      keepalive: bytesOf(text) <= CARRIED + 4000,
      credentials: 'omit',
    })

  const wake = (wait: number) => {
    const at = Date.now() + wait
    if (timer !== undefined && due <= at) return
    w.clearTimeout(timer)
    due = at
    timer = w.setTimeout(() => {
      timer = undefined
      flush()
    }, wait)
  }

  const settle = (count: number, answer: Response | undefined) => {
    const status = answer?.status ?? 0
    if (answer?.ok) {
      failures = 0
      most = TOGETHER
      outbox.settle(count)
      emit('sent', count)
    } else if (status === 413 && count > 1) {
      most = Math.ceil(count / 2)
    } else if (!passing(status)) {
      note(`Hark refused ${count} messages for good: ${status}.`, status === 401 ? 'Is the key right?' : '')
      outbox.settle(count, 'refused')
    } else {
      const wait = after(answer) ?? Math.min(PATIENCE, SOON * 2 ** ++failures) * (0.5 + Math.random() / 2)
      notBefore = Date.now() + wait
      outbox.keep()
      return wake(wait)
    }
    if (outbox.waiting.length) wake(0)
  }

  function flush() {
    if (!outbox.waiting.length || outbox.busy || !allowed()) return
    const wait = notBefore - Date.now()
    if (wait > 0 || w.navigator.onLine === false) {
      outbox.keep()
      return wake(wait > 0 ? wait : PATIENCE)
    }
    const texts = fitting(0, CARRIED)
    const text = body(texts)
    const now = life
    outbox.busy = texts.length
    bytes = bytesOf(text)
    const answered = (answer?: Response) => {
      if (now !== life) return
      outbox.busy = 0
      settle(texts.length, answer)
    }
    ;(attempt(() => post(text)) ?? Promise.reject()).then(answered, () => answered())
  }

  return {
    flush,
    soon: () => wake(notBefore > Date.now() ? notBefore - Date.now() : SOON),
    /** The network is back: nobody need wait longer, unless Hark itself said so. */
    again() {
      if (failures) notBefore = 0
      failures = 0
      flush()
    },
    /**
     * The page goes. If Hark was there the last time, what fits is handed to the browser, and so is what is under way; the
     * rest waits in the store for the next page.
     */
    exit() {
      let handed = 0
      if (allowed() && !failures && notBefore <= Date.now() && w.navigator.onLine !== false) {
        handed = outbox.busy
        const texts = fitting(handed, CARRIED - (handed ? bytes : 0))
        const text = body(texts)
        // A browser whose `fetch` ends with the page has the beacon for it.
        const carry = () =>
          'keepalive' in w.Request.prototype
            ? !!post(text).catch(() => undefined)
            : w.navigator.sendBeacon(url, text)
        if (texts.length && attempt(carry)) handed += texts.length
      }
      life++
      outbox.busy = 0
      outbox.leave(handed)
      w.clearTimeout(timer)
      timer = undefined
    },
    /** One word that must not wait and is never repeated. */
    last: (text: string) => void attempt(() => post(body([text])).catch(() => undefined)),
    end() {
      life++
      outbox.busy = 0
      w.clearTimeout(timer)
      timer = undefined
    },
  }
}

export type Sender = ReturnType<typeof senderOf>
