//! How does a file of events become part of the timeline, once and completely?

pub mod again;
pub mod bytes;
pub mod csv;
pub mod events;
pub mod guess;
pub mod joined;
pub mod mapping;
pub mod moment;
pub mod ndjson;
pub mod parquet;
pub mod repeats;
pub mod report;
pub mod resume;
pub mod rows;
pub mod run;
pub mod sink;
pub mod values;

pub use run::{Import, Observer, Outcome, Phase};

use std::path::{Path, PathBuf};

/// Why an import stopped. What was imported until then stays, and the same command goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The operating system refused something.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// The file or the mapping cannot be used as it is.
    #[error("{fact}. Hint: {hint}. Place: {}", path.display())]
    User {
        /// What is so.
        fact: String,
        /// What to do.
        hint: String,
        /// Which file.
        path: PathBuf,
    },
    /// As [`Failure::User`], with the hint already inside the text.
    #[error("{text}. Place: {}", path.display())]
    Text {
        /// Fact and hint.
        text: String,
        /// Which file.
        path: PathBuf,
    },
    /// The store did not take events.
    #[error(transparent)]
    Store(#[from] hark_timeline::Error),
}

impl Failure {
    /// See [`Failure::Io`].
    pub fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Failure::Io { action, path: path.to_owned(), source }
    }

    /// See [`Failure::User`].
    pub fn user(path: &Path, fact: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure::User { fact: fact.into(), hint: hint.into(), path: path.to_owned() }
    }

    /// See [`Failure::Text`].
    pub fn text(path: &Path, text: impl Into<String>) -> Self {
        Failure::Text { text: text.into(), path: path.to_owned() }
    }
}
