//! A server with a real store, some customers in it, and members who see them or do not.

use crate::Browser;
use crate::support::{Answer, Hark, NOW, patient};
use hark_records::Role;
use hark_records::members::NewMember;
use hark_records::sessions::SignIn;
use hark_records::webhooks::WebhookSettings;
use hark_server::serve::AppState;
use hark_timeline::Engine;
use hark_timeline::engine::EngineOptions;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub struct World {
    pub hark: Hark,
    pub engine: Arc<Engine>,
    folder: tempfile::TempDir,
}

/// A store with a secret of its own.
pub fn engine(folder: &Path, secret: u8) -> Engine {
    let options = EngineOptions {
        clock: Arc::new(|| NOW),
        new_secret: [secret; 16],
        threads: 1,
        disk_low_water_bytes: 0,
        background: true,
    };
    Engine::open(folder, options).unwrap()
}

impl World {
    pub async fn start() -> World {
        World::with(|_| {}).await
    }

    /// The same with something changed.
    pub async fn with(change: impl FnOnce(&mut AppState)) -> World {
        let folder = tempfile::tempdir().unwrap();
        let engine = Arc::new(engine(folder.path(), 7));
        let sink = engine.clone();
        let set = |state: &mut AppState| {
            state.sink = sink;
            change(state);
        };
        let hark = Hark::with(patient(), |_| {}, set).await;
        World { hark, engine, folder }
    }

    /// Where the store lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sends a batch and waits until it can be asked about.
    pub async fn send(&self, batch: Value) {
        let answer = self.hark.post("/v1/batch", json!({"batch": batch}).to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(self.engine.wait_drained(Duration::from_secs(20)).unwrap());
        assert!(self.engine.accounting(1).unwrap().balances());
    }

    /// A signed-in member who may see personal data, or not.
    pub async fn member(&self, role: Role, personal: bool) -> Browser {
        let by = self.hark.records.operator(1).await.unwrap();
        let email = format!("{}-{personal}@members.example", role.word());
        let new = NewMember { email, name: role.word().into(), password: None, email_verified: true };
        let id = self.hark.records.add_member(&by, new, role, personal, NOW).await.unwrap();
        let secret = format!("{:064x}", 0xabc_0000 + (role as u64) * 2 + u64::from(personal));
        let how = SignIn {
            hash: hark_records::tokens::hash(&secret),
            method: "password",
            agent: String::new(),
            address: String::new(),
        };
        self.hark.records.sign_in(id, how, NOW).await.unwrap();
        Browser { cookies: vec![("__Host-hark".into(), secret)] }
    }

    pub async fn get(&self, who: &Browser, path: &str) -> Answer {
        who.clone().send(&self.hark, "GET", &format!("/api/v1/workspaces/1{path}"), None).await
    }

    pub async fn post(&self, who: &Browser, path: &str, body: Value) -> Answer {
        who.clone().send(&self.hark, "POST", &format!("/api/v1/workspaces/1{path}"), Some(body)).await
    }

    /// The answer in JSON; it must be a 200.
    pub async fn read(&self, who: &Browser, path: &str) -> Value {
        let answer = self.get(who, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }
}

/// An event of a customer at a minute.
pub fn track(id: &str, event: &str, minute: u32, properties: Value) -> Value {
    let (hour, minute) = (minute / 60, minute % 60);
    json!({"type": "track", "userId": id, "event": event, "messageId": format!("{id}-{event}-{hour}-{minute}"),
        "timestamp": format!("2024-01-03T{hour:02}:{minute:02}:00Z"), "properties": properties})
}

/// What becomes known of a customer at a minute.
pub fn identify(id: &str, minute: u32, traits: Value) -> Value {
    json!({"type": "identify", "userId": id, "messageId": format!("{id}-known-{minute}"), "traits": traits,
        "timestamp": format!("2024-01-03T{:02}:{:02}:00Z", minute / 60, minute % 60)})
}

/// The customer joins an account.
pub fn join(id: &str, account: &str, minute: u32) -> Value {
    json!({"type": "group", "userId": id, "groupId": account, "messageId": format!("{id}-in-{account}"),
        "timestamp": format!("2024-01-03T{:02}:{:02}:00Z", minute / 60, minute % 60), "traits": {}})
}

/// An endpoint that wants every message.
pub fn endpoint() -> WebhookSettings {
    WebhookSettings {
        url: "https://hooks.invalid/in".into(),
        description: String::new(),
        kinds: Vec::new(),
        thin: false,
        enabled: true,
    }
}
