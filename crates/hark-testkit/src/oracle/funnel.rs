//! How far did each unit get, found by trying every assignment of events to steps?
//!
//! Readings:
//! - A match gives each step it holds an event of its own. Only optional steps may be skipped, and only between
//!   steps that are matched. Its depth is the number of the last step it holds.
//! - `ordered`: times do not fall from step to step; events of equal time may stand in either order.
//!   `strict`: each event is the very next visible one. `unordered`: any subset of the steps in any order; the depth is
//!   the number of steps matched.
//! - The window runs from the first event of the match to its last, edge included; the first event lies in the range.
//! - An excluded event voids a match when it lies strictly between the times of the two matched steps that it is
//!   excluded between (by default the first and the last that are matched) and is not itself part of the match.
//! - The best match is the deepest, then the one complete earliest, then the shortest, then the one that skips least.

use super::calendar::duration;
use super::history::{Fact, Setting, Unit};
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

/// What became of one unit.
struct Outcome<'a> {
    unit: &'a Unit,
    /// All matches that no other match beats, so that the test can see what the rules leave open.
    best: Vec<Match>,
}

/// `steps` with `event` and `count`; `time_to_convert` with the median in seconds; `breakdowns`.
pub fn answer(setting: &Setting) -> Option<Json> {
    let spec = setting.spec;
    let rules = Rules {
        setting,
        steps: spec["steps"].as_array().expect("a list of steps"),
        order: spec["order"].as_str().unwrap_or("ordered"),
        window: duration(spec["window"].as_str().unwrap_or("14d")),
        strictly_later: spec["strictly_later"] == true,
    };
    let outcomes: Vec<Outcome> = setting
        .units
        .iter()
        .map(|unit| Outcome { unit, best: rules.best(unit) })
        .filter(|outcome| !outcome.best.is_empty())
        .collect();
    let all: Vec<&Outcome> = outcomes.iter().collect();
    let mut out = json!({"steps": rules.counts(&all), "time_to_convert": rules.times(&all)});
    if let Some(place) = spec.get("breakdown") {
        let mut rows = Vec::new();
        for outcome in &outcomes {
            let named: Vec<Json> = outcome.best.iter().map(|found| rules.row(place, outcome.unit, found)).collect();
            if named.iter().any(|row| *row != named[0]) {
                return None;
            }
            rows.push((named[0].clone(), outcome));
        }
        out["breakdowns"] = rules.breakdowns(rows);
    }
    Some(out)
}

impl Rules<'_> {
    fn best(&self, unit: &Unit) -> Vec<Match> {
        let mut found = Vec::new();
        let empty = vec![None; self.steps.len()];
        match self.order {
            "unordered" => self.any_order(unit, 0, empty, &mut found),
            _ => self.in_order(unit, 0, empty, &mut found),
        }
        found.retain(|found| self.allowed(unit, found));
        let rank = |found: &Match| {
            let (first, last) = self.ends(unit, found);
            let held = found.iter().flatten().count();
            (self.depth(found), Reverse(last), Reverse(last - first), held)
        };
        let best = found.iter().map(rank).max();
        found.retain(|found| Some(rank(found)) == best);
        found
    }

    fn matches(&self, unit: &Unit, step: usize, event: usize) -> bool {
        condition::selects(&self.steps[step], &unit.seen[event], &unit.whole, &self.setting.calendar)
    }

    fn optional(&self, step: usize) -> bool {
        self.steps[step]["optional"] == true
    }

    /// Tries every event for this step, and skipping it when it is optional.
    fn in_order(&self, unit: &Unit, step: usize, so_far: Match, found: &mut Vec<Match>) {
        if step == self.steps.len() {
            return;
        }
        for event in 0..unit.seen.len() {
            if self.follows(unit, &so_far, event) && self.matches(unit, step, event) {
                let mut longer = so_far.clone();
                longer[step] = Some(event);
                found.push(longer.clone());
                self.in_order(unit, step + 1, longer, found);
            }
        }
        if step > 0 && self.optional(step) {
            self.in_order(unit, step + 1, so_far, found);
        }
    }

    fn follows(&self, unit: &Unit, so_far: &Match, event: usize) -> bool {
        let Some(last) = so_far.iter().flatten().last().copied() else { return true };
        if so_far.contains(&Some(event)) {
            return false;
        }
        let (before, after) = (unit.seen[last].time, unit.seen[event].time);
        if self.strictly_later && after == before {
            return false;
        }
        match self.order {
            "strict" => event == last + 1,
            _ => after >= before,
        }
    }

    fn any_order(&self, unit: &Unit, step: usize, so_far: Match, found: &mut Vec<Match>) {
        if step == self.steps.len() {
            if so_far.iter().flatten().next().is_some() {
                found.push(so_far);
            }
            return;
        }
        for event in 0..unit.seen.len() {
            if !so_far.contains(&Some(event)) && self.matches(unit, step, event) {
                let mut longer = so_far.clone();
                longer[step] = Some(event);
                self.any_order(unit, step + 1, longer, found);
            }
        }
        self.any_order(unit, step + 1, so_far, found);
    }

    fn depth(&self, found: &Match) -> usize {
        match self.order {
            "unordered" => found.iter().flatten().count(),
            _ => found.iter().rposition(Option::is_some).map_or(0, |last| last + 1),
        }
    }

    fn ends(&self, unit: &Unit, found: &Match) -> (Micros, Micros) {
        let times: Vec<Micros> = found.iter().flatten().map(|event| unit.seen[*event].time).collect();
        (times.iter().copied().min().expect("a first event"), times.iter().copied().max().expect("a last event"))
    }

    fn allowed(&self, unit: &Unit, found: &Match) -> bool {
        let (first, last) = self.ends(unit, found);
        let excluded = self.setting.spec["exclude"].as_array().map(Vec::as_slice).unwrap_or_default();
        last - first <= self.window
            && self.setting.in_range(first)
            && !excluded.iter().any(|rule| self.voided(unit, found, rule))
    }

    fn voided(&self, unit: &Unit, found: &Match, rule: &Json) -> bool {
        let held: Vec<usize> = (0..found.len()).filter(|step| found[*step].is_some()).collect();
        let time = |step: usize| found[step].map(|event| unit.seen[event].time);
        let (from, to) = match rule.get("between") {
            Some(between) => {
                let number = |i: usize| between[i].as_u64().expect("a number of a step") as usize - 1;
                let reached = held.iter().copied().filter(|step| *step <= number(1)).max();
                (time(number(0)), reached.and_then(time))
            }
            None => {
                let (first, last) = self.ends(unit, found);
                (Some(first), Some(last))
            }
        };
        let (Some(from), Some(to)) = (from, to) else { return false };
        (0..unit.seen.len()).any(|event| {
            let fact: &Rc<Fact> = &unit.seen[event];
            !found.contains(&Some(event))
                && from < fact.time
                && fact.time < to
                && condition::selects(rule, fact, &unit.whole, &self.setting.calendar)
        })
    }

    fn counts(&self, outcomes: &[&Outcome]) -> Json {
        let reached = |outcome: &Outcome, step: usize| match self.order {
            "unordered" => self.depth(&outcome.best[0]) > step,
            _ if self.optional(step) => outcome.best[0][step].is_some(),
            _ => self.depth(&outcome.best[0]) > step,
        };
        let row = |step: usize| json!({"count": outcomes.iter().filter(|o| reached(o, step)).count()});
        (0..self.steps.len()).map(row).collect()
    }

    /// From the first step to the last one that is not optional.
    fn times(&self, outcomes: &[&Outcome]) -> Json {
        let last = (0..self.steps.len()).rev().find(|step| !self.optional(*step)).expect("a step");
        let mut seconds = Vec::new();
        for outcome in outcomes {
            let found = &outcome.best[0];
            let (first, end) = self.ends(outcome.unit, found);
            match self.order {
                "unordered" if self.depth(found) == self.steps.len() => seconds.push((end - first) as f64 / 1e6),
                "unordered" => (),
                _ => seconds.extend(found[last].map(|e| (outcome.unit.seen[e].time - first) as f64 / 1e6)),
            }
        }
        json!({"median_seconds": quantile::quantile(&seconds, 0.5)})
    }

    fn row(&self, place: &Json, unit: &Unit, found: &Match) -> Json {
        let mut held: Vec<usize> = found.iter().flatten().copied().collect();
        if self.order == "unordered" {
            held.sort();
        }
        let event = match &self.setting.spec["breakdown_at"] {
            Json::String(word) if word == "last" => held.last().copied(),
            Json::Number(step) => found[step.as_u64().expect("a number of a step") as usize - 1],
            _ => held.first().copied(),
        };
        match event {
            Some(event) => breakdown::row_of(place, &unit.seen[event], &unit.whole),
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
