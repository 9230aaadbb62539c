//! Do the documentation, the schema and the parser speak the same language?
#![allow(clippy::unwrap_used)]

mod world;

use hark_model::Flags;
use hark_timeline::memory::MemorySource;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use world::*;

const DOC: &str = include_str!("../../../docs/query-language.md");
const SCHEMA: &str = include_str!("../../../docs/query.schema.json");

fn source() -> MemorySource {
    let plan = |e| with_traits(e, json!({"plan": "pro"}), Flags::VERIFIED);
    MemorySource::new(vec![
        plan(event("ann", "view", "2024-01-01T09:00:00Z", json!({"platform": "web", "page": "/p/1"}))),
        event(
            "ann",
            "purchase",
            "2024-01-02T09:00:00Z",
            json!({"platform": "mobile", "price": 12, "due": "2024-01-31"}),
        ),
        in_account(event("bob", "view", "2024-01-08T09:00:00Z", json!({"platform": null})), "acme"),
    ])
}

/// The keys that the parser knows at a place, from the advice it gives about a key it does not know.
fn known(mut spec: Value, place: &str) -> BTreeSet<String> {
    spec.pointer_mut(place).unwrap().as_object_mut().unwrap().insert("zz".into(), json!(1));
    let (at, _, hint) = mistake(&source(), spec);
    assert_eq!(at, format!("{place}/zz"));
    let list = hint.split("Known are: ").nth(1).unwrap().trim_end_matches('.');
    list.split(", ").map(str::to_owned).collect()
}

fn keys(schema: &Value) -> BTreeSet<String> {
    let own = schema["properties"].as_object().into_iter().flat_map(|p| p.keys().cloned());
    let parts = ["oneOf", "allOf"].into_iter().filter_map(|word| schema[word].as_array()).flatten();
    own.chain(parts.flat_map(keys)).collect()
}

#[test]
fn every_example_of_the_documentation_is_answered() {
    let examples: Vec<&str> = DOC.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 25, "found only {} examples", examples.len());
    let mut asked = BTreeSet::new();
    for example in examples {
        let spec: Value = serde_json::from_str(example).unwrap_or_else(|e| panic!("{e} in {example}"));
        asked.insert(spec["question"].as_str().unwrap().to_owned());
        let answer = ask_at(&source(), "2024-02-01T00:00:00Z", spec.clone());
        let answer = answer.unwrap_or_else(|error| panic!("{error} in {example}"));
        assert_eq!(answer["question"], spec["question"]);
        for key in ["n", "as_of", "rows_scanned", "sampled", "identity_version", "timezone"] {
            assert!(answer.get(key).is_some(), "{key} is missing in the answer to {example}");
        }
    }
    assert_eq!(asked.len(), hark_query::question::QUESTIONS.len(), "each question has an example: {asked:?}");
}

#[test]
fn every_operator_has_an_example() {
    for operator in hark_query::spec::condition::OPERATORS {
        let used = DOC.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
        assert!(used.into_iter().any(|example| example.contains(&format!("\"{operator}\":"))), "{operator}");
    }
}

#[test]
fn the_schema_knows_exactly_the_keys_of_the_parser() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let minimal = [
        json!({"question":"trend"}),
        json!({"question":"funnel","steps":["a","b"]}),
        json!({"question":"retention"}),
        json!({"question":"paths"}),
        json!({"question":"lifecycle"}),
        json!({"question":"journey"}),
        json!({"question":"stickiness"}),
        json!({"question":"time_between","from":"a","to":"b"}),
        json!({"question":"timeline","customer":"ann"}),
        json!({"question":"customers"}),
    ];
    for spec in minimal {
        let word = spec["question"].as_str().unwrap().to_owned();
        assert_eq!(known(spec, ""), keys(&schema["$defs"][&word]), "keys of {word}");
    }
    let inner = [
        (json!({"question":"trend","where":{"property":"a","is":1}}), "/where", "test"),
        (json!({"question":"trend","event":{"event":"a"}}), "/event", "selector"),
        (json!({"question":"trend","range":{"last":"1d"}}), "/range", "range"),
        (json!({"question":"trend","breakdown":{"property":"a"}}), "/breakdown", "breakdown"),
        (json!({"question":"funnel","steps":["a",{"event":"b"}]}), "/steps/1", "step"),
        (json!({"question":"funnel","steps":["a","b"],"exclude":[{"event":"c"}]}), "/exclude/0", "exclusion"),
        (json!({"question":"trend","customers":{"did":"a"}}), "/customers", "did"),
        (json!({"question":"trend","customers":{"did":"a","times":{"gt":1}}}), "/customers/times", "bounds"),
        (
            json!({"question":"trend","customers":{"did":"a","sum":{"property":"p","gt":1}}}),
            "/customers/sum",
            "measured",
        ),
        (json!({"question":"trend","customers":{"sequence":["a"]}}), "/customers", "sequence"),
        (json!({"question":"trend","customers":{"fact":"goals","is":"a"}}), "/customers", "fact"),
    ];
    for (spec, place, name) in inner {
        let mut parser = known(spec, place);
        if ["test", "did", "sequence", "fact"].contains(&name) {
            parser.retain(|word| !["all", "any", "not"].contains(&word.as_str()));
        }
        assert_eq!(parser, keys(&schema["$defs"][name]), "keys of {name}");
    }
}

#[test]
fn mistakes_name_their_place_and_the_nearest_word() {
    let source = source();
    let cases = [
        (json!({"question":"trent"}), "/question", "Did you mean \"trend\"?"),
        (json!({"question":"trend","mesure":"events"}), "/mesure", "Did you mean \"measure\"?"),
        (json!({"question":"trend","measure":"custmers"}), "/measure", "Did you mean \"customers\"?"),
        (json!({"question":"trend","interval":"weekly"}), "/interval", "Did you mean \"week\"?"),
        (json!({"question":"trend","timezone":"Europe/Berln"}), "/timezone", "Did you mean \"Europe/Berlin\"?"),
        (json!({"question":"trend","where":[{"property":"a","iss":1}]}), "/where/0/iss", "Did you mean \"is\"?"),
        (json!({"question":"trend","where":{"any":[{"not":{"property":"a","gt":"5"}}]}}), "/where/any/0/not/gt", ""),
        (json!({"question":"trend","where":{"property":"a","matches":"(a"}}), "/where/matches", "regex"),
        (json!({"question":"trend","where":{"property":"a","between":[2,1]}}), "/where/between/1", "Swap"),
        (json!({"question":"trend","where":{"property":"a"}}), "/where", "Known are"),
        (json!({"question":"trend","where":{"property":"a","is":1,"gt":0}}), "/where/gt", "all"),
        (json!({"question":"trend","where":{"property":"a","gt":1,"ignore_case":true}}), "/where/ignore_case", ""),
        (json!({"question":"trend","customers":{"property":"a","is":1}}), "/customers", "where"),
        (json!({"question":"trend","range":{"from":"2024-13-01"}}), "/range/from", "2024-01-31"),
        (json!({"question":"trend","range":{"from":"2024-01-02","to":"2024-01-02"}}), "/range/to", "next day"),
        (json!({"question":"trend","range":{"last":"3d","this":"day"}}), "/range", ""),
        (json!({"question":"trend","range":{"last":"3y"}}), "/range/last", "14d"),
        (json!({"question":"trend","top":0}), "/top", "1 to 10000"),
        (json!({"question":"trend","measure":{"quantile":"p","q":2}}), "/measure/q", "0 to 1"),
        (
            json!({"question":"trend","interval":"minute","range":{"from":"2000-01-01","to":"2024-01-01"}}),
            "/interval",
            "",
        ),
        (json!({"question":"trend","event":{"event":[]}}), "/event/event", ""),
        (json!({"question":"trend","event":["view","buy"]}), "/event", r#"Write {"event":["view","buy"]}."#),
        (
            json!({"question":"funnel","steps":[["view","x".repeat(200)],"buy"]}),
            "/steps/0",
            r#"Write {"event":["a","b"]}."#,
        ),
        (json!({"question":"retention","breakdown":"a"}), "/breakdown", "Known are"),
        (json!({"question":"lifecycle","version":2}), "/version", ""),
        (json!([]), "", ""),
        (json!({"question":"trend","customers":{"didd":"a"}}), "/customers", "Write"),
        (json!({"question":"trend","customers":{"did":"a","trait":"p","is":1}}), "/customers", "all"),
        (json!({"question":"trend","customers":{"did":"a","times":{"lt":0}}}), "/customers/times", "whole numbers"),
        (json!({"question":"trend","customers":{"did":"a","times":{"between":[1.2,1.8]}}}), "/customers/times", ""),
        (json!({"question":"trend","customers":{"did":"a","times":1,"days":1}}), "/customers/days", "all"),
        (json!({"question":"trend","customers":{"did":"a","within":"7d"}}), "/customers/within", "range"),
        (json!({"question":"trend","customers":{"did":"a","after":{"first":"b","last":"c"}}}), "/customers/after", ""),
        (json!({"question":"trend","customers":{"did":"a","sum":{"gt":1}}}), "/customers/sum", "property"),
        (json!({"question":"trend","customers":{"first":"a"}}), "/customers", "longer_ago"),
        (json!({"question":"trend","customers":{"first":"a","within":"7y"}}), "/customers/within", "14d"),
        (json!({"question":"trend","customers":{"any":[]}}), "/customers/any", "at least one"),
        (json!({"question":"trend","customers":{"sequence":[]}}), "/customers/sequence", ""),
        (json!({"question":"trend","customers":{"segment":"power user"}}), "/customers/segment", "power users"),
        (json!({"question":"trend","customers":{"segment":"round"}}), "/customers/segment", "Take one"),
        (json!({"question":"trend","customers":{"segment":"broken"}}), "/customers/segment", "Did you mean \"gte\"?"),
        (json!({"question":"trend","customers":{"account":{"dod":"a"}}}), "/customers/account", "Write"),
        (json!({"question":"trend","customers":{"account":{"did":"a"},"did":"a"}}), "/customers", "all"),
        (
            json!({"question":"trend","customers":{"account":{"segment":"round"}}}),
            "/customers/account/segment",
            "Take one",
        ),
        (json!({"question":"trend","customers":{"account":{"did":"a"},"times":2}}), "/customers/times", ""),
        (json!({"question":"trend","customers":{"fact":"stile","is":"casual"}}), "/customers/fact", "\"style\""),
        (json!({"question":"trend","customers":{"fact":"style","is":"exploring"}}), "/customers/is", "\"explorer\""),
        (
            json!({"question":"trend","customers":{"fact":"intent","in":["buying","byuing"]}}),
            "/customers/in/1",
            "\"buying\"",
        ),
        (json!({"question":"trend","customers":{"fact":"style"}}), "/customers", "is_not"),
        (
            json!({"question":"trend","customers":{"fact":"style","is":"casual","is_not":"casual"}}),
            "/customers/is_not",
            "all",
        ),
        (json!({"question":"trend","customers":{"fact":"style","in":[]}}), "/customers/in", "one of the words"),
        (json!({"question":"trend","customers":{"fact":"style","contains":"a"}}), "/customers/contains", "is"),
        (json!({"question":"trend","customers":{"fact":"goals","is":5}}), "/customers/is", ""),
        (json!({"question":"trend","customers":{"fact":"goals","exists":1}}), "/customers/exists", ""),
    ];
    for (spec, place, hint) in cases {
        let (at, fact, advice) = mistake(&source, spec.clone());
        assert_eq!(at, place, "{spec}: {fact}");
        assert!(advice.contains(hint), "{spec}: {advice:?} lacks {hint:?}");
        assert!(fact.ends_with('.'), "{fact:?} is no full sentence");
    }
}

#[test]
fn rules_that_nobody_can_fulfil_are_refused_with_both_places() {
    let cases = [
        (json!([{"did":"a"}, {"not":{"did":"a"}}]), "/customers/1", "/customers/0"),
        (json!([{"did":"b"}, {"did":"a","times":3}, {"did":"a","times":{"lt":3}}]), "/customers/2", "/customers/1"),
        (
            json!({"any":[{"did":"a"}, [{"trait":"plan","is":"pro"}, {"trait":"plan","in":["free", 5]}]]}),
            "/customers/any/1/1",
            "/customers/any/1/0",
        ),
        (json!([{"trait":"age","gt":30}, [{"trait":"age","lte":30}]]), "/customers/1", "/customers/0"),
        (json!([{"last":"a","within":"7d"}, {"last":"a","longer_ago":"7d"}]), "/customers/1", "/customers/0"),
        (
            json!([{"first":"a","before":"2024-01-02"}, {"first":"a","after":"2024-01-02"}]),
            "/customers/1",
            "/customers/0",
        ),
        (json!([{"segment":"power users"}, {"not":{"segment":"power users"}}]), "/customers/1", "/customers/0"),
        (json!([{"account":{"did":"a","times":1}}, {"account":{"did":"a","times":2}}]), "/customers/1", "/customers/0"),
        (json!({"account":[{"did":"a"}, {"not":{"did":"a"}}]}), "/customers/account/1", "/customers/account/0"),
        (
            json!([{"did":"a","sum":{"property":"p","lt":1}}, {"did":"a","sum":{"property":"p","gte":1}}]),
            "/customers/1",
            "/customers/0",
        ),
    ];
    for (rule, place, other) in cases {
        let (at, fact, _) = mistake(&source(), json!({"question":"trend","customers":rule}));
        assert_eq!(at, place, "{rule}: {fact}");
        assert!(fact.contains(&format!("together with {other}.")), "{rule}: {fact}");
    }
    let possible = [
        json!([{"did":"a","times":3}, {"did":"a","times":{"lte":3}}]),
        json!([{"did":"a"}, {"not":{"did":"a","range":{"last":"7d"}}}]),
        json!([{"trait":"plan","is":"pro"}, {"trait":"plan","is":"PRO","ignore_case":true}]),
        json!([{"trait":"plan","is_not":"pro"}, {"trait":"plan","is":"free"}]),
        json!([{"last":"a","within":"7d"}, {"last":"a","longer_ago":"6d"}]),
        json!([{"first":"a","longer_ago":"7d"}, {"last":"a","within":"7d"}]),
        json!([{"did":"a","times":1}, {"account":{"did":"a","times":2}}]),
        json!([{"fact":"style","is":"casual"}, {"fact":"style","in":["casual","explorer"]}, {"fact":"intent","is":"none"}]),
        json!([{"fact":"goals","is":"x"}, {"fact":"goals","is":"y"}]),
        json!([{"did":"a","times":0}, {"did":"a","times":2,"range":{"last":"7d"}}]),
    ];
    for rule in possible {
        ask(&source(), json!({"question":"trend","customers":rule}));
    }
}

#[test]
fn segments_that_name_each_other_do_not_grow_without_bound() {
    let (place, fact, _) = mistake(&source(), json!({"question":"trend","customers":{"segment":"tower 20"}}));
    assert_eq!(place, "/customers/segment", "{fact}");
    assert!(fact.contains("more than 500 tests"), "{fact}");
}

#[test]
fn conditions_may_not_nest_without_end() {
    let nested = |depth: usize| (0..depth).fold(json!({"property":"a","is":1}), |inner, _| json!({"not": inner}));
    ask(&source(), json!({"question":"trend","where":nested(hark_query::spec::CONDITION_DEPTH_MAX - 1)}));
    let (place, ..) =
        mistake(&source(), json!({"question":"trend","where":nested(hark_query::spec::CONDITION_DEPTH_MAX)}));
    assert_eq!(place, "/where".to_owned() + &"/not".repeat(hark_query::spec::CONDITION_DEPTH_MAX));
}

#[test]
fn lists_are_looked_up_and_types_stay_strict() {
    let numbers: Vec<i64> = (0..9_000).collect();
    let mut list: Vec<Value> = numbers.iter().map(|n| json!(n)).collect();
    list.extend([json!("Pro"), json!(true), json!(null), json!(-0.0)]);
    let cases = [
        (json!(5), true),
        (json!(5.0), true),
        (json!(0), true),
        (json!("5"), false),
        (json!("Pro"), true),
        (json!("pro"), false),
        (json!(true), true),
        (json!(false), false),
        (json!(null), true),
        (json!(""), false),
    ];
    for (value, fits) in cases {
        let source = MemorySource::new(vec![event("ann", "view", "2024-01-01T00:00:00Z", json!({"p": value}))]);
        let n = |op: &str| {
            ask(&source, json!({"question":"trend","event":{"event":"view","where":{"property":"p", op: list}}}))["n"]
                .clone()
        };
        assert_eq!((n("in"), n("not_in")), (json!(u8::from(fits)), json!(u8::from(!fits))), "{value}");
    }
}

#[test]
fn a_list_costs_a_look_up_per_value_and_not_a_comparison_per_entry() {
    let event = |i: u32| event("ann", "view", "2024-01-01T00:00:00Z", json!({"p": format!("value {}", i * 2)}));
    let source = MemorySource::new((0..20_000).map(event).collect());
    let list: Vec<String> = (0..10_000).map(|i| format!("value {i}")).collect();
    let spec =
        json!({"question":"trend","where":{"property":"p","in":list},"range":{"from":"2024-01-01","to":"2024-01-02"}});
    // Compared one by one these were 200 million comparisons of texts, per column.
    let start = std::time::Instant::now();
    assert_eq!(ask(&source, spec)["series"][0]["total"], 5_000);
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn questions_that_would_grow_without_bound_are_refused_with_their_place() {
    let seen = |time: &str| event("ann", "view", time, json!({}));
    let source = MemorySource::new(vec![seen("1980-01-01T00:00:00Z"), seen("2024-01-01T00:00:00Z")]);
    let decades = json!({"from":"1970-01-01","to":"2030-01-01"});
    let cases = [
        (json!({"question":"trend","interval":"minute","range":decades}), "/interval"),
        (json!({"question":"trend","breakdown":"p","top":1_000_000_000_u64}), "/top"),
        (json!({"question":"timeline","customer":"ann","limit":1_000_000_000_u64}), "/limit"),
        (json!({"question":"paths","start_at":"view","steps":1_000_000_000_u64}), "/steps"),
        (json!({"question":"trend","where":{"property":"p","in":vec![1; 20_000]}}), "/where/in"),
        (json!({"question":"trend","where":{"property":"p","matches":"((a{100}){100}){100}"}}), "/where/matches"),
        (json!({"question":"funnel","steps":vec!["view"; 20_000]}), "/steps"),
    ];
    for (spec, place) in cases {
        let text = spec.to_string();
        assert_eq!(mistake(&source, spec).0, place, "{:.200}", text);
    }
    let steps = json!({"question":"funnel","steps":vec!["view"; 100]});
    assert_eq!(ask(&source, steps)["steps"][0]["count"], 1);
}
