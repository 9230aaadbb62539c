// Is what was typed still there after a reload, or when the session was lost, and are passwords never kept?
import type { Page } from '@playwright/test'
import { expect, pages, signIn, test } from './support/world'
import { OWNER } from './support/server'

const BACK = 'What you had typed is back.'

/** Where something is typed, and into which field. */
const FORMS: [string, string, string, string?][] = [
  ['settings/mail', 'Server (SMTP)', 'smtp.half-typed.example'],
  ['settings/sign-on', 'Address of the provider (issuer)', 'https://half-typed.example'],
  ['settings/webhooks', 'Address', 'https://half-typed.example/hark'],
  ['settings/members', 'E-mail address', 'half@typed.example'],
  ['settings/teams', 'Name', 'Half-typed'],
  ['settings/workspace', 'Name', 'Half-typed company'],
  ['settings/profile', 'Your name', 'Half-typed'],
]

const field = (page: Page, label: string) =>
  page.locator('main').getByRole('textbox', { name: label, exact: true })

test('what was typed into a form is back after a reload, and gone when it is discarded', async ({ page }) => {
  await signIn(page)
  for (const [where, label, typed] of FORMS) {
    await page.goto(`${pages()}/w/1/${where}`)
    const before = await field(page, label).inputValue()
    await field(page, label).fill(typed)
    await page.reload()
    await expect(field(page, label), where).toHaveValue(typed)
    await expect(page.locator('main').getByText(BACK), where).toBeVisible()
    await expect(page.locator('[data-announcer]'), where).toContainText(BACK)
    await page.getByRole('button', { name: 'Discard it' }).click()
    await expect(field(page, label), where).toHaveValue(before)
    await expect(page.locator('main form :focus'), where).toHaveCount(1)
    await page.reload()
    await expect(field(page, label), where).toHaveValue(before)
    await expect(page.locator('main').getByText(BACK), where).toHaveCount(0)
  }
})

test('the name of a question waits, a lost session loses nothing, and no password is kept', async ({
  page,
  context,
}) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/explore`)
  await page.getByRole('button', { name: /^Trend/ }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Description').fill('Half a thought')
  await page.reload()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('dialog').getByLabel('Description')).toHaveValue('Half a thought')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()

  await page.goto(`${pages()}/w/1/settings/mail`)
  const secret = page.locator('main').getByLabel('Password', { exact: true })
  await field(page, 'Server (SMTP)').fill('smtp.half-typed.example')
  await secret.fill('never to be kept')
  await context.clearCookies()
  await page.getByRole('button', { name: 'Save' }).first().click()
  const overlay = page.getByRole('dialog', { name: 'Your session has ended' })
  await expect(overlay).toBeVisible()
  const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))
  expect(kept).toContain('smtp.half-typed.example')
  expect(kept).not.toContain('never to be kept')
  await page.reload()
  await page.getByLabel('E-mail address').fill('owner@hark.example')
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.keyboard.press('Enter')
  await expect(page).not.toHaveURL(/sign-in/)
  await page.goto(`${pages()}/w/1/settings/mail`)
  await expect(field(page, 'Server (SMTP)')).toHaveValue('smtp.half-typed.example')
  await expect(secret).toHaveValue('')
  await page.getByRole('button', { name: 'Discard it' }).click()
})
