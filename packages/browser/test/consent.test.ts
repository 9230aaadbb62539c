// Is nothing stored or sent before somebody agrees, and is all forgotten when they take it back?
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Browser, pass, type Tab } from './world'

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const required = { consent: 'required' } as const
const said = (given: unknown) => ({ consent: { categoryPreferences: given } })

describe('where consent is required', () => {
  test('nothing is stored and nothing is sent before it, not even when the page closes', async () => {
    const browser = new Browser()
    const tab = browser.tab()
    const hark = tab.hark(required)
    hark.identify('u1', { plan: 'pro' })
    hark.track('seen')
    await pass(60_000)
    tab.close()
    expect(browser.network.sent).toEqual([])
    expect(browser.network.beacons).toEqual([])
    expect([...browser.disk.kept]).toEqual([])
  })

  test('it is the case unless the page says otherwise', async () => {
    const browser = new Browser()
    browser.tab().hark({ consent: undefined }).track('seen')
    await pass(5000)
    expect(browser.network.sent).toEqual([])
  })

  test('a yes sends what was done on this page, at its time, each with the consent that Hark asks for', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark(required)
    hark.track('seen')
    await pass(30_000)
    hark.setConsent({ analytics: true, marketing: false })
    hark.track('more')
    await pass(1000)
    const { messages } = browser.network
    expect(messages).toMatchObject([
      {
        event: 'seen',
        timestamp: '2026-03-01T12:00:00.000Z',
        context: said({ analytics: true, marketing: false }),
      },
      { event: 'more', context: said({ analytics: true, marketing: false }) },
    ])
    expect(messages[0]?.anonymousId).toBe(messages[1]?.anonymousId)
  })

  test('the next page knows of the yes, and of the customer', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark(required)
    hark.setConsent(true)
    hark.track('one')
    await pass(1000)
    browser.tab().hark(required).track('two')
    await pass(1000)
    const [one, two] = browser.network.messages
    expect(two).toMatchObject({
      event: 'two',
      anonymousId: one?.anonymousId,
      context: said({ analytics: true }),
    })
  })

  test('a yes in one tab counts in the other, which takes over who the customer is', async () => {
    const browser = new Browser()
    const [first, second] = [browser.tab().hark(required), browser.tab().hark(required)]
    second.track('waits')
    first.setConsent(true)
    first.track('goes')
    await pass(1000)
    const { messages } = browser.network
    expect(messages.map(({ event }) => event).sort()).toEqual(['goes', 'waits'])
    expect(new Set(messages.map(({ anonymousId }) => anonymousId)).size).toBe(1)
  })

  test('a no leaves nothing behind, sends nothing, and holds on', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark(required)
    hark.track('seen')
    hark.setConsent(false)
    hark.track('more')
    await pass(60_000)
    expect(browser.network.sent).toEqual([])
    expect([...browser.disk.kept]).toEqual([])
  })

  test('a word said before init counts', async () => {
    const browser = new Browser()
    const tab = browser.tab()
    const { create } = await import('../src/core/client')
    const hark = create(tab as unknown as Window & typeof globalThis)
    hark.setConsent(true)
    hark.init({ host: 'https://hark.example.com', key: 'k', pageviews: false })
    hark.track('seen')
    await pass(1000)
    expect(browser.network.counted).toEqual(['seen'])
  })
})

describe('taken back', () => {
  test.each([required, { consent: 'not-required' } as const])(
    '%o: all is forgotten, Hark is told once, then silence',
    async (how) => {
      const browser = new Browser()
      const tab = browser.tab()
      const hark = tab.hark(how)
      hark.setConsent(true)
      hark.identify('u1')
      hark.track('before')
      await pass(1000)
      browser.network.sent.length = 0
      hark.track('not yet sent')
      hark.setConsent(false)
      hark.track('after')
      await pass(60_000)
      tab.close()
      expect(browser.network.messages).toMatchObject([
        { event: '$consent', userId: 'u1', context: said({ analytics: false }) },
      ])
      expect([...browser.disk.kept.keys()]).toEqual(how === required ? [] : ['hark:hk_test:no'])
      browser.network.sent.length = 0
      browser.tab().hark(how).track('on the next page')
      await pass(60_000)
      expect(browser.network.sent).toEqual([])
    },
  )

  test('in one tab, it is taken back in all', async () => {
    const browser = new Browser()
    const [first, second] = [browser.tab().hark(required), browser.tab().hark(required)]
    first.setConsent(true)
    await pass(1000)
    first.setConsent(false)
    second.track('after')
    await pass(60_000)
    expect(browser.network.counted).toEqual(['$consent'])
    expect([...browser.disk.kept]).toEqual([])
  })

  test('and given again is a beginning: nobody is known', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark()
    hark.identify('u1')
    await pass(1000)
    hark.track('said, not sent')
    hark.setConsent(false)
    hark.setConsent(true)
    hark.track('anew')
    await pass(2000)
    const [before] = browser.network.messages
    const after = browser.network.messages.find(({ event }) => event === 'anew')
    expect(browser.network.counted).not.toContain('said, not sent')
    expect(after?.userId).toBeUndefined()
    expect(after?.anonymousId).not.toBe(before?.anonymousId)
  })
})

describe('a browser that asks not to be followed', () => {
  test.each([{ doNotTrack: '1' }, { globalPrivacyControl: true }])(
    '%o is as if consent were required',
    async (asks) => {
      const browser = new Browser()
      const tab = browser.tab(undefined, asks)
      const hark = tab.hark()
      hark.track('seen')
      await pass(5000)
      expect(browser.network.sent).toEqual([])
      expect([...browser.disk.kept]).toEqual([])
      hark.setConsent(true)
      await pass(1000)
      expect(browser.network.counted).toEqual(['seen'])
    },
  )

  test('is not heard where the page says so', async () => {
    const browser = new Browser()
    browser.tab(undefined, { doNotTrack: '1' }).hark({ doNotTrack: 'ignore' }).track('seen')
    await pass(1000)
    expect(browser.network.counted).toEqual(['seen'])
  })
})

describe('who it is', () => {
  const ids = async (tab: Tab, does: (hark: ReturnType<Tab['hark']>) => void, browser: Browser) => {
    does(tab.hark())
    await pass(1000)
    return browser.network.messages
  }

  test('is said with everything after identify, and with the signature once', async () => {
    const browser = new Browser()
    const messages = await ids(
      browser.tab(),
      (hark) => {
        hark.track('before')
        hark.identify(42, { plan: 'pro' }, { signature: 'proof' })
        hark.group('acme', { seats: 3 })
        hark.track('after')
      },
      browser,
    )
    const { anonymousId } = messages[0] ?? {}
    expect(messages[0]).not.toHaveProperty('userId')
    expect(messages.slice(1)).toMatchObject([
      { type: 'identify', userId: '42', anonymousId, traits: { plan: 'pro' }, signature: 'proof' },
      { type: 'group', userId: '42', groupId: 'acme', traits: { seats: 3 } },
      { event: 'after', userId: '42', anonymousId, context: { groupId: 'acme' } },
    ])
    expect(messages[3]).not.toHaveProperty('signature')
  })

  test('is said once a session, and again when something changes', async () => {
    const browser = new Browser()
    await ids(browser.tab(), (hark) => hark.identify('u1', { plan: 'free' }), browser)
    await ids(browser.tab(), (hark) => hark.identify('u1', { plan: 'free' }), browser)
    await ids(browser.tab(), (hark) => hark.identify('u1', { plan: 'pro' }), browser)
    expect(browser.network.messages.map(({ traits }) => traits)).toEqual([{ plan: 'free' }, { plan: 'pro' }])
  })

  test.each(['', 'undefined', 'null', '[object Object]', Number.NaN, undefined, {}, 'anonymous'])(
    'is never %o',
    async (id) => {
      const browser = new Browser()
      const messages = await ids(
        browser.tab(),
        (hark) => {
          hark.identify(id as string)
          hark.track('after')
        },
        browser,
      )
      expect(messages.map(({ type, userId }) => [type, userId])).toEqual([['track', undefined]])
    },
  )

  test.each([
    ['reset', (hark: ReturnType<Tab['hark']>) => hark.reset()],
    ['logout', (hark: ReturnType<Tab['hark']>) => hark.logout()],
    ['another identify', (hark: ReturnType<Tab['hark']>) => hark.identify('u2')],
  ])('after %s is nobody who was here before', async (_, does) => {
    const browser = new Browser()
    const messages = await ids(
      browser.tab(),
      (hark) => {
        hark.identify('u1')
        hark.group('acme')
        does(hark)
        hark.track('after')
      },
      browser,
    )
    const [before, after] = [messages[0], messages.at(-1)]
    expect(after?.anonymousId).not.toBe(before?.anonymousId)
    expect(after?.properties.$session_id).not.toBe(before?.properties.$session_id)
    expect(after?.userId).not.toBe('u1')
    expect(after?.context).not.toHaveProperty('groupId')
  })
})

describe('a session', () => {
  const MINUTE = 60_000
  test('lasts exactly 30 minutes of nothing, and not one millisecond more', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark()
    for (const wait of [0, 30 * MINUTE, 30 * MINUTE + 1]) {
      vi.setSystemTime(Date.now() + wait)
      hark.track('seen')
    }
    await pass(1000)
    const [first, second, third] = browser.network.messages.map(({ properties }) => properties.$session_id)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  test('lasts 24 hours, also of somebody who never rests', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark()
    for (let i = 0; i <= 49; i++) {
      hark.track('seen')
      vi.setSystemTime(Date.now() + 30 * MINUTE)
    }
    await pass(1000)
    const sessions = browser.network.messages.map(({ properties }) => properties.$session_id)
    expect(new Set(sessions.slice(0, 49)).size).toBe(1)
    expect(sessions[49]).not.toBe(sessions[0])
  })

  test('is one for all tabs', async () => {
    const browser = new Browser()
    browser.tab().hark().track('here')
    browser.tab().hark().track('there')
    await pass(1000)
    expect(new Set(browser.network.messages.map(({ properties }) => properties.$session_id)).size).toBe(1)
  })
})
