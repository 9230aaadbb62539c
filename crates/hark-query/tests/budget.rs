//! Does a question stop when nobody wants its answer, and does it know what is too much?
#![allow(clippy::unwrap_used, dead_code)]

mod world;

use hark_model::time::SECOND;
use hark_model::{Event, MessageId};
use hark_query::calendar::Weekday;
use hark_query::halt::{Halt, Why};
use hark_query::matcher::Plan;
use hark_query::{Context, QueryError, answer, breakdown, run};
use hark_timeline::memory::{MemoryEvent, MemorySource};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use world::mistake;

/// So many events, ten a customer, each with a number of its own.
fn many(events: u64) -> MemorySource {
    let event = |n: u64| {
        let customer = format!("c{}", n / 10);
        let time = (n % 10) as i64 * SECOND;
        let name = if n.is_multiple_of(2) { "view" } else { "buy" };
        let mut event = Event::new(MessageId::Import(u128::from(n)), name, &customer, time, time);
        event.properties = format!(r#"{{"order":"o{n}","few":{}}}"#, n % 3);
        MemoryEvent { customer, event }
    };
    MemorySource::new((0..events).map(event).collect())
}

fn context<'a>(source: &'a MemorySource, halt: &'a Halt) -> Context<'a, MemorySource> {
    Context {
        source,
        now: SECOND,
        threads: 2,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: &hark_query::segment::NONE,
        halt,
    }
}

#[test]
fn every_question_stops_when_it_is_told_to() {
    let source = many(100);
    let of = json!({"question": "trend"});
    for (question, spec) in [
        ("trend", json!({"breakdown": "few", "measure": {"sum": "few"}})),
        ("funnel", json!({"steps": ["view", "buy"]})),
        ("retention", json!({"interval": "day"})),
        ("paths", json!({})),
        ("lifecycle", json!({"interval": "day"})),
        ("journey", json!({"compare": {"range": {"last": "7d"}}})),
        ("stickiness", json!({"interval": "day"})),
        ("time_between", json!({"from": "view", "to": "buy"})),
        ("customers", json!({"of": of, "cell": {}})),
    ] {
        let mut spec = spec;
        spec["question"] = question.into();
        assert!(answer(&context(&source, &hark_query::halt::NEVER), &spec).is_ok(), "{question}");
        for why in [Why::TimeIsUp, Why::NobodyWaits] {
            let halt = Halt::new();
            halt.stop(why);
            let stopped = answer(&context(&source, &halt), &spec);
            assert!(matches!(stopped, Err(QueryError::Stopped(found)) if found == why), "{question}: {stopped:?}");
        }
    }
}

#[test]
fn a_walk_stops_in_the_middle() {
    let source = many(400_000);
    let halt = Halt::new();
    let seen = AtomicU64::new(0);
    let walked = run::fold(
        &context(&source, &halt),
        &Plan::default(),
        || (),
        |(), rows| {
            seen.fetch_add(rows.times.len() as u64, Ordering::Relaxed);
            halt.stop(Why::NobodyWaits);
        },
        |(), ()| {},
    );
    assert!(matches!(walked, Err(QueryError::Stopped(Why::NobodyWaits))));
    assert!(seen.load(Ordering::Relaxed) < 50_000, "{seen:?} of 400,000 were looked at");
}

#[test]
fn a_breakdown_by_something_that_nearly_every_event_has_of_its_own_is_refused() {
    let source = many(breakdown::BREAKDOWN_VALUES_MAX as u64 + 1);
    for spec in [
        json!({"question": "trend", "breakdown": "order"}),
        json!({"question": "funnel", "steps": ["view", "buy"], "breakdown": "order"}),
        json!({"question": "customers", "of": {"question": "trend", "breakdown": "order"}, "cell": {"breakdown": "o1"}}),
    ] {
        let (place, fact, hint) = mistake(&source, spec);
        assert!(place.ends_with("/breakdown") && fact.contains("too many distinct values"), "{place}: {fact}");
        assert!(hint.contains("fewer values"), "{hint}");
    }
    let source = many(1_000);
    let steps: Vec<Value> = (0..4_001).map(|n| if n % 2 == 0 { "view".into() } else { "buy".into() }).collect();
    let funnel = json!({"question": "funnel", "steps": steps, "breakdown": "order"});
    let (place, fact, _) = mistake(&source, funnel);
    assert!(place == "/breakdown" && fact.contains("4001 steps"), "{fact}");
}

#[test]
fn more_ways_than_can_be_counted_are_refused() {
    // 1,100 names in every order of two make 1,208,900 edges.
    let names = 1_100u64;
    let pairs = (0..names).flat_map(|a| (0..names).map(move |b| (a, b))).filter(|(a, b)| a != b);
    let events = pairs.enumerate().flat_map(|(n, (a, b))| {
        let customer = format!("c{}", n / 500);
        [a, b].map(|name| {
            let time = n as i64;
            let id = MessageId::Import(n as u128 * 2 + u128::from(name == b));
            let event = Event::new(id, &format!("e{name}"), &customer, time, time);
            MemoryEvent { customer: customer.clone(), event }
        })
    });
    let source = MemorySource::new(events.collect());
    let (_, fact, hint) = mistake(&source, json!({"question": "paths", "session_cut": true}));
    assert!(fact.contains("too many distinct edges") && hint.contains("where"), "{fact} {hint}");
}
