//! Can customers be chosen by a list of ids, as long as it is, and does whoever is erased leave it?

use crate::world::{World, identify, track};
use hark_records::Role;
use serde_json::{Value, json};

async fn shop() -> World {
    let world = World::start().await;
    let people = ["u-ann", "u-bob", "u-eve"];
    world.send(people.iter().map(|id| identify(id, 1, json!({"plan": "pro"}))).collect()).await;
    world
}

#[tokio::test]
async fn a_list_of_a_hundred_thousand_ids_is_a_segment() {
    let world = shop().await;
    let seeing = world.member(Role::Analyst, true).await;
    let mut ids: Vec<String> = (0..99_998).map(|i| format!("nobody-with-a-long-name-{i}")).collect();
    ids.extend(["u-ann".to_owned(), "u-eve".to_owned()]);
    let rule = json!({"listed": ids});
    let preview = world.post(&seeing, "/segments/preview", json!({"rule": rule})).await;
    assert_eq!((preview.status, preview.json()), (200, json!({"customers": 3, "size": 2})), "{}", preview.text());
    let made = world.post(&seeing, "/saved/segments", json!({"name": "vip", "content": {"rule": rule}})).await;
    assert_eq!(made.status, 201);
    assert_eq!(world.read(&seeing, "/segments").await["segments"][0]["size"], json!(2));
    ids.push("one-too-many".into());
    let more = world.post(&seeing, "/segments/preview", json!({"rule": [{"not": {"listed": ids}}]})).await;
    assert_eq!((more.status, &more.json()["place"]), (422, &json!("/rule/0/not/listed")), "{}", more.text());
    // The reason says how long the list is and no id of it.
    let key = world.read(&seeing, "/customers?search=ann").await["items"][0]["key"].as_str().unwrap().to_owned();
    let why = world.read(&seeing, &format!("/customers/{key}/segments")).await;
    assert_eq!(why[0]["because"], json!({"holds": true, "listed": 100_000}), "{why}");
    assert_eq!(why[0].get("until").filter(|until| !until.is_null()), None, "nothing that time does ends it");
}

#[tokio::test]
async fn a_list_is_personal_and_forgets_whom_it_should() {
    let world = shop().await;
    let seeing = world.member(Role::Analyst, true).await;
    let made = json!({"name": "vip", "content": {"rule": [{"listed": ["u-ann", "u-eve"]}]}});
    let id = world.post(&seeing, "/saved/segments", made).await.json()["id"].as_i64().unwrap();
    let blind = world.member(Role::Analyst, false).await;
    let asked = world.post(&blind, "/segments/preview", json!({"rule": {"listed": ["u-ann"]}})).await;
    assert_eq!((asked.status, &asked.json()["code"]), (403, &json!("personal_data")), "{}", asked.text());
    let shown = world.read(&blind, &format!("/saved/segments/{id}")).await;
    assert_eq!((&shown["hidden"], shown.to_string().contains("u-ann")), (&json!(true), false), "{shown}");

    let admin = world.member(Role::Admin, true).await;
    world.send(json!([track("u-ann", "viewed", 5, json!({}))])).await;
    let key = world.read(&seeing, "/customers?search=ann").await["items"][0]["key"].as_str().unwrap().to_owned();
    assert_eq!(world.post(&admin, &format!("/customers/{key}/erase"), json!({})).await.status, 200);
    let left: Value = world.read(&seeing, &format!("/saved/segments/{id}")).await;
    assert_eq!((&left["content"]["rule"], &left["version"]), (&json!([{"listed": ["u-eve"]}]), &json!(2)), "{left}");
    assert_eq!(world.read(&seeing, "/segments").await["segments"][0]["size"], json!(1));
}
