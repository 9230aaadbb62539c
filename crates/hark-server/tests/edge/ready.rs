//! Does `/ready` say whether the records answer? Events need the folder only, so it stays ready without them.

use crate::support::{Hark, NOW, WRITE_KEY, patient};
use hark_records::{DEFAULT_WORKSPACE, KeyKind, Records};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::copy_bidirectional;
use tokio::net::{UnixListener, UnixStream};
use tokio::task::AbortHandle;

const WORKS: u8 = 0;
const REFUSES: u8 = 1;
const SILENT: u8 = 2;

/// A way to the tests' PostgreSQL that can be cut, or fall silent.
struct Way {
    state: Arc<AtomicU8>,
    running: Arc<Mutex<Vec<AbortHandle>>>,
    url: String,
    _folder: tempfile::TempDir,
}

impl Way {
    fn open() -> Way {
        let real = hark_testkit::postgres::database();
        let (front, socket) = real.split_once("?host=").expect("a socket");
        let real: PathBuf = Path::new(socket).join(".s.PGSQL.5432");
        let folder = tempfile::tempdir().unwrap();
        let url = format!("{front}?host={}", folder.path().display());
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let (state, running) = (Arc::new(AtomicU8::new(WORKS)), Arc::new(Mutex::new(Vec::<AbortHandle>::new())));
        let (now, kept) = (state.clone(), running.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (now, real) = (now.clone(), real.clone());
                let task = tokio::spawn(async move {
                    match now.load(Ordering::SeqCst) {
                        WORKS => {
                            let mut other = UnixStream::connect(real).await.unwrap();
                            copy_bidirectional(&mut stream, &mut other).await.ok();
                        }
                        SILENT => std::future::pending().await,
                        _ => {}
                    }
                });
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(task.abort_handle());
            }
        });
        Way { state, running, url, _folder: folder }
    }

    /// From now on it is like this. What ran is cut off, as by a server that ends.
    fn become_(&self, state: u8) {
        self.state.store(state, Ordering::SeqCst);
        for task in self.running.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            task.abort();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_gone_is_told_and_one_that_is_back_too() {
    let way = Way::open();
    let records = Arc::new(Records::connect(&way.url, 1).await.unwrap());
    let by = records.operator(DEFAULT_WORKSPACE).await.unwrap();
    records.adopt_key(by.allow().unwrap(), WRITE_KEY, KeyKind::Write, "test", NOW).await.unwrap();
    let hark = Hark::with(patient(), |_| {}, move |state| state.records = records).await;
    let becomes = async |said: &str| {
        let seen = async {
            loop {
                let answer = hark.send("GET", "/ready", &[], b"").await;
                assert_eq!(answer.status, 200, "all servers of one database would be out at once: {}", answer.text());
                if answer.json() == json!({"status": "ready", "records": said}) {
                    return;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), seen).await.expect(said);
    };
    becomes("up").await;
    let event = r#"{"event":"e","userId":"u"}"#;
    assert_eq!(hark.post("/v1/track", event).await.status, 200);
    for trouble in [REFUSES, SILENT] {
        way.become_(trouble);
        becomes("down").await;
        assert_eq!(hark.send("GET", "/health", &[], b"").await.status, 200, "a restart would not help");
        assert_eq!(hark.post("/v1/track", event).await.status, 200, "a known key goes on sending");
        way.become_(WORKS);
        becomes("up").await;
    }
    assert_eq!(hark.balanced().stored, 3);
}
