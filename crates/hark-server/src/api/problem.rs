//! How does the private API refuse?

pub(super) use super::given::{Input, Numbers, Text};
use crate::edge::Problem;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// A refusal as it is sent (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemSchema {
    /// Names the kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// The stable code.
    code: String,
    /// The fact.
    detail: String,
    /// What to do about it.
    hint: Option<String>,
    /// Which field, or where in the request.
    place: Option<String>,
    /// Names the request in the log.
    request_id: Option<String>,
}

/// The refusals that any route may answer with. Only described, never made: [`Problem`] is.
#[derive(IntoResponses)]
#[allow(dead_code)]
pub(super) enum Refusals {
    /// The body is no JSON.
    #[response(status = 400)]
    Malformed(#[to_schema] ProblemSchema),
    /// Nobody is signed in, or the key is not known.
    #[response(status = 401)]
    SignedOut(#[to_schema] ProblemSchema),
    /// You may not.
    #[response(status = 403)]
    Forbidden(#[to_schema] ProblemSchema),
    /// Not there, or not yours: the same.
    #[response(status = 404)]
    NotFound(#[to_schema] ProblemSchema),
    /// It does not go together with what is there.
    #[response(status = 409)]
    Conflict(#[to_schema] ProblemSchema),
    /// The body came too slowly; `Retry-After` says when again.
    #[response(status = 408)]
    TooSlow(#[to_schema] ProblemSchema),
    /// The body is too large.
    #[response(status = 413)]
    TooLarge(#[to_schema] ProblemSchema),
    /// The body is not JSON, or does not say so.
    #[response(status = 415)]
    NotJson(#[to_schema] ProblemSchema),
    /// A field is wrong; `place` says which.
    #[response(status = 422)]
    Invalid(#[to_schema] ProblemSchema),
    /// Too often; `Retry-After` says when again.
    #[response(status = 429)]
    TooOften(#[to_schema] ProblemSchema),
    /// Not at this moment; `Retry-After` says when again.
    #[response(status = 503)]
    Unavailable(#[to_schema] ProblemSchema),
}

/// The status, and the problem itself beside it: it is written once, by [`super::Api::answer`], which knows how the request is
/// called in the log.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut answer = self.status.into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

impl From<hark_records::Error> for Problem {
    fn from(error: hark_records::Error) -> Problem {
        use hark_records::Error;
        let sentence = sentence(&error.to_string());
        let (fact, hint) = match sentence.split_once(" Hint: ") {
            Some((fact, hint)) => (fact.to_owned(), Some(self::sentence(hint))),
            None => (sentence, None),
        };
        let mut problem = match error {
            Error::NotFound { .. } => Problem::new(StatusCode::NOT_FOUND, "not_found", fact),
            Error::Forbidden { .. } => Problem::new(StatusCode::FORBIDDEN, "forbidden", fact),
            Error::Invalid { field, .. } => {
                let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", fact);
                problem.place = Some(format!("/{field}").into());
                problem
            }
            Error::Conflict { .. } => Problem::new(StatusCode::CONFLICT, "conflict", fact),
            other => {
                tracing::error!(error = %other, source = std::error::Error::source(&other).map(tracing::field::display), "the records refused");
                return Problem::unavailable("records_failed", "The records could not do this.", 5)
                    .hint("Try again; the log of the server says more.");
            }
        };
        let missing = || "It may have been removed, or be in another workspace.".to_owned();
        problem.hint = hint.or_else(|| (problem.code == "not_found").then(missing));
        problem
    }
}

/// A field is wrong. The fact may have a hint behind it.
pub(super) fn field(name: &'static str, fact: &str) -> Problem {
    hark_records::Error::Invalid { field: name, fact: fact.to_owned() }.into()
}

/// Text as people read it: begins with a capital and ends with a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

/// Our mistake.
pub(super) fn broken() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Hark made a mistake; its log says more.")
}

/// The body does not say that it is JSON.
pub(super) fn not_json() -> Problem {
    let detail = "The content type is not application/json.";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", detail).hint("Send JSON and say so in Content-Type.")
}

/// Nobody is signed in.
pub(super) fn signed_out() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "signed_out", "You are not signed in.").hint("Sign in and try again.")
}

/// Not there, or not for you: the same.
pub(super) fn no_such_workspace() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not_found", "This workspace does not exist.")
        .hint("`/api/v1/me` lists those that you have a seat in.")
}

/// Nothing is at this path.
pub(super) fn nothing_here() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_such_route", "There is nothing at this path.")
        .hint("The routes are described at /docs.")
}

/// The same as a handler.
pub(super) async fn no_such_route() -> Problem {
    nothing_here()
}

/// The path exists, the method does not.
pub(super) async fn no_such_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This method is not allowed here.")
        .hint("The routes are described at /docs.")
}
