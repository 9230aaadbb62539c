//! Where does a test get a real PostgreSQL from?
//!
//! One server for all tests of a program, made with `initdb` in a temporary folder, reached by a socket in it and nothing
//! else. A shell waits for the end of the program and then stops the server and removes the folder, also after a crash.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

/// Where Debian and others put what is not in the `PATH`.
const PLACES: [&str; 5] = [
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/bin",
];

struct Server {
    socket: PathBuf,
    /// Its standard input is the leash: closed when this program ends.
    _keeper: Mutex<Child>,
}

static SERVER: LazyLock<Server> = LazyLock::new(start);
static DATABASES: AtomicUsize = AtomicUsize::new(0);

/// The address of a new, empty database.
///
/// Panics when there is no PostgreSQL, naming what to install: a test that cannot run must not pass.
pub fn database() -> String {
    let name = format!("t{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let socket = &SERVER.socket;
    let sql = format!("CREATE DATABASE {name}");
    let mut psql = Command::new(program("psql"));
    psql.args(["-h", &socket.display().to_string(), "-U", "hark", "-d", "postgres", "-qc", &sql]);
    let made = psql.output().expect("psql");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    format!("postgres://hark@localhost/{name}?host={}", socket.display())
}

/// Every row of every table of a database of [`database`], as text.
///
/// Panics when it cannot be read.
pub fn dump(url: &str) -> String {
    let dumped = Command::new(program("pg_dump")).args(["--data-only", "--inserts", url]).output().expect("pg_dump");
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    String::from_utf8_lossy(&dumped.stdout).into_owned()
}

fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(PLACES.iter().map(PathBuf::from));
    let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("{name} is not installed. Hint: apt-get install postgresql"))
}

/// PostgreSQL refuses to run as root, so a test that does runs it as somebody else.
fn other_user() -> Option<&'static str> {
    let root = std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    root.then_some("postgres")
}

fn start() -> Server {
    let folder = tempfile::Builder::new().prefix("hark-postgres-").tempdir().expect("a folder").keep();
    let data = folder.join("data");
    if let Some(user) = other_user() {
        let owned = Command::new("chown").arg(user).arg(&folder).status().expect("chown");
        assert!(owned.success(), "the user {user} is missing. Hint: apt-get install postgresql");
    }
    let mut initdb = as_other(&program("initdb"));
    let options = ["-U", "hark", "--auth=trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8", "-D"];
    let made = initdb.args(options).arg(&data).output().expect("initdb");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    // The keeper reads from us for ever; what it reads at last is the end.
    let script = r#""$@" >"$LOG" 2>&1 & pid=$!; read -r _; kill -QUIT $pid; wait $pid; rm -rf "$FOLDER""#;
    let mut keeper = Command::new("sh");
    keeper.arg("-c").arg(script).arg("sh");
    if let Some(user) = other_user() {
        keeper.args(["setpriv", "--reuid", user, "--regid", user, "--clear-groups"]);
    }
    keeper.arg(program("postgres")).arg("-D").arg(&data).arg("-k").arg(&folder);
    keeper.args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=300"]);
    keeper.env("LOG", folder.join("log")).env("FOLDER", &folder).stdin(Stdio::piped());
    let keeper = keeper.spawn().expect("a shell");
    wait(&folder);
    Server { socket: folder, _keeper: Mutex::new(keeper) }
}

fn as_other(program: &Path) -> Command {
    match other_user() {
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", user, "--regid", user, "--clear-groups"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

fn wait(folder: &Path) {
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let ready = || {
        let mut ask = Command::new(program("pg_isready"));
        ask.arg("-q").arg("-h").arg(folder).status().is_ok_and(|status| status.success())
    };
    // pg_isready is the event: the server has no other way to say that it listens.
    while !ready() {
        let log = || std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(std::time::Instant::now() < patience, "PostgreSQL does not start: {}", log());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
