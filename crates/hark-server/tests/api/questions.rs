//! Are questions of members answered, and their words offered?

use crate::world::{World, identify, join, track};
use hark_records::Role;
use serde_json::{Value, json};

async fn shop() -> World {
    let world = World::start().await;
    world
        .send(json!([
            identify("u-ann", 1, json!({"name": "Ann Lee", "email": "ann@example.com", "plan": "pro"})),
            track("u-ann", "viewed", 2, json!({"page": "home", "score": 1})),
            track("u-ann", "viewed", 3, json!({"page": "home", "score": 2})),
            track("u-ann", "bought", 9, json!({"page": "cart"})),
            join("u-ann", "acme", 3),
            identify("u-bob", 1, json!({"plan": "free"})),
            track("u-bob", "viewed", 30, json!({"page": "home"})),
        ]))
        .await;
    world
}

#[tokio::test]
async fn the_words_of_the_workspace_are_told() {
    let world = shop().await;
    let viewer = world.member(Role::Viewer, false).await;
    let words = world.read(&viewer, "/vocabulary").await;
    let named = |list: &str| -> Vec<(String, u64)> {
        let word = |one: &Value| (one["name"].as_str().unwrap().to_owned(), one["count"].as_u64().unwrap());
        words[list].as_array().unwrap().iter().map(word).collect()
    };
    let own = |words: &[(&str, u64)]| words.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(named("events"), own(&[("viewed", 3), ("$identify", 2), ("$group", 1), ("bought", 1)]));
    assert_eq!(words["events"][0]["last_seen"].as_str(), Some("2024-01-03T00:30:00Z"));
    assert_eq!(named("traits"), own(&[("plan", 2), ("email", 1), ("name", 1)]));
    assert_eq!(words["traits"][1]["personal"].as_bool(), Some(true));
    assert!(named("properties").contains(&("page".into(), 4)), "{words}");
    assert_eq!(words["groups"], json!([{"kind": "account"}]));
    assert_eq!((words["events_total"].as_u64(), words["customers_total"].as_u64()), (Some(7), Some(2)));
    let ends = (words["first_event"].as_str().unwrap(), words["last_event"].as_str().unwrap());
    assert_eq!(ends, ("2024-01-03T00:01:00Z", "2024-01-03T00:30:00Z"));
}

#[tokio::test]
async fn values_are_counted_by_customers() {
    let world = shop().await;
    let viewer = world.member(Role::Viewer, false).await;
    let values =
        async |query: &str| world.read(&viewer, &format!("/vocabulary/values?{query}")).await["values"].clone();
    assert_eq!(
        values("property=page").await,
        json!([{"value": "home", "customers": 2}, {"value": "cart", "customers": 1}])
    );
    assert_eq!(values("property=page&search=AR").await, json!([{"value": "cart", "customers": 1}]));
    assert_eq!(values("property=score&search=2").await, json!([{"value": 2, "customers": 1}]));
    let plans = values("trait=plan").await;
    assert_eq!(plans.as_array().unwrap().len(), 2, "{plans}");
    assert_eq!(values("property=nothing").await, json!([]));
}

#[tokio::test]
async fn a_question_is_answered_as_it_is_elsewhere() {
    let world = shop().await;
    let viewer = world.member(Role::Viewer, false).await;
    let spec = json!({"question": "trend", "event": "viewed", "breakdown": "page", "interval": "day"});
    let strip = |mut answer: Value| {
        answer["took_ms"] = Value::Null;
        answer
    };
    let here = world.post(&viewer, "/query", spec.clone()).await;
    assert_eq!(here.status, 200, "{}", here.text());
    let key = format!("Bearer {}", crate::support::SERVER_KEY);
    let there = world.hark.send("POST", "/api/v1/query", &[("authorization", &key)], spec.to_string().as_bytes()).await;
    assert_eq!(strip(here.json()), strip(there.json()));
    let wrong = world.post(&viewer, "/query", json!({"question": "trend", "evnt": "viewed"})).await;
    assert_eq!((wrong.status, wrong.json()["code"].as_str()), (422, Some("wrong_question")));
    let broken = viewer.clone().send(&world.hark, "POST", "/api/v1/workspaces/1/query", None).await;
    assert_eq!(broken.status, 400, "{}", broken.text());
}

#[tokio::test]
async fn lists_of_customers_are_for_those_who_may_see_customers() {
    let world = shop().await;
    let (viewer, agent) = (world.member(Role::Viewer, true).await, world.member(Role::Agent, true).await);
    let spec = json!({"question": "customers", "of": {"question": "trend", "event": "bought"}, "cell": {}});
    let refused = world.post(&viewer, "/query", spec.clone()).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("forbidden")));
    let timeline = world.post(&viewer, "/query", json!({"question": "timeline", "customer": "u-ann"})).await;
    assert_eq!(timeline.status, 403);
    let answer = world.post(&agent, "/query", spec).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let ann = answer.json()["customers"][0].clone();
    assert_eq!((ann["name"].as_str(), ann["id"].as_str()), (Some("Ann Lee"), Some("u-ann")));
    assert_eq!(ann["events"], json!(["u-ann-bought-0-9"]));
    let accounts = json!({"question": "customers", "unit": "account"});
    let accounts = world.post(&agent, "/query", accounts).await.json();
    assert_eq!(accounts["customers"][0]["name"].as_str(), Some("acme"), "{accounts}");
}

#[tokio::test]
async fn what_became_of_all_events_adds_up() {
    let world = shop().await;
    let viewer = world.member(Role::Viewer, false).await;
    world.send(json!([track("u-ann", "bought", 9, json!({"page": "cart"})), {"type": "track", "event": "x"}])).await;
    let counts = world.read(&viewer, "/accounting").await;
    let sum: u64 = ["stored", "duplicates", "dead_letters", "dropped_by_quota", "refused_by_consent", "waiting"]
        .iter()
        .map(|part| counts[part].as_u64().unwrap())
        .sum();
    assert_eq!(counts["received"].as_u64(), Some(sum));
    let mut program = world.hark.get("/api/v1/accounting").await.json();
    program.as_object_mut().unwrap().remove("reserved_names_dropped_since_start");
    assert_eq!(program, counts, "members and programs read the same numbers under the same names");
    let parts = (counts["stored"].as_u64(), counts["duplicates"].as_u64(), counts["dead_letters"].as_u64());
    assert_eq!(parts, (Some(7), Some(1), Some(1)));
}
