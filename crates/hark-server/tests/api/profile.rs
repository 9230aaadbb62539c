//! Does the page of one customer say under which ids they are known, since when what is known, and what they are worth?

use crate::support::SERVER_KEY;
use crate::world::{World, identify, join, track};
use hark_records::Role;
use serde_json::{Value, json};

/// Sends a batch with the server's key: what it says is proven.
async fn proven(world: &World, batch: Value) {
    let body = json!({"batch": batch}).to_string();
    let bearer = format!("Bearer {SERVER_KEY}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let answer = world.hark.send("POST", "/v1/batch", &headers, body.as_bytes()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(world.engine.wait_drained(std::time::Duration::from_secs(20)).unwrap());
}

fn both(id: &str, anonymous: &str, minute: u32) -> Value {
    json!({"type": "identify", "userId": id, "anonymousId": anonymous, "messageId": format!("{id}-{anonymous}-{minute}"),
        "timestamp": format!("2024-01-03T00:{minute:02}:00Z")})
}

async fn key_of(world: &World, who: &crate::Browser, search: &str) -> String {
    world.read(who, &format!("/customers?search={search}")).await["items"][0]["key"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn ids_are_told_with_the_links_that_tie_them_and_those_that_do_not() {
    let world = World::start().await;
    let visit = json!({"type": "track", "anonymousId": "device-1", "event": "viewed", "messageId": "v",
        "timestamp": "2024-01-03T00:01:00Z"});
    let alias = json!({"type": "alias", "userId": "u-ann", "previousId": "u-bob", "messageId": "al",
        "timestamp": "2024-01-03T00:09:00Z"});
    let batch = json!([
        visit,
        both("u-ann", "device-1", 4),
        track("u-ann", "bought", 7, json!({})),
        both("u-bob", "device-1", 8),
        track("u-bob", "viewed", 3, json!({})),
        alias
    ]);
    world.send(batch).await;
    let agent = world.member(Role::Agent, true).await;
    let (ann, bob) = (key_of(&world, &agent, "u-ann").await, key_of(&world, &agent, "u-bob").await);
    let told = world.read(&agent, &format!("/customers/{ann}/identities")).await;
    let ids: Vec<_> = told["ids"].as_array().unwrap().iter().map(|id| (id["id"].as_str().unwrap(), id)).collect();
    assert_eq!(ids.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ["u-ann", "device-1"]);
    assert_eq!((ids[0].1["kind"].as_str(), ids[1].1["kind"].as_str()), (Some("identified"), Some("anonymous")));
    assert_eq!(ids[1].1["first_seen"], "2024-01-03T00:01:00Z");
    assert_eq!((ids[0].1["last_seen"].as_str(), ids[0].1["events"].as_u64()), (Some("2024-01-03T00:09:00Z"), Some(3)));
    let links: Vec<_> = told["links"].as_array().unwrap().iter().collect();
    let said = |link: &Value| {
        json!([
            link["kind"],
            link["trust"],
            link["a"]["id"],
            link["b"]["id"],
            link["active"],
            link["inactive"],
            link["since"]
        ])
    };
    assert_eq!(said(links[0]), json!(["alias", "claimed", "u-bob", "u-ann", false, "claimed", "2024-01-03T00:09:00Z"]));
    assert_eq!(
        said(links[1]),
        json!(["identify", "claimed", "device-1", "u-bob", false, "claimed", "2024-01-03T00:08:00Z"])
    );
    assert_eq!(said(links[2]), json!(["identify", "claimed", "device-1", "u-ann", true, null, "2024-01-03T00:04:00Z"]));
    assert_eq!((links.len(), links[0]["a"]["customer"].as_str()), (3, Some(bob.as_str())));
    let blind = world.member(Role::Agent, false).await;
    let masked = world.get(&blind, &format!("/customers/{ann}/identities")).await;
    assert!(!masked.text().contains("u-ann") && !masked.text().contains("device-1"), "{}", masked.text());
    let masked = masked.json();
    assert_eq!((masked["ids"][0]["key"].as_str(), masked["masked"].as_bool()), (Some(ann.as_str()), Some(true)));
    assert_eq!(masked["links"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_trait_says_since_when_by_whom_and_what_it_was_before() {
    let world = World::start().await;
    world
        .send(json!([
            identify("u-ann", 1, json!({"name": "Ann Lee", "plan": "free"})),
            identify("u-ann", 2, json!({"name": "Ann Ray", "plan": "free", "city": "Ulm"})),
        ]))
        .await;
    let mut sent = identify("u-ann", 3, json!({"plan": "pro"}));
    sent["context"] = json!({"library": {"name": "analytics-node", "version": "3.1.0"}});
    proven(&world, json!([sent])).await;
    world.send(json!([identify("u-ann", 5, json!({"plan": "enterprise"}))])).await;
    let agent = world.member(Role::Agent, true).await;
    let ann = key_of(&world, &agent, "u-ann").await;
    let all = world.read(&agent, &format!("/customers/{ann}/traits")).await;
    let named = |all: &Value, name: &str| all.as_array().unwrap().iter().find(|one| one["name"] == name).cloned();
    let plan = named(&all, "plan").unwrap();
    assert_eq!((plan["value"].as_str(), plan["since"].as_str()), (Some("pro"), Some("2024-01-03T00:03:00Z")));
    assert_eq!((plan["trust"].as_str(), plan["event"].as_str()), (Some("verified"), Some("$identify")));
    assert_eq!(plan["source"], json!({"kind": "server", "library": "analytics-node 3.1.0"}));
    let before: Vec<_> = plan["before"].as_array().unwrap().iter().map(|one| (&one["value"], &one["since"])).collect();
    let expected =
        [(json!("enterprise"), json!("2024-01-03T00:05:00Z")), (json!("free"), json!("2024-01-03T00:01:00Z"))];
    assert_eq!(
        before,
        expected.iter().map(|(value, since)| (value, since)).collect::<Vec<_>>(),
        "claims do not overwrite"
    );
    assert_eq!(named(&all, "city").unwrap()["source"]["kind"], "client");
    let known = world.read(&agent, &format!("/customers/{ann}")).await;
    for one in all.as_array().unwrap() {
        assert_eq!(known["traits"][one["name"].as_str().unwrap()], one["value"], "{one}");
    }
    let blind = world.member(Role::Agent, false).await;
    let masked = world.get(&blind, &format!("/customers/{ann}/traits")).await;
    assert!(!masked.text().contains("Ann"), "{}", masked.text());
    assert!(named(&masked.json(), "name").is_none() && named(&masked.json(), "plan").is_some());
}

#[tokio::test]
async fn consent_is_told_by_purpose() {
    let world = World::start().await;
    let with = |id: &str, minute: u32, consent: Value| {
        let mut event = track(id, "viewed", minute, json!({}));
        event["context"] = json!({ "consent": consent });
        event
    };
    world
        .send(json!([
            with("u-ann", 1, json!({"categoryPreferences": {"Analytics": false, "Ads": true}})),
            with("u-ann", 3, json!({"categoryPreferences": {"Analytics": true, "Ads": true}})),
            identify("u-ann", 4, json!({"sms_consent": "granted"})),
            track("u-bob", "viewed", 5, json!({"$consent": true})),
            track("u-cyd", "viewed", 5, json!({})),
        ]))
        .await;
    proven(&world, json!([identify("u-ann", 2, json!({"consent": {"marketing": false, "SMS": false}}))])).await;
    let agent = world.member(Role::Agent, true).await;
    let told = async |who: &str| {
        let key = key_of(&world, &agent, who).await;
        let all = world.read(&agent, &format!("/customers/{key}/consents")).await;
        let one =
            |one: &Value| json!([one["purpose"], one["state"], one["since"], one["trust"], one["source"]["kind"]]);
        all.as_array().unwrap().iter().map(one).collect::<Vec<_>>()
    };
    let expected = [
        json!(["ads", "granted", "2024-01-03T00:01:00Z", "claimed", "client"]),
        json!(["analytics", "granted", "2024-01-03T00:03:00Z", "claimed", "client"]),
        json!(["marketing", "denied", "2024-01-03T00:02:00Z", "verified", "server"]),
        json!(["sms", "denied", "2024-01-03T00:02:00Z", "verified", "server"]),
    ];
    assert_eq!(told("u-ann").await, expected, "a claim does not overwrite what is proven");
    assert_eq!(told("u-bob").await, [json!(["analytics", "granted", "2024-01-03T00:05:00Z", "claimed", "client"])]);
    assert_eq!(told("u-cyd").await, [json!(["analytics", "unknown", null, null, null])]);
}

#[tokio::test]
async fn money_is_added_up_in_minor_units_by_currency() {
    let world = World::start().await;
    let order = |id: &str, minute: u32, properties: Value| track(id, "order", minute, properties);
    let paid = |id: &str, name: &str, minute: u32, properties: Value| track(id, name, minute, properties);
    world
        .send(json!([
            join("u-ann", "acme", 0),
            join("u-bob", "acme", 0),
            order("u-ann", 1, json!({"value": 9_007_199_254_740_993_i64, "currency": "EUR", "margin": 5})),
            order("u-ann", 2, json!({"value": 1200.0, "currency": "eur"})),
            order("u-ann", 3, json!({"value": 12.5, "currency": "EUR"})),
            order("u-ann", 4, json!({"value": 7})),
            order("u-ann", 5, json!({"value": "8", "currency": "EUR"})),
            paid("u-ann", "subscription_started", 6, json!({"mrr": 4900, "amount": 4900, "currency": "USD"})),
            paid("u-ann", "subscription_changed", 7, json!({"mrr": 9900, "currency": "USD"})),
            paid("u-ann", "subscription_started", 8, json!({"mrr": 100, "currency": "USD", "subscription_id": "s2"})),
            paid("u-bob", "subscription_paused", 9, json!({"subscription_id": "s2"})),
            paid("u-bob", "subscription_started", 10, json!({"mrr": 300, "currency": "JPY"})),
            paid("u-bob", "subscription_ended", 11, json!({"mrr": 300, "currency": "JPY"})),
        ]))
        .await;
    let agent = world.member(Role::Agent, true).await;
    let ann = key_of(&world, &agent, "u-ann").await;
    let worth = world.read(&agent, &format!("/customers/{ann}/value")).await;
    let euro = json!({"currency": "EUR", "revenue": 9_007_199_254_742_193_i64, "payments": 2, "margin": 5, "margins": 1,
        "mrr": 0, "subscriptions": 0});
    let dollar = |mrr: i64, subscriptions: u64| json!({"currency": "USD", "revenue": 4900, "payments": 1, "margins": 0, "mrr": mrr, "subscriptions": subscriptions});
    assert_eq!(worth, json!({"currencies": [euro, dollar(10_000, 2)], "unreadable": 3}));
    let account = world.read(&agent, "/accounts").await["items"][0]["key"].as_str().unwrap().to_owned();
    let value = world.read(&agent, &format!("/accounts/{account}")).await["value"].clone();
    assert_eq!(
        value,
        json!({"currencies": [euro, dollar(9_900, 1)], "unreadable": 3}),
        "the colleague paused the second"
    );
    let bob = key_of(&world, &agent, "u-bob").await;
    assert_eq!(world.read(&agent, &format!("/customers/{bob}/value")).await["currencies"], json!([]));
}
