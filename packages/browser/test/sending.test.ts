// Does everything that is said arrive once, whatever the network, the server, the storage and the page do?
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Message } from '../src/types'
import { Browser, Disk, pass } from './world'

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const names = (messages: Message[]) => messages.map(({ event }) => event)
const dropped = (messages: Message[]) => messages.map(({ context }) => context.dropped).filter(Boolean)

describe('a batch', () => {
  test('holds what was said together, with the key, the time of sending and an id for each', async () => {
    const browser = new Browser()
    const { network } = browser
    const hark = browser.tab().hark()
    hark.track('signed_up', { plan: 'pro' })
    await pass(500)
    hark.track('exported')
    await pass(1000)
    expect(network.sent).toHaveLength(1)
    const [sent] = network.sent
    expect(sent).toMatchObject({
      url: 'https://hark.example.com/v1/batch',
      writeKey: 'hk_test',
      keepalive: true,
    })
    expect(sent?.sentAt).toBe('2026-03-01T12:00:01.000Z')
    expect(sent?.batch).toMatchObject([
      {
        type: 'track',
        event: 'signed_up',
        timestamp: '2026-03-01T12:00:00.000Z',
        sequence: 0,
        properties: { plan: 'pro' },
      },
      { type: 'track', event: 'exported', timestamp: '2026-03-01T12:00:00.500Z', sequence: 1 },
    ])
    expect(new Set(network.messages.map(({ messageId }) => messageId)).size).toBe(2)
  })

  test('says what was said, not what the page made of it later', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark()
    const cart = { items: ['tea'] }
    hark.track('cart', cart)
    cart.items.push('milk')
    await pass(1000)
    expect(browser.network.messages[0]?.properties.items).toEqual(['tea'])
  })

  test('is cut so that a browser carries it out of a page that closes', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark()
    for (let i = 0; i < 10; i++) hark.track(`large ${i}`, { text: 'ä'.repeat(10_000) })
    await pass(2000)
    expect(browser.network.sent.length).toBeGreaterThan(3)
    for (const { body } of browser.network.sent)
      expect(new TextEncoder().encode(body).length).toBeLessThan(64_000)
    expect(browser.network.counted).toHaveLength(10)
  })

  test('too large for the server is halved until it fits', async () => {
    const browser = new Browser()
    browser.network.answer = ({ batch }) => (batch.length > 2 ? 413 : 200)
    const hark = browser.tab().hark()
    for (let i = 0; i < 8; i++) hark.track(`event ${i}`)
    await pass(2000)
    const taken = browser.network.sent.filter(({ batch }) => batch.length <= 2).flatMap(({ batch }) => batch)
    expect(names(taken)).toEqual(Array.from({ length: 8 }, (_, i) => `event ${i}`))
  })
})

describe('a server in trouble', () => {
  test.each([500, 503, 408, 'down'] as const)(
    '%s is tried again with the same ids, and less and less often',
    async (trouble) => {
      const browser = new Browser()
      browser.network.answer = () => trouble
      browser.tab().hark().track('kept')
      await pass(60_000)
      const tries = browser.network.sent.length
      expect(tries).toBeGreaterThan(3)
      expect(tries).toBeLessThan(12)
      browser.network.answer = () => 200
      await pass(5 * 60_000)
      expect(browser.network.sent.length).toBe(tries + 1)
      expect(new Set(browser.network.messages.map(({ messageId }) => messageId)).size).toBe(1)
      expect(browser.disk.waiting()).toEqual([])
    },
  )

  test.each([
    ['120', 120_000],
    ['Sun, 01 Mar 2026 12:02:01 GMT', 120_000],
  ])('429 is tried again after what it says: %s', async (said, wait) => {
    const browser = new Browser()
    browser.network.answer = () => [429, { 'retry-after': said }]
    const hark = browser.tab().hark()
    hark.track('patient')
    await pass(1000)
    browser.network.answer = () => 200
    hark.track('more')
    await pass(wait - 2000)
    expect(browser.network.sent).toHaveLength(1)
    await pass(2001)
    expect(browser.network.sent).toHaveLength(2)
    expect(browser.network.counted).toEqual(['patient', 'more'])
  })

  test.each([400, 401, 415, 422])(
    '%i is final: nothing is sent again, and the loss is told',
    async (status) => {
      const browser = new Browser()
      browser.network.answer = () => status
      const hark = browser.tab().hark()
      const lost: unknown[] = []
      hark.on('dropped', (...said) => lost.push(said))
      hark.track('one')
      hark.track('two')
      await pass(60_000)
      expect(browser.network.sent).toHaveLength(1)
      expect(lost).toEqual([['refused', 2]])
      browser.network.answer = () => 200
      hark.track('three')
      hark.track('four')
      await pass(1000)
      expect(dropped(browser.network.messages)).toEqual([{ refused: 2 }])
    },
  )
})

describe('without a network', () => {
  test('nothing is tried; what was said waits in the storage and goes when the network is back', async () => {
    const browser = new Browser()
    const tab = browser.tab()
    const hark = tab.hark()
    tab.online(false)
    hark.track('in the tunnel')
    await pass(120_000)
    expect(browser.network.sent).toEqual([])
    expect(browser.disk.waiting()).toHaveLength(1)
    tab.online(true)
    await pass(0)
    expect(browser.network.counted).toEqual(['in the tunnel'])
    expect(browser.network.messages[0]?.timestamp).toBe('2026-03-01T12:00:00.000Z')
    expect(browser.network.sent[0]?.sentAt).toBe('2026-03-01T12:02:00.000Z')
    expect(browser.disk.waiting()).toEqual([])
  })

  test('a tab may close; the next page sends it, once', async () => {
    const browser = new Browser()
    const tab = browser.tab()
    const hark = tab.hark()
    tab.online(false)
    hark.track('before')
    tab.close()
    expect(browser.network.sent).toEqual([])
    browser.tab().hark()
    await pass(2000)
    expect(browser.network.counted).toEqual(['before'])
    browser.tab().hark()
    await pass(2000)
    expect(browser.network.messages).toHaveLength(1)
  })

  test('more than may wait pushes out the oldest, and every one of them is counted', async () => {
    const browser = new Browser()
    const tab = browser.tab()
    const hark = tab.hark()
    tab.online(false)
    for (let i = 0; i < 1300; i++) hark.track(`event ${i}`)
    tab.online(true)
    await pass(60_000)
    hark.track('last')
    await pass(1000)
    const told = dropped(browser.network.messages) as { queue_full: number }[]
    const lost = told.reduce((sum, { queue_full }) => sum + queue_full, 0)
    expect(lost).toBeGreaterThan(300)
    expect(browser.network.counted.length + lost).toBe(1301)
    expect(browser.network.counted).toContain('event 1299')
    expect(browser.network.counted).not.toContain('event 0')
  })
})

describe('a message', () => {
  test('that no server takes is dropped by itself, and told', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark()
    hark.track('huge', { text: 'x'.repeat(40_000) })
    const knot: Record<string, unknown> = {}
    knot.self = knot
    hark.track('knot', knot)
    hark.track('fine')
    await pass(1000)
    expect(browser.network.counted).toEqual(['fine'])
    expect(dropped(browser.network.messages)).toEqual([{ too_large: 1, unreadable: 1 }])
  })
})

describe('a page that closes', () => {
  test('hands what waits to the browser, and the next page does not send it again', async () => {
    const browser = new Browser()
    const tab = browser.tab()
    tab.hark().track('goodbye')
    tab.close()
    expect(browser.network.sent).toMatchObject([{ keepalive: true }])
    browser.tab().hark()
    await pass(5000)
    expect(names(browser.network.messages)).toEqual(['goodbye'])
  })

  test('hands over no more than a browser carries; the rest waits for the next page', async () => {
    const browser = new Browser()
    browser.network.answer = () => 'never'
    const tab = browser.tab()
    const hark = tab.hark()
    for (let i = 0; i < 10; i++) hark.track(`event ${i}`, { text: 'x'.repeat(20_000) })
    tab.close()
    const carried = browser.network.sent.reduce((sum, { body }) => sum + body.length, 0)
    expect(carried).toBeLessThan(64 * 1024)
    browser.network.answer = () => 200
    browser.tab().hark()
    await pass(5000)
    expect(names(browser.network.messages).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `event ${i}`))
  })

  test('uses the beacon where fetch ends with the page', () => {
    const browser = new Browser()
    const tab = browser.tab(undefined, { keepalive: false })
    browser.network.answer = () => 'never'
    const hark = tab.hark()
    hark.track('goodbye')
    tab.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
    expect(browser.network.beacons).toHaveLength(1)
    expect(browser.network.beacons[0]).toContain('goodbye')
  })

  test('keeps what it has when Hark was not there the last time', async () => {
    const browser = new Browser()
    browser.network.answer = () => 503
    const tab = browser.tab()
    tab.hark().track('kept')
    await pass(1000)
    expect(browser.network.sent).toHaveLength(1)
    tab.close()
    expect(browser.network.sent).toHaveLength(1)
    expect(browser.disk.waiting()).toHaveLength(1)
  })

  test('and comes back goes on with what it left', async () => {
    const browser = new Browser()
    const tab = browser.tab()
    const hark = tab.hark()
    tab.online(false)
    hark.track('before')
    tab.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }))
    tab.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    hark.track('after')
    tab.online(true)
    await pass(2000)
    expect(names(browser.network.messages).sort()).toEqual(['after', 'before'])
    expect(browser.disk.waiting()).toEqual([])
  })
})

describe('an answer', () => {
  test('to what was handed over when the page left settles nothing that was said since', async () => {
    const browser = new Browser()
    let arrive: (status: number) => void = () => undefined
    browser.network.answer = () => new Promise<number>((resolve) => (arrive = resolve))
    const tab = browser.tab()
    const hark = tab.hark()
    hark.track('before')
    await pass(1000)
    const first = arrive
    tab.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }))
    tab.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    hark.track('after')
    first(200)
    browser.network.answer = () => 200
    await pass(2000)
    expect(names(browser.network.messages)).toEqual(['before', 'after'])
  })
})

describe('a storage that is full', () => {
  test('takes what it can; what it did not take counts as lost for the next page', async () => {
    const browser = new Browser(new Disk(6_000))
    const tab = browser.tab()
    const hark = tab.hark()
    tab.online(false)
    for (let i = 0; i < 20; i++) hark.track(`event ${i}`)
    tab.close()
    const stored = browser.disk.waiting().length
    expect(stored).toBeGreaterThan(0)
    expect(stored).toBeLessThan(20)
    const next = browser.tab().hark()
    await pass(0)
    next.track('next')
    await pass(2000)
    const told = dropped(browser.network.messages) as { storage_full: number }[]
    expect(told).toEqual([{ storage_full: 20 - stored }])
    expect(browser.network.counted).toHaveLength(stored + 1)
  })

  test('loses nothing as long as the page is there', async () => {
    const browser = new Browser(new Disk(1_000))
    const tab = browser.tab()
    const hark = tab.hark()
    tab.online(false)
    for (let i = 0; i < 20; i++) hark.track(`event ${i}`)
    await pass(5000)
    tab.online(true)
    await pass(1000)
    expect(browser.network.counted).toHaveLength(20)
    expect(dropped(browser.network.messages)).toEqual([])
  })

  test('or forbidden stops nothing', async () => {
    const browser = new Browser()
    const tab = browser.tab()
    Object.defineProperty(tab, 'localStorage', {
      get: () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
    tab.hark().track('all the same')
    await pass(1000)
    expect(browser.network.counted).toEqual(['all the same'])
  })
})

describe('two tabs', () => {
  test('send each their own, and nothing of the other that lives', async () => {
    const browser = new Browser()
    browser.network.answer = () => 'down'
    browser.tab().hark().track('first')
    await pass(3000)
    expect(browser.disk.waiting()).toHaveLength(1)
    browser.network.sent.length = 0
    browser.network.answer = () => 200
    browser.tab().hark().track('second')
    await pass(60_000)
    expect(names(browser.network.messages).sort()).toEqual(['first', 'second'])
  })

  test('that open at once share what a third has left: each message goes out once', async () => {
    const browser = new Browser()
    const gone = browser.tab()
    const hark = gone.hark()
    gone.online(false)
    for (let i = 0; i < 5; i++) hark.track(`event ${i}`)
    gone.close()
    browser.tab().hark()
    browser.tab().hark()
    await pass(5000)
    expect(browser.network.messages).toHaveLength(5)
  })

  test('take over what was left one after the other', async () => {
    const browser = new Browser()
    const gone = browser.tab()
    const hark = gone.hark()
    gone.online(false)
    hark.track('left')
    gone.close()
    let done: () => void = () => undefined
    void browser.locks.request('hark', () => new Promise<void>((resolve) => (done = resolve)))
    browser.tab().hark()
    await pass(5000)
    expect(browser.network.messages).toEqual([])
    done()
    await pass(5000)
    expect(browser.network.messages).toHaveLength(1)
  })

  test('one that crashed is taken for gone after a while', async () => {
    const browser = new Browser()
    const crashed = browser.tab()
    const hark = crashed.hark()
    crashed.online(false)
    hark.track('before the crash')
    await pass(1000)
    vi.clearAllTimers()
    browser.tab().hark()
    await pass(5000)
    expect(browser.network.messages).toEqual([])
    await pass(20 * 60_000)
    browser.tab().hark()
    await pass(5000)
    expect(names(browser.network.messages)).toEqual(['before the crash'])
  })
})
