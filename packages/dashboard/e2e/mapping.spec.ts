// Can one say which of one's events are orders, see what that brings before it is saved, and take it back?
import type { Page } from '@playwright/test'
import { pick, tabTo } from './support/rules'
import { Caller, OWNER, type Started, start } from './support/server'
import { expect, look, own, post, test } from './support/world'

const WS = '/api/v1/workspaces/1'
let server: Started
let owner: Caller

test.beforeAll(async () => {
  server = await start()
  own.add(server.pages)
  owner = new Caller(server.pages)
  await owner.send('POST', '/api/v1/claim', { ...OWNER, link: server.secret })
})

test.afterAll(() => server.stop())

/** The page of the mapped events, for the owner. */
async function open(page: Page) {
  const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const }
  await page.context().addCookies([...owner.cookies].map(([name, value]) => ({ name, value, ...where })))
  await page.goto(`${server.pages}/w/1/settings/events`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

interface Mapping {
  version: number
  mappings: { event: string; as: string; properties: Record<string, unknown> }[]
}
const mapping = () => owner.send('GET', `${WS}/mapping`, undefined) as Promise<Mapping>

async function emptied() {
  const { version } = await mapping()
  if (version > 0) await owner.send('PUT', `${WS}/mapping`, { version, mappings: [] })
}

/** Orders under a name of one's own, with amounts in whole units; one of them is in words. */
async function filled() {
  const key = (await owner.send('POST', `${WS}/keys`, { kind: 'server', label: 'shop' })) as { text: string }
  const one = (who: string, event: string, n: number, properties: object) => ({
    type: 'track',
    userId: who,
    event,
    messageId: `${who} ${event} ${n}`,
    properties,
  })
  const batch = [
    one('buyer', 'Order Completed', 1, { revenue: '49.90', currency: 'EUR' }),
    one('buyer', 'Order Completed', 2, { revenue: '10', currency: 'EUR' }),
    one('other', 'Order Completed', 1, { revenue: 'a lot', currency: 'EUR' }),
    one('other', 'Support Ticket Created', 1, { nr: 'T-7', subject: 'Where is it' }),
    one('other', 'Page Viewed', 1, {}),
  ]
  const sent = await fetch(`${server.pages}/v1/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${key.text}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch }),
  })
  expect(sent.ok, await sent.text()).toBe(true)
  await expect
    .poll(async () => {
      const words = (await owner.send('GET', `${WS}/vocabulary`, undefined)) as { events_total: number }
      return words.events_total
    })
    .toBeGreaterThanOrEqual(5)
}

const cards = (page: Page) => page.locator('main [data-event]')
const toast = (page: Page) => page.getByText('Your events are saved.')

test('without events the page says what it is for; names that look familiar are proposed, and count once saved', async ({
  page,
}) => {
  await open(page)
  await expect(page.getByText('No events have come yet')).toBeVisible()
  await look(page, 'events-empty')
  await filled()
  await open(page)
  const proposed = page
    .locator('main section')
    .filter({ has: page.getByRole('heading', { name: 'Names that look familiar' }) })
  await expect(proposed.locator('li')).toHaveText([
    /Order Completed may be Order 3 events/,
    /Support Ticket Created may be Ticket opened 1 event/,
  ])
  await look(page, 'events-proposed')

  // All of it by keys.
  await tabTo(page, page.getByRole('button', { name: 'Take Order Completed' }))
  await page.keyboard.press('Enter')
  await expect(cards(page)).toHaveCount(1)
  await expect(page.getByRole('combobox', { name: 'Your event' })).toBeFocused()
  await expect(cards(page)).toContainText('3 events so far.')
  await expect(cards(page)).toContainText('Value can be read of 0 of 3 events that say it')
  expect((await mapping()).version, 'nothing is saved by itself').toBe(0)
  await expect(page.getByRole('combobox', { name: 'Value', exact: true })).toHaveValue('revenue')
  await pick(page, 'Value is sent as', 'whole units with two decimals: 49.90')
  await expect(cards(page)).toContainText('Value can be read of 2 of 3 events that say it: €59.90.')
  await expect(cards(page)).toContainText('Not read: “a lot” with “EUR”.')
  await expect(page.getByText('1 customer with an amount that can be read; now it is 0.')).toBeVisible()
  await look(page, 'events-tried')
  await page.keyboard.press('Control+Enter')
  await expect(toast(page)).toBeVisible()
  expect((await mapping()).mappings).toEqual([
    { event: 'Order Completed', as: 'order', properties: { value: { from: 'revenue', times: 100 } } },
  ])

  const found = (await owner.send('GET', `${WS}/customers?search=buyer`, undefined)) as {
    items: { key: string }[]
  }
  await page.goto(`${server.pages}/w/1/customers/${found.items[0]?.key}`)
  await expect(page.getByText('€59.90').first()).toBeVisible()
  await expect(page.getByText('counts as order').first()).toBeVisible()
  await look(page, 'customer-mapped')

  // It is removed, and that is taken back.
  await open(page)
  await tabTo(page, page.getByRole('button', { name: 'Remove Order Completed' }))
  await page.keyboard.press('Enter')
  await expect(cards(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Save the events' }).click()
  await expect(toast(page)).toBeVisible()
  expect((await mapping()).mappings).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(cards(page)).toHaveCount(1)
  await expect.poll(async () => (await mapping()).mappings.length).toBe(1)
})

test('what is not right yet stands at its field, and whoever was second chooses', async ({ page }) => {
  await filled()
  await emptied()
  await open(page)
  await page.getByRole('button', { name: 'Add an event of yours: Subscription renewed' }).click()
  await expect(cards(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Save the events' }).click()
  await expect(cards(page)).toContainText('Pick the event that is meant.')
  await pick(page, 'Your event', 'Order Completed')
  await pick(page, 'Currency', 'always the same')
  await page.getByRole('button', { name: 'Save the events' }).click()
  await expect(cards(page)).toContainText('Say which, in three letters.')
  await page.getByLabel('Currency, always').fill('EUR')
  await page.getByRole('button', { name: 'Add an event of yours: Review' }).click()
  await pick(page, 'Your event', 'Order Completed', 1)
  await expect(cards(page).nth(1)).toContainText('This event stands here already.')
  await look(page, 'events-wrong')
  await page.getByRole('button', { name: 'Remove Order Completed' }).nth(1).click()
  await expect(cards(page)).toHaveCount(1)
  // What is typed outlives a reload.
  await page.reload()
  await expect(page.getByText('What you had typed is back').last()).toBeVisible()
  await expect(cards(page)).toHaveCount(1)

  const theirs = [{ event: 'Page Viewed', as: 'community_post', properties: {} }]
  const { version } = await mapping()
  const put = await post(page, `${WS}/mapping`, { version, mappings: theirs }, 'PUT')
  expect(put.status).toBe(204)
  await page.getByRole('button', { name: 'Save the events' }).click()
  const both = page.getByRole('group', { name: 'Somebody else changed the events meanwhile' })
  await expect(both).toContainText('Page Viewed counts as Community post.')
  await expect(both).toContainText('Currency always EUR')
  await look(page, 'events-conflict')
  await both.getByRole('button', { name: 'Save yours over theirs' }).click()
  await expect
    .poll(async () => (await mapping()).mappings.map((one) => one.event))
    .toEqual(['Order Completed'])
  await expect(both).toHaveCount(0)
  // What stood before it was theirs.
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await mapping()).mappings).toEqual(theirs)
  await expect(cards(page)).toHaveCount(1)
})

test('a draft is not saved over what somebody said meanwhile', async ({ page }) => {
  await filled()
  await emptied()
  await open(page)
  await page.getByRole('button', { name: 'Add an event of yours: Review' }).click()
  await expect(page.getByRole('combobox', { name: 'Your event' })).toBeFocused()
  await pick(page, 'Your event', 'Page Viewed')
  const { version } = await mapping()
  const places = { ticket_id: { from: 'nr' } }
  const theirs = [{ event: 'Support Ticket Created', as: 'ticket_opened', properties: places }]
  const put = await post(page, `${WS}/mapping`, { version, mappings: theirs }, 'PUT')
  expect(put.status).toBe(204)
  await page.reload()
  await expect(page.getByText('What you had typed is back').last()).toBeVisible()
  await page.getByRole('button', { name: 'Save the events' }).click()
  await expect(page.getByRole('group', { name: /^Somebody else changed/ })).toContainText('Ticket opened')
  expect((await mapping()).mappings).toEqual(theirs)
  await page.getByRole('button', { name: 'Go on with theirs' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()

  const found = (await owner.send('GET', `${WS}/customers?search=other`, undefined)) as {
    items: { key: string }[]
  }
  await page.goto(`${server.pages}/w/1/customers/${found.items[0]?.key}`)
  await expect(page.getByText('Ticket T-7 is not solved')).toBeVisible()
  await emptied()
})
