//! How does a backup become a data folder again, without those who were erased since?
//!
//! It is made beside its place and moved there when all is done, so one that broke off was never there. Who was erased since the
//! backup was made stands in a newer folder of the same origin, as keys. Whoever restores is told which customers those are here,
//! so that it can be written down before they are erased again.

use crate::backup::{copy_file, finish, partial_of, remove_tree, tree, verified_files};
use crate::catalogue::{self, tables};
use crate::disk::{create_dir, io, sync_dir};
use crate::engine::core::Core;
use crate::engine::recover::entries;
use crate::engine::{Engine, EngineOptions};
use crate::erase::erase_keys;
use crate::error::{Error, Result};
use crate::inbox::lock;
use crate::{EventSource, WorkspaceId};
use hark_model::CustomerKey;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder that is being made from a backup. Dropped before it is finished, nothing of it stays.
#[derive(Debug)]
pub struct Restoring {
    to: PathBuf,
    partial: PathBuf,
}

impl Drop for Restoring {
    fn drop(&mut self) {
        // Gone already when it was finished.
        let _ = std::fs::remove_dir_all(&self.partial);
    }
}

impl Restoring {
    /// Copies and verifies the backup. Refuses a place that is not empty.
    pub fn begin(from: &Path, to: &Path) -> Result<Restoring> {
        if !entries(to)?.is_empty() || to.is_file() {
            let fact = format!("{} is not empty. Hint: restore into a new folder", to.display());
            return Err(Error::Invalid { fact });
        }
        let partial = partial_of(to);
        remove_tree(&partial)?;
        let restoring = Restoring { to: to.to_owned(), partial };
        create_dir(&restoring.partial)?;
        for file in verified_files(from)? {
            if let Some(folder) = restoring.partial.join(&file).parent() {
                create_dir(folder)?;
            }
            copy_file(&from.join(&file), &restoring.partial.join(&file))?;
        }
        Ok(restoring)
    }

    /// Where it lies until it is finished.
    pub fn folder(&self) -> &Path {
        &self.partial
    }

    /// The erasures that a newer folder of the same origin knows of, to be applied.
    pub fn erased_since(&self, newer: &Path) -> Result<ErasedSince> {
        let other = catalogue::open_existing(newer)?;
        let sql = "SELECT workspace, raw FROM refused";
        let refused =
            tables::all(&other, sql, [], |row| Ok((row.get::<_, u32>(0)?, CustomerKey::from_bytes(row.get(1)?))))?;
        let mut raws: BTreeMap<WorkspaceId, HashSet<CustomerKey>> = BTreeMap::new();
        for (workspace, raw) in refused {
            raws.entry(workspace).or_default().insert(raw);
        }
        let core = Core::open(&self.partial, closed_options())?;
        if tables::meta(&lock(&core.read), "secret")? != tables::meta(&other, "secret")? {
            let fact = format!("{} is not of the same origin as the backup", newer.display());
            return Err(Error::Invalid { fact });
        }
        core.drain_all()?;
        Ok(ErasedSince { core, raws, folder: self.partial.clone() })
    }

    /// Puts it in its place.
    pub fn finish(self) -> Result<()> {
        let folders: HashSet<PathBuf> = tree(&self.partial)?
            .iter()
            .flat_map(|f| f.ancestors().skip(1).map(|a| self.partial.join(a)).collect::<Vec<_>>())
            .collect();
        folders.iter().try_for_each(|folder| sync_dir(folder))?;
        // Empty when it began. A server that was started there meanwhile has something to lose.
        if !entries(&self.to)?.is_empty() {
            let fact = format!("{} is not empty any more. Hint: stop what writes there", self.to.display());
            return Err(Error::Invalid { fact });
        }
        match std::fs::remove_dir(&self.to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io("replace", &self.to)(error)),
            _ => {}
        }
        finish(&self.partial, &self.to)
    }
}

/// Those who were erased since the backup was made.
pub struct ErasedSince {
    core: Core,
    raws: BTreeMap<WorkspaceId, HashSet<CustomerKey>>,
    folder: PathBuf,
}

impl ErasedSince {
    /// Who they are in the restored folder, each with a workspace; of some there may be nothing in it.
    pub fn customers(&self) -> Result<Vec<(WorkspaceId, CustomerKey)>> {
        let mut found = Vec::new();
        for (workspace, raws) in &self.raws {
            let space = self.core.published(*workspace)?.space;
            let each: BTreeSet<CustomerKey> = raws.iter().map(|raw| space.identities.resolve(*raw)).collect();
            found.extend(each.into_iter().map(|customer| (*workspace, customer)));
        }
        Ok(found)
    }

    /// What can be asked of the restored folder now.
    pub fn view(&self, workspace: WorkspaceId) -> Result<Arc<dyn EventSource + Send>> {
        Ok(self.core.published(workspace)?.view)
    }

    /// Erases them all, also ids of which there is nothing yet: they stay refused.
    pub fn erase(self) -> Result<()> {
        for (workspace, raws) in self.raws {
            let _upkeep = lock(&self.core.upkeep);
            erase_keys(&self.core, workspace, raws)?;
        }
        drop(self.core);
        Engine::open(&self.folder, closed_options())?.close()
    }
}

/// Makes a data folder from a backup. Refuses a folder that exists and is not empty. Erasures recorded in
/// `erased_since` (a newer folder, if there is one) are applied before it returns.
pub fn restore(from: &Path, to: &Path, erased_since: Option<&Path>) -> Result<()> {
    let restoring = Restoring::begin(from, to)?;
    if let Some(newer) = erased_since {
        restoring.erased_since(newer)?.erase()?;
    }
    restoring.finish()
}

/// For an engine that only erases.
fn closed_options() -> EngineOptions {
    EngineOptions { clock: Arc::new(|| 0), new_secret: [0; 16], threads: 1, disk_low_water_bytes: 0, background: false }
}
