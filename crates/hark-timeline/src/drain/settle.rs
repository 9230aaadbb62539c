//! How does a sifted load become files and rows?

use super::Load;
use super::sift::{Sifted, sift};
use crate::catalogue::schema::{DEAD_LETTERS, INBOX, NAMES, RUNS};
use crate::catalogue::{FILE, Tx, tables};
use crate::dedupe::Kind;
use crate::dedupe::run::{self, Run, RunMeta, SMALL_ENTRIES_MAX};
use crate::dedupe::write;
use crate::engine::space::{self, Access, Layer, Space};
use crate::error::Result;
use crate::segment::rows::write_rows;
use crate::segment::{Effort, SegmentMeta};
use hark_model::{CustomerKey, DeadLetter, IdHasher, Micros, time};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;

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
    /// Whether somebody wants to know whose events they are.
    pub noted: bool,
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
    /// Whose events they are, if somebody wants to know.
    pub touched: Vec<CustomerKey>,
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
    let mut sifted = sift(load, space, tools.hasher, tools.conn)?;
    let mut next = space.clone();
    let segment = store_rows(tools, space, &sifted)?;
    if let Some(meta) = &segment {
        crate::disk::sync_dir(&space.segments_dir)?;
        let opened =
            space::open_segment(&space.segments_dir, meta.clone(), &sifted.names, tools.hasher, Access::Owner)?;
        next.layers.push(Layer { number: space.next_layer(), segments: vec![Arc::new(opened)] });
        next.as_of = next.as_of.max(meta.received_max);
    }
    let known = space.names.names().len();
    let new_names = sifted.names.names().iter().cloned().enumerate().skip(known).collect();
    let kept = sifted.order.iter().filter(|_| tools.noted).map(|place| &sifted.arrivals.kept[*place as usize]);
    let mut touched: Vec<CustomerKey> = kept.map(|event| sifted.identities.map.resolve(event.raw)).collect();
    touched.sort_unstable();
    touched.dedup();
    let mut settled = Settled {
        workspace: space.id,
        seqs: load.parcels.iter().map(|parcel| parcel.seq).collect(),
        segment,
        layer: space.next_layer(),
        new_names,
        runs: Vec::new(),
        runs_gone: Vec::new(),
        dead: std::mem::take(&mut sifted.arrivals.dead),
        counts: sifted.counts,
        identities: sifted.identities,
        memberships: sifted.memberships,
        touched,
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

/// Writes the rows, if there are any.
fn store_rows(tools: &Tools<'_>, space: &Space, sifted: &Sifted<'_>) -> Result<Option<SegmentMeta>> {
    if sifted.order.is_empty() {
        return Ok(None);
    }
    crate::disk::create_dir(&space.segments_dir)?;
    let place = (space.segments_dir.as_path(), (tools.next_id)());
    let (rows, needs) = (sifted.rows(&sifted.order), &sifted.arrivals.needs);
    write_rows(place, &rows, needs, &sifted.names, Effort::Fast).map(Some)
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
                entries.extend(before.entries()?.iter());
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
    write::write(runs_dir, meta.id, &entries)?;
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
