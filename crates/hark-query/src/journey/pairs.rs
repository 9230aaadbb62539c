//! How long did it take from one new thing to the next, in memory that does not grow by the square of the names?
//!
//! Whoever sends events chooses their names, so there may be as many pairs as there are two names after each other. Pairs are
//! kept as long as there are few; once there are too many, none is, and a second walk counts those among the milestones
//! that most customers reached.

use super::number::Number;
use super::stay::{Look, Room, Sink};
use super::tally::Tally;
use crate::matcher::{Matcher, Scratch};
use crate::stage::line::StageCode;
use hark_model::Micros;
use hark_stats::Durations;
use hark_timeline::CustomerRows;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;

/// Different pairs that are counted, of all stages together.
pub(super) const PAIRS_MAX: usize = 50_000;
/// Where there are more: of so many milestones of each stage. 32 stages of them have 31,744 pairs.
pub(super) const LISTED: usize = 32;

/// A stage and two kinds of events.
pub(super) type Pair = (StageCode, u32, u32);

/// Durations by pair.
#[derive(Default)]
pub(super) struct Pairs {
    kept: FxHashMap<Pair, Durations>,
    too_many: bool,
}

impl Pairs {
    pub(super) fn add(&mut self, pair: Pair, micros: Micros) {
        if !self.too_many {
            self.kept.entry(pair).or_default().reached(micros);
            self.limit();
        }
    }

    /// Whether there are too many depends on the pairs alone, never on which thread met which.
    pub(super) fn merge(&mut self, other: Pairs) {
        self.too_many |= other.too_many;
        for (pair, durations) in other.kept {
            if self.too_many {
                break;
            }
            self.kept.entry(pair).or_default().merge(durations);
            self.limit();
        }
        self.limit();
    }

    fn limit(&mut self) {
        if self.too_many || self.kept.len() > PAIRS_MAX {
            self.too_many = true;
            self.kept = FxHashMap::default();
        }
    }

    pub(super) fn too_many(&self) -> bool {
        self.too_many
    }

    pub(super) fn of(&self, stage: StageCode) -> impl Iterator<Item = (Pair, &Durations)> {
        self.kept.iter().filter(move |((of, _, _), _)| *of == stage).map(|(pair, durations)| (*pair, durations))
    }
}

/// The milestones of each stage that most customers reached; of as many customers the name decides.
pub(super) fn listed(tally: &Tally, name: impl Fn(u32) -> String) -> FxHashSet<(StageCode, u32)> {
    let mut by_stage: FxHashMap<StageCode, Vec<(u64, u32)>> = FxHashMap::default();
    for (number, n) in &tally.counts {
        if let Number::Milestone(stage, code) = number {
            by_stage.entry(*stage).or_default().push((*n, *code));
        }
    }
    let mut found = FxHashSet::default();
    for (stage, mut kinds) in by_stage {
        kinds.sort_by_cached_key(|(n, code)| (Reverse(*n), name(*code)));
        found.extend(kinds.into_iter().take(LISTED).map(|(_, code)| (stage, code)));
    }
    found
}

/// What a second walk counts: pairs of what is listed.
#[derive(Default)]
pub(super) struct Again {
    pub(super) pairs: Pairs,
    scratch: Scratch,
    room: Room,
}

struct Among<'a> {
    pairs: &'a mut Pairs,
    listed: &'a FxHashSet<(StageCode, u32)>,
}

impl Sink for Among<'_> {
    fn count(&mut self, _number: Number, _because: &[usize]) {}

    fn between(&mut self, stage: StageCode, (a, b): (u32, u32), micros: Micros, _because: &[usize]) {
        if self.listed.contains(&(stage, a)) && self.listed.contains(&(stage, b)) {
            self.pairs.add((stage, a, b), micros);
        }
    }
}

impl Again {
    pub(super) fn visit(
        &mut self,
        look: &Look,
        listed: &FxHashSet<(StageCode, u32)>,
        matcher: &Matcher<'_>,
        rows: &CustomerRows<'_>,
    ) {
        if matcher.enter(rows, &mut self.scratch) {
            let mut sink = Among { pairs: &mut self.pairs, listed };
            look.tell(matcher, &self.scratch, rows, &mut self.room, &mut sink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pairs: impl Iterator<Item = u32>) -> Pairs {
        let mut all = Pairs::default();
        pairs.for_each(|n| all.add((1, n / 1_000, n % 1_000), 5));
        all
    }

    #[test]
    fn what_is_kept_is_bounded_however_it_is_split() {
        let max = PAIRS_MAX as u32;
        let full = filled(0..max);
        assert_eq!((full.kept.len(), full.too_many()), (PAIRS_MAX, false));
        assert_eq!(filled(0..max + 1).kept.len(), 0, "one more and none is kept");
        let halves = |overlap: u32| {
            let mut all = filled(0..max / 2 + overlap);
            all.merge(filled(max / 2..max + 1 - u32::from(overlap > 0)));
            (all.kept.len(), all.too_many())
        };
        assert_eq!(halves(7), (PAIRS_MAX, false), "what both have counts once");
        assert_eq!(halves(0), (0, true));
        let mut late = filled(0..3);
        late.merge(filled(0..max + 1));
        assert_eq!((late.kept.len(), late.too_many()), (0, true), "a part had too many");
        late.add((1, 0, 0), 5);
        assert_eq!(late.kept.len(), 0);
    }
}
