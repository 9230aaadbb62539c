//! What is known of a customer now?
//!
//! The value of a trait is the one set by the last event in (time, order) that sets it; one set with a proven identity
//! beats every claimed one. Only if no event sets it, the first value given "unless known" counts.

use hark_model::Flags;
use hark_timeline::{Codes, Column, ColumnData, CustomerRows, RowRef};
use std::sync::Arc;

/// Where the value of a trait stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The event.
    pub at: RowRef,
    /// Whether it stands in the column of values given "unless known".
    pub once: bool,
}

/// The two columns of one trait over all segments.
#[derive(Debug)]
pub(crate) struct TraitColumns<'b> {
    set: Vec<ColumnData<'b>>,
    once: Vec<ColumnData<'b>>,
    set_anywhere: bool,
    once_anywhere: bool,
}

fn has(data: &ColumnData<'_>, row: usize) -> bool {
    match data {
        ColumnData::Absent => false,
        ColumnData::Numbers(numbers) => !numbers[row].is_nan(),
        ColumnData::Dictionary(Codes::U8(codes)) => codes[row] != 0,
        ColumnData::Dictionary(codes) => codes.get(row) != 0,
    }
}

impl<'b> TraitColumns<'b> {
    pub(crate) fn new(set: &'b [Arc<dyn Column>], once: &'b [Arc<dyn Column>]) -> Self {
        let set: Vec<_> = set.iter().map(|c| c.data()).collect();
        let once: Vec<_> = once.iter().map(|c| c.data()).collect();
        let anywhere = |all: &[ColumnData<'_>]| all.iter().any(|d| !matches!(d, ColumnData::Absent));
        TraitColumns { set_anywhere: anywhere(&set), once_anywhere: anywhere(&once), set, once }
    }

    /// Whether an event tells anything of the trait.
    pub(crate) fn tells(&self, at: RowRef) -> bool {
        has(&self.set[at.segment as usize], at.row as usize) || has(&self.once[at.segment as usize], at.row as usize)
    }

    /// Where the value stood behind each event that changed it.
    pub(crate) fn along(
        &self,
        rows: &CustomerRows<'_>,
        flags: &dyn Fn(RowRef) -> Flags,
        tell: &mut dyn FnMut(usize, Found),
    ) {
        if !self.set_anywhere && !self.once_anywhere {
            return;
        }
        let (mut verified, mut claimed, mut once) = (None, None, None);
        for i in 0..rows.times.len() {
            let at = rows.rows.at(i);
            if !self.tells(at) {
                continue;
            }
            if has(&self.set[at.segment as usize], at.row as usize) {
                let found = Some(Found { at, once: false });
                *(if flags(at).any_of(Flags::VERIFIED) { &mut verified } else { &mut claimed }) = found;
            }
            if once.is_none() && has(&self.once[at.segment as usize], at.row as usize) {
                once = Some(Found { at, once: true });
            }
            if let Some(found) = verified.or(claimed).or(once) {
                tell(i, found);
            }
        }
    }

    /// Where the value of this customer stands, if there is one.
    pub(crate) fn find(&self, rows: &CustomerRows<'_>, flags: &dyn Fn(RowRef) -> Flags) -> Option<Found> {
        let mut claimed = None;
        if self.set_anywhere {
            for i in (0..rows.times.len()).rev() {
                let at = rows.rows.at(i);
                if !has(&self.set[at.segment as usize], at.row as usize) {
                    continue;
                }
                if flags(at).any_of(Flags::VERIFIED) {
                    return Some(Found { at, once: false });
                }
                claimed = claimed.or(Some(Found { at, once: false }));
            }
        }
        if claimed.is_some() || !self.once_anywhere {
            return claimed;
        }
        let mut places = (0..rows.times.len()).map(|i| rows.rows.at(i));
        let first = places.find(|at| has(&self.once[at.segment as usize], at.row as usize));
        first.map(|at| Found { at, once: true })
    }
}
