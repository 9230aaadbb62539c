//! Does an endpoint hear what happened, signed with the secret that was shown, and does nobody else?

use crate::ear::Ear;
use crate::support::{Hark, NOW, WRITE_KEY, patient};
use crate::world::{World, identify, track};
use crate::{Browser, member};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hark_records::Role;
use hark_records::jobs::State;
use hark_records::webhooks::WebhookSettings;
use hark_server::outbound::Outbound;
use hark_server::work::webhook::KINDS;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use std::collections::BTreeMap;
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

/// Whoever receives can check, and sign nothing.
#[tokio::test]
async fn a_key_pair_signs_and_its_secret_half_is_shown_to_nobody() {
    let (hark, mut ear) = (open().await, Ear::web().await);
    let mut admin = member(&hark, 1, Role::Admin).await;
    let url = format!("http://127.0.0.1:{}/in", ear.port);
    let made = admin.send(&hark, "POST", HOOKS, Some(json!({"url": url, "signature": "v1a"}))).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert!(!made.text().contains("whsk_") && !made.text().contains("whsec_"), "{}", made.text());
    let id = made.json()["id"].as_i64().unwrap();
    let shown = admin.send(&hark, "GET", &format!("{HOOKS}/{id}"), None).await.json();
    assert_eq!((&shown["signature"], &shown["public_key"]), (&json!("v1a"), &made.json()["public_key"]));
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    let heard = ear.next().await;
    let fits = |signature: &str, shown: &Value| {
        let key = STANDARD.decode(shown["public_key"].as_str().unwrap().strip_prefix("whpk_").unwrap()).unwrap();
        let signed = format!("{}.{}.{}", heard.header("webhook-id"), heard.header("webhook-timestamp"), heard.body);
        let signature = STANDARD.decode(signature.strip_prefix("v1a,").unwrap()).unwrap();
        let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key);
        key.verify(signed.as_bytes(), &signature).is_ok()
    };
    assert!(fits(heard.header("webhook-signature"), &shown), "{heard:?}");
    // Rotated it has another key; in the other way it has a secret, and both sign for a while.
    let rotated = call(&hark, &mut admin, &format!("{id}/rotate"), json!({"overlap_hours": 0})).await;
    assert!(rotated["public_key"] != shown["public_key"] && !fits(heard.header("webhook-signature"), &rotated));
    let other = call(&hark, &mut admin, &format!("{id}/rotate"), json!({"overlap_hours": 1, "signature": "v1"})).await;
    assert_eq!((&other["signature"], &other["public_key"]), (&json!("v1"), &json!(null)));
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    let heard = ear.next().await;
    let (seconds, message) = (heard.header("webhook-timestamp"), heard.header("webhook-id"));
    let by_secret = signature(other["secret"].as_str().unwrap(), message, seconds, &heard.body);
    assert!(heard.header("webhook-signature").starts_with(&format!("{by_secret} v1a,")), "{heard:?}");
    let wrong = json!({"url": url, "signature": "v2"});
    assert_eq!(admin.send(&hark, "POST", HOOKS, Some(wrong)).await.status, 422);
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
    let secret = hark_server::work::webhook::signature::Scheme::V1.secret(&[1; 32]);
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
        let answer = admin.send(&hark, "GET", &format!("{path}?{wrong}"), None).await;
        let place = format!("?{}", wrong.split('=').next().unwrap());
        assert_eq!((answer.status, answer.json()["place"].as_str()), (422, Some(place.as_str())), "{wrong}");
    }
}

/// What the page for receivers shows of each kind: full, then thin.
fn documented() -> BTreeMap<String, Vec<Value>> {
    let page = include_str!("../../../../docs/webhooks.md");
    let kinds = page.split("\n### ").skip(1).map(|part| {
        let examples = part.split("```json").skip(1).map(|rest| rest.split("```").next().unwrap());
        (part.lines().next().unwrap().to_owned(), examples.map(|text| serde_json::from_str(text).unwrap()).collect())
    });
    kinds.collect()
}

/// The names of all members with the kinds of their values, and nothing of what they say.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(object) => object.iter().map(|(name, inner)| (name.clone(), shape(inner))).collect(),
        Value::Array(_) => json!("a list"),
        Value::String(_) => json!("a text"),
        Value::Number(_) => json!("a number"),
        other => other.clone(),
    }
}

#[tokio::test]
async fn what_is_sent_has_the_shape_that_is_documented() {
    let world = World::with(|state| state.outbound = Outbound::new(vec!["127.0.0.1".into()])).await;
    world.send(json!([track("u-ann", "viewed", 2, json!({"mail": "ann@example.com"}))])).await;
    let mut admin = world.member(Role::Admin, true).await;
    let key = world.read(&admin, "/customers").await["items"][0]["key"].as_str().unwrap().to_owned();
    let mut ears = [Ear::web().await, Ear::web().await];
    let mut sent: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut ids = Vec::new();
    for (ear, thin) in ears.iter().zip([false, true]) {
        let url = format!("http://127.0.0.1:{}/in", ear.port);
        let new = json!({"url": url, "thin": thin, "description": "The support desk"});
        ids.push(admin.send(&world.hark, "POST", HOOKS, Some(new)).await.json()["id"].as_i64().unwrap());
    }
    for id in &ids {
        call(&world.hark, &mut admin, &format!("{id}/test"), json!({})).await;
    }
    crate::watching::watch(&world, &admin, "pro", json!({"trait": "plan", "is": "pro"})).await;
    for (minute, plan) in [(5, "pro"), (6, "free")] {
        world.send(json!([identify("u-bob", minute, json!({"plan": plan}))])).await;
        let moves = async || world.read(&admin, "/segments/moves").await["items"].as_array().unwrap().len();
        crate::watching::until(async || moves().await == minute as usize - 4).await;
    }
    // Of two who are in and become one, it is told.
    world
        .send(json!([identify("u-bob", 7, json!({"plan": "pro"})), identify("u-cyd", 7, json!({"plan": "pro"}))]))
        .await;
    let moves = async || world.read(&admin, "/segments/moves").await["items"].as_array().unwrap().len();
    crate::watching::until(async || moves().await == 4).await;
    let of = async |id: &str| world.read(&admin, &format!("/customers?search={id}")).await["items"][0]["key"].clone();
    let (bob, other) = (of("u-bob").await, json!({"other": of("u-cyd").await}));
    let merged = world.post(&admin, &format!("/customers/{}/merge", bob.as_str().unwrap()), other).await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    assert_eq!(world.post(&admin, &format!("/customers/{key}/erase"), json!({})).await.status, 200);
    for (heard, ear) in ears.iter_mut().enumerate() {
        while KINDS.iter().any(|kind| sent.get(*kind).is_none_or(|all| all.len() <= heard)) {
            let body = ear.next().await.body;
            assert!(body.len() < 20_000 && !body.contains("u-ann") && !body.contains("ann@"), "{body}");
            let body: Value = serde_json::from_str(&body).unwrap();
            let all = sent.entry(body["type"].as_str().unwrap().to_owned()).or_default();
            // One of each is enough.
            if all.len() <= heard {
                all.push(body);
            }
        }
    }
    let documented = documented();
    assert_eq!(documented.keys().collect::<Vec<_>>(), KINDS.iter().collect::<Vec<_>>(), "every kind is documented");
    for (kind, examples) in &documented {
        let shapes = |all: &[Value]| all.iter().map(shape).collect::<Vec<_>>();
        assert_eq!(shapes(examples), shapes(&sent[kind]), "{kind}: full, then thin");
        assert!(examples.iter().all(|example| example["type"] == kind.as_str()), "{kind}");
    }
    // A thin one says where the rest is, and there it is: for a program with a server key.
    for kind in KINDS {
        let url = sent[kind][1]["data"]["url"].as_str().unwrap().to_owned();
        let path = url.strip_prefix("http://localhost").expect("the public address");
        let asked = world.hark.get(path).await;
        assert_eq!(asked.status, 200, "{url}: {}", asked.text());
        let (whole, full, thin) = (asked.json(), &sent[kind][0], &sent[kind][1]);
        assert_eq!((&whole["type"], shape(&whole)), (&json!(kind), shape(full)), "{url}");
        let known = thin["data"].as_object().unwrap().iter().filter(|(name, _)| *name != "url");
        assert!(known.into_iter().all(|(name, value)| whole["data"][name] == *value), "{whole} {thin}");
        let public = [("authorization", &*format!("Bearer {WRITE_KEY}"))];
        assert_eq!(world.hark.send("GET", path, &public, b"").await.status, 401, "not for everybody");
    }
    assert_eq!(world.hark.get("/api/v1/workspaces/1/messages/msg_0").await.status, 404);
}

#[tokio::test]
async fn whoever_manages_connections_hears_of_an_endpoint_that_was_switched_off_and_can_send_again() {
    let (hark, mut ear) = (open().await, Ear::web().await);
    let mut admin = member(&hark, 1, Role::Admin).await;
    let (mut owner, mut office) = (member(&hark, 1, Role::Owner).await, Ear::post_office().await);
    member(&hark, 1, Role::Viewer).await;
    let mail = json!({"host": "127.0.0.1", "port": office.port, "protection": "none", "from": "hark@example.com"});
    let set = owner.send(&hark, "PUT", "/api/v1/workspaces/1/connections/mail", Some(mail)).await;
    assert_eq!(set.status, 204, "{}", set.text());
    let (id, _) = add(&hark, &mut admin, &format!("http://127.0.0.1:{}/in?token=of-the-address", ear.port)).await;
    ear.status.store(410, Ordering::SeqCst);
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    let first = ear.next().await.header("webhook-id").to_owned();
    tried(&hark, &mut admin, id).await;
    let mut told = Vec::new();
    for _ in 0..2 {
        let letter = office.next().await;
        let text = letter.body.replace("=\r\n", "");
        assert!(text.contains("127.0.0.1. The endpoint answered 410") && !text.contains("of-the-address"), "{text}");
        assert!(text.contains("http://localhost/w/1/settings/webhooks"), "{text}");
        told.push(letter.header("rcpt").split(['<', '>']).nth(1).unwrap().to_owned());
    }
    told.sort();
    assert_eq!(told, ["admin-1@example.com", "owner-1@example.com"]);
    let by = hark.operator().await;
    let jobs = hark.records.jobs(by.allow().unwrap(), None, None, 10).await.unwrap();
    assert_eq!(jobs.iter().filter(|job| job.kind == "mail").count(), 2, "the viewer hears nothing: {jobs:?}");
    // On again, what failed can be sent once more, and only once.
    ear.status.store(200, Ordering::SeqCst);
    let on = admin.send(&hark, "PATCH", &format!("{HOOKS}/{id}"), Some(json!({"enabled": true}))).await;
    assert_eq!(on.status, 200);
    let later = json!({"from": "2024-01-05T00:00:00Z"});
    assert_eq!(call(&hark, &mut admin, &format!("{id}/again"), later).await, json!({"queued": 0, "left": 0}));
    let page = admin.send(&hark, "GET", &format!("{HOOKS}/{id}/deliveries"), None).await.json();
    assert_eq!(page["failed"], json!(1));
    let all = json!({});
    assert_eq!(call(&hark, &mut admin, &format!("{id}/again"), all.clone()).await, json!({"queued": 1, "left": 0}));
    assert_eq!(ear.next().await.header("webhook-id"), first, "the same message");
    tried(&hark, &mut admin, id).await;
    let none = json!({"queued": 0, "left": 0});
    assert_eq!(call(&hark, &mut admin, &format!("{id}/again"), all).await, none, "it has arrived");
    for wrong in [json!({"from": "yesterday"}), json!({"from": "2024-01-01T00:00:00Z", "to": "x"})] {
        let refused = admin.send(&hark, "POST", &format!("{HOOKS}/{id}/again"), Some(wrong)).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
    }
}

#[tokio::test]
async fn an_endpoint_that_has_too_much_to_do_is_left_alone() {
    let (hark, mut ear) = (open().await, Ear::web().await);
    let mut admin = member(&hark, 1, Role::Admin).await;
    let (id, _) = add(&hark, &mut admin, &format!("http://127.0.0.1:{}/in", ear.port)).await;
    ear.status.store(500, Ordering::SeqCst);
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    ear.next().await;
    tried(&hark, &mut admin, id).await;
    ear.status.store(429, Ordering::SeqCst);
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    ear.next().await;
    tried(&hark, &mut admin, id).await;
    let by = hark.operator().await;
    let waiting = async || {
        let jobs = hark.records.jobs(by.allow().unwrap(), Some(State::Waiting), None, 10).await.unwrap();
        jobs.iter().map(|job| (job.due - NOW) / 1_000_000).collect::<Vec<_>>()
    };
    let both = async {
        loop {
            let due = waiting().await;
            if due.len() == 2 {
                return due;
            }
            tokio::task::yield_now().await;
        }
    };
    let due = tokio::time::timeout(Duration::from_secs(20), both).await.expect("both wait");
    assert!(due.iter().all(|seconds| *seconds >= 30), "as long as it said: {due:?}");
    // What happens meanwhile waits, too, and so does what somebody tries again.
    call(&hark, &mut admin, &format!("{id}/test"), json!({})).await;
    let due = waiting().await;
    assert!(due.len() == 3 && due.iter().all(|seconds| *seconds >= 30), "{due:?}");
    let hook = admin.send(&hark, "GET", &format!("{HOOKS}/{id}"), None).await.json();
    assert_eq!(hook["held_until"], json!("2024-01-04T10:00:30Z"));
    assert_eq!(ear.connections.load(Ordering::SeqCst), 2);
}
