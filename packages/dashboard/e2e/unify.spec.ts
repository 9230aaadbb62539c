// Does the page of a customer say in which stage they are and why, and can two customers be made one and two again?
import type { Page } from '@playwright/test'
import { expect, look, own, pages, post, signIn, test } from './support/world'
import { Caller, type Started, start } from './support/server'

const WS = '/api/v1/workspaces/1'
const get = (page: Page, path: string) =>
  page.evaluate(async (url) => (await fetch(url)).json(), `${WS}${path}`)

interface Row {
  key: string
  name: string
  events: number
}
interface Step {
  stage: string | null
  event?: string
}

/** Somebody whose latest change of stage time alone brought about, and whose first ones events did. */
async function somebody(page: Page): Promise<Row & { history: Step[] }> {
  const { items } = (await get(page, '/customers?limit=200')) as { items: Row[] }
  for (const one of items.filter(({ events }) => events > 30 && events < 180)) {
    const { history } = (await get(page, `/customers/${one.key}/stage`)) as { history: Step[] }
    if (history.length > 1 && history.some(({ event }) => event)) return { ...one, history }
  }
  throw new Error('the simulated company has nobody who went from stage to stage')
}

const part = (page: Page, name: string) =>
  page.locator('section', { has: page.getByRole('button', { name, exact: true }) }).last()

test('the stage, why, how they got there, and what kind of customer they are', async ({ page }) => {
  await signIn(page)
  const { key, history } = await somebody(page)
  const { stages, stage } = await get(page, `/customers/${key}/stage`)
  const name = (of: string | null) =>
    (stages as { key: string; name: string }[]).find((one) => one.key === of)?.name ?? 'none'
  await page.goto(`${pages()}/w/1/customers/${key}?lens=product`)
  await expect(page.locator('dl[aria-label="At a glance"]')).toContainText(name(stage))
  const where = part(page, 'Stage')
  await expect(
    where.getByRole('list', { name: 'The stages in their order' }).locator('[aria-current]'),
  ).toHaveText(name(stage))
  await expect(where).toContainText(`In ${name(stage)} since`)
  await where.getByText(/^How they got there/).click()
  await expect(where).toContainText(`Began in ${name(history[0]?.stage ?? null)}`)
  await expect(part(page, 'What kind of customer')).toContainText(
    /(New|Learner|Regular|Expert)\s*\d+ days?, \d+ kinds?/,
  )
  // What changed stands on the timeline too, and every session says in which stage it was.
  const timeline = part(page, 'Timeline')
  const session = timeline.locator('button[aria-expanded][data-moves]')
  await expect(session.first()).toContainText(`in ${name(stage)}`)
  await expect(timeline.getByText(`Began in ${name(history[0]?.stage ?? null)}`)).toBeVisible()
  await timeline.locator('li button strong').first().click()
  const drawer = page.getByRole('dialog')
  await expect(drawer.locator('dl > div', { hasText: 'Stage' })).toContainText(name(stage))
  await page.keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
  await look(page, 'unify-stage')
})

test('two customers are made one, with what would change beforehand, and two again', async ({ page }) => {
  await signIn(page)
  const { items } = (await get(page, '/customers?limit=200')) as { items: (Row & { account?: string })[] }
  const able = items.filter((one) => /@|^[A-Z]/.test(one.name) && one.events > 5 && one.events < 150)
  const [one, other] = [able[0], able.find((row) => row.name !== able[0]?.name)]
  if (!one || !other) throw new Error('nobody to merge')
  const before = (await get(page, `/customers/${one.key}`)) as { events: number }
  await page.goto(`${pages()}/w/1/customers/${one.key}?lens=support`)
  await page.getByRole('button', { name: 'Merge with another customer' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Find the other one').fill(other.name)
  await drawer
    .getByRole('button', { name: new RegExp(`^${other.name.replace(/[.+*?^$()[\]{}|]/g, '\\$&')}`) })
    .first()
    .click()
  const change = drawer.getByRole('table')
  await expect(change).toContainText('Known under')
  for (const label of ['Events', 'Seen', 'Stage', 'Value']) await expect(change).toContainText(label)
  await look(page, 'unify-merge')
  expect(
    ((await get(page, `/customers/${one.key}`)) as { events: number }).events,
    'a preview changes nothing',
  ).toBe(before.events)
  await drawer.getByRole('button', { name: 'Make them one' }).click()
  await expect(drawer).toHaveCount(0)
  await expect(page.getByText(/are one customer now/)).toBeVisible()
  const events = async () => ((await get(page, `/customers/${one.key}`)) as { events: number }).events
  await expect.poll(events).toBeGreaterThan(before.events)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(events).toBe(before.events)
  // What was merged long ago is taken apart at the id.
  await post(page, `${WS}/customers/${one.key}/merge`, { other: other.key })
  await page.reload()
  await page
    .getByRole('button', { name: /^Take out / })
    .first()
    .click()
  await expect(drawer.getByRole('table')).toContainText('Known under')
  await look(page, 'unify-part')
  await drawer.getByRole('button', { name: 'Take it out' }).click()
  await expect(page.getByText(/is a customer of its own now/)).toBeVisible()
  await expect.poll(events).toBeLessThanOrEqual(before.events)
})

test.describe('who may', () => {
  let server: Started
  let owner: Caller
  test.beforeAll(async () => {
    server = await start({ simulated: true })
    own.add(server.pages)
    owner = new Caller(server.pages)
    await owner.send('POST', '/api/v1/demo/enter', { link: server.secret })
  })
  test.afterAll(() => server.stop())

  async function enter(page: Page, role: string, personal: boolean) {
    const email = `${role}-${personal}@example.com`
    const who = { email, role, personal_data: personal }
    const invited = (await owner.send('POST', `${WS}/invitations`, who)) as { link: string }
    const caller = new Caller(server.pages)
    const link = new URL(invited.link).hash.slice(1)
    const password = 'quiet river stone lamp'
    await caller.send('POST', '/api/v1/invitation', { link, name: `Vera ${role}`, password })
    const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const }
    await page.context().addCookies([...caller.cookies].map(([name, value]) => ({ name, value, ...where })))
    const { items } = (await owner.send('GET', `${WS}/customers?limit=50`, undefined)) as { items: Row[] }
    return items.find(({ events }) => events > 20 && events < 150)?.key ?? ''
  }

  test('an agent who sees no personal data reads the stage, merges nobody, and makes a lens', async ({
    page,
  }) => {
    const key = await enter(page, 'agent', false)
    await page.goto(`${server.pages}/w/1/customers/${key}?lens=support`)
    await expect(part(page, 'Stage')).toContainText(/In \w+ since/)
    await expect(page.getByText('Merging needs the right to see personal data')).toBeVisible()
    await expect(page.getByRole('button', { name: /Merge with|^Take out/ })).toHaveCount(0)
    await page.getByRole('button', { name: 'New lens' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Name').fill('Calls')
    await expect(form.getByLabel('For everybody here'), 'sharing is for those who may save').toHaveCount(0)
    await form.getByRole('button', { name: 'Save lens' }).click()
    await expect(
      page.getByRole('group', { name: 'Lens' }).getByRole('button', { name: 'Calls' }),
    ).toBeVisible()
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await form.getByLabel('Name').fill('Phone calls')
    await form.getByRole('button', { name: 'Save lens' }).click()
    await expect(page.getByRole('button', { name: 'Phone calls' })).toBeVisible()
    expect(await owner.send('GET', `${WS}/lenses`, undefined), 'nobody else is told').toEqual([])
    await look(page, 'unify-agent')
  })
})
