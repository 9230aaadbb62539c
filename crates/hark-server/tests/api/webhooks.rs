//! Does an endpoint hear what happened, signed with the secret that was shown, and does nobody else?

use crate::ear::Ear;
use crate::support::{Hark, NOW, patient};
use crate::{Browser, member};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hark_records::Role;
use hark_records::webhooks::WebhookSettings;
use hark_server::outbound::Outbound;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;

const HOOKS: &str = "/api/v1/workspaces/1/webhooks";

/// A server that may reach this machine, as an operator allowed it.
async fn open() -> Hark {
    Hark::with(patient(), |_| {}, |state| state.outbound = Outbound::new(vec!["127.0.0.1".into()])).await
}

async fn add(hark: &Hark, admin: &mut Browser, url: &str) -> (i64, String) {
    let made = admin.send(hark, "POST", HOOKS, Some(json!({"url": url}))).await;
    assert_eq!(made.status, 201, "{}", made.text());
    (made.json()["id"].as_i64().unwrap(), made.json()["secret"].as_str().unwrap().to_owned())
}

async fn call(hark: &Hark, admin: &mut Browser, path: &str, body: Value) -> Value {
    let answer = admin.send(hark, "POST", &format!("{HOOKS}/{path}"), Some(body)).await;
    assert!(matches!(answer.status, 200 | 202), "{path}: {}", answer.text());
    answer.json()
}

/// The newest delivery once it no longer waits for its first attempt.
async fn tried(hark: &Hark, admin: &mut Browser, id: i64) -> Value {
    let looking = async {
        loop {
            let page = admin.send(hark, "GET", &format!("{HOOKS}/{id}/deliveries"), None).await.json();
            let newest = page["items"][0].clone();
            if newest["attempts"].as_u64() > Some(0) {
                let why = newest["error"].as_str().unwrap_or("Fine.");
                assert!(why.ends_with(['.', '?']) && why.starts_with(char::is_uppercase), "people read it: {why}");
                return newest;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.expect("it is tried")
}

fn signature(secret: &str, id: &str, seconds: &str, body: &str) -> String {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    assert_eq!(key.len(), 32);
    let mut mac = <Hmac<sha2::Sha256> as KeyInit>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn what_is_sent_is_signed_with_the_secret_that_was_shown() {
    let (hark, mut ear) = (open().await, Ear::web().await);
    let mut admin = member(&hark, 1, Role::Admin).await;
    let (id, secret) = add(&hark, &mut admin, &format!("http://127.0.0.1:{}/in", ear.port)).await;
    let all = admin.send(&hark, "GET", HOOKS, None).await;
    let one = admin.send(&hark, "GET", &format!("{HOOKS}/{id}"), None).await;
    assert!(one.status == 200 && !all.text().contains("whsec_") && !one.text().contains("whsec_"), "shown once");
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    let heard = ear.next().await;
    let (message, seconds) = (heard.header("webhook-id").to_owned(), heard.header("webhook-timestamp").to_owned());
    assert_eq!(seconds, (NOW / 1_000_000).to_string());
    assert_eq!(heard.header("webhook-signature"), signature(&secret, &message, &seconds, &heard.body));
    assert_eq!(heard.header("content-type"), "application/json");
    let body: Value = serde_json::from_str(&heard.body).unwrap();
    assert_eq!((body["type"].as_str(), body["data"]["webhook"].as_i64()), (Some("webhook.tested"), Some(id)));
    let sent = tried(&hark, &mut admin, id).await;
    assert_eq!((sent["state"].as_str(), sent["status"].as_u64()), (Some("delivered"), Some(200)), "{sent}");
    // Once more, under the same id.
    call(&hark, &mut admin, &format!("{id}/deliveries/{}/again", sent["id"]), json!({})).await;
    assert_eq!(ear.next().await.header("webhook-id"), message);
    // While a secret is rotated both sign.
    let rotated = call(&hark, &mut admin, &format!("{id}/rotate"), json!({"overlap_hours": 1})).await;
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    let heard = ear.next().await;
    let by = |secret: &str| signature(secret, heard.header("webhook-id"), &seconds, &heard.body);
    let both = format!("{} {}", by(rotated["secret"].as_str().unwrap()), by(&secret));
    assert_eq!(heard.header("webhook-signature"), both);
}

#[tokio::test]
async fn a_redirection_is_a_failure_and_410_is_an_end() {
    let (hark, mut ear) = (open().await, Ear::web().await);
    let mut admin = member(&hark, 1, Role::Admin).await;
    let (id, _) = add(&hark, &mut admin, &format!("http://127.0.0.1:{}/in", ear.port)).await;
    ear.status.store(307, Ordering::SeqCst);
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    ear.next().await;
    let sent = tried(&hark, &mut admin, id).await;
    assert_eq!((sent["state"].as_str(), sent["status"].as_u64()), (Some("waiting"), Some(307)), "{sent}");
    assert_eq!(ear.connections.load(Ordering::SeqCst), 1, "it is not followed");
    ear.status.store(410, Ordering::SeqCst);
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    ear.next().await;
    let sent = tried(&hark, &mut admin, id).await;
    assert_eq!((sent["state"].as_str(), sent["status"].as_u64()), (Some("failed"), Some(410)), "{sent}");
    let hook = admin.send(&hark, "GET", &format!("{HOOKS}/{id}"), None).await.json();
    assert_eq!(hook["enabled"], json!(false));
    assert_eq!(hook["disabled_why"], json!("The endpoint answered 410: it wants no more messages."));
    let change = json!({"enabled": true, "kinds": ["customer.erased"]});
    let on = admin.send(&hark, "PATCH", &format!("{HOOKS}/{id}"), Some(change)).await;
    assert_eq!((on.status, on.json()["enabled"].as_bool()), (200, Some(true)), "{}", on.text());
    assert_eq!(on.json()["url"], hook["url"], "what is left out stays");
}

#[tokio::test]
async fn an_address_only_hark_can_reach_is_refused_when_saved_and_when_sent_to() {
    let (hark, ear) = (Hark::start().await, Ear::web().await);
    let mut admin = member(&hark, 1, Role::Admin).await;
    let sentinel = format!("http://127.0.0.1:{}/", ear.port);
    let hosts = [
        "127.0.0.1",
        "localhost",
        "0x7f.1",
        "2130706433",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "10.0.0.1",
    ];
    let mut urls: Vec<String> = hosts.iter().map(|host| format!("http://{host}:8080/")).collect();
    urls.extend([
        sentinel.clone(),
        "https://user@8.8.8.8/".into(),
        "file:///etc/passwd".into(),
        "http://8.8.8.8:25/".into(),
    ]);
    // Saved past the check, as if the name had meant something else then.
    let by = hark.operator().await;
    let settings = WebhookSettings {
        url: sentinel.clone(),
        description: String::new(),
        kinds: Vec::new(),
        thin: false,
        enabled: true,
    };
    let secret = hark_server::work::webhook::secret(&[1; 32]);
    let id = hark.records.add_webhook(by.allow().unwrap(), &settings, &secret, NOW).await.unwrap().id;
    for url in &urls {
        let new = admin.send(&hark, "POST", HOOKS, Some(json!({"url": url}))).await;
        assert_eq!((new.status, new.json()["place"].as_str()), (422, Some("/url")), "{url}: {}", new.text());
        let changed = admin.send(&hark, "PATCH", &format!("{HOOKS}/{id}"), Some(json!({"url": url}))).await;
        assert_eq!(changed.status, 422, "{url}");
    }
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    let sent = tried(&hark, &mut admin, id).await;
    assert!(sent["error"].as_str().is_some_and(|why| why.contains("port") || why.contains("public")), "{sent}");
    assert_eq!(ear.connections.load(Ordering::SeqCst), 0, "nobody knocked");
}

#[tokio::test]
async fn lists_come_in_parts_and_a_wrong_part_is_the_callers_mistake() {
    let (hark, mut ear) = (open().await, Ear::web().await);
    let mut admin = member(&hark, 1, Role::Admin).await;
    let (id, _) = add(&hark, &mut admin, &format!("http://127.0.0.1:{}/in", ear.port)).await;
    for _ in 0..3 {
        call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
        ear.next().await;
    }
    let path = format!("{HOOKS}/{id}/deliveries");
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = admin.send(&hark, "GET", &format!("{path}?limit=2{cursor}"), None).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|sent| sent["id"].as_i64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert!(seen.len() == 3 && seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    for wrong in ["limit=0", "limit=1e9", "cursor=x", "limit=-1"] {
        assert_eq!(admin.send(&hark, "GET", &format!("{path}?{wrong}"), None).await.status, 400, "{wrong}");
    }
}
