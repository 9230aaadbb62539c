//! Every route, every role, the own workspace and another one, with keys, and without anything.

use crate::support::{Hark, SERVER_KEY, WRITE_KEY};
use crate::{Browser, elsewhere, member};
use hark_records::Role;
use hark_server::api::Operation;
use hark_server::api::policy::Policy;
use serde_json::json;

/// The path with numbers in it: of the workspace, and of things that do not exist.
pub fn path(operation: &Operation, workspace: u32) -> String {
    let mut path = operation.path.replace("{workspace}", &workspace.to_string()).replace("{kind}", "questions");
    while let (Some(begin), Some(end)) = (path.find('{'), path.find('}')) {
        path.replace_range(begin..=end, "999999");
    }
    path
}

async fn ask(hark: &Hark, browser: &Browser, operation: &Operation, workspace: u32) -> u16 {
    let mut browser = browser.clone();
    browser.send(hark, &operation.method, &path(operation, workspace), Some(json!({}))).await.status
}

#[tokio::test]
async fn every_route_knows_whom_it_lets_in() {
    let hark = Hark::start().await;
    let other = elsewhere(&hark).await;
    let operations = hark_server::api::operations();
    assert!(operations.len() > 30, "{}", operations.len());
    let mut wrong = Vec::new();
    for operation in &operations {
        let stranger = ask(&hark, &Browser::default(), operation, 1).await;
        match operation.policy {
            Policy::Anybody => assert!(!matches!(stranger, 401 | 403 | 405), "{operation:?} {stranger}"),
            Policy::Member | Policy::Right(_) => assert_eq!(stranger, 401, "{operation:?}"),
        }
    }
    for role in Role::ALL {
        let browser = member(&hark, 1, role).await;
        for operation in &operations {
            let Policy::Right(right) = operation.policy else { continue };
            let own = ask(&hark, &browser, operation, 1).await;
            let fits = match role.rights().include(right) {
                true => !matches!(own, 401 | 403 | 405 | 500..),
                false => own == 403,
            };
            let foreign = ask(&hark, &browser, operation, other).await;
            let missing = ask(&hark, &browser, operation, 4_000_000).await;
            if !fits || foreign != 404 || missing != 404 {
                wrong.push(format!("{role:?} {operation:?}: own {own}, foreign {foreign}, missing {missing}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
