//! What can go wrong with the records?

use crate::access::Right;
use sea_orm::{DbErr, RuntimeErr};

/// The result of every operation on the records.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the records. `Display` states the fact and, where there is one, the hint; it never prints its source.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused something.
    #[error("the records cannot {action}. Hint: check the database, its disk and its rights")]
    Database {
        /// What was tried, as a verb.
        action: &'static str,
        /// The database's answer.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database was written by a newer Hark.
    #[error("the records have format {found}, this program knows up to {known}. Hint: use a newer hark")]
    TooNew {
        /// Its format.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A migration that ran was another one than this program's.
    #[error("migration {version} of the records is not the one this program knows. Hint: use the hark that wrote them")]
    Changed {
        /// Which one.
        version: i64,
    },
    /// The address of the database makes no sense.
    #[error("the records cannot be at this address: {fact}. Hint: postgres://name:password@host/database")]
    Address {
        /// What is wrong, without any secret.
        fact: String,
    },
    /// The file cannot be used.
    #[error("the records cannot be opened: {reason}. Hint: {}",
        if *.damaged { "restore a backup" } else { "check who may read and write there" })]
    Unopened {
        /// Why not, in the words of SQLite.
        reason: String,
        /// Whether its bytes are not what was written.
        damaged: bool,
    },
    /// No PostgreSQL answers there, or it does not let us in.
    #[error("cannot reach PostgreSQL at {at}: {reason}. Hint: {}",
        if *.refused { "check the name, the password and the database" } else { "check that it runs there" })]
    Unreachable {
        /// Host and port, or the socket.
        at: String,
        /// The address without its password.
        address: String,
        /// Why not, in the words of the system or the database.
        reason: String,
        /// Whether it answered, and refused us.
        refused: bool,
    },
    /// What was asked for is not there, or not in this workspace, which is the same to whoever asks.
    #[error("{what} does not exist")]
    NotFound {
        /// In words.
        what: String,
    },
    /// Whoever asks may not.
    #[error("you may not {}. Hint: ask an owner of the workspace for the right", .right.word())]
    Forbidden {
        /// The right that is missing.
        right: Right,
    },
    /// The caller asked for something that cannot be.
    #[error("{fact}")]
    Invalid {
        /// Which field, if it is one; as forms name it.
        field: &'static str,
        /// The fact and the hint.
        fact: String,
    },
    /// Somebody else was first.
    #[error("{fact}")]
    Conflict {
        /// The fact and the hint.
        fact: String,
    },
}

impl Error {
    /// An error of a field in a form.
    pub(crate) fn invalid(field: &'static str, fact: impl Into<String>) -> Error {
        Error::Invalid { field, fact: fact.into() }
    }

    /// Something is not there.
    pub(crate) fn missing(what: impl Into<String>) -> Error {
        Error::NotFound { what: what.into() }
    }
}

/// The same as [`Error::Unopened`] where it is about the file and not about what was done with it.
pub(crate) fn of_file(error: Error) -> Error {
    const PRIMARY: i64 = 0xff;
    let told = match &error {
        Error::Database { source, .. } => source.downcast_ref::<DbErr>(),
        _ => None,
    };
    let Some(
        DbErr::Conn(RuntimeErr::SqlxError(told))
        | DbErr::Exec(RuntimeErr::SqlxError(told))
        | DbErr::Query(RuntimeErr::SqlxError(told)),
    ) = told
    else {
        return error;
    };
    let Some(answer) = told.as_database_error() else { return error };
    let code = answer.code().and_then(|code| code.parse::<i64>().ok()).map(|code| code & PRIMARY);
    // SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN; SQLITE_CORRUPT, SQLITE_NOTADB.
    match code {
        Some(3 | 8 | 14) => Error::Unopened { reason: answer.message().to_owned(), damaged: false },
        Some(11 | 26) => Error::Unopened { reason: answer.message().to_owned(), damaged: true },
        _ => error,
    }
}

/// Turns a database error into one that says what was tried.
pub(crate) fn from(action: &'static str) -> impl Fn(sea_orm::DbErr) -> Error {
    move |source| Error::Database { action, source: Box::new(source) }
}
