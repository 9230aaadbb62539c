//! Can a way of looking at customers be saved, and is one that is none refused at its place?

use crate::Browser;
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
async fn whoever_sees_the_workspace_makes_lenses_of_their_own_and_nobody_else_is_told() {
    let world = World::start().await;
    let (mut viewer, mut agent) = (world.member(Role::Viewer, false).await, world.member(Role::Agent, false).await);
    let lens = |name: &str| json!({"name": name, "content": {"parts": [{"part": "timeline"}]}});
    let made = world.post(&viewer, "/lenses", lens("Mine")).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let one = format!("/api/v1/workspaces/1/lenses/{}", made.json()["id"]);
    let names = async |who: &Browser| -> Vec<String> {
        let all = world.read(who, "/lenses").await;
        all.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&agent).await, [""; 0], "it is the viewer's alone");
    assert_eq!(world.read(&agent, "/saved/lenses").await, json!([]), "and nothing that everybody looks through");
    let mut next = lens("Ours");
    next["version"] = json!(1);
    for (method, path, body) in [
        ("PUT", one.clone(), Some(next.clone())),
        ("DELETE", one.clone(), None),
        ("POST", format!("{one}/restore"), None),
        ("PUT", one.replace("/lenses/", "/saved/lenses/"), Some(next.clone())),
    ] {
        let answer = agent.send(&world.hark, method, &path, body).await;
        assert!(matches!(answer.status, 403 | 404), "{method} {path} {}", answer.text());
    }
    assert_eq!(viewer.send(&world.hark, "PUT", &one, Some(next.clone())).await.status, 200);
    assert_eq!(viewer.send(&world.hark, "PUT", &one, Some(next)).await.status, 409, "it was changed meanwhile");
    assert_eq!(names(&viewer).await, ["Ours"]);
    assert_eq!(viewer.send(&world.hark, "DELETE", &one, None).await.status, 204);
    assert_eq!(names(&viewer).await, [""; 0]);
    assert_eq!(viewer.send(&world.hark, "POST", &format!("{one}/restore"), None).await.status, 204);
    assert_eq!(names(&viewer).await, ["Ours"]);
    let none = world.post(&viewer, "/lenses", json!({"name": "x", "content": {"parts": []}})).await;
    assert_eq!((none.status, none.json()["place"].clone()), (422, json!("/content/parts")));
    for _ in 1..50 {
        assert_eq!(world.post(&viewer, "/lenses", lens("More")).await.status, 201);
    }
    assert_eq!(world.post(&viewer, "/lenses", lens("One too many")).await.status, 422);
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
