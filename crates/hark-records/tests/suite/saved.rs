//! Saved questions and dashboards: nobody overwrites what they have not seen, nothing is gone at once.

use crate::{Fresh, on_both};
use hark_records::access::{Save, See};
use hark_records::saved::{Draft, Kind};
use hark_records::segments::{Around, Step};
use hark_records::{Allowed, Error};

on_both!(
    a_change_needs_the_version_it_saw,
    removed_comes_back,
    another_workspace_sees_nothing,
    a_segment_has_a_name_of_its_own,
    what_stands_around_a_segment_is_looked_at_by_one_at_a_time
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

fn fine(_: &Around) -> Result<(), &'static str> {
    Ok(())
}

async fn a_segment_has_a_name_of_its_own(fresh: Fresh) {
    let (here, there) = (fresh.operator().await, fresh.elsewhere().await);
    let may: Allowed<'_, Save> = here.allow().expect("may");
    let step = async |step| fresh.records.step_segment(may, step, 5, fine).await.map(|inner| inner.expect("fits"));
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
    fresh.records.step_segment(elsewhere, Step::Add(&lower), 5, fine).await.expect("another workspace").expect("fits");
    let names = fresh.records.segments_of(here.workspace()).await.expect("listed").into_iter().map(|one| one.name);
    assert_eq!(names.collect::<Vec<_>>(), ["Power users"]);
}

async fn what_stands_around_a_segment_is_looked_at_by_one_at_a_time(fresh: Fresh) {
    let by = fresh.operator().await;
    let may: Allowed<'_, Save> = by.allow().expect("may");
    fresh.records.save(may, Kind::Dashboard, &draft("a page"), 5).await.expect("saved");
    let steps = (0..6).map(|i| {
        let (records, by) = (fresh.records.clone(), by.clone());
        tokio::spawn(async move {
            let only_first = |around: &Around| {
                assert_eq!(around.callers.len(), 1);
                if around.others.is_empty() { Ok(()) } else { Err("another one is there") }
            };
            let may = by.allow().expect("may");
            records.step_segment(may, Step::Add(&draft(&format!("segment {i}"))), 5, only_first).await
        })
    });
    let mut done = Vec::new();
    for step in steps.collect::<Vec<_>>() {
        done.push(step.await.expect("no panic").expect("asked"));
    }
    let (kept, refused): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
    assert_eq!((kept.len(), refused.len()), (1, 5), "each saw what the one before had done");
}
