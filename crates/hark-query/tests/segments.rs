//! Is membership explained so that a person can check it, and does every question take a rule?
#![allow(clippy::unwrap_used)]

mod world;

use hark_model::Flags;
use hark_query::Context;
use hark_query::calendar::Weekday;
use hark_query::segment::{self, Rules, Standing};
use hark_query::spec::Node;
use hark_query::spec::range::Wall;
use hark_timeline::memory::MemorySource;
use hark_timeline::{EventSource, WalkOptions};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use world::*;

fn company() -> MemorySource {
    let mut events = vec![
        event("ann", "upgraded", "2024-05-03T09:00:00Z", json!({"plan": "pro"})),
        event("bob", "upgraded", "2024-05-20T09:00:00Z", json!({"plan": "team"})),
        event("eve", "export", "2024-05-01T09:00:00Z", json!({"rows": 5})),
    ];
    for day in 4..18 {
        events.push(event("ann", "export", &format!("2024-05-{day:02}T10:00:00Z"), json!({"rows": day})));
    }
    events.push(with_traits(
        event("bob", "seen", "2024-05-21T09:00:00Z", json!({})),
        json!({"role": "admin"}),
        Flags::VERIFIED,
    ));
    MemorySource::new(events)
}

/// How everybody stands with a rule at a moment, and why.
fn judged(source: &MemorySource, rule: Value, now: &str) -> BTreeMap<String, (Standing, Value)> {
    let now = at(now);
    let segments = &SEGMENTS;
    let halt = &hark_query::halt::NEVER;
    let ctx = Context { source, now, threads: 1, timezone: "UTC", week_start: Weekday::Monday, segments, halt };
    let defaults = ctx.defaults().unwrap();
    let wall = Wall { zone: defaults.zone, week_start: defaults.week_start };
    let rules = Rules::one(&Node::root(&rule), &wall, segments, &mut 0).unwrap();
    let bound = rules.bind(&ctx).unwrap();
    let judge = bound.judge(&rules, now);
    let (mut room, mut all, mut out) = (judge.room(), Vec::new(), BTreeMap::new());
    let everybody =
        hark_model::KeyRange { first: hark_model::CustomerKey(0), last: hark_model::CustomerKey(u128::MAX) };
    source
        .walk(everybody, &WalkOptions::default(), &mut |rows| {
            judge.all(rows, &mut room, &mut all);
            let why = segment::because::reason(&ctx, &judge, 0, rows, &mut room).unwrap();
            out.insert(source.ids_of(rows.key).unwrap().remove(0), (all[0], why));
        })
        .unwrap();
    out
}

#[test]
fn the_reason_names_what_was_found_and_the_events() {
    let rule = json!([{"first": "upgraded", "after": "2024-05-01"}, {"did": "export", "times": {"gte": 10}},
        {"not": {"trait": "role", "is": "admin"}}]);
    let all = judged(&company(), rule, "2024-06-01T00:00:00Z");
    let (ann, why) = &all["ann"];
    assert!(ann.holds);
    assert_eq!(why["holds"], true);
    assert_eq!(
        (&why["all"][0]["first"], &why["all"][0]["at"]),
        (&json!("upgraded"), &json!("2024-05-03T09:00:00+00:00"))
    );
    assert_eq!((&why["all"][1]["did"], &why["all"][1]["value"]), (&json!("export"), &json!(14)));
    let shown = why["all"][1]["events"].as_array().unwrap();
    assert_eq!(shown.len(), 14);
    assert_eq!(shown[13]["time"], "2024-05-17T10:00:00+00:00");
    assert_eq!(why["all"][2]["not"]["value"], Value::Null);
    // Who is not in hears of every part, not only of the first that fails.
    let (bob, why) = &all["bob"];
    assert!(!bob.holds);
    assert_eq!(why["all"][1]["value"], 0);
    assert_eq!((&why["all"][2]["holds"], &why["all"][2]["not"]["value"]), (&json!(false), &json!("admin")));
    assert!(!all["eve"].0.holds);
}

#[test]
fn a_named_segment_is_explained_by_its_own_rule() {
    let views = MemorySource::new(vec![event("ann", "view", "2024-01-01T09:00:00Z", json!({}))]);
    let all = judged(&views, json!({"not": {"segment": "power users"}}), "2024-06-01T00:00:00Z");
    let why = &all["ann"].1;
    assert_eq!((&why["holds"], &why["not"]["segment"]), (&json!(false), &json!("power users")));
    assert_eq!(why["not"]["because"]["measure"], "days");
}

#[test]
fn what_depends_on_the_present_says_until_when_it_stands() {
    let source = company();
    let until = |rule: Value| judged(&source, rule, "2024-05-22T12:00:00Z")["ann"].0;
    let day = |text: &str| at(&format!("{text}T00:00:00Z"));
    // The first export counted leaves "the last 30 days" at midnight, the tenth would do but nobody looks for it.
    let last = until(json!({"did": "export", "times": {"gte": 5}, "range": {"last": "30d"}}));
    assert_eq!((last.holds, last.until), (true, day("2024-06-03")));
    let ago = until(json!({"last": "export", "within": "7d"}));
    assert_eq!((ago.holds, ago.until), (true, at("2024-05-24T10:00:00Z") + 1));
    let this = until(json!({"did": "export", "range": {"this": "month"}}));
    assert_eq!((this.holds, this.until), (true, day("2024-06-01")));
    let ever = until(json!({"did": "export", "times": 14}));
    assert_eq!((ever.holds, ever.until), (true, i64::MAX));
    // A part that stands forever decides for as long.
    let either = until(json!({"any": [{"did": "export", "times": 14}, {"last": "export", "within": "7d"}]}));
    assert_eq!((either.holds, either.until), (true, i64::MAX));
}

#[test]
fn every_question_takes_a_rule() {
    let source = company();
    let rule = json!({"did": "export", "times": {"gte": 2}});
    let cases = [
        (json!({"question":"trend","measure":"customers"}), "/series/0/total"),
        (json!({"question":"funnel","steps":["upgraded","export"]}), "/steps/0/count"),
        (json!({"question":"retention"}), "/n"),
        (json!({"question":"lifecycle"}), "/n"),
        (json!({"question":"journey"}), "/n"),
        (json!({"question":"stickiness"}), "/n"),
        (json!({"question":"time_between","from":"upgraded","to":"export"}), "/n"),
        (json!({"question":"customers"}), "/count"),
        (json!({"question":"customers","of":{"question":"trend"},"cell":{}}), "/count"),
    ];
    for (mut spec, place) in cases {
        let everybody = ask(&source, spec.clone()).pointer(place).cloned().unwrap();
        let asked = if spec.get("of").is_some() { &mut spec["of"] } else { &mut spec };
        asked["customers"] = rule.clone();
        let some = ask(&source, spec.clone()).pointer(place).cloned().unwrap();
        assert_eq!(some, json!(1), "{spec}");
        assert!(everybody.as_u64() > Some(1), "{spec}: {everybody}");
    }
}

#[test]
fn an_account_is_judged_by_its_own_events() {
    let in_acme = |e| in_account(e, "acme");
    let source = MemorySource::new(vec![
        in_acme(event("ann", "export", "2024-01-01T09:00:00Z", json!({}))),
        in_acme(event("bob", "export", "2024-01-02T09:00:00Z", json!({}))),
        in_account(event("eve", "export", "2024-01-02T09:00:00Z", json!({})), "bolt"),
    ]);
    let rule = json!({"did": "export", "times": 2});
    let n = |unit: &str| ask(&source, json!({"question":"customers","unit":unit,"customers":rule}))["count"].clone();
    assert_eq!((n("account"), n("customer")), (json!(1), json!(0)));
}
