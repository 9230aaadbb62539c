//! How much is acknowledged and not yet drained, and may more come?
//!
//! Acceptance can be faster than the drain for as long as its clients like. What waits is on disk, so it costs no memory,
//! but every second of it is a second that events cannot be queried. Beyond a limit the commit thread waits for the
//! drain; clients hear their acknowledgement later and send no more meanwhile.

use super::lock;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Events that may wait for the drain: about ten seconds of its work.
pub const EVENTS_MAX: u64 = 4_000_000;
/// Fewer than these are done in a moment.
const EVENTS_SHORT: u64 = 64 * 1024;
/// Bytes of the inbox that may wait for the drain.
pub const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// How long an acknowledgement waits for the drain before the batch is refused: shorter than clients are patient.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it looks meanwhile whether the inbox closes.
const LOOK: Duration = Duration::from_millis(100);

/// What waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Events and dead letters.
    pub events: u64,
    /// Bytes as they lie in the inbox.
    pub bytes: u64,
}

/// Counts what waits. Batches that another process added are not counted when they come, so this is never too much.
#[derive(Debug)]
pub struct Backlog {
    waiting: Mutex<Waiting>,
    less: Condvar,
    patience: Duration,
}

impl Default for Backlog {
    fn default() -> Self {
        Backlog::new(Waiting::default())
    }
}

impl Backlog {
    /// What waits already.
    pub fn new(waiting: Waiting) -> Self {
        Backlog { waiting: Mutex::new(waiting), less: Condvar::new(), patience: PATIENCE }
    }

    /// The same with another patience.
    #[cfg(test)]
    pub fn patient(self, patience: Duration) -> Self {
        Backlog { patience, ..self }
    }

    /// Something was committed.
    pub fn add(&self, more: Waiting) {
        let mut waiting = lock(&self.waiting);
        waiting.events += more.events;
        waiting.bytes += more.bytes;
    }

    /// Something was drained.
    pub fn take(&self, gone: Waiting) {
        let mut waiting = lock(&self.waiting);
        waiting.events = waiting.events.saturating_sub(gone.events);
        waiting.bytes = waiting.bytes.saturating_sub(gone.bytes);
        drop(waiting);
        self.less.notify_all();
    }

    /// Whether the drain is as good as done.
    pub fn is_short(&self) -> bool {
        lock(&self.waiting).events <= EVENTS_SHORT
    }

    /// Waits until more may come. False when the time ran out. Who closes waits for nobody: what was taken in is
    /// written.
    pub fn wait_for_room(&self, closed: &dyn Fn() -> bool) -> bool {
        let full = |w: &mut Waiting| w.events >= EVENTS_MAX || w.bytes >= BYTES_MAX;
        let mut waiting = lock(&self.waiting);
        for _ in 0..self.patience.as_millis() / LOOK.as_millis() {
            if !full(&mut waiting) || closed() {
                return true;
            }
            let waited = self.less.wait_timeout_while(waiting, LOOK, full);
            waiting = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        !full(&mut waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_again_once_enough_is_drained() {
        for full in [Waiting { events: EVENTS_MAX, bytes: 0 }, Waiting { events: 0, bytes: BYTES_MAX }] {
            assert!(!Backlog::new(full).patient(Duration::ZERO).wait_for_room(&|| false));
            let backlog = Backlog::new(full).patient(Duration::from_secs(600));
            assert!(backlog.wait_for_room(&|| true), "who closes does not wait");
            std::thread::scope(|scope| {
                let waiting = scope.spawn(|| backlog.wait_for_room(&|| false));
                backlog.take(Waiting { events: 1, bytes: 1 });
                assert!(waiting.join().expect("no panic"));
            });
        }
    }

    #[test]
    fn what_was_never_counted_takes_nothing_from_the_others() {
        let backlog = Backlog::default().patient(Duration::ZERO);
        backlog.take(Waiting { events: 7, bytes: 7 });
        backlog.add(Waiting { events: EVENTS_MAX, bytes: 0 });
        assert!(!backlog.wait_for_room(&|| false));
    }
}
