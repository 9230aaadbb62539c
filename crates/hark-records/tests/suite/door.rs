//! Claim, invitation, sign-in, new password, OpenID: each link works once and for its purpose.

use crate::{Fresh, bytes, on_both};
use hark_model::time::{DAY, HOUR};
use hark_records::door::Introduced;
use hark_records::members::NewMember;
use hark_records::sessions::{IDLE, LIFE, SignIn};
use hark_records::{DEFAULT_WORKSPACE, Error, Role};

on_both!(
    of_fifty_claims_one_makes_an_owner,
    an_invitation_gives_one_seat_once,
    of_fifty_who_take_an_invitation_at_once_one_gets_the_seat,
    refusals_are_written_down_and_not_without_end,
    whoever_loses_a_right_loses_the_invitations_that_wait,
    a_sign_on_that_nobody_ended_is_forgotten_soon,
    an_invitation_changes_no_seat_that_is_there,
    a_link_of_one_purpose_opens_no_other,
    a_session_ends_by_itself_and_with_its_member,
    a_new_password_ends_all_sessions,
    sign_on_drops_the_password_of_an_unverified_address,
    a_name_that_a_provider_spells_oddly_keeps_nobody_out,
    a_full_bucket_says_when_there_is_room,
    an_idempotency_key_is_answered_once,
);

pub fn how(seed: u64) -> SignIn {
    SignIn { hash: bytes(seed), method: "password", agent: "a browser".into(), address: "192.0.2.1".into() }
}

pub fn somebody(email: &str) -> NewMember {
    NewMember {
        email: email.into(),
        name: "Somebody".into(),
        password: Some("$argon2id$".into()),
        email_verified: false,
    }
}

/// The first owner.
pub async fn owner(fresh: &Fresh) -> i64 {
    let link = fresh.records.claim_link(bytes(99), 1).await.expect("asked").expect("nobody is here yet");
    fresh.records.claim(&link, somebody("owner@example.com"), how(99), 2).await.expect("claimed")
}

async fn of_fifty_claims_one_makes_an_owner(fresh: Fresh) {
    let old = fresh.records.claim_link(bytes(1), 1).await.expect("asked").expect("unclaimed");
    let link = fresh.records.claim_link(bytes(2), 1).await.expect("asked").expect("unclaimed");
    assert!(fresh.records.claim_works(&old, 2).await.is_err(), "a newer link makes the older one useless");
    fresh.records.claim_works(&link, 2).await.expect("works");
    let tries = (0..50).map(|i| {
        let (records, link) = (fresh.records.clone(), link.clone());
        tokio::spawn(async move { records.claim(&link, somebody(&format!("m{i}@example.com")), how(i), 3).await })
    });
    let mut won = 0;
    for claim in tries.collect::<Vec<_>>() {
        match claim.await.expect("a task") {
            Ok(_) => won += 1,
            Err(Error::NotFound { .. }) => {}
            Err(other) => panic!("{other}: {other:?}"),
        }
    }
    assert_eq!(won, 1);
    assert!(fresh.records.is_claimed().await.expect("asked"));
    assert_eq!(fresh.records.claim_link(bytes(3), 9).await.expect("asked"), None);
}

async fn an_invitation_gives_one_seat_once(fresh: Fresh) {
    let id = owner(&fresh).await;
    let by = fresh.records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    let may = by.allow().expect("an owner may");
    let (link, offer) =
        fresh.records.invite(may, " New@Example.com ", Role::Analyst, true, bytes(5), 10).await.expect("ok");
    assert_eq!(offer.email, "new@example.com");
    let (seen, known) = fresh.records.invitation(&link, 11).await.expect("shown");
    assert_eq!((seen.role, known), (Role::Analyst, false));
    let take = |now| fresh.records.accept_invitation(&link, Some(("New".into(), "hash".into())), how(7), now);
    assert!(take(10 + 7 * DAY).await.is_err(), "expired");
    let new = take(12).await.expect("accepted").expect("signed in");
    assert!(matches!(take(13).await, Err(Error::NotFound { .. })), "used");
    let context = fresh.records.session_context(&how(7).hash, DEFAULT_WORKSPACE, 14).await.expect("signed in");
    assert_eq!(context.member(), Some(new));
    assert!(context.allow::<hark_records::access::PersonalData>().is_ok());
    assert!(context.allow::<hark_records::access::ManageKeys>().is_err());
}

async fn an_invitation_changes_no_seat_that_is_there(fresh: Fresh) {
    let id = owner(&fresh).await;
    let by = fresh.operator().await;
    let may = by.allow().expect("an operator may");
    let (link, _) =
        fresh.records.invite(may, "owner@example.com", Role::Viewer, false, bytes(5), 10).await.expect("invited");
    assert_eq!(fresh.records.accept_invitation(&link, None, how(7), 11).await.expect("taken"), None);
    let seats = fresh.records.my_seats(fresh.records.alone(id).myself().expect("me")).await.expect("seats");
    let seat = &seats[0];
    assert_eq!((seat.role, seat.personal_data), (Role::Owner, true));
    assert!(fresh.records.accept_invitation(&link, None, how(7), 12).await.is_err(), "used");
}

async fn a_link_of_one_purpose_opens_no_other(fresh: Fresh) {
    let id = owner(&fresh).await;
    let by = fresh.records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    let may = by.allow().expect("may");
    let (invitation, _) =
        fresh.records.invite(may, "a@example.com", Role::Viewer, false, bytes(5), 10).await.expect("ok");
    let (_, reset) = fresh.records.reset_link("OWNER@example.com", bytes(6), 10, 10).await.expect("ok").expect("known");
    assert!(fresh.records.reset_link("nobody@example.com", bytes(7), 10, 10).await.expect("ok").is_none());
    assert!(fresh.records.reset_password(&invitation, "x", "", 11).await.is_err());
    assert!(fresh.records.accept_invitation(&reset, None, how(1), 11).await.is_err());
    assert!(fresh.records.finish_sign_on(&reset, 11).await.is_err());
    fresh.records.begin_sign_on("state", "verifier", 10).await.expect("begun");
    assert_eq!(fresh.records.finish_sign_on("state", 11).await.expect("back"), "verifier");
    assert!(fresh.records.finish_sign_on("state", 12).await.is_err(), "once");
    assert!(fresh.records.reset_password(&reset, "x", "", 10 + HOUR).await.is_err(), "expired");
    fresh.records.reset_password(&reset, "x", "", 11).await.expect("the right one");
}

async fn a_session_ends_by_itself_and_with_its_member(fresh: Fresh) {
    let id = owner(&fresh).await;
    let records = &fresh.records;
    let second = {
        let by = fresh.operator().await;
        records.add_member(&by, somebody("b@example.com"), Role::Admin, false, 3).await.expect("added")
    };
    records.sign_in(second, how(2), 10).await.expect("in");
    let sees = async |now| records.session_context(&how(2).hash, DEFAULT_WORKSPACE, now).await;
    assert!(sees(11).await.is_ok() && sees(10 + IDLE).await.is_err());
    for step in 1..=(LIFE / IDLE) {
        assert!(sees(10 + step * (IDLE - 1)).await.is_ok(), "each use prolongs it");
    }
    assert!(sees(10 + LIFE).await.is_err(), "but not for ever");
    let by = records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    records.set_seat(by.allow().expect("may"), second, Role::Viewer, false, 20).await.expect("demoted");
    let now_viewer = sees(21).await.expect("still in");
    assert!(now_viewer.allow::<hark_records::access::Save>().is_err(), "at the next request");
    records.remove_seat(by.allow().expect("may"), second, 22).await.expect("removed");
    assert!(matches!(sees(23).await, Err(Error::NotFound { .. })));
    records.end_session(&how(2).hash).await.expect("out");
    assert!(records.signed_in(&how(2).hash, 24).await.is_err());
}

async fn a_new_password_ends_all_sessions(fresh: Fresh) {
    let id = owner(&fresh).await;
    let records = &fresh.records;
    records.sign_in(id, how(1), 10).await.expect("in");
    records.sign_in(id, how(2), 10).await.expect("in");
    let context = records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    let me = context.myself().expect("a member");
    assert_eq!(records.my_sessions(me, 11).await.expect("list").len(), 3);
    let (_, waiting) = records.reset_link("owner@example.com", bytes(8), 11, 11).await.expect("ok").expect("known");
    records.set_my_password(me, "other", &how(1).hash, 12).await.expect("set");
    let left = records.my_sessions(me, 13).await.expect("list");
    assert_eq!(left.iter().map(|s| s.hash).collect::<Vec<_>>(), [how(1).hash], "the one that did it stays");
    assert!(records.reset_password(&waiting, "a thief's", "", 13).await.is_err(), "a link that waited is useless");
    let (_, link) = records.reset_link("owner@example.com", bytes(3), 14, 14).await.expect("ok").expect("known");
    records.reset_password(&link, "third", "", 15).await.expect("reset");
    assert!(records.my_sessions(me, 16).await.expect("list").is_empty());
    assert_eq!(records.my_password(me).await.expect("read").as_deref(), Some("third"));
}

async fn sign_on_drops_the_password_of_an_unverified_address(fresh: Fresh) {
    let records = &fresh.records;
    let by = fresh.operator().await;
    let squatter =
        records.add_member(&by, somebody("victim@example.com"), Role::Viewer, false, 3).await.expect("added");
    records.sign_in(squatter, how(1), 4).await.expect("in");
    let who = |verified| Introduced {
        issuer: "https://provider.example".into(),
        subject: "s1".into(),
        email: "Victim@example.com".into(),
        email_verified: verified,
        name: "Victim".into(),
    };
    assert!(matches!(records.introduce(who(false), None, how(2), 5).await, Err(Error::Invalid { .. })));
    assert_eq!(records.introduce(who(true), None, how(2), 6).await.expect("in"), squatter);
    assert!(records.signed_in(&how(1).hash, 7).await.is_err(), "the squatter's session is gone");
    assert!(records.knock("victim@example.com").await.expect("ok").expect("known").password.is_none());
    let stranger = Introduced { subject: "s2".into(), email: "c@example.com".into(), ..who(true) };
    assert!(records.introduce(stranger.clone(), None, how(3), 8).await.is_err(), "no seat without an invitation");
    let joined = records.introduce(stranger, Some(Role::Viewer), how(3), 9).await.expect("joined");
    assert_eq!(
        records.my_seats(records.alone(joined).myself().expect("me")).await.expect("seats")[0].role,
        Role::Viewer
    );
}

async fn a_name_that_a_provider_spells_oddly_keeps_nobody_out(fresh: Fresh) {
    let records = &fresh.records;
    let odd = "Zo\u{eb}\r\nBcc: x@evil.example \u{1b}[31m\u{9b}m\u{202e}<script>=1+1";
    for (n, name) in [odd.to_owned(), "y".repeat(300), "\u{1b}\u{7}".into()].into_iter().enumerate() {
        let who = Introduced {
            issuer: "https://provider.example".into(),
            subject: format!("s{n}"),
            email: format!("m{n}@example.com"),
            email_verified: true,
            name,
        };
        records.introduce(who, Some(Role::Viewer), how(n as u64), 5).await.expect("joined");
    }
    let by = fresh.operator().await;
    let members = records.members(by.allow().expect("may")).await.expect("listed");
    let mut names: Vec<_> = members.into_iter().map(|(member, _)| member.name).collect();
    names.sort();
    let shown = "Zo\u{eb}Bcc: x@evil.example [31mm<script>=1+1";
    assert_eq!(names, [shown.to_owned(), "m2@example.com".into(), "y".repeat(100)]);
}

async fn a_full_bucket_says_when_there_is_room(fresh: Fresh) {
    use hark_model::time::SECOND;
    use hark_records::throttle::Bucket;
    let bucket = Bucket { holds: 3, empties_one_in: 10 * SECOND };
    let attempt = async |name: &str, now| fresh.records.throttle(name, bucket, now).await.expect("counted");
    for _ in 0..3 {
        assert_eq!(attempt("a", 0).await, Ok(()));
    }
    assert_eq!(attempt("a", 0).await, Err(10));
    assert_eq!(attempt("b", 0).await, Ok(()), "another bucket");
    assert_eq!(attempt("a", 10 * SECOND).await, Ok(()));
    assert_eq!(attempt("a", 10 * SECOND).await, Err(10));
    fresh.records.forgive("a").await.expect("forgiven");
    assert_eq!(attempt("a", 10 * SECOND).await, Ok(()));
    fresh.records.sweep(30 * DAY).await.expect("swept");
}

async fn an_idempotency_key_is_answered_once(fresh: Fresh) {
    use hark_records::idempotency::Turn;
    let (by, other) = (fresh.operator().await, fresh.elsewhere().await);
    let turn = async |context, print: u64, now| fresh.records.take_turn(context, "k1", &bytes(print), now).await;
    assert_eq!(turn(&by, 1, 0).await.expect("first"), Turn::First);
    assert!(matches!(turn(&by, 1, 1).await, Err(Error::Conflict { .. })), "still running");
    assert_eq!(turn(&other, 1, 1).await.expect("another workspace"), Turn::First);
    fresh.records.keep_answer(&by, "k1", Some((201, "{}"))).await.expect("kept");
    assert_eq!(turn(&by, 1, 2).await.expect("again"), Turn::Again(201, "{}".into()));
    assert!(matches!(turn(&by, 2, 2).await, Err(Error::Conflict { .. })), "another request");
    assert_eq!(turn(&by, 2, DAY).await.expect("a day later"), Turn::First);
    fresh.records.keep_answer(&by, "k1", None).await.expect("failed");
    assert_eq!(turn(&by, 3, DAY).await.expect("may be tried again"), Turn::First);
}

async fn of_fifty_who_take_an_invitation_at_once_one_gets_the_seat(fresh: Fresh) {
    let id = owner(&fresh).await;
    let by = fresh.records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    let may = by.allow().expect("an owner may");
    let (link, _) = fresh.records.invite(may, "new@example.com", Role::Analyst, true, bytes(5), 10).await.expect("ok");
    let tries = (0..50).map(|i| {
        let (records, link) = (fresh.records.clone(), link.clone());
        let new = Some((format!("New {i}"), "hash".to_owned()));
        tokio::spawn(async move { records.accept_invitation(&link, new, how(i), 11).await })
    });
    let mut won = Vec::new();
    for taken in tries.collect::<Vec<_>>() {
        match taken.await.expect("a task") {
            Ok(member) => won.push(member.expect("somebody new")),
            Err(Error::NotFound { .. }) => {}
            Err(other) => panic!("{other}: {other:?}"),
        }
    }
    assert_eq!(won.len(), 1, "{won:?}");
    let mut sessions = 0;
    for i in 0..50 {
        sessions += usize::from(fresh.records.signed_in(&how(i).hash, 12).await.is_ok());
    }
    assert_eq!(sessions, 1);
}

async fn refusals_are_written_down_and_not_without_end(fresh: Fresh) {
    let (records, by) = (&fresh.records, fresh.operator().await);
    let refuse = async |now| records.note_refused_sign_in(None, ("password", "x"), "192.0.2.1", now).await.expect("ok");
    let count = async || records.audit(by.allow().expect("may"), None, 500).await.expect("read").len();
    let before = count().await;
    for _ in 0..305 {
        refuse(10).await;
    }
    assert_eq!(count().await - before, 300);
    refuse(10 + 5_000_000).await;
    assert_eq!(count().await - before, 301, "there is room again");
    let boss = owner(&fresh).await;
    let quiet = count().await;
    records.note_refused_sign_in(Some(boss), ("password", "x"), "", 10 + 5_000_001).await.expect("ok");
    assert_eq!(count().await - quiet, 1, "noise about nobody hides nothing");
    refuse(10 + 10_000_000).await;
    let last = &records.audit(by.allow().expect("may"), None, 1).await.expect("read")[0];
    let said = [&last.actor, &last.action, &last.target, &last.detail, &last.address, &last.result];
    assert_eq!(said, ["nobody", "session.begin", "nobody", "method=password why=x", "192.0.2.1", "denied"]);
}

/// A back door: whoever knew that they would be removed invited another address of theirs before.
async fn whoever_loses_a_right_loses_the_invitations_that_wait(fresh: Fresh) {
    let boss = owner(&fresh).await;
    let records = &fresh.records;
    let by = records.context(boss, DEFAULT_WORKSPACE).await.expect("a seat");
    let may = || by.allow().expect("may");
    let operator = fresh.operator().await;
    let (mut links, mut seed) = (Vec::new(), 100);
    let mut invite = async |who: i64, to: &str| {
        seed += 1;
        let by = records.context(who, DEFAULT_WORKSPACE).await.expect("a seat");
        let made = records.invite(by.allow().expect("may"), to, Role::Viewer, false, bytes(seed), 10).await;
        made.expect("invited").0
    };
    let (own, other) = (invite(boss, "a@example.com").await, "b@example.com");
    for (i, email) in ["removed@example.com", "demoted@example.com", "stays@example.com"].into_iter().enumerate() {
        let id = records.add_member(&operator, somebody(email), Role::Admin, true, 3).await.expect("added");
        links.push((id, invite(id, &format!("{i}-{other}")).await));
    }
    records.remove_seat(may(), links[0].0, 11).await.expect("removed");
    records.set_seat(may(), links[1].0, Role::Admin, false, 11).await.expect("no personal data any more");
    records.set_seat(may(), links[2].0, Role::Owner, true, 11).await.expect("promoted");
    let opens = async |link: &str| records.invitation(link, 12).await.is_ok();
    assert!(!opens(&links[0].1).await && !opens(&links[1].1).await, "of whom a right was taken");
    assert!(opens(&links[2].1).await && opens(&own).await, "of the others");
}

/// Anybody can begin one.
async fn a_sign_on_that_nobody_ended_is_forgotten_soon(fresh: Fresh) {
    let records = &fresh.records;
    records.begin_sign_on("state", "payload", 10).await.expect("begun");
    // Nothing tells a forgotten link from one that is over, so the clock is turned back.
    records.sweep(11 + 600 * 1_000_000).await.expect("swept");
    assert!(records.finish_sign_on("state", 11).await.is_err());
    records.begin_sign_on("another", "payload", 10).await.expect("begun");
    records.sweep(12).await.expect("swept");
    assert_eq!(records.finish_sign_on("another", 13).await.expect("kept"), "payload");
}
