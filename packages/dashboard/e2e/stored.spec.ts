// Does anything that customers or members write ever run, load or ask, on any page?
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { ADDRESS, EVIL, evil, fill } from './support/evil'
import { company } from './support/helpers'
import { routes } from './support/routes'
import { Caller, OWNER, type Started, start } from './support/server'
import { expect, own, test } from './support/world'

let house: Started
let owner: Caller
let work: Awaited<ReturnType<typeof company>>
let customer = ''
let account = ''
/** A system that is told, and answers with what it likes. */
let told: http.Server

test.beforeAll(async () => {
  house = await start()
  own.add(house.pages)
  told = http.createServer((_, answer) => answer.writeHead(500, { 'content-type': 'text/html' }).end(EVIL))
  await new Promise<void>((resolve) => told.listen(0, '127.0.0.1', resolve))
  work = await company(`${house.pages}/api/v1/door/sign-on/callback`, { id: 'hark', secret: 'shared' })
  owner = new Caller(house.pages)
  const { port } = told.address() as AddressInfo
  const { pages, secret } = house
  await fill({ pages, secret, owner, issuer: work.issuer, told: `http://127.0.0.1:${port}/` })
})
test.afterAll(async () => {
  work?.close()
  told?.close()
  told?.closeAllConnections()
  await house?.stop()
})

let wrong: string[] = []
test.beforeEach(async ({ page, wrong: seen }) => {
  wrong = seen
  page.on('dialog', (dialog) => {
    wrong.push(`dialogue: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      throw new Error(`Content Security Policy: ${event.effectiveDirective} ${event.blockedURI}`)
    })
  })
  const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const }
  await page.context().addCookies([...owner.cookies].map(([name, value]) => ({ name, value, ...where })))
})

/** Nothing of what was written has become more than text. */
async function harmless(page: Page) {
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0, { timeout: 20_000 })
  const become = await page.evaluate(() => {
    const found = [...document.querySelectorAll('img[src*="evil"], [onerror], [onload], script:not([src])')]
    const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href], [src], [action]')].filter(
      (one) => /^\s*(javascript|data):/i.test(one.getAttribute('href') ?? one.getAttribute('src') ?? ''),
    )
    return [...found, ...links].map((one) => one.outerHTML.slice(0, 200))
  })
  expect(become).toEqual([])
  expect(await page.evaluate(() => '__pwned' in window)).toBe(false)
  expect(wrong).toEqual([])
}

const open = async (page: Page, path: string) => {
  await page.goto(`${house.pages}/w/1/${path}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await harmless(page)
}
/** It stands there as it was written: what is looked for is really on the page. */
const stands = (page: Page, said = EVIL.slice(0, 60)) => expect(page.getByText(said).first()).toBeVisible()

test('home, settings and stages', async ({ page }) => {
  await open(page, '')
  await stands(page)
  for (const path of ['listen', 'unify', 'understand', 'act', 'close', 'measure', 'align'])
    await open(page, path)
  for (const path of [
    'profile',
    'workspace',
    'members',
    'keys',
    'webhooks',
    'mail',
    'sign-on',
    'privacy',
    'jobs',
  ])
    await open(page, `settings/${path}`)
  await open(page, 'settings/teams')
  await stands(page)
  await open(page, 'settings/audit')
  await stands(page, evil(1).slice(0, 60))
  await page.getByRole('button', { name: /^You: / }).click()
  await harmless(page)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type(EVIL)
  await harmless(page)
})

test('customers and what they did', async ({ page }) => {
  await open(page, 'customers')
  await stands(page)
  await open(page, `customers?search=${encodeURIComponent(EVIL)}`)
  await page.locator('tbody a').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<img')
  await harmless(page)
  customer = page.url().split('/').at(-1)?.split('?')[0] ?? ''
  const rows = page.locator('main section li button')
  for (let n = 0; n < (await rows.count()); n += 1) {
    await rows.nth(n).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await harmless(page)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.getByRole('combobox', { name: 'Event' }).click()
  await page.getByRole('option').first().click()
  await harmless(page)
  await page.getByRole('button', { name: 'Export everything' }).click()
  await expect(page.getByRole('dialog')).toContainText('<img')
  await harmless(page)
  await open(page, 'settings/privacy')
  await page.getByLabel('Find the customer').fill(EVIL.slice(0, 40))
  await page
    .getByRole('button', { name: /^Choose: / })
    .first()
    .click()
  await harmless(page)
})

test('what arrives, and dead letters', async ({ page }) => {
  await open(page, 'arrivals')
  await stands(page)
  const rows = page.locator('tbody button')
  for (const n of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    await rows.nth(n).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await harmless(page)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await open(page, 'arrivals?show=letters')
  const letters = page.locator('tbody').getByRole('button')
  await expect(letters.first()).toBeVisible()
  expect(await letters.count()).toBeGreaterThanOrEqual(4)
  for (let n = 0; n < (await letters.count()); n += 1) {
    await letters.nth(n).click()
    await expect(page.getByRole('dialog')).toContainText('evil.example')
    await harmless(page)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})

const one = { property: EVIL }
const QUESTIONS = {
  trend: { event: evil(1), interval: 'day', breakdown: one, range: { last: '30d' } },
  'trend of a trait': {
    question: 'trend',
    event: evil(1),
    breakdown: { trait: EVIL },
    range: { last: '30d' },
  },
  funnel: { steps: [evil(1), evil(2)], window: '14d', range: { last: '30d' } },
  'funnel by a property': {
    question: 'funnel',
    steps: [evil(1), { event: evil(2), where: { property: EVIL, is: EVIL } }],
    window: '14d',
    breakdown: one,
    range: { last: '30d' },
  },
  retention: { start: evil(1), return: evil(2), interval: 'week', range: { last: '30d' } },
  paths: { range: { last: '30d' }, top: 20 },
  'paths from one': { question: 'paths', start_at: evil(1), steps: 3, top: 20, range: { last: '30d' } },
  lifecycle: { event: evil(1), interval: 'week', range: { last: '30d' } },
  stickiness: { event: evil(1), interval: 'week', range: { last: '30d' } },
  time_between: { from: evil(1), to: evil(2), range: { last: '30d' } },
}
for (const [kind, question] of Object.entries(QUESTIONS)) {
  test(`the answer and the tooltips of ${kind}`, async ({ page }) => {
    const asked = { question: kind, ...question }
    await open(page, `explore?q=${encodeURIComponent(JSON.stringify(asked))}`)
    await page.getByRole('button', { name: 'Run this question' }).click()
    await expect(page.locator('[data-chart]')).toBeVisible({ timeout: 20_000 })
    await harmless(page)
    const box = await page.locator('[data-chart]').boundingBox()
    if (!box) throw new Error('no chart')
    for (const y of [0.25, 0.5, 0.75, 0.9])
      for (let x = 0.05; x < 1; x += 0.06)
        await page.mouse.move(box.x + box.width * x, box.y + box.height * y)
    await harmless(page)
    const cell = page.locator('tbody button').last()
    await cell.hover()
    await cell.click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await harmless(page)
    await page.keyboard.press('Escape')
    await page.getByText('How this was counted').click()
    await harmless(page)
    for (const box of await page.getByRole('combobox').all()) {
      await box.click()
      await harmless(page)
      await page.keyboard.press('Escape')
    }
  })
}

test('saved questions and dashboards', async ({ page }) => {
  await open(page, 'explore')
  await stands(page)
  await page
    .getByRole('link', { name: EVIL.slice(0, 40) })
    .first()
    .click()
  await expect(page.locator('[data-chart]')).toBeVisible({ timeout: 20_000 })
  await harmless(page)
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('menuitem', { name: 'Add to a dashboard' }).click()
  await page.getByRole('dialog').getByRole('combobox').first().click()
  await harmless(page)
  await open(page, 'dashboards')
  await stands(page)
  await page
    .getByRole('link', { name: EVIL.slice(0, 40) })
    .first()
    .click()
  await expect(page.getByRole('article')).toHaveCount(2)
  await expect(page.locator('[data-chart]').first()).toBeVisible({ timeout: 20_000 })
  await harmless(page)
  for (const tile of await page.locator('[data-chart]').all()) {
    await tile.scrollIntoViewIfNeeded()
    const box = await tile.boundingBox()
    for (let x = 0.05; box && x < 1; x += 0.06)
      await page.mouse.move(box.x + box.width * x, box.y + box.height * 0.7)
  }
  await harmless(page)
})

test('segments, their rules, and how a customer stands with them', async ({ page }) => {
  await open(page, 'segments')
  await stands(page)
  await open(page, 'segments/3')
  await expect(page.locator('[data-chart]')).toBeVisible({ timeout: 20_000 })
  await page.getByText('All segments beside each other').click()
  await harmless(page)
  const box = await page.locator('[data-chart]').boundingBox()
  for (let x = 0.05; box && x < 1; x += 0.06)
    await page.mouse.move(box.x + box.width * x, box.y + box.height * 0.6)
  const person = page.locator('main section li a[href*="/customers/"]').first()
  const key = (await person.getAttribute('href'))?.split('/').at(-1) ?? ''
  await person.click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await harmless(page)
  await page.keyboard.press('Escape')
  await open(page, 'segments/3/edit')
  for (const one of await page.getByRole('combobox').all()) {
    await one.click()
    await harmless(page)
    await page.keyboard.press('Escape')
  }
  await page.getByLabel('The rule as JSON').fill(JSON.stringify({ [EVIL]: EVIL }))
  await expect(page.locator('main code')).toContainText('<img')
  await harmless(page)
  // The reasons tell the names of events and values.
  await open(page, `customers/${key}`)
  await expect(page.getByText('In it, because:').first()).toBeVisible()
  await page.getByText(/^Not in /).click()
  await expect(page.getByText('Missing:').first()).toBeVisible()
  await harmless(page)
  await open(page, `customers?segment=${encodeURIComponent(EVIL.slice(0, 100))}`)
})

test('stages, their rules, and what another order would move', async ({ page }) => {
  await open(page, 'settings/stages')
  await stands(page)
  await page
    .getByRole('button', { name: /^Change the rule/ })
    .last()
    .click()
  await harmless(page)
  await page
    .getByRole('button', { name: /^Move .* down$/ })
    .first()
    .click()
  await expect(page.getByRole('heading', { name: 'What this change would move' })).toBeVisible()
  await harmless(page)
})

test('accounts, their members, and the lenses that somebody saved', async ({ page }) => {
  await open(page, 'accounts')
  await stands(page)
  await page.locator('tbody a').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<img')
  await harmless(page)
  account = page.url().split('/').at(-1)?.split('?')[0] ?? ''
  await page.getByRole('listitem').getByRole('button').first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await harmless(page)
  await page.keyboard.press('Escape')
  await open(page, `customers/${customer}`)
  const lens = page.getByRole('group', { name: 'Lens' }).getByRole('button', { name: '<img' })
  await lens.click()
  await expect(lens).toHaveAttribute('aria-pressed', 'true')
  await harmless(page)
  // Each that is opened is none of the folded ones any more.
  const folded = page.locator('main h2 button[aria-expanded="false"]')
  for (let left = await folded.count(); left > 0; left -= 1) {
    await folded.first().click()
    await expect(folded).toHaveCount(left - 1)
    await harmless(page)
  }
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await expect(page.getByRole('dialog').getByLabel('Name')).toHaveValue(EVIL.slice(0, 100))
  await harmless(page)
})

test('a journey map and what people wrote on it', async ({ page }) => {
  await open(page, 'map')
  await stands(page)
  await open(page, 'map/7')
  await expect(page.locator('main article li[data-row] p').first()).toHaveText(EVIL)
  await expect(page.locator('main article q').first()).toBeVisible()
  await expect(page.locator('[data-chart]')).toBeVisible({ timeout: 20_000 })
  const box = await page.locator('[data-chart]').boundingBox()
  for (let x = 0.05; box && x < 1; x += 0.06)
    await page.mouse.move(box.x + box.width * x, box.y + box.height * 0.5)
  await harmless(page)
})

test('what an address brings is text, too', async ({ page }) => {
  const sent = encodeURIComponent(EVIL)
  const address = encodeURIComponent(ADDRESS)
  // What has a dot is a file for the server, and no page.
  const name = sent.replaceAll('.', '')
  for (const path of [
    `w/1/customers?search=${sent}`,
    `w/1/customers/${name}`,
    `w/1/customers/${customer}?event=${sent}`,
    `w/1/explore?q=${sent}`,
    `w/1/explore/${name}`,
    `w/1/customers/${customer}?lens=${sent}&on=${sent}`,
    `w/1/accounts?search=${sent}`,
    `w/1/accounts/${name}?event=${sent}`,
    `w/1/segments?search=${sent}`,
    `w/1/segments/${name}?interval=${sent}`,
    `w/1/segments/new?rule=${sent}`,
    `w/1/map/0?q=${sent}`,
    `w/1/map/${name}?stages=${sent}`,
    `w/1/customers?segment=${sent}`,
    `w/1/dashboards/${name}?filter=${sent}&range=${sent}`,
    `w/1/arrivals?text=${sent}&event=${sent}&show=${sent}`,
    `w/${name}`,
    `${name}/${name}`,
    `sign-in?to=${address}&problem=${sent}`,
    `invitation#${sent}`,
    `reset#${sent}`,
    `claim#${sent}`,
  ]) {
    await page.goto(`${house.pages}/${path}`)
    await expect(page.locator('h1').first()).toBeVisible()
    await harmless(page)
  }
})

test('the door that a stranger sees', async ({ page }) => {
  await page.context().clearCookies()
  await page.goto(`${house.pages}/sign-in?to=${encodeURIComponent(ADDRESS)}`)
  await stands(page, EVIL.slice(0, 40))
  await harmless(page)
})

test('what a told system answers, and the jobs that told it', async ({ page }) => {
  await open(page, 'settings/webhooks')
  await stands(page)
  await page.getByRole('button', { name: /^Send a trial/ }).click()
  await page.getByRole('button', { name: /^Messages/ }).click()
  await expect(page.getByRole('dialog').getByText('HTTP 500')).toBeVisible()
  await harmless(page)
  await open(page, 'settings/jobs')
  await expect(page.locator('tbody tr').first()).toBeVisible()
})

test('the same for whoever sees no personal data, on every page', async ({ page }) => {
  const email = 'masked@example.com'
  const invited = (await owner.send('POST', '/api/v1/workspaces/1/invitations', {
    email,
    role: 'analyst',
    personal_data: false,
  })) as { link: string }
  const masked = new Caller(house.pages)
  const link = new URL(invited.link).hash.slice(1)
  await masked.send('POST', '/api/v1/invitation', {
    link,
    name: EVIL.slice(0, 100),
    password: OWNER.password,
  })
  await page.context().clearCookies()
  const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const }
  await page.context().addCookies([...masked.cookies].map(([name, value]) => ({ name, value, ...where })))
  for (const path of routes({
    key: customer,
    account,
    question: '1',
    dashboard: '2',
    segment: '3',
    map: '6',
  }))
    await open(page, path)
  await open(page, 'customers')
  await expect(page.getByText('Names and ids are hidden')).toBeVisible()
  await page.locator('tbody a').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Customer [0-9A-F]{6}$/)
  await page.locator('main section li button').first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await harmless(page)
  for (const shown of ['arrivals', 'letters']) {
    await open(page, `arrivals?show=${shown}`)
    const rows = page.locator('tbody').getByRole('button')
    for (const n of [0, 1, 2, 3]) {
      await rows.nth(n).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await harmless(page)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
  }
})

test('whoever watches would see it', async ({ page }) => {
  await open(page, '')
  await page.evaluate(() => {
    const picture = document.createElement('img')
    picture.setAttribute('src', '//evil.example/x')
    document.body.append(picture)
  })
  await expect.poll(() => wrong.join()).toContain('evil.example')
  await expect(harmless(page)).rejects.toThrow()
  wrong.length = 0
})
