//! A small company whose answers can be checked by hand.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use hark_model::{Event, Flags, Group, MessageId, Micros};
use hark_query::calendar::Weekday;
use hark_query::segment::Library;
use hark_query::{Context, QueryError, answer};
use hark_timeline::memory::{MemoryEvent, MemorySource};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

/// A moment of RFC 3339.
pub fn at(text: &str) -> Micros {
    text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

/// An event of a customer with properties.
pub fn event(customer: &str, name: &str, time: &str, properties: Value) -> MemoryEvent {
    static NUMBER: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let mut event = Event::new(MessageId::Text(format!("m{number}")), name, customer, at(time), at(time));
    event.properties = properties.to_string();
    MemoryEvent { customer: customer.to_owned(), event }
}

/// The same event with traits.
pub fn with_traits(mut e: MemoryEvent, traits: Value, flags: Flags) -> MemoryEvent {
    e.event.traits = Some(traits.to_string());
    e.event.flags = e.event.flags.with(flags);
    e
}

/// The same event with traits that count unless known.
pub fn with_once(mut e: MemoryEvent, traits: Value) -> MemoryEvent {
    e.event.traits_once = Some(traits.to_string());
    e
}

/// The same event in an account.
pub fn in_account(mut e: MemoryEvent, id: &str) -> MemoryEvent {
    e.event.groups.push(Group { kind: "account".into(), id: id.into() });
    e
}

/// The segments of the company.
pub static SEGMENTS: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let mut rules = vec![
        ("power users".to_owned(), json!({"did": "view", "days": {"gte": 1}})),
        ("round".to_owned(), json!({"any": [{"did": "view"}, {"segment": "about"}]})),
        ("about".to_owned(), json!({"not": {"segment": "round"}})),
        ("broken".to_owned(), json!({"did": "view", "times": {"gtee": 1}})),
        ("tower 0".to_owned(), json!({"did": "view"})),
    ];
    let upon = |i: usize| json!([{"segment": format!("tower {i}")}, {"segment": format!("tower {i}")}]);
    rules.extend((0..20).map(|i| (format!("tower {}", i + 1), upon(i))));
    Arc::new(Library::new(rules))
});

/// Asks at a moment with several threads.
pub fn ask_at(source: &MemorySource, now: &str, spec: Value) -> Result<Value, QueryError> {
    let now = at(now);
    answer(
        &Context {
            source,
            now,
            threads: 3,
            timezone: "UTC",
            week_start: Weekday::Monday,
            segments: &SEGMENTS,
            halt: &hark_query::halt::NEVER,
        },
        &spec,
    )
}

/// Asks long after everything.
pub fn ask(source: &MemorySource, spec: Value) -> Value {
    ask_at(source, "2025-01-01T00:00:00Z", spec).unwrap()
}

/// The place, fact and hint of a wrong spec.
pub fn mistake(source: &MemorySource, spec: Value) -> (String, String, String) {
    match ask_at(source, "2025-01-01T00:00:00Z", spec) {
        Err(QueryError::Wrong { place, fact, hint }) => (place, fact, hint.unwrap_or_default()),
        other => panic!("expected a mistake, got {other:?}"),
    }
}
