//! What does a workspace call by names, and has that changed since it was last read?
//!
//! All segments of a workspace may be many megabytes. They are read and understood once, and kept at hand; whoever asks by them asks the
//! records for their stamp only, so what somebody saved on another server counts at once.

use super::of;
use hark_query::segment::Library;
use hark_records::saved::Saved;
use hark_records::segments::{ALL_BYTES_MAX, Named, Stamp};
use hark_records::{Error, Records, Result, WorkspaceId};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

/// What a segment is called. Its rule stands in the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Title {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: String,
}

/// What a workspace has given names to, as it was at one moment.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// The segments, by name.
    pub segments: Vec<Title>,
    /// The list of stages; none when the workspace never said which it has.
    pub stages: Option<Saved>,
    /// Which own events are which reserved ones; none when the workspace never said.
    pub mapping: Option<Saved>,
    /// All of that as questions know it.
    pub library: Arc<Library>,
    /// Names that moment.
    pub stamp: Stamp,
    /// How long all of it was as text.
    bytes: usize,
}

/// Of a workspace that has given no names.
static NOTHING: LazyLock<Arc<Held>> = LazyLock::new(Arc::default);

impl Held {
    /// What was saved.
    pub fn of(named: Named) -> Held {
        let (library, stamp) = (Arc::new(of(&named)), named.stamp());
        let Named { segments, stages, mapping } = named;
        let bytes = segments.iter().chain(&stages).chain(&mapping).map(|one| one.content.len()).sum();
        let title = |Saved { id, name, description, .. }: Saved| Title { id, name, description };
        Held { segments: segments.into_iter().map(title).collect(), stages, mapping, library, stamp, bytes }
    }
}

/// What is kept at hand of all workspaces.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    all: Mutex<Places>,
}

#[derive(Debug, Default)]
struct Places {
    of: HashMap<WorkspaceId, Place>,
    /// Counts how often something was taken.
    taken: u64,
}

#[derive(Debug, Default)]
struct Place {
    held: Option<Arc<Held>>,
    /// What is no longer kept, but still in somebody's hands.
    lent: Weak<Held>,
    /// When it was taken last, in counts.
    taken: u64,
    /// Whoever reads it. Who comes meanwhile waits, instead of reading as much once more.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Shelf {
    /// What a workspace has given names to, as it is now.
    pub async fn held(&self, records: &Records, workspace: WorkspaceId) -> Result<Arc<Held>> {
        let stamp = records.rules_stamp(workspace).await?;
        if let Some(held) = self.at_hand(workspace, &stamp) {
            return Ok(held);
        }
        let turn = self.change(|all| all.of.entry(workspace).or_default().turn.clone());
        let _turn = turn.lock().await;
        let stamp = records.rules_stamp(workspace).await?;
        if let Some(held) = self.at_hand(workspace, &stamp) {
            return Ok(held);
        }
        let named = records.rules_of(workspace).await?;
        let held = tokio::task::spawn_blocking(move || Arc::new(Held::of(named))).await;
        let failed = |error| Error::Database { action: "understand the segments", source: Box::new(error) };
        let held = held.map_err(failed)?;
        self.change(|all| all.put(workspace, &held, ALL_BYTES_MAX));
        Ok(held)
    }

    fn at_hand(&self, workspace: WorkspaceId, stamp: &Stamp) -> Option<Arc<Held>> {
        if stamp.is_empty() {
            self.change(|all| all.of.remove(&workspace));
            return Some(NOTHING.clone());
        }
        self.change(|all| all.take(workspace, stamp))
    }

    fn change<T>(&self, work: impl FnOnce(&mut Places) -> T) -> T {
        work(&mut self.all.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Places {
    fn take(&mut self, workspace: WorkspaceId, stamp: &Stamp) -> Option<Arc<Held>> {
        self.taken += 1;
        let place = self.of.get_mut(&workspace)?;
        let held = place.held.clone().or_else(|| place.lent.upgrade()).filter(|held| held.stamp == *stamp)?;
        place.taken = self.taken;
        Some(held)
    }

    /// Keeps it, and of the others those that were taken last: together not more than `most` bytes of text, but this one in any case.
    fn put(&mut self, workspace: WorkspaceId, held: &Arc<Held>, most: usize) {
        self.taken += 1;
        let place = self.of.entry(workspace).or_default();
        (place.held, place.lent, place.taken) = (Some(held.clone()), Arc::downgrade(held), self.taken);
        let mut kept: Vec<&mut Place> = self.of.values_mut().filter(|place| place.held.is_some()).collect();
        kept.sort_by_key(|place| std::cmp::Reverse(place.taken));
        let mut bytes = 0;
        for (at, place) in kept.into_iter().enumerate() {
            bytes += place.held.as_ref().map_or(0, |held| held.bytes);
            if at > 0 && bytes > most {
                place.held = None;
            }
        }
        let of_use = |place: &Place| place.lent.strong_count() > 0 || Arc::strong_count(&place.turn) > 1;
        self.of.retain(|_, place| of_use(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(stamp: i64, bytes: usize) -> Arc<Held> {
        Arc::new(Held { stamp: vec![(1, stamp, 0)], bytes, ..Held::default() })
    }

    #[test]
    fn what_was_taken_last_stays_within_the_bound() {
        let mut all = Places::default();
        for workspace in 1..=3 {
            all.put(workspace, &held(1, 40), 100);
        }
        let stamp = vec![(1, 1, 0)];
        let mut there = |workspace| all.take(workspace, &stamp).is_some();
        assert_eq!([1, 3, 2].map(&mut there), [false, true, true], "the first was taken longest ago");
        all.put(4, &held(1, 40), 100);
        assert_eq!([2, 3, 4].map(|workspace| all.take(workspace, &stamp).is_some()), [true, false, true]);
        all.put(5, &held(1, 400), 100);
        assert_eq!([2, 4, 5].map(|workspace| all.take(workspace, &stamp).is_some()), [false, false, true]);
        assert_eq!(all.of.len(), 1, "nothing is left of the others");
    }

    #[test]
    fn another_stamp_is_another_library_and_what_is_lent_is_not_read_twice() {
        let (mut all, first) = (Places::default(), held(1, 40));
        all.put(1, &first, 100);
        assert!(all.take(1, &vec![(1, 2, 0)]).is_none());
        all.put(2, &held(1, 400), 100);
        assert!(all.take(1, &first.stamp).is_some_and(|again| Arc::ptr_eq(&again, &first)));
        drop(first);
        assert!(all.take(1, &vec![(1, 1, 0)]).is_none());
    }
}
