// Does everything that posthog-node sends arrive once, at the right customer and time?

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PostHog } from 'posthog-node'
import { BURST, BURST_SUM, Hark, ODD, PAST, sameEvents } from './hark.mjs'

let hark
before(async () => (hark = await Hark.start()))
after(() => hark.stop())

const client = (options) => new PostHog(hark.writeKey, { host: hark.url, disableGeoip: true, ...options })

test('every call arrives once, with the right customer, time and properties', async () => {
  const begin = Date.now()
  const posthog = client()
  posthog.capture({ distinctId: 'ph-before', event: 'Looked around' })
  posthog.capture({
    distinctId: 'ph-1',
    event: 'Bought — 買う',
    properties: { ...ODD, $set: { plan: 'pro' }, $set_once: { first: 'search' } },
    timestamp: PAST,
    groups: { company: 'acme' },
  })
  posthog.identify({ distinctId: 'ph-1', properties: { email: 'zoë@example.org', $set_once: { first: 'later' } } })
  posthog.alias({ distinctId: 'ph-1', alias: 'ph-before' })
  posthog.groupIdentify({ groupType: 'company', groupKey: 'acme', properties: { industry: 'räder' } })
  await posthog.shutdown(20_000)

  await hark.settledWithout(5)
  const { customer, events } = await hark.timeline('ph-1')
  sameEvents(
    events,
    [
      { event: 'Looked around' },
      { event: 'Bought — 買う', properties: ODD, at: PAST.getTime() },
      { event: '$identify' },
      { event: '$create_alias' },
    ],
    begin,
  )
  assert.deepEqual(customer.ids.toSorted(), ['ph-1', 'ph-before'])
  const { plan, first, email } = customer.traits
  assert.deepEqual({ plan, first, email }, { plan: 'pro', first: 'search', email: 'zoë@example.org' })
})

test('facts of a group make no customer', async () => {
  const { count } = await hark.ask({ question: 'customers', limit: 100, include: ['bots'] })
  assert.equal(count, 1)
})

test('a burst arrives whole', async () => {
  const posthog = client({ flushAt: 50 })
  for (let n = 0; n < BURST; n += 1) {
    posthog.capture({ distinctId: `ph-burst-${n % 7}`, event: 'ph burst', properties: { n } })
  }
  await posthog.shutdown(20_000)
  await hark.settledWithout(5 + BURST)
  assert.deepEqual(await hark.tally('ph burst', 'n'), { count: BURST, sum: BURST_SUM })
})

test('the newer wire format, chosen by an environment variable, arrives as well', async () => {
  process.env.POSTHOG_CAPTURE_MODE = 'v1'
  try {
    const begin = Date.now()
    const posthog = client()
    posthog.capture({ distinctId: 'ph-v1', event: 'new format', properties: ODD, timestamp: PAST })
    posthog.identify({ distinctId: 'ph-v1', properties: { plan: 'free' } })
    await posthog.shutdown(20_000)
    await hark.settledWithout(7 + BURST)
    const { customer, events } = await hark.timeline('ph-v1')
    const expected = [{ event: 'new format', properties: ODD, at: PAST.getTime() }, { event: '$identify' }]
    sameEvents(events, expected, begin)
    assert.equal(customer.traits.plan, 'free')
  } finally {
    delete process.env.POSTHOG_CAPTURE_MODE
  }
})
