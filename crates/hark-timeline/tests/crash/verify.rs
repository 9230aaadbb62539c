//! Is the folder that a fault left behind whole and true?

use super::child::{BATCH_EVENTS, BATCHES, WORKSPACE, event, options};
use super::strace::Told;
use hark_model::{Flags, KeyRange, Population};
use hark_timeline::WalkOptions;
use hark_timeline::engine::{BatchBuilder, Engine, diagnose};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Opens the folder again and compares it with what the child was told. Panics with `place` on any difference.
pub fn verify(told: &Told, place: &str) {
    let dir = told.data();
    if !dir.exists() {
        assert!(told.acknowledged.is_empty(), "{place}: acknowledged without a folder");
        return;
    }
    let engine = Engine::open(&dir, options(true)).unwrap_or_else(|e| panic!("{place}: does not open again: {e}"));
    check(&engine, told, place);
    // Life goes on: the same workload again changes nothing but what was never acknowledged.
    for batch in 0..BATCHES {
        let mut builder = BatchBuilder::new(WORKSPACE);
        (0..BATCH_EVENTS).for_each(|i| builder.push(&event(batch, i)));
        engine.append_wait(builder.finish()).unwrap_or_else(|e| panic!("{place}: does not go on: {e}"));
    }
    let all = Told { sent: (0..BATCHES).collect(), acknowledged: (0..BATCHES).collect(), ..told.clone() };
    check(&engine, &all, &format!("{place}, after going on"));
    engine.close().unwrap_or_else(|e| panic!("{place}: does not close: {e}"));
    let diagnosis = diagnose(&dir).unwrap_or_else(|e| panic!("{place}: the doctor fails: {e}"));
    assert!(diagnosis.findings.is_empty(), "{place}: {:?}", diagnosis.findings);
}

fn check(engine: &Engine, told: &Told, place: &str) {
    assert!(engine.wait_drained(Duration::from_secs(20)).expect("waits"), "{place}: the inbox is never drained");
    let accounting = engine.accounting(WORKSPACE).expect("accounts");
    assert!(accounting.balances(), "{place}: {accounting:?} does not balance");
    assert_eq!(accounting.dead_letters, 0, "{place}: {accounting:?}");
    let stored = stored(engine, place);
    // Once an erasure was asked for, the events of its customer may be there or not; those of all others must be.
    let ids_of = |batches: &[u32], erased: bool| -> BTreeSet<String> {
        let events = batches.iter().flat_map(|b| (0..BATCH_EVENTS).map(|i| event(*b, i)));
        events.filter(|e| erased || e.id != "erased").map(|e| e.message_id.text()).collect()
    };
    let acknowledged = ids_of(&told.acknowledged, told.erasing.is_none());
    let sent = ids_of(&told.sent, true);
    for (id, (times, customer)) in &stored {
        assert_eq!(*times, 1, "{place}: {id} is there {times} times");
        assert!(sent.contains(id), "{place}: {id} was never sent");
        assert!(!(told.erased && customer == "erased"), "{place}: {id} is there after its customer was erased");
    }
    for id in &acknowledged {
        assert!(stored.contains_key(id), "{place}: {id} was acknowledged and is lost");
    }
}

/// Message id -> (how often it is on a timeline, its customer's id). Checks that no event is torn.
fn stored(engine: &Engine, place: &str) -> BTreeMap<String, (usize, String)> {
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let view = engine.view(WORKSPACE).expect("a view");
    let mut rows = Vec::new();
    let options = WalkOptions { exclude: Flags::none(), ..WalkOptions::default() };
    view.walk(KeyRange::of(Population::Customer), &options, &mut |customer| {
        rows.extend((0..customer.times.len()).map(|i| (customer.times[i], customer.rows.at(i))));
    })
    .unwrap_or_else(|e| panic!("{place}: cannot be walked: {e}"));
    for (time, at) in rows {
        let event = view.event(at).unwrap_or_else(|e| panic!("{place}: an event cannot be read: {e}"));
        assert_eq!(event.time, time, "{place}: the spine and the segment differ");
        assert!(event.properties.contains(&format!(r#""{}""#, event.message_id)), "{place}: {event:?} is torn");
        found.entry(event.message_id).or_insert((0, event.id)).0 += 1;
    }
    found
}
