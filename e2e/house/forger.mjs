// What would a provider say that lies, or that somebody impersonates?

import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import http from 'node:http'
import { listen } from './house.mjs'

const b64 = (data) => Buffer.from(data).toString('base64url')

export class Forger {
  static async open() {
    const forger = new Forger()
    forger.keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
    forger.others = generateKeyPairSync('rsa', { modulusLength: 2048 })
    forger.server = http.createServer((request, response) => forger.answer(request, response))
    forger.issuer = `http://127.0.0.1:${await listen(forger.server)}`
    return forger
  }

  answer(request, response) {
    const json = (value) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(value))
    }
    if (request.url === '/.well-known/openid-configuration') {
      return json({
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/auth`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        // It would take anything: what is believed is not its business.
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      })
    }
    if (request.url === '/jwks') {
      return json({ keys: [{ ...this.keys.publicKey.export({ format: 'jwk' }), kid: 'a', use: 'sig', alg: 'RS256' }] })
    }
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const verifier = new URLSearchParams(body).get('code_verifier') ?? ''
      if (createHash('sha256').update(verifier).digest('base64url') !== this.challenge) {
        response.statusCode = 400
        return json({ error: 'invalid_grant' })
      }
      json({ access_token: 'x', token_type: 'Bearer', expires_in: 60, id_token: this.token() })
    })
  }

  /** Begins a sign-in as this member's browser would, and remembers what the token must repeat. */
  async begin(member) {
    const { location } = await member.call('GET', '/api/v1/door/sign-on')
    const asked = new URL(location).searchParams
    this.challenge = asked.get('code_challenge')
    this.nonce = asked.get('nonce')
    return asked
  }

  /** A token of somebody, with changes of claims and header, signed in some way. */
  make({ email = 'owner@example.com', claims = {}, header = {}, how = 'right' } = {}) {
    const now = Math.floor(Date.now() / 1000)
    const said = {
      iss: this.issuer, sub: email, aud: 'hark', exp: now + 60, iat: now, nonce: this.nonce,
      email, email_verified: true, name: 'Somebody', ...claims,
    }
    const head = b64(JSON.stringify({ alg: 'RS256', kid: 'a', typ: 'JWT', ...header }))
    const text = `${head}.${b64(JSON.stringify(said))}`
    const pem = this.keys.publicKey.export({ type: 'spki', format: 'pem' })
    const signatures = {
      right: () => sign('sha256', text, this.keys.privateKey),
      otherKey: () => sign('sha256', text, this.others.privateKey),
      clientSecret: () => createHmac('sha256', 'shared').update(text).digest(),
      publicKey: () => createHmac('sha256', pem).update(text).digest(),
      none: () => '',
    }
    return `${text}.${b64(signatures[how]())}`
  }
}
