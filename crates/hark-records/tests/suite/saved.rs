//! Saved questions and dashboards: nobody overwrites what they have not seen, nothing is gone at once.

use crate::door::somebody;
use crate::{Fresh, on_both};
use hark_records::access::{Save, See};
use hark_records::saved::{Draft, Kind, Saved};
use hark_records::segments::{Step, Stepped};
use hark_records::{Allowed, DEFAULT_WORKSPACE, Error, Records, Role};

on_both!(
    a_change_needs_the_version_it_saw,
    removed_comes_back,
    a_lens_of_ones_own_is_nobody_elses,
    another_workspace_sees_nothing,
    a_segment_has_a_name_of_its_own,
    what_stands_around_a_segment_is_looked_at_by_one_at_a_time,
    a_workspace_has_one_list_of_stages,
    a_workspace_has_one_list_of_mapped_events,
    the_stamp_of_rules_is_another_after_each_step,
    a_removed_segment_is_forgotten_after_a_month
);

fn draft(name: &str) -> Draft {
    Draft { name: name.into(), description: String::new(), content: "{}".into(), look: "{}".into() }
}

async fn a_change_needs_the_version_it_saw(fresh: Fresh) {
    let by = fresh.operator().await;
    let may: Allowed<'_, Save> = by.allow().expect("may");
    let made = fresh.records.save(may, Kind::Question, &draft("a"), 5).await.expect("saved");
    let change =
        async |seen, name| fresh.records.save_again(may, Kind::Question, (made.id, seen), &draft(name), 6).await;
    assert_eq!(change(1, "b").await.expect("changed").version, 2);
    assert!(matches!(change(1, "c").await, Err(Error::Conflict { .. })));
    let kept = fresh.records.one_saved(by.allow::<See>().expect("may"), Kind::Question, made.id).await.expect("read");
    assert_eq!((kept.name.as_str(), kept.created, kept.changed), ("b", 5, 6));
}

async fn removed_comes_back(fresh: Fresh) {
    let by = fresh.operator().await;
    let may: Allowed<'_, Save> = by.allow().expect("may");
    let id = fresh.records.save(may, Kind::Dashboard, &draft("a"), 5).await.expect("saved").id;
    let names = async || {
        let all = fresh.records.saved(by.allow::<See>().expect("may"), Kind::Dashboard).await.expect("list");
        all.into_iter().map(|saved| saved.name).collect::<Vec<_>>()
    };
    fresh.records.remove_saved(may, Kind::Dashboard, id, true, 6).await.expect("removed");
    assert!(names().await.is_empty());
    assert!(fresh.records.remove_saved(may, Kind::Dashboard, id, true, 6).await.is_err());
    fresh.records.remove_saved(may, Kind::Dashboard, id, false, 7).await.expect("restored");
    assert_eq!(names().await, ["a"]);
}

async fn a_lens_of_ones_own_is_nobody_elses(fresh: Fresh) {
    let by = fresh.operator().await;
    let mut members = Vec::new();
    for email in ["a@example.com", "b@example.com"] {
        let id = fresh.records.add_member(&by, somebody(email), Role::Viewer, false, 3).await.expect("added");
        members.push(fresh.records.context(id, DEFAULT_WORKSPACE).await.expect("a seat"));
    }
    let (mine, other): (Allowed<'_, See>, Allowed<'_, See>) =
        (members[0].allow().expect("may"), members[1].allow().expect("may"));
    let names = async |by| -> Vec<String> {
        fresh.records.own_lenses(by).await.expect("list").into_iter().map(|lens| lens.name).collect()
    };
    let made = fresh.records.save_own_lens(mine, &draft("b"), 5).await.expect("saved").id;
    fresh.records.save_own_lens(mine, &draft("a"), 5).await.expect("saved");
    assert_eq!((names(mine).await, names(other).await), (vec!["a".to_owned(), "b".to_owned()], vec![]));
    assert!(fresh.records.change_own_lens(other, (made, 1), &draft("c"), 6).await.is_err());
    assert!(fresh.records.remove_own_lens(other, made, true, 6).await.is_err());
    assert!(fresh.records.saved(other, Kind::Lens).await.expect("list").is_empty(), "it is no lens of everybody");
    assert_eq!(fresh.records.change_own_lens(mine, (made, 1), &draft("c"), 6).await.expect("changed").version, 2);
    assert!(matches!(
        fresh.records.change_own_lens(mine, (made, 1), &draft("d"), 6).await,
        Err(Error::Conflict { .. })
    ));
    fresh.records.remove_own_lens(mine, made, true, 7).await.expect("removed");
    assert_eq!(names(mine).await, ["a"]);
    fresh.records.remove_own_lens(mine, made, false, 8).await.expect("restored");
    assert_eq!(names(mine).await, ["a", "c"]);
    assert!(fresh.records.own_lenses(by.allow().expect("may")).await.expect("list").is_empty(), "a program has none");
    assert!(fresh.records.save_own_lens(by.allow().expect("may"), &draft("x"), 9).await.is_err());
}

async fn another_workspace_sees_nothing(fresh: Fresh) {
    let (here, there) = (fresh.operator().await, fresh.elsewhere().await);
    let id = fresh.records.save(here.allow().expect("may"), Kind::Question, &draft("a"), 5).await.expect("saved").id;
    let (see, save): (Allowed<'_, See>, Allowed<'_, Save>) = (there.allow().expect("may"), there.allow().expect("may"));
    assert!(fresh.records.saved(see, Kind::Question).await.expect("list").is_empty());
    assert!(matches!(fresh.records.one_saved(see, Kind::Question, id).await, Err(Error::NotFound { .. })));
    assert!(fresh.records.save_again(save, Kind::Question, (id, 1), &draft("mine"), 6).await.is_err());
    assert!(fresh.records.remove_saved(save, Kind::Question, id, true, 6).await.is_err());
    let other_kind = fresh.records.one_saved(here.allow().expect("may"), Kind::Dashboard, id).await;
    assert!(other_kind.is_err(), "a question is no dashboard");
}

/// Takes a step with a segment around which nothing changes.
pub async fn step(records: &Records, may: Allowed<'_, Save>, step: Step<'_>) -> Result<Option<Box<Saved>>, Error> {
    let around = records.around(may, Some(step)).await?;
    match records.step_segment(may, step, &around, 5).await? {
        Stepped::Done(made) => Ok(made),
        Stepped::Moved => panic!("nobody else is here"),
    }
}

async fn a_segment_has_a_name_of_its_own(fresh: Fresh) {
    let (here, there) = (fresh.operator().await, fresh.elsewhere().await);
    let may: Allowed<'_, Save> = here.allow().expect("may");
    let step = async |one| step(&fresh.records, may, one).await;
    let (upper, lower, other) = (draft("Power users "), draft("power users"), draft("others"));
    let id = step(Step::Add(&upper)).await.expect("saved").expect("it").id;
    assert!(matches!(step(Step::Add(&lower)).await, Err(Error::Conflict { .. })), "whatever its case and blanks");
    let second = step(Step::Add(&other)).await.expect("saved").expect("it").id;
    assert!(matches!(step(Step::Change((second, 1), &lower)).await, Err(Error::Conflict { .. })));
    assert_eq!(step(Step::Change((id, 1), &lower)).await.expect("its own").expect("it").name, "power users");
    step(Step::Remove(id)).await.expect("removed");
    step(Step::Change((second, 1), &upper)).await.expect("free again");
    assert!(matches!(step(Step::Restore(id)).await, Err(Error::Conflict { .. })), "taken meanwhile");
    let elsewhere: Allowed<'_, Save> = there.allow().expect("may");
    self::step(&fresh.records, elsewhere, Step::Add(&lower)).await.expect("another workspace");
    let names =
        fresh.records.rules_of(here.workspace()).await.expect("listed").segments.into_iter().map(|one| one.name);
    assert_eq!(names.collect::<Vec<_>>(), ["Power users"]);
}

async fn what_stands_around_a_segment_is_looked_at_by_one_at_a_time(fresh: Fresh) {
    let by = fresh.operator().await;
    let may: Allowed<'_, Save> = by.allow().expect("may");
    fresh.records.save(may, Kind::Dashboard, &draft("a page"), 5).await.expect("saved");
    let steps = (0..6).map(|i| {
        let (records, by) = (fresh.records.clone(), by.clone());
        tokio::spawn(async move {
            let (may, draft) = (by.allow().expect("may"), draft(&format!("segment {i}")));
            let mut around = records.around(may, Some(Step::Add(&draft))).await.expect("looked");
            loop {
                assert_eq!(around.callers.len(), 1);
                if !around.others.is_empty() {
                    return Err("another one is there");
                }
                match records.step_segment(may, Step::Add(&draft), &around, 5).await.expect("asked") {
                    Stepped::Done(_) => return Ok(()),
                    Stepped::Moved => around = records.around(may, Some(Step::Add(&draft))).await.expect("looked"),
                }
            }
        })
    });
    let mut done = Vec::new();
    for step in steps.collect::<Vec<_>>() {
        done.push(step.await.expect("no panic"));
    }
    let (kept, refused): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
    assert_eq!((kept.len(), refused.len()), (1, 5), "each saw what the one before had done");
}

async fn a_workspace_has_one_list_of_stages(fresh: Fresh) {
    let (here, there) = (fresh.operator().await, fresh.elsewhere().await);
    let may: Allowed<'_, Save> = here.allow().expect("may");
    let set = async |seen, content: Option<&str>| {
        let around = fresh.records.around(may, None).await.expect("looked");
        match fresh.records.set_stages(may, (seen, content.map(str::to_owned)), &around, 5).await? {
            Stepped::Done(made) => Ok(made.map(|made| made.version)),
            Stepped::Moved => panic!("nobody else is here"),
        }
    };
    let kept = async |workspace| fresh.records.rules_of(workspace).await.expect("read").stages.map(|own| own.content);
    assert_eq!(set(0, None).await.expect("nothing to do"), None);
    assert_eq!(set(0, Some("[1]")).await.expect("set"), Some(1));
    assert!(matches!(set(0, Some("[2]")).await, Err(Error::Conflict { .. })), "somebody was first");
    assert_eq!(set(1, Some("[3]")).await.expect("changed"), Some(2));
    assert_eq!((kept(here.workspace()).await.as_deref(), kept(there.workspace()).await), (Some("[3]"), None));
    assert_eq!(set(2, None).await.expect("gone"), None);
    assert_eq!(kept(here.workspace()).await, None);
    assert_eq!(set(0, Some("[4]")).await.expect("set anew"), Some(1));
}

async fn a_workspace_has_one_list_of_mapped_events(fresh: Fresh) {
    let (here, there) = (fresh.operator().await, fresh.elsewhere().await);
    let may: Allowed<'_, Save> = here.allow().expect("may");
    let set = async |seen, content: &str| fresh.records.set_mapping(may, (seen, content.to_owned()), 5).await;
    let kept = async |by: &hark_records::Context| {
        let mapping = fresh.records.mapping(by.allow::<See>().expect("may")).await.expect("read");
        let asked = fresh.records.rules_of(by.workspace()).await.expect("read").mapping;
        assert_eq!(mapping, asked);
        mapping.map(|own| (own.content, own.version))
    };
    set(0, "[1]").await.expect("set");
    assert!(matches!(set(0, "[2]").await, Err(Error::Conflict { .. })), "somebody was first");
    set(1, "[3]").await.expect("changed");
    assert_eq!((kept(&here).await, kept(&there).await), (Some(("[3]".to_owned(), 2)), None));
    set(2, "[]").await.expect("emptied");
    set(3, "[4]").await.expect("said anew");
    assert!(matches!(set(1, "[5]").await, Err(Error::Conflict { .. })), "no version comes twice");
    assert_eq!(kept(&here).await, Some(("[4]".to_owned(), 4)));
    let (kind, written) = ("mapping:", fresh.records.audit(here.allow().expect("may"), None, 50).await);
    let written = written.expect("read").into_iter().filter(|one| one.target.starts_with(kind)).count();
    assert_eq!(written, 4, "each change is in the log");
}

async fn the_stamp_of_rules_is_another_after_each_step(fresh: Fresh) {
    let (here, there) = (fresh.operator().await, fresh.elsewhere().await);
    let may: Allowed<'_, Save> = here.allow().expect("may");
    let elsewhere = fresh.records.rules_stamp(there.workspace()).await.expect("read");
    let mut before = fresh.records.rules_stamp(here.workspace()).await.expect("read");
    assert!(before.is_empty());
    let mut moved = async |what: &str| {
        let stamp = fresh.records.rules_stamp(here.workspace()).await.expect("read");
        assert_ne!(stamp, before, "{what}");
        assert_eq!(stamp, fresh.records.rules_of(here.workspace()).await.expect("read").stamp(), "{what}");
        before = stamp;
    };
    let (first, second) = (draft("a"), draft("b"));
    let id = step(&fresh.records, may, Step::Add(&first)).await.expect("added").expect("it").id;
    moved("added").await;
    step(&fresh.records, may, Step::Change((id, 1), &second)).await.expect("changed");
    moved("changed").await;
    step(&fresh.records, may, Step::Remove(id)).await.expect("removed");
    moved("removed").await;
    step(&fresh.records, may, Step::Restore(id)).await.expect("restored");
    moved("restored").await;
    fresh.records.set_mapping(may, (0, "[1]".into()), 5).await.expect("mapped");
    moved("mapped").await;
    fresh.records.set_mapping(may, (1, "[2]".into()), 5).await.expect("mapped otherwise");
    moved("mapped otherwise").await;
    let around = fresh.records.around(may, None).await.expect("looked");
    fresh.records.set_stages(may, (0, Some("[]".into())), &around, 5).await.expect("set");
    moved("stages").await;
    assert_eq!(fresh.records.rules_stamp(there.workspace()).await.expect("read"), elsewhere);
}

async fn a_removed_segment_is_forgotten_after_a_month(fresh: Fresh) {
    let by = fresh.operator().await;
    let may: Allowed<'_, Save> = by.allow().expect("may");
    let (gone, kept) = (draft("gone"), draft("kept"));
    let id = step(&fresh.records, may, Step::Add(&gone)).await.expect("added").expect("it").id;
    let other = step(&fresh.records, may, Step::Add(&kept)).await.expect("added").expect("it").id;
    fresh.records.watch_segment(may, id, true, 5).await.expect("watched");
    // It was removed at the moment 5.
    step(&fresh.records, may, Step::Remove(id)).await.expect("removed");
    let month = 30 * hark_model::time::DAY;
    fresh.records.sweep(5 + month).await.expect("swept");
    step(&fresh.records, may, Step::Restore(id)).await.expect("a month is not over");
    step(&fresh.records, may, Step::Remove(id)).await.expect("removed");
    fresh.records.sweep(6 + month).await.expect("swept");
    assert!(matches!(step(&fresh.records, may, Step::Restore(id)).await, Err(Error::NotFound { .. })));
    let left = fresh.records.saved(by.allow::<See>().expect("may"), Kind::Segment).await.expect("list");
    assert_eq!(left.into_iter().map(|one| one.id).collect::<Vec<_>>(), [other]);
}
