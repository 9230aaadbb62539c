// Which servers of others does the story need? Real ones: for letters, and for signing in through a company.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { SMTPServer } from 'smtp-server'

export interface Letter {
  to: string[]
  text: string
}

/** A post office that keeps what it is given. */
export async function postOffice(name: string, password: string) {
  const letters: Letter[] = []
  const office = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) =>
      auth.username === name && auth.password === password
        ? done(null, { user: name })
        : done(new Error('wrong name or password')),
    onData: (stream, session, done) => {
      let text = ''
      stream.on('data', (chunk) => {
        text += chunk
      })
      stream.on('end', () => {
        letters.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: text.replaceAll('=\r\n', ''),
        })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => office.listen(0, '127.0.0.1', resolve))
  const { port } = office.server.address() as AddressInfo
  return { letters, port, close: () => new Promise<void>((resolve) => office.close(() => resolve())) }
}

/** A company's sign-on, which believes whoever comes: the name typed there, at example.com. */
export async function company(redirect: string, client: { id: string; secret: string }) {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirect] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key of a test'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: id }),
    }),
  })
  server.on('request', provider.callback())
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { issuer, close }
}
