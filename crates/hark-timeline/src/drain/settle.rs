//! How does a sifted load become files and rows?

use super::sift::{Arena, Sifted, sift};
use super::{Load, poison};
use crate::catalogue::schema::{DEAD_LETTERS, INBOX, NAMES, RUNS};
use crate::catalogue::{FILE, Tx, tables};
use crate::dedupe::Kind;
use crate::dedupe::run::{self, Run, RunMeta, SMALL_ENTRIES_MAX};
use crate::engine::space::{self, Access, Layer, Space};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::segment::{Effort, SegmentMeta, write_segment};
use hark_model::{DeadLetter, IdHasher, Micros, time};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// Rows tried alone before a search for those that cannot be written.
const SAMPLE_ROWS: usize = 32;

/// What a drain works with.
pub struct Tools<'a> {
    /// The data folder.
    pub dir: &'a Path,
    /// Turns ids into keys.
    pub hasher: &'a IdHasher,
    /// To read from.
    pub conn: &'a Connection,
    /// Gives numbers of files.
    pub next_id: &'a dyn Fn() -> u64,
}

/// A load whose files are written and that waits for its transaction.
pub struct Settled {
    workspace: u32,
    seqs: Vec<i64>,
    segment: Option<SegmentMeta>,
    layer: u64,
    new_names: Vec<(usize, String)>,
    runs: Vec<NewRun>,
    runs_gone: Vec<u64>,
    dead: Vec<DeadLetter>,
    counts: super::sift::Counts,
    identities: crate::identity::plan::Plan,
    memberships: crate::memberships::Plan,
    /// The workspace once the transaction is committed.
    pub space: Space,
}

struct NewRun {
    meta: RunMeta,
    /// The entries, if they lie in the catalogue.
    small: Option<Vec<u128>>,
}

/// Works out one workspace's load and writes its files.
pub fn settle(tools: &Tools<'_>, space: &Space, load: &Load) -> Result<Settled> {
    let mut arena = Arena::default();
    let mut sifted = sift(load, &mut arena, space, tools.hasher, tools.conn)?;
    let mut dead = std::mem::take(&mut sifted.dead);
    let mut next = space.clone();
    let segment = write_rows(tools, space, &mut sifted, &mut dead)?;
    if let Some(meta) = &segment {
        crate::disk::sync_dir(&space.segments_dir)?;
        let opened =
            space::open_segment(&space.segments_dir, meta.clone(), &sifted.names, tools.hasher, Access::Owner)?;
        next.layers.push(Layer { number: space.next_layer(), segments: vec![Arc::new(opened)] });
        next.as_of = next.as_of.max(meta.received_max);
    }
    let known = space.names.names().len();
    let new_names = sifted.names.names().iter().cloned().enumerate().skip(known).collect();
    let mut settled = Settled {
        workspace: space.id,
        seqs: load.parcels.iter().map(|parcel| parcel.seq).collect(),
        segment,
        layer: space.next_layer(),
        new_names,
        runs: Vec::new(),
        runs_gone: Vec::new(),
        dead,
        counts: sifted.counts,
        identities: sifted.identities,
        memberships: sifted.memberships,
        space: next,
    };
    for new in sifted.new_ids {
        settled.add_run(tools, new.kind, new.sorted, new.span)?;
    }
    settled.add_run(tools, Kind::Identified, sifted.identified, (0, 0))?;
    settled.space.names = Arc::new(sifted.names);
    settled.space.identities = settled.identities.map.clone();
    settled.space.memberships = settled.memberships.map.clone();
    settled.space.version += 1;
    Ok(settled)
}

/// Writes the rows. Those that the writer refuses leave `sifted` and join the dead letters.
fn write_rows(
    tools: &Tools<'_>,
    space: &Space,
    sifted: &mut Sifted<'_>,
    dead: &mut Vec<DeadLetter>,
) -> Result<Option<SegmentMeta>> {
    if sifted.rows.is_empty() {
        return Ok(None);
    }
    crate::disk::create_dir(&space.segments_dir)?;
    let id = (tools.next_id)();
    let rows = std::mem::take(&mut sifted.rows);
    let write = |rows: &[Row<'_>]| write_segment(&space.segments_dir, id, rows, &sifted.names, Effort::Fast);
    let writer = Writer { write: &write };
    let first = match writer.attempt(&rows) {
        Attempt::Written(meta) => return Ok(Some(meta)),
        Attempt::Environment(error) => return Err(error),
        Attempt::Refused(error) => error,
    };
    tracing::error!(error = ?first, rows = rows.len(), "the store refused events, looking for the cause");
    if writer.refuses_most(&rows)? {
        return Err(first);
    }
    let mut bad = Vec::new();
    writer.search(&rows, 0, &mut bad)?;
    if bad.is_empty() {
        return Err(first);
    }
    let is_bad = |at: usize| bad.binary_search(&at).is_ok();
    let good: Vec<Row<'_>> = rows.iter().enumerate().filter(|(at, _)| !is_bad(*at)).map(|(_, row)| *row).collect();
    let written = if good.is_empty() { None } else { Some(writer.attempt(&good)) };
    for at in &bad {
        let (kind, entry) = sifted.entries[*at];
        for new in sifted.new_ids.iter_mut().filter(|new| new.kind == kind) {
            new.sorted.retain(|known| *known != entry);
        }
        dead.push(poison::letter(&rows[*at].event, &first.to_string()));
    }
    let Some(written) = written else { return Ok(None) };
    match written {
        Attempt::Written(meta) => Ok(Some(meta)),
        Attempt::Environment(error) | Attempt::Refused(error) => Err(error),
    }
}

enum Attempt {
    Written(SegmentMeta),
    Environment(Error),
    Refused(Error),
}

struct Writer<'a> {
    write: &'a dyn Fn(&[Row<'_>]) -> Result<SegmentMeta>,
}

impl Writer<'_> {
    fn attempt(&self, rows: &[Row<'_>]) -> Attempt {
        match catch_unwind(AssertUnwindSafe(|| (self.write)(rows))) {
            Ok(Ok(meta)) => Attempt::Written(meta),
            Ok(Err(error @ (Error::Parquet { .. } | Error::Invalid { .. }))) => Attempt::Refused(error),
            Ok(Err(error)) => Attempt::Environment(error),
            Err(_) => Attempt::Refused(Error::Invalid { fact: "the writer of segments stopped with a panic".into() }),
        }
    }

    /// Whether so many rows cannot be written even alone that the fault is ours, not theirs. Looks at a few that lie
    /// evenly, so that the answer costs little whatever the size of the drain.
    fn refuses_most(&self, rows: &[Row<'_>]) -> Result<bool> {
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
    fn search(&self, rows: &[Row<'_>], from: usize, bad: &mut Vec<usize>) -> Result<()> {
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

impl Settled {
    /// Whether it held events of erased customers.
    pub fn refused_any(&self) -> bool {
        self.counts.refused > 0
    }

    /// Adds a run, joined with the last one while both are short.
    fn add_run(&mut self, tools: &Tools<'_>, kind: Kind, mut entries: Vec<u128>, span: (Micros, Micros)) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let (mut first, mut last) = span;
        let before = self.space.runs.runs.iter().rev().find(|r| r.meta.kind == kind && !r.has_file());
        if let Some(before) = before.cloned() {
            let meta = &before.meta;
            let (from, to) = (first.min(meta.received_first), last.max(meta.received_last));
            if meta.entries as usize + entries.len() <= SMALL_ENTRIES_MAX && to.saturating_sub(from) <= time::DAY {
                entries.extend(before.entries()?);
                entries.sort_unstable();
                (first, last) = (from, to);
                self.runs_gone.push(meta.id);
            }
        }
        let id = (tools.next_id)();
        let meta = RunMeta { id, kind, entries: entries.len() as u64, received_first: first, received_last: last };
        let (run, small) = make_run(tools.dir, &self.space.runs_dir, meta.clone(), entries)?;
        self.space.runs = self.space.runs.replaced(&self.runs_gone, &[run]);
        self.runs.push(NewRun { meta, small });
        Ok(())
    }

    /// Writes the rows.
    pub fn write(&self, tx: &mut Tx<'_>) -> Result<()> {
        let workspace = tables::int(u64::from(self.workspace));
        if let Some(meta) = &self.segment {
            space::put_segment(tx, self.workspace, self.layer, 0, meta)?;
        }
        for (code, name) in &self.new_names {
            tx.insert(&NAMES, &[workspace.clone(), tables::int(*code as u64), tables::text(name)])?;
        }
        for id in &self.runs_gone {
            tx.take(&RUNS, &[tables::int(*id)])?;
        }
        for new in &self.runs {
            space::put_run(tx, self.workspace, &new.meta, new.small.as_deref())?;
        }
        self.identities.write(tx, self.workspace)?;
        self.memberships.write(tx, self.workspace)?;
        for letter in &self.dead {
            put_dead_letter(tx, self.workspace, letter)?;
        }
        let stored = self.segment.as_ref().map_or(0, |meta| meta.events);
        tables::count(tx, self.workspace, |counters| {
            let a = &mut counters.accounting;
            a.stored += stored;
            a.duplicates += self.counts.duplicates;
            a.conflicts += self.counts.conflicts;
            a.refused_by_consent += self.counts.refused;
            a.dead_letters += self.dead.len() as u64;
            counters.identity_version = self.space.identities.version();
        })?;
        for seq in &self.seqs {
            tx.take(&INBOX, &[rusqlite::types::Value::Integer(*seq)])?;
        }
        Ok(())
    }
}

/// Opens a new run; writes its file when it is too long for the catalogue.
pub fn make_run(
    dir: &Path,
    runs_dir: &Path,
    meta: RunMeta,
    entries: Vec<u128>,
) -> Result<(Arc<Run>, Option<Vec<u128>>)> {
    if entries.len() <= SMALL_ENTRIES_MAX {
        let run = Run::small(meta, &run::small_bytes(&entries), &dir.join(FILE))?;
        return Ok((Arc::new(run), Some(entries)));
    }
    crate::disk::create_dir(runs_dir)?;
    run::write(runs_dir, meta.id, &entries)?;
    Ok((Arc::new(Run::open(runs_dir, meta)?), None))
}

/// Adds a dead letter; its number is given by SQLite and never again.
pub fn put_dead_letter(tx: &mut Tx<'_>, workspace: u32, letter: &DeadLetter) -> Result<()> {
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'dead_letters'";
    let last: i64 = tables::optional(tx.conn(), sql, [], |row| row.get(0))?.unwrap_or(0);
    tx.insert(
        &DEAD_LETTERS,
        &[
            rusqlite::types::Value::Integer(last + 1),
            tables::int(u64::from(workspace)),
            tables::text(letter.reason.code()),
            tables::text(&letter.detail),
            tables::text(&letter.dialect),
            tables::text(&letter.raw),
            rusqlite::types::Value::Integer(letter.received),
            rusqlite::types::Value::Integer(i64::from(letter.verified)),
        ],
    )
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbox::codec::{Item, Items, put_event};
    use crate::row::MessageIdRef;
    use hark_model::{CustomerKey, Event, MessageId, Reason};

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
        let letter = poison::letter(&rows[5].event, "refused");
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
