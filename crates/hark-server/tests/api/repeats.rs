//! Is an event that many send at the same moment counted once, and in each workspace for itself?

use crate::support::{NOW, WRITE_KEY, read_answer};
use crate::world::World;
use hark_records::KeyKind;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const OTHER_KEY: &str = "hk_pub_111111111111111111111111";
/// Senders into each workspace.
const SENDERS: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_at_once_make_one_event_of_each_workspace() {
    let world = World::start().await;
    let by = world.hark.operator().await;
    let other = world.hark.records.create_workspace(by.allow().unwrap(), "other", NOW).await.unwrap();
    world.hark.records.adopt_key(other.allow().unwrap(), OTHER_KEY, KeyKind::Write, "other", NOW).await.unwrap();
    let (address, mut senders) = (world.hark.address, JoinSet::new());
    // All are connected before the first one sends.
    let together = Arc::new(Barrier::new(2 * SENDERS));
    for key in [WRITE_KEY, OTHER_KEY].repeat(SENDERS) {
        let together = together.clone();
        senders.spawn(async move {
            let body = r#"{"event":"e","userId":"u","messageId":"the-same"}"#;
            let length = body.len();
            let head =
                format!("POST /v1/track HTTP/1.1\r\nhost: x\r\nx-write-key: {key}\r\ncontent-length: {length}\r\n\r\n");
            let mut stream = TcpStream::connect(address).await.unwrap();
            together.wait().await;
            stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
            read_answer(&mut stream).await.unwrap().status
        });
    }
    let statuses = senders.join_all().await;
    assert!(statuses.len() == 2 * SENDERS && statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert!(world.engine.wait_drained(Duration::from_secs(20)).unwrap());
    for workspace in [1, other.workspace()] {
        let counts = world.engine.accounting(workspace).unwrap();
        let found = (counts.received, counts.stored, counts.duplicates);
        assert_eq!(found, (SENDERS as u64, 1, SENDERS as u64 - 1), "workspace {workspace}");
        assert!(counts.balances());
    }
}
