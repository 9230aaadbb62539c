// Does the page of a customer, and of an account, say all that is known, in the order that suits whoever reads?
import type { Page } from '@playwright/test'
import { expect, look, pages, post, SIZES, signIn, test } from './support/world'
import { calm, dawdle } from './support/whole'

const WS = '/api/v1/workspaces/1'
const get = (page: Page, path: string) =>
  page.evaluate(async (url) => (await fetch(url)).json(), `${WS}${path}`)

/** Somebody with much to tell: an account, money, and a few sessions. */
async function somebody(page: Page) {
  const { items } = await get(page, '/customers?limit=200')
  const able = items.filter((one: { events: number; account?: string }) => one.account && one.events > 200)
  for (const one of able) {
    const worth = await get(page, `/customers/${one.key}/value`)
    if (worth.currencies.some(({ payments }: { payments: number }) => payments > 0)) return { ...one, worth }
  }
  throw new Error('the simulated company has nobody who paid')
}

const heads = (page: Page) =>
  page.locator('main h2').evaluateAll((all) => all.map((one) => one.textContent?.trim()))

test('a customer at a glance, their parts, and nothing jumps', async ({ page }) => {
  await signIn(page)
  const one = await somebody(page)
  for (const size of [SIZES.phone, SIZES.desk]) {
    await page.setViewportSize(size)
    await dawdle(page)
    await page.goto(`${pages()}/w/1/customers/${one.key}`)
    await expect(page.locator('h1')).not.toBeEmpty()
    await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0)
    await calm(page, `customer ${size.width}`)
    await page.unroute('**/api/v1/**')
  }
  const strip = page.locator('dl[aria-label="At a glance"]')
  await expect(strip).toContainText(one.account)
  await expect(strip).toContainText('Customer')
  await expect(strip).toContainText(/€|\$|£/)
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
  // A part that is folded asks for nothing until it is opened.
  await page.getByRole('button', { name: 'Value', exact: true }).click()
  await expect(page.getByText('A month now').last()).toBeVisible()
  // Who said so, and how sure that is.
  await expect(page.getByText(/(sent by|from) .*, (proven|only claimed), since/).first()).toBeVisible()
  await look(page, 'view360')
})

test('lenses put other parts first, are remembered, and can be linked', async ({ page }) => {
  await signIn(page)
  const { key } = await somebody(page)
  await page.goto(`${pages()}/w/1/customers/${key}?lens=sales`)
  const lens = (name: string) => page.getByRole('group', { name: 'Lens' }).getByRole('button', { name })
  await expect(lens('Sales')).toHaveAttribute('aria-pressed', 'true')
  await expect.poll(async () => (await heads(page))[0]).toBe('Value')
  await look(page, 'view360-sales')
  await lens('Product').click()
  await expect(page).toHaveURL(/lens=product/)
  await expect.poll(async () => (await heads(page))[0]).toBe('Segments')
  await page.goto(`${pages()}/w/1/customers/${key}`)
  await expect(lens('Product')).toHaveAttribute('aria-pressed', 'true')
  await page.goto(`${pages()}/w/1/customers/${key}?lens=999`)
  await expect(page.getByText('This lens does not exist any more.')).toBeVisible()
})

test('somebody makes a lens of their own, changes it, removes it and takes that back', async ({ page }) => {
  await signIn(page)
  const { key } = await somebody(page)
  await page.goto(`${pages()}/w/1/customers/${key}?lens=sales`)
  await page.getByRole('button', { name: 'New lens' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name').fill('Renewals')
  await form.getByRole('button', { name: 'Move Belongs to up' }).click()
  await form.getByLabel('Value is folded').check()
  await form.getByRole('combobox', { name: 'Show only these events' }).click()
  await page.getByRole('option', { name: 'task_created', exact: true }).click()
  await page.keyboard.press('Escape')
  await look(page, 'view360-lens')
  await form.getByRole('button', { name: 'Save lens' }).click()
  await expect(form).toHaveCount(0)
  await expect(page.getByText('The lens Renewals is saved.')).toBeVisible()
  await expect(page).toHaveURL(/lens=\d+/)
  await expect.poll(async () => (await heads(page)).slice(0, 2)).toEqual(['Belongs to', 'Value'])
  await expect(page.getByRole('button', { name: 'Value', exact: true })).toHaveAttribute(
    'aria-expanded',
    'false',
  )
  const rows = page.locator('main section li button strong')
  await expect.poll(async () => [...new Set(await rows.allTextContents())]).toEqual(['task_created'])
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await form.getByLabel('Name').fill('Renewals soon')
  await form.getByRole('button', { name: 'Save lens' }).click()
  const lens = page.getByRole('group', { name: 'Lens' }).getByRole('button', { name: 'Renewals soon' })
  await expect(lens).toBeVisible()
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await form.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(lens).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(lens).toBeVisible()
  expect(await get(page, '/saved/lenses'), 'it is theirs alone').toEqual([])
  for (const { id } of await get(page, '/lenses')) await post(page, `${WS}/lenses/${id}`, undefined, 'DELETE')
})

test('the timeline is read by keys, by sessions, by name and by date', async ({ page }) => {
  await signIn(page)
  const { key } = await somebody(page)
  await page.goto(`${pages()}/w/1/customers/${key}?lens=support`)
  const timeline = page.locator('section', { has: page.getByRole('heading', { name: 'Timeline' }) }).last()
  const sessions = page.locator('main button[aria-expanded][data-moves]')
  await expect(sessions.first()).toContainText(/\d\d:\d\d/)
  await expect(sessions.first()).toContainText(/\d+ events?/)
  const folded = page.locator('main button[aria-expanded="false"][data-moves]').first()
  await page.locator('h1').click()
  for (let n = 0; n < 260; n += 1) {
    await page.keyboard.press('j')
    if (await folded.evaluate((one) => one === document.activeElement)) break
  }
  await expect(folded).toBeFocused()
  const place = page.locator(':focus')
  await page.keyboard.press('Enter')
  await expect(place).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('j')
  const event = (await place.locator('strong').textContent()) ?? ''
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText(event)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(place).toContainText(event)
  await page.keyboard.press('k')
  await expect(place).toHaveAttribute('aria-expanded', 'true')
  // A day in the middle of what is there: nothing that came after it.
  const { items } = await get(page, `/customers/${key}/timeline?limit=200`)
  const day = items[150].time.slice(0, 10)
  await page.getByLabel('Jump to a date').fill(day)
  await expect(page).toHaveURL(new RegExp(`on=${day}`))
  const heading = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  )
  await expect(timeline.locator('h3').first()).toContainText(heading)
  await page.getByRole('button', { name: 'Back to the latest' }).click()
  await expect(page).not.toHaveURL(/on=/)
})

test('accounts are listed, found and opened, with their members and what they did', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/accounts`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Which companies do we serve?')
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await look(page, 'accounts')
  const name = (await page.locator('tbody a').first().textContent()) ?? ''
  await page.getByLabel('Find an account').fill(name)
  await expect(page.getByText(/account(s)? fit/)).toBeVisible()
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/accounts\/[0-9a-f]{32}$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  await look(page, 'account')
  const member = page.getByRole('listitem').getByRole('button').first()
  const who = (await member.textContent()) ?? ''
  await member.click()
  await expect(page.getByRole('dialog').getByRole('heading', { name: who })).toBeVisible()
  await look(page, 'account-member')
  await page.getByRole('link', { name: 'Open the whole page' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(who)
  await page.goto(`${pages()}/w/1/accounts?search=nobody-is-called-so`)
  await expect(page.getByRole('heading', { name: 'No account fits' })).toBeVisible()
  await page.goto(`${pages()}/w/1/accounts/${'0'.repeat(32)}`)
  await expect(page.locator('main').getByRole('alert')).toBeVisible()
})

test('on paper there is what was opened, and no button', async ({ page }) => {
  await signIn(page)
  const { key } = await somebody(page)
  await page.goto(`${pages()}/w/1/customers/${key}?lens=support`)
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('button', { name: 'New lens' })).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Value' })).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
  await expect(page.getByRole('navigation').first()).toBeHidden()
})
