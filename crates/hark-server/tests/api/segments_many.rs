//! How many segments and tests may a workspace have, and what counts in them when clocks differ?

use crate::segments::{act, exporters, put, save, saved, shop};
use crate::world::World;
use hark_records::saved::Draft;
use hark_records::segments::Step;
use serde_json::{Value, json};

/// Saves segments past the API, which would look at each among the others.
async fn fill(world: &World, count: usize, tests: usize) {
    let by = world.hark.records.operator(1).await.unwrap();
    for i in 0..count {
        let parts: Vec<Value> = (0..tests).map(|n| json!({"trait": "plan", "is": format!("{i} {n}")})).collect();
        let content = json!({"rule": {"any": parts}}).to_string();
        let draft = Draft { name: format!("filled {i}"), description: String::new(), content, look: "{}".into() };
        let around = world.hark.records.around(by.allow().unwrap(), Some(Step::Add(&draft))).await.unwrap();
        world.hark.records.step_segment(by.allow().unwrap(), Step::Add(&draft), &around, 5).await.unwrap();
    }
}

#[tokio::test]
async fn segments_together_have_so_many_tests_and_no_more() {
    let (world, analyst) = shop().await;
    // 40 times 500 tests are all there may be.
    fill(&world, 40, 500).await;
    let (status, refused) = save(&world, &analyst, "one more", exporters(1)).await;
    assert_eq!((status, &refused["place"], &refused["code"]), (409, &json!("/content/rule"), &json!("conflict")));
    let told = refused["detail"].as_str().unwrap();
    assert!(told.contains("20001 tests, more than 20000") && refused["hint"].is_string(), "{refused}");
    // They may become fewer.
    let first = world.read(&analyst, "/saved/segments").await[0].clone();
    let (id, name) = (first["id"].as_i64().unwrap(), first["name"].as_str().unwrap());
    assert_eq!(put(&world, &analyst, id, name, 1, exporters(1)).await.0, 200);
    saved(&world, &analyst, "one more", exporters(1)).await;
}

#[tokio::test]
async fn a_workspace_has_so_many_segments_and_no_more() {
    let (world, analyst) = shop().await;
    fill(&world, 500, 1).await;
    let (status, refused) = save(&world, &analyst, "one more", exporters(1)).await;
    assert_eq!((status, refused["place"].clone()), (409, json!("/content/rule")), "{refused}");
    assert!(refused["detail"].as_str().unwrap().contains("500"), "{refused}");
    let first = world.read(&analyst, "/saved/segments").await[0]["id"].as_i64().unwrap();
    assert_eq!(act(&world, &analyst, "DELETE", first, "").await.0, 204);
    saved(&world, &analyst, "one more", exporters(1)).await;
    assert_eq!(act(&world, &analyst, "POST", first, "/restore").await.0, 409, "its place is taken");
}

#[tokio::test]
async fn segments_together_are_so_long_and_no_longer() {
    let (world, analyst) = shop().await;
    let by = world.hark.records.operator(1).await.unwrap();
    let long = "x".repeat(4 * 1024 * 1024 - 100);
    let list = |name: &str| {
        let content = json!({"rule": {"listed": [long]}}).to_string();
        Draft { name: name.into(), description: String::new(), content, look: "{}".into() }
    };
    let step = async |name: &str| {
        let draft = list(name);
        let around = world.hark.records.around(by.allow().unwrap(), Some(Step::Add(&draft))).await.unwrap();
        world.hark.records.step_segment(by.allow().unwrap(), Step::Add(&draft), &around, 5).await
    };
    for i in 0..8 {
        step(&format!("long {i}")).await.unwrap();
    }
    let refused = step("one more").await.unwrap_err().to_string();
    assert!(refused.contains("more than 33554432") && refused.contains("Hint:"), "{refused}");
    saved(&world, &analyst, "short", exporters(1)).await;
    // Where there are too many bytes already, one may become shorter and none longer.
    let one = world.read(&analyst, "/saved/segments").await[0].clone();
    let (id, name, version) =
        (one["id"].as_i64().unwrap(), one["name"].as_str().unwrap(), one["version"].as_i64().unwrap());
    let change = async |seen: i64, bytes: usize, others: usize| {
        let mut draft = list(name);
        draft.content = json!({"rule": {"listed": ["x".repeat(bytes)]}}).to_string();
        let step = Step::Change((id, seen), &draft);
        let mut around = world.hark.records.around(by.allow().unwrap(), Some(step)).await.unwrap();
        around.others[0].content = "x".repeat(others);
        world.hark.records.step_segment(by.allow().unwrap(), step, &around, 6).await
    };
    let long_already = 40 * 1024 * 1024;
    assert!(change(version, 4 * 1024 * 1024 - 50, long_already).await.is_err());
    change(version, 3 * 1024 * 1024, long_already).await.unwrap();
}

/// What a client with a fast clock dated ahead counts from its moment on, whoever asks.
#[tokio::test]
async fn what_is_dated_ahead_counts_nowhere_yet() {
    let (world, analyst) = shop().await;
    let id = saved(&world, &analyst, "early", json!({"did": "later"})).await;
    // The test's clock stands at 10:00.
    let event = |who: &str| json!({"type": "track", "userId": who, "event": "later", "messageId": format!("ahead {who}"), "timestamp": "2024-01-04T11:00:00Z", "properties": {}});
    world.send(json!([event("u-bob"), event("u-new")])).await;
    let list = world.read(&analyst, "/segments").await;
    assert_eq!(list["segments"][0]["size"], json!(0), "{list}");
    let growth = world.read(&analyst, &format!("/segments/{id}/growth")).await;
    assert_eq!(
        growth["sizes"].as_array().and_then(|all| all.last()).map(|last| &last["size"]),
        Some(&json!(0)),
        "{growth}"
    );
    for who in ["u-bob", "u-new"] {
        let key = world.read(&analyst, &format!("/customers?search={who}")).await["items"][0]["key"].clone();
        let path = format!("/customers/{}", key.as_str().unwrap());
        let standing = world.read(&analyst, &format!("{path}/segments")).await;
        assert_eq!((&standing[0]["holds"], standing[0]["until"].is_string()), (&json!(false), true), "{standing}");
        assert_eq!(world.get(&analyst, &format!("{path}/stage")).await.status, 200, "{who}");
        assert_eq!(world.get(&analyst, &format!("{path}/facts")).await.status, 200, "{who}");
    }
}
