//! How does a question pass every customer once, in order of key?
//!
//! One cursor per layer. A customer whose rows lie in one place is handed over as they lie; the work is in the others.

use super::View;
use super::displaced::{MovedPiece, bit};
use super::gather::{Part, Scratch};
use crate::error::Result;
use crate::source::{CustomerRows, WalkOptions, WalkStats};
use crate::spine::SpineRef;
use hark_model::{CustomerKey, Flags, KeyRange};

/// Where a walk stands in one layer.
struct Cursor<'a> {
    /// The segments still to come, nearest last.
    waiting: Vec<(u32, SpineRef<'a>, std::ops::Range<usize>)>,
    segment: u32,
    spine: SpineRef<'a>,
    /// The key of `run`.
    key: u128,
    run: usize,
    end: usize,
    displaced: &'a [u64],
    /// Whether every row must be looked at for excluded marks.
    look: bool,
}

impl<'a> Cursor<'a> {
    /// Goes to another run. False at the end.
    #[inline]
    fn go_to(&mut self, run: usize) -> bool {
        self.run = run;
        if run < self.end {
            self.key = self.spine.keys[run];
        }
        run < self.end
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
        let key = spine.keys[runs.start];
        Some(Cursor { waiting, segment, spine, key, run: runs.start, end: runs.end, displaced, look })
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
        for cursor in cursors.iter().filter(|c| c.key == key) {
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
        visit: &mut dyn FnMut(&CustomerRows<'_>),
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
        let (mut scratch, mut parts) = (Scratch::default(), Vec::new());
        let mut stats = WalkStats::default();
        loop {
            let (lone, key, bound) = nearest(&cursors, pieces);
            let Some(key) = key else { return Ok(stats) };
            if let Some(lone) = lone {
                let cursor = &mut cursors[lone];
                stats += stretch(cursor, bound, options.exclude, &mut scratch, visit);
                if cursor.run == cursor.end {
                    advance(&plan, &mut cursors, lone);
                }
                continue;
            }
            let count = pieces.iter().take_while(|p| p.customer.0 == key).count();
            let moved = &pieces[..count];
            pieces = &pieces[count..];
            if plan.parts(&cursors, moved, key, &mut parts) {
                stats += scratch.deliver_parts(CustomerKey(key), &parts, options.unplaced, visit);
            } else {
                scratch.clear();
                self.gather(&cursors, moved, options.exclude, key, &mut scratch)?;
                scratch.sort(0);
                stats += scratch.deliver(CustomerKey(key), visit);
            }
            for i in (0..cursors.len()).rev() {
                let cursor = &mut cursors[i];
                if cursor.key == key && !cursor.go_to(cursor.run + 1) {
                    advance(&plan, &mut cursors, i);
                }
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
        for cursor in cursors.iter().filter(|c| c.key == key) {
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

/// The smallest key ahead; the one cursor that alone has it, if there is one; and the next larger key of the others.
fn nearest(cursors: &[Cursor<'_>], pieces: &[MovedPiece]) -> (Option<usize>, Option<u128>, u128) {
    let mut best = None;
    let mut key: Option<u128> = None;
    let mut bound = pieces.first().map(|p| p.customer.0);
    for (i, cursor) in cursors.iter().enumerate() {
        let own = cursor.key;
        match key {
            Some(smallest) if own >= smallest => bound = Some(bound.map_or(own, |b| b.min(own))),
            _ => {
                bound = match (bound, key) {
                    (Some(b), Some(k)) => Some(b.min(k)),
                    (b, k) => b.or(k),
                };
                (best, key) = (Some(i), Some(own));
            }
        }
    }
    match (key, bound) {
        (Some(key), Some(bound)) if key < bound => (best, Some(key), bound),
        (Some(key), None) => (best, Some(key), u128::MAX),
        (Some(key), Some(bound)) => (None, Some(key.min(bound)), bound),
        (None, bound) => (None, bound, u128::MAX),
    }
}

/// Passes the runs of one cursor up to `bound`, which no other cursor reaches before.
fn stretch(
    cursor: &mut Cursor<'_>,
    bound: u128,
    exclude: Flags,
    scratch: &mut Scratch,
    visit: &mut dyn FnMut(&CustomerRows<'_>),
) -> WalkStats {
    let mut stats = WalkStats::default();
    let spine = cursor.spine;
    let mut run = cursor.run;
    // `u128::MAX` as the bound also stands for no bound at all; such a key is no hash of ours.
    while run < cursor.end && (spine.keys[run] < bound || bound == u128::MAX) {
        if !bit(cursor.displaced, run) {
            let rows = spine.rows(run);
            let key = CustomerKey(spine.keys[run]);
            if cursor.look || spine.is_special(run) {
                scratch.clear();
                scratch.add(&spine, cursor.segment, rows, exclude, |_| true);
                stats += scratch.deliver(key, visit);
            } else {
                stats += Part::new(&spine, cursor.segment, rows).deliver(key, visit);
            }
        }
        run += 1;
    }
    cursor.go_to(run);
    stats
}

/// Takes a cursor to its layer's next segment, or takes it away.
fn advance<'a>(plan: &Plan<'a>, cursors: &mut Vec<Cursor<'a>>, at: usize) {
    let waiting = std::mem::take(&mut cursors[at].waiting);
    match plan.enter(waiting) {
        Some(next) => cursors[at] = next,
        None => drop(cursors.remove(at)),
    }
}
