// Does one hear on its page who enters a segment and leaves it; and can every test of a rule be written in rows?
import type { Page } from '@playwright/test'
import { fresh, pick, tabTo, WS } from './support/rules'
import { expect, look, pages, post, test } from './support/world'

const json = (page: Page) => page.getByLabel('The rule as JSON')
const size = (page: Page) => page.getByText(/^[\d\u202f]+ of [\d\u202f]+ customers, [\d.]+\u202f%$/)

/** Somebody does something now. */
async function does(page: Page, who: string, event: string) {
  const key = await post(page, `${WS}/keys`, { kind: 'write', label: `watching ${who}` })
  // Not by the browser, whose name says that it is a robot: those are left out of every number.
  const sent = await fetch(`${pages()}/v1/track`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${String(key.body.text)}:`).toString('base64')}`,
    },
    body: JSON.stringify({ userId: who, event, messageId: `${who} ${event} ${String(key.body.id)}` }),
  })
  expect(sent.ok, await sent.text()).toBe(true)
}

test('whoever enters a watched segment stands on its page with the reason; watching is undone with one key', async ({
  page,
}) => {
  const event = `visited_${Date.now()}`
  const rule = {
    all: [
      { did: event, times: { gte: 1 } },
      { did: event, times: { lt: 2 } },
    ],
  }
  const [segment] = await fresh(page, [{ name: 'Once only', rule }])
  await page.goto(`${pages()}/w/1/segments/${segment}`)
  const toggle = page.getByRole('switch', { name: 'Tell entries and exits' })
  await expect(toggle).not.toBeChecked()
  await tabTo(page, toggle)
  await page.keyboard.press('Space')
  await expect(toggle).toBeChecked()
  await expect(page.getByText('Entries into “Once only” and exits are told from now on.')).toBeVisible()
  const part = page
    .locator('main section')
    .filter({ has: page.getByRole('heading', { name: 'Who entered and left' }) })
  await expect(part).toContainText('Nobody has entered or left since it is watched.')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(toggle).not.toBeChecked()
  await expect(part).toHaveCount(0)
  // Not `check`, which looks at once: a page shows it with its next picture.
  await toggle.click()
  await expect(toggle).toBeChecked()
  await expect(part).toBeVisible()
  // Whoever comes before one has looked for the first time was there already: so one is sent after the other until one is told.
  let sent = 0
  await expect(async () => {
    sent += 1
    await does(page, `watched-${event}-${sent}`, event)
    await expect(part.locator('li').first()).toBeVisible({ timeout: 8_000 })
  }).toPass({ timeout: 60_000 })
  await expect(part.locator('li').first()).toContainText(/entered .*ago|entered .*now/)
  await expect(part.locator('li').first()).toContainText(`Because: did ${event} once`)
  const name = `watched-${event}-${sent}`
  await does(page, name, event)
  const left = part.locator('li').filter({ hasText: name }).filter({ hasText: ' left ' })
  await expect(left).toBeVisible({ timeout: 30_000 })
  await expect(left).toContainText('did visited')
  await expect(part.locator('li').filter({ hasText: name }).filter({ hasText: 'entered' })).toContainText(
    'No longer in it by now.',
  )
  await look(page, 'segment-watched')
  await left.getByRole('link').click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.goto(`${pages()}/w/1/segments`)
  await expect(page.locator('tbody tr').filter({ hasText: 'Once only' })).toContainText('Watched')
  await look(page, 'segments-watched')
})

test('a server that refuses takes the switch back and says why', async ({ page }) => {
  const [segment] = await fresh(page, [{ name: 'Refused', rule: { did: 'task_created' } }])
  await page.goto(`${pages()}/w/1/segments/${segment}`)
  // A refusal of the server that cannot be had from this page otherwise: the right ends while one looks.
  await page.context().route('**/watch', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      body: JSON.stringify({ code: 'forbidden', detail: 'You may not save questions and dashboards.' }),
    }),
  )
  const toggle = page.getByRole('switch', { name: 'Tell entries and exits' })
  await toggle.click()
  await expect(page.locator('main').getByRole('alert')).toContainText('You may not save')
  await expect(toggle).not.toBeChecked()
})

test('stages, facts and accounts have rows of their own, by keys alone', async ({ page }) => {
  await fresh(page, [])
  await page.goto(`${pages()}/w/1/segments/new`)
  await tabTo(page, page.getByLabel('Name', { exact: true }))
  await page.keyboard.type('Whom to call')
  await pick(page, 'What is looked at', 'Kind of customer')
  await pick(page, 'Value', 'habitual')
  await expect(size(page)).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Add a condition' }))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Shift+Tab')
  await pick(page, 'What is looked at', 'The stage they are in', 1)
  await pick(page, 'Stage', 'Engagement')
  await page.keyboard.press('Escape')
  await tabTo(page, page.getByRole('button', { name: 'Add a condition' }).last())
  await page.keyboard.press('Enter')
  await page.keyboard.press('Shift+Tab')
  await pick(page, 'What is looked at', 'Their account', 2)
  await pick(page, 'Event', 'payment_failed')
  await expect
    .poll(async () => JSON.parse(await json(page).inputValue()))
    .toEqual({
      all: [
        { fact: 'style', is: 'habitual' },
        { stage: 'engagement' },
        { account: { did: 'payment_failed' } },
      ],
    })
  await expect(
    page.getByText(
      'Their style is “habitual”, and they are in the stage “engagement”, and of their account it holds that they did payment_failed.',
    ),
  ).toBeVisible()
  await page.evaluate(() => window.scrollTo(0, 0))
  await look(page, 'segment-rows')
  await page.keyboard.press('Control+Enter')
  await expect(page).toHaveURL(/\/segments\/\d+$/)
  await expect(page.locator('main header')).toContainText(/\d+ of \d+ customers are in it now/)
})

test('a question asks in which stage something happened', async ({ page }) => {
  await fresh(page, [])
  await page.goto(`${pages()}/w/1/explore`)
  await page.getByRole('button', { name: /^Trend/ }).click()
  await expect(page.locator('[data-chart]')).toBeVisible({ timeout: 20_000 })
  await page.getByRole('combobox', { name: 'Broken down by' }).click()
  await page.getByRole('option', { name: 'The stage in which it happened' }).click()
  const asked = () => JSON.parse(new URL(page.url()).searchParams.get('q') ?? '{}').breakdown
  await expect.poll(asked).toEqual({ field: 'stage' })
  await expect(page.getByRole('table').getByText('engagement')).toBeVisible({ timeout: 20_000 })
  await page.reload()
  await expect(page.getByRole('table').getByText('engagement')).toBeVisible({ timeout: 20_000 })
  await look(page, 'explore-stage')
})

test('a list is made of today’s members, of those behind a number, and of a file; nothing moves who is on it', async ({
  page,
}) => {
  const [segment] = await fresh(page, [{ name: 'Planners', rule: { did: 'plan_created' } }])
  await page.goto(`${pages()}/w/1/segments/${segment}`)
  const said = page.locator('main header')
  await expect(said).toContainText(/customers are in it now/)
  const count = Number(/(\d+) of \d+ customers are in it/.exec((await said.textContent()) ?? '')?.[1])
  await page.getByRole('button', { name: 'Keep as a list' }).click()
  const form = page.getByRole('dialog')
  await expect(form).toContainText(`${count} customers of this moment`)
  await look(page, 'segment-list-make')
  await form.getByLabel('Name', { exact: true }).fill('Planners of today')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'Open “Planners of today”' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Planners of today')
  await expect(said).toContainText(`${count} of `)
  await expect(page.getByText(`They are one of ${count} listed customers.`)).toBeVisible()
  await page.getByRole('link', { name: 'Change the rule' }).click()
  await expect(page.getByText(`${count} ids on the list`)).toBeVisible()
  const ids = (await page.getByLabel('Ids', { exact: true }).inputValue()).split('\n')
  expect(ids).toHaveLength(count)
  // The same people from a column of a file.
  await page.goto(`${pages()}/w/1/segments/new`)
  await page.getByLabel('Name', { exact: true }).fill('From a file')
  await page.getByRole('combobox', { name: 'What is looked at' }).click()
  await page.getByRole('option', { name: 'Who is on a list' }).click()
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'From a CSV file' }).click()
  const rows = ids.slice(0, 3).map((one) => `"Some, body",${one},7`)
  await (
    await choosing
  ).setFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`name,user_id,seats\n${rows.join('\n')}\n`),
  })
  await expect(page.getByText('3 ids on the list')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Column of people.csv' })).toHaveValue('user_id')
  await expect(size(page)).toHaveText(/^3 of /)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('From a file')
  // And those behind a number.
  const question = { question: 'trend', event: 'plan_created', measure: 'customers', interval: 'month' }
  await page.goto(`${pages()}/w/1/explore?q=${encodeURIComponent(JSON.stringify(question))}`)
  await page.getByRole('button', { name: 'Run this question' }).click()
  await expect(page.locator('[data-chart]')).toBeVisible({ timeout: 20_000 })
  await page.locator('main table tbody button').first().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: 'Keep as a list' }).click()
  const naming = page.getByRole('dialog').filter({ hasText: 'of this moment' })
  await naming.getByLabel('Name', { exact: true }).fill('Behind a number')
  await naming.getByRole('button', { name: 'Save' }).click()
  // One stays where the number is, and goes there when one wants to.
  await drawer.getByRole('link', { name: 'Open “Behind a number”' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Behind a number')
  await expect(page.getByText(/^They are one of \d+ listed customers\.$/)).toBeVisible()
})
