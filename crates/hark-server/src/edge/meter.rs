//! How much of the month's quota is left?

use hark_records::{Records, Workspace, WorkspaceId};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    pub async fn take(&self, workspace: &Workspace, month: i64, wanted: u64) -> u64 {
        let key = (workspace.id, month);
        if !self.counts().contains_key(&key) {
            let known = self.known(workspace.id, month).await;
            // Somebody else may have been faster and counted already.
            self.counts().entry(key).or_insert(Count { known, fresh: 0 });
        }
        let mut counts = self.counts();
        let count = counts.entry(key).or_default();
        let left = match workspace.quota_per_month {
            Some(quota) => quota.saturating_sub(count.known + count.fresh),
            None => u64::MAX,
        };
        let taken = wanted.min(left);
        count.fresh += taken;
        taken
    }

    fn counts(&self) -> MutexGuard<'_, FxHashMap<(WorkspaceId, i64), Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives back events that were counted and then could not be stored.
    pub fn give_back(&self, workspace: &Workspace, month: i64, events: u64) {
        let mut counts = self.counts();
        if let Some(count) = counts.get_mut(&(workspace.id, month)) {
            // Written down meanwhile? Then the month counts them; better too many than a quota that can be passed.
            count.fresh = count.fresh.saturating_sub(events);
        }
    }

    async fn known(&self, workspace: WorkspaceId, month: i64) -> u64 {
        self.records.usage(workspace, month).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the usage cannot be read; counting starts at zero");
            0
        })
    }

    /// Writes down what was counted.
    pub async fn write(&self) {
        let fresh: Vec<_> = {
            let mut counts = self.counts();
            let counted = counts.iter_mut().filter(|(_, count)| count.fresh > 0);
            let take = |(key, count): (&(WorkspaceId, i64), &mut Count)| {
                let fresh = std::mem::take(&mut count.fresh);
                count.known += fresh;
                (*key, fresh)
            };
            counted.map(take).collect()
        };
        for ((workspace, month), events) in fresh {
            if let Err(error) = self.records.add_usage(workspace, month, events).await {
                tracing::error!(%error, "the usage cannot be written down");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_quota_is_exact_and_survives_a_restart() {
        let records = Arc::new(Records::in_memory().await.expect("records"));
        let by = records.operator(1).await.expect("a workspace");
        let mut workspace = records.workspace(by.allow().expect("may")).await.expect("workspace");
        workspace.quota_per_month = Some(10);
        let meter = Meter::new(records.clone());
        let mut taken = Vec::new();
        for _ in 0..4 {
            taken.push(meter.take(&workspace, 7, 4).await);
        }
        assert_eq!(taken, [4, 4, 2, 0]);
        meter.give_back(&workspace, 7, 3);
        meter.write().await;
        let meter = Meter::new(records);
        assert_eq!(meter.take(&workspace, 7, 9).await, 3);
        assert_eq!(meter.take(&workspace, 8, 99).await, 10, "a new month begins anew");
        workspace.quota_per_month = None;
        assert_eq!(meter.take(&workspace, 7, 99).await, 99);
    }
}
