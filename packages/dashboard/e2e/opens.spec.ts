// How soon does the page of a customer stand there who did ten thousand things, and what does it wait for?
import { writeFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { Caller, OWNER, start, type Started } from './support/server'
import { expect, own, test } from './support/world'

/** One tells that it can be measured; for a figure one wants more. */
const LOADS = Number(process.env.HARK_LOADS ?? 1)
const EVENTS = 10_000
const HOUR = 3_600_000
const WS = '/api/v1/workspaces/1'

/** What somebody did: sessions of a few events, an order now and then, tickets of which two are open, and a payment that failed. */
function deed(n: number): [string, Record<string, unknown>] {
  if (n % 200 === 0) return ['order', { value: 4900 + n, currency: 'EUR', margin: 1200 }]
  if (n % 250 === 10) return ['ticket_opened', { ticket_id: `T-${n}`, subject: 'Export is slow' }]
  if (n % 250 === 20 && n < EVENTS - 500) return ['ticket_solved', { ticket_id: `T-${n - 10}` }]
  if (n === EVENTS - 30) return ['payment_failed', { reason: 'card expired' }]
  if (n % 40 === 7) return ['export_failed', { code: 'E42' }]
  const names = ['page_viewed', 'report_opened', 'exported', 'shared', 'searched']
  return [names[n % names.length] ?? 'page_viewed', { path: `/reports/${n % 17}`, rows: n % 90 }]
}

/** What the clients of a customer with a long way behind them sent. */
function* messages(now: number) {
  const at = (n: number) => new Date(now - (EVENTS - n) * 0.4 * HOUR).toISOString()
  const from = { context: { library: { name: 'analytics.js', version: '5.0.0' } } }
  for (const device of ['a', 'b', 'c']) {
    const ids = { userId: 'u-long', anonymousId: `device-${device}` }
    yield { type: 'identify', ...ids, ...from, timestamp: at(0), traits: { plan: 'free', seats: 3 } }
  }
  for (let n = 1; n <= EVENTS; n += 1) {
    const [event, properties] = deed(n)
    // Two in three hours apart, so that there are sessions.
    const ids = n % 9 === 0 ? { anonymousId: `device-${'abc'[n % 3]}` } : { userId: 'u-long' }
    yield { type: 'track', ...ids, ...from, event, properties, timestamp: at(n), messageId: `m-${n}` }
    if (n % 500 === 0)
      yield {
        type: 'identify',
        userId: 'u-long',
        ...from,
        timestamp: at(n),
        traits: { plan: n % 1000 ? 'team' : 'pro', seats: n },
      }
  }
  yield {
    type: 'group',
    userId: 'u-long',
    groupId: 'acme',
    ...from,
    timestamp: at(5),
    traits: { name: 'Acme' },
  }
  yield {
    type: 'identify',
    userId: 'u-long',
    ...from,
    timestamp: at(EVENTS),
    traits: { name: 'Long Story', consent: true },
  }
  for (let n = 0; n < 60; n += 1)
    yield { type: 'track', userId: `u-${n}`, event: 'page_viewed', timestamp: at(EVENTS - n), properties: {} }
}

const SEGMENTS: [string, unknown, boolean][] = [
  ['Exporters', { did: 'exported', times: { gte: 20 }, range: { last: '30d' } }, true],
  ['Team plan', { trait: 'plan', is: 'team' }, true],
  ['In trouble', { did: 'export_failed', times: { gte: 3 }, range: { last: '7d' } }, true],
  ['Readers', [{ did: 'report_opened' }, { not: { did: 'shared', times: { gte: 100000 } } }], false],
  ['Quiet', { not: { did: 'page_viewed', range: { last: '14d' } } }, false],
]

interface House extends Started {
  key: string
  cookies: [string, string][]
}

async function house(): Promise<House> {
  const started = await start()
  own.add(started.pages)
  const caller = new Caller(started.pages)
  await caller.send('POST', '/api/v1/claim', { link: started.secret, ...OWNER })
  const { text: key } = (await caller.send('POST', `${WS}/keys`, { kind: 'server', label: 'seed' })) as {
    text: string
  }
  const all = [...messages(Date.now())]
  for (let first = 0; first < all.length; first += 500) {
    const answer = await fetch(`${started.pages}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ batch: all.slice(first, first + 500) }),
    })
    expect(answer.status, await answer.text()).toBe(200)
  }
  for (const [name, rule, watched] of SEGMENTS) {
    const saved = (await caller.send('POST', `${WS}/saved/segments`, { name, content: { rule } })) as {
      id: number
    }
    if (watched) await caller.send('PUT', `${WS}/segments/${saved.id}/watch`, { watched })
  }
  let found: { key: string; events: number } | undefined
  await expect
    .poll(
      async () => {
        const page = (await caller.send('GET', `${WS}/customers?search=Long`, undefined)) as {
          items: (typeof found)[]
        }
        found = page.items[0]
        return found?.events ?? 0
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(EVENTS)
  return { ...started, key: found?.key ?? '', cookies: [...caller.cookies] }
}

/** Notes when the page of the customer stands there whole, for the eye: nothing grey is left, and it has been painted. */
const watchForAll = () => {
  let clicked = 0
  addEventListener('click', () => (clicked = performance.now()), true)
  const there = () => {
    const main = document.querySelector('main')
    if (!main?.querySelector('dl[aria-label="At a glance"]') || !main.querySelector('button[data-moves]'))
      return
    if (main.querySelector('.mantine-Skeleton-root, [aria-busy]')) return
    watching.disconnect()
    requestAnimationFrame(() =>
      setTimeout(() => performance.mark('whole', { detail: performance.now() - clicked }), 0),
    )
  }
  const watching = new MutationObserver(there)
  watching.observe(document, { childList: true, subtree: true, characterData: true })
}

const wholeAfter = (page: Page) =>
  page
    .waitForFunction(() => performance.getEntriesByName('whole')[0] as PerformanceMark | undefined)
    .then((found) => found.evaluate((mark) => (mark as PerformanceMark).detail as number))

/** Signed in, and never been here. */
async function cold(browser: Browser, { cookies }: House): Promise<BrowserContext> {
  const context = await browser.newContext()
  const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const }
  await context.addCookies(cookies.map(([name, value]) => ({ name, value, ...where })))
  return context
}

const toList = async (page: Page) => {
  // The list fetches what the pages of all customers share, for whoever goes on from it.
  const shared = page.waitForResponse((answer) => answer.url().endsWith('/vocabulary'))
  await page.goto(`${at.pages}/w/1/customers`)
  await (await shared).finished()
  await page.waitForLoadState('networkidle')
  return page.getByRole('link', { name: 'Long Story' })
}

/** Of an address, what tells it from the others: events and cursors are long. */
const short = (url: string) => {
  const { pathname, searchParams } = new URL(url)
  return (
    pathname.replace(/^.*\/workspaces\/1/, '').replace(/[0-9a-f]{32}/, 'KEY') +
    (searchParams.has('events') ? ' of some' : '')
  )
}

/** Lets no answer through before all these were asked for: a page that waits for one of them before it asks for another stands still. */
async function holdAll(page: Page, expected: string[]): Promise<string[]> {
  const asked: string[] = []
  let release = () => {}
  const all = new Promise<void>((done) => (release = done))
  await page.route('**/api/v1/**', async (route) => {
    asked.push(short(route.request().url()))
    // Who one is decides whether anything else is asked for.
    if (asked.at(-1) === '/api/v1/me') return route.continue().catch(() => undefined)
    if (expected.every((one) => asked.includes(one))) release()
    await all
    await route.continue().catch(() => undefined)
  })
  return asked
}

const median = (numbers: number[]) =>
  Math.round([...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN)

let at: House
test.beforeAll(async () => {
  at = await house()
})
test.afterAll(() => at.stop())
const address = () => `${at.pages}/w/1/customers/${at.key}`

test('the page of a customer with ten thousand events asks for all at once, and for little', async ({
  browser,
}) => {
  const context = await cold(browser, at)
  const page = await context.newPage()
  const all = [
    '/api/v1/me',
    '/customers/KEY/overview',
    '/lenses',
    '/mapping',
    '/saved/lenses',
    '/saved/segments',
    '/vocabulary',
  ]
  const some = '/customers/KEY/timeline of some'
  const first = await holdAll(page, all)
  await page.goto(address())
  // What speaks of trouble, and of what is open, is known by the names that the workspace uses: these two wait for them.
  await expect.poll(() => [...first].sort()).toEqual([...all, some, some].sort())
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
  await page.unroute('**/api/v1/**')

  const link = await toList(page)
  const second = await holdAll(page, ['/customers/KEY/overview', some])
  await link.click()
  // What all customers share may be asked for again by then, and nobody waits for it.
  const theirs = () => second.filter((one) => one.startsWith('/customers/')).sort()
  await expect.poll(theirs).toEqual(['/customers/KEY/overview', some, some])
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
  await context.close()
})

// How fast depends on the machine, so the times are told and kept, and not judged: the first time in this browser, and from the list.
test('how soon it stands there', async ({ browser }, info) => {
  const times: Record<'cold' | 'warm', number[]> = { cold: [], warm: [] }
  for (let turn = 0; turn < LOADS; turn += 1) {
    const context = await cold(browser, at)
    const page = await context.newPage()
    await page.addInitScript(watchForAll)
    await page.goto(address())
    times.cold.push(await wholeAfter(page))
    await page.close()
    const again = await context.newPage()
    await again.addInitScript(watchForAll)
    const link = await toList(again)
    await link.click()
    times.warm.push(await wholeAfter(again))
    await context.close()
  }
  const figures = {
    events: EVENTS,
    cold_ms: median(times.cold),
    from_list_ms: median(times.warm),
    loads: LOADS,
  }
  writeFileSync(info.outputPath('opens.json'), JSON.stringify(figures, undefined, 2))
  process.stdout.write(`${JSON.stringify(figures)}\n`)
  for (const measured of Object.values(times)) expect(measured.every((time) => time > 0)).toBe(true)
})
