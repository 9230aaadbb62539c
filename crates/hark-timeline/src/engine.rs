//! How is the data folder opened, written, looked after and closed?

use crate::error::{Error, Result};
use crate::source::EventSource;
use hark_model::{Accounting, DeadLetter, Event, Link, Micros, Population};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

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
}

impl BatchBuilder {
    /// An empty batch of one workspace.
    pub fn new(workspace: WorkspaceId) -> Self {
        BatchBuilder { batch: Batch { workspace, ..Batch::default() } }
    }

    /// Adds an event that passed all checks.
    pub fn push(&mut self, event: &Event) {
        let _ = event;
        self.batch.events += 1;
    }

    /// Adds an event that did not pass, whole.
    pub fn push_dead(&mut self, letter: &DeadLetter) {
        let _ = letter;
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
    pub fn finish(self) -> Batch {
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
    /// Requests acknowledged and not yet drained.
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
}

/// Called once when a batch is durable, or was refused.
pub type Done = Box<dyn FnOnce(Result<()>) + Send>;

/// An open data folder: the only writer.
pub struct Engine {
    dir: PathBuf,
}

impl Engine {
    /// Opens or creates the folder, takes its lock, replays what a crash left, and starts the background threads.
    pub fn open(dir: &Path, options: EngineOptions) -> Result<Engine> {
        let _ = options;
        Ok(Engine { dir: dir.to_owned() })
    }

    /// Makes a batch durable; `done` is called from the commit thread once it is (group commit). Never blocks on the
    /// disk; answers [`Error::DiskFull`] or [`Error::NotDurable`] through `done`.
    pub fn append(&self, batch: Batch, done: Done) {
        let _ = batch;
        done(Err(Error::NotDurable));
    }

    /// [`Engine::append`] and wait.
    pub fn append_wait(&self, batch: Batch) -> Result<()> {
        let (tell, told) = std::sync::mpsc::channel();
        self.append(batch, Box::new(move |result| drop(tell.send(result))));
        told.recv().unwrap_or(Err(Error::NotDurable))
    }

    /// Waits until everything acknowledged before this call can be queried. False when the time ran out.
    pub fn wait_drained(&self, patience: Duration) -> Result<bool> {
        let _ = patience;
        Ok(true)
    }

    /// The current view of a workspace. Cheap; the view stays valid and unchanged for as long as it is held.
    pub fn view(&self, workspace: WorkspaceId) -> Result<Arc<dyn EventSource + Send>> {
        let _ = workspace;
        Err(Error::NotFound { what: format!("a view of {}", self.dir.display()) })
    }

    /// What became of all events of a workspace (inbox included in `received`).
    pub fn accounting(&self, workspace: WorkspaceId) -> Result<Accounting> {
        let _ = workspace;
        Ok(Accounting::default())
    }

    /// Dead letters with a number above `after`, ascending, at most `limit`.
    pub fn dead_letters(&self, workspace: WorkspaceId, after: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
        let _ = (workspace, after, limit);
        Ok(Vec::new())
    }

    /// In one transaction removes the dead letter and appends the events that its replay gave; accounting follows.
    pub fn replay_dead_letter(&self, workspace: WorkspaceId, number: u64, events: &[Event]) -> Result<()> {
        let _ = (workspace, number, events);
        Ok(())
    }

    /// States a link that no event carries (a person merges or unmerges in the dashboard).
    pub fn link(&self, workspace: WorkspaceId, population: Population, link: Link) -> Result<()> {
        let _ = (workspace, population, link);
        Ok(())
    }

    /// Removes every byte of a customer (all linked ids) and refuses their ids from now on.
    pub fn erase(&self, workspace: WorkspaceId, population: Population, id: &str) -> Result<Erasure> {
        let _ = (workspace, population, id);
        Ok(Erasure::default())
    }

    /// Merges segments until no more than a few layers are left. Background compaction does this in small steps.
    pub fn compact(&self, workspace: WorkspaceId) -> Result<()> {
        let _ = workspace;
        Ok(())
    }

    /// Figures of the folder.
    pub fn stats(&self) -> EngineStats {
        EngineStats::default()
    }

    /// Stops taking batches, drains, closes. Dropping does the same without draining.
    pub fn close(self) -> Result<()> {
        Ok(())
    }
}

/// A read-only view of a folder that a server may be writing at this moment.
pub fn open_view(dir: &Path, workspace: WorkspaceId, options: EngineOptions) -> Result<Arc<dyn EventSource + Send>> {
    let _ = (workspace, options);
    Err(Error::NotFound { what: dir.display().to_string() })
}

/// Verifies every checksum and invariant. Safe while a server runs.
pub fn diagnose(dir: &Path) -> Result<Diagnosis> {
    let _ = dir;
    Ok(Diagnosis::default())
}

/// A consistent copy of a folder that a server may be writing at this moment: every event acknowledged before the
/// start is in it. `to` must not exist.
pub fn backup(dir: &Path, to: &Path) -> Result<()> {
    let _ = (dir, to);
    Ok(())
}

/// Makes a data folder from a backup. Refuses a folder that exists and is not empty. Erasures recorded in
/// `erased_since` (the list of a newer folder, if there is one) are applied before it returns.
pub fn restore(from: &Path, to: &Path, erased_since: Option<&Path>) -> Result<()> {
    let _ = (from, to, erased_since);
    Ok(())
}
