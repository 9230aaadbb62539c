//! Can any question make the server panic, hang, or take memory without end?
#![allow(clippy::unwrap_used, dead_code)]

mod world;

use hark_query::calendar::Weekday;
use hark_query::spec::text;
use hark_query::{Context, QueryError, answer, halt};
use hark_testkit::fuzz::Target;
use hark_timeline::memory::MemorySource;
use serde_json::json;
use world::*;

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "-1",
    "\"is\":",
    "\"in\":[",
    "\"matches\":\"(a+)+$\"",
    "\"where\":{",
    "\"all\":[",
    "\"any\":[",
    "\"not\":",
    "\"property\":\"p\"",
    "\"trait\":\"t\"",
    "\"field\":\"id\"",
    "\"between\":[1,2]",
    "\"question\":\"trend\"",
    "\"question\":\"funnel\"",
    "\"question\":\"retention\"",
    "\"question\":\"paths\"",
    "\"question\":\"customers\"",
    "\"of\":{",
    "\"cell\":{",
    "\"steps\":[",
    "\"window\":\"14d\"",
    "\"window\":\"1000000w\"",
    "\"range\":{\"last\":\"30d\"}",
    "\"range\":{\"from\":\"0001-01-01\",\"to\":\"9999-12-31\"}",
    "\"interval\":\"minute\"",
    "\"interval\":\"year\"",
    "\"timezone\":\"Asia/Kathmandu\"",
    "\"timezone\":\"America/New_York\"",
    "\"breakdown\":\"p\"",
    "\"top\":10000",
    "\"measure\":{\"quantile\":\"n\",\"q\":0.5}",
    "\"unit\":\"session\"",
    "\"unit\":{\"group\":\"account\"}",
    "\"unit\":\"conversion\"",
    "\"order\":\"unordered\"",
    "\"order\":\"strict\"",
    "\"exclude\":[",
    "\"optional\":true",
    "\"periods\":\"rolling\"",
    "\"cohort\":\"recurring\"",
    "\"start_at\":\"view\"",
    "\"week_start\":\"sunday\"",
];

fn source() -> MemorySource {
    let names = ["view", "buy", "view", "leave"];
    let mut events = Vec::new();
    for n in 0..40 {
        let properties = json!({"p": names[n % 3], "n": n, "d": "2024-01-31", "l": [1], "b": n % 2 == 0, "z": null});
        let time = format!("2024-01-{:02}T{:02}:00:00Z", 1 + n / 4, n % 24);
        let customer = ["ann", "bob", "cyd"][n % 3];
        let made = event(customer, names[n % 4], &time, properties);
        events.push(in_account(with_traits(made, json!({"t": n}), hark_model::Flags::VERIFIED), "acme"));
    }
    MemorySource::new(events)
}

/// Asks what the text says. Whatever it is, the answer is an answer or a mistake with a place in the text.
fn asks(source: &MemorySource, text: &str) -> bool {
    let context = Context {
        source,
        now: at("2024-03-01T00:00:00Z"),
        threads: 1,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: &hark_query::segment::NONE,
        halt: &halt::NEVER,
    };
    let spec = match text::read(text) {
        Ok(spec) => spec,
        Err(QueryError::Wrong { .. }) => return false,
        Err(other) => panic!("{other}"),
    };
    match answer(&context, &spec) {
        Ok(answer) => answer["question"].is_string(),
        Err(QueryError::Wrong { place, fact, .. }) => {
            assert!(place.is_empty() || place.starts_with('/'), "{place}");
            assert!(!fact.is_empty());
            false
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn questions() {
    let blocks = include_str!("../../../docs/query-language.md").split("```json\n").skip(1);
    let corpus: Vec<Vec<u8>> = blocks.filter_map(|b| b.split("```").next()).map(|b| b.trim().into()).collect();
    assert!(corpus.len() > 10, "the examples of the documentation");
    let source = source();
    let target =
        Target { name: "question", manifest: env!("CARGO_MANIFEST_DIR"), corpus, tokens: TOKENS, bytes_max: 16 << 10 };
    target.run(|input| std::str::from_utf8(input).is_ok_and(|text| asks(&source, text)));
}

#[test]
fn conditions() {
    let corpus = [
        r#"{"property":"p","is":"view"}"#,
        r#"{"all":[{"property":"n","gt":3},{"not":{"trait":"t","in":[1,2,null]}}]}"#,
        r#"{"any":[{"property":"p","matches":"^v.*w$","ignore_case":true},{"property":"d","before":"2024-02-01"}]}"#,
        r#"[{"property":"l","exists":true},{"property":"z","is_null":false},{"field":"event","starts_with":"v"}]"#,
    ];
    let corpus = corpus.map(|text| text.as_bytes().to_vec()).to_vec();
    let source = source();
    let target =
        Target { name: "condition", manifest: env!("CARGO_MANIFEST_DIR"), corpus, tokens: TOKENS, bytes_max: 16 << 10 };
    target.run(|input| {
        let Ok(condition) = std::str::from_utf8(input) else { return false };
        let taken = asks(&source, &format!(r#"{{"question":"trend","interval":"week","where":{condition}}}"#));
        asks(&source, &format!(r#"{{"question":"paths","customers":{condition}}}"#));
        taken
    });
}
