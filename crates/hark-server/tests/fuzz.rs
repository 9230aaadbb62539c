//! Can any bytes from outside make a parser panic, disagree with another parser, or lose count of events?
//!
//! A failure prints the smallest input that shows it.
#![allow(missing_docs, clippy::unwrap_used)]

use hark_server::edge::inflate;
use hark_server::wire::scan::{Scanner, odd};
use hark_server::wire::segment::Call;
use hark_server::wire::{Arrival, Rules, Understood, check, ids, posthog, replay, segment, times};
use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

fn scans(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    scanner.field(0).is_ok() && scanner.end().is_ok()
}

/// Pieces that parsers trip over.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", "\"a\":", "1", "-", "0", "1.5", "1e5", "1e999999", "true", "null",
            "\\u0000", "\\ud800", "\\ud83d\\ude00", "\\u00e4", "\\x", " ", "\n", "\u{1}", "ä", "\u{202e}", "\"batch\":[",
            "\"userId\":\"u\"", "\"event\":\"e\"", "\"properties\":{", "\"timestamp\":", "\"__proto__\":1", "\"type\":\"track\"",
            "\"distinct_id\":\"d\"", "\"$set\":{}", "\"context\":{", "\"uuid\":\"x\"", "\"groups\":{\"a\":\"b\"}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(|c| c.to_string()),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

/// A value that is JSON for sure.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["u1", "undefined", "track", "2024-01-04T10:00:00Z", "e", "customer", ""])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "type", "event", "userId", "anonymousId", "messageId", "timestamp", "sentAt", "properties", "traits", "context",
            "groupId", "previousId", "sequence", "population", "groups", "batch", "mergeProperties", "distinct_id", "uuid",
            "$set", "$set_once", "$groups", "offset", "alias", "page", "campaign", "library", "ip", "$lib", "name",
        ]).prop_map(str::to_owned),
        1 => ".{0,4}",
    ]
}

fn arrival(consent_required: bool) -> Arrival {
    let rules = Rules { retention: Some(86_400_000_000 * 365), consent_required };
    Arrival { received: 1_704_362_400_000_000, verified: false, bot: false, seed: 7, rules }
}

/// Whatever came out must be complete, well-formed, and the same again when replayed.
fn sound(understood: &Understood, rules: Rules) {
    for event in &understood.events {
        let objects =
            [Some(&event.properties), event.traits.as_ref(), event.traits_once.as_ref(), event.group_traits.as_ref()];
        for object in objects.into_iter().flatten() {
            assert!(serde_json::from_str::<serde_json::Map<String, Value>>(object).is_ok(), "{object}");
        }
        assert!(!event.id.is_empty() && ids::legal(&event.id, "id").is_ok());
        assert!(!event.name.is_empty());
    }
    for (_, letter) in &understood.letters {
        assert_eq!(replay(letter, rules).map(|_| ()), Err(letter.reason), "{}", letter.raw);
    }
}

fn understand(text: &str, consent: bool) {
    let arrival = arrival(consent);
    let count = serde_json::from_str::<&RawValue>(text).is_ok();
    if let Ok(body) = segment::read(text) {
        assert!(count, "{text}");
        for call in [Call::Batch, Call::Track, Call::Alias, Call::Merge, Call::Group, Call::Page] {
            sound(&body.understand(text, call, &arrival), arrival.rules);
        }
    }
    if let Ok(body) = posthog::read(text) {
        let understood = body.understand(text, None, &arrival);
        assert_eq!(understood.received(), body.uuids(text).len());
        sound(&understood, arrival.rules);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: hark_testkit::times::times(1500), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_scan_accepts_what_serde_accepts(text in text()) {
        prop_assert_eq!(scans(&text), serde_json::from_str::<&RawValue>(&text).is_ok());
    }

    #[test]
    fn any_json_scans_and_cleaning_keeps_its_meaning(value in json()) {
        let text = value.to_string();
        // Read back: the reader may round the last bit of a float.
        let value: Value = serde_json::from_str(&text).unwrap();
        let mut scanner = Scanner::new(&text);
        let field = scanner.field(0).unwrap();
        prop_assert!(!field.is(odd::BAD_NUMBER | odd::LONG_STRING));
        let (written, _) = check::strings(&text);
        if !field.is(odd::BAD_TEXT) {
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value.clone());
        }
        if let Value::Object(map) = &value
            && !field.is(odd::BAD_TEXT)
        {
            let members = check::members(&text);
            prop_assert_eq!(members.len(), map.len());
            for (name, raw) in members {
                prop_assert_eq!(&serde_json::from_str::<Value>(raw).unwrap(), &map[name.as_ref()]);
            }
        }
    }

    #[test]
    fn nearly_json_is_understood_or_refused(text in text(), consent: bool) {
        understand(&text, consent);
        understand(&format!("{{\"batch\":[{text}]}}"), consent);
    }

    #[test]
    fn strange_messages_are_understood_or_refused(value in json(), consent: bool) {
        understand(&value.to_string(), consent);
        understand(&serde_json::json!({"batch": [value]}).to_string(), consent);
    }

    #[test]
    fn times_never_panic(text in "[-+0-9TZ:. ]{0,30}|.{0,20}") {
        if let Some(time) = times::parse(&text) {
            times::text(time);
            times::month(time);
        }
    }

    #[test]
    fn times_read_what_they_write(millis in -62_135_596_800_000i64..253_402_300_799_000) {
        prop_assert_eq!(times::parse(&times::text(millis * 1000)), Some(millis * 1000));
    }

    #[test]
    fn broken_compression_never_panics(
        mut bytes in prop::collection::vec(any::<u8>(), 0..200),
        magic in prop::sample::select(vec![&b""[..], b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x78\x9c"]),
        deflate: bool,
    ) {
        let mut body = magic.to_vec();
        body.append(&mut bytes);
        let encodings = if deflate { vec!["deflate".to_owned()] } else { Vec::new() };
        drop(inflate::open(body.into(), &encodings));
    }
}
