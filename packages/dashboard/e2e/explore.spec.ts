// Can one ask, see, open, save, share and take along every kind of question?
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, look, pages, signIn, test } from './support/world'

const FUNNEL = {
  question: 'funnel',
  steps: ['signed_up', 'plan_created', 'plan_shared'],
  window: '14d',
  range: { last: '90d' },
}
const address = (question: unknown) =>
  `${pages()}/w/1/explore?q=${encodeURIComponent(JSON.stringify(question))}`
const answered = (page: Page) => expect(page.locator('[data-chart]')).toBeVisible({ timeout: 20_000 })

async function choose(page: Page, label: string, option: string) {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option }).first().click()
}

test('a funnel is built, answered, opened to a person, saved, renamed and deleted with undo', async ({
  page,
}) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/explore`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What do you want to know?')
  await look(page, 'explore-start')
  await page.getByRole('button', { name: /^Funnel/ }).click()
  await expect(page.getByText('Choose at least two steps')).toBeVisible()
  await choose(page, 'Step 1', 'signed_up')
  await choose(page, 'Step 2', 'plan_created')
  await answered(page)
  await expect(page).toHaveURL(/explore\?q=.*signed_up.*plan_created/)
  const count = page.locator('tbody tr').nth(1).getByRole('button').first()
  const shown = (await count.textContent()) ?? ''
  expect(Number(shown.replaceAll(/\D/g, ''))).toBeGreaterThan(10)
  await count.click()
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByText(`${shown} customers`)).toBeVisible()
  await look(page, 'explore-behind')
  const person = drawer.getByRole('link').first()
  const name = (await person.locator('span').first().textContent()) ?? ''
  // The customer opens where one is, and back leads to the row one came from.
  await person.click()
  await expect(drawer.getByRole('heading', { name, exact: true })).toBeVisible()
  await expect(drawer.getByRole('button', { name: 'Everyone behind the number' })).toBeFocused()
  await expect(drawer.getByRole('listitem').first()).toBeVisible()
  await look(page, 'explore-person')
  await drawer.getByRole('button', { name: 'Everyone behind the number' }).click()
  await expect(person).toBeFocused()
  await person.press('Enter')
  await expect(page).toHaveURL(/\/explore\?/)
  await drawer.getByRole('link', { name: 'Open the whole page' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.goBack()
  await answered(page)

  const title = `Funnel of the test ${Date.now()}`
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Give it a name.')).toBeVisible()
  await page.getByRole('dialog').getByLabel('Name').fill(title)
  await page.keyboard.press('Control+Enter')
  await expect(page).toHaveURL(/\/explore\/\d+$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
  await page.reload()
  await expect(page).toHaveTitle(new RegExp(title))
  await answered(page)

  await page.getByRole('button', { name: 'More', exact: true }).last().click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill(`${title} again`)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${title} again`)
  await page.getByRole('button', { name: 'More', exact: true }).last().click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What do you want to know?')
  await expect(page.getByRole('link', { name: `${title} again` })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('link', { name: `${title} again` })).toBeVisible()
})

test('a link runs nothing until one says so, and then a reload does', async ({ page }) => {
  await signIn(page)
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/query')) asked.push(request.url())
  })
  await page.goto(address(FUNNEL))
  await expect(page.getByRole('heading', { name: 'This question came with a link' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Step 1', exact: true })).toHaveValue('signed_up')
  expect(asked).toEqual([])
  await look(page, 'explore-link')
  await page.getByRole('button', { name: 'Run this question' }).click()
  await answered(page)
  expect(asked).toHaveLength(1)
  await page.reload()
  await answered(page)
})

test('edits stand in the address, and back takes them back', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/explore`)
  await page.getByRole('button', { name: /^Trend/ }).click()
  await answered(page)
  await choose(page, 'By', 'Week')
  await expect(page).toHaveURL(/week/)
  await answered(page)
  await page.goBack()
  await expect(page.getByRole('combobox', { name: 'By', exact: true })).toHaveValue('Day')
  await page.getByRole('button', { name: 'Only customers for whom' }).click()
  await page.getByRole('combobox', { name: 'Property or trait' }).click()
  await page.getByRole('option', { name: 'plan', exact: true }).click()
  await page
    .getByRole('textbox', { name: 'Value' })
    .or(page.getByRole('combobox', { name: 'Value' }))
    .fill('team')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/customers.*plan.*team/)
})

test('numbers and pictures leave, and no formula with them', async ({ page }) => {
  await signIn(page)
  await page.goto(address(FUNNEL))
  await page.getByRole('button', { name: 'Run this question' }).click()
  await answered(page)
  const taken = async (item: string) => {
    await page.getByRole('button', { name: 'Share' }).click()
    const coming = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: item }).click()
    return coming
  }
  const csv = await taken('Numbers as CSV')
  expect(csv.suggestedFilename()).toBe('how-many-get-from-signed-up-to-plan-shared.csv')
  const text = readFileSync(await csv.path(), 'utf8')
  expect(text.split('\r\n')[0]).toBe('Step,Customers,Of first,Of previous,Lost here,Median time')
  expect(text).toMatch(/^signed_up,\d+,1,,,\r$/m)
  const png = readFileSync(await (await taken('Picture as PNG')).path())
  expect(png.subarray(1, 4).toString()).toBe('PNG')
})

test('the picture of retention is what is on the screen: the curve, and every cohort', async ({ page }) => {
  await signIn(page)
  await page.goto(
    address({ question: 'retention', start: 'signed_up', interval: 'week', range: { last: '90d' } }),
  )
  await page.getByRole('button', { name: 'Run this question' }).click()
  await answered(page)
  const cohorts = await page.locator('tbody tr').count()
  expect(cohorts).toBeGreaterThan(5)
  const chart = (await page.locator('[data-chart]').boundingBox()) ?? { height: 0 }
  await page.getByRole('button', { name: 'Share' }).click()
  const coming = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Picture as PNG' }).click()
  const png = readFileSync(await (await coming).path())
  // Width and height stand at the bytes 16 and 20 of a PNG; it is twice as fine as the screen.
  expect(png.readUInt32BE(20)).toBeGreaterThan(2 * (chart.height + cohorts * 24))
})

const KINDS: [string, object][] = [
  [
    'trend',
    {
      question: 'trend',
      event: '*',
      measure: 'customers',
      interval: 'day',
      range: { last: '30d' },
      breakdown: { property: 'platform' },
      top: 4,
    },
  ],
  ['funnel', FUNNEL],
  [
    'retention',
    { question: 'retention', start: 'signed_up', return: '*', interval: 'week', range: { last: '90d' } },
  ],
  ['paths', { question: 'paths', start_at: 'signed_up', steps: 3, top: 20, range: { last: '30d' } }],
  ['lifecycle', { question: 'lifecycle', event: '*', interval: 'week', range: { last: '90d' } }],
  ['stickiness', { question: 'stickiness', event: 'task_created', interval: 'week', range: { last: '90d' } }],
  [
    'time_between',
    { question: 'time_between', from: 'signed_up', to: 'plan_shared', range: { last: '180d' } },
  ],
]
for (const [kind, question] of KINDS) {
  test(`${kind} is drawn, told and opened`, async ({ page }) => {
    await signIn(page)
    await page.goto(address(question))
    await page.getByRole('button', { name: 'Run this question' }).click()
    await answered(page)
    const sentence = await page.locator('main header > div').last().textContent()
    await expect(page.locator('[data-chart]')).toHaveAttribute('aria-label', sentence ?? 'none')
    await look(page, `explore-${kind}`)
    await page.locator('tbody button').last().click()
    await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible()
  })
}

test('a mistake is told as fact and hint', async ({ page }) => {
  await signIn(page)
  await page.goto(address({ ...FUNNEL, window: '14 days' }))
  await page.getByRole('button', { name: 'Run this question' }).click()
  await expect(page.locator('main').getByRole('alert')).toContainText('14 days')
})

/** The question that stands in the address. */
const inAddress = (page: Page) => () =>
  JSON.parse(new URL(page.url()).searchParams.get('q') ?? '{}') as Record<string, unknown>
/** The engine has taken the question and answered it. */
async function taken(page: Page) {
  await expect(page.locator('main [data-stale]')).toHaveCount(0)
  await answered(page)
  await expect(page.locator('main').getByRole('alert')).toHaveCount(0)
}

test('a funnel with all its fine print is built by clicking, and the engine takes it', async ({ page }) => {
  await signIn(page)
  const last = inAddress(page)
  await page.goto(`${pages()}/w/1/explore`)
  await page.getByRole('button', { name: /^Funnel/ }).click()
  await choose(page, 'Step 1', 'signed_up')
  await choose(page, 'Step 2', 'plan_created')
  await page.getByRole('button', { name: 'Add a step' }).click()
  await choose(page, 'Step 3', 'plan_shared')
  await page.locator('summary[aria-label="More about Step 2"]').press('Enter')
  await page.getByLabel('May be left out').check()
  const first = page.locator('details:has(> summary[aria-label="More about Step 1"])')
  await first.locator('summary').click()
  await first.getByLabel('Several events count as this one').check()
  await page.getByRole('combobox', { name: 'Step 1' }).click()
  await page.getByRole('option', { name: /^task_created/ }).click()
  await page.keyboard.press('Escape')
  await first.getByLabel('Called in the answer').fill('begun')
  await page.keyboard.press('Enter')
  await choose(page, 'Broken down by', 'platform')
  await page.locator('summary[aria-label="More about the question"]').click()
  await page.getByRole('button', { name: 'Add an event that ends a try' }).click()
  await expect(page.getByText('Choose the event that ends a try')).toBeVisible()
  await choose(page, 'Ended by 1', 'error_shown')
  await choose(page, 'Where it ends a try, 1', 'between step 1 and step 3')
  await choose(page, 'What it ends', 'All tries of the customer')
  await page.getByLabel('Each step later than the one before').check()
  await choose(page, 'The value counts of', 'step 3')
  await page.getByLabel('Rows').fill('2')
  await page.getByLabel('Count robots too').check()
  await choose(page, 'Weeks begin on', 'Sunday')
  await page.getByRole('combobox', { name: 'Clock of' }).fill('Abidjan')
  await expect(page.getByRole('option')).toHaveText([/Abidjan/])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await answered(page)
  await expect.poll(last).toMatchObject({
    question: 'funnel',
    steps: [
      { event: ['signed_up', 'task_created'], label: 'begun' },
      { event: 'plan_created', optional: true },
      'plan_shared',
    ],
    exclude: [{ event: 'error_shown', between: [1, 3] }],
    exclude_voids: 'customer',
    strictly_later: true,
    breakdown_at: 3,
    top: 2,
    include: ['bots'],
    week_start: 'sunday',
    timezone: 'Africa/Abidjan',
  })
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('How many get from begun to plan_shared?')
  await taken(page)
  await look(page, 'explore-fine-print')
})

test('whatever is taken away, the focus goes to its neighbour or to where one adds the next', async ({
  page,
}) => {
  await signIn(page)
  const four = [...FUNNEL.steps, 'task_created']
  const where = {
    all: [
      { trait: 'plan', is: 'team' },
      {
        any: [
          { trait: 'plan', is: 'solo' },
          { trait: 'role', is: 'x' },
        ],
      },
    ],
  }
  const exclude = [{ event: 'error_shown' }, { event: 'export_finished' }]
  await page.goto(address({ ...FUNNEL, steps: four, customers: where, exclude }))
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const gone = async (name: string, at: number, next: string, nextAt = 0) => {
    await button(name).nth(at).waitFor()
    const left = (await button(name).count()) - 1
    await button(name).nth(at).click()
    await expect(button(name)).toHaveCount(left)
    await expect(button(next).nth(nextAt), `after ${name}`).toBeFocused()
  }
  await gone('Remove step 4', 0, 'Remove step 3')
  await gone('Remove step 3', 0, 'Add a step')
  await gone('Remove the condition', 2, 'Remove the condition', 1)
  await gone('Remove the group', 0, 'Remove the condition')
  await gone('Remove the condition', 0, 'Only customers for whom')
  await gone('Remove the event that ends a try, 2', 0, 'Remove the event that ends a try, 1')
  await gone('Remove the event that ends a try, 1', 0, 'Add an event that ends a try')
})

test('conditions stand in groups, a percentile is measured, and the period before lies beside it', async ({
  page,
}) => {
  await signIn(page)
  const last = inAddress(page)
  await page.goto(`${pages()}/w/1/explore`)
  await page.getByRole('button', { name: /^Trend/ }).click()
  await answered(page)
  const group = page.getByRole('group', { name: 'Only events for which' })
  const fill = async (at: number, name: string, value: string) => {
    await group.getByRole('combobox', { name: 'Property or trait' }).nth(at).click()
    await page.getByRole('option', { name, exact: true }).last().click()
    const field = group.getByLabel('Value', { exact: true }).nth(at)
    await field.fill(value)
    await field.press('Enter')
  }
  await page.getByRole('button', { name: 'Only events for which' }).click()
  await fill(0, 'platform', 'WEB')
  await group.getByRole('button', { name: 'Capital and small letters' }).click()
  await group.getByRole('button', { name: 'Add a group' }).click()
  await fill(1, 'plan', 'team')
  await fill(2, 'Its name', 'error')
  await group.getByRole('combobox', { name: 'How the conditions hold together' }).last().click()
  await page.getByRole('option', { name: 'None of these holds' }).click()
  await page.getByLabel('Compare with the period before').check()
  await expect(page).toHaveURL(/compare=true/)
  await expect(page.locator('main header')).toContainText(/in the period before \(.* – .*, \d\d:\d\d\)/)
  await expect(page.getByRole('columnheader', { name: 'Value then' })).toBeVisible()
  const where = {
    all: [
      { property: 'platform', is: 'WEB', ignore_case: true },
      {
        not: {
          any: [
            { trait: 'plan', is: 'team' },
            { field: 'event', is: 'error' },
          ],
        },
      },
    ],
  }
  await expect.poll(last).toMatchObject({ question: 'trend', where })
  await taken(page)
  await page.locator('tbody tr').nth(2).getByRole('button').last().click()
  await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await page.reload()
  await answered(page)
  await expect(group.getByRole('combobox', { name: 'How the conditions hold together' }).last()).toHaveValue(
    'None of these holds',
  )
  await choose(page, 'Count', 'Percentile of a property')
  await page.getByRole('combobox', { name: 'Property', exact: true }).click()
  await page.getByRole('option').first().click()
  await page.getByLabel('Percentile', { exact: true }).fill('99')
  await expect.poll(last).toMatchObject({ measure: { q: 0.99 } })
})
