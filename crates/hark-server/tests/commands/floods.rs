//! Does memory stay flat, and do files stay few, whatever one client sends?

use crate::support::{PATIENCE, Place, Server, batch};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

/// How much memory may grow, in MB: some bodies of 4 MB at a time and what the allocator keeps of them. What is sent without end
/// would be a thousand.
const GROWTH_MB: u64 = 128;

/// The most memory that a server has had, in MB.
fn most(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("a system with /proc");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("its peak");
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).expect("a number") / 1024
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

/// One event with these properties.
fn event(properties: &str) -> String {
    format!(r#"{{"batch":[{{"type":"track","event":"e","userId":"u1","properties":{properties}}}]}}"#)
}

/// The code of a refusal, of the whole body or of its first event.
fn refused(server: &Server, key: &str, body: &[u8]) -> String {
    let encoding = if body.starts_with(b"\x1f\x8b") { "content-encoding: gzip\r\n" } else { "" };
    let answer = server.send_with("POST", "/v1/batch", &format!("authorization: Bearer {key}\r\n{encoding}"), body);
    let said = answer.json();
    let code = if answer.status == 200 { &said["rejected"][0]["code"] } else { &said["code"] };
    format!("{} {}", answer.status, code.as_str().unwrap_or("taken"))
}

/// Sends chunks without end until the server has had enough; how many bytes it took, and what it said.
fn endless(server: &Server, key: &str) -> (usize, String) {
    let mut stream = TcpStream::connect(&server.address).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream.set_write_timeout(Some(PATIENCE)).expect("set");
    let head = format!(
        "POST /v1/batch HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 65_536], b"\r\n"].concat();
    let mut sent = 0;
    while sent < 1 << 30 && stream.write_all(&chunk).is_ok() {
        sent += 65_536;
    }
    let mut said = Vec::new();
    stream.read_to_end(&mut said).ok();
    (sent, String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn whatever_is_too_large_is_refused_and_memory_stays_flat() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[]);
    // As hard to compress as what clients send, and no bomb.
    let noise = |i: u64| {
        (0..40).map(|j| format!("{:016x}", (i * 41 + j).wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect::<String>()
    };
    let one = |i: u64| {
        let (noise, rest) = (noise(i), "x".repeat(2_800));
        format!(r#"{{"type":"track","event":"e","userId":"u{i}","properties":{{"a":"{noise}","b":"{rest}"}}}}"#)
    };
    let many: Vec<String> = (0..1_000).map(one).collect();
    let full = gzip(&format!("{{\"batch\":[{}]}}", many.join(",")));
    // A good full batch first: what it needs is no flood.
    assert_eq!(refused(&server, &key, &full), "200 taken");
    let before = most(&server);
    let keys = |count: usize| (0..count).map(|i| format!("\"{i:x}\":1")).collect::<Vec<_>>().join(",");
    let large =
        vec![
            format!(r#"{{"type":"track","event":"e","userId":"u1","properties":{{"a":"{}"}}}}"#, "x".repeat(32_000));
            1_000
        ];
    let cases = [
        (event(&format!("{{{}}}", keys(1_000_000))), "413 body_too_large"),
        (event(&format!("{{{}}}", keys(300_000))), "200 event_too_large"),
        (event(&format!("{{\"n\":{}}}", "7".repeat(1_000_000))), "200 event_too_large"),
        (event(&format!("{{\"n\":0.{}}}", "7".repeat(1_000_000))), "200 event_too_large"),
        (event(&format!("{{\"n\":1e{}}}", "9".repeat(1_000_000))), "200 event_too_large"),
        (format!("{{\"batch\":[{}]}}", large.join(",")), "413 inflated_too_large"),
    ];
    for (body, expected) in &cases {
        // Numbers go as they are: as text of one digit they would be a bomb.
        let bytes = if body.len() < 1 << 20 { body.clone().into_bytes() } else { gzip(body) };
        for _ in 0..3 {
            assert_eq!(refused(&server, &key, &bytes), *expected, "{}", &body[..120]);
        }
    }
    for _ in 0..3 {
        let (sent, said) = endless(&server, &key);
        assert!(sent < 64 << 20, "it is cut off, not read for ever: {sent}");
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 413"), "{said}");
    }
    let after = most(&server);
    assert!(after <= before + GROWTH_MB, "from {before} MB to {after} MB");
    assert_eq!(server.send("POST", "/v1/batch", Some(&key), &batch("good", "u1", 10)).status, 200);
}

#[test]
fn a_batch_over_three_thousand_days_makes_no_three_thousand_files() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[]);
    let descriptors = || std::fs::read_dir(format!("/proc/{}/fd", server.id())).expect("a system with /proc").count();
    let before = descriptors();
    for part in 0..3i64 {
        let day = |day: i64| {
            let at = jiff::Timestamp::from_second(1_700_000_000 - (part * 1_000 + day) * 86_400).expect("a moment");
            json!({"type":"track","event":"e","userId":format!("u{day}"),"timestamp":at.to_string()})
        };
        let body = json!({"batch": (0..1_000).map(day).collect::<Vec<_>>()}).to_string();
        let answer = server.send("POST", "/v1/batch", Some(&key), body.as_bytes());
        assert_eq!(answer.json()["accepted"], 1_000, "{answer:?}");
    }
    let begin = Instant::now();
    let mut most = 0;
    while server.events(&key) < 3_000 {
        assert!(begin.elapsed() < PATIENCE, "they never arrive");
        most = most.max(descriptors());
    }
    assert!(most <= before + 64, "from {before} to {most} open files");
    let found = std::process::Command::new("find").arg(place.data().join("segments")).args(["-type", "f"]).output();
    let files = String::from_utf8(found.expect("find runs").stdout).expect("text").lines().count();
    assert!((1..50).contains(&files), "{files} files of 3,000 days");
}
