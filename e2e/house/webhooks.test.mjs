// Does a verifier that others wrote accept what Hark sends, with the secret as it was shown?

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
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

/** What the page for receivers shows in a language. */
const snippet = async (language) => {
  const page = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')
  return page.split('```' + language + '\n')[1].split('```')[0]
}

test('the snippets for receivers accept what arrives, and nothing else', async () => {
  const hooks = '/api/v1/workspaces/1/webhooks'
  const made = await house.owner.does('POST', hooks, { url: `http://127.0.0.1:${port}/in`, description: 'A test ✓' })
  await house.owner.does('POST', `${hooks}/${made.id}/test`)
  await until('the message', async () => [heard.length === 1, heard])
  const [{ headers, body }] = heard.splice(0)
  const file = new URL(`./.snippet-${process.pid}.mjs`, import.meta.url)
  const program = `${await snippet('python')}
import sys
try:
    print(accept(*json.loads(sys.stdin.readline()), sys.stdin.readline().encode())["type"])
except ValueError:
    print("refused")`
  const python = (secret, text, changed = {}) =>
    execFileSync(process.env.PYTHON ?? 'python3', ['-c', program], {
      input: `${JSON.stringify([secret, { ...headers, ...changed }])}\n${text}`,
      env: { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONUTF8: '1' },
    }).toString().trim()
  try {
    await writeFile(file, await snippet('js'))
    const { accept } = await import(file)
    assert.equal(accept(made.secret, headers, body).type, 'webhook.tested')
    assert.throws(() => accept(made.secret, headers, body.replace('tested', 'forged')))
  } finally {
    await rm(file)
  }
  assert.equal(python(made.secret, body), 'webhook.tested')
  assert.equal(python(made.secret, body.replace('tested', 'forged')), 'refused')
  assert.equal(python(made.secret, body, { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 301) }), 'refused')
  assert.equal(python(made.secret, body, { 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v2,') }), 'refused')
})

test('the snippet for key pairs accepts what arrives, and nothing else', async () => {
  const hooks = '/api/v1/workspaces/1/webhooks'
  const made = await house.owner.does('POST', hooks, { url: `http://127.0.0.1:${port}/in`, signature: 'v1a' })
  assert.equal(made.secret, undefined)
  await house.owner.does('POST', `${hooks}/${made.id}/test`)
  await until('the message', async () => [heard.length === 1, heard])
  const [{ headers, body }] = heard.splice(0)
  const file = new URL(`./.snippet-pair-${process.pid}.mjs`, import.meta.url)
  try {
    await writeFile(file, await snippet('mjs'))
    const { accept } = await import(file)
    assert.equal(accept(made.public_key, headers, body).type, 'webhook.tested')
    assert.throws(() => accept(made.public_key, headers, body.replace('tested', 'forged')))
    assert.throws(() => accept(made.public_key, headers, body, Date.now() / 1000 + 301))
    const other = await house.owner.does('POST', `${hooks}/${made.id}/rotate`, { overlap_hours: 0 })
    assert.throws(() => accept(other.public_key, headers, body))
  } finally {
    await rm(file)
  }
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
