//! Where do understood events go, and where are questions answered from?
//!
//! The server speaks to the store through this small port, so that the edge can be tested without a disk.

mod memory;

pub use memory::MemorySink;

use hark_model::{Accounting, CustomerKey, DeadLetter, Event, Link, Micros, Population};
use hark_timeline::engine::{Done, EngineStats, Erasure, StoredDeadLetter, Touched};
use hark_timeline::{BatchBuilder, Engine, Error, EventSource, Result, WorkspaceId};
use std::sync::Arc;
use std::time::Duration;

/// What one request brought. It is made durable as a whole or not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Submission {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Events that passed all checks.
    pub events: Vec<Event>,
    /// Events that did not, whole.
    pub letters: Vec<DeadLetter>,
    /// Events over the quota: counted, not kept.
    pub dropped_by_quota: u32,
    /// Events without a consent that is required: counted, not kept.
    pub refused_by_consent: u32,
}

/// The store as the edge sees it.
pub trait Sink: Send + Sync {
    /// Makes a submission durable; `done` is called once it is, or was refused. Never blocks on the disk.
    fn submit(&self, submission: Submission, done: Done);

    /// The current view of a workspace.
    fn view(&self, workspace: WorkspaceId) -> Result<Arc<dyn EventSource + Send>>;

    /// What became of all events of a workspace.
    fn accounting(&self, workspace: WorkspaceId) -> Result<Accounting>;

    /// Dead letters with a number above `after`, ascending, at most `limit`.
    fn dead_letters(&self, workspace: WorkspaceId, after: u64, limit: usize) -> Result<Vec<StoredDeadLetter>>;

    /// Dead letters with a number below `before`, the latest first, at most `limit`.
    fn latest_dead_letters(&self, workspace: WorkspaceId, before: u64, limit: usize) -> Result<Vec<StoredDeadLetter>>;

    /// Dead letters that name one of these ids.
    fn letters_naming(&self, _: WorkspaceId, _: &[CustomerKey]) -> Result<Vec<StoredDeadLetter>> {
        Ok(Vec::new())
    }

    /// Removes a dead letter and takes the events that it became.
    fn replay(&self, workspace: WorkspaceId, number: u64, events: &[Event]) -> Result<()>;

    /// Removes every byte of a customer and refuses all their ids from now on.
    fn erase(&self, workspace: WorkspaceId, population: Population, id: &str) -> Result<Erasure>;

    /// The keys of all ids of a workspace that were erased.
    fn erased(&self, _: WorkspaceId) -> Result<Vec<CustomerKey>> {
        Ok(Vec::new())
    }

    /// The link that makes the customers of two ids one; nothing is stated.
    fn merging(&self, _: WorkspaceId, _: Population, _: (&str, &str), _: (Micros, &str)) -> Result<Link> {
        Err(no_links())
    }

    /// The links after which an id does not belong to its customer any more; nothing is stated.
    fn parting(&self, _: WorkspaceId, _: Population, _: &str, _: (Micros, &str)) -> Result<Vec<Link>> {
        Err(no_links())
    }

    /// What would be seen if these links were stated.
    fn suppose(&self, _: WorkspaceId, _: Population, _: &[Link]) -> Result<Arc<dyn EventSource + Send>> {
        Err(no_links())
    }

    /// States links.
    fn link(&self, _: WorkspaceId, _: Population, _: &[Link]) -> Result<()> {
        Err(no_links())
    }

    /// Figures of the store.
    fn stats(&self) -> EngineStats;

    /// Whose timelines changed since the last call. Ask before the view is taken. A store that notes nothing says anybody's.
    fn touched(&self, _: WorkspaceId) -> Touched {
        Touched::Anybody
    }

    /// Nobody asks that of a workspace any more.
    fn forget_touched(&self, _: WorkspaceId) {}

    /// Waits until there were more changes than these, at most this long. Says how many there were.
    fn wait_for_change(&self, after: u64, patience: Duration) -> u64 {
        std::thread::park_timeout(patience);
        after
    }
}

/// What a store says that keeps no links.
fn no_links() -> Error {
    Error::Invalid { fact: "this store keeps no links".to_owned() }
}

impl Sink for Engine {
    fn submit(&self, submission: Submission, done: Done) {
        let mut builder = BatchBuilder::new(submission.workspace);
        submission.events.iter().for_each(|event| builder.push(event));
        submission.letters.iter().for_each(|letter| builder.push_dead(letter));
        builder.drop_by_quota(submission.dropped_by_quota);
        builder.refuse_by_consent(submission.refused_by_consent);
        self.append(builder.finish(), done);
    }

    fn view(&self, workspace: WorkspaceId) -> Result<Arc<dyn EventSource + Send>> {
        Engine::view(self, workspace)
    }

    fn accounting(&self, workspace: WorkspaceId) -> Result<Accounting> {
        Engine::accounting(self, workspace)
    }

    fn dead_letters(&self, workspace: WorkspaceId, after: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
        Engine::dead_letters(self, workspace, after, limit)
    }

    fn latest_dead_letters(&self, workspace: WorkspaceId, before: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
        Engine::latest_dead_letters(self, workspace, before, limit)
    }

    fn letters_naming(&self, workspace: WorkspaceId, keys: &[CustomerKey]) -> Result<Vec<StoredDeadLetter>> {
        Engine::letters_naming(self, workspace, keys)
    }

    fn replay(&self, workspace: WorkspaceId, number: u64, events: &[Event]) -> Result<()> {
        self.replay_dead_letter(workspace, number, events)
    }

    fn erase(&self, workspace: WorkspaceId, population: Population, id: &str) -> Result<Erasure> {
        Engine::erase(self, workspace, population, id)
    }

    fn erased(&self, workspace: WorkspaceId) -> Result<Vec<CustomerKey>> {
        Ok(Engine::erased(self)?.remove(&workspace).into_iter().flatten().collect())
    }

    fn merging(&self, workspace: WorkspaceId, of: Population, ids: (&str, &str), said: (Micros, &str)) -> Result<Link> {
        Engine::merging(self, workspace, of, ids, said)
    }

    fn parting(&self, workspace: WorkspaceId, of: Population, id: &str, said: (Micros, &str)) -> Result<Vec<Link>> {
        Engine::parting(self, workspace, of, id, said)
    }

    fn suppose(&self, workspace: WorkspaceId, of: Population, links: &[Link]) -> Result<Arc<dyn EventSource + Send>> {
        Engine::suppose(self, workspace, of, links)
    }

    fn link(&self, workspace: WorkspaceId, of: Population, links: &[Link]) -> Result<()> {
        Engine::link(self, workspace, of, links)
    }

    fn stats(&self) -> EngineStats {
        Engine::stats(self)
    }

    fn touched(&self, workspace: WorkspaceId) -> Touched {
        Engine::touched(self, workspace)
    }

    fn forget_touched(&self, workspace: WorkspaceId) {
        Engine::forget_touched(self, workspace);
    }

    fn wait_for_change(&self, after: u64, patience: Duration) -> u64 {
        Engine::wait_for_change(self, after, patience)
    }
}
