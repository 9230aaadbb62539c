//! Bytes on a socket, against the real accept loop.

use crate::target;
use hark_records::{DEFAULT_WORKSPACE, KeyKind, Records};
use hark_server::edge::EdgeLimits;
use hark_server::serve::{AppState, serve};
use hark_server::sink::{MemorySink, Sink};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

const KEY: &str = "hk_pub_000000000000000000000000";

const TOKENS: &[&str] = &[
    "\r\n",
    "\r\n\r\n",
    "\n",
    "GET ",
    "POST ",
    "OPTIONS ",
    " HTTP/1.1",
    " HTTP/1.0",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "content-length: 5\r\n",
    "content-length: 18446744073709551616\r\n",
    "transfer-encoding: chunked\r\n",
    "0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "expect: 100-continue\r\n",
    "content-encoding: gzip\r\n",
    "host: x\r\n",
    "connection: close\r\n",
    "authorization: Basic ",
    "upgrade: h2c\r\n",
    "/v1/batch",
    "/e/",
    "/api/v1/query",
    "/pixel/v1/track?",
    "data=",
    "%",
    "{",
    "}",
    "x-forwarded-for: 1.2.3.4\r\n",
    "/flags/",
    "/../",
    "*",
];

#[test]
fn sockets() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let records = runtime.block_on(async {
        let records = Records::in_memory().await.unwrap();
        let by = records.operator(DEFAULT_WORKSPACE).await.unwrap();
        records.adopt_key(by.allow().unwrap(), KEY, KeyKind::Write, "test", 1).await.unwrap();
        Arc::new(records)
    });
    let sink = Arc::new(MemorySink::default());
    let state = AppState {
        sink: sink.clone(),
        records,
        clock: Arc::new(|| 1_704_362_400_000_000),
        random: Arc::new(|| 7),
        limits: EdgeLimits {
            head: Duration::from_millis(300),
            body: Duration::from_millis(300),
            ..EdgeLimits::default()
        },
        question_threads: 1,
        disk_low: Arc::new(|| false),
        open_start_page: true,
        pages: None,
        public_url: "http://localhost".into(),
        outbound: hark_server::outbound::Outbound::new(Vec::new()),
    };
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(serve(state, listener, std::future::pending::<()>()));
    let track = format!(
        "POST /v1/track HTTP/1.1\r\nhost: x\r\nx-write-key: {KEY}\r\ncontent-length: 26\r\n\r\n{{\"event\":\"e\",\"userId\":\"u\"}}"
    );
    let chunked = format!(
        "POST /e/ HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n30\r\n{{\"api_key\":\"{KEY}\",\"event\":\"e\"}}\r\n0\r\n\r\n"
    );
    let form = format!(
        "POST /e/?ip=1 HTTP/1.1\r\nhost: x\r\ncontent-length: 20\r\n\r\ndata=eyJldmVudCI6MX0GET /pixel/v1/track?writeKey={KEY}&userId=u HTTP/1.1\r\nhost: x\r\n\r\n"
    );
    let corpus = [track.as_bytes(), chunked.as_bytes(), form.as_bytes(), b"GET /ready HTTP/1.1\r\nhost: x\r\n\r\n"];
    // Whole requests are answered, however slow the machine is.
    for whole in &corpus[..2] {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(whole).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        assert!(stream.read(&mut [0; 1024]).unwrap() > 0);
    }
    target("edge", &corpus, TOKENS, 32 << 10).run(|input| {
        let mut stream = TcpStream::connect(address).unwrap();
        // A server that has heard enough closes while the client still writes.
        let _ = stream.write_all(input);
        // A client that closes its side waits for nothing any more, and its request is dropped. So first the answer, if the
        // input is a whole request, and then the end of what is none.
        stream.set_read_timeout(Some(Duration::from_millis(30))).unwrap();
        let mut answer = vec![0; 64 << 10];
        let first = stream.read(&mut answer).unwrap_or(0);
        answer.truncate(first);
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer);
        assert!(!text.contains("HTTP/1.1 500"), "{text}");
        text.contains("HTTP/1.1 200")
    });
    let counts = sink.accounting(DEFAULT_WORKSPACE).unwrap();
    assert!(counts.balances() && counts.received > 0, "{counts:?}");
}
