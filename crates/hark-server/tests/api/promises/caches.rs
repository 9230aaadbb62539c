//! Does an answer that was given to one reach another, who may see less?

use super::{ask, person};
use crate::Browser;
use crate::support::{Answer, NOW};
use crate::world::{World, identify, track};
use hark_records::Role;
use hark_records::access::ManageMembers;
use serde_json::{Value, json};

async fn shop() -> World {
    let world = World::start().await;
    world
        .send(json!([
            identify("u-ann", 1, json!({"name": "Ann Lee", "plan": "pro"})),
            track("u-ann", "bought", 2, json!({"note": "for ann.lee@example.com", "page": "cart"})),
            track("u-bob", "bought", 3, json!({"note": "urgent", "page": "cart"})),
        ]))
        .await;
    world
}

async fn answer(world: &World, who: &Browser, workspace: u32, spec: &Value) -> Value {
    let path = format!("/api/v1/workspaces/{workspace}/query");
    let answer = ask(&world.hark, who, "POST", &path, Some(spec.clone())).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut answer = answer.json();
    answer.as_object_mut().unwrap().remove("took_ms");
    answer
}

/// Values that were looked up for one member were shown to another whose view was narrower, because what was kept did not know
/// for whom.
#[tokio::test]
async fn the_same_question_of_another_scope_has_another_answer_cold_and_warm() {
    let world = shop().await;
    let by = world.hark.records.operator(1).await.unwrap();
    let elsewhere =
        world.hark.records.create_workspace(by.allow().unwrap(), "elsewhere", NOW).await.unwrap().workspace();
    let (_, seeing) = person(&world.hark, 1, Role::Analyst, true, "seeing@example.com").await;
    let (_, blind) = person(&world.hark, 1, Role::Analyst, false, "blind@example.com").await;
    let (_, foreign) = person(&world.hark, elsewhere, Role::Analyst, true, "foreign@example.com").await;
    let spec = json!({"question": "trend", "event": "bought", "breakdown": "note", "interval": "year"});
    // Cold for those who see, warm for the others; then the other way round by another question.
    let whole = answer(&world, &seeing, 1, &spec).await;
    let masked = answer(&world, &blind, 1, &spec).await;
    let nothing = answer(&world, &foreign, elsewhere, &spec).await;
    assert!(whole.to_string().contains("ann.lee@") && !masked.to_string().contains("ann.lee@"), "{masked}");
    assert!(masked.to_string().contains("(hidden)") && masked.to_string().contains("urgent"));
    assert_eq!(nothing["rows_scanned"].as_u64(), Some(0), "{nothing}");
    let list = json!({"question": "customers", "of": {"question": "trend", "event": "bought"}, "cell": {}});
    let (first, second) = (answer(&world, &blind, 1, &list).await, answer(&world, &seeing, 1, &list).await);
    assert!(!first.to_string().contains("Ann Lee") && second.to_string().contains("Ann Lee"), "{second}");
    for (who, workspace, spec, before) in [
        (&seeing, 1, &spec, &whole),
        (&blind, 1, &spec, &masked),
        (&foreign, elsewhere, &spec, &nothing),
        (&blind, 1, &list, &first),
        (&seeing, 1, &list, &second),
    ] {
        assert_eq!(answer(&world, who, workspace, spec).await, *before, "warm as cold");
    }
}

async fn with_key(world: &World, who: &Browser, spec: &Value) -> Answer {
    let cookie = format!("__Host-hark={}", who.cookies[0].1);
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json"), ("idempotency-key", "k")];
    world.hark.send("POST", "/api/v1/workspaces/1/query", &headers, spec.to_string().as_bytes()).await
}

/// The answer that is kept for a client that asks again must not outlive the right to it, nor the customer.
#[tokio::test]
async fn an_answer_is_not_kept_for_whoever_lost_the_right_to_it() {
    let world = shop().await;
    let (id, analyst) = person(&world.hark, 1, Role::Analyst, true, "analyst@example.com").await;
    let spec = json!({"question": "trend", "event": "bought", "breakdown": "note", "interval": "year"});
    assert!(with_key(&world, &analyst, &spec).await.text().contains("ann.lee@"));
    let by = world.hark.records.operator(1).await.unwrap();
    let may = by.allow::<ManageMembers>().unwrap();
    world.hark.records.set_seat(may, id, Role::Analyst, false, NOW).await.unwrap();
    let again = with_key(&world, &analyst, &spec).await;
    assert!(again.status == 200 && !again.text().contains("ann.lee@"), "{}", again.text());
}

/// What may not be shown may not be spelled out either: each count is a letter.
#[tokio::test]
async fn parts_of_texts_are_not_tested_where_a_text_tells_who_somebody_is() {
    let world = shop().await;
    let (_, seeing) = person(&world.hark, 1, Role::Analyst, true, "seeing@example.com").await;
    let (_, blind) = person(&world.hark, 1, Role::Analyst, false, "blind@example.com").await;
    for test in [
        json!({"starts_with": "for a"}),
        json!({"contains": "ann"}),
        json!({"ends_with": "com"}),
        json!({"matches": "^for"}),
        json!({"not_contains": "x"}),
    ] {
        let mut condition = json!({"property": "note"});
        condition.as_object_mut().unwrap().extend(test.as_object().unwrap().clone());
        let spec =
            json!({"question": "funnel", "steps": ["bought", {"event": "bought", "where": {"any": [condition]}}]});
        let refused = world.post(&blind, "/query", spec.clone()).await;
        assert_eq!((refused.status, refused.json()["code"].clone()), (403, json!("personal_data")), "{spec}");
        let place = refused.json()["place"].as_str().unwrap().to_owned();
        assert!(place.starts_with("/steps/1/where/any/0/") && refused.json()["hint"].is_string(), "{place}");
        answer(&world, &seeing, 1, &spec).await;
    }
    let innocent = [
        json!({"property": "note", "is": "urgent"}),
        json!({"property": "note", "in": ["urgent", "late"]}),
        json!({"property": "page", "starts_with": "ca"}),
        json!({"trait": "plan", "contains": "pr"}),
    ];
    for condition in innocent {
        let spec = json!({"question": "trend", "event": "bought", "interval": "year", "where": condition});
        assert!(answer(&world, &blind, 1, &spec).await["n"].as_u64() > Some(0), "{spec}");
    }
}
