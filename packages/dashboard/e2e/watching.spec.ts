// Does one hear on its page who enters a segment and leaves it; and can every test of a rule be written in rows?
import type { Page } from '@playwright/test'
import { fresh, pick, tabTo, WS } from './support/rules'
import { expect, look, pages, post, test } from './support/world'

const json = (page: Page) => page.getByLabel('The rule as JSON')
const size = (page: Page) => page.getByText(/^[\d\u202f]+ of [\d\u202f]+ customers, [\d.]+\u202f%$/)

/** Somebody does something now. */
async function does(page: Page, who: string, event: string) {
  const key = await post(page, `${WS}/keys`, { kind: 'write', label: `watching ${who}` })
  const sent = await page.request.post(`${pages()}/v1/track`, {
    headers: { authorization: `Basic ${Buffer.from(`${String(key.body.text)}:`).toString('base64')}` },
    data: { userId: who, event, messageId: `${who} ${event} ${String(key.body.id)}` },
  })
  expect(sent.ok(), await sent.text()).toBe(true)
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
  await toggle.check()
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
  await pick(page, 'What is looked at', 'What kind of customer they are')
  await pick(page, 'Value', 'habitual')
  await expect(size(page)).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Add a condition' }))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Shift+Tab')
  await pick(page, 'What is looked at', 'In which stage they are', 1)
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
  await expect(page.getByText('engagement').first()).toBeVisible({ timeout: 20_000 })
  await look(page, 'explore-stage')
})
