//! How much of the month's quota is left?

use hark_records::{Records, Workspace, WorkspaceId};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// What the records say.
    known: u64,
    /// Counted here and not yet written down.
    fresh: u64,
}

/// Counts events by workspace and month. Written down every few seconds, so a crash forgets a few seconds of counting
/// (the quota only; the accounting of events is the engine's and forgets nothing).
pub struct Meter {
    records: Arc<Records>,
    counts: Mutex<FxHashMap<(WorkspaceId, i64), Count>>,
}

impl Meter {
    /// Counts on top of what the records say.
    pub fn new(records: Arc<Records>) -> Self {
        Meter { records, counts: Mutex::default() }
    }

    /// Counts `wanted` events and says how many of them are within the quota.
    pub fn take(&self, workspace: &Workspace, month: i64, wanted: u64) -> u64 {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts
            .entry((workspace.id, month))
            .or_insert_with(|| Count { known: self.known(workspace.id, month), fresh: 0 });
        let left = match workspace.quota_per_month {
            Some(quota) => quota.saturating_sub(count.known + count.fresh),
            None => u64::MAX,
        };
        let taken = wanted.min(left);
        count.fresh += taken;
        taken
    }

    /// Gives back events that were counted and then could not be stored.
    pub fn give_back(&self, workspace: &Workspace, month: i64, events: u64) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&(workspace.id, month)) {
            // Written down meanwhile? Then the month counts them; better too many than a quota that can be passed.
            count.fresh = count.fresh.saturating_sub(events);
        }
    }

    fn known(&self, workspace: WorkspaceId, month: i64) -> u64 {
        let read = self.records.scope(workspace).and_then(|scope| self.records.usage(scope, month));
        read.unwrap_or_else(|error| {
            tracing::error!(%error, "the usage cannot be read; counting starts at zero");
            0
        })
    }

    /// Writes down what was counted. Blocks on the disk.
    pub fn write(&self) {
        let fresh: Vec<_> = {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts
                .iter_mut()
                .filter(|(_, count)| count.fresh > 0)
                .map(|(key, count)| {
                    let fresh = std::mem::take(&mut count.fresh);
                    count.known += fresh;
                    (*key, fresh)
                })
                .collect()
        };
        for ((workspace, month), events) in fresh {
            let written = self.records.scope(workspace).and_then(|scope| self.records.add_usage(scope, month, events));
            if let Err(error) = written {
                tracing::error!(%error, "the usage cannot be written down");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quota_is_exact_and_survives_a_restart() {
        let records = Arc::new(Records::in_memory().expect("records"));
        let scope = records.scope(1).expect("scope");
        let mut workspace = records.workspace(scope).expect("workspace");
        workspace.quota_per_month = Some(10);
        let meter = Meter::new(records.clone());
        assert_eq!([4, 4, 4, 4].map(|n| meter.take(&workspace, 7, n)), [4, 4, 2, 0]);
        meter.give_back(&workspace, 7, 3);
        meter.write();
        let meter = Meter::new(records);
        assert_eq!(meter.take(&workspace, 7, 9), 3);
        assert_eq!(meter.take(&workspace, 8, 99), 10, "a new month begins anew");
        workspace.quota_per_month = None;
        assert_eq!(meter.take(&workspace, 7, 99), 99);
    }
}
