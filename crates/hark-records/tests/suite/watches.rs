//! Watched segments: who was in is known, who moves is told once, and nothing is kept of who is gone.

use crate::{Fresh, on_both};
use hark_model::CustomerKey;
use hark_records::access::{Save, See, SeeCustomers};
use hark_records::audit::Entry;
use hark_records::deliveries::Bodies;
use hark_records::erasures::Ending;
use hark_records::jobs::State;
use hark_records::saved::Draft;
use hark_records::segments::Step;
use hark_records::watches::{News, Part, Stand};
use hark_records::{Allowed, Error};

on_both!(
    who_moves_is_told_once,
    who_became_one_with_another_has_not_moved,
    one_who_was_very_many_is_counted_all_the_same,
    nothing_stays_of_who_is_gone,
    nothing_stays_of_who_was_erased,
    an_erasure_tells_older_records_of_those_they_missed,
    nothing_stays_of_a_segment_that_is_gone,
    a_look_by_other_rules_notes_nothing,
    a_watch_begins_and_ends,
    one_store_watches_a_workspace,
    another_workspace_watches_nothing_here
);

async fn segment(fresh: &Fresh) -> i64 {
    let by = fresh.operator().await;
    let draft = Draft { name: "a".into(), description: String::new(), content: "{}".into(), look: "{}".into() };
    let id = crate::saved::step(&fresh.records, by.allow().expect("may"), Step::Add(&draft)).await;
    let id = id.expect("saved").expect("it").id;
    fresh.records.watch_segment(by.allow().expect("may"), id, true, 6).await.expect("watched");
    id
}

fn one(customer: u128, inside: bool) -> Stand {
    Stand { customer: CustomerKey(customer), formerly: Vec::new(), inside: Some(inside) }
}

fn quiet(news: News<'_>) -> Option<(&'static str, String, Bodies)> {
    let message = match news {
        News::Moved(change) => format!("msg_{}", change.id),
        News::Merged { was, now } => format!("msg_{}_is_{}", was.0, now.0),
    };
    Some(("x", message, Bodies { full: "{}".into(), thin: "{}".into() }))
}

/// What was told: who, and whether they entered.
async fn note(fresh: &Fresh, segment: i64, stands: &[Stand]) -> Vec<(u128, bool)> {
    note_by(fresh, segment, "rules", stands).await
}

async fn note_by(fresh: &Fresh, segment: i64, rules: &str, stands: &[Stand]) -> Vec<(u128, bool)> {
    let told = fresh.records.note_stands((1, segment, rules), stands, quiet, 7).await.expect("noted");
    told.iter().map(|change| (change.customer.0, change.entered)).collect()
}

async fn known(fresh: &Fresh, segment: i64) -> Vec<u128> {
    fresh.records.known_members(segment).await.expect("read").iter().map(|key| key.0).collect()
}

async fn who_moves_is_told_once(fresh: Fresh) {
    let id = segment(&fresh).await;
    let high = u128::MAX - 4;
    let members: Vec<CustomerKey> = [3, high, 9].map(CustomerKey).into();
    fresh.records.know_members((id, 6), "rules", &members).await.expect("known");
    assert_eq!(known(&fresh, id).await, [3, 9, high], "ascending, whatever the first bit");
    let stands = [one(3, true), one(9, false), one(12, true), one(14, false)];
    assert_eq!(note(&fresh, id, &stands).await, [(9, false), (12, true)]);
    assert_eq!(note(&fresh, id, &stands).await, []);
    assert_eq!(known(&fresh, id).await, [3, 12, high]);
    let by = fresh.operator().await;
    let see: Allowed<'_, SeeCustomers> = by.allow().expect("may");
    let all = fresh.records.segment_changes(see, (Part::After(0), None), 10).await.expect("listed");
    assert_eq!(all.iter().map(|change| (change.customer.0, change.at)).collect::<Vec<_>>(), [(9, 7), (12, 7)]);
    let later = fresh.records.segment_changes(see, (Part::After(all[0].id), Some(id)), 10).await.expect("listed");
    assert_eq!(later, all[1..]);
    assert!(fresh.records.segment_changes(see, (Part::After(0), Some(id + 1)), 10).await.expect("listed").is_empty());
    fresh.records.forget_changes(8).await.expect("forgotten");
    assert!(fresh.records.segment_changes(see, (Part::After(0), None), 10).await.expect("listed").is_empty());
}

async fn who_became_one_with_another_has_not_moved(fresh: Fresh) {
    let id = segment(&fresh).await;
    fresh.records.know_members((id, 6), "rules", &[CustomerKey(3), CustomerKey(4)]).await.expect("known");
    let merged = |customer, formerly: &[u128], inside| {
        let formerly = formerly.iter().map(|key| CustomerKey(*key)).collect();
        [Stand { customer: CustomerKey(customer), formerly, inside: Some(inside) }]
    };
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |news: News<'_>| {
        told.lock().expect("unbroken").push(match news {
            News::Merged { was, now } => (was.0, now.0),
            News::Moved(change) => panic!("{change:?}"),
        });
        quiet(news)
    };
    let noted = fresh.records.note_stands((1, id, "rules"), &merged(7, &[3, 99], true), tell, 7).await;
    assert_eq!(noted.expect("noted"), [], "the same person, in as before");
    assert_eq!(
        told.into_inner().expect("unbroken"),
        [(3, 7)],
        "and who counts them is told; of another key nobody was"
    );
    assert_eq!(known(&fresh, id).await, [4, 7]);
    assert_eq!(note(&fresh, id, &merged(7, &[4], false)).await, [(7, false)], "as one they are not in any more");
    assert_eq!(known(&fresh, id).await, []);
}

async fn one_who_was_very_many_is_counted_all_the_same(fresh: Fresh) {
    let id = segment(&fresh).await;
    let many: Vec<CustomerKey> = (1..=70_000).map(CustomerKey).collect();
    fresh.records.know_members((id, 6), "rules", &many).await.expect("known");
    let merged = Stand { customer: CustomerKey(0), formerly: many, inside: Some(true) };
    assert_eq!(note(&fresh, id, &[merged]).await, [], "in as before");
    assert_eq!(known(&fresh, id).await, [0]);
}

async fn nothing_stays_of_who_is_gone(fresh: Fresh) {
    let id = segment(&fresh).await;
    fresh.records.know_members((id, 6), "rules", &[]).await.expect("known");
    assert_eq!(note(&fresh, id, &[one(3, true), one(4, true)]).await, [(3, true), (4, true)]);
    let gone = Stand { customer: CustomerKey(3), formerly: Vec::new(), inside: None };
    assert_eq!(note(&fresh, id, &[gone]).await, []);
    assert_eq!(known(&fresh, id).await, [4]);
    let by = fresh.operator().await;
    let left =
        fresh.records.segment_changes(by.allow().expect("may"), (Part::After(0), None), 10).await.expect("listed");
    assert_eq!(left.iter().map(|change| change.customer.0).collect::<Vec<_>>(), [4]);
}

/// Whose moves can be read.
async fn moves(fresh: &Fresh) -> Vec<u128> {
    let by = fresh.operator().await;
    let all =
        fresh.records.segment_changes(by.allow().expect("may"), (Part::After(0), None), 10).await.expect("listed");
    all.iter().map(|change| change.customer.0).collect()
}

async fn nothing_stays_of_who_was_erased(fresh: Fresh) {
    let id = segment(&fresh).await;
    let by = fresh.operator().await;
    let settings = crate::webhooks::settings(&[]);
    let hook = fresh.records.add_webhook(by.allow().expect("may"), &settings, "whsec_a", 6).await.expect("added").id;
    fresh.records.know_members((id, 6), "rules", &[CustomerKey(2), CustomerKey(8)]).await.expect("known");
    // One came and went, one came by the key of before; a third is another.
    for stands in [[one(3, true), one(4, true)], [one(3, false), one(5, true)]] {
        assert_eq!(note(&fresh, id, &stands).await.len(), 2);
    }
    let asked = fresh.records.ask_erasure(by.allow().expect("may"), Entry::done("x", "y"), "{}".into(), 8).await;
    let gone = [3, 5, 8].map(CustomerKey);
    let (entry, told) = (Entry::done("x", "y"), Bodies { full: "{}".into(), thin: "{}".into() });
    let told = Some(("customer.erased", "msg_erased", &told));
    let ending = Ending { entry, job: (State::Done, None), told, refused: None, gone: &gone, without: None };
    assert!(fresh.records.end_erasure(&by, asked.expect("asked"), ending, 9).await.expect("ended"));
    assert_eq!((moves(&fresh).await, known(&fresh, id).await), (vec![4], vec![2, 4]));
    let sent = fresh.records.deliveries(by.allow().expect("may"), hook, None, 10).await.expect("listed");
    let sent: Vec<&str> = sent.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(sent, ["msg_erased", "msg_2"], "what was or is to be told of them is gone, that they are stays");
    for (message, there) in [("msg_1", false), ("msg_2", true), ("msg_3", false), ("msg_4", false)] {
        assert_eq!(fresh.records.message(by.allow().expect("may"), message).await.is_ok(), there, "{message}");
    }
}

/// The records were put back as they were before somebody was erased; the next erasure of another brings the store's whole list.
async fn an_erasure_tells_older_records_of_those_they_missed(fresh: Fresh) {
    let id = segment(&fresh).await;
    let by = fresh.operator().await;
    fresh.records.know_members((id, 6), "rules", &[CustomerKey(2), CustomerKey(5)]).await.expect("known");
    assert_eq!(note(&fresh, id, &[one(4, true), one(6, true)]).await.len(), 2);
    let asked = fresh.records.ask_erasure(by.allow().expect("may"), Entry::done("x", "y"), "{}".into(), 8).await;
    let refused = [2, 4, 9].map(CustomerKey);
    let ending = Ending {
        entry: Entry::done("x", "y"),
        job: (State::Done, None),
        told: None,
        refused: Some(("store", &refused)),
        gone: &[CustomerKey(9)],
        without: None,
    };
    assert!(fresh.records.end_erasure(&by, asked.expect("asked"), ending, 9).await.expect("ended"));
    assert_eq!((moves(&fresh).await, known(&fresh, id).await), (vec![6], vec![5, 6]));
}

async fn nothing_stays_of_a_segment_that_is_gone(fresh: Fresh) {
    let id = segment(&fresh).await;
    let by = fresh.operator().await;
    let save: Allowed<'_, Save> = by.allow().expect("may");
    let since = async || fresh.records.watches().await.expect("listed").first().map(|one| (one.segment, one.since));
    for watched in [false, true] {
        let begun = since().await.expect("watched");
        assert!(fresh.records.know_members(begun, "rules", &[CustomerKey(2)]).await.expect("known"));
        note(&fresh, id, &[one(3, true)]).await;
        assert_eq!((moves(&fresh).await, known(&fresh, id).await), (vec![3], vec![2, 3]));
        if watched {
            crate::saved::step(&fresh.records, save, Step::Remove(id)).await.expect("removed");
        } else {
            fresh.records.watch_segment(save, id, false, 9).await.expect("ended");
        }
        assert_eq!((moves(&fresh).await, known(&fresh, id).await), (vec![], vec![]));
        // Who was about to keep the members keeps none.
        assert!(!fresh.records.know_members(begun, "rules", &[CustomerKey(2)]).await.expect("tried"));
        if watched {
            crate::saved::step(&fresh.records, save, Step::Restore(id)).await.expect("back");
        } else {
            fresh.records.watch_segment(save, id, true, 9).await.expect("begun");
        }
        assert!(!fresh.records.know_members(begun, "rules", &[CustomerKey(2)]).await.expect("tried"));
        assert_eq!(known(&fresh, id).await, []);
        assert_eq!(note(&fresh, id, &[one(4, true)]).await, [], "who is in is not known yet");
    }
}

async fn a_look_by_other_rules_notes_nothing(fresh: Fresh) {
    let id = segment(&fresh).await;
    assert_eq!(note(&fresh, id, &[one(3, true)]).await, [], "nobody is known to be in");
    fresh.records.know_members((id, 6), "others", &[]).await.expect("known");
    assert_eq!(note(&fresh, id, &[one(3, true)]).await, []);
    assert_eq!(note_by(&fresh, id, "others", &[one(3, true)]).await, [(3, true)]);
}

async fn a_watch_begins_and_ends(fresh: Fresh) {
    let id = segment(&fresh).await;
    let by = fresh.operator().await;
    let rules = async || {
        fresh.records.watches().await.expect("listed").into_iter().map(|watch| watch.rules).collect::<Vec<_>>()
    };
    assert_eq!(rules().await, [None]);
    let many: Vec<CustomerKey> = (0..1_203).map(CustomerKey).collect();
    fresh.records.know_members((id, 6), "first", &many).await.expect("known");
    assert_eq!((rules().await, known(&fresh, id).await.len()), (vec![Some("first".to_owned())], 1_203));
    fresh.records.know_members((id, 6), "second", &many[5..]).await.expect("known");
    assert_eq!(known(&fresh, id).await.first(), Some(&5), "what was known before is forgotten");
    fresh.records.watch_segment(by.allow().expect("may"), id, false, 8).await.expect("ended");
    assert_eq!(note(&fresh, id, &[one(99_999, true)]).await, [], "nobody wants to know");
    assert!(rules().await.is_empty() && known(&fresh, id).await.is_empty());
    fresh.records.watch_segment(by.allow().expect("may"), id, true, 8).await.expect("again");
    let save: Allowed<'_, Save> = by.allow().expect("may");
    crate::saved::step(&fresh.records, save, Step::Remove(id)).await.expect("removed");
    assert!(rules().await.is_empty(), "of a segment that was removed nothing is told");
    assert!(matches!(fresh.records.watch_segment(save, id, false, 8).await, Err(Error::NotFound { .. })));
}

async fn one_store_watches_a_workspace(fresh: Fresh) {
    let lease = async |holder, now, until| fresh.records.lease_watch(1, holder, (now, until)).await.expect("asked");
    assert!(lease("here", 5, 10).await);
    assert!(!lease("there", 6, 11).await, "somebody does");
    assert!(lease("here", 7, 12).await, "it goes on");
    assert!(!lease("there", 10, 15).await);
    assert!(lease("there", 12, 17).await, "not heard of any more");
    assert!(!lease("here", 13, 18).await);
    let elsewhere = fresh.elsewhere().await.workspace();
    assert!(fresh.records.lease_watch(elsewhere, "here", (13, 18)).await.expect("asked"), "of another workspace");
}

async fn another_workspace_watches_nothing_here(fresh: Fresh) {
    let id = segment(&fresh).await;
    fresh.records.know_members((id, 6), "rules", &[]).await.expect("known");
    note(&fresh, id, &[one(3, true)]).await;
    let there = fresh.elsewhere().await;
    let refused = fresh.records.watch_segment(there.allow().expect("may"), id, false, 8).await;
    assert!(matches!(refused, Err(Error::NotFound { .. })));
    assert!(fresh.records.watched(there.allow::<See>().expect("may")).await.expect("listed").is_empty());
    let changes = fresh.records.segment_changes(there.allow().expect("may"), (Part::After(0), None), 10).await;
    assert!(changes.expect("listed").is_empty());
}
