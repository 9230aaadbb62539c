// Does a real SMTP server take Hark's letters, and do their links work?

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { until } from '../clients/hark.mjs'
import { House, listen, Member, PASSWORD } from './house.mjs'

const MAIL = '/api/v1/workspaces/1/connections/mail'
let house, office, port
const letters = []

before(async () => {
  house = await House.open()
  office = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'hark' && password === 'letters' ? done(null, { user: username }) : done(new Error('no')),
    onData: (stream, session, done) => {
      let text = ''
      stream.on('data', (chunk) => (text += chunk))
      stream.on('end', () => {
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: text.replaceAll('=\r\n', '') })
        done()
      })
    },
  })
  port = await listen(office)
})

after(async () => {
  await house?.close()
  await new Promise((resolve) => office?.close(resolve))
})

const link = (letter, page) => letter.text.match(new RegExp(`/${page}#([0-9a-f]{64})`))?.[1]

test('a wrong password is told, the right one is not', async () => {
  const settings = { host: '127.0.0.1', port, protection: 'none', name: 'hark', from: 'Hark <hark@example.com>' }
  await house.owner.does('PUT', MAIL, { ...settings, password: 'wrong' })
  const refused = await house.owner.call('POST', `${MAIL}/test`, { to: 'me@example.com' })
  assert.deepEqual([refused.status, refused.json.code], [409, 'mail_not_sent'])
  await house.owner.does('PUT', MAIL, { ...settings, password: 'letters' })
  await house.owner.does('POST', `${MAIL}/test`, { to: 'me@example.com' })
  assert.deepEqual(letters.shift().to, ['me@example.com'])
  const read = await house.owner.call('GET', MAIL)
  assert.ok(read.json.settings.password_set && !read.text.includes('"letters"'))
  assert.ok(!house.said.includes('letters') && !house.said.includes('me@example.com'), 'nor does the log')
})

test('an invitation and a new password arrive and lead in', async () => {
  await house.owner.does('POST', '/api/v1/workspaces/1/invitations', { email: 'new@example.com', role: 'analyst' })
  await until('the invitation', async () => [letters.length === 1, letters])
  const invited = letters.shift()
  assert.deepEqual(invited.to, ['new@example.com'])
  const member = new Member(house)
  await member.does('POST', '/api/v1/invitation', { link: link(invited, 'invitation'), name: 'New', password: PASSWORD })
  assert.equal((await member.does('GET', '/api/v1/me')).email, 'new@example.com')
  await new Member(house).does('POST', '/api/v1/password/reset/ask', { email: 'new@example.com' })
  await until('the letter', async () => [letters.length === 1, letters])
  const password = 'another horse in the stable'
  await new Member(house).does('POST', '/api/v1/password/reset', { link: link(letters.shift(), 'reset'), password })
  assert.equal((await member.call('GET', '/api/v1/me')).status, 401, 'old sessions end')
  await new Member(house).does('POST', '/api/v1/session', { email: 'new@example.com', password })
})
