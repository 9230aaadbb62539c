// Does a real OpenID provider lead in, and does nothing else?

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import Provider from 'oidc-provider'
import { chromium } from 'playwright-core'
import { binary } from '../clients/hark.mjs'
import { Forger } from './forger.mjs'
import { House, listen, Member, PASSWORD } from './house.mjs'

const SETTING = '/api/v1/workspaces/1/connections/sign-on'
const BACK = '/api/v1/door/sign-on/callback'
let house, forger

before(async () => {
  house = await House.open()
  forger = await Forger.open()
})

after(async () => {
  await house?.close()
  forger?.server.close()
})

test('a browser signs in through a real provider', async () => {
  const server = http.createServer()
  const issuer = `http://127.0.0.1:${await listen(server)}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'hark', client_secret: 'shared', redirect_uris: [`${house.url}${BACK}`] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key of a test'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: id }),
    }),
  })
  server.on('request', provider.callback())
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  try {
    await house.owner.does('PUT', SETTING, { name: 'Work', issuer, client_id: 'hark', client_secret: 'shared' })
    const page = await browser.newPage()
    await page.goto(`${house.url}/api/v1/door/sign-on`)
    await page.fill('input[name=login]', 'owner')
    await page.fill('input[name=password]', 'anything')
    await page.click('button[type=submit]')
    await page.waitForSelector('text=Authorize')
    await page.click('button[type=submit]')
    await page.waitForURL(`${house.url}/`)
    const me = await page.evaluate(() => fetch('/api/v1/me').then((answer) => answer.json()))
    assert.equal(me.email, 'owner@example.com')
    assert.equal(await page.evaluate(() => document.cookie), '', 'no script reads the session')
  } finally {
    await browser.close()
    server.close()
    server.closeAllConnections()
  }
})

/** Where a token leads: `/` is in. */
async function leads(token, { params = {}, member = new Member(house) } = {}) {
  const asked = await forger.begin(member)
  forger.token = () => forger.make(token)
  const query = new URLSearchParams({ code: 'c', state: asked.get('state'), ...params })
  const { location } = await member.call('GET', `${BACK}?${query}`)
  return { location, member, query }
}

test('only a token that is what it should be leads in', async () => {
  const setting = { name: 'Forger', issuer: forger.issuer, client_id: 'hark', client_secret: 'shared' }
  await house.owner.does('PUT', SETTING, setting)
  const good = await leads({})
  assert.equal(good.location, '/')
  assert.equal((await good.member.does('GET', '/api/v1/me')).email, 'owner@example.com')
  const now = Math.floor(Date.now() / 1000)
  const lies = {
    'no signature': { header: { alg: 'none' }, how: 'none' },
    'no signature, in another spelling': { header: { alg: 'None' }, how: 'none' },
    'an empty signature': { how: 'none' },
    'signed with the shared secret': { header: { alg: 'HS256' }, how: 'clientSecret' },
    'signed with the public key as a secret': { header: { alg: 'HS256' }, how: 'publicKey' },
    'signed by somebody else': { how: 'otherKey' },
    'signed with an unknown key': { header: { kid: 'b' }, how: 'otherKey' },
    'over': { claims: { exp: now - 1 } },
    'from the future': { claims: { iat: now + 3600 } },
    'for somebody else': { claims: { aud: 'other' } },
    'for somebody else, too': { claims: { aud: ['hark', 'other'] } },
    'of another issuer': { claims: { iss: 'https://other.example' } },
    'of another sign-in': { claims: { nonce: 'other' } },
    'of no sign-in': { claims: { nonce: undefined } },
    'a moment that is a text': { claims: { exp: 'never' } },
  }
  for (const [what, token] of Object.entries(lies)) {
    const { location, member } = await leads(token)
    assert.equal(location, '/sign-in?problem=sign_on_failed', what)
    assert.equal((await member.call('GET', '/api/v1/me')).status, 401, what)
  }
})

test('a sign-in ends once, in the browser where it began, with the provider that was asked', async () => {
  const { location, member, query } = await leads({})
  assert.equal(location, '/')
  const failed = '/sign-in?problem=sign_on_failed'
  assert.equal((await member.call('GET', `${BACK}?${query}`)).location, failed, 'once')
  assert.equal((await leads({}, { params: { state: '0'.repeat(64) } })).location, failed, 'another state')
  assert.equal((await leads({}, { params: { iss: 'https://other.example' } })).location, failed, 'another provider')
  assert.equal((await leads({}, { params: { error: 'access_denied' } })).location, '/sign-in?problem=sign_on_refused')
  const victim = new Member(house)
  const asked = await forger.begin(new Member(house))
  const theirs = new URLSearchParams({ code: 'c', state: asked.get('state') })
  assert.equal((await victim.call('GET', `${BACK}?${theirs}`)).location, failed, 'another browser')
})

test('strangers stay outside, the invited come in, unverified addresses count for nothing', async () => {
  assert.equal((await leads({ email: 'stranger@example.com' })).location, '/sign-in?problem=sign_on_no_seat')
  const unverified = { email: 'owner@example.com', claims: { sub: 'thief', email_verified: false } }
  assert.equal((await leads(unverified)).location, '/sign-in?problem=sign_on_unverified')
  await house.owner.does('POST', '/api/v1/workspaces/1/invitations', { email: 'invited@example.com', role: 'analyst' })
  const { location, member } = await leads({ email: 'invited@example.com' })
  assert.equal(location, '/')
  assert.equal((await member.does('GET', '/api/v1/me')).seats[0].role, 'analyst')
})

test('where it is forced no password opens anything', async () => {
  const setting = { name: 'Forger', issuer: forger.issuer, client_id: 'hark', forced: true }
  const { member } = await leads({ email: 'owner@example.com' })
  await member.does('PUT', SETTING, setting)
  assert.equal((await house.owner.call('GET', '/api/v1/me')).status, 401, 'a session of a password has ended')
  const stranger = new Member(house)
  const tries = [
    ['/api/v1/session', { email: 'owner@example.com', password: PASSWORD }],
    ['/api/v1/password/reset/ask', { email: 'owner@example.com' }],
    ['/api/v1/password/reset', { link: '0'.repeat(64), password: PASSWORD }],
  ]
  for (const [route, body] of tries) {
    const { status, json } = await stranger.call('POST', route, body)
    assert.deepEqual([status, json.code], [403, 'sign_on_required'], route)
  }
  assert.deepEqual(await stranger.does('GET', '/api/v1/door'), {
    claimed: true, sign_on: { name: 'Forger' }, password: false, mail: false,
  })
  assert.equal((await leads({})).location, '/')
  const read = await member.call('GET', SETTING)
  assert.ok(read.json.settings.client_secret_set && !read.text.includes('shared'))
})

test('whoever has the machine opens the door for passwords again', async () => {
  await promisify(execFile)(binary(), ['sign-on', 'remove', '--data', house.data])
  await house.owner.does('POST', '/api/v1/session', { email: 'owner@example.com', password: PASSWORD })
  const setting = { name: 'Forger', issuer: forger.issuer, client_id: 'hark', client_secret: 'shared' }
  await house.owner.does('PUT', SETTING, setting)
})

test('nobody makes Hark ask the provider without end', async () => {
  const stranger = new Member(house)
  let location = ''
  for (let tries = 0; tries < 150 && !location.startsWith('/sign-in'); tries++) {
    location = (await stranger.call('GET', '/api/v1/door/sign-on')).location
  }
  assert.equal(location, '/sign-in?problem=too_many_tries')
})
