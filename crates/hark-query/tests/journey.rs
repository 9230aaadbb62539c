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
    assert_eq!(worse.first(), Some(&"onboarding error"), "{told:?}");
    assert!(worse.iter().all(|what| ["error", "drop_off"].iter().any(|kind| what.ends_with(kind))), "{told:?}");
    let fewer = ["engagement reached", "onboarding left_soon"].map(str::to_owned);
    assert!(fewer.into_iter().all(|what| told.contains(&(what, &json!("different")))), "{told:?}");
    assert_eq!(differences.iter().find(|d| d["what"] == "error").unwrap()["here"]["customers"], 50);
    let at = |verdict: &str| told.iter().position(|(_, v)| *v == verdict);
    assert_eq!(at("worse"), Some(0));
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

const DAY: f64 = 86_400.0;

/// Two hundred people who sign up. By ads they stay twice as long, half as many export, and they do so later.
fn two_paces() -> MemorySource {
    MemorySource::new(at_two_paces())
}

fn at_two_paces() -> Vec<MemoryEvent> {
    let mut events: Vec<MemoryEvent> = Vec::new();
    for i in 0..200 {
        let (who, ads) = (format!("u{i:03}"), i % 2 == 0);
        let channel = if ads { "ads" } else { "mail" };
        let mut one = |name: &str, time: String| {
            events.push(event(&who, name, &time, json!({"utm_source": channel, "referrer": "blog"})));
        };
        let turn = i / 2 % 10;
        one("signed_up", "2024-01-01T00:00:00Z".to_owned());
        if turn < if ads { 4 } else { 8 } {
            one("export", format!("2024-01-{:02}T{turn:02}:00:00Z", if ads { 2 } else { 1 }));
        }
        if turn < 9 {
            one("subscribed", format!("2024-01-{:02}T{turn:02}:00:00Z", if ads { 9 } else { 5 }));
        }
    }
    events
}

#[test]
fn times_milestones_and_entries_are_compared_with_intervals() {
    let source = two_paces();
    let spec = json!({"question": "journey", "customers": by("ads"), "compare": {"customers": by("mail")}});
    let answer = asked(&source, "2024-03-01T00:00:00Z", spec.clone()).unwrap();
    let rows: Vec<&Value> = answer["differences"].as_array().unwrap().iter().collect();
    let find = |what: &str, key: &str, value: &str| {
        *rows.iter().find(|d| d["stage"] == "onboarding" && d["what"] == what && d[key] == value).unwrap()
    };
    let near =
        |value: &Value, wanted: f64| assert!((value.as_f64().unwrap() - wanted).abs() < 60.0, "{value} {wanted}");
    // Of 100 on each side the fiftieth leaves at 04:00, also of those who never leave; four days apart.
    let time = find("time", "stage", "onboarding");
    assert_eq!((&time["verdict"], &time["here"]["n"]), (&json!("different"), &json!(100)));
    assert_eq!(time["left"], 0.5);
    near(&time["here"]["seconds"], 8.0 * DAY + 4.0 * 3600.0);
    near(&time["difference"], 4.0 * DAY);
    // From 03:00 to 05:00 on each side: 1 h 1 h, put together by the root of their squares.
    near(&time["lower"], 4.0 * DAY - 2f64.sqrt() * 3600.0);
    near(&time["upper"], 4.0 * DAY + 2f64.sqrt() * 3600.0);
    let export = find("milestone", "event", "export");
    assert_eq!((&export["within"], &export["verdict"]), (&json!("3d"), &json!("different")));
    assert_eq!((&export["here"]["customers"], &export["there"]["customers"]), (&json!(40), &json!(80)));
    assert!(export["upper"].as_f64().unwrap() < 0.0, "{export}");
    let later = find("milestone_time", "event", "export");
    near(&later["difference"], DAY - 2.0 * 3600.0);
    assert_eq!((&later["verdict"], &later["here"]["customers"]), (&json!("different"), &json!(40)));
    let ads = find("entry", "breakdown", "ads");
    assert_eq!(
        (&ads["entry"], &ads["difference"], &ads["verdict"]),
        (&json!("channel"), &json!(1.0), &json!("different"))
    );
    let blog = find("entry", "breakdown", "blog");
    assert_eq!((&blog["difference"], &blog["verdict"]), (&json!(0.0), &json!("no detectable difference")));
    let order = |row: &&Value| ["worse", "different", "better"].iter().position(|word| row["verdict"] == *word);
    let ranks: Vec<usize> = rows.iter().map(|row| order(row).unwrap_or(3)).collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    for row in &rows {
        let zero =
            row["lower"].as_f64().is_none_or(|low| low <= 0.0) && row["upper"].as_f64().is_none_or(|up| up >= 0.0);
        assert!(!zero || row["verdict"] == "no detectable difference", "{row}");
        for side in ["here", "there"] {
            assert_eq!(opened(&source, &spec, row, side), row[side]["customers"], "{side} of {row}");
        }
    }
}

/// Who subscribed came by mail, who did not by ads: with one line each, either is of the rest on the other side.
#[test]
fn what_the_other_journey_lists_opens_though_it_is_of_the_rest_here() {
    let source = two_channels();
    let whose = json!({"did": "subscribed"});
    let spec = json!({"question": "journey", "top": 1, "customers": whose, "compare": {"customers": {"not": whose}}});
    let answer = asked(&source, "2024-03-01T00:00:00Z", spec.clone()).unwrap();
    let rows = answer["differences"].as_array().unwrap();
    let channels: Vec<&Value> = rows.iter().filter(|row| row["entry"] == "channel").collect();
    let counts = |value: &str| {
        let row = channels.iter().find(|row| row["stage"] == "onboarding" && row["breakdown"] == value).unwrap();
        ["here", "there"].map(|side| (row[side]["customers"].as_u64(), opened(&source, &spec, row, side).as_u64()))
    };
    assert_eq!(counts("mail"), [(Some(80), Some(80)), (Some(20), Some(20))]);
    assert_eq!(counts("ads"), [(Some(20), Some(20)), (Some(80), Some(80))]);
}

/// How many customers one side of a difference opens to.
fn opened(source: &MemorySource, spec: &Value, row: &Value, side: &str) -> Value {
    let mut cell = match row["what"].as_str().unwrap() {
        "reached" | "time" => json!({"number": "entered"}),
        "left_soon" => json!({"number": "left_soon"}),
        "entry" => json!({"entry": row["entry"], "breakdown": row["breakdown"]}),
        "milestone" | "milestone_time" => json!({"milestone": row["event"], "within": row["within"]}),
        friction => json!({"friction": friction, "event": row["event"], "within": row["within"]}),
    };
    if row["what"] == "entry" && row[side]["customers"] == 0 {
        return json!(0); // No row of that side has it.
    }
    (cell["stage"], cell["side"]) = (row["stage"].clone(), json!(side));
    let open = json!({"question": "customers", "of": spec, "cell": cell, "limit": 1});
    asked(source, "2024-03-01T00:00:00Z", open).unwrap()["count"].clone()
}

/// Names that are sent once each are nine in ten of all, and would drown what differs.
#[test]
fn names_that_come_once_do_not_grow_what_is_compared() {
    let mut events = at_two_paces();
    for i in 0..200 {
        events.push(event(&format!("u{i:03}"), &format!("own_failed_{i}"), "2024-01-20T00:00:00Z", json!({})));
    }
    let source = MemorySource::new(events);
    let spec = json!({"question": "journey", "customers": by("ads"), "compare": {"customers": by("mail")}});
    let answer = asked(&source, "2024-03-01T00:00:00Z", spec).unwrap();
    let rows = answer["differences"].as_array().unwrap();
    let of = |stage: &str| {
        let known = |row: &&Value| ["drop_off", "error"].iter().any(|what| row["what"] == *what);
        rows.iter().filter(known).filter(|row| row["stage"] == stage).count()
    };
    assert!((1..=20).contains(&of("onboarding")), "at most ten of either side: {}", of("onboarding"));
    assert!((10..=20).contains(&of("engagement")), "at most ten of either side: {}", of("engagement"));
}

/// Ten people a day. Of each ten nine export after three days, six subscribe after ten, five search in vain and three meet an
/// error; one only signs up. December and January are alike, though who came in the last days of January has had no time.
#[test]
fn who_entered_lately_is_not_compared_by_what_they_had_no_time_for() {
    let mut events: Vec<MemoryEvent> = Vec::new();
    let start = at("2023-12-01T00:00:00Z");
    let now = at("2024-01-31T00:00:00Z");
    for i in 0..610i64 {
        let (day, turn) = (start + i / 10 * hark_model::time::DAY, i % 10);
        let mut one = |name: &str, later: i64, seconds: i64, of: i64| {
            let time = hark_model::time::DAY * later + day + 1 + seconds * hark_model::time::SECOND;
            if time < now && turn < of {
                events.push(event(&format!("u{i}"), name, &hark_testkit::timelines::moment(time), json!({})));
            }
        };
        one("signed_up", 0, 0, 10);
        one("export", 3, 0, 9);
        [0, 20, 40].into_iter().for_each(|second| one("search", 4, second, 5));
        one("upload_failed", 5, 0, 3);
        one("subscribed", 10, 0, 6);
    }
    let december = json!({"range": {"from": "2023-12-01", "to": "2024-01-01"}});
    let spec = json!({"question": "journey", "range": {"from": "2024-01-01"}, "compare": december});
    let answer = asked(&MemorySource::new(events), "2024-01-31T00:00:00Z", spec).unwrap();
    let stage = row(&answer["stages"], "stage", "onboarding").clone();
    assert_eq!(row(&stage["milestones"], "event", "export")["customers"], 243, "27 came too late");
    let rows = answer["differences"].as_array().unwrap();
    for row in rows {
        let told = (row["difference"].as_f64(), row["verdict"].as_str());
        assert_eq!(told, (Some(0.0), Some("no detectable difference")), "{row}");
    }
    let find = |what: &str| rows.iter().find(|row| row["stage"] == "onboarding" && row["what"] == what);
    let kinds = [
        ("left_soon", "", 160, 96),
        ("time", "", 300, 300),
        ("entry", "", 300, 300),
        ("milestone_time", "3d", 270, 243),
        ("drop_off", "14d", 160, 16),
        ("error", "7d", 230, 69),
        ("repeated", "7d", 230, 115),
    ];
    for (what, within, n, customers) in kinds {
        let row = find(what).unwrap_or_else(|| panic!("{what}: {rows:?}"));
        assert_eq!((&row["here"]["n"], &row["here"]["customers"]), (&json!(n), &json!(customers)), "{row}");
        assert_eq!(row["within"].as_str().unwrap_or_default(), within, "{row}");
    }
    assert!(find("reached").is_none(), "who reached it before cannot again, and of the later period these are more");
}

/// 220 people do 229 things, each in an order of their own: 50,160 pairs, more than are kept.
#[test]
fn of_too_many_pairs_those_among_the_first_milestones_are_told() {
    let (names, people) = (229, 220);
    let mut events: Vec<MemoryEvent> = Vec::new();
    for k in 1..=people {
        let mut one = |name: &str, minute: i64| {
            let time = at("2024-01-01T00:00:00Z") + minute * hark_model::time::MINUTE;
            events.push(event(&format!("u{k}"), name, &hark_testkit::timelines::moment(time), json!({})));
        };
        one("signed_up", 0);
        (0..names).for_each(|turn| one(&format!("n{:03}", turn * k % names), (turn + 1) * k));
    }
    let source = MemorySource::new(events);
    let spec = json!({"question": "journey", "top": 5_000});
    let answer = asked(&source, "2024-03-01T00:00:00Z", spec.clone()).unwrap();
    let stage = row(&answer["stages"], "stage", "onboarding");
    assert_eq!(stage["milestones"].as_array().unwrap().len(), 230);
    // All things are done by all, so the names decide which 32 are looked at. From a to b goes who takes steps of b - a; to
    // the first of all comes nobody but from signing up.
    let steps = |a: i64, b: i64| (b - a).rem_euclid(names);
    let mut wanted = Vec::new();
    for (a, b) in (0..32).flat_map(|a| (1..32).map(move |b| (a, b))) {
        if a != b && steps(a, b) <= people {
            wanted.push((format!("n{a:03}"), format!("n{b:03}"), steps(a, b) * 60));
        }
    }
    let told: Vec<(String, String, i64)> = stage["between"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            assert_eq!(row["customers"], 1);
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            (text("after"), text("milestone"), row["median_seconds"].as_f64().unwrap() as i64)
        })
        .collect();
    assert_eq!(told.len(), wanted.len());
    assert!(told.iter().all(|row| wanted.contains(row)) && wanted.len() > 700, "{:?}", told.first());
    let cell = json!({"stage": "onboarding", "after": "n100", "milestone": "n107"});
    let open = json!({"question": "customers", "of": spec, "cell": cell});
    assert_eq!(asked(&source, "2024-03-01T00:00:00Z", open).unwrap()["count"], 1, "it opens though it is not listed");
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
    assert_eq!(wrong(open(json!({"stage": "onboarding", "watched": "2d"}))), "/cell/watched");
    assert_eq!(wrong(open(json!({"stage": "onboarding", "milestone": "signed_up", "within": "2d"}))), "/cell/within");
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
