// What has to come before the first page is painted, and how long is that with nothing kept from before?
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContext } from '@playwright/test'
import { expect, pages, signIn, test } from './support/world'

const LOADS = 5
/** Of scripts, styles and pictures before the first paint, as they travel. The same figure stands in scripts/weigh.mjs. */
const BUDGET_KB = 300
/** The page, who is signed in, and the files of the first load, all from one server. */
const REQUESTS_MAX = 40

interface Load {
  /** When something stood on the page, and when the answer did: title, sentence, and nothing grey left. */
  painted: number
  answered: number
  /** What was asked for before the first paint. */
  before: { address: string; started: number }[]
}

/** Notes the moment at which the answer stands there; a script of the page's own world would be too late to see it. */
const watchForAnswer = () => {
  const there = () => {
    const main = document.querySelector('main')
    if (!main?.querySelector('h1') || main.querySelector('.mantine-Skeleton-root, [aria-busy]')) return
    performance.mark('answered')
    watching.disconnect()
  }
  const watching = new MutationObserver(there)
  watching.observe(document, { childList: true, subtree: true })
}

async function load(context: BrowserContext): Promise<Load> {
  const page = await context.newPage()
  await page.addInitScript(watchForAnswer)
  await page.goto(`${pages()}/w/1`)
  await page.waitForFunction(
    () =>
      performance.getEntriesByName('answered').length > 0 &&
      performance.getEntriesByName('first-contentful-paint').length > 0,
  )
  const found = await page.evaluate(() => {
    const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN
    const painted = at('first-contentful-paint')
    const asked = performance.getEntriesByType('resource')
    const before = asked
      .filter((one) => one.startTime < painted)
      .map((one) => ({ address: one.name, started: one.startTime }))
    return { painted, answered: at('answered'), before }
  })
  await page.close()
  return found
}

/** A browser that has never been here, but is signed in. */
async function cold(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await signIn(page)
  await page.close()
  return context
}

const median = (numbers: number[]) =>
  Math.round([...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN)

// How fast depends on the machine, so the times are told and kept; what has to be fetched does not, so that is judged.
test('the first page waits for few files, for little, and for no chart', async ({ browser }, info) => {
  const loads: Load[] = []
  for (let turn = 0; turn < LOADS; turn += 1) {
    const context = await cold(browser)
    loads.push(await load(context))
    await context.close()
  }
  const before = loads.flatMap((one) => one.before)
  const files = [...new Set(before.map(({ address }) => new URL(address).pathname))].filter(
    (path) => !path.startsWith('/api/'),
  )
  const bytes = await Promise.all(
    files.map(
      async (path) => gzipSync(Buffer.from(await (await fetch(pages() + path)).arrayBuffer())).length,
    ),
  )
  const figures = {
    first_contentful_paint_ms: median(loads.map((one) => one.painted)),
    answer_ms: median(loads.map((one) => one.answered)),
    loads: LOADS,
    requests_before_paint: Math.max(...loads.map((one) => one.before.length)),
    gzipped_kb_before_paint: Math.round(bytes.reduce((sum, one) => sum + one, 0) / 102.4) / 10,
  }
  writeFileSync(info.outputPath('paint.json'), JSON.stringify(figures, undefined, 2))
  process.stdout.write(`${JSON.stringify(figures)}\n`)

  expect(files.filter((path) => path.endsWith('.js')).length, 'scripts were seen').toBeGreaterThan(0)
  expect(figures.gzipped_kb_before_paint).toBeLessThan(BUDGET_KB)
  expect(figures.requests_before_paint).toBeLessThanOrEqual(REQUESTS_MAX)
  expect(
    files.filter((path) => /engine|echarts|zrender/.test(path)),
    'code of charts',
  ).toEqual([])
})
