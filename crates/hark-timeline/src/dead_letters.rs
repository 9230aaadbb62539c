//! Which events could not be stored, and how do they get another chance?

use crate::catalogue::schema::DEAD_LETTERS;
use crate::catalogue::{Tx, tables};
use crate::engine::{Batch, StoredDeadLetter};
use crate::error::{Error, Result};
use crate::inbox::backlog::Waiting;
use hark_model::{DeadLetter, Reason};
use rusqlite::Connection;
use rusqlite::types::Value;

/// Dead letters with a number above `after`, ascending.
pub fn list(conn: &Connection, workspace: u32, after: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
    let sql = "SELECT number, reason, detail, dialect, raw, received, verified FROM dead_letters \
               WHERE workspace = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
    read(conn, sql, workspace, after, limit)
}

/// Dead letters with a number below `before`, descending.
pub fn latest(conn: &Connection, workspace: u32, before: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
    let sql = "SELECT number, reason, detail, dialect, raw, received, verified FROM dead_letters \
               WHERE workspace = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3";
    read(conn, sql, workspace, before, limit)
}

fn read(conn: &Connection, sql: &str, workspace: u32, number: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
    // No number is larger: they are counted by the database.
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    tables::all(conn, sql, (workspace, number, limit as i64), |row| {
        let letter = DeadLetter {
            reason: Reason::from_code(&row.get::<_, String>(1)?).unwrap_or(Reason::StoreRefused),
            detail: row.get(2)?,
            dialect: row.get(3)?,
            raw: row.get(4)?,
            received: row.get(5)?,
            verified: row.get(6)?,
        };
        Ok(StoredDeadLetter { number: row.get::<_, i64>(0)? as u64, letter })
    })
}

/// In one transaction removes a letter and puts what became of it into the inbox.
pub fn replay(tx: &mut Tx<'_>, workspace: u32, number: u64, batch: &Batch) -> Result<Waiting> {
    let removed = tx.remove(
        &DEAD_LETTERS,
        "number = ?1 AND workspace = ?2",
        &[Value::Integer(number as i64), tables::int(u64::from(workspace))],
    )?;
    if removed == 0 {
        return Err(Error::NotFound { what: format!("dead letter {number}") });
    }
    // The letter was received once; what it becomes is received anew, so the letter leaves both sides of the account.
    tables::count(tx, workspace, |counters| {
        counters.accounting.dead_letters -= 1;
        counters.accounting.received -= 1;
    })?;
    crate::inbox::insert_in(tx, std::slice::from_ref(batch))
}
