//! Letters: a link is made when its letter leaves, the last letter works, and nothing leaves that opens nothing.

use crate::door::{how, owner, somebody};
use crate::{Fresh, bytes, on_both};
use hark_model::time::{DAY, HOUR};
use hark_records::{DEFAULT_WORKSPACE, Role};

on_both!(
    the_last_letter_of_an_invitation_works_and_so_does_the_link_that_was_shown,
    no_letter_leaves_for_an_invitation_that_is_over,
    a_new_password_is_for_who_asked_within_the_hour_and_wants_it_still,
);

async fn the_last_letter_of_an_invitation_works_and_so_does_the_link_that_was_shown(fresh: Fresh) {
    let id = owner(&fresh).await;
    let records = &fresh.records;
    let by = records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    let may = by.allow().expect("may");
    for used in 0..2 {
        let email = format!("new-{used}@example.com");
        let (shown, offer) = records.invite(may, &email, Role::Analyst, true, bytes(used), 10).await.expect("invited");
        let letter = async |seed| records.invitation_letter(1, offer.id, bytes(seed), 20).await.expect("asked");
        let first = letter(100 + used).await.expect("to be sent");
        assert_eq!((first.offer, first.from.as_deref()), (offer.clone(), Some("Somebody")));
        assert_eq!(first.workspace, "default");
        let second = letter(200 + used).await.expect("sent again");
        assert_eq!(second.offer.expires, offer.expires, "it works no longer than was said");
        assert!(records.invitation(&first.secret, 21).await.is_err(), "the newer letter replaced it");
        for link in [&shown, &second.secret] {
            assert_eq!(records.invitation(link, 21).await.expect("works").0, offer);
        }
        let (taken, other) = if used == 0 { (&shown, &second.secret) } else { (&second.secret, &shown) };
        let new = Some(("New".into(), "hash".into()));
        records.accept_invitation(taken, new, how(50 + used), 22).await.expect("taken");
        for link in [taken, other] {
            assert!(records.accept_invitation(link, None, how(60), 23).await.is_err(), "once, by either");
        }
        assert!(records.invitation_letter(1, offer.id, bytes(3), 24).await.expect("asked").is_none(), "used");
    }
}

async fn no_letter_leaves_for_an_invitation_that_is_over(fresh: Fresh) {
    let (records, by, there) = (&fresh.records, fresh.operator().await, fresh.elsewhere().await);
    let may = by.allow().expect("may");
    let invite = async |seed| records.invite(may, "new@example.com", Role::Viewer, false, bytes(seed), 10).await;
    let (_, older) = invite(1).await.expect("invited");
    let (shown, offer) = invite(2).await.expect("invited again");
    let letter = async |workspace, id, now| {
        let made = records.invitation_letter(workspace, id, bytes(7), now).await.expect("asked");
        made.map(|letter| letter.secret)
    };
    assert_eq!(letter(1, older.id, 11).await, None, "a newer one replaced it");
    assert_eq!(letter(there.workspace(), offer.id, 11).await, None, "of another workspace");
    assert_eq!(letter(1, offer.id, 10 + 7 * DAY).await, None, "over");
    let secret = letter(1, offer.id, 10 + 7 * DAY - 1).await.expect("just in time");
    records.withdraw_invitation(may, offer.id, 12).await.expect("taken back");
    assert_eq!(letter(1, offer.id, 13).await, None, "taken back");
    assert!(records.invitation(&secret, 13).await.is_err() && records.invitation(&shown, 13).await.is_err());
    // A reset is no invitation, whatever its number.
    records.add_member(&by, somebody("m@example.com"), Role::Viewer, false, 3).await.expect("added");
    records.reset_link("m@example.com", bytes(9), 20, 20).await.expect("asked").expect("a link");
    for id in 0..9 {
        assert_eq!(letter(1, id, 21).await, None);
    }
}

async fn a_new_password_is_for_who_asked_within_the_hour_and_wants_it_still(fresh: Fresh) {
    let id = owner(&fresh).await;
    let records = &fresh.records;
    let link = async |seed, asked, now| {
        let made = records.reset_link("owner@example.com", bytes(seed), asked, now).await.expect("asked");
        made.map(|(_, secret)| secret)
    };
    assert_eq!(link(1, 10, 10 + HOUR).await, None, "nobody came to send it");
    let late = link(2, 10, 9 + HOUR).await.expect("just in time");
    records.reset_password(&late, "x", "", 8 + 2 * HOUR).await.expect("an hour from when it was sent");
    assert_eq!(link(3, 7 + 2 * HOUR, 9 + 2 * HOUR).await, None, "it was changed since it was asked for");
    let again = link(4, 8 + 2 * HOUR, 9 + 2 * HOUR).await.expect("asked for afterwards");
    let newest = link(5, 8 + 2 * HOUR, 10 + 2 * HOUR).await.expect("sent again");
    assert!(records.reset_password(&again, "y", "", 11 + 2 * HOUR).await.is_err(), "the newer letter replaced it");
    records.sign_in(id, how(1), 11 + 2 * HOUR).await.expect("in");
    let context = records.context(id, DEFAULT_WORKSPACE).await.expect("a seat");
    let me = context.myself().expect("a member");
    records.set_my_password(me, "z", &how(1).hash, 12 + 2 * HOUR).await.expect("set");
    assert!(records.reset_password(&newest, "y", "", 13 + 2 * HOUR).await.is_err(), "by another way");
    assert_eq!(link(6, 11 + 2 * HOUR, 13 + 2 * HOUR).await, None);
}
