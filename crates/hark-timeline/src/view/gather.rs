//! How do the pieces of one customer become one run in order?

use crate::source::{CustomerRows, EventCode, RowRef, Rows, WalkStats};
use crate::spine::{HIDDEN, SpineRef};
use hark_model::{CustomerKey, Flags, Micros};
use std::ops::Range;

/// Rows of one customer that lie together in one segment, all of them wanted.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) times: &'a [Micros],
    pub(super) codes: &'a [EventCode],
    pub(super) first: RowRef,
}

impl<'a> Part<'a> {
    pub(super) fn new(spine: &SpineRef<'a>, segment: u32, rows: Range<usize>) -> Self {
        let first = RowRef { segment, row: rows.start as u32 };
        Part { times: &spine.times[rows.clone()], codes: &spine.codes[rows], first }
    }

    fn rows(&self) -> impl Iterator<Item = RowRef> + use<> {
        let RowRef { segment, row } = self.first;
        (row..row + self.times.len() as u32).map(move |row| RowRef { segment, row })
    }

    /// Hands the rows over as they lie.
    #[inline]
    pub(super) fn deliver(&self, key: CustomerKey, visit: &mut dyn FnMut(&CustomerRows<'_>)) -> WalkStats {
        visit(&CustomerRows { key, times: self.times, codes: self.codes, rows: Rows::Contiguous(self.first) });
        WalkStats { rows: self.times.len() as u64, units: 1 }
    }
}

/// Room for one customer's rows, used again for the next.
#[derive(Default)]
pub(super) struct Scratch {
    times: Vec<Micros>,
    codes: Vec<EventCode>,
    rows: Vec<RowRef>,
    sequences: Vec<i64>,
    any_sequence: bool,
    ordered: bool,
    order: Vec<u32>,
}

impl Scratch {
    /// Forgets the last customer.
    pub(super) fn clear(&mut self) {
        self.times.clear();
        self.codes.clear();
        self.rows.clear();
        self.sequences.clear();
        self.any_sequence = false;
        self.ordered = true;
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// Adds rows of one segment that are in order among themselves, without those that carry excluded marks.
    pub(super) fn add(
        &mut self,
        spine: &SpineRef<'_>,
        segment: u32,
        rows: Range<usize>,
        exclude: Flags,
        wanted: impl Fn(usize) -> bool,
    ) {
        let exclude = exclude.with(HIDDEN);
        let sequences = spine.has_sequences();
        if sequences && !self.any_sequence {
            self.any_sequence = true;
            self.sequences.resize(self.times.len(), 0);
        }
        for row in rows {
            if spine.flags(row).any_of(exclude) || !wanted(row) {
                continue;
            }
            let time = spine.times[row];
            self.ordered &= self.times.last().is_none_or(|last| *last <= time);
            if self.any_sequence {
                self.sequences.push(if sequences { spine.sequence(row) } else { 0 });
            }
            self.times.push(time);
            self.codes.push(spine.codes[row]);
            self.rows.push(RowRef { segment, row: row as u32 });
        }
    }

    /// Takes the parts of one customer, oldest arrival first, each in order of time and without sequence numbers, and
    /// hands them over as one customer. Equal times keep the order of the parts.
    pub(super) fn deliver_parts(
        &mut self,
        key: CustomerKey,
        parts: &[Part<'_>],
        unplaced: bool,
        visit: &mut dyn FnMut(&CustomerRows<'_>),
    ) -> WalkStats {
        match parts {
            [] => WalkStats::default(),
            [part] => part.deliver(key, visit),
            _ => {
                self.clear();
                parts.iter().for_each(|part| self.add_part(part, unplaced));
                let rows = if unplaced { Rows::Unplaced } else { Rows::Gathered(&self.rows) };
                visit(&CustomerRows { key, times: &self.times, codes: &self.codes, rows });
                WalkStats { rows: self.times.len() as u64, units: 1 }
            }
        }
    }

    fn add_part(&mut self, part: &Part<'_>, unplaced: bool) {
        let before = self.times.len();
        let in_order = self.times.last() <= part.times.first();
        self.times.extend_from_slice(part.times);
        self.codes.extend_from_slice(part.codes);
        if !unplaced {
            self.rows.extend(part.rows());
        }
        if in_order {
            return;
        }
        match unplaced {
            true => self.merge_back(before, part, |_, _, _| {}),
            false => self.merge_back(before, part, |rows, to, from| {
                rows[to] = match from {
                    Ok(own) => rows[own],
                    Err(i) => RowRef { segment: part.first.segment, row: part.first.row + i as u32 },
                };
            }),
        }
    }

    /// Merges what lies before `before` with the part, whose place behind it is already there, from the end on.
    #[inline]
    fn merge_back(
        &mut self,
        before: usize,
        part: &Part<'_>,
        place: impl Fn(&mut [RowRef], usize, std::result::Result<usize, usize>),
    ) {
        let (mut own, mut theirs) = (before, part.times.len());
        while own > 0 && theirs > 0 {
            let to = own + theirs - 1;
            if self.times[own - 1] > part.times[theirs - 1] {
                own -= 1;
                (self.times[to], self.codes[to]) = (self.times[own], self.codes[own]);
                place(&mut self.rows, to, Ok(own));
            } else {
                theirs -= 1;
                (self.times[to], self.codes[to]) = (part.times[theirs], part.codes[theirs]);
                place(&mut self.rows, to, Err(theirs));
            }
        }
        // Own rows that are left lie where they belong; the part's go to the very beginning.
        self.times[..theirs].copy_from_slice(&part.times[..theirs]);
        self.codes[..theirs].copy_from_slice(&part.codes[..theirs]);
        (0..theirs).for_each(|i| place(&mut self.rows, i, Err(i)));
    }

    /// Keeps what belongs, by position and time.
    pub(super) fn retain_from(&mut self, start: usize, wanted: impl Fn(Micros) -> bool) {
        let mut kept = start;
        for i in start..self.times.len() {
            if wanted(self.times[i]) {
                self.times[kept] = self.times[i];
                self.codes[kept] = self.codes[i];
                self.rows[kept] = self.rows[i];
                if self.any_sequence {
                    self.sequences[kept] = self.sequences[i];
                }
                kept += 1;
            }
        }
        self.times.truncate(kept);
        self.codes.truncate(kept);
        self.rows.truncate(kept);
        if self.any_sequence {
            self.sequences.truncate(kept);
        }
    }

    /// Sorts what was added from `start` on by (time, sequence); what is equal keeps the order it was added in.
    pub(super) fn sort(&mut self, start: usize) {
        if self.ordered && !self.any_sequence {
            return;
        }
        let sequence = |i: u32| if self.any_sequence { self.sequences[i as usize] } else { 0 };
        let key = |i: u32| (self.times[i as usize], sequence(i));
        let end = self.times.len() as u32;
        if (start as u32 + 1..end).all(|i| key(i - 1) <= key(i)) {
            return;
        }
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        order.extend(start as u32..end);
        order.sort_by_key(|i| key(*i));
        permute(&mut self.times, start, &order);
        permute(&mut self.codes, start, &order);
        permute(&mut self.rows, start, &order);
        if self.any_sequence {
            permute(&mut self.sequences, start, &order);
        }
        self.order = order;
    }

    /// Hands the rows over as one customer, if there are any.
    pub(super) fn deliver(&self, key: CustomerKey, visit: &mut dyn FnMut(&CustomerRows<'_>)) -> WalkStats {
        if self.times.is_empty() {
            return WalkStats::default();
        }
        let rows = Rows::Gathered(&self.rows);
        visit(&CustomerRows { key, times: &self.times, codes: &self.codes, rows });
        WalkStats { rows: self.times.len() as u64, units: 1 }
    }
}

fn permute<T: Copy>(values: &mut [T], start: usize, order: &[u32]) {
    let sorted: Vec<T> = order.iter().map(|i| values[*i as usize]).collect();
    values[start..].copy_from_slice(&sorted);
}
