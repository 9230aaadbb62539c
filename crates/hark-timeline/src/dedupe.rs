//! Has this message id been seen before?
//!
//! 96 bits of a keyed hash of the message id and 32 bits of a hash of the body make an entry of 16 bytes. Entries lie in
//! sorted, immutable runs. Client ids are forgotten run by run once they are older than the window; ids of imports, and
//! the keys of identified ids (which use the same runs), are kept for good. 96 bits make a false repeat less likely than
//! one in 10^12 among 10^8 ids (n^2 / 2^97), and nobody outside knows the key.

pub mod rebuild;
pub mod run;
pub mod write;

use crate::error::Result;
use hark_model::{CustomerKey, IdHasher, Micros, limits};
use run::{Entries, Run, RunMeta};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// What a run remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Ids of clients.
    Client = 0,
    /// Ids of imported rows.
    Import = 1,
    /// Ids that came as identified ids.
    Identified = 2,
}

impl Kind {
    /// The kind of this code.
    pub fn from_code(code: i64) -> Option<Kind> {
        [Kind::Client, Kind::Import, Kind::Identified].into_iter().find(|k| *k as i64 == code)
    }
}

/// How much longer than promised a run stays: runs hold ids of up to a day.
const SLACK: Micros = hark_model::time::DAY;
/// Runs of client ids are merged while together they span no more than this.
const SPAN_MAX: Micros = 2 * hark_model::time::DAY;
/// So many neighbours of similar size become one.
pub const FAN_IN: usize = 4;
/// More neighbours are merged in the next step.
const FAN_IN_MAX: usize = 16;

const BODY_MASK: u128 = 0xffff_ffff;

/// Stands for the body of an event in a run that was made anew: no other body differs from it.
pub const BODY_UNKNOWN: u32 = 0;

/// The entry of a message id and its body.
pub fn entry(hasher: &IdHasher, message_id: &[u8], body: u32) -> u128 {
    (hasher.bytes(message_id) & !BODY_MASK) | u128::from(body)
}

/// The entry of an imported row's hash.
pub fn import_entry(hasher: &IdHasher, hash: u128, body: u32) -> u128 {
    entry(hasher, &hash.to_le_bytes(), body)
}

/// The entry of an identified id. The two bits of population move to the end, where they do not disturb the order.
pub fn identified_entry(key: CustomerKey) -> u128 {
    ((key.0 << 2) & !BODY_MASK) ^ ((key.0 >> 126) << 32)
}

/// Whether two entries are of one id.
pub fn same_id(a: u128, b: u128) -> bool {
    a & !BODY_MASK == b & !BODY_MASK
}

/// The body's part of an entry.
pub fn body_of(entry: u128) -> u32 {
    (entry & BODY_MASK) as u32
}

/// All runs of one workspace.
#[derive(Clone, Default)]
pub struct RunSet {
    /// In the order they were made.
    pub runs: Vec<Arc<Run>>,
}

impl RunSet {
    /// For each of the sorted entries the entry of the same id that is known, if there is one.
    pub fn find(&self, kind: Kind, sorted: &[u128]) -> Result<Vec<Option<u128>>> {
        let mut found = vec![None; sorted.len()];
        for run in self.runs.iter().filter(|r| r.meta.kind == kind) {
            for (slot, wanted) in found.iter_mut().zip(sorted) {
                if slot.is_none() {
                    *slot = run.find(*wanted)?;
                }
            }
        }
        Ok(found)
    }

    /// Client runs that nobody needs any more.
    pub fn expired(&self, now: Micros) -> Vec<u64> {
        let limit = now.saturating_sub(limits::DEDUPE_WINDOW + SLACK);
        let old = self.runs.iter().filter(|r| r.meta.kind == Kind::Client && r.meta.received_last < limit);
        old.map(|r| r.meta.id).collect()
    }

    /// Neighbours that should become one run.
    pub fn to_merge(&self) -> Option<Vec<Arc<Run>>> {
        [Kind::Client, Kind::Import, Kind::Identified].into_iter().find_map(|kind| self.to_merge_of(kind))
    }

    fn to_merge_of(&self, kind: Kind) -> Option<Vec<Arc<Run>>> {
        let runs: Vec<&Arc<Run>> = self.runs.iter().filter(|r| r.meta.kind == kind).collect();
        let class = |r: &Run| r.meta.entries.max(1024).ilog2() / 2;
        for start in (0..runs.len()).rev() {
            let largest = class(runs[start]);
            let mut end = start;
            let (mut first, mut last) = (Micros::MAX, Micros::MIN);
            while end < runs.len() && end - start < FAN_IN_MAX && class(runs[end]) <= largest {
                first = first.min(runs[end].meta.received_first);
                last = last.max(runs[end].meta.received_last);
                if kind == Kind::Client && end > start && last.saturating_sub(first) > SPAN_MAX {
                    break;
                }
                end += 1;
            }
            if end - start >= FAN_IN {
                return Some(runs[start..end].iter().map(|r| Arc::clone(r)).collect());
            }
        }
        None
    }

    /// The set without some runs and with others.
    #[must_use]
    pub fn replaced(&self, gone: &[u64], new: &[Arc<Run>]) -> RunSet {
        let kept = self.runs.iter().filter(|r| !gone.contains(&r.meta.id)).chain(new);
        let mut runs: Vec<Arc<Run>> = kept.cloned().collect();
        runs.sort_by_key(|r| (r.meta.order(), r.meta.id));
        RunSet { runs }
    }
}

/// Gives the entries of several runs in ascending order; of entries with one id the first run's. Holds none of them.
pub fn merge(runs: &[Arc<Run>], mut take: impl FnMut(u128) -> Result<()>) -> Result<()> {
    let entries: Vec<Entries<'_>> = runs.iter().map(|run| run.entries()).collect::<Result<_>>()?;
    let mut next = vec![0usize; runs.len()];
    let mut heap: BinaryHeap<Reverse<(u128, usize)>> = BinaryHeap::with_capacity(runs.len());
    let ahead = |run: usize, at: usize| entries[run].get(at).map(|entry| Reverse((entry & !BODY_MASK, run)));
    heap.extend((0..runs.len()).filter_map(|run| ahead(run, 0)));
    let mut last = None;
    while let Some(mut top) = heap.peek_mut() {
        let Reverse((id, run)) = *top;
        let at = next[run];
        next[run] += 1;
        match ahead(run, at + 1) {
            // Replacing the top in place costs half of taking it and adding another.
            Some(following) => *top = following,
            None => drop(std::collections::binary_heap::PeekMut::pop(top)),
        }
        if last != Some(id) {
            last = Some(id);
            take(entries[run].get(at).unwrap_or(id))?;
        }
    }
    Ok(())
}

/// The facts of the run that replaces these; its number is given by the caller. Its entries are the most it can have.
pub fn merged_meta(runs: &[Arc<Run>], id: u64) -> Option<RunMeta> {
    Some(RunMeta {
        id,
        kind: runs.first()?.meta.kind,
        entries: runs.iter().map(|r| r.meta.entries).sum(),
        received_first: runs.iter().map(|r| r.meta.received_first).min()?,
        received_last: runs.iter().map(|r| r.meta.received_last).max()?,
    })
}

#[cfg(test)]
#[path = "dedupe/tests.rs"]
mod tests;
