//! The audit log: complete, in order, and whoever changes it is noticed.

use crate::{Fresh, on_both};
use hark_records::Context;
use hark_records::audit::{Chain, Entry};

on_both!(what_is_done_is_written_down, many_at_once_make_one_chain);

async fn what_is_done_is_written_down(fresh: Fresh) {
    let by: Context = fresh.operator().await.from_address("192.0.2.7".into());
    let records = &fresh.records;
    let key =
        records.create_key(by.allow().expect("may"), hark_records::KeyKind::Write, "x", [1; 24], 5).await.expect("key");
    records.note(&by, Entry::denied("member.role", "member:3").with("why", "a\nb"), 6).await.expect("noted");
    let log = records.audit(by.allow().expect("may"), None, 10).await.expect("read");
    let told: Vec<_> = log.iter().map(|e| (e.number, e.actor.as_str(), e.action.as_str(), e.result.as_str())).collect();
    assert_eq!(told, [(2, "operator", "member.role", "denied"), (1, "operator", "key.create", "done")]);
    assert_eq!(
        (log[1].target.as_str(), log[1].address.as_str()),
        (format!("key:{}", key.key.id).as_str(), "192.0.2.7")
    );
    assert_eq!(records.audit(by.allow().expect("may"), Some(2), 10).await.expect("read").len(), 1);
    assert_eq!(records.verify_audit(by.allow().expect("may")).await.expect("checked"), Chain::Whole(2));
    let there = fresh.elsewhere().await;
    assert_eq!(records.verify_audit(there.allow().expect("may")).await.expect("checked"), Chain::Whole(1), "its own");
}

async fn many_at_once_make_one_chain(fresh: Fresh) {
    let by = fresh.operator().await;
    let writers = (0..20).map(|i| {
        let (records, by) = (fresh.records.clone(), by.clone());
        tokio::spawn(async move { records.note(&by, Entry::done("test", format!("{i}")), i).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("a task").expect("written");
    }
    assert_eq!(fresh.records.verify_audit(by.allow().expect("may")).await.expect("checked"), Chain::Whole(20));
}

/// Somebody with the file edits, removes or adds an entry.
#[tokio::test]
async fn an_edited_log_is_noticed() {
    for (sql, broken) in [
        ("UPDATE audit SET action = 'nothing' WHERE number = 2", Chain::Broken(2)),
        ("DELETE FROM audit WHERE number = 2", Chain::Broken(2)),
        ("DELETE FROM audit WHERE number = 3", Chain::Broken(3)),
        ("UPDATE audit_heads SET number = 2", Chain::Broken(4)),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("records.db");
        let records = hark_records::Records::open(&path, 1).await.expect("records");
        let by = records.operator(1).await.expect("a workspace");
        for i in 0..3 {
            records.note(&by, Entry::done("test", format!("{i}")), i).await.expect("written");
        }
        let edit = std::process::Command::new("python3")
            .args(["-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"])
            .arg(&path)
            .arg(sql)
            .status();
        assert!(edit.expect("python").success());
        assert_eq!(records.verify_audit(by.allow().expect("may")).await.expect("checked"), broken, "{sql}");
    }
}
