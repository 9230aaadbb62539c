//! How does the store get over a damaged file of message ids, and over an event that breaks the drain?

use super::core::Core;
use super::space::put_run;
use crate::catalogue::schema::RUNS;
use crate::catalogue::{Tx, tables};
use crate::dedupe::{rebuild, run};
use crate::drain::settle::make_run;
use crate::drain::{Load, poison};
use crate::error::{Error, Result};
use crate::inbox::lock;
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

impl Core {
    /// Makes runs anew whose bytes are not what was written, from the events that are stored. The caller holds the store's
    /// lock. True when there were any.
    pub fn mend_runs(&self, conn: &mut Connection, workspace: u32) -> Result<bool> {
        let mut space = (*self.published(workspace)?.space).clone();
        let damaged: Vec<_> = space.runs.runs.iter().filter(|run| run.verify().is_err()).cloned().collect();
        for old in &damaged {
            let entries = rebuild::entries(conn, &space, &self.hasher, &old.meta)?;
            let (lost, found, id) = (old.meta.entries, entries.len(), old.meta.id);
            tracing::error!(
                workspace,
                run = id,
                lost,
                found,
                "a file of message ids was damaged and is made anew from the stored events"
            );
            let meta = run::RunMeta { id: self.new_id(), entries: found as u64, ..old.meta.clone() };
            let (new, small) = make_run(&self.dir, &space.runs_dir, meta.clone(), entries)?;
            let gate = lock(&self.gate);
            let mut tx = Tx::begin(conn)?;
            tx.take(&RUNS, &[tables::int(id)])?;
            put_run(&mut tx, workspace, &meta, small.as_deref())?;
            self.keep_next_id(&mut tx)?;
            tx.commit()?;
            drop(gate);
            space.runs = space.runs.replaced(&[id], &[new]);
            space.version += 1;
            self.publish(space.clone());
            crate::disk::remove(&run::path(&space.runs_dir, id))?;
        }
        Ok(!damaged.is_empty())
    }

    /// Drains what failed with `first`, if the fault can be mended or lies in single events.
    pub fn settle_otherwise(
        &self,
        conn: &mut Connection,
        loads: &mut BTreeMap<u32, Load>,
        next_id: &dyn Fn() -> u64,
        first: Error,
    ) -> Result<()> {
        if is_of_run(&first) {
            let mut mended = false;
            for workspace in loads.keys() {
                mended |= self.mend_runs(conn, *workspace)?;
            }
            return if mended { self.settle_guarded(conn, loads, next_id, true) } else { Err(first) };
        }
        if !poison::is_suspect(&first) {
            return Err(first);
        }
        tracing::error!(error = ?first, "the drain refused events, looking for the cause");
        let mut any = false;
        for workspace in loads.keys().copied().collect::<Vec<_>>() {
            let Some(load) = loads.remove(&workspace) else { continue };
            let (load, found) = self.without_poison(conn, workspace, load)?;
            any |= found;
            loads.insert(workspace, load);
        }
        if any { self.settle_guarded(conn, loads, next_id, true) } else { Err(first) }
    }

    /// The load with its poison marked, and whether there is any.
    fn without_poison(&self, conn: &mut Connection, workspace: u32, load: Load) -> Result<(Load, bool)> {
        let items = load.items;
        let mut alone = BTreeMap::from([(workspace, load)]);
        let reason: RefCell<Vec<(usize, String)>> = RefCell::default();
        let mut passes = |items: Range<usize>| -> Result<bool> {
            let given: RefCell<Vec<u64>> = RefCell::default();
            let next_id = || {
                let id = self.new_id();
                given.borrow_mut().push(id);
                id
            };
            let one = items.len() == 1;
            alone.values_mut().for_each(|load| load.only = Some(items.clone()));
            let tried = self.settle_guarded(conn, &alone, &next_id, false);
            self.remove_files(std::iter::once(workspace), &given.borrow());
            match tried {
                Ok(()) => Ok(true),
                Err(error) if poison::is_suspect(&error) => {
                    if one {
                        reason.borrow_mut().push((items.start, error.to_string()));
                    }
                    Ok(false)
                }
                Err(error) => Err(error),
            }
        };
        let bad = poison::search(items, &mut passes)?;
        let mut load = alone.remove(&workspace).unwrap_or_default();
        load.only = None;
        let bad = bad.unwrap_or_default();
        load.refused = reason.into_inner().into_iter().filter(|(at, _)| bad.contains(at)).collect();
        Ok((load, !bad.is_empty()))
    }
}

/// Whether a file of message ids is damaged or gone.
fn is_of_run(error: &Error) -> bool {
    match error {
        Error::Corrupt { path, .. } | Error::Io { path, .. } => path.extension().is_some_and(|e| e == "ids"),
        _ => false,
    }
}
