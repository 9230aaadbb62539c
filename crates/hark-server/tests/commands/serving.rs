//! Does the server keep its word: acknowledged means on disk, counted once, and soon in every answer?

use crate::support::{PATIENCE, Place, Server, batch, command};
use std::io::BufRead;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[test]
fn events_are_in_the_answers_within_a_second_of_the_acknowledgement() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[]);
    let mut waits: Vec<Duration> = (1..=5)
        .map(|round| {
            let answer = server.send("POST", "/v1/batch", Some(&key), &batch(&format!("r{round}"), "u1", 10));
            assert_eq!((answer.status, answer.json()["accepted"].as_u64()), (200, Some(10)), "{answer:?}");
            let acknowledged = Instant::now();
            while server.events(&key) < round * 10 {
                assert!(acknowledged.elapsed() < PATIENCE, "round {round} never arrives");
            }
            acknowledged.elapsed()
        })
        .collect();
    waits.sort();
    // The median, because the machine may be doing something else for a moment.
    assert!(waits[2] < Duration::from_secs(1), "{waits:?}");
    let accounting = server.send("GET", "/api/v1/accounting", Some(&key), b"").json();
    assert_eq!((accounting["stored"].as_u64(), accounting["balances"].as_bool()), (Some(50), Some(true)));
}

#[test]
fn the_start_page_is_named_and_answers_without_a_key() {
    let place = Place::new();
    let mut server = Server::start(&place, &[]);
    let mut line = String::new();
    server.rest.read_line(&mut line).expect("the second line");
    let port = server.address.rsplit(':').next().expect("a port");
    assert_eq!(line.trim(), format!("start page: http://localhost:{port}/start"));
    let page = server.send("GET", "/start", None, b"");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("content-security-policy") && page.body.contains("Nothing has arrived yet"));
    let off = Place::new();
    let server = Server::start(&off, &[("HARK_START_PAGE", "off")]);
    assert_eq!(server.send("GET", "/start", None, b"").status, 404);
    assert_eq!(server.send("GET", "/api/v1/accounting", None, b"").status, 401);
}

/// How a page of this machine names the server.
const HERE: &str = "host: localhost\r\n";

#[test]
fn under_a_name_of_its_own_nothing_is_answered_without_a_key() {
    let place = Place::new();
    let mut server = Server::start(&place, &[("HARK_PUBLIC_URL", "https://hark.example.com")]);
    // What a proxy on this machine sends that adds no header.
    for path in ["/api/v1/events/recent", "/api/v1/dead-letters", "/api/v1/accounting"] {
        let answer = server.send_with("GET", path, HERE, b"");
        assert_eq!(answer.status, 401, "{path}: {answer:?}");
    }
    let question = br#"{"question":"trend"}"#;
    assert_eq!(server.send_with("POST", "/api/v1/query", HERE, question).status, 401);
    assert_eq!(server.send_with("GET", "/start/setup.json", HERE, b"").status, 404);
    let mut line = String::new();
    server.rest.read_line(&mut line).expect("the second line");
    assert!(line.starts_with("become the owner: https://hark.example.com/claim#"), "no start page is named: {line}");
    // Without a name it is open, until somebody claims it.
    let place = Place::new();
    let mut server = Server::start(&place, &[]);
    assert_eq!(server.send_with("POST", "/api/v1/query", HERE, question).status, 200);
    let (mut first, mut second) = (String::new(), String::new());
    server.rest.read_line(&mut first).expect("the start page");
    server.rest.read_line(&mut second).expect("the link");
    let secret = second.trim().split_once('#').expect("a link").1;
    let claim = serde_json::json!({"link": secret, "email": "a@example.com", "name": "A", "password": "correct horse battery staple"});
    let json = "content-type: application/json\r\n";
    assert_eq!(server.send_with("POST", "/api/v1/claim", json, claim.to_string().as_bytes()).status, 204);
    assert_eq!(server.send_with("POST", "/api/v1/query", HERE, question).status, 401, "at once");
    assert_eq!(server.send_with("GET", "/api/v1/events/recent", HERE, b"").status, 401);
}

#[test]
fn sigterm_drains_and_ends_well() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[]);
    assert_eq!(server.send("GET", "/ready", None, b"").status, 200);
    assert_eq!(server.send("POST", "/v1/batch", Some(&key), &batch("m", "u1", 100)).status, 200);
    server.signal("TERM");
    let begin = Instant::now();
    loop {
        let ready = server.send("GET", "/ready", None, b"");
        if ready.status == 503 {
            break;
        }
        assert!(begin.elapsed() < PATIENCE, "it stays ready");
    }
    assert_eq!(server.send("GET", "/health", None, b"").status, 200, "it lives until it ends");
    assert_eq!(server.ended(), Some(0));
    assert_eq!(place.events(), 100);
    place.fine(&["doctor"]);
}

#[test]
fn what_was_acknowledged_survives_sigkill() {
    let place = Place::new();
    let key = place.key("write");
    let server = Server::start(&place, &[]);
    let (acknowledged, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for sender in 0..3 {
            let (server, key, acknowledged, stop) = (&server, &key, &acknowledged, &stop);
            scope.spawn(move || {
                for round in 0.. {
                    let body = batch(&format!("s{sender}-{round}"), &format!("u{sender}"), 20);
                    match server.try_send("POST", "/v1/batch", Some(key), &body) {
                        Ok(answer) if answer.status == 200 => acknowledged.fetch_add(20, Ordering::Relaxed),
                        _ if stop.load(Ordering::Relaxed) => break,
                        refused => panic!("{refused:?}"),
                    };
                }
            });
        }
        while acknowledged.load(Ordering::Relaxed) < 2_000 {
            std::thread::yield_now();
        }
        stop.store(true, Ordering::Relaxed);
        server.signal("KILL");
    });
    assert_eq!(server.ended(), None);
    // A request that was cut off may have been made durable before its answer was sent: never fewer, and whole batches.
    let (acknowledged, stored) = (acknowledged.into_inner(), place.events());
    assert!(
        stored >= acknowledged && stored <= acknowledged + 60 && stored.is_multiple_of(20),
        "{acknowledged} {stored}"
    );
    place.fine(&["doctor"]);
}

#[test]
fn a_nearly_full_disk_refuses_events_and_goes_on_answering() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[("HARK_DISK_LOW_WATER_MB", "999999999999")]);
    let refused = server.send("POST", "/v1/batch", Some(&key), &batch("m", "u1", 1));
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(refused.head.contains("retry-after:"), "{}", refused.head);
    assert_eq!(server.send("GET", "/ready", None, b"").status, 503);
    assert_eq!(server.events(&key), 0);
}

#[test]
fn one_writer_at_a_time() {
    let place = Place::new();
    let _server = Server::start(&place, &[]);
    let said: crate::support::Said =
        command(&place.data()).args(["serve", "--listen", "127.0.0.1:0"]).output().expect("hark runs").into();
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("in use by another process") && said.err.contains("Hint:"), "{said:?}");
}
