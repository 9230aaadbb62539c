//! What is known of a customer now?
//!
//! The value of a trait is the one set by the last event in (time, order) that sets it; one set with a proven identity
//! beats every claimed one. Only if no event sets it, the first value given "unless known" counts.
//!
//! Of an account more is known: what events say of the account itself. That comes first; only of what none of them says its
//! members' events speak, like those of one customer.

use hark_model::Flags;
use hark_timeline::{Codes, Column, ColumnData, CustomerRows, Field, RowRef};
use std::sync::Arc;

/// Where the value of a trait stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The event.
    pub at: RowRef,
    /// In which of [`columns_of`].
    pub column: usize,
}

/// The columns that may hold a trait, and the number of each in [`Found`].
pub(crate) fn columns_of(name: &str, of_account: bool) -> Vec<Field> {
    let mut columns = vec![Field::Trait(name.to_owned()), Field::TraitOnce(name.to_owned())];
    columns.extend(of_account.then(|| Field::GroupTrait(name.to_owned())));
    columns
}

const SET: usize = 0;
const ONCE: usize = 1;
const OF_ACCOUNT: usize = 2;

/// The columns of one trait over all segments.
#[derive(Debug)]
pub(crate) struct TraitColumns<'b> {
    /// By number of the column, then segment. Empty where no event has a value.
    columns: Vec<Vec<ColumnData<'b>>>,
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
    pub(crate) fn new(columns: impl Iterator<Item = &'b [Arc<dyn Column>]>) -> Self {
        let columns = columns.map(|column| {
            let data: Vec<_> = column.iter().map(|c| c.data()).collect();
            if data.iter().all(|d| matches!(d, ColumnData::Absent)) { Vec::new() } else { data }
        });
        TraitColumns { columns: columns.collect() }
    }

    fn says(&self, column: usize, at: RowRef) -> bool {
        let data = self.columns.get(column).filter(|data| !data.is_empty());
        data.is_some_and(|data| has(&data[at.segment as usize], at.row as usize))
    }

    /// Whether an event tells anything of the trait.
    pub(crate) fn tells(&self, at: RowRef) -> bool {
        (0..self.columns.len()).any(|column| self.says(column, at))
    }

    /// Where the value stood behind each event that tells anything of it.
    pub(crate) fn along(
        &self,
        rows: &CustomerRows<'_>,
        flags: &dyn Fn(RowRef) -> Flags,
        tell: &mut dyn FnMut(usize, Found),
    ) {
        if self.columns.iter().all(Vec::is_empty) {
            return;
        }
        // What beats what: the account's, then the customer's own, each proven before claimed; then what was given once.
        let mut best: [Option<Found>; 5] = [None; 5];
        for i in 0..rows.times.len() {
            let at = rows.rows.at(i);
            let mut told = false;
            for (place, column) in [(0, OF_ACCOUNT), (2, SET)] {
                if self.says(column, at) {
                    let claimed = usize::from(!flags(at).any_of(Flags::VERIFIED));
                    best[place + claimed] = Some(Found { at, column });
                    told = true;
                }
            }
            if best[4].is_none() && self.says(ONCE, at) {
                best[4] = Some(Found { at, column: ONCE });
                told = true;
            }
            if let Some(found) = best.iter().flatten().next().filter(|_| told) {
                tell(i, *found);
            }
        }
    }

    /// Where the value of this customer stands, if there is one.
    pub(crate) fn find(&self, rows: &CustomerRows<'_>, flags: &dyn Fn(RowRef) -> Flags) -> Option<Found> {
        let last = |column| self.last_set(column, rows, flags);
        last(OF_ACCOUNT).or_else(|| last(SET)).or_else(|| {
            let once = self.columns.get(ONCE).filter(|once| !once.is_empty())?;
            let mut places = (0..rows.times.len()).map(|i| rows.rows.at(i));
            let first = places.find(|at| has(&once[at.segment as usize], at.row as usize));
            first.map(|at| Found { at, column: ONCE })
        })
    }

    fn last_set(&self, column: usize, rows: &CustomerRows<'_>, flags: &dyn Fn(RowRef) -> Flags) -> Option<Found> {
        let set = self.columns.get(column).filter(|set| !set.is_empty())?;
        let mut claimed = None;
        for i in (0..rows.times.len()).rev() {
            let at = rows.rows.at(i);
            if !has(&set[at.segment as usize], at.row as usize) {
                continue;
            }
            if flags(at).any_of(Flags::VERIFIED) {
                return Some(Found { at, column });
            }
            claimed = claimed.or(Some(Found { at, column }));
        }
        claimed
    }
}
