//! Whose timelines have changed since somebody last asked?
//!
//! Whoever looks after what depends on timelines would have to walk all of them after every drain; this keeps the few that are worth
//! looking at. Nothing is noted for a workspace that nobody watches. It lives in memory: who starts anew looks at everybody once.

use crate::WorkspaceId;
use crate::inbox::lock;
use hark_model::CustomerKey;
use rustc_hash::FxHashSet;
use std::collections::HashMap;
use std::sync::Mutex;

/// More than this are "anybody": a walk over all is cheaper than so many single ones, and needs no memory.
const NOTED_MAX: usize = 100_000;

/// Whose timelines changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Those of these customers, as they were called when it happened, and of no others.
    Some(Vec<CustomerKey>),
    /// Anybody's: nothing was noted before, or too many changed.
    Anybody,
}

/// What is noted, by workspace.
#[derive(Default)]
pub struct Notes(Mutex<HashMap<WorkspaceId, Option<FxHashSet<CustomerKey>>>>);

impl Notes {
    /// Whether somebody wants to know it of this workspace.
    pub fn wants(&self, workspace: WorkspaceId) -> bool {
        lock(&self.0).get(&workspace).is_some_and(Option::is_some)
    }

    /// Notes some customers.
    pub fn add(&self, workspace: WorkspaceId, customers: impl IntoIterator<Item = CustomerKey>) {
        let mut all = lock(&self.0);
        let Some(noted) = all.get_mut(&workspace) else { return };
        let Some(set) = noted else { return };
        set.extend(customers);
        if set.len() > NOTED_MAX {
            *noted = None;
        }
    }

    /// Notes that it may be anybody.
    pub fn anybody(&self, workspace: WorkspaceId) {
        if let Some(noted) = lock(&self.0).get_mut(&workspace) {
            *noted = None;
        }
    }

    /// What was noted since the last call; from now on it is noted.
    pub fn take(&self, workspace: WorkspaceId) -> Touched {
        match lock(&self.0).insert(workspace, Some(FxHashSet::default())) {
            Some(Some(set)) => Touched::Some(set.into_iter().collect()),
            Some(None) | None => Touched::Anybody,
        }
    }

    /// Nobody wants to know it any more.
    pub fn forget(&self, workspace: WorkspaceId) {
        lock(&self.0).remove(&workspace);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_are_anybody() {
        let notes = Notes::default();
        notes.add(1, [CustomerKey(5)]);
        assert_eq!(notes.take(1), Touched::Anybody, "nobody had asked before");
        notes.add(1, [CustomerKey(5), CustomerKey(5)]);
        notes.add(2, [CustomerKey(6)]);
        assert_eq!(notes.take(1), Touched::Some(vec![CustomerKey(5)]));
        assert_eq!(notes.take(1), Touched::Some(Vec::new()));
        notes.add(1, (0..=NOTED_MAX as u128).map(CustomerKey));
        assert!(!notes.wants(1));
        assert_eq!(notes.take(1), Touched::Anybody);
        notes.anybody(1);
        assert_eq!(notes.take(1), Touched::Anybody);
        notes.forget(1);
        assert!(!notes.wants(1));
    }
}
