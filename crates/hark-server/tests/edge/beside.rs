//! Does a good client notice when others are slow, greedy or hostile? Each test runs both, from two addresses.

use crate::support::{Hark, WRITE_KEY, patient};
use bytes::Bytes;
use hark_server::edge::EdgeLimits;
use hark_server::edge::reply::reply;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

const GOOD: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const HOSTILE: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// Requests of the good client beside one kind of enemy.
const REQUESTS: usize = 60;
/// Bytes of the big answer: more than the buffers of both sides hold.
const BIG: usize = 16 << 20;

/// Bytes of bodies in memory: as many as 32 of the enemies that fill it hold together.
const BODIES: usize = 32 * 8192;

/// Few places and little patience, so that seconds show what takes minutes.
fn narrow() -> EdgeLimits {
    EdgeLimits {
        head: Duration::from_millis(300),
        body: Duration::from_secs(2),
        body_grace: Duration::from_millis(300),
        write_stall: Duration::from_millis(500),
        connections: 64,
        // One address may have all, so that it is not this number that saves the other.
        connections_per_address: 64,
        body_bytes_in_memory: BODIES,
        ..patient()
    }
}

async fn connect(from: Ipv4Addr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    socket.connect(to).await
}

/// One good request over a new connection; the whole answer.
async fn good(to: SocketAddr, round: usize) -> std::io::Result<String> {
    let mut stream = connect(GOOD, to).await?;
    let body = format!(r#"{{"event":"e","userId":"u","messageId":"m{round}"}}"#);
    let length = body.len();
    let head = format!(
        "POST /v1/track HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-write-key: {WRITE_KEY}\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    Ok(text)
}

/// Runs so many enemies of a kind, each again and again, and a good client beside them, which must lose nothing.
async fn beside<F>(enemies: usize, enemy: impl Fn(SocketAddr) -> F + Copy + Send + Sync + 'static)
where
    F: Future<Output = std::io::Result<()>> + Send,
{
    let hark = Hark::with(
        narrow(),
        |_| {},
        |state| {
            let big = Bytes::from(vec![b'x'; BIG]);
            state.pages = Some(Arc::new(move |path| {
                (path == "/big").then(|| reply(hyper::StatusCode::OK, "text/plain", big.clone()))
            }));
        },
    )
    .await;
    let (to, mut all) = (hark.address, JoinSet::new());
    let (begun, mut begins) = tokio::sync::mpsc::channel(1);
    for _ in 0..enemies {
        let begun = begun.clone();
        all.spawn(async move {
            loop {
                let ended = enemy(to).await;
                // Being cut off is what an enemy expects.
                drop(ended);
                let _ = begun.try_send(());
                tokio::task::yield_now().await;
            }
        });
    }
    // They are at it once the first was shown out.
    tokio::time::timeout(Duration::from_secs(20), begins.recv()).await.expect("nobody is shown out");
    for round in 0..REQUESTS {
        let answer = tokio::time::timeout(Duration::from_secs(10), good(to, round)).await.expect("an answer in time");
        assert!(answer.as_ref().is_ok_and(|text| text.starts_with("HTTP/1.1 200")), "{round}: {answer:?}");
    }
    // They never end by themselves: one that did has found out what must not be.
    let ended = all.try_join_next().map(|ended| ended.map_err(|error| error.to_string()));
    assert_eq!(ended, None::<Result<(), String>>);
    all.shutdown().await;
    assert_eq!(hark.balanced().stored, REQUESTS as u64);
}

/// Reads until the other side closes.
async fn ended(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut chunk = [0; 4096];
    while stream.read(&mut chunk).await? > 0 {}
    Ok(())
}

/// Sends a piece again and again, a little at a time, until the connection is closed.
async fn drip(mut stream: TcpStream, head: &str, piece: &[u8]) -> std::io::Result<()> {
    stream.write_all(head.as_bytes()).await?;
    let (mut reading, mut writing) = stream.split();
    let mut chunk = [0; 4096];
    loop {
        writing.write_all(piece).await?;
        // The wait is the attack.
        if let Ok(read) = tokio::time::timeout(Duration::from_millis(20), reading.read(&mut chunk)).await
            && read? == 0
        {
            return Ok(());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_headers() {
    beside(40, |to| async move {
        drip(connect(HOSTILE, to).await?, "GET /health HTTP/1.1\r\nhost: x\r\nx-a: ", b"a").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_of_events() {
    let head = format!("POST /v1/track HTTP/1.1\r\nhost: x\r\nx-write-key: {WRITE_KEY}\r\ncontent-length: 900\r\n\r\n");
    let head: &'static str = head.leak();
    beside(40, move |to| async move { drip(connect(HOSTILE, to).await?, head, b" ").await }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_of_the_private_api() {
    let head =
        "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n";
    beside(40, move |to| async move { drip(connect(HOSTILE, to).await?, head, b" ").await }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_fill_the_memory_for_bodies() {
    // Each sends so much of its body and stops; 40 of them want more than there is.
    let head = format!(
        "POST /v1/track HTTP/1.1\r\nhost: x\r\nx-write-key: {WRITE_KEY}\r\ncontent-length: 9000\r\n\r\n{}",
        " ".repeat(BODIES / 32)
    );
    let head: &'static str = head.leak();
    beside(40, move |to| async move { drip(connect(HOSTILE, to).await?, head, b"").await }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_readers_of_a_big_answer() {
    beside(20, |to| async move {
        let mut stream = connect(HOSTILE, to).await?;
        stream.write_all(b"GET /big HTTP/1.1\r\nhost: x\r\n\r\n").await?;
        let (mut all, mut little, mut much) = (0, [0; 64], vec![0; 1 << 16]);
        // A little now and then, for longer than the server's patience; then whatever is still on its way.
        for _ in 0..75 {
            all += stream.read(&mut little).await?;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        loop {
            let read = stream.read(&mut much).await?;
            all += read;
            assert!(all < BIG, "whoever takes a little now and then is cut off");
            if read == 0 {
                return Ok(());
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_beyond_every_cap() {
    beside(200, |to| async move {
        let mut stream = connect(HOSTILE, to).await?;
        stream.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").await?;
        ended(&mut stream).await
    })
    .await;
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";
/// `GET /` to `x` in HPACK.
const GET: &[u8] = b"\x82\x86\x84\x41\x01x";

/// Floods until the server has closed, reading what it says meanwhile.
async fn flood(to: SocketAddr, first: Vec<u8>, mut next: impl FnMut() -> Vec<u8> + Send) -> std::io::Result<()> {
    let mut stream = connect(HOSTILE, to).await?;
    stream.write_all(PREFACE).await?;
    stream.write_all(&first).await?;
    let (mut reading, mut writing) = stream.split();
    let read = async {
        let mut chunk = [0; 4096];
        while reading.read(&mut chunk).await? > 0 {}
        Ok(())
    };
    let write = async {
        loop {
            writing.write_all(&next()).await?;
        }
    };
    tokio::select! {
        ended = read => ended,
        ended = write => ended,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rapid_reset_in_http_2() {
    beside(4, |to| async move {
        let mut stream = 1;
        flood(to, Vec::new(), move || {
            let mut frames = Vec::new();
            for _ in 0..50 {
                frames.extend(frame(1, 5, stream, GET));
                frames.extend(frame(3, 0, stream, &8u32.to_be_bytes()));
                stream += 2;
            }
            frames
        })
        .await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endless_headers_in_http_2() {
    beside(4, |to| async move {
        let more = frame(9, 0, 1, &b"\x00\x01a\x01b".repeat(1_000));
        flood(to, frame(1, 1, 1, GET), move || more.clone()).await
    })
    .await;
}
