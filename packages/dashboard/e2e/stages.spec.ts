// Can one say through which stages customers go, see what that would move, and take it back?
import type { Page } from '@playwright/test'
import { fresh, tabTo, WS } from './support/rules'
import { expect, look, pages, post, signIn, test } from './support/world'

const get = (page: Page) => page.evaluate(async (url) => (await fetch(url)).json(), `${WS}/stages`)
const keys = async (page: Page): Promise<string[]> =>
  (await get(page)).stages.map((one: { key: string }) => one.key)
const USUAL = ['acquisition', 'onboarding', 'engagement', 'retention']
const cards = (page: Page) => page.locator('main li[data-stage]')
const heads = (page: Page) => cards(page).getByRole('heading', { level: 2 }).allTextContents()

/** The usual stages, whatever another test has left. */
async function usual(page: Page) {
  await signIn(page)
  const { version } = await get(page)
  if (version > 0) await post(page, `${WS}/stages`, { version, stages: null }, 'PUT')
  await fresh(page, [])
  await page.goto(`${pages()}/w/1/settings/stages`)
  await expect(cards(page)).toHaveCount(4)
}

test('by keys alone a stage is moved and named, what that moves is told before, and it is taken back', async ({
  page,
}) => {
  await usual(page)
  await expect(page.locator('main header')).toContainText(/customers stand in 4 stages now/)
  await look(page, 'stages')
  await tabTo(page, page.getByRole('button', { name: 'Move Retention up' }))
  await page.keyboard.press('Enter')
  await expect
    .poll(() => heads(page))
    .toEqual(['Stage 1: Acquisition', 'Stage 2: Onboarding', 'Stage 3: Retention', 'Stage 4: Engagement'])
  await expect(page.getByRole('button', { name: 'Move Retention up' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  // At the top there is only one way left.
  await expect(page.getByRole('button', { name: 'Move Retention down' })).toBeFocused()
  const told = page
    .locator('main section')
    .filter({ has: page.getByRole('heading', { name: 'What this change would move' }) })
  await expect(told).toContainText(/[\d\u202f]+ of [\d\u202f]+ customers would stand in another stage\./)
  await expect(told.locator('tbody tr').first()).toContainText('Retention')
  await look(page, 'stages-moved')
  await tabTo(page, page.getByLabel('Name', { exact: true }).nth(3))
  await page.keyboard.press('Control+a')
  await page.keyboard.type('In use')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('The stages are saved.')).toBeVisible()
  await expect.poll(() => keys(page)).toEqual(['retention', 'acquisition', 'onboarding', 'engagement'])
  expect((await get(page)).stages[3].name).toBe('In use')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => keys(page)).toEqual(USUAL)
  await expect.poll(() => heads(page)).toContain('Stage 4: Retention')
})

test('a new stage has a key of its name and a rule in rows; what is wrong stands at its card', async ({
  page,
}) => {
  await usual(page)
  await page.getByRole('button', { name: 'Add a stage' }).click()
  const last = cards(page).last()
  await page.getByRole('button', { name: 'Save the stages' }).click()
  await expect(last.getByText('Give it a key.')).toBeVisible()
  await last.getByLabel('Name', { exact: true }).fill('Power user')
  await expect(last.getByLabel('Key', { exact: true })).toHaveValue('power_user')
  await last.getByRole('button', { name: 'Change the rule: Power user' }).click()
  await last.getByText('The rule as JSON').first().click()
  const rule = last.getByRole('textbox', { name: 'The rule as JSON' })
  // A stage that is itself its condition goes in a circle.
  await rule.fill('{"stage":"power_user"}')
  await expect(last.getByRole('group', { name: 'Condition 1' })).toContainText(/leads back to itself/)
  await look(page, 'stages-refused')
  await rule.fill('[{"trait":"plan","is":"team"},{"trait":"plan","is":"solo"}]')
  await expect(last.getByRole('group', { name: 'Condition 2' })).toContainText('Nobody can fulfil this')
  await last.getByLabel('Key', { exact: true }).fill('retention')
  await rule.fill('{"did":"export_finished","times":{"gte":5}}')
  await expect(last.getByText(/two stages "retention"/)).toBeVisible()
  await last.getByLabel('Key', { exact: true }).fill('power_user')
  const told = page
    .locator('main section')
    .filter({ has: page.getByRole('heading', { name: 'What this change would move' }) })
  await expect(told.locator('tbody tr').first()).toContainText('Power user')
  // What is typed outlives a reload.
  await page.reload()
  await expect(page.getByText('What you had typed is back').last()).toBeVisible()
  await expect(cards(page)).toHaveCount(5)
  await page.getByRole('button', { name: 'Save the stages' }).click()
  await expect.poll(() => keys(page)).toEqual([...USUAL, 'power_user'])
  await expect(page.getByText('These stages are those of your workspace.')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the usual stages' }).click()
  await expect.poll(() => keys(page)).toEqual(USUAL)
  await expect(page.getByText('The stages are the usual ones again.')).toBeVisible()
})

test('whoever was second reads what the first one saved beside their own, and chooses', async ({ page }) => {
  await usual(page)
  await cards(page).first().getByLabel('Name', { exact: true }).fill('Looking around')
  const theirs = (await get(page)).stages.map(({ key, name, rule }: Record<string, unknown>) => ({
    key,
    name: key === 'retention' ? 'Loyal' : name,
    rule,
  }))
  const { version } = await get(page)
  const put = await post(page, `${WS}/stages`, { version, stages: theirs }, 'PUT')
  expect(put.status).toBe(204)
  await page.getByRole('button', { name: 'Save the stages' }).click()
  const both = page.getByRole('group', { name: 'Somebody else changed the stages meanwhile' })
  await expect(both).toContainText('Loyal')
  await expect(both).toContainText('Looking around')
  await look(page, 'stages-conflict')
  await both.getByRole('button', { name: 'Save yours over theirs' }).click()
  await expect.poll(async () => (await get(page)).stages[0].name).toBe('Looking around')
  await expect(both).toHaveCount(0)
})

test('a stage is dragged to another place', async ({ page }) => {
  await usual(page)
  await cards(page).nth(1).getByTitle('Drag to another place').hover()
  await page.mouse.down()
  // A browser tells of what is dragged from the second move on.
  await cards(page).nth(0).getByRole('heading').hover()
  await cards(page).nth(0).getByLabel('Name', { exact: true }).hover()
  await page.mouse.up()
  await expect.poll(async () => (await heads(page))[0]).toBe('Stage 1: Onboarding')
  await page.getByRole('button', { name: 'Discard the change' }).click()
  await expect.poll(async () => (await heads(page))[0]).toBe('Stage 1: Acquisition')
})
