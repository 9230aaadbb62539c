//! Two at once on PostgreSQL: SQLite has one writer, here each must wait for the other where it matters.
//!
//! A connection beside the records' own holds a row, so that both stand at the same place before it lets them go on.

use crate::deliveries::{LAST, endpoint, note, queued};
use crate::door::{how, owner, somebody};
use crate::webhooks::settings;
use crate::{Fresh, bytes};

use hark_model::time::SECOND;
use hark_records::jobs::Outcome;
use hark_records::throttle::Bucket;
use hark_records::{DEFAULT_WORKSPACE, Error, Role};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement, TransactionTrait};
use std::time::{Duration, Instant};

async fn beside(fresh: &Fresh) -> DatabaseConnection {
    Database::connect(fresh.url.as_ref().expect("PostgreSQL")).await.expect("connected")
}

async fn number(on: &DatabaseConnection, sql: &str) -> i64 {
    let ask = Statement::from_string(DatabaseBackend::Postgres, sql);
    let row = on.query_one_raw(ask).await.expect("asked").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// Until so many connections wait for a row.
async fn waiting(on: &DatabaseConnection, wanted: i64) {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let end = Instant::now() + Duration::from_secs(20);
    while number(on, sql).await < wanted {
        assert!(Instant::now() < end, "nobody waits");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_letters_with_new_passwords_that_are_written_at_once_one_works() {
    let fresh = Fresh::postgres().await;
    let id = owner(&fresh).await;
    let (holder, looker) = (beside(&fresh).await, beside(&fresh).await);
    let held = holder.begin().await.expect("begun");
    held.execute_unprepared(&format!("SELECT 1 FROM members WHERE id = {id} FOR UPDATE")).await.expect("held");
    let letters = [1, 2].map(|seed| {
        let records = fresh.records.clone();
        tokio::spawn(async move { records.reset_link("owner@example.com", bytes(seed), 10, 10).await })
    });
    waiting(&looker, 2).await;
    held.commit().await.expect("let go");
    for letter in letters {
        letter.await.expect("a task").expect("asked").expect("a link");
    }
    let sql = "SELECT count(*) FROM tokens WHERE purpose = 'reset'";
    assert_eq!(number(&looker, sql).await, 1, "the later letter replaced the earlier one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_begins_while_sign_on_is_being_forced_ends_as_well() {
    let fresh = Fresh::postgres().await;
    let (boss, there) = (owner(&fresh).await, fresh.elsewhere().await);
    let records = &fresh.records;
    let may = there.allow().expect("may");
    let (link, _) = records.invite(may, "new@example.com", Role::Viewer, false, bytes(5), 10).await.expect("invited");
    let (holder, looker) = (beside(&fresh).await, beside(&fresh).await);
    let held = holder.begin().await.expect("begun");
    held.execute_unprepared("SELECT 1 FROM audit_heads WHERE workspace = 1 FOR UPDATE").await.expect("held");
    let (own, this) = (records.clone(), how(99).hash);
    let forcing = tokio::spawn(async move {
        let by = own.context(boss, DEFAULT_WORKSPACE).await.expect("a seat");
        own.force_sign_on(by.allow().expect("may"), "{}", &this, 11).await
    });
    // It has ended the sessions there were, and cannot write it down yet.
    waiting(&looker, 1).await;
    let new = Some(("New".into(), "hash".into()));
    records.accept_invitation(&link, new, how(50), 12).await.expect("taken").expect("a new member");
    held.commit().await.expect("let go");
    forcing.await.expect("a task").expect("forced");
    assert!(records.signed_in(&how(50).hash, 13).await.is_err(), "opened by a password");
    assert!(records.signed_in(&this, 13).await.is_ok(), "the one in which it was forced");
}

/// A workspace without an owner can be managed by nobody, for ever.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_owners_who_remove_one_another_at_once_one_stays() {
    let fresh = Fresh::postgres().await;
    let (first, records) = (owner(&fresh).await, &fresh.records);
    let by = fresh.operator().await;
    let second = records.add_member(&by, somebody("b@example.com"), Role::Owner, false, 3).await.expect("added");
    let (holder, looker) = (beside(&fresh).await, beside(&fresh).await);
    let held = holder.begin().await.expect("begun");
    held.execute_unprepared("SELECT 1 FROM seats WHERE role = 'owner' FOR UPDATE").await.expect("held");
    let both = [(first, second), (second, first)].map(|(who, whom)| {
        let records = records.clone();
        tokio::spawn(async move {
            let by = records.context(who, DEFAULT_WORKSPACE).await.expect("a seat");
            records.set_seat(by.allow().expect("may"), whom, Role::Viewer, false, 4).await
        })
    });
    waiting(&looker, 2).await;
    held.commit().await.expect("let go");
    let mut done = 0;
    for one in both {
        done += usize::from(one.await.expect("a task").is_ok());
    }
    let sql = "SELECT count(*) FROM seats WHERE workspace = 1 AND role = 'owner'";
    assert_eq!((done, number(&looker, sql).await), (1, 1));
}

/// There was nothing to lock yet, so all that came at once counted as one.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_first_tries_at_once_each_is_counted() {
    let fresh = Fresh::postgres().await;
    let (holder, looker) = (beside(&fresh).await, beside(&fresh).await);
    let held = holder.begin().await.expect("begun");
    held.execute_unprepared("INSERT INTO throttles (bucket, level, changed) VALUES ('x', 0, 5)").await.expect("held");
    let tries = [0; 6].map(|_| {
        let records = fresh.records.clone();
        let bucket = Bucket { holds: 2, empties_one_in: SECOND };
        tokio::spawn(async move { records.throttle("x", bucket, 5).await })
    });
    waiting(&looker, 6).await;
    held.commit().await.expect("let go");
    let mut allowed = 0;
    for one in tries {
        allowed += usize::from(one.await.expect("a task").expect("counted").is_ok());
    }
    assert_eq!(allowed, 2);
}

/// They took the member and the log of the first workspace in another order, and each waited for the other.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_and_a_provider_open_sessions_at_once() {
    let fresh = Fresh::postgres().await;
    let (id, records) = (owner(&fresh).await, &fresh.records);
    let compared = records.knock("owner@example.com").await.expect("asked").expect("known");
    let (holder, looker) = (beside(&fresh).await, beside(&fresh).await);
    let held = holder.begin().await.expect("begun");
    held.execute_unprepared(&format!("SELECT 1 FROM members WHERE id = {id} FOR UPDATE")).await.expect("held");
    let own = records.clone();
    let password = tokio::spawn(async move { own.sign_in_with(&compared, how(1), 10).await });
    waiting(&looker, 1).await;
    let own = records.clone();
    let provider = tokio::spawn(async move { own.sign_in(id, how(2), 10).await });
    waiting(&looker, 2).await;
    held.commit().await.expect("let go");
    assert!(password.await.expect("a task").expect("signed in"));
    provider.await.expect("a task").expect("signed in");
    for seed in [1, 2] {
        assert!(records.signed_in(&how(seed).hash, 11).await.is_ok());
    }
}

/// Somebody asked twice and uses the first letter while the second is written: the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_used_while_the_next_letter_is_written() {
    let fresh = Fresh::postgres().await;
    let (id, records) = (owner(&fresh).await, &fresh.records);
    let (_, first) = records.reset_link("owner@example.com", bytes(1), 10, 10).await.expect("asked").expect("a link");
    let (holder, looker) = (beside(&fresh).await, beside(&fresh).await);
    let held = holder.begin().await.expect("begun");
    held.execute_unprepared(&format!("SELECT 1 FROM members WHERE id = {id} FOR UPDATE")).await.expect("held");
    let own = records.clone();
    let letter = tokio::spawn(async move { own.reset_link("owner@example.com", bytes(2), 11, 11).await });
    waiting(&looker, 1).await;
    let own = records.clone();
    let used = tokio::spawn(async move { own.reset_password(&first, "new", "", 12).await });
    waiting(&looker, 2).await;
    held.commit().await.expect("let go");
    let (_, second) = letter.await.expect("a task").expect("asked").expect("a link");
    let used = used.await.expect("a task");
    assert!(matches!(used, Err(Error::NotFound { .. })), "the newer letter replaced it: {used:?}");
    records.reset_password(&second, "new", "", 13).await.expect("works");
}

/// They were counted before the change began.
#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_add_webhooks_at_once_no_more_come_in_than_there_is_room_for() {
    let fresh = Fresh::postgres().await;
    let (records, by) = (&fresh.records, fresh.operator().await);
    for _ in 0..48 {
        records.add_webhook(by.allow().expect("may"), &settings(&[]), "whsec_a", 1).await.expect("added");
    }
    let (holder, looker) = (beside(&fresh).await, beside(&fresh).await);
    let held = holder.begin().await.expect("begun");
    held.execute_unprepared("SELECT 1 FROM audit_heads WHERE workspace = 1 FOR UPDATE").await.expect("held");
    let more = [0; 5].map(|_| {
        let (records, by) = (records.clone(), by.clone());
        tokio::spawn(async move { records.add_webhook(by.allow().expect("may"), &settings(&[]), "whsec_a", 2).await })
    });
    // Each has counted and added, or waits for whoever has.
    waiting(&looker, 5).await;
    held.commit().await.expect("let go");
    let mut added = 0;
    for one in more {
        added += usize::from(one.await.expect("a task").is_ok());
    }
    assert_eq!((added, records.webhooks(by.allow().expect("may")).await.expect("list").len()), (2, 50));
}

/// One presses the button of the job, another that of the delivery.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_job_and_delivery_are_tried_again_at_once_goes_out_once() {
    let fresh = Fresh::postgres().await;
    let (records, by) = (&fresh.records, fresh.operator().await);
    let id = endpoint(records, &by).await;
    let sent = queued(records, &by, id, "m1", 1).await;
    let job = records.lease_job("w", None, 50, 2).await.expect("asked").expect("a job");
    note(records, &sent, LAST, 3).await;
    assert!(records.finish_job("w", &job, Outcome::GiveUp { why: "no answer".into() }, 3).await.expect("ended"));
    let (holder, looker) = (beside(&fresh).await, beside(&fresh).await);
    let held = holder.begin().await.expect("begun");
    held.execute_unprepared(&format!("SELECT 1 FROM webhooks WHERE id = {id} FOR UPDATE")).await.expect("held");
    let (own, who) = (records.clone(), by.clone());
    let again = tokio::spawn(async move { own.send_again(who.allow().expect("may"), id, sent.id, 4).await });
    waiting(&looker, 1).await;
    let (own, who) = (records.clone(), by.clone());
    let retried = tokio::spawn(async move { own.retry_job(who.allow().expect("may"), job.id, 4).await });
    waiting(&looker, 2).await;
    held.commit().await.expect("let go");
    again.await.expect("a task").expect("sent again");
    let retried = retried.await.expect("a task");
    assert!(matches!(retried, Err(Error::Conflict { .. })), "{retried:?}");
    assert_eq!(number(&looker, "SELECT count(*) FROM deliveries WHERE state = 'waiting'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_last_lenses_that_are_made_at_once_one_is() {
    let fresh = Fresh::postgres().await;
    let id = owner(&fresh).await;
    let member = fresh.records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    let lens = || hark_records::saved::Draft {
        name: "mine".into(),
        description: String::new(),
        content: "{}".into(),
        look: "{}".into(),
    };
    for _ in 0..49 {
        fresh.records.save_own_lens(member.allow().expect("may"), &lens(), 5).await.expect("saved");
    }
    let (holder, looker) = (beside(&fresh).await, beside(&fresh).await);
    let held = holder.begin().await.expect("begun");
    held.execute_unprepared("SELECT 1 FROM workspaces WHERE id = 1 FOR NO KEY UPDATE").await.expect("held");
    let made = [(); 2].map(|()| {
        let (records, member, lens) = (fresh.records.clone(), member.clone(), lens());
        tokio::spawn(async move { records.save_own_lens(member.allow().expect("may"), &lens, 6).await.is_ok() })
    });
    waiting(&looker, 2).await;
    held.commit().await.expect("let go");
    let mut done = 0;
    for one in made {
        done += usize::from(one.await.expect("ended"));
    }
    assert_eq!(done, 1, "the fiftieth");
}
