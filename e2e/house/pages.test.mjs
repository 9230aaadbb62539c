// Do the server's own pages work in a real browser under their policy, and does the link of the simulated company lead in?

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { binary, until } from '../clients/hark.mjs'

let browser, data, server, said, link

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  data = await mkdtemp(path.join(tmpdir(), 'hark-demo-'))
  await promisify(execFile)(binary(), ['demo', '--customers', '100', '--data', data])
  server = spawn(binary(), ['serve', '--listen', '127.0.0.1:0', '--data', data])
  said = ''
  server.stdout.on('data', (chunk) => (said += chunk))
  link = await until('the link', async () => {
    const found = said.match(/open the simulated company: (\S+)/)
    return [found, found?.[1] ?? said]
  })
})

after(async () => {
  await browser?.close()
  server?.kill('SIGTERM')
  await new Promise((resolve) => server?.once('exit', resolve))
  await rm(data, { recursive: true, force: true })
})

/** A page that remembers what it complained of, and whom it asked. */
async function page(context) {
  const opened = await context.newPage()
  opened.complaints = []
  opened.asked = []
  opened.on('console', (message) => message.type() === 'error' && opened.complaints.push(message.text()))
  opened.on('pageerror', (error) => opened.complaints.push(String(error)))
  opened.on('request', (request) => opened.asked.push(new URL(request.url()).origin))
  return opened
}

test('the link opens the simulated company, signed in, once', async () => {
  const context = await browser.newContext()
  const visitor = await page(context)
  await visitor.goto(link)
  await visitor.waitForURL(new URL('/', link).href)
  const me = await visitor.evaluate(() => fetch('/api/v1/me').then((answer) => answer.json()))
  assert.equal(me.seats[0].role, 'owner')
  assert.deepEqual(visitor.complaints, [])
  await visitor.goto('about:blank')
  await visitor.goto(link)
  await visitor.waitForURL(new URL('/', link).href)
  const stranger = await page(await browser.newContext())
  await stranger.goto(link)
  await stranger.waitForSelector('text=does not work')
  assert.ok(!stranger.url().includes('#'), 'the secret does not stay in the address')
})

test('the API is drawn without inline scripts and without asking anybody else', async () => {
  const visitor = await page(await browser.newContext())
  await visitor.goto(new URL('/docs', link).href)
  await visitor.waitForSelector('article')
  const routes = await visitor.locator('article').count()
  const described = await visitor.evaluate(() => fetch('/api/openapi.json').then((answer) => answer.json()))
  const operations = Object.values(described.paths).flatMap((item) => Object.keys(item)).length
  assert.equal(routes, operations)
  await visitor.fill('#search', 'webhooks rotate')
  assert.equal(await visitor.locator('article:visible').count(), 1)
  assert.deepEqual(visitor.complaints, [])
  assert.deepEqual([...new Set(visitor.asked)], [new URL(link).origin])
})
