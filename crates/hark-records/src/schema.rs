//! How does the records file look, and how does an old one become a new one?

use crate::error::{self, Error, Result};
use rusqlite::{Connection, TransactionBehavior};
use std::time::Duration;

/// One script per format, applied in order, each in one transaction.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE workspaces (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        timezone TEXT NOT NULL,
        week_start TEXT NOT NULL,
        retention_days INTEGER,
        quota_per_month INTEGER,
        consent_required INTEGER NOT NULL
    ) STRICT;
    INSERT INTO workspaces VALUES (1, 'default', 'UTC', 'monday', NULL, NULL, 0);
    CREATE TABLE keys (
        id INTEGER PRIMARY KEY,
        workspace INTEGER NOT NULL REFERENCES workspaces(id),
        kind TEXT NOT NULL,
        hash BLOB NOT NULL UNIQUE,
        label TEXT NOT NULL,
        hint TEXT NOT NULL,
        created INTEGER NOT NULL,
        last_used INTEGER,
        revoked INTEGER
    ) STRICT;
    CREATE TABLE usage (
        workspace INTEGER NOT NULL REFERENCES workspaces(id),
        month INTEGER NOT NULL,
        events INTEGER NOT NULL,
        PRIMARY KEY (workspace, month)
    ) STRICT;
"];

/// How long a second process waits for the first one's transaction.
const BUSY_PATIENCE: Duration = Duration::from_secs(10);

/// Sets durability and applies the migrations that are missing.
pub(crate) fn prepare(connection: &mut Connection) -> Result<()> {
    let failed = error::from("be prepared");
    connection.busy_timeout(BUSY_PATIENCE).map_err(&failed)?;
    connection.pragma_update(None, "journal_mode", "wal").map_err(&failed)?;
    connection.pragma_update(None, "synchronous", "full").map_err(&failed)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(&failed)?;
    // Immediate: of two processes that start at once the second one sees what the first one made.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&failed)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(&failed)?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    for script in MIGRATIONS.iter().skip(found.max(0) as usize) {
        transaction.execute_batch(script).map_err(&failed)?;
    }
    transaction.pragma_update(None, "user_version", known).map_err(&failed)?;
    transaction.commit().map_err(&failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_newer_program_is_refused() {
        let mut connection = Connection::open_in_memory().expect("memory");
        prepare(&mut connection).expect("first");
        prepare(&mut connection).expect("a second start changes nothing");
        connection.pragma_update(None, "user_version", 99).expect("pragma");
        assert!(matches!(prepare(&mut connection), Err(Error::TooNew { found: 99, known: 1 })));
    }
}
