//! Which journeys can be asked of the random timelines, and what do customers meet on them?

use super::{condition, name, range};
use crate::random::Random;
use hark_model::time::{DAY, HOUR, MINUTE};
use hark_model::{MessageId, Micros};
use hark_timeline::memory::MemoryEvent;
use serde_json::{Map, Value as Json, json};

const KEYS: [&str; 3] = ["first", "second", "third"];

/// Stages whose changes can be found by looking at few moments: no rule asks what came one after another.
fn stages(random: &mut Random) -> Json {
    let count = random.between(1, 3) as usize;
    let rule = |random: &mut Random| match random.below(10) {
        0 => json!([]),
        7 => json!({"did": "*", "days": {"gte": 2}, "range": {"last": "7d"}}),
        8 => json!({"did": name(random), "range": {"this": random.pick(&["week", "month"])}}),
        1 => json!({"did": name(random), "times": {"gte": 2}, "range": {"last": "7d"}}),
        2 => json!({"did": "*", "range": {"last": "48h"}}),
        3 => {
            json!({"last": name(random), *random.pick(&[&"within", &"longer_ago"]): random.pick(&["1h", "1d", "30d"])})
        }
        4 => json!({"trait": "plan", "is": random.pick(&["pro", "free"])}),
        5 => json!({"did": "*", "days": {"gte": 2}, "after": {"first": name(random)}}),
        6 => json!({"not": {"did": name(random)}}),
        _ => json!({"did": name(random)}),
    };
    KEYS[..count]
        .iter()
        .enumerate()
        .map(|(at, key)| {
            let rule = if at == 0 && random.percent(50) { json!({"all": []}) } else { rule(random) };
            json!({"key": key, "rule": rule})
        })
        .collect()
}

/// A journey, and under `stages` the stages it goes through.
pub fn journey(random: &mut Random, near: Micros) -> Json {
    let mut spec = json!({"question": "journey", "stages": stages(random)});
    if random.percent(50) {
        spec["range"] = range(random, near);
    }
    if random.percent(30) {
        spec["top"] = json!(random.between(1, 3));
    }
    if random.percent(25) {
        spec["where"] = condition(random, 1);
    }
    if random.percent(30) {
        spec["timezone"] = json!(random.pick(&["Europe/Berlin", "America/Sao_Paulo"]));
    }
    match random.below(6) {
        0 => spec["compare"] = json!({"range": range(random, near)}),
        1 => spec["compare"] = json!({"customers": {"did": name(random)}}),
        2 => spec["compare"] = json!({"customers": {"not": {"did": name(random)}}}),
        _ => (),
    }
    spec
}

/// Lets the same customers be there several times, one after the other: enough of them to tell a difference.
pub fn crowd(random: &mut Random, events: &mut Vec<MemoryEvent>) {
    let own = events.clone();
    for copy in 1..random.between(4, 9) {
        let later = copy * random.choose(&[0, MINUTE + 1, HOUR, DAY]);
        for e in &own {
            let mut again = e.clone();
            again.customer = format!("{}-{copy}", e.customer);
            again.event.id = format!("{}-{copy}", e.event.id);
            again.event.message_id = MessageId::Text(format!("{}-{copy}", e.event.message_id.text()));
            again.event.time += later;
            events.push(again);
        }
    }
}

/// Gives events the names and properties of which journeys speak.
pub fn on_the_way(random: &mut Random, events: &mut [MemoryEvent]) {
    let says = [
        ("utm_source", json!("ads")),
        ("channel", json!("mail")),
        ("$referrer", json!("blog")),
        ("utm_campaign", json!(7)),
        ("page", json!("/help")),
        ("$pathname", json!("/price")),
        ("error", json!(false)),
        ("error", json!("E1")),
        ("error_code", json!(500)),
        ("utm_source", json!("")),
        ("page", json!(["x"])),
    ];
    retime(random, events);
    for e in events {
        let mut properties: Map<String, Json> = serde_json::from_str(&e.event.properties).unwrap_or_default();
        for _ in 0..random.below(3) {
            let (key, value) = random.choose(&says);
            properties.insert(key.to_owned(), value);
        }
        e.event.properties = Json::Object(properties).to_string();
        if e.event.name == "d" {
            e.event.name = random.pick(&["upload_Failed", "rage_click", "$pageview", "d"]).to_owned();
        }
    }
}

/// Lets some events follow others at exactly the lengths of which journeys speak, and others miss them by little.
fn retime(random: &mut Random, events: &mut [MemoryEvent]) {
    if events.is_empty() {
        return;
    }
    for _ in 0..random.below(6) {
        let (a, b) = (random.below(events.len()), random.below(events.len()));
        if events[a].customer == events[b].customer {
            let length = random.choose(&[2 * MINUTE, MINUTE, HOUR, DAY, 3 * DAY, 14 * DAY, 14 * DAY, 30 * DAY]);
            events[b].event.time = events[a].event.time + length + random.choose(&[0, 0, 0, -1, 1]);
            if random.percent(60) {
                events[b].event.name = events[a].event.name.clone();
            }
        }
    }
}
