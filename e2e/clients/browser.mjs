// How does a test run a browser client, bundled as a site would bundle it, in a real Chromium?

import { build } from 'esbuild'
import http from 'node:http'
import path from 'node:path'
import { chromium } from 'playwright-core'

// What a person's browser says. Left alone, a browser under test calls itself headless, and clients and server alike
// take it for a robot.
const PERSON = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** The module's text as one script that sets `window.client`. */
async function bundle(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: path.resolve(import.meta.dirname, '..'), loader: 'js' },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  return outputFiles[0].text
}

export class Site {
  /** A site on its own origin whose every page loads the script. */
  static async open(source) {
    const site = new Site()
    const script = await bundle(source)
    site.server = http.createServer((request, response) => {
      if (request.url === '/client.js') {
        response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script)
      } else {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        response.end('<!doctype html><title>Zoë’s shop</title><h1>Shop</h1><script src="/client.js"></script>')
      }
    })
    await new Promise((resolve) => site.server.listen(0, '127.0.0.1', resolve))
    site.url = `http://127.0.0.1:${site.server.address().port}`
    site.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-blink-features=AutomationControlled'],
    })
    return site
  }

  /** A visitor with no history, on a page of the site. Errors of the page are kept in `failures`. */
  async visitor(route = '/') {
    const context = await this.browser.newContext({ userAgent: PERSON })
    const page = await context.newPage()
    page.failures = []
    page.on('pageerror', (error) => page.failures.push(String(error)))
    await page.goto(this.url + route)
    return page
  }

  async close() {
    await this.browser?.close()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
