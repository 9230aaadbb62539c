//! `/v1/*`: messages of Segment, RudderStack and Hark itself.

use super::{Call, ingest};
use crate::edge::reply::{Problem, Reply, ok, reply};
use crate::wire::segment::{self, Call as Kind};
use hyper::{Method, StatusCode};

/// How success is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// `{"success":true,"accepted":2,"rejected":[]}`.
    Json,
    /// `OK`, as RudderStack says it.
    Plain,
}

/// Takes the messages of a body.
pub async fn answer(mut call: Call, kind: Kind, success: Success) -> Result<Reply, Problem> {
    if call.request.method() == Method::GET && call.query_value("data").is_none() {
        return Err(Problem::malformed("Events come with POST.").hint("Send a JSON body with POST."));
    }
    let outer = ingest::outer_keys(&call);
    let text = ingest::text(&mut call).await?;
    let body = segment::read(&text.json)?;
    let inner = body.key(&text.json);
    let grant = ingest::authorise(&call, &outer, inner.as_deref()).await?;
    let arrival = ingest::arrival(&call, &grant);
    let understood = body.understand(&text.json, kind, &arrival);
    let taken = ingest::keep(&call, &grant, &arrival, text.repaired, understood).await?;
    Ok(match success {
        Success::Json => ok(format!("{{\"success\":true,{}}}", taken.json())),
        Success::Plain => reply(StatusCode::OK, "text/plain; charset=utf-8", "OK"),
    })
}
