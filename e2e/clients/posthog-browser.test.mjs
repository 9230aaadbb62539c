// Does everything that posthog-js sends from a real browser arrive once, at the right customer and time?

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Site } from './browser.mjs'
import { BURST, BURST_SUM, Hark, ODD, PAST, sameEvents, until } from './hark.mjs'

let hark
let site
before(async () => {
  hark = await Hark.start()
  site = await Site.open(`
    import posthog from 'posthog-js'
    window.posthog = posthog
  `)
})
after(async () => {
  await site?.close()
  await hark.stop()
})

/** Pages and clicks that the client notices by itself would make the number of events a matter of luck. */
const QUIET = { capture_pageview: false, capture_pageleave: false, autocapture: false }

/** Starts the client as the documentation says. */
async function started(page, options = {}) {
  await page.evaluate(
    ([key, host, more]) =>
      new Promise((resolve) => {
        window.posthog.init(key, { api_host: host, loaded: resolve, ...more })
      }),
    [hark.writeKey, hark.url, options],
  )
}

test('every call arrives once, with the right customer, time and properties', async () => {
  const begin = Date.now()
  const page = await site.visitor('/wares?utm_source=newsletter')
  await started(page, QUIET)
  const past = PAST.getTime()
  const anonymous = await page.evaluate(
    ({ odd, moment }) => {
      const { posthog } = window
      posthog.capture('$pageview')
      posthog.capture('Looked around', { page: 1 })
      const distinct = posthog.get_distinct_id()
      posthog.identify('phjs-1', { plan: 'pro', name: 'Zoë 🦊' }, { first: 'search' })
      posthog.capture('Bought — 買う', odd, { timestamp: new Date(moment) })
      posthog.group('company', 'acme', { industry: 'räder' })
      posthog.alias('phjs-other', 'phjs-1')
      return distinct
    },
    { odd: ODD, moment: past },
  )

  await hark.settledWithout(6)
  const { customer, events } = await hark.timeline('phjs-1')
  sameEvents(
    events,
    [
      { event: '$pageview', properties: { utm_source: 'newsletter' } },
      { event: 'Looked around', properties: { page: 1 } },
      { event: '$identify' },
      { event: 'Bought — 買う', properties: ODD, at: past },
      { event: '$create_alias' },
    ],
    begin,
  )
  assert.deepEqual(customer.ids.toSorted(), [anonymous, 'phjs-1', 'phjs-other'].toSorted())
  const { plan, name, first } = customer.traits
  assert.deepEqual({ plan, name, first }, { plan: 'pro', name: 'Zoë 🦊', first: 'search' })
  assert.deepEqual(page.failures, [])
})

test('a burst arrives whole, also what is left when the page goes away', async () => {
  const page = await site.visitor()
  const rate_limiting = { events_per_second: 1000, events_burst_limit: 10_000 }
  await started(page, { ...QUIET, rate_limiting })
  await page.evaluate((burst) => {
    for (let n = 0; n < burst; n += 1) window.posthog.capture('phjs burst', { n })
  }, BURST)
  await hark.settledWithout(6 + BURST)
  // A browser lets a page that is going away send 64 KB; more is lost in the client, whoever listens.
  await page.evaluate(() => [1, 2, 3].forEach((n) => window.posthog.capture('last words', { n })))
  await page.goto('about:blank')
  await hark.settledWithout(6 + BURST + 3)
  assert.deepEqual(await hark.tally('phjs burst', 'n'), { count: BURST, sum: BURST_SUM })
  assert.deepEqual(await hark.tally('last words', 'n'), { count: 3, sum: 6 })
})

test('with its own settings the client notices pages and clicks, and Hark keeps every one', async () => {
  const page = await site.visitor()
  await started(page)
  await page.evaluate(() => document.body.append(Object.assign(document.createElement('button'), { textContent: 'Go' })))
  // The client begins to notice clicks when it has read its settings, at a moment of its own.
  await page.waitForFunction(() => window.posthog.autocapture?.isEnabled)
  await page.click('button')
  const distinct = await page.evaluate(() => window.posthog.get_distinct_id())
  const names = await until('the arrival of the click', async () => {
    const seen = (await hark.timeline(distinct)).events.map((one) => one.event)
    return [seen.includes('$autocapture'), seen]
  })
  // Heat maps are on in the settings that Hark serves; whether one is sent by now depends on the client's own clock.
  assert.deepEqual(names.filter((name) => name !== '$$heatmap').sort(), ['$autocapture', '$pageview'])
  const account = await hark.settled(0)
  assert.deepEqual([account.dead_letters, account.duplicates], [0, 0])
})
