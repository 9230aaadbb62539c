// What does one paste to send one's own events? One for each client that docs/ingest.md names.

export interface Snippet {
  name: string
  code: string
}

/** For the address of this server and a write key. */
export function snippets(host: string, key: string): Snippet[] {
  const { host: bare, protocol } = new URL(host)
  return [
    {
      name: 'Segment, Node',
      code: `// npm install @segment/analytics-node
import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${key}', host: '${host}' })
analytics.identify({ userId: 'u1', traits: { plan: 'team' } })
analytics.track({ userId: 'u1', event: 'report_opened', properties: { pages: 3 } })
await analytics.closeAndFlush()`,
    },
    {
      name: 'Segment, browser',
      code: `// npm install @segment/analytics-next
import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  {
    writeKey: '${key}',
    cdnSettings: { integrations: { 'Segment.io': { apiKey: '${key}' } } },
  },
  { integrations: { 'Segment.io': { apiHost: '${bare}/v1', protocol: '${protocol.replace(':', '')}' } } },
)
analytics.track('report_opened', { pages: 3 })`,
    },
    {
      name: 'RudderStack, Node',
      code: `// npm install @rudderstack/rudder-sdk-node
import Rudder from '@rudderstack/rudder-sdk-node'

const client = new Rudder('${key}', { dataPlaneUrl: '${host}' })
client.track({ userId: 'u1', event: 'report_opened', properties: { pages: 3 } })
client.flush()`,
    },
    {
      // The other builds of this package fetch parts of themselves from their maker's servers.
      name: 'RudderStack, browser',
      code: `// npm install @rudderstack/analytics-js
import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'

const analytics = new RudderAnalytics()
analytics.load('${key}', '${host}', { configUrl: '${host}' })
analytics.identify('u1', { plan: 'team' })
analytics.track('report_opened', { pages: 3 })`,
    },
    {
      name: 'RudderStack, Python',
      code: `# pip install rudder-sdk-python
import rudderstack.analytics as analytics

analytics.write_key = "${key}"
analytics.dataPlaneUrl = "${host}"
analytics.track("u1", "report_opened", {"pages": 3})
analytics.shutdown()`,
    },
    {
      name: 'PostHog, browser',
      code: `// npm install posthog-js
import posthog from 'posthog-js'

posthog.init('${key}', { api_host: '${host}' })
posthog.identify('u1', { plan: 'team' })
posthog.capture('report_opened', { pages: 3 })`,
    },
    {
      name: 'PostHog, Node',
      code: `// npm install posthog-node
import { PostHog } from 'posthog-node'

const posthog = new PostHog('${key}', { host: '${host}' })
posthog.capture({ distinctId: 'u1', event: 'report_opened', properties: { pages: 3 } })
await posthog.shutdown()`,
    },
    {
      name: 'PostHog, Python',
      code: `# pip install posthog
from posthog import Posthog

client = Posthog("${key}", host="${host}")
client.capture("report_opened", distinct_id="u1", properties={"pages": 3})
client.shutdown()`,
    },
    {
      name: 'Segment, Python',
      code: `# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "${key}"
analytics.host = "${host}"
analytics.track("u1", "report_opened", {"pages": 3})
analytics.shutdown()`,
    },
    {
      name: 'curl',
      code: `curl ${host}/v1/batch -u '${key}:' -d '{
  "batch": [{ "type": "track", "messageId": "'$(date +%s%N)'", "userId": "u1",
              "event": "report_opened", "properties": { "pages": 3 } }]
}'`,
    },
  ]
}
