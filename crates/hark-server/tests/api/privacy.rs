//! Can a customer get everything we know of them, and can they be forgotten?

use crate::support::NOW;
use crate::world::{World, identify, track};
use hark_records::Role;
use hark_records::webhooks::WebhookSettings;
use serde_json::{Value, json};

async fn shop() -> (World, String) {
    let world = World::start().await;
    world
        .send(json!([
            identify("u-ann", 1, json!({"name": "Ann Lee"})),
            track("u-ann", "viewed", 2, json!({"page": "home"})),
            track("u-bob", "viewed", 3, json!({})),
        ]))
        .await;
    let agent = world.member(Role::Agent, true).await;
    let found = world.read(&agent, "/customers?search=ann").await;
    let key = found["items"][0]["key"].as_str().unwrap().to_owned();
    (world, key)
}

#[tokio::test]
async fn an_export_holds_everything_and_is_written_down() {
    let (world, key) = shop().await;
    let (owner, admin) = (world.member(Role::Owner, false).await, world.member(Role::Admin, true).await);
    let blind = world.member(Role::Admin, false).await;
    let path = format!("/customers/{key}/export");
    let export = world.read(&admin, &path).await;
    assert_eq!(
        (export["customer"]["name"].as_str(), export["customer"]["ids"].clone()),
        (Some("Ann Lee"), json!(["u-ann"]))
    );
    let events: Vec<&str> = export["events"].as_array().unwrap().iter().map(|e| e["event"].as_str().unwrap()).collect();
    assert_eq!((events, export["next"].as_str()), (vec!["viewed", "$identify"], None));
    let refused = world.get(&blind, &path).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("forbidden")));
    let audit = world.read(&owner, "/audit").await;
    let said: Vec<(&str, &str)> = audit["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["action"].as_str().unwrap(), e["result"].as_str().unwrap()))
        .collect();
    assert_eq!(said[..2], [("access", "denied"), ("customer.export", "done")]);
    assert!(!audit.to_string().contains("u-ann"), "no personal data in the log");
}

#[tokio::test]
async fn whoever_is_erased_is_nowhere() {
    let (world, key) = shop().await;
    let admin = world.member(Role::Admin, true).await;
    let analyst = world.member(Role::Analyst, true).await;
    assert!(world.get(&analyst, "/arrivals").await.text().contains("Ann Lee"));
    let done = world.post(&admin, &format!("/customers/{key}/erase"), json!({})).await;
    assert_eq!((done.status, done.json()), (200, json!({"ids": 1, "events": 2, "dead_letters": 0})), "{}", done.text());
    for path in [format!("/customers/{key}"), format!("/customers/{key}/timeline"), format!("/customers/{key}/export")]
    {
        assert_eq!(world.get(&admin, &path).await.status, 404, "{path}");
    }
    for path in ["/customers", "/arrivals", "/vocabulary/values?trait=name"] {
        let text = world.get(&analyst, path).await.text();
        assert!(!text.contains("Ann Lee") && !text.contains("u-ann"), "{path}: {text}");
    }
    world.send(json!([track("u-ann", "viewed", 5, json!({}))])).await;
    let all: Value = world.read(&admin, "/customers").await;
    assert_eq!(all["total"].as_u64(), Some(1), "{all}");
    let again = world.post(&admin, &format!("/customers/{key}/erase"), json!({})).await;
    assert_eq!(again.status, 404);
    let agent = world.member(Role::Agent, false).await;
    assert_eq!(world.post(&agent, &format!("/customers/{key}/erase"), json!({})).await.status, 403);
}

#[tokio::test]
async fn who_listens_is_told_of_an_erasure_by_a_key_that_tells_nothing() {
    let (world, key) = shop().await;
    let admin = world.member(Role::Admin, true).await;
    let settings = WebhookSettings {
        url: "https://hooks.invalid/in".into(),
        description: String::new(),
        kinds: Vec::new(),
        thin: false,
        enabled: true,
    };
    let secret = hark_server::work::webhook::secret(&[1; 32]);
    let by = world.hark.operator().await;
    let hook = world.hark.records.add_webhook(by.allow().unwrap(), &settings, &secret, NOW).await.unwrap();
    let path = format!("/webhooks/{}/deliveries", hook.id);
    assert_eq!(world.read(&admin, &path).await["items"], json!([]));
    assert_eq!(world.post(&admin, &format!("/customers/{key}/erase"), json!({})).await.status, 200);
    let told = world.read(&admin, &path).await;
    assert_eq!(told["items"][0]["kind"].as_str(), Some("customer.erased"));
    let body = &told["items"][0]["body"];
    assert!(body.to_string().contains(&key) && !told.to_string().contains("u-ann"), "{told}");
}
