// What is the browser of a test? A window made by hand: its storage fills up, its network fails and its tabs close when the test says so.
import { vi } from 'vitest'
import { create } from '../src/core/client'
import type { Config, Hark, Message } from '../src/types'

/** Local storage that holds so many characters. All tabs of one browser share it. */
export class Disk {
  readonly kept = new Map<string, string>()
  readonly tabs = new Set<EventTarget>()
  constructor(public room = Infinity) {}

  of(tab: EventTarget): Storage {
    const { kept, tabs } = this
    this.tabs.add(tab)
    const tell = (key: string, newValue: string | null) => {
      for (const other of tabs)
        if (other !== tab) other.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }))
    }
    return {
      get length() {
        return kept.size
      },
      key: (i: number) => [...kept.keys()][i] ?? null,
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => {
        const others = [...kept]
          .filter(([name]) => name !== key)
          .reduce((sum, [, text]) => sum + text.length, 0)
        if (others + value.length > this.room) throw new DOMException('full', 'QuotaExceededError')
        kept.set(key, value)
        tell(key, value)
      },
      removeItem: (key: string) => {
        if (kept.delete(key)) tell(key, null)
      },
      clear: () => kept.clear(),
    } as Storage
  }

  /** The messages that wait in it. */
  waiting(): string[] {
    return [...this.kept]
      .filter(([key]) => key.includes(':queue:'))
      .flatMap(([, text]) => text.split('\n').slice(1))
  }
}

export interface Sent {
  url: string
  body: string
  keepalive: boolean
  batch: Message[]
  sentAt: string
  writeKey: string
}

/** What answers. A number is a status; a pair has headers; a promise comes when the test says so; `down` is no network; `never` is an answer that does not come. */
export type Answer = number | [number, Record<string, string>] | 'down' | 'never' | Promise<number>

export class Network {
  readonly sent: Sent[] = []
  readonly beacons: string[] = []
  answer: (sent: Sent) => Answer = () => 200

  fetch = (url: string, init: RequestInit): Promise<Response> => {
    const body = String(init.body)
    const sent = {
      url,
      body,
      keepalive: !!init.keepalive,
      ...(JSON.parse(body) as { batch: Message[]; sentAt: string; writeKey: string }),
    }
    this.sent.push(sent)
    const answer = this.answer(sent)
    if (answer === 'down') return Promise.reject(new TypeError('Failed to fetch'))
    if (answer === 'never') return new Promise(() => undefined)
    if (answer instanceof Promise) return answer.then((status) => new Response('{}', { status }))
    const [status, headers] = typeof answer === 'number' ? [answer, {}] : answer
    return Promise.resolve(new Response(status === 204 ? null : '{}', { status, headers }))
  }

  /** What Hark would have counted: each message id once. */
  get counted(): string[] {
    const all = this.sent.flatMap(({ batch }) => batch)
    return [
      ...new Map(all.map((message) => [message.messageId, message.event ?? `$${message.type}`])).values(),
    ]
  }
  get messages(): Message[] {
    return this.sent.flatMap(({ batch }) => batch)
  }
}

/** The locks of one browser: one at a time, as the others wait. */
class Locks {
  last: Promise<unknown> = Promise.resolve()
  request = (_: string, does: () => unknown) => (this.last = this.last.then(does))
}

export class Browser {
  readonly locks = new Locks()
  constructor(
    readonly disk = new Disk(),
    readonly network = new Network(),
  ) {}

  tab(
    address = 'https://shop.example.com/',
    { keepalive = true, ...asks }: Record<string, unknown> = {},
  ): Tab {
    return new Tab(this, address, keepalive as boolean, asks)
  }
}

export class Tab extends EventTarget {
  readonly document = Object.assign(new EventTarget(), {
    title: 'A page',
    referrer: '',
    visibilityState: 'visible',
  })
  readonly navigator: Record<string, unknown>
  readonly localStorage: Storage
  readonly fetch: Network['fetch']
  readonly screen = { width: 1280, height: 800 }
  readonly crypto = globalThis.crypto
  readonly console = { warn: vi.fn(), info: vi.fn() }
  readonly Request: unknown
  readonly history: Record<'pushState' | 'replaceState', (data: unknown, unused: string, url: string) => void>
  location: URL
  readonly setTimeout = (does: () => void, wait?: number) => setTimeout(does, wait)
  readonly clearTimeout = (id: number) => clearTimeout(id)

  constructor(browser: Browser, address: string, keepalive: boolean, asks: object) {
    super()
    this.location = new URL(address)
    this.localStorage = browser.disk.of(this)
    this.fetch = browser.network.fetch
    this.Request = class {
      get keepalive() {
        return true
      }
    }
    if (!keepalive) this.Request = class {}
    this.navigator = {
      onLine: true,
      language: 'en-GB',
      userAgent: 'Test',
      locks: browser.locks,
      sendBeacon: (_: string, text: string) => browser.network.beacons.push(text) > 0,
      ...asks,
    }
    const go = (_: unknown, __: string, url: string) => void (this.location = new URL(url, this.location))
    this.history = { pushState: go, replaceState: go }
  }

  hark(config: Partial<Config> = {}): Hark {
    const hark = create(this as unknown as Window & typeof globalThis)
    hark.init({
      host: 'https://hark.example.com',
      key: 'hk_test',
      consent: 'not-required',
      pageviews: false,
      ...config,
    })
    return hark
  }

  online(is: boolean) {
    this.navigator.onLine = is
    this.dispatchEvent(new Event(is ? 'online' : 'offline'))
  }

  /** The customer goes to another page, or closes this one. The page is hidden after it has left: browsers do it in this order. */
  close() {
    this.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
    this.hide()
  }

  /** Another tab or app is in front. */
  hide() {
    this.document.visibilityState = 'hidden'
    this.document.dispatchEvent(new Event('visibilitychange'))
  }
}

/** Lets time pass, and whatever is promised be kept. */
export const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
