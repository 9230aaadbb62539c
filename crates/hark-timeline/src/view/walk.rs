//! How does a question pass every customer once, in order of key?
//!
//! One cursor per layer. Customers whose rows lie in one place are handed over as they lie, as many together as lie side
//! by side; the work is in the others.

use super::View;
use super::displaced::{MovedPiece, bit};
use super::gather::{Part, Scratch};
use crate::error::Result;
use crate::source::{RowRef, Rows, Stretch, WalkOptions, WalkStats};
use crate::spine::SpineRef;
use hark_model::{CustomerKey, Flags, KeyRange};

/// The key ahead of a layer that has come to its end. No hash of ours.
const END: u128 = u128::MAX;
/// Fewer events than this that lie side by side join those that were put together before, rather than being handed over
/// by themselves.
const FEW_EVENTS: usize = 64;

/// Where a walk stands in one layer.
struct Cursor<'a> {
    /// The segments still to come, nearest last.
    waiting: Vec<(u32, SpineRef<'a>, std::ops::Range<usize>)>,
    segment: u32,
    spine: SpineRef<'a>,
    run: usize,
    end: usize,
    displaced: &'a [u64],
    /// Whether every row must be looked at for excluded marks.
    look: bool,
}

impl<'a> Cursor<'a> {
    /// The key ahead, [`END`] at the end of the segment.
    #[inline]
    fn key(&self) -> u128 {
        if self.run < self.end { self.spine.keys[self.run] } else { END }
    }

    /// The first run from here on whose key is not below `bound`.
    #[inline]
    fn before(&self, bound: u128) -> usize {
        let keys = &self.spine.keys[..self.end];
        if bound == END {
            return self.end;
        }
        let (mut from, mut step) = (self.run, 1);
        while from + step <= keys.len() && keys[from + step - 1] < bound {
            from += step;
            step *= 2;
        }
        from + keys[from..keys.len().min(from + step)].partition_point(|key| *key < bound)
    }

    /// The first run from `run` up to `end` that cannot be handed over as it lies.
    #[inline]
    fn odd_run(&self, run: usize, end: usize) -> usize {
        if self.look {
            return run;
        }
        let displaced = next_bit(self.displaced, run, end);
        if self.spine.special().is_empty() { displaced } else { next_bit(self.spine.special(), run, displaced) }
    }

    /// The rows of a run if all of them are wanted and lie in order of time; else they must be looked at one by one.
    #[inline]
    fn part(&self, run: usize) -> Option<Part<'a>> {
        let plain = !self.look && !self.spine.has_sequences() && !self.spine.is_special(run);
        plain.then(|| Part::new(&self.spine, self.segment, self.spine.rows(run)))
    }
}

/// What the segments of a view look like to one walk.
struct Plan<'a> {
    view: &'a View,
    spines: Vec<SpineRef<'a>>,
    bits: Vec<&'a [u64]>,
    look: Vec<bool>,
}

impl<'a> Plan<'a> {
    fn enter(&self, mut waiting: Vec<(u32, SpineRef<'a>, std::ops::Range<usize>)>) -> Option<Cursor<'a>> {
        let (segment, spine, runs) = waiting.pop()?;
        let at = segment as usize;
        let (displaced, look) = (self.bits[at], self.look[at]);
        Some(Cursor { waiting, segment, spine, run: runs.start, end: runs.end, displaced, look })
    }

    /// Takes a cursor to its layer's next segment, or leaves it at the end of the last.
    fn advance(&self, cursor: &mut Cursor<'a>) {
        if let Some(next) = self.enter(std::mem::take(&mut cursor.waiting)) {
            *cursor = next;
        }
    }

    /// The cursors of all layers that have anything in the range.
    fn cursors(&self, range: KeyRange) -> Vec<Cursor<'a>> {
        let mut cursors = Vec::new();
        for layer in &self.view.layers {
            let mut waiting = Vec::new();
            for index in layer.clone().rev() {
                let segment = &self.view.segments[index];
                if segment.meta().last_key < range.first || segment.meta().first_key > range.last {
                    continue;
                }
                let spine = self.spines[index];
                let runs = spine.runs_in(range);
                if !runs.is_empty() {
                    waiting.push((index as u32, spine, runs));
                }
            }
            cursors.extend(self.enter(waiting));
        }
        cursors
    }

    /// The parts of one key, layer after layer, so that equal times keep the order of arrival. False when rows of it
    /// must be looked at one by one.
    fn parts(&self, cursors: &[Cursor<'a>], pieces: &[MovedPiece], key: u128, parts: &mut Vec<Part<'a>>) -> bool {
        parts.clear();
        let mut pieces = pieces.iter().peekable();
        let of_piece = |piece: &MovedPiece| {
            let (segment, run) = (piece.segment as usize, piece.run as usize);
            let spine = &self.spines[segment];
            let plain = piece.ordinals.is_none() && !self.look[segment] && !spine.has_sequences();
            (plain && !spine.is_special(run)).then(|| Part::new(spine, piece.segment, spine.rows(run)))
        };
        for cursor in cursors.iter().filter(|c| c.key() == key) {
            while let Some(piece) = pieces.next_if(|p| (p.segment, p.run as usize) < (cursor.segment, cursor.run)) {
                let Some(part) = of_piece(piece) else { return false };
                parts.push(part);
            }
            if !bit(cursor.displaced, cursor.run) {
                let Some(part) = cursor.part(cursor.run) else { return false };
                parts.push(part);
            }
        }
        pieces.all(|piece| of_piece(piece).map(|part| parts.push(part)).is_some())
    }
}

impl View {
    /// See [`crate::EventSource::walk`], for customers.
    pub(super) fn walk_customers(
        &self,
        range: KeyRange,
        options: &WalkOptions,
        visit: &mut dyn FnMut(&Stretch<'_>),
    ) -> Result<WalkStats> {
        let moved = self.moved()?;
        let first = moved.pieces.partition_point(|p| p.customer < range.first);
        let end = moved.pieces.partition_point(|p| p.customer <= range.last);
        let mut pieces = &moved.pieces[first..end];
        let beyond = Flags(options.exclude.0 & !Flags::EXCLUDED_BY_DEFAULT.0);
        let plan = Plan {
            view: self,
            spines: self.segments.iter().map(|s| s.spine()).collect::<Result<_>>()?,
            bits: (0..self.segments.len()).map(|i| moved.bits(i)).collect(),
            look: self.segments.iter().map(|s| s.meta().any_flags.any_of(beyond)).collect(),
        };
        let mut cursors = plan.cursors(range);
        let mut heads: Vec<u128> = cursors.iter().map(Cursor::key).collect();
        let (mut scratch, mut parts) = (Scratch::new(options.unplaced), Vec::new());
        let mut stats = WalkStats::default();
        loop {
            let piece = pieces.first().map_or(END, |p| p.customer.0);
            let (key, bound) = two_least(&heads);
            let bound = bound.min(piece);
            if key < bound {
                // One layer alone has what comes next.
                let Some(lone) = heads.iter().position(|head| *head == key) else { return Ok(stats) };
                let cursor = &mut cursors[lone];
                stats += pass(cursor, bound, options.exclude, &mut scratch, visit);
                if cursor.run == cursor.end {
                    plan.advance(cursor);
                }
                heads[lone] = cursor.key();
                continue;
            }
            let key = bound;
            if key == END {
                return Ok(stats + scratch.flush(visit));
            }
            let count = pieces.iter().take_while(|p| p.customer.0 == key).count();
            let moved = &pieces[..count];
            pieces = &pieces[count..];
            scratch.begin();
            if plan.parts(&cursors, moved, key, &mut parts) {
                stats += scratch.add_parts(CustomerKey(key), &parts, visit);
            } else {
                let before = scratch.len();
                self.gather(&cursors, moved, options.exclude, key, &mut scratch)?;
                scratch.sort(before);
                stats += scratch.end(CustomerKey(key), visit);
            }
            for (head, cursor) in heads.iter_mut().zip(&mut cursors).filter(|(head, _)| **head == key) {
                cursor.run += 1;
                if cursor.run == cursor.end {
                    plan.advance(cursor);
                }
                *head = cursor.key();
            }
        }
    }

    /// Collects the wanted rows of one key, layer after layer, so that equal times keep the order of arrival.
    fn gather(
        &self,
        cursors: &[Cursor<'_>],
        pieces: &[MovedPiece],
        exclude: Flags,
        key: u128,
        scratch: &mut Scratch,
    ) -> Result<()> {
        let mut pieces = pieces.iter().peekable();
        for cursor in cursors.iter().filter(|c| c.key() == key) {
            while let Some(piece) = pieces.next_if(|p| (p.segment, p.run as usize) < (cursor.segment, cursor.run)) {
                self.add_piece(piece, exclude, scratch)?;
            }
            if !bit(cursor.displaced, cursor.run) {
                let rows = cursor.spine.rows(cursor.run);
                scratch.add(&cursor.spine, cursor.segment, rows, exclude, |_| true);
            }
        }
        pieces.try_for_each(|piece| self.add_piece(piece, exclude, scratch))
    }

    /// Adds the rows of a displaced run that belong to the piece's customer.
    fn add_piece(&self, piece: &MovedPiece, exclude: Flags, scratch: &mut Scratch) -> Result<()> {
        let spine = self.segments[piece.segment as usize].spine()?;
        let run = piece.run as usize;
        let rows = spine.rows(run);
        match (&piece.ordinals, spine.mixed(run)) {
            (Some(ordinals), Some(mixed)) => {
                let first = rows.start;
                let ours = |row: usize| ordinals.contains(&(spine.ordinal(mixed, row - first) as u32));
                scratch.add(&spine, piece.segment, rows, exclude, ours);
            }
            _ => scratch.add(&spine, piece.segment, rows, exclude, |_| true),
        }
        Ok(())
    }

    /// Adds all rows of one customer, in order, to the scratch.
    pub(super) fn add_customer(&self, customer: CustomerKey, exclude: Flags, scratch: &mut Scratch) -> Result<()> {
        let moved = self.moved()?;
        let mut pieces = moved.of_customer(customer).iter().peekable();
        let start = scratch.len();
        for (index, run) in self.runs_of(customer)? {
            while let Some(piece) = pieces.next_if(|p| (p.segment as usize, p.run as usize) < (index, run)) {
                self.add_piece(piece, exclude, scratch)?;
            }
            if !bit(moved.bits(index), run) {
                let spine = self.segments[index].spine()?;
                scratch.add(&spine, index as u32, spine.rows(run), exclude, |_| true);
            }
        }
        pieces.try_for_each(|piece| self.add_piece(piece, exclude, scratch))?;
        scratch.sort(start);
        Ok(())
    }

    /// Where runs of this key lie, as (segment, run).
    pub(super) fn runs_of(&self, key: CustomerKey) -> Result<Vec<(usize, usize)>> {
        let mut runs = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            if segment.meta().first_key <= key && key <= segment.meta().last_key {
                runs.extend(segment.spine()?.run_of(key).map(|run| (index, run)));
            }
        }
        Ok(runs)
    }
}

/// The smallest key ahead and the smallest of the others, the same one if two layers have it. Written without a branch:
/// which layer comes next is a matter of chance.
#[inline]
fn two_least(heads: &[u128]) -> (u128, u128) {
    heads.iter().fold((END, END), |(least, next), head| (least.min(*head), next.min(least.max(*head))))
}

/// The first bit from `from` up to `end` that is set, else `end`. No words stand for no bits.
#[inline]
fn next_bit(words: &[u64], from: usize, end: usize) -> usize {
    if words.is_empty() || from >= end {
        return end;
    }
    let mut at = from / 64;
    let mut word = words[at] & (u64::MAX << (from % 64));
    while word == 0 {
        at += 1;
        if at * 64 >= end {
            return end;
        }
        word = words[at];
    }
    (at * 64 + word.trailing_zeros() as usize).min(end)
}

/// Passes the runs of one cursor up to `bound`, which no other cursor reaches before.
fn pass(
    cursor: &mut Cursor<'_>,
    bound: u128,
    exclude: Flags,
    scratch: &mut Scratch,
    visit: &mut dyn FnMut(&Stretch<'_>),
) -> WalkStats {
    let mut stats = WalkStats::default();
    let spine = cursor.spine;
    let (mut run, end) = (cursor.run, cursor.before(bound));
    while run < end {
        let odd = cursor.odd_run(run, end);
        let rows = spine.starts[run] as usize..spine.starts[odd] as usize;
        if rows.len() < FEW_EVENTS && scratch.takes_lone() {
            for run in run..odd {
                scratch.begin();
                scratch.add_part(&Part::new(&spine, cursor.segment, spine.rows(run)));
                stats += scratch.end(CustomerKey(spine.keys[run]), visit);
            }
        } else if run < odd {
            stats += scratch.flush(visit);
            let stretch = Stretch {
                keys: &spine.keys[run..odd],
                starts: &spine.starts[run..odd + 1],
                times: &spine.times[rows.clone()],
                codes: &spine.codes[rows.clone()],
                rows: Rows::Contiguous(RowRef { segment: cursor.segment, row: rows.start as u32 }),
            };
            visit(&stretch);
            stats += stretch.stats();
        }
        if odd < end && !bit(cursor.displaced, odd) {
            scratch.begin();
            scratch.add(&spine, cursor.segment, spine.rows(odd), exclude, |_| true);
            stats += scratch.end(CustomerKey(spine.keys[odd]), visit);
        }
        run = odd + 1;
    }
    cursor.run = end;
    stats
}
