//! Where are the records, and how are they opened?

use crate::WorkspaceId;
use crate::access::{Actor, Context, Rights};
use crate::error::{self, Error, Result};
use hark_model::Micros;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement};
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// How long a second process waits for the first one's transaction on SQLite.
const BUSY_PATIENCE: Duration = Duration::from_secs(10);
/// Connections to SQLite. Readers do not wait for the one writer; more of them only cost memory.
const SQLITE_CONNECTIONS: u32 = 4;
/// Connections of one server to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How often a file that is made at this moment is looked at again: each look takes some thousandths of a second.
const FIRST_MOMENTS: usize = 100;
/// How long a request waits for a free connection.
const CONNECTION_PATIENCE: Duration = Duration::from_secs(10);

/// The open records. Cheap to clone; several processes may have them open at once.
#[derive(Clone)]
pub struct Records {
    pub(crate) database: DatabaseConnection,
}

/// Whether somebody else holds the file.
fn is_locked(error: &Error) -> bool {
    matches!(error, Error::Database { source, .. } if source.to_string().contains("database is locked"))
}

/// Where the header of a file says in which mode it is written, and the mode of one that has no log of changes beside it.
const MODE: std::ops::Range<usize> = 18..20;
const WITHOUT_LOG: [u8; 2] = [1, 1];

/// Removes a log of changes that is of another file: somebody put a copy over the file of a server that was killed. Records in use always
/// have a log, a copy that was just made has none; SQLite would write what the old log says into the copy.
fn remove_foreign_log(path: &Path) -> std::io::Result<()> {
    let mut header = [0; MODE.end];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut header));
    if read.is_err() || header[MODE] != WITHOUT_LOG {
        return Ok(());
    }
    for ending in ["-wal", "-shm"] {
        let mut log = path.as_os_str().to_owned();
        log.push(ending);
        match std::fs::remove_file(Path::new(&log)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

impl Records {
    /// Opens or creates a file and brings its schema up to date.
    ///
    /// Fails with [`Error::TooNew`] when a newer Hark wrote it.
    pub async fn open(path: &Path, now: Micros) -> Result<Records> {
        let foreign = remove_foreign_log(path);
        foreign.map_err(|source| Error::Database { action: "be opened", source: Box::new(source) })?;
        let path = path.to_owned();
        let mut options = ConnectOptions::new("sqlite:");
        options.max_connections(SQLITE_CONNECTIONS).map_sqlx_sqlite_opts(move |options| {
            use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
            options
                .filename(&path)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // What is acknowledged must survive a power cut.
                .synchronous(SqliteSynchronous::Full)
                // Erased means gone, also from free pages.
                .pragma("secure_delete", "on")
                .busy_timeout(BUSY_PATIENCE)
                .foreign_keys(true)
        });
        // The first one to come makes the file a write-ahead one. SQLite tells others that come in that moment that it is locked,
        // and lets none of them wait for it.
        for _ in 0..FIRST_MOMENTS {
            match Self::with(options.clone(), now).await {
                Err(locked) if is_locked(&locked) => {}
                opened => return opened.map_err(error::of_file),
            }
        }
        Self::with(options, now).await.map_err(error::of_file)
    }

    /// Connects to a PostgreSQL database, `postgres://name:password@host/database`. When there is none this takes its time:
    /// [`Records::reach`] knows sooner.
    pub async fn connect(url: &str, now: Micros) -> Result<Records> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(Error::Address { fact: "it does not start with postgres://".into() });
        }
        let mut options = ConnectOptions::new(url);
        options.max_connections(POSTGRES_CONNECTIONS);
        Self::with(options, now).await
    }

    /// Records that vanish when dropped, for tests.
    pub async fn in_memory() -> Result<Records> {
        // One connection, kept: each has a memory of its own.
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1).min_connections(1).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
        Self::with(options, 0).await
    }

    async fn with(mut options: ConnectOptions, now: Micros) -> Result<Records> {
        // Statements may hold what nobody should find in a log.
        options.sqlx_logging(false).acquire_timeout(CONNECTION_PATIENCE);
        let database = Database::connect(options).await.map_err(error::from("be opened"))?;
        let records = Records { database };
        records.migrate(now).await?;
        Ok(records)
    }

    /// Whether they are in a file of the data folder, and so part of its backups.
    pub fn are_a_file(&self) -> bool {
        self.database.get_database_backend() == DatabaseBackend::Sqlite
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.database.ping().await.map_err(error::from("be reached"))
    }

    /// Writes a consistent copy to a file that must not exist, also while a server is using the records.
    ///
    /// Fails with [`Error::Invalid`] when they are not in a file.
    pub async fn copy_to(&self, path: &Path) -> Result<()> {
        let failed = error::from("be copied");
        let Some(to) = path.to_str().filter(|_| self.are_a_file()) else {
            return Err(Error::invalid("path", "only records in a file can be copied to one. Hint: use pg_dump"));
        };
        let copy = Statement::from_sql_and_values(DatabaseBackend::Sqlite, "VACUUM INTO ?", [to.into()]);
        self.database.execute_raw(copy).await.map_err(&failed)?;
        let sync = std::fs::File::open(path).and_then(|file| file.sync_all());
        sync.map_err(|source| Error::Database { action: "be copied", source: Box::new(source) })
    }

    /// What SQLite finds wrong with the file; nothing when it is sound. Does not know what a value was before. PostgreSQL
    /// looks after itself.
    pub async fn damage(&self) -> Result<Vec<String>> {
        if !self.are_a_file() {
            return self.ping().await.map(|()| Vec::new());
        }
        let failed = error::from("be checked");
        let check = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA integrity_check");
        let rows = self.database.query_all_raw(check).await.map_err(&failed)?;
        let facts: Result<Vec<String>> = rows.iter().map(|row| row.try_get_by_index(0).map_err(&failed)).collect();
        Ok(facts?.into_iter().filter(|fact| fact != "ok").collect())
    }

    /// Whoever has the machine, in a workspace that exists: may do everything.
    pub async fn operator(&self, workspace: WorkspaceId) -> Result<Context> {
        self.context_of(workspace, Actor::Operator).await
    }

    /// Hark itself, doing a job for a workspace.
    pub async fn for_job(&self, workspace: WorkspaceId, kind: &'static str) -> Result<Context> {
        self.context_of(workspace, Actor::Job(kind)).await
    }

    async fn context_of(&self, workspace: WorkspaceId, actor: Actor) -> Result<Context> {
        match self.workspace_row(workspace).await? {
            Some(_) => Ok(Context::new(workspace, actor, Rights::all())),
            None => Err(Error::missing(format!("workspace {workspace}"))),
        }
    }

    /// Ends all connections. Dropping does it too, but later.
    pub async fn close(self) -> Result<()> {
        self.database.close().await.map_err(error::from("be closed"))
    }
}
