//! How do files get fewer, and how does a customer leave every one of them?

use super::Erasure;
use super::core::Core;
use super::space::{self, Access, Layer, Space, put_run, put_segment};
use crate::catalogue::schema::{RUNS, SEGMENTS};
use crate::catalogue::{Tx, tables};
use crate::dedupe::run::{self, Run, RunMeta, SMALL_ENTRIES_MAX};
use crate::dedupe::write::RunWriter;
use crate::drain::settle::make_run;
use crate::error::{Error, Result};
use crate::inbox::lock;
use crate::merge::{KeyOf, Output, merge};
use crate::segment::{Effort, Segment, SegmentMeta, rebuild_spine};
use crate::{compaction, dedupe};
use hark_model::{CustomerKey, Micros, Population};
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

/// How long bytes of erased customers who send again may stay in free pages, about.
pub const SCRUB_EVERY: Micros = hark_model::time::HOUR;

/// Layers replaced by one.
pub struct Replacement {
    /// The numbers of the layers that go.
    pub gone: Vec<u64>,
    /// The layer that comes, without segments if nothing is left.
    pub layer: Layer,
    /// What the catalogue is to know of it.
    pub metas: Vec<SegmentMeta>,
}

impl Core {
    /// One small step of compaction of a workspace. False when there is nothing to do.
    pub fn compact_step(&self, workspace: u32) -> Result<bool> {
        let policy = if self.is_behind() { compaction::BUSY } else { compaction::CALM };
        self.compact_by(workspace, |sizes| compaction::choose(sizes, &policy))
    }

    /// [`Core::compact_step`] for when nothing arrives.
    pub fn compact_at_rest(&self, workspace: u32) -> Result<bool> {
        self.compact_by(workspace, compaction::choose_at_rest)
    }

    fn compact_by(&self, workspace: u32, choose: impl Fn(&[u64]) -> Option<usize>) -> Result<bool> {
        let _upkeep = lock(&self.upkeep);
        let space = self.published(workspace)?.space;
        if self.merge_runs(&space)? || self.forget_runs(&space)? {
            return Ok(true);
        }
        let sizes: Vec<u64> = space.layers.iter().map(Layer::events).collect();
        let behind = self.is_behind();
        let Some(newest) = choose(&sizes) else { return Ok(false) };
        let from = sizes.len() - newest;
        let hurried = behind && sizes[from..].iter().sum::<u64>() <= compaction::HURRIED_EVENTS_MAX;
        self.merge_layers(&space, from, if hurried { Effort::Fast } else { Effort::Small })?;
        Ok(true)
    }

    /// Merges all layers of a workspace into one.
    pub fn compact_all(&self, workspace: u32) -> Result<()> {
        let _upkeep = lock(&self.upkeep);
        let space = self.published(workspace)?.space;
        while self.merge_runs(&self.published(workspace)?.space)? {}
        if space.layers.len() > 1 {
            self.merge_layers(&space, 0, Effort::Small)?;
        }
        Ok(())
    }

    fn merge_layers(&self, space: &Space, from: usize, effort: Effort) -> Result<()> {
        let everyone = |_: CustomerKey| true;
        // A large merge takes longer than whoever stops a server waits; it begins anew after the next start.
        let closing = || self.pulse.closing();
        let Some(replacement) =
            (match self.rewrite(space, &space.layers[from..], &everyone, None, (effort, Some(&closing))) {
                Err(Error::Busy) if closing() => return Ok(()),
                rewritten => rewritten?,
            })
        else {
            return Ok(());
        };
        let gone = replacement.gone.clone();
        let conn = lock(&self.store);
        let result = self.replace(conn, space.id, replacement);
        if result.is_ok() {
            self.remove_layers(space, &gone)?;
            if effort == Effort::Small {
                self.prepare(space.id)?;
            }
        }
        result
    }

    /// Makes what customers are found by of segments that stay, so that nobody who searches waits for it. What cannot be made now is
    /// made when somebody searches.
    fn prepare(&self, workspace: u32) -> Result<()> {
        let space = self.published(workspace)?.space;
        for segment in space.layers.iter().flat_map(|layer| &layer.segments) {
            if self.pulse.closing() {
                break;
            }
            if let Err(error) = space.columns.prepare(segment) {
                tracing::warn!(segment = segment.meta().id, error = ?error, "what customers are found by cannot be made");
            }
        }
        Ok(())
    }

    /// Makes spines anew whose bytes are not what was written. Reads every spine once.
    pub fn mend_spines(&self, workspace: u32) -> Result<()> {
        let _upkeep = lock(&self.upkeep);
        let before = self.published(workspace)?.space;
        let mut mended: Vec<Arc<Segment>> = Vec::new();
        for segment in before.layers.iter().flat_map(|layer| &layer.segments) {
            if let Err(error) = segment.spine() {
                tracing::warn!(segment = segment.meta().id, error = ?error, "a spine is damaged and is made anew");
                let (dir, meta) = (&before.segments_dir, segment.meta().clone());
                rebuild_spine(dir, &meta, &before.names, &self.hasher)?;
                mended.push(Arc::new(Segment::open(dir, meta)?));
            }
        }
        if mended.is_empty() {
            return Ok(());
        }
        let _conn = lock(&self.store);
        let mut space = (*self.published(workspace)?.space).clone();
        for segment in space.layers.iter_mut().flat_map(|layer| &mut layer.segments) {
            if let Some(new) = mended.iter().find(|new| new.meta().id == segment.meta().id) {
                *segment = Arc::clone(new);
            }
        }
        space.version += 1;
        self.publish(space);
        Ok(())
    }

    /// Writes some layers anew as one, with identities as they stand. The files are synced, nothing else is changed.
    pub fn rewrite(
        &self,
        space: &Space,
        layers: &[Layer],
        keep: &dyn Fn(CustomerKey) -> bool,
        key_of: Option<&KeyOf<'_>>,
        (effort, give_up): (Effort, Option<&dyn Fn() -> bool>),
    ) -> Result<Option<Replacement>> {
        let Some(last) = layers.last() else { return Ok(None) };
        let inputs: Vec<Vec<Arc<Segment>>> = layers.iter().map(|layer| layer.segments.clone()).collect();
        let given: RefCell<Vec<u64>> = RefCell::default();
        let mut next_id = || {
            let id = self.new_id();
            given.borrow_mut().push(id);
            id
        };
        let resolve = |raw| space.identities.resolve(raw);
        let dir = &space.segments_dir;
        let output = Output { events_max: compaction::SEGMENT_EVENTS_MAX, effort, give_up };
        let written = merge(dir, &inputs, &resolve, keep, key_of, &mut next_id, output).and_then(|metas| {
            crate::disk::sync_dir(dir)?;
            let open = |meta: &SegmentMeta| {
                space::open_segment(dir, meta.clone(), &space.names, &self.hasher, Access::Owner).map(Arc::new)
            };
            let segments = metas.iter().map(open).collect::<Result<Vec<_>>>()?;
            Ok((metas, segments))
        });
        match written {
            Ok((metas, segments)) => Ok(Some(Replacement {
                gone: layers.iter().map(|layer| layer.number).collect(),
                layer: Layer { number: last.number, segments },
                metas,
            })),
            Err(error) => {
                self.remove_files(std::iter::once(space.id), &given.borrow());
                Err(error)
            }
        }
    }

    fn replace(
        &self,
        mut conn: std::sync::MutexGuard<'_, rusqlite::Connection>,
        workspace: u32,
        replacement: Replacement,
    ) -> Result<()> {
        let mut space = (*self.published(workspace)?.space).clone();
        let gate = lock(&self.gate);
        let mut tx = Tx::begin(&mut conn)?;
        apply(&mut tx, &mut space, replacement)?;
        self.keep_next_id(&mut tx)?;
        tx.commit()?;
        drop(gate);
        self.publish(space);
        Ok(())
    }

    /// Removes the files of layers that are in the catalogue no more. Open views keep them mapped.
    pub fn remove_layers(&self, before: &Space, gone: &[u64]) -> Result<()> {
        let layers = before.layers.iter().filter(|layer| gone.contains(&layer.number));
        let ids: Vec<u64> = layers.flat_map(|l| &l.segments).map(|s| s.meta().id).collect();
        self.remove_files(std::iter::once(before.id), &ids);
        let guests = space::guest_columns(&self.dir, before.id);
        if guests.is_dir() {
            std::fs::remove_dir_all(&guests).map_err(crate::disk::io("empty", &guests))?;
        }
        let now = self.published(before.id)?.space;
        let alive: HashSet<u64> = now.layers.iter().flat_map(|l| &l.segments).map(|s| s.meta().id).collect();
        now.columns.retain(&|id| alive.contains(&id))
    }

    fn merge_runs(&self, space: &Space) -> Result<bool> {
        let Some(runs) = space.runs.to_merge() else { return Ok(false) };
        let Some(mut meta) = dedupe::merged_meta(&runs, self.new_id()) else { return Ok(false) };
        let (new, small) = self.merged_run(space, &runs, &mut meta)?;
        let gone: Vec<u64> = runs.iter().map(|run| run.meta.id).collect();
        let mut conn = lock(&self.store);
        let mut now = (*self.published(space.id)?.space).clone();
        // The drain may have joined the last short run with new entries meanwhile.
        if !gone.iter().all(|id| now.runs.runs.iter().any(|run| run.meta.id == *id)) {
            self.remove_files(std::iter::once(space.id), &[meta.id]);
            return Ok(true);
        }
        let gate = lock(&self.gate);
        let mut tx = Tx::begin(&mut conn)?;
        for id in &gone {
            tx.take(&RUNS, &[tables::int(*id)])?;
        }
        put_run(&mut tx, space.id, &meta, small.as_deref())?;
        self.keep_next_id(&mut tx)?;
        tx.commit()?;
        drop(gate);
        now.runs = now.runs.replaced(&gone, &[new]);
        self.publish(now);
        drop(conn);
        for id in gone {
            crate::disk::remove(&run::path(&space.runs_dir, id))?;
        }
        Ok(true)
    }

    /// Makes one run of several. Only a short one is held in memory.
    fn merged_run(
        &self,
        space: &Space,
        runs: &[Arc<Run>],
        meta: &mut RunMeta,
    ) -> Result<(Arc<Run>, Option<Vec<u128>>)> {
        if meta.entries as usize <= SMALL_ENTRIES_MAX {
            let mut entries = Vec::new();
            dedupe::merge(runs, |entry| {
                entries.push(entry);
                Ok(())
            })?;
            meta.entries = entries.len() as u64;
            return make_run(&self.dir, &space.runs_dir, meta.clone(), entries);
        }
        let written = RunWriter::create(&space.runs_dir, meta.id).and_then(|mut writer| {
            dedupe::merge(runs, |entry| writer.push(entry))?;
            writer.finish()
        });
        if written.is_err() {
            self.remove_files(std::iter::once(space.id), &[meta.id]);
        }
        meta.entries = written?;
        Ok((Arc::new(Run::open(&space.runs_dir, meta.clone())?), None))
    }

    fn forget_runs(&self, space: &Space) -> Result<bool> {
        let gone = space.runs.expired((self.options.clock)());
        if gone.is_empty() {
            return Ok(false);
        }
        let mut conn = lock(&self.store);
        let mut now = (*self.published(space.id)?.space).clone();
        let gate = lock(&self.gate);
        let mut tx = Tx::begin(&mut conn)?;
        for id in &gone {
            tx.take(&RUNS, &[tables::int(*id)])?;
        }
        tx.commit()?;
        drop(gate);
        now.runs = now.runs.replaced(&gone, &[]);
        self.publish(now);
        drop(conn);
        for id in gone {
            crate::disk::remove(&run::path(&space.runs_dir, id))?;
        }
        Ok(true)
    }

    /// Rewrites the catalogue's file if erased customers have sent again: their events are refused, but went through the
    /// inbox, whose free pages and log still hold them. Not more often than [`SCRUB_EVERY`] unless it must be now,
    /// because anybody can send for an erased id and nothing is acknowledged meanwhile.
    pub fn scrub_refused(&self, now: bool) -> Result<()> {
        let clock = (self.options.clock)();
        let (any, last) = *lock(&self.refused_bytes);
        if !any || !(now || clock.saturating_sub(last) >= SCRUB_EVERY) {
            return Ok(());
        }
        let _upkeep = lock(&self.upkeep);
        let conn = lock(&self.store);
        let _gate = lock(&self.gate);
        *lock(&self.refused_bytes) = (false, clock);
        crate::erase::scrub(&conn).inspect_err(|_| lock(&self.refused_bytes).0 = true)
    }

    /// Writes erased ids that the list beside the catalogue lacks (an older version kept none) into it. A full disk lets it wait
    /// for the next start: what is there can still be read.
    pub fn keep_list(&self) {
        let all = || crate::erased::refused(&lock(&self.read));
        let lacking = || Ok(crate::erased::without(all()?, &crate::erased::listed(&self.dir, &self.hasher)?));
        if let Err(error) = lacking().and_then(|lacking| crate::erased::note(&self.dir, &self.hasher, &lacking)) {
            tracing::warn!(%error, "the list of erased ids cannot be written");
        }
    }

    /// See [`super::Engine::erase`].
    pub fn erase(&self, workspace: u32, population: Population, id: &str) -> Result<Erasure> {
        self.drain_all()?;
        let _upkeep = lock(&self.upkeep);
        let erasure = crate::erase::erase(self, workspace, population, id)?;
        self.touched.anybody(workspace);
        self.pulse.drained();
        tracing::info!(workspace, ids = erasure.ids, events = erasure.events, "a customer was erased");
        Ok(erasure)
    }
}

/// Writes a replacement to the catalogue and to the state.
pub fn apply(tx: &mut Tx<'_>, space: &mut Space, replacement: Replacement) -> Result<()> {
    let gone = |layer: &Layer| replacement.gone.contains(&layer.number);
    for segment in space.layers.iter().filter(|l| gone(l)).flat_map(|l| &l.segments) {
        tx.take(&SEGMENTS, &[tables::int(segment.meta().id)])?;
    }
    for (place, meta) in replacement.metas.iter().enumerate() {
        put_segment(tx, space.id, replacement.layer.number, place as u64, meta)?;
    }
    space.layers.retain(|layer| !replacement.gone.contains(&layer.number));
    if !replacement.layer.segments.is_empty() {
        space.layers.push(replacement.layer);
        space.layers.sort_by_key(|layer| layer.number);
    }
    space.version += 1;
    Ok(())
}
