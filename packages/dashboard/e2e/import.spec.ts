// Does a table of a CRM say what it would change before it does, lose no row without a word, and refuse what is none?
import type { Page } from '@playwright/test'
import { expect, look, own, pages, signIn, test } from './support/world'
import { Caller, type Started, start } from './support/server'

const WS = '/api/v1/workspaces/1'
const choose = (page: Page, name: string, content: string | Buffer) =>
  page.locator('input[type="file"]').setInputFiles({
    name,
    mimeType: 'text/csv',
    buffer: typeof content === 'string' ? Buffer.from(content) : content,
  })
const count = (page: Page, name: string) =>
  page.locator('dl > div').filter({ hasText: name }).locator('dd').last()

test('a table is shown, corrected, imported, and says what came of it', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/import`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'What do other systems know of our customers?',
  )
  await look(page, 'import')
  await choose(
    page,
    'crm.csv',
    'customer_id,seats,contract_value\nimported-1,5,49.90\nimported-2,7,"1,234"\nimported-3,9,12.00\n,1,1.00\n',
  )
  // Amounts need a currency, which no column says.
  await expect(page.locator('main').getByRole('alert')).toContainText('nobody says which')
  await page.getByLabel('Currency of all amounts').fill('eur')
  await page.getByLabel('Currency of all amounts').press('Enter')
  await expect(count(page, 'New customers')).toHaveText('2')
  await expect(count(page, 'Refused')).toHaveText('2')
  const refused = page.getByRole('table').last().locator('tbody tr')
  await expect(refused.first().locator('td').first()).toHaveText('3')
  await expect(refused.first()).toContainText('may be read in two ways')
  await expect(page.getByText('Nothing is kept yet')).toBeVisible()
  await page.getByRole('combobox', { name: 'What the column seats is' }).click()
  await page.getByRole('option', { name: 'Text', exact: true }).click()
  await expect(page.locator('tbody tr').filter({ hasText: 'seats' }).first()).toContainText('Text')
  await look(page, 'import-preview')
  await page.getByRole('button', { name: 'Import 2 rows' }).click()
  await expect(page.getByRole('heading', { name: 'What it changed' })).toBeVisible()
  await expect(count(page, 'New customers')).toHaveText('2')
  await look(page, 'import-done')
  // The same again changes nothing: what is known is told apart.
  await expect(async () => {
    const { items } = await page.evaluate(
      async (url) => (await fetch(url)).json() as Promise<{ items: unknown[] }>,
      `${WS}/customers?search=imported-1`,
    )
    expect(items).toHaveLength(1)
  }).toPass({ timeout: 30_000 })
  await choose(page, 'again.csv', 'customer_id,seats\nimported-1,x\nimported-3,y\n')
  await expect(count(page, 'Say something new')).toHaveText('2')
  await expect(count(page, 'New customers')).toHaveText('0')
})

test('a large table goes in parts, and the line of a refused row is that of the file', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/import`)
  const rows = Array.from({ length: 6000 }, (_, at) => `bulk-${at},"note of ${at}\n${'x'.repeat(100)}"`)
  // A row without an id, far behind the first part.
  rows[5500] = ',"nobody"'
  await choose(page, 'large.csv', ['customer_id,note', ...rows].join('\n'))
  await expect(count(page, 'Refused')).toHaveText('1', { timeout: 60_000 })
  await expect(count(page, 'New customers')).toHaveText(/5.999/)
  await expect(page.getByText(/6.000 rows in the file/)).toBeVisible()
  const cells = page.getByRole('table').last().locator('tbody tr td')
  // 5 500 rows of two lines each stand before it, behind the header.
  await expect(cells.nth(0)).toHaveText(/11.002/)
  await expect(cells.nth(1)).toHaveText(/5.501/)
})

test('what is no table is refused in words, and nothing is sent', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/import`)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/facts')) sent.push(request.url())
  })
  for (const [content, said] of [
    ['', 'There is nothing in this file'],
    [Buffer.from([0x50, 0x4b, 3, 4, 1, 2]), 'This is a spreadsheet'],
    [Buffer.from([105, 100, 10, 0xe4, 10]), 'The letters of this file are not UTF-8'],
  ] as const) {
    await choose(page, 'wrong.csv', content as string | Buffer)
    await expect(page.locator('main').getByRole('alert')).toContainText(said)
  }
  expect(sent).toEqual([])
  // What only the server can tell stands in its words.
  await choose(page, 'odd.csv', 'colour\nred\n')
  await expect(page.locator('main').getByRole('alert')).toContainText(/id/)
})

test.describe('who may not', () => {
  let server: Started
  test.beforeAll(async () => {
    server = await start({ simulated: true })
    own.add(server.pages)
  })
  test.afterAll(() => server.stop())

  test('an admin who sees no personal data reads why', async ({ page }) => {
    const owner = new Caller(server.pages)
    await owner.send('POST', '/api/v1/demo/enter', { link: server.secret })
    const who = { email: 'admin@example.com', role: 'admin', personal_data: false }
    const invited = (await owner.send('POST', `${WS}/invitations`, who)) as { link: string }
    const admin = new Caller(server.pages)
    const link = new URL(invited.link).hash.slice(1)
    await admin.send('POST', '/api/v1/invitation', { link, name: 'Vera', password: 'quiet river stone lamp' })
    const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const }
    await page.context().addCookies([...admin.cookies].map(([name, value]) => ({ name, value, ...where })))
    await page.goto(`${server.pages}/w/1/import`)
    await expect(page.getByText('Importing needs two rights')).toBeVisible()
    await expect(page.locator('input[type="file"]')).toHaveCount(0)
    await look(page, 'import-may-not')
  })
})
