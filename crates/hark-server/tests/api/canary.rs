//! Is an erased customer in no byte of the data folder and of the records, whatever people did with them before?

use crate::Browser;
use crate::support::{Answer, NOW, SERVER_KEY, WRITE_KEY};
use crate::watching::{until, watch};
use crate::world::{World, endpoint, identify, track};
use hark_records::{KeyKind, Records, Role};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// In every id, name and value of the customer, and in nothing else.
const CANARY: &str = "canary7c1f";

/// Where the records of a test lie.
enum Kept {
    File(tempfile::TempDir),
    Database(String),
}

impl Kept {
    async fn open(&self) -> Arc<Records> {
        let records = match self {
            Kept::File(folder) => Records::open(&folder.path().join("records.db"), NOW).await.unwrap(),
            Kept::Database(url) => Records::connect(url, NOW).await.unwrap(),
        };
        let by = records.operator(1).await.unwrap();
        for (key, kind) in [(WRITE_KEY, KeyKind::Write), (SERVER_KEY, KeyKind::Server)] {
            records.adopt_key(by.allow().unwrap(), key, kind, "test", NOW).await.unwrap();
        }
        Arc::new(records)
    }

    /// Where it holds the canary.
    fn holding(&self) -> Vec<String> {
        match self {
            Kept::File(folder) => holding(folder.path()),
            Kept::Database(url) => {
                let lines = hark_testkit::postgres::dump(url);
                lines.lines().filter(|line| line.to_lowercase().contains(CANARY)).map(str::to_owned).collect()
            }
        }
    }
}

/// Files below a folder that hold the canary, in letters of any size.
fn holding(folder: &Path) -> Vec<String> {
    let (mut waiting, mut found): (Vec<PathBuf>, _) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = waiting.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                waiting.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap_or_default().to_ascii_lowercase();
                for at in
                    bytes.windows(CANARY.len()).enumerate().filter(|(_, w)| *w == CANARY.as_bytes()).map(|(at, _)| at)
                {
                    let around = &bytes[at.saturating_sub(80)..bytes.len().min(at + 60)];
                    found.push(format!("{}: {}", path.display(), String::from_utf8_lossy(around)));
                }
            }
        }
    }
    found
}

struct House {
    world: World,
    owner: Browser,
}

fn named(what: &str) -> String {
    format!("{what}-{CANARY}")
}

impl House {
    async fn of(kept: &Kept) -> House {
        let records = kept.open().await;
        let own = records.clone();
        let mut world = World::with(move |state| state.records = own).await;
        world.hark.records = records;
        let owner = world.member(Role::Owner, true).await;
        House { world, owner }
    }

    /// Asks under an idempotency key.
    async fn keyed(&self, key: &str, path: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/workspaces/1{path}");
        let cookie = format!("__Host-hark={}", self.owner.cookies[0].1);
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("cookie", cookie.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        self.world.hark.send("POST", &path, &headers, body.to_string().as_bytes()).await
    }

    /// Twice, as a client does that heard nothing. Gives the status.
    async fn twice(&self, key: &str, path: &str, body: &Value) -> u16 {
        self.keyed(key, path, body).await;
        self.keyed(key, path, body).await.status
    }

    async fn key_of(&self, id: &str) -> String {
        let listed = self.world.read(&self.owner, &format!("/customers?search={id}")).await;
        listed["items"][0]["key"].as_str().unwrap_or_else(|| panic!("{id}: {listed}")).to_owned()
    }

    async fn server_says(&self, batch: Value) {
        let headers = [("authorization", &*format!("Bearer {SERVER_KEY}")), ("content-type", "application/json")];
        let body = json!({ "batch": batch }).to_string();
        assert_eq!(self.world.hark.send("POST", "/v1/batch", &headers, body.as_bytes()).await.status, 200);
        self.drained();
    }

    fn drained(&self) {
        assert!(self.world.engine.wait_drained(Duration::from_secs(20)).unwrap());
    }

    /// They come by a device, sign in, are named with an account of which they are the only member, and send what cannot be kept.
    async fn comes(&self) {
        let (id, account) = (named("id"), named("account"));
        let mut first = track(&named("device"), "viewed", 1, json!({"note": named("property")}));
        first["anonymousId"] = first["userId"].take();
        first.as_object_mut().unwrap().remove("userId");
        let mut known =
            identify(&id, 2, json!({"name": named("Name"), "email": format!("{}@example.com", named("Mail"))}));
        known["anonymousId"] = json!(named("device"));
        let mut group = track(&id, "x", 3, json!({}));
        group["type"] = json!("group");
        group["groupId"] = json!(account);
        group["traits"] = json!({"name": named("company"), "owner": named("owner")});
        let bad = json!({"type": "track", "userId": id, "event": "", "messageId": "bad"});
        self.world.send(json!([first, known, group, bad, track("u-bob", "exported", 5, json!({}))])).await;
        self.server_says(json!([identify(&named("other"), 6, json!({"city": named("city")}))])).await;
        // Proven, so that a table finds them by it.
        let address = json!({"email": format!("{}@example.com", named("mail"))});
        self.server_says(json!([track("u-bob", "viewed", 7, json!({})), identify(&id, 8, address)])).await;
    }

    /// A table says more of them, twice, and of somebody who cannot be.
    async fn is_told_of_by_a_table(&self) {
        let address = format!("{}@example.com", named("mail"));
        let csv = format!(
            "id,email,plan,account_id\n{},,{},{}\n,{address},{},\n,,{},\n",
            named("id"),
            named("plan"),
            named("account"),
            named("tier"),
            named("slip"),
        );
        let body = json!({"csv": csv, "columns": {}});
        for path in ["/facts/preview", "/facts"] {
            let status = self.twice(&format!("k-{}", path.len()), path, &body).await;
            assert_eq!(status, 200, "{path}");
            self.drained();
        }
    }

    /// They are made one with another, twice; refusals name ids, too.
    async fn is_merged(&self) {
        let (one, other) = (self.key_of(&named("id")).await, self.key_of(&named("other")).await);
        let body = json!({ "other": other });
        assert_eq!(self.twice("m1", &format!("/customers/{one}/merge/preview"), &body).await, 200);
        self.twice("m2", &format!("/customers/{one}/merge"), &body).await;
        let leaving = json!({"id": named("other")});
        self.twice("m3", &format!("/customers/{one}/unmerge/preview"), &leaving).await;
        self.twice("m4", &format!("/customers/{one}/unmerge"), &leaving).await;
        let nobody = json!({"id": named("nobody")});
        assert!(self.twice("m5", &format!("/customers/{one}/unmerge"), &nobody).await >= 400);
        assert!(self.twice("m6", &format!("/customers/{one}/merge"), &json!({"other": named("nobody")})).await >= 400);
        let merged = self.keyed("m7", &format!("/customers/{one}/merge"), &body).await;
        assert_eq!(merged.status, 200, "{}", merged.text());
        self.drained();
    }

    /// They enter a watched segment and leave it; a list names them.
    async fn moves(&self) {
        let rule = json!({"all": [{"did": "exported"}, {"not": {"did": "closed"}}]});
        watch(&self.world, &self.owner, "exporters", rule).await;
        let moves = async || self.world.read(&self.owner, "/segments/moves").await["items"].as_array().unwrap().len();
        self.world.send(json!([track(&named("id"), "exported", 20, json!({}))])).await;
        until(async || moves().await == 1).await;
        self.world.send(json!([track(&named("id"), "closed", 21, json!({}))])).await;
        until(async || moves().await == 2).await;
        self.world.send(json!([track(&named("other"), "opened", 22, json!({}))])).await;
    }

    /// What is looked at and saved while they are there.
    async fn is_looked_at(&self) {
        let key = self.key_of(&named("id")).await;
        for path in ["", "/timeline", "/traits", "/value", "/segments", "/stage", "/facts", "/identities", "/export"] {
            self.world.read(&self.owner, &format!("/customers/{key}{path}")).await;
        }
        for path in ["/accounts", "/arrivals", "/segments?compare=true", "/dead-letters"] {
            self.world.read(&self.owner, path).await;
        }
        let lens = json!({"name": "Mine", "content": {"parts": [{"part": "timeline"}]}});
        assert_eq!(self.twice("l1", "/saved/lenses", &lens).await, 201);
        let asked = json!({"question": "timeline", "customer": named("id")});
        assert_eq!(self.twice("q1", "/query", &asked).await, 200);
        let asked = json!({"question": "trend", "event": "viewed", "where": {"trait": "email", "is": named("mail")}});
        assert_eq!(self.twice("q2", "/query", &asked).await, 200);
        let archive = json!({"type": "access", "customer": key});
        assert_eq!(self.twice("a1", "/privacy/requests", &archive).await, 201);
        let ready = async || {
            let all = self.world.read(&self.owner, "/privacy/requests").await;
            all.as_array().unwrap().iter().all(|one| one["state"] == json!("ready"))
        };
        until(ready).await;
        let rule = json!({"rule": {"trait": "plan", "is": named("plan")}});
        assert_eq!(self.twice("p1", "/segments/preview", &rule).await, 200);
    }
}

impl House {
    async fn made(&self, path: &str, body: Value) -> i64 {
        let made = self.keyed(&format!("s-{}-{}", path.len(), body.to_string().len()), path, &body).await;
        assert!([200, 201].contains(&made.status), "{path} {body}: {}", made.text());
        made.json()["id"].as_i64().unwrap_or_default()
    }

    /// People save rules, questions and words that name them.
    async fn is_written_about(&self) {
        let (id, mail) = (named("id"), format!("{}@example.com", named("mail")));
        let by_mail = json!({"trait": "email", "is": mail.to_uppercase()});
        let segment = json!({"name": format!("All but {mail}"), "description": format!("Who is {id}, and why?"),
            "content": {"rule": {"any": [by_mail, {"listed": [id, "u-bob"]}]}}});
        self.made("/saved/segments", segment).await;
        let asked =
            json!({"question": "trend", "event": "viewed", "customers": {"segment": format!("All but {mail}")}});
        self.made("/saved/questions", json!({"name": "By segment", "content": asked, "look": {"title": id}})).await;
        let asked = json!({"question": "timeline", "customer": id});
        let timeline = self.made("/saved/questions", json!({"name": "One", "content": asked})).await;
        self.made("/saved/dashboards", json!({"name": "All of it", "content": {"tiles": [{"id": "t1", "title": format!("Of {mail}"),
            "question": {"question": "trend", "event": "viewed", "where": {"trait": "email", "in": [mail, "b@example.com"]}}}]}}))
            .await;
        let map = json!({"name": format!("Of {id}"), "content": {"question": {"question": "journey"}}});
        self.made("/saved/maps", map).await;
        let note = json!({"stage": "onboarding", "text": format!("They wrote from {mail}: why?")});
        let note = self.made("/maps/0/notes", note).await;
        // What was removed can be brought back, and is looked through as well.
        for gone in [format!("/maps/0/notes/{note}"), format!("/saved/questions/{timeline}")] {
            let path = format!("/api/v1/workspaces/1{gone}");
            assert_eq!(self.owner.clone().send(&self.world.hark, "DELETE", &path, None).await.status, 204, "{gone}");
        }
        let posts = json!([{"place": format!("Call {id}"), "question": "How?"}]);
        let plan = json!({"stage": "onboarding", "version": 0, "posts": posts});
        let path = "/api/v1/workspaces/1/maps/0/stages";
        assert_eq!(self.owner.clone().send(&self.world.hark, "PUT", path, Some(plan)).await.status, 200);
    }
}

async fn nothing_of_an_erased_customer_stays(kept: Kept) {
    let house = House::of(&kept).await;
    let by = house.world.hark.records.operator(1).await.unwrap();
    house.world.hark.records.add_webhook(by.allow().unwrap(), &endpoint(), "whsec_AAAA", NOW).await.unwrap();
    house.comes().await;
    house.is_told_of_by_a_table().await;
    house.is_merged().await;
    house.moves().await;
    house.is_looked_at().await;
    house.is_written_about().await;
    assert_ne!(kept.holding(), Vec::<String>::new(), "people sing as well");
    assert_ne!(holding(house.world.folder()), Vec::<String>::new(), "the canary sings");
    let key = house.key_of(&named("id")).await;
    let gone = house.keyed("e1", &format!("/customers/{key}/erase"), &json!({})).await;
    assert_eq!(gone.status, 200, "{}", gone.text());
    // Segment, two questions, dashboard, map, note and plan.
    assert_eq!((&gone.json()["rewritten"], &gone.json()["doubtful"]), (&json!(7), &json!([])), "{}", gone.text());
    assert_eq!(house.world.read(&house.owner, &format!("/customers?search={CANARY}")).await["total"], json!(0));
    assert_eq!(holding(house.world.folder()), Vec::<String>::new());
    assert_eq!(kept.holding(), Vec::<String>::new());
    let keys = house.world.read(&house.owner, "/segments/moves").await;
    assert!(!keys.to_string().contains(&key), "{keys}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_erased_customer_stays_with_records_in_a_file() {
    nothing_of_an_erased_customer_stays(Kept::File(tempfile::tempdir().unwrap())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_erased_customer_stays_with_records_in_a_database() {
    let url = tokio::task::spawn_blocking(hark_testkit::postgres::database).await.unwrap();
    nothing_of_an_erased_customer_stays(Kept::Database(url)).await;
}
