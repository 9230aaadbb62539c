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

/// Ann works every other day with many things, Bob fell silent, Eve looked around yesterday.
fn habits() -> MemorySource {
    let mut events = Vec::new();
    let kinds = ["view", "edit", "share", "export", "comment", "search", "upgrade_clicked", "invited"];
    for day in (1..=60).step_by(2) {
        let date = at("2024-04-01T08:00:00Z") + i64::from(day) * hark_model::time::DAY;
        let kind = kinds[(day / 2) as usize % kinds.len()];
        let mut e = event("ann", kind, "2024-04-01T08:00:00Z", json!({}));
        (e.event.time, e.event.received) = (date, date);
        events.push(e);
    }
    events.push(event("bob", "view", "2024-01-01T08:00:00Z", json!({})));
    let goals = json!({"goals": ["Grow", 3, "", "save time"], "use_case": "Grow", "goal": 7});
    events.push(with_traits(event("eve", "Pricing Viewed", "2024-05-30T08:00:00Z", json!({})), goals, Flags::none()));
    events.push(event("eve", "Subscription-Cancelled", "2024-05-12T08:00:00Z", json!({})));
    MemorySource::new(events)
}

#[test]
fn facts_are_told_with_their_numbers() {
    let source = habits();
    let halt = &hark_query::halt::NEVER;
    let now = at("2024-05-31T12:00:00Z");
    let segments = &hark_query::segment::NONE;
    let ctx =
        Context { source: &source, now, threads: 1, timezone: "UTC", week_start: Weekday::Monday, segments, halt };
    let told = |id: &str| {
        let key = source.resolve(hark_model::Population::Customer, id);
        segment::facts::of(&ctx, key).unwrap().unwrap()
    };
    let texts = |id: &str| told(id).into_iter().map(|told| (told.fact, told.text)).collect::<Vec<_>>();
    let expected = |list: [(&'static str, &str); 4]| list.map(|(fact, text)| (fact, text.to_owned())).to_vec();
    assert_eq!(
        texts("ann"),
        expected([
            ("experience", "expert: 30 days, 8 kinds"),
            (
                "style",
                "habitual: 14 of the last 28 days and 14 of the 28 before, in 4 of 4 weeks, 8 kinds, 2 of 14 events of one kind"
            ),
            ("intent", "expanding: 2 events for expanding weigh 6"),
            ("goals", "none stated"),
        ])
    );
    assert_eq!(
        texts("bob"),
        expected([
            ("experience", "new: 1 day, 1 kind"),
            (
                "style",
                "dormant: 0 of the last 28 days and 0 of the 28 before, in 0 of 4 weeks, 0 kinds, 0 of 0 events of one kind"
            ),
            ("intent", "none: nothing of the last 28 days hints at anything"),
            ("goals", "none stated"),
        ])
    );
    let eve = told("eve");
    assert_eq!(eve[2].text, "buying: 1 event for buying weigh 8, 1 event for leaving weigh 2");
    assert_eq!((eve[2].events.as_slice(), &eve[2].numbers), ([1].as_slice(), &json!({"buying": 8, "leaving": 2})));
    assert_eq!((&eve[3].value, eve[3].text.as_str()), (&json!(["Grow", "save time"]), "Grow, save time"));
    // Hints weigh less after a week, and a style ends with a day.
    assert_eq!(eve[2].until, at("2024-06-02T08:00:00Z") + 1);
    assert_eq!(eve[1].until, at("2024-06-27T00:00:00Z"), "nothing she did is recent then");
    assert_eq!(told("bob")[1].until, i64::MAX);
}

#[test]
fn a_hint_weighs_as_much_for_whole_weeks_their_last_moment_included() {
    let source = habits();
    let halt = &hark_query::halt::NEVER;
    let key = source.resolve(hark_model::Population::Customer, "eve");
    let weight = |now: i64| {
        let segments = &hark_query::segment::NONE;
        let ctx =
            Context { source: &source, now, threads: 1, timezone: "UTC", week_start: Weekday::Monday, segments, halt };
        segment::facts::of(&ctx, key).unwrap().unwrap()[2].numbers["buying"].as_u64().unwrap_or(0)
    };
    let viewed = at("2024-05-30T08:00:00Z");
    let week = 7 * hark_model::time::DAY;
    assert_eq!([viewed, viewed + 1].map(weight), [0, 8], "what happens now is not over");
    let ends: Vec<u64> =
        (1..=4).flat_map(|weeks| [viewed + weeks * week, viewed + weeks * week + 1]).map(weight).collect();
    assert_eq!(ends, [8, 4, 4, 2, 2, 1, 1, 0]);
}

#[test]
fn a_rule_of_facts_says_which_numbers_decide() {
    let rule = json!([{"fact": "experience", "is": "expert"}, {"fact": "style", "in": ["habitual", "explorer"]},
        {"not": {"fact": "goals", "exists": true}}, {"fact": "intent", "is_not": "leaving"}]);
    let all = judged(&habits(), rule.clone(), "2024-05-31T12:00:00Z");
    let holding: Vec<&str> =
        all.iter().filter(|(_, (standing, _))| standing.holds).map(|(id, _)| id.as_str()).collect();
    assert_eq!(holding, ["ann"]);
    let why = &all["ann"].1["all"];
    assert_eq!((&why[0]["value"], &why[0]["text"]), (&json!("expert"), &json!("expert: 30 days, 8 kinds")));
    assert_eq!(why[1]["numbers"]["weeks"], 4);
    assert_eq!(why[3]["events"].as_array().unwrap().len(), 2);
    let why = &all["eve"].1["all"];
    assert_eq!((&why[2]["holds"], &why[2]["not"]["value"]), (&json!(false), &json!(["Grow", "save time"])));
    // A workspace may think otherwise of experts.
    let settings = segment::facts::Settings::read(&json!({"experience": {"expert": {"days": 31}}})).unwrap();
    let asks = |library: segment::Library| {
        let (source, halt, now) = (&habits(), &hark_query::halt::NEVER, at("2024-05-31T12:00:00Z"));
        let segments = &std::sync::Arc::new(library);
        let ctx = Context { source, now, threads: 1, timezone: "UTC", week_start: Weekday::Monday, segments, halt };
        hark_query::answer(&ctx, &json!({"question":"customers","customers":rule})).unwrap()["count"].clone()
    };
    assert_eq!(asks(segment::Library::default()), 1);
    assert_eq!(asks(segment::Library::default().with_facts(settings)), 0);
}

#[test]
fn settings_that_make_no_sense_are_refused_with_their_place() {
    let cases = [
        (json!({"experiense": {}}), "/experiense", "experience"),
        (json!({"experience": {"expert": {"days": 2}}}), "/experience", "rise"),
        (json!({"experience": {"learner": {"days": -1}}}), "/experience/learner/days", "whole number"),
        (json!({"style": {"days": 10}}), "/style/days", "28"),
        (json!({"intent": [{"intent": "leavin", "events": []}]}), "/intent/0/intent", "\"leaving\""),
        (json!({"intent": [{"intent": "leaving"}]}), "/intent/0", "events"),
        (
            json!({"intent": [{"intent": "buying", "events": ["x"]}, {"intent": "buying", "events": ["y"]}]}),
            "/intent/1/intent",
            "one",
        ),
    ];
    for (settings, at, advice) in cases {
        match segment::facts::Settings::read(&settings).unwrap_err() {
            hark_query::QueryError::Wrong { place, hint, .. } => {
                assert_eq!(place, at, "{settings}");
                assert!(hint.clone().unwrap_or_default().contains(advice), "{settings}: {hint:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}
