//! Which tables does the catalogue have?

use super::failed;
use crate::error::{Error, Result};
use rusqlite::Connection;
use std::path::Path;
use std::sync::OnceLock;

/// The format this program writes. A folder with a higher one is refused, one with a lower one is migrated.
pub const FORMAT: u32 = 1;
/// `Hark` in ASCII, in the header of the file.
const APPLICATION: i64 = 0x4861_726b;

/// A table whose rows carry a checksum and that has a digest.
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns without the checksum, the key first.
    pub columns: &'static [&'static str],
    /// How many of the columns are the key.
    pub keys: usize,
    insert: OnceLock<String>,
    delete: OnceLock<String>,
}

impl Table {
    const fn new(name: &'static str, columns: &'static [&'static str], keys: usize) -> Table {
        Table { name, columns, keys, insert: OnceLock::new(), delete: OnceLock::new() }
    }

    pub(super) fn insert_sql(&self) -> &str {
        self.insert.get_or_init(|| {
            let marks = vec!["?"; self.columns.len() + 1].join(", ");
            format!("INSERT INTO {}({}, sum) VALUES({marks})", self.name, self.columns.join(", "))
        })
    }

    pub(super) fn delete_sql(&self) -> &str {
        self.delete.get_or_init(|| {
            let keys: Vec<String> =
                self.columns[..self.keys].iter().enumerate().map(|(i, c)| format!("{c} = ?{}", i + 1)).collect();
            format!("DELETE FROM {} WHERE {} RETURNING sum", self.name, keys.join(" AND "))
        })
    }
}

/// Single values of the folder.
pub static META: Table = Table::new("meta", &["key", "value"], 1);
/// Batches that are acknowledged and not yet drained, in the order of their numbers.
pub static INBOX: Table = Table::new("inbox", &["seq", "workspace", "events", "dead", "blob"], 1);
/// What became of the events of each workspace.
pub static COUNTERS: Table = Table::new(
    "counters",
    &[
        "workspace",
        "received",
        "stored",
        "duplicates",
        "conflicts",
        "dead_letters",
        "dropped_by_quota",
        "refused_by_consent",
        "erased",
        "identity_version",
    ],
    1,
);
/// The segments and their order: by layer (age), then place within the layer.
pub static SEGMENTS: Table = Table::new("segments", &["id", "workspace", "layer", "place", "meta"], 1);
/// The event names of each workspace and their codes.
pub static NAMES: Table = Table::new("names", &["workspace", "code", "name"], 2);
/// What was said about pairs of ids: per pair, kind and trust the first and the last statement.
pub static LINKS: Table =
    Table::new("links", &["workspace", "a", "b", "kind", "trust", "first_time", "first_id", "last_time", "last_id"], 5);
/// The ids that take part in links, and the customer each belongs to.
pub static IDS: Table =
    Table::new("ids", &["workspace", "raw", "text", "identified", "links", "customer", "version"], 2);
/// Sorted runs of message ids that have been seen; short ones lie in the row, long ones in a file.
pub static RUNS: Table =
    Table::new("runs", &["id", "workspace", "kind", "entries", "received_first", "received_last", "small"], 1);
/// Events that were not stored, whole.
pub static DEAD_LETTERS: Table = Table::new(
    "dead_letters",
    &["number", "workspace", "reason", "detail", "dialect", "raw", "received", "verified"],
    1,
);
/// Keyed hashes of ids that were erased and stay refused.
pub static REFUSED: Table = Table::new("refused", &["workspace", "raw"], 2);
/// When which customer was first seen in which group.
pub static MEMBERSHIPS: Table =
    Table::new("memberships", &["workspace", "raw", "kind", "first_time", "group_key", "last_time"], 5);
/// The text of group keys.
pub static GROUPS: Table = Table::new("groups", &["workspace", "group_key", "text"], 2);
/// What another process asked the server to do.
pub static REQUESTS: Table = Table::new("requests", &["id", "workspace", "population", "id_text", "answer"], 1);

/// All of them.
pub static TABLES: [&Table; 13] = [
    &META,
    &INBOX,
    &COUNTERS,
    &SEGMENTS,
    &NAMES,
    &LINKS,
    &IDS,
    &RUNS,
    &DEAD_LETTERS,
    &REFUSED,
    &MEMBERSHIPS,
    &GROUPS,
    &REQUESTS,
];

const CREATE: &str = "
CREATE TABLE digests(name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE inbox(seq INTEGER PRIMARY KEY AUTOINCREMENT, workspace INTEGER NOT NULL, events INTEGER NOT NULL,
  dead INTEGER NOT NULL, blob BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE counters(workspace INTEGER PRIMARY KEY, received INTEGER NOT NULL, stored INTEGER NOT NULL,
  duplicates INTEGER NOT NULL, conflicts INTEGER NOT NULL, dead_letters INTEGER NOT NULL,
  dropped_by_quota INTEGER NOT NULL, refused_by_consent INTEGER NOT NULL, erased INTEGER NOT NULL,
  identity_version INTEGER NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE segments(id INTEGER PRIMARY KEY, workspace INTEGER NOT NULL, layer INTEGER NOT NULL,
  place INTEGER NOT NULL, meta BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE names(workspace INTEGER NOT NULL, code INTEGER NOT NULL, name TEXT NOT NULL, sum INTEGER NOT NULL,
  PRIMARY KEY(workspace, code)) WITHOUT ROWID;
CREATE TABLE links(workspace INTEGER NOT NULL, a BLOB NOT NULL, b BLOB NOT NULL, kind INTEGER NOT NULL,
  trust INTEGER NOT NULL, first_time INTEGER NOT NULL, first_id TEXT NOT NULL, last_time INTEGER NOT NULL,
  last_id TEXT NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY(workspace, a, b, kind, trust)) WITHOUT ROWID;
CREATE INDEX links_by_b ON links(workspace, b);
CREATE TABLE ids(workspace INTEGER NOT NULL, raw BLOB NOT NULL, text TEXT NOT NULL, identified INTEGER NOT NULL,
  links INTEGER NOT NULL, customer BLOB NOT NULL, version INTEGER NOT NULL, sum INTEGER NOT NULL,
  PRIMARY KEY(workspace, raw)) WITHOUT ROWID;
CREATE TABLE runs(id INTEGER PRIMARY KEY, workspace INTEGER NOT NULL, kind INTEGER NOT NULL,
  entries INTEGER NOT NULL, received_first INTEGER NOT NULL, received_last INTEGER NOT NULL, small BLOB,
  sum INTEGER NOT NULL);
CREATE TABLE dead_letters(number INTEGER PRIMARY KEY AUTOINCREMENT, workspace INTEGER NOT NULL, reason TEXT NOT NULL,
  detail TEXT NOT NULL, dialect TEXT NOT NULL, raw TEXT NOT NULL, received INTEGER NOT NULL,
  verified INTEGER NOT NULL, sum INTEGER NOT NULL);
CREATE INDEX dead_letters_by_workspace ON dead_letters(workspace, number);
CREATE TABLE refused(workspace INTEGER NOT NULL, raw BLOB NOT NULL, sum INTEGER NOT NULL,
  PRIMARY KEY(workspace, raw)) WITHOUT ROWID;
CREATE TABLE memberships(workspace INTEGER NOT NULL, raw BLOB NOT NULL, kind TEXT NOT NULL,
  first_time INTEGER NOT NULL, group_key BLOB NOT NULL, last_time INTEGER NOT NULL, sum INTEGER NOT NULL,
  PRIMARY KEY(workspace, raw, kind, first_time, group_key)) WITHOUT ROWID;
CREATE TABLE groups(workspace INTEGER NOT NULL, group_key BLOB NOT NULL, text TEXT NOT NULL, sum INTEGER NOT NULL,
  PRIMARY KEY(workspace, group_key)) WITHOUT ROWID;
CREATE TABLE requests(id INTEGER PRIMARY KEY AUTOINCREMENT, workspace INTEGER NOT NULL, population INTEGER NOT NULL,
  id_text TEXT NOT NULL, answer TEXT NOT NULL, sum INTEGER NOT NULL);
";

/// Creates the tables in an empty file, or checks the format of one that has them.
pub fn create_if_new(conn: &Connection, dir: &Path) -> Result<()> {
    if format_of(conn, dir)? == 0 {
        let sql = format!(
            "BEGIN IMMEDIATE; {CREATE} PRAGMA application_id={APPLICATION}; PRAGMA user_version={FORMAT}; COMMIT;"
        );
        return conn.execute_batch(&sql).map_err(failed("be created"));
    }
    check_format(conn, dir)
}

fn format_of(conn: &Connection, dir: &Path) -> Result<u32> {
    conn.query_row("PRAGMA user_version", [], |r| r.get(0)).map_err(|e| super::damaged_or(dir, e))
}

/// Refuses a folder of a newer program, or one without tables.
pub fn check_format(conn: &Connection, dir: &Path) -> Result<()> {
    let damaged = |detail: &str| Error::Corrupt { path: dir.join(super::FILE), detail: detail.to_owned() };
    let found = format_of(conn, dir)?;
    let application: i64 =
        conn.query_row("PRAGMA application_id", [], |r| r.get(0)).map_err(|e| super::damaged_or(dir, e))?;
    if application != APPLICATION {
        return Err(damaged("not a catalogue of hark"));
    }
    match found {
        FORMAT => Ok(()),
        0 => Err(damaged("the catalogue has no tables")),
        _ => Err(Error::TooNew { path: dir.to_owned(), found, known: FORMAT }),
    }
}
