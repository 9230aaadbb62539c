//! Does whoever watches hear of an event when it comes, and not later?

use crate::world::{World, identify, track};
use crate::{elsewhere, member};
use hark_records::Role;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn the_latest_are_told_and_then_only_what_is_newer() {
    let world = World::start().await;
    let analyst = world.member(Role::Analyst, true).await;
    let nothing = world.read(&analyst, "/arrivals").await;
    assert_eq!((nothing["items"].clone(), nothing["next"].as_str()), (json!([]), Some("0")));
    world
        .send(json!([
            identify("u-ann", 1, json!({"name": "Ann Lee"})),
            track("u-ann", "viewed", 2, json!({"page": "home"})),
            {"type": "track", "event": "x"},
        ]))
        .await;
    let first = world.read(&analyst, "/arrivals").await;
    let items = first["items"].as_array().unwrap();
    assert_eq!(items.len(), 3, "{first}");
    let seen = items.iter().find(|item| item["event"] == "viewed").unwrap();
    assert_eq!((seen["name"].as_str(), seen["source"].as_str()), (Some("Ann Lee"), Some("client")));
    assert_eq!(seen["properties"], json!({"page": "home"}));
    assert!(seen["late_seconds"].as_f64().unwrap() > 3600.0);
    let key = seen["customer_key"].as_str().unwrap();
    assert_eq!(world.read(&analyst, &format!("/customers/{key}")).await["name"], "Ann Lee");
    let refused = items.iter().find(|item| item["refused"].is_string()).unwrap();
    assert_eq!((refused["refused"].as_str(), refused["event"].as_str()), (Some("bad_id"), None));
    assert!(refused["detail"].is_string());
    let next = first["next"].as_str().unwrap();
    assert_eq!(world.read(&analyst, &format!("/arrivals?after={next}")).await["items"], json!([]));
    world.send(json!([track("u-ann", "bought", 3, json!({}))])).await;
    let second = world.read(&analyst, &format!("/arrivals?after={next}")).await;
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert_eq!(second["items"][0]["event"], "bought");
    let ahead = world.read(&analyst, "/arrivals?after=99999999999999999&limit=2").await;
    assert_eq!(ahead["items"].as_array().unwrap().len(), 2, "a number of a clock that was ahead begins anew");
}

#[tokio::test]
async fn whoever_waits_is_woken_by_the_event() {
    let world = World::start().await;
    let analyst = world.member(Role::Analyst, true).await;
    world.send(json!([track("u-ann", "viewed", 2, json!({}))])).await;
    let next = world.read(&analyst, "/arrivals").await["next"].as_str().unwrap().to_owned();
    let path = format!("/arrivals?after={next}&wait=20");
    let begun = Instant::now();
    let (page, ()) = tokio::join!(world.read(&analyst, &path), async {
        // Not a wait for anything: the longer, the likelier it is that the other one waits already; it must do either way.
        tokio::time::sleep(Duration::from_millis(200)).await;
        world.send(json!([track("u-ann", "bought", 3, json!({}))])).await;
    });
    assert_eq!(page["items"][0]["event"], "bought", "{page}");
    assert!(begun.elapsed() < Duration::from_secs(15), "woken and not timed out: {:?}", begun.elapsed());
}

#[tokio::test]
async fn whoever_waits_for_nothing_is_told_so() {
    let world = World::start().await;
    let analyst = world.member(Role::Analyst, true).await;
    let begun = Instant::now();
    let page = world.read(&analyst, "/arrivals?wait=1").await;
    assert_eq!(page["items"], json!([]));
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(world.get(&analyst, "/arrivals?wait=26").await.status, 422);
    assert_eq!(world.get(&analyst, "/arrivals?after=x").await.status, 422);
}

#[tokio::test]
async fn a_server_that_stops_does_not_let_anybody_wait() {
    let mut world = World::start().await;
    let analyst = world.member(Role::Analyst, true).await;
    let address = world.hark.address;
    let cookie = format!("__Host-hark={}", analyst.cookies[0].1);
    let request = format!(
        "GET /api/v1/workspaces/1/arrivals?wait=20 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncookie: {cookie}\r\n\r\n"
    );
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await.unwrap();
    let begun = Instant::now();
    world.hark.stop();
    // Woken with a 503, or never taken up: the wait is over in both cases.
    let answer = crate::support::read_answer(&mut stream).await;
    assert!(answer.is_none_or(|answer| answer.status == 503));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    world.hark.served.take().unwrap().await.unwrap();
}

#[tokio::test]
async fn other_workspaces_arrive_elsewhere() {
    let world = World::start().await;
    let other = elsewhere(&world.hark).await;
    world.send(json!([track("u-ann", "viewed", 2, json!({}))])).await;
    let mut stranger = member(&world.hark, other, Role::Owner).await;
    let path = format!("/api/v1/workspaces/{other}/arrivals");
    let page: Value = stranger.send(&world.hark, "GET", &path, None).await.json();
    assert_eq!(page["items"], json!([]));
}
