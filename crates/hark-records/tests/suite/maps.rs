//! What people write on journey maps: whose words are whose, nobody overwrites what they have not seen, nothing is gone at once.

use crate::door::somebody;
use crate::{Fresh, on_both};
use hark_records::access::{Act, ManageMembers, Save, See};
use hark_records::maps::EVERYBODY;
use hark_records::maps::notes::{NoteChange, Place, REMOVED_KEPT};
use hark_records::maps::plans::{Owner, Plan};
use hark_records::saved::{Draft, Kind};
use hark_records::{Allowed, Context, Error, Role};

on_both!(
    a_note_is_left_settled_removed_and_brought_back,
    the_words_of_others_are_theirs,
    a_stage_has_one_owner_who_is_there,
    notes_belong_to_one_map_of_one_workspace,
    a_map_takes_so_many_notes_and_so_much_text,
    what_was_removed_goes_for_good_after_a_month,
);

fn place(part: &str, event: &str) -> Place {
    Place { stage: "onboarding".into(), part: part.into(), event: event.into() }
}

fn plan(owner: Option<Owner>, version: i64) -> Plan {
    Plan {
        stage: "onboarding".into(),
        owner,
        posts: r#"[{"place":"/export"}]"#.into(),
        version,
        changed: 0,
        changed_by: None,
    }
}

async fn map(fresh: &Fresh, by: &Context) -> i64 {
    let draft = Draft { name: "a".into(), description: String::new(), content: "{}".into(), look: "{}".into() };
    fresh.records.save(by.allow().expect("may"), Kind::Map, &draft, 5).await.expect("saved").id
}

async fn member(fresh: &Fresh, role: Role, email: &str) -> Context {
    let by = fresh.operator().await;
    let id = fresh.records.add_member(&by, somebody(email), role, false, 3).await.expect("added");
    fresh.records.context(id, by.workspace()).await.expect("a seat")
}

async fn texts(fresh: &Fresh, by: &Context, map: i64) -> Vec<String> {
    let all = fresh.records.map_notes(by.allow::<See>().expect("may"), map).await.expect("listed");
    all.into_iter().map(|note| note.text).collect()
}

async fn a_note_is_left_settled_removed_and_brought_back(fresh: Fresh) {
    let agent = member(&fresh, Role::Agent, "agent@example.com").await;
    let may: Allowed<'_, Act> = agent.allow().expect("may");
    let (records, here) = (&fresh.records, place("friction", "upload_failed"));
    let note = records.add_note(may, EVERYBODY, (here.clone(), " they write to us "), 6).await.expect("left");
    assert_eq!((note.text.as_str(), note.created, note.created_by), ("they write to us", 6, agent.member()));
    assert_eq!(note.place, here);
    let which = (EVERYBODY, note.id);
    let change = async |seen, text: &str, resolved| {
        records.change_note(may, which, &NoteChange { seen, text: text.into(), resolved }, 7).await
    };
    let settled = change(1, "solved by the new form", true).await.expect("changed");
    assert_eq!((settled.version, settled.resolved, settled.resolved_by), (2, Some(7), agent.member()));
    assert!(matches!(change(1, "late", false).await, Err(Error::Conflict { .. })));
    assert_eq!(change(2, "again", false).await.expect("changed").resolved, None);
    records.remove_note(may, which, true, 8).await.expect("removed");
    assert!(texts(&fresh, &agent, EVERYBODY).await.is_empty());
    assert!(matches!(records.remove_note(may, which, true, 8).await, Err(Error::NotFound { .. })));
    assert!(matches!(change(3, "gone", false).await, Err(Error::NotFound { .. })));
    records.remove_note(may, which, false, 9).await.expect("back");
    assert_eq!(texts(&fresh, &agent, EVERYBODY).await, ["again"]);
}

async fn the_words_of_others_are_theirs(fresh: Fresh) {
    let (ann, bob) =
        (member(&fresh, Role::Agent, "ann@example.com").await, member(&fresh, Role::Agent, "bob@example.com").await);
    let analyst = member(&fresh, Role::Analyst, "analyst@example.com").await;
    let (records, here) = (&fresh.records, (place("", ""), "mine"));
    let id = records.add_note(ann.allow().expect("may"), EVERYBODY, here, 6).await.expect("left").id;
    let change = async |by: &Context, seen, text: &str, resolved| {
        let change = NoteChange { seen, text: text.into(), resolved };
        records.change_note(by.allow().expect("may"), (EVERYBODY, id), &change, 7).await
    };
    assert!(matches!(change(&bob, 1, "yours", false).await, Err(Error::Forbidden { .. })));
    let remove = async |by: &Context| records.remove_note(by.allow().expect("may"), (EVERYBODY, id), true, 7).await;
    assert!(matches!(remove(&bob).await, Err(Error::Forbidden { .. })));
    assert_eq!(change(&bob, 1, "mine", true).await.expect("may settle it").resolved_by, bob.member());
    assert_eq!(change(&analyst, 2, "ours", true).await.expect("answers for the map").resolved_by, bob.member());
    remove(&analyst).await.expect("removed");
}

async fn a_stage_has_one_owner_who_is_there(fresh: Fresh) {
    let by = fresh.operator().await;
    let (may, see): (Allowed<'_, Save>, Allowed<'_, See>) = (by.allow().expect("may"), by.allow().expect("may"));
    let staff: Allowed<'_, ManageMembers> = by.allow().expect("may");
    let ann = member(&fresh, Role::Viewer, "ann@example.com").await.member().expect("a member");
    let records = &fresh.records;
    let team = records.set_team(staff, None, "Onboarding", &[ann], 4).await.expect("made");
    let set = async |owner, version| records.set_map_plan(may, EVERYBODY, &plan(owner, version), 7).await;
    for nobody in [Owner::Member(999), Owner::Team(999)] {
        assert!(matches!(set(Some(nobody), 0).await, Err(Error::Invalid { field: "owner", .. })));
    }
    assert_eq!(set(Some(Owner::Member(ann)), 0).await.expect("planned").version, 1);
    assert!(matches!(set(None, 0).await, Err(Error::Conflict { .. })));
    assert_eq!(set(Some(Owner::Team(team)), 1).await.expect("planned").version, 2);
    let owners = async || {
        let all = records.map_plans(see, EVERYBODY).await.expect("read");
        all.into_iter().map(|plan| (plan.owner, plan.posts)).collect::<Vec<_>>()
    };
    let posts = plan(None, 0).posts;
    assert_eq!(owners().await, [(Some(Owner::Team(team)), posts.clone())]);
    records.remove_team(staff, team, 8).await.expect("removed");
    assert_eq!(owners().await, [(None, posts.clone())], "a team that is gone owns nothing");
    set(Some(Owner::Member(ann)), 3).await.expect("planned");
    records.remove_seat(staff, ann, 9).await.expect("removed");
    assert_eq!(owners().await, [(None, posts)], "nor does a member who left");
}

async fn notes_belong_to_one_map_of_one_workspace(fresh: Fresh) {
    let (here, there) = (fresh.operator().await, fresh.elsewhere().await);
    let (ours, records) = (map(&fresh, &here).await, &fresh.records);
    let id = records.add_note(here.allow().expect("may"), ours, (place("", ""), "ours"), 6).await.expect("left").id;
    records.set_map_plan(here.allow().expect("may"), ours, &plan(None, 0), 6).await.expect("planned");
    assert!(texts(&fresh, &here, EVERYBODY).await.is_empty(), "another map");
    let act: Allowed<'_, Act> = there.allow().expect("may");
    let see: Allowed<'_, See> = there.allow().expect("may");
    assert!(matches!(records.map_notes(see, ours).await, Err(Error::NotFound { .. })));
    assert!(matches!(records.map_plans(see, ours).await, Err(Error::NotFound { .. })));
    assert!(matches!(records.add_note(act, ours, (place("", ""), "x"), 7).await, Err(Error::NotFound { .. })));
    assert!(matches!(
        records.set_map_plan(there.allow().expect("may"), ours, &plan(None, 1), 7).await,
        Err(Error::NotFound { .. })
    ));
    for which in [(ours, id), (EVERYBODY, id)] {
        assert!(matches!(records.map_note(see, which).await, Err(Error::NotFound { .. })));
        assert!(matches!(records.remove_note(act, which, true, 7).await, Err(Error::NotFound { .. })));
    }
    assert!(texts(&fresh, &there, EVERYBODY).await.is_empty(), "each workspace has its map of everybody");
    let own: Allowed<'_, Act> = here.allow().expect("may");
    assert!(matches!(records.remove_note(own, (EVERYBODY, id), true, 7).await, Err(Error::NotFound { .. })));
    records.remove_saved(here.allow().expect("may"), Kind::Map, ours, true, 8).await.expect("removed");
    assert!(matches!(records.map_notes(here.allow().expect("may"), ours).await, Err(Error::NotFound { .. })));
    records.remove_saved(here.allow().expect("may"), Kind::Map, ours, false, 9).await.expect("back");
    assert_eq!(texts(&fresh, &here, ours).await, ["ours"], "with what was written on it");
}

async fn a_map_takes_so_many_notes_and_so_much_text(fresh: Fresh) {
    let by = fresh.operator().await;
    let (act, records): (Allowed<'_, Act>, _) = (by.allow().expect("may"), &fresh.records);
    let note = async |text: &str| records.add_note(act, EVERYBODY, (place("", ""), text), 6).await;
    for text in [String::new(), "  ".into(), "a".repeat(4_001)] {
        assert!(matches!(note(&text).await, Err(Error::Invalid { field: "text", .. })), "{}", text.len());
    }
    let far = Place { stage: "s".repeat(513), part: String::new(), event: String::new() };
    let far = records.add_note(act, EVERYBODY, (far, "x"), 6).await;
    assert!(matches!(far, Err(Error::Invalid { field: "stage", .. })));
    for (place, text) in [(place("a\0", ""), "x"), (place("", ""), "a\0b")] {
        let nul = records.add_note(act, EVERYBODY, (place, text), 7).await;
        assert!(matches!(nul, Err(Error::Invalid { .. })), "a text that one of the databases could not keep: {nul:?}");
    }
    for number in 0..500 {
        note(&format!("{number}")).await.expect("left");
    }
    assert!(matches!(note("one more").await, Err(Error::Invalid { field: "text", .. })));
    let first = records.map_notes(by.allow().expect("may"), EVERYBODY).await.expect("listed")[0].id;
    records.remove_note(act, (EVERYBODY, first), true, 7).await.expect("removed");
    note(&"a".repeat(4_000)).await.expect("room again");
    let back = records.remove_note(act, (EVERYBODY, first), false, 8).await;
    assert!(matches!(back, Err(Error::Invalid { .. })), "what is brought back is counted: {back:?}");
    let long = Plan { posts: "a".repeat(32 * 1024 + 1), ..plan(None, 0) };
    let long = records.set_map_plan(by.allow().expect("may"), EVERYBODY, &long, 7).await;
    assert!(matches!(long, Err(Error::Invalid { field: "posts", .. })));
}

async fn what_was_removed_goes_for_good_after_a_month(fresh: Fresh) {
    let by = fresh.operator().await;
    let (act, save): (Allowed<'_, Act>, Allowed<'_, Save>) = (by.allow().expect("may"), by.allow().expect("may"));
    let (records, own) = (&fresh.records, map(&fresh, &by).await);
    let left =
        async |map, text: &str| records.add_note(act, map, (place("stage", ""), text), 6).await.expect("left").id;
    let (removed, kept, of_map) = (left(EVERYBODY, "a").await, left(EVERYBODY, "b").await, left(own, "c").await);
    records.remove_note(act, (EVERYBODY, removed), true, 10).await.expect("removed");
    records.remove_saved(save, Kind::Map, own, true, 10).await.expect("removed");
    let restored = async |which| records.remove_note(act, which, false, 20).await.is_ok();
    records.sweep(10 + REMOVED_KEPT).await.expect("swept");
    assert!(restored((EVERYBODY, removed)).await, "a month");
    records.remove_note(act, (EVERYBODY, removed), true, 10).await.expect("removed");
    records.sweep(11 + REMOVED_KEPT).await.expect("swept");
    assert!(!restored((EVERYBODY, removed)).await);
    assert_eq!(texts(&fresh, &by, EVERYBODY).await, ["b"], "{kept}");
    records.remove_saved(save, Kind::Map, own, false, 20).await.expect("restored");
    assert_eq!(texts(&fresh, &by, own).await, [] as [&str; 0], "{of_map}");
}
