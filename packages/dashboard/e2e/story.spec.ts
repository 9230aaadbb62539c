// Does a house work from the first day on: claimed, joined, signed in to, fed by a real client, asked, shared and mended?
import { readFileSync } from 'node:fs'
import type { BrowserContext, Download, Page } from '@playwright/test'
import { PostHog } from 'posthog-node'
import { company, type Letter, postOffice } from './support/helpers'
import { OWNER, type Started, start } from './support/server'
import { forgive } from './support/whole'
import { expect, look, own, test, watch } from './support/world'

const COLLEAGUE = { email: 'bo@example.com', name: 'Bo Ek', password: 'another quiet long sentence' }
const CLIENT = { id: 'hark', secret: 'shared by both' }
const DAY_MS = 86_400_000
/** So many get to each step; the numbers of every later station follow from these. */
const REACHED = { signed_up: 40, plan_created: 25, plan_shared: 10 }

let house: Started
let office: Awaited<ReturnType<typeof postOffice>>
let work: Awaited<ReturnType<typeof company>>

test.beforeAll(async () => {
  house = await start()
  own.add(house.pages)
  office = await postOffice('hark', 'letters')
  work = await company(`${house.pages}/api/v1/door/sign-on/callback`, CLIENT)
})

test.afterAll(async () => {
  work?.close()
  await office?.close()
  await house?.stop()
})

const at = (path: string) => `${house.pages}/w/1/${path}`
const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const drawn = (page: Page) => expect(page.locator('[data-chart]').first()).toBeVisible({ timeout: 20_000 })

async function letter(to: string): Promise<Letter> {
  let found: Letter | undefined
  await expect
    .poll(() => {
      found = office.letters.find((one) => one.to.includes(to))
      return found
    })
    .toBeDefined()
  office.letters.splice(office.letters.indexOf(found as Letter), 1)
  return found as Letter
}

async function choose(page: Page, label: string, option: string) {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option }).first().click()
}

async function signOut(page: Page, name: string) {
  await page.getByRole('button', { name: `You: ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
}

/** Events of many customers, days ago, as a program that uses posthog-node sends them. */
async function sendPast(key: string) {
  const client = new PostHog(key, { host: house.pages, disableGeoip: true, flushAt: 500 })
  for (const [step, [event, count]] of Object.entries(REACHED).entries())
    for (let n = 0; n < count; n += 1)
      client.capture({
        distinctId: `customer-${n}`,
        event,
        timestamp: new Date(Date.now() - (12 - step * 2) * DAY_MS + n * 60_000),
        properties: {
          plan: n % 2 ? 'team' : 'free',
          $set: { name: `Customer Number ${n}`, email: `c${n}@example.org` },
        },
      })
  await client.shutdown(20_000)
}

async function taken(page: Page, item: string): Promise<Download> {
  await page.getByRole('button', { name: 'Share' }).click()
  const coming = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: item }).click()
  return coming
}

/** How large is a picture, and of how many colours? */
const measured = (page: Page, bytes: Buffer) =>
  page.evaluate(
    async (all) => {
      const picture = await createImageBitmap(new Blob([new Uint8Array(all)], { type: 'image/png' }))
      const canvas = new OffscreenCanvas(picture.width, picture.height)
      const brush = canvas.getContext('2d')
      brush?.drawImage(picture, 0, 0)
      const data = brush?.getImageData(0, 0, picture.width, picture.height).data ?? []
      const colours = new Set<number>()
      for (let n = 0; n < data.length; n += 4)
        colours.add(((data[n] ?? 0) << 16) | ((data[n + 1] ?? 0) << 8) | (data[n + 2] ?? 0))
      return { width: picture.width, height: picture.height, colours: colours.size }
    },
    [...bytes],
  )

test('from the first link to a mended event', async ({ browser }) => {
  test.setTimeout(420_000)
  const wrong: string[] = []
  const enter = async (): Promise<[BrowserContext, Page]> => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
    const page = await context.newPage()
    watch(page, wrong, [work.issuer])
    return [context, page]
  }
  const [owners, owner] = await enter()
  const [guests, guest] = await enter()
  let writeKey = ''

  await test.step('the first owner claims the house', async () => {
    await owner.goto(`${house.pages}/claim#${house.secret}`)
    await owner.getByLabel('Your name').fill(OWNER.name)
    await owner.getByLabel('Your company or product').fill('Acme')
    await owner.getByLabel('E-mail address').fill(OWNER.email)
    await owner.getByLabel('Password', { exact: true }).fill(OWNER.password)
    await look(owner, 'story-01-claim')
    await owner.getByRole('button', { name: 'Begin' }).click()
    await expect(heading(owner)).toHaveText('What is new?')
    await expect(owner).toHaveTitle('Home · Acme · Hark')
    expect(owner.url()).not.toContain('#')
    await look(owner, 'story-02-first-day')
  })

  await test.step('mail is set up, and a trial arrives', async () => {
    await owner.goto(at('settings/mail'))
    await owner.getByLabel('Server (SMTP)').fill('127.0.0.1')
    await choose(owner, 'Protection', 'None')
    await owner.getByLabel('Port').fill(String(office.port))
    await owner.getByLabel('Name to sign in with').fill('hark')
    await owner.getByLabel('Password', { exact: true }).fill('letters')
    await owner.getByLabel('Letters come from').fill('Hark <hark@example.com>')
    await owner.getByRole('button', { name: 'Save' }).click()
    await owner.getByRole('button', { name: 'Send', exact: true }).click()
    await letter(OWNER.email)
    await look(owner, 'story-03-mail')
  })

  await test.step('a colleague is invited by a letter, and takes the seat', async () => {
    await owner.goto(at('settings/members'))
    await owner.getByLabel('E-mail address').fill(COLLEAGUE.email)
    await choose(owner, 'Role', 'Admin')
    await owner.getByRole('switch', { name: /^Sees personal data/ }).check()
    await owner.getByRole('button', { name: 'Invite', exact: true }).click()
    const link = (await letter(COLLEAGUE.email)).text.match(/http:\/\/\S+\/invitation#[0-9a-f]{64}/)?.[0]
    expect(new URL(link ?? '').origin).toBe(house.pages)
    await look(owner, 'story-04-invited')
    await guest.goto(link ?? '')
    await guest.getByLabel('Your name').fill(COLLEAGUE.name)
    await guest.getByLabel('Password', { exact: true }).fill(COLLEAGUE.password)
    await look(guest, 'story-05-invitation')
    await guest.getByRole('button', { name: 'Join' }).click()
    await expect(heading(guest)).toHaveText('What is new?')
    await signOut(guest, COLLEAGUE.name)
    await guest.getByLabel('E-mail address').fill(COLLEAGUE.email)
    await guest.getByLabel('Password', { exact: true }).fill(COLLEAGUE.password)
    await guest.keyboard.press('Enter')
    await expect(heading(guest)).toHaveText('What is new?')
    await signOut(guest, COLLEAGUE.name)
  })

  await test.step('the company’s own sign-on is set up, and leads in', async () => {
    await owner.goto(at('settings/sign-on'))
    await expect(owner.getByRole('textbox', { name: 'Redirect address' })).toHaveValue(
      `${house.pages}/api/v1/door/sign-on/callback`,
    )
    await owner.getByLabel('Name on the button').fill('Work')
    await owner.getByLabel('Address of the provider (issuer)').fill(work.issuer)
    await owner.getByLabel('Client id').fill(CLIENT.id)
    await owner.getByLabel('Client secret').fill(CLIENT.secret)
    await owner.getByRole('button', { name: 'Save' }).click()
    await expect(owner.getByText('People may sign in with Work.')).toBeVisible()
    await look(owner, 'story-06-sign-on')

    const throughWork = async (login: string) => {
      await guest.goto(`${house.pages}/sign-in`)
      await guest.getByRole('link', { name: 'Continue with Work' }).click()
      await guest.fill('input[name=login]', login)
      await guest.fill('input[name=password]', 'anything')
      await guest.click('button[type=submit]')
      await guest.waitForSelector('text=Authorize')
      await guest.click('button[type=submit]')
      await guest.waitForURL((url) => url.origin === house.pages)
    }
    await throughWork('stranger')
    await expect(guest).toHaveURL(/problem=sign_on_no_seat$/)
    await expect(guest.getByRole('alert').filter({ hasText: 'You have no seat here' })).toBeVisible()
    await look(guest, 'story-07-stranger')
    await guests.clearCookies({ domain: '127.0.0.1' })
    await throughWork('bo')
    await expect(heading(guest)).toHaveText('What is new?')
    await expect(guest.getByRole('button', { name: `You: ${COLLEAGUE.name}` })).toBeVisible()
  })

  await test.step('a key is made, and a real client sends what happened', async () => {
    await guest.goto(at('settings/keys'))
    await guest.getByLabel('What it is for').fill('Backend')
    await guest.getByRole('button', { name: 'Make the key' }).click()
    writeKey = await guest.getByRole('textbox', { name: 'Your new key' }).inputValue()
    await sendPast(writeKey)
    await guest.goto(at('customers'))
    await expect(guest.getByText('40 customers have been heard so far')).toBeVisible()
    await look(guest, 'story-08-customers')
    await guest.getByLabel('Find a customer').fill('c7@example.org')
    await expect(guest.locator('tbody tr')).toHaveCount(1)
    // A list gets shorter when one looks for somebody, however late the answer comes.
    await forgive(guest)
    await guest.getByRole('link', { name: 'Customer Number 7' }).click()
    await expect(heading(guest)).toHaveText('Customer Number 7')
    await expect(guest.getByRole('button', { name: /plan_shared/ })).toBeVisible()
    await look(guest, 'story-09-customer')
  })

  await test.step('a funnel is built, a bar opens the customers behind it, and one of them', async () => {
    await guest.goto(at('explore'))
    await guest.getByRole('button', { name: /^Funnel/ }).click()
    await choose(guest, 'Step 1', 'signed_up')
    await choose(guest, 'Step 2', 'plan_created')
    await guest.getByRole('button', { name: 'Add a step' }).click()
    await choose(guest, 'Step 3', 'plan_shared')
    await drawn(guest)
    await expect(guest.locator('tbody tr')).toHaveCount(3)
    await look(guest, 'story-10-funnel')
    // The middle of the third bar's foot: bars are drawn on a canvas, so one points as one would with a mouse.
    const box = await guest.locator('[data-chart]').boundingBox()
    if (!box) throw new Error('no chart')
    await guest.mouse.click(box.x + box.width * 0.83, box.y + box.height - 45)
    const drawer = guest.getByRole('dialog')
    await expect(drawer.getByText('10 customers')).toBeVisible()
    await look(guest, 'story-11-behind')
    const person = drawer.getByRole('link', { name: /Customer Number \d/ }).first()
    const name = (await person.locator('span').first().textContent()) ?? ''
    await person.click()
    await expect(drawer.getByRole('heading', { name })).toBeVisible()
    await look(guest, 'story-11-person')
    await drawer.getByRole('link', { name: 'Open the whole page' }).click()
    await expect(heading(guest)).toHaveText(name)
    await guest.goBack()
    await drawn(guest)
  })

  await test.step('numbers and picture are taken along', async () => {
    const csv = readFileSync(await (await taken(guest, 'Numbers as CSV')).path(), 'utf8')
    const lines = csv.trim().split('\r\n')
    expect(lines[0]).toBe('Step,Customers,Of first,Of previous,Lost here,Median time')
    for (const [line, [event, count]] of Object.entries(REACHED).entries())
      expect(lines[line + 1]).toContain(`${event},${count},${count / REACHED.signed_up}`)
    const png = await measured(guest, readFileSync(await (await taken(guest, 'Picture as PNG')).path()))
    expect(png.width).toBeGreaterThan(900)
    expect(png.height).toBeGreaterThan(500)
    expect(png.colours).toBeGreaterThan(20)
  })

  await test.step('it is shared before and after it is saved', async () => {
    const link = async () => {
      await guest.getByRole('button', { name: 'Share' }).click()
      await guest.getByRole('menuitem', { name: 'Copy link' }).click()
      return guest.evaluate(() => navigator.clipboard.readText())
    }
    await owner.goto(await link())
    await owner.getByRole('button', { name: 'Run this question' }).click()
    await drawn(owner)
    await guest.getByRole('button', { name: 'Save', exact: true }).click()
    await guest.getByRole('dialog').getByLabel('Name').fill('Do they get to sharing?')
    await guest.keyboard.press('Control+Enter')
    await expect(guest).toHaveURL(/\/explore\/\d+$/)
    await expect(heading(guest)).toHaveText('Do they get to sharing?')
    await owner.goto(await link())
    await expect(owner).toHaveTitle('Do they get to sharing? · Acme · Hark')
    await drawn(owner)
    await look(owner, 'story-12-shared')
  })

  await test.step('a dashboard holds it', async () => {
    await guest.goto(at('dashboards'))
    await guest.getByRole('button', { name: 'New dashboard' }).click()
    await guest.getByRole('dialog').getByLabel('Name').fill('Mondays')
    await guest.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await guest.getByRole('button', { name: 'Add a tile' }).click()
    await choose(guest, 'Saved question', 'Do they get to sharing?')
    await guest.getByRole('dialog').getByRole('button', { name: 'Add a tile' }).click()
    await expect(guest.getByRole('dialog')).toHaveCount(0)
    await owner.goto(at('dashboards'))
    await owner.getByRole('link', { name: 'Mondays' }).click()
    await expect(owner.getByRole('article', { name: 'Do they get to sharing?' })).toBeVisible()
    await drawn(owner)
    await look(owner, 'story-13-dashboard')
  })

  await test.step('events are seen as a real client sends them', async () => {
    await owner.goto(at('arrivals'))
    await expect(owner.getByText('Listening')).toBeVisible()
    const client = new PostHog(writeKey, { host: house.pages, disableGeoip: true })
    client.capture({ distinctId: 'customer-7', event: 'invoice_paid', properties: { amount: 49 } })
    await client.flush()
    const row = owner.getByRole('button', { name: 'invoice_paid' })
    await expect(row).toBeVisible()
    await row.click()
    await expect(owner.getByRole('dialog')).toContainText('"amount": 49')
    await look(owner, 'story-14-live')
    await client.shutdown(20_000)
  })

  await test.step('a dead letter says why, and is stored once the cause is mended', async () => {
    const keep = async (days: string) => {
      await owner.goto(at('settings/workspace'))
      await owner.getByLabel('Days to go back').fill(days)
      await owner.getByRole('button', { name: 'Save' }).click()
      await expect(owner.getByText('Saved.')).toBeVisible()
    }
    await keep('30')
    const client = new PostHog(writeKey, { host: house.pages, disableGeoip: true })
    const timestamp = new Date(Date.now() - 200 * DAY_MS)
    client.capture({ distinctId: 'customer-7', event: 'first_visit', timestamp })
    await client.shutdown(20_000)
    await owner.goto(at('arrivals?show=letters'))
    await expect(owner.getByText('1 event could not be stored')).toBeVisible()
    await look(owner, 'story-15-dead-letters')
    await owner.locator('tbody').getByRole('button').click()
    await expect(owner.getByRole('dialog')).toContainText('first_visit')
    await expect(owner.getByRole('dialog')).toContainText('Keep events for longer')
    await look(owner, 'story-16-dead-letter')
    await keep('')
    await owner.goto(at('arrivals?show=letters'))
    await owner.getByRole('button', { name: 'Try all again' }).click()
    await expect(owner.getByText('1 event is stored now.')).toBeVisible()
    await expect(owner.getByText('No dead letters')).toBeVisible()
    await owner.goto(at('customers?search=c7@example.org'))
    await owner.getByRole('link', { name: 'Customer Number 7' }).click()
    await expect(owner.getByRole('button', { name: /first_visit/ })).toBeVisible()
  })

  await test.step('who did what is written down', async () => {
    await owner.goto(at('settings/audit'))
    await expect(owner.locator('tbody')).toContainText(COLLEAGUE.name)
    await look(owner, 'story-17-audit')
  })

  expect(wrong).toEqual([])
  await owners.close()
  await guests.close()
})
