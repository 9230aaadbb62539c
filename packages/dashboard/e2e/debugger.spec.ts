// Does one see events arrive, and what could not be stored?
import { expect, look, pages, post, signIn, test } from './support/world'

test('events show as they arrive, pausing holds them, and refused ones are tried again', async ({
  page,
  context,
  request,
}) => {
  await signIn(page)
  const key = await post(page, '/api/v1/workspaces/1/keys', { kind: 'write', label: 'debugger' })
  const authorization = `Basic ${Buffer.from(`${key.body.text}:`).toString('base64')}`
  const send = async (event: object) => {
    const answer = await request.post(`${pages()}/v1/track`, {
      headers: { authorization },
      data: event,
    })
    expect(answer.ok()).toBe(true)
  }
  await page.goto(`${pages()}/w/1/arrivals`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What is arriving right now?')
  await expect(page.getByText('received =')).toBeVisible()
  await send({ userId: 'ada', event: 'Seen live', properties: { plan: 'team', list: [1, 2] } })
  const row = page.getByRole('button', { name: 'Seen live' })
  await expect(row.first()).toBeVisible()
  await look(page, 'arrivals')
  await row.first().click()
  await expect(page.getByRole('dialog')).toContainText('"plan": "team"')
  await look(page, 'arrival')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Pause' }).click()
  await send({ userId: 'ada', event: 'While paused' })
  await expect(page.getByText('Paused. 1 newer one waits.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'While paused' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('button', { name: 'While paused' })).toBeVisible()
  await page.getByLabel('Filter by any text').fill('team')
  await expect(page.getByRole('button', { name: 'While paused' })).toHaveCount(0)
  await expect(row.first()).toBeVisible()
  await expect(page).toHaveURL(/text=team/)

  await send({ userId: 'ada', properties: { plan: 'team' } })
  await page.getByRole('button', { name: /^Dead letters/ }).click()
  const letter = page.getByRole('button', { name: 'A name is missing, empty or too long.' })
  await expect(letter.first()).toBeVisible()
  await look(page, 'dead-letters')
  await letter.first().click()
  await expect(page.getByRole('dialog')).toContainText('`event` is missing.')
  await expect(page.getByRole('dialog')).toContainText('What was sent')
  await page.keyboard.press('Escape')
  await page.getByLabel('Choose all shown').check()
  await page.getByRole('button', { name: /^Try \d+ again/ }).click()
  await expect(page.getByText(/refused again/)).toBeVisible()

  // The first look finds nothing; what waits for news goes on waiting.
  await context.route('**/arrivals?*', async (route) => {
    if (!route.request().url().includes('wait=')) await route.fulfill({ json: { items: [], next: '0' } })
  })
  await page.goto(`${pages()}/w/1/arrivals`)
  await expect(page.getByRole('heading', { name: 'Nothing has arrived yet' })).toBeVisible()
  await expect(page.getByText('/v1/track -u WRITE_KEY:')).toBeVisible()
})
