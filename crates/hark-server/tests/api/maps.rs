//! Can people say what a journey map shows, and write on it, and is what is none refused at its place?

use crate::Browser;
use crate::support::Answer;
use crate::world::World;
use hark_records::Role;
use serde_json::{Value, json};

async fn put(world: &World, who: &Browser, path: &str, body: Value) -> Answer {
    who.clone().send(&world.hark, "PUT", &format!("/api/v1/workspaces/1{path}"), Some(body)).await
}

fn refused(answer: &Answer, status: u16, place: Option<&str>) {
    let said = answer.json();
    assert_eq!((answer.status, said["place"].as_str()), (status, place), "{said}");
    assert!(said["hint"].is_string(), "{said}");
}

fn content() -> Value {
    json!({"question": {"question": "journey", "range": {"last": "30d"}}, "stages": ["onboarding", "engagement"]})
}

#[tokio::test]
async fn several_maps_are_saved_and_what_is_none_is_refused_at_its_place() {
    let world = World::start().await;
    let (may, viewer) = (world.member(Role::Analyst, true).await, world.member(Role::Viewer, false).await);
    for name in ["Shops", "Agencies"] {
        let made = world.post(&may, "/saved/maps", json!({"name": name, "content": content()})).await;
        assert_eq!(made.status, 201, "{}", made.text());
    }
    let all = world.read(&viewer, "/saved/maps").await;
    let names: Vec<&str> = all.as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["Agencies", "Shops"]);
    assert_eq!(world.post(&viewer, "/saved/maps", json!({"name": "x", "content": content()})).await.status, 403);
    let journey = json!({"question": "journey"});
    let cases = [
        (json!({}), "/content/question"),
        (json!({"question": {"question": "trend"}}), "/content/question"),
        (json!({"question": {"question": "journey", "tops": 5}}), "/content/question/tops"),
        (
            json!({"question": {"question": "journey", "customers": {"segment": "nobody made it"}}}),
            "/content/question/customers/segment",
        ),
        (json!({"question": journey, "colour": "red"}), "/content/colour"),
        (json!({"question": journey, "stages": []}), "/content/stages"),
        (json!({"question": journey, "stages": "onboarding"}), "/content/stages"),
        (json!({"question": journey, "stages": ["onboarding", "nowhere"]}), "/content/stages/1"),
        (json!({"question": journey, "stages": ["onboarding", "onboarding"]}), "/content/stages/1"),
    ];
    for (content, place) in cases {
        refused(&world.post(&may, "/saved/maps", json!({"name": "x", "content": content})).await, 422, Some(place));
    }
}

#[tokio::test]
async fn a_map_holds_the_segment_it_is_drawn_of() {
    let world = World::start().await;
    let may = world.member(Role::Analyst, true).await;
    let rule = json!({"name": "Shops", "content": {"rule": {"did": "bought"}}});
    let segment = world.post(&may, "/saved/segments", rule).await.json()["id"].clone();
    let of = json!({"question": {"question": "journey", "customers": {"segment": "Shops"}}});
    let map = world.post(&may, "/saved/maps", json!({"name": "How shops grow", "content": of})).await;
    assert_eq!(map.status, 201, "{}", map.text());
    let segment = format!("/api/v1/workspaces/1/saved/segments/{segment}");
    let held = may.clone().send(&world.hark, "DELETE", &segment, None).await;
    assert!(held.status == 409 && held.text().contains("How shops grow"), "{}", held.text());
    let map = format!("/api/v1/workspaces/1/saved/maps/{}", map.json()["id"]);
    assert_eq!(may.clone().send(&world.hark, "DELETE", &map, None).await.status, 204);
    assert_eq!(may.clone().send(&world.hark, "DELETE", &segment, None).await.status, 204);
}

#[tokio::test]
async fn notes_are_left_by_those_who_talk_with_customers() {
    let world = World::start().await;
    let (agent, analyst) = (world.member(Role::Agent, true).await, world.member(Role::Analyst, true).await);
    let viewer = world.member(Role::Viewer, true).await;
    let note = json!({"stage": "onboarding", "part": "friction", "event": "upload_failed", "text": "Too large a file"});
    assert_eq!(world.post(&viewer, "/maps/0/notes", note.clone()).await.status, 403);
    let made = world.post(&agent, "/maps/0/notes", note.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let one = format!("/maps/0/notes/{}", made.json()["id"]);
    let edit = |text: &str, version: i64| json!({"text": text, "resolved": true, "version": version});
    let settled = put(&world, &agent, &one, edit("Too large a file", 1)).await;
    assert!(settled.status == 200 && settled.json()["resolved"].is_string(), "{}", settled.text());
    assert_eq!(put(&world, &agent, &one, edit("late", 1)).await.status, 409);
    let by_analyst = world.post(&analyst, "/maps/0/notes", note.clone()).await.json()["id"].clone();
    let theirs = put(&world, &agent, &format!("/maps/0/notes/{by_analyst}"), edit("Mine now", 1)).await;
    assert_eq!((theirs.status, theirs.json()["code"].as_str()), (403, Some("forbidden")));
    let seen = async || {
        let map = world.read(&viewer, "/maps/0").await;
        let all = map["notes"].as_array().unwrap().iter();
        all.map(|note| (note["part"].clone(), note["event"].clone(), note["text"].clone())).collect::<Vec<_>>()
    };
    let line = (json!("friction"), json!("upload_failed"), json!("Too large a file"));
    assert_eq!(seen().await, [line.clone(), line.clone()]);
    let path = format!("/api/v1/workspaces/1{one}");
    assert_eq!(agent.clone().send(&world.hark, "DELETE", &path, None).await.status, 204);
    assert_eq!(seen().await.len(), 1);
    assert_eq!(agent.clone().send(&world.hark, "POST", &format!("{path}/restore"), None).await.status, 204);
    assert_eq!(seen().await.len(), 2);
    let log = world.read(&world.member(Role::Owner, false).await, "/audit").await.to_string();
    for action in ["note.add", "note.change", "note.remove", "note.restore"] {
        assert!(log.contains(action), "{action}: {log}");
    }
    assert!(!log.contains("Too large"), "what was written is no business of the log");
    let with = |more: Value| {
        let mut note = note.clone();
        note.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        note
    };
    for (wrong, place) in [
        (json!({"stage": "nowhere"}), "/stage"),
        (json!({"part": "channel"}), "/part"),
        (json!({"part": "stage"}), "/event"),
        (json!({"event": ""}), "/event"),
        (json!({"text": " "}), "/text"),
        (json!({"text": "a".repeat(4_001)}), "/text"),
    ] {
        refused(&world.post(&agent, "/maps/0/notes", with(wrong)).await, 422, Some(place));
    }
}

#[tokio::test]
async fn a_stage_has_an_owner_and_places_to_listen() {
    let world = World::start().await;
    let (agent, analyst) = (world.member(Role::Agent, true).await, world.member(Role::Analyst, true).await);
    let post = |place: &str| json!({"place": place, "question": "What nearly stopped you?"});
    let plan = |owner: Value, posts: Value, version: i64| json!({"stage": "onboarding", "owner": owner, "posts": posts, "version": version});
    let first = plan(json!({"member": 1}), json!([post("After the first upload")]), 0);
    assert_eq!(put(&world, &agent, "/maps/0/stages", first.clone()).await.status, 403);
    let made = put(&world, &analyst, "/maps/0/stages", first.clone()).await;
    assert_eq!((made.status, made.json()["version"].as_i64()), (200, Some(1)), "{}", made.text());
    assert_eq!(put(&world, &analyst, "/maps/0/stages", first).await.status, 409, "it was changed meanwhile");
    let seen = world.read(&agent, "/maps/0").await["stages"][0].clone();
    assert_eq!((&seen["owner"], &seen["posts"]), (&json!({"member": 1}), &json!([post("After the first upload")])));
    let many: Vec<Value> = (0..21).map(|n| post(&n.to_string())).collect();
    for (owner, posts, place) in [
        (json!({"member": 999}), json!([]), "/owner"),
        (json!({"team": 999}), json!([]), "/owner"),
        (json!({"team": 1, "member": 1}), json!([]), "/owner"),
        (json!({}), json!([]), "/owner"),
        (Value::Null, json!(many), "/posts"),
        (Value::Null, json!([post("a"), post(" ")]), "/posts/1/place"),
        (Value::Null, json!([{"place": "a", "question": "q".repeat(501)}]), "/posts/0/question"),
    ] {
        let answer = put(&world, &analyst, "/maps/0/stages", plan(owner, posts, 1)).await;
        assert_eq!((answer.status, answer.json()["place"].as_str()), (422, Some(place)), "{}", answer.text());
    }
    let nowhere = put(&world, &analyst, "/maps/0/stages", json!({"stage": "x", "posts": [], "version": 0})).await;
    refused(&nowhere, 422, Some("/stage"));
}

#[tokio::test]
async fn what_tells_who_a_customer_is_stays_hidden_on_a_map() {
    let world = World::start().await;
    let (seeing, blind) = (world.member(Role::Analyst, true).await, world.member(Role::Analyst, false).await);
    let text = "Ask ann@example.com";
    let left = world.post(&seeing, "/maps/0/notes", json!({"stage": "onboarding", "text": text})).await.json();
    let plan = json!({"stage": "onboarding", "posts": [{"place": "Mail to ann@example.com"}], "version": 0});
    assert_eq!(put(&world, &seeing, "/maps/0/stages", plan).await.status, 200);
    let seen = world.read(&blind, "/maps/0").await;
    assert!(!seen.to_string().contains("ann@"), "{seen}");
    assert_eq!((&seen["notes"][0]["text"], &seen["notes"][0]["hidden"]), (&json!("(hidden)"), &json!(true)));
    assert_eq!(
        (&seen["stages"][0]["posts"][0]["place"], &seen["stages"][0]["hidden"]),
        (&json!("(hidden)"), &json!(true))
    );
    let personal = |answer: &Answer| {
        let said = answer.json();
        assert_eq!((answer.status, said["code"].as_str()), (403, Some("personal_data")), "{said}");
        assert!(!said.to_string().contains("ann@"), "{said}");
    };
    let note = format!("/maps/0/notes/{}", left["id"]);
    personal(&put(&world, &blind, &note, json!({"text": "(hidden)", "resolved": true, "version": 1})).await);
    personal(&put(&world, &blind, "/maps/0/stages", json!({"stage": "onboarding", "posts": [], "version": 1})).await);
    personal(&world.post(&blind, "/maps/0/notes", json!({"stage": "onboarding", "text": text})).await);
    let kept = world.read(&seeing, "/maps/0").await;
    assert_eq!(kept["notes"][0]["text"], json!(text), "it is as it was");
}
