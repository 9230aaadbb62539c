// What do the tests share: who signs in, what the server does not know yet, and how pages are looked at?
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { calm, forgive, whole } from './whole'
import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { DEMO_EMAIL, type House, OWNER } from './server'

export { DEMO_EMAIL, OWNER }
/** The servers of this worker. */
const house = (): House => {
  const all = JSON.parse(process.env.HOUSES ?? '[]') as House[]
  const found = all[Number(process.env.TEST_PARALLEL_INDEX ?? 0)]
  if (!found) throw new Error('the servers of this worker were not started')
  return found
}
/** Where the simulated company is. */
export const pages = () => house().simulated
/** Where nobody has been yet. */
export const freshPages = () => house().fresh
export const claimSecret = () => house().claim
/** Where servers are that a spec has started for itself. */
export const own = new Set<string>()
const SHOTS = path.resolve('e2e/shots')

/** What a page may not do: break, ask another host, or hurt the policy. `others`: whose pages are visited on the way. */
export function watch(page: Page, wrong: string[], others: string[] = []) {
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`))
  page.on('console', (message) => {
    const said = message.text()
    if (/Content Security Policy|Trusted|Refused to|Warning:|hydration|cannot be a descendant/i.test(said))
      wrong.push(said)
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (['data:', 'blob:'].includes(url.protocol) || [pages(), freshPages(), ...own].includes(url.origin))
      return
    // What pages of others ask for, and that one goes there, is not the doing of ours.
    if (others.includes(url.origin) || others.includes(new URL(page.url()).origin)) return
    wrong.push(`asked ${url.href}`)
  })
}

export async function post(page: Page, where: string, body: unknown, method = 'POST') {
  return page.evaluate(
    async ([url, data, how]) => {
      const answer = await fetch(url as string, {
        method: how as string,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(data),
      })
      return { status: answer.status, body: await answer.json().catch(() => undefined) }
    },
    [where, body, method],
  )
}

/** The owner of the simulated company is signed in, by the session that was begun for all tests. */
export async function signIn(page: Page) {
  const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const }
  await page.context().addCookies(house().session.map(([name, value]) => ({ name, value, ...where })))
  await page.goto(`${pages()}/favicon.svg`)
}

/** The same with a session of its own: for tests that end it. */
export async function signInAnew(page: Page) {
  await page.goto(`${pages()}/favicon.svg`)
  const answer = await post(page, '/api/v1/session', { email: DEMO_EMAIL, password: OWNER.password })
  expect(answer.status, JSON.stringify(answer.body)).toBe(204)
}

interface World {
  wrong: string[]
}

export const test = base.extend<World>({
  wrong: async ({}, use) => {
    const wrong: string[] = []
    await use(wrong)
    expect(wrong).toEqual([])
  },
  page: async ({ page, wrong }, use) => {
    watch(page, wrong)
    await use(page)
  },
})

export const SIZES = { desk: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const

/** Nothing is cut off, covered or over something else. The themes differ in colours only, so one of them is enough. */
async function fits(page: Page, name: string) {
  const scheme = await page.locator('html').getAttribute('data-mantine-color-scheme')
  if (scheme === 'light') await whole(page, name)
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What axe judges by colours. The themes differ in nothing else. */
const COLOURS = ['color-contrast', 'link-in-text-block']

/** What axe says against a page; of a page that was read in light, the dark theme can only change what its colours decide. */
async function faults(page: Page, scheme: 'light' | 'dark') {
  // What floats above the page stands outside its landmarks on purpose.
  const floats = await page.locator('[data-portal] > *:visible').count()
  // The pages have no frames; without looking for them, axe needs no second page to put its findings together.
  const axe = new AxeBuilder({ page }).setLegacyMode(true)
  if (scheme === 'dark') axe.withRules(COLOURS)
  else axe.withTags(TAGS).disableRules(floats > 0 ? ['region'] : [])
  const { violations } = await axe.analyze()
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map((node) => `${node.target} ${node.failureSummary?.split('\n')[1]?.trim()}`)
        .slice(0, 3)
        .join(' | ')}`,
  )
}

/** Looks at a page in both themes and sizes: nothing jumps, is cut off or covered, axe finds nothing, and a picture is kept. */
export async function look(page: Page, name: string) {
  mkdirSync(SHOTS, { recursive: true })
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0, { timeout: 15_000 })
  await calm(page, name)
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme)
      await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0, { timeout: 15_000 })
      await page.screenshot({
        path: path.join(SHOTS, `${name}-${size}-${scheme}.png`),
        animations: 'disabled',
      })
      await fits(page, `${name} ${size}`)
      expect(await faults(page, scheme), `${name} ${size} ${scheme}`).toEqual([])
    }
  }
  await page.setViewportSize(SIZES.desk)
  await forgive(page)
}

export { expect }
