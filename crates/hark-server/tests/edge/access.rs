//! Who gets in, who is turned away, and what happens when the house is full or closing?

use crate::support::{Answer, Hark, NOW, SERVER_KEY, WRITE_KEY, patient, read_answer};
use base64::Engine as _;
use hark_records::KeyKind;
use hark_server::edge::forwarded::Proxies;
use hark_server::edge::{EdgeLimits, Pace};
use hark_timeline::Error;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const EVENT: &[u8] = br#"{"event":"e","userId":"u","distinct_id":"u"}"#;

#[tokio::test]
async fn a_key_is_found_wherever_clients_put_it() {
    let hark = Hark::start().await;
    let basic = |text: String| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
    let headers = [
        ("authorization", basic(format!("{WRITE_KEY}:"))),
        ("authorization", basic(WRITE_KEY.to_owned()).trim_end_matches('=').to_owned()),
        ("authorization", format!("bearer {WRITE_KEY}")),
        ("x-write-key", WRITE_KEY.to_owned()),
    ];
    for (name, value) in &headers {
        assert_eq!(hark.send("POST", "/v1/track", &[(name, value)], EVENT).await.status, 200, "{name}: {value}");
    }
    for path in
        [format!("/v1/track?writeKey={WRITE_KEY}"), format!("/e?token={WRITE_KEY}"), format!("/e?api_key={WRITE_KEY}")]
    {
        assert_eq!(hark.send("POST", &path, &[], EVENT).await.status, 200, "{path}");
    }
    let bodies = [
        ("/v1/track", json!({"event":"e","userId":"u","writeKey":WRITE_KEY})),
        ("/v1/batch", json!({"batch":[{"event":"e","userId":"u","writeKey":WRITE_KEY}]})),
        ("/batch", json!({"token":WRITE_KEY,"batch":[{"event":"e","distinct_id":"u"}]})),
        ("/e", json!([{"event":"e","distinct_id":"u","api_key":WRITE_KEY}])),
        ("/e", json!({"event":"e","properties":{"distinct_id":"u","token":WRITE_KEY}})),
    ];
    for (path, body) in &bodies {
        assert_eq!(hark.send("POST", path, &[], body.to_string().as_bytes()).await.status, 200, "{body}");
    }
    assert_eq!(hark.balanced().stored, 12);
}

#[tokio::test]
async fn wrong_keys_open_nothing() {
    let hark = Hark::start().await;
    for path in ["/v1/batch", "/batch", "/v1/track", "/i/v1/analytics/events"] {
        let answer = hark.send("POST", path, &[], EVENT).await;
        assert_eq!((answer.status, answer.json()["code"].clone()), (401, json!("no_key")), "{path}");
        let answer = hark.send("POST", path, &[("x-write-key", "hk_pub_unknown")], EVENT).await;
        assert_eq!((answer.status, answer.json()["code"].clone()), (401, json!("unknown_key")), "{path}");
    }
    for path in ["/api/v1/accounting", "/api/v1/dead-letters", "/api/v1/events/recent"] {
        assert_eq!(hark.send("GET", path, &[], b"").await.status, 401, "{path}");
        let answer =
            hark.send("GET", path, &[("x-write-key", WRITE_KEY), ("origin", "https://evil.example")], b"").await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (401, None), "{path}");
        assert!(!answer.text().contains(WRITE_KEY));
        assert_eq!(hark.get(path).await.status, 200, "{path}");
    }
    assert_eq!(hark.send("POST", "/api/v1/query", &[("x-write-key", WRITE_KEY)], b"{}").await.status, 401);
    assert_eq!(hark.balanced().received, 0);
}

#[tokio::test]
async fn a_new_key_works_at_once_and_a_revoked_one_stops() {
    let hark = Hark::start().await;
    let by = hark.operator().await;
    let made = hark.records.create_key(by.allow().unwrap(), KeyKind::Write, "new", [9; 24], NOW).await.unwrap();
    let key = [("x-write-key", made.text.as_str())];
    let send = || hark.send("POST", "/v1/track", &key, EVENT);
    assert_eq!(send().await.status, 200);
    hark.records.revoke_key(by.allow().unwrap(), made.key.id, NOW).await.unwrap();
    let stops = async {
        while send().await.status == 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), stops).await.expect("a revoked key stops within five seconds");
    hark.balanced();
}

#[tokio::test]
async fn the_start_page_reads_without_a_key_on_this_machine_only() {
    let hark = Hark::with(patient(), |_| {}, |state| state.open_start_page = true).await;
    hark.post("/v1/track", EVENT).await;
    let recent = hark.send("GET", "/api/v1/events/recent", &[], b"").await;
    assert_eq!(recent.json()["events"][0]["event"], json!("e"));
    for headers in [[("sec-fetch-site", "cross-site")], [("x-write-key", "hk_pub_unknown")]] {
        assert_eq!(hark.send("GET", "/api/v1/events/recent", &headers, b"").await.status, 401, "{headers:?}");
    }
    let rebound = b"GET /api/v1/events/recent HTTP/1.1\r\nhost: evil.example:4275\r\nconnection: close\r\n\r\n";
    assert_eq!(hark.raw(rebound).await.unwrap().status, 401);
    hark.balanced();
}

#[tokio::test]
async fn verbs_and_unknown_paths() {
    let hark = Hark::start().await;
    for verb in ["TRACE", "PUT", "DELETE", "PATCH", "BREW"] {
        let answer = hark.send(verb, "/v1/batch", &[], b"").await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, POST, OPTIONS")), "{verb}");
    }
    assert_eq!(hark.send("POST", "/health", &[], b"").await.header("allow"), Some("GET, HEAD"));
    let answer = hark.send("GET", "/.git/config", &[], b"").await;
    assert_eq!((answer.status, answer.header("content-type")), (404, Some("application/problem+json")));
    assert_eq!(answer.header("x-request-id"), answer.json()["request_id"].as_str());
}

#[tokio::test]
async fn a_store_in_trouble_is_a_503_with_a_time_to_come_back() {
    let hark = Hark::start().await;
    let troubles: [(fn() -> Error, &str); 3] = [
        (|| Error::DiskFull { free_bytes: 1 }, "disk_full"),
        (|| Error::NotDurable, "not_durable"),
        (|| Error::Busy, "busy"),
    ];
    for (trouble, code) in troubles {
        hark.sink.refuse(Some(Box::new(trouble)));
        for path in ["/v1/batch", "/batch"] {
            let answer = hark.post(path, EVENT).await;
            assert_eq!((answer.status, answer.json()["code"].clone()), (503, json!(code)));
            assert!(answer.header("retry-after").is_some());
        }
    }
    assert_eq!(hark.send("GET", "/health", &[], b"").await.status, 200);
    hark.sink.refuse(None);
    assert_eq!(hark.post("/v1/batch", EVENT).await.status, 200);
    assert_eq!(hark.balanced().stored, 1);
    assert_eq!(hark.send("GET", "/ready", &[], b"").await.status, 200);
    hark.disk_low.store(true, Ordering::SeqCst);
    assert_eq!(hark.send("GET", "/ready", &[], b"").await.status, 503);
}

#[tokio::test]
async fn a_panic_is_a_500_and_nothing_else() {
    let panics = |state: &mut hark_server::serve::AppState| {
        state.pages = Some(Arc::new(|path| if path == "/boom" { panic!("on purpose") } else { None }));
    };
    let hark = Hark::with(patient(), |_| {}, panics).await;
    let answer = hark.send("GET", "/boom", &[], b"").await;
    assert_eq!(answer.status, 500);
    assert!(answer.json()["request_id"].is_string() && !answer.text().contains("purpose"));
    assert_eq!(hark.post("/v1/batch", EVENT).await.status, 200);
    hark.balanced();
}

#[tokio::test]
async fn games_with_headers() {
    let hark = Hark::start().await;
    let many: String = (0..1000).map(|i| format!("x-{i}: 1\r\n")).collect();
    let answer = hark.raw(format!("GET /health HTTP/1.1\r\nhost: x\r\n{many}\r\n").as_bytes()).await.unwrap();
    assert_eq!(answer.status, 431);
    let cookie = "c".repeat(70_000);
    let answer =
        hark.raw(format!("GET /health HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n\r\n").as_bytes()).await.unwrap();
    assert_eq!(answer.status, 431);
    for broken in [
        "POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
        "POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        "POST /v1/batch HTTP/1.1\r\nhost: x\r\nx: a\r\n b\r\n\r\n",
        "POST /v1/batch HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        "nonsense\r\n\r\n",
    ] {
        let answer = hark.raw(broken.as_bytes()).await;
        assert!(answer.as_ref().is_none_or(|answer| answer.status == 400), "{broken}");
    }
    assert_eq!(hark.send("GET", "/health", &[], b"").await.status, 200);
}

#[tokio::test]
async fn whoever_sends_too_fast_is_told_when_to_come_back() {
    let slow = Pace { per_second: 1, burst: 3, on_loopback: true };
    let hark = Hark::with(EdgeLimits { sending: slow, reading: slow, ..patient() }, |_| {}, |_| {}).await;
    let body = r#"{"batch":[{"type":"track","event":"e","userId":"u1"}]}"#;
    let policy = Some("\"address\";q=3;w=3");
    for left in ["r=2;t=1", "r=1;t=2", "r=0;t=3"].map(|rest| format!("\"address\";{rest}")) {
        for answer in [hark.post("/v1/batch", body).await, hark.get("/api/v1/accounting").await] {
            let told = (answer.header("ratelimit"), answer.header("ratelimit-policy"));
            assert_eq!((answer.status, told), (200, (Some(left.as_str()), policy)));
        }
    }
    let refused = [(hark.post("/v1/batch", body).await, true), (hark.get("/api/v1/accounting").await, false)];
    for (answer, sends) in refused {
        assert_eq!((answer.status, answer.header("retry-after")), (429, Some("1")), "{}", answer.text());
        let told = (answer.header("ratelimit"), answer.header("ratelimit-policy"));
        assert_eq!(told, (Some("\"address\";r=0;t=3"), policy));
        let old = ["limit", "remaining", "reset"].map(|old| answer.header(&format!("ratelimit-{old}")).is_some());
        assert_eq!(old, [false; 3], "one dialect, and no other number beside it");
        assert_eq!(answer.json()["code"], "too_many_requests");
        assert_eq!(answer.text().contains("more events"), sends, "who reads has none to put together");
    }
    let key = format!("Bearer {SERVER_KEY}");
    for _ in 0..10 {
        let answer = hark.send("POST", "/v1/batch", &[("authorization", &key)], body.as_bytes()).await;
        assert_eq!(answer.status, 200, "a server sends for all customers");
    }
    assert_eq!(hark.events().len(), 13);
    hark.balanced();
}

#[tokio::test]
async fn behind_a_trusted_proxy_every_client_has_a_limit_of_its_own() {
    let slow = Pace { per_second: 1, burst: 1, on_loopback: true };
    let event = br#"{"batch":[{"type":"track","event":"e","userId":"u1"}]}"#;
    for (trusted, statuses) in [("127.0.0.0/8", [200, 200, 429]), ("", [200, 429, 429])] {
        let proxies = Proxies::parse(trusted).unwrap();
        let hark = Hark::with(EdgeLimits { sending: slow, proxies, ..patient() }, |_| {}, |_| {}).await;
        let mut seen = Vec::new();
        for from in ["198.51.100.1", "198.51.100.2", "6.6.6.6, 198.51.100.2"] {
            let headers = [("x-write-key", WRITE_KEY), ("x-forwarded-for", from)];
            seen.push(hark.send("POST", "/v1/batch", &headers, event).await.status);
        }
        assert_eq!(seen, statuses, "trusted: {trusted:?}");
        hark.balanced();
    }
}

#[tokio::test]
async fn what_a_proxy_passes_on_does_not_come_from_this_machine() {
    let hark = Hark::with(patient(), |_| {}, |state| state.open_start_page = true).await;
    assert_eq!(hark.send("GET", "/api/v1/events/recent", &[], b"").await.status, 200);
    for mark in ["x-forwarded-for", "forwarded", "via", "x-real-ip"] {
        let answer = hark.send("GET", "/api/v1/events/recent", &[(mark, "198.51.100.1")], b"").await;
        assert_eq!(answer.status, 401, "{mark}");
    }
}

fn hasty() -> EdgeLimits {
    EdgeLimits {
        head: Duration::from_millis(200),
        body: Duration::from_secs(2),
        body_grace: Duration::from_millis(200),
        idle: Duration::from_millis(400),
        connections_per_address: 8,
        ..patient()
    }
}

async fn half(hark: &Hark, bytes: &[u8]) -> (TcpStream, Option<Answer>) {
    let mut stream = TcpStream::connect(hark.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let answer = read_answer(&mut stream).await;
    (stream, answer)
}

#[tokio::test]
async fn slow_clients_are_let_go() {
    let hark = Hark::with(hasty(), |_| {}, |_| {}).await;
    for start in ["", "GET /hea", "GET /health HTTP/1.1\r\nhost: x\r\nx-a: "] {
        let (_, answer) = half(&hark, start.as_bytes()).await;
        assert!(answer.is_none_or(|answer| answer.status == 408), "{start:?} is ended");
    }
    let slow =
        format!("POST /v1/batch HTTP/1.1\r\nhost: x\r\nx-write-key: {WRITE_KEY}\r\ncontent-length: 500\r\n\r\n{{");
    let (_, answer) = half(&hark, slow.as_bytes()).await;
    let answer = answer.expect("a slow body is told so");
    assert_eq!((answer.status, answer.json()["code"].clone()), (408, json!("body_too_slow")));
    let (mut stream, answer) = half(&hark, b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(answer.unwrap().status, 200);
    assert!(read_answer(&mut stream).await.is_none(), "an idle connection is closed");
    assert_eq!(hark.balanced().received, 0);
}

#[tokio::test]
async fn one_address_cannot_take_all_connections() {
    let limits = EdgeLimits { connections_per_address: 4, ..patient() };
    let hark = Hark::with(limits, |_| {}, |_| {}).await;
    let mut held = Vec::new();
    for _ in 0..4 {
        let (stream, answer) = half(&hark, b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert_eq!(answer.unwrap().status, 200);
        held.push(stream);
    }
    let (fifth, answer) = half(&hark, b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(answer.expect("an answer").status, 200, "the fifth takes the place of the first");
    held.push(fifth);
    assert!(read_answer(&mut held[0]).await.is_none(), "which is closed");
    held[1].write_all(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert_eq!(read_answer(&mut held[1]).await.expect("an answer").status, 200, "the others are not");
    held.clear();
    let begun =
        format!("POST /v1/track HTTP/1.1\r\nhost: x\r\nx-write-key: {WRITE_KEY}\r\ncontent-length: 9\r\n\r\n{{");
    for _ in 0..4 {
        let mut stream = TcpStream::connect(hark.address).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        held.push(stream);
    }
    let full = async {
        while hark.raw(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.is_some() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(3), full).await.expect("whoever is served does not have to leave");
    held.clear();
    let free = async {
        while hark.raw(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), free).await.expect("closed connections are given back");
}

#[tokio::test]
async fn shutdown_drains() {
    let limits = EdgeLimits { drain_delay: Duration::from_secs(1), ..patient() };
    let mut hark = Hark::with(limits, |_| {}, |_| {}).await;
    let head = format!(
        "POST /v1/track HTTP/1.1\r\nhost: x\r\nx-write-key: {WRITE_KEY}\r\ncontent-length: {}\r\n\r\n",
        EVENT.len()
    );
    let mut running = TcpStream::connect(hark.address).await.unwrap();
    running.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(hark.send("GET", "/ready", &[], b"").await.status, 200);
    hark.stop();
    let draining = async {
        loop {
            let answer = hark.send("GET", "/ready", &[], b"").await;
            if answer.status == 503 {
                return answer;
            }
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(1), draining).await.expect("not ready within a second");
    assert_eq!(answer.json()["code"], json!("draining"));
    assert_eq!(hark.send("GET", "/health", &[], b"").await.status, 200);
    assert_eq!(hark.post("/v1/track", EVENT).await.status, 200, "while the delay lasts, events are taken");
    let refused = async {
        while TcpStream::connect(hark.address).await.is_ok() {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(5), refused).await.expect("then no connection is taken");
    running.write_all(EVENT).await.unwrap();
    assert_eq!(read_answer(&mut running).await.unwrap().status, 200, "what runs is finished");
    drop(running);
    let served = hark.served.take().unwrap();
    tokio::time::timeout(Duration::from_secs(5), served).await.expect("it ends").unwrap();
    assert_eq!(hark.balanced().stored, 2);
}

#[tokio::test]
async fn a_server_key_asks_and_a_wrong_question_is_told_where() {
    let hark = Hark::start().await;
    let bearer = format!("Bearer {SERVER_KEY}");
    let headers = [("authorization", bearer.as_str())];
    assert_eq!(hark.send("POST", "/api/v1/query", &headers, b"{").await.status, 400);
    let schema = hark.send("GET", "/api/v1/query.schema.json", &[], b"").await.json();
    assert_eq!(schema["title"], json!("Hark query, version 1"));
    assert_eq!(hark.post("/v1/track", EVENT).await.status, 200);
    let answer = hark.send("POST", "/api/v1/query", &headers, br#"{"question":"trend"}"#).await;
    assert_eq!((answer.status, answer.json()["series"][0]["total"].as_u64()), (200, Some(1)), "{}", answer.text());
    let wrong = hark.send("POST", "/api/v1/query", &headers, br#"{"question":"trend","evnt":"x"}"#).await;
    assert_eq!((wrong.status, wrong.json()["place"].as_str()), (422, Some("/evnt")), "{}", wrong.text());
}
