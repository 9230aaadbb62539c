//! What if somebody takes all the connections that the system allows? A good client from elsewhere must not notice.

use crate::support::{HARK, PATIENCE, Place, Server, batch, command_of};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Descriptors of the server.
const DESCRIPTORS: usize = 256;
/// Connections that the crowd wants.
const CROWD: usize = 400;

/// A server under a limit of the shell, such as `ulimit -n 256`.
fn limited(place: &Place, limit: &str, log: Stdio) -> Server {
    Server::start_by(command_of("sh", &place.data()).args(["-c", &format!("{limit}; exec \"$@\""), "sh", HARK]), log)
}

/// A connection from this address of our own.
fn connect(from: Ipv4Addr, to: &str) -> std::io::Result<TcpStream> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let to: SocketAddr = to.parse().map_err(std::io::Error::other)?;
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind((from, 0).into())?;
        socket.connect(to).await?.into_std()
    })?;
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// One request over a new connection from this address; its status.
fn ask(from: Ipv4Addr, to: &str, key: &str, body: &[u8]) -> std::io::Result<u16> {
    let mut stream = connect(from, to)?;
    let length = body.len();
    let head = format!(
        "POST /v1/batch HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {key}\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(&[head.as_bytes(), body].concat())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    text.get(9..12).and_then(|status| status.parse().ok()).ok_or(std::io::ErrorKind::UnexpectedEof.into())
}

#[test]
fn a_crowd_from_one_address_costs_the_others_nothing() {
    let place = Place::new();
    let key = place.key("server");
    let log = std::fs::File::create(place.path("log")).expect("a log");
    let server = limited(&place, &format!("ulimit -n {DESCRIPTORS}"), log.into());
    let (good, crowd) = (Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::LOCALHOST);
    let (held, stop) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut connections = std::collections::VecDeque::new();
            // Never content: whoever is let go comes back at once.
            while !stop.load(Ordering::Relaxed) {
                if let Ok(mut stream) = connect(crowd, &server.address) {
                    stream.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").ok();
                    connections.push_back(stream);
                }
                if connections.len() > CROWD {
                    connections.pop_front();
                    held.store(true, Ordering::Relaxed);
                }
            }
        });
        let begin = Instant::now();
        while !held.load(Ordering::Relaxed) {
            assert!(begin.elapsed() < PATIENCE, "the crowd never gathers");
            std::thread::yield_now();
        }
        let mut lost = Vec::new();
        for round in 0..100 {
            let answer = ask(good, &server.address, &key, &batch(&format!("r{round}"), "u1", 2));
            if !matches!(answer, Ok(200)) {
                lost.push(format!("{round}: {answer:?}"));
            }
        }
        stop.store(true, Ordering::Relaxed);
        assert_eq!(lost, Vec::<String>::new(), "a good client loses nothing");
    });
    let begin = Instant::now();
    while server.events(&key) < 200 {
        assert!(begin.elapsed() < PATIENCE, "what was acknowledged never arrives");
    }
    let said = std::fs::read_to_string(place.path("log")).expect("the log");
    assert!(said.lines().filter(|line| line.contains("WARN") || line.contains("ERROR")).count() <= 1, "{said}");
}

#[test]
fn the_limit_that_a_shell_sets_is_raised_as_far_as_it_may() {
    let place = Place::new();
    let server = limited(&place, "ulimit -Sn 200", Stdio::null());
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).expect("a system with /proc");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("the limit");
    let numbers: Vec<&str> = line.split_whitespace().skip(3).collect();
    assert_eq!(numbers[0], numbers[1], "{line}");
    assert_ne!(numbers[0], "200");
}

#[test]
fn when_descriptors_run_out_nevertheless_the_log_is_told_once() {
    let place = Place::new();
    let key = place.key("server");
    let log = std::fs::File::create(place.path("log")).expect("a log");
    let server = limited(&place, &format!("ulimit -n {DESCRIPTORS}"), log.into());
    // Somebody takes the limit away while it runs: less than it has counted on.
    let open = std::fs::read_dir(format!("/proc/{}/fd", server.id())).expect("a system with /proc").count();
    let limit = format!("--nofile={0}:{0}", open + 8);
    let cut = std::process::Command::new("prlimit").args(["--pid", &server.id().to_string(), &limit]).status();
    assert!(cut.expect("prlimit runs").success());
    let mut held = Vec::new();
    for _ in 0..24 {
        let mut stream = connect(Ipv4Addr::LOCALHOST, &server.address).expect("a place in the queue");
        stream.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").ok();
        held.push(stream);
    }
    for round in 0..20 {
        let answer = ask(Ipv4Addr::new(127, 0, 0, 2), &server.address, &key, &batch(&format!("r{round}"), "u1", 1));
        assert!(matches!(answer, Ok(200 | 503)), "idle ones make room: {answer:?}");
    }
    let said = std::fs::read_to_string(place.path("log")).expect("the log");
    assert_eq!(said.matches("no more connections can be taken").count(), 1, "{said}");
}
