//! How are the rows of the catalogue read and written as values of the engine?

use super::schema::{COUNTERS, META};
use super::{Tx, failed};
use crate::error::Result;
use hark_model::Accounting;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, Row};

/// The first row of a query, if there is one.
pub fn optional<T>(
    conn: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>> {
    let mut statement = conn.prepare_cached(sql).map_err(failed("be read"))?;
    statement.query_row(parameters, read).optional().map_err(failed("be read"))
}

/// All rows of a query.
pub fn all<T>(
    conn: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = conn.prepare_cached(sql).map_err(failed("be read"))?;
    statement
        .query_map(parameters, read)
        .and_then(Iterator::collect::<rusqlite::Result<Vec<T>>>)
        .map_err(failed("be read"))
}

/// A number as SQLite keeps it.
pub fn int(number: u64) -> Value {
    Value::Integer(number as i64)
}

/// A key as SQLite keeps it.
pub fn blob(bytes: &[u8]) -> Value {
    Value::Blob(bytes.to_vec())
}

/// A text as SQLite keeps it.
pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A single value of the folder.
pub fn meta(conn: &Connection, key: &str) -> Result<Option<Vec<u8>>> {
    optional(conn, "SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
}

/// Sets a single value of the folder.
pub fn put_meta(tx: &mut Tx<'_>, key: &str, value: &[u8]) -> Result<()> {
    tx.put(&META, &[text(key), blob(value)])
}

/// The counters of one workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// What became of the events.
    pub accounting: Accounting,
    /// How often identities changed.
    pub identity_version: u64,
}

/// The counters of a workspace as they stand.
pub fn counters(conn: &Connection, workspace: u32) -> Result<Counters> {
    let sql = "SELECT received, stored, duplicates, conflicts, dead_letters, dropped_by_quota, refused_by_consent, \
               erased, identity_version FROM counters WHERE workspace = ?1";
    let found = optional(conn, sql, [workspace], |row| {
        let n = |i| row.get::<_, i64>(i).map(|n| n as u64);
        Ok(Counters {
            accounting: Accounting {
                received: n(0)?,
                stored: n(1)?,
                duplicates: n(2)?,
                conflicts: n(3)?,
                dead_letters: n(4)?,
                dropped_by_quota: n(5)?,
                refused_by_consent: n(6)?,
                erased: n(7)?,
            },
            identity_version: n(8)?,
        })
    })?;
    Ok(found.unwrap_or_default())
}

/// Changes the counters of a workspace.
pub fn count(tx: &mut Tx<'_>, workspace: u32, change: impl FnOnce(&mut Counters)) -> Result<()> {
    let mut counters = counters(tx.conn(), workspace)?;
    change(&mut counters);
    let a = counters.accounting;
    tx.put(
        &COUNTERS,
        &[
            int(u64::from(workspace)),
            int(a.received),
            int(a.stored),
            int(a.duplicates),
            int(a.conflicts),
            int(a.dead_letters),
            int(a.dropped_by_quota),
            int(a.refused_by_consent),
            int(a.erased),
            int(counters.identity_version),
        ],
    )
}

/// All workspaces that ever received something.
pub fn workspaces(conn: &Connection) -> Result<Vec<u32>> {
    all(conn, "SELECT workspace FROM counters", [], |row| row.get(0))
}
