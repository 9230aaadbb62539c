// How does a test get servers of its own, with the built pages in front of them?
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { preview } from 'vite'

const PATIENCE_MS = 60_000
const CUSTOMERS = '300'

function binary(): string {
  const found = process.env.HARK_BINARY
  if (!found || !existsSync(found)) throw new Error('HARK_BINARY must name the hark binary to test')
  return found
}

/** Hark refuses variables that it does not know; those of the tests are not for it. */
const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HARK_')))

/** Waits until the server has printed the link that leads in, and gives its address and the secret of the link. */
function printed(server: ChildProcess): Promise<{ address: string; secret: string }> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const timer = setTimeout(() => reject(new Error(`the server printed no link: ${heard}`)), PATIENCE_MS)
    const listen = (chunk: Buffer) => {
      heard += chunk.toString()
      const address = heard.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0]
      const secret = heard.match(/\/(?:claim|enter)#([0-9a-f]+)\s/)?.[1]
      if (!address || !secret) return
      clearTimeout(timer)
      resolve({ address, secret })
    }
    server.stdout?.on('data', listen)
    server.stderr?.on('data', listen)
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${heard}`)))
  })
}

interface Started {
  /** Where the pages are. */
  pages: string
  /** Of the one-time link. */
  secret: string
  stop: () => Promise<void>
}

/** A server on a folder of its own and, in front of it, the pages with the policy they are made for. */
async function start(simulated: boolean): Promise<Started> {
  const data = mkdtempSync(path.join(tmpdir(), 'hark-pages-'))
  const env = environment()
  if (simulated)
    execFileSync(binary(), ['demo', '--data', data, '--customers', CUSTOMERS], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    })
  const server = spawn(binary(), ['serve', '--data', data, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Mail is set up with a server on this machine, which nobody may be sent to otherwise.
    env: { ...env, HARK_OUTBOUND_HOSTS: '127.0.0.1' },
  })
  const { address, secret } = await printed(server)
  const proxy = Object.fromEntries(['/api', '/v1', '/health'].map((where) => [where, { target: address }]))
  const pages = await preview({ preview: { port: 0, strictPort: false, proxy } })
  const stop = async () => {
    await pages.close()
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
  return { pages: pages.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '', secret, stop }
}

/** Two servers: one that nobody has claimed, and one with the simulated company. */
export default async function setup() {
  const fresh = await start(false)
  const simulated = await start(true)
  process.env.PAGES_FRESH = fresh.pages
  process.env.CLAIM_SECRET = fresh.secret
  process.env.PAGES_SIMULATED = simulated.pages
  process.env.ENTER_SECRET = simulated.secret
  return async () => {
    await fresh.stop()
    await simulated.stop()
  }
}
