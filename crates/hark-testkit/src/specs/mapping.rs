//! Which mappings can be made of the random timelines, and what do events say of money?

use crate::random::Random;
use crate::timelines::{self, NAMES};
use crate::trial::Case;
use hark_timeline::memory::MemoryEvent;
use serde_json::{Map, Value as Json, json};

/// Reserved names that hint at nothing in the table of intents that holds by default.
const RESERVED: [&str; 3] = ["order", "review", "community_post"];

/// The same case where some names are reserved ones, in the events and in the question. Many of those events have names of
/// their own that are mapped, and so are some others. The mapping stands in the spec, under `mappings`.
pub fn mapped(random: &mut Random, mut case: Case) -> Case {
    let mut mappings = Vec::new();
    for (at, name) in NAMES.into_iter().enumerate() {
        let reserved = RESERVED[random.below(RESERVED.len())];
        match RESERVED.get(at).filter(|_| at == 0 || random.percent(60)) {
            Some(reserved) => {
                let own = format!("Own {name}");
                renamed(&mut case.spec, name, reserved);
                for e in case.events.iter_mut().filter(|e| e.event.name == name) {
                    e.event.name = if random.percent(50) { own.clone() } else { (*reserved).to_owned() };
                }
                mappings.push(json!({"event": own, "as": reserved}));
            }
            None if random.percent(40) => mappings.push(json!({"event": name, "as": reserved})),
            None => (),
        }
    }
    case.spec["mappings"] = Json::Array(mappings);
    case
}

/// Every text that is this name is the other one.
fn renamed(spec: &mut Json, name: &str, to: &str) {
    match spec {
        Json::Array(parts) => parts.iter_mut().for_each(|part| renamed(part, name, to)),
        Json::Object(map) => map.values_mut().for_each(|part| renamed(part, name, to)),
        Json::String(text) if text == name => *text = to.to_owned(),
        _ => (),
    }
}

const OWN: [&str; 4] = ["Order Completed", "Invoice Paid", "Plan Chosen", "Left"];
const SPEAK_OF_MONEY: [&str; 6] = [
    "order",
    "subscription_started",
    "subscription_renewed",
    "subscription_changed",
    "subscription_paused",
    "subscription_ended",
];

/// Random timelines whose events speak of money, under reserved names and under own ones that are mapped onto them.
pub fn money(random: &mut Random) -> Case {
    let mut events = timelines::events(random);
    for e in &mut events {
        speak(random, e);
    }
    let mappings: Vec<Json> = OWN.iter().filter_map(|name| entry(random, name)).collect();
    Case { events, spec: json!({"mappings": mappings}), now: timelines::instant("2040-01-01T00:00:00Z") }
}

fn speak(random: &mut Random, e: &mut MemoryEvent) {
    let name = if random.percent(60) { random.choose(&OWN) } else { random.choose(&SPEAK_OF_MONEY) };
    e.event.name = name.to_owned();
    let mut said = Map::new();
    for name in ["value", "amount", "mrr", "margin", "total", "net"] {
        if random.percent(60) {
            said.insert(name.to_owned(), amount(random));
        }
    }
    if random.percent(40) {
        said.insert("cart".to_owned(), json!({"total": amount(random), "currency": "usd"}));
    }
    for (name, often) in [("currency", 80), ("code", 50)] {
        if random.percent(often) {
            said.insert(
                name.to_owned(),
                random.choose(&[json!("EUR"), json!(" eur "), json!("USD"), json!("euro"), json!(1)]),
            );
        }
    }
    if random.percent(50) {
        said.insert(
            "subscription_id".to_owned(),
            random.choose(&[json!("s1"), json!("s2"), json!("5"), json!(5), json!(6), json!(null)]),
        );
    }
    if random.percent(20) {
        said.insert("plan".to_owned(), random.choose(&[json!("s1"), json!("p")]));
    }
    e.event.properties = Json::Object(said).to_string();
}

/// What clients send as amounts, well meant or not.
fn amount(random: &mut Random) -> Json {
    let units = random.between(-20_000, 500_000);
    match random.below(12) {
        0..=2 => json!(units),
        3 => json!(units as f64 / 100.0),
        4 => json!(units as f64 / 1_000.0),
        5 => json!(format!("{}.{:02}", units / 100, random.below(100))),
        6 => json!(format!("{}.{:03}5", units / 100, random.below(1_000))),
        7 => json!(format!(" {units} ")),
        8 => json!(units as f64),
        9 => json!(units as f64 * 0.1 + 0.2),
        10 => random.choose(&[
            json!(null),
            json!(""),
            json!(true),
            json!("free"),
            json!("1,50"),
            json!([5]),
            json!("5e1"),
        ]),
        _ => random.choose(&[json!(1e17), json!(99_999_999_999_999.99), json!("0.5"), json!(-0.005), json!("-0.005")]),
    }
}

/// What an own event is, if it is anything.
fn entry(random: &mut Random, name: &str) -> Option<Json> {
    if random.percent(15) {
        return None;
    }
    let reserved = random.choose(&SPEAK_OF_MONEY);
    let amounts: &[&str] = match reserved {
        "order" => &["value", "margin"],
        "subscription_started" | "subscription_renewed" => &["amount", "mrr"],
        _ => &["mrr"],
    };
    let mut properties = Map::new();
    for property in amounts {
        if random.percent(30) {
            continue;
        }
        let from = random.choose(&["total", "net", "value", "amount", "cart.total", "nowhere"]);
        let mut place = json!({"from": from});
        if random.percent(75) {
            place["times"] = random.choose(&[json!(1), json!(10), json!(100), json!(100), json!(1000)]);
        }
        properties.insert((*property).to_owned(), place);
    }
    if random.percent(50) {
        let place = [json!({"is": "chf"}), json!({"from": "code"}), json!({"from": "cart.currency"})];
        properties.insert("currency".to_owned(), random.choose(&place));
    }
    if reserved != "order" && random.percent(30) {
        properties
            .insert("subscription_id".to_owned(), random.choose(&[json!({"from": "plan"}), json!({"is": "one"})]));
    }
    Some(json!({"event": name, "as": reserved, "properties": properties}))
}
