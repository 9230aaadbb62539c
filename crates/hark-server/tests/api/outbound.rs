//! Does anything that somebody typed in lead to where only Hark gets?
//!
//! One table of addresses for everything that goes out: webhooks, mail and sign-on. What comes back may be endless, slow or
//! packed; it harms nobody.

use crate::ear::Ear;
use crate::member;
use crate::support::{Hark, gzip, patient};
use bytes::Bytes;
use hark_records::Role;
use hark_server::outbound::net::{Later, Net};
use hark_server::outbound::{Outbound, Refused};
use serde_json::json;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A host of an address, as attackers write those that only Hark reaches.
const PRIVATE: [&str; 68] = [
    // This machine: decimal, octal, hexadecimal, short, and all of its network.
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0x7f.0x0.0x0.0x1",
    "017700000001",
    "0177.0.0.1",
    "0177.1",
    "0177.0x0.0.01",
    "127.0.0.1.",
    "0",
    "0.0.0.0",
    "0.1.2.3",
    "00000000000",
    // IPv6: itself, and IPv4 mapped, compatible, translated, by 6to4 and Teredo.
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::a00:1]",
    "[2002:7f00:1::]",
    "[2002:c0a8:101::1]",
    "[2001::1]",
    "[2001:0:7f00:1::]",
    "[fc00::1]",
    "[fd12:3456:789a::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
    "[::ffff:0:127.0.0.1]",
    // Private, shared by a carrier, link-local with the secrets of clouds, protocols, documentation, benchmarks.
    "10.0.0.1",
    "10.255.255.255",
    "012.0.0.1",
    "0xa.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "3232235521",
    "0xc0a80001",
    "100.64.0.1",
    "100.127.255.255",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    // Many, nobody yet, everybody.
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "4294967295",
    // Letters that are digits and dots to somebody.
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "%31%32%37.0.0.1",
];

/// Names that the tests' own system knows.
const PRIVATE_NAMES: [&str; 8] = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ⓛocalhost",
    "sub.localhost",
    "10.0.0.1.nip.example",
    "mixed.example",
    "carrier.example",
];

/// What is no address of a web server at all.
const NO_ADDRESS: [&str; 34] = [
    "http://good.example@127.0.0.1:8080/",
    "http://user:password@good.example/",
    "http://@127.0.0.1:80/",
    "http://127.0.0.1\\@good.example/",
    "http://127.0.0.1#@good.example/",
    "http://127.0.0.1?@good.example/",
    "http://good.example\t/",
    "http://good.example\n/",
    "http://good.\nexample/",
    " http://good.example/",
    "http://good.example/ ",
    "\u{1}http://good.example/",
    "ht\ntp://good.example/",
    "http://good.example/\r\nx: y",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[::1/",
    "http://999.1.1.1/",
    "http://0x100000000/",
    "file:///etc/passwd",
    "gopher://good.example/",
    "ftp://good.example/",
    "unix:/var/run/docker.sock",
    "ldap://good.example/",
    "dict://good.example:11211/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "jar:http://good.example/!x",
    "ws://good.example/",
    "//good.example/",
    "good.example",
    "http://",
    "https:///",
    "",
];

/// Ports of services that trust whoever reaches them.
const PORTS: [u16; 10] = [22, 23, 25, 53, 3306, 5432, 6379, 8123, 9200, 11211];

/// What stays allowed, so that the door is not simply shut.
const PUBLIC: [&str; 16] = [
    "https://good.example/",
    "http://good.example/",
    "https://good.example./x",
    "https://good.example:8443/hook?a=b",
    "http://GOOD.example:8080/",
    "https://sub.good.example/a/b",
    "https://bücher.example/",
    "https://xn--bcher-kva.example/",
    "http://8.8.8.8/",
    "https://1.1.1.1:8443/",
    "http://134744072/",
    "http://0x08.8.8.8/",
    "https://[2606:4700::1111]/",
    "https://[::ffff:8.8.8.8]/",
    "http://172.32.0.1/",
    "http://100.128.0.1/",
];

/// Names as they are wanted, and a way to addresses that leads to one listener, whatever they are.
struct Stage {
    /// Counts how often a name was looked up: one may change its mind.
    asked: AtomicUsize,
    called: Mutex<Vec<SocketAddr>>,
    leads_to: u16,
    patience: Duration,
}

impl Stage {
    fn new(leads_to: u16) -> Arc<Stage> {
        let patience = Duration::from_secs(20);
        Arc::new(Stage { asked: AtomicUsize::new(0), called: Mutex::new(Vec::new()), leads_to, patience })
    }

    fn called(&self) -> Vec<String> {
        self.called.lock().unwrap().iter().map(ToString::to_string).collect()
    }
}

impl Net for Stage {
    fn look_up(&self, name: &str, port: u16) -> Later<io::Result<Vec<SocketAddr>>> {
        let before = self.asked.fetch_add(1, Ordering::SeqCst);
        let found: &[&str] = match name {
            "localhost" | "sub.localhost" => &["127.0.0.1", "::1"],
            "10.0.0.1.nip.example" => &["10.0.0.1"],
            "carrier.example" => &["100.64.7.7"],
            "mixed.example" => &["8.8.8.8", "10.0.0.1", "1.1.1.1"],
            "rebinding.example" if before % 2 == 1 => &["127.0.0.1"],
            "nowhere.example" => &[],
            _ => &["8.8.8.8", "2606:4700::1111"],
        };
        let found = found.iter().map(|ip| SocketAddr::new(ip.parse::<IpAddr>().unwrap(), port)).collect();
        Box::pin(async move { Ok(found) })
    }

    fn call(&self, addresses: Vec<SocketAddr>) -> Later<io::Result<TcpStream>> {
        self.called.lock().unwrap().extend(addresses);
        let port = self.leads_to;
        Box::pin(async move { TcpStream::connect(("127.0.0.1", port)).await })
    }

    fn patience(&self) -> Duration {
        self.patience
    }
}

fn way_out(stage: &Arc<Stage>) -> Outbound {
    Outbound::new(Vec::new()).over(stage.clone())
}

fn refused() -> Vec<String> {
    let hosts = PRIVATE.iter().chain(&PRIVATE_NAMES).map(|host| format!("http://{host}:8080/"));
    let ports = PORTS.iter().map(|port| format!("http://good.example:{port}/"));
    hosts.chain(NO_ADDRESS.iter().map(ToString::to_string)).chain(ports).collect()
}

#[tokio::test]
async fn no_way_of_writing_an_address_leads_inside_and_public_ones_are_open() {
    let stage = Stage::new(9);
    let out = way_out(&stage);
    for url in refused() {
        assert!(out.check(&url).await.is_err(), "{url:?}");
        assert!(out.post(&url, &[], Bytes::new()).await.is_err(), "{url:?}");
    }
    assert_eq!(out.check("http://nowhere.example/").await, Err(Refused::Name));
    assert_eq!(stage.called(), [""; 0], "nobody was called");
    for url in PUBLIC {
        assert_eq!(out.check(url).await, Ok(()), "{url}");
    }
    // An operator's leave is for one host, or one host and port, and for nothing that looks like it.
    let one = Outbound::new(vec!["127.0.0.1:9000".into(), "carrier.example".into()]).over(stage);
    for (url, open) in [
        ("http://127.0.0.1:9000/", true),
        ("http://2130706433:9000/", true),
        ("http://carrier.example:6379/", true),
        ("http://127.0.0.1:9001/", false),
        ("http://127.0.0.2:9000/", false),
        ("http://localhost:9000/", false),
        ("http://mixed.example/", false),
        ("http://carrier.example.evil.example:6379/", false),
    ] {
        assert_eq!(one.check(url).await.is_ok(), open, "{url}");
    }
}

/// One setting was checked and another was not.
#[tokio::test]
async fn webhooks_mail_and_sign_on_are_all_judged_by_the_same_table() {
    let stage = Stage::new(9);
    let out = way_out(&stage);
    let hark = Hark::with(patient(), |_| {}, |state| state.outbound = out).await;
    let mut owner = member(&hark, 1, Role::Owner).await;
    let base = "/api/v1/workspaces/1";
    for url in refused() {
        let hook = owner.send(&hark, "POST", &format!("{base}/webhooks"), Some(json!({"url": url}))).await;
        assert_eq!((hook.status, hook.json()["place"].as_str()), (422, Some("/url")), "{url:?}: {}", hook.text());
        let issuer = json!({"name": "Work", "issuer": url.replacen("http:", "https:", 1), "client_id": "hark"});
        let provider = owner.send(&hark, "PUT", &format!("{base}/connections/sign-on"), Some(issuer)).await;
        assert_eq!(provider.status, 422, "{url:?}: {}", provider.text());
    }
    let mail = async |host: &str, port: u16| {
        let body = json!({"host": host, "port": port, "protection": "none", "from": "hark@example.com"});
        owner.clone().send(&hark, "PUT", &format!("{base}/connections/mail"), Some(body)).await
    };
    for host in PRIVATE.iter().chain(&PRIVATE_NAMES).chain(&[
        "good.example/",
        "a@good.example",
        "good example",
        "",
        "http://good.example",
    ]) {
        let answer = mail(host, 25).await;
        assert_eq!(
            (answer.status, answer.json()["place"].as_str()),
            (422, Some("/host")),
            "{host:?}: {}",
            answer.text()
        );
    }
    for port in [22, 80, 443, 3306, 6379, 8080] {
        assert_eq!(mail("good.example", port).await.json()["place"], "/port", "{port}");
    }
    assert_eq!(stage.called(), [""; 0], "nobody was called");
    assert_eq!(mail("good.example", 587).await.status, 204);
    let hook = owner.send(&hark, "POST", &format!("{base}/webhooks"), Some(json!({"url": PUBLIC[0]}))).await;
    assert_eq!(hook.status, 201, "{}", hook.text());
}

/// A name was public when it was checked and private when it was called.
#[tokio::test]
async fn a_name_that_changes_its_mind_leads_nowhere_else() {
    let mut ear = Ear::web().await;
    let stage = Stage::new(ear.port);
    let out = way_out(&stage);
    let sent = out.post("http://rebinding.example/", &[], Bytes::from("x")).await.unwrap();
    assert_eq!((sent.status, ear.next().await.body.as_str()), (200, "x"));
    assert_eq!(stage.asked.load(Ordering::SeqCst), 1, "a name is looked up once for a call");
    assert_eq!(stage.called(), ["8.8.8.8:80", "[2606:4700::1111]:80"], "and its judged addresses are called");
    let again = out.post("http://rebinding.example/", &[], Bytes::from("x")).await;
    assert_eq!(again, Err(Refused::Private), "now it is private");
    assert_eq!(out.check("http://rebinding.example/").await, Ok(()));
    assert_eq!(out.resolve("rebinding.example", 25, &[25]).await, Err(Refused::Private), "mail: after it was saved");
    assert_eq!((stage.called().len(), ear.connections.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn no_redirection_is_followed_and_nothing_is_upgraded() {
    let mut ear = Ear::web().await;
    let out = way_out(&Stage::new(ear.port));
    for (i, status) in [300, 301, 302, 303, 305, 307, 308].into_iter().enumerate() {
        ear.status.store(status, Ordering::SeqCst);
        let sent = out.post("http://good.example/in", &[], Bytes::from("x")).await.unwrap();
        ear.next().await;
        assert_eq!((sent.status, ear.connections.load(Ordering::SeqCst)), (status, i + 1));
    }
    ear.status.store(101, Ordering::SeqCst);
    let sent = out.post("http://good.example/in", &[], Bytes::from("x")).await.unwrap();
    assert_eq!((sent.status, ear.connections.load(Ordering::SeqCst)), (101, 8), "no success, and the end");
}

/// Answers one request with these bytes, then again and again with more; how much of it was taken.
async fn answering(head: String, body: Vec<u8>, more: Vec<u8>) -> (u16, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut taken = body.len();
        stream.write_all(&body).await.unwrap();
        while !more.is_empty() && stream.write_all(&more).await.is_ok() {
            taken += more.len();
        }
        // Until the other side has gone.
        while stream.read(&mut request).await.is_ok_and(|count| count > 0) {}
        taken
    });
    (port, taken)
}

/// How much the other side took until it hung up.
async fn ended(taken: tokio::task::JoinHandle<usize>) -> usize {
    tokio::time::timeout(Duration::from_secs(20), taken).await.expect("it hangs up").unwrap()
}

#[tokio::test]
async fn an_endless_a_slow_and_a_packed_answer_harm_nobody() {
    let send = async |stage: Arc<Stage>| way_out(&stage).post("http://good.example/", &[], Bytes::new()).await;
    let length = "HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n".to_owned();
    let chunk = [b"10000\r\n".to_vec(), vec![b'x'; 65_536], b"\r\n".to_vec()].concat();
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned();
    for (head, more) in [(length, vec![b'x'; 65_536]), (chunked, chunk)] {
        let (port, taken) = answering(head, Vec::new(), more).await;
        let sent = send(Stage::new(port)).await.unwrap();
        assert_eq!((sent.status, sent.body.len()), (200, 0), "its status counts");
        let taken = ended(taken).await;
        assert!(taken < 32 << 20, "it took {taken} bytes");
    }
    // Heads that never end.
    let (port, taken) =
        answering("HTTP/1.1 200 OK\r\n".into(), Vec::new(), b"x: yyyyyyyyyyyyyyyy\r\n".repeat(1000)).await;
    assert_eq!(send(Stage::new(port)).await, Err(Refused::Connection));
    assert!(ended(taken).await < 32 << 20);
    // 64 MB of nothing in 64 kB: nobody unpacks it.
    let bomb = gzip(&vec![0; 64 << 20]);
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len());
    let (port, taken) = answering(head, bomb.clone(), Vec::new()).await;
    let sent = send(Stage::new(port)).await.unwrap();
    assert!(sent.body.len() <= 65_536 && (sent.body.is_empty() || sent.body == bomb), "{} bytes", sent.body.len());
    ended(taken).await;
    // One that stops in the middle: given up when the patience is over, and the connection with it.
    for head in ["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nslow", "HTTP/1.1 200 OK\r\nx: ", ""] {
        let (port, taken) = answering(head.into(), Vec::new(), Vec::new()).await;
        let stage = Stage { patience: Duration::from_millis(200), ..Arc::into_inner(Stage::new(port)).unwrap() };
        assert_eq!(send(Arc::new(stage)).await, Err(Refused::Time), "{head:?}");
        ended(taken).await;
    }
}
