//! Does a funnel count what a reader would count?
#![allow(clippy::unwrap_used)]

mod world;

use hark_timeline::memory::{MemoryEvent, MemorySource};
use serde_json::{Value, json};
use world::*;

/// Events of one customer on one day: `"10:00 home, 10:05 cart"`.
fn day(customer: &str, text: &str) -> Vec<MemoryEvent> {
    let one = |part: &str| {
        let (time, name) = part.trim().split_once(' ').unwrap();
        event(customer, name, &format!("2024-01-01T{time}:00Z"), json!({}))
    };
    text.split(',').map(one).collect()
}

fn counts_in(answer: &Value) -> Vec<u64> {
    answer["steps"].as_array().unwrap().iter().map(|s| s["count"].as_u64().unwrap()).collect()
}

/// Asks a funnel over one customer's day.
fn check(events: &str, spec: Value, expect: &[u64]) {
    let source = MemorySource::new(day("ann", events));
    let mut whole = json!({"question": "funnel"});
    whole.as_object_mut().unwrap().extend(spec.as_object().unwrap().clone());
    assert_eq!(counts_in(&ask(&source, whole.clone())), expect, "{events}: {whole}");
}

#[test]
fn equal_times_match_in_either_order_unless_strict_or_strictly_later() {
    let events = "10:00 home, 10:05 cart, 10:05 pay, 10:20 home";
    check(events, json!({"steps":["home","cart","pay"]}), &[1, 1, 1]);
    check(events, json!({"steps":["home","pay","cart"]}), &[1, 1, 1]);
    check(events, json!({"steps":["home","pay","cart"],"order":"strict"}), &[1, 0, 0]);
    check(events, json!({"steps":["home","cart","pay"],"order":"strict"}), &[1, 1, 1]);
    check(events, json!({"steps":["home","cart","pay"],"strictly_later":true}), &[1, 1, 0]);
}

#[test]
fn one_event_serves_one_step() {
    let events = "10:00 home, 10:05 cart, 10:05 pay, 10:20 home";
    check(events, json!({"steps":["home","home","home"]}), &[1, 1, 0]);
    check("10:00 home", json!({"steps":["home","*"]}), &[1, 0]);
    check("10:00 home, 10:00 home", json!({"steps":["home","*"]}), &[1, 1]);
    check("10:00 home, 10:00 home", json!({"steps":["home","home"],"order":"unordered"}), &[1, 1]);
}

#[test]
fn the_window_includes_its_edge() {
    let events = "10:00 home, 10:05 cart, 10:20 home";
    check(events, json!({"steps":["cart","home"],"window":"15m"}), &[1, 1]);
    check(events, json!({"steps":["cart","home"],"window":"14m"}), &[1, 0]);
}

#[test]
fn the_deepest_match_wins_over_the_first_one() {
    // Greedy from the first home the window is over before pay; the second home makes it.
    check(
        "10:00 home, 10:01 cart, 10:30 home, 10:31 cart, 10:40 pay",
        json!({"steps":["home","cart","pay"],"window":"15m"}),
        &[1, 1, 1],
    );
}

#[test]
fn unordered_counts_how_many_steps_were_taken() {
    check("10:00 pay, 10:05 home, 10:06 cart", json!({"steps":["home","cart","pay"],"order":"unordered"}), &[1, 1, 1]);
    check("10:00 pay, 10:05 cart", json!({"steps":["home","cart","pay"],"order":"unordered"}), &[1, 1, 0]);
    check("10:00 pay, 10:05 cart", json!({"steps":["cart","pay"],"order":"unordered","window":"4m"}), &[1, 0]);
}

#[test]
fn exclusions_void_the_attempt_or_the_customer() {
    let spec = |voids: &str| json!({"steps":["home","cart","pay"],"exclude":["error"],"exclude_voids":voids});
    let both = |events: &str, attempt: &[u64], customer: &[u64]| {
        check(events, spec("attempt"), attempt);
        check(events, spec("customer"), customer);
    };
    both("10:00 home, 10:01 error, 10:02 cart, 10:03 pay", &[1, 0, 0], &[0, 0, 0]);
    both("10:00 home, 10:01 error, 10:02 home, 10:03 cart, 10:04 pay", &[1, 1, 1], &[0, 0, 0]);
    both("10:00 home, 10:01 cart, 10:02 error, 10:03 pay", &[1, 1, 0], &[0, 0, 0]);
    both("10:00 home, 10:01 error", &[1, 0, 0], &[1, 0, 0]);
    both("10:00 home, 10:05 cart, 10:05 error, 10:05 pay", &[1, 1, 1], &[1, 1, 1]);
    both("10:00 home, 10:05 cart, 10:05 error, 10:06 pay", &[1, 1, 0], &[0, 0, 0]);
}

#[test]
fn an_exclusion_between_two_steps_leaves_the_others_alone() {
    let spec = json!({"steps":["home","cart","pay"],"exclude":[{"event":"error","between":[2,3]}]});
    check("10:00 home, 10:01 error, 10:02 cart, 10:03 pay", spec.clone(), &[1, 1, 1]);
    check("10:00 home, 10:02 cart, 10:03 error, 10:04 pay", spec, &[1, 1, 0]);
}

#[test]
fn optional_steps_may_be_left_out() {
    let spec = json!({"steps":["home",{"event":"cart","optional":true},"pay"]});
    check("10:00 home, 10:05 pay", spec.clone(), &[1, 0, 1]);
    check("10:00 home, 10:03 cart, 10:05 pay", spec.clone(), &[1, 1, 1]);
    check("10:00 home, 10:03 cart", spec.clone(), &[1, 1, 0]);
    let source = MemorySource::new(day("ann", "10:00 home, 10:05 pay"));
    let answer = ask(&source, json!({"question":"funnel","steps":spec["steps"]}));
    assert_eq!(answer["steps"][2]["median_seconds"], 300, "since the step taken before");
    assert_eq!(answer["steps"][1]["median_seconds"], Value::Null);
}

#[test]
fn every_conversion_counts_on_request() {
    let spec = json!({"steps":["home","pay"],"unit":"conversion"});
    check("10:00 home, 10:01 home, 10:02 pay, 10:03 pay, 10:04 home, 10:05 pay", spec.clone(), &[2, 2]);
    check("10:00 home, 10:01 home, 10:02 cart", spec, &[2, 0]);
}

#[test]
fn a_session_is_a_unit_of_its_own() {
    let spec = json!({"steps":["home","pay"],"unit":"session"});
    check("10:00 home, 10:20 pay, 11:00 home, 11:31 pay, 11:32 home", spec, &[3, 1]);
}

#[test]
fn step_one_lies_in_the_range_and_later_steps_may_lie_after_it() {
    let events = vec![
        event("ann", "home", "2024-01-01T10:00:00Z", json!({})),
        event("ann", "pay", "2024-01-05T10:00:00Z", json!({})),
        event("bob", "home", "2024-01-03T00:00:00Z", json!({})),
        event("bob", "pay", "2024-01-03T10:00:00Z", json!({})),
    ];
    let spec = json!({"question":"funnel","steps":["home","pay"],"range":{"from":"2024-01-01","to":"2024-01-03"}});
    assert_eq!(counts_in(&ask(&MemorySource::new(events), spec)), [1, 1]);
}

fn shop() -> MemorySource {
    MemorySource::new(vec![
        event("ann", "view", "2024-01-01T10:00:00Z", json!({"platform":"web"})),
        event("ann", "buy", "2024-01-01T10:10:00Z", json!({"platform":"mobile"})),
        event("bob", "view", "2024-01-01T10:00:00Z", json!({"platform":"web"})),
        event("cyd", "view", "2024-01-01T10:00:00Z", json!({"platform":"mobile"})),
        event("cyd", "buy", "2024-01-01T10:20:00Z", json!({"platform":"mobile"})),
        event("dan", "view", "2024-01-01T10:00:00Z", json!({})),
    ])
}

#[test]
fn a_breakdown_takes_the_value_of_the_step_that_was_named() {
    let rows = |at: Value, top: usize| {
        let spec =
            json!({"question":"funnel","steps":["view","buy"],"breakdown":"platform","breakdown_at":at,"top":top});
        let answer = ask(&shop(), spec);
        let row = |r: &Value| (r["breakdown"].as_str().unwrap().to_owned(), counts_in(r));
        answer["breakdowns"].as_array().unwrap().iter().map(row).collect::<Vec<_>>()
    };
    let own = |name: &str, counts: [u64; 2]| (name.to_owned(), counts.to_vec());
    assert_eq!(rows(json!("first"), 9), [own("web", [2, 1]), own("mobile", [1, 1]), own("(none)", [1, 0])]);
    assert_eq!(rows(json!("last"), 9), [own("mobile", [2, 2]), own("(none)", [2, 0])]);
    assert_eq!(rows(json!(2), 9), rows(json!("last"), 9));
    assert_eq!(rows(json!("first"), 1), [own("web", [2, 1]), own("(none)", [1, 0]), own("$other", [1, 1])]);
}

#[test]
fn time_to_convert_counts_those_who_did_and_knows_of_those_who_wait() {
    let spec = json!({"question":"funnel","steps":["view","buy"],"window":"1d"});
    let answer = ask_at(&shop(), "2024-01-01T10:15:00Z", spec).unwrap();
    let time = &answer["time_to_convert"];
    assert_eq!(time["median_seconds"], 900, "the mean of 600 and 1,200");
    assert_eq!(time["quantiles"]["0.25"], 750);
    // Four at risk at 600 s, one gets there; two were last seen at 900 s; the last one gets there at 1,200 s.
    assert_eq!(
        time["curve"][0],
        json!({"seconds":600,"converted":0.25,"lower":time["curve"][0]["lower"],"upper":time["curve"][0]["upper"],"at_risk":4})
    );
    assert_eq!(time["curve"][1]["at_risk"], 1);
    assert_eq!(time["curve"][1]["converted"], 1.0);
    assert_eq!(answer["steps"][1]["share_of_first"], 0.5);
    assert_eq!(answer["n"], 4);
}

#[test]
fn conditions_on_steps_and_on_everything() {
    let mobile = json!({"property":"platform","is":"mobile"});
    let on_step = json!({"question":"funnel","steps":["view",{"event":"buy","where":mobile}]});
    assert_eq!(counts_in(&ask(&shop(), on_step)), [4, 2]);
    let on_all = json!({"question":"funnel","steps":["view","buy"],"where":mobile});
    assert_eq!(counts_in(&ask(&shop(), on_all)), [1, 1]);
}

#[test]
fn more_steps_than_a_word_has_bits() {
    let events: Vec<MemoryEvent> = (0..100)
        .map(|i| event("ann", &format!("s{i}"), &format!("2024-01-01T{:02}:{:02}:00Z", i / 60, i % 60), json!({})))
        .collect();
    let steps: Vec<String> = (0..100).map(|i| format!("s{i}")).collect();
    for order in ["ordered", "strict", "unordered"] {
        let answer = ask(&MemorySource::new(events.clone()), json!({"question":"funnel","steps":steps,"order":order}));
        assert_eq!(counts_in(&answer), vec![1; 100], "{order}");
    }
}

#[test]
fn mistakes_name_their_place() {
    let place = |spec: Value| mistake(&shop(), spec).0;
    let of = |more: Value| {
        let mut spec = json!({"question":"funnel","steps":["view","buy"]});
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        place(spec)
    };
    assert_eq!(place(json!({"question":"funnel","steps":[]})), "/steps");
    assert_eq!(of(json!({"steps":[{"event":"view","optional":true}]})), "/steps/0/optional");
    assert_eq!(of(json!({"order":"unordered","steps":["a",{"event":"b","optional":true}]})), "/steps/1/optional");
    assert_eq!(of(json!({"exclude":[{"event":"x","between":[2,1]}]})), "/exclude/0/between");
    assert_eq!(of(json!({"exclude":[{"event":"x","between":[1,3]}]})), "/exclude/0/between/1");
    assert_eq!(of(json!({"order":"unordered","strictly_later":true})), "/strictly_later");
    assert_eq!(of(json!({"unit":"conversion","exclude_voids":"customer"})), "/exclude_voids");
    assert_eq!(of(json!({"windw":"1d"})), "/windw");
    assert_eq!(of(json!({"breakdown_at":3})), "/breakdown_at");
}
