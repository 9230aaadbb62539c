// Can one find a customer and read what they did?
import { readFileSync } from 'node:fs'
import { expect, look, pages, signIn, test } from './support/world'

test('a customer is found, opened by keys, read, filtered and exported', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/customers`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Whom do we serve?')
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await look(page, 'customers')
  await page.getByLabel('Find a customer').fill('jan')
  await expect(page).toHaveURL(/search=jan/)
  await expect(page.getByText(/customers fit “jan”/)).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Find a customer')).toHaveValue('jan')
  await expect(page.locator('tbody tr').nth(1)).toBeVisible()
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  const first = page.locator('tbody a').first()
  await expect(first).toBeFocused()
  const name = (await first.textContent()) ?? ''
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/customers\/[0-9a-f]{32}$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  await expect(page).toHaveTitle(new RegExp(name))
  await look(page, 'customer')

  const row = page.locator('main section li button').first()
  const event = (await row.locator('strong').textContent()) ?? ''
  await row.click()
  await expect(page.getByRole('dialog')).toContainText(event)
  await look(page, 'customer-event')
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'Event' }).click()
  await page.getByRole('option', { name: event, exact: true }).click()
  await expect(page).toHaveURL(/event=/)
  const left = page.locator('main section li button strong')
  await expect.poll(async () => [...new Set(await left.allTextContents())]).toEqual([event])

  await page.getByRole('button', { name: 'Export everything' }).click()
  const coming = page.waitForEvent('download')
  await page.getByRole('dialog').getByRole('button', { name: 'Export everything' }).click()
  const all = JSON.parse(readFileSync(await (await coming).path(), 'utf8'))
  expect(all.customer.name).toBe(name)
  expect(all.events.length).toBeGreaterThan(0)
})

test('older events are loaded until the beginning', async ({ page }) => {
  await signIn(page)
  // Two pages of them or a few: whoever has been here every day would be read for half a minute.
  const found = await page.evaluate(async () =>
    (await fetch('/api/v1/workspaces/1/customers?limit=200')).json(),
  )
  const some = found.items.find(({ events }: { events: number }) => events > 250 && events < 700)
  await page.goto(`${pages()}/w/1/customers/${some.key}`)
  const sessions = page.locator('main button[aria-expanded][data-moves]')
  await expect(sessions.first()).toBeVisible()
  const older = page.getByRole('button', { name: 'Load older' })
  const end = page.getByText('This is where it begins.')
  await expect(older.or(end)).toBeVisible()
  const counted = async () => {
    // As it is read, with the gaps between the parts: without them an hour and a number are one number.
    const heads = await sessions.allInnerTexts()
    return heads.reduce((sum, head) => sum + Number(/([\d\u202f]+) events?/.exec(head)?.[1] ?? 0), 0)
  }
  for (let pages = 0; pages < 40 && (await older.isVisible()); pages += 1) {
    const before = await counted()
    await older.click()
    await expect.poll(counted).toBeGreaterThan(before)
    await expect(older.or(end)).toBeVisible()
  }
  expect(await counted()).toBe(some.events)
})

test('who is not there is said to be not there', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/customers?search=nobody-is-called-so`)
  await expect(page.getByRole('heading', { name: 'Nobody fits' })).toBeVisible()
  await look(page, 'customers-nobody')
  await page.goto(`${pages()}/w/1/customers/${'0'.repeat(32)}`)
  await expect(page.locator('main').getByRole('alert')).toBeVisible()
})

test('without the right to personal data, names are aliases and the page says so', async ({
  page,
  context,
}) => {
  await signIn(page)
  await context.route('**/customers/*/overview?*', async (route) => {
    const response = await route.fetch()
    const { customer, ...rest } = await response.json()
    const { ids: _, ...one } = customer
    const masked = { ...one, name: 'Customer 3F9A1C', traits: { plan: 'team' }, masked: true }
    await route.fulfill({ json: { ...rest, customer: masked } })
  })
  await page.goto(`${pages()}/w/1/customers?search=jan`)
  await page.locator('tbody a').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Customer 3F9A1C')
  await expect(page.getByText('Names and ids are hidden')).toBeVisible()
  await look(page, 'customer-masked')
})
