//! Which events of a load stop the drain?
//!
//! An event that breaks the drain, by a refusal or by a panic, must not hold up its neighbours. When a load fails for a
//! reason that can lie in an event, it is tried in halves, each in a transaction that is undone, until the guilty ones
//! stand alone. They become dead letters with the reason. A fault of the disk or of nearly every event is nobody's.

use crate::error::{Error, Result};
use crate::row::{EventRef, MessageIdRef};
use hark_model::{DeadLetter, Flags, MessageId, Reason};
use std::ops::Range;

/// Items tried alone before a search.
const SAMPLE: usize = 32;

/// Whether the reason can lie in an event: the disk, the lock and damaged files are nobody's poison.
pub fn is_suspect(error: &Error) -> bool {
    match error {
        Error::Invalid { .. } | Error::Parquet { .. } => true,
        Error::Catalogue { source, .. } => {
            use rusqlite::ErrorCode::{ConstraintViolation, TooBig, TypeMismatch};
            matches!(source.sqlite_error_code(), Some(ConstraintViolation | TooBig | TypeMismatch))
        }
        _ => false,
    }
}

/// The items, among so many, with which `passes` says no even when they stand alone; `None` when so many do that the
/// fault is ours. An error of `passes` ends the search.
pub fn search(items: usize, passes: &mut dyn FnMut(Range<usize>) -> Result<bool>) -> Result<Option<Vec<usize>>> {
    if items >= 2 * SAMPLE {
        let mut refused = 0;
        for at in (0..items).step_by(items / SAMPLE).take(SAMPLE) {
            refused += usize::from(!passes(at..at + 1)?);
        }
        if refused * 2 > SAMPLE {
            return Ok(None);
        }
    }
    let mut bad = Vec::new();
    halve(0..items, passes, &mut bad)?;
    Ok(Some(bad))
}

fn halve(
    items: Range<usize>,
    passes: &mut dyn FnMut(Range<usize>) -> Result<bool>,
    bad: &mut Vec<usize>,
) -> Result<()> {
    if items.is_empty() || passes(items.clone())? {
        return Ok(());
    }
    if items.len() == 1 {
        bad.push(items.start);
        return Ok(());
    }
    let middle = items.start + items.len() / 2;
    halve(items.start..middle, passes, bad)?;
    halve(middle..items.end, passes, bad)
}

/// An event that the store refused, whole.
pub fn letter(event: &EventRef<'_>, detail: &str) -> DeadLetter {
    let parsed = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::from(text));
    let message_id = match event.message_id {
        MessageIdRef::Text(text) => text.to_owned(),
        MessageIdRef::Import(hash) => MessageId::Import(hash).text(),
    };
    let raw = serde_json::json!({
        "message_id": message_id, "event": event.name, "id": event.id, "identified": event.identified,
        "anonymous_id": event.anonymous_id, "population": event.population.word(), "time": event.time,
        "original_time": event.original_time, "sequence": event.sequence,
        "properties": parsed(event.properties), "traits": event.traits.map(parsed),
        "traits_once": event.traits_once.map(parsed), "groups": parsed(event.groups),
        "group_traits": event.group_traits.map(parsed),
    });
    DeadLetter {
        reason: Reason::StoreRefused,
        detail: detail.to_owned(),
        dialect: "stored".to_owned(),
        raw: raw.to_string(),
        received: event.received,
        verified: event.flags.any_of(Flags::VERIFIED),
    }
}

/// A fault that tests put into the drain.
#[cfg(test)]
pub mod fault {
    use crate::error::{Error, Result};
    use std::cell::Cell;

    thread_local! {
        /// Events of these names are poison on this thread: the first makes a panic, the second an error.
        pub static NAMES: Cell<Option<[&'static str; 2]>> = const { Cell::new(None) };
    }

    /// Breaks when the event is poison.
    pub fn strike(name: &str) -> Result<()> {
        match NAMES.get() {
            Some([panics, _]) if panics == name => panic!("a defect"),
            Some([_, refused]) if refused == name => Err(Error::Invalid { fact: "an event that cannot be".into() }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{BatchBuilder, Engine, EngineOptions};
    use hark_model::{Event, MessageId};
    use std::sync::Arc;

    fn open(dir: &std::path::Path) -> Engine {
        let options = EngineOptions {
            clock: Arc::new(|| 1),
            new_secret: [9; 16],
            threads: 1,
            disk_low_water_bytes: 0,
            background: false,
        };
        Engine::open(dir, options).expect("opens")
    }

    fn append(engine: &Engine, workspace: u32, names: &[&str], first: u128) {
        let mut batch = BatchBuilder::new(workspace);
        for (n, name) in (first..).zip(names) {
            batch.push(&Event::new(MessageId::Import(n), name, "u1", 1, 1));
        }
        engine.append_wait(batch.finish()).expect("appended");
    }

    #[test]
    fn an_event_that_breaks_the_drain_becomes_a_dead_letter_and_its_neighbours_are_stored() {
        let dir = tempfile::tempdir().expect("a folder");
        let engine = open(dir.path());
        append(&engine, 1, &[&["fine"; 50][..], &["panics"], &["fine"; 50], &["refused", "fine"]].concat(), 0);
        append(&engine, 2, &["fine", "panics"], 1_000);
        fault::NAMES.set(Some(["panics", "refused"]));
        engine.wait_drained(std::time::Duration::from_secs(9)).expect("the drain goes on");
        let accounting = engine.accounting(1).expect("counted");
        assert!(accounting.balances(), "{accounting:?}");
        assert_eq!((accounting.stored, accounting.dead_letters, engine.stats().inbox_events), (101, 2, 0));
        let letters = engine.dead_letters(1, 0, 10).expect("listed");
        let told: Vec<(&str, &str)> =
            letters.iter().map(|l| (l.letter.reason.code(), l.letter.detail.as_str())).collect();
        assert_eq!(
            told,
            [("store_refused", "the drain stopped with a panic"), ("store_refused", "an event that cannot be")]
        );
        assert!(letters[0].letter.raw.contains(r#""event":"panics""#));
        assert_eq!(engine.accounting(2).expect("counted").dead_letters, 1);
        assert_eq!(engine.stats().drain_failure, None);
        // Mended meanwhile, the same event is welcome.
        fault::NAMES.set(None);
        append(&engine, 1, &["panics"], 50);
        engine.wait_drained(std::time::Duration::from_secs(9)).expect("drains");
        assert_eq!(engine.accounting(1).expect("counted").stored, 102, "its message id was never taken for a repeat");
        let files = std::fs::read_dir(dir.path().join("segments/1")).expect("a folder").count();
        assert_eq!(files, 4, "what was tried left no files");
    }

    #[test]
    fn when_nearly_everything_breaks_nothing_becomes_a_dead_letter() {
        let dir = tempfile::tempdir().expect("a folder");
        let engine = open(dir.path());
        append(&engine, 1, &["refused"; 100], 0);
        fault::NAMES.set(Some(["panics", "refused"]));
        assert!(engine.wait_drained(std::time::Duration::from_secs(9)).is_err());
        assert_eq!(engine.stats().inbox_events, 100);
        fault::NAMES.set(None);
        engine.wait_drained(std::time::Duration::from_secs(9)).expect("drains");
        assert_eq!(engine.accounting(1).expect("counted").stored, 100);
    }

    #[test]
    fn a_disk_in_trouble_is_nobodys_poison() {
        assert!(!is_suspect(&Error::DiskFull { free_bytes: 0 }) && !is_suspect(&Error::Busy));
        assert!(!is_suspect(&Error::Corrupt { path: "x".into(), detail: String::new() }));
        let failed = search(10, &mut |items| if items.len() == 1 { Err(Error::Busy) } else { Ok(false) });
        assert!(matches!(failed, Err(Error::Busy)));
    }
}
