//! Which workspaces exist, and how are they set?

use crate::error::{self, Error, Result};
use crate::{Records, Scope, WorkspaceId};
use rusqlite::{OptionalExtension, Row, params};

/// The workspace that every records file has from the start.
pub const DEFAULT_WORKSPACE: WorkspaceId = 1;

/// The words a week may start with.
const WEEK_STARTS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A company, or a part of one, whose customers are not mixed with those of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Its number.
    pub id: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// IANA name of the zone in which days begin, unless a question says otherwise.
    pub timezone: String,
    /// `monday` to `sunday`.
    pub week_start: String,
    /// Events older than this many days are not taken. `None` keeps everything.
    pub retention_days: Option<u32>,
    /// Events taken in one calendar month (UTC). `None` is no limit.
    pub quota_per_month: Option<u64>,
    /// Whether an event without the customer's consent is refused.
    pub consent_required: bool,
}

impl Records {
    /// All workspaces in the order of their numbers.
    pub fn workspaces(&self) -> Result<Vec<Workspace>> {
        let failed = error::from("list the workspaces");
        let connection = self.lock();
        let mut statement = connection.prepare_cached("SELECT * FROM workspaces ORDER BY id").map_err(&failed)?;
        let rows = statement.query_map([], read).map_err(&failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(&failed)
    }

    /// Adds a workspace with the usual settings and gives its scope.
    pub fn create_workspace(&self, name: &str) -> Result<Scope> {
        let connection = self.lock();
        connection
            .execute("INSERT INTO workspaces VALUES (NULL, ?1, 'UTC', 'monday', NULL, NULL, 0)", [name])
            .map_err(error::from("add a workspace"))?;
        Ok(Scope { workspace: connection.last_insert_rowid() as WorkspaceId })
    }

    /// The workspace itself.
    pub fn workspace(&self, scope: Scope) -> Result<Workspace> {
        self.workspace_row(scope.workspace)?
            .ok_or_else(|| Error::NotFound { what: format!("workspace {}", scope.workspace) })
    }

    /// Changes everything but the number. The zone's name is the caller's to check.
    pub fn set_workspace(&self, scope: Scope, settings: &Workspace) -> Result<()> {
        if !WEEK_STARTS.contains(&settings.week_start.as_str()) {
            let fact = format!("a week cannot start on `{}`. Hint: use monday to sunday", settings.week_start);
            return Err(Error::Invalid { fact });
        }
        self.lock()
            .execute(
                "UPDATE workspaces SET name = ?2, timezone = ?3, week_start = ?4, retention_days = ?5,
                 quota_per_month = ?6, consent_required = ?7 WHERE id = ?1",
                params![
                    scope.workspace,
                    settings.name,
                    settings.timezone,
                    settings.week_start,
                    settings.retention_days,
                    settings.quota_per_month.map(|q| i64::try_from(q).unwrap_or(i64::MAX)),
                    settings.consent_required
                ],
            )
            .map_err(error::from("change a workspace"))?;
        Ok(())
    }

    pub(crate) fn workspace_row(&self, id: WorkspaceId) -> Result<Option<Workspace>> {
        let connection = self.lock();
        let failed = error::from("read a workspace");
        let mut statement = connection.prepare_cached("SELECT * FROM workspaces WHERE id = ?1").map_err(&failed)?;
        statement.query_row([id], read).optional().map_err(&failed)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Workspace> {
    Ok(Workspace {
        id: row.get("id")?,
        name: row.get("name")?,
        timezone: row.get("timezone")?,
        week_start: row.get("week_start")?,
        retention_days: row.get("retention_days")?,
        quota_per_month: row.get::<_, Option<i64>>("quota_per_month")?.map(|q| q.max(0) as u64),
        consent_required: row.get("consent_required")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_given() {
        let records = Records::in_memory().expect("records");
        let scope = records.create_workspace("second").expect("workspace");
        let settings = Workspace {
            id: scope.workspace(),
            name: "shop".into(),
            timezone: "Europe/Vienna".into(),
            week_start: "sunday".into(),
            retention_days: Some(400),
            quota_per_month: Some(1_000_000),
            consent_required: true,
        };
        records.set_workspace(scope, &settings).expect("set");
        assert_eq!(records.workspace(scope).expect("read"), settings);
        let first = records.workspace(records.scope(DEFAULT_WORKSPACE).expect("scope")).expect("first");
        assert_eq!(first.name, "default", "another workspace is untouched");
    }

    #[test]
    fn a_week_that_starts_on_no_day_is_refused() {
        let records = Records::in_memory().expect("records");
        let scope = records.scope(DEFAULT_WORKSPACE).expect("scope");
        let mut settings = records.workspace(scope).expect("read");
        settings.week_start = "mon".into();
        assert!(matches!(records.set_workspace(scope, &settings), Err(Error::Invalid { .. })));
        assert!(records.scope(99).is_err());
    }
}
