//! Can customers be found, listed page by page, and read from their last event on?

use crate::world::{World, identify, join, track};
use crate::{elsewhere, member};
use hark_records::Role;
use serde_json::{Value, json};

async fn shop() -> World {
    let world = World::start().await;
    world
        .send(json!([
            identify("u-ann", 1, json!({"name": "Ann Lee", "email": "ann@example.com", "plan": "pro"})),
            track("u-ann", "viewed", 2, json!({"page": "home"})),
            track("u-ann", "bought", 9, json!({"amount": 12})),
            join("u-ann", "acme", 3),
            identify("u-bob", 1, json!({"first_name": "Bob", "last_name": "Ray", "plan": "free"})),
            track("u-bob", "viewed", 30, json!({})),
            track("u-cyd", "viewed", 20, json!({})),
        ]))
        .await;
    world
}

fn names(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_last_seen_come_first_and_pages_follow_one_another() {
    let world = shop().await;
    let agent = world.member(Role::Agent, true).await;
    let all = world.read(&agent, "/customers").await;
    assert_eq!(names(&all), ["Bob Ray", "u-cyd", "Ann Lee"]);
    assert_eq!((all["total"].as_u64(), all["next"].as_str()), (Some(3), None));
    let ann = &all["items"][2];
    assert_eq!(
        (ann["id"].as_str(), ann["account"].as_str(), ann["events"].as_u64()),
        (Some("u-ann"), Some("acme"), Some(4))
    );
    assert_eq!(ann["traits"], json!({"name": "Ann Lee", "email": "ann@example.com", "plan": "pro"}));
    let seen = (ann["first_seen"].as_str().unwrap(), ann["last_seen"].as_str().unwrap());
    assert_eq!(seen, ("2024-01-03T00:01:00Z", "2024-01-03T00:09:00Z"));
    let (mut next, mut paged) = (String::new(), Vec::new());
    for _ in 0..3 {
        let page = world.read(&agent, &format!("/customers?limit=1{next}")).await;
        assert_eq!(page["total"].as_u64(), Some(3));
        paged.extend(names(&page));
        next = page["next"].as_str().map(|next| format!("&cursor={next}")).unwrap_or_default();
    }
    assert_eq!((paged, next.as_str()), (names(&all), ""));
}

#[tokio::test]
async fn a_few_letters_find_a_customer() {
    let world = shop().await;
    let agent = world.member(Role::Agent, true).await;
    let cases = [
        ("ann", vec!["Ann Lee"]),
        ("EXAMPLE.com", vec!["Ann Lee"]),
        ("ray+bob", vec!["Bob Ray"]),
        ("u-c", vec!["u-cyd"]),
        ("u-", vec!["Bob Ray", "u-cyd", "Ann Lee"]),
        ("ann+ray", vec![]),
        ("viewed", vec![]),
    ];
    for (search, expected) in cases {
        let page = world.read(&agent, &format!("/customers?search={search}")).await;
        assert_eq!(names(&page), expected, "{search}");
        assert_eq!(page["total"].as_u64(), Some(expected.len() as u64), "{search}");
    }
    assert_eq!(names(&world.read(&agent, "/customers?population=employee").await), [""; 0]);
}

#[tokio::test]
async fn one_customer_is_shown_whole() {
    let world = shop().await;
    let agent = world.member(Role::Agent, true).await;
    let key = world.read(&agent, "/customers?search=ann").await["items"][0]["key"].as_str().unwrap().to_owned();
    let ann = world.read(&agent, &format!("/customers/{key}")).await;
    assert_eq!((ann["name"].as_str(), ann["masked"].as_bool()), (Some("Ann Lee"), Some(false)));
    assert_eq!((ann["ids"].clone(), ann["population"].as_str()), (json!(["u-ann"]), Some("customer")));
    let account = world.read(&agent, "/accounts").await["items"][0]["key"].clone();
    assert_eq!(
        ann["groups"],
        json!([{"kind": "account", "key": account, "id": "acme", "since": "2024-01-03T00:03:00Z"}])
    );
    let timeline = format!("/customers/{key}/timeline");
    let events = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|one| one["event"].as_str().unwrap().to_owned()).collect()
    };
    let first = world.read(&agent, &format!("{timeline}?limit=2")).await;
    assert_eq!((events(&first), first["total"].as_u64()), (vec!["bought".to_owned(), "$group".to_owned()], Some(4)));
    assert_eq!(first["items"][0]["properties"], json!({"amount": 12}));
    assert_eq!(first["items"][0]["time"].as_str(), Some("2024-01-03T00:09:00Z"));
    let second = world.read(&agent, &format!("{timeline}?before={}", first["next"].as_str().unwrap())).await;
    assert_eq!((events(&second), second["next"].as_str()), (vec!["viewed".to_owned(), "$identify".to_owned()], None));
    assert_eq!(events(&world.read(&agent, &format!("{timeline}?event=viewed")).await), ["viewed"]);
    assert_eq!(events(&world.read(&agent, &format!("{timeline}?event=none")).await), [""; 0]);
    let some = world.read(&agent, &format!("{timeline}?events=[%22viewed%22,%22bought%22,%22none%22]")).await;
    assert_eq!((events(&some), some["total"].as_u64()), (vec!["bought".to_owned(), "viewed".to_owned()], Some(2)));
    // Until a moment: what happened at it comes after it. The pages go on from there.
    let until = format!("{timeline}?until=2024-01-03T00:09:00Z&limit=1");
    let first = world.read(&agent, &until).await;
    assert_eq!(events(&first), ["$group"]);
    let next = format!("{until}&before={}", first["next"].as_str().unwrap());
    assert_eq!(events(&world.read(&agent, &next).await), ["viewed"]);
}

#[tokio::test]
async fn a_key_that_was_noted_before_ids_were_merged_still_leads_to_the_customer() {
    let world = World::start().await;
    let visit = json!({"type": "track", "anonymousId": "visitor-1", "event": "viewed", "messageId": "v",
        "timestamp": "2024-01-03T00:00:00Z"});
    world.send(json!([visit])).await;
    let agent = world.member(Role::Agent, true).await;
    let before = world.read(&agent, "/customers").await["items"][0]["key"].as_str().unwrap().to_owned();
    let both = json!({"type": "identify", "anonymousId": "visitor-1", "userId": "u-1", "traits": {"name": "Una"},
        "messageId": "i", "timestamp": "2024-01-03T00:01:00Z"});
    world.send(json!([both])).await;
    let all = world.read(&agent, "/customers").await;
    assert_eq!(all["total"].as_u64(), Some(1));
    let now = all["items"][0]["key"].as_str().unwrap();
    for key in [before.as_str(), now] {
        let una = world.read(&agent, &format!("/customers/{key}")).await;
        assert_eq!((una["key"].as_str(), una["name"].as_str()), (Some(now), Some("Una")), "{key}");
        let timeline = world.read(&agent, &format!("/customers/{key}/timeline")).await;
        assert_eq!(timeline["items"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn nobody_and_somebody_of_another_workspace_are_the_same() {
    let world = shop().await;
    let other = elsewhere(&world.hark).await;
    let agent = world.member(Role::Admin, true).await;
    let key = world.read(&agent, "/customers").await["items"][0]["key"].as_str().unwrap().to_owned();
    let stranger = member(&world.hark, other, Role::Admin).await;
    let ask = async |key: &str, rest: &str| {
        let path = format!("/api/v1/workspaces/{other}/customers/{key}{rest}");
        let mut answer = stranger.clone().send(&world.hark, "GET", &path, None).await.json();
        answer["request_id"] = Value::Null;
        answer
    };
    for rest in ["", "/timeline", "/export"] {
        let nobody = ask(&"0".repeat(32), rest).await;
        if rest != "/export" {
            assert_eq!(nobody["status"].as_u64(), Some(404), "{rest}");
            assert_eq!(ask("what", rest).await, nobody, "{rest}");
        }
        assert_eq!(ask(&key, rest).await, nobody, "{rest}");
    }
}

#[tokio::test]
async fn mistakes_in_parameters_are_named() {
    let world = shop().await;
    let agent = world.member(Role::Agent, true).await;
    let key = world.read(&agent, "/customers").await["items"][0]["key"].as_str().unwrap().to_owned();
    let cases = [
        ("/customers?limit=0".to_owned(), "?limit"),
        ("/customers?limit=201".to_owned(), "?limit"),
        ("/customers?cursor=x".to_owned(), "?cursor"),
        ("/customers?population=robot".to_owned(), "?population"),
        (format!("/customers/{key}/timeline?before=x"), "?before"),
        (format!("/customers/{key}/timeline?until=tomorrow"), "?until"),
        (format!("/customers/{key}/timeline?events=viewed"), "?events"),
        (format!("/customers/{key}/timeline?events=[]"), "?events"),
        (format!("/customers/{key}/timeline?event=viewed&events=[%22viewed%22]"), "?events"),
        ("/vocabulary/values".to_owned(), "?property"),
        ("/vocabulary/values?property=a&trait=b".to_owned(), "?property"),
    ];
    for (path, place) in cases {
        let answer = world.get(&agent, &path).await;
        assert_eq!((answer.status, answer.json()["place"].as_str()), (422, Some(place)), "{path}: {}", answer.text());
    }
    assert_eq!(world.get(&agent, "/customers?limit=many").await.status, 422);
}

/// What the page of a customer asks for at once, and where each part is told alone.
const PARTS: [(&str, &str); 9] = [
    ("customer", ""),
    ("timeline", "/timeline?limit=3"),
    ("stage", "/stage"),
    ("segments", "/segments"),
    ("value", "/value"),
    ("traits", "/traits"),
    ("facts", "/facts"),
    ("consents", "/consents"),
    ("identities", "/identities"),
];

#[tokio::test]
async fn one_answer_tells_and_hides_what_each_part_does() {
    let (world, analyst) = crate::segments::shop().await;
    let exporters = crate::segments::saved(&world, &analyst, "exporters", crate::segments::exporters(3)).await;
    crate::segments::saved(&world, &analyst, "by mail", json!({"trait": "email", "is": "ann@example.com"})).await;
    watch(&world, &analyst, exporters).await;
    let key = world.read(&analyst, "/customers?search=ann").await["items"][0]["key"].as_str().unwrap().to_owned();
    let agent = world.member(Role::Agent, false).await;
    for (who, masked) in [(&analyst, false), (&agent, true)] {
        let all = world.read(who, &format!("/customers/{key}/overview?limit=3")).await;
        assert_eq!(all.as_object().unwrap().len(), PARTS.len());
        for (part, path) in PARTS {
            assert_eq!(
                all[part],
                world.read(who, &format!("/customers/{key}{path}")).await,
                "{part}, masked: {masked}"
            );
        }
        assert_eq!(all.to_string().contains("ann@example.com"), !masked, "{all}");
        assert_eq!(all["timeline"]["crossings"].as_array().unwrap().len(), 1, "{all}");
    }
    let ask = async |rest: &str| world.get(&analyst, &format!("/customers/{rest}")).await;
    assert_eq!(ask(&format!("{}/overview", "0".repeat(32))).await.status, 404);
    let bad = ask(&format!("{key}/overview?events=viewed")).await;
    assert_eq!((bad.status, bad.json()["place"].clone()), (422, json!("?events")), "{}", bad.text());
    let some = world
        .read(&analyst, &format!("/customers/{key}/overview?events=%5B%22exported%22%5D&until=2024-01-03T00:12:30Z"))
        .await;
    assert_eq!((&some["timeline"]["total"], some["timeline"]["items"].as_array().unwrap().len()), (&json!(4), 3));
    assert_eq!(some["timeline"]["crossings"], json!([]), "between events that were picked, none are told");
}

async fn watch(world: &World, who: &crate::Browser, segment: i64) {
    let path = format!("/api/v1/workspaces/1/segments/{segment}/watch");
    let answer = who.clone().send(&world.hark, "PUT", &path, Some(json!({"watched": true}))).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}

#[tokio::test]
async fn a_timeline_tells_when_a_watched_segment_was_entered_and_left() {
    let (world, analyst) = crate::segments::shop().await;
    let rule = json!([crate::segments::exporters(3), {"not": crate::segments::exporters(4)}]);
    let three = crate::segments::saved(&world, &analyst, "three exports", rule).await;
    let key = world.read(&analyst, "/customers?search=ann").await["items"][0]["key"].as_str().unwrap().to_owned();
    let page = async |rest: &str| world.read(&analyst, &format!("/customers/{key}/timeline?limit=1{rest}")).await;
    assert_eq!(page("").await["crossings"], json!([]), "nobody watches it");
    watch(&world, &analyst, three).await;
    let told = |minute: u32, entered: bool| json!([{"segment": three, "name": "three exports", "at": format!("2024-01-03T00:{minute}:00.000001Z"), "entered": entered}]);
    // Each page tells what lies between its own events: none is told twice, and none is lost between two pages.
    let first = page("").await;
    assert_eq!(first["crossings"], told(13, false));
    let second = page(&format!("&before={}", first["next"].as_str().unwrap())).await;
    assert_eq!(second["crossings"], told(12, true));
    let third = page(&format!("&before={}", second["next"].as_str().unwrap())).await;
    assert_eq!(third["crossings"], json!([]));
    let standing = world.read(&analyst, &format!("/customers/{key}/segments")).await;
    assert_eq!((&standing[0]["holds"], &standing[0]["since"]), (&json!(false), &json!("2024-01-03T00:13:00.000001Z")));
}
