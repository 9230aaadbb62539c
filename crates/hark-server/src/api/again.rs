//! Was this very request answered before?
//!
//! A POST with an `Idempotency-Key` is done once; whoever sends it again because they heard nothing gets the same answer. Answers
//! that hold a secret are not kept: a table of answers would be a table of keys.

use super::LONG_BODY_BYTES_MAX;
use super::caller::{Asked, Caller};
use super::problem::broken;
use super::shown_once::ShownOnce;
use crate::edge::Problem;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hark_records::Context;
use hark_records::idempotency::Turn;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, StatusCode};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The header with the key.
const KEY: &str = "idempotency-key";
/// Says that an answer was given before.
const REPLAYED: &str = "idempotency-replayed";

/// Marks an answer that is not kept: asking changes nothing, or doing it twice is doing it once, so whoever asks again gets what they may see then. A kept answer
/// would outlive a right that was taken away, and a customer who was erased.
#[derive(Clone, Copy, Debug)]
pub(super) struct OnlyAsked;

/// Lets a request through, unless it was answered before.
pub(super) async fn once(asked: &Asked, caller: &Caller, request: Request, next: Next) -> Response {
    let key = request.headers().get(KEY).filter(|_| *request.method() == Method::POST).cloned();
    let (Some(key), Ok(context)) = (key, caller.context()) else { return next.run(request).await };
    match with_key(asked, context, &key, request, next).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    }
}

async fn with_key(
    asked: &Asked,
    context: &Context,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let key = key.to_str().ok().filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic())).ok_or_else(unreadable)?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LONG_BODY_BYTES_MAX).await;
    let body = body.map_err(|_| Problem::too_large("body_too_large", "The body is too large, or ended early."))?;
    let (records, now) = (&asked.server.state.records, (asked.server.state.clock)());
    let turn = records.take_turn(context, key, &fingerprint(&parts, context, &body), now).await?;
    if let Turn::Again(status, body) = turn {
        let status = StatusCode::from_u16(status).map_err(|_| broken())?;
        return kept(status, body, &asked.id);
    }
    let (parts, body) = next.run(Request::from_parts(parts, Body::from(body))).await.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|_| broken())?;
    let refusal = parts.extensions.get::<Problem>().map(|problem| problem.body(&asked.id).to_string());
    let text = match &refusal {
        Some(refusal) => refusal.as_str(),
        None => std::str::from_utf8(&body).map_err(|_| broken())?,
    };
    let secret = parts.extensions.get::<ShownOnce>().map(|_| shown_before());
    let keep = match (parts.status, &secret) {
        // Our fault, or too early: the same request may go well the next time.
        (status, _) if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => None,
        _ if parts.extensions.get::<OnlyAsked>().is_some() => None,
        (_, Some(shown)) => Some((409, shown.as_str())),
        (status, None) => Some((status.as_u16(), text)),
    };
    records.keep_answer(context, key, keep).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// A name that another program on the way might write in another way.
fn unreadable() -> Problem {
    let fact = "An idempotency key holds visible ASCII letters only. Hint: send a name without spaces, such as a UUID";
    super::problem::field("Idempotency-Key", fact)
}

/// What makes two requests the same: who asks for what.
fn fingerprint(parts: &Parts, context: &Context, body: &[u8]) -> [u8; 32] {
    let head = format!("{} {} {}\n", parts.method, parts.uri, context.actor());
    Sha256::new().chain_update(head).chain_update(body).finalize().into()
}

/// A kept answer. A refusal names the request that is answered now: that is the one the log knows.
fn kept(status: StatusCode, body: String, id: &str) -> Result<Response, Problem> {
    let (kind, body) = match status.is_success() {
        true => ("application/json", body),
        false => {
            let mut refusal: Map<String, Value> = serde_json::from_str(&body).map_err(|_| broken())?;
            refusal.insert("request_id".into(), id.into());
            ("application/problem+json", Value::Object(refusal).to_string())
        }
    };
    let mut answer = (status, body).into_response();
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(answer)
}

/// What is kept instead of a secret.
fn shown_before() -> String {
    serde_json::json!({
        "type": "urn:hark:problem:shown_once",
        "title": "Conflict",
        "status": 409,
        "code": "shown_once",
        "detail": "This was done, and its answer held a secret that is shown once.",
        "hint": "Make another one, and remove this one.",
    })
    .to_string()
}
