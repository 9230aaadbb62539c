// How does a test start the real server, send to it, and ask it what arrived?

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')
const PATIENCE_MS = 30_000
// The clients' clocks and ours are the same here; what may differ is the time a request takes.
const CLOCK_MS = 10_000

/** The binary that was built last, unless E2E_BINARY names one. */
export function binary() {
  const built = ['target/release/hark', 'target/debug/hark'].map((file) => path.join(root, file))
  const found = [process.env.E2E_BINARY, ...built].filter((file) => file && existsSync(file))
  assert.ok(found.length, 'the binary is missing: run `make build`, or set E2E_BINARY')
  if (process.env.E2E_BINARY) return found[0]
  return found.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0]
}

/** Tries until `[done, seen]` is done, and returns what was seen. */
export async function until(what, attempt) {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const [done, seen] = await attempt()
    if (done) return seen
    assert.ok(Date.now() < end, `${what} did not happen within ${PATIENCE_MS} ms: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The parts that must add up to `received`. */
const FATES = ['stored', 'duplicates', 'dead_letters', 'dropped_by_quota', 'refused_by_consent']

export class Hark {
  /** A new data folder with one key of each kind, and its server on a free port. */
  static async start() {
    const hark = new Hark()
    hark.data = await mkdtemp(path.join(tmpdir(), 'hark-e2e-'))
    hark.writeKey = await hark.key('write')
    hark.serverKey = await hark.key('server')
    await hark.serve()
    return hark
  }

  async key(kind) {
    const { stdout } = await run(binary(), ['key', 'create', '--kind', kind, '--data', this.data])
    return stdout.trim().split(/\s+/).at(-1)
  }

  async serve() {
    this.process = spawn(binary(), ['serve', '--listen', '127.0.0.1:0', '--data', this.data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    this.url = await new Promise((resolve, reject) => {
      const listen = (chunk) => {
        said += chunk
        const match = said.match(/127\.0\.0\.1:(\d+)/)
        if (match) resolve(`http://127.0.0.1:${match[1]}`)
      }
      this.process.stdout.on('data', listen)
      this.process.stderr.on('data', listen)
      this.process.once('error', reject)
      this.process.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
    })
    await until('readiness', async () => {
      const answer = await fetch(`${this.url}/ready`).catch((error) => ({ status: String(error) }))
      return [answer.status === 200, answer.status]
    })
  }

  async stop() {
    if (this.process && this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve))
      this.process.kill('SIGTERM')
      await ended
    }
    await rm(this.data, { recursive: true, force: true })
  }

  async api(method, route, body) {
    const answer = await fetch(this.url + route, {
      method,
      headers: { authorization: `Bearer ${this.serverKey}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    assert.equal(answer.status, 200, `${method} ${route} ${JSON.stringify(body ?? null)}: ${text}`)
    return JSON.parse(text)
  }

  ask(spec) {
    return this.api('POST', '/api/v1/query', spec)
  }

  accounting() {
    return this.api('GET', '/api/v1/accounting')
  }

  /** Waits until so many events were received and everything received is accounted for; returns the account. */
  async settled(received) {
    return until(`the arrival of ${received} events`, async () => {
      const account = await this.accounting()
      const sum = FATES.reduce((total, fate) => total + account[fate], 0)
      return [account.received >= received && sum === account.received, account]
    })
  }

  /** Every call arrived once: nothing missing, doubled or refused. */
  async settledWithout(received) {
    const account = await this.settled(received)
    const { stored, duplicates, dead_letters } = account
    if (dead_letters) account.letters = await this.api('GET', '/api/v1/dead-letters').catch(String)
    assert.deepEqual(
      { received: account.received, stored, duplicates, dead_letters },
      { received, stored: received, duplicates: 0, dead_letters: 0 },
      JSON.stringify(account),
    )
  }

  /** A customer's events, oldest first. */
  async timeline(customer) {
    const answer = await this.ask({ question: 'timeline', customer, limit: 1000, include: ['bots', 'staff'] })
    const moment = (event) => Date.parse(event.time)
    return { customer: answer.customer, events: answer.events.toSorted((a, b) => moment(a) - moment(b)) }
  }

  /** How many events of a name there are, and the sum of a property over them. */
  async tally(event, property) {
    const value = async (measure) => {
      const spec = { question: 'trend', event, measure, interval: 'year', include: ['bots', 'staff'] }
      const { series } = await this.ask(spec)
      return series.flatMap((one) => one.points).reduce((total, point) => total + (point.value ?? 0), 0)
    }
    return { count: await value('events'), sum: await value({ sum: property }) }
  }
}

/** Whether everything in `part` is in `whole`, at any depth of objects. */
export function holds(whole, part, place) {
  for (const [name, value] of Object.entries(part)) {
    assert.deepEqual(whole?.[name], value, `${place}/${name}`)
  }
}

/**
 * The timeline holds these events and no others. An expected event is {event, properties?, at?}: `at` is the moment in
 * milliseconds, now if it is left out.
 */
export function sameEvents(events, expected, begin) {
  const names = (list) => list.map((one) => one.event).sort()
  assert.deepEqual(names(events), names(expected))
  const ids = new Set(events.map((one) => one.message_id))
  assert.equal(ids.size, events.length, 'message ids are distinct')
  const left = [...events]
  for (const one of expected) {
    const at = left.findIndex((event) => event.event === one.event)
    const [event] = left.splice(at, 1)
    if (one.properties) holds(event.properties, one.properties, one.event)
    const time = Date.parse(event.time)
    const [from, to] = one.at === undefined ? [begin - CLOCK_MS, Date.now() + CLOCK_MS] : [one.at - CLOCK_MS, one.at + CLOCK_MS]
    assert.ok(time >= from && time <= to, `${one.event} lies at ${event.time}`)
  }
}

/** A moment in the past that clients are told explicitly. */
export const PAST = new Date('2024-05-01T10:00:00.000Z')

/** Values that get lost or bent on careless ways. */
export const ODD = {
  text: 'Zoë 🦊 你好 עברית "quoted" \\ back\nnew line\ttab </script> \u202e',
  empty: '',
  nothing: null,
  yes: true,
  no: false,
  zero: 0,
  negative: -1.5,
  largest: 9007199254740991,
  tiny: 0.0000001,
  digits: '00123',
  list: [1, 'two', null, { three: 3 }],
  nested: { a: { b: { c: 'deep' } } },
  long: 'lång '.repeat(800),
  'name with spaces. and dots': 1,
  7: 'a digit for a name',
}

/** How many events a burst has, and the sum of their property `n`. */
export const BURST = 300
export const BURST_SUM = (BURST * (BURST - 1)) / 2
