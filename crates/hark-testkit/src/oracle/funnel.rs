//! How far did each unit get, found by trying every assignment of events to steps?
//!
//! Readings:
//! - A match gives each step it holds an event of its own. Only optional steps may be skipped, and only between
//!   steps that are matched. Its depth is the number of the last step it holds.
//! - `ordered`: times do not fall from step to step; events of equal time may stand in either order.
//!   `strict`: each event is the very next visible one. `unordered`: any subset of the steps in any order; the depth is
//!   the number of steps matched.
//! - The window runs from the first event of the match to its last, edge included; the first event lies in the range.
//! - An exclusion between i and j voids a match when an excluded event that is not part of the match lies strictly
//!   between the times of the first held step from i on and the last held step up to j (without `between`, of the
//!   first and the last event). With `exclude_voids: customer` one void match leaves the unit out.
//! - The best match is the deepest, then the one complete earliest, then the shortest, then the one that holds most
//!   steps, then the one with the earliest events in order, compared from step 1 on; a step left out comes last.
//! - Unit `conversion`: the events of step 1 in the range open attempts in order. An attempt that holds every required
//!   step uses up its events and all events before its last one's time; the others use up nothing.
//! - Time to convert runs from the first event to the last one of a *required* step, because optional steps are left
//!   out of it. Who does not convert is watched from the start of the best match until the window closes or now.
//! - A breakdown reads the event of step 1, of the last step, or of step n as the spec lists them; a match without
//!   that step is in the row `(none)`.

use super::calendar::duration;
use super::history::{Fact, Setting, Unit};
use super::survival::{self, Watched};
use super::{breakdown, condition, quantile};
use hark_model::Micros;
use serde_json::{Value as Json, json};
use std::cmp::Reverse;
use std::rc::Rc;

/// The event of each step, `None` where the step is skipped or not reached.
type Match = Vec<Option<usize>>;

struct Rules<'a> {
    setting: &'a Setting<'a>,
    steps: &'a [Json],
    order: &'a str,
    window: Micros,
    strictly_later: bool,
}

/// One unit (or one attempt) with its best match.
struct Outcome<'a> {
    unit: &'a Unit,
    found: Match,
}

/// `steps` with `count` and `median_seconds`; `time_to_convert` with its quantiles and curve; `breakdowns`.
pub fn answer(setting: &Setting) -> Json {
    let spec = setting.spec;
    let rules = Rules {
        setting,
        steps: spec["steps"].as_array().expect("a list of steps"),
        order: spec["order"].as_str().unwrap_or("ordered"),
        window: duration(spec["window"].as_str().unwrap_or("14d")),
        strictly_later: spec["strictly_later"] == true,
    };
    let outcomes: Vec<Outcome> = setting.units.iter().flat_map(|unit| rules.outcomes(unit)).collect();
    let all: Vec<&Outcome> = outcomes.iter().collect();
    let mut out = json!({"steps": rules.steps(&all), "time_to_convert": rules.times(&all)});
    if let Some(place) = spec.get("breakdown") {
        let rows = outcomes.iter().map(|outcome| (rules.row(place, outcome), outcome)).collect();
        out["breakdowns"] = rules.breakdowns(rows);
    }
    out
}

impl<'a> Rules<'a> {
    fn outcomes(&self, unit: &'a Unit) -> Vec<Outcome<'a>> {
        let all: Vec<usize> = (0..unit.seen.len()).collect();
        if self.setting.spec["unit"] == "conversion" {
            return self.attempts(unit, all);
        }
        self.best(unit, &all, None).map(|found| Outcome { unit, found }).into_iter().collect()
    }

    /// Attempt after attempt, each conversion using up what lies before it.
    fn attempts(&self, unit: &'a Unit, mut left: Vec<usize>) -> Vec<Outcome<'a>> {
        let mut out = Vec::new();
        for opener in 0..unit.seen.len() {
            if !left.contains(&opener) {
                continue;
            }
            let Some(found) = self.best(unit, &left, Some(opener)) else { continue };
            if self.converted(&found) {
                let (_, last) = self.ends(unit, &found);
                left.retain(|event| unit.seen[*event].time >= last && !found.contains(&Some(*event)));
            }
            out.push(Outcome { unit, found });
        }
        out
    }

    /// The best of all matches made of these events, with this event at step 1 if one is given.
    fn best(&self, unit: &Unit, events: &[usize], opener: Option<usize>) -> Option<Match> {
        let mut all = Vec::new();
        self.extend(unit, events, 0, vec![None; self.steps.len()], &mut all);
        all.retain(|found| {
            let (first, last) = self.ends(unit, found);
            last - first <= self.window
                && self.setting.in_range(first)
                && opener.is_none_or(|opener| found[0] == Some(opener))
        });
        let excluded = self.setting.spec["exclude"].as_array().map(Vec::as_slice).unwrap_or_default();
        let void = |found: &Match| excluded.iter().any(|rule| self.voids(unit, events, found, rule));
        if self.setting.spec["exclude_voids"] == "customer" && all.iter().any(void) {
            return None;
        }
        all.retain(|found| !void(found));
        all.into_iter().max_by_key(|found| {
            let (first, last) = self.ends(unit, found);
            let held = found.iter().flatten().count();
            let places: Vec<usize> = found.iter().map(|event| event.unwrap_or(usize::MAX)).collect();
            (self.depth(found), Reverse(last), first, held, Reverse(places))
        })
    }

    /// Tries every event for this step, and leaving it out where that is allowed.
    fn extend(&self, unit: &Unit, events: &[usize], step: usize, so_far: Match, all: &mut Vec<Match>) {
        if step == self.steps.len() {
            return;
        }
        for event in events {
            if self.follows(unit, events, &so_far, *event) && self.matches(unit, step, *event) {
                let mut longer = so_far.clone();
                longer[step] = Some(*event);
                all.push(longer.clone());
                self.extend(unit, events, step + 1, longer, all);
            }
        }
        if self.order == "unordered" || (step > 0 && self.optional(step)) {
            self.extend(unit, events, step + 1, so_far, all);
        }
    }

    fn matches(&self, unit: &Unit, step: usize, event: usize) -> bool {
        condition::selects(&self.steps[step], &unit.seen[event], &unit.whole, &self.setting.calendar)
    }

    fn optional(&self, step: usize) -> bool {
        self.steps[step]["optional"] == true
    }

    /// Whether the event may be the next of a match.
    fn follows(&self, unit: &Unit, events: &[usize], so_far: &Match, event: usize) -> bool {
        let Some(last) = so_far.iter().flatten().last().copied() else { return true };
        let (before, after) = (unit.seen[last].time, unit.seen[event].time);
        if so_far.contains(&Some(event)) || (self.strictly_later && after == before) {
            return false;
        }
        match self.order {
            "unordered" => true,
            "strict" => last < event && !events.iter().any(|other| last < *other && *other < event),
            _ => after >= before,
        }
    }

    fn depth(&self, found: &Match) -> usize {
        match self.order {
            "unordered" => found.iter().flatten().count(),
            _ => found.iter().rposition(Option::is_some).map_or(0, |last| last + 1),
        }
    }

    fn converted(&self, found: &Match) -> bool {
        (0..self.steps.len()).all(|step| found[step].is_some() || self.optional(step))
    }

    fn ends(&self, unit: &Unit, found: &Match) -> (Micros, Micros) {
        let times = || found.iter().flatten().map(|event| unit.seen[*event].time);
        (times().min().expect("a first event"), times().max().expect("a last event"))
    }

    fn voids(&self, unit: &Unit, events: &[usize], found: &Match, rule: &Json) -> bool {
        let time = |step: usize| found[step].map(|event| unit.seen[event].time);
        let (from, to) = match rule.get("between") {
            Some(between) => {
                let step = |i: usize| between[i].as_u64().expect("a number of a step") as usize - 1;
                ((step(0)..found.len()).find_map(time), (0..=step(1)).rev().find_map(time))
            }
            None => {
                let (first, last) = self.ends(unit, found);
                (Some(first), Some(last))
            }
        };
        let (Some(from), Some(to)) = (from, to) else { return false };
        events.iter().any(|event| {
            let fact: &Rc<Fact> = &unit.seen[*event];
            !found.contains(&Some(*event))
                && from < fact.time
                && fact.time < to
                && condition::selects(rule, fact, &unit.whole, &self.setting.calendar)
        })
    }

    fn steps(&self, outcomes: &[&Outcome]) -> Json {
        let mut rows = self.counts(outcomes);
        for step in (1..self.steps.len()).filter(|_| self.order != "unordered") {
            let waits: Vec<f64> = outcomes.iter().filter_map(|outcome| wait(outcome, step)).collect();
            rows[step]["median_seconds"] = json!(quantile::quantile(&waits, 0.5));
        }
        rows
    }

    fn counts(&self, outcomes: &[&Outcome]) -> Json {
        let there = |outcome: &Outcome, step: usize| match self.order {
            "unordered" => self.depth(&outcome.found) > step,
            _ => outcome.found[step].is_some(),
        };
        let row = |step: usize| json!({"count": outcomes.iter().filter(|o| there(o, step)).count()});
        (0..self.steps.len()).map(row).collect()
    }

    fn times(&self, outcomes: &[&Outcome]) -> Json {
        let mut seconds = Vec::new();
        let mut watched = Vec::new();
        for outcome in outcomes {
            let (first, end) = self.ends(outcome.unit, &outcome.found);
            let required = (0..self.steps.len()).rev().find(|step| !self.optional(*step)).expect("a step");
            let end = match (self.order, outcome.found[required]) {
                ("unordered", _) | (_, None) => end,
                (_, Some(event)) => outcome.unit.seen[event].time,
            };
            let reached = self.converted(&outcome.found);
            if reached {
                seconds.push((end - first) as f64 / 1e6);
            }
            let patience = self.window.min(self.setting.now - first).max(0);
            watched.push(Watched { time: if reached { end - first } else { patience }, reached });
        }
        let steps = survival::curve(&watched);
        let curve: Vec<Json> =
            steps.iter().map(|step| json!({"seconds": step.time as f64 / 1e6, "converted": step.reached})).collect();
        json!({"median_seconds": quantile::quantile(&seconds, 0.5), "curve": curve})
    }

    fn row(&self, place: &Json, outcome: &Outcome) -> Json {
        let step = match &self.setting.spec["breakdown_at"] {
            Json::String(word) if word == "last" => self.steps.len() - 1,
            Json::Number(step) => step.as_u64().expect("a number of a step") as usize - 1,
            _ => 0,
        };
        match outcome.found[step] {
            Some(event) => breakdown::row_of(place, &outcome.unit.seen[event], &outcome.unit.whole),
            None => json!("(none)"),
        }
    }

    fn breakdowns(&self, rows: Vec<(Json, &Outcome)>) -> Json {
        let grouped = breakdown::grouped(rows);
        let weights: Vec<(Json, f64)> = grouped.iter().map(|(row, units)| (row.clone(), units.len() as f64)).collect();
        let (shown, rest) = breakdown::top(&weights, self.setting.spec);
        let mut out: Vec<Json> = shown
            .iter()
            .map(|row| {
                let (_, units) = grouped.iter().find(|(name, _)| name == row).expect("a row that is shown");
                json!({"breakdown": row, "steps": self.counts(units)})
            })
            .collect();
        if rest {
            let others: Vec<&Outcome> =
                grouped.iter().filter(|(name, _)| !shown.contains(name)).flat_map(|(_, units)| units.clone()).collect();
            out.push(json!({"breakdown": "$other", "other": true, "steps": self.counts(&others)}));
        }
        Json::Array(out)
    }
}

/// Seconds since the step taken before this one.
fn wait(outcome: &Outcome, step: usize) -> Option<f64> {
    let time = |event: usize| outcome.unit.seen[event].time;
    let before = outcome.found[..step].iter().rev().flatten().next()?;
    Some((time(outcome.found[step]?) - time(*before)) as f64 / 1e6)
}
