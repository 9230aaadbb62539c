// Does each page work for each role, or say why it does not, without asking for what it may not have?
import type { Page } from '@playwright/test'
import { expect, own, test } from './support/world'
import { routes } from './support/routes'
import { Caller, type Started, start } from './support/server'

const ROLES = [
  { role: 'viewer', personal_data: false },
  { role: 'agent', personal_data: true },
  { role: 'analyst', personal_data: false },
  { role: 'admin', personal_data: false },
] as const
const PASSWORD = 'quiet river stone lamp'
/** An id that a machine made, in full: nobody can read it, so it is no name. */
const MADE = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/
const GAP = /\b(undefined|null|NaN|\[object Object\])\b/

let server: Started
let owner: Caller
let every: string[] = []

test.beforeAll(async () => {
  server = await start({ simulated: true })
  own.add(server.pages)
  owner = new Caller(server.pages)
  await owner.send('POST', '/api/v1/demo/enter', { link: server.secret })
  const content = { question: 'trend', interval: 'week', range: { last: '90d' } }
  const ws = '/api/v1/workspaces/1'
  const question = (await owner.send('POST', `${ws}/saved/questions`, { name: 'Weeks', content })) as {
    id: number
  }
  const tiles = [{ id: 'a', saved: question.id, width: 'full' }]
  const dashboard = (await owner.send('POST', `${ws}/saved/dashboards`, {
    name: 'Mondays',
    content: { tiles },
  })) as { id: number }
  const rule = { any: [{ did: 'task_created' }, { trait: 'plan', is: 'team' }] }
  const segment = (await owner.send('POST', `${ws}/saved/segments`, {
    name: 'Busy',
    content: { rule },
  })) as { id: number }
  // Its rule tells who somebody is, so it is hidden from those who may not see that.
  const personal = (await owner.send('POST', `${ws}/saved/segments`, {
    name: 'Reachable',
    content: { rule: { trait: 'email', ends_with: '@alderlabs.example' } },
  })) as { id: number }
  const list = (await owner.send('POST', `${ws}/query`, { question: 'customers', limit: 1 })) as {
    customers: { key: string }[]
  }
  await owner.send('POST', `${ws}/saved/lenses`, {
    name: 'Renewals',
    content: { parts: [{ part: 'value' }, { part: 'weather' }] },
  })
  const accounts = (await owner.send('GET', `${ws}/accounts`, undefined)) as { items: { key: string }[] }
  const map = (await owner.send('POST', `${ws}/saved/maps`, {
    name: 'How teams grow',
    content: { question: { question: 'journey', customers: { segment: 'Busy' }, range: { last: '90d' } } },
  })) as { id: number }
  every = routes({
    map: String(map.id),
    key: list.customers[0]?.key ?? '',
    question: String(question.id),
    dashboard: String(dashboard.id),
    segment: String(segment.id),
    account: accounts.items[0]?.key ?? '',
  }).concat(`segments/${personal.id}`, `segments/${personal.id}/edit`, 'map/0')
})
test.afterAll(() => server.stop())

/** Somebody who took an invitation to this role, in a window of their own. */
async function enter(page: Page, who: (typeof ROLES)[number], called: string = who.role) {
  const email = `${called}@example.com`
  const invited = (await owner.send('POST', '/api/v1/workspaces/1/invitations', { email, ...who })) as {
    link: string
  }
  const caller = new Caller(server.pages)
  const link = new URL(invited.link).hash.slice(1)
  await caller.send('POST', '/api/v1/invitation', { link, name: `Vera ${called}`, password: PASSWORD })
  const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const }
  await page.context().addCookies([...caller.cookies].map(([name, value]) => ({ name, value, ...where })))
}

/** What the server refused and the browser complained of since the last look. */
function complaints(page: Page) {
  let heard: string[] = []
  page.on('response', (answer) => {
    if (answer.status() >= 400) heard.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text())
  })
  return () => {
    const all = heard
    heard = []
    return all
  }
}

for (const who of ROLES) {
  test(`every page works for ${who.role}, or says why not`, async ({ page }) => {
    await enter(page, who)
    const heard = complaints(page)
    for (const route of every) {
      await page.goto(`${server.pages}/w/1${route === '' ? '' : `/${route}`}`)
      await expect(page.getByRole('heading', { level: 1 }), route).not.toBeEmpty()
      await expect(page.locator('.mantine-Skeleton-root'), route).toHaveCount(0, { timeout: 15_000 })
      const main = page.locator('main')
      const words = await main.innerText()
      expect(words, route).not.toMatch(GAP)
      // The page of one customer lists all ids, so that they can be copied; the arrivals show what was sent.
      if (!route.startsWith('customers/')) expect(words, route).not.toMatch(MADE)
      expect(heard(), `${who.role} at ${route}`).toEqual([])
      await expect(main.getByRole('alert'), route).toHaveCount(0)
    }
  })
}

test('an admin who sees no personal data is offered no change that only an owner may make', async ({
  page,
}) => {
  await enter(page, { role: 'admin', personal_data: false }, 'second')
  await page.goto(`${server.pages}/w/1/settings/members`)
  const row = (name: string) => page.locator('main tbody tr').filter({ hasText: name })
  await expect(row('owner@hark.example')).toBeVisible()
  await expect(row('owner@hark.example').getByRole('button')).toHaveCount(0)
  await expect(row('owner@hark.example').getByRole('switch')).toBeDisabled()
  await expect(row('second@example.com').getByRole('switch')).toBeDisabled()
  await row('second@example.com').getByRole('combobox').click()
  await expect(page.getByRole('option', { name: 'Analyst' })).toBeVisible()
  await expect(page.getByRole('option', { name: 'Owner' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('switch', { name: /^Sees personal data/ })).toBeDisabled()
})
