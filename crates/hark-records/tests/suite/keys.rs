//! Keys: kept as hashes, apart by workspace, rotated with an overlap.

use crate::door::somebody;
use crate::{Fresh, bytes, on_both};
use hark_model::time::DAY;
use hark_records::keys::{KeyKind, hash};
use hark_records::{Context, DEFAULT_WORKSPACE, Error, Role};

on_both!(
    only_the_hash_is_kept,
    a_server_key_shows_nobody_what_they_may_not_see,
    a_revoked_key_leaves_the_ring_and_another_workspace_cannot_touch_it,
    a_short_or_known_text_is_no_new_key,
    a_rotated_key_works_until_its_overlap_ends,
    usage_is_counted_by_month_and_workspace,
    settings_of_a_workspace_come_back_as_given,
);

fn write() -> KeyKind {
    KeyKind::Write
}

async fn only_the_hash_is_kept(fresh: Fresh) {
    let by = fresh.operator().await;
    let may = by.allow().expect("may");
    let made = fresh.records.create_key(may, KeyKind::Server, "shop", bytes(1), 5).await.expect("a key");
    assert!(made.text.starts_with("hk_sec_") && made.text.len() == 7 + 48);
    assert!(!format!("{made:?}").contains(&made.text));
    let (workspaces, ring) = fresh.records.key_ring(6).await.expect("the ring");
    assert_eq!((workspaces.len(), ring), (1, vec![made.key.clone()]));
    assert_eq!(hash(&made.text), made.key.hash);
}

async fn a_revoked_key_leaves_the_ring_and_another_workspace_cannot_touch_it(fresh: Fresh) {
    let (by, other) = (fresh.operator().await, fresh.elsewhere().await);
    let records = &fresh.records;
    let id = records.create_key(by.allow().expect("may"), write(), "page", bytes(1), 5).await.expect("a key").key.id;
    let stolen = records.revoke_key(other.allow().expect("may"), id, 9).await;
    assert!(matches!(stolen, Err(Error::NotFound { .. })));
    assert!(records.keys(other.allow().expect("may")).await.expect("keys").is_empty());
    records.note_key_use(&[(id, 7)]).await.expect("noted");
    records.note_key_use(&[(id, 6)]).await.expect("an older use changes nothing");
    records.revoke_key(by.allow().expect("may"), id, 9).await.expect("revoked");
    records.revoke_key(by.allow().expect("may"), id, 12).await.expect("a second time changes nothing");
    assert!(records.key_ring(10).await.expect("the ring").1.is_empty());
    let kept = &records.keys(by.allow().expect("may")).await.expect("keys")[0];
    assert_eq!((kept.last_used, kept.revoked), (Some(7), Some(9)));
}

async fn a_short_or_known_text_is_no_new_key(fresh: Fresh) {
    let by = fresh.operator().await;
    let adopt = async |text: &'static str| {
        let may = by.allow().expect("may");
        fresh.records.adopt_key(may, text, write(), "", 0).await
    };
    assert!(matches!(adopt("short").await, Err(Error::Invalid { field: "key", .. })));
    adopt("phc_0123456789abcdef").await.expect("first");
    assert!(matches!(adopt("phc_0123456789abcdef").await, Err(Error::Conflict { .. })));
}

async fn a_rotated_key_works_until_its_overlap_ends(fresh: Fresh) {
    let by = fresh.operator().await;
    let may = || by.allow().expect("may");
    let old = fresh.records.create_key(may(), KeyKind::Server, "shop", bytes(1), 5).await.expect("a key").key;
    let new = fresh.records.rotate_key(may(), old.id, 100, bytes(2), 50).await.expect("rotated").key;
    assert_eq!((new.kind, new.label.as_str()), (KeyKind::Server, "shop"));
    let ring =
        async |now| fresh.records.key_ring(now).await.expect("the ring").1.iter().map(|k| k.id).collect::<Vec<_>>();
    assert_eq!(ring(149).await, [old.id, new.id]);
    assert_eq!(ring(150).await, [new.id]);
    let again = fresh.records.rotate_key(may(), old.id, 100, bytes(3), 151).await;
    assert!(matches!(again, Err(Error::Conflict { .. })));
}

async fn usage_is_counted_by_month_and_workspace(fresh: Fresh) {
    let (here, there): (Context, Context) = (fresh.operator().await, fresh.elsewhere().await);
    let records = &fresh.records;
    for events in [5, 7] {
        records.add_usage(here.workspace(), 24_300, events).await.expect("added");
    }
    let usage = async |by: &Context, month| records.usage(by.workspace(), month).await.expect("usage");
    assert_eq!((usage(&here, 24_300).await, usage(&here, 24_301).await, usage(&there, 24_300).await), (12, 0, 0));
}

async fn settings_of_a_workspace_come_back_as_given(fresh: Fresh) {
    let (here, there) = (fresh.operator().await, fresh.elsewhere().await);
    let mut settings = fresh.records.workspace(there.allow().expect("may")).await.expect("read");
    settings.name = "shop".into();
    settings.timezone = "Europe/Vienna".into();
    settings.week_start = "sunday".into();
    settings.retention_days = Some(400);
    settings.quota_per_month = Some(1_000_000);
    settings.consent_required = true;
    fresh.records.set_workspace(there.allow().expect("may"), &settings, 3).await.expect("set");
    assert_eq!(fresh.records.workspace(there.allow().expect("may")).await.expect("read"), settings);
    let first = fresh.records.workspace(here.allow().expect("may")).await.expect("read");
    assert_eq!(first.name, "default", "another workspace is untouched");
    settings.week_start = "mon".into();
    let refused = fresh.records.set_workspace(there.allow().expect("may"), &settings, 3).await;
    assert!(matches!(refused, Err(Error::Invalid { field: "week_start", .. })));
    assert!(fresh.records.operator(99).await.is_err());
}

/// An admin without the right to personal data made a key that has it, and read everything.
async fn a_server_key_shows_nobody_what_they_may_not_see(fresh: Fresh) {
    let (records, operator) = (&fresh.records, fresh.operator().await);
    let made = records.create_key(operator.allow().expect("may"), KeyKind::Server, "shop", bytes(9), 5).await;
    let there = made.expect("a key").key.id;
    for (i, (role, personal, may)) in
        [(Role::Admin, false, false), (Role::Admin, true, true), (Role::Owner, false, true)].into_iter().enumerate()
    {
        let id = records.add_member(&operator, somebody(&format!("{i}@example.com")), role, personal, 3).await;
        let by = records.context(id.expect("added"), DEFAULT_WORKSPACE).await.expect("a seat");
        let seed = 10 * i as u64;
        let new = records.create_key(by.allow().expect("may"), KeyKind::Server, "mine", bytes(seed + 20), 6).await;
        let next = records.rotate_key(by.allow().expect("may"), there, DAY, bytes(seed + 21), 6).await;
        for one in [new, next] {
            match one {
                Ok(_) => assert!(may, "{role:?} {personal}"),
                Err(error) => assert!(!may && matches!(error, Error::Forbidden { .. }), "{role:?} {personal}: {error}"),
            }
        }
        records.create_key(by.allow().expect("may"), write(), "page", bytes(seed + 22), 6).await.expect("for a page");
    }
}
