//! What can go wrong in the store, and whose doing is it?

use std::path::PathBuf;

/// The result of every operation of the timeline.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the store. `Display` states the fact and, where there is one, the hint; it never prints its source.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused something at this path.
    #[error("cannot {action} {path}")]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// Bytes on disk are not what was written.
    #[error("{path} is damaged: {detail}. Hint: run `hark doctor`, then restore the file from a backup")]
    Corrupt {
        /// Which file.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// The catalogue database failed.
    #[error("the catalogue cannot {action}")]
    Catalogue {
        /// What was tried.
        action: &'static str,
        /// SQLite's answer.
        #[source]
        source: rusqlite::Error,
    },
    /// A Parquet file cannot be written or read.
    #[error("the segment {path} cannot be {action}")]
    Parquet {
        /// `written` or `read`.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// The library's answer.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// The disk is full, or below the low-water mark. Nothing was acknowledged; try again later.
    #[error("the disk is full ({free_bytes} bytes free). Hint: free space; ingest resumes by itself")]
    DiskFull {
        /// What is left.
        free_bytes: u64,
    },
    /// A write could not be made durable. Nothing is acknowledged any more until a restart has replayed the log.
    #[error("a write could not be made durable; ingest stopped. Hint: check the disk, then restart")]
    NotDurable,
    /// More batches are waiting for the disk than may wait. Nothing was acknowledged; try again in a moment.
    #[error("the inbox is busy. Hint: try again in a second")]
    Busy,
    /// Another process holds the data folder.
    #[error("{path} is in use by another process. Hint: stop it, or talk to it over HTTP")]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// The folder was written by a newer Hark.
    #[error("{path} has format {found}, this program knows up to {known}. Hint: use a newer hark")]
    TooNew {
        /// The folder.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// Ours.
        known: u32,
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
