// Is each page of a single-page app one page view, with its own address, title and leave?
import { arrives, expect, leave, somebody, test } from './world'

const APP = `
  <nav><button data-to="/app/plans">Plans</button><button data-to="/app/pay?step=1">Pay</button></nav><h1>Home</h1>
  <script>
    const draw = () => { document.title = document.querySelector('h1').textContent = location.pathname }
    for (const button of document.querySelectorAll('button'))
      button.onclick = () => { history.pushState({}, '', button.dataset.to); draw() }
    addEventListener('popstate', draw)
  </script>`

test('a single-page app', async ({ page, site, hark }) => {
  const customer = somebody()
  const config = { host: hark.url, key: hark.writeKey, consent: 'not-required', autocapture: true }
  site.pages.set('/app', `${site.snippet(config)}<script>hark.identify('${customer}')</script>${APP}`)
  await page.goto(`${site.url}/app`)
  await page.getByText('Plans').click()
  await expect(page.locator('h1')).toHaveText('/app/plans')
  // The same page with another state, and a place within it, are no other page.
  await page.evaluate(() => history.replaceState({ open: true }, '', location.href))
  await page.evaluate(() => (location.hash = 'below'))
  await page.getByText('Pay').click()
  await expect(page.locator('h1')).toHaveText('/app/pay')
  await page.goBack()
  await page.goBack()
  await expect(page.locator('h1')).toHaveText('/app/plans')
  // An app that leads on at once has shown one page.
  await page.evaluate(() => {
    history.pushState({}, '', '/app/gone')
    history.replaceState({}, '', '/app/here')
    document.title = 'Here'
  })
  await page.waitForFunction(() => document.title === 'Here')
  await leave(page)

  const views = ['/app', '/app/plans', '/app/pay', '/app/plans', '/app/here']
  const events = await arrives(hark, customer, [
    '$identify',
    '$autocapture',
    '$autocapture',
    '$web_vitals',
    ...views.map(() => '$pageview'),
    ...views.map(() => '$pageleave'),
    '$pageleave',
  ])
  const inOrder = [...events].sort((a, b) => a.time.localeCompare(b.time))
  const of = (name: string) =>
    inOrder.filter(({ event }) => event === name).map(({ properties }) => properties)
  expect(of('$pageview').map(({ $pathname }) => $pathname)).toEqual(views)
  expect(of('$pageview').map(({ $title }) => $title)).toEqual([
    '/app',
    '/app/plans',
    '/app/pay',
    '/app/plans',
    'Here',
  ])
  expect(of('$pageview')[2]?.$referrer).toBe(`${site.url}/app/plans`)
  expect(
    of('$pageleave')
      .slice(0, 4)
      .map(({ $pathname }) => $pathname),
  ).toEqual(views.slice(0, 4))
})
