// Can one put questions side by side, arrange them by keys, and look at all of them over one period?
import { readFileSync } from 'node:fs'
import { expect, look, pages, post, signIn, test } from './support/world'

test('a dashboard is made, filled, arranged, narrowed and mended by undo', async ({ page }) => {
  await signIn(page)
  const name = (n: number) => `Tile ${n} of the test`
  for (const [n, content] of [
    { question: 'trend', event: 'task_created', measure: 'customers', interval: 'week' },
    { question: 'lifecycle', interval: 'week' },
  ].entries())
    expect(
      (await post(page, '/api/v1/workspaces/1/saved/questions', { name: name(n + 1), content })).status,
    ).toBe(201)

  await page.goto(`${pages()}/w/1/dashboards`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What do we keep an eye on?')
  await look(page, 'dashboards-empty')
  await page.getByRole('button', { name: 'New dashboard' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Mondays')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL(/\/dashboards\/\d+/)
  await expect(page.getByRole('heading', { name: 'Put the first question on it' })).toBeVisible()
  for (const n of [1, 2]) {
    await page.getByRole('button', { name: 'Add a tile' }).click()
    await page.getByRole('combobox', { name: 'Saved question' }).click()
    await page
      .getByRole('option', { name: name(n) })
      .first()
      .click()
    await page.getByRole('dialog').getByRole('button', { name: 'Add a tile' }).click()
    await expect(page.getByRole('article', { name: name(n) }).locator('[data-chart]')).toBeVisible({
      timeout: 20_000,
    })
  }
  await look(page, 'dashboard')
  const tiles = page.getByRole('article')
  await page.getByRole('button', { name: `Take “${name(1)}” along` }).click()
  const table = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Numbers as CSV' }).click()
  expect(readFileSync(await (await table).path(), 'utf8')).toMatch(/\r\n\d{4}-\d\d-\d\d,\d+\r\n/)
  await page.getByRole('button', { name: `Take “${name(1)}” along` }).click()
  const picture = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Picture as PNG' }).click()
  const drawn = readFileSync(await (await picture).path())
  expect(drawn.subarray(1, 4).toString()).toBe('PNG')
  expect(drawn.length).toBeGreaterThan(5000)
  await page.getByRole('button', { name: 'Arrange' }).click()
  await page.getByRole('button', { name: `Move “${name(2)}” earlier` }).press('Enter')
  await expect(tiles.first()).toHaveAttribute('aria-label', name(2))
  await page.getByRole('button', { name: `Make “${name(2)}” as wide as the page` }).click()
  await expect(tiles.first()).toHaveAttribute('data-width', 'full')
  await page.getByRole('button', { name: `Remove “${name(1)}”` }).click()
  await expect(tiles).toHaveCount(1)
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PUT')
  await page.getByRole('button', { name: 'Undo' }).click()
  expect((await kept).status()).toBe(200)
  await expect(tiles).toHaveCount(2)
  await page.reload()
  await expect(tiles.first()).toHaveAttribute('aria-label', name(2))
  await expect(tiles).toHaveCount(2)

  await page.getByRole('button', { name: /^Period/ }).click()
  await page.getByRole('menuitem', { name: 'Last 90 days' }).click()
  await expect(page).toHaveURL(/range=90d/)
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('button', { name: 'Only customers for whom' }).click()
  await page.getByRole('combobox', { name: 'Property or trait' }).click()
  await page.getByRole('option', { name: 'plan', exact: true }).click()
  await page
    .getByRole('textbox', { name: 'Value' })
    .or(page.getByRole('combobox', { name: 'Value' }))
    .fill('team')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/filter=/)
  const opened = new URL((await tiles.first().getByRole('link').getAttribute('href')) ?? '', pages())
  expect(JSON.parse(opened.searchParams.get('q') ?? '{}')).toMatchObject({
    range: { last: '90d' },
    customers: { trait: 'plan', is: 'team' },
  })

  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: `Numbers of “${name(2)}”` }).press('Enter')
  await tiles.first().locator('tbody button').first().click()
  await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: `Picture of “${name(2)}”` }).click()
  await expect(tiles.first().locator('[data-chart]')).toBeVisible()
  await tiles.first().getByRole('link').click()
  await expect(page).toHaveURL(/\/explore\/\d+\?q=/)
  await expect(page.locator('[data-chart]').first()).toBeVisible({ timeout: 20_000 })
})

test('a filter in a link waits to be agreed to', async ({ page }) => {
  await signIn(page)
  const saved = await post(page, '/api/v1/workspaces/1/saved/dashboards', {
    name: 'Linked',
    content: {
      tiles: [{ id: 'a', question: { question: 'trend', interval: 'week' }, title: 'Weeks', width: 'full' }],
    },
  })
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/query')) asked.push(request.postData() ?? '')
  })
  const filter = encodeURIComponent(JSON.stringify({ trait: 'plan', is: 'team' }))
  await page.goto(`${pages()}/w/1/dashboards/${saved.body.id}?filter=${filter}`)
  await expect(page.locator('main').getByText('This link brings a filter')).toBeVisible()
  expect(asked).toEqual([])
  await page.getByRole('button', { name: 'Use the filter' }).click()
  await expect(page.locator('[data-chart]')).toBeVisible({ timeout: 20_000 })
  expect(asked).toHaveLength(1)
})
