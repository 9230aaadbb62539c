//! Messages to endpoints: held back, failing, sent once more, each as often as it should be.

use super::webhooks::{URL, announce, bodies, settings};
use crate::{Fresh, on_both};
use hark_model::Micros;
use hark_model::time::{DAY, HOUR};
use hark_records::audit::Entry;
use hark_records::deliveries::{Again, Came, Delivery};
use hark_records::erasures::Ending;
use hark_records::jobs::{NewJob, Outcome, State};
use hark_records::webhooks::{WebhookChange, WebhookSettings};
use hark_records::{Context, Records};

on_both!(
    what_failed_is_sent_again_once,
    two_who_ask_at_once_send_nothing_twice,
    a_pause_holds_what_comes_later_and_no_other_endpoint,
    five_days_of_failures_switch_an_endpoint_off,
    a_message_that_failed_at_every_attempt_switches_off_where_nothing_else_arrived,
    what_was_never_sent_is_no_failure,
    what_is_settled_stays_settled,
    a_job_that_is_tried_again_is_not_queued_a_second_time,
    an_endpoint_that_goes_while_something_is_told_stops_nothing,
);

pub const FAILED: Came<'static> = Came::Failed { status: Some(500), why: "It answered 500.", last: false };
pub const LAST: Came<'static> = Came::Failed { status: Some(500), why: "It answered 500.", last: true };
pub const ARRIVED: Came<'static> = Came::Arrived { status: 200 };

pub async fn endpoint(records: &Records, by: &Context) -> i64 {
    records.add_webhook(by.allow().expect("may"), &settings(&[]), "whsec_a", 1).await.expect("added").id
}

pub async fn note(records: &Records, sent: &Delivery, came: Came<'_>, now: Micros) -> Option<String> {
    records.note_delivery((sent, URL), came, |_| Vec::new(), now).await.expect("noted")
}

/// A message to one endpoint, queued at a moment.
pub async fn queued(records: &Records, by: &Context, hook: i64, message: &str, now: Micros) -> Delivery {
    let may = by.allow().expect("may");
    let id = records.announce_to(may, hook, ("case.opened", message), &bodies(), now).await.expect("queued");
    records.to_deliver(id).await.expect("read").expect("there").1
}

/// One that failed is sent again, one that arrived or is on its way is not; and only within the stretch.
async fn what_failed_is_sent_again_once(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let may = || by.allow().expect("may");
    let thin = WebhookSettings { thin: true, ..settings(&[]) };
    let id = records.add_webhook(may(), &thin, "whsec_a", 1).await.expect("added").id;
    for (message, at) in [("m1", 10), ("m2", 20), ("m3", 30), ("m4", 40)] {
        announce(records, &by, "case.opened", message, at).await;
    }
    // Endpoints that are not thin can be asked for, too.
    assert_eq!(records.message(by.allow().expect("may"), "m1").await.expect("kept"), bodies().full);
    let sent = records.deliveries(may(), id, None, 10).await.expect("list");
    assert!(sent.iter().all(|delivery| delivery.body == "{}"), "thin: {sent:?}");
    records.note_delivery((&sent[1], URL), ARRIVED, |_| Vec::new(), 50).await.expect("m3 arrived");
    let again = async |stretch, most| records.send_failed_again(may(), id, stretch, most, 60).await.expect("queued");
    let fail = async || {
        for one in records.deliveries(may(), id, None, 50).await.expect("list") {
            if one.state == "waiting" {
                note(records, &one, Came::Unsent { why: "It is off." }, 55).await;
            }
        }
    };
    // The first three times everything fails: each message has four rows then, and counts once.
    for _ in 0..3 {
        fail().await;
        assert_eq!(again((None, None), 10).await, Again { queued: 3, left: 0 });
    }
    fail().await;
    assert_eq!(records.failed_for_good(may(), id).await.expect("counted"), 3);
    assert_eq!(
        again((Some(20), Some(40)), 10).await,
        Again { queued: 1, left: 0 },
        "m2: m3 arrived, the others lie outside"
    );
    assert_eq!(again((None, Some(100)), 1).await, Again { queued: 1, left: 1 }, "m1, and no more than wanted");
    assert_eq!(records.failed_for_good(may(), id).await.expect("counted"), 1);
    assert_eq!(again((Some(0), None), 10).await, Again { queued: 1, left: 0 }, "m4: the others are on their way");
    assert_eq!(again((None, None), 10).await, Again { queued: 0, left: 0 });
    let all = records.deliveries(may(), id, None, 50).await.expect("list");
    let waiting: Vec<&Delivery> = all.iter().filter(|delivery| delivery.state == "waiting").collect();
    assert_eq!(waiting.iter().map(|sent| sent.message.as_str()).collect::<Vec<_>>(), ["m4", "m1", "m2"]);
    // One by itself: what is on its way is not queued a second time.
    let old = all.iter().rfind(|sent| sent.message == "m1").expect("the first row of m1");
    assert_eq!(records.send_again(may(), id, old.id, 61).await.expect("asked"), waiting[1].id);
    let arrived = all.iter().find(|sent| sent.message == "m3").expect("m3");
    assert!(records.send_again(may(), id, arrived.id, 61).await.expect("asked") > waiting[0].id, "it is wanted twice");
    assert!(records.send_again(may(), id, 9_999, 61).await.is_err());
}

async fn two_who_ask_at_once_send_nothing_twice(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let id = endpoint(records, &by).await;
    for round in 0..8 {
        for message in 0..3 {
            let sent = queued(records, &by, id, &format!("m{round}-{message}"), 2).await;
            note(records, &sent, Came::Unsent { why: "It is off." }, 3).await;
        }
        let clicks = (0..4).map(|_| {
            let (records, by) = (records.clone(), by.clone());
            tokio::spawn(async move {
                records
                    .send_failed_again(by.allow().expect("may"), id, (None, None), 50, 4)
                    .await
                    .expect("queued")
                    .queued
            })
        });
        let mut counts = Vec::new();
        for click in clicks.collect::<Vec<_>>() {
            counts.push(click.await.expect("a click"));
        }
        counts.sort_unstable();
        assert_eq!(counts, [0, 0, 0, 3]);
    }
}

/// An endpoint that asks for a pause gets one, also from what happens meanwhile, and no other endpoint waits for it.
async fn a_pause_holds_what_comes_later_and_no_other_endpoint(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let (busy, free) = (endpoint(records, &by).await, endpoint(records, &by).await);
    let tell = async |message, at| {
        announce(records, &by, "case.opened", message, at).await;
    };
    tell("m1", 2).await;
    records.hold_webhook(busy, URL, 100).await.expect("held");
    records.hold_webhook(busy, URL, 50).await.expect("a shorter pause ends no longer one");
    tell("m2", 3).await;
    for message in ["m1", "m2"] {
        let job = records.lease_job("w", None, 50, 4).await.expect("asked").expect("the other");
        let (hook, sent) =
            records.to_deliver(job.payload.parse().expect("a number")).await.expect("read").expect("there");
        assert_eq!((hook.id, sent.message.as_str()), (free, message));
        assert!(records.finish_job("w", &job, Outcome::Done, 4).await.expect("done"));
    }
    assert_eq!(records.lease_job("w", None, 150, 99).await.expect("asked"), None);
    let first = queued(records, &by, busy, "m3", 99).await;
    assert_eq!(records.send_again(by.allow().expect("may"), busy, first.id, 99).await.expect("asked"), first.id);
    assert_eq!(records.lease_job("w", None, 150, 99).await.expect("asked"), None, "also for whoever is in a hurry");
    for message in ["m1", "m2", "m3"] {
        let job = records.lease_job("w", None, 150, 100).await.expect("asked").expect("due");
        let (_, sent) = records.to_deliver(job.payload.parse().expect("a number")).await.expect("read").expect("there");
        assert_eq!(sent.message, message, "in the order in which they happened");
        assert!(records.finish_job("w", &job, Outcome::Done, 101).await.expect("done"));
    }
}

async fn five_days_of_failures_switch_an_endpoint_off(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let since = async |id| records.webhook(by.allow().expect("may"), id).await.expect("read").failing_since;
    let id = endpoint(records, &by).await;
    let sent = queued(records, &by, id, "m1", 1).await;
    // Long ago something failed, and nothing was tried since: that is no stretch of five days.
    assert_eq!(note(records, &sent, FAILED, HOUR).await, None);
    assert_eq!(note(records, &sent, FAILED, 9 * DAY).await, None);
    assert_eq!(since(id).await, Some(9 * DAY), "it begins anew");
    // Nor where something arrived in between.
    for day in 10..13 {
        assert_eq!(note(records, &sent, FAILED, day * DAY).await, None);
    }
    assert_eq!(note(records, &sent, ARRIVED, 13 * DAY).await, None);
    assert_eq!(since(id).await, None);
    let other = queued(records, &by, id, "m2", 13 * DAY).await;
    for day in 14..19 {
        assert_eq!(note(records, &other, FAILED, day * DAY).await, None, "day {day}");
    }
    assert_eq!(since(id).await, Some(14 * DAY));
    let letter = |why: &str| {
        let payload = format!("why: {why}");
        vec![NewJob {
            workspace: Some(1),
            kind: "mail",
            payload,
            lane: "mail".into(),
            due: 0,
            attempts_max: 1,
            unique: None,
        }]
    };
    let off = records.note_delivery((&other, URL), FAILED, letter, 19 * DAY).await.expect("noted");
    assert_eq!(off.as_deref(), Some("Nothing arrived there for five days."));
    let told = records.lease_job("w", Some("mail"), 20 * DAY, 19 * DAY).await.expect("asked").expect("a letter");
    assert_eq!(told.payload, "why: Nothing arrived there for five days.", "in the same transaction");
    let hook = records.webhook(by.allow().expect("may"), id).await.expect("read");
    assert_eq!(hook.disabled, off.map(|why| (19 * DAY, why)));
    // A name changes nothing of that; another address is another beginning.
    let named = WebhookChange { description: Some("x".into()), enabled: Some(false), ..WebhookChange::default() };
    records.change_webhook(by.allow().expect("may"), id, &named, 20 * DAY).await.expect("named");
    assert_eq!(since(id).await, Some(14 * DAY));
    let moved = WebhookChange { url: Some("https://other.example/".into()), ..WebhookChange::default() };
    records.change_webhook(by.allow().expect("may"), id, &moved, 20 * DAY).await.expect("moved");
    assert_eq!(since(id).await, None);
}

async fn a_message_that_failed_at_every_attempt_switches_off_where_nothing_else_arrived(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let id = endpoint(records, &by).await;
    // The one that nobody can read fails for ever, while others arrive: the endpoint hears.
    let sent = queued(records, &by, id, "m1", HOUR).await;
    assert_eq!(note(records, &sent, FAILED, HOUR).await, None);
    note(records, &queued(records, &by, id, "m2", DAY).await, ARRIVED, DAY).await;
    assert_eq!(note(records, &sent, FAILED, 2 * DAY).await, None);
    assert_eq!(note(records, &sent, LAST, 3 * DAY).await, None, "m2 arrived since");
    let sent = queued(records, &by, id, "m3", 3 * DAY).await;
    for day in 3..6 {
        assert_eq!(note(records, &sent, FAILED, day * DAY).await, None);
    }
    let off = note(records, &sent, LAST, 6 * DAY).await;
    assert_eq!(off.as_deref(), Some("A message failed at every attempt, and nothing else arrived meanwhile."));
    let hook = records.webhook(by.allow().expect("may"), id).await.expect("read");
    assert!(hook.disabled.is_some());
    // Nobody is told a second time.
    assert_eq!(note(records, &sent, LAST, 7 * DAY).await, None);
}

async fn what_was_never_sent_is_no_failure(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let id = endpoint(records, &by).await;
    let sent = queued(records, &by, id, "m1", 1).await;
    note(records, &sent, Came::Unsent { why: "It is off." }, 2).await;
    let (hook, sent) = records.to_deliver(sent.id).await.expect("read").expect("there");
    assert_eq!((hook.failing_since, sent.attempts, sent.state.as_str()), (None, 0, "failed"));
}

/// Another worker took over and settled it, while this one was held up past its lease.
async fn what_is_settled_stays_settled(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let id = endpoint(records, &by).await;
    let sent = queued(records, &by, id, "m1", 1).await;
    note(records, &sent, ARRIVED, 2).await;
    note(records, &sent, FAILED, 3).await;
    assert_eq!(note(records, &sent, LAST, 4).await, None);
    let (hook, now) = records.to_deliver(sent.id).await.expect("read").expect("there");
    assert_eq!((now.state.as_str(), hook.failing_since), ("delivered", None));
    // The other way round, it did arrive.
    let sent = queued(records, &by, id, "m2", 5).await;
    note(records, &sent, LAST, 6).await;
    note(records, &sent, ARRIVED, 7).await;
    let (hook, now) = records.to_deliver(sent.id).await.expect("read").expect("there");
    assert_eq!((now.state.as_str(), hook.failing_since), ("delivered", None));
}

/// Its message would else be queued anew by whoever asks for all that failed, and arrive twice.
async fn a_job_that_is_tried_again_is_not_queued_a_second_time(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let id = endpoint(records, &by).await;
    let sent = queued(records, &by, id, "m1", 1).await;
    let job = records.lease_job("w", None, 50, 2).await.expect("asked").expect("a job");
    note(records, &sent, LAST, 3).await;
    assert!(records.finish_job("w", &job, Outcome::GiveUp { why: "no answer".into() }, 3).await.expect("ended"));
    records.retry_job(by.allow().expect("may"), job.id, 4).await.expect("again");
    let again = records.send_failed_again(by.allow().expect("may"), id, (None, None), 9, 5).await.expect("asked");
    assert_eq!(again.queued, 0);
    assert_eq!(records.to_deliver(sent.id).await.expect("read").expect("there").1.state, "waiting");
}

/// What is told is told in the transaction of what happened: it must not fail because of somebody who tidies up.
async fn an_endpoint_that_goes_while_something_is_told_stops_nothing(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    for round in 0..12 {
        let mut hooks = Vec::new();
        for _ in 0..6 {
            hooks.push(endpoint(records, &by).await);
        }
        let asked = Entry::done("customer.erase_asked", "customer:1");
        let job = records.ask_erasure(by.allow().expect("may"), asked, "{}".into(), 1).await.expect("asked");
        let (message, bodies) = (format!("m{round}"), bodies());
        let entry = Entry::done("customer.erase", "customer:1");
        let told = Some(("customer.erased", message.as_str(), &bodies));
        let ending = Ending { entry, job: (State::Done, None), told, gone: &[], refused: None, without: None };
        let tidy = async {
            for hook in hooks {
                let named = WebhookChange { description: Some("x".into()), ..WebhookChange::default() };
                records.change_webhook(by.allow().expect("may"), hook, &named, 2).await.expect("changed");
                records.remove_webhook(by.allow().expect("may"), hook, 2).await.expect("removed");
            }
        };
        let (ended, ()) = tokio::join!(records.end_erasure(&by, job, ending, 2), tidy);
        assert!(ended.expect("told"));
    }
}
