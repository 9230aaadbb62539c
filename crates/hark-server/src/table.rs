//! How does an answer look as a table on a terminal?
//!
//! Knows the shapes of the questions only as far as a table reads better for it (a trend with its breakdowns side by
//! side, retention as a triangle, a funnel without its curve); anything else is shown as the lists of objects it
//! consists of.

mod grid;
mod journey;

use crate::inert;
use grid::{cell, duration, named, percent, wrapped};
use serde_json::{Map, Value};
use std::fmt::Write;

/// Breakdowns shown side by side; more are shown one below the other.
const SIDE_BY_SIDE_MAX: usize = 8;

/// Columns that come first, because they say what the row is about, in this order.
#[rustfmt::skip]
const LEADING: [&str; 17] = [
    "start", "breakdown", "step", "time", "event", "from", "to", "id", "seconds", "periods", "days", "new", "returning",
    "resurrecting", "dormant", "share", "lower",
];
/// What only programs need, or what says the same on every row.
const LEFT_OUT: [&str; 5] = ["key", "message_id", "received", "flags", "complete"];

/// A table with numbers to the right, at most 80 columns wide; the first column is repeated where it goes on below.
pub fn grid(columns: &[&str], rows: &[Vec<String>], out: &mut String) {
    grid::grid(columns, rows, 1, out);
}

/// The answer as text, ending in a line break.
pub fn render(answer: &Value) -> String {
    let mut out = String::new();
    let Some(object) = answer.as_object() else { return format!("{answer}\n") };
    let mut shown: Vec<&str> = vec!["question"];
    match object.get("question").and_then(Value::as_str) {
        Some("trend") => trend(object, &mut out, &mut shown),
        Some("retention") => retention(object, &mut out, &mut shown),
        Some("funnel") => funnel(object, &mut out, &mut shown),
        Some("journey") => journey::render(object, &mut out, &mut shown),
        _ => {}
    }
    for (name, value) in object {
        if !shown.contains(&name.as_str()) {
            section(name, value, &mut out);
        }
    }
    let plain = |name: &str, value: &Value| !value.is_array() && !value.is_object() && name != "question";
    let fact = |(name, value): (&String, &Value)| {
        // The unit stands behind the number then.
        let shown = if value.is_null() { name } else { name.strip_suffix("_seconds").unwrap_or(name) };
        format!("{shown} {}", named(name, value))
    };
    let facts: Vec<String> = object.iter().filter(|(name, value)| plain(name, value)).map(fact).collect();
    wrapped(&facts, &mut out);
    out
}

fn section(name: &str, value: &Value, out: &mut String) {
    let name = inert::line(name);
    let name = name.as_str();
    match value {
        Value::Array(items) if items.is_empty() => {
            let _ = writeln!(out, "{name}: none\n");
        }
        Value::Array(items) if name.ends_with("curve") => {
            let _ = writeln!(out, "{name}: {} points, see --format json\n", items.len());
        }
        Value::Array(items) if items.iter().all(Value::is_object) => {
            let _ = writeln!(out, "{name}");
            objects(items, out);
        }
        Value::Array(items) => {
            let _ = writeln!(out, "{name}: {}\n", items.iter().map(cell).collect::<Vec<_>>().join(", "));
        }
        Value::Object(members) => {
            let rows: Vec<Vec<String>> = members
                .iter()
                .filter(|(key, value)| !is_table(value) && !LEFT_OUT.contains(&key.as_str()))
                .map(|(key, value)| vec![key.clone(), named(key, value)])
                .collect();
            if !rows.is_empty() {
                let _ = writeln!(out, "{name}");
                grid(&["", ""], &rows, out);
            }
            for (key, value) in members.iter().filter(|(_, value)| is_table(value)) {
                section(&format!("{name}, {key}"), value, out);
            }
        }
        _ => {}
    }
}

fn is_table(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_object))
}

/// One row per object; inner tables follow under the name of their row.
fn objects(items: &[Value], out: &mut String) {
    let mut columns: Vec<&str> = Vec::new();
    for (name, value) in items.iter().filter_map(Value::as_object).flatten() {
        if !is_table(value) && !columns.contains(&name.as_str()) && !LEFT_OUT.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    columns.sort_by_key(|name| LEADING.iter().position(|leading| leading == name).unwrap_or(LEADING.len()));
    let rows: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            columns.iter().map(|column| item.get(*column).map(|v| named(column, v)).unwrap_or_default()).collect()
        })
        .collect();
    grid(&columns, &rows, out);
    for item in items.iter().filter_map(Value::as_object) {
        for (name, inner) in item.iter().filter(|(_, value)| is_table(value)) {
            let title = ["breakdown", "event", "start", "id"].iter().find_map(|key| item.get(*key)).map(cell);
            section(&format!("{} · {name}", title.unwrap_or_default()), inner, out);
        }
    }
}

fn list<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn trend(answer: &Map<String, Value>, out: &mut String, shown: &mut Vec<&'static str>) {
    let Some(series) = answer.get("series").and_then(Value::as_array).filter(|series| !series.is_empty()) else {
        return;
    };
    if series.len() > SIDE_BY_SIDE_MAX {
        return;
    }
    let mut columns = vec!["start".to_owned()];
    columns.extend(series.iter().map(|one| one.get("breakdown").map_or("value".to_owned(), cell)));
    let rows: Vec<Vec<String>> = list(&series[0], "points")
        .iter()
        .enumerate()
        .map(|(index, point)| {
            let unfinished = point.get("incomplete") == Some(&Value::Bool(true));
            let start = point.get("start").map(cell).unwrap_or_default();
            let mut row = vec![if unfinished { format!("{start} (so far)") } else { start }];
            let value = |one: &Value| list(one, "points").get(index).and_then(|p| p.get("value")).map(cell);
            row.extend(series.iter().map(|one| value(one).unwrap_or_default()));
            row
        })
        .collect();
    grid(&columns.iter().map(String::as_str).collect::<Vec<_>>(), &rows, out);
    shown.push("series");
}

fn retention(answer: &Map<String, Value>, out: &mut String, shown: &mut Vec<&'static str>) {
    let Some(cohorts) = answer.get("cohorts").and_then(Value::as_array).filter(|c| !c.is_empty()) else { return };
    let periods = cohorts.iter().map(|cohort| list(cohort, "counts").len()).max().unwrap_or(0);
    let mut columns = vec!["cohort".to_owned(), "size".to_owned()];
    columns.extend((0..periods).map(|period| period.to_string()));
    let mut rows: Vec<Vec<String>> = cohorts
        .iter()
        .map(|cohort| {
            let head = ["start", "size"].map(|name| cohort.get(name).map(cell).unwrap_or_default());
            head.into_iter().chain(list(cohort, "counts").iter().map(cell)).collect()
        })
        .collect();
    let average = answer.get("average").and_then(Value::as_array).filter(|average| !average.is_empty());
    if let Some(average) = average {
        // Whole percents, so that the row is no wider than the counts above it.
        let share = |value: &Value| value.as_f64().map_or(String::new(), |share| format!("{:.0} %", share * 100.0));
        rows.push(["average".to_owned(), String::new()].into_iter().chain(average.iter().map(share)).collect());
        shown.extend(["average", "average_n"]);
    }
    grid::grid(&columns.iter().map(String::as_str).collect::<Vec<_>>(), &rows, 2, out);
    shown.push("cohorts");
}

fn funnel(answer: &Map<String, Value>, out: &mut String, shown: &mut Vec<&'static str>) {
    let Some(steps) = answer.get("steps").and_then(Value::as_array).filter(|steps| !steps.is_empty()) else { return };
    let name = |step: &Value| step.get("event").map(cell).unwrap_or_default();
    let rows: Vec<Vec<String>> = steps
        .iter()
        .map(|step| {
            let value = |name: &str| step.get(name).map(|value| named(name, value)).unwrap_or_default();
            let between: Vec<String> =
                list(step, "share_interval").iter().filter_map(Value::as_f64).map(percent).collect();
            let shares = ["count", "share_of_first"].map(value);
            let rest = [between.join(" to "), value("share_of_previous"), value("median_seconds")];
            [name(step)].into_iter().chain(shares).chain(rest).collect()
        })
        .collect();
    grid(&["step", "count", "of first", "95 % interval", "of previous", "median time"], &rows, out);
    if let Some(breakdowns) = answer.get("breakdowns").and_then(Value::as_array).filter(|b| !b.is_empty()) {
        let names: Vec<String> = steps.iter().map(name).collect();
        let columns: Vec<&str> = [""].into_iter().chain(names.iter().map(String::as_str)).collect();
        let reached = |step: &Value| {
            let share = step.get("share_of_first").and_then(Value::as_f64).map(percent);
            let count = step.get("count").map(cell).unwrap_or_default();
            share.map_or(count.clone(), |share| format!("{count} ({share})"))
        };
        let row = |one: &Value| {
            let head = one.get("breakdown").map(cell).unwrap_or_default();
            [head].into_iter().chain(list(one, "steps").iter().map(reached)).collect()
        };
        grid(&columns, &breakdowns.iter().map(row).collect::<Vec<_>>(), out);
    }
    let quantiles = answer.get("time_to_convert").and_then(|times| times.get("quantiles"));
    let words = [("0.25", "a quarter"), ("0.5", "half"), ("0.75", "three quarters"), ("0.9", "nine in ten")];
    let known = |(key, word): &(&str, &str)| {
        let seconds = quantiles?.get(*key)?.as_f64()?;
        Some(format!("{word} within {}", duration(seconds)))
    };
    let known: Vec<String> = words.iter().filter_map(known).collect();
    if !known.is_empty() {
        let _ = writeln!(out, "of those who went the whole way:");
        wrapped(&known, out);
        out.push('\n');
    }
    shown.extend(["steps", "breakdowns", "time_to_convert"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(answer: Value, expect: &[&str]) {
        assert_eq!(render(&answer).lines().collect::<Vec<_>>(), expect);
    }

    #[test]
    fn a_trend_puts_breakdowns_side_by_side() {
        let point = |value: u64| json!([{"start": "2024-01-04", "value": value, "incomplete": true}]);
        check(
            json!({"question": "trend", "n": 3, "series": [
                {"breakdown": "mobile", "points": point(1234)}, {"breakdown": "web", "points": point(2)}]}),
            &[
                "  start                mobile  web",
                "  ───────────────────  ──────  ───",
                "  2024-01-04 (so far)   1\u{2009}234    2",
                "",
                "n 3",
            ],
        );
    }

    #[test]
    fn retention_is_a_triangle() {
        check(
            json!({"question": "retention", "average": [1.0, 0.333], "average_n": [5, 3], "cohorts": [
                {"start": "2024-01-01", "size": 3, "counts": [3, 1]}, {"start": "2024-01-08", "size": 2, "counts": [2]}]}),
            &[
                "  cohort      size      0     1",
                "  ──────────  ────  ─────  ────",
                "  2024-01-01     3      3     1",
                "  2024-01-08     2      2",
                "  average           100 %  33 %",
                "",
            ],
        );
    }

    #[test]
    fn a_funnel_shows_its_steps_and_not_its_curve() {
        let step =
            |event: &str, count: u64, share: f64| json!({"event": event, "count": count, "share_of_first": share});
        let steps = json!([step("view", 10, 1.0), step("buy", 4, 0.4)]);
        let curve: Vec<Value> = (0..200).map(|i| json!({"seconds": i, "converted": 0.1})).collect();
        check(
            json!({"question": "funnel", "steps": steps, "breakdowns": [{"breakdown": "web", "steps": steps}],
                   "time_to_convert": {"curve": curve, "quantiles": {"0.5": 90.0, "0.9": null}}, "n": 10}),
            &[
                "  step  count  of first  95 % interval  of previous  median time",
                "  ────  ─────  ────────  ─────────────  ───────────  ───────────",
                "  view     10   100.0 %",
                "  buy       4    40.0 %",
                "",
                "       view          buy",
                "  ───  ────────────  ──────────",
                "  web  10 (100.0 %)  4 (40.0 %)",
                "",
                "of those who went the whole way:",
                "half within 1 min 30 s",
                "",
                "n 10",
            ],
        );
    }

    #[test]
    fn any_list_of_objects_is_a_table_and_inner_ones_follow() {
        check(
            json!({"question": "other", "steps": [{"event": "view", "count": 10, "share": 0.5, "key": "f00"}],
                   "exclude": [], "curve": [{"seconds": 1}], "median_seconds": 61, "p90_seconds": null,
                   "breakdowns": [{"breakdown": "web", "steps": [{"event": "view", "count": 1}]}]}),
            &[
                "breakdowns",
                "  breakdown",
                "  ─────────",
                "  web",
                "",
                "web · steps",
                "  event  count",
                "  ─────  ─────",
                "  view       1",
                "",
                "curve: 1 points, see --format json",
                "",
                "exclude: none",
                "",
                "steps",
                "  event   share  count",
                "  ─────  ──────  ─────",
                "  view   50.0 %     10",
                "",
                "median 1 min 1 s · p90_seconds –",
            ],
        );
    }

    #[test]
    fn what_came_from_outside_cannot_move_the_cursor() {
        assert!(!render(&json!({"edges": [{"from": "\u{1b}[2J"}]})).contains('\u{1b}'));
    }
}
