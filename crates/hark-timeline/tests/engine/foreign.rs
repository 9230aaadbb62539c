//! What can other processes do while a server holds the folder?

use crate::support::*;
use hark_model::Population;
use hark_timeline::{Engine, EngineOptions, Error, engine};
use std::time::Duration;

fn serving(dir: &std::path::Path) -> Engine {
    Engine::open(dir, EngineOptions { background: true, ..options() }).expect("opens")
}

#[test]
fn batches_of_another_process_are_drained() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = serving(dir.path());
    engine::append_foreign(dir.path(), batch(&[event("m1", "seen", "u1", 1)])).expect("appended");
    assert_eq!(messages(&*drained(&server)), ["m1"]);
    let guest = engine::open_view(dir.path(), 1, options()).expect("a view");
    assert_eq!(messages(&*guest), ["m1"]);
}

#[test]
fn an_erasure_can_be_asked_for_from_outside() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = serving(dir.path());
    append(&server, &[event("m1", "seen", "u1", 1), event("m2", "seen", "u2", 2)]);
    let answer = engine::request_erase_foreign(dir.path(), 1, Population::Customer, "u1", Duration::from_secs(60));
    let erasure = answer.expect("answered").expect("in time");
    assert_eq!((erasure.ids, erasure.events), (1, 1));
    assert_eq!(messages(&*drained(&server)), ["m2"]);
}

#[test]
fn a_backup_taken_while_events_come_in_has_every_event_acknowledged_before() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let server = serving(&data);
    for n in 0..3 {
        let before: Vec<_> = (0..200).map(|i| event(&format!("b{n}-{i}"), "seen", "u1", i)).collect();
        append(&server, &before);
        let copy = dir.path().join(format!("copy {n}"));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for i in 0..200 {
                    append(&server, &[event(&format!("w{n}-{i}"), "seen", "u2", i)]);
                }
            });
            engine::backup(&data, &copy).expect("backed up");
        });
        let restored = dir.path().join(format!("restored {n}"));
        engine::restore(&copy, &restored, None).expect("restored");
        let other = open(&restored);
        let stored = messages(&*drained(&other));
        assert!(before.iter().all(|e| stored.contains(&e.message_id.text())), "copy {n} lost events");
        other.close().expect("closes");
        assert_eq!(engine::diagnose(&restored).expect("looked at").findings, []);
    }
    let exists = engine::backup(&data, &dir.path().join("copy 0"));
    assert!(matches!(exists, Err(Error::Invalid { .. })));
    let full = engine::restore(&dir.path().join("copy 0"), &data, None);
    assert!(matches!(full, Err(Error::Invalid { .. })));
}

#[test]
fn a_restore_takes_no_place_that_somebody_began_to_use_meanwhile() {
    let dir = tempfile::tempdir().expect("a folder");
    let (data, copy, place) = (dir.path().join("data"), dir.path().join("copy"), dir.path().join("place"));
    append(&serving(&data), &[event("m1", "seen", "u1", 1)]);
    engine::backup(&data, &copy).expect("backed up");
    let restoring = engine::Restoring::begin(&copy, &place).expect("begun");
    // A server was started there while the backup was copied and verified.
    append(&serving(&place), &[event("m2", "seen", "u2", 2)]);
    assert!(restoring.finish().is_err(), "what was acknowledged there is not thrown away");
    assert_eq!(messages(&*drained(&open(&place))), ["m2"]);
}

#[test]
fn the_doctor_finds_a_serving_folder_sound() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = serving(dir.path());
    for n in 0..30 {
        append(&server, &[event(&format!("m{n}"), "seen", "u1", n)]);
        let diagnosis = engine::diagnose(dir.path()).expect("looked at");
        assert_eq!(diagnosis.findings, [], "after {n}");
    }
}
