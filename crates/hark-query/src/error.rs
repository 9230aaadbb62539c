//! Why was a question not answered?

use crate::halt::Why;
use hark_timeline::Error;

/// The result of parsing or answering a question.
pub type Result<T> = std::result::Result<T, QueryError>;

/// Either the spec is wrong, which is for the caller to mend, or the store failed, which is not.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The spec cannot be understood, or asks for more than there is room for.
    #[error("{fact} At {place:?}.{}", hint.as_ref().map(|h| format!(" Hint: {h}")).unwrap_or_default())]
    Wrong {
        /// JSON pointer (RFC 6901) into the spec; empty for the whole of it.
        place: String,
        /// What is wrong, as a full sentence.
        fact: String,
        /// What to do, as a full sentence.
        hint: Option<String>,
    },
    /// Who asked wants no answer any more.
    #[error("the question was given up: {}", match .0 { Why::TimeIsUp => "it took too long", Why::NobodyWaits => "nobody waits" })]
    Stopped(Why),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] Error),
}

impl QueryError {
    /// A mistake without advice.
    pub fn wrong(place: &str, fact: impl Into<String>) -> Self {
        QueryError::Wrong { place: place.to_owned(), fact: fact.into(), hint: None }
    }

    /// The same mistake with advice.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        match self {
            QueryError::Wrong { place, fact, .. } => QueryError::Wrong { place, fact, hint: Some(hint.into()) },
            other => other,
        }
    }
}
