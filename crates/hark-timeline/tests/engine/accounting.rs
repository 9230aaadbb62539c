//! Is every event counted once, whatever happens between acknowledgement and timeline?

use crate::support::*;
use hark_model::{DeadLetter, Reason};
use hark_timeline::{BatchBuilder, Engine, EngineOptions};

#[test]
fn what_goes_in_comes_out_after_a_restart_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    let mut first = event("m1", "seen", "u1", 10);
    first.properties = r#"{"price":3,"plan":"pro"}"#.into();
    append(&engine, &[first, event("m2", "bought", "u1", 5), event("m3", "seen", "u2", 7)]);
    let expected = vec![
        (vec!["u1".to_owned()], vec!["m2".to_owned(), "m1".to_owned()]),
        (vec!["u2".to_owned()], vec!["m3".to_owned()]),
    ];
    assert_eq!(customers(&*drained(&engine)), expected);
    drop(engine);
    let engine = open(dir.path());
    assert_eq!(customers(&*drained(&engine)), expected);
    append(&engine, &[event("m4", "seen", "u3", 1)]);
    engine.close().expect("closes");
    let engine = open(dir.path());
    assert_eq!(messages(&*drained(&engine)), ["m1", "m2", "m3", "m4"]);
}

#[test]
fn an_acknowledged_event_survives_a_stop_before_the_drain() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    append(&engine, &[event("m1", "seen", "u1", 10)]);
    drop(engine);
    let engine = open(dir.path());
    assert_eq!(messages(&*drained(&engine)), ["m1"]);
}

#[test]
fn repeats_are_counted_and_never_stored_twice() {
    let dir = tempfile::tempdir().expect("a folder");
    let one = event("m1", "seen", "u1", 10);
    let mut other = one.clone();
    other.name = "bought".into();
    let engine = open(dir.path());
    append(&engine, &[one.clone(), one.clone()]);
    drained(&engine);
    append(&engine, std::slice::from_ref(&one));
    drained(&engine);
    drop(engine);
    let engine = open(dir.path());
    append(&engine, &[other, one]);
    assert_eq!(messages(&*drained(&engine)), ["m1"]);
    let accounting = engine.accounting(1).expect("accounting");
    assert_eq!((accounting.received, accounting.stored), (5, 1));
    assert_eq!((accounting.duplicates, accounting.conflicts), (4, 1));
    append(&engine, &[event("m1", "seen", "u1", 10)]);
    drained(&engine);
}

#[test]
fn many_events_with_repeats_are_exact_across_restarts_and_compaction() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut expected = std::collections::BTreeSet::new();
    for round in 0..12u64 {
        let engine = open(dir.path());
        let numbers: Vec<u64> = (0..3000).map(|i| (round * 2500 + i * 7919) % 20_000).collect();
        let events: Vec<_> =
            numbers.iter().map(|n| event(&format!("m{n}"), "seen", &format!("u{}", n % 97), *n as i64)).collect();
        expected.extend(numbers.iter().map(|n| format!("m{n}")));
        for part in events.chunks(700) {
            append(&engine, part);
        }
        assert!(engine.drain_step(1000).expect("one step") > 0);
        drained(&engine);
        while engine.compact_step(1).expect("compacts") {}
        assert_eq!(engine.accounting(1).expect("accounting").stored, expected.len() as u64, "round {round}");
    }
    let engine = open(dir.path());
    assert_eq!(messages(&*drained(&engine)), expected.into_iter().collect::<Vec<_>>());
}

#[test]
fn what_is_not_stored_is_counted_and_dead_letters_can_be_replayed() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    let mut builder = BatchBuilder::new(1);
    builder.push(&event("m1", "seen", "u1", 1));
    builder.drop_by_quota(3);
    builder.refuse_by_consent(2);
    let letter = DeadLetter {
        reason: Reason::BadTime,
        detail: "time".into(),
        dialect: "segment".into(),
        raw: "{}".into(),
        received: 5,
        verified: false,
    };
    builder.push_dead(&letter);
    engine.append_wait(builder.finish()).expect("appended");
    drained(&engine);
    let letters = engine.dead_letters(1, 0, 10).expect("letters");
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].letter, letter);
    engine.replay_dead_letter(1, letters[0].number, &[event("m2", "seen", "u1", 2)]).expect("replayed");
    assert!(engine.replay_dead_letter(1, letters[0].number, &[]).is_err(), "it is gone");
    assert_eq!(messages(&*drained(&engine)), ["m1", "m2"]);
    let accounting = engine.accounting(1).expect("accounting");
    assert_eq!((accounting.received, accounting.stored, accounting.dead_letters), (7, 2, 0));
    assert_eq!((accounting.dropped_by_quota, accounting.refused_by_consent), (3, 2));
}

#[test]
fn names_beyond_the_limit_keep_their_name_as_a_property() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    let events: Vec<_> = (0..5002).map(|i| event(&format!("m{i:04}"), &format!("name {i}"), "u1", i)).collect();
    append(&engine, &events);
    let view = drained(&engine);
    assert_eq!(view.names().names().len(), 5001);
    let mut last = None;
    let range = hark_model::KeyRange::of(hark_model::Population::Customer);
    view.walk(range, &Default::default(), &mut |rows| last = Some(rows.rows.at(5001))).expect("walks");
    let last = view.event(last.expect("5002 events")).expect("an event");
    assert_eq!((last.name.as_str(), last.properties.as_str()), ("$other", r#"{"$event":"name 5001"}"#));
}

#[test]
fn background_threads_make_events_queryable_by_themselves() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = hark_timeline::EngineOptions { background: true, ..options() };
    let engine = hark_timeline::Engine::open(dir.path(), options).expect("opens");
    for n in 0..20 {
        append(&engine, &[event(&format!("m{n}"), "seen", "u1", n)]);
    }
    assert_eq!(messages(&*drained(&engine)).len(), 20);
    engine.close().expect("closes");
}

#[test]
fn a_second_writer_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let _engine = open(dir.path());
    let second = hark_timeline::Engine::open(dir.path(), options());
    assert!(matches!(second.err(), Some(hark_timeline::Error::Locked { .. })));
}

#[test]
fn a_full_disk_refuses_and_recovers_by_itself() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = open(dir.path());
    engine.set_disk_low_water(u64::MAX);
    let refused = engine.append_wait(batch(&[event("m1", "seen", "u1", 1)]));
    assert!(matches!(refused, Err(hark_timeline::Error::DiskFull { .. })), "{refused:?}");
    engine.set_disk_low_water(0);
    append(&engine, &[event("m1", "seen", "u1", 1)]);
    assert_eq!(messages(&*drained(&engine)), ["m1"]);
}

#[test]
fn a_drain_that_cannot_succeed_is_seen_and_succeeds_once_it_can() {
    let dir = tempfile::tempdir().expect("a folder");
    let engine = Engine::open(dir.path(), EngineOptions { background: true, ..options() }).expect("the folder opens");
    let in_the_way = dir.path().join("segments");
    std::fs::write(&in_the_way, b"a file where a folder should be").expect("written");
    append(&engine, &[event("m1", "seen", "u1", 1)]);
    while engine.stats().drain_failure.is_none() {
        std::thread::yield_now();
    }
    let patience = std::time::Duration::from_millis(10);
    assert!(!engine.wait_drained(patience).expect("asked"), "it cannot be drained");
    append(&engine, &[event("m2", "seen", "u1", 2)]);
    assert_eq!(engine.accounting(1).expect("accounting").received, 2, "and is acknowledged all the same");
    std::fs::remove_file(&in_the_way).expect("removed");
    assert_eq!(messages(&*drained(&engine)), ["m1", "m2"]);
    assert_eq!(engine.stats().drain_failure, None);
}

#[test]
fn what_the_inbox_took_on_disk_is_given_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let catalogue = || std::fs::metadata(dir.path().join("hark.db")).expect("there").len();
    let engine = open(dir.path());
    // Noise, so that compression leaves it large.
    let mut state = 1u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{state:016x}")
    };
    for n in 0..60 {
        let events: Vec<_> = (0..20)
            .map(|i| {
                let mut event = event(&format!("m{n}-{i}"), "seen", "u1", 1);
                event.properties = format!(r#"{{"noise":"{}"}}"#, (0..2_500).map(|_| noise()).collect::<String>());
                event
            })
            .collect();
        append(&engine, &events);
    }
    engine.close().expect("closed, which drains");
    assert!(catalogue() < 20 << 20, "{} bytes", catalogue());
    let engine = open(dir.path());
    assert_eq!(engine.accounting(1).expect("accounting").stored, 1_200);
    balanced(&engine);
}
