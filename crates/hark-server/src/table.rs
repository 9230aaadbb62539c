//! How does an answer look as a table on a terminal?
//!
//! Knows the shapes of the questions only as far as a table reads better for it (a trend with its breakdowns side by
//! side, retention as a triangle); anything else is shown as the lists of objects it consists of.

use serde_json::{Map, Value};
use std::fmt::Write;

/// Breakdowns shown side by side; more are shown one below the other.
const SIDE_BY_SIDE_MAX: usize = 8;
/// Characters of one cell.
const CELL_MAX: usize = 60;

/// Columns that come first, because they say what the row is about.
const LEADING: [&str; 10] = ["start", "breakdown", "step", "event", "from", "to", "id", "time", "seconds", "periods"];

/// The answer as text, ending in a line break.
pub fn render(answer: &Value) -> String {
    let mut out = String::new();
    let Some(object) = answer.as_object() else { return format!("{answer}\n") };
    let mut shown: Vec<&str> = vec!["question"];
    match object.get("question").and_then(Value::as_str) {
        Some("trend") => trend(object, &mut out, &mut shown),
        Some("retention") => retention(object, &mut out, &mut shown),
        _ => {}
    }
    for (name, value) in object {
        if !shown.contains(&name.as_str()) {
            section(name, value, &mut out);
        }
    }
    let facts: Vec<String> = object
        .iter()
        .filter(|(name, value)| !value.is_array() && !value.is_object() && *name != "question")
        .map(|(name, value)| format!("{name} {}", cell(value)))
        .collect();
    if !facts.is_empty() {
        let _ = writeln!(out, "{}", facts.join(" · "));
    }
    out
}

fn section(name: &str, value: &Value, out: &mut String) {
    match value {
        Value::Array(items) if items.is_empty() => {
            let _ = writeln!(out, "{name}: none\n");
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
                .filter(|(_, value)| !is_table(value))
                .map(|(key, value)| vec![key.clone(), cell(value)])
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
        if !is_table(value) && !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    columns.sort_by_key(|name| LEADING.iter().position(|leading| leading == name).unwrap_or(LEADING.len()));
    let rows: Vec<Vec<String>> = items
        .iter()
        .map(|item| columns.iter().map(|column| item.get(*column).map(cell).unwrap_or_default()).collect())
        .collect();
    grid(&columns, &rows, out);
    for item in items.iter().filter_map(Value::as_object) {
        for (name, inner) in item.iter().filter(|(_, value)| is_table(value)) {
            let title = ["breakdown", "event", "start", "id"].iter().find_map(|key| item.get(*key)).map(cell);
            section(&format!("{} · {name}", title.unwrap_or_default()), inner, out);
        }
    }
}

fn trend(answer: &Map<String, Value>, out: &mut String, shown: &mut Vec<&'static str>) {
    let Some(series) = answer.get("series").and_then(Value::as_array).filter(|series| !series.is_empty()) else {
        return;
    };
    if series.len() > SIDE_BY_SIDE_MAX {
        return;
    }
    let points = |one: &'_ Value| one.get("points").and_then(Value::as_array).cloned().unwrap_or_default();
    let all: Vec<Vec<Value>> = series.iter().map(points).collect();
    let mut columns = vec!["start".to_owned()];
    columns.extend(series.iter().map(|one| one.get("breakdown").map_or("value".to_owned(), cell)));
    let rows: Vec<Vec<String>> = all[0]
        .iter()
        .enumerate()
        .map(|(index, point)| {
            let unfinished = point.get("incomplete") == Some(&Value::Bool(true));
            let start = point.get("start").map(cell).unwrap_or_default();
            let mut row = vec![if unfinished { format!("{start} (so far)") } else { start }];
            row.extend(all.iter().map(|one| one.get(index).and_then(|p| p.get("value")).map(cell).unwrap_or_default()));
            row
        })
        .collect();
    grid(&columns.iter().map(String::as_str).collect::<Vec<_>>(), &rows, out);
    shown.push("series");
}

fn retention(answer: &Map<String, Value>, out: &mut String, shown: &mut Vec<&'static str>) {
    let Some(cohorts) = answer.get("cohorts").and_then(Value::as_array).filter(|c| !c.is_empty()) else { return };
    let counts = |cohort: &Value| cohort.get("counts").and_then(Value::as_array).cloned().unwrap_or_default();
    let periods = cohorts.iter().map(|cohort| counts(cohort).len()).max().unwrap_or(0);
    let mut columns = vec!["cohort".to_owned(), "size".to_owned()];
    columns.extend((0..periods).map(|period| period.to_string()));
    let rows: Vec<Vec<String>> = cohorts
        .iter()
        .map(|cohort| {
            let mut row = vec![cohort.get("start").map(cell).unwrap_or_default()];
            row.push(cohort.get("size").map(cell).unwrap_or_default());
            row.extend(counts(cohort).iter().map(cell));
            row.resize(columns.len(), String::new());
            row
        })
        .collect();
    grid(&columns.iter().map(String::as_str).collect::<Vec<_>>(), &rows, out);
    shown.push("cohorts");
}

/// One value as text: numbers with thousands apart, fractions with at most four digits.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => "–".to_owned(),
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::String(text) => text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => apart(whole),
            (None, Some(float)) if float.abs() < 1e15 => fraction(float),
            _ => number.to_string(),
        },
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        Value::Object(_) => value.to_string(),
    };
    if text.chars().count() <= CELL_MAX { text } else { text.chars().take(CELL_MAX - 1).chain(['…']).collect() }
}

fn fraction(number: f64) -> String {
    let text = format!("{number:.4}");
    let (whole, digits) = text.split_once('.').unwrap_or((&text, ""));
    let digits = digits.trim_end_matches('0');
    let sign = if number < 0.0 && whole == "-0" { "-" } else { "" };
    let whole = whole.parse::<i64>().map_or(whole.to_owned(), apart);
    if digits.is_empty() { whole } else { format!("{sign}{whole}.{digits}") }
}

/// Thousands set apart by thin spaces.
fn apart(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out
}

/// A table with numbers to the right.
pub fn grid(columns: &[&str], rows: &[Vec<String>], out: &mut String) {
    let width = |text: &str| text.chars().count();
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(i, name)| {
            rows.iter().filter_map(|row| row.get(i)).map(|c| width(c)).chain([width(name)]).max().unwrap_or(0)
        })
        .collect();
    let numeric = |text: &str| {
        let size = text.strip_prefix('-').unwrap_or(text);
        text == "–" || size.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '\u{2009}'))
    };
    let right: Vec<bool> = (0..columns.len())
        .map(|i| !rows.is_empty() && rows.iter().filter_map(|row| row.get(i)).all(|c| numeric(c)))
        .collect();
    let mut line = |cells: &[String]| {
        let mut text = String::new();
        for (index, cell) in cells.iter().enumerate().take(widths.len()) {
            let space = " ".repeat(widths[index].saturating_sub(width(cell)));
            let (before, after) = if right[index] { (space.as_str(), "") } else { ("", space.as_str()) };
            let _ = write!(text, "{before}{cell}{after}  ");
        }
        let _ = writeln!(out, "  {}", text.trim_end());
    };
    if columns.iter().any(|name| !name.is_empty()) {
        line(&columns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        line(&widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>());
    }
    rows.iter().for_each(|row| line(row));
    out.push('\n');
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
            json!({"question": "retention", "cohorts": [
                {"start": "2024-01-01", "size": 3, "counts": [3, 1]}, {"start": "2024-01-08", "size": 2, "counts": [2]}]}),
            &[
                "  cohort      size  0  1",
                "  ──────────  ────  ─  ─",
                "  2024-01-01     3  3  1",
                "  2024-01-08     2  2",
                "",
            ],
        );
    }

    #[test]
    fn any_list_of_objects_is_a_table_and_inner_ones_follow() {
        check(
            json!({"question": "funnel", "steps": [{"event": "view", "count": 10, "share": 0.5}], "exclude": [],
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
                "exclude: none",
                "",
                "steps",
                "  event  count  share",
                "  ─────  ─────  ─────",
                "  view      10    0.5",
                "",
            ],
        );
    }

    #[test]
    fn what_came_from_outside_cannot_move_the_cursor() {
        assert!(!render(&json!({"edges": [{"from": "\u{1b}[2J"}]})).contains('\u{1b}'));
    }

    #[test]
    fn numbers() {
        for (number, expect) in [
            (json!(0), "0"),
            (json!(-1234567), "-1\u{2009}234\u{2009}567"),
            (json!(-0.25), "-0.25"),
            (json!(1234.5), "1\u{2009}234.5"),
            (json!(2.0), "2"),
        ] {
            assert_eq!(cell(&number), expect);
        }
    }
}
