//! Which holes of other products stay closed here? One test for each, named by the promise; the comment says what went wrong
//! elsewhere.

mod caches;
mod crossing;
mod doors;
mod links;
mod scripts;
mod seats;
mod surface;
mod timing;

use crate::Browser;
use crate::support::{Answer, Hark, NOW};
use hark_records::Role;
use hark_records::members::NewMember;
use hark_records::sessions::SignIn;
use serde_json::Value;
use std::sync::atomic::{AtomicU64, Ordering};

/// A password that may be set.
pub const PASSWORD: &str = "correct horse battery staple";

/// A new member of a workspace, signed in.
pub async fn person(hark: &Hark, workspace: u32, role: Role, personal: bool, email: &str) -> (i64, Browser) {
    let by = hark.records.operator(workspace).await.unwrap();
    let password = hark_server::api::password::hash(PASSWORD, &[5; 16]).unwrap();
    let new =
        NewMember { email: email.into(), name: "Somebody".into(), password: Some(password), email_verified: true };
    let id = hark.records.add_member(&by, new, role, personal, NOW).await.unwrap();
    (id, signed_in(hark, id).await)
}

/// One more browser in which a member is signed in.
pub async fn signed_in(hark: &Hark, member: i64) -> Browser {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let secret = format!("{:064x}", 0xbeef_0000_u64 + NEXT.fetch_add(1, Ordering::Relaxed));
    let how = SignIn {
        hash: hark_records::tokens::hash(&secret),
        method: "password",
        agent: String::new(),
        address: String::new(),
    };
    hark.records.sign_in(member, how, NOW).await.unwrap();
    Browser { cookies: vec![("__Host-hark".into(), secret)] }
}

/// What a refusal says, without what names this one request.
pub fn said(answer: &Answer) -> Value {
    let mut said = answer.json();
    said.as_object_mut().unwrap().remove("request_id");
    said
}

/// One request of a browser that stays as it is.
pub async fn ask(hark: &Hark, who: &Browser, method: &str, path: &str, body: Option<Value>) -> Answer {
    who.clone().send(hark, method, path, body).await
}
