// Does a question that tells who a customer is stay shut for whoever may not see that, and say so?
import type { Page } from '@playwright/test'
import { expect, look, pages, post, signIn, test, watch } from './support/world'

const SAVED = '/api/v1/workspaces/1/saved'
const WHO = 'hidden@customers.example'
const content = { question: 'trend', event: '*', customers: { trait: 'email', is: WHO } }

/** A member who may save, and may not see personal data. */
async function invited(owner: Page): Promise<string> {
  const offer = { email: 'hidden-guest@example.com', role: 'analyst', personal_data: false }
  const made = await post(owner, '/api/v1/workspaces/1/invitations', offer)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return String(made.body.link).split('#')[1] ?? ''
}

test('what is hidden is said in words, and cannot be asked or saved over', async ({
  page,
  browser,
  wrong,
}) => {
  await signIn(page)
  const saved = await post(page, `${SAVED}/questions`, { name: 'What somebody did', content })
  const tiles = [{ id: 't1', width: 'half', title: 'One of them', question: content }]
  const board = await post(page, `${SAVED}/dashboards`, { name: 'Somebody', content: { tiles } })
  expect([saved.status, board.status]).toEqual([201, 201])
  const link = await invited(page)
  const context = await browser.newContext()
  try {
    const guest = await context.newPage()
    watch(guest, wrong)
    await guest.goto(`${pages()}/favicon.svg`)
    const joined = { link, name: 'A guest', password: 'some quiet long sentence' }
    expect((await post(guest, '/api/v1/invitation', joined)).status).toBe(204)
    const asked: string[] = []
    guest.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))

    await guest.goto(`${pages()}/w/1/explore`)
    await expect(guest.getByText('Parts of it are hidden from you.')).toBeVisible()
    await guest.getByRole('link', { name: 'What somebody did' }).click()
    await expect(
      guest.getByRole('heading', { name: 'Parts of this question are hidden from you' }),
    ).toBeVisible()
    await look(guest, 'explore-hidden')
    await expect(guest.getByRole('button', { name: 'Save changes' })).toHaveCount(0)
    await guest.getByRole('button', { name: 'More', exact: true }).click()
    await expect(guest.getByRole('menuitem', { name: 'Delete' })).toBeVisible()
    await expect(guest.getByRole('menuitem', { name: 'Rename' })).toHaveCount(0)

    await guest.goto(`${pages()}/w/1/dashboards/${board.body.id}`)
    await expect(guest.getByText('Parts of this dashboard tell who a customer is')).toBeVisible()
    await expect(guest.getByRole('article', { name: 'One of them' })).toContainText('so it is not asked')
    await expect(guest.getByRole('button', { name: 'Add a tile' })).toHaveCount(0)
    await expect(guest.getByRole('button', { name: 'Arrange' })).toHaveCount(0)
    await look(guest, 'dashboard-hidden')
    expect(asked.filter((one) => one.endsWith('/query'))).toEqual([])
    expect(await guest.content()).not.toContain(WHO)
  } finally {
    await context.close()
    await post(page, `${SAVED}/questions/${saved.body.id}`, {}, 'DELETE')
    await post(page, `${SAVED}/dashboards/${board.body.id}`, {}, 'DELETE')
  }
})
