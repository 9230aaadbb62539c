//! Whoever is erased leaves every list of ids, wherever it was saved.

use crate::{Fresh, on_both};
use hark_records::access::{HandlePrivacy, Save, See};
use hark_records::idempotency::Turn;
use hark_records::saved::{Draft, Kind};
use hark_records::segments::Step;
use hark_records::{Allowed, Error};

on_both!(an_erased_customer_leaves_all_lists);

fn draft(name: &str, content: &str) -> Draft {
    Draft { name: name.into(), description: String::new(), content: content.into(), look: "{}".into() }
}

async fn an_erased_customer_leaves_all_lists(fresh: Fresh) {
    let (by, there) = (fresh.operator().await, fresh.elsewhere().await);
    let (save, see): (Allowed<'_, Save>, Allowed<'_, See>) = (by.allow().expect("may"), by.allow().expect("may"));
    let privacy: Allowed<'_, HandlePrivacy> = by.allow().expect("may");
    let listing = r#"{"rule":{"listed":["u1","u2"]}}"#;
    let segment = crate::saved::step(&fresh.records, save, Step::Add(&draft("vip", listing))).await.expect("saved");
    let segment = segment.expect("made").id;
    let question =
        async |name| fresh.records.save(save, Kind::Question, &draft(name, listing), 5).await.expect("saved").id;
    let (kept, removed) = (question("kept").await, question("removed").await);
    let other = draft("other", r#"{"event":"u1"}"#);
    let other = fresh.records.save(save, Kind::Question, &other, 5).await.expect("saved").id;
    fresh.records.remove_saved(save, Kind::Question, removed, true, 6).await.expect("removed");
    let theirs = fresh.records.save(there.allow().expect("may"), Kind::Question, &draft("e", listing), 5).await;
    let theirs = theirs.expect("saved").id;
    // An answer that was kept to be given again holds the list, too.
    for (key, answer) in [("list", listing), ("other", r#"{"event":"u1"}"#)] {
        fresh.records.take_turn(&by, key, &[1; 32], 6).await.expect("first");
        fresh.records.keep_answer(&by, key, Some((201, answer))).await.expect("kept");
    }

    let without = |content: &str| content.contains(r#""u1""#).then(|| content.replace(r#""u1","#, ""));
    assert_eq!(fresh.records.forget_listed(privacy, without, 7).await.expect("forgotten"), 3);
    assert_eq!(fresh.records.forget_listed(privacy, without, 8).await.expect("nothing left"), 0);

    let left = r#"{"rule":{"listed":["u2"]}}"#;
    let read = async |kind, id| fresh.records.one_saved(see, kind, id).await.expect("read");
    let now = read(Kind::Segment, segment).await;
    assert_eq!((now.content.as_str(), now.version), (left, 2));
    assert_eq!(read(Kind::Question, kept).await.content, left);
    assert_eq!(read(Kind::Question, other).await.version, 1, "what has no list is not looked at");
    fresh.records.remove_saved(save, Kind::Question, removed, false, 9).await.expect("restored");
    assert_eq!(read(Kind::Question, removed).await.content, left);
    let theirs = fresh.records.one_saved(there.allow().expect("may"), Kind::Question, theirs).await.expect("read");
    assert_eq!(theirs.content, listing, "another workspace's list");
    let stale = fresh.records.save_again(save, Kind::Question, (kept, 1), &draft("q", listing), 9).await;
    assert!(matches!(stale, Err(Error::Conflict { .. })), "the old list cannot be written back");
    assert_eq!(fresh.records.take_turn(&by, "list", &[1; 32], 9).await.expect("a turn"), Turn::First);
    assert!(matches!(fresh.records.take_turn(&by, "other", &[1; 32], 9).await.expect("a turn"), Turn::Again(..)));
}
