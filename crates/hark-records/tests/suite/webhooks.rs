//! Webhooks: endpoints of one workspace, messages queued for those who want them.

use crate::{Fresh, on_both};
use hark_model::Micros;
use hark_records::audit::Entry;
use hark_records::deliveries::Bodies;
use hark_records::erasures::Ending;
use hark_records::jobs::{Outcome, State};
use hark_records::webhooks::WebhookSettings;
use hark_records::{Context, Error, Records};

on_both!(
    a_message_goes_to_those_who_want_its_kind,
    what_failed_is_sent_again_once,
    a_lane_that_is_held_lets_the_others_go_on,
    a_rotated_secret_overlaps,
    endpoints_stay_in_their_workspace
);

fn settings(kinds: &[&str]) -> WebhookSettings {
    let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    WebhookSettings {
        url: "https://hook.example/".into(),
        description: String::new(),
        kinds,
        thin: false,
        enabled: true,
    }
}

fn bodies() -> Bodies {
    Bodies { full: r#"{"all":1}"#.into(), thin: "{}".into() }
}

/// Something happens that endpoints are told. How many were.
async fn announce(records: &Records, by: &Context, kind: &str, message: &str, at: Micros) -> usize {
    let asked = Entry::done("test.ask", "");
    let job = records.ask_erasure(by.allow().expect("may"), asked, "{}".into(), at).await.expect("asked");
    let (entry, bodies) = (Entry::done("test.do", ""), bodies());
    let ending = Ending { entry, job: (State::Done, None), told: Some((kind, message, &bodies)) };
    assert!(records.end_erasure(by, job, ending, at).await.expect("queued"));
    let mut told = 0;
    for hook in records.webhooks(by.allow().expect("may")).await.expect("list") {
        let sent = records.deliveries(by.allow().expect("may"), hook.id, None, 10).await.expect("list");
        told += sent.iter().filter(|delivery| delivery.message == message).count();
    }
    told
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
    let sent = records.deliveries(may(), id, None, 10).await.expect("list");
    assert!(sent.iter().all(|delivery| delivery.body == "{}"), "thin: {sent:?}");
    for (delivery, state) in sent.iter().rev().zip(["failed", "failed", "delivered", "failed"]) {
        records.note_delivery(delivery, state, (None, None), None, 50).await.expect("noted");
    }
    let again = async |stretch, most| records.send_failed_again(may(), id, stretch, most, 60).await.expect("queued");
    assert_eq!(again((20, 40), 10).await, 1, "m2: m3 arrived, m4 is later, m1 earlier");
    assert_eq!(again((0, 100), 1).await, 1, "m1, and no more than wanted");
    assert_eq!(again((0, 100), 10).await, 1, "m4: the others are on their way");
    assert_eq!(again((0, 100), 10).await, 0);
    let all = records.deliveries(may(), id, None, 10).await.expect("list");
    let waiting = all.iter().filter(|delivery| delivery.state == "waiting").map(|delivery| delivery.message.as_str());
    assert_eq!(waiting.collect::<Vec<_>>(), ["m4", "m1", "m2"]);
}

/// An endpoint that asks for a pause gets one, and no other endpoint waits for it.
async fn a_lane_that_is_held_lets_the_others_go_on(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let mut lanes = Vec::new();
    for secret in ["whsec_a", "whsec_b"] {
        let made = records.add_webhook(by.allow().expect("may"), &settings(&[]), secret, 1).await.expect("added");
        lanes.push(format!("webhook:{}", made.id));
    }
    announce(records, &by, "case.opened", "m1", 2).await;
    records.hold_lane(&lanes[0], 100).await.expect("held");
    let job = records.lease_job("w", None, 50, 3).await.expect("asked").expect("the other");
    assert_eq!(job.lane, lanes[1]);
    assert!(records.finish_job("w", &job, Outcome::Done, 4).await.expect("done"));
    assert_eq!(records.lease_job("w", None, 150, 99).await.expect("asked"), None);
    assert_eq!(records.lease_job("w", None, 150, 100).await.expect("asked").expect("due").lane, lanes[0]);
}

async fn a_message_goes_to_those_who_want_its_kind(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let may = || by.allow().expect("may");
    let all = records.add_webhook(may(), &settings(&[]), "whsec_a", 1).await.expect("added").id;
    let some = records.add_webhook(may(), &settings(&["customer.erased"]), "whsec_b", 1).await.expect("added").id;
    assert_eq!(announce(records, &by, "case.opened", "m1", 2).await, 1);
    assert_eq!(announce(records, &by, "customer.erased", "m2", 3).await, 2);
    let job = records.lease_job("w", None, 100, 4).await.expect("asked").expect("a job");
    assert_eq!((job.kind.as_str(), job.lane.as_str()), ("webhook", format!("webhook:{all}").as_str()));
    let (hook, delivery) =
        records.to_deliver(job.payload.parse().expect("a number")).await.expect("read").expect("there");
    assert_eq!((hook.id, delivery.message.as_str()), (all, "m1"));
    records
        .note_delivery(&delivery, "failed", (Some(410), Some("gone")), Some("it answered 410"), 5)
        .await
        .expect("noted");
    let off = records.webhook(may(), all).await.expect("read");
    assert_eq!((off.failing_since, off.disabled), (Some(5), Some((5, "it answered 410".into()))));
    assert_eq!(announce(records, &by, "case.opened", "m3", 6).await, 0);
    let still = WebhookSettings { description: "renamed".into(), enabled: false, ..settings(&[]) };
    records.set_webhook(may(), all, &still, 6).await.expect("renamed");
    let off = records.webhook(may(), all).await.expect("read");
    assert_eq!(off.disabled, Some((5, "it answered 410".into())), "a new name hides no reason");
    records.set_webhook(may(), all, &settings(&[]), 7).await.expect("on again");
    let on = records.webhook(may(), all).await.expect("read");
    assert_eq!((on.failing_since, on.disabled), (None, None));
    let sent = records.deliveries(may(), some, None, 10).await.expect("list");
    assert_eq!(sent.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(), ["m2"]);
    records.remove_webhook(may(), all, 8).await.expect("removed");
    assert!(records.to_deliver(delivery.id).await.expect("read").is_none());
}

async fn a_rotated_secret_overlaps(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let id = records.add_webhook(by.allow().expect("may"), &settings(&[]), "whsec_a", 1).await.expect("added").id;
    let new = records.rotate_webhook_secret(by.allow().expect("may"), id, "whsec_b", 100, 10).await.expect("rotated");
    assert_eq!((new.secret.as_str(), new.old_secret), ("whsec_b", Some(("whsec_a".into(), 110))));
}

async fn endpoints_stay_in_their_workspace(fresh: Fresh) {
    let (records, here, there) = (&fresh.records, fresh.operator().await, fresh.elsewhere().await);
    let id = records.add_webhook(here.allow().expect("may"), &settings(&[]), "whsec_a", 1).await.expect("added").id;
    let foreign = || there.allow().expect("may");
    assert!(matches!(records.webhook(foreign(), id).await, Err(Error::NotFound { .. })));
    assert!(records.set_webhook(foreign(), id, &settings(&[]), 2).await.is_err());
    assert!(records.rotate_webhook_secret(foreign(), id, "x", 0, 2).await.is_err());
    assert!(records.deliveries(foreign(), id, None, 10).await.is_err());
    assert!(records.send_again(foreign(), id, ("test", "m", "{}"), 2).await.is_err());
    assert!(records.remove_webhook(foreign(), id, 2).await.is_err());
    assert_eq!(announce(records, &there, "test", "m", 2).await, 0);
    let bad = WebhookSettings { url: "ftp://x".into(), ..settings(&[]) };
    assert!(matches!(records.add_webhook(foreign(), &bad, "s", 1).await, Err(Error::Invalid { field: "url", .. })));
}
