//! Browsers that are known: of whom, for how long, and how many.

use crate::door::{how, owner, somebody};
use crate::{Fresh, on_both};
use hark_model::time::DAY;
use hark_records::{DEFAULT_WORKSPACE, Role};

on_both!(
    a_browser_is_known_of_one_member_until_it_is_forgotten,
    of_one_member_so_many_browsers_are_known,
    a_password_that_was_changed_meanwhile_opens_no_session,
);

async fn a_browser_is_known_of_one_member_until_it_is_forgotten(fresh: Fresh) {
    let (id, records) = (owner(&fresh).await, &fresh.records);
    let by = fresh.operator().await;
    let other = records.add_member(&by, somebody("b@example.com"), Role::Viewer, false, 3).await.expect("added");
    records.remember_device(id, "mark", None, 10).await.expect("kept");
    let whose = async |mark, now| records.device_of(mark, now).await.expect("asked");
    assert_eq!((whose("mark", 11).await, whose("another", 11).await), (Some(id), None));
    assert_eq!((whose("mark", 9 + 400 * DAY).await, whose("mark", 10 + 400 * DAY).await), (Some(id), None));
    // What another member's browser brings is not theirs to take away.
    records.remember_device(other, "theirs", Some("mark"), 12).await.expect("kept");
    assert_eq!((whose("mark", 13).await, whose("theirs", 13).await), (Some(id), Some(other)));
    records.remember_device(id, "newer", Some("mark"), 14).await.expect("kept");
    assert_eq!((whose("mark", 15).await, whose("newer", 15).await), (None, Some(id)));
    let context = records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    records.set_my_password(context.myself().expect("me"), "other", &how(99).hash, 16).await.expect("set");
    assert_eq!((whose("newer", 17).await, whose("theirs", 17).await), (None, Some(other)));
}

async fn of_one_member_so_many_browsers_are_known(fresh: Fresh) {
    let (id, records) = (owner(&fresh).await, &fresh.records);
    for mark in 0..35 {
        records.remember_device(id, &format!("mark {mark}"), None, 10).await.expect("kept");
    }
    let mut known = Vec::new();
    for mark in 0..35 {
        if records.device_of(&format!("mark {mark}"), 11).await.expect("asked").is_some() {
            known.push(mark);
        }
    }
    assert_eq!(known, (5..35).collect::<Vec<_>>(), "the newest");
}

async fn a_password_that_was_changed_meanwhile_opens_no_session(fresh: Fresh) {
    let (id, records) = (owner(&fresh).await, &fresh.records);
    let compared = records.knock("owner@example.com").await.expect("asked").expect("known");
    assert!(records.sign_in_with(&compared, how(1), 10).await.expect("asked"));
    let context = records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    records.set_my_password(context.myself().expect("me"), "other", &how(99).hash, 11).await.expect("set");
    assert!(!records.sign_in_with(&compared, how(2), 12).await.expect("asked"));
    assert!(records.signed_in(&how(2).hash, 13).await.is_err());
    // Somebody without a password has none that is right.
    let nobody = hark_records::door::Knocking { member: id, password: None };
    assert!(!records.sign_in_with(&nobody, how(3), 14).await.expect("asked"));
}
