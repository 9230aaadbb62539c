import { expect, test } from 'vitest'
import { snippets } from './snippets'

test('each snippet names the key and this server, and no other', () => {
  const all = snippets('https://hark.example.com', 'hk_pub_0123')
  expect(all.map((one) => one.name)).toEqual([
    'Segment, Node',
    'Segment, browser',
    'RudderStack',
    'PostHog, browser',
    'PostHog, Node',
    'PostHog, Python',
    'Python',
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
