//! Time goes by, and an endpoint does not hear, asks for a pause, or for what there is not: what becomes of its messages?

use crate::ear::Ear;
use crate::support::{Hark, NOW, patient};
use crate::{Browser, member};
use hark_model::time::{HOUR, MINUTE, SECOND};
use hark_records::Role;
use hark_records::deliveries::{Came, Delivery};
use hark_server::outbound::Outbound;
use hark_server::work::webhook::KINDS;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

const HOOKS: &str = "/api/v1/workspaces/1/webhooks";

/// A server whose clock stands until somebody moves it, and an endpoint.
struct Time {
    hark: Hark,
    ear: Ear,
    admin: Browser,
    clock: Arc<AtomicI64>,
    hook: i64,
    /// Chance does not work, and whoever wants some breaks off.
    broken: Arc<AtomicBool>,
}

impl Time {
    async fn begin() -> Time {
        let (clock, broken) = (Arc::new(AtomicI64::new(NOW)), Arc::new(AtomicBool::new(false)));
        let (told, breaks) = (clock.clone(), broken.clone());
        let change = |state: &mut hark_server::serve::AppState| {
            state.outbound = Outbound::new(vec!["127.0.0.1".into()]);
            state.clock = Arc::new(move || told.load(Ordering::SeqCst));
            let random = state.random.clone();
            state.random = Arc::new(move || {
                assert!(!breaks.load(Ordering::SeqCst), "a mistake of ours, for a test");
                random()
            });
        };
        let hark = Hark::with(patient(), |_| {}, change).await;
        let mut time =
            Time { admin: member(&hark, 1, Role::Admin).await, hark, ear: Ear::web().await, clock, hook: 0, broken };
        time.hook = time.add(time.ear.port).await;
        time
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/in", self.ear.port)
    }

    async fn add(&mut self, port: u16) -> i64 {
        let new = json!({"url": format!("http://127.0.0.1:{port}/in")});
        let made = self.admin.send(&self.hark, "POST", HOOKS, Some(new)).await;
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()["id"].as_i64().unwrap()
    }

    async fn queue(&mut self, hook: i64) -> i64 {
        let path = format!("{HOOKS}/{hook}/test");
        let queued = self.admin.send(&self.hark, "POST", &path, Some(json!({}))).await;
        assert_eq!(queued.status, 202, "{}", queued.text());
        queued.json()["delivery"].as_i64().unwrap()
    }

    /// Time goes by, and the worker looks.
    async fn later(&mut self, by: i64) {
        self.clock.fetch_add(by, Ordering::SeqCst);
        // Whatever adds a job wakes the worker; this one comes to nothing.
        let body = Some(json!({"email": "nobody@example.com"}));
        Browser::default().send(&self.hark, "POST", "/api/v1/password/reset/ask", body).await;
    }

    async fn hook(&self, hook: i64) -> Value {
        let shown = self.admin.clone().send(&self.hark, "GET", &format!("{HOOKS}/{hook}"), None).await;
        assert_eq!(shown.status, 200, "{}", shown.text());
        shown.json()
    }

    /// A delivery once it is as wanted.
    async fn until(&self, delivery: i64, wanted: impl Fn(&Delivery) -> bool) -> Delivery {
        let looking = async {
            loop {
                let (_, sent) = self.hark.records.to_deliver(delivery).await.unwrap().unwrap();
                if wanted(&sent) {
                    return sent;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await.expect("it never was")
    }

    /// Until nothing is under way.
    async fn quiet(&self) {
        let looking = async {
            let running = |count: &hark_records::jobs::Count| count.state == "running" && count.of_workspaces > 0;
            while self.hark.records.jobs_by_state().await.unwrap().iter().any(running) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await.expect("it goes on and on");
    }
}

/// Nothing was switched off when the ten attempts ended before the five days.
#[tokio::test]
async fn an_endpoint_that_hears_nothing_of_a_message_is_switched_off_with_its_last_attempt() {
    let mut time = Time::begin().await;
    time.ear.status.store(500, Ordering::SeqCst);
    let delivery = time.queue(time.hook).await;
    let waits = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
    for (attempt, wait) in (1..).zip(waits) {
        let sent = time.until(delivery, |sent| sent.attempts == attempt).await;
        assert_eq!(sent.state, "waiting", "attempt {attempt}");
        time.quiet().await;
        assert_eq!(time.hook(time.hook).await["enabled"], json!(true), "attempt {attempt}");
        time.later(wait + wait / 10).await;
    }
    let sent = time.until(delivery, |sent| sent.attempts == 10).await;
    assert_eq!(sent.state, "failed");
    let hook = time.hook(time.hook).await;
    assert_eq!(hook["enabled"], json!(false));
    assert_eq!(hook["failing_since"], json!("2024-01-04T10:00:00Z"));
    assert_eq!(hook["disabled_why"], json!("A message failed at every attempt, and nothing else arrived meanwhile."));
    let by = time.hark.operator().await;
    let jobs = time.hark.records.jobs(by.allow().unwrap(), None, None, 10).await.unwrap();
    assert_eq!(jobs.iter().filter(|job| job.kind == "mail").count(), 1, "the admin is told: {jobs:?}");
    // What somebody sends while it is off is no failure of the endpoint.
    let refused = time.queue(time.hook).await;
    let sent = time.until(refused, |sent| sent.state == "failed").await;
    assert_eq!(
        (sent.attempts, time.hook(time.hook).await["failing_since"].clone()),
        (0, hook["failing_since"].clone())
    );
    assert_eq!(time.ear.connections.load(Ordering::SeqCst), 10);
}

#[tokio::test]
async fn who_does_not_answer_is_left_alone_for_a_moment() {
    let mut time = Time::begin().await;
    // Nobody listens there.
    let deaf = time.add(1).await;
    let delivery = time.queue(deaf).await;
    time.until(delivery, |sent| sent.attempts == 1).await;
    assert_eq!(time.hook(deaf).await["held_until"], json!("2024-01-04T10:00:05Z"));
    let delivery = time.queue(time.hook).await;
    time.until(delivery, |sent| sent.state == "delivered").await;
    assert_eq!(time.hook(time.hook).await["held_until"], json!(null));
}

/// A job that is due is not sent while its endpoint has a pause, and the pause is no attempt.
#[tokio::test]
async fn a_pause_is_kept_by_whoever_sends() {
    let mut time = Time::begin().await;
    let off = json!({"enabled": false});
    let path = format!("{HOOKS}/{}", time.hook);
    time.admin.send(&time.hark, "PATCH", &path, Some(off)).await;
    let delivery = time.queue(time.hook).await;
    time.until(delivery, |sent| sent.state == "failed").await;
    time.quiet().await;
    time.admin.send(&time.hark, "PATCH", &path, Some(json!({"enabled": true}))).await;
    time.hark.records.hold_webhook(time.hook, &time.url(), NOW + MINUTE).await.unwrap();
    let by = time.hark.operator().await;
    let job = async || time.hark.records.jobs(by.allow().unwrap(), None, None, 10).await.unwrap().remove(0);
    let id = job().await.id;
    time.hark.records.retry_job(by.allow().unwrap(), id, NOW).await.unwrap();
    let looking = async {
        while job().await.due != NOW + MINUTE {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.expect("it is held");
    assert_eq!((job().await.attempts, time.ear.connections.load(Ordering::SeqCst)), (0, 0));
    time.later(MINUTE).await;
    time.until(delivery, |sent| sent.state == "delivered").await;
}

/// Whoever sent it did not live to end its job.
#[tokio::test]
async fn what_has_arrived_is_not_sent_again_by_the_next_server() {
    let mut time = Time::begin().await;
    time.hark.records.hold_webhook(time.hook, &time.url(), NOW + MINUTE).await.unwrap();
    let delivery = time.queue(time.hook).await;
    let (hook, sent) = time.hark.records.to_deliver(delivery).await.unwrap().unwrap();
    time.hark
        .records
        .note_delivery((&sent, &hook.url), Came::Arrived { status: 200 }, |_| Vec::new(), NOW)
        .await
        .unwrap();
    time.later(MINUTE).await;
    let by = time.hark.operator().await;
    let looking = async {
        loop {
            let jobs = time.hark.records.jobs(by.allow().unwrap(), None, None, 10).await.unwrap();
            if jobs[0].state.word() == "done" {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.expect("its job ends");
    assert_eq!(time.ear.connections.load(Ordering::SeqCst), 0);
}

/// One mistake of ours took a hand away for good; after eight nothing left any more.
#[tokio::test]
async fn a_hand_that_breaks_off_is_replaced() {
    let mut time = Time::begin().await;
    time.ear.status.store(500, Ordering::SeqCst);
    let mut hooks = vec![time.hook];
    for _ in 1..8 {
        hooks.push(time.add(time.ear.port).await);
    }
    let mut sent = Vec::new();
    for hook in &hooks {
        time.hark.records.hold_webhook(*hook, &time.url(), NOW + MINUTE).await.unwrap();
        sent.push(time.queue(*hook).await);
    }
    // When the next attempt is, is left to chance: all eight break off there.
    time.broken.store(true, Ordering::SeqCst);
    // No request can be answered now; the worker looks by itself.
    time.clock.fetch_add(MINUTE, Ordering::SeqCst);
    for delivery in sent {
        time.until(delivery, |sent| sent.attempts == 1).await;
    }
    time.broken.store(false, Ordering::SeqCst);
    time.ear.status.store(200, Ordering::SeqCst);
    let healthy = time.add(time.ear.port).await;
    let delivery = time.queue(healthy).await;
    time.until(delivery, |sent| sent.state == "delivered").await;
}

/// It was accepted, and nothing of that kind ever came.
#[tokio::test]
async fn a_kind_that_is_misspelt_is_refused_at_its_field() {
    let Time { hark, ear, mut admin, hook: id, .. } = Time::begin().await;
    let url = format!("http://127.0.0.1:{}/in", ear.port);
    for (word, hint) in [
        ("customer.erase", "Did you mean `customer.erased`?"),
        ("Customer.Erased", "Did you mean `customer.erased`?"),
        ("zzz", "There are: customer.erased, customer.merged, segment.entered, segment.left, webhook.tested."),
    ] {
        let kinds = json!(["webhook.tested", word]);
        let made = admin.send(&hark, "POST", HOOKS, Some(json!({"url": url, "kinds": kinds}))).await;
        let changed = admin.send(&hark, "PATCH", &format!("{HOOKS}/{id}"), Some(json!({"kinds": kinds}))).await;
        for refused in [made, changed] {
            let said = refused.json();
            assert_eq!(
                (refused.status, &said["place"], &said["hint"]),
                (422, &json!("/kinds"), &json!(hint)),
                "{said}"
            );
        }
    }
    let list = admin.send(&hark, "GET", HOOKS, None).await.json();
    assert_eq!((&list["kinds"], list["items"].as_array().unwrap().len()), (&json!(KINDS), 1));
    let change = json!({"kinds": list["kinds"]});
    assert_eq!(admin.send(&hark, "PATCH", &format!("{HOOKS}/{id}"), Some(change)).await.status, 200);
}
