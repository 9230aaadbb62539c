// Does the API answer as it describes itself, whatever it is asked?
//
// Schemathesis makes requests from the description, right ones and wrong ones, and holds each answer against it: no status, no
// content type and no shape that is not described, and never a 5xx; what the description forbids is refused. First as a program with
// a server key, then as a client that sends events, then as the owner, then as a stranger at the door. E2E_SECONDS is for how long in all, E2E_SEED makes other requests: `make soak` does, every day.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { after, before, test } from 'node:test'
import { House, Member } from './house.mjs'

const SECONDS = Number(process.env.E2E_SECONDS ?? 75)
const SEED = process.env.E2E_SEED ?? '20261122'
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
]
/** What a client sends is taken as it is: what cannot be stored becomes a dead letter. Everything else refuses what does not fit. */
const STRICT = [...CHECKS, 'negative_data_rejection']
/** Ends the session that the run needs, or a session of somebody's choice. */
const ENDS_IT = ['sign_out', 'end_session', 'change_password']
let house, key

before(async () => {
  house = await House.open({ HARK_READING_REQUESTS_PER_SECOND: '100000' })
  const made = await house.owner.does('POST', '/api/v1/workspaces/1/keys', { kind: 'server', label: 'a program' })
  key = made.text
  await house.owner.does('POST', '/api/v1/workspaces/1/webhooks', { url: 'https://8.8.8.8/' })
  await house.owner.does('POST', '/api/v1/workspaces/1/teams', { name: 'Team', members: [] })
  const content = { question: 'trend', event: '*' }
  await house.owner.does('POST', '/api/v1/workspaces/1/saved/questions', { name: 'A question', content })
  const event = { userId: 'u1', event: 'seen', properties: { plan: 'pro', n: 1 } }
  const sent = await fetch(`${house.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  })
  assert.equal(sent.status, 200)
})

after(() => house?.close())

/** Runs it; what it printed when something was wrong. */
async function schemathesis(share, checks, ...more) {
  const options = [
    ...['run', `${house.url}/api/openapi.json`, '--checks', checks.join(','), '--seed', SEED],
    ...['--max-time', String(Math.max(5, Math.round(SECONDS * share))), '--request-timeout', '20'],
    ...['--suppress-health-check', 'all', '--warnings', 'off', '--no-color', '--max-failures', '20'],
    // One worker: Python 3.11 parses source in two threads at once wrongly, which Hypothesis does.
    ...['--continue-on-failure', '--workers', '1'],
    // Who asks is said here; a key made up beside it would be refused, and nothing else be seen.
    ...['--generation-with-security-parameters', 'false'],
  ]
  const run = spawn('st', [...options, ...more], { cwd: tmpdir() })
  let said = ''
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (chunk) => (said += chunk))
  const code = await new Promise((resolve, reject) => run.once('error', reject).once('close', resolve))
  const lines = said.split('\n').map((line) => line.slice(0, 300))
  assert.equal(code, 0, `E2E_SEED=${SEED} makes the same requests again\n${lines.slice(-200).join('\n')}`)
  return said
}

const withoutTags = (...tags) => tags.flatMap((tag) => ['--exclude-tag', tag])
const without = (names) => names.flatMap((name) => ['--exclude-operation-id', name])

test('to a program with a server key', async () => {
  const said = await schemathesis(0.25, STRICT, '--header', `Authorization: Bearer ${key}`, ...withoutTags('door', 'ingest'))
  assert.match(said, /passed|No issues/i)
  const me = await fetch(`${house.url}/api/v1/workspaces/1/vocabulary`, { headers: { authorization: `Bearer ${key}` } })
  assert.equal(me.status, 200, 'the key was good to the end')
})

test('to a client', async () => {
  const said = await schemathesis(0.1, CHECKS, '--header', `Authorization: Bearer ${key}`, '--include-tag', 'ingest')
  assert.match(said, /passed|No issues/i)
})

test('to the owner', async () => {
  const cookie = [...house.owner.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  await schemathesis(0.45, STRICT, '--header', `Cookie: ${cookie}`, ...withoutTags('door', 'ingest'), ...without(ENDS_IT))
  assert.equal((await house.owner.call('GET', '/api/v1/me')).status, 200, 'the session was good to the end')
})

test('to a stranger', async () => {
  await schemathesis(0.2, STRICT, ...withoutTags('ingest'))
  assert.equal((await new Member(house).call('GET', '/api/v1/me')).status, 401)
  assert.ok(!house.said.includes('panicked'), house.said.slice(-5_000))
})
