//! A store that forgets everything, for tests of the edge.

use super::{Sink, Submission};
use hark_model::{Accounting, DeadLetter, Event, MessageId, Population};
use hark_timeline::engine::{Done, EngineStats, Erasure, StoredDeadLetter};
use hark_timeline::memory::{MemoryEvent, MemorySource};
use hark_timeline::{Error, EventSource, Result, WorkspaceId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Default)]
struct Shelf {
    events: Vec<Event>,
    seen: HashSet<MessageId>,
    letters: Vec<DeadLetter>,
    accounting: Accounting,
}

/// What the next submissions are answered with.
type Refusal = Box<dyn Fn() -> Error + Send>;

/// Keeps everything in memory, recognises repeats, counts as the engine does.
#[derive(Default)]
pub struct MemorySink {
    shelves: Mutex<HashMap<WorkspaceId, Shelf>>,
    refusal: Mutex<Option<Refusal>>,
}

impl MemorySink {
    /// From now on every submission is refused with this error; `None` takes them again.
    pub fn refuse(&self, refusal: Option<Refusal>) {
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = refusal;
    }

    /// The events of a workspace in the order they came.
    pub fn events(&self, workspace: WorkspaceId) -> Vec<Event> {
        self.lock().get(&workspace).map(|shelf| shelf.events.clone()).unwrap_or_default()
    }

    /// The dead letters of a workspace in the order they came.
    pub fn letters(&self, workspace: WorkspaceId) -> Vec<DeadLetter> {
        self.lock().get(&workspace).map(|shelf| shelf.letters.clone()).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<WorkspaceId, Shelf>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    fn submit(&self, submission: Submission, done: Done) {
        if let Some(refusal) = self.refusal.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            return done(Err(refusal()));
        }
        {
            let mut shelves = self.lock();
            let shelf = shelves.entry(submission.workspace).or_default();
            let counts = &mut shelf.accounting;
            counts.dropped_by_quota += u64::from(submission.dropped_by_quota);
            counts.refused_by_consent += u64::from(submission.refused_by_consent);
            counts.received += u64::from(submission.dropped_by_quota + submission.refused_by_consent);
            counts.received += (submission.events.len() + submission.letters.len()) as u64;
            counts.dead_letters += submission.letters.len() as u64;
            shelf.letters.extend(submission.letters);
            for event in submission.events {
                if shelf.seen.insert(event.message_id.clone()) {
                    counts.stored += 1;
                    shelf.events.push(event);
                } else {
                    counts.duplicates += 1;
                }
            }
        }
        done(Ok(()));
    }

    /// Every id is a customer: links are the engine's affair.
    fn view(&self, workspace: WorkspaceId) -> Result<Arc<dyn EventSource + Send>> {
        let events = self.events(workspace).into_iter();
        Ok(Arc::new(MemorySource::new(events.map(|event| MemoryEvent { customer: event.id.clone(), event }).collect())))
    }

    fn accounting(&self, workspace: WorkspaceId) -> Result<Accounting> {
        Ok(self.lock().get(&workspace).map(|shelf| shelf.accounting).unwrap_or_default())
    }

    fn dead_letters(&self, workspace: WorkspaceId, after: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
        let numbered = (1u64..).zip(self.letters(workspace));
        let listed = numbered.filter(|(number, _)| *number > after).take(limit);
        Ok(listed.map(|(number, letter)| StoredDeadLetter { number, letter }).collect())
    }

    fn latest_dead_letters(&self, workspace: WorkspaceId, before: u64, limit: usize) -> Result<Vec<StoredDeadLetter>> {
        let mut listed = self.dead_letters(workspace, 0, usize::MAX)?;
        listed.retain(|stored| stored.number < before);
        Ok(listed.into_iter().rev().take(limit).collect())
    }

    fn replay(&self, _: WorkspaceId, number: u64, _: &[Event]) -> Result<()> {
        Err(Error::NotFound { what: format!("dead letter {number}") })
    }

    fn erase(&self, _: WorkspaceId, _: Population, _: &str) -> Result<Erasure> {
        Ok(Erasure::default())
    }

    fn stats(&self) -> EngineStats {
        EngineStats::default()
    }
}
