//! Do letters leave, say what they should, and nothing more?

use crate::ear::Ear;
use crate::support::{Hark, patient};
use crate::{Browser, elsewhere, member};
use hark_records::Role;
use hark_records::jobs::State;
use hark_server::outbound::Outbound;
use serde_json::json;
use std::sync::atomic::Ordering;
use std::time::Duration;

const MAIL: &str = "/api/v1/workspaces/1/connections/mail";

async fn open() -> Hark {
    Hark::with(patient(), |_| {}, |state| state.outbound = Outbound::new(vec!["127.0.0.1".into()])).await
}

fn settings(port: u16) -> serde_json::Value {
    json!({"host": "127.0.0.1", "port": port, "protection": "none", "from": "Hark <hark@example.com>"})
}

/// A letter's text without the soft line breaks of its transfer encoding.
fn unfolded(letter: &str) -> String {
    letter.replace("=\r\n", "").replace("=3D", "=")
}

#[tokio::test]
async fn invitations_and_new_passwords_arrive_as_letters() {
    let (hark, mut office) = (open().await, Ear::post_office().await);
    let mut owner = member(&hark, 1, Role::Owner).await;
    let set = owner.send(&hark, "PUT", MAIL, Some(settings(office.port))).await;
    assert_eq!(set.status, 204, "{}", set.text());
    let name = json!({"name": "Eve <script>alert(1)</script>", "preferences": {}});
    assert_eq!(owner.send(&hark, "PUT", "/api/v1/me", Some(name)).await.status, 204);
    let body = json!({"email": "new@example.com", "role": "viewer"});
    let made = owner.send(&hark, "POST", "/api/v1/workspaces/1/invitations", Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let letter = office.next().await;
    let text = unfolded(&letter.body);
    assert!(letter.header("rcpt").contains("<new@example.com>"), "{letter:?}");
    let link = text.split("http://localhost/invitation#").nth(1).expect("a link");
    let secret: String = link.chars().take_while(char::is_ascii_hexdigit).collect();
    let shown = Browser::default().send(&hark, "POST", "/api/v1/invitation/show", Some(json!({"link": secret}))).await;
    assert_eq!(shown.json()["email"], "new@example.com");
    assert!(text.contains("until 2024-01-11 10:00 UTC"), "{text}");
    assert!(!text.contains(made.json()["link"].as_str().unwrap()), "each has its own: {text}");
    let html = text.split("text/html").nth(1).expect("a part in HTML");
    assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"), "{html}");
    let ask = json!({"email": "owner-1@example.com"});
    let asked = Browser::default().send(&hark, "POST", "/api/v1/password/reset/ask", Some(ask)).await;
    assert_eq!(asked.status, 204);
    let letter = office.next().await;
    assert!(letter.header("rcpt").contains("<owner-1@example.com>"));
    let text = unfolded(&letter.body);
    let link = text.split("http://localhost/reset#").nth(1).expect("a link");
    let secret: String = link.chars().take_while(char::is_ascii_hexdigit).collect();
    let new = json!({"link": secret, "password": "a stable full of horses"});
    assert_eq!(Browser::default().send(&hark, "POST", "/api/v1/password/reset", Some(new)).await.status, 204);
}

#[tokio::test]
async fn the_password_is_never_read_back_nor_sent_to_another_server() {
    let (hark, mut office) = (open().await, Ear::post_office().await);
    let mut owner = member(&hark, 1, Role::Owner).await;
    assert_eq!(owner.send(&hark, "GET", MAIL, None).await.json()["settings"], json!(null));
    let mut change = settings(office.port);
    change["name"] = json!("hark");
    change["password"] = json!("a secret of the post office");
    assert_eq!(owner.send(&hark, "PUT", MAIL, Some(change.clone())).await.status, 204);
    let read = owner.send(&hark, "GET", MAIL, None).await;
    assert!(!read.text().contains("post office"), "{}", read.text());
    assert_eq!(read.json()["settings"]["password_set"], json!(true));
    let kept = |owner: &mut Browser| {
        let mut owner = owner.clone();
        let hark = &hark;
        async move { owner.send(hark, "GET", MAIL, None).await.json()["settings"]["password_set"].as_bool() }
    };
    change.as_object_mut().unwrap().remove("password");
    change["from"] = json!("hark@example.com");
    assert_eq!(owner.send(&hark, "PUT", MAIL, Some(change.clone())).await.status, 204);
    assert_eq!(kept(&mut owner).await, Some(true), "another sender, the same server");
    change["port"] = json!(2525);
    assert_eq!(owner.send(&hark, "PUT", MAIL, Some(change)).await.status, 204);
    assert_eq!(kept(&mut owner).await, Some(false), "another server gets no password of this one");
    assert_eq!(owner.send(&hark, "PUT", MAIL, Some(settings(office.port))).await.status, 204);
    let tested = owner.send(&hark, "POST", &format!("{MAIL}/test"), Some(json!({"to": "me@example.com"}))).await;
    assert_eq!(tested.status, 204, "{}", tested.text());
    assert!(office.next().await.body.contains("Subject: Hark can send mail"));
    assert_eq!(owner.send(&hark, "DELETE", MAIL, None).await.status, 204);
    let tested = owner.send(&hark, "POST", &format!("{MAIL}/test"), Some(json!({"to": "me@example.com"}))).await;
    assert_eq!((tested.status, tested.json()["code"].as_str()), (409, Some("mail_not_set")));
}

#[tokio::test]
async fn mistakes_are_told_at_the_field_and_private_servers_need_leave() {
    let (hark, office) = (Hark::start().await, Ear::post_office().await);
    let mut owner = member(&hark, 1, Role::Owner).await;
    let wrong = [
        (json!({"host": "127.0.0.1", "port": 25, "protection": "none", "from": "a@example.com"}), "/host"),
        (json!({"host": "localhost", "port": 25, "protection": "none", "from": "a@example.com"}), "/host"),
        (json!({"host": "8.8.8.8", "port": 22, "protection": "none", "from": "a@example.com"}), "/port"),
        (json!({"host": "8.8.8.8", "port": 25, "protection": "none", "from": "nobody"}), "/from"),
    ];
    for (body, place) in wrong {
        let answer = owner.send(&hark, "PUT", MAIL, Some(body.clone())).await;
        assert_eq!((answer.status, answer.json()["place"].as_str()), (422, Some(place)), "{body}: {}", answer.text());
    }
    assert_eq!(owner.send(&hark, "PUT", MAIL, Some(settings(office.port))).await.status, 422);
    assert_eq!(office.connections.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn only_owners_of_the_first_workspace_set_up_mail() {
    let hark = open().await;
    let other = elsewhere(&hark).await;
    let mut admin = member(&hark, 1, Role::Admin).await;
    assert_eq!(admin.send(&hark, "PUT", MAIL, Some(settings(2525))).await.status, 403);
    let mut stranger = member(&hark, other, Role::Owner).await;
    let theirs = MAIL.replace("/1/", &format!("/{other}/"));
    assert_eq!(stranger.send(&hark, "PUT", &theirs, Some(settings(2525))).await.status, 404);
    assert_eq!(stranger.send(&hark, "GET", &theirs, None).await.status, 404);
}

/// A letter that waits or failed held the address and the name of whoever it was for, also after they had gone.
#[tokio::test]
async fn a_letter_about_an_endpoint_names_nobody_until_it_leaves() {
    let (hark, mut office, ear) = (open().await, Ear::post_office().await, Ear::web().await);
    ear.status.store(410, Ordering::SeqCst);
    let (mut owner, mut admin) = (member(&hark, 1, Role::Owner).await, member(&hark, 1, Role::Admin).await);
    let hooks = "/api/v1/workspaces/1/webhooks";
    let url = json!({"url": format!("http://127.0.0.1:{}/in", ear.port)});
    let id = owner.send(&hark, "POST", hooks, Some(url)).await.json()["id"].clone();
    assert_eq!(owner.send(&hark, "POST", &format!("{hooks}/{id}/test"), Some(json!({}))).await.status, 202);
    let by = hark.operator().await;
    // Mail is not set up: both wait for that.
    let waiting = async {
        loop {
            let jobs = hark.records.jobs(by.allow().unwrap(), Some(State::Waiting), None, 10).await.unwrap();
            if jobs.iter().filter(|job| job.kind == "mail" && job.error.is_some()).count() == 2 {
                return jobs;
            }
            tokio::task::yield_now().await;
        }
    };
    let jobs = tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("two letters wait");
    for job in &jobs {
        assert!(!job.payload.contains("example.com\"") && !job.payload.contains("name"), "{}", job.payload);
    }
    let gone = admin.send(&hark, "GET", "/api/v1/me", None).await.json()["id"].clone();
    let removed = owner.send(&hark, "DELETE", &format!("/api/v1/workspaces/1/members/{gone}"), None).await;
    assert_eq!(removed.status, 204, "{}", removed.text());
    let name = json!({"name": "Renamed", "preferences": {}});
    assert_eq!(owner.send(&hark, "PUT", "/api/v1/me", Some(name)).await.status, 204);
    assert_eq!(owner.send(&hark, "PUT", MAIL, Some(settings(office.port))).await.status, 204);
    let letter = office.next().await;
    assert!(letter.header("rcpt").contains("<owner-1@example.com>"), "{letter:?}");
    assert!(unfolded(&letter.body).contains("Hello Renamed,"), "{}", letter.body);
    let done = async {
        loop {
            let jobs = hark.records.jobs(by.allow().unwrap(), Some(State::Done), None, 10).await.unwrap();
            let letters: Vec<_> = jobs.into_iter().filter(|job| job.kind == "mail").collect();
            if letters.len() == 2 {
                return letters;
            }
            tokio::task::yield_now().await;
        }
    };
    let letters = tokio::time::timeout(Duration::from_secs(20), done).await.expect("both come to an end");
    let why = "Whoever it was for does not manage connections here any more.";
    assert_eq!(letters.iter().filter(|job| job.error.as_deref() == Some(why)).count(), 1, "{letters:?}");
}
