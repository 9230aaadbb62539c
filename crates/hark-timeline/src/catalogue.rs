//! What does the data folder hold, in one file that changes all at once?
//!
//! `hark.db` is SQLite in WAL mode with `synchronous=FULL`: what is committed is on disk. Each row carries a checksum of
//! its values, and each table a digest (row count and XOR of those checksums) that changes in the same transaction, so
//! that flipped bytes are found although SQLite itself would not notice.

pub mod schema;
pub mod tables;

use crate::disk::io;
use crate::error::{Error, Result};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use schema::Table;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use xxhash_rust::xxh3::Xxh3;

/// The name of the catalogue inside a data folder.
pub const FILE: &str = "hark.db";
/// How long a writer waits for another process that writes.
const PATIENCE: Duration = Duration::from_secs(60);
/// Prepared statements that one connection keeps.
const STATEMENTS: usize = 96;

/// Turns SQLite's answer into ours.
pub fn failed(action: &'static str) -> impl FnOnce(rusqlite::Error) -> Error {
    move |source| Error::Catalogue { action, source }
}

/// Whether SQLite says that the disk is full.
pub fn is_full(error: &Error) -> bool {
    matches!(error, Error::Catalogue { source, .. }
        if source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
}

/// Opens the catalogue of a folder for reading and writing and creates it if it is not there.
pub fn open_or_create(dir: &Path) -> Result<Connection> {
    let conn = connect(dir, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    schema::create_if_new(&conn, dir)?;
    Ok(conn)
}

/// Opens the catalogue of a folder that exists, for writing beside the server.
pub fn open_existing(dir: &Path) -> Result<Connection> {
    if !dir.join(FILE).is_file() {
        return Err(Error::NotFound { what: format!("a data folder at {}", dir.display()) });
    }
    let conn = connect(dir, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    schema::check_format(&conn, dir)?;
    Ok(conn)
}

/// Opens the catalogue of a folder to look into it, without changing a byte: it may be a backup.
pub fn open_to_read(dir: &Path) -> Result<Connection> {
    if !dir.join(FILE).is_file() {
        return Err(Error::NotFound { what: format!("a data folder at {}", dir.display()) });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(dir.join(FILE), flags).map_err(failed("be opened"))?;
    conn.busy_timeout(PATIENCE).map_err(failed("be opened"))?;
    let settings = "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;";
    conn.execute_batch(settings).map_err(|e| damaged_or(dir, e))?;
    schema::check_format(&conn, dir)?;
    Ok(conn)
}

/// Where the header of the file says in which mode it is written, and the mode of one that has no log of changes beside it.
const MODE: std::ops::Range<usize> = 18..20;
const WITHOUT_LOG: [u8; 2] = [1, 1];

/// Removes a log of changes that is of another file: somebody put a backup over the folder of a server that was killed. A catalogue in
/// use always has a log, a copy that was just made has none; SQLite would write what the old log says into the copy.
fn remove_foreign_log(dir: &Path) -> Result<()> {
    let (path, mut header) = (dir.join(FILE), [0; MODE.end]);
    let read = File::open(&path).and_then(|mut file| file.read_exact(&mut header));
    if read.is_err() || header[MODE] != WITHOUT_LOG {
        return Ok(());
    }
    for ending in ["-wal", "-shm"] {
        let log = dir.join(format!("{FILE}{ending}"));
        match std::fs::remove_file(&log) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io("remove", &log)(error)),
            _ => {}
        }
    }
    Ok(())
}

fn connect(dir: &Path, flags: OpenFlags) -> Result<Connection> {
    let action = "be opened";
    remove_foreign_log(dir)?;
    let conn =
        Connection::open_with_flags(dir.join(FILE), flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed(action))?;
    conn.busy_timeout(PATIENCE).map_err(failed(action))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    let settings = "PRAGMA page_size=8192; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
        PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-4096; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; \
        PRAGMA temp_store=MEMORY;";
    conn.execute_batch(settings).map_err(|e| damaged_or(dir, e))?;
    Ok(conn)
}

/// SQLite's "not a database" and "malformed" as damage of the file, anything else as it is.
pub fn damaged_or(dir: &Path, error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match error.sqlite_error_code() {
        Some(DatabaseCorrupt | NotADatabase) => Error::Corrupt { path: dir.join(FILE), detail: error.to_string() },
        _ => Error::Catalogue { action: "be read", source: error },
    }
}

/// The checksum of a row.
pub fn row_sum<'v>(table: &str, values: impl Iterator<Item = ValueRef<'v>>) -> i64 {
    let mut hash = Xxh3::new();
    hash.update(table.as_bytes());
    for value in values {
        match value {
            ValueRef::Null => hash.update(&[0]),
            ValueRef::Integer(n) => {
                hash.update(&[1]);
                hash.update(&n.to_le_bytes());
            }
            ValueRef::Real(n) => {
                hash.update(&[2]);
                hash.update(&n.to_le_bytes());
            }
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                hash.update(&[if matches!(value, ValueRef::Text(_)) { 3 } else { 4 }]);
                hash.update(&(bytes.len() as u64).to_le_bytes());
                hash.update(bytes);
            }
        }
    }
    hash.digest() as i64
}

/// One transaction that keeps the digests right. Dropped without [`Tx::commit`] it changes nothing.
pub struct Tx<'c> {
    tx: Transaction<'c>,
    digests: BTreeMap<&'static str, (i64, i64)>,
}

impl<'c> Tx<'c> {
    /// Begins to write.
    pub fn begin(conn: &'c mut Connection) -> Result<Tx<'c>> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|source| {
            match source.sqlite_error_code() {
                // Another process writes for a minute: nothing was written here, so nothing is in doubt.
                Some(rusqlite::ErrorCode::DatabaseBusy) => Error::Busy,
                _ => Error::Catalogue { action: "be locked", source },
            }
        })?;
        Ok(Tx { tx, digests: BTreeMap::new() })
    }

    /// For reading inside the transaction.
    pub fn conn(&self) -> &Connection {
        &self.tx
    }

    fn count(&mut self, table: &'static Table, rows: i64, sum: i64) {
        let entry = self.digests.entry(table.name).or_default();
        entry.0 += rows;
        entry.1 ^= sum;
    }

    /// Adds a row that is not there yet; the values in the order of the table's columns. Answers its row number.
    pub fn insert(&mut self, table: &'static Table, values: &[Value]) -> Result<i64> {
        let sum = row_sum(table.name, values.iter().map(ValueRef::from));
        let sum_value = Value::Integer(sum);
        let mut statement = self.tx.prepare_cached(table.insert_sql()).map_err(failed("be written"))?;
        let all = values.iter().chain(std::iter::once(&sum_value));
        let row = statement.insert(rusqlite::params_from_iter(all)).map_err(failed("be written"))?;
        drop(statement);
        self.count(table, 1, sum);
        Ok(row)
    }

    /// Adds a row or replaces the one with the same key.
    pub fn put(&mut self, table: &'static Table, values: &[Value]) -> Result<()> {
        self.take(table, &values[..table.keys])?;
        self.insert(table, values).map(drop)
    }

    /// Removes the row with this key, if it is there.
    pub fn take(&mut self, table: &'static Table, key: &[Value]) -> Result<u64> {
        self.remove_sql(table, table.delete_sql(), key)
    }

    /// Removes the rows that meet a condition.
    pub fn remove(&mut self, table: &'static Table, condition: &str, parameters: &[Value]) -> Result<u64> {
        let sql = format!("DELETE FROM {} WHERE {condition} RETURNING sum", table.name);
        self.remove_sql(table, &sql, parameters)
    }

    fn remove_sql(&mut self, table: &'static Table, sql: &str, parameters: &[Value]) -> Result<u64> {
        let mut statement = self.tx.prepare_cached(sql).map_err(failed("be written"))?;
        let sums = statement
            .query_map(rusqlite::params_from_iter(parameters), |row| row.get::<_, i64>(0))
            .and_then(Iterator::collect::<rusqlite::Result<Vec<i64>>>)
            .map_err(failed("be written"))?;
        drop(statement);
        for sum in &sums {
            self.count(table, -1, *sum);
        }
        Ok(sums.len() as u64)
    }

    /// Makes everything durable.
    pub fn commit(self) -> Result<()> {
        {
            // XOR in SQL, which has no such operator: (a|b) & ~(a&b).
            let sql = "INSERT INTO digests(name, rows, sum) VALUES(?1, ?2, ?3) ON CONFLICT(name) DO UPDATE \
                       SET rows = rows + ?2, sum = (sum | ?3) & ~(sum & ?3)";
            let mut statement = self.tx.prepare_cached(sql).map_err(failed("be written"))?;
            for (name, (rows, sum)) in &self.digests {
                statement.execute((name, rows, sum)).map_err(failed("be written"))?;
            }
        }
        self.tx.commit().map_err(failed("be committed"))
    }
}

/// What does not fit in one table, in words; none when all is well. Reads every row.
pub fn verify_table(conn: &Connection, table: &'static Table) -> Result<Option<String>> {
    let digest: Option<(i64, i64)> = conn
        .query_row("SELECT rows, sum FROM digests WHERE name = ?1", [table.name], |r| Ok((r.get(0)?, r.get(1)?)))
        .map(Some)
        .or_else(|e| if e == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(e) })
        .map_err(failed("be read"))?;
    let sql = format!("SELECT {}, sum FROM {}", table.columns.join(", "), table.name);
    let mut statement = conn.prepare(&sql).map_err(failed("be read"))?;
    let width = table.columns.len();
    let mut rows = statement.query([]).map_err(failed("be read"))?;
    let (mut count, mut xor) = (0i64, 0i64);
    while let Some(row) = rows.next().map_err(failed("be read"))? {
        let mut values = Vec::with_capacity(width);
        for i in 0..width {
            values.push(row.get_ref(i).map_err(failed("be read"))?);
        }
        let sum = row_sum(table.name, values.into_iter());
        if row.get_ref(width).map_err(failed("be read"))? != ValueRef::Integer(sum) {
            return Ok(Some(format!("row {} of table {} has another checksum", count + 1, table.name)));
        }
        count += 1;
        xor ^= sum;
    }
    let expected = digest.unwrap_or((0, 0));
    Ok(((count, xor) != expected)
        .then(|| format!("table {} has {count} rows, its digest says {} (or other rows)", table.name, expected.0)))
}

/// Verifies the tables in one snapshot.
pub fn verify(conn: &mut Connection, dir: &Path, tables: &[&'static Table]) -> Result<()> {
    let tx = conn.transaction().map_err(|e| damaged_or(dir, e))?;
    for table in tables {
        let finding = verify_table(&tx, table).map_err(|e| match e {
            Error::Catalogue { source, .. } => damaged_or(dir, source),
            other => other,
        })?;
        if let Some(detail) = finding {
            return Err(Error::Corrupt { path: dir.join(FILE), detail });
        }
    }
    Ok(())
}
