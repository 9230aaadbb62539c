//! `/batch`, `/e`, `/capture` ...: messages of PostHog.

use super::{Call, ingest, posthog_ok};
use crate::edge::reply::{Problem, Reply, nothing};
use crate::wire::{posthog, times};
use hyper::Method;

/// Takes the messages of a body, a form or a query.
pub async fn answer(mut call: Call) -> Result<Reply, Problem> {
    let beacon = call.query_value("beacon").is_some_and(|value| value == "1");
    if call.request.method() != Method::POST && call.query_value("data").is_none() {
        // Clients look whether the route is there.
        return Ok(posthog_ok());
    }
    let outer = ingest::outer_keys(&call);
    let sent = call.query_value("sent_at").or_else(|| call.query_value("_")).and_then(|sent| times::parse(&sent));
    let text = ingest::text(&mut call).await?;
    let body = posthog::read(&text.json)?;
    let grant = ingest::authorise(&call, &outer, body.key()).await?;
    let arrival = ingest::arrival(&call, &grant);
    let understood = body.understand(&text.json, body.sent.or(sent), &arrival);
    ingest::keep(&call, &grant, &arrival, text.repaired, understood).await?;
    Ok(if beacon { nothing() } else { posthog_ok() })
}
