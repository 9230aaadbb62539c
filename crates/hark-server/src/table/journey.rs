//! How does a journey look as tables?
//!
//! One table for the stages, then one for each of what was met in them: beside each other they tell more than one stage after another.

use super::grid::{cell, named, percent};
use super::{grid, list};
use serde_json::{Map, Value};
use std::fmt::Write;

/// Writes a journey, the one it is compared with left out: what differs stands in a table of its own.
pub(super) fn render(answer: &Map<String, Value>, out: &mut String, shown: &mut Vec<&'static str>) {
    let Some(stages) = answer.get("stages").and_then(Value::as_array) else { return };
    grid(&["stage", "customers", "entered", "left", "staying", "half left", "most go to"], &rows(stages), out);
    let each =
        |part: &dyn Fn(&Value) -> Vec<Vec<String>>| -> Vec<Vec<String>> { stages.iter().flat_map(part).collect() };
    section("came by", &["stage", "by", "value", "customers", "share"], each(&entries), out);
    let effects = ["stage", "did first", "customers", "median", "went on", "of others", "times", "verdict"];
    section("milestones", &effects, each(&milestones), out);
    let helped = ["stage", "met", "value", "customers", "went on", "of others", "verdict"];
    section("helped", &helped, each(&met), out);
    section("friction", &["stage", "friction", "event", "customers", "share"], each(&friction), out);
    let differences: Vec<Vec<String>> = list_of(answer, "differences").iter().map(difference).collect();
    let columns = ["stage", "what", "event", "here", "there", "difference", "lower", "upper", "verdict"];
    section("differences, the worst first", &columns, differences, out);
    shown.extend(["stages", "compared", "differences"]);
}

fn section(title: &str, columns: &[&str], rows: Vec<Vec<String>>, out: &mut String) {
    if !rows.is_empty() {
        let _ = writeln!(out, "{title}");
        grid(columns, &rows, out);
    }
}

fn list_of<'a>(object: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).filter(|value| !value.is_null()).map(|value| named(name, value)).unwrap_or_default()
}

fn rows(stages: &[Value]) -> Vec<Vec<String>> {
    let row = |stage: &Value| {
        let half = stage.get("time").map(|time| text(time, "half_left_seconds")).unwrap_or_default();
        let most = list(stage, "to").first().map(|to| {
            let share = to.get("share").and_then(Value::as_f64).map(percent).unwrap_or_default();
            let next = to.get("stage").filter(|next| !next.is_null()).map_or("no stage".to_owned(), cell);
            format!("{next} ({share})")
        });
        let counts = ["stage", "customers", "entered", "left", "staying"].map(|name| text(stage, name));
        counts.into_iter().chain([half, most.unwrap_or_default()]).collect()
    };
    stages.iter().map(row).collect()
}

fn entries(stage: &Value) -> Vec<Vec<String>> {
    let lists = stage.get("entry").and_then(Value::as_object).into_iter().flatten();
    let row = |by: &str, row: &Value| {
        vec![text(stage, "stage"), by.to_owned(), text(row, "breakdown"), text(row, "customers"), text(row, "share")]
    };
    lists.flat_map(|(by, rows)| rows.as_array().into_iter().flatten().map(move |one| row(by, one))).collect()
}

/// The share of those who did it, and of those who did not.
fn went_on(row: &Value) -> [String; 2] {
    ["did", "did_not"]
        .map(|side| row.pointer(&format!("/effect/{side}")).map(|group| text(group, "share")).unwrap_or_default())
}

/// The verdict in few letters: a table has little room.
fn short(told: &Value) -> String {
    match told.get("verdict").and_then(Value::as_str) {
        Some("no detectable difference") => "none found".to_owned(),
        Some("nobody to compare with") => "nobody".to_owned(),
        _ => text(told, "verdict"),
    }
}

fn verdict(row: &Value) -> String {
    row.get("effect").map(short).unwrap_or_default()
}

fn milestones(stage: &Value) -> Vec<Vec<String>> {
    let row = |row: &Value| {
        let [did, others] = went_on(row);
        let times = row.pointer("/effect/times").and_then(Value::as_f64).map(|times| format!("{times:.1}"));
        let head = [text(stage, "stage"), text(row, "event"), text(row, "customers"), text(row, "median_seconds")];
        head.into_iter().chain([did, others, times.unwrap_or_default(), verdict(row)]).collect()
    };
    list(stage, "milestones").iter().map(row).collect()
}

fn met(stage: &Value) -> Vec<Vec<String>> {
    let lists = stage.get("helped").and_then(Value::as_object).into_iter().flatten();
    let row = |what: &str, row: &Value| {
        let [did, others] = went_on(row);
        let head = [text(stage, "stage"), what.to_owned(), text(row, "breakdown"), text(row, "customers")];
        head.into_iter().chain([did, others, verdict(row)]).collect::<Vec<String>>()
    };
    lists.flat_map(|(what, rows)| rows.as_array().into_iter().flatten().map(move |one| row(what, one))).collect()
}

fn friction(stage: &Value) -> Vec<Vec<String>> {
    let row = |row: &Value| {
        let rest = ["friction", "event", "customers", "share"].map(|name| text(row, name));
        [text(stage, "stage")].into_iter().chain(rest).collect()
    };
    list(stage, "friction").iter().map(row).collect()
}

fn difference(row: &Value) -> Vec<String> {
    let side = |name: &str| {
        let Some(side) = row.get(name) else { return String::new() };
        side.get("seconds").and_then(Value::as_f64).map_or_else(|| text(side, "share"), in_one_unit)
    };
    let timed = row.pointer("/here/seconds").is_some();
    let apart = |name: &str| match row.get(name).and_then(Value::as_f64) {
        Some(seconds) if timed => format!("{}{}", if seconds > 0.0 { "+" } else { "" }, in_one_unit(seconds)),
        Some(share) => format!("{:+.1}", share * 100.0),
        None => "?".to_owned(),
    };
    let what = [text(row, "what"), text(row, "entry"), text(row, "within")];
    let what: Vec<String> = what.into_iter().filter(|word| !word.is_empty()).collect();
    vec![
        text(row, "stage"),
        what.join(" "),
        format!("{}{}", text(row, "event"), text(row, "breakdown")),
        side("here"),
        side("there"),
        apart("difference"),
        apart("lower"),
        apart("upper"),
        short(row),
    ]
}

/// Seconds in few letters: four times and a verdict stand in one row.
fn in_one_unit(seconds: f64) -> String {
    let units = [(86_400.0, "d"), (3_600.0, "h"), (60.0, "min")];
    let (size, word) = units.into_iter().find(|(size, _)| seconds.abs() >= *size).unwrap_or((1.0, "s"));
    format!("{:.1} {word}", seconds / size)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_journey_is_a_table_of_its_stages_and_one_of_each_thing_met() {
        let effect = json!({"did": {"share": 0.5}, "did_not": {"share": 0.25}, "times": 2.0, "verdict": "likelier"});
        let stage = json!({
            "stage": "onboarding", "name": "Onboarding", "customers": 10, "entered": 8, "left": 4, "staying": 4,
            "to": [{"stage": "engagement", "customers": 3, "share": 0.375}, {"stage": null, "customers": 1, "share": 0.125}],
            "time": {"half_left_seconds": 90, "curve": [{"seconds": 1}]},
            "entry": {"channel": [{"breakdown": "ads", "customers": 8, "share": 1.0}]},
            "milestones": [{"event": "export", "customers": 4, "median_seconds": 61, "effect": effect}],
            "helped": {"content": [{"breakdown": "/help\u{1b}[2J", "customers": 2, "effect": effect}]},
            "friction": [{"friction": "error", "event": "upload_failed", "customers": 2, "share": 0.25}],
        });
        let share = |k: u64, share: f64| json!({"customers": k, "n": 8, "share": share});
        let different = json!({"stage": "onboarding", "what": "reached", "here": share(2, 0.25), "there": share(4, 0.5),
            "difference": -0.25, "lower": -0.6, "upper": 0.1, "verdict": "no detectable difference"});
        let slower = json!({"stage": "onboarding", "what": "milestone_time", "event": "export", "within": "3d",
            "here": {"customers": 4, "n": 8, "seconds": 190_080}, "there": {"customers": 4, "n": 8, "seconds": 7_200},
            "difference": 182_880, "lower": 90_000, "upper": null, "verdict": "different"});
        let told = super::super::render(&json!({"question": "journey", "n": 10, "flow": [], "stages": [stage],
            "compared": {"n": 8, "stages": []}, "differences": [different, slower]}));
        let lines = [
            "  onboarding         10        8     4        4  1 min 30 s  engagement (37.5 %)",
            "  onboarding  channel  ads            8  100.0 %",
            "  onboarding  export             4  1 min 1 s   50.0 %     25.0 %    2.0",
            "  onboarding  error     upload_failed          2  25.0 %",
            "flow: none",
            "n 10",
        ];
        for line in lines {
            assert!(told.lines().any(|found| found.trim_end() == line), "{line:?} is missing in\n{told}");
        }
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let apart =
            |wanted: &str| assert!(told.lines().any(|line| words(line).contains(wanted)), "{wanted:?} in\n{told}");
        apart("-25.0 -60.0 +10.0");
        apart("2.2 d 2.0 h +2.1 d +1.0 d");
        assert!(told.contains("none found"), "{told}");
        assert!(!told.contains('\u{1b}') && !told.contains("curve") && !told.contains("compared"), "{told}");
        assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    }
}
