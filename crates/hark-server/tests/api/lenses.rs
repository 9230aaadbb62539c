//! Can a way of looking at customers be saved, and is one that is none refused at its place?

use crate::world::World;
use hark_records::Role;
use serde_json::{Value, json};

#[tokio::test]
async fn a_lens_is_saved_changed_removed_and_brought_back() {
    let world = World::start().await;
    let (mut may, viewer) = (world.member(Role::Analyst, false).await, world.member(Role::Viewer, false).await);
    let lens = |name: &str| {
        json!({"name": name, "content": {"parts": [{"part": "timeline"}, {"part": "traits", "folded": true}],
            "events": ["ticket_opened"]}})
    };
    let made = world.post(&may, "/saved/lenses", lens("Mine")).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let one = format!("/api/v1/workspaces/1/saved/lenses/{}", made.json()["id"]);
    let mut next = lens("Ours");
    next["version"] = json!(1);
    assert_eq!(may.send(&world.hark, "PUT", &one, Some(next.clone())).await.status, 200);
    assert_eq!(may.send(&world.hark, "PUT", &one, Some(next)).await.status, 409, "it was changed meanwhile");
    let names = async || -> Vec<Value> {
        let all = world.read(&viewer, "/saved/lenses").await;
        all.as_array().unwrap().iter().map(|one| json!([one["name"], one["content"]])).collect()
    };
    assert_eq!(names().await, [json!(["Ours", lens("")["content"]])]);
    assert_eq!(world.read(&viewer, "/saved/dashboards").await, json!([]), "a lens is no dashboard");
    assert_eq!(may.send(&world.hark, "DELETE", &one, None).await.status, 204);
    assert_eq!(names().await, [] as [Value; 0]);
    assert_eq!(may.send(&world.hark, "POST", &format!("{one}/restore"), None).await.status, 204);
    assert_eq!(names().await.len(), 1);
    assert_eq!(world.post(&viewer, "/saved/lenses", lens("Theirs")).await.status, 403);
}

#[tokio::test]
async fn what_is_no_lens_is_refused_at_its_place() {
    let world = World::start().await;
    let may = world.member(Role::Analyst, true).await;
    let part = |name: &str| json!({"part": name});
    let many = |n: usize| (0..n).map(|n| part(&format!("p{n}"))).collect::<Vec<_>>();
    let cases = [
        (json!({}), "/content"),
        (json!({"parts": "timeline"}), "/content"),
        (json!({"parts": [part("a")], "colour": "red"}), "/content"),
        (json!({"parts": []}), "/content/parts"),
        (json!({"parts": many(51)}), "/content/parts"),
        (json!({"parts": [part("a"), part("")]}), "/content/parts/1/part"),
        (json!({"parts": [part("a"), part("b"), part("a")]}), "/content/parts/2/part"),
        (json!({"parts": [part(&"a".repeat(51))]}), "/content/parts/0/part"),
        (json!({"parts": [part("a")], "events": ["x", ""]}), "/content/events/1"),
        (json!({"parts": [part("a")], "events": vec!["x"; 51]}), "/content/events"),
    ];
    for (content, place) in cases {
        let answer = world.post(&may, "/saved/lenses", json!({"name": "Mine", "content": content})).await;
        let said = answer.json();
        assert_eq!((answer.status, said["place"].as_str()), (422, Some(place)), "{said}");
        assert!(said["hint"].is_string(), "{said}");
    }
    let fits = json!({"name": "Most", "content": {"parts": many(50), "events": vec!["x"; 50]}});
    assert_eq!(world.post(&may, "/saved/lenses", fits).await.status, 201);
}
