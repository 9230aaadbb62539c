// What would the server answer to routes that the binary under test does not have yet?

const now = Date.now()
const before = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
const day = (back: number) => new Date(now - back * 86_400_000).toISOString().slice(0, 10)
const NAMES = [
  'Mira Okafor',
  'Jonas Lindqvist',
  'Aiko Tanaka',
  'Priya Raman',
  'Tomás Herrera',
  'Customer 3F9A1C',
]

const customers = NAMES.map((name, n) => ({
  key: String(n + 1).padStart(32, '0'),
  name,
  id: `u${n + 1}`,
  traits: { plan: 'team' },
  account: 'a1',
  first_seen: before(90_000),
  last_seen: before(7 * (n + 1)),
  events: 1240 - 90 * n,
}))
const arrivals = ['$pageview', 'task_completed', 'comment_added', 'export_finished', 'plan_shared'].map(
  (event, n) => ({
    n: 100 + n,
    message_id: `m${n}`,
    event,
    customer_key: customers[n]?.key,
    name: customers[n]?.name,
    time: before(1),
    received: before(1),
    source: 'segment',
    properties: {},
    late_seconds: 0.4,
    refused: null,
  }),
)
const vocabulary = {
  events: [{ name: '$pageview', count: 402_113, last_seen: before(1) }],
  properties: [],
  traits: [],
  groups: [],
  first_event: before(250_000),
  last_event: before(1),
  events_total: 842_360,
  customers_total: 5000,
}
const trend = (breakdown: boolean) => {
  const points = (level: number, late: number) =>
    Array.from({ length: 14 }, (_, n) => ({
      start: day(14 - n),
      value: Math.round((n % 7 > 4 ? 0.3 : 1) * (n < 7 ? level : late)),
    }))
  if (!breakdown) return { question: 'trend', series: [{ points: points(1100, 1160) }] }
  return {
    question: 'trend',
    series: [
      { breakdown: 'export_finished', points: points(210, 520) },
      { breakdown: 'comment_added', points: points(900, 910) },
      { breakdown: 'upload_failed', points: points(160, 40) },
    ],
  }
}
const webhook = {
  id: 1,
  url: 'https://hooks.example.com/hark',
  description: 'Our data team',
  kinds: ['customer.erased'],
  thin: true,
  enabled: true,
  disabled_why: null,
  failing_since: before(190),
  created: before(9000),
  old_secret_until: null,
}
const deliveries = ['delivered', 'failed', 'waiting'].map((state, n) => ({
  id: 3 - n,
  message: `msg_${n}`,
  kind: 'webhook.tested',
  state,
  attempts: n + 1,
  status: state === 'failed' ? 500 : null,
  error: state === 'failed' ? 'the receiver answered 500' : null,
  body: '{}',
  created: before(3 * n + 1),
  finished: null,
}))

const MADE: [RegExp, (method: string) => unknown][] = [
  [/\/door$/, () => ({ claimed: true, sign_on: { name: 'Acme' }, mail: true })],
  [/\/vocabulary$/, () => vocabulary],
  [/\/customers$/, () => ({ items: customers, next: null, total: 5000 })],
  [/\/customers\/[0-9a-f]{32}\/erase$/, () => ({ ids: 2, events: 1240, dead_letters: 0 })],
  [/\/arrivals$/, () => ({ items: arrivals, next: '105' })],
  [
    /\/accounting$/,
    () => ({
      received: 842_412,
      stored: 842_360,
      duplicates: 31,
      conflicts: 0,
      dead_letters: 9,
      dropped: 0,
      refused: 12,
      waiting: 0,
      erased: 0,
    }),
  ],
  [
    /\/webhooks$/,
    (method) =>
      method === 'POST' ? { ...webhook, id: 2, secret: 'whsec_c2VjcmV0' } : { items: [webhook], next: null },
  ],
  [/\/webhooks\/\d+$/, (method) => (method === 'DELETE' ? null : webhook)],
  [/\/webhooks\/\d+\/test$/, () => ({ delivery: 4 })],
  [/\/webhooks\/\d+\/rotate$/, () => ({ ...webhook, secret: 'whsec_bmV3' })],
  [/\/webhooks\/\d+\/deliveries$/, () => ({ items: deliveries, next: null })],
  [/\/connections\/mail$/, (method) => (method === 'GET' ? { settings: null } : null)],
  [/\/connections\/mail\/test$/, () => null],
  [/\/connections\/sign-on$/, (method) => (method === 'GET' ? { settings: null } : null)],
]

/** The answer to a request: `null` for 204, `undefined` where nothing is made up. A question is answered by its kind. */
export function coming(method: string, path: string): unknown {
  return MADE.find(([pattern]) => pattern.test(path))?.[1](method)
}

/** The answer to a question. */
export function answered(spec: { question?: string; breakdown?: unknown }): unknown {
  if (spec.question === 'funnel') return { question: 'funnel', steps: [{ event: '*', count: 2609 }] }
  return trend(spec.breakdown !== undefined)
}
