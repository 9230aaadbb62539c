// What do customers and members write who mean harm? Into every field that keeps text.
import { expect } from '@playwright/test'
import { type Caller, OWNER } from './server'

/** Breaks out of attributes, elements and scripts; asks another host; speaks the languages of templates and of chart labels. */
export const EVIL = `"'><img src=//evil.example/x onerror=__pwned=1><svg/onload=__pwned=1><script>__pwned=1</script>{{__pwned=1}}\${__pwned=1}</title>{a|b}`
export const ADDRESS = 'javascript:window.__pwned=1'
export const evil = (n: number) => `${n}${EVIL}`

/** Where it is written: the server, its owner, a provider for signing in, and a system that is told. */
export interface Place {
  pages: string
  secret: string
  owner: Caller
  issuer: string
  told: string
}

/** What does the server send on, whoever sends it? */
export async function fill({ pages, secret, owner, issuer, told }: Place) {
  await owner.send('POST', '/api/v1/claim', {
    link: secret,
    email: OWNER.email,
    name: evil(1).slice(0, 100),
    password: OWNER.password,
  })
  const put = (method: string, route: string, body: unknown) =>
    owner.send(method, `/api/v1/workspaces/1${route}`, body)
  await put('PUT', '', {
    name: EVIL.slice(0, 100),
    timezone: 'UTC',
    week_start: 'monday',
    consent_required: false,
    retention_days: 300,
  })
  const key = (await put('POST', '/keys', { kind: 'write', label: EVIL.slice(0, 100) })) as { text: string }
  await put('POST', '/teams', { name: EVIL.slice(0, 100), members: [] })
  await put('POST', '/invitations', { email: 'guest@example.com', role: 'viewer', personal_data: false })
  await put('PUT', '/connections/sign-on', {
    name: EVIL.slice(0, 50),
    issuer,
    client_id: EVIL.slice(0, 100),
    client_secret: EVIL.slice(0, 100),
  })
  await put('POST', '/webhooks', {
    url: told,
    description: EVIL.slice(0, 150),
    kinds: [],
    thin: true,
  })
  await ingest(pages, key.text)
  const funnel = { question: 'funnel', steps: [evil(1), evil(2)], window: '14d' }
  const saved = (await put('POST', '/saved/questions', {
    name: EVIL.slice(0, 100),
    description: EVIL,
    content: funnel,
  })) as { id: number }
  await put('POST', '/saved/dashboards', {
    name: EVIL.slice(0, 100),
    description: EVIL,
    content: {
      tiles: [
        { id: 'a', saved: saved.id, width: 'half' },
        { id: 'b', question: { question: 'trend', event: evil(1) }, title: EVIL, width: 'full' },
      ],
    },
  })
  const where = { property: EVIL, is: EVIL }
  const rules = [
    {
      all: [
        {
          any: [
            { trait: EVIL, is: EVIL },
            { did: { event: evil(1), where }, times: { gte: 1 } },
          ],
        },
        { sequence: [evil(1), evil(2)] },
        { last: { event: evil(2), label: EVIL }, within: '30d' },
      ],
    },
    {
      any: [
        { did: evil(9), after: evil(1) },
        { trait: evil(3), exists: true },
      ],
    },
  ]
  for (const [at, rule] of rules.entries())
    await put('POST', '/saved/segments', {
      name: at === 0 ? EVIL.slice(0, 100) : evil(at).slice(0, 90),
      description: EVIL,
      content: { rule },
    })
  await put('PUT', '/stages', {
    version: 0,
    stages: [
      { key: 'come', name: EVIL.slice(0, 100), rule: [] },
      { key: evil(1).slice(0, 100), name: evil(2).slice(0, 100), rule: { did: evil(1) } },
    ],
  })
  await put('POST', '/saved/lenses', {
    name: EVIL.slice(0, 100),
    description: EVIL,
    content: { parts: [{ part: 'timeline' }, { part: 'identities' }], events: [evil(1), evil(2)] },
  })
  await annotate(put)
}

/** A map, the seventh thing that is saved, and what somebody wrote on it. */
async function annotate(put: (method: string, route: string, body: unknown) => Promise<unknown>) {
  const map = (await put('POST', '/saved/maps', {
    name: EVIL.slice(0, 100),
    description: EVIL,
    content: { question: { question: 'journey', customers: { segment: EVIL.slice(0, 100) }, top: 6 } },
  })) as { id: number }
  const at = `/maps/${map.id}`
  const stage = 'come'
  await put('POST', `${at}/notes`, { stage, text: EVIL })
  await put('POST', `${at}/notes`, { stage, part: 'friction', event: evil(1), text: EVIL })
  const posts = [{ place: EVIL.slice(0, 400), question: EVIL.slice(0, 400) }]
  await put('PUT', `${at}/stages`, { stage, owner: { team: 1 }, posts, version: 0 })
}

async function ingest(pages: string, key: string) {
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`
  const send = async (route: string, body: unknown) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await fetch(pages + route, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(answer.status, await answer.text()).toBe(200)
  }
  const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  const said = { name: EVIL, email: EVIL, [EVIL]: EVIL, plan: EVIL, first_name: EVIL, avatar: ADDRESS }
  const context = {
    page: { url: ADDRESS, title: EVIL, referrer: ADDRESS, path: EVIL, search: EVIL },
    campaign: { name: EVIL, source: EVIL },
    library: { name: EVIL, version: EVIL },
    locale: EVIL,
    timezone: EVIL,
    userAgent: EVIL,
    device: { [EVIL]: EVIL, type: EVIL },
    os: { name: EVIL },
    [EVIL]: EVIL,
  }
  const properties = {
    [EVIL]: EVIL,
    platform: EVIL,
    url: ADDRESS,
    deep: { [EVIL]: [EVIL, { [EVIL]: EVIL }] },
  }
  const who = (n: number) => ({ userId: evil(n), anonymousId: evil(n + 100), context })
  const batch: object[] = []
  for (let n = 0; n < 12; n += 1) {
    const about = { ...who(n), groups: { account: EVIL } }
    batch.push({ type: 'identify', ...about, traits: said, messageId: `${n}i${EVIL}`.slice(0, 100) })
    batch.push({ type: 'group', ...about, groupId: EVIL, traits: said })
    batch.push({ type: 'page', ...about, name: EVIL, properties, timestamp: at(6) })
    batch.push({ type: 'screen', ...about, name: EVIL, properties, timestamp: at(5) })
    batch.push({ type: 'track', ...about, event: evil(1), properties, timestamp: at(20 - n) })
    batch.push({ type: 'track', ...about, event: evil(2), properties, timestamp: at(3) })
  }
  // Dead letters, for several reasons.
  batch.push({ type: 'track', ...who(1), event: EVIL.repeat(3), properties })
  batch.push({ type: 'track', ...who(1), event: evil(1), timestamp: EVIL })
  batch.push({ type: EVIL, ...who(1), event: evil(1) })
  batch.push({ type: 'track', userId: EVIL.repeat(3), event: evil(1) })
  batch.push({ type: 'track', ...who(1), event: evil(1), timestamp: at(400) })
  await send('/v1/batch', { batch, context })
  await send('/batch', {
    api_key: key,
    batch: [
      {
        event: evil(3),
        distinct_id: evil(3),
        properties: {
          $current_url: ADDRESS,
          $title: EVIL,
          $browser: EVIL,
          $os: EVIL,
          $lib: EVIL,
          $groups: { [EVIL.slice(0, 60)]: EVIL, company: EVIL },
          $set: said,
          $host: EVIL,
          $referrer: ADDRESS,
        },
      },
    ],
  })
}
