//! What is the right answer, found by looking at every possibility?
//!
//! The oracle reads a spec and a plain list of events and answers by brute force: calendars are walked day by day,
//! funnels enumerate every assignment of events to steps, quantiles sort all values. It shares no code with the
//! engine or with `hark-query`, is slow on purpose, and panics on a spec that is not valid. Each file answers one
//! question and states the readings it took where the written rules leave room.
//!
//! Readings that hold everywhere:
//! - Events of robots and staff, and events that do not match the spec's `where`, are invisible: nobody was there.
//! - Traits are read from all events of the unit that are not left out by their flags, whether or not they match `where`.
//! - Equal times stand in order of the client's sequence number (0 when not sent), then of arrival.
//! - A customer's account at an event is the one the event names, else the last one named before, else the first one
//!   ever named; without any, the event belongs to no account.
//! - A session of a customer ends when more than 30 minutes pass without an event, or before an event that comes more
//!   than 24 hours after the session's first.

mod breakdown;
mod calendar;
mod condition;
pub mod customers;
mod fact;
mod funnel;
mod history;
pub mod journey;
mod lifecycle;
pub mod mapping;
mod paths;
mod quantile;
mod retention;
pub mod rule;
pub mod stage;
mod stickiness;
mod survival;
mod time_between;
mod trend;
pub mod value;

use hark_model::Micros;
use hark_timeline::memory::MemoryEvent;
use history::Setting;
use serde_json::Value as Json;

/// Whether the oracle can answer this. One customer's timeline is only looked up, so there is nothing to judge.
pub fn knows(spec: &Json) -> bool {
    spec["question"] != "timeline" && (spec["question"] != "customers" || spec["of"].is_object())
}

/// The parts of the answer that the rules decide.
pub fn answer(events: &[MemoryEvent], spec: &Json, now: Micros) -> Json {
    if spec["question"] == "customers" {
        return customers::answer(events, spec, now);
    }
    let setting = Setting::new(events, spec, now);
    match spec["question"].as_str() {
        Some("trend") => trend::answer(&setting),
        Some("funnel") => funnel::answer(&setting),
        Some("retention") => retention::answer(&setting),
        Some("paths") => paths::answer(&setting),
        Some("journey") => journey::answer(events, &setting),
        Some("lifecycle") => lifecycle::answer(&setting),
        Some("stickiness") => stickiness::answer(&setting),
        Some("time_between") => time_between::answer(&setting),
        other => panic!("the oracle knows no question {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::trial::Case;
    use crate::{specs, timelines};
    use serde_json::json;

    /// The random specs must reach interesting answers, or comparing with them would prove nothing.
    #[test]
    fn random_cases_are_seldom_empty() {
        let mut random = Random::new(1);
        let mut deepest = [0; 4];
        for _ in 0..1_000 {
            let case = Case::new(&mut random, specs::funnel);
            let answer = answer(&case.events, &case.spec, case.now);
            let steps = answer["steps"].as_array().expect("steps");
            if let Some(last) = steps.iter().rposition(|step| step["count"] != 0) {
                deepest[last] += 1;
            }
        }
        assert!(deepest.iter().all(|count| *count >= 30), "funnels by deepest step reached: {deepest:?}");
    }

    #[test]
    fn equal_times_stand_in_either_order_unless_strict() {
        let text = "title: t\nnow: 2024-02-01T00:00:00Z\nevents:\nu 2024-01-01T10:00:00Z home\n\
                    u 2024-01-01T10:05:00Z cart\nu 2024-01-01T10:05:00Z pay\nquery:\n{}\nexpect:\n{}";
        let events = crate::scenario::Scenario::parse(text).expect("valid").events;
        let now = timelines::instant("2024-02-01T00:00:00Z");
        let counts = |steps: &[&str], order: &str| {
            let spec = json!({"question": "funnel", "steps": steps, "order": order});
            let steps = answer(&events, &spec, now)["steps"].clone();
            steps.as_array().expect("steps").iter().map(|step| step["count"].as_u64()).collect::<Option<Vec<_>>>()
        };
        assert_eq!(counts(&["home", "pay", "cart"], "ordered"), Some(vec![1, 1, 1]));
        assert_eq!(counts(&["home", "pay", "cart"], "strict"), Some(vec![1, 0, 0]));
        assert_eq!(counts(&["home", "cart", "pay"], "strict"), Some(vec![1, 1, 1]));
        assert_eq!(counts(&["pay", "cart", "home"], "unordered"), Some(vec![1, 1, 1]));
        assert_eq!(counts(&["home", "home"], "ordered"), Some(vec![1, 0]));
    }
}
