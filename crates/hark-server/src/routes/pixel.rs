//! `/pixel/v1/*`: one message in the query of an image.

use super::{Call, ingest};
use crate::edge::reply::{Problem, Reply, reply};
use crate::wire::{pixel, segment};
use hyper::StatusCode;

/// Takes the message and answers with an image, even when the message is a dead letter.
pub async fn answer(call: Call, kind: segment::Call) -> Result<Reply, Problem> {
    let outer = ingest::outer_keys(&call);
    let grant = ingest::authorise(&call, &outer, None).await?;
    let text = pixel::message(call.query());
    let body = segment::read(&text)?;
    let arrival = ingest::arrival(&call, &grant);
    let understood = body.understand(&text, kind, &arrival);
    ingest::keep(&call, &grant, &arrival, false, understood).await?;
    Ok(reply(StatusCode::OK, "image/gif", pixel::GIF))
}
