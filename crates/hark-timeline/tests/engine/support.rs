//! Folders, events and what is asked of them.

use hark_model::{Event, KeyRange, MessageId, Micros, Population};
use hark_timeline::{Batch, BatchBuilder, Engine, EngineOptions, EventSource, WalkOptions};
use std::path::Path;
use std::sync::Arc;

pub const SECOND: Micros = 1_000_000;

/// What the clock of the tests shows.
pub const NOW: Micros = 1_700_000_000 * SECOND;

pub fn options() -> EngineOptions {
    EngineOptions {
        clock: Arc::new(|| NOW),
        new_secret: [9; 16],
        threads: 1,
        disk_low_water_bytes: 0,
        background: false,
    }
}

pub fn open(dir: &Path) -> Engine {
    Engine::open(dir, options()).expect("the folder opens")
}

pub fn event(message: &str, name: &str, id: &str, seconds: i64) -> Event {
    Event::new(MessageId::Text(message.into()), name, id, seconds * SECOND, NOW + seconds)
}

pub fn batch<'a>(events: impl IntoIterator<Item = &'a Event>) -> Batch {
    let mut builder = BatchBuilder::new(1);
    events.into_iter().for_each(|event| builder.push(event));
    builder.finish()
}

pub fn append<'a>(engine: &Engine, events: impl IntoIterator<Item = &'a Event>) {
    engine.append_wait(batch(events)).expect("appended");
}

pub fn drained(engine: &Engine) -> Arc<dyn EventSource + Send> {
    assert!(engine.wait_drained(std::time::Duration::from_secs(60)).expect("drains"));
    balanced(engine);
    engine.view(1).expect("a view")
}

pub fn balanced(engine: &Engine) {
    let accounting = engine.accounting(1).expect("accounting");
    assert!(accounting.balances(), "{accounting:?}");
    assert_eq!(accounting.stored - accounting.erased, engine.stats().events, "{accounting:?}");
}

/// All customers as (ids, message ids of their events in order), sorted.
pub fn customers(view: &dyn EventSource) -> Vec<(Vec<String>, Vec<String>)> {
    let mut all = Vec::new();
    for population in Population::ALL {
        let visit = &mut |rows: &hark_timeline::CustomerRows<'_>| {
            assert!(rows.times.is_sorted(), "events of {:?} out of order", rows.key);
            let events =
                (0..rows.times.len()).map(|i| view.event(rows.rows.at(i)).expect("an event").message_id).collect();
            all.push((view.ids_of(rows.key).expect("ids"), events));
        };
        view.walk(KeyRange::of(population), &WalkOptions::default(), visit).expect("walks");
    }
    all.sort();
    all
}

/// The message ids of everything that is stored, sorted.
pub fn messages(view: &dyn EventSource) -> Vec<String> {
    let mut all: Vec<String> = customers(view).into_iter().flat_map(|(_, messages)| messages).collect();
    all.sort();
    all
}
