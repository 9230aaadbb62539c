// Is every page whole: titled, inside the window, and readable for everybody, in both themes and sizes?
import type { Locator } from '@playwright/test'
import { calm, dawdle } from './support/whole'
import { expect, look, pages, SIZES, signIn, test } from './support/world'

const PAGES: [string, string, string][] = [
  ['', 'home', 'What is new?'],
  ['listen', 'stage-listen', 'What do customers do and say?'],
  ['unify', 'stage-unify', 'Who are our customers?'],
  ['understand', 'stage-understand', 'What do they mean?'],
  ['act', 'stage-act', 'What do we do about it?'],
  ['close', 'stage-close', 'Did they hear back from us?'],
  ['measure', 'stage-measure', 'Does it get better for customers?'],
  ['align', 'stage-align', 'Does everyone work on it?'],
  ['settings/profile', 'settings-profile', 'How should Hark know you?'],
  ['settings/workspace', 'settings-workspace', 'How does this workspace count?'],
  ['settings/members', 'settings-members', 'Who works here?'],
  ['settings/teams', 'settings-teams', 'Which teams are there?'],
  ['settings/keys', 'settings-keys', 'How do events get here?'],
  ['settings/webhooks', 'settings-webhooks', 'Which systems hear from Hark?'],
  ['settings/mail', 'settings-mail', 'How does mail leave?'],
  ['settings/sign-on', 'settings-sign-on', 'How do people sign in through your company?'],
  ['settings/privacy', 'settings-privacy', 'What becomes of what arrives?'],
  ['settings/audit', 'settings-audit', 'Who did what?'],
  ['settings/jobs', 'settings-jobs', 'What is Hark doing in the background?'],
]

for (const [path, name, title] of PAGES) {
  test(`${name} is whole`, async ({ page }) => {
    await signIn(page)
    // What jumps on a phone may stand still where there is room; what comes at once here comes one after another elsewhere.
    await page.setViewportSize(SIZES.phone)
    await dawdle(page)
    await page.goto(`${pages()}/w/1/${path}`)
    await expect(page.locator('h1')).toHaveText(title)
    await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0)
    await calm(page, `${name} phone`)
    await page.unroute('**/api/v1/**')
    await page.setViewportSize(SIZES.desk)
    await page.goto(`${pages()}/w/1/${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
    await expect(page).toHaveTitle(/ · Corkline \(simulated\) · Hark$/)
    await look(page, name)
  })
}

test('an empty place shows what will stand in it', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/settings/teams`)
  const empty = page.getByRole('heading', { name: 'Teams own work together' })
  await expect(empty).toBeVisible()
  await expect(empty.locator('..').locator('svg')).toBeVisible()
})

test('each number of the first page opens to who it was', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1`)
  const main = page.locator('main')
  const drawer = page.getByRole('dialog')
  const opens = async (number: Locator) => {
    const shown = /\d+/.exec(
      (await number.getAttribute('aria-label')) ?? (await number.textContent()) ?? '',
    )?.[0]
    await number.click()
    await expect(drawer.getByText(`${shown} customers`, { exact: true })).toBeVisible()
    await expect(drawer.getByRole('link').first()).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(drawer).toHaveCount(0)
  }
  await opens(main.getByRole('button', { name: /new$/ }))
  await opens(main.getByRole('button', { name: /fell silent$/ }))
  await opens(main.getByRole('listitem').filter({ hasText: '$pageview' }).getByRole('button'))
  const said = /^\d+/.exec((await main.locator('header').textContent())?.split('What is new?')[1] ?? '')?.[0]
  await main.getByRole('button', { name: 'See who', exact: true }).click()
  await expect(drawer.getByText(`${said} customers`, { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await main
    .getByRole('button', { name: /customers\. See who\.$/ })
    .nth(3)
    .click()
  await expect(drawer.getByRole('link').first()).toBeVisible()
})

test('a refused delivery is seen, with its reason', async ({ page, context }) => {
  await signIn(page)
  // No name outside this machine can be looked up here, so the server takes no address: its answers are made up.
  const created = new Date(Date.now() - 7_200_000).toISOString()
  const hook = {
    id: 1,
    url: 'https://hooks.example.com/hark',
    description: 'Our data team',
    kinds: ['customer.erased'],
    thin: true,
  }
  const public_key = 'whpk_ebVWLo/mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ='
  await context.route('**/api/v1/workspaces/1/webhooks', (route) =>
    route.fulfill({
      json: {
        items: [{ ...hook, enabled: true, failing_since: created, created, signature: 'v1a', public_key }],
        next: null,
        kinds: ['customer.erased', 'webhook.tested'],
      },
    }),
  )
  const failed = {
    id: 1,
    message: 'msg_1',
    kind: 'customer.erased',
    state: 'failed',
    attempts: 3,
    status: 500,
    body: '{}',
    created,
  }
  await context.route('**/webhooks/1/deliveries**', (route) =>
    route.fulfill({
      json: { items: [{ ...failed, error: 'the receiver answered 500' }], next: null, failed: 73 },
    }),
  )
  await page.goto(`${pages()}/w/1/settings/webhooks`)
  await expect(page.getByText('Failing since')).toBeVisible()
  await look(page, 'webhooks-filled')
  await page.getByRole('button', { name: 'Messages' }).click()
  await expect(page.getByRole('dialog')).toContainText('the receiver answered 500')
  await expect(page.getByRole('button', { name: 'Send all 73 that failed again' })).toBeVisible()
  await look(page, 'webhooks-deliveries')
})
