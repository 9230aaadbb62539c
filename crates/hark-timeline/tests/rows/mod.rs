//! Which events do the tests of segments and views write?
#![allow(dead_code, missing_docs)]

use hark_model::{CustomerKey, Event, Flags, Group, IdHasher, MessageId, Population};
use hark_timeline::row::{EventRef, MessageIdRef, Row};
use hark_timeline::source::EventCode;
use hark_timeline::{EventNames, StoredEvent};
use proptest::prelude::*;
use serde_json::Value as Json;

pub fn hasher() -> IdHasher {
    IdHasher::new([1; 16])
}

pub fn raw(event: &Event) -> CustomerKey {
    hasher().customer(event.population, &event.id)
}

/// Events in the order of a segment, each on the timeline of its own id unless `resolve` says otherwise.
pub struct Sorted {
    pub names: EventNames,
    pub events: Vec<Event>,
    groups: Vec<String>,
    customers: Vec<CustomerKey>,
    codes: Vec<EventCode>,
}

impl Sorted {
    pub fn new(events: Vec<Event>) -> Self {
        Self::with(events, EventNames::default(), &|raw| raw)
    }

    pub fn with(mut events: Vec<Event>, mut names: EventNames, resolve: &dyn Fn(CustomerKey) -> CustomerKey) -> Self {
        events.sort_by_key(|e| (resolve(raw(e)), e.time, e.sequence.unwrap_or(0)));
        let codes = events.iter().map(|e| names.intern(&e.name)).collect();
        let customers = events.iter().map(|e| resolve(raw(e))).collect();
        let groups = events.iter().map(groups_text).collect();
        Sorted { names, events, groups, customers, codes }
    }

    pub fn rows(&self) -> Vec<Row<'_>> {
        (0..self.events.len())
            .map(|i| Row {
                customer: self.customers[i],
                raw: raw(&self.events[i]),
                code: self.codes[i],
                event: event_ref(&self.events[i], &self.groups[i]),
            })
            .collect()
    }
}

fn groups_text(event: &Event) -> String {
    if event.groups.is_empty() {
        return String::new();
    }
    let object: serde_json::Map<String, Json> =
        event.groups.iter().map(|g| (g.kind.clone(), g.id.clone().into())).collect();
    Json::Object(object).to_string()
}

fn event_ref<'a>(e: &'a Event, groups: &'a str) -> EventRef<'a> {
    EventRef {
        message_id: match &e.message_id {
            MessageId::Text(text) => MessageIdRef::Text(text),
            MessageId::Import(hash) => MessageIdRef::Import(*hash),
        },
        name: &e.name,
        id: &e.id,
        identified: e.identified,
        anonymous_id: e.anonymous_id.as_deref(),
        population: e.population,
        time: e.time,
        received: e.received,
        original_time: e.original_time,
        sequence: e.sequence,
        flags: e.flags,
        properties: &e.properties,
        traits: e.traits.as_deref(),
        traits_once: e.traits_once.as_deref(),
        groups,
        group_traits: e.group_traits.as_deref(),
        creates_customer: e.creates_customer,
    }
}

/// Whether a stored event says the same as the one that was sent. JSON is compared by value; 5 and 5.0 are one number.
pub fn same(event: &Event, stored: &StoredEvent) -> Result<(), TestCaseError> {
    prop_assert_eq!(&stored.message_id, &event.message_id.text());
    prop_assert_eq!(&stored.name, &event.name);
    prop_assert_eq!(&stored.id, &event.id);
    prop_assert_eq!(&stored.anonymous_id, &event.anonymous_id);
    prop_assert_eq!((stored.time, stored.received), (event.time, event.received));
    prop_assert_eq!((stored.original_time, stored.sequence), (event.original_time, event.sequence));
    prop_assert_eq!(stored.flags, event.flags);
    prop_assert_eq!(json(Some(&stored.properties)), json(Some(&event.properties)));
    prop_assert_eq!(json(stored.traits.as_deref()), json(event.traits.as_deref()));
    prop_assert_eq!(json(stored.traits_once.as_deref()), json(event.traits_once.as_deref()));
    let groups = groups_text(event);
    prop_assert_eq!(stored.groups.clone().unwrap_or_default(), groups);
    Ok(())
}

pub fn json(text: Option<&str>) -> Option<Json> {
    fn plain(value: Json) -> Json {
        match value {
            Json::Number(n) if n.is_f64() => match n.as_f64() {
                Some(f) if f.fract() == 0.0 && f.abs() < 9e15 => Json::from(f as i64),
                _ => Json::Number(n),
            },
            Json::Object(map) => Json::Object(map.into_iter().map(|(k, v)| (k, plain(v))).collect()),
            Json::Array(list) => Json::Array(list.into_iter().map(plain).collect()),
            other => other,
        }
    }
    text.map(|text| plain(serde_json::from_str(text).expect("stored JSON can be read")))
}

fn any_json() -> impl Strategy<Value = Json> {
    prop_oneof![
        3 => "[a-c]{0,2}".prop_map(Json::from),
        1 => ".{0,6}".prop_map(Json::from),
        3 => (-3i64..3).prop_map(Json::from),
        1 => any::<i64>().prop_map(Json::from),
        1 => any::<u64>().prop_map(Json::from),
        2 => prop_oneof![Just(0.5), Just(-1.25), Just(5.0), Just(1e300), Just(-0.0)].prop_map(Json::from),
        1 => any::<bool>().prop_map(Json::from),
        1 => Just(Json::Null),
        1 => Just(serde_json::json!({"a": 1, "deep": {"x": "y", "n": 2.5}})),
        1 => Just(serde_json::json!([1, "two", null])),
    ]
}

pub fn any_object() -> impl Strategy<Value = String> {
    let name = prop_oneof![4 => "[a-d]", 1 => Just("nested".to_owned()), 1 => "a\\.[a-b]", 1 => ".{1,4}"];
    let object = proptest::collection::vec((name, any_json()), 0..6)
        .prop_map(|pairs| Json::Object(pairs.into_iter().collect()).to_string());
    prop_oneof![
        9 => object,
        1 => Just(r#" { "a" : "first", "a" : [ 1 , 2 ], "b": 7 , "b" : "x" } "#.to_owned()),
    ]
}

pub fn any_message_id() -> impl Strategy<Value = MessageId> {
    prop_oneof![
        any::<u128>().prop_map(MessageId::Import),
        ".{0,12}".prop_map(MessageId::Text),
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".prop_map(MessageId::Text),
        "[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}".prop_map(MessageId::Text),
    ]
}

fn any_time() -> impl Strategy<Value = i64> {
    prop_oneof![0i64..6, (0i64..5).prop_map(|s| s * 1_000_000), -9_000_000_000_000i64..9_000_000_000_000_000]
}

pub fn any_flags() -> impl Strategy<Value = Flags> {
    prop_oneof![3 => Just(Flags::none()), 1 => Just(Flags::BOT), 1 => Just(Flags::STAFF), 1 => (0u8..64).prop_map(Flags)]
}

/// An event of one of a few ids with anything in it.
pub fn any_event() -> impl Strategy<Value = Event> {
    let who = ("[a-e]", 0usize..2, any::<bool>(), proptest::option::of("[x-z]"));
    let when = (any_time(), any_time(), proptest::option::of(any_time()), proptest::option::of(-2i64..3));
    let bags = (any_object(), proptest::option::of(any_object()), proptest::option::of(any_object()));
    let groups = proptest::collection::vec("[p-r]", 0..2);
    (any_message_id(), "[u-w]", who, when, any_flags(), bags, groups, any::<bool>()).prop_map(
        |(message_id, name, who, when, flags, bags, groups, creates)| {
            let mut e = Event::new(message_id, &name, &who.0, when.0, when.1);
            e.population = [Population::Customer, Population::Partner][who.1];
            (e.identified, e.anonymous_id) = (who.2, who.3);
            (e.original_time, e.sequence, e.flags) = (when.2, when.3, flags);
            (e.properties, e.traits, e.traits_once) = bags;
            e.groups = groups.into_iter().map(|id| Group { kind: "account".into(), id }).collect();
            e.creates_customer = creates || flags == Flags::none();
            e
        },
    )
}
