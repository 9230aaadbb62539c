//! Do stages say what a reader works out by hand, and are those refused that lead back to themselves?
#![allow(clippy::unwrap_used)]

mod world;

use hark_query::calendar::Weekday;
use hark_query::segment::Library;
use hark_query::stage::{self, Change};
use hark_query::{Context, QueryError};
use hark_timeline::EventSource;
use hark_timeline::memory::{MemoryEvent, MemorySource};
use serde_json::{Value, json};
use std::sync::Arc;
use world::*;

fn ctx<'a>(source: &'a MemorySource, segments: &'a Arc<Library>, now: &str) -> Context<'a, MemorySource> {
    let halt = &hark_query::halt::NEVER;
    Context { source, now: at(now), threads: 2, timezone: "UTC", week_start: Weekday::Monday, segments, halt }
}

fn library(stages: Value) -> Arc<Library> {
    let rules = [("power".to_owned(), json!({"stage": "late"})), ("plain".to_owned(), json!({"did": "use"}))];
    Arc::new(Library::new(rules).with_stages(stage::read(&stages).unwrap()))
}

/// The example of `docs/semantics.md`.
fn example() -> (MemorySource, Arc<Library>) {
    let one = |name: &str, time: &str| event("ann", name, time, json!({}));
    let events = vec![
        one("use", "2024-01-05T10:00:00Z"),
        one("view", "2024-01-01T10:00:00Z"),
        one("signup", "2024-01-02T10:00:00Z"),
        one("use", "2024-01-03T10:00:00Z"),
    ];
    let stages = library(json!([
        {"key": "all", "name": "Everyone", "rule": {"all": []}},
        {"key": "new", "rule": {"did": "signup"}},
        {"key": "keen", "rule": {"did": "use", "times": {"gte": 2}, "range": {"last": "7d"}}},
    ]));
    (MemorySource::new(events), stages)
}

fn told(stages: &Library, changes: &[Change]) -> Vec<(String, String, Option<String>)> {
    let time = |at: i64| jiff::Timestamp::from_microsecond(at).unwrap().to_string();
    let key = |stage: Option<usize>| stage.map_or("(none)".to_owned(), |stage| stages.stages()[stage].key.clone());
    changes.iter().map(|c| (time(c.at), key(c.stage), c.cause.as_ref().map(|c| c.event.clone()))).collect()
}

#[test]
fn the_example_of_the_documentation() {
    let (source, stages) = example();
    let ctx = ctx(&source, &stages, "2024-01-20T00:00:00Z");
    let key = source.resolve(hark_model::Population::Customer, "ann");
    let history = stage::history::history(&ctx, key).unwrap().unwrap();
    let row = |at: &str, stage: &str, cause: Option<&str>| (at.to_owned(), stage.to_owned(), cause.map(str::to_owned));
    let expected = vec![
        row("2024-01-01T10:00:00.000001Z", "all", Some("view")),
        row("2024-01-02T10:00:00.000001Z", "new", Some("signup")),
        row("2024-01-05T10:00:00.000001Z", "keen", Some("use")),
        row("2024-01-10T00:00:00Z", "new", None),
    ];
    assert_eq!(told(&stages, &history), expected);
    let now = stage::now::now(&ctx, key).unwrap().unwrap();
    assert_eq!((now.stage, now.because["did"].as_str()), (Some(1), Some("signup")));
    assert_eq!((&now.next["holds"], &now.next["value"]), (&json!(false), &json!(0)));
    let spec = json!({"question": "trend", "event": "use", "interval": "month", "breakdown": {"field": "stage"}});
    let answer = hark_query::answer(&ctx, &spec).unwrap();
    let rows: Vec<(&Value, &Value)> =
        answer["series"].as_array().unwrap().iter().map(|s| (&s["breakdown"], &s["total"])).collect();
    assert_eq!(rows, [(&json!("keen"), &json!(1)), (&json!("new"), &json!(1))]);
    let cell = json!({"question": "customers", "of": spec, "cell": {"breakdown": "keen"}});
    let behind = hark_query::answer(&ctx, &cell).unwrap();
    assert_eq!((&behind["count"], &behind["customers"][0]["events_total"]), (&json!(1), &json!(1)));
}

fn refused(stages: Value) -> (String, String, String) {
    let source = MemorySource::new(Vec::<MemoryEvent>::new());
    let library = library(stages);
    let ctx = ctx(&source, &library, "2024-01-01T00:00:00Z");
    match stage::check(&ctx.defaults().unwrap()) {
        Err(QueryError::Wrong { place, fact, hint }) => (place, fact, hint.unwrap_or_default()),
        other => panic!("expected a mistake, got {other:?}"),
    }
}

#[test]
fn stages_that_lead_back_to_themselves_are_refused_with_the_place() {
    let stages = |early: Value, late: Value| json!([{"key": "early", "rule": early}, {"key": "late", "rule": late}]);
    let any = json!({"did": "use"});
    let (place, fact, _) = refused(stages(any.clone(), json!([{"did": "a"}, {"stage": "late"}])));
    assert_eq!((place.as_str(), fact.as_str()), ("/1/rule/1/stage", "The stage leads back to itself: late -> late."));
    let (place, fact, hint) = refused(stages(any.clone(), json!({"not": {"stage": "early"}})));
    assert_eq!(place, "/1/rule/not/stage", "{fact}");
    assert!(fact.contains("leads back to itself") && hint.contains("behind it"), "{fact} {hint}");
    let (place, fact, _) = refused(stages(any.clone(), json!({"segment": "power"})));
    assert_eq!(place, "/1/rule/segment", "{fact}");
    assert!(fact.contains("late -> power -> late"), "{fact}");
    let by_stage = json!({"did": {"event": "use", "where": {"field": "stage", "is": "early"}}});
    let (place, fact, _) = refused(stages(by_stage.clone(), any.clone()));
    assert_eq!(place, "/0/rule/did", "{fact}");
    assert!(fact.contains("leads back to itself"), "{fact}");
    let (place, fact, _) = refused(stages(json!({"sequence": ["a", by_stage["did"]]}), any.clone()));
    assert_eq!(place, "/0/rule/sequence", "{fact}");
    let (place, _, hint) = refused(stages(json!({"stage": "lat"}), any.clone()));
    assert_eq!(place, "/0/rule/stage");
    assert!(hint.contains("Did you mean \"late\""), "{hint}");
    let fine = library(stages(json!({"any": [{"stage": "late"}, {"segment": "power"}]}), any));
    let source = MemorySource::new(Vec::<MemoryEvent>::new());
    stage::check(&ctx(&source, &fine, "2024-01-01T00:00:00Z").defaults().unwrap()).unwrap();
}

#[test]
fn a_list_of_stages_is_read_with_its_mistakes() {
    let wrong = |list: Value| match stage::read(&list) {
        Err(QueryError::Wrong { place, .. }) => place,
        other => panic!("expected a mistake, got {other:?}"),
    };
    let one = |key: &str| json!({"key": key, "rule": []});
    assert_eq!(wrong(json!([one("a"), one("a")])), "/1/key");
    assert_eq!(wrong(json!([one(" a")])), "/0/key");
    assert_eq!(wrong(json!([{"key": "a"}])), "/0");
    assert_eq!(wrong(json!([{"key": "a", "rule": [], "rul": 1}])), "/0/rul");
    assert_eq!(wrong(json!((0..33).map(|i| one(&i.to_string())).collect::<Vec<Value>>())), "");
    assert_eq!(stage::read(&json!([one("a")])).unwrap()[0].name, "a");
}

#[test]
fn a_question_never_asks_for_a_stage_that_is_not_there() {
    let (source, stages) = example();
    let ctx = ctx(&source, &stages, "2024-01-20T00:00:00Z");
    let told = |spec: Value| hark_query::answer(&ctx, &spec).unwrap_err().to_string();
    let error = told(json!({"question": "trend", "where": {"field": "stage", "is": "kean"}}));
    assert!(error.contains("There is no stage \"kean\"") && error.contains("keen"), "{error}");
    let error = told(json!({"question": "trend", "customers": {"stage": "kean"}}));
    assert!(error.contains("/customers/stage"), "{error}");
    let broken = library(json!([{"key": "odd", "rule": {"did": "a", "tims": 1}}]));
    let ctx = self::ctx(&source, &broken, "2024-01-20T00:00:00Z");
    let error = hark_query::answer(&ctx, &json!({"question": "trend", "breakdown": {"field": "stage"}})).unwrap_err();
    assert!(error.to_string().contains("at /0/rule/tims"), "{error}");
    let plain = hark_query::answer(&ctx, &json!({"question": "trend"}));
    assert!(plain.is_ok(), "a broken stage is no concern of who asks for none");
}

#[test]
fn who_made_no_list_has_one_that_says_something() {
    let none = hark_query::segment::NONE.clone();
    let mut events = vec![
        event("eve", "$pageview", "2024-01-01T10:00:00Z", json!({})),
        event("ann", "$pageview", "2024-01-01T10:00:00Z", json!({})),
        event("ann", "signed_up", "2024-01-02T10:00:00Z", json!({})),
        event("shop", "order", "2024-01-02T10:00:00Z", json!({})),
        event("shop", "order", "2024-01-09T10:00:00Z", json!({})),
        event("sub", "subscription_renewed", "2024-01-09T10:00:00Z", json!({})),
    ];
    events.extend((3..13).map(|day| event("ann", "task", &format!("2024-01-{day:02}T10:00:00Z"), json!({}))));
    let source = MemorySource::new(events);
    let stage_at = |id: &str, now: &str| {
        let key = source.resolve(hark_model::Population::Customer, id);
        let history = stage::history::history(&ctx(&source, &none, now), key).unwrap().unwrap();
        told(&none, &history).last().map(|(at, stage, _)| (at[..10].to_owned(), stage.clone())).unwrap()
    };
    let is = |at: &str, stage: &str| (at.to_owned(), stage.to_owned());
    let later = "2024-06-01T00:00:00Z";
    assert_eq!(stage_at("eve", later), is("2024-01-01", "acquisition"));
    assert_eq!(stage_at("ann", "2024-01-03T00:00:00Z"), is("2024-01-02", "onboarding"));
    assert_eq!(stage_at("ann", "2024-02-01T00:00:00Z"), is("2024-01-06", "engagement"), "on the fourth day");
    assert_eq!(stage_at("ann", later), is("2024-03-02", "retention"), "60 days and a microsecond");
    assert_eq!(stage_at("shop", later), is("2024-01-09", "engagement"));
    assert_eq!(stage_at("sub", later), is("2024-01-09", "retention"));
}
