//! A real server on a free port, with a store in memory, and a client that speaks plain HTTP/1.1.

use hark_model::{Event, Micros};
use hark_records::{Context, DEFAULT_WORKSPACE, KeyKind, Records, Workspace};
use hark_server::edge::EdgeLimits;
use hark_server::serve::{AppState, serve_with};
use hark_server::sink::{MemorySink, Sink};
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub const NOW: Micros = 1_704_362_400_000_000;
pub const WRITE_KEY: &str = "hk_pub_000000000000000000000000";
pub const SERVER_KEY: &str = "hk_sec_000000000000000000000000";

pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

pub struct Hark {
    pub address: SocketAddr,
    /// Where it tells figures.
    #[allow(dead_code)]
    pub metrics: SocketAddr,
    pub sink: Arc<MemorySink>,
    pub records: Arc<Records>,
    pub disk_low: Arc<AtomicBool>,
    stop: Option<oneshot::Sender<()>>,
    pub served: Option<JoinHandle<()>>,
}

pub fn patient() -> EdgeLimits {
    EdgeLimits { drain_delay: Duration::ZERO, drain: Duration::from_secs(5), ..EdgeLimits::default() }
}

pub fn state(sink: Arc<dyn Sink>, records: Arc<Records>, limits: EdgeLimits) -> AppState {
    let counter = AtomicU64::new(1);
    AppState {
        sink,
        records,
        clock: Arc::new(|| NOW),
        random: Arc::new(move || u128::from(counter.fetch_add(1, Ordering::Relaxed))),
        limits,
        question_threads: 1,
        disk_low: Arc::new(|| false),
        open_start_page: false,
        pages: None,
        public_url: "http://localhost".into(),
        outbound: hark_server::outbound::Outbound::new(Vec::new()),
    }
}

impl Hark {
    pub async fn start() -> Hark {
        Self::with(patient(), |_| {}, |_| {}).await
    }

    pub async fn with(
        limits: EdgeLimits,
        settings: impl FnOnce(&mut Workspace),
        change: impl FnOnce(&mut AppState),
    ) -> Hark {
        let records = Arc::new(Records::in_memory().await.unwrap());
        let by = records.operator(DEFAULT_WORKSPACE).await.unwrap();
        for (key, kind) in [(WRITE_KEY, KeyKind::Write), (SERVER_KEY, KeyKind::Server)] {
            records.adopt_key(by.allow().unwrap(), key, kind, "test", NOW).await.unwrap();
        }
        let mut workspace = records.workspace(by.allow().unwrap()).await.unwrap();
        settings(&mut workspace);
        records.set_workspace(by.allow().unwrap(), &workspace, NOW).await.unwrap();
        let sink = Arc::new(MemorySink::default());
        let disk_low = Arc::new(AtomicBool::new(false));
        let mut state = state(sink.clone(), records.clone(), limits);
        let low = disk_low.clone();
        state.disk_low = Arc::new(move || low.load(Ordering::SeqCst));
        change(&mut state);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let figures = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let metrics = figures.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move { serve_with(state, listener, Some(figures), stopped).await });
        Hark { address, metrics, sink, records, disk_low, stop: Some(stop), served: Some(served) }
    }

    pub async fn operator(&self) -> Context {
        self.records.operator(DEFAULT_WORKSPACE).await.unwrap()
    }

    /// Tells the server to stop; it drains meanwhile.
    pub fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
    }

    pub fn events(&self) -> Vec<Event> {
        self.sink.events(DEFAULT_WORKSPACE)
    }

    /// The only event there is.
    pub fn event(&self) -> Event {
        let mut events = self.events();
        assert_eq!(events.len(), 1, "letters: {:?}", self.sink.letters(DEFAULT_WORKSPACE));
        events.remove(0)
    }

    /// Reasons of all dead letters.
    pub fn reasons(&self) -> Vec<&'static str> {
        self.sink.letters(DEFAULT_WORKSPACE).iter().map(|letter| letter.reason.code()).collect()
    }

    /// Every received event must be accounted for. Called at the end of every test that ingests.
    pub fn balanced(&self) -> hark_model::Accounting {
        let counts = self.sink.accounting(DEFAULT_WORKSPACE).unwrap();
        assert!(counts.balances(), "{counts:?}");
        assert_eq!(counts.stored as usize, self.events().len());
        assert_eq!(counts.dead_letters as usize, self.reasons().len());
        counts
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        self.raw(&bytes).await.unwrap_or_else(|| panic!("no answer to {method} {path}"))
    }

    /// POST with the write key.
    pub async fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Answer {
        self.send("POST", path, &[("x-write-key", WRITE_KEY)], body.as_ref()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[("authorization", &format!("Bearer {SERVER_KEY}"))], b"").await
    }

    /// Sends bytes and reads the answer until the server closes; `None` when it answers nothing.
    pub async fn raw(&self, bytes: &[u8]) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // A server that refuses early closes while the client still writes; what it said counts.
        let _ = stream.write_all(bytes).await;
        read_answer(&mut stream).await
    }
}

pub async fn read_answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut all = Vec::new();
    let mut chunk = [0; 8192];
    loop {
        if let Some(answer) = parse(&all) {
            return Some(answer);
        }
        match tokio::time::timeout(Duration::from_secs(20), stream.read(&mut chunk)).await.expect("no answer in 20 s") {
            Ok(0) | Err(_) => return None,
            Ok(count) => all.extend_from_slice(&chunk[..count]),
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
    let mut headers: HashMap<String, String> = HashMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let said = headers.entry(name.to_ascii_lowercase()).or_default();
        // A header that comes twice, such as Set-Cookie, has a line for each.
        said.push_str(if said.is_empty() { "" } else { "\n" });
        said.push_str(value);
    }
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let body = &bytes[end + 4..];
    (body.len() >= length).then(|| Answer { status, headers, body: body[..length].to_vec() })
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn properties(event: &Event) -> Value {
    serde_json::from_str(&event.properties).unwrap()
}
