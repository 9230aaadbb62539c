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
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('theme dark')
  await expect(page.getByRole('option', { selected: true })).toContainText(/dark/i)
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expect(page.getByRole('heading', { name: 'Who did what?' })).toBeVisible()
  await post(page, '/api/v1/me', { name: OWNER.name, preferences: {} }, 'PUT')
})

test('what is new in Hark is one click away', async ({ page }) => {
  await page.goto(`${pages()}/w/1/listen`)
  await page.getByRole('button', { name: 'What is new in Hark' }).click()
  await expect(page.getByRole('dialog').getByRole('listitem').first()).toContainText(/\w+ \w+/)
  await look(page, 'news')
})

test('theme and density come along to another browser', async ({ page, browser }) => {
  await page.goto(`${pages()}/w/1/settings/profile`)
  const kept = () => page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok())
  const first = kept()
  await page.getByText('Compact', { exact: true }).click()
  await first
  const second = kept()
  await page.getByText('Dark', { exact: true }).click()
  await second
  const elsewhere = await browser.newContext({ colorScheme: 'light' })
  const other = await elsewhere.newPage()
  await signIn(other)
  await other.goto(`${pages()}/w/1`)
  await expect(other.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expect(other.locator('html')).toHaveAttribute('data-density', 'compact')
  await elsewhere.close()
  await post(page, '/api/v1/me', { name: OWNER.name, preferences: {} }, 'PUT')
})

test('j and k move through the tables of the settings, and not while one types', async ({ page }) => {
  await page.goto(`${pages()}/w/1/settings/audit`)
  const rows = page.locator('main tbody tr')
  await expect(rows.nth(2)).toBeVisible()
  for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key)
  await expect(rows.nth(1)).toBeFocused()
  await page.goto(`${pages()}/w/1/settings/teams`)
  await page.getByLabel('Name').pressSequentially('jk')
  await expect(page.getByLabel('Name')).toHaveValue('jk')
})

test('a question and the name one was giving it outlive a reload, a lost connection and the session', async ({
  page,
  context,
}) => {
  await page.goto(`${pages()}/w/1/explore`)
  await page.getByRole('button', { name: /^Funnel/ }).click()
  for (const [step, event] of ['signed_up', 'plan_created'].entries()) {
    await page.getByRole('combobox', { name: `Step ${step + 1}`, exact: true }).click()
    await page.getByRole('option', { name: event }).first().click()
  }
  await page.reload()
  await expect(page.getByRole('combobox', { name: 'Step 2', exact: true })).toHaveValue('plan_created')
  await expect(page.locator('[data-chart]')).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const form = page.getByRole('dialog', { name: 'Save this question' })
  const title = `Long thought about ${Date.now()}`
  await form.getByLabel('Name').fill(title)
  await form.getByLabel('Description').fill('Two lines\nof why')
  await context.setOffline(true)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('alert')).toBeVisible()
  await expect(form.getByLabel('Name')).toHaveValue(title)
  await context.setOffline(false)
  await expect(page.getByText('What you typed is kept; it is tried again')).toHaveCount(0, {
    timeout: 15_000,
  })
  await expect(form.getByLabel('Name')).toHaveValue(title)
  await context.clearCookies()
  await form.getByRole('button', { name: 'Save' }).click()
  const overlay = page.getByRole('dialog', { name: 'Your session has ended' })
  await overlay.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/explore\/\d+$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
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

test('who follows a link before the first page has settled stands at the title of the next', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      const link = [...document.querySelectorAll('nav a')].find((one) => one.textContent?.trim() === 'Act')
      if (!(link instanceof HTMLElement)) return
      seen.disconnect()
      link.click()
    })
    seen.observe(document, { childList: true, subtree: true })
  })
  await page.goto(`${pages()}/w/1/listen`)
  await expect(page.getByRole('heading', { name: 'What do we do about it?' })).toBeFocused()
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
  expect(teams.filter((team: { name: string }) => team.name === 'Onboarding crew')).toHaveLength(1)
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
