// Does everything that @segment/analytics-next sends from a real browser arrive once, at the right customer and time?

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Site } from './browser.mjs'
import { BURST, BURST_SUM, Hark, ODD, sameEvents } from './hark.mjs'

let hark
let site
before(async () => {
  hark = await Hark.start()
  site = await Site.open(`
    import { AnalyticsBrowser } from '@segment/analytics-next'
    window.AnalyticsBrowser = AnalyticsBrowser
  `)
})
after(async () => {
  await site?.close()
  await hark.stop()
})

/** Points the client at Hark the way its documentation describes for a proxy. */
const direct = () => ({
  load: {
    writeKey: hark.writeKey,
    cdnSettings: { integrations: { 'Segment.io': { apiKey: hark.writeKey } } },
  },
  options: { integrations: { 'Segment.io': { apiHost: `${new URL(hark.url).host}/v1`, protocol: 'http' } } },
})

async function loaded(page, settings) {
  await page.evaluate(async ({ load, options }) => {
    const [analytics] = await window.AnalyticsBrowser.load(load, options)
    window.analytics = analytics
  }, settings)
}

test('every call arrives once, with the right customer, time and properties', async () => {
  const begin = Date.now()
  const page = await site.visitor('/wares?utm_source=newsletter&utm_campaign=fr%C3%BChling')
  await loaded(page, direct())
  const anonymous = await page.evaluate(async (odd) => {
    const { analytics } = window
    await analytics.page('Docs', 'Home', { extra: 1 })
    await analytics.track('Looked around')
    const anonymousId = analytics.user().anonymousId()
    await analytics.identify('web-1', { plan: 'pro', name: 'Zoë 🦊' })
    await analytics.track('Bought — 買う', odd)
    await analytics.group('acme', { industry: 'räder' })
    await analytics.alias('web-1')
    return anonymousId
  }, ODD)

  await hark.settledWithout(6)
  const { customer, events } = await hark.timeline('web-1')
  sameEvents(
    events,
    [
      { event: '$pageview', properties: { name: 'Home', category: 'Docs', extra: 1, utm_source: 'newsletter' } },
      { event: 'Looked around' },
      { event: '$identify' },
      { event: 'Bought — 買う', properties: ODD },
      { event: '$group' },
      { event: '$create_alias' },
    ],
    begin,
  )
  assert.deepEqual(customer.ids.toSorted(), [anonymous, 'web-1'].toSorted())
  assert.deepEqual([customer.traits.plan, customer.traits.name], ['pro', 'Zoë 🦊'])
  assert.deepEqual(page.failures, [])
})

test('a client that fetches its settings from Hark finds its way', async () => {
  const page = await site.visitor()
  await loaded(page, { load: { writeKey: hark.writeKey, cdnURL: hark.url }, options: {} })
  await page.evaluate(() => window.analytics.track('by settings'))
  await hark.settledWithout(7)
  assert.equal((await hark.tally('by settings', 'n')).count, 1)
})

test('a burst in batches arrives whole, also what is left when the page goes away', async () => {
  const page = await site.visitor()
  const settings = direct()
  settings.options.integrations['Segment.io'].deliveryStrategy = {
    strategy: 'batching',
    config: { size: 40, timeout: 1000 },
  }
  await loaded(page, settings)
  await page.evaluate((burst) => {
    for (let n = 0; n < burst; n += 1) window.analytics.track('web burst', { n })
  }, BURST)
  await hark.settledWithout(7 + BURST)
  // A browser lets a page that is going away send 64 KB; more is lost in the client, whoever listens.
  await page.evaluate(() => Promise.all([1, 2, 3].map((n) => window.analytics.track('last words', { n }))))
  await page.goto('about:blank')
  await hark.settledWithout(7 + BURST + 3)
  assert.deepEqual(await hark.tally('web burst', 'n'), { count: BURST, sum: BURST_SUM })
  assert.deepEqual(await hark.tally('last words', 'n'), { count: 3, sum: 6 })
})
