// Does nothing leave unprotected where protection was asked for, and nothing to a server that nobody vouches for?

import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { until } from '../clients/hark.mjs'
import { Authority } from './certificates.mjs'
import { House, listen, Member, PASSWORD } from './house.mjs'

const MAIL = '/api/v1/workspaces/1/connections/mail'
const HOOKS = '/api/v1/workspaces/1/webhooks'
const ours = new Authority('our own authority')
const theirs = new Authority('whom nobody knows')
const offices = []
let house

before(async () => {
  house = await House.open({ HARK_OUTBOUND_CA: ours.file })
})

after(async () => {
  await house?.close()
  for (const { server } of offices) await new Promise((resolve) => server.close(resolve))
  for (const { folder } of [ours, theirs]) rmSync(folder, { recursive: true, force: true })
})

/** A mail server that keeps what it hears before and after it is encrypted. */
async function office(options) {
  const heard = { letters: [], names: [], froms: [] }
  const server = new SMTPServer({
    ...options,
    onAuth: ({ username, password }, session, done) => {
      heard.names.push([username, password, session.secure])
      done(null, { user: username })
    },
    onMailFrom: (address, session, done) => {
      heard.froms.push(session.secure)
      done()
    },
    onData: (stream, session, done) => {
      let text = ''
      stream.on('data', (chunk) => (text += chunk))
      stream.on('end', () => {
        heard.letters.push({ secure: session.secure, text: text.replaceAll('=\r\n', '') })
        done()
      })
    },
  })
  // A client that hangs up in the middle of a handshake is what is wanted here.
  server.on('error', () => {})
  offices.push({ server })
  return { ...heard, port: await listen(server) }
}

const use = (port, protection) => {
  const settings = { host: '127.0.0.1', port, protection, name: 'hark', password: 'letters', from: 'hark@example.com' }
  return house.owner.does('PUT', MAIL, settings)
}

const attempt = () => house.owner.call('POST', `${MAIL}/test`, { to: 'me@example.com' })

for (const [protection, secure] of [['tls', true], ['start_tls', false]]) {
  test(`a letter arrives encrypted with ${protection} where the certificate holds`, async () => {
    const good = await office({ secure, ...ours.vouches('IP:127.0.0.1') })
    await use(good.port, protection)
    const sent = await attempt()
    assert.equal(sent.status, 204, sent.text)
    assert.deepEqual(good.letters.map((letter) => letter.secure), [true])
    assert.deepEqual(good.names, [['hark', 'letters', true]], 'the password was encrypted, too')
    assert.match(good.letters[0].text, /Subject: Hark can send mail/)
  })

  test(`nothing is said with ${protection} to a server whose certificate does not hold`, async () => {
    const wrong = {
      'another name': ours.vouches('DNS:mail.example'),
      'another address': ours.vouches('IP:127.0.0.2'),
      'of nobody known': theirs.vouches('IP:127.0.0.1'),
    }
    for (const [what, certificate] of Object.entries(wrong)) {
      const bad = await office({ secure, ...certificate })
      await use(bad.port, protection)
      const refused = await attempt()
      assert.deepEqual([refused.status, refused.json.code], [409, 'mail_not_sent'], what)
      assert.match(refused.json.detail, /certificate does not hold for its name/, what)
      assert.match(refused.json.hint, /HARK_OUTBOUND_CA/)
      assert.deepEqual([bad.letters, bad.names, bad.froms], [[], [], []], what)
    }
  })
}

test('where the server offers no encryption any more, nothing is sent', async () => {
  const stripped = await office({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
  await use(stripped.port, 'start_tls')
  const refused = await attempt()
  assert.deepEqual([refused.status, refused.json.code], [409, 'mail_not_sent'])
  assert.match(refused.json.detail, /offers no encryption, so nothing was sent/)
  assert.deepEqual([stripped.letters, stripped.names, stripped.froms], [[], [], []])
  // Nor is it by a job; whoever looks is told why.
  await house.owner.does('POST', '/api/v1/workspaces/1/invitations', { email: 'new@example.com', role: 'analyst' })
  const job = await until('the first try', async () => {
    const [newest] = (await house.owner.does('GET', '/api/v1/workspaces/1/jobs')).jobs
    return [newest.state === 'waiting' && newest.attempts > 0 && newest, newest]
  })
  assert.match(job.error, /^The mail server offers no encryption, so nothing was sent\. Hint: /)
  assert.deepEqual([stripped.letters, stripped.names, stripped.froms], [[], [], []])
  // Set up well, it leaves at its next turn: in five seconds.
  const good = await office(ours.vouches('IP:127.0.0.1'))
  await use(good.port, 'start_tls')
  await until('the invitation', async () => [good.letters.length === 1, good.letters])
  const link = good.letters[0].text.match(/\/invitation#([0-9a-f]{64})/)[1]
  const member = new Member(house)
  await member.does('POST', '/api/v1/invitation', { link, name: 'New', password: PASSWORD })
})

test('a server that does not encrypt from the first byte gets nothing', async () => {
  const other = await office(ours.vouches('IP:127.0.0.1'))
  await use(other.port, 'tls')
  const refused = await attempt()
  assert.equal(refused.status, 409)
  assert.match(refused.json.detail, /no connection to the mail server/)
  assert.deepEqual([other.letters, other.names, other.froms], [[], [], []])
})

test('webhooks believe the same authorities', async () => {
  const outcome = async (certificate) => {
    const heard = []
    const server = createServer(certificate, (request, answer) => {
      heard.push(request.url)
      answer.end()
    })
    server.on('tlsClientError', () => {})
    const port = await listen(server)
    offices.push({ server })
    const hook = await house.owner.does('POST', HOOKS, { url: `https://127.0.0.1:${port}/in` })
    await house.owner.does('POST', `${HOOKS}/${hook.id}/test`, {})
    const sent = await until('the first try', async () => {
      const [newest] = (await house.owner.does('GET', `${HOOKS}/${hook.id}/deliveries`)).items
      return [newest?.attempts > 0 && newest, newest]
    })
    return [sent.state, sent.error ?? null, heard]
  }
  assert.deepEqual(await outcome(ours.vouches('IP:127.0.0.1')), ['delivered', null, ['/in']])
  const why = 'The certificate is not valid for this name.'
  assert.deepEqual(await outcome(theirs.vouches('IP:127.0.0.1')), ['waiting', why, []])
  assert.deepEqual(await outcome(ours.vouches('DNS:hook.example')), ['waiting', why, []])
})
