// Can everybody read the pages that are not the dashboard's: the server's own, and what one sees when a page is broken?
import { read, whole } from './support/whole'
import { expect, look, pages, SIZES, signIn, test } from './support/world'

/** The address, and what stands on it once it is drawn. */
const OWN: [string, string | RegExp][] = [
  ['docs', /\/api\/v1\/workspaces/],
  ['start', /events/i],
  ['enter', /link/i],
]

for (const [path, drawn] of OWN) {
  test(`/${path} is whole and read by everybody`, async ({ page }) => {
    await page.goto(`${pages()}/${path}`)
    await expect(page.locator('body')).toContainText(drawn)
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await read(page, `/${path} ${size} ${colorScheme}`, colorScheme)
      }
      await whole(page, `/${path} ${size}`)
    }
  })
}

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
