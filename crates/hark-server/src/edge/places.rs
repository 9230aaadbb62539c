//! May this question run now, and does its workspace leave some room for the others?

use super::{Problem, body};
use hark_records::WorkspaceId;
use hyper::StatusCode;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places for questions: so many in all, of which one workspace may take all but one.
pub struct Places {
    all: Arc<Semaphore>,
    own: usize,
    workspaces: Mutex<FxHashMap<WorkspaceId, Arc<Semaphore>>>,
}

/// A question's place; given back when dropped.
pub struct Place {
    _own: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Places {
    /// So many places; there is at least one.
    pub fn new(places: usize) -> Self {
        let places = places.max(1);
        Places { all: Arc::new(Semaphore::new(places)), own: (places - 1).max(1), workspaces: Mutex::default() }
    }

    /// A place that is free now.
    pub fn take(&self, workspace: WorkspaceId) -> Result<Place, Problem> {
        let own = self.of(workspace).try_acquire_owned().map_err(|_| too_many())?;
        let all = self.all.clone().try_acquire_owned().map_err(|_| body::busy())?;
        Ok(Place { _own: own, _all: all })
    }

    /// A place as soon as one is free, if that is soon. Whoever waits for their own workspace does not stand in the way of
    /// another.
    pub async fn wait(&self, workspace: WorkspaceId, patience: Duration) -> Result<Place, Problem> {
        let end = tokio::time::Instant::now() + patience;
        let own = tokio::time::timeout_at(end, self.of(workspace).acquire_owned()).await;
        let Ok(Ok(own)) = own else { return Err(too_many()) };
        let all = tokio::time::timeout_at(end, self.all.clone().acquire_owned()).await;
        let Ok(Ok(all)) = all else { return Err(body::busy()) };
        Ok(Place { _own: own, _all: all })
    }

    /// Questions that may begin now.
    pub fn free(&self) -> usize {
        self.all.available_permits()
    }

    fn of(&self, workspace: WorkspaceId) -> Arc<Semaphore> {
        let mut workspaces = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        workspaces.entry(workspace).or_insert_with(|| Arc::new(Semaphore::new(self.own))).clone()
    }
}

fn too_many() -> Problem {
    let detail = "This workspace asks as many questions at one time as it may.";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_questions", detail)
        .hint("Wait for answers before you ask on.")
        .retry(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_workspace_leaves_a_place_for_the_others() {
        let places = Places::new(3);
        let code = |taken: Result<Place, Problem>| taken.err().map(|problem| (problem.status.as_u16(), problem.code));
        let held = [places.take(1), places.take(1)];
        assert!(held.iter().all(Result::is_ok));
        assert_eq!(code(places.take(1)), Some((429, "too_many_questions")));
        let soon = Duration::from_millis(5);
        assert_eq!(code(places.wait(1, soon).await), Some((429, "too_many_questions")));
        let other = places.wait(2, soon).await;
        assert!(other.is_ok(), "those who wait for their own workspace do not stand in the way");
        assert_eq!(code(places.take(2)), Some((503, "busy")));
        drop(held);
        assert!(places.take(1).is_ok() && places.free() == 2);
        assert!(Places::new(1).take(7).is_ok(), "there is always one");
    }
}
