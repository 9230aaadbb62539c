// Does every form say at the field what is wrong, put one there, and keep what was typed?
import type { Page } from '@playwright/test'
import { expect, pages, post, signIn, test } from './support/world'

interface Form {
  name: string
  /** Below the workspace, or from the root. */
  at: string
  /** What is typed, by the names of the fields; null: what stands there is left. */
  typed: Record<string, string | null>
  /** The field that is wrong. */
  wrong: string
  /** Which form it is, where several have such a field. */
  nth?: number
  /** What leads there before, and what brings the form up once the page is open. */
  before?: (page: Page) => Promise<string | undefined>
  open?: (page: Page) => Promise<void>
}

const press = (name: string) => async (page: Page) => {
  await page.getByRole('button', { name, exact: true }).first().click()
}
const MAIL = {
  host: '127.0.0.1',
  port: 2525,
  protection: 'none',
  name: '',
  password: '',
  from: 'Hark <hark@example.com>',
}
const trend = `/w/1/explore?q=${encodeURIComponent(JSON.stringify({ question: 'trend', event: 'signed_up' }))}`
const long = 'much too long '.repeat(40)

// Not among them: a key, whose label may be anything; a note on a map, whose only field takes several lines; erasing, which cannot be sent before its word stands there; signing in.
const FORMS: Form[] = [
  { name: 'who one is', at: '/w/1/settings/profile', typed: { name: long }, wrong: 'name' },
  {
    name: 'a new password',
    at: '/w/1/settings/profile',
    typed: { old: 'what was it', password: 'short' },
    wrong: 'password',
  },
  { name: 'the workspace', at: '/w/1/settings/workspace', typed: { name: '' }, wrong: 'name' },
  { name: 'another workspace', at: '/w/1/settings/workspace', typed: { name: long }, wrong: 'name', nth: 1 },
  {
    name: 'an invitation',
    at: '/w/1/settings/members',
    typed: { email: 'nobody at all', role: null },
    wrong: 'email',
  },
  { name: 'a team', at: '/w/1/settings/teams', typed: { name: long }, wrong: 'name' },
  {
    name: 'a webhook',
    at: '/w/1/settings/webhooks',
    typed: { url: 'https://10.0.0.1/hook', description: 'Our data team' },
    wrong: 'url',
  },
  {
    name: 'mail',
    at: '/w/1/settings/mail',
    typed: { host: 'mail.example.com', name: 'hark', from: 'nobody at all' },
    wrong: 'from',
  },
  {
    name: 'a trial of mail',
    at: '/w/1/settings/mail',
    before: async (page) => {
      await post(page, '/api/v1/workspaces/1/connections/mail', MAIL, 'PUT')
      return undefined
    },
    typed: { to: 'nobody at all' },
    wrong: 'to',
  },
  {
    name: 'sign-on',
    at: '/w/1/settings/sign-on',
    typed: { name: 'Acme', issuer: 'no address', client_id: 'hark' },
    wrong: 'issuer',
  },
  {
    name: 'a question that is saved',
    at: trend,
    open: press('Save'),
    typed: { name: '', description: 'What for' },
    wrong: 'name',
  },
  {
    name: 'a list of customers',
    at: '/w/1/segments/',
    before: async (page) => {
      const content = { rule: { did: 'task_created' } }
      const made = await post(page, '/api/v1/workspaces/1/saved/segments', {
        name: `Makers ${Date.now()}`,
        content,
      })
      return String(made.body.id)
    },
    open: press('Keep as a list'),
    typed: { name: '' },
    wrong: 'name',
  },
  {
    name: 'a dashboard',
    at: '/w/1/dashboards',
    open: press('New dashboard'),
    typed: { name: long, description: 'What for' },
    wrong: 'name',
  },
  {
    name: 'a segment',
    at: '/w/1/segments/new',
    typed: { name: '', description: 'What for' },
    wrong: 'name',
  },
  {
    name: 'a lens',
    at: '/w/1/customers',
    open: async (page) => {
      await page.locator('tbody a').first().click()
      await press('New lens')(page)
    },
    typed: { name: long },
    wrong: 'name',
  },
  {
    name: 'a journey map',
    at: '/w/1/map/0',
    open: press('Save as a map'),
    typed: { name: long, description: 'What for' },
    wrong: 'name',
  },
  {
    name: 'a place for a listening post',
    at: '/w/1/map/0',
    open: async (page) => {
      await page.getByRole('button', { name: 'Add a place' }).first().click()
    },
    typed: { place: '', question: 'What nearly stopped you?' },
    wrong: 'place',
  },
  {
    name: 'a question for a dashboard',
    at: trend,
    open: async (page) => {
      await press('Share')(page)
      await page.getByRole('menuitem', { name: 'Add to a dashboard' }).click()
    },
    typed: { name: '' },
    wrong: 'name',
  },
  {
    name: 'somebody who is invited',
    at: '/invitation',
    before: async (page) => {
      const offer = { email: `guest${Date.now()}@example.com`, role: 'viewer' }
      const made = await post(page, '/api/v1/workspaces/1/invitations', offer)
      await page.context().clearCookies()
      return String(made.body.link).slice(String(made.body.link).indexOf('#'))
    },
    typed: { name: 'Cleo Park', password: 'short' },
    wrong: 'password',
  },
  { name: 'a password one has forgotten', at: '/forgot', typed: { email: 'nobody at all' }, wrong: 'email' },
  {
    name: 'a password that is set anew',
    at: `/reset#${'1'.repeat(64)}`,
    typed: { password: 'short' },
    wrong: 'password',
  },
]

for (const form of FORMS) {
  test(`${form.name}: what is wrong is said at its field`, async ({ page }) => {
    await signIn(page)
    const more = (await form.before?.(page)) ?? ''
    await page.goto(`${pages()}${form.at}${more}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0)
    await form.open?.(page)
    const field = (name: string) =>
      page.locator(`form [name="${name}"]`).nth(name === form.wrong ? (form.nth ?? 0) : 0)
    const wrong = field(form.wrong)
    await expect(wrong).toBeVisible()
    for (const [name, value] of Object.entries(form.typed)) if (value !== null) await field(name).fill(value)
    await wrong.press('Enter')
    await expect(wrong).toHaveAttribute('aria-invalid', 'true')
    await expect(wrong).toBeFocused()
    const said = await wrong.evaluate((input) =>
      (input.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id))
        .filter((one) => one?.id.endsWith('-error') && one.checkVisibility())
        .map((one) => one?.textContent)
        .join(' '),
    )
    expect(said).toMatch(/\w+ \w+/)
    for (const [name, value] of Object.entries(form.typed))
      if (value !== null) await expect(field(name)).toHaveValue(value)
    // Nothing of it stands beside the fields a second time.
    await expect(page.locator('form').getByRole('alert')).toHaveCount(0)
    // It goes as soon as one writes something else.
    await wrong.pressSequentially('x')
    await expect(wrong).not.toHaveAttribute('aria-invalid', 'true')
  })
}

// Which of the two was wrong is not told to whoever tries: so it stands above both, and nothing is taken away.
test('signing in with what is wrong keeps what was typed', async ({ page }) => {
  await page.goto(`${pages()}/sign-in`)
  await page.getByLabel('E-mail address').fill('somebody@example.com')
  await page.getByLabel('Password', { exact: true }).fill('not my password')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: /wrong/ })).toBeVisible()
  await expect(page.getByLabel('E-mail address')).toHaveValue('somebody@example.com')
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('not my password')
})
