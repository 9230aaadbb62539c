//! Is an erasure heard of once, and rightly, when something fails between its bytes and its entry?

use crate::Browser;
use crate::privacy::{self, Ends, filled};
use crate::support::{Hark, NOW, SERVER_KEY, WRITE_KEY};
use crate::world::World;
use hark_model::time::MINUTE;
use hark_records::jobs::{Job, State};
use hark_records::{KeyKind, Records, Role};
use hark_server::outbound::Outbound;
use hark_server::work::Work;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A shop with a slow store, whose records lie in a file and have an endpoint to be told.
struct Shop {
    world: World,
    owner: Browser,
    key: String,
    begins: Option<Receiver<()>>,
    go: Sender<Ends>,
    folder: tempfile::TempDir,
}

async fn records(folder: &Path) -> Arc<Records> {
    Arc::new(Records::open(&folder.join("records.db"), NOW).await.unwrap())
}

async fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let kept = records(folder.path()).await;
    let by = kept.operator(1).await.unwrap();
    for (key, kind) in [(WRITE_KEY, KeyKind::Write), (SERVER_KEY, KeyKind::Server)] {
        kept.adopt_key(by.allow().unwrap(), key, kind, "test", NOW).await.unwrap();
    }
    let settings = crate::world::endpoint();
    let secret = hark_server::work::webhook::signature::Scheme::V1.secret(&[1; 32]);
    kept.add_webhook(by.allow().unwrap(), &settings, &secret, NOW).await.unwrap();
    let ((slow, begins, go), own) = (privacy::slow(), kept.clone());
    let mut world = World::with(move |state| {
        state.sink = slow(state.sink.clone());
        state.records = own;
    })
    .await;
    world.hark.records = kept;
    let (world, key) = filled(world).await;
    let owner = world.member(Role::Owner, true).await;
    Shop { world, owner, key, begins: Some(begins), go, folder }
}

impl Shop {
    /// Asks, and comes back when the store is about to erase: the rest of the answer is still to come.
    async fn asked(&mut self) -> tokio::net::TcpStream {
        let mut connection = tokio::net::TcpStream::connect(self.world.hark.address).await.unwrap();
        let head = format!(
            "POST /api/v1/workspaces/1/customers/{}/erase HTTP/1.1\r\nhost: x\r\ncookie: __Host-hark={}\r\n\
            content-type: application/json\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{{}}",
            self.key, self.owner.cookies[0].1
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        let begins = self.begins.take().unwrap();
        let begun = move || begins.recv_timeout(Duration::from_secs(20)).map(|()| begins).unwrap();
        self.begins = Some(tokio::task::spawn_blocking(begun).await.unwrap());
        connection
    }

    /// The records go away, then the store erases or refuses; gives the status of the answer.
    async fn answered_without_records(&self, mut connection: tokio::net::TcpStream, ends: Ends) -> String {
        Records::clone(&self.world.hark.records).close().await.unwrap();
        self.go.send(ends).unwrap();
        let mut answer = String::new();
        tokio::time::timeout(Duration::from_secs(20), connection.read_to_string(&mut answer)).await.unwrap().unwrap();
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    /// A worker some minutes later, with the records back; it does what is due.
    async fn later(&self, minutes: i64) -> Arc<Records> {
        let records = records(self.folder.path()).await;
        let (clock, random) = (Arc::new(move || NOW + minutes * MINUTE), Arc::new(|| 9));
        let parts = (records.clone(), self.world.engine.clone() as Arc<dyn hark_server::sink::Sink>);
        let work = Work::new(parts, Outbound::new(Vec::new()), "http://localhost", clock, random);
        while work.step().await.unwrap() {}
        records
    }
}

/// What the log says of erasures, the latest first: who, what, and what more.
async fn entries(records: &Records) -> Vec<(String, String)> {
    let by = records.operator(1).await.unwrap();
    let all = records.audit(by.allow().unwrap(), None, 50).await.unwrap().into_iter();
    let ours = all.filter(|entry| entry.action.starts_with("customer.erase"));
    ours.map(|entry| (format!("{} {}", entry.actor, entry.action), entry.detail)).collect()
}

/// What the endpoint is told.
async fn told(records: &Records) -> Vec<(String, Value)> {
    let by = records.operator(1).await.unwrap();
    let hook = records.webhooks(by.allow().unwrap()).await.unwrap()[0].id;
    let all = records.deliveries(by.allow().unwrap(), hook, None, 50).await.unwrap().into_iter();
    all.map(|sent| (sent.message, serde_json::from_str(&sent.body).unwrap())).collect()
}

async fn jobs(records: &Records) -> Vec<Job> {
    let by = records.operator(1).await.unwrap();
    let all = records.jobs(by.allow().unwrap(), None, None, 50).await.unwrap();
    all.into_iter().filter(|job| job.kind == "erasure").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_is_told_by_a_job_when_the_records_fail_after_it() {
    let mut shop = shop().await;
    let connection = shop.asked().await;
    let waiting = jobs(&shop.world.hark.records).await;
    let message = serde_json::from_str::<Value>(&waiting[0].payload).unwrap()["message"].clone();
    assert!(waiting.len() == 1 && !waiting[0].payload.contains("u-ann"), "{waiting:?}");
    assert_eq!(shop.answered_without_records(connection, Ends::Erases).await, "503");
    let records = shop.later(5).await;
    assert_eq!(entries(&records).await.len(), 1, "it is not looked at while it may go on");
    assert_eq!(told(&records).await, []);
    let records = shop.later(16).await;
    let said = entries(&records).await;
    assert_eq!(said[0], ("job:erasure customer.erase".into(), String::new()));
    assert!(said.len() == 2 && said[1].0.ends_with("customer.erase_asked"), "{said:?}");
    let heard = told(&records).await;
    let data = json!({"workspace": 1, "customer": shop.key});
    assert_eq!((heard.len(), &heard[0].1["data"], json!(heard[0].0)), (1, &data, message), "{heard:?}");
    assert_eq!(jobs(&records).await[0].state, State::Done);
    let records = shop.later(60).await;
    assert_eq!((entries(&records).await.len(), told(&records).await.len()), (2, 1), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_was_cut_off_before_it_began_is_told_nobody_and_can_be_asked_again() {
    let mut shop = shop().await;
    let connection = shop.asked().await;
    shop.answered_without_records(connection, Ends::Refuses).await;
    let records = shop.later(16).await;
    let said = entries(&records).await;
    assert_eq!(said[0], ("job:erasure customer.erase_failed".into(), "code=cut_off".into()));
    assert_eq!((said.len(), told(&records).await), (2, Vec::new()));
    let ended = &jobs(&records).await[0];
    assert_eq!((ended.state, ended.error.as_deref().map(|why| why.contains("Hint:"))), (State::Failed, Some(true)));
}

/// It was slow, the job took it for cut off, and then it was done after all: that is said, and once.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_took_longer_than_its_job_waits_is_told_all_the_same() {
    let mut shop = shop().await;
    let mut connection = shop.asked().await;
    shop.later(16).await;
    shop.go.send(Ends::Erases).unwrap();
    connection.read_to_end(&mut Vec::new()).await.unwrap();
    let records = shop.later(60).await;
    let said: Vec<String> = entries(&records).await.into_iter().map(|(what, _)| what).collect();
    let actions: Vec<&str> = said.iter().map(|what| what.split(' ').nth(1).unwrap()).collect();
    assert_eq!(actions, ["customer.erase", "customer.erase_failed", "customer.erase_asked"]);
    assert_eq!(told(&records).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_nothing_disturbs_is_told_once_and_leaves_no_job() {
    let mut shop = shop().await;
    let mut connection = shop.asked().await;
    shop.go.send(Ends::Erases).unwrap();
    connection.read_to_end(&mut Vec::new()).await.unwrap();
    let records = shop.later(60).await;
    let (said, heard) = (entries(&records).await, told(&records).await);
    assert!(said.len() == 2 && said[0].0.starts_with("member:"), "{said:?}");
    assert!(said[0].0.ends_with(" customer.erase") && said[0].1 == "events=2 ids=1", "{said:?}");
    let data = json!({"workspace": 1, "customer": shop.key, "ids": 1, "events": 2, "dead_letters": 0});
    assert_eq!((heard.len(), &heard[0].1["data"]), (1, &data), "{heard:?}");
    assert!(jobs(&records).await.iter().all(|job| job.state == State::Done && job.attempts == 0));
}

/// Another server of the same records has a folder of its own: who is not in it was never there.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_another_folder_says_nothing_of_it() {
    let mut shop = shop().await;
    let connection = shop.asked().await;
    shop.answered_without_records(connection, Ends::Refuses).await;
    let folder = tempfile::tempdir().unwrap();
    let own = std::mem::replace(&mut shop.world.engine, Arc::new(crate::world::engine(folder.path(), 8)));
    let records = shop.later(16).await;
    assert_eq!((entries(&records).await.len(), told(&records).await), (1, Vec::new()), "only that it was asked");
    shop.world.engine = own;
    let records = shop.later(60).await;
    assert_eq!(entries(&records).await.len(), 2, "the right one says it");
}

/// Nobody waits for the answer any more and the server is told to stop: it ends when the erasure has.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_drains_waits_for_an_erasure() {
    let mut shop = shop().await;
    let mut connection = shop.asked().await;
    connection.shutdown().await.unwrap();
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(20), connection.read_to_end(&mut rest));
    assert_eq!(closed.await.expect("the server hangs up").unwrap(), 0, "without an answer");
    let hark: &mut Hark = &mut shop.world.hark;
    hark.stop();
    let mut served = hark.served.take().unwrap();
    let early = tokio::time::timeout(Duration::from_millis(300), &mut served).await;
    assert!(early.is_err(), "it does not end before");
    shop.go.send(Ends::Erases).unwrap();
    served.await.unwrap();
    let said = entries(&shop.world.hark.records).await;
    assert!(said.len() == 2 && said[0].0.ends_with("customer.erase"), "{said:?}");
    assert_eq!(told(&shop.world.hark.records).await.len(), 1);
}

/// All is removed, and only its last traces could not be cleared: they are gone for everybody who asks, and that is said at once.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_whose_traces_could_not_be_cleared_is_told_as_done() {
    let mut shop = shop().await;
    let arrivals = async |shop: &Shop| shop.world.get(&shop.owner, "/arrivals").await.text();
    assert!(arrivals(&shop).await.contains("u-ann"));
    let mut connection = shop.asked().await;
    shop.go.send(Ends::IsBusyAfterwards).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\"code\":\"busy\""), "{answer}");
    let records = &shop.world.hark.records;
    let said = entries(records).await;
    assert!(said[0].0.starts_with("member:") && said[0].0.ends_with(" customer.erase"), "{said:?}");
    assert_eq!((said[0].1.as_str(), said.len()), ("code=busy", 2), "{said:?}");
    let heard = told(records).await;
    assert_eq!((heard.len(), &heard[0].1["data"]), (1, &json!({"workspace": 1, "customer": shop.key})), "{heard:?}");
    assert!(jobs(records).await.iter().all(|job| job.state == State::Done && job.attempts == 0));
    assert!(!arrivals(&shop).await.contains("u-ann"));
}
