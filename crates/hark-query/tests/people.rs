//! Can every number be opened to the customers behind it, and every customer to their timeline?
#![allow(clippy::unwrap_used)]

mod world;

use hark_model::{Flags, Population};
use hark_query::accounts::{self, Account};
use hark_query::mapping::Mapping;
use hark_query::segment::Library;
use hark_query::{Context, person};
use hark_timeline::EventSource;
use hark_timeline::memory::{MemoryEvent, MemorySource};
use serde_json::{Value, json};
use std::sync::Arc;
use world::*;

fn named(mut e: MemoryEvent, message_id: &str) -> MemoryEvent {
    e.event.message_id = hark_model::MessageId::Text(message_id.to_owned());
    e
}

fn shop() -> MemorySource {
    let on = |customer: &str, name: &str, day: u8, id: &str| {
        named(event(customer, name, &format!("2024-01-{day:02}T10:00:00Z"), json!({"day": day})), id)
    };
    MemorySource::new(vec![
        with_traits(on("ann", "view", 1, "a1"), json!({"plan":"free","city":"Ulm"}), Flags::none()),
        on("ann", "view", 1, "a2"),
        with_traits(on("ann", "buy", 3, "a3"), json!({"plan":"pro"}), Flags::none()),
        on("bob", "view", 2, "b1"),
        on("cyd", "buy", 2, "c1"),
        on("cyd", "view", 4, "c2"),
        on("cyd", "buy", 8, "c3"),
    ])
}

/// Id and events of each customer of a list, by id.
fn people(answer: &Value) -> Vec<(String, Vec<String>)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let events = |c: &Value| c["events"].as_array().unwrap().iter().map(text).collect();
    let mut people: Vec<_> =
        answer["customers"].as_array().unwrap().iter().map(|c| (text(&c["id"]), events(c))).collect();
    people.sort();
    people
}

fn behind(of: Value, cell: Value) -> Vec<(String, Vec<String>)> {
    people(&ask(&shop(), json!({"question":"customers","of":of,"cell":cell})))
}

fn own(people: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    people.iter().map(|(id, events)| ((*id).to_owned(), events.iter().map(|e| (*e).to_owned()).collect())).collect()
}

#[test]
fn a_funnel_opens_to_those_who_went_on_and_those_who_did_not() {
    let funnel = json!({"question":"funnel","steps":["view","buy"]});
    let converted = behind(funnel.clone(), json!({"step":2,"outcome":"converted"}));
    assert_eq!(converted, own(&[("ann", &["a1", "a3"]), ("cyd", &["c2", "c3"])]));
    assert_eq!(behind(funnel.clone(), json!({"step":2,"outcome":"dropped"})), own(&[("bob", &["b1"])]));
    assert_eq!(behind(funnel, json!({"step":1})).len(), 3);
}

#[test]
fn a_row_of_a_breakdown_opens_too() {
    let funnel = json!({"question":"funnel","steps":["view","buy"],"breakdown":"day","top":1});
    // View on day 1, 2 or 4: one customer each; equal counts stand by name.
    assert_eq!(behind(funnel.clone(), json!({"step":1,"breakdown":1})), own(&[("ann", &["a1", "a3"])]));
    assert_eq!(
        behind(funnel.clone(), json!({"step":2,"breakdown":"$other","other":true})),
        own(&[("cyd", &["c2", "c3"])])
    );
    let (place, ..) = mistake(&shop(), json!({"question":"customers","of":funnel,"cell":{"step":1,"breakdown":99}}));
    assert_eq!(place, "/cell/breakdown");
}

#[test]
fn paths_count_edges_between_stops() {
    let edges = |spec: Value| {
        let answer = ask(&shop(), spec);
        let edge = |e: &Value| {
            (e["from"].to_string() + &e["to"].to_string(), e["count"].as_u64().unwrap(), e["step"].as_u64())
        };
        answer["edges"].as_array().unwrap().iter().map(edge).collect::<Vec<_>>()
    };
    let own = |name: &str, n, step| (name.to_owned(), n, step);
    let both = [own("\"view\"\"buy\"", 2, None), own("\"buy\"\"view\"", 1, None)];
    assert_eq!(edges(json!({"question":"paths"})), both, "view, view, buy is one edge");
    let visible = json!({"property":"day","gte":0});
    assert_eq!(edges(json!({"question":"paths","where":visible})), both, "the same with a condition that always holds");
    assert_eq!(edges(json!({"question":"paths","top":1})).len(), 1);
    assert_eq!(edges(json!({"question":"paths","session_cut":true})), []);
    let from_buy = edges(json!({"question":"paths","start_at":"buy","steps":2}));
    assert_eq!(from_buy, [own("\"buy\"\"view\"", 1, Some(1)), own("\"view\"\"buy\"", 1, Some(2))]);
    let to_view = edges(json!({"question":"paths","end_at":"view","steps":1}));
    assert_eq!(to_view, [own("\"buy\"\"view\"", 1, Some(1))]);
    let between = edges(json!({"question":"paths","start_at":"view","end_at":"buy"}));
    assert_eq!(between, [own("\"view\"\"buy\"", 2, Some(1))]);
    let early = edges(json!({"question":"paths","range":{"to":"2024-01-04"}}));
    assert_eq!(early, [own("\"view\"\"buy\"", 1, None)]);
}

#[test]
fn an_edge_opens_to_those_who_took_it() {
    let way = behind(json!({"question":"paths"}), json!({"from":"view","to":"buy"}));
    assert_eq!(way, own(&[("ann", &["a2", "a3"]), ("cyd", &["c2", "c3"])]));
    let back = behind(json!({"question":"paths","start_at":"buy"}), json!({"from":"buy","to":"view","step":1}));
    assert_eq!(back, own(&[("cyd", &["c1", "c2"])]));
}

#[test]
fn time_between_waits_for_those_who_are_not_there_yet() {
    let spec = json!({"question":"time_between","from":"view","to":"buy"});
    let answer = ask_at(&shop(), "2024-01-12T10:00:00Z", spec.clone()).unwrap();
    // ann after 2 days, cyd after 4; bob waits since 10 days.
    assert_eq!((answer["n"].clone(), answer["converted"].clone()), (json!(3), json!(2)));
    assert_eq!(answer["median_seconds"], 4 * 86_400);
    assert_eq!(answer["p75_seconds"], Value::Null, "not reached");
    let curve: Vec<_> =
        answer["curve"].as_array().unwrap().iter().map(|p| (p["seconds"].clone(), p["at_risk"].clone())).collect();
    assert_eq!(curve, [(json!(2 * 86_400), json!(3)), (json!(4 * 86_400), json!(2))]);
    let share = |i: usize| answer["reached_by"][i]["share"].as_f64();
    assert_eq!(share(0), Some(0.0));
    assert!((share(1).unwrap() - 1.0 / 3.0).abs() < 1e-12 && (share(2).unwrap() - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(share(3), None, "nobody was observed for 14 days");
    assert_eq!(behind(spec.clone(), json!({"outcome":"waiting"})), own(&[("bob", &["b1"])]));
    assert_eq!(behind(spec, json!({"outcome":"converted"})), own(&[("ann", &["a1", "a3"]), ("cyd", &["c2", "c3"])]));
}

#[test]
fn the_same_event_cannot_be_both_ends() {
    let answer = ask(&shop(), json!({"question":"time_between","from":"view","to":"view"}));
    assert_eq!((answer["n"].clone(), answer["converted"].clone()), (json!(3), json!(1)));
    assert_eq!(answer["curve"][0]["seconds"], 0, "equal times in timeline order");
}

#[test]
fn a_timeline_is_read_page_by_page_from_its_end() {
    let page = |before: Value| {
        let mut spec = json!({"question":"timeline","customer":"ann","limit":2});
        if !before.is_null() {
            spec["before"] = before;
        }
        ask(&shop(), spec)
    };
    let ids = |answer: &Value| {
        answer["events"].as_array().unwrap().iter().map(|e| e["message_id"].clone()).collect::<Vec<_>>()
    };
    let first = page(Value::Null);
    assert_eq!(ids(&first), ["a3", "a2"]);
    assert_eq!(first["customer"]["id"], "ann");
    assert_eq!(first["customer"]["traits"], json!({"plan":"pro","city":"Ulm"}));
    assert_eq!(first["n"], 3);
    let second = page(first["next"].clone());
    assert_eq!(ids(&second), ["a1"], "two events share a moment and none is lost between pages");
    assert_eq!(second["next"], Value::Null);
    let unknown = ask(&shop(), json!({"question":"timeline","customer":"nobody"}));
    assert_eq!((unknown["events"].clone(), unknown["n"].clone()), (json!([]), json!(0)));
}

#[test]
fn a_timeline_is_the_same_by_id_and_by_key() {
    let strip = |mut answer: Value| answer["events"].take();
    let by_id = ask(&shop(), json!({"question":"timeline","customer":"ann"}));
    let key = by_id["customer"]["key"].clone();
    let by_key = ask(&shop(), json!({"question":"timeline","key":key}));
    assert_eq!(by_key["customer"], by_id["customer"]);
    assert_eq!(strip(by_key), strip(by_id));
    let nobody = ask(&shop(), json!({"question":"timeline","key":"0".repeat(32)}));
    assert_eq!((nobody["events"].clone(), nobody["customer"]["id"].clone()), (json!([]), Value::Null));
}

#[test]
fn a_timeline_shows_robots_too() {
    let mut robot = event("bot", "view", "2024-01-01T10:00:00Z", json!({}));
    robot.event.flags = Flags::BOT;
    let answer = ask(&MemorySource::new(vec![robot]), json!({"question":"timeline","customer":"bot"}));
    assert_eq!(answer["events"][0]["flags"], json!(["bot"]));
}

#[test]
fn customers_are_listed_by_condition_and_page() {
    let list = |spec: Value| ask(&shop(), spec);
    assert_eq!(
        people(&list(json!({"question":"customers","customers":{"trait":"plan","is":"pro"}}))),
        own(&[("ann", &[])])
    );
    let buyers = list(json!({"question":"customers","where":{"field":"event","is":"buy"}}));
    assert_eq!(people(&buyers), own(&[("ann", &["a3"]), ("cyd", &["c1", "c3"])]));
    let mut seen = Vec::new();
    let mut next = Value::Null;
    for _ in 0..3 {
        let mut spec = json!({"question":"customers","limit":1});
        if !next.is_null() {
            spec["after"] = next.clone();
        }
        let page = list(spec);
        assert_eq!(page["count"], 3);
        seen.extend(people(&page));
        next = page["next"].clone();
    }
    seen.sort();
    assert_eq!((seen, next), (own(&[("ann", &[]), ("bob", &[]), ("cyd", &[])]), Value::Null));
}

#[test]
fn mistakes_name_their_place() {
    let place = |spec: Value| mistake(&shop(), spec).0;
    assert_eq!(place(json!({"question":"customers","cell":{"step":1}})), "/cell");
    let funnel = json!({"question":"funnel","steps":["view"]});
    assert_eq!(place(json!({"question":"customers","of":funnel,"cell":{"step":9}})), "/cell/step");
    assert_eq!(place(json!({"question":"customers","of":funnel,"cell":{"stp":1}})), "/cell");
    assert_eq!(place(json!({"question":"customers","after":"x"})), "/after");
    assert_eq!(place(json!({"question":"timeline","customer":"ann","before":"x"})), "/before");
    assert_eq!(place(json!({"question":"timeline"})), "");
    assert_eq!(place(json!({"question":"timeline","key":"ann"})), "/key");
    assert_eq!(place(json!({"question":"timeline","key":"0".repeat(32),"customer":"ann"})), "/key");
    assert_eq!(place(json!({"question":"paths","steps":3})), "/steps");
    assert_eq!(place(json!({"question":"time_between","from":"a"})), "");
}

/// The company, where buying is ordering.
fn mapped(source: &MemorySource, look: impl FnOnce(&Context<'_, MemorySource>)) {
    let list = json!([{"event": "buy", "as": "order", "properties": {"value": {"from": "day", "times": 100},
        "currency": {"is": "EUR"}}}]);
    let segments = Arc::new(Library::default().with_mapping(Mapping::read(&list).unwrap()));
    look(&Context {
        source,
        now: at("2025-01-01T00:00:00Z"),
        threads: 1,
        timezone: "UTC",
        week_start: hark_query::calendar::Weekday::Monday,
        segments: &segments,
        halt: &hark_query::halt::NEVER,
    });
}

#[test]
fn timelines_are_filtered_by_reserved_names_and_say_own_ones() {
    let source = shop();
    let names = |events: &[Value]| events.iter().map(|e| e["event"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    mapped(&source, |ctx| {
        let spec = json!({"question":"timeline","customer":"cyd","where":{"field":"event","in":["order","other"]}});
        let told = hark_query::answer(ctx, &spec).unwrap();
        assert_eq!(names(told["events"].as_array().unwrap()), ["buy", "buy"]);
        let key = source.resolve(Population::Customer, "cyd");
        let spots = person::spots(ctx, key, Flags::none()).unwrap().unwrap();
        let account = Account {
            key,
            id: "a".into(),
            traits: Vec::new(),
            members: Vec::new(),
            spots: spots.clone(),
            seen: (0, 0),
        };
        let of = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            accounts::timeline(ctx, &account, (None, 10, &names)).unwrap().unwrap()
        };
        let told: Vec<Value> = of(&["order"]).events.into_iter().map(|(_, event)| event).collect();
        assert_eq!(names(&told), ["buy", "buy"]);
        assert_eq!((of(&["view"]).total, of(&[]).total, of(&["referral"]).total), (1, 3, 0));
        let worth = person::value::of(ctx, Population::Customer, &spots).unwrap();
        assert_eq!((worth.currencies["EUR"].revenue, worth.unreadable), (1_000, 0), "the 2nd and the 8th");
    });
}

#[test]
fn subscriptions_are_told_apart_by_numbers_too() {
    let started = |id: Value, day: u8| {
        let said = json!({"subscription_id": id, "mrr": 1_000, "currency": "EUR"});
        event("dan", "subscription_started", &format!("2024-01-{day:02}T10:00:00Z"), said)
    };
    let source = MemorySource::new(vec![started(json!(1), 1), started(json!(2), 2), started(json!("2"), 3)]);
    mapped(&source, |ctx| {
        let key = source.resolve(Population::Customer, "dan");
        let spots = person::spots(ctx, key, Flags::none()).unwrap().unwrap();
        let worth = person::value::of(ctx, Population::Customer, &spots).unwrap();
        assert_eq!((worth.currencies["EUR"].mrr, worth.currencies["EUR"].subscriptions), (2_000, 2));
    });
}
