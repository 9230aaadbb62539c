//! Sign-on is forced, or the password changed, while it is being looked at: does it still open something?

use crate::Browser;
use crate::support::{Hark, NOW, patient};
use hark_records::members::NewMember;
use hark_records::{Records, Role};
use hark_server::api::password;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

const PASSWORD: &str = "correct horse battery staple";
const PROVIDER: &str =
    r#"{"name":"Acme","issuer":"https://id.invalid","client_id":"hark","client_secret":"","forced":true}"#;
/// Which random number of a request comes after passwords were found to be allowed and before its session begins: the first
/// names the request, the next is the salt or the session's secret.
const BETWEEN: usize = 2;

/// What happens in the middle of a request.
#[derive(Clone, Copy)]
enum Change {
    SignOnForced,
    NewPassword,
}

/// A server where it happens in the middle of the request that follows `armed`: its source of randomness does it.
struct Forcing {
    hark: Hark,
    armed: Arc<AtomicUsize>,
}

async fn force(records: &Records) {
    let by = records.operator(1).await.unwrap();
    records.force_sign_on(by.allow().unwrap(), PROVIDER, &[0; 32], NOW).await.unwrap();
}

async fn change_password(records: &Records) {
    let member = records.knock("old@example.com").await.unwrap().unwrap().member;
    let by = records.context(member, 1).await.unwrap();
    records.set_my_password(by.myself().unwrap(), "another", &[0; 32], NOW).await.unwrap();
}

async fn server(what: Change) -> Forcing {
    let (armed, records) = (Arc::new(AtomicUsize::new(0)), Arc::new(OnceLock::<Arc<Records>>::new()));
    let (count, known) = (armed.clone(), records.clone());
    let change = |state: &mut hark_server::serve::AppState| {
        let _ = records.set(state.records.clone());
        let random = state.random.clone();
        state.random = Arc::new(move || {
            let left = count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if left == Ok(1) {
                let runtime = tokio::runtime::Handle::current();
                let records = known.get().unwrap();
                tokio::task::block_in_place(|| match what {
                    Change::SignOnForced => runtime.block_on(force(records)),
                    Change::NewPassword => runtime.block_on(change_password(records)),
                });
            }
            random()
        });
    };
    let hark = Hark::with(patient(), |_| {}, change).await;
    let by = hark.operator().await;
    let hash = password::hash(PASSWORD, &[7; 16]).unwrap_or_else(|_| panic!("a hash"));
    let (email, name) = ("old@example.com".into(), "Old".into());
    let old = NewMember { email, name, password: Some(hash), email_verified: true };
    hark.records.add_member(&by, old, Role::Owner, true, NOW).await.unwrap();
    Forcing { hark, armed }
}

impl Forcing {
    /// Sends it, and it happens meanwhile. What the log says afterwards, the latest first.
    async fn meanwhile(&self, path: &str, body: serde_json::Value, refused: (u16, &str)) -> Vec<String> {
        self.armed.store(BETWEEN, Ordering::SeqCst);
        let mut browser = Browser::default();
        let answer = browser.send(&self.hark, "POST", path, Some(body)).await;
        assert_eq!(self.armed.load(Ordering::SeqCst), 0, "it happened meanwhile");
        assert_eq!(answer.status, refused.0, "{}", answer.text());
        assert_eq!(answer.json()["code"], refused.1);
        assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
        let by = self.hark.operator().await;
        let all = self.hark.records.audit(by.allow().unwrap(), None, 2).await.unwrap();
        all.into_iter().map(|entry| format!("{} {}", entry.action, entry.result)).collect()
    }

    /// How many sessions a member has.
    async fn sessions(&self, email: &str) -> usize {
        let member = self.hark.records.knock(email).await.unwrap().unwrap().member;
        let by = self.hark.records.context(member, 1).await.unwrap();
        self.hark.records.my_sessions(by.myself().unwrap(), NOW).await.unwrap().len()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_opens_nothing_when_sign_on_is_forced_while_it_is_looked_at() {
    let server = server(Change::SignOnForced).await;
    let body = json!({"email": "old@example.com", "password": PASSWORD});
    let said = server.meanwhile("/api/v1/session", body, (403, "sign_on_required")).await;
    assert_eq!(said, ["session.begin done", "settings.change done"], "the session began after it was forced");
    assert_eq!(server.sessions("old@example.com").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_opens_nothing_by_password_when_sign_on_is_forced_meanwhile() {
    let server = server(Change::SignOnForced).await;
    let by = server.hark.operator().await;
    let may = by.allow().unwrap();
    let (link, _) =
        server.hark.records.invite(may, "new@example.com", Role::Viewer, false, [9; 32], NOW).await.unwrap();
    let body = json!({"link": link, "name": "New", "password": PASSWORD});
    let said = server.meanwhile("/api/v1/invitation", body, (403, "sign_on_required")).await;
    assert_eq!(said, ["member.join done", "settings.change done"], "the seat was taken after it was forced");
    assert_eq!(server.sessions("new@example.com").await, 0);
}

/// All sessions end with the old password; the one that it was about to open did not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_opens_nothing_when_it_is_changed_while_it_is_looked_at() {
    let server = server(Change::NewPassword).await;
    let body = json!({"email": "old@example.com", "password": PASSWORD});
    let said = server.meanwhile("/api/v1/session", body, (401, "wrong_credentials")).await;
    assert_eq!(said, ["session.begin denied", "member.password done"]);
    assert_eq!(server.sessions("old@example.com").await, 0);
}
