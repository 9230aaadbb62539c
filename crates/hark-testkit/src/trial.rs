//! Does it hold for many random cases, and which is the smallest that fails?

use crate::random::Random;
use crate::{compare, leeway, oracle, timelines};
use hark_model::Micros;
use hark_model::time::{DAY, HOUR, SECOND};
use hark_timeline::memory::MemoryEvent;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// One question about one small history at one moment.
#[derive(Clone, Debug)]
pub struct Case {
    /// All events in order of arrival.
    pub events: Vec<MemoryEvent>,
    /// The question.
    pub spec: Json,
    /// The present.
    pub now: Micros,
}

impl Case {
    /// A random history with a question about it (`ask` is told the time of one of its events), asked at a moment after most of its events.
    pub fn new(random: &mut Random, ask: impl Fn(&mut Random, Micros) -> Json) -> Case {
        let events = timelines::events(random);
        let last = events.iter().map(|e| e.event.time).max().unwrap_or(timelines::instant("2024-01-01T00:00:00Z"));
        let now = last + random.choose(&[1, SECOND, HOUR, DAY, 9 * DAY]);
        let near = match events.len() {
            0 => now,
            count => events[random.below(count)].event.time,
        };
        let spec = ask(random, near);
        match oracle::rule::speaks_of_accounts(&spec) {
            true => Case { events: apart(events), spec, now: now + SECOND },
            false => Case { events, spec, now },
        }
    }

    /// The same, where in some cases things are dated to a moment that is still to come: a client's clock may run ahead.
    #[must_use]
    pub fn ahead(mut self, random: &mut Random) -> Case {
        if random.percent(30) && !self.events.is_empty() {
            self.now = self.events[random.below(self.events.len())].event.time + random.between(0, 1);
        }
        self
    }
}

/// Which of two members' events at one moment stands first in an account is not defined: whoever acts at the very moment of
/// somebody else acts a little later.
fn apart(mut events: Vec<MemoryEvent>) -> Vec<MemoryEvent> {
    let mut taken: BTreeMap<Micros, String> = BTreeMap::new();
    for e in &mut events {
        while taken.get(&e.event.time).is_some_and(|who| *who != e.customer) {
            e.event.time += 1;
        }
        taken.insert(e.event.time, e.customer.clone());
    }
    events
}

/// Why a case does not hold.
pub type Verdict = Result<(), String>;

/// Runs `cases` random cases, the seeds counting up from `first_seed`, and panics with the seed and a shrunk history
/// when one does not hold. `HARK_SEED` and `HARK_CASES` override both numbers, for long runs and for repeats.
pub fn run(first_seed: u64, cases: u64, make: impl Fn(&mut Random) -> Case, judge: impl Fn(&Case) -> Verdict) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first_seed = number("HARK_SEED").unwrap_or(first_seed);
    let cases = number("HARK_CASES").unwrap_or(cases);
    for seed in first_seed..first_seed + cases {
        let case = make(&mut Random::new(seed));
        if let Err(first) = judge(&case) {
            let small = shrink(case, &judge);
            let reason = judge(&small).err().unwrap_or(first);
            panic!(
                "{reason}\nspec: {}\nnow: {}\nevents:\n{}repeat with HARK_SEED={seed} HARK_CASES=1",
                small.spec,
                timelines::moment(small.now),
                timelines::table(&small.events)
            );
        }
    }
}

/// Whether an answer to the case's question says what the oracle says.
pub fn agrees(case: &Case, mut actual: Json) -> Verdict {
    let mut expected = oracle::answer(&case.events, &case.spec, case.now);
    leeway::reduce(&case.spec, &mut expected);
    leeway::reduce(&case.spec, &mut actual);
    match compare::difference(&expected, &actual) {
        None => Ok(()),
        Some(place) => Err(format!("{place}\nthe oracle says: {expected}\nthe answer says: {actual}")),
    }
}

/// Drops events and parts of the spec for as long as the case still fails.
fn shrink(mut case: Case, judge: &impl Fn(&Case) -> Verdict) -> Case {
    loop {
        let before = case.events.len();
        let mut i = 0;
        while i < case.events.len() {
            let mut smaller = case.clone();
            smaller.events.remove(i);
            if judge(&smaller).is_err() {
                case = smaller;
            } else {
                i += 1;
            }
        }
        let keys: Vec<String> = case.spec.as_object().into_iter().flat_map(|o| o.keys().cloned()).collect();
        let mut dropped = false;
        for key in keys.iter().filter(|k| OPTIONAL_KEYS.contains(&k.as_str())) {
            let mut smaller = case.clone();
            smaller.spec.as_object_mut().map(|o| o.remove(key));
            if judge(&smaller).is_err() {
                case = smaller;
                dropped = true;
            }
        }
        if case.events.len() == before && !dropped {
            return case;
        }
    }
}

/// What a spec may lose and stay valid.
const OPTIONAL_KEYS: [&str; 12] = [
    "where",
    "customers",
    "range",
    "timezone",
    "week_start",
    "include",
    "breakdown",
    "top",
    "exclude",
    "strictly_later",
    "unit",
    "breakdown_at",
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shrinking_keeps_what_matters_only() {
        let mut random = Random::new(3);
        let mut events = timelines::events(&mut random);
        while events.len() < 5 {
            events = timelines::events(&mut random);
        }
        let guilty = events[3].event.message_id.clone();
        let judge = |case: &Case| match case.events.iter().any(|e| e.event.message_id == guilty) {
            true => Err("guilty".to_owned()),
            false => Ok(()),
        };
        let small = shrink(Case { events, spec: json!({"question":"trend","where":[]}), now: 0 }, &judge);
        assert_eq!(small.events.len(), 1);
        assert_eq!(small.spec, json!({"question":"trend"}));
    }
}
