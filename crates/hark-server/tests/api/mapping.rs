//! Can own events be said to be reserved ones, tried before, counted at once, and taken back?

use crate::Browser;
use crate::world::{World, identify, track};
use hark_records::Role;
use serde_json::{Value, json};

/// A shop whose orders are called otherwise and say their amounts in euros, one of them in words.
async fn shop() -> (World, Browser) {
    let world = World::start().await;
    let bought = |id: &str, minute: u32, revenue: Value| {
        track(
            id,
            "Order Completed",
            minute,
            json!({"revenue": revenue, "currency": "EUR", "contact": "ann@example.com"}),
        )
    };
    let mut robot = bought("u-bot", 9, json!(5));
    robot["context"] = json!({"userAgent": "Googlebot/2.1"});
    world
        .send(json!([
            identify("u-ann", 1, json!({"plan": "pro"})),
            bought("u-ann", 10, json!("49.90")),
            bought("u-ann", 11, json!(0.1)),
            bought("u-bob", 12, json!("a lot")),
            track("u-cid", "order", 13, json!({"value": 700, "currency": "USD"})),
            robot,
        ]))
        .await;
    let analyst = world.member(Role::Analyst, true).await;
    (world, analyst)
}

fn list(times: u32) -> Value {
    json!([{"event": "Order Completed", "as": "order", "properties": {"value": {"from": "revenue", "times": times}}}])
}

async fn put(world: &World, who: &Browser, version: i64, mappings: Value) -> (u16, Value) {
    let body = json!({"version": version, "mappings": mappings});
    let answer = who.clone().send(&world.hark, "PUT", "/api/v1/workspaces/1/mapping", Some(body)).await;
    (answer.status, if answer.status == 204 { Value::Null } else { answer.json() })
}

async fn preview(world: &World, who: &Browser, mappings: Value) -> Value {
    let answer = world.post(who, "/mapping/preview", json!({ "mappings": mappings })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// What Ann paid, in cents.
async fn revenue(world: &World, who: &Browser) -> Option<i64> {
    let found = world.read(who, "/customers?search=u-ann").await;
    let key = found["items"][0]["key"].as_str().unwrap().to_owned();
    world.read(who, &format!("/customers/{key}/value")).await["currencies"][0]["revenue"].as_i64()
}

#[tokio::test]
async fn a_mapping_counts_at_once_for_all_history_and_is_taken_back() {
    let (world, analyst) = shop().await;
    let trend = json!({"question": "trend", "event": "order", "interval": "day",
        "range": {"from": "2024-01-03", "to": "2024-01-05"}});
    let asked = async || world.post(&analyst, "/query", trend.clone()).await.json()["n"].as_u64();
    let rule = json!({"name": "buyers", "content": {"rule": {"did": "order"}}});
    assert_eq!(world.post(&analyst, "/saved/segments", rule).await.status, 201);
    let buyers = async || world.read(&analyst, "/segments").await["segments"][0]["size"].as_u64();
    let engaged = async || world.read(&analyst, "/stages").await["stages"][2]["customers"].as_u64();
    let now = async || (asked().await, buyers().await, engaged().await, revenue(&world, &analyst).await);
    let before = now().await;
    assert_eq!((before.0, before.1, before.3), (Some(1), Some(1), None));
    assert_eq!(put(&world, &analyst, 0, list(100)).await.0, 204);
    let after = now().await;
    assert_eq!((after.0, after.1, after.3), (Some(3), Some(3), Some(5_000)), "who bought bought orders");
    assert_eq!((before.2, after.2), (Some(0), Some(1)), "the usual stages ask for two orders");
    let told = world.read(&analyst, "/mapping").await;
    assert_eq!((&told["version"], &told["mappings"], &told["hidden"]), (&json!(1), &list(100), &json!(false)));
    let order = &told["reserved"][0];
    assert_eq!(
        (&order["name"], &order["properties"][0]),
        (&json!("order"), &json!({"name": "value", "kind": "money"}))
    );
    // Others read it as they read it now.
    assert_eq!(put(&world, &analyst, 0, list(10)).await.0, 409);
    assert_eq!(put(&world, &analyst, 1, list(10)).await.0, 204);
    assert_eq!(revenue(&world, &analyst).await, Some(500));
    assert_eq!(put(&world, &analyst, 2, json!([])).await.0, 204);
    assert_eq!(now().await, before);
    // Versions count on, so that nobody writes over what they have not seen.
    assert_eq!(world.read(&analyst, "/mapping").await["version"], 3);
    assert_eq!(put(&world, &analyst, 1, list(10)).await.0, 409);
}

#[tokio::test]
async fn what_a_list_would_bring_is_told_before() {
    let (world, analyst) = shop().await;
    let told = preview(&world, &analyst, list(100)).await;
    assert_eq!((&told["customers_before"], &told["customers_after"]), (&json!(1), &json!(2)), "{told}");
    let one = &told["mappings"][0];
    assert_eq!(one["events"], 3, "robots are left out");
    let value = json!({"property": "value", "said": 3, "read": 2,
        "sums": [{"currency": "EUR", "amount": 5_000, "events": 2}],
        "unreadable": [{"amount": "a lot", "currency": "EUR"}]});
    assert_eq!(one["amounts"][0], value);
    // As it stands: a text is no amount, nor is a part of a cent.
    let plain = json!([{"event": "Order Completed", "as": "order", "properties": {"value": {"from": "revenue"}}}]);
    assert_eq!(preview(&world, &analyst, plain).await["mappings"][0]["amounts"][0]["read"], 0);
    let always = |currency: &str| {
        json!([{"event": "Order Completed", "as": "subscription_started",
            "properties": {"amount": {"from": "revenue", "times": 100}, "currency": {"is": currency}}}])
    };
    let told = preview(&world, &analyst, always("usd")).await;
    assert_eq!(told["mappings"][0]["amounts"][0]["sums"][0], json!({"currency": "USD", "amount": 5_000, "events": 2}));
    // What is tried is kept nowhere, and no answer of it either.
    assert_eq!(world.read(&analyst, "/mapping").await["version"], 0);
    let nobody = json!([{"event": "Never Seen", "as": "review"}]);
    assert_eq!(preview(&world, &analyst, nobody).await["mappings"], json!([{"events": 0, "amounts": []}]));
}

#[tokio::test]
async fn a_list_that_cannot_be_is_refused_with_its_place() {
    let (world, analyst) = shop().await;
    let one = |event: &str, of: &str, properties: Value| json!([{"event": event, "as": of, "properties": properties}]);
    let cases = [
        (one("Bought", "ordr", json!({})), "/mappings/0/as"),
        (one("order", "review", json!({})), "/mappings/0/event"),
        (one("Bought", "order", json!({"total": {"from": "x"}})), "/mappings/0/properties/total"),
        (one("Bought", "order", json!({"value": {"from": "x", "times": 7}})), "/mappings/0/properties/value/times"),
    ];
    for (list, place) in cases {
        let (status, refused) = put(&world, &analyst, 0, list.clone()).await;
        assert_eq!((status, refused["place"].as_str()), (422, Some(place)), "{refused}");
        let tried = world.post(&analyst, "/mapping/preview", json!({ "mappings": list })).await;
        assert_eq!((tried.status, tried.json()["place"].as_str().map(str::to_owned)), (422, Some(place.to_owned())));
    }
}

#[tokio::test]
async fn who_may_not_see_personal_data_reads_none_by_a_mapping() {
    let (world, analyst) = shop().await;
    let blind = world.member(Role::Analyst, false).await;
    let told = preview(&world, &blind, list(100)).await;
    assert_eq!(told["mappings"][0]["amounts"][0]["read"], 2);
    assert_eq!(told["mappings"][0]["amounts"][0]["unreadable"], json!([]), "values are kept from them");
    let by = |from: &str| json!([{"event": "Order Completed", "as": "order", "properties": {"value": {"from": from}}}]);
    let (status, refused) = put(&world, &blind, 0, by("phone")).await;
    let place = "/mappings/0/properties/value/from";
    assert_eq!(
        (status, refused["code"].as_str(), refused["place"].as_str()),
        (403, Some("personal_data"), Some(place))
    );
    let tried = world.post(&blind, "/mapping/preview", json!({"mappings": by("phone")})).await;
    assert_eq!(tried.status, 403);
    // A text becomes a number, so it is looked at and not its name alone. The amounts of the others are texts, too.
    world.send(json!([track("u-dan", "Order Completed", 14, json!({"reach": "+43 660 1234567"}))])).await;
    let by = |times: u32| {
        json!([{"event": "Order Completed", "as": "order",
            "properties": {"value": {"from": "reach", "times": times}, "currency": {"is": "EUR"}}}])
    };
    let (status, refused) = put(&world, &blind, 0, by(1)).await;
    assert_eq!((status, refused["place"].as_str()), (403, Some(place)), "{refused}");
    let tried = world.post(&blind, "/mapping/preview", json!({"mappings": by(100)})).await;
    assert_eq!((tried.status, tried.text().contains("1234567")), (403, false), "{}", tried.text());
    // What was said by who may is neither shown to them nor written over.
    let named = json!([{"event": "Bought by ann@example.com", "as": "order"}]);
    assert_eq!(put(&world, &analyst, 0, named).await.0, 204);
    let seen = world.read(&blind, "/mapping").await;
    assert_eq!((&seen["mappings"][0]["event"], &seen["hidden"]), (&json!("(hidden)"), &json!(true)));
    assert_eq!(put(&world, &blind, 1, list(100)).await.0, 403);
    let viewer = world.member(Role::Viewer, true).await;
    assert_eq!(put(&world, &viewer, 1, list(100)).await.1["code"], "forbidden");
    assert_eq!(world.read(&viewer, "/mapping").await["mappings"][0]["event"], "Bought by ann@example.com");
    assert_eq!(preview(&world, &viewer, list(100)).await["mappings"][0]["amounts"][0]["read"], 2);
}
