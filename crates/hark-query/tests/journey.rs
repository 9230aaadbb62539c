//! Does a journey say what a reader works out by hand, and does it call a difference what is one?
#![allow(clippy::unwrap_used)]

mod world;

use hark_query::calendar::Weekday;
use hark_query::segment::Library;
use hark_query::{Context, QueryError};
use hark_timeline::memory::{MemoryEvent, MemorySource};
use serde_json::{Value, json};
use std::sync::Arc;
use world::*;

fn asked(source: &MemorySource, now: &str, spec: Value) -> Result<Value, QueryError> {
    let stages = json!([
        {"key": "onboarding", "rule": {"did": "signed_up"}},
        {"key": "engagement", "rule": {"did": "subscribed"}},
    ]);
    let segments = Arc::new(Library::default().with_stages(hark_query::stage::read(&stages).unwrap()));
    let halt = &hark_query::halt::NEVER;
    let (now, timezone, week_start) = (at(now), "UTC", Weekday::Monday);
    hark_query::answer(&Context { source, now, threads: 2, timezone, week_start, segments: &segments, halt }, &spec)
}

fn row<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|row| row[key] == value).unwrap_or(&Value::Null)
}

/// The example of `docs/semantics.md`.
#[test]
fn the_example_of_the_documentation() {
    let one = |who: &str, name: &str, day: &str| event(who, name, &format!("2024-01-{day}T00:00:00Z"), json!({}));
    let source = MemorySource::new(vec![
        one("ann", "signed_up", "01"),
        one("ann", "export", "03"),
        one("ann", "subscribed", "14"),
        one("bob", "signed_up", "01"),
    ]);
    let spec = json!({"question": "journey"});
    let answer = asked(&source, "2024-03-01T00:00:00Z", spec.clone()).unwrap();
    let stage = row(&answer["stages"], "stage", "onboarding");
    for (key, wanted) in [("customers", 2), ("entered", 2), ("left", 1), ("staying", 1)] {
        assert_eq!(stage[key], wanted, "{key}");
    }
    assert_eq!((&stage["to"][0]["stage"], &stage["to"][0]["share"]), (&json!("engagement"), &json!(0.5)));
    assert_eq!(stage["time"]["median_seconds"], 13 * 86_400);
    let export = row(&stage["milestones"], "event", "export");
    assert_eq!((export["customers"].as_u64(), &export["effect"]["age"]), (Some(1), &json!("3d")));
    assert!((export["median_seconds"].as_f64().unwrap() - 2.0 * 86_400.0).abs() < 1e-3, "{export}");
    assert_eq!(export["effect"]["did"], json!({"customers": 1, "went_on": 1, "share": 1.0}));
    assert_eq!(export["effect"]["did_not"], json!({"customers": 1, "went_on": 0, "share": 0.0}));
    assert_eq!(export["effect"]["verdict"], "no detectable difference", "one against one is no proof");
    let quiet = &stage["friction"][0];
    assert_eq!(
        (&quiet["friction"], &quiet["event"], &quiet["customers"]),
        (&json!("drop_off"), &json!("signed_up"), &json!(1))
    );
    let flow: Vec<(&Value, &Value, &Value)> =
        answer["flow"].as_array().unwrap().iter().map(|f| (&f["from"], &f["to"], &f["customers"])).collect();
    assert_eq!(
        flow,
        [(&json!(null), &json!("onboarding"), &json!(2)), (&json!("onboarding"), &json!("engagement"), &json!(1))]
    );
    let who = |cell: Value| {
        let open = json!({"question": "customers", "of": spec, "cell": cell});
        let answer = asked(&source, "2024-03-01T00:00:00Z", open).unwrap();
        answer["customers"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(who(json!({"stage": "onboarding", "milestone": "export", "did": true, "went_on": true})), ["ann"]);
    assert_eq!(who(json!({"stage": "onboarding", "milestone": "export", "did": false})), ["bob"]);
    assert_eq!(who(json!({"stage": "onboarding", "number": "left_soon"})), ["ann"]);
    assert_eq!(who(json!({"stage": "onboarding", "number": "followed"})).len(), 2);
    assert_eq!(who(json!({"from": "onboarding", "to": "engagement"})), ["ann"]);
}

/// Two hundred people who sign up; of those who came by ads few subscribe and many see an error.
fn two_channels() -> MemorySource {
    let mut events: Vec<MemoryEvent> = Vec::new();
    for i in 0..200 {
        let (who, ads) = (format!("u{i:03}"), i % 2 == 0);
        let channel = if ads { "ads" } else { "mail" };
        let mut one = |name: &str, day: &str| {
            events.push(event(&who, name, &format!("2024-01-{day}T10:00:00Z"), json!({"utm_source": channel})));
        };
        one("signed_up", "01");
        if i % 10 < if ads { 2 } else { 9 } {
            one("subscribed", "05");
        }
        if ads && i % 4 == 0 {
            one("upload_failed", "02");
        }
    }
    MemorySource::new(events)
}

fn by(channel: &str) -> Value {
    json!({"did": {"event": "signed_up", "where": {"property": "utm_source", "is": channel}}})
}

#[test]
fn what_differs_by_more_than_chance_is_told_the_worst_first() {
    let source = two_channels();
    let spec = json!({"question": "journey", "customers": by("ads"), "compare": {"customers": by("mail")}});
    let answer = asked(&source, "2024-03-01T00:00:00Z", spec.clone()).unwrap();
    assert_eq!((&answer["n"], &answer["compared"]["n"]), (&json!(100), &json!(100)));
    let differences = answer["differences"].as_array().unwrap();
    let told: Vec<(String, &Value)> = differences
        .iter()
        .map(|d| (format!("{} {}", d["stage"].as_str().unwrap(), d["what"].as_str().unwrap()), &d["verdict"]))
        .collect();
    let worse: Vec<&str> = told.iter().filter(|(_, v)| **v == "worse").map(|(what, _)| what.as_str()).collect();
    assert!(worse.contains(&"engagement reached") && worse.contains(&"onboarding error"), "{told:?}");
    assert_eq!(differences.iter().find(|d| d["what"] == "error").unwrap()["here"]["customers"], 50);
    let at = |verdict: &str| told.iter().position(|(_, v)| *v == verdict);
    assert_eq!(at("worse"), Some(0));
    assert_eq!(row(&answer["differences"], "stage", "engagement")["what"], "reached", "the greatest harm of its stage");
    let reached = differences.iter().find(|d| d["stage"] == "onboarding" && d["what"] == "reached").unwrap();
    assert_eq!((&reached["verdict"], &reached["difference"]), (&json!("no detectable difference"), &json!(0.0)));
    let cell = |side: &str| json!({"stage": "engagement", "number": "entered", "side": side});
    let count = |side: &str| {
        let open = json!({"question": "customers", "of": spec, "cell": cell(side), "limit": 1});
        asked(&source, "2024-03-01T00:00:00Z", open).unwrap()["count"].clone()
    };
    let entered = |stages: &Value| row(stages, "stage", "engagement")["entered"].clone();
    assert_eq!(count("here"), entered(&answer["stages"]));
    assert_eq!(count("there"), entered(&answer["compared"]["stages"]));
    assert_ne!(count("here"), count("there"));
}

#[test]
fn two_periods_are_compared_and_one_question_has_one_other_side() {
    let source = two_channels();
    let spec =
        |range: Value| json!({"question": "journey", "range": {"to": "2024-01-03"}, "compare": {"range": range}});
    let answer = asked(&source, "2024-03-01T00:00:00Z", spec(json!({"from": "2024-01-03"}))).unwrap();
    assert_eq!(row(&answer["stages"], "stage", "onboarding")["entered"], 200);
    assert_eq!(row(&answer["compared"]["stages"], "stage", "onboarding")["entered"], 0);
    let wrong = |spec: Value| match asked(&source, "2024-03-01T00:00:00Z", spec) {
        Err(QueryError::Wrong { place, .. }) => place,
        other => panic!("expected a mistake, got {other:?}"),
    };
    let compared = |with: Value| json!({"question": "journey", "compare": with});
    assert_eq!(wrong(compared(json!({}))), "/compare");
    assert_eq!(wrong(compared(json!({"range": {"last": "7d"}, "customers": by("ads")}))), "/compare");
    assert_eq!(wrong(compared(json!({"customers": {"did": "a", "tims": 1}}))), "/compare/customers/tims");
    let open = |cell: Value| json!({"question": "customers", "of": {"question": "journey"}, "cell": cell});
    assert_eq!(wrong(open(json!({"stage": "onboardin"}))), "/cell/stage");
    assert_eq!(wrong(open(json!({"stage": "onboarding", "side": "there"}))), "/cell");
    assert_eq!(wrong(open(json!({"stage": "onboarding", "number": "entred"}))), "/cell/number");
    assert_eq!(wrong(open(json!({"stage": "onboarding", "milestone": "nothing"}))), "/cell/milestone");
    assert_eq!(wrong(open(json!({"stage": "onboarding", "entry": "channel", "breakdown": "x"}))), "/cell/breakdown");
    assert_eq!(wrong(open(json!({"stage": "onboarding", "milestone": "signed_up", "went_on": true}))), "/cell");
    assert_eq!(wrong(open(json!({"stage": "onboarding", "numbr": 1}))), "/cell/numbr");
}

#[test]
fn the_rest_of_the_entry_points_is_counted_and_opens() {
    let source = two_channels();
    let spec = json!({"question": "journey", "top": 1});
    let answer = asked(&source, "2024-03-01T00:00:00Z", spec.clone()).unwrap();
    let rows = &row(&answer["stages"], "stage", "onboarding")["entry"]["channel"];
    assert_eq!(
        (&rows[0]["breakdown"], &rows[1]["breakdown"], &rows[1]["other"]),
        (&json!("ads"), &json!("$other"), &json!(true))
    );
    let cell = json!({"stage": "onboarding", "entry": "channel", "breakdown": "$other", "other": true});
    let open = json!({"question": "customers", "of": spec, "cell": cell});
    assert_eq!(asked(&source, "2024-03-01T00:00:00Z", open).unwrap()["count"], 100);
}
