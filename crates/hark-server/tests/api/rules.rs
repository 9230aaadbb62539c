//! Are the members of a segment that was saved those that a brute-force search finds, wherever the records are kept?
//!
//! Random rules about random timelines are saved under names, some calling others by theirs, in a file and in PostgreSQL, and then asked
//! for by name over HTTP. `HARK_CASES` asks of more timelines.

use crate::Browser;
use crate::support::{NOW, SERVER_KEY, WRITE_KEY};
use crate::world::World;
use hark_model::Population;
use hark_model::time::DAY;
use hark_records::{KeyKind, Records, Role};
use hark_testkit::random::Random;
use hark_testkit::{oracle, specs, timelines};
use hark_timeline::BatchBuilder;
use hark_timeline::memory::MemoryEvent;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Segments of one workspace.
const SEGMENTS: usize = 30;

async fn world(records: Records) -> (World, Browser) {
    let records = Arc::new(records);
    let by = records.operator(1).await.unwrap();
    for (key, kind) in [(WRITE_KEY, KeyKind::Write), (SERVER_KEY, KeyKind::Server)] {
        records.adopt_key(by.allow().unwrap(), key, kind, "test", NOW).await.unwrap();
    }
    let own = records.clone();
    let mut world = World::with(move |state| state.records = own).await;
    world.hark.records = records;
    let owner = world.member(Role::Owner, true).await;
    (world, owner)
}

/// Random events of which none lies ahead, in the store.
fn filled(random: &mut Random, world: &World) -> Vec<MemoryEvent> {
    let mut events = timelines::events(random);
    let last = events.iter().map(|e| e.event.time).max().unwrap_or(NOW);
    let (mut batch, mut taken) = (BatchBuilder::new(1), BTreeSet::new());
    for e in &mut events {
        e.event.time += NOW - DAY - last;
        e.event.received = NOW;
        // Which of two events of one moment comes first in an account is not defined.
        while !taken.insert(e.event.time) {
            e.event.time += 1;
        }
        batch.push(&e.event);
    }
    world.engine.append_wait(batch.finish()).unwrap();
    assert!(world.engine.wait_drained(Duration::from_secs(20)).unwrap());
    let view = world.engine.view(1).unwrap();
    for e in &mut events {
        e.customer = format!("{:032x}", view.resolve(Population::Customer, &e.event.id).0);
    }
    events
}

async fn answered(random: &mut Random, world: &World, owner: &Browser) -> usize {
    let events = filled(random, world);
    let (mut saved, mut asked): (Vec<(String, Value)>, usize) = (Vec::new(), 0);
    for number in 0..SEGMENTS {
        let near = if events.is_empty() { NOW } else { events[random.below(events.len())].event.time };
        let names: Vec<String> = saved.iter().map(|(name, _)| name.clone()).collect();
        let (name, rule) = (format!("segment {number}"), specs::rule(random, near, 2, &names));
        let made = world.post(owner, "/saved/segments", json!({"name": name, "content": {"rule": rule}})).await;
        if made.status == 422 && made.text().contains("together with") {
            continue;
        }
        assert_eq!(made.status, 201, "{rule}: {}", made.text());
        saved.push((name.clone(), rule));
        let spec = json!({"question": "customers", "customers": {"segment": name}, "limit": 100, "timezone": "UTC"});
        let answer = world.post(owner, "/query", spec).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer = answer.json();
        let ours = answer["customers"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap().to_owned());
        let inline = oracle::rule::inline(&json!({"segment": name}), &saved);
        let expected = oracle::rule::members(&events, &inline, &json!({}), NOW);
        assert_eq!(ours.collect::<BTreeSet<_>>(), expected, "{inline}\n{}", timelines::table(&events));
        asked += 1;
    }
    asked
}

async fn segments_hold_whom_they_should(open: impl AsyncFn() -> Records, first: u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (first, cases) =
        (number("HARK_SEED").unwrap_or(first), number("HARK_CASES").map_or(2, |cases| (cases / 20).clamp(1, 400)));
    for seed in first..first + cases {
        let (world, owner) = world(open().await).await;
        let asked = answered(&mut Random::new(seed), &world, &owner).await;
        assert!(asked > SEGMENTS / 2, "seed {seed}: only {asked} could be asked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_segments_hold_whom_they_should_with_records_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let opened = std::sync::atomic::AtomicUsize::new(0);
    let open = async || {
        let number = opened.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let path: &Path = &folder.path().join(format!("{number}.db"));
        Records::open(path, NOW).await.unwrap()
    };
    segments_hold_whom_they_should(open, 8_100_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_segments_hold_whom_they_should_with_records_in_a_database() {
    let open = async || {
        let url = tokio::task::spawn_blocking(hark_testkit::postgres::database).await.unwrap();
        Records::connect(&url, NOW).await.unwrap()
    };
    segments_hold_whom_they_should(open, 8_200_000).await;
}
