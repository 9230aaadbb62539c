//! How is the data folder opened, written, looked after and closed?

mod beside;
pub(crate) mod core;
mod erasing;
pub(crate) mod foreign;
mod linking;
mod mend;
mod pulse;
pub(crate) mod recover;
pub(crate) mod space;
mod threads;
mod touched;
pub(crate) mod upkeep;

use self::core::Core;
use crate::catalogue::{Tx, tables};
use crate::error::{Error, Result};
use crate::inbox::{Inbox, codec, lock};
use crate::source::EventSource;
use crate::{dead_letters, drain};
use hark_model::{Accounting, CustomerKey, DeadLetter, Event, Micros};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub use crate::backup::backup;
pub use crate::doctor::diagnose;
pub use crate::erased::{Elsewhere, Erased, ErasedSince, erased_foreign, together, without};
pub use crate::restore::{Restoring, restore};
pub use beside::{accounting_foreign, dead_letters_foreign, free_bytes, replay_dead_letter_foreign};
pub use foreign::{append_foreign, open_view, request_erase_foreign};
pub use touched::Touched;

/// The number of a workspace, given by `hark-records`. Workspaces share nothing but the inbox file.
pub type WorkspaceId = u32;

/// Tells the time. The engine never reads a clock itself.
pub type Clock = Arc<dyn Fn() -> Micros + Send + Sync>;

/// How the engine runs.
#[derive(Clone)]
pub struct EngineOptions {
    /// Tells the time.
    pub clock: Clock,
    /// 16 random bytes from the caller, used as the folder's secret when it is created, ignored later.
    pub new_secret: [u8; 16],
    /// Threads for questions and compaction.
    pub threads: usize,
    /// Below this many free bytes ingest answers [`Error::DiskFull`].
    pub disk_low_water_bytes: u64,
    /// Whether background threads drain and compact. Off in tests that want to step by hand.
    pub background: bool,
}

/// Events of one request, encoded and compressed by the caller's thread, ready for one durable write.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Encoded events and dead letters.
    pub blob: Vec<u8>,
    /// Events inside the blob that passed all checks.
    pub events: u32,
    /// Dead letters inside the blob.
    pub dead_letters: u32,
    /// Events that were over the quota; counted, not kept.
    pub dropped_by_quota: u32,
    /// Events that consent refused at the door; counted, not kept.
    pub refused_by_consent: u32,
}

/// Collects one request. Encoding happens here, in the caller's thread.
pub struct BatchBuilder {
    batch: Batch,
    payload: Vec<u8>,
}

impl BatchBuilder {
    /// An empty batch of one workspace.
    pub fn new(workspace: WorkspaceId) -> Self {
        BatchBuilder { batch: Batch { workspace, ..Batch::default() }, payload: Vec::new() }
    }

    /// Adds an event that passed all checks.
    pub fn push(&mut self, event: &Event) {
        codec::put_event(&mut self.payload, event);
        self.batch.events += 1;
    }

    /// Adds an event that did not pass, whole.
    pub fn push_dead(&mut self, letter: &DeadLetter) {
        codec::put_dead(&mut self.payload, letter);
        self.batch.dead_letters += 1;
    }

    /// Counts events over the quota.
    pub fn drop_by_quota(&mut self, events: u32) {
        self.batch.dropped_by_quota += events;
    }

    /// Counts events refused by consent at the door.
    pub fn refuse_by_consent(&mut self, events: u32) {
        self.batch.refused_by_consent += events;
    }

    /// Compresses.
    pub fn finish(mut self) -> Batch {
        self.batch.blob = codec::seal(self.payload);
        self.batch
    }
}

/// A dead letter in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDeadLetter {
    /// Its number, ascending, never reused.
    pub number: u64,
    /// What it holds.
    pub letter: DeadLetter,
}

/// What an erasure did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erasure {
    /// All ids of the customer that were known; they stay refused from now on (as keyed hashes).
    pub ids: usize,
    /// Events removed from segments.
    pub events: u64,
    /// Dead letters removed.
    pub dead_letters: u64,
    /// Files rewritten.
    pub segments: usize,
    /// Every key that they had, by which others may have written something down; none where that is not known.
    pub keys: Vec<CustomerKey>,
}

/// One finding of `hark doctor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether data is lost or wrong (true) or Hark can repair it by itself (false).
    pub fatal: bool,
    /// Which file or table.
    pub place: String,
    /// What is wrong and what to do.
    pub fact: String,
}

/// What `hark doctor` looked at and found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// Segments verified.
    pub segments: usize,
    /// Bytes read and checked.
    pub bytes: u64,
    /// Events counted.
    pub events: u64,
    /// What is wrong; empty means clean.
    pub findings: Vec<Finding>,
}

/// Figures for people and for `/metrics`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EngineStats {
    /// Rows of the inbox, each of one large request or several small ones, acknowledged and not yet drained.
    pub inbox_requests: u64,
    /// Events acknowledged and not yet drained.
    pub inbox_events: u64,
    /// Events in segments.
    pub events: u64,
    /// Segments.
    pub segments: u64,
    /// Bytes of Parquet files.
    pub parquet_bytes: u64,
    /// Bytes of spines.
    pub spine_bytes: u64,
    /// Bytes of derived property columns.
    pub column_bytes: u64,
    /// Whether a write failed and ingest has stopped until a restart.
    pub not_durable: bool,
    /// Why the last drain failed, if it did; nothing is lost, but new events cannot be queried until it succeeds.
    pub drain_failure: Option<String>,
}

/// Called once when a batch is durable, or was refused.
pub type Done = Box<dyn FnOnce(Result<()>) + Send>;

/// An open data folder: the only writer.
pub struct Engine {
    inbox: Inbox,
    core: Arc<Core>,
    threads: Vec<JoinHandle<()>>,
}

impl Engine {
    /// Opens or creates the folder, takes its lock, replays what a crash left, and starts the background threads.
    pub fn open(dir: &Path, options: EngineOptions) -> Result<Engine> {
        let core = Arc::new(Core::open(dir, options)?);
        core.keep_list();
        let inbox = core.start_inbox()?;
        let threads = threads::start(&core)?;
        Ok(Engine { inbox, core, threads })
    }

    /// Makes a batch durable; `done` is called from the commit thread once it is (group commit). Never blocks on the
    /// disk; answers [`Error::DiskFull`], [`Error::Busy`] or [`Error::NotDurable`] through `done`.
    pub fn append(&self, batch: Batch, done: Done) {
        self.inbox.append(batch, done);
    }

    /// [`Engine::append`] and wait.
    pub fn append_wait(&self, batch: Batch) -> Result<()> {
        let (tell, told) = std::sync::mpsc::channel();
        self.append(batch, Box::new(move |result| drop(tell.send(result))));
        told.recv().unwrap_or(Err(Error::NotDurable))
    }

    /// Sets the free bytes below which ingest answers [`Error::DiskFull`], from now on.
    pub fn set_disk_low_water(&self, bytes: u64) {
        self.inbox.set_low_water(bytes);
    }

    /// Waits until everything acknowledged before this call can be queried. False when the time ran out.
    pub fn wait_drained(&self, patience: Duration) -> Result<bool> {
        if !self.core.options.background {
            return self.core.drain_all().map(|()| true);
        }
        let start = Instant::now();
        let target = drain::last_seq(&lock(&self.core.read))?;
        loop {
            let drains = self.core.pulse.drains();
            if !drain::waits(&lock(&self.core.read), target)? {
                // The drain removes the rows and then publishes, both under this lock.
                drop(lock(&self.core.store));
                return Ok(true);
            }
            let left = patience.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Ok(false);
            }
            self.core.pulse.hurry();
            self.core.pulse.wait_for_drain(drains, left);
        }
    }

    /// Drains at most about this many events now, in the caller's thread. Answers the rows of the inbox it took; for
    /// tests that step by hand.
    pub fn drain_step(&self, events: u64) -> Result<usize> {
        self.core.drain_once(events)
    }

    /// The current view of a workspace. Cheap; the view stays valid and unchanged for as long as it is held.
    pub fn view(&self, workspace: WorkspaceId) -> Result<Arc<dyn EventSource + Send>> {
        Ok(self.core.published(workspace)?.view)
    }

    /// What became of all events of a workspace (inbox included in `received`).
    pub fn accounting(&self, workspace: WorkspaceId) -> Result<Accounting> {
        Ok(tables::counters(&lock(&self.core.read), workspace)?.accounting)
    }

    /// Dead letters with a number above `after`, ascending, at most `limit`.
    pub fn dead_letters(&self, workspace: WorkspaceId, after: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
        dead_letters::list(&lock(&self.core.read), workspace, after, limit)
    }

    /// Dead letters with a number below `before`, the latest first, at most `limit`.
    pub fn latest_dead_letters(
        &self,
        workspace: WorkspaceId,
        before: u64,
        limit: usize,
    ) -> Result<Vec<StoredDeadLetter>> {
        dead_letters::latest(&lock(&self.core.read), workspace, before, limit)
    }

    /// Dead letters that name one of these ids, as an erasure of them would remove them; ascending.
    pub fn letters_naming(&self, workspace: WorkspaceId, keys: &[CustomerKey]) -> Result<Vec<StoredDeadLetter>> {
        crate::erase::letters_naming(&self.core, workspace, &keys.iter().copied().collect())
    }

    /// In one transaction removes the dead letter and appends the events that its replay gave; accounting follows.
    pub fn replay_dead_letter(&self, workspace: WorkspaceId, number: u64, events: &[Event]) -> Result<()> {
        let mut builder = BatchBuilder::new(workspace);
        events.iter().for_each(|event| builder.push(event));
        let batch = builder.finish();
        let mut conn = lock(&self.core.store);
        let gate = lock(&self.core.gate);
        let mut tx = Tx::begin(&mut conn)?;
        let added = dead_letters::replay(&mut tx, workspace, number, &batch)?;
        tx.commit()?;
        self.core.backlog.add(added);
        drop(gate);
        drop(conn);
        self.core.pulse.work();
        Ok(())
    }

    /// Whose timelines changed since the last call; the first one says anybody's. From then on it is noted. Ask before the view is
    /// taken, so that nothing is missed.
    pub fn touched(&self, workspace: WorkspaceId) -> Touched {
        self.core.touched.take(workspace)
    }

    /// Nobody asks any more whose timelines of a workspace change.
    pub fn forget_touched(&self, workspace: WorkspaceId) {
        self.core.touched.forget(workspace);
    }

    /// Waits until there were more changes than these, at most this long. Says how many there were.
    pub fn wait_for_change(&self, after: u64, patience: Duration) -> u64 {
        self.core.pulse.wait_for_drain(after, patience);
        self.core.pulse.drains()
    }

    /// Merges all segments into one layer. Background compaction does this in small steps.
    pub fn compact(&self, workspace: WorkspaceId) -> Result<()> {
        self.core.drain_all()?;
        self.core.compact_all(workspace)
    }

    /// One small step of compaction, in the caller's thread. False when there is nothing to do.
    pub fn compact_step(&self, workspace: WorkspaceId) -> Result<bool> {
        self.core.compact_step(workspace)
    }

    /// Compaction for when much has come in and nothing more is coming, as after an import: one layer is left, or little
    /// beside it.
    pub fn settle(&self, workspace: WorkspaceId) -> Result<()> {
        self.core.drain_all()?;
        while self.core.compact_at_rest(workspace)? {}
        Ok(())
    }

    /// Makes damaged spines of a workspace anew. The background does this once after the start.
    pub fn mend_spines(&self, workspace: WorkspaceId) -> Result<()> {
        self.core.mend_spines(workspace)
    }

    /// Figures of the folder.
    pub fn stats(&self) -> EngineStats {
        let (not_durable, drain_failure) = (self.inbox.not_durable(), self.drain_failure());
        let mut stats = EngineStats { not_durable, drain_failure, ..EngineStats::default() };
        let conn = lock(&self.core.read);
        let sql = "SELECT count(*), coalesce(sum(events), 0) FROM inbox";
        let waiting = tables::optional(&conn, sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
        let workspaces = tables::workspaces(&conn).unwrap_or_default();
        drop(conn);
        if let Ok(Some((requests, events))) = waiting {
            (stats.inbox_requests, stats.inbox_events) = (requests as u64, events as u64);
        }
        for space in workspaces.into_iter().filter_map(|w| self.core.published(w).ok()).map(|p| p.space) {
            for segment in space.layers.iter().flat_map(|layer| &layer.segments) {
                let meta = segment.meta();
                stats.segments += 1;
                stats.events += meta.events;
                stats.parquet_bytes += meta.parquet_bytes;
                stats.spine_bytes += meta.spine_bytes;
            }
            stats.column_bytes += space.columns.bytes();
        }
        stats
    }

    /// Why the last drain failed, if it did; it is tried again until it succeeds, nothing is lost meanwhile.
    pub fn drain_failure(&self) -> Option<String> {
        lock(&self.core.drain_failure).clone()
    }

    /// Stops taking batches, drains, closes. Dropping does the same without draining.
    pub fn close(mut self) -> Result<()> {
        self.inbox.close();
        self.stop();
        self.core.drain_all()?;
        self.core.scrub_refused(true)?;
        let conn = lock(&self.core.store);
        while self.core.give_back_pages(&conn)? {}
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(crate::catalogue::failed("be checkpointed"))
    }

    fn stop(&mut self) {
        self.core.pulse.close();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.inbox.close();
        self.stop();
    }
}
