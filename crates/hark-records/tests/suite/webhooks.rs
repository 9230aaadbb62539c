//! Webhooks: endpoints of one workspace, messages queued for those who want them.

use crate::{Fresh, on_both};
use hark_model::Micros;
use hark_records::audit::Entry;
use hark_records::deliveries::{Bodies, Came};
use hark_records::erasures::Ending;
use hark_records::jobs::State;
use hark_records::webhooks::{WebhookChange, WebhookSettings};
use hark_records::{Context, Error, Records};

on_both!(
    a_message_goes_to_those_who_want_its_kind,
    a_rotated_secret_overlaps,
    two_changes_at_once_are_both_kept,
    a_workspace_has_at_most_fifty,
    endpoints_stay_in_their_workspace
);

/// Where the endpoints of these tests are.
pub const URL: &str = "https://hook.example/";

pub fn settings(kinds: &[&str]) -> WebhookSettings {
    let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    WebhookSettings { url: URL.into(), description: String::new(), kinds, thin: false, enabled: true }
}

pub fn bodies() -> Bodies {
    Bodies { full: r#"{"all":1}"#.into(), thin: "{}".into() }
}

/// Something happens that endpoints are told. How many were.
pub async fn announce(records: &Records, by: &Context, kind: &str, message: &str, at: Micros) -> usize {
    let asked = Entry::done("test.ask", "");
    let job = records.ask_erasure(by.allow().expect("may"), asked, "{}".into(), at).await.expect("asked");
    let (entry, bodies) = (Entry::done("test.do", ""), bodies());
    let told = Some((kind, message, &bodies));
    let ending = Ending { entry, job: (State::Done, None), told, gone: &[], refused: None, without: None };
    assert!(records.end_erasure(by, job, ending, at).await.expect("queued"));
    let mut told = 0;
    for hook in records.webhooks(by.allow().expect("may")).await.expect("list") {
        let sent = records.deliveries(by.allow().expect("may"), hook.id, None, 10).await.expect("list");
        told += sent.iter().filter(|delivery| delivery.message == message).count();
    }
    told
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
    let gone = Came::Unwanted { status: 410, why: "it answered 410" };
    let noted = records.note_delivery((&delivery, URL), gone, |_| Vec::new(), 5).await.expect("noted");
    assert_eq!(noted.as_deref(), Some("it answered 410"));
    let off = records.webhook(may(), all).await.expect("read");
    assert_eq!((off.failing_since, off.disabled), (Some(5), Some((5, "it answered 410".into()))));
    assert_eq!(announce(records, &by, "case.opened", "m3", 6).await, 0);
    let still = WebhookChange { description: Some("renamed".into()), enabled: Some(false), ..WebhookChange::default() };
    records.change_webhook(may(), all, &still, 6).await.expect("renamed");
    let off = records.webhook(may(), all).await.expect("read");
    assert_eq!(off.disabled, Some((5, "it answered 410".into())), "a new name hides no reason");
    records.hold_webhook(all, URL, 90).await.expect("held");
    let on = WebhookChange { enabled: Some(true), ..WebhookChange::default() };
    records.change_webhook(may(), all, &on, 7).await.expect("on again");
    let on = records.webhook(may(), all).await.expect("read");
    assert_eq!((on.failing_since, on.disabled, on.held_until), (None, None, None));
    let sent = records.deliveries(may(), some, None, 10).await.expect("list");
    assert_eq!(sent.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(), ["m2"]);
    records.remove_webhook(may(), all, 8).await.expect("removed");
    assert!(records.to_deliver(delivery.id).await.expect("read").is_none());
    // It was under way when the endpoint went.
    let late = Came::Failed { status: None, why: "no answer", last: true };
    assert_eq!(records.note_delivery((&delivery, URL), late, |_| panic!("no letter"), 9).await.expect("noted"), None);
    records.hold_webhook(all, URL, 99).await.expect("held nothing");
    assert!(records.send_failed_again(may(), all, (None, None), 9, 9).await.is_err());
}

/// Each said one thing; neither takes back what the other said, nor what a worker noted meanwhile.
async fn two_changes_at_once_are_both_kept(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let may = || by.allow().expect("may");
    for round in 0..10 {
        let id = records.add_webhook(may(), &settings(&[]), "whsec_a", 1).await.expect("added").id;
        let sent = records.announce_to(may(), id, ("test", &format!("m{round}")), &bodies(), 2).await.expect("queued");
        let (_, sent) = records.to_deliver(sent).await.expect("read").expect("there");
        let named = WebhookChange { description: Some("named".into()), ..WebhookChange::default() };
        let thin = WebhookChange { thin: Some(true), ..WebhookChange::default() };
        let gone = Came::Unwanted { status: 410, why: "it answered 410" };
        let (one, other, noted) = tokio::join!(
            records.change_webhook(may(), id, &named, 3),
            records.change_webhook(may(), id, &thin, 3),
            records.note_delivery((&sent, URL), gone, |_| Vec::new(), 4)
        );
        assert!(one.is_ok() && other.is_ok() && noted.is_ok(), "{:?} {:?} {noted:?}", one.err(), other.err());
        let now = records.webhook(may(), id).await.expect("read");
        assert_eq!((now.description.as_str(), now.thin, now.disabled.is_some()), ("named", true, true));
        records.remove_webhook(may(), id, 5).await.expect("removed");
    }
}

async fn a_rotated_secret_overlaps(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let id = records.add_webhook(by.allow().expect("may"), &settings(&[]), "whsec_a", 1).await.expect("added").id;
    let new = records.rotate_webhook_secret(by.allow().expect("may"), id, "whsec_b", 100, 10).await.expect("rotated");
    assert_eq!((new.secret.as_str(), new.old_secret), ("whsec_b", Some(("whsec_a".into(), 110))));
    // A third secret would take the first one away from whoever was told that it signs until 110.
    let rotate = async |secret, overlap, now| {
        records.rotate_webhook_secret(by.allow().expect("may"), id, secret, overlap, now).await
    };
    let refused = rotate("whsec_c", 100, 109).await;
    assert!(matches!(refused, Err(Error::Conflict { .. })), "{:?}", refused.map(|hook| hook.id));
    let kept = records.webhook(by.allow().expect("may"), id).await.expect("read");
    assert_eq!((kept.secret.as_str(), kept.old_secret), ("whsec_b", Some(("whsec_a".into(), 110))));
    let new = rotate("whsec_c", 100, 110).await.expect("the first one is over");
    assert_eq!((new.secret.as_str(), new.old_secret), ("whsec_c", Some(("whsec_b".into(), 210))));
    // A secret that somebody stole ends at once, with every one before it.
    let new = rotate("whsec_d", 0, 120).await.expect("rotated");
    assert_eq!((new.secret.as_str(), new.old_secret), ("whsec_d", None));
    assert!(rotate("whsec_e", 100, 121).await.is_ok());
}

async fn a_workspace_has_at_most_fifty(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let add = async |by: &Context| records.add_webhook(by.allow().expect("may"), &settings(&[]), "whsec_a", 1).await;
    for _ in 0..50 {
        add(&by).await.expect("added");
    }
    assert!(matches!(add(&by).await, Err(Error::Conflict { .. })));
    add(&fresh.elsewhere().await).await.expect("each its own fifty");
}

async fn endpoints_stay_in_their_workspace(fresh: Fresh) {
    let (records, here, there) = (&fresh.records, fresh.operator().await, fresh.elsewhere().await);
    let id = records.add_webhook(here.allow().expect("may"), &settings(&[]), "whsec_a", 1).await.expect("added").id;
    let foreign = || there.allow().expect("may");
    assert!(matches!(records.webhook(foreign(), id).await, Err(Error::NotFound { .. })));
    assert!(records.change_webhook(foreign(), id, &WebhookChange::default(), 2).await.is_err());
    assert!(records.rotate_webhook_secret(foreign(), id, "x", 0, 2).await.is_err());
    assert!(records.deliveries(foreign(), id, None, 10).await.is_err());
    let sent = records.announce_to(here.allow().expect("may"), id, ("test", "m"), &bodies(), 2).await.expect("queued");
    assert!(records.announce_to(foreign(), id, ("test", "m"), &bodies(), 2).await.is_err());
    assert!(records.send_again(foreign(), id, sent, 2).await.is_err());
    assert!(records.send_failed_again(foreign(), id, (None, None), 9, 2).await.is_err());
    assert_eq!(records.message(here.allow().expect("may"), "m").await.expect("read"), bodies().full);
    assert!(matches!(records.message(there.allow().expect("may"), "m").await, Err(Error::NotFound { .. })));
    assert!(records.remove_webhook(foreign(), id, 2).await.is_err());
    assert_eq!(announce(records, &there, "test", "m", 2).await, 0);
    let bad = WebhookSettings { url: "ftp://x".into(), ..settings(&[]) };
    assert!(matches!(records.add_webhook(foreign(), &bad, "s", 1).await, Err(Error::Invalid { field: "url", .. })));
}
