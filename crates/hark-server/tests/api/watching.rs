//! Are entries into watched segments and exits from them told, each once, whatever brought them about?

use crate::Browser;
use crate::ear::Ear;
use crate::support::NOW;
use crate::world::{World, identify, join, track};
use hark_model::time::DAY;
use hark_model::{Link, LinkKind, Population, Trust};
use hark_records::Role;
use hark_server::outbound::Outbound;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

struct Watched {
    world: World,
    clock: Arc<AtomicI64>,
    analyst: Browser,
    segment: i64,
}

async fn put(world: &World, who: &Browser, path: &str, body: Value) -> u16 {
    who.clone().send(&world.hark, "PUT", &format!("/api/v1/workspaces/1{path}"), Some(body)).await.status
}

/// Two customers, one of them in a watched segment of this rule from the start.
async fn watched(rule: Value) -> Watched {
    let clock = Arc::new(AtomicI64::new(NOW));
    let own = clock.clone();
    let world = World::with(|state| {
        state.clock = Arc::new(move || own.load(Ordering::SeqCst));
        state.outbound = Outbound::new(vec!["127.0.0.1".into()]);
    })
    .await;
    world.send(json!([track("u-ann", "exported", 1, json!({})), track("u-bob", "viewed", 2, json!({}))])).await;
    let analyst = world.member(Role::Admin, true).await;
    let segment = watch(&world, &analyst, "exporters", rule).await;
    Watched { world, clock, analyst, segment }
}

/// Saves a segment and watches it, and waits until it is known who is in.
pub async fn watch(world: &World, who: &Browser, name: &str, rule: Value) -> i64 {
    let saved = world.post(who, "/saved/segments", json!({"name": name, "content": {"rule": rule}})).await;
    let segment = saved.json()["id"].as_i64().unwrap();
    assert_eq!(put(world, who, &format!("/segments/{segment}/watch"), json!({"watched": true})).await, 204);
    let watches = async || world.hark.records.watches().await.unwrap();
    until(async || watches().await.iter().all(|watch| watch.rules.is_some())).await;
    segment
}

/// Waits for something that comes by itself.
pub async fn until(so: impl AsyncFn() -> bool) {
    let looking = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.expect("it comes within 20 s");
}

impl Watched {
    /// The rules by which it is known who is in; none at first.
    async fn rules(&self) -> Option<String> {
        self.world.hark.records.watches().await.unwrap().into_iter().next()?.rules
    }

    async fn key(&self, id: &str) -> String {
        let listed = self.world.read(&self.analyst, &format!("/customers?search={id}")).await;
        listed["items"][0]["key"].as_str().unwrap().to_owned()
    }

    async fn moves(&self) -> Vec<(String, bool)> {
        let page = self.world.read(&self.analyst, "/segments/moves").await;
        let one = |one: &Value| (one["customer"].as_str().unwrap().to_owned(), one["entered"].as_bool().unwrap());
        page["items"].as_array().unwrap().iter().map(one).collect()
    }

    /// The moves once there are so many.
    async fn told(&self, n: usize) -> Vec<(String, bool)> {
        until(async || self.moves().await.len() >= n).await;
        self.moves().await
    }
}

#[tokio::test]
async fn whoever_enters_is_told_and_whoever_was_in_is_not() {
    let watched = watched(json!({"did": "exported"})).await;
    let (world, segment) = (&watched.world, watched.segment);
    let mut ear = Ear::web().await;
    let new = json!({"url": format!("http://127.0.0.1:{}/in", ear.port), "kinds": ["segment.entered", "segment.left"]});
    assert_eq!(world.post(&watched.analyst, "/webhooks", new).await.status, 201);
    world.send(json!([track("u-ann", "exported", 4, json!({})), track("u-bob", "exported", 5, json!({}))])).await;
    let bob = watched.key("u-bob").await;
    assert_eq!(watched.told(1).await, [(bob.clone(), true)]);
    let heard: Value = serde_json::from_str(&ear.next().await.body).unwrap();
    assert_eq!(heard["type"], json!("segment.entered"));
    assert_eq!(heard["data"], json!({"workspace": 1, "segment": segment, "customer": bob}));
    // One who comes anew, by an event from before: once.
    world.send(json!([track("u-eve", "exported", 0, json!({}))])).await;
    world.send(json!([track("u-eve", "exported", 0, json!({}))])).await;
    let eve = watched.key("u-eve").await;
    assert_eq!(watched.told(2).await[1], (eve, true));
    let page = world.read(&watched.analyst, "/segments/moves?limit=1").await;
    let later =
        world.read(&watched.analyst, &format!("/segments/moves?cursor={}", page["next"].as_str().unwrap())).await;
    assert_eq!(later["items"].as_array().unwrap().len(), 1, "{later}");
    assert_eq!(later["items"][0]["called"], json!("u-eve"));
    // The newest first, page by page, until there is no more.
    let newest = world.read(&watched.analyst, "/segments/moves?newest=true&limit=1").await;
    assert_eq!(newest["items"], later["items"]);
    let older = format!("/segments/moves?newest=true&limit=1&cursor={}", newest["next"].as_str().unwrap());
    let older = world.read(&watched.analyst, &older).await;
    assert_eq!(older["items"], page["items"]);
    let end = format!("/segments/moves?newest=true&limit=1&cursor={}", older["next"].as_str().unwrap());
    assert_eq!(world.read(&watched.analyst, &end).await, json!({"items": []}));
    // Whoever may not see personal data hears of aliases.
    let masked = world.member(Role::Analyst, false).await;
    let unnamed = world.read(&masked, "/segments/moves").await;
    assert!(unnamed["items"][0]["called"].as_str().is_some_and(|name| name.starts_with("Customer ")), "{unnamed}");
    assert_eq!(world.read(&watched.analyst, "/segments").await["segments"][0]["watched"], json!(true));
    // A rule that is changed brings in nobody.
    let before = watched.rules().await;
    let body = json!({"name": "exporters", "content": {"rule": {"did": "viewed"}}, "version": 1});
    assert_eq!(put(world, &watched.analyst, &format!("/saved/segments/{segment}"), body).await, 200);
    until(async || watched.rules().await.is_some_and(|rules| Some(rules) != before)).await;
    world.send(json!([track("u-bob", "viewed", 9, json!({})), track("u-new", "viewed", 9, json!({}))])).await;
    let new = watched.key("u-new").await;
    assert_eq!(watched.told(3).await[2..], [(new, true)]);
}

#[tokio::test]
async fn time_alone_moves_people() {
    let watched = watched(json!({"did": "exported", "range": {"last": "2d"}})).await;
    let ann = watched.key("u-ann").await;
    assert_eq!(watched.moves().await, []);
    watched.clock.store(NOW + 2 * DAY, Ordering::SeqCst);
    assert_eq!(watched.told(1).await, [(ann, false)], "nothing was sent, and they left");
}

#[tokio::test]
async fn who_becomes_one_with_a_member_has_not_entered_and_who_parts_again_has() {
    let watched = watched(json!({"did": "exported"})).await;
    let engine = &watched.world.engine;
    let link = |kind, time| Link {
        a: "u-ann".into(),
        b: "u-bob".into(),
        kind,
        time,
        message_id: format!("by hand {time}"),
        trust: Trust::Verified,
    };
    engine.link(1, Population::Customer, &[link(LinkKind::Merge, NOW)]).unwrap();
    // Something that is told comes behind it, so that one knows that nothing was told of it.
    watched.world.send(json!([track("u-eve", "exported", 3, json!({}))])).await;
    let eve = watched.key("u-eve").await;
    assert_eq!(watched.told(1).await, [(eve, true)]);
    engine.link(1, Population::Customer, &[link(LinkKind::Unlink, NOW + 1)]).unwrap();
    watched.world.send(json!([identify("u-bob", 4, json!({})), track("u-bob", "exported", 5, json!({}))])).await;
    let bob = watched.key("u-bob").await;
    assert_eq!(watched.told(2).await[1..], [(bob, true)]);
}

#[tokio::test]
async fn of_who_is_erased_nothing_stays() {
    let watched = watched(json!({"did": "exported"})).await;
    watched.world.send(json!([track("u-bob", "exported", 5, json!({}))])).await;
    let bob = watched.key("u-bob").await;
    watched.told(1).await;
    assert_eq!(watched.world.post(&watched.analyst, &format!("/customers/{bob}/erase"), json!({})).await.status, 200);
    until(async || watched.moves().await.is_empty()).await;
    let left = watched.world.hark.records.known_members(watched.segment).await.unwrap();
    assert_eq!(left.len(), 1, "the other one");
}

#[tokio::test]
async fn of_who_is_erased_nothing_stays_whatever_they_were_called_and_wherever_they_are() {
    let watched = watched(json!({"did": "exported", "range": {"last": "2d"}})).await;
    let (world, ann) = (&watched.world, watched.key("u-ann").await);
    world
        .send(json!([{"type": "track", "anonymousId": "device", "event": "exported", "messageId": "before",
        "timestamp": "2024-01-03T00:09:00Z", "properties": {}}]))
        .await;
    let before = watched.told(1).await[0].0.clone();
    world
        .send(json!([{"type": "identify", "userId": "u-bob", "anonymousId": "device", "messageId": "one",
        "timestamp": "2024-01-03T00:10:00Z", "traits": {}}]))
        .await;
    watched.clock.store(NOW + 2 * DAY, Ordering::SeqCst);
    let bob = watched.key("u-bob").await;
    let mut left = watched.told(3).await.split_off(1);
    left.sort();
    let mut expected = vec![(ann.clone(), false), (bob.clone(), false)];
    expected.sort();
    assert_eq!(left, expected);
    assert_ne!(before, bob, "they were called otherwise when they entered");
    assert_eq!(world.post(&watched.analyst, &format!("/customers/{bob}/erase"), json!({})).await.status, 200);
    assert_eq!(watched.moves().await, [(ann, false)], "with the answer, not with the next look");
}

#[tokio::test]
async fn what_was_written_down_of_nobody_does_not_stay() {
    let watched = watched(json!({"did": "exported"})).await;
    let (records, rules) = (&watched.world.hark.records, watched.rules().await.unwrap());
    // As somebody does who looked before an erasure, and writes it down after it.
    let customer = hark_model::CustomerKey(u128::MAX >> 8);
    let stand = hark_records::watches::Stand { customer, formerly: Vec::new(), inside: Some(true) };
    let bodies = |_: hark_records::watches::News<'_>| {
        let empty = hark_records::deliveries::Bodies { full: "{}".into(), thin: "{}".into() };
        Some(("segment.entered", "msg_late".to_owned(), empty))
    };
    let noted = records.note_stands((1, watched.segment, &rules), &[stand], bodies, NOW).await.unwrap();
    assert_eq!((noted.len(), watched.moves().await.len()), (1, 1));
    watch(&watched.world, &watched.analyst, "another", json!({"did": "viewed"})).await;
    until(async || watched.moves().await.is_empty()).await;
}

#[tokio::test]
async fn what_one_member_does_moves_the_others_of_their_account() {
    let watched = watched(json!({"account": {"did": "upgraded"}})).await;
    watched.world.send(json!([join("u-ann", "acme", 3), join("u-bob", "acme", 4)])).await;
    watched.world.send(json!([track("u-bob", "upgraded", 5, json!({}))])).await;
    let mut expected = vec![(watched.key("u-ann").await, true), (watched.key("u-bob").await, true)];
    let mut told = watched.told(2).await;
    expected.sort();
    told.sort();
    assert_eq!(told, expected);
}
