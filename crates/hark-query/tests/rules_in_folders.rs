//! Are the members of a segment, asked for in a real data folder, those that a brute-force search finds?
//!
//! Random histories go through the engine with late events, merges and unmerges by hand, compactions, closing and opening. Of each
//! many random rules are asked, alone and by the names of segments. `make soak` asks ten thousand and more (`HARK_CASES`).

mod histories;

use hark_model::time::SECOND;
use hark_model::{Event, Link, LinkKind, Population, Trust};
use hark_query::calendar::Weekday;
use hark_query::segment::Library;
use hark_query::{Context, QueryError};
use hark_testkit::folder::{TestFolder, WORKSPACE};
use hark_testkit::random::{Random, SeedOnFailure};
use hark_testkit::{oracle, specs, timelines};
use hark_timeline::EventSource;
use hark_timeline::memory::MemoryEvent;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rules asked of one history.
const RULES: usize = 50;

#[test]
fn members_are_those_of_a_brute_force_search() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("HARK_SEED").unwrap_or(8_000_000);
    let cases = number("HARK_CASES").unwrap_or(16).min(2_000);
    let (mut judged, mut inside) = (0, 0);
    for seed in first..first + cases {
        let _seed = SeedOnFailure { seed };
        let (rules, members) = history(&mut Random::new(seed));
        (judged, inside) = (judged + rules, inside + members);
    }
    eprintln!("{judged} rules were judged in {cases} folders, with {inside} members");
    assert!(cases < 16 || (judged > cases as usize * RULES * 3 / 4 && inside > judged / 4), "{judged} {inside}");
}

fn history(random: &mut Random) -> (usize, usize) {
    let events = histories::events(random);
    let mut folder = TestFolder::new();
    let mut rest = &events[..];
    while !rest.is_empty() {
        let (now, later) = rest.split_at(random.between(1, rest.len().min(9) as i64) as usize);
        folder.send(&now.iter().map(|e| e.event.clone()).collect::<Vec<Event>>());
        rest = later;
        folder.drain();
        if random.percent(20) {
            let id = |random: &mut Random| format!("u{}", random.below(4));
            let (a, b, kind) = (id(random), id(random), random.choose(&[LinkKind::Merge, LinkKind::Unmerge]));
            let (time, message_id) = (folder.now() + rest.len() as i64 * SECOND, format!("by-hand-{}", rest.len()));
            let link = Link { a: a.clone(), b: b.clone(), kind, time, message_id, trust: Trust::Verified };
            if a != b {
                folder.engine().link(WORKSPACE, Population::Customer, &[link]).expect("a link");
            }
        }
        match random.below(6) {
            0 => drop(folder.engine().compact_step(WORKSPACE).expect("a step of compaction")),
            1 => folder.compact(),
            2 => folder.reopen(),
            _ => (),
        }
    }
    ask(random, &folder, &events)
}

/// Asks many rules; how many were judged, and how many members they had.
fn ask(random: &mut Random, folder: &TestFolder, events: &[MemoryEvent]) -> (usize, usize) {
    let view = folder.view();
    let key = |id: &str| format!("{:032x}", view.resolve(Population::Customer, id).0);
    let resolved = events.iter().map(|e| MemoryEvent { customer: key(&e.event.id), event: e.event.clone() });
    let resolved: Vec<MemoryEvent> = resolved.collect();
    let now = events.iter().map(|e| e.event.time).max().unwrap_or(folder.now()) + SECOND;
    let (mut judged, mut inside) = (0, 0);
    for _ in 0..RULES / 2 {
        let near = if events.is_empty() { now } else { events[random.below(events.len())].event.time };
        let named = specs::rule(random, near, 1, &[]);
        let rule = specs::rule(random, near, 2, &["named".to_owned()]);
        let segments = [("named".to_owned(), named.clone())];
        let library = Arc::new(Library::new(segments.clone()));
        for rule in [&named, &rule] {
            let Some(ours) = members(&*view, &library, rule, now) else { continue };
            let inline = oracle::rule::inline(rule, &segments);
            let expected = oracle::rule::members(&resolved, &inline, &json!({}), now);
            assert_eq!(ours, expected, "{inline} at {now}\n{}", timelines::table(&resolved));
            (judged, inside) = (judged + 1, inside + ours.len());
        }
    }
    (judged, inside)
}

/// The keys of the members; `None` of a rule whose parts exclude each other.
fn members(view: &dyn EventSource, segments: &Arc<Library>, rule: &Json, now: i64) -> Option<BTreeSet<String>> {
    let halt = &hark_query::halt::NEVER;
    let context =
        Context { source: view, now, threads: 2, timezone: "UTC", week_start: Weekday::Monday, segments, halt };
    let spec = json!({"question": "customers", "customers": rule, "limit": 100});
    match hark_query::answer(&context, &spec) {
        Ok(answer) => {
            let all = answer["customers"].as_array().expect("customers").iter();
            Some(all.map(|one| one["key"].as_str().expect("a key").to_owned()).collect())
        }
        Err(QueryError::Wrong { fact, .. }) if fact.contains("together with") => None,
        Err(error) => panic!("{rule} was refused: {error}"),
    }
}
