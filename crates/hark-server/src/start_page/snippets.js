// What does one paste to send one's own events?

/** Name and text for each client, with the address of this server and a key. */
export function snippets(host, key) {
  const basic = btoa(`${key}:`);
  return [
    ["Node", `// npm install @segment/analytics-node
import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({
  writeKey: "${key}",
  host: "${host}",
});
analytics.track({ userId: "u1", event: "report_opened", properties: { plan: "team" } });
await analytics.closeAndFlush();`],
    ["Python", `# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "${key}"
analytics.host = "${host}"
analytics.track("u1", "report_opened", {"plan": "team"})
analytics.shutdown()`],
    ["PostHog", `// npm install posthog-js
import posthog from "posthog-js";

posthog.init("${key}", { api_host: "${host}" });
posthog.identify("u1");
posthog.capture("report_opened", { plan: "team" });`],
    ["curl", `curl ${host}/v1/batch -H 'Authorization: Basic ${basic}' -d '{
  "batch": [{ "type": "track", "messageId": "'$(date +%s%N)'", "userId": "u1",
              "event": "report_opened", "properties": { "plan": "team" } }]
}'`],
    ["CSV", `# a file with a header; its columns are guessed and shown before they are used
user_id,event,timestamp,plan
u1,report_opened,2024-03-01 09:30:00,team

# import it, also while this server runs
hark import events events.csv --data DIR`],
  ];
}
