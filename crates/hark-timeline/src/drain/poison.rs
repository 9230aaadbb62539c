//! Which events can the store not write, and how do the others get in nevertheless?

use super::sift::Sifted;
use crate::engine::space::Space;
use crate::error::{Error, Result};
use crate::row::{MessageIdRef, Row};
use crate::segment::rows::write_rows;
use crate::segment::{Effort, SegmentMeta};
use hark_model::{DeadLetter, Flags, MessageId, Reason};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows tried alone before a search for those that cannot be written.
const SAMPLE_ROWS: usize = 32;

/// How the rows of a load could be written.
pub enum Found {
    /// All of them.
    Whole(SegmentMeta),
    /// Without these places; a segment only if anything was left.
    Poison {
        /// The others.
        segment: Option<SegmentMeta>,
        /// Their places among the arrivals.
        bad: Vec<u32>,
        /// What the store said first.
        error: Error,
    },
}

/// Writes all rows, or all but those that cannot be written even alone.
pub fn write(space: &Space, id: u64, sifted: &Sifted<'_>) -> Result<Found> {
    let rows = &sifted.order;
    let write = |rows: &[u32]| {
        let (place, needs) = ((space.segments_dir.as_path(), id), &sifted.arrivals.needs);
        write_rows(place, &sifted.rows(rows), needs, &sifted.names, Effort::Fast)
    };
    let writer = Writer { write: &write };
    let first = match writer.attempt(rows) {
        Attempt::Written(meta) => return Ok(Found::Whole(meta)),
        Attempt::Environment(error) => return Err(error),
        Attempt::Refused(error) => error,
    };
    tracing::error!(error = ?first, rows = rows.len(), "the store refused events, looking for the cause");
    if writer.refuses_most(rows)? {
        return Err(first);
    }
    let mut bad = Vec::new();
    writer.search(rows, 0, &mut bad)?;
    if bad.is_empty() {
        return Err(first);
    }
    let is_bad = |at: usize| bad.binary_search(&at).is_ok();
    let good: Vec<u32> = rows.iter().enumerate().filter(|(at, _)| !is_bad(*at)).map(|(_, row)| *row).collect();
    let segment = match good.is_empty() {
        true => None,
        false => match writer.attempt(&good) {
            Attempt::Written(meta) => Some(meta),
            Attempt::Environment(error) | Attempt::Refused(error) => return Err(error),
        },
    };
    Ok(Found::Poison { segment, bad: bad.into_iter().map(|at| rows[at]).collect(), error: first })
}

enum Attempt {
    Written(SegmentMeta),
    Environment(Error),
    Refused(Error),
}

struct Writer<'a, T> {
    write: &'a dyn Fn(&[T]) -> Result<SegmentMeta>,
}

impl<T> Writer<'_, T> {
    fn attempt(&self, rows: &[T]) -> Attempt {
        match catch_unwind(AssertUnwindSafe(|| (self.write)(rows))) {
            Ok(Ok(meta)) => Attempt::Written(meta),
            Ok(Err(error @ (Error::Parquet { .. } | Error::Invalid { .. }))) => Attempt::Refused(error),
            Ok(Err(error)) => Attempt::Environment(error),
            Err(_) => Attempt::Refused(Error::Invalid { fact: "the writer of segments stopped with a panic".into() }),
        }
    }

    /// Whether so many rows cannot be written even alone that the fault is ours, not theirs. Looks at a few that lie
    /// evenly, so that the answer costs little whatever the size of the drain.
    fn refuses_most(&self, rows: &[T]) -> Result<bool> {
        if rows.len() < 2 * SAMPLE_ROWS {
            return Ok(false);
        }
        let mut refused = 0;
        for row in rows.iter().step_by(rows.len() / SAMPLE_ROWS).take(SAMPLE_ROWS) {
            match self.attempt(std::slice::from_ref(row)) {
                Attempt::Written(_) => {}
                Attempt::Environment(error) => return Err(error),
                Attempt::Refused(_) => refused += 1,
            }
        }
        Ok(refused * 2 > SAMPLE_ROWS)
    }

    /// The places of the rows that cannot be written even alone. Each costs at most twice the depth of the halving.
    fn search(&self, rows: &[T], from: usize, bad: &mut Vec<usize>) -> Result<()> {
        match self.attempt(rows) {
            Attempt::Written(_) => Ok(()),
            Attempt::Environment(error) => Err(error),
            Attempt::Refused(_) if rows.len() == 1 => {
                bad.push(from);
                Ok(())
            }
            Attempt::Refused(_) => {
                let (left, right) = rows.split_at(rows.len() / 2);
                self.search(left, from, bad)?;
                self.search(right, from + left.len(), bad)
            }
        }
    }
}

/// The event that the store refused, whole.
pub fn letter(row: &Row<'_>, error: &Error) -> DeadLetter {
    let event = &row.event;
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
        detail: error.to_string(),
        dialect: "stored".to_owned(),
        raw: raw.to_string(),
        received: event.received,
        verified: event.flags.any_of(Flags::VERIFIED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbox::codec::{Item, Items, put_event};
    use hark_model::{CustomerKey, Event};

    #[test]
    fn poison_is_found_among_its_neighbours_whether_it_panics_or_is_refused() {
        let mut payload = Vec::new();
        for n in 0..37 {
            let name = if n == 5 || n == 36 { "poison" } else { "fine" };
            put_event(&mut payload, &Event::new(MessageId::Import(n), name, "u1", 1, 1));
        }
        let events = Items::new(&payload).map(|item| match item.expect("written by us") {
            Item::Event(event) => event.event,
            Item::Dead(_) => panic!("only events"),
        });
        let key = CustomerKey(1);
        let rows: Vec<Row<'_>> = events.map(|event| Row { customer: key, raw: key, code: 0, event }).collect();
        let refuse = |rows: &[Row<'_>]| match rows.iter().find(|row| row.event.name == "poison") {
            Some(row) if row.event.message_id == MessageIdRef::Import(5) => panic!("a defect"),
            Some(_) => Err(Error::Invalid { fact: "refused".into() }),
            None => Ok(SegmentMeta { events: rows.len() as u64, ..SegmentMeta::default() }),
        };
        let mut bad = Vec::new();
        Writer { write: &refuse }.search(&rows, 0, &mut bad).expect("searched");
        assert_eq!(bad, [5, 36]);
        let letter = letter(&rows[5], &Error::Invalid { fact: "refused".into() });
        assert_eq!((letter.reason, letter.detail.as_str()), (Reason::StoreRefused, "refused"));
        assert!(letter.raw.contains(r#""event":"poison""#) && letter.raw.contains(r#""id":"u1""#));
        let full = |_: &[Row<'_>]| Err(Error::DiskFull { free_bytes: 0 });
        assert!(Writer { write: &full }.search(&rows, 0, &mut bad).is_err(), "a full disk is nobody's poison");
    }

    #[test]
    fn a_writer_that_refuses_everything_is_recognised_after_a_few_attempts() {
        let mut payload = Vec::new();
        for n in 0..5000 {
            put_event(&mut payload, &Event::new(MessageId::Import(n), "fine", "u1", 1, 1));
        }
        let events = Items::new(&payload).map(|item| match item.expect("written by us") {
            Item::Event(event) => event.event,
            Item::Dead(_) => panic!("only events"),
        });
        let key = CustomerKey(1);
        let rows: Vec<Row<'_>> = events.map(|event| Row { customer: key, raw: key, code: 0, event }).collect();
        let attempts = std::cell::Cell::new(0);
        let refuse_if = |condition: fn(u128) -> bool| {
            let attempts = &attempts;
            move |rows: &[Row<'_>]| {
                attempts.set(attempts.get() + 1);
                match rows.iter().any(|r| matches!(r.event.message_id, MessageIdRef::Import(n) if condition(n))) {
                    true => Err(Error::Invalid { fact: "refused".into() }),
                    false => Ok(SegmentMeta::default()),
                }
            }
        };
        let all = refuse_if(|_| true);
        assert!(Writer { write: &all }.refuses_most(&rows).expect("tried"));
        assert!(attempts.take() <= SAMPLE_ROWS);
        let first_ones = refuse_if(|n| n < 40);
        let writer = Writer { write: &first_ones };
        assert!(!writer.refuses_most(&rows).expect("tried"), "what one customer sent is not a fault of ours");
        attempts.set(0);
        let mut bad = Vec::new();
        writer.search(&rows, 0, &mut bad).expect("searched");
        assert_eq!(bad, (0..40).collect::<Vec<_>>());
        assert!(attempts.get() <= 40 * 2 * 13, "{} attempts", attempts.get());
    }
}
