//! What can another process do while a server holds the folder?
//!
//! It may add batches to the inbox (SQLite lets several processes write), ask for an erasure by a row that the server
//! answers, and read a view of its own.

use super::core::{Core, hasher_of};
use super::space::{Access, Space};
use super::{Batch, EngineOptions, Erasure, WorkspaceId};
use crate::catalogue::schema::REQUESTS;
use crate::catalogue::{self, Tx, tables};
use crate::error::{Error, Result};
use crate::inbox::{self, lock};
use crate::source::EventSource;
use hark_model::Population;
use rusqlite::types::Value;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How often one tries again when compaction removed a file meanwhile.
const TRIES: usize = 20;
/// How often one looks for the answer to a request.
const LOOK: Duration = Duration::from_millis(50);

/// Rows of the inbox beyond which nobody adds to it from outside. The server's own limit is in events, which would
/// have to be summed up for every batch here.
const ROWS_MAX: i64 = 4_096;
/// How often one looks whether the drain has made room.
const ROOM_LOOKS: usize = 200;

/// Makes a batch durable in the inbox of a folder that a server may hold. The server drains it within a second; with
/// no server it waits for the next one. [`Error::Busy`] when so much waits that there is no room for ten seconds.
pub fn append_foreign(dir: &Path, batch: Batch) -> Result<()> {
    let mut conn = catalogue::open_existing(dir)?;
    let sql = "SELECT coalesce((SELECT max(seq) FROM inbox) - (SELECT min(seq) FROM inbox), 0)";
    for look in 0..=ROOM_LOOKS {
        let rows: i64 = tables::optional(&conn, sql, [], |row| row.get(0))?.unwrap_or(0);
        match rows < ROWS_MAX {
            true => break,
            false if look == ROOM_LOOKS => return Err(Error::Busy),
            false => std::thread::sleep(LOOK),
        }
    }
    inbox::insert(&mut conn, &[batch]).map(drop).map_err(|error| match catalogue::is_full(&error) {
        true => Error::DiskFull { free_bytes: crate::disk::free_bytes(dir).unwrap_or(0) },
        false => error,
    })
}

/// Stands before an answer that may not be read yet, because bytes of the id are still in the file.
const UNSCRUBBED: &str = "~";

/// Asks the server that holds the folder to erase a customer, and waits for its answer. `None` when it did not answer
/// within the time; it will still do it.
pub fn request_erase_foreign(
    dir: &Path,
    workspace: WorkspaceId,
    population: Population,
    id: &str,
    patience: Duration,
) -> Result<Option<Erasure>> {
    let mut conn = catalogue::open_existing(dir)?;
    let mut tx = Tx::begin(&mut conn)?;
    let last: i64 =
        tables::optional(tx.conn(), "SELECT seq FROM sqlite_sequence WHERE name = 'requests'", [], |row| row.get(0))?
            .unwrap_or(0);
    let number = Value::Integer(last + 1);
    let population = tables::int(population as u64);
    let row = [number, tables::int(u64::from(workspace)), population, tables::text(id), tables::text("")];
    tx.insert(&REQUESTS, &row)?;
    tx.commit()?;
    let looks = patience.as_millis() / LOOK.as_millis();
    for _ in 0..=looks {
        let sql = "SELECT answer FROM requests WHERE id = ?1";
        let answer: Option<String> = tables::optional(&conn, sql, [last + 1], |row| row.get(0))?;
        match answer.as_deref() {
            None => return Err(Error::NotFound { what: "the request for erasure".to_owned() }),
            Some(text) if text.is_empty() || text.starts_with(UNSCRUBBED) => std::thread::sleep(LOOK),
            Some(text) => return read_answer(text).map(Some),
        }
    }
    Ok(None)
}

fn read_answer(text: &str) -> Result<Erasure> {
    let numbers: Vec<u64> = text.split(' ').filter_map(|n| n.parse().ok()).collect();
    match numbers[..] {
        [ids, events, dead_letters, segments] => {
            Ok(Erasure { ids: ids as usize, events, dead_letters, segments: segments as usize, keys: Vec::new() })
        }
        _ => Err(Error::Invalid { fact: format!("the server could not erase: {text}") }),
    }
}

/// Does what other processes asked for.
pub fn answer_requests(core: &Core) -> Result<()> {
    let sql = "SELECT id, workspace, population, id_text FROM requests WHERE answer = ''";
    let waiting = tables::all(&lock(&core.read), sql, [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, u32>(2)? as usize, row.get::<_, String>(3)?))
    })?;
    for (number, workspace, population, id) in waiting {
        let population = Population::ALL.get(population).copied().unwrap_or_default();
        let answer = match core.erase(workspace, population, &id) {
            Ok(done) => format!("{} {} {} {}", done.ids, done.events, done.dead_letters, done.segments),
            Err(error) => error.to_string(),
        };
        put_answer(core, number, workspace, population, &format!("{UNSCRUBBED}{answer}"))?;
    }
    publish_answers(core)
}

/// Lets answers be read once no byte of the ids is left: the requests named them, and free pages keep what was replaced.
/// What a crash or a busy reader interrupts here is done the next time.
fn publish_answers(core: &Core) -> Result<()> {
    let sql = "SELECT id, workspace, population, answer FROM requests WHERE substr(answer, 1, 1) = ?1";
    let held = tables::all(&lock(&core.read), sql, [UNSCRUBBED], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, u32>(2)? as usize, row.get::<_, String>(3)?))
    })?;
    if held.is_empty() {
        return Ok(());
    }
    let conn = lock(&core.store);
    let gate = lock(&core.gate);
    crate::erase::scrub(&conn)?;
    drop(gate);
    drop(conn);
    for (number, workspace, population, answer) in held {
        let population = Population::ALL.get(population).copied().unwrap_or_default();
        put_answer(core, number, workspace, population, answer.trim_start_matches(UNSCRUBBED))?;
    }
    Ok(())
}

fn put_answer(core: &Core, number: i64, workspace: u32, population: Population, answer: &str) -> Result<()> {
    let mut conn = lock(&core.store);
    let _gate = lock(&core.gate);
    let mut tx = Tx::begin(&mut conn)?;
    let (workspace, population) = (tables::int(u64::from(workspace)), tables::int(population as u64));
    let row = [Value::Integer(number), workspace, population, tables::text(""), tables::text(answer)];
    tx.put(&REQUESTS, &row)?;
    tx.commit()
}

/// Tries again while files vanish under the reader because compaction replaced them.
pub fn retry<T>(mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    for _ in 1..TRIES {
        match attempt() {
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {}
            result => return result,
        }
    }
    attempt()
}

/// A read-only view of a folder that a server may be writing at this moment.
pub fn open_view(dir: &Path, workspace: WorkspaceId, options: EngineOptions) -> Result<Arc<dyn EventSource + Send>> {
    let _ = options;
    let space_and_hasher = retry(|| {
        let mut conn = catalogue::open_existing(dir)?;
        let hasher = hasher_of(&conn, dir)?;
        let snapshot = conn.transaction().map_err(|e| catalogue::damaged_or(dir, e))?;
        let space = Space::load(&snapshot, dir, workspace, &hasher, Access::Guest)?;
        drop(snapshot);
        Ok((space, hasher, conn))
    })?;
    let (space, hasher, conn) = space_and_hasher;
    Ok(Arc::new(space.view(hasher, &Arc::new(Mutex::new(conn)))))
}
