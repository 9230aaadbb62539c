// How does a test get servers of its own? The binary serves the pages itself, with its own policy.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const PATIENCE_MS = 60_000
const CUSTOMERS = '300'
export const DEMO_EMAIL = 'owner@hark.example'
export const OWNER = { email: 'ada@example.com', name: 'Ada Berg', password: 'quiet river stone lamp' }

function binary(): string {
  const found = process.env.HARK_BINARY
  if (!found || !existsSync(found)) throw new Error('HARK_BINARY must name the hark binary to test')
  return found
}

/** Hark refuses variables that it does not know; those of the tests are not for it. */
const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HARK_')))

/** Waits until the server has printed the link that leads in, and gives its address and the secret of the link. */
function printed(server: ChildProcess): Promise<{ pages: string; secret: string }> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const timer = setTimeout(() => reject(new Error(`the server printed no link: ${heard}`)), PATIENCE_MS)
    const listen = (chunk: Buffer) => {
      heard += chunk.toString()
      const link = heard.match(/(http:\/\/localhost:\d+)\/(?:claim|enter)#([0-9a-f]+)\s/)
      if (!link?.[1] || !link[2]) return
      clearTimeout(timer)
      resolve({ pages: link[1], secret: link[2] })
    }
    server.stdout?.on('data', listen)
    server.stderr?.on('data', listen)
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${heard}`)))
  })
}

export interface Started {
  /** Where the pages are. */
  pages: string
  /** Of the one-time link. */
  secret: string
  stop: () => Promise<void>
}

/** A server on a folder of its own. */
export async function start({ simulated = false } = {}): Promise<Started> {
  const data = mkdtempSync(path.join(tmpdir(), 'hark-pages-'))
  const env = environment()
  if (simulated)
    execFileSync(binary(), ['demo', '--data', data, '--customers', CUSTOMERS], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    })
  const server = spawn(binary(), ['serve', '--data', data, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Servers for mail and for signing in run on this machine, which nobody may be sent to otherwise.
    env: { ...env, HARK_OUTBOUND_HOSTS: '127.0.0.1' },
  })
  const stop = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
  const { pages, secret } = await printed(server)
  const page = await fetch(pages, { headers: { accept: 'text/html' } })
  if (!page.headers.has('content-security-policy') || !(await page.text()).includes('id="root"')) {
    await stop()
    throw new Error('HARK_BINARY has no pages in it: npm run build, then build the binary again')
  }
  return { pages, secret, stop }
}

/** Whoever calls the server without a browser, keeping cookies as one does. */
export class Caller {
  readonly cookies = new Map<string, string>()
  constructor(readonly pages: string) {}

  async send(method: string, route: string, body: unknown): Promise<unknown> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(this.pages + route, {
      method,
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    })
    const said = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${said}`)
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = line.match(/^([^=]+)=([^;]*)/) ?? []
      this.cookies.set(name, value)
    }
    return said === '' ? undefined : (JSON.parse(said) as unknown)
  }
}

/** What the tests of one worker share, and no other worker changes. */
export interface House {
  fresh: string
  claim: string
  simulated: string
  /** The cookies of the owner of the simulated company. */
  session: [string, string][]
}

/** Two servers: one that nobody has claimed, and one with the simulated company, where one session is begun for all tests. */
async function house(): Promise<{ house: House; stop: () => Promise<void> }> {
  const fresh = await start()
  const simulated = await start({ simulated: true })
  const owner = new Caller(simulated.pages)
  await owner.send('POST', '/api/v1/demo/enter', { link: simulated.secret })
  await owner.send('PUT', '/api/v1/me', { name: OWNER.name, preferences: {} })
  await owner.send('PUT', '/api/v1/me/password', { old: '', password: OWNER.password })
  return {
    house: {
      fresh: fresh.pages,
      claim: fresh.secret,
      simulated: simulated.pages,
      session: [...owner.cookies],
    },
    stop: async () => {
      await fresh.stop()
      await simulated.stop()
    },
  }
}

/** Each worker has servers of its own: what one test changes, no test beside it sees. */
export default async function setup({ workers }: { workers: number }) {
  const all: Awaited<ReturnType<typeof house>>[] = []
  for (let worker = 0; worker < workers; worker += 1) all.push(await house())
  process.env.HOUSES = JSON.stringify(all.map((one) => one.house))
  return async () => {
    for (const one of all) await one.stop()
  }
}
