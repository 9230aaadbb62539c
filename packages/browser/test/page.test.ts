// What does a page get that calls hark.js wrongly, early or late, and what is told of where it is?
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { clean } from '../src/core/bits'
import { create } from '../src/core/client'
import type { Hark, Part } from '../src/types'
import { Browser, pass } from './world'

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') }))
afterEach(() => void vi.useRealTimers())

describe('nothing that goes wrong in hark.js reaches the page', () => {
  test('not a method that is called with nonsense, before, while and after it runs', async () => {
    const browser = new Browser()
    const tab = browser.tab()
    const hark = create(tab as unknown as Window & typeof globalThis)
    const methods = Object.entries(hark).filter(([, method]) => typeof method === 'function')
    const nonsense = [undefined, null, 0, '', 'text', [], {}, () => undefined, Symbol('s'), 10n]
    const all = () => {
      for (const [name, method] of methods)
        for (const given of nonsense)
          if (!['destroy', 'init'].includes(name))
            expect(() => (method as (...given: unknown[]) => void)(given, given, given), name).not.toThrow()
    }
    all()
    for (const given of nonsense) expect(() => hark.init(given as never)).not.toThrow()
    hark.init({ host: 'https://hark.example.com', key: 'k', consent: 'not-required' })
    all()
    hark.destroy()
    all()
    hark.destroy()
    await pass(5000)
  })

  test('not a listener, a part or a look at messages that throws', async () => {
    const browser = new Browser()
    const broken = () => {
      throw new Error('broken')
    }
    const hark = browser.tab().hark({ use: [broken] })
    hark.on('message', broken)
    hark.track('all the same')
    await pass(1000)
    expect(browser.network.counted).toEqual(['all the same'])
  })
})

describe('a call', () => {
  test('that came before the script keeps its moment', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark()
    hark.push(['track', ['early', { a: 1 }], Date.now() - 3000])
    hark.track('now')
    await pass(1000)
    expect(browser.network.messages.map(({ event, timestamp }) => [event, timestamp])).toEqual([
      ['early', '2026-03-01T11:59:57.000Z'],
      ['now', '2026-03-01T12:00:00.000Z'],
    ])
  })

  test('that nobody knows waits for the part that does', () => {
    const done: unknown[] = []
    const hark = new Browser().tab().hark()
    hark.push(['wave', ['hello']])
    const part: Part = ({ add }) => add('wave', (...given: unknown[]) => void done.push(given))
    hark.use(part)
    hark.push(['wave', ['again']])
    expect(done).toEqual([['hello'], ['again']])
  })

  test('may be looked at, changed and held back', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark({
      before: (message) => (message.event === 'private' ? null : { ...message, properties: { seen: true } }),
    })
    hark.track('private')
    hark.track('public', { secret: 1 })
    await pass(1000)
    expect(browser.network.messages.map(({ event, properties }) => [event, properties])).toEqual([
      ['public', { seen: true }],
    ])
  })

  test('after destroy does nothing, and what was said before is sent', async () => {
    const browser = new Browser()
    const hark = browser.tab().hark()
    hark.track('before')
    hark.destroy()
    hark.track('after')
    await pass(5000)
    expect(browser.network.counted).toEqual(['before'])
    hark.init({ host: 'https://hark.example.com', key: 'hk_test', consent: 'not-required', pageviews: false })
    hark.track('again')
    await pass(1000)
    expect(browser.network.counted).toEqual(['before', 'again'])
  })
})

describe('what is told of the page', () => {
  const view = async (address: string, referrer = '', language?: string) => {
    const browser = new Browser()
    const tab = browser.tab(address)
    tab.document.referrer = referrer
    const hark: Hark = tab.hark()
    hark.setLanguage(language)
    hark.page({ plan: 'pro' })
    await pass(1000)
    return browser.network.messages[0]
  }

  test('where it is, where from, by which campaign, in which language', async () => {
    const message = await view(
      'https://shop.example.com/tea?utm_source=news&utm_campaign=spring#reviews',
      'https://search.example.com/?q=tea',
      'de',
    )
    expect(message).toMatchObject({
      type: 'page',
      properties: { plan: 'pro', $referring_domain: 'search.example.com' },
      context: {
        page: {
          url: 'https://shop.example.com/tea?utm_source=news&utm_campaign=spring',
          path: '/tea',
          referrer: 'https://search.example.com/?q=tea',
          title: 'A page',
        },
        campaign: { name: 'spring', source: 'news' },
        locale: 'de',
        library: { name: 'hark.js' },
      },
    })
  })

  test('a page of the same house is no referring domain, and a route behind # is an address', async () => {
    const message = await view('https://shop.example.com/#/plans', 'https://shop.example.com/')
    expect(message?.properties).not.toHaveProperty('$referring_domain')
    expect(message?.context).toMatchObject({ page: { path: '/#/plans' } })
  })

  test.each([
    ['https://ada:pass@example.com/a', 'https://example.com/a'],
    ['/reset?token=abc&step=2', '/reset?token=~&step=2'],
    ['/reset?accessToken=abc#access_token=def&x=1', '/reset?accessToken=~#access_token=~&x=1'],
    ['/invite?email=ada%40example.com', '/invite?email=~'],
    ['/people/ada@example.com/edit', '/people/~/edit'],
    ['card 4111 1111 1111 1111 refused', 'card ~ refused'],
    ['/orders/12345?page=2&q=tea', '/orders/12345?page=2&q=tea'],
  ])('without what is nobody’s business: %s', (text, told) => {
    expect(clean(text)).toBe(told)
  })
})
