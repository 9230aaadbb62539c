//! What has been decided: which workspaces exist, which keys open them, how much they may send?
//!
//! One SQLite file, `records.db`. Nothing of SQL leaves this crate. Whatever belongs to a workspace is reached through
//! a [`Scope`], so a question without a workspace does not compile; the one exception is [`Records::key_ring`], which
//! is how a request gets its workspace in the first place.

pub mod error;
pub mod keys;
pub mod usage;
pub mod workspaces;

mod schema;

pub use error::{Error, Result};
pub use keys::{Key, KeyHash, KeyKind, NewKey};
pub use workspaces::{DEFAULT_WORKSPACE, Workspace};

use rusqlite::Connection;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

/// The number of a workspace.
pub type WorkspaceId = u32;

/// The right to speak about one workspace, which existed when the scope was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    workspace: WorkspaceId,
}

impl Scope {
    /// Whose.
    pub fn workspace(self) -> WorkspaceId {
        self.workspace
    }
}

/// The open records file. Several processes may have it open at once.
pub struct Records {
    connection: Mutex<Connection>,
}

impl Records {
    /// Opens or creates the file and brings its schema up to date.
    ///
    /// Fails with [`Error::TooNew`] when a newer Hark wrote it.
    pub fn open(path: &Path) -> Result<Records> {
        let connection = Connection::open(path).map_err(error::from("open the records"))?;
        Self::with(connection)
    }

    /// Records that vanish when dropped, for tests.
    pub fn in_memory() -> Result<Records> {
        Self::with(Connection::open_in_memory().map_err(error::from("open the records"))?)
    }

    fn with(mut connection: Connection) -> Result<Records> {
        schema::prepare(&mut connection)?;
        Ok(Records { connection: Mutex::new(connection) })
    }

    /// Writes a consistent copy to a file that must not exist, also while a server is using the records.
    pub fn copy_to(&self, path: &Path) -> Result<()> {
        let failed = error::from("be copied");
        let to = path.to_str().ok_or_else(|| Error::Invalid { fact: format!("{} is not text", path.display()) })?;
        self.lock().execute("VACUUM INTO ?1", [to]).map_err(&failed)?;
        let sync = std::fs::File::open(path).and_then(|file| file.sync_all());
        sync.map_err(|source| Error::Database { action: "be copied", source: Box::new(source) })
    }

    /// What SQLite finds wrong with the file; nothing when it is sound. Does not know what a value was before.
    pub fn damage(&self) -> Result<Vec<String>> {
        let connection = self.lock();
        let failed = error::from("be checked");
        let mut statement = connection.prepare("PRAGMA integrity_check").map_err(&failed)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(&failed)?;
        let facts = rows.collect::<std::result::Result<Vec<String>, _>>().map_err(&failed)?;
        Ok(facts.into_iter().filter(|fact| fact != "ok").collect())
    }

    /// The scope of a workspace, if it exists.
    pub fn scope(&self, workspace: WorkspaceId) -> Result<Scope> {
        match self.workspace_row(workspace)? {
            Some(_) => Ok(Scope { workspace }),
            None => Err(Error::NotFound { what: format!("workspace {workspace}") }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held leaves at most a rolled-back transaction behind.
        self.connection.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
