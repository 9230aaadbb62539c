//! Is membership explained so that a person can check it, and does every question take a rule?
#![allow(clippy::unwrap_used)]

mod world;

use hark_model::Flags;
use hark_query::Context;
use hark_query::calendar::Weekday;
use hark_query::segment::{self, Rules, Standing};
use hark_query::spec::Node;
use hark_query::spec::range::Wall;
use hark_timeline::memory::{MemoryEvent, MemorySource};
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

fn members_of(source: &MemorySource, rule: Value) -> Vec<String> {
    let all = judged(source, rule, "2024-06-01T00:00:00Z");
    all.into_iter().filter(|(_, (standing, _))| standing.holds).map(|(id, _)| id).collect()
}

fn says_of_account(mut e: MemoryEvent, traits: Value) -> MemoryEvent {
    e.event.group_traits = Some(traits.to_string());
    e
}

/// Ann and Bob are in acme; Ann was in bolt before. Eve is in bolt, Dan is nowhere.
fn accounts() -> MemorySource {
    let day = |day: u8| format!("2024-05-{day:02}T09:00:00Z");
    MemorySource::new(vec![
        in_account(event("ann", "export", &day(1), json!({})), "bolt"),
        says_of_account(in_account(event("ann", "$group", &day(3), json!({})), "acme"), json!({"plan": "team"})),
        in_account(event("bob", "export", &day(4), json!({})), "acme"),
        with_traits(event("bob", "seen", &day(5), json!({})), json!({"plan": "mine", "size": 7}), Flags::none()),
        in_account(event("eve", "view", &day(4), json!({})), "bolt"),
        event("dan", "export", &day(4), json!({})),
    ])
}

#[test]
fn an_account_is_asked_for_as_a_whole() {
    let source = accounts();
    let members = |rule: Value| members_of(&source, rule);
    // What Ann exported in bolt stays with bolt.
    assert_eq!(members(json!({"account": {"did": "export", "times": 1}})), ["ann", "bob", "eve"]);
    assert_eq!(members(json!({"account": {"did": "view"}})), ["eve"]);
    assert_eq!(members(json!({"account": {"sequence": ["$group", "export"]}})), ["ann", "bob"]);
    // Who has no account fulfils nothing of it, not even that something was not done.
    assert_eq!(members(json!({"account": {"not": {"did": "view"}}})), ["ann", "bob"]);
    assert_eq!(members(json!({"not": {"account": {"did": "view"}}})), ["ann", "bob", "dan"]);
    // What is said of the account comes before what its members say of themselves.
    assert_eq!(members(json!({"account": {"trait": "plan", "is": "team"}})), ["ann", "bob"]);
    assert_eq!(members(json!({"account": {"trait": "size", "is": 7}})), ["ann", "bob"]);
    assert_eq!(members(json!({"trait": "plan", "is": "team"})), Vec::<String>::new());
    // An account is its own account.
    assert_eq!(members(json!({"account": {"account": {"did": "view"}}})), ["eve"]);
    let count = |unit: Value, rule: Value| {
        ask(&source, json!({"question":"customers","unit":unit,"customers":rule}))["count"].clone()
    };
    assert_eq!(count(json!("account"), json!({"account": {"did": "view"}})), 1);
    assert_eq!(count(json!({"group": "team"}), json!({"not": {"account": {"did": "view"}}})), 0);
    assert_eq!(count(json!("account"), json!({"trait": "plan", "is": "team"})), 1);
    let rows =
        ask(&source, json!({"question":"trend","unit":"account","measure":"customers","breakdown":{"trait":"plan"}}));
    assert_eq!((&rows["series"][0]["breakdown"], &rows["series"][1]["breakdown"]), (&json!("team"), &json!("(none)")));
}

#[test]
fn the_reason_of_an_account_is_told_within_that_of_its_customer() {
    let all = judged(
        &accounts(),
        json!({"account": [{"did": "export"}, {"trait": "plan", "is": "team"}]}),
        "2024-06-01T00:00:00Z",
    );
    let why = &all["ann"].1;
    assert_eq!((&why["holds"], &why["account"]), (&json!(true), &json!("acme")));
    assert_eq!(why["because"]["all"][0]["events"][0]["time"], "2024-05-04T09:00:00+00:00");
    assert_eq!(why["because"]["all"][1]["value"], "team");
    assert_eq!(all["dan"].1, json!({"holds": false, "account": null}));
}

#[test]
fn one_customer_stands_as_in_the_walk_over_all() {
    let source = accounts();
    let halt = &hark_query::halt::NEVER;
    let rule = json!({"account": {"did": "export", "times": {"gte": 1}, "range": {"last": "30d"}}});
    let segments = &std::sync::Arc::new(segment::Library::new([("exporting".to_owned(), rule.clone())]));
    let now = at("2024-05-20T00:00:00Z");
    let ctx =
        Context { source: &source, now, threads: 1, timezone: "UTC", week_start: Weekday::Monday, segments, halt };
    let (rules, _) = Rules::all(&ctx.defaults().unwrap());
    let all = judged(&source, rule, "2024-05-20T00:00:00Z");
    for id in ["ann", "bob", "eve", "dan"] {
        let key = source.resolve(hark_model::Population::Customer, id);
        let one = segment::census::standing(&ctx, &rules, key).unwrap().unwrap().remove(0);
        assert_eq!((one.holds, one.until), (all[id].0.holds, all[id].0.until), "{id}");
        assert_eq!(one.because["because"], all[id].1, "{id}");
    }
    assert_eq!(
        all["eve"].0,
        Standing { holds: true, until: at("2024-05-31T00:00:00Z") },
        "what Ann did leaves the 30 days"
    );
}
