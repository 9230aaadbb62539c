//! How is the child started, broken and listened to?

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long the child may say nothing before it counts as hanging.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// What is done to the child.
pub enum Fault<'a> {
    /// Kill it when one of its threads makes this call for the n-th time.
    Kill { call: &'a str, nth: usize },
    /// Let the call fail from the `first` to the `last` time (for ever without `last`).
    Error { call: &'a str, errno: &'a str, first: usize, last: Option<usize> },
}

/// What the child told before it ended.
#[derive(Clone)]
pub struct Told {
    /// Holds the data folder; deleted with the last copy.
    pub dir: std::sync::Arc<tempfile::TempDir>,
    /// Batches handed to the engine.
    pub sent: Vec<u32>,
    /// Batches acknowledged.
    pub acknowledged: Vec<u32>,
    /// The first batch that was refused.
    pub first_refusal: Option<u32>,
    /// The erasure was asked for; after how many sent batches.
    pub erasing: Option<u32>,
    /// The erasure was confirmed.
    pub erased: bool,
    /// A batch was acknowledged after one was refused.
    pub resumed: bool,
    /// The workload reached its end.
    pub finished: bool,
    /// The folder could not even be opened.
    pub open_failed: bool,
}

impl Told {
    /// The folder that the child wrote.
    pub fn data(&self) -> std::path::PathBuf {
        self.dir.path().join("data")
    }
}

/// Whether this machine lets us trace. Says so when it does not.
pub fn strace_works() -> bool {
    let tried = Command::new("strace").args(["-f", "-e", "trace=none", "true"]).stderr(Stdio::null()).status();
    let works = tried.is_ok_and(|s| s.success());
    if !works {
        assert!(std::env::var_os("CI").is_none(), "strace is needed in CI and does not work");
        eprintln!("skipped: strace is not installed or may not trace");
    }
    works
}

/// Runs the workload under one fault and collects what it told.
pub fn run_child(fault: &Fault) -> Told {
    let inject = match fault {
        Fault::Kill { call, nth } => format!("inject={call}:signal=KILL:when={nth}"),
        Fault::Error { call, errno, first, last: None } => format!("inject={call}:error={errno}:when={first}+"),
        Fault::Error { call, errno, first, last: Some(last) } => {
            format!("inject={call}:error={errno}:when={first}..{last}")
        }
    };
    let call = match fault {
        Fault::Kill { call, .. } | Fault::Error { call, .. } => *call,
    };
    run(&["-e", &format!("trace={call}"), "-e", &inject], None)
}

fn run(arguments: &[&str], log: Option<&std::path::Path>) -> Told {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let socket = dir.path().join("socket");
    let listener = UnixListener::bind(&socket).expect("a socket for the test");
    let log = log.map_or_else(|| "/dev/null".to_owned(), |l| l.display().to_string());
    let mut child = Command::new("strace")
        .args(["-f", "-qq", "--seccomp-bpf", "-o", &log])
        .args(arguments)
        .arg(std::env::current_exe().expect("this test's own path"))
        .args(["--exact", "child_workload", "--nocapture", "--test-threads=1"])
        .env("HARK_CRASH_DIR", dir.path().join("data"))
        .env("HARK_CRASH_SOCKET", &socket)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("strace starts");
    let mut told = Told {
        dir: std::sync::Arc::new(dir),
        sent: Vec::new(),
        acknowledged: Vec::new(),
        first_refusal: None,
        erasing: None,
        erased: false,
        resumed: false,
        finished: false,
        open_failed: false,
    };
    let heard = listen(&listener, &mut child, &mut told);
    if heard.is_err() {
        // The whole group: strace alone would leave the traced process behind.
        let group = format!("-{}", child.id());
        Command::new("kill").args(["-9", "--", &group]).status().expect("kill works");
    }
    child.wait().expect("the child ends");
    assert!(heard.is_ok(), "the child hangs under {arguments:?} after batch {:?}", told.sent.last());
    told
}

fn listen(listener: &UnixListener, child: &mut std::process::Child, told: &mut Told) -> std::io::Result<()> {
    // A child killed before it connects never wakes `accept`, so its end is watched beside it.
    listener.set_nonblocking(true).expect("a socket option");
    let stream = loop {
        match listener.accept() {
            Ok((stream, _)) => break stream,
            Err(_) if child.try_wait().expect("the child's state").is_some() => return Ok(()),
            Err(_) => std::thread::yield_now(),
        }
    };
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(SILENCE_MAX))?;
    for line in BufReader::new(stream).lines() {
        let line = match line {
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return Ok(()),
            line => line?,
        };
        let mut words = line.split(' ');
        let (verb, number) = (words.next().unwrap_or(""), words.next().and_then(|n| n.parse().ok()));
        match (verb, number) {
            ("sent", Some(n)) => told.sent.push(n),
            ("ack", Some(n)) => told.acknowledged.push(n),
            ("refused", Some(n)) => told.first_refusal = told.first_refusal.or(Some(n)),
            ("erasing", _) => told.erasing = Some(told.sent.len() as u32),
            ("resumed", _) => told.resumed = true,
            ("erased", _) => told.erased = true,
            ("end", _) => told.finished = true,
            ("open-failed", _) => told.open_failed = true,
            _ => {}
        }
    }
    Ok(())
}

/// Distinct (call, n) pairs, spread evenly over all calls that an undisturbed run makes.
pub fn kill_points(calls: &[&'static str], wanted: usize) -> Vec<(&'static str, usize)> {
    let log = tempfile::NamedTempFile::new().expect("a file for the log");
    let told = run(&["-e", &format!("trace={}", calls.join(","))], Some(log.path()));
    assert!(told.finished, "the undisturbed workload does not reach its end");
    let text = std::fs::read_to_string(log.path()).expect("the log of strace");
    // strace counts per thread: the n-th call of a kind is possible up to the largest count of any thread.
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        if let Some(call) = calls.iter().find(|c| rest.trim_start().starts_with(&format!("{c}("))) {
            *counts.entry((call, thread)).or_default() += 1;
        }
    }
    let mut all: Vec<(&'static str, usize)> = Vec::new();
    for call in calls {
        let most = counts.iter().filter(|((c, _), _)| c == call).map(|(_, n)| *n).max().unwrap_or(0);
        all.extend((1..=most).map(|n| (*call, n)));
    }
    let taken = wanted.min(all.len());
    let spread: Vec<_> = (0..taken).map(|i| all[i * all.len() / taken]).collect();
    eprintln!("{} kill points on the write path, {} taken", all.len(), spread.len());
    spread
}
