// Does everything that @segment/analytics-node sends arrive once, at the right customer and time?

import { Analytics } from '@segment/analytics-node'
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { BURST, BURST_SUM, Hark, ODD, PAST, sameEvents } from './hark.mjs'

let hark
before(async () => (hark = await Hark.start()))
after(() => hark.stop())

test('every call arrives once, with the right customer, time and properties', async () => {
  const begin = Date.now()
  const client = new Analytics({ writeKey: hark.writeKey, host: hark.url })
  const failures = []
  client.on('error', (failure) => failures.push(failure))
  client.track({ anonymousId: 'seg-anonymous', event: 'Looked around', properties: { page: 1 }, timestamp: PAST })
  client.track({ anonymousId: 'seg-previous', event: 'Came by phone' })
  client.identify({ userId: 'seg-1', anonymousId: 'seg-anonymous', traits: { plan: 'pro', name: 'Zoë 🦊', seats: 5 } })
  client.track({ userId: 'seg-1', event: 'Bought — 買う', properties: ODD, timestamp: PAST })
  client.page({ userId: 'seg-1', category: 'Docs', name: 'Home', properties: { url: 'https://example.org/ä?q=1' } })
  client.screen({ userId: 'seg-1', name: 'Settings', properties: { dark: true } })
  client.group({ userId: 'seg-1', groupId: 'acme', traits: { industry: 'räder' } })
  client.alias({ userId: 'seg-1', previousId: 'seg-previous' })
  await client.closeAndFlush({ timeout: 20_000 })
  assert.deepEqual(failures, [])

  await hark.settledWithout(8)
  const { customer, events } = await hark.timeline('seg-1')
  const past = PAST.getTime()
  sameEvents(
    events,
    [
      { event: 'Looked around', properties: { page: 1 }, at: past },
      { event: 'Came by phone' },
      { event: '$identify' },
      { event: 'Bought — 買う', properties: ODD, at: past },
      { event: '$pageview', properties: { name: 'Home', category: 'Docs', url: 'https://example.org/ä?q=1' } },
      { event: '$screen', properties: { name: 'Settings', dark: true } },
      { event: '$group' },
      { event: '$create_alias' },
    ],
    begin,
  )
  assert.deepEqual(customer.ids.toSorted(), ['seg-1', 'seg-anonymous', 'seg-previous'])
  assert.deepEqual([customer.traits.plan, customer.traits.name, customer.traits.seats], ['pro', 'Zoë 🦊', 5])
})

test('a burst arrives whole', async () => {
  const client = new Analytics({ writeKey: hark.writeKey, host: hark.url, flushAt: 50 })
  for (let n = 0; n < BURST; n += 1) {
    client.track({ userId: `seg-burst-${n % 7}`, event: 'seg burst', properties: { n } })
  }
  await client.closeAndFlush({ timeout: 20_000 })
  await hark.settledWithout(8 + BURST)
  assert.deepEqual(await hark.tally('seg burst', 'n'), { count: BURST, sum: BURST_SUM })
})

test('an answer that gets lost leads to a retry and to no second event', async () => {
  // Passes the request on, and the first time keeps the answer to itself.
  let lost = 0
  const proxy = http.createServer((request, response) => {
    const onward = http.request(hark.url + request.url, { method: request.method, headers: request.headers }, (answer) => {
      answer.resume().on('end', () => {
        lost += 1
        if (lost === 1) return response.destroy()
        response.writeHead(answer.statusCode).end('{}')
      })
    })
    request.pipe(onward)
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  try {
    const before = await hark.accounting()
    const client = new Analytics({ writeKey: hark.writeKey, host: `http://127.0.0.1:${proxy.address().port}` })
    client.track({ userId: 'seg-retry', event: 'seg once' })
    await client.closeAndFlush({ timeout: 20_000 })
    assert.equal(lost, 2, 'the client tried twice')
    const account = await hark.settled(before.received + 2)
    assert.deepEqual([account.stored - before.stored, account.duplicates - before.duplicates], [1, 1])
    assert.equal((await hark.timeline('seg-retry')).events.length, 1)
  } finally {
    proxy.close()
  }
})
