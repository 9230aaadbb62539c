//! What clients send.

use crate::target;
use hark_server::edge::inflate;
use hark_server::wire::scan::Scanner;
use hark_server::wire::segment::Call;
use hark_server::wire::{Arrival, Rules, Understood, check, ids, pixel, posthog, replay, segment, times};
use serde_json::Value;
use serde_json::value::RawValue;
use std::io::Write;

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "\\ud83d\\ude00",
    "1e999999",
    "-0",
    "0.1",
    "null",
    "true",
    "\"type\":\"track\"",
    "\"type\":\"identify\"",
    "\"type\":\"alias\"",
    "\"event\":\"e\"",
    "\"userId\":\"u\"",
    "\"anonymousId\":\"a\"",
    "\"previousId\":\"p\"",
    "\"groupId\":\"g\"",
    "\"messageId\":\"m\"",
    "\"timestamp\":\"2024-01-04T10:00:00Z\"",
    "\"sentAt\":\"2024-01-04T10:00:00Z\"",
    "\"properties\":{",
    "\"traits\":{",
    "\"context\":{",
    "\"batch\":[",
    "\"__proto__\":{",
    "\"distinct_id\":\"d\"",
    "\"$set\":{",
    "\"$groups\":{\"account\":\"a\"}",
    "\"uuid\":\"x\"",
    "\"api_key\":\"k\"",
    "\"offset\":5",
    "\"sequence\":1",
    "\"population\":\"partner\"",
    "\"consent\":{\"categoryPreferences\":{\"Analytics\":true}}",
];

const SEGMENT: &[&[u8]] = &[
    br#"{"batch":[{"type":"track","event":"e","userId":"u","properties":{"a":1,"b":[true,null],"c":{"d":"e"}},"timestamp":"2024-01-04T10:00:00Z"}],"sentAt":"2024-01-04T10:00:01Z"}"#,
    br#"{"type":"identify","userId":"u","anonymousId":"a","traits":{"email":"x@example.org"},"context":{"library":{"name":"l","version":"1"},"page":{"url":"http://x/"},"campaign":{"name":"n","source":"s"}}}"#,
    br#"{"type":"alias","previousId":"a","userId":"u","messageId":"5f0c7d2e-0000-4000-8000-000000000000"}"#,
    br#"{"type":"group","groupId":"g","userId":"u","traits":{"size":3}}"#,
    br#"{"mergeProperties":[{"type":"userId","value":"u1"},{"type":"userId","value":"u2"}]}"#,
];

const POSTHOG: &[&[u8]] = &[
    br#"{"api_key":"k","batch":[{"event":"e","distinct_id":"d","properties":{"$lib":"x","$set":{"a":1},"$set_once":{"b":2}},"timestamp":"2024-01-04T10:00:00Z","uuid":"5f0c7d2e-0000-4000-8000-000000000000"}]}"#,
    br#"[{"event":"$identify","properties":{"distinct_id":"d","$anon_distinct_id":"a","$groups":{"account":"g"}},"offset":1500}]"#,
    br#"{"event":"$create_alias","distinct_id":"d","properties":{"alias":"a"},"sent_at":"2024-01-04T10:00:00Z"}"#,
    br#"{"event":"$groupidentify","distinct_id":"d","properties":{"$group_type":"account","$group_key":"g","$group_set":{"n":1}}}"#,
];

fn arrival() -> Arrival {
    let rules = Rules { retention: Some(86_400_000_000 * 365), consent_required: false };
    Arrival { received: 1_704_362_400_000_000, verified: false, bot: false, seed: 7, rules }
}

/// Whatever came out must be complete, well-formed, and the same again when replayed.
fn sound(understood: &Understood) -> bool {
    for event in &understood.events {
        let objects =
            [Some(&event.properties), event.traits.as_ref(), event.traits_once.as_ref(), event.group_traits.as_ref()];
        for object in objects.into_iter().flatten() {
            assert!(serde_json::from_str::<serde_json::Map<String, Value>>(object).is_ok(), "{object}");
        }
        assert!(ids::legal(&event.id, "id").is_ok() && !event.name.is_empty());
    }
    for (_, letter) in &understood.letters {
        assert_eq!(replay(letter, arrival().rules).map(|_| ()), Err(letter.reason), "{}", letter.raw);
    }
    !understood.events.is_empty()
}

#[test]
fn json() {
    target("json", &[SEGMENT, POSTHOG].concat(), JSON, 64 << 10).run(|input| {
        let Ok(text) = std::str::from_utf8(input) else { return false };
        let mut scanner = Scanner::new(text);
        let scanned = scanner.field(0).is_ok() && scanner.end().is_ok();
        assert_eq!(scanned, serde_json::from_str::<&RawValue>(text).is_ok(), "another reader sees it otherwise");
        if scanned {
            let (written, _) = check::strings(text);
            assert!(serde_json::from_str::<&RawValue>(&written).is_ok(), "repaired text is JSON");
            let again = check::strings(&written).0;
            assert_eq!(again, written, "what is repaired needs no repair");
        }
        scanned
    });
}

#[test]
fn segment_bodies() {
    let calls = [Call::Batch, Call::Track, Call::Alias, Call::Merge, Call::Group, Call::Page, Call::Identify];
    target("segment", SEGMENT, JSON, 64 << 10).run(|input| {
        let Ok(text) = std::str::from_utf8(input) else { return false };
        let Ok(body) = segment::read(text) else { return false };
        calls.into_iter().filter(|call| sound(&body.understand(text, *call, &arrival()))).count() > 0
    });
}

#[test]
fn posthog_bodies() {
    target("posthog", POSTHOG, JSON, 64 << 10).run(|input| {
        let Ok(text) = std::str::from_utf8(input) else { return false };
        let Ok(body) = posthog::read(text) else { return false };
        let understood = body.understand(text, None, &arrival());
        assert_eq!(understood.received(), body.uuids(text).len());
        sound(&understood)
    });
}

#[test]
fn compressed_bodies() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(SEGMENT[0]).unwrap();
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![0; 16 << 20]).unwrap();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(SEGMENT[1]).unwrap();
    let corpus = [gzip.finish().unwrap(), bomb.finish().unwrap(), zlib.finish().unwrap(), b"{}".to_vec()];
    let corpus: Vec<&[u8]> = corpus.iter().map(Vec::as_slice).collect();
    target("compressed", &corpus, &["\u{1f}", "gzip"], 64 << 10).run(|input| {
        let mut opened = false;
        for encodings in [&[][..], &["gzip"], &["deflate"], &["gzip", "gzip"], &["br"]] {
            let encodings: Vec<String> = encodings.iter().map(|e| (*e).to_owned()).collect();
            if let Ok(bytes) = inflate::open(input.to_vec().into(), &encodings) {
                assert!(bytes.len() <= hark_model::limits::INFLATED_BYTES_MAX.max(input.len()));
                opened = true;
            }
        }
        opened
    });
}

#[test]
fn pixels() {
    let corpus: &[&[u8]] =
        &[b"userId=u&event=open&properties.plan=a%20b&x=1&timestamp=2024-01-04", b"writeKey=k&anonymousId=%ff%00"];
    target("pixel", corpus, &["&", "=", "%", "%00", "+", "properties.", "userId=", "%22", "%5c"], 16 << 10).run(
        |input| {
            let pairs = form_urlencoded::parse(input).map(|(a, b)| (a.into_owned(), b.into_owned()));
            let text = pixel::message(pairs);
            let body = segment::read(&text).unwrap_or_else(|_| panic!("a message that we wrote: {text}"));
            sound(&body.understand(&text, Call::Track, &arrival()))
        },
    );
}

#[test]
fn moments() {
    let corpus: &[&[u8]] =
        &[b"2024-01-04T10:00:00.123456Z", b"2024-01-04 10:00:00+05:30", b"1704362400", b"-0001-12-31", b"2024-02-29"];
    target("moment", corpus, &["T", "Z", ":", "-", "+", ".", "24", "60", " "], 200).run(|input| {
        let Ok(text) = std::str::from_utf8(input) else { return false };
        let Some(moment) = times::parse(text) else { return false };
        times::month(moment);
        let millis = moment.div_euclid(1000) * 1000;
        assert_eq!(times::parse(&times::text(millis)), Some(millis), "what is written is read again");
        true
    });
}
