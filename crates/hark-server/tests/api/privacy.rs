//! Can a customer get everything we know of them, and can they be forgotten?

use crate::Browser;
use crate::support::NOW;
use crate::world::{World, identify, track};
use hark_model::{Accounting, Event, Population};
use hark_records::Role;
use hark_server::sink::{Sink, Submission};
use hark_timeline::EventSource;
use hark_timeline::engine::{Done, EngineStats, Erasure, StoredDeadLetter};
use serde_json::{Value, json};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn shop() -> (World, String) {
    filled(World::start().await).await
}

pub async fn filled(world: World) -> (World, String) {
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
    let told = json!({"ids": 1, "events": 2, "dead_letters": 0, "rewritten": 0, "doubtful": []});
    assert_eq!((done.status, done.json()), (200, told), "{}", done.text());
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
    let settings = crate::world::endpoint();
    let secret = hark_server::work::webhook::signature::Scheme::V1.secret(&[1; 32]);
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

/// How a slow store ends what it began.
pub enum Ends {
    Erases,
    Refuses,
    /// It erases, and cannot clear the last traces because somebody else reads.
    IsBusyAfterwards,
}

/// A store that says when it begins to erase, and does it when it is told to, or refuses.
struct Slow {
    inner: Arc<dyn Sink>,
    begun: Mutex<Sender<()>>,
    goes: Mutex<Receiver<Ends>>,
}

impl Sink for Slow {
    fn submit(&self, submission: Submission, done: Done) {
        self.inner.submit(submission, done);
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
        self.begun.lock().unwrap().send(()).unwrap();
        let ends = self.goes.lock().unwrap().recv().unwrap();
        match ends {
            Ends::Erases => self.inner.erase(workspace, population, id),
            Ends::Refuses => Err(hark_timeline::Error::DiskFull { free_bytes: 0 }),
            Ends::IsBusyAfterwards => {
                self.inner.erase(workspace, population, id)?;
                Err(hark_timeline::Error::Busy)
            }
        }
    }
    fn stats(&self) -> EngineStats {
        self.inner.stats()
    }
}

/// Makes a store slow; what it says, and how it is told.
pub fn slow() -> (impl FnOnce(Arc<dyn Sink>) -> Arc<dyn Sink>, Receiver<()>, Sender<Ends>) {
    let ((begun, begins), (go, goes)) = (channel(), channel());
    let (begun, goes) = (Mutex::new(begun), Mutex::new(goes));
    (move |inner| Arc::new(Slow { inner, begun, goes }) as Arc<dyn Sink>, begins, go)
}

/// A shop with one.
async fn slow_shop() -> (World, String, Receiver<()>, Sender<Ends>) {
    let (slow, begins, go) = slow();
    let world = World::with(move |state| state.sink = slow(state.sink.clone()));
    let (world, key) = filled(world.await).await;
    (world, key, begins, go)
}

/// What the audit log says of erasures, the latest first.
async fn erasures(world: &World, owner: &Browser) -> Vec<String> {
    let audit = world.read(owner, "/audit").await;
    let all = audit["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap().to_owned());
    all.filter(|action| action.starts_with("customer.erase")).collect()
}

/// The connection of whoever asked is gone before the store is done: the handler is dropped with it. What was begun is in the
/// log all the same, before and after.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_is_written_down_before_it_begins_and_when_nobody_waits_for_it() {
    let (world, key, begins, go) = slow_shop().await;
    let owner = world.member(Role::Owner, true).await;
    let cookie = format!("__Host-hark={}", owner.cookies[0].1);
    let mut connection = tokio::net::TcpStream::connect(world.hark.address).await.unwrap();
    let head = format!(
        "POST /api/v1/workspaces/1/customers/{key}/erase HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n\
        content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    tokio::task::spawn_blocking(move || begins.recv_timeout(Duration::from_secs(20)).unwrap()).await.unwrap();
    assert_eq!(erasures(&world, &owner).await, ["customer.erase_asked"], "before anything is removed");
    let mut rest = Vec::new();
    // It hangs up, and the server has heard it once it hangs up, too.
    connection.shutdown().await.unwrap();
    let closed = tokio::time::timeout(Duration::from_secs(20), connection.read_to_end(&mut rest));
    assert_eq!(closed.await.expect("the server hangs up").unwrap(), 0, "without an answer");
    go.send(Ends::Erases).unwrap();
    let written = async {
        while erasures(&world, &owner).await != ["customer.erase", "customer.erase_asked"] {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), written).await.expect("it is written down");
    assert_eq!(world.get(&owner, &format!("/customers/{key}")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_failed_says_so_and_can_be_asked_again() {
    let (world, key, _begins, go) = slow_shop().await;
    let owner = world.member(Role::Owner, true).await;
    let path = format!("/customers/{key}/erase");
    go.send(Ends::Refuses).unwrap();
    let failed = world.post(&owner, &path, json!({})).await;
    assert_eq!((failed.status, failed.json()["code"].as_str()), (503, Some("disk_full")), "{}", failed.text());
    assert_eq!(erasures(&world, &owner).await, ["customer.erase_failed", "customer.erase_asked"]);
    go.send(Ends::Erases).unwrap();
    assert_eq!(world.post(&owner, &path, json!({})).await.status, 200);
    assert_eq!(erasures(&world, &owner).await[..2], ["customer.erase", "customer.erase_asked"]);
}
