//! Does a trend count what a reader would count?
#![allow(clippy::unwrap_used)]

mod world;

use hark_model::Flags;
use hark_timeline::memory::MemorySource;
use serde_json::{Value, json};
use world::*;

fn shop() -> MemorySource {
    let mut bot = event("bot", "view", "2024-01-01T10:00:00Z", json!({}));
    bot.event.flags = Flags::BOT;
    MemorySource::new(vec![
        event("ann", "view", "2024-01-01T09:00:00Z", json!({"platform": "web"})),
        event("ann", "view", "2024-01-01T09:05:00Z", json!({"platform": "mobile"})),
        event("ann", "buy", "2024-01-01T09:10:00Z", json!({"platform": "mobile", "price": 10})),
        event("ann", "buy", "2024-01-03T09:00:00Z", json!({"platform": "mobile", "price": 30})),
        event("bob", "view", "2024-01-01T23:30:00Z", json!({"platform": "web"})),
        event("bob", "buy", "2024-01-03T01:00:00Z", json!({"platform": null, "price": 20})),
        event("cyd", "view", "2024-01-03T12:00:00Z", json!({"platform": ""})),
        event("cyd", "buy", "2024-01-03T12:01:00Z", json!({"price": "free"})),
        bot,
    ])
}

fn points(answer: &Value, series: usize) -> Vec<(String, Value)> {
    let points = answer["series"][series]["points"].as_array().unwrap();
    points.iter().map(|p| (p["start"].as_str().unwrap().to_owned(), p["value"].clone())).collect()
}

fn values(answer: &Value, series: usize) -> Vec<Value> {
    points(answer, series).into_iter().map(|(_, value)| value).collect()
}

#[test]
fn customers_are_counted_once_per_day_and_empty_days_are_listed() {
    let answer = ask(&shop(), json!({"question":"trend","measure":"customers"}));
    let expected = [("2024-01-01", 2), ("2024-01-02", 0), ("2024-01-03", 3)];
    assert_eq!(points(&answer, 0), expected.map(|(day, n)| (day.to_owned(), json!(n))));
    assert_eq!(answer["series"][0]["total"], 3, "customers of several days are still one customer each");
    assert_eq!(answer["n"], 3);
    assert_eq!(answer["rows_scanned"], 8, "the robot is left out");
    assert!(answer["series"][0].get("breakdown").is_none());
}

#[test]
fn robots_are_counted_on_request() {
    let answer = ask(&shop(), json!({"question":"trend","include":["bots"],"measure":"customers"}));
    assert_eq!(values(&answer, 0)[0], 3);
}

#[test]
fn a_zone_moves_events_to_the_day_of_its_clock() {
    let spec = json!({"question":"trend","event":"view","timezone":"Europe/Berlin"});
    let days: Vec<_> = points(&ask(&shop(), spec), 0).into_iter().map(|(day, n)| (day, n.as_u64().unwrap())).collect();
    assert_eq!(days, [("2024-01-01".into(), 2), ("2024-01-02".into(), 1), ("2024-01-03".into(), 1)]);
}

#[test]
fn a_breakdown_counts_other_anew() {
    let spec = json!({"question":"trend","measure":"customers","breakdown":{"field":"event"},"top":1,
        "where":{"not":{"property":"platform","is":"none"}}});
    let more = event("ann", "return", "2024-01-01T12:00:00Z", json!({}));
    let mut events = vec![more, event("ann", "review", "2024-01-01T13:00:00Z", json!({}))];
    events.push(event("bob", "view", "2024-01-01T13:00:00Z", json!({})));
    let answer = ask(&MemorySource::new(events), spec);
    assert_eq!(answer["series"][0]["breakdown"], "return", "equal counts stand by name");
    assert_eq!(answer["series"][1]["breakdown"], "$other");
    assert_eq!(answer["series"][1]["other"], true);
    assert_eq!(values(&answer, 1), [json!(2)], "review and view are two customers");
    let answer = ask(&shop(), json!({"question":"trend","measure":"customers","breakdown":"platform","top":1}));
    let rows: Vec<_> = answer["series"].as_array().unwrap().iter().map(|s| (&s["breakdown"], &s["total"])).collect();
    let expected = [("web", 2), ("(none)", 2), ("$other", 1)].map(|(row, n)| (json!(row), json!(n)));
    assert_eq!(rows, expected.each_ref().map(|(row, n)| (row, n)));
}

#[test]
fn numbers_are_measured_and_the_rest_is_reported() {
    let measure = |measure: Value| {
        let answer = ask(&shop(), json!({"question":"trend","event":"buy","measure":measure}));
        assert_eq!(answer["ignored"], 1, "\"free\" is no number");
        (values(&answer, 0), answer["series"][0]["total"].clone())
    };
    assert_eq!(measure(json!({"sum":"price"})), (vec![json!(10), json!(0), json!(50)], json!(60)));
    assert_eq!(measure(json!({"mean":"price"})), (vec![json!(10), Value::Null, json!(25)], json!(20)));
    assert_eq!(measure(json!({"min":"price"})), (vec![json!(10), Value::Null, json!(20)], json!(10)));
    assert_eq!(measure(json!({"max":"price"})), (vec![json!(10), Value::Null, json!(30)], json!(30)));
    assert_eq!(measure(json!({"median":"price"})), (vec![json!(10), Value::Null, json!(25)], json!(20)));
    assert_eq!(measure(json!({"quantile":"price","q":0.75})).1, json!(25));
}

#[test]
fn a_range_lists_all_its_periods_even_without_events() {
    let spec = json!({"question":"trend","range":{"from":"2024-01-02","to":"2024-01-05"}});
    let answer = ask_at(&shop(), "2024-01-04T15:00:00Z", spec).unwrap();
    assert_eq!(values(&answer, 0), [json!(0), json!(4), json!(0)]);
    assert_eq!(answer["series"][0]["points"][2]["incomplete"], true);
    assert!(answer["series"][0]["points"][1].get("incomplete").is_none());
}

#[test]
fn hours_are_named_with_their_offset() {
    let spec = json!({"question":"trend","event":"view","interval":"hour","timezone":"Asia/Kathmandu",
        "range":{"from":"2024-01-01T14:00:00+05:45","to":"2024-01-01T15:00:00+05:45"}});
    let answer = ask(&shop(), spec);
    assert_eq!(points(&answer, 0), [("2024-01-01T14:00:00+05:45".to_owned(), json!(2))]);
}

#[test]
fn traits_of_customers_choose_and_break_down() {
    let traits = |plan: &str| json!({"plan": plan});
    let source = MemorySource::new(vec![
        with_traits(event("ann", "a", "2024-01-01T00:00:00Z", json!({})), traits("pro"), Flags::VERIFIED),
        with_traits(event("ann", "a", "2024-01-02T00:00:00Z", json!({})), traits("free"), Flags::none()),
        with_traits(event("bob", "a", "2024-01-01T00:00:00Z", json!({})), traits("free"), Flags::none()),
        with_traits(event("bob", "a", "2024-01-02T00:00:00Z", json!({})), traits("team"), Flags::none()),
        with_once(event("cyd", "a", "2024-01-02T00:00:00Z", json!({})), traits("pro")),
        with_once(event("cyd", "a", "2024-01-03T00:00:00Z", json!({})), traits("team")),
        event("dan", "a", "2024-01-02T00:00:00Z", json!({})),
    ]);
    let answer = ask(
        &source,
        json!({"question":"trend","measure":"customers","interval":"month","breakdown":{"trait":"plan"},"timezone":"UTC"}),
    );
    let rows: Vec<_> = answer["series"].as_array().unwrap().iter().map(|s| (&s["breakdown"], &s["total"])).collect();
    assert_eq!(rows, [(&json!("pro"), &json!(2)), (&json!("team"), &json!(1)), (&json!("(none)"), &json!(1))]);
    let customers = |condition: Value| {
        ask(&source, json!({"question":"trend","measure":"customers","customers":condition}))["n"].clone()
    };
    assert_eq!(customers(json!({"trait":"plan","is":"pro"})), 2, "a proven value beats a later claim");
    assert_eq!(customers(json!({"trait":"plan","is_not":"pro"})), 2, "a missing value is not \"pro\"");
    assert_eq!(customers(json!({"trait":"plan","exists":false})), 1);
}

#[test]
fn accounts_and_sessions_are_units_too() {
    let source = MemorySource::new(vec![
        in_account(event("ann", "a", "2024-01-01T00:00:00Z", json!({})), "acme"),
        event("ann", "a", "2024-01-01T00:30:00Z", json!({})),
        event("ann", "a", "2024-01-01T01:00:01Z", json!({})),
        in_account(event("bob", "a", "2024-01-01T00:00:00Z", json!({})), "acme"),
        event("cyd", "a", "2024-01-01T00:00:00Z", json!({})),
    ]);
    let total = |unit: Value| {
        let spec = json!({"question":"trend","measure":"customers","unit":unit});
        ask(&source, spec)["series"][0]["total"].clone()
    };
    assert_eq!(total(json!("customer")), 3);
    assert_eq!(total(json!("account")), 1);
    assert_eq!(total(json!({"group":"team"})), 0, "no event names a team");
    assert_eq!(total(json!("session")), 4, "thirty minutes of silence are within a session, one second more is not");
}
