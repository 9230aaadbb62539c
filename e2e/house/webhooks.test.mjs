// Does a verifier that others wrote accept what Hark sends, with the secret as it was shown?

import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { until } from '../clients/hark.mjs'
import { House, listen } from './house.mjs'

let house, receiver, port
const heard = []

before(async () => {
  house = await House.open()
  receiver = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      heard.push({ headers: request.headers, body })
      response.end('thanks')
    })
  })
  port = await listen(receiver)
})

after(async () => {
  await house?.close()
  receiver?.close()
})

test('the secret that was shown verifies what arrives, and nothing else does', async () => {
  const hooks = '/api/v1/workspaces/1/webhooks'
  const made = await house.owner.does('POST', hooks, { url: `http://127.0.0.1:${port}/in`, description: 'A test ✓' })
  await house.owner.does('POST', `${hooks}/${made.id}/test`)
  await until('the message', async () => [heard.length === 1, heard])
  const [{ headers, body }] = heard
  const message = new Webhook(made.secret).verify(body, headers)
  assert.equal(message.type, 'webhook.tested')
  assert.throws(() => new Webhook(made.secret).verify(body.replace('tested', 'forged'), headers))
  assert.throws(() => new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(body, headers))
  const rotated = await house.owner.does('POST', `${hooks}/${made.id}/rotate`, { overlap_hours: 1 })
  assert.notEqual(rotated.secret, made.secret)
  await house.owner.does('POST', `${hooks}/${made.id}/test`)
  await until('the second message', async () => [heard.length === 2, heard])
  for (const secret of [made.secret, rotated.secret]) new Webhook(secret).verify(heard[1].body, heard[1].headers)
  const { items } = await until('the deliveries', async () => {
    const page = await house.owner.does('GET', `${hooks}/${made.id}/deliveries`)
    return [page.items.every((sent) => sent.state === 'delivered'), page]
  })
  assert.equal(items.length, 2)
})
