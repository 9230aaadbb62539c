//! How many customers are behind each number, and how long did things take?

use super::number::{Friction, Mark, Number};
use super::pairs::Pairs;
use super::stay::{Look, Room, Sink};
use crate::matcher::{Matcher, Scratch};
use crate::stage::line::StageCode;
use hark_model::Micros;
use hark_stats::Durations;
use hark_timeline::CustomerRows;
use rustc_hash::FxHashMap;

/// What one thread has counted.
#[derive(Default)]
pub(super) struct Tally {
    /// Who was there in the range.
    pub(super) customers: u64,
    pub(super) counts: FxHashMap<Number, u64>,
    /// How long the stays of those who entered lasted.
    pub(super) stays: FxHashMap<StageCode, Durations>,
    /// By stage and what was done: how long into the stay it was done first.
    pub(super) reached: FxHashMap<(StageCode, Mark), Durations>,
    /// By stage, what was done for the first time, and of the ages how many they have been followed for: how long into the stay.
    pub(super) watched: FxHashMap<(StageCode, u32, u8), Durations>,
    /// By stage and what got in the way: how long into the stay that was known first.
    pub(super) met: FxHashMap<(StageCode, Friction, u32), Durations>,
    /// From one thing done for the first time to the next: how long that took.
    pub(super) between: Pairs,
    scratch: Scratch,
    room: Room,
}

/// The counting half, while the room is lent out.
struct Counts<'t> {
    counts: &'t mut FxHashMap<Number, u64>,
    stays: &'t mut FxHashMap<StageCode, Durations>,
    reached: &'t mut FxHashMap<(StageCode, Mark), Durations>,
    watched: &'t mut FxHashMap<(StageCode, u32, u8), Durations>,
    met: &'t mut FxHashMap<(StageCode, Friction, u32), Durations>,
    between: &'t mut Pairs,
}

impl Sink for Counts<'_> {
    fn count(&mut self, number: Number, _because: &[usize]) {
        *self.counts.entry(number).or_insert(0) += 1;
    }

    fn stayed(&mut self, stage: StageCode, micros: Micros, left: bool) {
        let durations = self.stays.entry(stage).or_default();
        if left { durations.reached(micros) } else { durations.censored(micros) }
    }

    fn reached(&mut self, stage: StageCode, mark: Mark, micros: Micros) {
        self.reached.entry((stage, mark)).or_default().reached(micros);
    }

    fn watched(&mut self, stage: StageCode, kind: u32, ages: u8, micros: Micros) {
        self.watched.entry((stage, kind, ages)).or_default().reached(micros);
    }

    fn met(&mut self, stage: StageCode, what: Friction, kind: u32, micros: Micros) {
        self.met.entry((stage, what, kind)).or_default().reached(micros);
    }

    fn between(&mut self, stage: StageCode, (a, b): (u32, u32), micros: Micros, _because: &[usize]) {
        self.between.add((stage, a, b), micros);
    }
}

impl Tally {
    pub(super) fn of(&self, number: Number) -> u64 {
        self.counts.get(&number).copied().unwrap_or(0)
    }

    pub(super) fn visit(&mut self, look: &Look, matcher: &Matcher<'_>, rows: &CustomerRows<'_>) {
        if !matcher.enter(rows, &mut self.scratch) {
            return;
        }
        let Tally { customers, counts, stays, reached, watched, met, between, scratch, room } = self;
        let mut sink = Counts { counts, stays, reached, watched, met, between };
        let there = look.tell(matcher, scratch, rows, room, &mut sink);
        *customers += u64::from(there);
    }

    pub(super) fn merge(&mut self, other: Tally) {
        self.customers += other.customers;
        other.counts.into_iter().for_each(|(number, n)| *self.counts.entry(number).or_insert(0) += n);
        other.stays.into_iter().for_each(|(stage, d)| self.stays.entry(stage).or_default().merge(d));
        other.reached.into_iter().for_each(|(at, d)| self.reached.entry(at).or_default().merge(d));
        other.watched.into_iter().for_each(|(at, d)| self.watched.entry(at).or_default().merge(d));
        other.met.into_iter().for_each(|(at, d)| self.met.entry(at).or_default().merge(d));
        self.between.merge(other.between);
    }
}
