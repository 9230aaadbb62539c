//! Every route, every role, the own workspace and another one, with keys, and without anything.

use crate::promises::person;
use crate::support::{Answer, Hark, NOW, SERVER_KEY, WRITE_KEY};
use crate::world::{World, track};
use crate::{Browser, elsewhere, member};
use hark_records::{KeyKind, Role};
use hark_server::api::Operation;
use hark_server::api::policy::Policy;
use hark_server::routes::{Audience, ROUTES};
use hyper::Method;
use serde_json::json;

/// The path with numbers in it: of the workspace, and of things that do not exist.
pub fn path(operation: &Operation, workspace: u32) -> String {
    path_of(operation, workspace, "questions")
}

fn path_of(operation: &Operation, workspace: u32, kind: &str) -> String {
    let mut path = operation.path.replace("{workspace}", &workspace.to_string()).replace("{kind}", kind);
    while let (Some(begin), Some(end)) = (path.find('{'), path.find('}')) {
        path.replace_range(begin..=end, "999999");
    }
    path
}

/// What can be saved.
const KINDS: [&str; 5] = ["questions", "dashboards", "segments", "lenses", "maps"];

/// Every operation, those of saved things once for each kind. What ends the session comes last.
fn all() -> Vec<(Operation, &'static str)> {
    let operations = hark_server::api::operations();
    let kinds = |one: &Operation| if one.path.contains("{kind}") { KINDS.len() } else { 1 };
    let mut all: Vec<(Operation, &'static str)> =
        operations.iter().flat_map(|one| KINDS.into_iter().take(kinds(one)).map(|kind| (one.clone(), kind))).collect();
    all.sort_by_key(|(one, _)| one.path == "/api/v1/session");
    all
}

async fn ask(hark: &Hark, browser: &Browser, (operation, kind): &(Operation, &str), workspace: u32) -> Answer {
    let path = path_of(operation, workspace, kind);
    browser.clone().send(hark, &operation.method, &path, Some(json!({}))).await
}

/// What a workspace answers that does not exist for whoever asks: and nothing else answers that.
const NO_WORKSPACE: &str = "This workspace does not exist.";

/// Needs the right to personal data beside that of its policy.
const PERSONAL: [&str; 1] = ["/api/v1/workspaces/{workspace}/customers/{customer}/export"];

#[tokio::test]
async fn every_route_knows_whom_it_lets_in() {
    let hark = Hark::start().await;
    let other = elsewhere(&hark).await;
    let operations = all();
    assert!(operations.len() > 75, "{}", operations.len());
    for one in &operations {
        let stranger = ask(&hark, &Browser::default(), one, 1).await.status;
        match one.0.policy {
            Policy::Anybody => assert!(!matches!(stranger, 401 | 403 | 405), "{one:?} {stranger}"),
            Policy::Member | Policy::Right(_) => assert_eq!(stranger, 401, "{one:?}"),
        }
    }
    let mut wrong = Vec::new();
    for (role, personal) in Role::ALL.into_iter().flat_map(|role| [(role, false), (role, true)]) {
        let email = format!("{}-{personal}@example.com", role.word());
        let (_, browser) = person(&hark, 1, role, personal, &email).await;
        for one in operations.iter().filter(|(one, _)| one.policy != Policy::Anybody) {
            let own = ask(&hark, &browser, one, 1).await;
            let Policy::Right(right) = one.0.policy else {
                // About themselves: whatever their role is, and in no workspace at all.
                let there = one.0.path.contains('{') || own.status != 404;
                if matches!(own.status, 401 | 403 | 405 | 500..) || !there {
                    wrong.push(format!("{role:?} {one:?}: {}", own.status));
                }
                continue;
            };
            let included = role.rights().include(right) && (personal || !PERSONAL.contains(&one.0.path.as_str()));
            let fits = match included {
                true => !matches!(own.status, 401 | 403 | 405 | 500..) && !own.text().contains(NO_WORKSPACE),
                false => own.status == 403,
            };
            let (foreign, missing) =
                (ask(&hark, &browser, one, other).await, ask(&hark, &browser, one, 4_000_000).await);
            let hidden = [&foreign, &missing]
                .into_iter()
                .all(|answer| answer.status == 404 && answer.text().contains(NO_WORKSPACE));
            if !fits || !hidden {
                let found = (own.status, foreign.status, missing.status);
                wrong.push(format!("{role:?} personal {personal} {one:?}: own, foreign, missing {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Those who see personal data are one dimension, their role another: neither gives the other.
#[tokio::test]
async fn the_right_to_personal_data_is_asked_beside_the_role() {
    let world = World::start().await;
    world.send(json!([track("u-ann", "bought", 3, json!({}))])).await;
    let owner = world.member(Role::Owner, true).await;
    let listed = world.read(&owner, "/customers").await;
    let key = listed["items"][0]["key"].as_str().unwrap().to_owned();
    for (role, personal) in Role::ALL.into_iter().flat_map(|role| [(role, false), (role, true)]) {
        let email = format!("{}-{personal}@seats.example", role.word());
        let (_, who) = person(&world.hark, 1, role, personal, &email).await;
        let expected = if role >= Role::Admin && personal { 200 } else { 403 };
        let export = world.get(&who, &format!("/customers/{key}/export")).await;
        assert_eq!(export.status, expected, "{role:?} {personal}: {}", export.text());
        let seen = world.get(&who, &format!("/customers/{key}")).await;
        assert_eq!(seen.status, if role >= Role::Agent { 200 } else { 403 }, "{role:?} {personal}");
        assert_eq!(
            seen.text().contains("u-ann"),
            role >= Role::Agent && personal,
            "{role:?} {personal}: {}",
            seen.text()
        );
    }
}

/// The routes of programs stand in a table of their own, so they are asked here of their own.
#[tokio::test]
async fn what_programs_read_is_for_the_server_keys_of_their_workspace() {
    let hark = Hark::start().await;
    let other = elsewhere(&hark).await;
    let by = hark.records.operator(other).await.unwrap();
    let theirs = hark.records.create_key(by.allow().unwrap(), KeyKind::Server, "theirs", [7; 24], NOW).await.unwrap();
    let secret = "only in the first workspace";
    for event in [json!({"userId": "u1", "event": secret}), json!({"event": secret})] {
        assert_eq!(hark.post("/v1/track", event.to_string()).await.status, 200);
    }
    let question = json!({"question": "customers"}).to_string();
    let mut asked = 0;
    for route in ROUTES.iter().filter(|route| route.audience == Audience::Private && route.path.starts_with("/api/")) {
        let open = route.path.ends_with("query.schema.json");
        let (method, body) = if route.allows(&Method::POST) { ("POST", question.as_str()) } else { ("GET", "") };
        let send =
            async |header: &str, proof: &str| hark.send(method, route.path, &[(header, proof)], body.as_bytes()).await;
        let with = async |key: &str| send("authorization", &format!("Bearer {key}")).await;
        if open {
            assert_eq!(send("x-nothing", "").await.status, 200, "the schema of questions is no secret");
            continue;
        }
        asked += 1;
        assert_eq!(send("x-nothing", "").await.status, 401, "{}", route.path);
        assert_eq!(with(WRITE_KEY).await.status, 401, "{}", route.path);
        assert_eq!(with("hk_sec_999999999999999999999999").await.status, 401, "{}", route.path);
        for role in Role::ALL {
            let email = format!("{}-{asked}@example.com", role.word());
            let (_, browser) = person(&hark, 1, role, true, &email).await;
            let cookie = format!("__Host-hark={}", browser.cookies[0].1);
            assert_eq!(send("cookie", &cookie).await.status, 401, "{} {role:?}: a session is no key", route.path);
        }
        let (own, foreign) = (with(SERVER_KEY).await, with(&theirs.text).await);
        assert!(own.status < 500 && !matches!(own.status, 401 | 403 | 404), "{}: {}", route.path, own.text());
        assert_eq!(foreign.status, own.status, "{}: {}", route.path, foreign.text());
        assert!(!foreign.text().contains(secret), "{}: {}", route.path, foreign.text());
        if route.path.ends_with("/accounting") {
            assert_eq!((own.json()["received"].as_u64(), foreign.json()["received"].as_u64()), (Some(2), Some(0)));
        }
    }
    assert_eq!(asked, 4);
}

#[tokio::test]
async fn a_server_key_manages_nothing_and_a_write_key_reads_nothing() {
    let hark = Hark::start().await;
    let other = elsewhere(&hark).await;
    for operation in hark_server::api::operations() {
        let with = async |key: &str, workspace| {
            let bearer = format!("Bearer {key}");
            let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
            hark.send(&operation.method, &path(&operation, workspace), &headers, b"{}").await.status
        };
        match operation.policy {
            Policy::Anybody => {}
            Policy::Member => assert_eq!(with(SERVER_KEY, 1).await, 403, "{operation:?}"),
            Policy::Right(right) => {
                assert_eq!(with(WRITE_KEY, 1).await, 401, "{operation:?}");
                let manages = !Role::Analyst.rights().include(right);
                let own = with(SERVER_KEY, 1).await;
                assert_eq!(own == 403, manages, "{operation:?} {own}");
                assert_eq!(with(SERVER_KEY, other).await, 404, "{operation:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_request_of_another_site_changes_nothing() {
    let hark = Hark::start().await;
    let owner = member(&hark, 1, Role::Owner).await;
    let cookie = format!("__Host-hark={}", owner.cookies[0].1);
    let post = async |site: &'static str, kind: &'static str| {
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", site), ("content-type", kind)];
        let body = br#"{"kind":"server","label":"stolen"}"#;
        hark.send("POST", "/api/v1/workspaces/1/keys", &headers, body).await
    };
    assert_eq!(post("cross-site", "application/json").await.status, 403);
    assert_eq!(post("same-site", "application/json").await.status, 403);
    assert_eq!(post("same-origin", "text/plain").await.status, 415);
    let good = post("same-origin", "application/json").await;
    assert_eq!(good.status, 201, "{}", good.text());
    assert_eq!(good.header("access-control-allow-origin"), None);
    assert_eq!(good.header("cache-control"), Some("no-store"));
}
