//! Does a customer get all that is known of them, can they take it elsewhere, and does no copy outlive them?

use crate::Browser;
use crate::support::{Answer, NOW, SERVER_KEY};
use crate::world::{World, identify, join, track};
use hark_model::time::DAY;
use hark_records::{Records, Role};
use hark_server::outbound::Outbound;
use hark_server::sink::Sink;
use hark_server::work::Work;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Read;
use std::process::Command;
use std::sync::Arc;

/// A house with two customers.
struct House {
    world: World,
    admin: Browser,
}

impl House {
    /// Ann comes by a device, signs in, is in an account and a segment, and buys. Bob is somebody else.
    async fn open() -> House {
        let world = World::start().await;
        let mut before = track("d-ann", "viewed", 1, json!({"page": "home", "n": 1}));
        before["anonymousId"] = before["userId"].take();
        before.as_object_mut().unwrap().remove("userId");
        let mut known = identify("u-ann", 2, json!({"name": "Ann Lee", "plan": "free", "seats": 3}));
        known["anonymousId"] = json!("d-ann");
        let order = json!({"value": 4200, "currency": "EUR", "items": ["a", "b"]});
        world
            .send(json!([
                before,
                known,
                join("u-ann", "acme", 3),
                track("u-ann", "order", 4, order),
                identify("u-ann", 5, json!({"plan": "pro"})),
                track("u-ann", "viewed", 6, json!({})),
                track("u-bob", "viewed", 7, json!({"note": "of Bob"})),
            ]))
            .await;
        let admin = world.member(Role::Admin, true).await;
        let rule = json!({"name": "Buyers", "content": {"rule": {"did": "order"}}});
        assert_eq!(world.post(&admin, "/saved/segments", rule).await.status, 201);
        House { world, admin }
    }

    async fn key(&self, id: &str) -> String {
        let listed = self.world.read(&self.admin, &format!("/customers?search={id}")).await;
        listed["items"][0]["key"].as_str().unwrap().to_owned()
    }

    async fn ask(&self, kind: &str, key: &str) -> Value {
        let asked = self.world.post(&self.admin, "/privacy/requests", json!({"type": kind, "customer": key})).await;
        assert_eq!(asked.status, 201, "{}", asked.text());
        asked.json()
    }

    async fn requests(&self) -> Vec<Value> {
        self.world.read(&self.admin, "/privacy/requests").await.as_array().unwrap().clone()
    }

    /// The request when it is over.
    async fn over(&self, id: &Value) -> Value {
        let found = std::sync::Mutex::new(Value::Null);
        crate::watching::until(async || {
            let all = self.requests().await;
            let one = all.into_iter().find(|one| one["id"] == *id).unwrap_or_else(|| json!({"state": "gone"}));
            let over = one["state"] != json!("waiting");
            *found.lock().unwrap() = one;
            over
        })
        .await;
        found.into_inner().unwrap()
    }

    async fn download(&self, id: &Value) -> Answer {
        self.world.get(&self.admin, &format!("/privacy/requests/{id}/archive")).await
    }

    /// The files of an archive.
    async fn files(&self, kind: &str, key: &str) -> BTreeMap<String, Vec<u8>> {
        let asked = self.ask(kind, key).await;
        let made = self.over(&asked["id"]).await;
        assert_eq!(made["state"], json!("ready"), "{made}");
        let answer = self.download(&asked["id"]).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/gzip")));
        assert_eq!(made["bytes"], json!(answer.body.len()));
        unpacked(&answer.body)
    }
}

/// As the system's own tar reads it.
fn unpacked(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.tar.gz");
    std::fs::write(&file, archive).unwrap();
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let done = Command::new("tar").arg("-xzf").arg(&file).arg("-C").arg(&out).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap()) {
        let mut bytes = Vec::new();
        std::fs::File::open(entry.path()).unwrap().read_to_end(&mut bytes).unwrap();
        files.insert(entry.file_name().into_string().unwrap(), bytes);
    }
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_for_access_holds_all_that_is_known_and_is_written_down() {
    let house = House::open().await;
    let owner = house.world.member(Role::Owner, true).await;
    let key = house.key("u-ann").await;
    let files = house.files("access", &key).await;
    assert_eq!(files.keys().collect::<Vec<_>>(), ["README.txt", "customer.json", "events.ndjson"]);
    let known: Value = serde_json::from_slice(&files["customer.json"]).unwrap();
    assert_eq!((&known["format"], &known["type"]), (&json!("hark.customer/1"), &json!("access")));
    assert_eq!((&known["customer"]["name"], &known["identities"]["total_ids"]), (&json!("Ann Lee"), &json!(2)));
    assert_eq!(known["identities"]["links"][0]["kind"], json!("identify"));
    let plan = known["traits"].as_array().unwrap().iter().find(|one| one["name"] == json!("plan")).unwrap();
    assert_eq!((&plan["value"], &plan["before"][0]["value"]), (&json!("pro"), &json!("free")));
    assert_eq!(known["consents"][0]["purpose"], json!("analytics"));
    assert_eq!(known["value"]["currencies"][0]["revenue"], json!(4200));
    assert_eq!(known["segments"][0]["name"], json!("Buyers"));
    assert!(known["stage"]["history"].is_array() && known["facts"].is_array(), "{known}");
    let sent: u64 = known["sources"].as_array().unwrap().iter().map(|one| one["events"].as_u64().unwrap()).sum();
    assert_eq!((sent, known["recipients"].is_array(), known["retention"].is_object()), (6, true, true));
    let all: Vec<u8> = files.into_values().flatten().collect();
    assert!(!String::from_utf8_lossy(&all).contains("Bob"), "nothing of others");
    let log = house.world.read(&owner, "/audit").await;
    let said: Vec<&str> =
        log["entries"].as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(said[..3], ["privacy.download", "privacy.archive", "privacy.request"]);
    assert!(!log.to_string().contains("u-ann") && log.to_string().contains(&format!("customer:{key}")), "{log}");
    let files = house.files("portability", &key).await;
    let known: Value = serde_json::from_slice(&files["customer.json"]).unwrap();
    assert!(known["segments"].is_null() && known["recipients"].is_null() && known["traits"].is_array(), "{known}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_for_access_holds_what_is_kept_beside_the_timeline() {
    let house = House::open().await;
    let (world, records) = (&house.world, &house.world.hark.records);
    let by = records.operator(1).await.unwrap();
    records.add_webhook(by.allow().unwrap(), &crate::world::endpoint(), "whsec_AAAA", NOW).await.unwrap();
    crate::watching::watch(world, &house.admin, "exporters", json!({"did": "exported"})).await;
    let bad = |id: &str| json!({"type": "track", "userId": id, "event": "", "messageId": format!("bad-{id}")});
    let exported = |id| track(id, "exported", 20, json!({}));
    world.send(json!([exported("u-ann"), exported("u-bob"), bad("u-ann"), bad("u-bob")])).await;
    let moves = async || world.read(&house.admin, "/segments/moves").await["items"].as_array().unwrap().len();
    crate::watching::until(async || moves().await == 2).await;
    let key = house.key("u-ann").await;
    let known: Value = serde_json::from_slice(&house.files("access", &key).await["customer.json"]).unwrap();
    let said = |name: &str| -> Vec<&Value> { known[name].as_array().unwrap().iter().collect() };
    let [moved] = said("moves")[..] else { panic!("{known}") };
    assert_eq!((&moved["segment"], &moved["entered"]), (&json!("exporters"), &json!(true)));
    let [told] = said("told")[..] else { panic!("{known}") };
    assert_eq!(
        (&told["type"], told["message"].to_string().contains(&key)),
        (&json!("segment.entered"), true),
        "{told}"
    );
    assert_eq!(told["host"], known["recipients"][0]["host"]);
    let [letter] = said("dead_letters")[..] else { panic!("{known}") };
    assert!(letter["reason"].is_string() && letter["sent"].to_string().contains("u-ann"), "{letter}");
    assert!(!known.to_string().contains("u-bob"), "nothing of others");
    let known: Value = serde_json::from_slice(&house.files("portability", &key).await["customer.json"]).unwrap();
    assert!(known["moves"].is_null() && known["told"].is_null() && known["dead_letters"].is_null(), "{known}");
}

/// What is asked before and after, of one customer.
fn questions() -> [Value; 5] {
    let first = json!({"event": "viewed"});
    [
        json!({"question": "trend", "event": "*", "interval": "day", "breakdown": {"field": "event"}, "timezone": "UTC"}),
        json!({"question": "trend", "event": "order", "interval": "year", "measure": {"sum": "value"}, "timezone": "UTC"}),
        json!({"question": "trend", "event": "viewed", "interval": "year", "breakdown": {"trait": "plan"}, "timezone": "UTC"}),
        json!({"question": "funnel", "steps": [first, {"event": "order"}, {"event": "viewed"}], "timezone": "UTC"}),
        json!({"question": "trend", "event": "order", "interval": "year", "unit": "account", "timezone": "UTC"}),
    ]
}

/// An answer without what each store has of its own.
fn plain(mut answer: Value) -> Value {
    for name in ["took_ms", "identity_version", "rows_scanned", "as_of"] {
        answer.as_object_mut().unwrap().remove(name);
    }
    // What is over by the one clock may not be by the other.
    for series in answer["series"].as_array_mut().into_iter().flatten() {
        for point in series["points"].as_array_mut().into_iter().flatten() {
            point.as_object_mut().unwrap().remove("incomplete");
        }
    }
    answer
}

fn hark(data: &std::path::Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hark"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HARK_")) {
        command.env_remove(name);
    }
    let said = command.args(arguments).env("HARK_DATA", data).output().unwrap();
    assert!(said.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8_lossy(&said.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_along_has_the_same_answers_elsewhere() {
    let house = House::open().await;
    // Nobody else is there, so that answers are of one customer.
    let bob = house.key("u-bob").await;
    assert_eq!(house.world.post(&house.admin, &format!("/customers/{bob}/erase"), json!({})).await.status, 200);
    let key = house.key("u-ann").await;
    let files = house.files("portability", &key).await;
    let mut before = Vec::new();
    for question in questions() {
        let answer = house.world.post(&house.admin, "/query", question.clone()).await;
        assert_eq!(answer.status, 200, "{question}: {}", answer.text());
        before.push(plain(answer.json()));
    }
    let customer = house.world.read(&house.admin, &format!("/customers/{key}")).await;
    assert_eq!(house.world.post(&house.admin, &format!("/customers/{key}/erase"), json!({})).await.status, 200);
    let folder = tempfile::tempdir().unwrap();
    let (data, events) = (folder.path().join("data"), folder.path().join("events.ndjson"));
    std::fs::write(&events, &files["events.ndjson"]).unwrap();
    let said = hark(&data, &["import", "events", events.to_str().unwrap()]);
    assert!(said.contains("6 new events stored"), "{said}");
    let ask = |question: &Value| -> Value {
        let file = folder.path().join("q.json");
        std::fs::write(&file, question.to_string()).unwrap();
        serde_json::from_str(&hark(&data, &["query", file.to_str().unwrap(), "--format", "json"])).unwrap()
    };
    for (question, before) in questions().iter().zip(before) {
        assert_eq!(plain(ask(question)), before, "{question}");
    }
    let timeline = ask(&json!({"question": "timeline", "customer": "d-ann", "timezone": "UTC"}));
    assert_eq!(timeline["customer"]["traits"], customer["traits"]);
    let order = timeline["events"].as_array().unwrap().iter().find(|one| one["event"] == json!("order")).unwrap();
    assert_eq!(order["properties"], json!({"value": 4200, "currency": "EUR", "items": ["a", "b"]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_expires_and_goes_with_the_customer() {
    let house = House::open().await;
    let key = house.key("u-ann").await;
    let first = house.ask("access", &key).await;
    assert_eq!(house.over(&first["id"]).await["state"], json!("ready"));
    let (records, id) = (&house.world.hark.records, first["id"].as_i64().unwrap());
    let by = records.operator(1).await.unwrap();
    let archive = async |at: i64| records.download_privacy(by.allow().unwrap(), id, at).await.is_ok();
    assert!(archive(NOW + 7 * DAY - 1).await && !archive(NOW + 7 * DAY).await, "a week");
    records.sweep_privacy(NOW + 8 * DAY).await.unwrap();
    assert_eq!(house.download(&first["id"]).await.status, 404);
    assert_eq!(house.requests().await.len(), 1, "that there was one can still be seen");
    let second = house.ask("access", &key).await;
    assert_eq!(house.over(&second["id"]).await["state"], json!("ready"));
    assert_eq!(house.world.post(&house.admin, &format!("/customers/{key}/erase"), json!({})).await.status, 200);
    assert_eq!(house.requests().await, [] as [Value; 0]);
    assert_eq!(house.download(&second["id"]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_see_personal_data_or_asks_for_nobody_gets_no_archive() {
    let house = House::open().await;
    let key = house.key("u-ann").await;
    let asked = house.ask("access", &key).await;
    assert_eq!(house.over(&asked["id"]).await["state"], json!("ready"));
    let blind = house.world.member(Role::Admin, false).await;
    let agent = house.world.member(Role::Agent, true).await;
    let body = json!({"type": "access", "customer": key});
    for who in [&blind, &agent] {
        assert_eq!(house.world.post(who, "/privacy/requests", body.clone()).await.status, 403);
        assert_eq!(house.world.get(who, &format!("/privacy/requests/{}/archive", asked["id"])).await.status, 403);
    }
    for (body, status) in [
        (json!({"type": "access", "customer": "0123456789abcdef0123456789abcdef"}), 404),
        (json!({"type": "access", "customer": "x"}), 404),
        (json!({"type": "everything", "customer": key}), 422),
    ] {
        let answer = house.world.post(&house.admin, "/privacy/requests", body.clone()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    assert_eq!(house.download(&json!(999)).await.status, 404);
    let headers = [("authorization", &*format!("Bearer {SERVER_KEY}"))];
    let path = format!("/api/v1/workspaces/1/privacy/requests/{}/archive", asked["id"]);
    assert!([401, 403].contains(&house.world.hark.send("GET", &path, &headers, b"").await.status));
}

/// Somebody became one with the customer after it was asked and before it was made, and is somebody else again when they are erased.
#[tokio::test(flavor = "multi_thread")]
async fn an_archive_goes_with_whoever_is_in_it() {
    let house = House::open().await;
    let (engine, records) = (&house.world.engine, &house.world.hark.records);
    let ann = house.key("u-ann").await;
    let by = records.operator(1).await.unwrap();
    let store = hark_server::work::erasure::mark(&*engine.view(1).unwrap());
    let customer = hark_query::timeline::parse_key(&ann).unwrap();
    let new = hark_records::privacy::NewRequest { kind: "access".into(), customer, keys: vec![customer], store };
    let of = hark_model::Population::Customer;
    let link = engine.merging(1, of, ("u-ann", "u-bob"), (NOW, "m1")).unwrap();
    engine.link(1, of, &[link]).unwrap();
    let asked = json!(records.ask_privacy(by.allow().unwrap(), new, NOW).await.unwrap().id);
    assert_eq!(house.over(&asked).await["state"], json!("ready"));
    let files = unpacked(&house.download(&asked).await.body);
    assert!(String::from_utf8_lossy(&files["events.ndjson"]).contains("of Bob"), "he was one with her");
    let parted = engine.parting(1, of, "u-bob", (NOW + 1, "m2")).unwrap();
    engine.link(1, of, &parted).unwrap();
    let bob = house.key("u-bob").await;
    assert_eq!(house.world.post(&house.admin, &format!("/customers/{bob}/erase"), json!({})).await.status, 200);
    assert_eq!(house.download(&asked).await.status, 404, "his events are in it");
    assert_eq!(house.world.read(&house.admin, &format!("/customers/{ann}")).await["key"], json!(ann), "she is there");
}

/// The server died after it had taken the job: another does it when the lease ends. One without the customer's store leaves it.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_server_began_another_ends() {
    let folder = tempfile::tempdir().unwrap();
    let records = Arc::new(Records::open(&folder.path().join("records.db"), NOW).await.unwrap());
    let (here, elsewhere) = (folder.path().join("here"), folder.path().join("elsewhere"));
    let (here, elsewhere) = (Arc::new(crate::world::engine(&here, 7)), Arc::new(crate::world::engine(&elsewhere, 8)));
    let mut event = hark_model::Event::new(hark_model::MessageId::Import(1), "viewed", "u-ann", NOW, NOW);
    event.identified = true;
    let mut builder = hark_timeline::BatchBuilder::new(1);
    builder.push(&event);
    here.append_wait(builder.finish()).unwrap();
    assert!(here.wait_drained(std::time::Duration::from_secs(20)).unwrap());
    let view = here.view(1).unwrap();
    let customer = view.resolve(hark_model::Population::Customer, "u-ann");
    let store = hark_server::work::erasure::mark(&*view);
    let by = records.operator(1).await.unwrap();
    let new = hark_records::privacy::NewRequest { kind: "access".into(), customer, keys: vec![customer], store };
    let asked = records.ask_privacy(by.allow().unwrap(), new, NOW).await.unwrap();
    // It took the job and died.
    records.lease_job("dead", None, NOW + DAY / 24, NOW).await.unwrap().unwrap();
    let worker = |engine: &Arc<hark_timeline::Engine>, minutes: i64| {
        let (clock, random) = (Arc::new(move || NOW + minutes * 60_000_000), Arc::new(|| 9));
        let parts = (records.clone(), engine.clone() as Arc<dyn Sink>);
        Work::new(parts, Outbound::new(Vec::new()), "http://localhost", clock, random)
    };
    assert!(!worker(&here, 1).step().await.unwrap(), "the dead may still live");
    assert!(worker(&elsewhere, 61).step().await.unwrap());
    let state = async || records.privacy_requests(by.allow().unwrap()).await.unwrap().remove(0);
    assert_eq!(state().await.finished, None, "it has no such customer");
    while worker(&here, 200).step().await.unwrap() {}
    let made = state().await;
    assert!(made.finished.is_some() && made.failed.is_none() && made.size > Some(100), "{made:?}");
    assert_eq!(records.download_privacy(by.allow().unwrap(), asked.id, NOW).await.unwrap(), made.size.unwrap());
}
