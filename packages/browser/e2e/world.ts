// What does a test have? A Hark of its own, pages of somebody else that carry hark.js, and Hark's own answer to what has arrived.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'

const PATIENCE_MS = 60_000

function binary(): string {
  const found = process.env.HARK_BINARY
  if (!found || !existsSync(found)) throw new Error('HARK_BINARY must name the hark binary to test')
  return found
}

/** Hark refuses variables that it does not know; those of the tests are not for it. */
const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HARK_')))

function listening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const timer = setTimeout(() => reject(new Error(`the server said no address: ${heard}`)), PATIENCE_MS)
    const listen = (chunk: Buffer) => {
      heard += chunk.toString()
      const found = heard.match(/http:\/\/(?:localhost|127\.0\.0\.1):\d+/)
      if (!found) return
      clearTimeout(timer)
      resolve(found[0])
    }
    server.stdout?.on('data', listen)
    server.stderr?.on('data', listen)
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${heard}`)))
  })
}

export interface Arrived {
  event: string
  id: string
  anonymous_id?: string
  properties: Record<string, unknown>
  traits?: Record<string, unknown>
  message_id: string
  flags: string[]
  time: string
}

export class Hark {
  constructor(
    readonly url: string,
    readonly writeKey: string,
    readonly serverKey: string,
  ) {}

  async ask<T>(route: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.url + route, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${this.serverKey}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const said = await answer.text()
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${said}`)
    return JSON.parse(said) as T
  }
}

/** Pages of somebody else: what stands at a path, and hark.js as a server would give it out. */
export class Site {
  readonly pages = new Map<string, string>()
  readonly policies = new Map<string, string>()
  #server: Server
  url = ''

  constructor() {
    this.#server = createServer((request, answer) => {
      const at = (request.url ?? '/').split('?')[0] ?? '/'
      if (/^\/hark(-auto)?\.js$/.test(at))
        return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(`dist${at}`))
      const page = this.pages.get(at)
      const policy = this.policies.get(at)
      if (page === undefined) return answer.writeHead(404).end()
      answer.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        ...(policy ? { 'content-security-policy': policy } : {}),
      })
      answer.end(`<!doctype html><title>${at}</title>${page}`)
    })
  }

  async open() {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close = () => {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** The snippet as somebody copies it, and the call that begins. */
  snippet = (config: object, nonce = '') =>
    `<script nonce="${nonce}">${readFileSync('dist/snippet.js', 'utf8').replace('HOST', this.url)}
     hark.init(${JSON.stringify(config)})</script>`
}

interface World {
  hark: Hark
  site: Site
  /** What may not happen on a page: it breaks, or its policy is hurt. */
  wrong: string[]
}

async function started(): Promise<{ hark: Hark; stop: () => Promise<void> }> {
  const data = mkdtempSync(path.join(tmpdir(), 'hark-browser-'))
  const env = environment()
  const key = (kind: string) =>
    execFileSync(binary(), ['key', 'create', '--data', data, '--kind', kind], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split('\n')
      .at(-1)!
      .trim()
  const [write, server] = [key('write'), key('server')]
  const child = spawn(binary(), ['serve', '--data', data, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  const url = await listening(child)
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
  return { hark: new Hark(url, write, server), stop }
}

export const test = base.extend<World, { house: { hark: Hark; site: Site } }>({
  house: [
    async ({}, use) => {
      const { hark, stop } = await started()
      const site = new Site()
      await site.open()
      await use({ hark, site })
      site.close()
      await stop()
    },
    { scope: 'worker' },
  ],
  hark: async ({ house }, use) => use(house.hark),
  site: async ({ house }, use) => use(house.site),
  wrong: async ({}, use) => {
    const wrong: string[] = []
    await use(wrong)
    expect(wrong).toEqual([])
  },
  page: async ({ page, wrong }, use) => {
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) wrong.push(message.text())
    })
    await use(page)
  },
})

/** The customer that a test is about has a name of their own: what others did at the same Hark is not theirs. */
let people = 0
export const somebody = () => `customer-${Date.now().toString(36)}-${people++}`

/** The names of a customer's events in Hark's timeline, waited for until they are these, in any order. */
export async function arrives(hark: Hark, customer: string, names: string[]): Promise<Arrived[]> {
  let events: Arrived[] = []
  await expect
    .poll(
      async () => {
        const all = await timeline(hark, customer)
        events = all
        return all.map(({ event }) => event).sort()
      },
      { timeout: 30_000 },
    )
    .toEqual([...names].sort())
  return events
}

export async function timeline(hark: Hark, customer: string): Promise<Arrived[]> {
  const answer = await hark.ask<{ events?: Arrived[] }>('/api/v1/query', {
    question: 'timeline',
    customer,
    limit: 200,
  })
  return answer.events ?? []
}

/** Leaves the page as a customer does: for another one, of another house. */
export const leave = (page: Page) => page.goto('about:blank')
export { expect }
