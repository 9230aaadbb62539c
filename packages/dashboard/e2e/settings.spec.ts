// Do the settings do what they say, say at the field what is wrong, and take back what one did not mean?
import { expect, look, pages, post, signIn, signInAnew, test } from './support/world'

test.beforeEach(async ({ page }) => {
  await signIn(page)
})

test('a key is made, shown once, used in the snippets, and revoked unless one changes one’s mind', async ({
  page,
}) => {
  await page.goto(`${pages()}/w/1/settings/keys`)
  await page.getByLabel('What it is for').fill('Website')
  await page.getByLabel('What it is for').press('Control+Enter')
  const text = await page.getByRole('textbox', { name: 'Your new key' }).inputValue()
  expect(text).toMatch(/^hk_/)
  await expect(page.getByRole('region', { name: 'Segment, Node' })).toContainText(text)
  await look(page, 'keys-made')
  await page.getByRole('button', { name: 'Revoke Website' }).click()
  await expect(page.getByText('Website stops working.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: 'Revoke Website' })).toBeVisible()
  // Leaving the page does not forget what was meant.
  await page.getByRole('button', { name: 'Revoke Website' }).click()
  await page.reload()
  await expect(page.getByText('Revoked')).toBeVisible()
  await expect(page.getByText(text)).toHaveCount(0)
})

test('a key is replaced with an overlap', async ({ page }) => {
  await page.goto(`${pages()}/w/1/settings/keys`)
  await page.getByLabel('Server').check()
  await page.getByLabel('What it is for').fill('Billing')
  await page.getByRole('button', { name: 'Make the key' }).click()
  await page.getByRole('button', { name: 'Replace Billing' }).first().click()
  await expect(page.getByRole('dialog', { name: 'Replace Billing' })).toBeVisible()
  await look(page, 'keys-replace')
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click()
  await expect(page.getByText(/Ends/)).toBeVisible()
})

test('a wrong setting is said at its field, and nothing typed is lost', async ({ page }) => {
  await page.goto(`${pages()}/w/1/settings/workspace`)
  await page.getByLabel('Name', { exact: true }).fill('')
  await page.getByLabel('Days to go back').fill('400')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
  await expect(page.getByLabel('Days to go back')).toHaveValue('400')
  await look(page, 'workspace-wrong')
  await page.getByLabel('Name', { exact: true }).fill('Corkline (simulated)')
  await page.getByLabel('Days to go back').fill('')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
})

test('somebody is invited by a link, and the invitation is withdrawn', async ({ page }) => {
  await page.goto(`${pages()}/w/1/settings/members`)
  await page.getByLabel('E-mail address').fill('no address')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByLabel('E-mail address')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('E-mail address').fill('cleo@example.com')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Link of the invitation' })).toHaveValue(
    /\/invitation#[0-9a-f]{64}$/,
  )
  await look(page, 'members-invited')
  await page.getByRole('button', { name: 'Withdraw the invitation of cleo@example.com' }).click()
  await page.getByRole('button', { name: 'Dismiss' }).last().click()
  await page.reload()
  await expect(page.getByText('Invitations that wait')).toHaveCount(0)
})

test('a role is changed and changed back', async ({ page, browser }) => {
  await page.goto(`${pages()}/favicon.svg`)
  const offer = { email: 'dan@example.com', role: 'viewer' }
  const made = await post(page, '/api/v1/workspaces/1/invitations', offer)
  const other = await browser.newContext()
  const guest = await other.newPage()
  await guest.goto(`${pages()}/favicon.svg`)
  const link = String(made.body.link).split('#')[1]
  await post(guest, '/api/v1/invitation', { link, name: 'Dan Roth', password: 'some quiet long sentence' })
  await other.close()

  await page.goto(`${pages()}/w/1/settings/members`)
  const role = page.getByRole('combobox', { name: 'Role of Dan Roth' })
  await role.click()
  await page.getByRole('option', { name: 'Analyst' }).click()
  await expect(page.getByText('Dan Roth is Analyst now.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(role).toHaveValue('Viewer')
  const members = await page.evaluate(async () => (await fetch('/api/v1/workspaces/1/members')).json())
  expect(members.find((one: { name: string }) => one.name === 'Dan Roth').role).toBe('viewer')
})

test('another workspace is made and switched to', async ({ page }) => {
  await page.goto(`${pages()}/w/1/settings/workspace#new`)
  await expect(page.getByLabel('Name of the new workspace')).toBeFocused()
  await page.getByLabel('Name of the new workspace').fill('Trial')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByRole('button', { name: 'Workspace: Trial' })).toBeVisible()
  await page.getByRole('button', { name: 'Workspace: Trial' }).click()
  await page.getByRole('menuitem', { name: 'Corkline' }).click()
  await expect(page.getByRole('button', { name: /Workspace: Corkline/ })).toBeVisible()
})

test('another session is ended', async ({ page, browser }) => {
  const other = await browser.newContext()
  const elsewhere = await other.newPage()
  await signInAnew(elsewhere)
  await page.goto(`${pages()}/w/1/settings/profile`)
  await expect(page.getByText('This browser')).toBeVisible()
  await page.getByRole('button', { name: 'End', exact: true }).first().click()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect.poll(() => elsewhere.evaluate(async () => (await fetch('/api/v1/me')).status)).toBe(401)
  await other.close()
})

test('an address that must not be called is refused at its field', async ({ page }) => {
  await page.goto(`${pages()}/w/1/settings/webhooks`)
  await page.getByLabel('Address').fill('https://10.0.0.1/hook')
  await page.getByLabel('What it is for').fill('Our data team')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByLabel('Address')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('What it is for')).toHaveValue('Our data team')
})

test('mail is set up, tried and given up', async ({ page }) => {
  // Whoever was here before may have set it up.
  await post(page, '/api/v1/workspaces/1/connections/mail', {}, 'DELETE')
  await page.goto(`${pages()}/w/1/settings/mail`)
  await expect(page.getByText('Mail is not set up')).toBeVisible()
  await page.getByLabel('Letters come from').fill('Hark <hark@example.com>')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByLabel('Server (SMTP)')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Server (SMTP)').fill('127.0.0.1')
  await page.getByRole('combobox', { name: 'Protection' }).click()
  await page.getByRole('option', { name: 'None' }).click()
  await page.getByLabel('Port').fill('2525')
  await page.getByLabel('Letters come from').fill('Hark <hark@example.com>')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Mail leaves through 127.0.0.1.')).toBeVisible()
  await look(page, 'mail-set')
  await page.getByRole('button', { name: 'Stop sending mail' }).click()
  await expect(page.getByText('Mail is not set up')).toBeVisible()
})

test('a customer is found and erased, after one has seen what goes', async ({ page }) => {
  await page.goto(`${pages()}/w/1/settings/privacy`)
  const found = await page.evaluate(async () =>
    (await fetch('/api/v1/workspaces/1/customers?search=an&limit=1')).json(),
  )
  const name = String(found.items[0].name)
  await page.getByLabel('Find the customer').fill(name)
  await page
    .getByRole('button', { name: `Choose: ${name}` })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await look(page, 'privacy-erase')
  await expect(dialog.getByRole('button', { name: 'Erase for good' })).toBeDisabled()
  await dialog.getByLabel('Type erase to go on').fill('erase')
  await dialog.getByRole('button', { name: 'Erase for good' }).click()
  await expect(page.getByText(`${name} is erased.`)).toBeVisible()
  const again = await page.evaluate(
    async (key) => (await fetch(`/api/v1/workspaces/1/customers/${key}`)).status,
    String(found.items[0].key),
  )
  expect(again).toBe(404)
})
