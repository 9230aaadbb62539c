//! Are the ids of one customer one customer, seen through the view?

use crate::support::*;
use hark_model::{Event, Flags, Link, LinkKind, Population, Trust};
use hark_timeline::EventSource;
use hark_timeline::engine::Touched;

fn identified(message: &str, anonymous: Option<&str>, id: &str, seconds: i64) -> Event {
    let mut event = event(message, "seen", id, seconds);
    event.identified = true;
    event.anonymous_id = anonymous.map(str::to_owned);
    event
}

fn groups(view: &dyn EventSource) -> Vec<Vec<String>> {
    let mut groups: Vec<Vec<String>> = customers(view).into_iter().map(|(_, messages)| messages).collect();
    groups.sort();
    groups
}

fn stated(a: &str, b: &str, kind: LinkKind, seconds: i64) -> Link {
    let (a, b, message_id) = (a.to_owned(), b.to_owned(), format!("by hand {seconds}"));
    Link { a, b, kind, time: seconds * SECOND, message_id, trust: Trust::Verified }
}

#[test]
fn events_before_the_sign_up_belong_to_the_customer() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    append(&engine, &[event("m1", "seen", "a1", 1)]);
    assert_eq!(groups(&*drained(&engine)), [["m1"]]);
    append(&engine, &[identified("m2", Some("a1"), "u1", 2)]);
    let view = drained(&engine);
    assert_eq!(customers(&*view), [(vec!["u1".into(), "a1".into()], vec!["m1".into(), "m2".into()])]);
    let key = view.resolve(Population::Customer, "a1");
    assert_eq!(key, view.resolve(Population::Customer, "u1"));
    drop(engine);
    let engine = open(dir.path());
    assert_eq!(groups(&*drained(&engine)), [["m1", "m2"]]);
    engine.compact(1).expect("compacts");
    assert_eq!(groups(&*drained(&engine)), [["m1", "m2"]]);
}

#[test]
fn a_shared_device_joins_nobody() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    append(&engine, &[identified("m3", Some("a1"), "u2", 3), identified("m2", Some("a1"), "u1", 2)]);
    append(&engine, &[event("m1", "seen", "a1", 1)]);
    assert_eq!(groups(&*drained(&engine)), [vec!["m1", "m2"], vec!["m3"]]);
}

#[test]
fn a_claim_never_joins_two_identified_customers_and_a_proof_does() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    let mut claim = identified("m2", None, "u2", 2);
    claim.links = vec![("u1".into(), "u2".into(), LinkKind::Alias)];
    append(&engine, &[identified("m1", None, "u1", 1), claim]);
    assert_eq!(groups(&*drained(&engine)), [["m1"], ["m2"]]);
    let mut proof = identified("m3", None, "u2", 3);
    proof.links = vec![("u1".into(), "u2".into(), LinkKind::Alias)];
    proof.flags = Flags::VERIFIED;
    append(&engine, &[proof]);
    assert_eq!(groups(&*drained(&engine)), [["m1", "m2", "m3"]]);
}

#[test]
fn a_merge_by_hand_can_be_undone_even_after_compaction() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    append(&engine, &[identified("m1", None, "u1", 1), identified("m2", None, "u2", 2)]);
    drained(&engine);
    engine.link(1, Population::Customer, stated("u1", "u2", LinkKind::Merge, 10)).expect("linked");
    assert_eq!(groups(&*drained(&engine)), [["m1", "m2"]]);
    engine.compact(1).expect("compacts");
    engine.link(1, Population::Customer, stated("u2", "u1", LinkKind::Unlink, 11)).expect("unlinked");
    assert_eq!(groups(&*drained(&engine)), [["m1"], ["m2"]]);
    drop(engine);
    let engine = open(dir.path());
    append(&engine, &[event("m4", "seen", "u1", 4)]);
    assert_eq!(groups(&*drained(&engine)), [vec!["m1", "m4"], vec!["m2"]]);
}

#[test]
fn an_id_that_proves_to_be_identified_later_counts_as_identified_from_the_start() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    let mut alias = event("m1", "seen", "x", 1);
    alias.links = vec![("x".into(), "y".into(), LinkKind::Alias)];
    append(&engine, &[alias]);
    drained(&engine);
    append(&engine, &[event("m2", "seen", "y", 2)]);
    assert_eq!(groups(&*drained(&engine)), [["m1", "m2"]], "two anonymous ids");
    append(&engine, &[identified("m3", None, "x", 3)]);
    assert_eq!(groups(&*drained(&engine)), [["m1", "m2", "m3"]], "one of them is identified");
    append(&engine, &[identified("m4", None, "y", 4)]);
    assert_eq!(groups(&*drained(&engine)), [vec!["m1", "m3"], vec!["m2", "m4"]], "a claim between two identified");
}

#[test]
fn whoever_changed_is_noted_for_those_who_ask() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    let touched = || match engine.touched(1) {
        Touched::Anybody => None,
        Touched::Some(mut keys) => {
            keys.sort_unstable();
            Some(keys)
        }
    };
    assert_eq!(touched(), None, "nothing was noted before");
    append(&engine, &[identified("m1", None, "u1", 1), identified("m2", None, "u2", 2)]);
    let view = drained(&engine);
    let keys = |ids: &[&str]| {
        let mut keys: Vec<_> = ids.iter().map(|id| view.resolve(Population::Customer, id)).collect();
        keys.sort_unstable();
        Some(keys)
    };
    let both = keys(&["u1", "u2"]);
    assert_eq!(touched(), both);
    append(&engine, &[event("m3", "seen", "u2", 3), event("m3", "seen", "u2", 3)]);
    drained(&engine);
    assert_eq!((touched(), touched()), (keys(&["u2"]), Some(Vec::new())));
    for (kind, seconds) in [(LinkKind::Merge, 10), (LinkKind::Unlink, 11)] {
        engine.link(1, Population::Customer, stated("u1", "u2", kind, seconds)).expect("linked");
        assert_eq!(touched(), both, "one lost an id, the other got it: {kind:?}");
    }
    engine.erase(1, Population::Customer, "u1").expect("erased");
    assert_eq!(touched(), None);
    engine.forget_touched(1);
    append(&engine, &[event("m4", "seen", "u2", 4)]);
    drained(&engine);
    assert_eq!(touched(), None, "nobody asked meanwhile");
}
