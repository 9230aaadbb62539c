// Does everything that @rudderstack/rudder-sdk-node sends arrive once, at the right customer and time?

import Rudder from '@rudderstack/rudder-sdk-node'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BURST, BURST_SUM, Hark, ODD, PAST, sameEvents } from './hark.mjs'

let hark
before(async () => (hark = await Hark.start()))
after(() => hark.stop())

/** The client's flush tells about the first request only; the accounting tells when all have arrived. */
const flushed = (client) =>
  new Promise((resolve, reject) => client.flush((error) => (error ? reject(error) : resolve())))

test('every call arrives once, with the right customer, time and properties', async () => {
  const begin = Date.now()
  const client = new Rudder(hark.writeKey, { dataPlaneUrl: hark.url, flushInterval: 200 })
  client.track({ anonymousId: 'rs-anonymous', event: 'Looked around', properties: { page: 1 } })
  client.track({ anonymousId: 'rs-previous', event: 'Came by phone' })
  client.identify({ userId: 'rs-1', anonymousId: 'rs-anonymous', traits: { plan: 'pro', name: 'Zoë 🦊' } })
  client.track({ userId: 'rs-1', event: 'Bought — 買う', properties: ODD, timestamp: PAST })
  client.page({ userId: 'rs-1', name: 'Home', properties: { url: 'https://example.org/ä?q=1' } })
  client.screen({ userId: 'rs-1', name: 'Settings', properties: { dark: true } })
  client.group({ userId: 'rs-1', groupId: 'acme', traits: { industry: 'räder' } })
  client.alias({ userId: 'rs-1', previousId: 'rs-previous' })
  await flushed(client)

  await hark.settledWithout(8)
  const { customer, events } = await hark.timeline('rs-1')
  sameEvents(
    events,
    [
      { event: 'Looked around', properties: { page: 1 } },
      { event: 'Came by phone' },
      { event: '$identify' },
      // The client sends the stated moment as `timestamp` and its own clock as `originalTimestamp`.
      { event: 'Bought — 買う', properties: ODD, at: PAST.getTime() },
      { event: '$pageview', properties: { name: 'Home', url: 'https://example.org/ä?q=1' } },
      { event: '$screen', properties: { name: 'Settings', dark: true } },
      { event: '$group' },
      { event: '$create_alias' },
    ],
    begin,
  )
  assert.deepEqual(customer.ids.toSorted(), ['rs-1', 'rs-anonymous', 'rs-previous'])
  assert.deepEqual([customer.traits.plan, customer.traits.name], ['pro', 'Zoë 🦊'])
})

test('a burst arrives whole', async () => {
  const client = new Rudder(hark.writeKey, { dataPlaneUrl: hark.url, flushAt: 50, flushInterval: 200 })
  for (let n = 0; n < BURST; n += 1) {
    client.track({ userId: `rs-burst-${n % 7}`, event: 'rs burst', properties: { n } })
  }
  await flushed(client)
  await hark.settledWithout(8 + BURST)
  assert.deepEqual(await hark.tally('rs burst', 'n'), { count: BURST, sum: BURST_SUM })
})
