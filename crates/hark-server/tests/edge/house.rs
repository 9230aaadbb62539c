//! Somebody becomes the owner: what is open before, and what after?

use crate::support::{Hark, NOW, WRITE_KEY, patient};
use std::time::Duration;

#[tokio::test]
async fn a_house_with_an_owner_answers_nothing_without_a_key() {
    let open = |state: &mut hark_server::serve::AppState| {
        state.open_start_page = true;
        state.pages = Some(hark_server::start_page::pages(Some(WRITE_KEY.into())));
    };
    let hark = Hark::with(patient(), |_| {}, open).await;
    let question = br#"{"question":"trend"}"#;
    let reads = ["/api/v1/events/recent", "/api/v1/accounting", "/api/v1/dead-letters", "/start", "/start/setup.json"];
    for path in reads {
        assert_eq!(hark.send("GET", path, &[], b"").await.status, 200, "{path}");
    }
    assert_eq!(hark.send("POST", "/api/v1/query", &[], question).await.status, 200);
    for mark in ["x-forwarded-for", "via"] {
        assert_ne!(hark.send("GET", "/start/setup.json", &[(mark, "198.51.100.1")], b"").await.status, 200);
    }
    // Somebody becomes the owner at another server, or by a command.
    let by = hark.operator().await;
    let new = hark_records::members::NewMember {
        email: "a@example.com".into(),
        name: "A".into(),
        password: None,
        email_verified: true,
    };
    hark.records.add_member(&by, new, hark_records::Role::Owner, true, NOW).await.unwrap();
    let closed = async {
        while hark.send("GET", "/api/v1/accounting", &[], b"").await.status != 401 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), closed).await.expect("it closes within seconds");
    for path in reads {
        let answer = hark.send("GET", path, &[], b"").await;
        assert!(answer.status != 200 || !answer.text().contains(WRITE_KEY), "{path}: {}", answer.text());
        assert!(path.starts_with("/start") || answer.status == 401, "{path}: {}", answer.status);
    }
    // A browser that still shows the start page is led to the front door; programs hear that nothing is there.
    for path in ["/start", "/start/"] {
        let led = hark.send("GET", path, &[("accept", "text/html,*/*;q=0.8")], b"").await;
        assert_eq!(
            (led.status, led.header("location"), led.header("cache-control")),
            (303, Some("/"), Some("no-store")),
            "{path}"
        );
        let policy = led.header("content-security-policy").unwrap_or_default();
        assert!(led.body.is_empty() && policy.contains("default-src 'none'"), "{policy}");
        assert_eq!(hark.send("GET", path, &[("accept", "application/json")], b"").await.status, 404);
        assert_eq!(hark.send("POST", path, &[("accept", "text/html")], b"").await.status, 405);
    }
    assert_eq!(hark.send("GET", "/start/page.js", &[("accept", "text/html")], b"").await.status, 404);
    assert_eq!(hark.send("POST", "/api/v1/query", &[], question).await.status, 401);
    assert_eq!(hark.get("/api/v1/accounting").await.status, 200, "a key opens as before");
}
