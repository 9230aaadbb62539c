//! Is there a second way in where only one is meant to be?

use super::{PASSWORD, ask, person, signed_in};
use crate::Browser;
use crate::support::{Hark, NOW, patient};
use hark_records::door::Introduced;
use hark_records::members::NewMember;
use hark_records::sessions::{SIGN_ON, SignIn};
use hark_records::settings::Secret;
use hark_records::{KeyKind, Role, tokens};
use hark_server::outbound::Outbound;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// From now on everybody signs in through a provider.
async fn force(hark: &Hark) {
    let by = hark.operator().await;
    let provider = json!({"name": "Work", "issuer": "https://sign-on.example", "client_id": "hark", "client_secret": "",
        "forced": true});
    let may = by.allow().unwrap();
    hark.records.set_secret_setting(may, Secret::SignOn, &provider.to_string(), NOW).await.unwrap();
}

/// Where everybody signs in through a provider, the old password could still be reset and used: whoever left the company came
/// back through it.
#[tokio::test]
async fn where_sign_on_is_forced_no_password_opens_or_is_set() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let offer = json!({"email": "new@example.com", "role": "viewer"});
    let made = ask(&hark, &owner, "POST", "/api/v1/workspaces/1/invitations", Some(offer)).await.json();
    let invitation = made["link"].as_str().unwrap().rsplit_once('#').unwrap().1.to_owned();
    let (_, reset) = hark.records.reset_link("owner@example.com", [4; 32], NOW, NOW).await.unwrap().unwrap();
    let other = "a stable full of horses";
    let ways = [
        ("POST", "/api/v1/session", json!({"email": "owner@example.com", "password": PASSWORD})),
        ("POST", "/api/v1/password/reset/ask", json!({"email": "owner@example.com"})),
        ("POST", "/api/v1/password/reset", json!({"link": reset, "password": other})),
        ("POST", "/api/v1/invitation", json!({"link": invitation, "name": "New", "password": PASSWORD})),
        ("PUT", "/api/v1/me/password", json!({"old": PASSWORD, "password": other})),
    ];
    force(&hark).await;
    for (method, path, body) in &ways {
        let answer = ask(&hark, &owner, method, path, Some(body.clone())).await;
        assert_eq!((answer.status, answer.json()["code"].clone()), (403, json!("sign_on_required")), "{path}");
    }
    // None of them was used up or half done: where it is no longer forced, each works.
    let by = hark.operator().await;
    hark.records.remove_secret_setting(by.allow().unwrap(), Secret::SignOn, NOW).await.unwrap();
    for (method, path, body) in ways.iter().filter(|(_, path, _)| !path.ends_with("/reset")) {
        let answer = ask(&hark, &owner, method, path, Some(body.clone())).await;
        assert_eq!(answer.status, 204, "{path}: {}", answer.text());
    }
}

/// A provider that says who it is, and nothing else.
async fn provider() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let at = |path: &str| format!("{issuer}/{path}");
    let itself = json!({"issuer": issuer, "authorization_endpoint": at("auth"), "token_endpoint": at("token"),
        "jwks_uri": at("keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"]});
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                asked.push(stream.read_u8().await.unwrap());
            }
            let keys = String::from_utf8(asked).unwrap().starts_with("GET /keys");
            let body = if keys { json!({"keys": []}) } else { itself.clone() }.to_string();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ";
            stream.write_all(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).await.unwrap();
        }
    });
    issuer
}

/// Passwords were turned off, and whoever had come in by one stayed in for a month.
#[tokio::test]
async fn forcing_sign_on_ends_what_a_password_opened() {
    let reach = Outbound::new(vec!["127.0.0.1".into()]);
    let hark = Hark::with(patient(), |_| {}, |state| state.outbound = reach).await;
    let (owner, here) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let (viewer, by_password) = person(&hark, 1, Role::Viewer, false, "viewer@example.com").await;
    let (elsewhere, issuer) = (signed_in(&hark, owner).await, provider().await);
    let introduced = async |email: &str, secret: &str, expected: i64| {
        let (issuer, subject, email) = (issuer.clone(), email.to_owned(), email.to_owned());
        let who = Introduced { issuer, subject, email, email_verified: true, name: "Somebody".into() };
        let (agent, address) = (String::new(), String::new());
        let how = SignIn { hash: tokens::hash(secret), method: SIGN_ON, agent, address };
        assert_eq!(hark.records.introduce(who, None, how, NOW).await.unwrap(), expected);
        Browser { cookies: vec![("__Host-hark".into(), secret.to_owned())] }
    };
    let by_provider = introduced("viewer@example.com", &"d".repeat(64), viewer).await;
    let setting = "/api/v1/workspaces/1/connections/sign-on";
    let provider = |forced: bool| json!({"name": "Work", "issuer": issuer, "client_id": "hark", "forced": forced});
    let put = async |forced: bool| ask(&hark, &here, "PUT", setting, Some(provider(forced))).await;
    let me = async |who: &Browser| ask(&hark, who, "GET", "/api/v1/me", None).await.status;

    let early = put(true).await;
    assert_eq!((early.status, early.json()["place"].as_str()), (422, Some("/forced")), "{}", early.text());
    introduced("owner@example.com", &"e".repeat(64), owner).await;
    assert_eq!(put(false).await.status, 204);
    assert_eq!((me(&by_password).await, me(&elsewhere).await), (200, 200), "nothing is forced yet");
    let forced = put(true).await;
    assert_eq!(forced.status, 204, "{}", forced.text());
    assert_eq!((me(&by_password).await, me(&elsewhere).await), (401, 401), "a password's sessions");
    assert_eq!((me(&by_provider).await, me(&here).await), (200, 200), "the provider's, and the one where it was said");
    let audit = ask(&hark, &here, "GET", "/api/v1/workspaces/1/audit", None).await.text();
    assert!(audit.contains("sessions_ended=2"), "{audit}");
    // The way back, for whoever said it; and from the machine, `hark sign-on remove` is the same.
    assert_eq!(ask(&hark, &here, "DELETE", setting, None).await.status, 204);
    let again = json!({"email": "viewer@example.com", "password": PASSWORD});
    assert_eq!(ask(&hark, &Browser::default(), "POST", "/api/v1/session", Some(again)).await.status, 204);
}

/// Somebody registers the address of another and waits; when the other signs in through a provider, the account with the first
/// one's password is theirs.
#[tokio::test]
async fn whoever_proves_an_address_takes_it_from_whoever_only_claimed_it() {
    let hark = Hark::start().await;
    let by = hark.operator().await;
    let password = hark_server::api::password::hash(PASSWORD, &[5; 16]).unwrap();
    let squatter = NewMember {
        email: "victim@example.com".into(),
        name: "Squatter".into(),
        password: Some(password),
        email_verified: false,
    };
    let id = hark.records.add_member(&by, squatter, Role::Admin, true, NOW).await.unwrap();
    let theirs = signed_in(&hark, id).await;
    let body = json!({"kind": KeyKind::Server.word(), "label": "a way back"});
    let key = ask(&hark, &theirs, "POST", "/api/v1/workspaces/1/keys", Some(body)).await.json();
    let (_, reset) = hark.records.reset_link("victim@example.com", [4; 32], NOW, NOW).await.unwrap().unwrap();
    let who = Introduced {
        issuer: "https://sign-on.example".into(),
        subject: "s".into(),
        email: "Victim@example.com".into(),
        email_verified: true,
        name: "Victim".into(),
    };
    let secret = "c".repeat(64);
    let (agent, address) = (String::new(), String::new());
    let how = SignIn { hash: tokens::hash(&secret), method: "sign_on", agent, address };
    assert_eq!(hark.records.introduce(who, None, how, NOW).await.unwrap(), id);
    let victim = Browser { cookies: vec![("__Host-hark".into(), secret)] };
    assert_eq!(ask(&hark, &victim, "GET", "/api/v1/me", None).await.json()["has_password"], json!(false));
    assert_eq!(ask(&hark, &theirs, "GET", "/api/v1/me", None).await.status, 401, "the session");
    let again = json!({"email": "victim@example.com", "password": PASSWORD});
    assert_eq!(
        ask(&hark, &Browser::default(), "POST", "/api/v1/session", Some(again)).await.status,
        401,
        "the password"
    );
    let new = json!({"link": reset, "password": PASSWORD});
    assert_eq!(
        ask(&hark, &Browser::default(), "POST", "/api/v1/password/reset", Some(new)).await.status,
        404,
        "the link"
    );
    let keys = ask(&hark, &victim, "GET", "/api/v1/workspaces/1/keys", None).await.json();
    let made = keys.as_array().unwrap().iter().find(|one| one["id"] == key["id"]).unwrap();
    assert!(made["revoked"].is_string(), "the key: {made}");
}

/// Two who opened the page for the first owner at the same moment both became one.
#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_claims_at_once_one_makes_an_owner() {
    let hark = std::sync::Arc::new(Hark::start().await);
    let link = hark.records.claim_link([7; 32], NOW).await.unwrap().unwrap();
    let claims = (0..50).map(|i| {
        let (hark, link) = (hark.clone(), link.clone());
        tokio::spawn(async move {
            let email = format!("m{i}@example.com");
            let body = json!({"link": link, "email": email, "name": "Me", "password": PASSWORD});
            let mut browser = Browser::default();
            let answer = browser.send(&hark, "POST", "/api/v1/claim", Some(body)).await;
            (answer.status, answer.text(), browser.has("__Host-hark"))
        })
    });
    let (mut owners, mut refused) = (0, 0);
    for claim in claims.collect::<Vec<_>>() {
        match claim.await.unwrap() {
            (204, _, true) => owners += 1,
            (404, text, false) if text.contains("dead_link") => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((owners, refused), (1, 49));
    let by = hark.operator().await;
    assert_eq!(hark.records.members(by.allow().unwrap()).await.unwrap().len(), 1);
    let shown = ask(&hark, &Browser::default(), "POST", "/api/v1/claim/show", Some(json!({"link": link}))).await;
    assert_eq!(shown.status, 404, "the way is closed for good");
}
