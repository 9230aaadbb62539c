//! Does the time of an answer tell who is here?

use super::{ask, person};
use crate::Browser;
use crate::ear::Ear;
use crate::support::{Hark, patient};
use hark_records::Role;
use hark_server::outbound::Outbound;
use serde_json::json;
use std::time::{Duration, Instant};

async fn timed(hark: &Hark, path: &str, body: serde_json::Value, status: u16) -> Duration {
    let began = Instant::now();
    let answer = ask(hark, &Browser::default(), "POST", path, Some(body)).await;
    let took = began.elapsed();
    assert_eq!(answer.status, status, "{}", answer.text());
    took
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// A wrong password for somebody took longer than one for nobody, because only then there was one to compare with.
#[tokio::test]
async fn a_wrong_password_takes_as_long_for_somebody_as_for_nobody() {
    let hark = Hark::start().await;
    for i in 0..3 {
        person(&hark, 1, Role::Viewer, false, &format!("known-{i}@example.com")).await;
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for i in 0..21 {
        for (times, who) in [(&mut known, "known"), (&mut unknown, "nobody")] {
            let body = json!({"email": format!("{who}-{}@example.com", i % 3), "password": "a wrong password"});
            times.push(timed(&hark, "/api/v1/session", body, 401).await);
        }
    }
    let (known, unknown) = (median(known), median(unknown));
    // Without a comparison it is over in a hundredth of the time; the bound leaves room for a machine that does other things.
    assert!((0.5..2.0).contains(&(known / unknown)), "known {known} ms, unknown {unknown} ms");
}

/// The same for asking for a new password: where somebody had the address, a link was made and a letter written first.
#[tokio::test]
async fn asking_for_a_new_password_takes_as_long_for_nobody() {
    let folder = tempfile::tempdir().unwrap();
    // On a disk: what is written shows in the time.
    let records = hark_records::Records::open(&folder.path().join("records.db"), crate::support::NOW).await.unwrap();
    let records = std::sync::Arc::new(records);
    let kept = records.clone();
    let mut hark = Hark::with(
        patient(),
        |_| {},
        move |state| {
            state.outbound = Outbound::new(vec!["127.0.0.1".into()]);
            state.records = kept;
        },
    )
    .await;
    hark.records = records;
    let mut office = Ear::post_office().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let mail =
        json!({"host": "127.0.0.1", "port": office.port, "protection": "none", "from": "Hark <hark@example.com>"});
    let set = ask(&hark, &owner, "PUT", "/api/v1/workspaces/1/connections/mail", Some(mail)).await;
    assert_eq!(set.status, 204, "{}", set.text());
    for i in 0..9 {
        person(&hark, 1, Role::Viewer, false, &format!("known-{i}@example.com")).await;
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for i in 0..27 {
        let path = "/api/v1/password/reset/ask";
        let nobody = json!({"email": format!("nobody-{}@example.com", i % 9)});
        unknown.push(timed(&hark, path, nobody, 204).await);
        known.push(timed(&hark, path, json!({"email": format!("known-{}@example.com", i % 9)}), 204).await);
        // What goes on behind the answer does not slow the next one down.
        assert!(office.next().await.header("rcpt").contains("known-"));
    }
    let (known, unknown) = (median(known), median(unknown));
    assert!(known < unknown * 2.0 + 1.0, "known {known} ms, unknown {unknown} ms");
}
