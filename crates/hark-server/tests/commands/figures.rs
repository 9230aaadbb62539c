//! Do the figures say what happened, at a door of their own?

use crate::support::{PATIENCE, Place, Server, batch};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

fn scrape(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the door");
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes()).expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    text
}

fn value(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

#[test]
fn figures_add_up_and_stand_nowhere_else() {
    let place = Place::new();
    let key = place.key("server");
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
    let server = Server::start(&place, &[("HARK_METRICS", &format!("127.0.0.1:{free}"))]);
    for _ in 0..2 {
        assert_eq!(server.send("POST", "/v1/batch", Some(&key), &batch("same", "canary@example.com", 10)).status, 200);
    }
    assert_eq!(server.send("POST", "/v1/batch?writeKey=hk_canary", None, b"{}").status, 401);
    let begin = Instant::now();
    let text = loop {
        let text = scrape(free, "/metrics");
        if value(&text, "hark_events_total{workspace=\"1\",fate=\"duplicate\"}") == Some(10.0) {
            break text;
        }
        assert!(begin.elapsed() < PATIENCE, "{text}");
    };
    assert!(text.starts_with("HTTP/1.1 200") && text.contains("content-type: text/plain; version=0.0.4"));
    assert_eq!(value(&text, "hark_events_received_total{workspace=\"1\"}"), Some(20.0), "{text}");
    assert_eq!(value(&text, "hark_events_total{workspace=\"1\",fate=\"stored\"}"), Some(10.0));
    assert_eq!(value(&text, "hark_requests_total{kind=\"events\",status=\"2xx\"}"), Some(2.0));
    assert_eq!(value(&text, "hark_requests_total{kind=\"events\",status=\"4xx\"}"), Some(1.0));
    assert_eq!(value(&text, "hark_request_seconds_bucket{kind=\"events\",le=\"+Inf\"}"), Some(3.0));
    assert_eq!(value(&text, "hark_ready"), Some(1.0));
    assert_eq!(value(&text, "hark_jobs{state=\"failed\"}"), Some(0.0));
    assert!(!text.contains("canary"), "nothing from outside stands in a label");
    let series = |text: &str| text.lines().filter(|line| line.starts_with("hark_")).count();
    for i in 0..50 {
        server.send("GET", &format!("/invented/{i}"), None, b"");
    }
    assert_eq!(series(&scrape(free, "/metrics")), series(&text), "paths that anybody invents make no more series");
    assert!(scrape(free, "/api/v1/accounting").starts_with("HTTP/1.1 404"));
    assert_eq!(server.send("GET", "/metrics", None, b"").status, 404);
}
