//! How do the background threads and those who wait for them hear of one another?

use crate::inbox::lock;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// What wakes the background threads and those who wait for them.
#[derive(Default)]
pub struct Pulse {
    state: Mutex<Beat>,
    beat: Condvar,
}

#[derive(Default)]
struct Beat {
    urgent: bool,
    work: bool,
    drains: u64,
    closing: bool,
}

impl Pulse {
    /// Something was committed to the inbox.
    pub fn work(&self) {
        let mut state = lock(&self.state);
        if !state.work {
            state.work = true;
            self.beat.notify_all();
        }
    }

    /// Somebody waits for the next drain.
    pub fn hurry(&self) {
        lock(&self.state).urgent = true;
        self.beat.notify_all();
    }

    /// A drain is done.
    pub fn drained(&self) {
        lock(&self.state).drains += 1;
        self.beat.notify_all();
    }

    /// Ends the threads.
    pub fn close(&self) {
        lock(&self.state).closing = true;
        self.beat.notify_all();
    }

    /// Whether the threads are to end.
    pub fn closing(&self) -> bool {
        lock(&self.state).closing
    }

    /// Waits for work (`work`) or for somebody in a hurry, at most this long.
    pub fn wait_for_work(&self, patience: Duration, only_urgent: bool) {
        let state = lock(&self.state);
        let idle = |s: &mut Beat| !s.closing && !s.urgent && (only_urgent || !s.work);
        let (mut state, _) =
            self.beat.wait_timeout_while(state, patience, idle).unwrap_or_else(PoisonError::into_inner);
        if !only_urgent {
            state.work = false;
        }
        state.urgent = false;
    }

    /// Waits this long, or until the threads are to end.
    pub fn wait_for_closing(&self, patience: Duration) {
        let state = lock(&self.state);
        drop(self.beat.wait_timeout_while(state, patience, |s| !s.closing).unwrap_or_else(PoisonError::into_inner));
    }

    /// How many drains there were.
    pub fn drains(&self) -> u64 {
        lock(&self.state).drains
    }

    /// Waits for the drain after this many, at most this long.
    pub fn wait_for_drain(&self, after: u64, patience: Duration) {
        let state = lock(&self.state);
        let waiting = |s: &mut Beat| !s.closing && s.drains <= after;
        drop(self.beat.wait_timeout_while(state, patience, waiting).unwrap_or_else(PoisonError::into_inner));
    }
}
