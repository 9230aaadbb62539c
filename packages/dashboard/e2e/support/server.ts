// How does a test get a server of its own, with the pages in front of it?
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { preview } from 'vite'

const PATIENCE_MS = 30_000

function binary(): string {
  const found = process.env.HARK_BINARY
  if (!found || !existsSync(found)) throw new Error('HARK_BINARY must name the hark binary to test')
  return found
}

/** Hark refuses variables that it does not know; those of the tests are not for it. */
const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HARK_')))

/** Waits until the output of the server says something. */
function said(server: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const timer = setTimeout(
      () => reject(new Error(`the server did not say ${pattern}: ${heard}`)),
      PATIENCE_MS,
    )
    const listen = (chunk: Buffer) => {
      heard += chunk.toString()
      const match = heard.match(pattern)
      if (!match?.[1]) return
      clearTimeout(timer)
      resolve(match[1])
    }
    server.stdout?.on('data', listen)
    server.stderr?.on('data', listen)
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${heard}`)))
  })
}

/** Starts the server on a folder of its own, and the built pages in front of it; gives what ends both. */
export default async function setup() {
  const data = mkdtempSync(path.join(tmpdir(), 'hark-pages-'))
  const hark = binary()
  const demo = (process.env.HARK_DEMO_ARGS ?? '--customers 300').split(' ')
  execFileSync(hark, ['demo', '--data', data, ...demo], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment(),
  })
  const server = spawn(hark, ['serve', '--data', data, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(),
  })
  const address = await said(server, /(http:\/\/127\.0\.0\.1:\d+)/)
  process.env.HARK_URL = address
  const pages = await preview({ preview: { port: 0, strictPort: false } })
  process.env.HARK_PAGES = pages.resolvedUrls?.local[0]?.replace(/\/$/, '')
  process.env.HARK_CLAIM = await claim(server, data)
  process.env.HARK_DATA_FOLDER = data
  return async () => {
    await pages.close()
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
}

/** The secret of the first claim. A server that does not print one yet gets one put into its records. */
async function claim(server: ChildProcess, data: string): Promise<string> {
  const printed = await Promise.race([
    said(server, /claim#([0-9a-f]+)/).catch(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1500)),
  ])
  if (printed) return printed
  const secret = randomBytes(32).toString('hex')
  const hash = createHash('sha256').update(secret).digest('hex')
  const now = Date.now() * 1000
  const put = `insert into tokens (hash, purpose, personal_data, created, expires) values (x'${hash}', 'claim', 0, ${now}, ${now + 86_400_000_000})`
  execFileSync('sqlite3', [path.join(data, 'records.db'), put])
  return secret
}
