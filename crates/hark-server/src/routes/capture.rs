//! `/i/v1/analytics/events`: messages of PostHog, answered one by one.

use super::{Call, ingest};
use crate::edge::reply::{Problem, Reply, value};
use crate::wire::{posthog, times};
use hyper::header::HeaderValue;
use serde_json::{Map, Value, json};

const REQUEST_ID: &str = "posthog-request-id";

/// Takes the messages and says of each what became of it. A dead letter is `drop`: sending it again would not help.
pub async fn answer(mut call: Call) -> Result<Reply, Problem> {
    let request_id = call.header(REQUEST_ID).map(str::to_owned);
    let outer = ingest::outer_keys(&call);
    let sent = call.header("posthog-request-timestamp").and_then(times::parse);
    let text = ingest::text(&mut call).await?;
    let body = posthog::read(&text.json)?;
    let grant = ingest::authorise(&call, &outer, body.key()).await?;
    let arrival = ingest::arrival(&call, &grant);
    let uuids = body.uuids(&text.json);
    let understood = body.understand(&text.json, sent, &arrival);
    let taken = ingest::keep(&call, &grant, &arrival, text.repaired, understood).await?;
    let mut results = Map::new();
    for (index, uuid) in uuids.into_iter().enumerate() {
        let Some(uuid) = uuid else { continue };
        let result = match taken.rejected.iter().find(|(rejected, _)| *rejected == index) {
            Some((_, reason)) => json!({"result":"drop","details":reason.code()}),
            None => json!({"result":"ok"}),
        };
        results.insert(uuid, result);
    }
    let mut reply = value(&json!({"results": Value::Object(results)}));
    if let Some(id) = request_id.and_then(|id| HeaderValue::from_str(&id).ok()) {
        reply.headers_mut().insert(REQUEST_ID, id);
    }
    Ok(reply)
}
