// Does a plain page that carries the snippet tell Hark what its customers do, and nothing of what they type?
import { arrives, expect, leave, somebody, test, timeline } from './world'

const BODY = `
  <main>
    <h1>Shop</h1>
    <button id="buy">Buy <b>now</b></button>
    <button id="dead">Does nothing</button>
    <a href="#there" id="jump">There</a>
    <section data-hark-mask><button id="secret">Balance 4,000</button></section>
    <section data-hark-ignore><button id="unseen">Unseen</button></section>
    <form id="signup">
      <input name="email" type="email"><input name="secret" type="password" value="typed-before">
      <textarea name="words"></textarea><button>Sign up</button>
    </form>
    <div style="height: 3000px">Long</div>
  </main>
  <script nonce="n1">
    for (const id of ['buy', 'secret', 'unseen'])
      document.getElementById(id).addEventListener('click', (event) => (event.currentTarget.title = 'done'))
    document.getElementById('signup').addEventListener('submit', (event) => event.preventDefault())
  </script>`

test('clicks, forms, errors, attention and speed arrive; what is typed does not', async ({
  page,
  site,
  hark,
  wrong,
}) => {
  const customer = somebody()
  // The script comes late: what the page says before waits in the queue of the snippet.
  let release = () => undefined as void
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/hark.js', async (route) => {
    await held
    await route.continue()
  })
  site.policies.set(
    '/shop',
    `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-n1'; connect-src ${hark.url}`,
  )
  const config = { host: hark.url, key: hark.writeKey, consent: 'not-required', nonce: 'n1' }
  site.pages.set(
    '/shop',
    `${site.snippet(config, 'n1')}<script nonce="n1">hark.identify('${customer}', { plan: 'pro' }); hark.track('early')</script>${BODY}`,
  )
  await page.goto(`${site.url}/shop?utm_source=news&utm_campaign=spring&token=abc123&mail=a@example.com`, {
    waitUntil: 'commit',
  })
  await expect(page.locator('#signup')).toBeVisible()
  const before = await page.evaluate(() => Object.keys(window))
  release()
  await page.waitForFunction(() => 'version' in (window as unknown as { hark: object }).hark)
  // The part that hark.js fetches is waited for, too.
  await page.waitForLoadState('load')
  expect((await page.evaluate(() => Object.keys(window))).filter((name) => !before.includes(name))).toEqual(
    [],
  )

  await page.locator('#buy').click()
  await page.locator('#secret').click()
  await page.locator('#unseen').click()
  await page.locator('[name=email]').fill('ada@example.com')
  await page.locator('[name=secret]').fill('typed-secret')
  await page.locator('[name=words]').fill('typed-words')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.locator('h1').click({ clickCount: 3, delay: 20 })
  await page.locator('#dead').click({ clickCount: 3, delay: 20 })
  await arrivesAtLeast(hark, customer, '$dead_click')
  await page.evaluate(() => {
    setTimeout(() => {
      throw new TypeError('no plan for ada@example.com at https://x.example.com/?token=abc123')
    })
  })
  await expect.poll(() => wrong.length).toBe(1)
  wrong.length = 0
  await page.mouse.wheel(0, 1500)
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1000)
  await leave(page)

  const events = await arrives(hark, customer, [
    '$pageview',
    '$identify',
    'early',
    // Buy, the masked one, Sign up and its form, Dead three times.
    ...Array.from({ length: 7 }, () => '$autocapture'),
    '$dead_click',
    '$rageclick',
    '$exception',
    '$pageleave',
    '$web_vitals',
  ])
  const of = (name: string) =>
    events.filter(({ event }) => event === name).map(({ properties }) => properties)
  expect(of('$pageview')).toMatchObject([
    { $pathname: '/shop', utm_source: 'news', utm_campaign: 'spring', $lib: 'hark.js' },
  ])
  const clicked = of('$autocapture').map(({ $event_type, $el_selector, $el_text }) => [
    $event_type,
    $el_selector,
    $el_text,
  ])
  expect(clicked).toContainEqual(['click', 'button#buy', 'Buy now'])
  expect(clicked).toContainEqual(['click', 'button#secret', undefined])
  expect(clicked).toContainEqual(['submit', 'form#signup', undefined])
  expect(of('$dead_click')).toMatchObject([{ $el_selector: 'button#dead', $el_text: 'Does nothing' }])
  expect(of('$rageclick')).toMatchObject([{ $el_selector: 'button#dead' }])
  expect(of('$exception')).toMatchObject([
    { $exception_type: 'TypeError', $exception_message: 'no plan for ~ at https://x.example.com/?token=~' },
  ])
  expect(of('$pageleave')[0]?.$scroll_depth).toBeGreaterThan(40)
  expect(of('$pageleave')[0]?.$attention_seconds).toBeGreaterThan(1)
  expect(of('$web_vitals')[0]).toMatchObject({
    $web_vitals_LCP_value: expect.any(Number),
    $web_vitals_CLS_value: expect.any(Number),
  })
  const everything = JSON.stringify(events)
  for (const secret of ['typed', 'ada@', 'abc123', '4,000', 'unseen', 'a@example'])
    expect(everything, secret).not.toContain(secret)
  expect(new Set(events.map(({ properties }) => properties.$session_id)).size).toBe(1)
  // What was said before the script was there keeps its moment, and nobody takes this customer for a robot.
  expect(events.flatMap(({ flags }) => flags)).toEqual([])
})

test('one tag is enough, and pages of one customer follow each other', async ({ page, site, hark }) => {
  const customer = somebody()
  const tag = `<script async src="/hark.js" data-host="${hark.url}" data-key="${hark.writeKey}" data-consent="not-required"></script>`
  site.pages.set(
    '/one',
    `${tag}<a href="/two">Two</a><script>(window.hark = window.hark || []).push(['identify', ['${customer}']])</script>`,
  )
  site.pages.set('/two', tag)
  await page.goto(`${site.url}/one`)
  await page.getByText('Two').click()
  await page.waitForURL('**/two')
  await leave(page)
  await expect
    .poll(async () => (await timeline(hark, customer)).filter(({ event }) => event === '$pageview').length)
    .toBe(2)
  const seen = (await timeline(hark, customer)).filter(({ event }) => event === '$pageview')
  expect(seen.map(({ properties }) => properties.$pathname).sort()).toEqual(['/one', '/two'])
})

async function arrivesAtLeast(hark: Parameters<typeof timeline>[0], customer: string, name: string) {
  await expect.poll(async () => (await timeline(hark, customer)).map(({ event }) => event)).toContain(name)
}
