//! Does anything stand in the log that belongs to somebody, and does anybody else write into it?
//!
//! Every secret and everything that tells who somebody is has a mark in it, or is kept here when it is made. Then the log, as
//! talkative as it can be, is searched for them.

use crate::support::{Answer, Place, Server};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// What would make a line of its own, or colours.
const FORGED: &str = "\r\n{\"level\":\"ERROR\",\"forged\":true}\r\n\u{1b}[31mred\u{1b}[0m\u{7}\u{0}";

fn post(server: &Server, path: &str, more: &str, body: &Value) -> Answer {
    let head = format!("content-type: application/json\r\nsec-fetch-site: same-origin\r\n{more}");
    server.send_with("POST", path, &head, body.to_string().as_bytes())
}

/// A mail server that refuses every letter after it was handed over; the letters.
fn post_office() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (tell, letters) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let tell = tell.clone();
            std::thread::spawn(move || letter(stream).map(|letter| tell.send(letter)));
        }
    });
    (port, letters)
}

fn letter(stream: TcpStream) -> Option<String> {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"220 here\r\n").ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let answer: &[u8] = match line.get(..4).unwrap_or("") {
            "EHLO" => b"250-here\r\n250 AUTH PLAIN LOGIN\r\n",
            "AUTH" => b"235 welcome\r\n",
            "DATA" => {
                stream.get_mut().write_all(b"354 go on\r\n").ok()?;
                let mut letter = String::new();
                while !letter.ends_with("\r\n.\r\n") && stream.read_line(&mut letter).ok()? > 0 {}
                stream.get_mut().write_all(b"451 canary-of-the-post-office\r\n").ok()?;
                return Some(letter.replace("=\r\n", ""));
            }
            _ => b"250 fine\r\n",
        };
        stream.get_mut().write_all(answer).ok()?;
    }
}

/// A provider that answers everything with a document about another one.
fn provider() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 8192];
            let _ = stream.read(&mut request);
            let other = format!("https://provider.example/{FORGED}");
            let body = json!({"issuer": other, "authorization_endpoint": "https://p.example/a", "jwks_uri": "https://p.example/k",
                "token_endpoint": "https://p.example/t", "response_types_supported": ["code"],
                "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]})
            .to_string();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
            let _ = write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len());
        }
    });
    port
}

fn behind(text: &str, mark: &str) -> String {
    let rest = text.split_once(mark).unwrap_or_else(|| panic!("no {mark} in {text}")).1;
    rest.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// What somebody does who sets Hark up, and what somebody does who should not be there. What must stand in no log.
fn story(server: &mut Server, write_key: &str, server_key: &str) -> Vec<String> {
    let mut secrets = vec![write_key.to_owned(), server_key.to_owned()];
    let mut line = String::new();
    while !line.contains("/claim#") {
        line.clear();
        assert!(server.rest.read_line(&mut line).expect("a line") > 0);
    }
    let claim = behind(&line, "/claim#");
    let owner = json!({"link": claim, "email": "canary-owner@example.com", "name": "canary-name", "password": "canary-password-1"});
    let more = "user-agent: canary-agent\r\nx-forwarded-for: 203.0.113.77\r\n";
    let claimed = post(server, "/api/v1/claim", more, &owner);
    assert_eq!(claimed.status, 204, "{claimed:?}");
    let session = behind(&claimed.head, "__host-hark=");
    secrets.extend([claim, session.clone(), behind(&claimed.head, "__host-hark-device=")]);
    let cookie = format!("cookie: __Host-hark={session}\r\n{more}");
    let base = "/api/v1/workspaces/1";
    // Mail that is refused by the post office, with a link in it.
    let (port, letters) = post_office();
    let mail = json!({"host": "127.0.0.1", "port": port, "protection": "none", "name": "canary-smtp-name",
        "password": "canary-smtp-password", "from": "Hark <canary-sender@example.com>"});
    let head = format!("content-type: application/json\r\nsec-fetch-site: same-origin\r\n{cookie}");
    let set = server.send_with("PUT", &format!("{base}/connections/mail"), &head, mail.to_string().as_bytes());
    assert_eq!(set.status, 204, "{set:?}");
    assert_eq!(
        post(server, &format!("{base}/connections/mail/test"), &cookie, &json!({"to": "canary-to@example.com"})).status,
        409
    );
    letters.recv_timeout(Duration::from_secs(20)).expect("the trial");
    for (path, body, link) in [
        (format!("{base}/invitations"), json!({"email": "canary-new@example.com", "role": "viewer"}), "/invitation#"),
        ("/api/v1/password/reset/ask".into(), json!({"email": "canary-owner@example.com"}), "/reset#"),
    ] {
        let asked = post(server, &path, &cookie, &body);
        assert!(asked.status < 300, "{asked:?}");
        let letter = letters.recv_timeout(Duration::from_secs(20)).expect("a letter");
        secrets.push(behind(&letter, link));
        if asked.status == 201 {
            secrets.push(behind(&asked.body, link));
        }
    }
    // A webhook that nobody answers, and a provider that is none.
    let hook = json!({"url": "http://127.0.0.1:1/canary-path?canary-hook-query", "description": FORGED});
    let made = post(server, &format!("{base}/webhooks"), &cookie, &hook);
    assert_eq!(made.status, 201, "{made:?}");
    secrets.extend(made.json()["secret"].as_str().and_then(|all| all.strip_prefix("whsec_")).map(str::to_owned));
    let id = &made.json()["id"];
    assert_eq!(post(server, &format!("{base}/webhooks/{id}/test"), &cookie, &json!({})).status, 202);
    let issuer = format!("http://127.0.0.1:{}", provider());
    let wanted = json!({"name": "Work", "issuer": issuer, "client_id": "canary-client", "client_secret": "canary-client-secret"});
    let refused = server.send_with("PUT", &format!("{base}/connections/sign-on"), &head, wanted.to_string().as_bytes());
    assert_eq!(refused.status, 422, "{refused:?}");
    // Strangers.
    let wrong = json!({"email": format!("canary-owner@example.com{FORGED}"), "password": "canary-wrong-password"});
    assert_eq!(post(server, "/api/v1/session", more, &wrong).status, 401);
    let wrong = json!({"link": format!("canary-link{FORGED}"), "password": "canary-password-2"});
    assert_eq!(post(server, "/api/v1/password/reset", more, &wrong).status, 404);
    for lines in [
        "authorization: Bearer hk_sec_canary\r\n",
        "user-agent: x\u{1b}[31mcanary\r\n",
        "x-request-id: canary\u{1b}[31m\r\n",
    ] {
        assert!(server.send_with("GET", "/api/v1/accounting?canary-query%0d%0a=1", lines, b"").status >= 400);
    }
    assert!(
        server.send_with("POST", "/api/v1/query", &cookie, format!("{{\"canary-json\": {FORGED}").as_bytes()).status
            >= 400
    );
    assert!(server.send("GET", "/canary-nowhere%0d%0a%1b%5b31m?canary-query", None, b"").status >= 400);
    let _ = server.try_send("CANARY-METHOD", "/v1/track", None, b"");
    // Events, good ones and such that cannot be read.
    let event = json!({"type": "track", "userId": "canary-user", "event": format!("canary-event{FORGED}"),
        "properties": {"card": "canary-property", "forged": FORGED}, "context": {"userAgent": FORGED, "ip": "203.0.113.77"}});
    let basic = format!("x-write-key: {write_key}\r\n{more}");
    assert_eq!(post(server, "/v1/track?canary-query=1", &basic, &event).status, 200);
    assert!(server.send_with("POST", "/v1/track", &basic, b"{\"canary-broken\": \r\n\x1b[31m").status >= 400);
    assert_eq!(post(server, "/v1/batch", &basic, &json!({"batch": [event, {"canary-dead": FORGED}, 7]})).status, 200);
    assert!(server.events(server_key) <= 2);
    secrets
}

fn logged(format: &str) -> (Vec<u8>, Vec<String>) {
    let place = Place::new();
    let (write_key, server_key) = (place.key("write"), place.key("server"));
    let log = place.path("log");
    let file = File::create(&log).expect("a file");
    let settings = [
        ("HARK_LOG", "trace"),
        ("HARK_LOG_FORMAT", format),
        ("HARK_OUTBOUND_HOSTS", "127.0.0.1"),
        ("HARK_TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let mut server = Server::start_logged(&place, &settings, file.into());
    let secrets = story(&mut server, &write_key, &server_key);
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0));
    (std::fs::read(log).expect("the log"), secrets)
}

#[test]
fn no_secret_and_nobody_stands_in_the_log_and_each_line_is_ours() {
    for format in ["json", "text"] {
        let (log, secrets) = logged(format);
        assert!(secrets.len() == 9 && secrets.iter().all(|secret| secret.len() > 20), "{secrets:?}");
        let text = String::from_utf8(log).expect("text");
        for mark in secrets.iter().map(String::as_str).chain([
            "canary",
            "CANARY",
            "203.0.113.77",
            "whsec_",
            "hk_sec_",
            "hk_pub_",
        ]) {
            let found = text.lines().find(|line| line.contains(mark));
            assert_eq!(found, None, "{mark}");
        }
        let strange = text.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(strange, None, "{format}");
        for what in
            ["serving", "answered", "refused", "a job did not succeed", "an OpenID provider cannot be discovered"]
        {
            assert!(text.contains(what), "it was not talkative: no `{what}` in\n{text}");
        }
        for line in text.lines() {
            let at = match format {
                "json" => {
                    let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
                    assert!(line["level"].is_string() && line["forged"].is_null(), "{line}");
                    line["timestamp"].as_str().expect("when").to_owned()
                }
                _ => line.split(' ').next().expect("when").to_owned(),
            };
            assert!(at.ends_with('Z') && at.len() > 19 && at.starts_with("20"), "in UTC: {line}");
        }
    }
}
