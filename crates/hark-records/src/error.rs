//! What can go wrong with the records?

/// The result of every operation on the records.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the records. `Display` states the fact and, where there is one, the hint; it never prints its source.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused something.
    #[error("the records cannot {action}. Hint: check the disk and the rights of records.db")]
    Database {
        /// What was tried, as a verb.
        action: &'static str,
        /// The database's answer.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file was written by a newer Hark.
    #[error("records.db has format {found}, this program knows up to {known}. Hint: use a newer hark")]
    TooNew {
        /// Its format.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// What was asked for is not there.
    #[error("{what} does not exist")]
    NotFound {
        /// In words.
        what: String,
    },
    /// The caller asked for something that cannot be.
    #[error("{fact}")]
    Invalid {
        /// The fact and the hint.
        fact: String,
    },
}

/// Turns a database error into one that says what was tried.
pub(crate) fn from(action: &'static str) -> impl Fn(rusqlite::Error) -> Error {
    move |source| Error::Database { action, source: Box::new(source) }
}
