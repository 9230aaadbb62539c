// How does a test start a real Hark, become its owner, and act as a member of it?

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { binary, until } from '../clients/hark.mjs'

export const PASSWORD = 'correct horse battery staple'

/** Keeps cookies as a browser does, and speaks JSON. */
export class Member {
  constructor(house) {
    this.house = house
    this.jar = new Map()
  }

  async call(method, route, body) {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(this.house.url + route, {
      method,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
      body: body && JSON.stringify(body),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/)
      if (value) this.jar.set(name, value)
      else this.jar.delete(name)
    }
    const text = await answer.text()
    const json = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined
    return { status: answer.status, location: answer.headers.get('location'), headers: answer.headers, text, json }
  }

  /** The same where it must go well. */
  async does(method, route, body) {
    const answer = await this.call(method, route, body)
    assert.ok(answer.status < 300, `${method} ${route}: ${answer.status} ${answer.text}`)
    return answer.json
  }
}

export class House {
  /** A new folder and its server, with these settings. */
  static async open(settings = {}) {
    const house = new House()
    house.data = await mkdtemp(path.join(tmpdir(), 'hark-house-'))
    const env = { ...process.env, HARK_OUTBOUND_HOSTS: '127.0.0.1', HARK_LOG: 'info', ...settings }
    house.process = spawn(binary(), ['serve', '--listen', '127.0.0.1:0', '--data', house.data], { env })
    house.said = ''
    for (const stream of [house.process.stdout, house.process.stderr]) {
      stream.on('data', (chunk) => (house.said += chunk))
    }
    const link = await until('the link of the first claim', async () => {
      const found = house.said.match(/become the owner: (http:\/\/localhost:\d+)\/claim#([0-9a-f]{64})/)
      return [found, found ?? house.said]
    })
    house.url = link[1]
    house.owner = new Member(house)
    const claim = { link: link[2], email: 'owner@example.com', name: 'Owner', password: PASSWORD }
    await house.owner.does('POST', '/api/v1/claim', claim)
    return house
  }

  async close() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGTERM')
    await ended
    await rm(this.data, { recursive: true, force: true })
  }
}

/** Opens a server of Node on a free port of this machine; its port. */
export async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.server ?? server).address().port
}
