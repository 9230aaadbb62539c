//! Which part of a long list?

use super::given::Parameters;
use super::reading::bad_parameter;
use crate::edge::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Deserialize;
use utoipa::IntoParams;

/// Items on one page at most.
const PAGE_MAX: u64 = 200;
/// Items on one page, unless somebody asks for another number.
const PAGE: u64 = 50;

/// The part of a list that is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Continue behind the page before: its `next`.
    pub cursor: Option<String>,
    /// At most so many, 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u64>,
}

/// The same, checked.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    /// Only numbers below.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u64,
}

impl Cursor {
    /// The cursor behind a page: the number of its last item, when the page is full.
    pub fn next(self, items: usize, last: Option<i64>) -> Option<String> {
        last.filter(|_| items as u64 >= self.limit).map(|number| number.to_string())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Cursor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Cursor, Problem> {
        let Parameters(asked) = Parameters::<Asked>::from_request_parts(parts, state).await?;
        let limit = asked.limit.unwrap_or(PAGE);
        let number =
            |text: String| text.parse::<i64>().map_err(|_| bad_parameter("cursor", "Copy `next` of the page before."));
        let before = asked.cursor.map(number).transpose()?;
        if !(1..=PAGE_MAX).contains(&limit) {
            return Err(bad_parameter("limit", &format!("`limit` is 1 to {PAGE_MAX}.")));
        }
        Ok(Cursor { before, limit })
    }
}
