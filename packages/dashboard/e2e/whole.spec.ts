// Does the look at a page see what it is there for? Each fault is made by hand on a page that has none, and has to be found.
import { expect, pages, SIZES, signIn, test } from './support/world'
import { calm, whole } from './support/whole'

const AT = 'position: absolute; top: 300px; left: 300px; background: white; color: black; z-index: 9;'
const LONG = 'a word that is too long'
const NARROW = `${AT} width: 40px; overflow: hidden; white-space: nowrap;`
/** What is found, and what is wrong: elements with their style and text. */
const FAULTS: [string, [string, string, string][]][] = [
  ['cut off', [['p', NARROW, LONG]]],
  ['cut off', [['p', `${AT} height: 9px; width: 200px; overflow: hidden`, LONG]]],
  ['but no title', [['p', `${NARROW} text-overflow: ellipsis`, LONG]]],
  [
    'over each other',
    [
      ['p', AT, 'one line'],
      ['p', `${AT} margin-left: 20px`, 'another line'],
    ],
  ],
  [
    'covered',
    [
      ['button', `${AT} width: 90px; height: 40px`, 'here'],
      ['i', `${AT} width: 90px; height: 40px`, ''],
    ],
  ],
  ['small', [['button', `${AT} width: 16px; height: 16px; min-width: 0; min-height: 0; padding: 0`, 'x']]],
  ['out of the window', [['p', `${AT} left: calc(100vw - 30px); white-space: nowrap`, LONG]]],
]

test('each fault is found, and none where none is', async ({ page }) => {
  await signIn(page)
  await page.setViewportSize(SIZES.desk)
  await page.goto(`${pages()}/w/1/settings/teams`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await whole(page, 'as it is')
  for (const [kind, wrong] of FAULTS) {
    await page.evaluate((made) => {
      const place = document.createElement('div')
      place.id = 'wrong'
      for (const [tag, style, text] of made) {
        const one = document.createElement(tag)
        one.style.cssText = style
        one.textContent = text
        place.append(one)
      }
      document.querySelector('main')?.append(place)
    }, wrong)
    await expect(whole(page, kind), kind).rejects.toThrow(kind)
    await page.evaluate(() => document.getElementById('wrong')?.remove())
  }
  await whole(page, 'as it was')
})

test('a jump is found', async ({ page }) => {
  await signIn(page)
  await page.goto(`${pages()}/w/1/settings/teams`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await calm(page, 'as it is')
  await page.evaluate(() => {
    const main = document.querySelector('main')
    if (main) main.style.paddingTop = '300px'
  })
  await expect(calm(page, 'moved')).rejects.toThrow('jumps')
})
