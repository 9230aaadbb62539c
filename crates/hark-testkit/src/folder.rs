//! What does a test need to work with a real data folder?
//!
//! A temporary folder, an engine without background threads (so that every run takes the same steps), a clock that
//! moves only when told, and one short word for each thing a test wants to do.

use hark_model::{DeadLetter, Event, Micros};
use hark_timeline::engine::{Clock, diagnose};
use hark_timeline::{BatchBuilder, Engine, EngineOptions, EventSource, WorkspaceId};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The workspace that a test uses when it needs only one.
pub const WORKSPACE: WorkspaceId = 1;
/// When the clock of a new folder starts: 2024-06-01T00:00:00Z.
pub const CLOCK_START: Micros = 1_717_200_000_000_000;
/// How long a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open data folder that is gone when dropped. Every method panics when the engine refuses.
pub struct TestFolder {
    // Before the folder, so that the engine is closed first.
    engine: Option<Engine>,
    folder: tempfile::TempDir,
    clock: Arc<AtomicI64>,
    background: bool,
}

impl TestFolder {
    /// An empty folder whose engine takes a step only when asked.
    pub fn new() -> Self {
        Self::create(false)
    }

    /// An empty folder whose engine drains and compacts by itself.
    pub fn with_background() -> Self {
        Self::create(true)
    }

    fn create(background: bool) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(AtomicI64::new(CLOCK_START));
        let mut this = TestFolder { engine: None, folder, clock, background };
        this.open();
        this
    }

    fn open(&mut self) {
        let engine = Engine::open(self.path(), self.options()).expect("a folder that opens");
        self.engine = Some(engine);
    }

    /// What the engine is opened with; also for views of other processes.
    pub fn options(&self) -> EngineOptions {
        let clock = self.clock.clone();
        let clock: Clock = Arc::new(move || clock.load(Ordering::SeqCst));
        EngineOptions { clock, new_secret: [7; 16], threads: 2, disk_low_water_bytes: 0, background: self.background }
    }

    /// Where the folder lies.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        self.engine.as_ref().expect("an open engine")
    }

    /// What the clock shows.
    pub fn now(&self) -> Micros {
        self.clock.load(Ordering::SeqCst)
    }

    /// Lets time pass.
    pub fn pass(&self, micros: Micros) {
        self.clock.fetch_add(micros, Ordering::SeqCst);
    }

    /// One acknowledged request with these events.
    pub fn send(&self, events: &[Event]) {
        self.send_all(WORKSPACE, events, &[]);
    }

    /// One acknowledged request with these events and dead letters, to any workspace.
    pub fn send_all(&self, workspace: WorkspaceId, events: &[Event], letters: &[DeadLetter]) {
        let mut batch = BatchBuilder::new(workspace);
        events.iter().for_each(|event| batch.push(event));
        letters.iter().for_each(|letter| batch.push_dead(letter));
        self.engine().append_wait(batch.finish()).expect("an acknowledgement");
    }

    /// Makes everything acknowledged so far queryable.
    pub fn drain(&self) {
        assert!(self.engine().wait_drained(PATIENCE).expect("a drain"), "the inbox did not become empty in time");
    }

    /// Merges the segments.
    pub fn compact(&self) {
        self.engine().compact(WORKSPACE).expect("a compaction");
    }

    /// What questions see now.
    pub fn view(&self) -> Arc<dyn EventSource + Send> {
        self.engine().view(WORKSPACE).expect("a view")
    }

    /// Drops the engine without closing it, as a crash would, and opens the folder again.
    pub fn reopen(&mut self) {
        self.engine = None;
        self.open();
    }

    /// Drains, then asserts that every received event of the workspace is accounted for, and that so many are stored.
    pub fn assert_accounts_balance(&self, stored: u64) {
        self.drain();
        let accounting = self.engine().accounting(WORKSPACE).expect("an accounting");
        assert!(accounting.balances(), "received is not the sum of what became of it: {accounting:?}");
        assert_eq!(accounting.stored, stored, "{accounting:?}");
    }

    /// Asserts that `hark doctor` would find nothing.
    pub fn assert_healthy(&self) {
        let diagnosis = diagnose(self.path()).expect("a diagnosis");
        assert!(diagnosis.findings.is_empty(), "{diagnosis:?}");
    }
}

impl Default for TestFolder {
    fn default() -> Self {
        Self::new()
    }
}
