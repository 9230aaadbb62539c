//! Is an archive what was read when it was made, and gone with everybody who is in it?

use crate::{Fresh, on_both};
use hark_model::CustomerKey;
use hark_records::audit::Entry;
use hark_records::erasures::Ending;
use hark_records::jobs::State;
use hark_records::privacy::{Kept, NewRequest};

on_both!(
    an_archive_goes_with_all_who_are_in_it,
    nothing_is_kept_of_who_was_erased_meanwhile,
    an_archive_is_read_part_by_part,
    who_keeps_a_job_has_it_and_who_never_ends_one_gives_it_up,
);

async fn asked(fresh: &Fresh, customer: u128) -> i64 {
    let by = fresh.operator().await;
    let customer = CustomerKey(customer);
    let new = NewRequest { kind: "access".into(), customer, keys: vec![customer], store: "store".into() };
    fresh.records.ask_privacy(by.allow().expect("may"), new, 5).await.expect("asked").id
}

async fn kept(fresh: &Fresh, request: i64, bytes: Vec<u8>, keys: &[u128]) -> Kept {
    let by = fresh.operator().await;
    let keys: Vec<CustomerKey> = keys.iter().copied().map(CustomerKey).collect();
    fresh.records.end_privacy(&by, request, Ok((bytes, &keys)), 6).await.expect("ended")
}

async fn erased(fresh: &Fresh, customer: u128) {
    let by = fresh.operator().await;
    let keys = [CustomerKey(customer)];
    let job = fresh.records.ask_erasure(by.allow().expect("may"), Entry::done("x", "y"), "{}".into(), 5).await;
    let ending = Ending {
        entry: Entry::done("x", "y"),
        job: (State::Done, None),
        told: None,
        refused: Some(("store", &keys)),
        gone: &keys,
        without: None,
    };
    assert!(fresh.records.end_erasure(&by, job.expect("asked"), ending, 9).await.expect("ended"));
}

async fn there(fresh: &Fresh) -> Vec<i64> {
    let by = fresh.operator().await;
    let all = fresh.records.privacy_requests(by.allow().expect("may")).await.expect("read");
    all.into_iter().map(|one| one.id).collect()
}

/// Who became one with them after it was asked is in it as well.
async fn an_archive_goes_with_all_who_are_in_it(fresh: Fresh) {
    let (first, second) = (asked(&fresh, 1).await, asked(&fresh, 2).await);
    assert_eq!(kept(&fresh, first, vec![1], &[1, 7]).await, Kept::Kept);
    assert_eq!(kept(&fresh, second, vec![1], &[2]).await, Kept::Kept);
    erased(&fresh, 7).await;
    assert_eq!(there(&fresh).await, [second]);
}

async fn nothing_is_kept_of_who_was_erased_meanwhile(fresh: Fresh) {
    let by = fresh.operator().await;
    let (first, second) = (asked(&fresh, 1).await, asked(&fresh, 2).await);
    erased(&fresh, 7).await;
    assert_eq!(kept(&fresh, first, vec![1], &[1, 7]).await, Kept::Erased);
    assert!(fresh.records.open_privacy(&by, first).await.expect("read").is_some(), "it is made anew");
    erased(&fresh, 2).await;
    let entries = async || fresh.records.audit(by.allow().expect("may"), None, 100).await.expect("read").len();
    let before = entries().await;
    assert_eq!(kept(&fresh, second, vec![1], &[2]).await, Kept::Over);
    assert_eq!(entries().await, before, "nobody says that it was made");
}

async fn an_archive_is_read_part_by_part(fresh: Fresh) {
    let by = fresh.operator().await;
    let id = asked(&fresh, 1).await;
    let bytes: Vec<u8> = (0..9_000_000_u32).map(|at| (at % 251) as u8).collect();
    assert_eq!(kept(&fresh, id, bytes.clone(), &[1]).await, Kept::Kept);
    let size = fresh.records.download_privacy(by.allow().expect("may"), id, 7).await.expect("there");
    let (mut read, mut parts) = (Vec::new(), 0);
    loop {
        let part = fresh.records.privacy_part(by.allow().expect("may"), id, read.len() as u64, 7).await;
        match part.expect("there") {
            part if part.is_empty() => break,
            part => read.extend(part),
        }
        parts += 1;
    }
    assert!(size == 9_000_000 && parts == 3 && read == bytes, "{size} bytes, {parts} parts");
    erased(&fresh, 1).await;
    assert!(fresh.records.privacy_part(by.allow().expect("may"), id, 0, 7).await.is_err());
}

async fn who_keeps_a_job_has_it_and_who_never_ends_one_gives_it_up(fresh: Fresh) {
    let by = fresh.operator().await;
    let id = asked(&fresh, 1).await;
    let lease = async |worker, now| fresh.records.lease_job(worker, None, now + 10, now).await.expect("asked");
    let job = lease("a", 10).await.expect("leased");
    assert!(fresh.records.keep_job("a", &job, 30).await.expect("kept"));
    assert_eq!(lease("b", 25).await, None, "it is still a's");
    let taken = lease("b", 30).await.expect("taken over");
    assert!(!fresh.records.keep_job("a", &job, 99).await.expect("asked"), "it is b's");
    // Whoever has it dies each time.
    for (round, attempt) in (taken.attempts..taken.attempts_max).enumerate() {
        assert_eq!(lease("c", 100 + round as i64 * 100).await.expect("again").attempts, attempt + 1);
    }
    assert!(fresh.records.open_privacy(&by, id).await.expect("read").is_some());
    assert_eq!(lease("d", 10_000).await, None);
    let all = fresh.records.privacy_requests(by.allow().expect("may")).await.expect("read");
    assert!(all[0].finished == Some(10_000) && all[0].failed.is_some(), "nobody waits for it any more: {all:?}");
}
