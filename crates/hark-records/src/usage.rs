//! How much of this month's quota is used?

use crate::error::{self, Result};
use crate::{Records, Scope};
use rusqlite::{OptionalExtension, params};

impl Records {
    /// Events a workspace has sent in a month. Months are counted from year 0: `year * 12 + (month - 1)`, UTC.
    pub fn usage(&self, scope: Scope, month: i64) -> Result<u64> {
        let events: Option<i64> = self
            .lock()
            .query_row(
                "SELECT events FROM usage WHERE workspace = ?1 AND month = ?2",
                params![scope.workspace(), month],
                |row| row.get(0),
            )
            .optional()
            .map_err(error::from("read the usage"))?;
        Ok(events.unwrap_or(0).max(0) as u64)
    }

    /// Adds events to a month's count.
    pub fn add_usage(&self, scope: Scope, month: i64, events: u64) -> Result<()> {
        self.lock()
            .execute(
                "INSERT INTO usage VALUES (?1, ?2, ?3)
                 ON CONFLICT (workspace, month) DO UPDATE SET events = events + excluded.events",
                params![scope.workspace(), month, i64::try_from(events).unwrap_or(i64::MAX)],
            )
            .map_err(error::from("count the usage"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{DEFAULT_WORKSPACE, Records};

    #[test]
    fn months_and_workspaces_are_counted_apart() {
        let records = Records::in_memory().expect("records");
        let scope = records.scope(DEFAULT_WORKSPACE).expect("scope");
        let other = records.create_workspace("other").expect("workspace");
        records.add_usage(scope, 24_300, 5).expect("add");
        records.add_usage(scope, 24_300, 7).expect("add");
        assert_eq!(records.usage(scope, 24_300).expect("usage"), 12);
        assert_eq!(records.usage(scope, 24_301).expect("usage"), 0);
        assert_eq!(records.usage(other, 24_300).expect("usage"), 0);
    }
}
