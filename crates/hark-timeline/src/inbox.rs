//! When is a request on disk, and who is told?
//!
//! One thread takes everything that waits, writes it in one transaction, and tells every caller once that is durable
//! (group commit). The first write that fails for another reason than a full disk stops it for good: what SQLite holds
//! after a failed sync is unknown until a restart has replayed its log.

pub mod backlog;
pub mod codec;

use crate::catalogue::schema::INBOX;
use crate::catalogue::{self, Tx, tables};
use crate::engine::{Batch, Done};
use crate::error::{Error, Result};
use backlog::{Backlog, Waiting};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Batches that may wait for the disk.
const WAITING_BATCHES_MAX: usize = 64 * 1024;
/// Bytes that may wait for the disk, in memory.
const WAITING_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes of one transaction: bounds how long the next callers wait.
const COMMIT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Batches join one row of the inbox up to this many bytes. A larger batch has a row of its own.
const ROW_BYTES: usize = 256 * 1024;

#[derive(Default)]
struct Queue {
    waiting: Vec<(Batch, Done)>,
    bytes: usize,
    closed: bool,
}

struct Shared {
    dir: PathBuf,
    queue: Mutex<Queue>,
    wake: Condvar,
    not_durable: AtomicBool,
    /// Whether the log knows already that the disk is full.
    told_full: AtomicBool,
    low_water: AtomicU64,
    gate: Arc<Mutex<()>>,
    backlog: Arc<Backlog>,
    committed: Box<dyn Fn() + Send + Sync>,
}

/// Takes batches and makes them durable.
pub struct Inbox {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// A lock that outlives a panic of its holder: what it guards is kept consistent by transactions.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inbox {
    /// Starts the commit thread. `gate` is held by whoever writes to the catalogue; `committed` is called after each
    /// transaction, `backlog` counts them until they are drained.
    pub fn start(
        dir: &Path,
        conn: Connection,
        low_water: u64,
        (gate, backlog): (Arc<Mutex<()>>, Arc<Backlog>),
        committed: Box<dyn Fn() + Send + Sync>,
    ) -> Result<Inbox> {
        let shared = Arc::new(Shared {
            dir: dir.to_owned(),
            queue: Mutex::default(),
            wake: Condvar::new(),
            not_durable: AtomicBool::new(false),
            told_full: AtomicBool::new(false),
            low_water: AtomicU64::new(low_water),
            gate,
            backlog,
            committed,
        });
        let worker = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("hark-inbox".to_owned())
            .spawn(move || worker.run(conn))
            .map_err(crate::disk::io("start a thread for", dir))?;
        Ok(Inbox { shared, thread: Mutex::new(Some(thread)) })
    }

    /// Hands over a batch.
    pub fn append(&self, batch: Batch, done: Done) {
        if self.not_durable() {
            return done(Err(Error::NotDurable));
        }
        let mut queue = lock(&self.shared.queue);
        let full = queue.waiting.len() >= WAITING_BATCHES_MAX || queue.bytes >= WAITING_BYTES_MAX;
        if queue.closed || full {
            drop(queue);
            return done(Err(Error::Busy));
        }
        queue.bytes += batch.blob.len();
        queue.waiting.push((batch, done));
        if queue.waiting.len() == 1 {
            self.shared.wake.notify_one();
        }
    }

    /// Whether a write failed and nothing is acknowledged any more.
    pub fn not_durable(&self) -> bool {
        self.shared.not_durable.load(Ordering::Acquire)
    }

    /// Sets the free bytes below which nothing is taken.
    pub fn set_low_water(&self, bytes: u64) {
        self.shared.low_water.store(bytes, Ordering::Relaxed);
    }

    /// Takes no more, finishes what waits, ends the thread.
    pub fn close(&self) {
        lock(&self.shared.queue).closed = true;
        self.shared.wake.notify_all();
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn run(&self, mut conn: Connection) {
        while let Some(taken) = self.take() {
            let (batches, told): (Vec<Batch>, Vec<Done>) = taken.into_iter().unzip();
            let written = match self.backlog.wait_for_room(&|| lock(&self.queue).closed) {
                true => self.write(&mut conn, &batches),
                false => Err(Error::Busy),
            };
            match written {
                Ok(()) => {
                    self.told_full.store(false, Ordering::Relaxed);
                    told.into_iter().for_each(|done| done(Ok(())));
                }
                Err(error) => self.refuse(told, &error),
            }
            (self.committed)();
        }
    }

    /// Everything that waits, up to the limit of one transaction. None when closed and empty.
    fn take(&self) -> Option<Vec<(Batch, Done)>> {
        let mut queue = lock(&self.queue);
        while queue.waiting.is_empty() {
            if queue.closed {
                return None;
            }
            queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        let mut bytes = 0;
        let fits = |(batch, _): &&(Batch, Done)| {
            bytes += batch.blob.len();
            bytes <= COMMIT_BYTES_MAX
        };
        let n = queue.waiting.iter().take_while(fits).count().max(1);
        let rest = queue.waiting.split_off(n);
        let taken = std::mem::replace(&mut queue.waiting, rest);
        queue.bytes -= taken.iter().map(|(batch, _)| batch.blob.len()).sum::<usize>();
        Some(taken)
    }

    fn write(&self, conn: &mut Connection, batches: &[Batch]) -> Result<()> {
        if self.not_durable.load(Ordering::Acquire) {
            return Err(Error::NotDurable);
        }
        let free_bytes = crate::disk::free_bytes(&self.dir)?;
        if free_bytes < self.low_water.load(Ordering::Relaxed) {
            return Err(Error::DiskFull { free_bytes });
        }
        let _gate = lock(&self.gate);
        let added = insert(conn, batches).map_err(|error| match catalogue::is_full(&error) {
            true => Error::DiskFull { free_bytes },
            false => error,
        })?;
        // Under the gate: the drain cannot have taken them yet.
        self.backlog.add(added);
        Ok(())
    }

    fn refuse(&self, told: Vec<Done>, error: &Error) {
        if let Error::DiskFull { free_bytes } = error {
            if !self.told_full.swap(true, Ordering::Relaxed) {
                tracing::warn!(free_bytes, "the disk is full, batches are refused until there is space");
            }
            return told.into_iter().for_each(|done| done(Err(Error::DiskFull { free_bytes: *free_bytes })));
        }
        if matches!(error, Error::Busy) {
            return told.into_iter().for_each(|done| done(Err(Error::Busy)));
        }
        if !self.not_durable.swap(true, Ordering::AcqRel) {
            tracing::error!(error = ?error, "a write could not be made durable, ingest stopped until a restart");
        }
        told.into_iter().for_each(|done| done(Err(Error::NotDurable)));
    }
}

/// Writes batches and their counters in one transaction. Answers what waits for the drain now beyond before.
pub fn insert(conn: &mut Connection, batches: &[Batch]) -> Result<Waiting> {
    let mut tx = Tx::begin(conn)?;
    let added = insert_in(&mut tx, batches)?;
    tx.commit()?;
    Ok(added)
}

/// One row of the inbox to be.
struct NewRow<'a> {
    workspace: u32,
    events: i64,
    dead_letters: i64,
    blobs: Vec<&'a [u8]>,
    bytes: usize,
}

/// The rows for some batches. A row costs more than ten events, so small batches of a workspace share one; they stay in
/// order.
fn rows(batches: &[Batch]) -> Vec<NewRow<'_>> {
    let mut rows: Vec<NewRow<'_>> = Vec::new();
    let mut open: BTreeMap<u32, usize> = BTreeMap::new();
    for batch in batches.iter().filter(|batch| batch.events + batch.dead_letters > 0) {
        let bytes = batch.blob.len();
        let workspace = batch.workspace;
        let last = open.get(&workspace).copied().filter(|at| rows[*at].bytes + bytes <= ROW_BYTES);
        let at = last.unwrap_or_else(|| {
            open.insert(workspace, rows.len());
            rows.push(NewRow { workspace, events: 0, dead_letters: 0, blobs: Vec::new(), bytes: 0 });
            rows.len() - 1
        });
        let row = &mut rows[at];
        row.events += i64::from(batch.events);
        row.dead_letters += i64::from(batch.dead_letters);
        row.blobs.push(&batch.blob);
        row.bytes += bytes;
    }
    rows
}

/// [`insert`] inside a transaction.
pub fn insert_in(tx: &mut Tx<'_>, batches: &[Batch]) -> Result<Waiting> {
    let mut added = Waiting::default();
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'inbox'";
    let mut seq: i64 = tables::optional(tx.conn(), sql, [], |row| row.get(0))?.unwrap_or(0);
    let mut received: BTreeMap<u32, [u64; 3]> = BTreeMap::new();
    for batch in batches {
        let [all, quota, consent] = received.entry(batch.workspace).or_default();
        let (over, refused) = (u64::from(batch.dropped_by_quota), u64::from(batch.refused_by_consent));
        *quota += over;
        *consent += refused;
        *all += u64::from(batch.events) + u64::from(batch.dead_letters) + over + refused;
    }
    for row in rows(batches) {
        seq += 1;
        let blob = codec::pack(&row.blobs);
        added.events += (row.events + row.dead_letters).max(0) as u64;
        added.bytes += blob.len() as u64;
        tx.insert(
            &INBOX,
            &[
                Value::Integer(seq),
                Value::Integer(i64::from(row.workspace)),
                Value::Integer(row.events),
                Value::Integer(row.dead_letters),
                Value::Blob(blob),
            ],
        )?;
    }
    for (workspace, [all, quota, consent]) in received {
        tables::count(tx, workspace, |counters| {
            counters.accounting.received += all;
            counters.accounting.dropped_by_quota += quota;
            counters.accounting.refused_by_consent += consent;
        })?;
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    fn append(inbox: &Inbox) -> Result<()> {
        let (tell, told) = channel();
        let batch = Batch { workspace: 1, events: 1, blob: vec![1, 0], ..Batch::default() };
        inbox.append(batch, Box::new(move |result| drop(tell.send(result))));
        told.recv().expect("every batch is answered")
    }

    #[test]
    fn small_batches_share_a_row_and_stay_in_order() {
        let sized = |workspace, bytes: usize| Batch {
            workspace,
            events: 2,
            blob: codec::seal(vec![workspace as u8; bytes]),
            ..Batch::default()
        };
        let empty = Batch { workspace: 1, dropped_by_quota: 3, ..Batch::default() };
        let large = Batch { blob: vec![9; ROW_BYTES + 1], ..sized(1, 0) };
        let batches = [sized(1, 40), sized(2, 10), empty, sized(1, 30), large, sized(1, 20)];
        let told: Vec<_> = rows(&batches).iter().map(|row| (row.workspace, row.events, row.blobs.len())).collect();
        assert_eq!(told, [(1, 4, 2), (2, 2, 1), (1, 2, 1), (1, 2, 1)]);
        let both = codec::unseal(&codec::pack(&rows(&batches)[0].blobs)).expect("readable");
        assert_eq!(both, [1; 70]);
    }

    #[test]
    fn after_the_first_failed_write_nothing_is_acknowledged_any_more() {
        let dir = tempfile::tempdir().expect("a folder");
        let conn = catalogue::open_or_create(dir.path()).expect("a catalogue");
        let other = catalogue::open_existing(dir.path()).expect("a second connection");
        let inbox =
            Inbox::start(dir.path(), conn, 0, (Arc::default(), Arc::default()), Box::new(|| {})).expect("started");
        append(&inbox).expect("durable");
        other.execute_batch("ALTER TABLE inbox RENAME TO away").expect("renamed");
        assert!(matches!(append(&inbox), Err(Error::NotDurable)));
        other.execute_batch("ALTER TABLE away RENAME TO inbox").expect("renamed");
        assert!(matches!(append(&inbox), Err(Error::NotDurable)), "not even when writing would work again");
        assert!(inbox.not_durable());
        let rows: i64 = other.query_row("SELECT count(*) FROM inbox", [], |row| row.get(0)).expect("counted");
        assert_eq!(rows, 1);
    }

    #[test]
    fn while_too_much_waits_for_the_drain_nothing_is_acknowledged() {
        let dir = tempfile::tempdir().expect("a folder");
        let full = Waiting { events: backlog::EVENTS_MAX, bytes: 0 };
        let inbox = |backlog: &Arc<Backlog>| {
            let conn = catalogue::open_or_create(dir.path()).expect("a catalogue");
            let shared = (Arc::default(), Arc::clone(backlog));
            Inbox::start(dir.path(), conn, 0, shared, Box::new(|| {})).expect("started")
        };
        let impatient = Arc::new(Backlog::new(full).patient(Duration::ZERO));
        let refusing = inbox(&impatient);
        assert!(matches!(append(&refusing), Err(Error::Busy)));
        impatient.take(Waiting { events: 1, bytes: 0 });
        append(&refusing).expect("there is room again, and being busy is no failed write");
        let patient = Arc::new(Backlog::new(full).patient(Duration::from_secs(600)));
        let waiting = inbox(&patient);
        std::thread::scope(|scope| {
            let told = scope.spawn(|| append(&waiting));
            patient.take(Waiting { events: 1, bytes: 0 });
            told.join().expect("no panic").expect("acknowledged once the drain had made room");
        });
    }

    #[test]
    fn a_full_database_refuses_and_takes_again_when_there_is_room() {
        let dir = tempfile::tempdir().expect("a folder");
        let conn = catalogue::open_or_create(dir.path()).expect("a catalogue");
        let pages: i64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("pages");
        conn.query_row(&format!("PRAGMA max_page_count = {}", pages + 2), [], |_| Ok(())).expect("limited");
        let other = catalogue::open_existing(dir.path()).expect("a second connection");
        let inbox =
            Inbox::start(dir.path(), conn, 0, (Arc::default(), Arc::default()), Box::new(|| {})).expect("started");
        let large = || {
            let (tell, told) = channel();
            let batch = Batch { workspace: 1, events: 1, blob: vec![7; 200_000], ..Batch::default() };
            inbox.append(batch, Box::new(move |result| drop(tell.send(result))));
            told.recv().expect("every batch is answered")
        };
        assert!(matches!(large(), Err(Error::DiskFull { .. })));
        append(&inbox).expect("a small one still fits");
        let rows: i64 = other.query_row("SELECT count(*) FROM inbox", [], |row| row.get(0)).expect("counted");
        assert_eq!(rows, 1);
    }
}
