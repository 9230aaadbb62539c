//! In which stage was a customer at a moment?
//!
//! The list of stages is gone through from its end: the first rule met that holds of the events before the moment decides. Nothing is
//! kept from one moment to the next. Readings: at a moment without any event before it there is no stage; who fulfils no rule is in
//! none, which conditions see as null; a rule that asks for a stage asks about the moment at which the rule itself is judged.

use super::calendar::Calendar;
use super::history::{Fact, Setting};
use super::rule;
use hark_model::Micros;
use hark_timeline::memory::MemoryEvent;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A spec or rule in which everything that asks for a stage carries the list of stages, under `of`, with the rules of the segments
/// they name in their place. `spec` gives the calendar.
pub fn spelled_out(text: &Json, stages: &Json, segments: &[(String, Json)], spec: &Json) -> Json {
    match text {
        Json::Array(parts) => parts.iter().map(|part| spelled_out(part, stages, segments, spec)).collect(),
        Json::Object(map) => {
            let mut out: Map<String, Json> =
                map.iter().map(|(key, value)| (key.clone(), spelled_out(value, stages, segments, spec))).collect();
            if map.get("field") == Some(&json!("stage"))
                || map.contains_key("stage")
                || map.get("question") == Some(&json!("journey"))
            {
                // A stage's own rule asks for stages behind it only, so those before it are none of its concern.
                let all = stages.as_array().expect("stages");
                let list = all.iter().enumerate().map(|(at, stage)| {
                    let rule = rule::inline(&stage["rule"], segments);
                    json!({"key": stage["key"], "rule": spelled_out(&rule, &json!(all[at + 1..]), segments, spec)})
                });
                let mut of = json!({"stages": list.collect::<Vec<Json>>()});
                for key in ["timezone", "week_start", "facts"] {
                    of[key] = spec.get(key).cloned().unwrap_or(Json::Null);
                }
                out.insert("of".to_owned(), of);
            }
            Json::Object(out)
        }
        other => other.clone(),
    }
}

/// The stage that a rule `{"stage":..}` asks about, of who did all this.
pub fn holds(asked: &Json, of: &Json, whole: &Rc<Vec<Rc<Fact>>>, now: Micros) -> bool {
    let stage = last_that_holds(of, whole, now);
    match asked {
        Json::Array(any) => any.contains(&stage),
        one => *one == stage,
    }
}

/// The stage in which an event happened.
pub fn of_event(of: &Json, fact: &Fact, whole: &[Rc<Fact>]) -> Json {
    at(of, whole, fact.time + 1)
}

/// The stage at a moment; null for none.
pub fn at(of: &Json, whole: &[Rc<Fact>], moment: Micros) -> Json {
    let before: Vec<Rc<Fact>> = whole.iter().filter(|fact| fact.time < moment).cloned().collect();
    match before.is_empty() {
        true => Json::Null,
        false => last_that_holds(of, &Rc::new(before), moment),
    }
}

fn last_that_holds(of: &Json, whole: &Rc<Vec<Rc<Fact>>>, now: Micros) -> Json {
    let calendar = Calendar::of(of);
    let stages = of["stages"].as_array().expect("stages");
    let found =
        stages.iter().rev().find(|stage| rule::holds_alone(&stage["rule"], whole, &of["facts"], &calendar, now));
    found.map_or(Json::Null, |stage| stage["key"].clone())
}

/// By customer: the stage at each moment, and nothing for moments before their first event. `of` is a list that was
/// [`spelled_out`].
pub fn everybody(events: &[MemoryEvent], of: &Json, moments: &[Micros]) -> BTreeMap<String, Vec<Option<Json>>> {
    let spec = json!({"timezone": of["timezone"], "week_start": of["week_start"]});
    let setting = Setting::new(events, &spec, 0);
    let there = |whole: &[Rc<Fact>], moment: Micros| whole.iter().any(|fact| fact.time < moment);
    let line = |whole: &[Rc<Fact>]| {
        moments.iter().map(|moment| there(whole, *moment).then(|| at(of, whole, *moment))).collect::<Vec<_>>()
    };
    setting.units.iter().map(|unit| (unit.name.clone(), line(&unit.whole))).collect()
}
