//! Seats, teams and workspaces: nobody reaches across, nobody gives more than they have.

use crate::door::{how, owner, somebody};
use crate::{Fresh, on_both};
use hark_records::access::{ManageMembers, See};
use hark_records::{Allowed, Context, DEFAULT_WORKSPACE, Error, Right, Role};

on_both!(
    an_admin_makes_no_owner_and_the_last_owner_stays,
    who_may_not_see_personal_data_lets_nobody_see_it,
    a_seat_is_only_where_it_is,
    teams_hold_members_of_their_workspace,
    i_change_myself
);

async fn an_admin_makes_no_owner_and_the_last_owner_stays(fresh: Fresh) {
    let first = owner(&fresh).await;
    let records = &fresh.records;
    let operator = fresh.operator().await;
    let admin =
        records.add_member(&operator, somebody("admin@example.com"), Role::Admin, false, 3).await.expect("added");
    let by_owner = records.context(first, DEFAULT_WORKSPACE).await.expect("seat");
    let by_admin = records.context(admin, DEFAULT_WORKSPACE).await.expect("seat");
    let set = async |by: &Context, member, role| {
        let may: Allowed<'_, ManageMembers> = by.allow().expect("may");
        records.set_seat(may, member, role, false, 5).await
    };
    assert!(matches!(set(&by_admin, admin, Role::Owner).await, Err(Error::Forbidden { .. })));
    assert!(matches!(set(&by_admin, first, Role::Viewer).await, Err(Error::Forbidden { .. })));
    assert!(matches!(set(&by_owner, first, Role::Admin).await, Err(Error::Conflict { .. })), "the last owner");
    set(&by_owner, admin, Role::Owner).await.expect("an owner may");
    set(&by_owner, first, Role::Admin).await.expect("another is left");
    assert!(matches!(
        records.add_member(&by_owner, somebody("x@example.com"), Role::Viewer, false, 6).await,
        Err(Error::Forbidden { .. })
    ));
}

async fn who_may_not_see_personal_data_lets_nobody_see_it(fresh: Fresh) {
    let records = &fresh.records;
    let operator = fresh.operator().await;
    let admin = async |email: &str, personal| {
        records.add_member(&operator, somebody(email), Role::Admin, personal, 3).await.expect("added")
    };
    let (blind, seeing) = (admin("blind@example.com", false).await, admin("seeing@example.com", true).await);
    let give = async |by: i64, to: i64| {
        let by = records.context(by, DEFAULT_WORKSPACE).await.expect("a seat");
        records.set_seat(by.allow().expect("may"), to, Role::Admin, true, 5).await
    };
    assert!(matches!(give(blind, blind).await, Err(Error::Forbidden { right: Right::PersonalData })));
    let by = records.context(blind, DEFAULT_WORKSPACE).await.expect("a seat");
    let may: Allowed<'_, ManageMembers> = by.allow().expect("may");
    let invited = records.invite(may, "x@example.com", Role::Viewer, true, crate::bytes(5), 6).await;
    assert!(matches!(invited, Err(Error::Forbidden { right: Right::PersonalData })));
    give(blind, seeing).await.expect("what is there stays");
    give(seeing, blind).await.expect("who has it may give it");
}

async fn a_seat_is_only_where_it_is(fresh: Fresh) {
    let first = owner(&fresh).await;
    let records = &fresh.records;
    let elsewhere = fresh.elsewhere().await;
    assert!(matches!(records.context(first, elsewhere.workspace()).await, Err(Error::NotFound { .. })));
    let may: Allowed<'_, ManageMembers> = elsewhere.allow().expect("may");
    assert!(matches!(records.set_seat(may, first, Role::Viewer, false, 5).await, Err(Error::NotFound { .. })));
    assert!(matches!(records.remove_seat(may, first, 5).await, Err(Error::NotFound { .. })));
    assert!(records.members(elsewhere.allow::<See>().expect("may")).await.expect("list").is_empty());
    let by = records.context(first, DEFAULT_WORKSPACE).await.expect("seat");
    let third = records.create_workspace(by.allow().expect("an owner may"), "third", 6).await.expect("made");
    assert_eq!(third.member(), Some(first));
    assert_eq!(records.context(first, third.workspace()).await.expect("its owner").rights(), third.rights());
}

async fn teams_hold_members_of_their_workspace(fresh: Fresh) {
    let first = owner(&fresh).await;
    let records = &fresh.records;
    let (here, there) = (fresh.operator().await, fresh.elsewhere().await);
    let may: Allowed<'_, ManageMembers> = here.allow().expect("may");
    let foreign: Allowed<'_, ManageMembers> = there.allow().expect("may");
    let id = records.set_team(may, None, "Support", &[first], 5).await.expect("made");
    assert!(matches!(records.set_team(may, None, "Support", &[], 5).await, Err(Error::Invalid { field: "name", .. })));
    assert!(matches!(records.set_team(foreign, Some(id), "Mine", &[], 5).await, Err(Error::NotFound { .. })));
    assert!(matches!(
        records.set_team(foreign, None, "Mine", &[first], 5).await,
        Err(Error::Invalid { field: "members", .. })
    ));
    assert!(matches!(records.remove_team(foreign, id, 5).await, Err(Error::NotFound { .. })));
    records.set_team(may, Some(id), "Help", &[first], 6).await.expect("renamed");
    let teams = records.teams(here.allow::<See>().expect("may")).await.expect("list");
    assert_eq!((teams[0].name.as_str(), teams[0].members.as_slice()), ("Help", [first].as_slice()));
    records.remove_team(may, id, 7).await.expect("removed");
    assert!(records.teams(here.allow::<See>().expect("may")).await.expect("list").is_empty());
}

async fn i_change_myself(fresh: Fresh) {
    let first = owner(&fresh).await;
    let records = &fresh.records;
    let context = records.session_context(&how(99).hash, DEFAULT_WORKSPACE, 5).await.expect("signed in by the claim");
    let me = context.myself().expect("a member");
    records.set_me(me, " New name ", r#"{"theme":"dark"}"#, 6).await.expect("changed");
    let now = records.me(me).await.expect("read");
    assert_eq!((now.id, now.name.as_str(), now.preferences.as_str()), (first, "New name", r#"{"theme":"dark"}"#));
    assert!(records.set_me(me, "  ", "{}", 7).await.is_err() && records.set_me(me, "a\nb", "{}", 7).await.is_err());
    assert!(fresh.operator().await.myself().is_err());
}
