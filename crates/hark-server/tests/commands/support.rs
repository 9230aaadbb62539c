//! How do tests run the real binary, and talk to it as a stranger would?

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take on a slow machine before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A folder of one test, with the data folder `data` in it.
pub struct Place(tempfile::TempDir);

impl Place {
    /// An empty one.
    pub fn new() -> Self {
        Place(tempfile::tempdir().expect("a folder"))
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// A new file in it.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).expect("written");
        self.path(name).to_str().expect("a path of text").to_owned()
    }

    /// A command on the data folder.
    pub fn hark(&self, arguments: &[&str]) -> Said {
        Said::from(command(&self.data()).args(arguments).output().expect("hark runs"))
    }

    /// A command that must end well; what it printed.
    pub fn fine(&self, arguments: &[&str]) -> String {
        let said = self.hark(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
        said.out
    }

    /// The answer to a question on the command line.
    pub fn ask(&self, question: &Value) -> Value {
        let file = self.file("question.json", question.to_string());
        serde_json::from_str(&self.fine(&["query", &file, "--format", "json"])).expect("JSON")
    }

    /// How many events can be queried.
    pub fn events(&self) -> u64 {
        total(&self.ask(&all_events()))
    }

    /// The last line of `key create`.
    pub fn key(&self, kind: &str) -> String {
        self.fine(&["key", "create", "--kind", kind]).lines().last().expect("a key").to_owned()
    }
}

/// The question that counts all events.
pub fn all_events() -> Value {
    serde_json::json!({"question": "trend", "interval": "year"})
}

/// The whole of a trend.
pub fn total(answer: &Value) -> u64 {
    answer["series"][0]["total"].as_u64().unwrap_or(0)
}

/// `hark` with this folder and without the settings of whoever runs the tests.
pub fn command(data: &Path) -> Command {
    command_of(HARK, data)
}

/// The program.
pub const HARK: &str = env!("CARGO_BIN_EXE_hark");

/// The same for another program, which may start it.
pub fn command_of(program: &str, data: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HARK_")) {
        command.env_remove(name);
    }
    command.env("HARK_DATA", data).stdin(Stdio::null());
    command
}

/// How a command ended.
#[derive(Debug)]
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    /// Host and port.
    pub address: String,
    /// Lines of standard output behind the first one.
    pub rest: BufReader<std::process::ChildStdout>,
}

impl Server {
    /// Starts one on a free port and waits until it is ready.
    pub fn start(place: &Place, settings: &[(&str, &str)]) -> Self {
        Self::start_logged(place, settings, Stdio::null())
    }

    /// The same with a place for its log.
    pub fn start_logged(place: &Place, settings: &[(&str, &str)], log: Stdio) -> Self {
        Self::start_by(command(&place.data()).envs(settings.iter().copied()), log)
    }

    /// The same with a command that is `hark`, or becomes it.
    pub fn start_by(command: &mut Command, log: Stdio) -> Self {
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().expect("hark runs");
        let mut rest = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        rest.read_line(&mut line).expect("its first line");
        let address = line.trim().strip_prefix("hark listens on http://").expect("where it listens").to_owned();
        Server { child, address, rest }
    }

    /// One request over a new connection.
    pub fn send(&self, method: &str, path: &str, key: Option<&str>, body: &[u8]) -> Answer {
        self.try_send(method, path, key, body).expect("an answer")
    }

    /// The same where the server may be gone.
    pub fn try_send(&self, method: &str, path: &str, key: Option<&str>, body: &[u8]) -> std::io::Result<Answer> {
        let key = key.map_or(String::new(), |key| format!("authorization: Bearer {key}\r\n"));
        self.exchange(method, path, &key, body)
    }

    /// One request with these header lines, each with its end.
    pub fn send_with(&self, method: &str, path: &str, lines: &str, body: &[u8]) -> Answer {
        self.exchange(method, path, lines, body).expect("an answer")
    }

    fn exchange(&self, method: &str, path: &str, lines: &str, body: &[u8]) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = body.len();
        // A host that is not this machine's, unless the lines name one.
        let host = if lines.starts_with("host:") { "" } else { "host: x\r\n" };
        let head =
            format!("{method} {path} HTTP/1.1\r\n{host}connection: close\r\n{lines}content-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let status =
            head.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or(std::io::ErrorKind::InvalidData)?;
        Ok(Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
    }

    /// How many events can be queried.
    pub fn events(&self, server_key: &str) -> u64 {
        let answer = self.send("POST", "/api/v1/query", Some(server_key), all_events().to_string().as_bytes());
        assert_eq!(answer.status, 200, "{answer:?}");
        total(&answer.json())
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits until it ends; its exit code, none after SIGKILL.
    pub fn ended(mut self) -> Option<i32> {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status.code();
            }
            assert!(begin.elapsed() < PATIENCE, "the server does not end");
            std::thread::yield_now();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Status line and headers, in lower case.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// A batch of events of one customer, with message ids that begin with `prefix`.
pub fn batch(prefix: &str, customer: &str, events: usize) -> Vec<u8> {
    let event = |i: usize| {
        let id = format!("{prefix}-{i}");
        serde_json::json!({"type": "track", "messageId": id, "userId": customer, "event": "seen", "properties": {"n": i}})
    };
    let all: Vec<Value> = (0..events).map(event).collect();
    serde_json::json!({ "batch": all }).to_string().into_bytes()
}
