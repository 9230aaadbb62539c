// What do the tests of segments and stages have in common: what is saved, and how keys alone reach a field?
import type { Locator, Page } from '@playwright/test'
import { expect, post, signIn } from './world'

export const WS = '/api/v1/workspaces/1'

/** What is saved, without what another test has left. */
export async function fresh(page: Page, segments: { name: string; rule: unknown; description?: string }[]) {
  await signIn(page)
  for (;;) {
    const left = await page.evaluate(
      async (ws) => (await fetch(`${ws}/saved/segments`)).json() as Promise<{ id: number }[]>,
      WS,
    )
    if (left.length === 0) break
    // What another one names goes after it.
    for (const { id } of left) await post(page, `${WS}/saved/segments/${id}`, undefined, 'DELETE')
  }
  const made: number[] = []
  for (const { rule, ...one } of segments) {
    const answer = await post(page, `${WS}/saved/segments`, { ...one, content: { rule } })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    made.push(answer.body.id)
  }
  return made
}

/** With the key that goes on, until one is there. */
export async function tabTo(page: Page, to: Locator) {
  for (let n = 0; n < 80; n += 1) {
    if (await to.evaluate((one) => one === document.activeElement).catch(() => false)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('the keyboard does not come there')
}

export async function pick(page: Page, label: string, option: string, nth = 0) {
  const field = page.getByRole('combobox', { name: label, exact: true }).nth(nth)
  await tabTo(page, field)
  const found = page.getByRole('option', { name: option }).first()
  if ((await field.getAttribute('readonly')) === null) {
    await page.keyboard.press('Control+a')
    await page.keyboard.type(option)
  } else await page.keyboard.press('ArrowDown')
  await found.waitFor()
  for (let n = 0; n < 60; n += 1) {
    if ((await found.getAttribute('data-combobox-selected')) !== null) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
}
