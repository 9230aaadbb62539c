//! What was a handler given: which body, which parameters, which numbers in the path?
//!
//! Every handler reads through these, so that all of them refuse alike: what is no JSON is 400 with line and column, what does not fit
//! is 422 with the field. A field or a parameter that nobody knows is refused: a misspelt filter must never be an ignored filter.

use super::fit::{Given, near};
use super::problem::not_json;
use crate::edge::Problem;
use axum::extract::rejection::StringRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use hark_query::QueryError;
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;
use utoipa::IntoParams;

/// A body in JSON, or a refusal that names the field.
#[derive(Clone, Copy, Debug)]
pub struct Input<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(is_json) {
            return Err(not_json());
        }
        let Text(text) = Text::from_request(request, state).await?;
        read(&text).map(Input)
    }
}

/// Whether a content type says that it is JSON.
pub(super) fn is_json(kind: &str) -> bool {
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let value = hark_query::spec::text::read(text).map_err(|error| match error {
        QueryError::Wrong { place, fact, hint } if !place.is_empty() => {
            let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", fact);
            problem.hint = hint;
            problem.place = Some(place.into());
            problem
        }
        _ => unreadable(text),
    })?;
    T::deserialize(Given::Json(value)).map_err(|misfit| misfit.of_body())
}

/// Where text stops being JSON.
pub(crate) fn unreadable(text: &str) -> Problem {
    let detail = match serde_json::from_str::<IgnoredAny>(text) {
        Err(error) if text.trim().is_empty() || error.line() == 0 => "The body is empty.".to_owned(),
        Err(error) if error.classify() == Category::Eof => {
            format!("The body ends in the middle of its JSON, in line {}, column {}.", error.line(), error.column())
        }
        Err(error) => {
            let what = plainly(&error.to_string());
            format!("The body is not JSON from line {}, column {} on: {what}.", error.line(), error.column())
        }
        Ok(_) => "The body is JSON that cannot be read: a number is too large, or text is no Unicode.".to_owned(),
    };
    Problem::malformed(detail).hint("Send one JSON object.")
}

/// What is wrong there, in plain words; the reader's own are those of a grammar.
fn plainly(told: &str) -> &'static str {
    let known = [
        ("trailing comma", "there is a comma too many"),
        ("trailing characters", "something follows the end"),
        ("key must be", "a name is not in quotes"),
        ("control character", "a line break or another control character stands in a text"),
        ("number out of range", "a number is too large"),
        ("recursion limit", "it nests too deeply"),
        ("invalid escape", "a backslash in a text leads to nothing"),
        ("expected `,`", "a comma or the end of what is open is missing"),
        ("expected `:`", "a colon is missing"),
    ];
    known.iter().find(|(begin, _)| told.starts_with(begin)).map_or("this does not belong there", |(_, what)| what)
}

/// A body as text, or a refusal: for what is read by a reader of its own.
#[derive(Clone, Debug)]
pub struct Text(pub String);

impl<S: Send + Sync> FromRequest<S> for Text {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match String::from_request(request, state).await {
            Ok(text) => Ok(Text(text)),
            Err(StringRejection::InvalidUtf8(_)) => {
                Err(Problem::malformed("The body is not UTF-8.").hint("Send JSON, which is UTF-8."))
            }
            Err(other) if other.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::too_large("body_too_large", "The body is too large."))
            }
            Err(_) => Err(Problem::malformed("The body cannot be read.").hint("Send it again.")),
        }
    }
}

/// The numbers of a path, or a 404: a part that is no number names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Numbers<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Numbers<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(numbers)) => Ok(Numbers(numbers)),
            Err(_) => Err(Problem::new(StatusCode::NOT_FOUND, "not_found", "This does not exist.")
                .hint("What stands in the path are the numbers and words that the API gave out.")),
        }
    }
}

/// The parameters of the query, or a refusal that names what is wrong. Unknown ones are refused before, for all routes: see
/// [`only_known`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameters<T>(pub(super) T);

impl<T: DeserializeOwned + IntoParams, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or("").as_bytes());
        let given = Given::Words(pairs.map(|(name, word)| (name.into_owned(), word.into_owned())).collect());
        T::deserialize(given).map(Parameters).map_err(|misfit| misfit.of_query())
    }
}

/// Refuses a parameter that a route does not know.
pub(crate) fn only_known(query: Option<&str>, known: &[&str]) -> Result<(), Problem> {
    let mut names = form_urlencoded::parse(query.unwrap_or("").as_bytes()).map(|(name, _)| name);
    let Some(unknown) = names.find(|name| !known.contains(&name.as_ref())) else { return Ok(()) };
    let unknown: String = unknown.chars().take(100).collect();
    let detail = format!("There is no parameter `{unknown}` here.");
    let hint = if known.is_empty() { "This route takes none.".to_owned() } else { near(&unknown, known) };
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_parameter", detail).hint(hint);
    problem.place = Some(format!("?{unknown}").into());
    Err(problem)
}
