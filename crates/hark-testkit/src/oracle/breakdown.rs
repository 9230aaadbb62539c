//! Into which rows does an answer split, and which rows are shown?
//!
//! Readings: missing, null and "" are one row `(none)`; a number, a truth value and a text that look alike are
//! different rows; a list or an object is named by its JSON text. Rows are ranked by the caller's weight, equal
//! weights by name, and of equal names the text is last. `(none)` is no value and stands after the `top` values if it
//! occurs; what is beyond is one row `$other`, counted anew from its events.

use super::condition;
use super::history::Fact;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The row that one event of a unit falls into.
pub fn row_of(place: &Json, fact: &Fact, whole: &[Rc<Fact>]) -> Json {
    let map = match place {
        Json::String(name) => Map::from_iter([("property".to_owned(), json!(name))]),
        Json::Object(map) => map.clone(),
        other => panic!("the oracle cannot break down by {other}"),
    };
    match condition::read(&map, Some(fact), whole) {
        None | Some(Json::Null) => json!("(none)"),
        Some(Json::String(text)) if text.is_empty() => json!("(none)"),
        Some(value @ (Json::Array(_) | Json::Object(_))) => json!(value.to_string()),
        Some(value) => value,
    }
}

/// A row's name as text, which orders rows of equal weight.
pub fn name(row: &Json) -> String {
    row.as_str().map_or_else(|| row.to_string(), str::to_owned)
}

/// The rows to show, best first, and whether some are left for `$other`.
pub fn top(weights: &[(Json, f64)], spec: &Json) -> (Vec<Json>, bool) {
    let limit = spec["top"].as_u64().unwrap_or(10) as usize;
    let none = json!("(none)");
    let named = |row: &Json| (name(row), row.is_string());
    let mut rows: Vec<&(Json, f64)> = weights.iter().filter(|(row, _)| *row != none).collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| named(&a.0).cmp(&named(&b.0))));
    let rest = rows.len() > limit;
    let shown = rows.into_iter().take(limit).map(|(row, _)| row.clone());
    let missing = weights.iter().map(|(row, _)| row.clone()).filter(|row| *row == none);
    (shown.chain(missing).collect(), rest)
}

/// Puts things under the rows they fall into.
pub fn grouped<T>(things: impl IntoIterator<Item = (Json, T)>) -> Vec<(Json, Vec<T>)> {
    let mut rows: BTreeMap<String, (Json, Vec<T>)> = BTreeMap::new();
    for (row, thing) in things {
        rows.entry(row.to_string()).or_insert_with(|| (row, Vec::new())).1.push(thing);
    }
    rows.into_values().collect()
}
