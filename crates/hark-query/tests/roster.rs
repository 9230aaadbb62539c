//! Are customers listed in order, found by a few letters, and shown whole? Are the words of a workspace counted?
#![allow(clippy::unwrap_used)]

mod world;

use hark_model::{Flags, Micros, Population};
use hark_query::breakdown::Breakdown;
use hark_query::calendar::Weekday;
use hark_query::roster::{self, Listed, Place, Search};
use hark_query::{Context, vocabulary};
use hark_testkit::random::Random;
use hark_testkit::timelines;
use hark_timeline::EventSource;
use hark_timeline::memory::{MemoryEvent, MemorySource};
use rustc_hash::FxHashSet;
use serde_json::json;
use std::collections::BTreeMap;
use world::*;

fn context(source: &MemorySource) -> Context<'_, MemorySource> {
    let (now, halt) = (at("2025-01-01T00:00:00Z"), &hark_query::halt::NEVER);
    Context {
        source,
        now,
        threads: 3,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: &hark_query::segment::NONE,
        halt,
    }
}

fn shop() -> MemorySource {
    let on = |customer: &str, name: &str, day: u8| {
        event(customer, name, &format!("2024-01-{day:02}T10:00:00Z"), json!({"day": day, "page": "home"}))
    };
    let mut robot = on("robot", "view", 9);
    robot.event.flags = Flags::BOT;
    MemorySource::new(vec![
        with_traits(on("ann", "view", 1), json!({"name": "Ann Lee", "plan": "pro"}), Flags::none()),
        in_account(on("ann", "buy", 3), "acme"),
        in_account(on("ann", "buy", 5), "umbrella"),
        with_once(on("bob", "view", 2), json!({"name": "Bob Lee"})),
        on("cyd", "view", 4),
        robot,
    ])
}

/// Ids of a page, in its order.
fn ids(source: &MemorySource, page: &[Listed]) -> Vec<String> {
    page.iter().map(|one| source.ids_of(one.key).unwrap().remove(0)).collect()
}

fn search(text: &str) -> Search {
    Search { traits: vec!["name".into()], ids: true, ..Search::of(text) }
}

fn found(source: &MemorySource, search: &Search) -> Vec<String> {
    let page = roster::page(&context(source), Population::Customer, Some(search), None, 10).unwrap();
    assert_eq!(page.total as usize, page.customers.len());
    ids(source, &page.customers)
}

#[test]
fn a_few_letters_find_a_customer_by_name_and_id() {
    let source = shop();
    assert_eq!(found(&source, &search("LEE")), ["ann", "bob"], "set and given unless known");
    assert_eq!(found(&source, &search("lee ann")), ["ann"]);
    assert_eq!(found(&source, &search("cy")), ["cyd"]);
    assert_eq!(found(&source, &search("pro")), [""; 0], "not in the traits looked at");
    assert_eq!(found(&source, &search("robot")), [""; 0]);
    let by_alias = |key| Search { aliases: true, ..Search::of(&format!("Customer {}", roster::alias(key))) };
    let key = source.resolve(Population::Customer, "cyd");
    assert_eq!(found(&source, &by_alias(key)), ["cyd"]);
    assert_eq!(found(&source, &Search::of("ann")), [""; 0], "nothing to look at finds nobody");
}

#[test]
fn one_customer_is_shown_whole() {
    let source = shop();
    let ann = roster::person(&context(&source), source.resolve(Population::Customer, "ann")).unwrap().unwrap();
    assert_eq!((ann.ids, ann.events), (vec!["ann".to_owned()], 3));
    assert_eq!(json!(ann.traits), json!({"name": "Ann Lee", "plan": "pro"}));
    let groups: Vec<_> = ann.groups.into_iter().map(|g| (g.kind, g.id, g.since)).collect();
    assert_eq!(groups, [("account".to_owned(), "umbrella".to_owned(), at("2024-01-05T10:00:00Z"))]);
    assert_eq!((ann.first_seen, ann.last_seen), (at("2024-01-01T10:00:00Z"), at("2024-01-05T10:00:00Z")));
    assert_eq!(roster::person(&context(&source), source.resolve(Population::Customer, "nobody")).unwrap(), None);
}

#[test]
fn words_are_counted_and_values_by_customer() {
    let source = shop();
    let words = vocabulary::vocabulary(&context(&source)).unwrap();
    let events: Vec<_> = words.events.iter().map(|e| (e.name.as_str(), e.count, e.last_seen)).collect();
    assert_eq!(events, [("view", 3, at("2024-01-04T10:00:00Z")), ("buy", 2, at("2024-01-05T10:00:00Z"))]);
    assert_eq!((words.events_total, words.customers_total), (5, 3));
    assert_eq!(
        (words.first_event, words.last_event),
        (Some(at("2024-01-01T10:00:00Z")), Some(at("2024-01-05T10:00:00Z")))
    );
    assert_eq!(words.groups, ["account"]);
    let values = |of: Breakdown| vocabulary::values(&context(&source), &of, 2, &|value| *value != json!(1)).unwrap();
    assert_eq!(values(Breakdown::Property("page".into())), [(json!("home"), 3)]);
    assert_eq!(values(Breakdown::Property("day".into())).len(), 2);
    let mut names = values(Breakdown::Trait("name".into()));
    names.sort_by_key(|(value, _)| value.to_string());
    assert_eq!(names, [(json!("Ann Lee"), 1), (json!("Bob Lee"), 1)]);
    let texts: FxHashSet<String> = ["ann lee", "cyd", "home"].map(str::to_owned).into_iter().collect();
    let held = vocabulary::held_by_customers(&context(&source), &["name".into()], &texts).unwrap();
    assert_eq!(held, ["ann lee", "cyd"].map(str::to_owned).into_iter().collect());
}

/// First and last event and their number by customer, robots and staff left out: the simplest way there is.
fn listed(events: &[MemoryEvent]) -> BTreeMap<String, (Micros, Micros, u64)> {
    let mut all: BTreeMap<String, (Micros, Micros, u64)> = BTreeMap::new();
    for e in events {
        let counts = e.event.population == Population::Customer
            && e.event.creates_customer
            && !e.event.flags.any_of(Flags::EXCLUDED_BY_DEFAULT);
        if counts {
            let one = all.entry(e.customer.clone()).or_insert((Micros::MAX, Micros::MIN, 0));
            *one = (one.0.min(e.event.time), one.1.max(e.event.time), one.2 + 1);
        }
    }
    all
}

#[test]
fn pages_of_any_length_hold_everybody_once_the_last_seen_first() {
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let events = timelines::events(&mut random);
        let (expected, source) = (listed(&events), MemorySource::new(events));
        let (limit, mut after, mut all) = (random.between(1, 4) as usize, None, Vec::new());
        loop {
            let page = roster::page(&context(&source), Population::Customer, None, after, limit).unwrap();
            assert_eq!(page.total as usize, expected.len(), "seed {seed}");
            assert!(page.customers.len() <= limit, "seed {seed}");
            all.extend(page.customers);
            let Some(next) = page.next else { break };
            after = Place::parse(&next.text());
            assert_eq!(after, Some(next), "seed {seed}");
        }
        assert!(all.is_sorted_by_key(|one| (std::cmp::Reverse(one.last_seen), one.key)), "seed {seed}");
        let shown: BTreeMap<_, _> =
            ids(&source, &all).into_iter().zip(all.iter().map(|o| (o.first_seen, o.last_seen, o.events))).collect();
        assert_eq!((shown, all.len()), (expected.clone(), expected.len()), "seed {seed}");
    }
}
