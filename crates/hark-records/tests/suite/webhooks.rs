//! Webhooks: endpoints of one workspace, messages queued for those who want them.

use crate::{Fresh, on_both};
use hark_records::Error;
use hark_records::webhooks::WebhookSettings;

on_both!(a_message_goes_to_those_who_want_its_kind, a_rotated_secret_overlaps, endpoints_stay_in_their_workspace);

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

async fn a_message_goes_to_those_who_want_its_kind(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let may = || by.allow().expect("may");
    let all = records.add_webhook(may(), &settings(&[]), "whsec_a", 1).await.expect("added").id;
    let some = records.add_webhook(may(), &settings(&["customer.erased"]), "whsec_b", 1).await.expect("added").id;
    assert_eq!(records.announce(by.workspace(), "case.opened", "m1", "{}", 2).await.expect("queued"), 1);
    assert_eq!(records.announce(by.workspace(), "customer.erased", "m2", "{}", 3).await.expect("queued"), 2);
    let job = records.lease_job("w", 100, 4).await.expect("asked").expect("a job");
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
    assert_eq!(records.announce(by.workspace(), "case.opened", "m3", "{}", 6).await.expect("queued"), 0);
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
    assert_eq!(records.announce(there.workspace(), "test", "m", "{}", 2).await.expect("queued"), 0);
    let bad = WebhookSettings { url: "ftp://x".into(), ..settings(&[]) };
    assert!(matches!(records.add_webhook(foreign(), &bad, "s", 1).await, Err(Error::Invalid { field: "url", .. })));
}
