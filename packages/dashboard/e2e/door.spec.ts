// Does one get in, and does the door say at the field what is wrong?
import { claimSecret, expect, freshPages, look, OWNER, post, test } from './support/world'

test('a dead link says so and what to do', async ({ page }) => {
  await page.goto(`${freshPages()}/claim#${'0'.repeat(64)}`)
  await expect(page.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible()
  await look(page, 'door-dead')
})

test('whoever has the machine claims it, is told at the field, and is in', async ({ page }) => {
  await page.goto(`${freshPages()}/claim#${claimSecret()}`)
  await expect(page).toHaveTitle('Set up Hark · Hark')
  await page.getByLabel('Your name').fill(OWNER.name)
  await page.getByLabel('E-mail address').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill('short')
  await look(page, 'door-claim')
  await page.getByRole('button', { name: 'Begin' }).click()
  const password = page.getByLabel('Password', { exact: true })
  await expect(password).toHaveAttribute('aria-invalid', 'true')
  await expect(password).toBeFocused()
  await expect(password).toHaveValue('short')
  await expect(page.getByLabel('Your name')).toHaveValue(OWNER.name)
  await look(page, 'door-claim-wrong')
  await password.fill(OWNER.password)
  await page.getByRole('button', { name: 'Begin' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'What is new?' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Nothing has arrived yet' })).toBeVisible()
  await look(page, 'home-empty')
})

test('one signs in, comes back to the page one wanted, and signs out', async ({ page }) => {
  await page.goto(`${freshPages()}/w/1/settings/members`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await look(page, 'door-sign-in')
  await page.getByLabel('E-mail address').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill('not my password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'wrong' })).toBeVisible()
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Who works here?' })).toBeVisible()
  await page.getByRole('button', { name: `You: ${OWNER.name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.goto(`${freshPages()}/w/1`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('a link does not lead to another site after signing in', async ({ page }) => {
  await page.goto(`${freshPages()}/sign-in?to=${encodeURIComponent('//example.org/')}`)
  await page.getByLabel('E-mail address').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'What is new?' })).toBeVisible()
  expect(new URL(page.url()).origin).toBe(freshPages())
})

test('a forgotten password is asked for without telling who exists', async ({ page }) => {
  await page.goto(`${freshPages()}/forgot`)
  await look(page, 'door-forgot')
  await page.getByLabel('E-mail address').fill('nobody@example.com')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.locator('main').getByText('If nobody@example.com belongs to somebody here')).toBeVisible()
})

test('a new password needs a link that works', async ({ page }) => {
  await page.goto(`${freshPages()}/reset#${'1'.repeat(64)}`)
  await look(page, 'door-reset')
  await page.getByLabel('New password').fill('a rather long sentence')
  await page.getByRole('button', { name: 'Set the password' }).click()
  await expect(page.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible()
})

test('somebody who is invited takes their seat', async ({ page, browser }) => {
  await page.goto(`${freshPages()}/favicon.svg`)
  await post(page, '/api/v1/session', { email: OWNER.email, password: OWNER.password })
  const made = await post(page, '/api/v1/workspaces/1/invitations', {
    email: 'bo@example.com',
    role: 'viewer',
  })
  expect(made.status).toBe(201)
  const secret = String(made.body.link).split('#')[1]
  const other = await browser.newContext()
  const guest = await other.newPage()
  await guest.goto(`${freshPages()}/invitation#${secret}`)
  await expect(guest.getByText('bo@example.com is invited as Viewer.')).toBeVisible()
  await look(guest, 'door-invitation')
  await guest.getByLabel('Your name').fill('Bo Ek')
  await guest.getByLabel('Password', { exact: true }).fill('another quiet long sentence')
  await guest.getByRole('button', { name: 'Join' }).click()
  await expect(guest.getByRole('navigation', { name: 'Pages' })).toBeVisible()
  // A viewer is offered no page they may not open.
  await expect(guest.getByRole('link', { name: 'Customers' })).toHaveCount(0)
  await guest.goto(`${freshPages()}/w/1/settings/keys`)
  await expect(guest.getByText('Your role does not include these settings.')).toBeVisible()
  await other.close()
})
