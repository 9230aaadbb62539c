//! Does this event match?
//!
//! Readings: comparison of numbers is false on anything that is no number, text operators are false on anything that
//! is no text, and the `not_` operators are their exact negations. `before` and `after` compare moments strictly; a
//! date without a time is the start of that day in the question's zone. Traits and properties may be reached by a
//! dotted path unless something has that very name.

use super::calendar::Calendar;
use super::history::Fact;
use super::stage;
use serde_json::{Map, Value as Json, json};
use std::rc::Rc;

/// Whether a selector (`"name"`, `"*"` or an object) chooses the event.
pub fn selects(selector: &Json, fact: &Fact, whole: &[Rc<Fact>], calendar: &Calendar) -> bool {
    let (names, rule) = match selector {
        Json::Object(map) => (map.get("event"), map.get("where")),
        other => (Some(other), None),
    };
    let named = match names {
        None => true,
        Some(Json::Array(names)) => names.iter().any(|name| is_called(fact, name)),
        Some(name) => name == "*" || is_called(fact, name),
    };
    named && rule.is_none_or(|rule| holds(rule, fact, whole, calendar))
}

/// Whether this is its name, or that of what it is mapped onto.
fn is_called(fact: &Fact, name: &Json) -> bool {
    *name == fact.name || fact.also.as_ref().is_some_and(|also| name == also)
}

/// Whether the condition holds for one event of a unit.
pub fn holds(rule: &Json, fact: &Fact, whole: &[Rc<Fact>], calendar: &Calendar) -> bool {
    decide(rule, Some(fact), whole, calendar)
}

/// Whether a condition of traits holds for a unit.
pub fn holds_for_unit(rule: &Json, whole: &[Rc<Fact>]) -> bool {
    decide(rule, None, whole, &Calendar::of(&Json::Null))
}

fn decide(rule: &Json, fact: Option<&Fact>, whole: &[Rc<Fact>], calendar: &Calendar) -> bool {
    let each = |rules: &Json| -> Vec<bool> {
        let rules = rules.as_array().expect("a list of conditions");
        rules.iter().map(|rule| decide(rule, fact, whole, calendar)).collect()
    };
    if rule.is_array() {
        return each(rule).into_iter().all(|held| held);
    }
    let map = rule.as_object().expect("a condition");
    if let Some(rules) = map.get("all") {
        return each(rules).into_iter().all(|held| held);
    }
    if let Some(rules) = map.get("any") {
        return each(rules).into_iter().any(|held| held);
    }
    if let Some(rule) = map.get("not") {
        return !decide(rule, fact, whole, calendar);
    }
    let value = read(map, fact, whole);
    let fold = map.get("ignore_case") == Some(&Json::Bool(true));
    map.iter().filter(|(key, _)| !["property", "trait", "field", "ignore_case", "of"].contains(&key.as_str())).all(
        |(op, wanted)| {
            let holds = |value: Option<&Json>| compare(op, value, wanted, fold, calendar);
            let also = fact.and_then(|fact| fact.also.clone()).filter(|_| map.get("field") == Some(&json!("event")));
            match (op.as_str(), also.map(Json::String)) {
                ("is" | "in", Some(also)) => holds(value.as_ref()) || holds(Some(&also)),
                ("is_not" | "not_in", Some(also)) => holds(value.as_ref()) && holds(Some(&also)),
                _ => holds(value.as_ref()),
            }
        },
    )
}

/// The value that a condition or a breakdown (`{"property":..}`, `{"trait":..}`, `{"field":..}`) reads; `None` when
/// it is missing.
pub fn read(place: &Map<String, Json>, fact: Option<&Fact>, whole: &[Rc<Fact>]) -> Option<Json> {
    if let Some(name) = place.get("trait").and_then(Json::as_str) {
        return trait_of(whole, name);
    }
    let fact = fact.expect("only traits are known of a unit");
    if let Some(name) = place.get("property").and_then(Json::as_str) {
        return reach(&fact.properties, name);
    }
    match place.get("field").and_then(Json::as_str) {
        Some("id") => Some(Json::String(fact.id.clone())),
        Some("event") => Some(Json::String(fact.name.clone())),
        Some("stage") => Some(stage::of_event(&place["of"], fact, whole)),
        other => panic!("the oracle knows no field {other:?}"),
    }
}

/// A trait as it is known now.
pub fn trait_of(whole: &[Rc<Fact>], name: &str) -> Option<Json> {
    let last = |verified: bool| {
        let of_trust = whole.iter().filter(|fact| fact.verified == verified);
        of_trust.filter_map(|fact| reach(&fact.traits, name)).next_back()
    };
    let of_account = |verified: bool| {
        let of_trust = whole.iter().filter(|fact| fact.verified == verified);
        of_trust.filter_map(|fact| reach(&fact.group_traits, name)).next_back()
    };
    let known = of_account(true).or_else(|| of_account(false)).or_else(|| last(true)).or_else(|| last(false));
    known.or_else(|| whole.iter().find_map(|fact| reach(&fact.traits_once, name)))
}

/// The value of that name, else at that dotted path.
pub fn reach(map: &Map<String, Json>, name: &str) -> Option<Json> {
    if let Some(value) = map.get(name) {
        return Some(value.clone());
    }
    let dot = name.find('.')?;
    match map.get(&name[..dot]) {
        Some(Json::Object(inner)) => reach(inner, &name[dot + 1..]),
        _ => None,
    }
}

fn compare(op: &str, value: Option<&Json>, wanted: &Json, fold: bool, calendar: &Calendar) -> bool {
    let case = |text: &str| if fold { text.to_lowercase() } else { text.to_owned() };
    let same = |wanted: &Json| match (value, wanted) {
        (Some(Json::String(a)), Json::String(b)) => case(a) == case(b),
        (Some(Json::Number(a)), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Some(a), b) => a == b,
        (None, _) => false,
    };
    let among = || wanted.as_array().expect("a list of values").iter().any(same);
    let text = |test: &dyn Fn(String, String) -> bool| match (value, wanted) {
        (Some(Json::String(a)), Json::String(b)) => test(case(a), case(b)),
        _ => false,
    };
    let number = |test: &dyn Fn(f64, f64) -> bool, wanted: &Json| match (
        value.filter(|v| v.is_number()).and_then(Json::as_f64),
        wanted.as_f64(),
    ) {
        (Some(a), Some(b)) => test(a, b),
        _ => false,
    };
    let moment = |test: &dyn Fn(i64, i64) -> bool| {
        let have = value.and_then(Json::as_str).and_then(|text| calendar.moment(text));
        let want = wanted.as_str().and_then(|text| calendar.moment(text));
        matches!((have, want), (Some(a), Some(b)) if test(a, b))
    };
    match op {
        "is" => same(wanted),
        "is_not" => !same(wanted),
        "in" => among(),
        "not_in" => !among(),
        "contains" => text(&|a, b| a.contains(&b)),
        "not_contains" => !text(&|a, b| a.contains(&b)),
        "starts_with" => text(&|a, b| a.starts_with(&b)),
        "ends_with" => text(&|a, b| a.ends_with(&b)),
        "matches" => text_matches(value, wanted, fold),
        "gt" => number(&|a, b| a > b, wanted),
        "gte" => number(&|a, b| a >= b, wanted),
        "lt" => number(&|a, b| a < b, wanted),
        "lte" => number(&|a, b| a <= b, wanted),
        "between" => number(&|a, b| a >= b, &wanted[0]) && number(&|a, b| a <= b, &wanted[1]),
        "before" => moment(&|a, b| a < b),
        "after" => moment(&|a, b| a > b),
        "exists" => value.is_some() == (wanted == &Json::Bool(true)),
        "is_null" => (value == Some(&Json::Null)) == (wanted == &Json::Bool(true)),
        other => panic!("the oracle knows no operator {other}"),
    }
}

fn text_matches(value: Option<&Json>, pattern: &Json, fold: bool) -> bool {
    let pattern = pattern.as_str().expect("a pattern");
    let pattern = if fold { format!("(?i){pattern}") } else { pattern.to_owned() };
    let pattern = regex::Regex::new(&pattern).expect("a valid pattern");
    value.and_then(Json::as_str).is_some_and(|text| pattern.is_match(text))
}
