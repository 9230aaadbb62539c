//! Who gets in by a link of the simulated company or by a provider's word, and who sets such a provider up?

use crate::door::{how, owner, somebody};
use crate::{Fresh, bytes, on_both};
use hark_records::access::ManageInstallation;
use hark_records::door::Introduced;
use hark_records::settings::Secret;
use hark_records::tokens::INVITATION_LIFE;
use hark_records::{DEFAULT_WORKSPACE, Error, Role};

on_both!(
    the_simulated_company_has_one_owner_who_comes_in_by_links,
    a_house_with_members_is_no_simulation,
    a_provider_s_word_takes_the_invitations_that_wait,
    only_owners_of_the_first_workspace_reach_secret_settings,
);

async fn the_simulated_company_has_one_owner_who_comes_in_by_links(fresh: Fresh) {
    let records = &fresh.records;
    assert_eq!(records.demo_link(bytes(1), 1).await.expect("asked"), None, "not before it was made");
    let by = fresh.operator().await;
    assert!(records.seed_demo_owner(&by, "owner@hark.example", "Demo Owner", 1).await.expect("seeded"));
    assert!(!records.seed_demo_owner(&by, "b@hark.example", "B", 1).await.expect("asked"), "once");
    assert_eq!(records.claim_link(bytes(2), 1).await.expect("asked"), None, "it has an owner");
    let old = records.demo_link(bytes(3), 1).await.expect("asked").expect("a link");
    let link = records.demo_link(bytes(4), 1).await.expect("asked").expect("a link");
    assert!(records.enter_demo(&old, how(1), 2).await.is_err(), "a newer link makes the older one useless");
    let member = records.enter_demo(&link, how(2), 2).await.expect("in");
    assert!(records.enter_demo(&link, how(3), 2).await.is_err(), "once");
    assert_eq!(records.signed_in(&how(2).hash, 3).await.expect("signed in").id, member);
    let seats = records.my_seats(records.alone(member).myself().expect("me")).await.expect("seats");
    assert_eq!((seats.len(), seats[0].role, seats[0].personal_data), (1, Role::Owner, true));
}

async fn a_house_with_members_is_no_simulation(fresh: Fresh) {
    let records = &fresh.records;
    let member = owner(&fresh).await;
    let by = fresh.operator().await;
    assert!(!records.seed_demo_owner(&by, "owner@hark.example", "Demo Owner", 3).await.expect("asked"));
    assert_eq!(records.demo_link(bytes(1), 3).await.expect("asked"), None);
    let theirs = records.context(member, DEFAULT_WORKSPACE).await.expect("a seat");
    let refused = records.seed_demo_owner(&theirs, "c@hark.example", "C", 3).await;
    assert!(matches!(refused, Err(Error::Forbidden { .. })), "only the command line does");
}

async fn a_provider_s_word_takes_the_invitations_that_wait(fresh: Fresh) {
    let records = &fresh.records;
    let by = fresh.operator().await;
    let invite = async |email: &str, seed, now| {
        records.invite(by.allow().expect("may"), email, Role::Analyst, true, bytes(seed), now).await.expect("invited").0
    };
    let link = invite("new@example.com", 1, 1).await;
    invite("late@example.com", 2, 1).await;
    let who = |email: &str| Introduced {
        issuer: "https://provider.example".into(),
        subject: email.into(),
        email: email.into(),
        email_verified: true,
        name: "New".into(),
    };
    let member = records.introduce(who("New@example.com"), None, how(1), 2).await.expect("in");
    let seats = records.my_seats(records.alone(member).myself().expect("me")).await.expect("seats");
    assert_eq!((seats.len(), seats[0].role, seats[0].personal_data), (1, Role::Analyst, true));
    assert!(records.invitation(&link, 3).await.is_err(), "it is taken");
    assert!(records.was_introduced(member, "https://provider.example").await.expect("asked"));
    assert!(!records.was_introduced(member, "https://other.example").await.expect("asked"));
    let late = records.introduce(who("late@example.com"), None, how(2), 2 + INVITATION_LIFE).await;
    assert!(matches!(late, Err(Error::NotFound { .. })), "an invitation that is over offers nothing");
}

async fn only_owners_of_the_first_workspace_reach_secret_settings(fresh: Fresh) {
    let records = &fresh.records;
    let by = fresh.operator().await;
    let may = || by.allow::<ManageInstallation>().expect("the operator may");
    records.set_secret_setting(may(), Secret::Mail, "{}", 1).await.expect("set");
    assert_eq!(records.secret_setting(may(), Secret::Mail).await.expect("read").as_deref(), Some("{}"));
    let other = records.create_workspace(by.allow().expect("may"), "elsewhere", 1).await.expect("made").workspace();
    let elsewhere = records.operator(other).await.expect("an operator");
    let added = records.add_member(&elsewhere, somebody("b@example.com"), Role::Owner, false, 2).await.expect("added");
    let stranger = records.context(added, other).await.expect("a seat");
    let theirs = || stranger.allow::<ManageInstallation>().expect("owners have the right");
    assert!(matches!(records.secret_setting(theirs(), Secret::Mail).await, Err(Error::NotFound { .. })));
    let set = records.set_secret_setting(theirs(), Secret::SignOn, "{}", 3).await;
    assert!(matches!(set, Err(Error::NotFound { .. })));
    let removed = records.remove_secret_setting(theirs(), Secret::Mail, 3).await;
    assert!(matches!(removed, Err(Error::NotFound { .. })));
    records.remove_secret_setting(may(), Secret::Mail, 4).await.expect("removed");
    assert_eq!(records.secret_for_use(Secret::Mail).await.expect("read"), None);
}
