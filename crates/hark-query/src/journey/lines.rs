//! What of two journeys is compared?
//!
//! Of each stage: who reached it and left it soon, how long they stayed, by what they came, which milestones they reached and
//! after how long, and what got in their way. Lists are compared as far as either answer shows them, and what takes time only
//! of those who have been followed for so long.

use super::dims::ENTRIES;
use super::number::{AGES, FRICTIONS, Friction, Number, SOON};
use super::tally::Tally;
use super::{Side, report};
use crate::run::Context;
use crate::stage::line::StageCode;
use hark_stats::{Durations, Quantile};
use hark_timeline::EventSource;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Which share had left a stage: the largest of these that both sides tell of.
const LEFT: [f64; 3] = [0.5, 0.25, 0.1];

/// One thing on both sides.
pub(super) struct Line {
    /// What is compared, by the names the answer has for it.
    pub(super) shown: Value,
    pub(super) measure: Measure,
    /// 1 when more is worse, -1 when less is, 0 when neither is known to be.
    pub(super) harm: f64,
}

/// What is known of it: here, then there.
pub(super) enum Measure {
    /// So many of so many.
    Share([(u64, u64); 2]),
    /// How long it took a share of them.
    Time([Timed; 2]),
}

/// How long it took, and who is behind it.
pub(super) struct Timed {
    pub(super) customers: u64,
    pub(super) n: u64,
    pub(super) time: Quantile,
}

/// One stage of both while it is compared.
struct Stage<'o, 's, S: EventSource + ?Sized> {
    ctx: &'o Context<'s, S>,
    sides: [&'o Side; 2],
    stage: StageCode,
    top: usize,
    lines: Vec<Line>,
}

/// Everything that is compared; `times` when it is two stretches of time. Who had reached a stage before a stretch began cannot
/// reach it again, and of the later one that is more: how many reached it is not compared then.
pub(super) fn lines<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    sides: [&Side; 2],
    top: usize,
    times: bool,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for stage in 1..=ctx.segments.stages().len() as StageCode {
        let mut one = Stage { ctx, sides, stage, top, lines };
        // Neither is known to be worse: who was there before the range entered before it, and leaving is going on or giving up.
        if !times {
            one.share("reached", json!({}), Number::Entered(stage), None, 0.0);
        }
        one.share("left_soon", json!({}), Number::Soon(stage), Some(Number::Watched(stage, SOON)), 0.0);
        one.time();
        (0..ENTRIES.len()).for_each(|dim| one.entries(dim as u8));
        one.milestones();
        one.frictions();
        lines = one.lines;
    }
    lines
}

impl<'o, S: EventSource + ?Sized> Stage<'o, '_, S> {
    /// Names the stage and what is compared.
    fn named(&self, what: &str, mut more: Value) -> Value {
        more["stage"] = report::key(self.ctx, self.stage);
        more["what"] = what.into();
        more
    }

    fn tallies(&self) -> [&'o Tally; 2] {
        self.sides.map(|side| &side.tally)
    }

    /// A number as a share of another, or of all who were there.
    fn share(&mut self, what: &str, more: Value, number: Number, of: Option<Number>, harm: f64) {
        let side = |tally: &Tally| (tally.of(number), of.map_or(tally.customers, |of| tally.of(of)));
        let measure = Measure::Share(self.tallies().map(side));
        self.lines.push(Line { shown: self.named(what, more), measure, harm });
    }

    /// How long it took a share of them, where that is known of both.
    fn timed(&mut self, what: &str, more: Value, sides: [Option<Timed>; 2], harm: f64) {
        if let [Some(here), Some(there)] = sides {
            self.lines.push(Line { shown: self.named(what, more), measure: Measure::Time([here, there]), harm });
        }
    }

    /// Who is still in the stage has stayed for as long as they have, and nothing is known of when they leave. Leaving early may be
    /// going on or giving up, so neither is worse. In many stages fewer than half ever leave: then a smaller share is told.
    fn time(&mut self) {
        let curves = self.tallies().map(|tally| tally.stays.get(&self.stage).map(Durations::survival));
        let [Some(here), Some(there)] = curves else { return };
        let known = LEFT.into_iter().find_map(|share| Some((share, [here.until(share)?, there.until(share)?])));
        if let Some((share, times)) = known {
            let entered = self.tallies().map(|tally| tally.of(Number::Entered(self.stage)));
            let side = |at: usize| Some(Timed { customers: entered[at], n: entered[at], time: times[at] });
            self.timed("time", json!({"left": share}), [side(0), side(1)], 0.0);
        }
    }

    /// The values that either answer lists. A value has one code in both: it comes from the timeline, not from who is looked at.
    fn entries(&mut self, dim: u8) {
        let mut values: Vec<(u32, Value)> = Vec::new();
        for side in self.sides {
            for (code, value, _) in report::ranked(self.ctx, side, self.stage, dim, self.top).0 {
                if !values.iter().any(|(known, _)| *known == code) {
                    values.push((code, value));
                }
            }
        }
        for (code, value) in values {
            let more = json!({"entry": ENTRIES[usize::from(dim)], "breakdown": value});
            self.share("entry", more, Number::Entry(self.stage, (dim, code)), Some(Number::Entered(self.stage)), 0.0);
        }
    }

    /// The milestones that either answer lists: how many reached each by an age, of those who have been followed so long,
    /// and after how long. Whether it is good to have done something is not known.
    fn milestones(&mut self) {
        let mut kinds: BTreeSet<(String, u32)> = BTreeSet::new();
        for tally in self.tallies() {
            let most = report::reached_most(self.ctx, tally, self.stage, self.top);
            kinds.extend(most.into_iter().map(|(_, event, code)| (event, code)));
        }
        for (event, code) in kinds {
            let (stage, reached) = (self.stage, (0, code));
            let took = |tally: &'o Tally| tally.reached.get(&(stage, reached));
            let Some(age) = horizon(self.tallies(), stage, took) else { continue };
            let more = || json!({"event": event, "within": AGES[usize::from(age)].0});
            let (number, of) = (Number::Within(self.stage, code, age), Number::Watched(self.stage, age));
            self.share("milestone", more(), number, Some(of), 0.0);
            let side = |tally: &Tally| {
                let time = within(tally, self.stage, code, age).survival().until(0.5)?;
                Some(Timed { customers: tally.of(number), n: tally.of(of), time })
            };
            let sides = self.tallies().map(side);
            self.timed("milestone_time", more(), sides, 0.0);
        }
    }

    /// The frictions that either answer lists: how many had met each by an age, of those who have been followed so long. A
    /// silence is known when it has lasted, so by then.
    fn frictions(&mut self) {
        let stage = self.stage;
        let mut met: BTreeSet<(Friction, u32)> = BTreeSet::new();
        for tally in self.tallies() {
            let most = report::met_most(self.ctx, tally, stage, self.top);
            met.extend(most.into_iter().map(|(_, what, _, code)| (what, code)));
        }
        for (what, code) in met {
            let took = |tally: &'o Tally| tally.met.get(&(stage, what, code));
            let Some(age) = horizon(self.tallies(), stage, took) else { continue };
            let number = Number::Met(stage, what, code, age);
            if self.tallies().into_iter().any(|tally| tally.of(number) > 0) {
                let more = json!({"event": report::kind(self.ctx, code), "within": AGES[usize::from(age)].0});
                self.share(FRICTIONS[what as usize].0, more, number, Some(Number::Watched(stage, age)), 1.0);
            }
        }
    }
}

/// By which age something is compared that `took` so long: the least by which nine in ten of those who came to it had, on
/// either side; but none for which less than half of those who entered have been followed. Who entered lately would otherwise
/// count as not having come to what they had no time for.
fn horizon<'t>(
    sides: [&'t Tally; 2],
    stage: StageCode,
    took: impl Fn(&'t Tally) -> Option<&'t Durations>,
) -> Option<u8> {
    let most = |tally| took(tally).and_then(|took| took.quantiles(&[0.9])[0]);
    let needed = sides.into_iter().filter_map(most).fold(0.0, f64::max);
    let wanted = AGES.iter().position(|(_, age)| *age as f64 >= needed).unwrap_or(AGES.len() - 1) as u8;
    let followed = |age: &u8| {
        let enough = |tally: &Tally| {
            let entered = tally.of(Number::Entered(stage));
            entered > 0 && 2 * tally.of(Number::Watched(stage, *age)) >= entered
        };
        sides.into_iter().all(enough)
    };
    (0..=wanted).rev().find(followed)
}

/// How long it took those who reached a milestone by an age, of those who have been followed so long.
fn within(tally: &Tally, stage: StageCode, code: u32, age: u8) -> Durations {
    let mut all = Durations::default();
    for followed in age + 1..=AGES.len() as u8 {
        if let Some(part) = tally.watched.get(&(stage, code, followed)) {
            all.merge_within(part, AGES[usize::from(age)].1);
        }
    }
    all
}
