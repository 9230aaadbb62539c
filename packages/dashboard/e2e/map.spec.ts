// Does the journey map say where customers get stuck, does it keep what people write on it, and can it be shared and printed?
import { readFileSync } from 'node:fs'
import type { Browser, Page } from '@playwright/test'
import { expect, look, pages, post, signIn, SIZES, test } from './support/world'

const WS = '/api/v1/workspaces/1'
const get = (page: Page, path: string) =>
  page.evaluate(async (url) => (await fetch(url)).json(), `${WS}${path}`)

/** A segment to draw a map of; the same name is there once. */
async function segment(page: Page, name: string, rule: unknown) {
  const known = (await get(page, '/saved/segments')) as { name: string }[]
  if (known.some((one) => one.name === name)) return
  const made = await post(page, `${WS}/saved/segments`, { name, content: { rule } })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
}

async function drawn(page: Page) {
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0, { timeout: 20_000 })
  await expect(page.locator('main article h2').first()).toBeVisible()
}

const stage = (page: Page, name: string) =>
  page.locator('main article', { has: page.getByRole('heading', { level: 2, name, exact: true }) })
const part = (page: Page, of: string, name: string) =>
  stage(page, of)
    .locator('div', { has: page.getByRole('heading', { level: 3, name, exact: true }) })
    .last()

test('the map of everybody is there, says where they get stuck, and opens to them', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1`)
  await page.getByRole('link', { name: 'Journey map' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('where do they get stuck')
  await look(page, 'maps')
  await page.getByRole('link', { name: 'Everybody' }).click()
  await drawn(page)
  await expect(page.locator('main header').first()).toContainText(
    /Fewest go on from .*: [\d\u202f]+ of [\d\u202f]+ who entered it/,
  )
  const answer = await get(page, '/stages')
  const names = answer.stages.map((one: { name: string }) => one.name)
  await expect(page.locator('main article h2')).toHaveText(names)
  await look(page, 'map')
  // A number is as many customers as it opens.
  const first = part(page, names[1], 'What gets in the way').getByRole('button').first()
  const shown = ((await first.textContent()) ?? '').replaceAll(/\D/g, '')
  await first.click()
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText(new RegExp(`^.*${Number(shown)} customers?`, 's'))
  await drawer.locator('a').first().click()
  await expect(drawer.getByRole('link', { name: /whole page|Open/ }).first()).toBeVisible()
  await page.keyboard.press('Escape')
  // How it was counted, and the flow with its table.
  await page.getByText('How this was counted').click()
  await expect(page.getByText('It tells what goes together, not what causes what.')).toBeVisible()
  await expect(page.locator('[data-chart]')).toBeVisible()
  const moves = page.getByRole('region', { name: 'All moves' }).locator('tbody tr')
  expect(await moves.count()).toBeGreaterThan(3)
})

test('a flow within a stage passes through what customers did last', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/map/0`)
  await drawn(page)
  await page.getByRole('combobox', { name: 'Show' }).click()
  await page
    .getByRole('option', { name: /^Within / })
    .nth(1)
    .click()
  const table = page.getByRole('region', { name: 'All moves' })
  await expect(table.getByRole('columnheader')).toHaveText(['From', 'Last new thing done', 'To', 'Customers'])
  const rows = await table.locator('tbody tr td:last-child').allTextContents()
  const all = rows.reduce((sum, one) => sum + Number(one.replaceAll(/\D/g, '')), 0)
  const from = (await table.locator('tbody tr td').first().textContent()) ?? ''
  const entered = await part(page, from, 'Where they went')
    .locator('li')
    .first()
    .getByRole('button')
    .textContent()
  expect(all, 'each of them once').toBe(Number(entered?.replaceAll(/\D/g, '')))
  await table.getByRole('button').first().click()
  await expect(page.getByRole('dialog')).toContainText(/customers?/)
})

test('several maps: chosen, saved, compared, linked to another session, and removed', async ({
  page,
  browser,
}) => {
  await signIn(page)
  await segment(page, 'Teams', { trait: 'plan', is: 'team' })
  await page.goto(`${pages()}/w/1/map/0`)
  await drawn(page)
  await page.getByRole('combobox', { name: 'Whose journey' }).click()
  await page.getByRole('option', { name: 'Teams' }).click()
  await page.getByRole('combobox', { name: 'Compared with' }).click()
  await page.getByRole('option', { name: 'Everybody else' }).click()
  await expect(page.getByRole('heading', { name: 'What differs' })).toBeVisible({ timeout: 20_000 })
  await drawn(page)
  const differs = page.locator('section', { has: page.getByRole('heading', { name: 'What differs' }) }).last()
  await expect(differs).toContainText(/no detectable change|worse|better|differs/)
  const groups = differs.locator('tbody')
  expect(await groups.locator('th').allTextContents(), 'stage by stage').toEqual(
    await page.locator('main article h2').allTextContents(),
  )
  await look(page, 'map-compared')
  const address = page.url()
  await page.reload()
  await expect(differs).toBeVisible({ timeout: 20_000 })
  const said = await page.locator('main header').first().textContent()
  await elsewhere(browser, address, async (other) => {
    await expect(other.getByRole('heading', { name: 'What differs' })).toBeVisible({ timeout: 20_000 })
    await drawn(other)
    expect(await other.locator('main header').first().textContent()).toContain(said?.slice(0, 60))
  })
  await page.getByRole('button', { name: 'Save as a map' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('How teams grow')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL(/\/map\/[1-9]\d*$/)
  await expect(page.getByRole('heading', { level: 1, name: 'How teams grow' })).toBeVisible()
  await page.getByRole('combobox', { name: 'Compared with' }).click()
  await page.getByRole('option', { name: 'The time before' }).click()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page).toHaveURL(/\/map\/[1-9]\d*$/)
  await page.getByRole('link', { name: 'All maps' }).click()
  const row = page.locator('tbody tr', { hasText: 'How teams grow' })
  await expect(row).toContainText('Teams')
  await expect(row).toContainText('The time before')
  await row.getByRole('link').click()
  await drawn(page)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('where do they get stuck')
  await expect(page.locator('tbody tr')).toHaveCount(1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.locator('tbody tr')).toHaveCount(2)
  for (const { id } of await get(page, '/saved/maps'))
    await post(page, `${WS}/saved/maps/${id}`, undefined, 'DELETE')
})

test('two periods compared: what differs stage by stage, in times, milestones and entries, opened and taken along', async ({
  page,
}) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/map/0`)
  await drawn(page)
  await page.getByRole('combobox', { name: 'Compared with' }).click()
  await page.getByRole('option', { name: 'The time before' }).click()
  await expect(page.getByRole('heading', { name: 'What differs' })).toBeVisible({ timeout: 20_000 })
  await drawn(page)
  const differs = page.locator('section', { has: page.getByRole('heading', { name: 'What differs' }) }).last()
  const groups = differs.locator('tbody')
  await expect(groups).toHaveCount(await page.locator('main article').count())
  await look(page, 'map-differs')
  const short = await differs.locator('tr[data-verdict]').count()
  await differs.getByRole('button', { name: /^Show / }).click()
  await expect.poll(() => differs.locator('tr[data-verdict]').count()).toBeGreaterThan(short)
  // In each stage the worst first: nothing that is better or unsure stands before something worse.
  const order = ['worse', 'different', 'better', 'no detectable difference']
  for (const group of await groups.all()) {
    const verdicts = await group
      .locator('tr[data-verdict]')
      .evaluateAll((all) => all.map((one) => one.dataset.verdict ?? ''))
    const ranks = verdicts.map((one) => order.indexOf(one))
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
  }
  for (const what of ['time', 'entry', 'milestone', 'milestone_time'])
    await expect(differs.locator(`tr[data-what="${what}"]`).first()).toContainText(
      /no detectable change|worse|better|differs/,
    )
  // Where the interval holds zero, no change is told.
  for (const row of await differs.locator('tr[data-verdict="no detectable difference"]').all())
    await expect(row).toContainText('no detectable change')
  // A number of either side is as many customers as it opens.
  const milestone = differs.locator('tr[data-what="milestone_time"]').first()
  for (const at of [0, 1]) {
    const count = milestone.getByRole('button').nth(at)
    const shown = ((await count.textContent()) ?? '').replaceAll(/\D/g, '')
    await count.click()
    const drawer = page.getByRole('dialog')
    await expect(drawer).toContainText(new RegExp(`^.*${Number(shown)} customers?`, 's'))
    await page.keyboard.press('Escape')
    await expect(drawer).toBeHidden()
  }
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    await differs.screenshot({ path: `e2e/shots/map-differs-all-${size}.png` })
  }
  await page.setViewportSize(SIZES.desk)
  await differs.getByRole('button', { name: 'Show only what differs' }).click()
  await expect.poll(() => differs.locator('tr[data-verdict]').count()).toBe(short)
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    await differs.screenshot({ path: `e2e/shots/map-differs-${size}.png` })
  }
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 1047, height: 718 })
  await expect(differs.locator('tbody').first()).toBeVisible()
  await page.screenshot({ path: 'e2e/shots/map-compared-print.png', fullPage: true })
  await page.emulateMedia({ media: 'screen' })
  await page.setViewportSize(SIZES.desk)
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const [numbers] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Numbers (CSV)' }).click(),
  ])
  const text = readFileSync(await numbers.path(), 'utf8')
  const compared = text.split('\r\n').filter((line) => line.includes(',What differs,'))
  expect(compared.some((line) => line.includes(' had left it after,'))).toBe(true)
  expect(compared.some((line) => /,reached .* within /.test(line))).toBe(true)
})

/** The same in a window of another session. */
async function elsewhere(browser: Browser, address: string, see: (page: Page) => Promise<void>) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const other = await context.newPage()
  await signIn(other)
  await other.goto(address)
  await see(other)
  await context.close()
}

test('people say who answers, where we will listen, and what they know', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/map/0`)
  await drawn(page)
  const name = (await page.locator('main article h2').nth(1).textContent()) ?? ''
  const owner = part(page, name, 'Who answers for it')
  await owner.getByRole('combobox').click()
  await page.getByRole('option').first().click()
  await expect.poll(async () => (await get(page, '/maps/0')).stages[0]?.owner).toBeTruthy()
  const posts = part(page, name, 'Where we will listen')
  await posts.getByRole('button', { name: 'Add a place' }).click()
  await posts.getByRole('textbox', { name: 'Where' }).fill('After the first invitation')
  await posts.getByRole('textbox', { name: 'What we would ask' }).fill('What nearly stopped you?')
  await posts.getByRole('button', { name: 'Save' }).click()
  await expect(posts.getByText('After the first invitation')).toBeVisible()
  const notes = part(page, name, 'Notes')
  await notes.getByRole('button', { name: 'Add a note' }).click()
  await notes.getByRole('textbox').fill('They ask support how large a file may be.')
  await notes.getByRole('combobox', { name: 'About' }).click()
  await page
    .getByRole('option', { name: /^Friction: / })
    .first()
    .click()
  await look(page, 'map-note')
  // What was typed outlives a reload.
  await page.reload()
  await drawn(page)
  await notes.getByRole('button', { name: 'Add a note' }).click()
  await expect(notes.getByRole('textbox')).toHaveValue('They ask support how large a file may be.')
  await page.keyboard.press('Control+Enter')
  await expect(notes.getByRole('listitem')).toContainText(/Friction: .*They ask support/)
  await notes.getByRole('button', { name: /^Change the note/ }).click()
  await expect(notes.getByRole('textbox')).toHaveValue('They ask support how large a file may be.')
  await notes.getByRole('textbox').fill('They ask how large a file may be, and which kinds.')
  await look(page, 'map-note-change')
  await notes.getByRole('button', { name: 'Save the note' }).click()
  await expect(notes.getByRole('listitem')).toContainText('and which kinds.')
  await expect(notes.getByRole('button', { name: /^Change the note/ })).toBeFocused()
  await notes.getByRole('button', { name: /^Settle/ }).click()
  await expect(notes.getByText('Settled')).toBeVisible()
  await look(page, 'map-written')
  await notes.getByRole('button', { name: /^Remove/ }).click()
  await expect(notes.getByRole('listitem')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(notes.getByRole('listitem')).toHaveCount(1)
  await posts.getByRole('button', { name: /^Remove/ }).click()
  await expect(posts.getByText('No place yet.')).toBeVisible()
  const { notes: left } = await get(page, '/maps/0')
  for (const { id } of left) await post(page, `${WS}/maps/0/notes/${id}`, undefined, 'DELETE')
})

test('the map prints on a page across, and leaves as numbers', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/map/0`)
  await drawn(page)
  await page.emulateMedia({ media: 'print' })
  // As wide as A4 lies.
  await page.setViewportSize({ width: 1047, height: 718 })
  await expect(page.getByRole('combobox').first()).toBeHidden()
  const columns = await page
    .locator('main article')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()))
  expect(new Set(columns.map((one) => Math.round(one.top))).size, 'side by side').toBe(1)
  const [from, to] = [
    Math.min(...columns.map((one) => one.left)),
    Math.max(...columns.map((one) => one.right)),
  ]
  expect(to).toBeLessThanOrEqual(1047)
  expect(to - from, 'the whole page').toBeGreaterThan(900)
  await page.screenshot({ path: 'e2e/shots/map-print.png', fullPage: true })
  await page.emulateMedia({ media: 'screen' })
  await page.setViewportSize(SIZES.desk)
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Numbers (CSV)' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('everybody.csv')
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const [picture] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Picture (PNG)' }).click(),
  ])
  expect(picture.suggestedFilename()).toBe('everybody.png')
})

test('a journey asked as a question leads to the map; one with a rule of its own waits', async ({ page }) => {
  await signIn(page)
  const plain = { question: 'journey', range: { last: '30d' } }
  await page.goto(`${pages()}/w/1/explore?q=${encodeURIComponent(JSON.stringify(plain))}`)
  await expect(page).toHaveURL(/\/map\/0\?/)
  await drawn(page)
  const own = { ...plain, customers: { did: 'task_created' } }
  const saved = await post(page, `${WS}/saved/questions`, { name: 'Journey', content: own })
  await page.goto(`${pages()}/w/1/explore/${saved.body.id}`)
  await expect(page).toHaveURL(/\/map\/0\?/)
  await expect(page.getByRole('heading', { name: 'This map came with a link' })).toBeVisible()
  await page.getByRole('button', { name: 'Draw it' }).click()
  await drawn(page)
  await post(page, `${WS}/saved/questions/${saved.body.id}`, undefined, 'DELETE')
})
