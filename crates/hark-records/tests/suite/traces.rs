//! Whoever is erased is named by nothing that people saved.

use crate::{Fresh, on_both};
use hark_records::access::{Act, HandlePrivacy, Save, See};
use hark_records::audit::Entry;
use hark_records::erasures::Ending;
use hark_records::idempotency::Turn;
use hark_records::jobs::State;
use hark_records::maps::notes::Place;
use hark_records::maps::plans::Plan;
use hark_records::saved::{Draft, Kind};
use hark_records::segments::Step;
use hark_records::traces::Without;
use hark_records::{Allowed, Error};

on_both!(
    an_erased_customer_leaves_all_that_was_saved,
    what_is_saved_during_an_erasure_loses_them_at_its_end,
    older_records_lose_whom_they_list,
    more_than_is_read_at_once_is_looked_through,
);

/// Takes `u1` out of lists, and `ann@x` out of words.
struct Ann;

impl Without for Ann {
    fn content(&self, json: &str) -> Option<String> {
        let left = json.replace(r#""u1","#, "").replace("ann@x", "(erased)");
        (left != json).then_some(left)
    }

    fn words(&self, text: &str) -> Option<String> {
        text.contains("ann@x").then(|| text.replace("ann@x", "(erased)"))
    }

    fn is_doubtful(&self, json: &str) -> bool {
        json.contains(r#""u1""#)
    }
}

const LISTING: &str = r#"{"rule":{"listed":["u1","u2"]}}"#;
const LEFT: &str = r#"{"rule":{"listed":["u2"]}}"#;

fn draft(name: &str, content: &str) -> Draft {
    Draft { name: name.into(), description: String::new(), content: content.into(), look: "{}".into() }
}

async fn an_erased_customer_leaves_all_that_was_saved(fresh: Fresh) {
    let (by, there) = (fresh.operator().await, fresh.elsewhere().await);
    let (save, see): (Allowed<'_, Save>, Allowed<'_, See>) = (by.allow().expect("may"), by.allow().expect("may"));
    let privacy: Allowed<'_, HandlePrivacy> = by.allow().expect("may");
    let segment = crate::saved::step(&fresh.records, save, Step::Add(&draft("vip", LISTING))).await.expect("saved");
    let segment = segment.expect("made").id;
    let question =
        async |name| fresh.records.save(save, Kind::Question, &draft(name, LISTING), 5).await.expect("saved").id;
    let (kept, removed) = (question("of ann@x").await, question("removed").await);
    let other = draft("other", r#"{"event":"u1"}"#);
    let other = fresh.records.save(save, Kind::Question, &other, 5).await.expect("saved").id;
    fresh.records.remove_saved(save, Kind::Question, removed, true, 6).await.expect("removed");
    let theirs = fresh.records.save(there.allow().expect("may"), Kind::Question, &draft("e", LISTING), 5).await;
    let theirs = theirs.expect("saved").id;
    // An answer that was kept to be given again holds the list, too.
    for (key, answer) in [("list", LISTING), ("other", r#"{"event":"u2"}"#)] {
        fresh.records.take_turn(&by, key, &[1; 32], 6).await.expect("first");
        fresh.records.keep_answer(&by, key, Some((201, answer))).await.expect("kept");
    }

    let traces = fresh.records.forget_traces(privacy, &Ann, 7).await.expect("forgotten");
    assert_eq!((traces.rewritten, traces.doubtful), (3, vec![("question".to_owned(), other)]));
    assert_eq!(fresh.records.forget_traces(privacy, &Ann, 8).await.expect("nothing left").rewritten, 0);

    let read = async |kind, id| fresh.records.one_saved(see, kind, id).await.expect("read");
    let now = read(Kind::Segment, segment).await;
    assert_eq!((now.content.as_str(), now.version), (LEFT, 2));
    let now = read(Kind::Question, kept).await;
    assert_eq!((now.name.as_str(), now.content.as_str()), ("of (erased)", LEFT));
    assert_eq!(read(Kind::Question, other).await.version, 1, "what may mean somebody else stays as it is");
    fresh.records.remove_saved(save, Kind::Question, removed, false, 9).await.expect("restored");
    assert_eq!(read(Kind::Question, removed).await.content, LEFT);
    let theirs = fresh.records.one_saved(there.allow().expect("may"), Kind::Question, theirs).await.expect("read");
    assert_eq!(theirs.content, LISTING, "another workspace's list");
    let stale = fresh.records.save_again(save, Kind::Question, (kept, 1), &draft("q", LISTING), 9).await;
    assert!(matches!(stale, Err(Error::Conflict { .. })), "the old list cannot be written back");
    // What was done is not done twice because its answer is gone.
    match fresh.records.take_turn(&by, "list", &[1; 32], 9).await {
        Err(Error::Conflict { fact }) => assert!(fact.contains("no longer kept"), "{fact}"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(fresh.records.take_turn(&by, "other", &[1; 32], 9).await.expect("a turn"), Turn::Again(..)));
}

/// Somebody saves lists and writes notes while the store erases.
async fn what_is_saved_during_an_erasure_loses_them_at_its_end(fresh: Fresh) {
    let by = fresh.operator().await;
    let (save, see): (Allowed<'_, Save>, Allowed<'_, See>) = (by.allow().expect("may"), by.allow().expect("may"));
    let act: Allowed<'_, Act> = by.allow().expect("may");
    let asked = fresh.records.ask_erasure(by.allow().expect("may"), Entry::done("x", "y"), "{}".into(), 5).await;
    let id = fresh.records.save(save, Kind::Question, &draft("q", LISTING), 6).await.expect("saved").id;
    let place = Place { stage: "s".into(), part: String::new(), event: String::new() };
    let (gone, kept) = (
        fresh.records.add_note(act, 0, (place.clone(), "ann@x asked twice"), 6).await.expect("left"),
        fresh.records.add_note(act, 0, (place, "Bob asked"), 6).await.expect("left"),
    );
    fresh.records.remove_note(act, (0, gone.id), true, 7).await.expect("removed");
    let posts = r#"[{"place":"call ann@x","question":""}]"#.to_owned();
    let plan = Plan { stage: "s".into(), owner: None, posts, version: 0, changed: 0, changed_by: None };
    fresh.records.set_map_plan(save, 0, &plan, 7).await.expect("planned");
    let ending = Ending {
        entry: Entry::done("x", "y"),
        job: (State::Done, None),
        told: None,
        refused: None,
        gone: &[],
        without: Some(&Ann),
    };
    assert!(fresh.records.end_erasure(&by, asked.expect("asked"), ending, 9).await.expect("ended"));
    assert_eq!(fresh.records.one_saved(see, Kind::Question, id).await.expect("read").content, LEFT);
    fresh.records.remove_note(act, (0, gone.id), false, 10).await.expect("restored");
    let notes: Vec<_> = fresh.records.map_notes(see, 0).await.expect("read").into_iter().collect();
    let said: Vec<_> = notes.iter().map(|note| (note.id, note.text.as_str(), note.version)).collect();
    assert_eq!(said, [(gone.id, "(erased) asked twice", 2), (kept.id, "Bob asked", 1)]);
    let plans = fresh.records.map_plans(see, 0).await.expect("read");
    assert_eq!((plans[0].posts.contains("call (erased)"), plans[0].version), (true, 2), "{plans:?}");
}

async fn older_records_lose_whom_they_list(fresh: Fresh) {
    let by = fresh.operator().await;
    let (save, see): (Allowed<'_, Save>, Allowed<'_, See>) = (by.allow().expect("may"), by.allow().expect("may"));
    let id = fresh.records.save(save, Kind::Question, &draft("q", LISTING), 5).await.expect("saved").id;
    let keys = [hark_model::CustomerKey(3)];
    assert_eq!(fresh.records.note_erased(&by, ("store", &keys), &Ann, 6).await.expect("noted"), 1);
    let now = fresh.records.one_saved(see, Kind::Question, id).await.expect("read");
    assert_eq!((now.content.as_str(), now.version), (LEFT, 2));
    assert_eq!(fresh.records.note_erased(&by, ("store", &keys), &Ann, 7).await.expect("noted"), 0);
    assert_eq!(fresh.records.one_saved(see, Kind::Question, id).await.expect("read").version, 2, "once");
}

async fn more_than_is_read_at_once_is_looked_through(fresh: Fresh) {
    let by = fresh.operator().await;
    let (save, see): (Allowed<'_, Save>, Allowed<'_, See>) = (by.allow().expect("may"), by.allow().expect("may"));
    let mut last = 0;
    // One row is nearly as long as what is read together; the rest are more than are.
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(250 * 1024));
    for _ in 0..6 {
        fresh.records.save(save, Kind::Question, &draft("q", &long), 5).await.expect("saved");
    }
    for _ in 0..103 {
        last = fresh.records.save(save, Kind::Question, &draft("q", LISTING), 5).await.expect("saved").id;
    }
    let traces = fresh.records.forget_traces(by.allow().expect("may"), &Ann, 7).await.expect("forgotten");
    assert_eq!(traces.rewritten, 103);
    assert_eq!(fresh.records.one_saved(see, Kind::Question, last).await.expect("read").content, LEFT);
}
