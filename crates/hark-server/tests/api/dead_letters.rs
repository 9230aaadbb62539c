//! Can whoever sent something wrong see what, and try again?

use crate::support::NOW;
use crate::world::{World, track};
use hark_records::Role;
use serde_json::{Value, json};

/// Two events that are too old, and one without an id.
async fn refused() -> World {
    let world = World::start().await;
    let by = world.hark.operator().await;
    let mut workspace = world.hark.records.workspace(by.allow().unwrap()).await.unwrap();
    workspace.retention_days = Some(30);
    world.hark.records.set_workspace(by.allow().unwrap(), &workspace, NOW).await.unwrap();
    reload(&world).await;
    let old = |id: &str| {
        json!({"type": "track", "userId": id, "event": "viewed", "messageId": format!("old-{id}"),
        "timestamp": "2020-01-01T00:00:00Z"})
    };
    world.send(json!([old("u-1"), old("u-2"), {"type": "track", "event": "x", "properties": {"a": 1}}])).await;
    world
}

/// The server reads settings anew when it meets a key it does not know.
async fn reload(world: &World) {
    let answer = world.hark.send("POST", "/v1/batch", &[("x-write-key", "hk_pub_unknown")], b"{\"batch\":[]}").await;
    assert_eq!(answer.status, 401);
}

fn ids(page: &Value) -> Vec<u64> {
    page["items"].as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn the_newest_come_first_with_their_reason() {
    let world = refused().await;
    let analyst = world.member(Role::Analyst, true).await;
    let all = world.read(&analyst, "/dead-letters").await;
    assert_eq!((all["total"].as_u64(), all["next"].as_str()), (Some(3), None));
    let numbers = ids(&all);
    assert!(numbers.is_sorted_by(|a, b| a > b), "{numbers:?}");
    let reasons: Vec<&str> =
        all["items"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons.iter().filter(|reason| **reason == "too_old").count(), 2, "{reasons:?}");
    let no_id = all["items"].as_array().unwrap().iter().find(|one| one["reason"] == "bad_id").unwrap();
    assert!(no_id["body"].to_string().contains("\"a\":1"), "{no_id}");
    assert!(no_id["hint"].as_str().unwrap().contains("userId") && no_id["source"] == "segment");
    let said = |one: &Value| ["fact", "detail", "hint"].map(|name| one[name].as_str().unwrap_or("").to_owned());
    let old = all["items"].as_array().unwrap().iter().find(|one| one["reason"] == "too_old").unwrap();
    let [fact, detail, hint] = said(old);
    assert_eq!(fact, "The event is older than what this workspace keeps.");
    assert_eq!(detail, "The event happened on 2020-01-01 (UTC), and events are kept for 30 days.");
    assert!(hint.ends_with("then replay."), "{hint}");
    assert_eq!(said(no_id)[1], "`userId` and `anonymousId` are both missing.");
    // Why is for everybody, where in the event is not.
    let blind = world.member(Role::Analyst, false).await;
    let masked = world.read(&blind, "/dead-letters").await;
    for one in masked["items"].as_array().unwrap() {
        let [fact, detail, hint] = said(one);
        assert!(fact.ends_with('.') && hint.ends_with('.') && detail.is_empty() && one.get("body").is_none(), "{one}");
    }
    let seen = world.read(&blind, "/arrivals").await;
    let refused = seen["items"].as_array().unwrap().iter().find(|one| one["refused"] == "bad_id").unwrap();
    assert_eq!(said(refused)[..2], ["An id is missing, empty or too long.", ""], "{refused}");
    let first = world.read(&analyst, "/dead-letters?limit=2").await;
    let second =
        world.read(&analyst, &format!("/dead-letters?limit=2&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!(([ids(&first), ids(&second)].concat(), second["next"].as_str()), (numbers, None));
    assert_eq!(world.get(&analyst, "/dead-letters?cursor=x").await.status, 422);
}

#[tokio::test]
async fn whoever_mends_the_cause_can_replay() {
    let world = refused().await;
    let analyst = world.member(Role::Analyst, true).await;
    let again = world.post(&analyst, "/dead-letters/replay", json!({"ids": null})).await;
    assert_eq!(
        again.json(),
        json!({"replayed": 0, "refused_again": 3, "missing": 0, "next": null}),
        "{}",
        again.text()
    );
    let by = world.hark.operator().await;
    let mut workspace = world.hark.records.workspace(by.allow().unwrap()).await.unwrap();
    workspace.retention_days = None;
    world.hark.records.set_workspace(by.allow().unwrap(), &workspace, NOW).await.unwrap();
    reload(&world).await;
    let letters = world.read(&analyst, "/dead-letters").await;
    let old = letters["items"].as_array().unwrap().iter().find(|one| one["reason"] == "too_old").unwrap()["id"].clone();
    let one = world.post(&analyst, "/dead-letters/replay", json!({"ids": [old, 999_999, old]})).await;
    assert_eq!(one.json(), json!({"replayed": 1, "refused_again": 0, "missing": 1, "next": null}), "{}", one.text());
    let rest = world.post(&analyst, "/dead-letters/replay", json!({})).await;
    assert_eq!(rest.json(), json!({"replayed": 1, "refused_again": 1, "missing": 0, "next": null}), "{}", rest.text());
    world.send(json!([track("u-3", "viewed", 1, json!({}))])).await;
    assert_eq!(world.read(&analyst, "/customers").await["total"].as_u64(), Some(3));
    assert_eq!(world.read(&analyst, "/dead-letters").await["total"].as_u64(), Some(1));
    let owner = world.member(Role::Owner, false).await;
    let audit = world.read(&owner, "/audit").await;
    let replays = audit["entries"].as_array().unwrap().iter().filter(|entry| entry["action"] == "dead_letters.replay");
    assert_eq!(replays.count(), 3, "{audit}");
    let many: Vec<u64> = (0..1001).collect();
    let refused = world.post(&analyst, "/dead-letters/replay", json!({"ids": many})).await;
    assert_eq!((refused.status, refused.json()["place"].as_str()), (422, Some("/ids")));
}
