// Does what surrounds the pages keep its promises: keyboard, titles, focus, themes, ended sessions, lost connections?
import { expect, look, OWNER, pages, post, signIn, test } from './support/world'

test.beforeEach(async ({ page }) => {
  await signIn(page)
})

test('the palette reaches pages and actions from the keyboard', async ({ page }) => {
  await page.goto(`${pages()}/w/1`)
  await expect(page.getByRole('heading', { name: 'What is new?' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox')).toBeFocused()
  await look(page, 'palette')
  await page.keyboard.type('audit')
  await expect(page.getByRole('option', { selected: true })).toContainText('Audit log')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Who did what?' })).toBeFocused()
  await expect(page).toHaveTitle(/^Audit log · Corkline \(simulated\) · Hark$/)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('theme dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expect(page.getByRole('heading', { name: 'Who did what?' })).toBeVisible()
})

test('back works, and the skip link leads past the navigation', async ({ page }) => {
  await page.goto(`${pages()}/w/1/listen`)
  await page.getByRole('link', { name: 'Act', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'What do we do about it?' })).toBeFocused()
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'What do customers do and say?' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'What do customers do and say?' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()
})

test('the navigation collapses to icons that say their names', async ({ page }) => {
  await page.goto(`${pages()}/w/1/listen`)
  await page.getByRole('button', { name: 'Show icons only' }).click()
  await expect(page.getByRole('link', { name: 'Understand', exact: true })).toBeVisible()
  await look(page, 'narrow')
  await page.reload()
  await page.getByRole('button', { name: 'Show names' }).click()
})

test('on a phone all pages are two taps away', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${pages()}/w/1`)
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(page, 'more')
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByRole('dialog').getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'How should Hark know you?' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('an ended session loses no typed text: one signs in again in place, and the form is sent', async ({
  page,
  context,
}) => {
  await page.goto(`${pages()}/w/1/settings/teams`)
  await page.getByLabel('Name').fill('Onboarding crew')
  await context.clearCookies()
  await page.getByRole('button', { name: 'Create' }).click()
  const overlay = page.getByRole('dialog', { name: 'Your session has ended' })
  await expect(overlay).toBeVisible()
  await look(page, 'expired')
  await overlay.getByLabel('Password', { exact: true }).fill('wrong wrong wrong')
  await page.keyboard.press('Enter')
  await expect(overlay.getByRole('alert')).toBeVisible()
  await overlay.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.keyboard.press('Enter')
  await expect(overlay).toHaveCount(0)
  await expect(page.getByText('Onboarding crew')).toBeVisible()
  const teams = await page.evaluate(async () => (await fetch('/api/v1/workspaces/1/teams')).json())
  expect(teams.map((team: { name: string }) => team.name)).toEqual(['Onboarding crew'])
})

test('a lost connection is said, loses no typed text, and ends by itself', async ({ page, context }) => {
  await page.goto(`${pages()}/w/1/settings/profile`)
  await page.getByLabel('Your name').fill('Ada Berg-Lund')
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('What you typed is kept; it is tried again')).toBeVisible()
  await expect(page.getByText('Hark cannot be reached.', { exact: true })).toBeVisible()
  await expect(page.getByLabel('Your name')).toHaveValue('Ada Berg-Lund')
  await context.setOffline(false)
  await expect(page.getByText('What you typed is kept; it is tried again')).toHaveCount(0, {
    timeout: 15_000,
  })
  await expect(page.getByLabel('Your name')).toHaveValue('Ada Berg-Lund')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await post(page, '/api/v1/me', { name: OWNER.name, preferences: {} }, 'PUT')
})

test('what takes longer than a second says that it goes on', async ({ page, context }) => {
  await page.goto(`${pages()}/w/1/settings/teams`)
  await expect(page.getByRole('heading', { name: 'Which teams are there?' })).toBeVisible()
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await context.route('**/api/v1/workspaces/1/audit**', async (route) => {
    await held
    await route.fallback()
  })
  await page.getByRole('link', { name: 'Audit log' }).click()
  await expect(page.getByText('Still working')).toBeAttached()
  release()
  await expect(page.getByText('Still working')).toHaveCount(0)
})

test('where nothing is, one is told and led home', async ({ page }) => {
  for (const nowhere of ['/w/1/nowhere', '/w/999/customers', '/nowhere']) {
    await page.goto(`${pages()}${nowhere}`)
    await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
    await expect(page).toHaveTitle(/There is no such page/)
  }
  await look(page, 'missing')
  await page.getByRole('link', { name: 'Go home' }).click()
  await expect(page.getByRole('heading', { name: 'What is new?' })).toBeVisible()
})
