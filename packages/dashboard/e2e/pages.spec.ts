// Is every page whole: titled, inside the window, and readable for everybody, in both themes and sizes?
import { expect, look, pages, signIn, test } from './support/world'

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
    await page.goto(`${pages()}/w/1/${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
    await expect(page).toHaveTitle(/ · Corkline \(simulated\) · Hark$/)
    await look(page, name)
  })
}

test('an empty workspace teaches how to send the first event', async ({ page, context }) => {
  await signIn(page)
  await context.route('**/vocabulary', (route) =>
    route.fulfill({
      json: {
        events: [],
        properties: [],
        traits: [],
        groups: [],
        first_event: null,
        last_event: null,
        events_total: 0,
        customers_total: 0,
      },
    }),
  )
  await page.goto(`${pages()}/w/1`)
  await expect(page.getByRole('heading', { name: 'Nothing has arrived yet' })).toBeVisible()
  await look(page, 'home-empty')
  await page.getByRole('link', { name: 'Make a key and see the snippets' }).click()
  await expect(page.getByRole('heading', { name: 'How do events get here?' })).toBeVisible()
})

test('the first page is painted within a second', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  )
  expect(paint).toBeLessThan(1000)
})
