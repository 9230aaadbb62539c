import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { snippets } from './snippets'

test('each snippet names the key and this server, and no other', () => {
  const all = snippets('https://hark.example.com', 'hk_pub_0123')
  expect(all.map((one) => one.name)).toEqual([
    'Segment, Node',
    'Segment, browser',
    'RudderStack, Node',
    'RudderStack, browser',
    'RudderStack, Python',
    'PostHog, browser',
    'PostHog, Node',
    'PostHog, Python',
    'Segment, Python',
    'curl',
  ])
  for (const { name, code } of all) {
    expect(code, name).toContain('hk_pub_0123')
    expect(code, name).toContain('hark.example.com')
    expect(code.match(/https?:\/\/[a-z.]+/g) ?? [], name).not.toContain('http://localhost')
  }
})

test('the client for browsers is told whether the connection is encrypted', () => {
  const browser = (host: string) => snippets(host, 'k').find((one) => one.name === 'Segment, browser')?.code
  expect(browser('http://localhost:4275')).toContain("apiHost: 'localhost:4275/v1', protocol: 'http'")
  expect(browser('https://hark.example.com')).toContain("protocol: 'https'")
})

test('there is one for each client that the documents name', () => {
  const documents = readFileSync(new URL('../../../../../../docs/ingest.md', import.meta.url), 'utf8')
  const table = documents.slice(documents.indexOf('| client | setting |')).split('\n\n')[0] ?? ''
  const clients = [...table.matchAll(/^\| `([^`]+)`/gm)].map((row) => row[1])
  expect(clients.length).toBeGreaterThan(8)
  const installed = snippets('https://hark.example.com', 'k').map(
    ({ code }) => /install (\S+)/.exec(code)?.[1],
  )
  for (const client of clients) expect(installed).toContain(client)
})
