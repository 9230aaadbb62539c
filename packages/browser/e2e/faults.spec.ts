// Does everything arrive, once, when the network goes, Hark stumbles or tabs close; and nothing without consent?
import type { Page } from '@playwright/test'
import { arrives, expect, leave, somebody, test } from './world'

interface Said {
  batch: { messageId: string; event?: string }[]
}

/** What pages have posted to Hark, message by message. */
function posted(pages: Page[], host: string) {
  const messages: Said['batch'] = []
  for (const page of pages)
    page.on('request', (request) => {
      if (request.url().startsWith(host) && request.method() === 'POST')
        messages.push(...(JSON.parse(request.postData() ?? '{"batch":[]}') as Said).batch)
    })
  return messages
}

const say = (page: Page, ...call: unknown[]) =>
  page.evaluate(([name, ...given]) => {
    const { hark } = window as unknown as { hark: Record<string, (...given: unknown[]) => void> }
    hark[name as string]?.(...given)
  }, call)

const ready = (page: Page) =>
  page.waitForFunction(() => 'version' in (window as unknown as { hark: object }).hark)

test('what is done without a network arrives when it is back', async ({ page, context, site, hark }) => {
  const customer = somebody()
  const config = {
    host: hark.url,
    key: hark.writeKey,
    consent: 'not-required',
    pageviews: false,
    autocapture: false,
  }
  site.pages.set('/', site.snippet(config))
  await page.goto(site.url)
  await ready(page)
  await say(page, 'identify', customer)
  await arrives(hark, customer, ['$identify'])
  await context.setOffline(true)
  await say(page, 'track', 'in the tunnel')
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain('in the tunnel')
  await context.setOffline(false)
  await arrives(hark, customer, ['$identify', 'in the tunnel'])
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).not.toContain('in the tunnel')
})

test('what Hark could not take goes with the next page, from one of two tabs, and counts once', async ({
  page,
  context,
  site,
  hark,
}) => {
  const customer = somebody()
  const config = {
    host: hark.url,
    key: hark.writeKey,
    consent: 'not-required',
    pageviews: false,
    autocapture: false,
  }
  site.pages.set('/', site.snippet(config))
  await page.goto(site.url)
  await ready(page)
  let tries = 0
  await page.route(`${hark.url}/v1/batch`, (route) => {
    tries++
    return route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*' } })
  })
  await say(page, 'identify', customer)
  for (let i = 0; i < 3; i++) await say(page, 'track', `kept ${i}`)
  await expect.poll(() => tries).toBeGreaterThan(0)
  await leave(page)
  const [first, second] = [await context.newPage(), await context.newPage()]
  const messages = posted([first, second], hark.url)
  await Promise.all([first.goto(site.url), second.goto(site.url)])
  await arrives(hark, customer, ['$identify', 'kept 0', 'kept 1', 'kept 2'])
  expect(messages).toHaveLength(4)
})

test('nothing is stored or sent before consent, and all is forgotten after it', async ({
  page,
  context,
  site,
  hark,
}) => {
  const customer = somebody()
  const config = { host: hark.url, key: hark.writeKey, consent: 'required', autocapture: false }
  site.pages.set('/', site.snippet(config))
  const messages = posted([page], hark.url)
  const stored = () =>
    page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage), document.cookie || []))
  await page.goto(site.url)
  await ready(page)
  await say(page, 'identify', customer)
  await say(page, 'track', 'looked around')
  expect(await stored()).toEqual([])
  await page.reload()
  await ready(page)
  expect(messages).toEqual([])
  expect(await stored()).toEqual([])

  await say(page, 'identify', customer)
  await say(page, 'setConsent', { analytics: true, marketing: false })
  const events = await arrives(hark, customer, ['$pageview', '$identify'])
  expect(JSON.stringify(events)).toContain('"categoryPreferences":{"analytics":true,"marketing":false}')
  expect(await stored()).not.toEqual([])

  await page.reload()
  await ready(page)
  await arrives(hark, customer, ['$pageview', '$identify', '$pageview'])
  await say(page, 'setConsent', false)
  await say(page, 'track', 'unheard')
  expect(await stored()).toEqual([])
  await arrives(hark, customer, ['$pageview', '$identify', '$pageview', '$consent'])
  const before = messages.length
  await leave(page)
  expect(messages.length).toBe(before)
  expect(messages.map(({ event }) => event)).not.toContain('unheard')
  expect(await context.cookies()).toEqual([])
})

test('a page that closes at once has said what it had to say', async ({ page, site, hark }) => {
  const customer = somebody()
  const config = {
    host: hark.url,
    key: hark.writeKey,
    consent: 'not-required',
    pageviews: false,
    autocapture: false,
  }
  site.pages.set('/', site.snippet(config))
  await page.goto(site.url)
  await ready(page)
  await say(page, 'identify', customer)
  await say(page, 'track', 'goodbye')
  await page.close({ runBeforeUnload: true })
  await arrives(hark, customer, ['$identify', 'goodbye'])
})
