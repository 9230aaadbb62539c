//! Does anybody get, or keep, more than their place allows?

use super::{PASSWORD, ask, person, said, signed_in};
use crate::support::{Hark, NOW, SERVER_KEY, WRITE_KEY};
use hark_records::Role;
use serde_json::json;

const MEMBERS: &str = "/api/v1/workspaces/1/members";
const INVITATIONS: &str = "/api/v1/workspaces/1/invitations";

/// Whoever was made less went on as before until their session or their key ended.
#[tokio::test]
async fn less_is_less_at_the_next_request() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let (id, other) = person(&hark, 1, Role::Admin, true, "other@example.com").await;
    let keys = "/api/v1/workspaces/1/keys";
    let made = ask(&hark, &other, "POST", keys, Some(json!({"kind": "server", "label": "theirs"}))).await;
    let (key, text) = (made.json()["id"].as_i64().unwrap(), made.json()["text"].as_str().unwrap().to_owned());
    let with_key = async || {
        let bearer = format!("Bearer {text}");
        hark.send("GET", "/api/v1/workspaces/1/vocabulary", &[("authorization", bearer.as_str())], b"").await.status
    };
    assert_eq!(with_key().await, 200);
    let change = json!({"role": "viewer", "personal_data": false});
    assert_eq!(ask(&hark, &owner, "PUT", &format!("{MEMBERS}/{id}"), Some(change)).await.status, 204);
    assert_eq!(ask(&hark, &other, "GET", keys, None).await.status, 403, "the open session, at once");
    assert_eq!(ask(&hark, &other, "GET", "/api/v1/workspaces/1/customers", None).await.status, 403);
    assert_eq!(ask(&hark, &owner, "DELETE", &format!("{keys}/{key}"), None).await.status, 204);
    assert_eq!(with_key().await, 401, "the key, at once");
    assert_eq!(ask(&hark, &owner, "DELETE", &format!("{MEMBERS}/{id}"), None).await.status, 204);
    let gone = ask(&hark, &other, "GET", "/api/v1/workspaces/1", None).await;
    let never = ask(&hark, &other, "GET", "/api/v1/workspaces/4000000", None).await;
    assert_eq!((gone.status, said(&gone)), (404, said(&never)), "as if it did not exist");
}

/// An admin without the right to personal data made a key that has it.
#[tokio::test]
async fn a_key_is_no_way_around_the_right_to_personal_data() {
    let hark = Hark::start().await;
    let (_, blind) = person(&hark, 1, Role::Admin, false, "blind@example.com").await;
    let keys = "/api/v1/workspaces/1/keys";
    let make = async |kind: &str| ask(&hark, &blind, "POST", keys, Some(json!({"kind": kind, "label": "x"}))).await;
    let refused = make("server").await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("forbidden")), "{}", refused.text());
    assert!(refused.text().contains("personal data"), "{}", refused.text());
    assert_eq!(make("write").await.status, 201);
    let all = ask(&hark, &blind, "GET", keys, None).await.json();
    let server = all.as_array().unwrap().iter().find(|key| key["kind"] == "server").unwrap()["id"].clone();
    let rotate = format!("{keys}/{server}/rotate");
    assert_eq!(ask(&hark, &blind, "POST", &rotate, Some(json!({"overlap_hours": 1}))).await.status, 403);
}

/// A cookie went on working after signing out, after a new password, or after somebody else ended the session.
#[tokio::test]
async fn a_cookie_ends_with_its_session_and_never_comes_back() {
    let hark = Hark::start().await;
    let (id, first) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let (second, third) = (signed_in(&hark, id).await, signed_in(&hark, id).await);
    let works = async |who| ask(&hark, who, "GET", "/api/v1/me", None).await.status == 200;
    assert!(works(&first).await && works(&second).await && works(&third).await);
    assert_eq!(ask(&hark, &third, "DELETE", "/api/v1/session", None).await.status, 204);
    assert!(!works(&third).await, "signed out");
    let change = json!({"old": PASSWORD, "password": "a stable full of horses"});
    assert_eq!(ask(&hark, &first, "PUT", "/api/v1/me/password", Some(change)).await.status, 204);
    assert!(works(&first).await && !works(&second).await, "a new password ends the others");
    let by_password = json!({"email": "owner@example.com", "password": "a stable full of horses"});
    let mut fresh = first.clone();
    assert_eq!(fresh.send(&hark, "POST", "/api/v1/session", Some(by_password)).await.status, 204);
    assert_ne!(fresh.cookies[0].1, first.cookies[0].1, "signing in makes a new one");
    let mine = ask(&hark, &fresh, "GET", "/api/v1/me/sessions", None).await.json();
    let old = mine.as_array().unwrap().iter().find(|one| one["this"] == json!(false)).unwrap()["id"].clone();
    let path = format!("/api/v1/me/sessions/{}", old.as_str().unwrap());
    assert_eq!(ask(&hark, &fresh, "DELETE", &path, None).await.status, 204);
    assert!(!works(&first).await && works(&fresh).await, "ended from elsewhere");
}

/// An invitation can be made for somebody who is here already, and its link goes to whoever makes it: an admin could have
/// turned an owner, even the last one, into a viewer with it.
#[tokio::test]
async fn an_invitation_takes_nothing_from_whoever_has_a_seat() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let (_, admin) = person(&hark, 1, Role::Admin, false, "admin@example.com").await;
    let offer = json!({"email": "owner@example.com", "role": "viewer"});
    let made = ask(&hark, &admin, "POST", INVITATIONS, Some(offer)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let link = made.json()["link"].as_str().unwrap().rsplit_once('#').unwrap().1.to_owned();
    let taken = ask(&hark, &admin, "POST", "/api/v1/invitation", Some(json!({"link": link}))).await;
    assert_eq!(taken.status, 204, "{}", taken.text());
    let me = ask(&hark, &owner, "GET", "/api/v1/me", None).await.json();
    assert_eq!(me["seats"][0]["role"].as_str(), Some("owner"));
    assert_eq!(ask(&hark, &owner, "GET", "/api/v1/workspaces/1/audit", None).await.status, 200);
}

/// Seeing personal data is a right of a person; whoever does not have it gave it to themselves.
#[tokio::test]
async fn whoever_may_not_see_personal_data_lets_nobody_see_it() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, false, "owner@example.com").await;
    let (blind_id, blind) = person(&hark, 1, Role::Admin, false, "blind@example.com").await;
    let (_, seeing) = person(&hark, 1, Role::Admin, true, "seeing@example.com").await;
    let change = json!({"role": "admin", "personal_data": true});
    let path = format!("{MEMBERS}/{blind_id}");
    let own = ask(&hark, &blind, "PUT", &path, Some(change.clone())).await;
    assert_eq!((own.status, own.json()["code"].clone()), (403, json!("forbidden")), "{}", own.text());
    let offer = json!({"email": "mine@example.com", "role": "viewer", "personal_data": true});
    assert_eq!(ask(&hark, &blind, "POST", INVITATIONS, Some(offer.clone())).await.status, 403);
    let plain = json!({"email": "mine@example.com", "role": "viewer"});
    assert_eq!(ask(&hark, &blind, "POST", INVITATIONS, Some(plain)).await.status, 201);
    assert_eq!(ask(&hark, &seeing, "POST", INVITATIONS, Some(offer)).await.status, 201);
    assert_eq!(ask(&hark, &owner, "PUT", &path, Some(change.clone())).await.status, 204, "an owner answers for it");
    assert_eq!(ask(&hark, &blind, "PUT", &path, Some(change)).await.status, 204, "what is there stays");
}

/// Fields that nobody was meant to send were taken over into the row: a role, a workspace, that the address is verified.
#[tokio::test]
async fn a_field_that_is_not_described_changes_nothing() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let (_, viewer) = person(&hark, 1, Role::Viewer, false, "viewer@example.com").await;
    let more = json!({"role": "owner", "workspace": 2, "workspace_id": 2, "email_verified": true, "is_admin": true, "id": 1,
        "personal_data": true, "rights": ["CreateWorkspaces"], "created_by": 1});
    let described: serde_json::Value = serde_json::from_str(&hark_server::api::description()).unwrap();
    let mut tried = 0;
    for one in hark_server::api::operations() {
        let operation = &described["paths"][&one.path][one.method.to_lowercase()];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let Some(name) = schema.as_str().and_then(|name| name.rsplit('/').next()) else { continue };
        let known = described["components"]["schemas"][name]["properties"].as_object().unwrap();
        let mut path = one.path.replace("{workspace}", "1").replace("{kind}", "questions");
        while let (Some(begin), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(begin..=end, "1");
        }
        for (field, value) in more.as_object().unwrap().iter().filter(|(field, _)| !known.contains_key(*field)) {
            let answer = ask(&hark, &owner, &one.method, &path, Some(json!({field: value}))).await;
            let detail = answer.json()["detail"].as_str().unwrap_or("").to_owned();
            assert!(answer.status == 422 && detail.contains("There is no field"), "{one:?} {field}: {}", answer.text());
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
    let raise = json!({"name": "Viewer", "preferences": {}, "role": "owner", "email_verified": true});
    assert_eq!(ask(&hark, &viewer, "PUT", "/api/v1/me", Some(raise)).await.status, 422);
    let me = ask(&hark, &viewer, "GET", "/api/v1/me", None).await.json();
    assert_eq!((me["seats"][0]["role"].as_str(), me["name"].as_str()), (Some("viewer"), Some("Somebody")));
}

/// A public key that every visitor can read opened what only servers should.
#[tokio::test]
async fn the_public_key_reads_nothing_and_a_server_key_manages_nobody() {
    let hark = Hark::start().await;
    for (key, expected) in [(WRITE_KEY, 401), (SERVER_KEY, 403)] {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = json!({"email": "x@example.com", "role": "owner", "personal_data": true}).to_string();
        assert_eq!(hark.send("POST", INVITATIONS, &headers, body.as_bytes()).await.status, expected);
        assert_eq!(hark.send("GET", "/api/v1/me", &headers, b"").await.status, expected);
    }
    let by = hark.operator().await;
    assert!(hark.records.invitations(by.allow().unwrap(), NOW).await.unwrap().is_empty());
}
