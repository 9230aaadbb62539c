// Can everybody read the pages that are not the dashboard's: the server's own, and what one sees when a page is broken?
import type { Page } from '@playwright/test'
import { read, whole } from './support/whole'
import { start } from './support/server'
import { expect, look, own, pages, SIZES, signIn, test } from './support/world'

/** The address, and what stands on it once it is drawn. */
const OWN: [string, string | RegExp][] = [
  ['docs', /\/api\/v1\/workspaces/],
  ['enter', /link/i],
]

async function readable(page: Page, at: string, path: string, drawn: string | RegExp) {
  await page.goto(`${at}/${path}`)
  await expect(page.locator('body')).toContainText(drawn)
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await read(page, `/${path} ${size} ${colorScheme}`, colorScheme)
    }
    await whole(page, `/${path} ${size}`)
  }
}

for (const [path, drawn] of OWN) {
  test(`/${path} is whole and read by everybody`, async ({ page }) => {
    await readable(page, pages(), path, drawn)
  })
}

test('/start is whole and read by everybody, and closed once somebody owns the house', async ({ page }) => {
  const house = await start()
  own.add(house.pages)
  try {
    await readable(page, house.pages, 'start', /events/i)
  } finally {
    await house.stop()
  }
  expect((await page.request.get(`${pages()}/start`)).status()).toBe(404)
})

test('a page whose file is gone says so, and is whole itself', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/settings/teams`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  // As after a new version: the files that the open page knows are no longer there.
  await page.route('**/assets/page-*.js', (route) => route.fulfill({ status: 404, body: '' }))
  await page.getByRole('link', { name: 'Listen', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page did not work')
  await expect(page.getByText('A newer version of Hark was installed meanwhile.')).toBeVisible()
  await look(page, 'broken')
})

test('what is not there is said on a page that is whole', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/nowhere`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await look(page, 'missing')
})
