//! What can be reached from outside, and how does it answer a stranger's browser?

use super::{ask, person};
use crate::Browser;
use crate::support::{Answer, Hark, SERVER_KEY, WRITE_KEY, patient};
use hark_records::Role;
use hark_server::routes::ROUTES;
use serde_json::json;

/// Every route with who may call it, one a line.
fn table() -> String {
    let private = hark_server::api::operations();
    let own = private.iter().map(|one| format!("{} {} {:?}", one.path, one.method, one.policy));
    let more = ROUTES.iter().flat_map(|route| {
        route.allow.split(", ").map(move |method| format!("{} {method} {:?}", route.path, route.audience))
    });
    let mut lines: Vec<String> = own.chain(more).collect();
    lines.sort();
    lines.join("\n") + "\n"
}

/// A page for developers went out with a release, and whoever found it ran code. So the list of what answers is reviewed: a
/// new line is added by hand, by somebody who has thought about who may call it.
#[test]
fn every_route_stands_in_the_reviewed_list() {
    let reviewed = include_str!("routes.txt");
    let now = table();
    let added: Vec<&str> = now.lines().filter(|line| !reviewed.lines().any(|known| known == *line)).collect();
    let gone: Vec<&str> = reviewed.lines().filter(|line| !now.lines().any(|known| known == *line)).collect();
    assert!(added.is_empty(), "not in tests/api/promises/routes.txt:\n{}", added.join("\n"));
    assert!(gone.is_empty(), "only in tests/api/promises/routes.txt:\n{}", gone.join("\n"));
}

const BACKDOORS: [&str; 26] = [
    "/upgrade",
    "/setup",
    "/install",
    "/migrate",
    "/debug",
    "/debug/pprof/",
    "/metrics",
    "/storybook",
    "/storybook/",
    "/swagger",
    "/swagger/index.html",
    "/.git",
    "/.git/config",
    "/.git/HEAD",
    "/.env",
    "/.env.local",
    "/test/x",
    "/actuator/env",
    "/console",
    "/graphql",
    "/api/v1/debug",
    "/api/setup",
    "/api/v1/test",
    "/server-status.php",
    "/api/v1/../../.env",
    "/docs/../.git/config",
];

/// Pages for setting up, migrating and testing answered whoever asked.
#[tokio::test]
async fn nothing_answers_where_other_products_left_a_door_open() {
    let hark = Hark::start().await;
    for path in BACKDOORS {
        for accept in ["*/*", "text/html,application/xhtml+xml", "application/json"] {
            for method in ["GET", "POST"] {
                let headers = [("accept", accept), ("content-type", "application/json")];
                let answer = hark.send(method, path, &headers, b"").await;
                assert!(matches!(answer.status, 404), "{method} {path} {accept}: {}", answer.status);
                assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{path}");
            }
        }
    }
}

/// Reading asked who it was, and another verb on the same path did not.
#[tokio::test]
async fn a_verb_that_is_not_described_is_refused_and_says_which_are() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let operations = hark_server::api::operations();
    for one in &operations {
        let described = |verb: &str| operations.iter().any(|other| other.path == one.path && other.method == verb);
        let mut path = one.path.replace("{workspace}", "1").replace("{kind}", "questions");
        while let (Some(begin), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(begin..=end, "999999");
        }
        for verb in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "BREW"] {
            if described(verb) {
                continue;
            }
            let answer = ask(&hark, &owner, verb, &path, Some(json!({}))).await;
            assert_eq!(answer.status, 405, "{verb} {path}: {}", answer.text());
            let allow = answer.header("allow").unwrap_or("").to_owned();
            assert!(allow.contains(&one.method) && !allow.contains(verb), "{verb} {path}: {allow:?}");
        }
    }
    for verb in ["TRACE", "BREW", "PUT"] {
        for path in ["/v1/track", "/api/v1/query", "/health"] {
            let answer = hark.send(verb, path, &[], b"").await;
            assert!(answer.status == 405 && answer.header("allow").is_some(), "{verb} {path} {}", answer.status);
        }
        // A page said that it takes POST, and then was not there for it.
        for page in pages() {
            let answer = hark.send(verb, page, &[("accept", "text/html")], b"").await;
            assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{verb} {page}");
        }
    }
    for page in pages() {
        for verb in ["POST", "OPTIONS", "DELETE"] {
            let answer = hark.send(verb, page, &[("accept", "text/html")], b"").await;
            assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{verb} {page}");
        }
    }
    let nowhere = hark.send("DELETE", "/nowhere/at-all.php", &[], b"").await;
    assert_eq!((nowhere.status, nowhere.header("allow")), (404, None), "what is not there allows nothing");
}

/// A server that opened tunnels led everybody behind its firewall.
#[tokio::test]
async fn nobody_is_tunnelled_anywhere() {
    let hark = Hark::start().await;
    for target in ["127.0.0.1:5432", "example.com:443", "/v1/track", "/docs"] {
        let answer = hark.raw(format!("CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n\r\n").as_bytes()).await;
        let status = answer.map_or(400, |answer| answer.status);
        assert!(matches!(status, 400 | 405), "CONNECT {target}: {status}");
    }
}

fn pages() -> [&'static str; 5] {
    ["/", "/sign-in", "/w/1/customers", "/docs", "/enter"]
}

/// Pages without a policy ran whatever somebody had smuggled into them, or were shown in a frame of another site.
#[tokio::test]
async fn every_page_forbids_foreign_scripts_frames_and_plain_http() {
    let secure = |state: &mut hark_server::serve::AppState| {
        state.public_url = "https://hark.example".into();
        state.pages = Some(hark_server::start_page::pages(None));
    };
    let hark = Hark::with(patient(), |_| {}, secure).await;
    for path in pages().into_iter().chain(["/start"]) {
        let answer = hark.send("GET", path, &[("accept", "text/html")], b"").await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/html; charset=utf-8")), "{path}");
        let header = |name: &str| answer.header(name).unwrap_or_else(|| panic!("{path} has no {name}")).to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && policy.contains("base-uri 'none'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(policy.contains("object-src 'none'") || policy.contains("default-src 'none'"), "{path}: {policy}");
        let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap();
        assert!(!scripts.contains("unsafe") && !scripts.contains('*'), "{path}: {scripts}");
        let text = answer.text();
        let inline = text.split("<script").skip(1).any(|rest| !rest.split('>').next().unwrap().contains("src="));
        assert!(!inline && !text.contains(" onload=") && !text.contains("javascript:"), "{path} has a script inline");
        let age = header("strict-transport-security");
        let age: u64 = age.split(';').next().unwrap().trim_start_matches("max-age=").parse().unwrap();
        assert!(age >= 31_536_000, "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
    }
}

/// Ingest answered every origin and allowed its cookies; so any page could act as whoever was signed in.
#[tokio::test]
async fn any_page_may_send_events_without_cookies_and_none_may_use_the_api() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let cookie = format!("__Host-hark={}", owner.cookies[0].1);
    let open = |answer: &Answer| answer.headers.keys().any(|name| name.starts_with("access-control-"));
    for origin in ["https://evil.example", "null", "http://localhost"] {
        let body = br#"{"event":"seen","anonymousId":"a"}"#;
        let headers = [("origin", origin), ("x-write-key", WRITE_KEY), ("cookie", cookie.as_str())];
        let sent = hark.send("POST", "/v1/track", &headers, body).await;
        assert_eq!((sent.status, sent.header("access-control-allow-origin")), (200, Some("*")));
        assert_eq!(sent.header("access-control-allow-credentials"), None);
        for (method, path) in [("GET", "/api/v1/me"), ("OPTIONS", "/api/v1/workspaces/1/keys"), ("GET", "/api/v1/door")]
        {
            let wants = [("access-control-request-method", "POST"), ("access-control-request-headers", "content-type")];
            let headers = [[("origin", origin), ("cookie", cookie.as_str())], wants].concat();
            assert!(!open(&hark.send(method, path, &headers, b"").await), "{method} {path} for {origin}");
        }
        let bearer = format!("Bearer {SERVER_KEY}");
        let headers = [("origin", origin), ("authorization", bearer.as_str())];
        assert!(!open(&hark.send("GET", "/api/v1/accounting", &headers, b"").await));
    }
    hark.balanced();
}

/// A form on another site changed what the member who looked at it could change.
#[tokio::test]
async fn no_form_of_another_site_and_no_get_changes_anything() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let cookie = format!("__Host-hark={}", owner.cookies[0].1);
    let mut tried = 0;
    for one in hark_server::api::operations().iter().filter(|one| one.method != "GET") {
        let mut path = one.path.replace("{workspace}", "1").replace("{kind}", "questions");
        while let (Some(begin), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(begin..=end, "1");
        }
        let send = async |site: &str, kind: &str| {
            let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", site), ("content-type", kind)];
            hark.send(&one.method, &path, &headers, b"{}").await.status
        };
        for site in ["cross-site", "same-site"] {
            assert_eq!(send(site, "application/json").await, 403, "{one:?} {site}");
        }
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
            assert_eq!(send("same-origin", kind).await, 415, "{one:?} {kind}");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
    let before = ask(&hark, &owner, "GET", "/api/v1/workspaces/1/audit", None).await.json();
    for one in hark_server::api::operations().iter().filter(|one| one.method == "GET") {
        let mut path = one.path.replace("{workspace}", "1").replace("{kind}", "questions");
        while let (Some(begin), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(begin..=end, "1");
        }
        ask(&hark, &owner, "GET", &path, None).await;
    }
    let after = ask(&hark, &owner, "GET", "/api/v1/workspaces/1/audit", None).await.json();
    assert_eq!(before, after, "whatever changes something is written down");
}

/// A session that scripts could read was taken by the first script that got in.
#[tokio::test]
async fn every_cookie_is_bound_to_this_host_and_kept_from_scripts() {
    let hark = Hark::start().await;
    person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let body = json!({"email": "owner@example.com", "password": super::PASSWORD});
    let answer = ask(&hark, &Browser::default(), "POST", "/api/v1/session", Some(body)).await;
    let cookies = answer.header("set-cookie").unwrap();
    assert_eq!(cookies.lines().count(), 2, "{cookies}");
    for cookie in cookies.lines() {
        let parts: Vec<&str> = cookie.split("; ").collect();
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(parts.contains(&part), "{cookie}: {part}");
        }
        assert!(!cookie.to_lowercase().contains("domain="), "{cookie}");
    }
    assert!(answer.body.is_empty(), "the secret stands nowhere else");
}
