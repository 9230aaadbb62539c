//! `GET /api/v1/dead-letters`: which events were not stored, and why?

use super::{Call, reader};
use crate::api::reading::bad_parameter;
use crate::edge::reply::{Problem, Reply, value};
use crate::wire::times;
use serde_json::{Value, json};

/// Dead letters in one answer.
const LIMIT_MAX: usize = 500;

/// The dead letters after `after`, oldest first, at most `limit`; `next` continues.
pub async fn answer(call: Call) -> Result<Reply, Problem> {
    let reader = reader(&call, true).await?;
    let number = |name: &str, default: u64| match call.query_value(name) {
        None => Ok(default),
        Some(text) => text.parse::<u64>().map_err(|_| bad_parameter(name, "It is a whole number.")),
    };
    let (after, limit) = (number("after", 0)?, number("limit", 50)?);
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
    let limit = limit.ok_or_else(|| bad_parameter("limit", &format!("`limit` is 1 to {LIMIT_MAX}.")))?;
    let (sink, workspace) = (call.server.state.sink.clone(), reader.workspace.id);
    let listed = super::blocking(move || sink.dead_letters(workspace, after, limit)).await??;
    let next = (listed.len() == limit).then(|| listed.last().map(|last| last.number)).flatten();
    let letters: Vec<Value> = listed
        .into_iter()
        .map(|stored| {
            let raw = serde_json::from_str(&stored.letter.raw).unwrap_or(Value::String(stored.letter.raw));
            json!({
                "number": stored.number,
                "code": stored.letter.reason.code(),
                "detail": stored.letter.detail,
                "dialect": stored.letter.dialect,
                "received": times::text(stored.letter.received),
                "verified": stored.letter.verified,
                "raw": raw,
            })
        })
        .collect();
    Ok(value(&json!({"dead_letters": letters, "next": next})))
}
