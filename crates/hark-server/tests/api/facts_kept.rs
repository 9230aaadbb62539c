//! Whose facts do rows become when others claim to be them, and is all of a table kept, once, whatever happens meanwhile?

use crate::facts::{Desk, counts, drained, prove};
use crate::support::WRITE_KEY;
use crate::world::{join, track};
use hark_model::{Accounting, Event, Population};
use hark_server::sink::{Sink, Submission};
use hark_timeline::EventSource;
use hark_timeline::engine::{Done, EngineStats, Erasure, StoredDeadLetter};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn accounts(desk: &Desk, csv: &str) -> Value {
    let told = desk.world.post(&desk.admin, "/facts", json!({"kind": "accounts", "csv": csv, "columns": {}})).await;
    assert_eq!(told.status, 200, "{}", told.text());
    drained(&desk.world);
    told.json()
}

#[tokio::test]
async fn what_an_account_was_said_to_be_comes_back_after_who_carried_it_was_erased() {
    let desk = Desk::open().await;
    prove(&desk.world, json!([join("u-ann", "acme", 3)])).await;
    prove(&desk.world, json!([track("u-bob", "viewed", 9, json!({}))])).await;
    let table = "account_id,tier\nacme,gold\n";
    assert_eq!(counts(&accounts(&desk, table).await), [1, 1, 0, 0, 0, 0]);
    let key = desk.one("u-bob").await["key"].as_str().unwrap().to_owned();
    assert_eq!(desk.world.post(&desk.admin, &format!("/customers/{key}/erase"), json!({})).await.status, 200);
    assert_eq!(counts(&accounts(&desk, table).await), [1, 1, 0, 0, 0, 0], "it went with him");
    assert_eq!(counts(&accounts(&desk, table).await), [1, 0, 1, 0, 1, 0], "and is there again");
}

#[tokio::test]
async fn who_claims_an_address_as_their_id_neither_blocks_its_rows_nor_gets_them() {
    let desk = Desk::open().await;
    let headers = [("authorization", &*format!("Bearer {WRITE_KEY}")), ("content-type", "application/json")];
    for (n, id) in ["bob@example.com", "zoe@example.com"].into_iter().enumerate() {
        let claim = json!({"type": "track", "userId": id, "event": "claimed", "messageId": format!("claim {n}")});
        assert_eq!(desk.world.hark.send("POST", "/v1/track", &headers, claim.to_string().as_bytes()).await.status, 200);
    }
    drained(&desk.world);
    let table = "email,plan\nbob@example.com,pro\nzoe@example.com,pro\nZOE@example.com,max\n";
    let told = desk.import(table, json!({})).await;
    assert_eq!(counts(&told), [3, 1, 2, 2, 0, 0], "{told}");
    assert_eq!(desk.one("u-bob").await["traits"]["plan"], json!("pro"), "who can prove it");
    let plans: Vec<(String, Value)> = desk
        .found("zoe@example.com")
        .await
        .iter()
        .map(|one| (one["ids"][0].as_str().unwrap().to_owned(), one["traits"]["plan"].clone()))
        .collect();
    assert!(plans.contains(&("zoe@example.com".to_owned(), Value::Null)), "who only says so: {plans:?}");
    assert!(plans.contains(&("crm:zoe@example.com".to_owned(), json!("max"))), "{plans:?}");
    assert_eq!(
        counts(&desk.import("email,plan\nbob@example.com,pro\nZOE@example.com,max\n", json!({})).await),
        [2, 0, 2, 0, 2, 0]
    );
}

/// A store that is asked to keep several batches: it says that it was, and keeps or refuses each when it is told.
struct Gate {
    inner: Arc<dyn Sink>,
    /// Batches that come before this one are kept at once.
    open: AtomicUsize,
    came: Mutex<Sender<()>>,
    goes: Arc<Mutex<Receiver<bool>>>,
}

impl Sink for Gate {
    fn submit(&self, submission: Submission, done: Done) {
        if self.open.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |open| open.checked_sub(1)).is_ok() {
            return self.inner.submit(submission, done);
        }
        let (inner, goes) = (self.inner.clone(), self.goes.clone());
        self.came.lock().unwrap().send(()).unwrap();
        std::thread::spawn(move || {
            let goes = goes.lock().unwrap().recv();
            match goes {
                Ok(true) => inner.submit(submission, done),
                _ => done(Err(hark_timeline::Error::DiskFull { free_bytes: 0 })),
            }
        });
    }
    fn view(&self, workspace: u32) -> hark_timeline::Result<Arc<dyn EventSource + Send>> {
        self.inner.view(workspace)
    }
    fn accounting(&self, workspace: u32) -> hark_timeline::Result<Accounting> {
        self.inner.accounting(workspace)
    }
    fn dead_letters(&self, workspace: u32, after: u64, limit: usize) -> hark_timeline::Result<Vec<StoredDeadLetter>> {
        self.inner.dead_letters(workspace, after, limit)
    }
    fn latest_dead_letters(
        &self,
        workspace: u32,
        before: u64,
        limit: usize,
    ) -> hark_timeline::Result<Vec<StoredDeadLetter>> {
        self.inner.latest_dead_letters(workspace, before, limit)
    }
    fn replay(&self, workspace: u32, number: u64, events: &[Event]) -> hark_timeline::Result<()> {
        self.inner.replay(workspace, number, events)
    }
    fn erase(&self, workspace: u32, population: Population, id: &str) -> hark_timeline::Result<Erasure> {
        self.inner.erase(workspace, population, id)
    }
    fn stats(&self) -> EngineStats {
        self.inner.stats()
    }
}

/// The two batches that make the desk, and then so many more, are kept at once.
async fn gated(more: usize) -> (Desk, Receiver<()>, Sender<bool>) {
    let ((came, comes), (go, goes)) = (channel(), channel());
    let (came, goes) = (Mutex::new(came), Arc::new(Mutex::new(goes)));
    let gate = move |inner| Gate { inner, open: AtomicUsize::new(2 + more), came, goes };
    let desk = Desk::with(move |state| state.sink = Arc::new(gate(state.sink.clone()))).await;
    (desk, comes, go)
}

/// More rows than go into one batch.
fn rows(n: usize) -> String {
    std::iter::once("id,plan\n".to_owned()).chain((0..n).map(|i| format!("r-{i},a\n"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_kept_is_given_back_to_the_month_and_nothing_more() {
    let (desk, _comes, go) = gated(1).await;
    let set = json!({"name": "w", "timezone": "UTC", "week_start": "monday", "retention_days": null, "quota_per_month": 1_206, "consent_required": false});
    let owner = desk.world.member(hark_records::Role::Owner, true).await;
    assert_eq!(owner.clone().send(&desk.world.hark, "PUT", "/api/v1/workspaces/1", Some(set)).await.status, 204);
    go.send(false).unwrap();
    let failed = desk.ask("/facts", &rows(1_200), json!({})).await;
    assert_eq!((failed.status, &failed.json()["code"]), (503, &json!("disk_full")), "{}", failed.text());
    drained(&desk.world);
    go.send(true).unwrap();
    let rest = desk.ask("/facts", &rows(1_200), json!({})).await;
    assert_eq!((rest.status, counts(&rest.json())), (200, [1_200, 200, 1_000, 0, 1_000, 0]), "{}", rest.text());
    drained(&desk.world);
    let more = desk.ask("/facts", "id,plan\nx-1,a\nx-2,a\nx-3,a\n", json!({})).await;
    assert_eq!((more.status, &more.json()["code"]), (409, &json!("conflict")), "the month is full: {}", more.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_a_table_is_kept_when_nobody_waits_for_the_answer() {
    let (desk, comes, go) = gated(0).await;
    let before = desk.stored();
    let body = json!({"csv": rows(1_200)}).to_string();
    let mut connection = tokio::net::TcpStream::connect(desk.world.hark.address).await.unwrap();
    let head = format!(
        "POST /api/v1/workspaces/1/facts HTTP/1.1\r\nhost: x\r\ncookie: __Host-hark={}\r\n\
        content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        desk.admin.cookies[0].1,
        body.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(body.as_bytes()).await.unwrap();
    let first = move || comes.recv_timeout(Duration::from_secs(20)).map(|()| comes).unwrap();
    let comes = tokio::task::spawn_blocking(first).await.unwrap();
    connection.shutdown().await.unwrap();
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(20), connection.read_to_end(&mut rest));
    assert_eq!(closed.await.expect("the server hangs up").unwrap(), 0, "without an answer");
    go.send(true).unwrap();
    let second = move || comes.recv_timeout(Duration::from_secs(20));
    tokio::task::spawn_blocking(second).await.unwrap().expect("the rest comes although nobody waits");
    go.send(true).unwrap();
    let kept = async {
        while desk.stored() < before + 1_200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), kept).await.expect("it is kept");
}
