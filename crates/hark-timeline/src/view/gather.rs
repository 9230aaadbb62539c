//! How do the pieces of one customer become one run in order?
//!
//! Customers whose rows do not lie in one place are put together in a buffer, one behind the other, and handed over many
//! at a time.

use crate::source::{EventCode, RowRef, Rows, Stretch, WalkStats};
use crate::spine::{HIDDEN, SpineRef};
use hark_model::{CustomerKey, Flags, Micros};
use std::ops::Range;

/// So many events are handed over together, about: what is written is still in the nearest cache when it is read.
const EVENTS_TOGETHER: usize = 1_024;

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
}

/// Customers put together and not yet handed over, and the one under construction behind them.
#[derive(Default)]
pub(super) struct Scratch {
    keys: Vec<u128>,
    /// Where each customer begins; the last entry is where the one under construction does.
    starts: Vec<u32>,
    times: Vec<Micros>,
    codes: Vec<EventCode>,
    /// Empty if nobody asks.
    rows: Vec<RowRef>,
    unplaced: bool,
    sequences: Vec<i64>,
    any_sequence: bool,
    ordered: bool,
    order: Vec<u32>,
}

impl Scratch {
    /// A buffer that keeps where events lie, or not.
    pub(super) fn new(unplaced: bool) -> Self {
        Scratch { starts: vec![0], unplaced, ..Scratch::default() }
    }

    /// Takes up the next customer.
    #[inline]
    pub(super) fn begin(&mut self) {
        self.sequences.clear();
        self.any_sequence = false;
        self.ordered = true;
    }

    /// How many events it holds, of all customers.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether customers whose events lie in one place may join, rather than being handed over by themselves. Not where
    /// that place is asked for: columns are read faster along it.
    #[inline]
    pub(super) fn takes_lone(&self) -> bool {
        self.unplaced && !self.times.is_empty()
    }

    /// Takes a customer of several parts, oldest arrival first.
    #[inline]
    pub(super) fn add_parts(
        &mut self,
        key: CustomerKey,
        parts: &[Part<'_>],
        visit: &mut dyn FnMut(&Stretch<'_>),
    ) -> WalkStats {
        if let ([part], false) = (parts, self.takes_lone()) {
            let mut stats = self.flush(visit);
            let (starts, rows) = ([0, part.times.len() as u32], Rows::Contiguous(part.first));
            let stretch = Stretch { keys: &[key.0], starts: &starts, times: part.times, codes: part.codes, rows };
            visit(&stretch);
            stats += stretch.stats();
            return stats;
        }
        parts.iter().for_each(|part| self.add_part(part));
        self.end(key, visit)
    }

    /// Where the customer under construction begins.
    #[inline]
    fn first(&self) -> usize {
        self.starts.last().map_or(0, |first| *first as usize)
    }

    /// Ends the customer under construction, who is forgotten if they have no events.
    #[inline]
    pub(super) fn end(&mut self, key: CustomerKey, visit: &mut dyn FnMut(&Stretch<'_>)) -> WalkStats {
        if self.first() < self.len() {
            self.keys.push(key.0);
            self.starts.push(self.len() as u32);
        }
        if self.len() < EVENTS_TOGETHER { WalkStats::default() } else { self.flush(visit) }
    }

    /// Hands over what there is.
    pub(super) fn flush(&mut self, visit: &mut dyn FnMut(&Stretch<'_>)) -> WalkStats {
        if self.keys.is_empty() {
            return WalkStats::default();
        }
        let rows = if self.unplaced { Rows::Unplaced } else { Rows::Gathered(&self.rows) };
        let Scratch { keys, starts, times, codes, .. } = &*self;
        let stretch = Stretch { keys, starts, times, codes, rows };
        visit(&stretch);
        let stats = stretch.stats();
        self.keys.clear();
        self.starts.truncate(1);
        self.times.clear();
        self.codes.clear();
        self.rows.clear();
        stats
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
        let first = self.first();
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
            self.ordered &= self.times[first..].last().is_none_or(|last| *last <= time);
            if self.any_sequence {
                self.sequences.push(if sequences { spine.sequence(row) } else { 0 });
            }
            self.times.push(time);
            self.codes.push(spine.codes[row]);
            if !self.unplaced {
                self.rows.push(RowRef { segment, row: row as u32 });
            }
        }
    }

    /// Adds further rows of one customer, who arrived after those that are there; all of them wanted, in order of time and
    /// without sequence numbers. Equal times keep the order of arrival.
    #[inline]
    pub(super) fn add_part(&mut self, part: &Part<'_>) {
        let before = self.len();
        let in_order = self.times[self.first()..].last() <= part.times.first();
        self.times.extend_from_slice(part.times);
        self.codes.extend_from_slice(part.codes);
        if !self.unplaced {
            self.rows.extend(part.rows());
        }
        if in_order {
            return;
        }
        match self.unplaced {
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
        let first = self.first();
        let (mut own, mut theirs) = (before, part.times.len());
        while own > first && theirs > 0 {
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
        self.times[first..first + theirs].copy_from_slice(&part.times[..theirs]);
        self.codes[first..first + theirs].copy_from_slice(&part.codes[..theirs]);
        (0..theirs).for_each(|i| place(&mut self.rows, first + i, Err(i)));
    }

    /// Keeps what belongs, by position and time.
    pub(super) fn retain_from(&mut self, start: usize, wanted: impl Fn(Micros) -> bool) {
        let mut kept = start;
        for i in start..self.times.len() {
            if wanted(self.times[i]) {
                self.times[kept] = self.times[i];
                self.codes[kept] = self.codes[i];
                if !self.unplaced {
                    self.rows[kept] = self.rows[i];
                }
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
        if !self.unplaced {
            permute(&mut self.rows, start, &order);
        }
        if self.any_sequence {
            permute(&mut self.sequences, start, &order);
        }
        self.order = order;
    }
}

fn permute<T: Copy>(values: &mut [T], start: usize, order: &[u32]) {
    let sorted: Vec<T> = order.iter().map(|i| values[*i as usize]).collect();
    values[start..].copy_from_slice(&sorted);
}
