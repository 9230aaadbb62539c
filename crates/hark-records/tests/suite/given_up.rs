//! What was given up, or said by whom nobody asks any more: what becomes of a message then?

use super::deliveries::{ARRIVED, FAILED, LAST, endpoint, note, queued};
use super::webhooks::URL;
use crate::{Fresh, on_both};
use hark_records::Error;
use hark_records::deliveries::{Came, Delivery};
use hark_records::jobs::{Outcome, State};
use hark_records::webhooks::{ATTEMPTS_MAX, WebhookChange};

on_both!(
    a_job_whose_message_was_sent_again_is_not_tried_again,
    a_message_whose_workers_die_is_given_up_after_its_attempts,
    what_waits_for_nobody_is_sent_again,
    what_the_old_address_said_is_not_held_against_the_new_one,
);

/// Somebody sends the message again, somebody else presses the button of the job that gave it up.
async fn a_job_whose_message_was_sent_again_is_not_tried_again(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let may = || by.allow().expect("may");
    let id = endpoint(records, &by).await;
    let sent = queued(records, &by, id, "m1", 1).await;
    let fail = async |delivery: &Delivery, at| {
        let job = records.lease_job("w", None, at + 50, at).await.expect("asked").expect("a job");
        note(records, delivery, LAST, at).await;
        assert!(records.finish_job("w", &job, Outcome::GiveUp { why: "no answer".into() }, at).await.expect("ended"));
        job.id
    };
    let first = fail(&sent, 2).await;
    let second = records.send_again(may(), id, sent.id, 3).await.expect("again");
    let refused = records.retry_job(may(), first, 4).await;
    assert!(matches!(refused, Err(Error::Conflict { ref fact }) if fact.contains("on its way")), "{refused:?}");
    let (_, again) = records.to_deliver(second).await.expect("read").expect("there");
    let other = fail(&again, 5).await;
    records.retry_job(may(), first, 6).await.expect("both failed: one of them");
    assert!(matches!(records.retry_job(may(), other, 6).await, Err(Error::Conflict { .. })), "and not the other");
    note(records, &sent, ARRIVED, 7).await;
    assert!(matches!(records.retry_job(may(), other, 8).await, Err(Error::Conflict { .. })), "it arrived");
    let states = records.deliveries(may(), id, None, 9).await.expect("list");
    assert_eq!(states.iter().map(|one| one.state.as_str()).collect::<Vec<_>>(), ["failed", "delivered"]);
}

/// Each was sent, and whoever sent it died before it was written down: the receiver got it every two minutes, for ever.
async fn a_message_whose_workers_die_is_given_up_after_its_attempts(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let may = || by.allow().expect("may");
    let id = endpoint(records, &by).await;
    let sent = queued(records, &by, id, "m1", 1).await;
    let mut now = 2;
    for attempt in 1..=ATTEMPTS_MAX {
        let job = records.lease_job("dies", None, now + 10, now).await.expect("asked").expect("a job");
        assert_eq!((job.payload, job.attempts), (sent.id.to_string(), attempt));
        assert_eq!(records.lease_job("w", None, now + 10, now + 9).await.expect("asked"), None, "the lease holds");
        now += 10;
    }
    // One that did arrive, and nobody lived to end its job.
    let arrived = queued(records, &by, id, "m2", 2).await;
    assert_eq!(records.lease_job("w", None, now + 9, now).await.expect("asked").expect("m2").attempts, 1);
    let (hook, one) = records.to_deliver(sent.id).await.expect("read").expect("there");
    let why = one.error.expect("a reason");
    assert_eq!((one.state.as_str(), one.finished), ("failed", Some(now)));
    assert!(why.starts_with("Every attempt was made, and what came of the last one was never written down."), "{why}");
    assert_eq!((hook.failing_since, hook.disabled), (None, None), "nobody knows what it answered");
    let failed = records.jobs(by.allow().expect("may"), Some(State::Failed), None, 9).await.expect("list");
    assert_eq!((failed.len(), failed[0].error.as_deref()), (1, Some(why.as_str())));
    note(records, &arrived, ARRIVED, now).await;
    for _ in 1..ATTEMPTS_MAX {
        now += 10;
        assert!(records.lease_job("dies", None, now + 10, now).await.expect("asked").is_some());
    }
    now += 10;
    assert_eq!(records.lease_job("w", None, now + 10, now).await.expect("asked"), None);
    let all = records.jobs(by.allow().expect("may"), Some(State::Failed), None, 9).await.expect("list");
    assert_eq!(all.len(), 1, "m2 arrived");
    // It is tried again like any other.
    records.retry_job(may(), failed[0].id, now).await.expect("again");
    for _ in 0..ATTEMPTS_MAX {
        let job = records.lease_job("w", None, now + 10, now).await.expect("asked").expect("again");
        assert_eq!(job.id, failed[0].id);
        let unnoted = Outcome::Unnoted { at: now + 1, why: "The disk is full.".into() };
        assert!(records.finish_job("w", &job, unnoted, now).await.expect("ended"));
        now += 1;
    }
    assert_eq!(records.lease_job("w", None, now + 10, now).await.expect("asked"), None, "and given up again");
    let (_, one) = records.to_deliver(sent.id).await.expect("read").expect("there");
    assert!(one.error.is_some_and(|why| why.ends_with("The attempt before: The disk is full.")));
    assert_eq!(records.failed_for_good(may(), id).await.expect("counted"), 1, "and can be sent again");
}

/// An older Hark could end a job and leave its message waiting.
async fn what_waits_for_nobody_is_sent_again(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let id = endpoint(records, &by).await;
    let sent = queued(records, &by, id, "m1", 1).await;
    let again = async |now| records.send_again(by.allow().expect("may"), id, sent.id, now).await.expect("asked");
    let job = records.lease_job("w", None, 50, 2).await.expect("asked").expect("a job");
    assert_eq!(again(3).await, sent.id, "somebody is sending it");
    assert!(records.finish_job("w", &job, Outcome::GiveUp { why: "no disk".into() }, 4).await.expect("ended"));
    assert_eq!(again(5).await, sent.id);
    assert_eq!(again(5).await, sent.id, "twice is once");
    let new = records.lease_job("w", None, 50, 5).await.expect("asked").expect("a job");
    assert_eq!((new.payload, new.attempts), (sent.id.to_string(), 1));
    assert!(new.id > job.id);
    let open = records.jobs(by.allow().expect("may"), Some(State::Waiting), None, 9).await.expect("list");
    assert_eq!(open, [], "one job");
}

/// Somebody gave an endpoint that fails another address, while the old one was still thinking.
async fn what_the_old_address_said_is_not_held_against_the_new_one(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let may = || by.allow().expect("may");
    let id = endpoint(records, &by).await;
    let moved = WebhookChange { url: Some("https://new.example/".into()), ..WebhookChange::default() };
    let all = [
        (Came::Unwanted { status: 410, why: "It answered 410." }, "failed"),
        (LAST, "failed"),
        (FAILED, "waiting"),
        (ARRIVED, "delivered"),
    ];
    records.change_webhook(may(), id, &moved, 1).await.expect("moved");
    for (message, (came, state)) in ["m1", "m2", "m3", "m4"].into_iter().zip(all) {
        let sent = queued(records, &by, id, message, 2).await;
        assert_eq!(note(records, &sent, came, 3).await, None, "{came:?}");
        let (hook, noted) = records.to_deliver(sent.id).await.expect("read").expect("there");
        assert_eq!((noted.state.as_str(), noted.attempts), (state, 1), "the message was sent all the same");
        assert_eq!((hook.failing_since, hook.disabled), (None, None), "{came:?}");
    }
    records.hold_webhook(id, URL, 90).await.expect("asked");
    assert_eq!(records.webhook(may(), id).await.expect("read").held_until, None);
    assert!(records.lease_job("w", None, 50, 3).await.expect("asked").is_some(), "nothing is held back");
    // The new one is heard.
    records.hold_webhook(id, "https://new.example/", 90).await.expect("held");
    assert_eq!(records.webhook(may(), id).await.expect("read").held_until, Some(90));
    // Another secret is not another address.
    records.rotate_webhook_secret(may(), id, "whsec_b", 0, 4).await.expect("rotated");
    let sent = queued(records, &by, id, "m5", 5).await;
    let gone = Came::Unwanted { status: 410, why: "It answered 410." };
    let off = records.note_delivery((&sent, "https://new.example/"), gone, |_| Vec::new(), 6).await.expect("noted");
    assert_eq!(off.as_deref(), Some("It answered 410."));
}
