//! How does a backup become a data folder again, without those who were erased since?
//!
//! It is made beside its place and moved there when all is done, so one that broke off was never there. Who was erased since the
//! backup was made stands in a newer folder of the same origin, as keys; whoever restores erases them again before it is moved.

use crate::backup::{copy_file, finish, partial_of, remove_tree, tree, verified_files};
use crate::catalogue;
use crate::disk::{create_dir, io, sync_dir};
use crate::engine::core::take_lock;
use crate::engine::recover::entries;
use crate::engine::{Engine, EngineOptions};
use crate::erased::{self, Elsewhere, Erased};
use crate::error::{Error, Result};
use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What only a data folder holds: any of them is left when the rest was lost.
const KNOWN_BY: [&str; 4] = [catalogue::FILE, "records.db", erased::FILE, "lock"];
/// Folders that were replaced and are kept.
const REPLACED_MAX: u32 = 100;

/// A folder that is being made from a backup. Dropped before it is finished, nothing of it stays.
#[derive(Debug)]
pub struct Restoring {
    to: PathBuf,
    partial: PathBuf,
    /// The lock of the folder that stands there and is to be replaced.
    replaces: Option<File>,
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
        Self::copy(from, to, None)
    }

    /// The same in the place of a data folder that no server holds, also of one that is damaged. It is kept beside, under another name.
    pub fn replacing(from: &Path, to: &Path) -> Result<Restoring> {
        if !KNOWN_BY.iter().any(|file| to.join(file).is_file()) {
            return Err(Error::NotFound { what: format!("a data folder at {}", to.display()) });
        }
        Self::copy(from, to, Some(take_lock(to)?))
    }

    fn copy(from: &Path, to: &Path, replaces: Option<File>) -> Result<Restoring> {
        let partial = partial_of(to);
        remove_tree(&partial)?;
        let restoring = Restoring { to: to.to_owned(), partial, replaces };
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

    /// The name of the store that it is: records know its ids by it.
    pub fn name(&self) -> Result<String> {
        erased::name_of(&self.partial)
    }

    /// The ids that were erased before the backup was made.
    pub fn erased_before(&self) -> Result<Erased> {
        erased::refused_in(&self.partial)
    }

    /// What another folder of the same origin knows of erasures.
    pub fn elsewhere(&self, folder: &Path) -> Result<Elsewhere> {
        erased::elsewhere(folder, &self.partial)
    }

    /// Puts it in its place. Gives the place of the folder that stood there and was replaced.
    pub fn finish(self) -> Result<Option<PathBuf>> {
        erased::note_restored(&self.partial)?;
        let folders: HashSet<PathBuf> = tree(&self.partial)?
            .iter()
            .flat_map(|f| f.ancestors().skip(1).map(|a| self.partial.join(a)).collect::<Vec<_>>())
            .collect();
        folders.iter().try_for_each(|folder| sync_dir(folder))?;
        if self.replaces.is_some() {
            let aside = free_name(&self.to)?;
            std::fs::rename(&self.to, &aside).map_err(io("rename", &self.to))?;
            finish(&self.partial, &self.to)?;
            return Ok(Some(aside));
        }
        // Empty when it began. A server that was started there meanwhile has something to lose.
        if !entries(&self.to)?.is_empty() {
            let fact = format!("{} is not empty any more. Hint: stop what writes there", self.to.display());
            return Err(Error::Invalid { fact });
        }
        match std::fs::remove_dir(&self.to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io("replace", &self.to)(error)),
            _ => {}
        }
        finish(&self.partial, &self.to).map(|()| None)
    }
}

/// A name beside a folder that nobody has yet.
fn free_name(folder: &Path) -> Result<PathBuf> {
    let named = |number: u32| {
        let mut name = folder.as_os_str().to_owned();
        name.push(if number == 1 { ".replaced".to_owned() } else { format!(".replaced-{number}") });
        PathBuf::from(name)
    };
    let fact = || format!("there are too many replaced folders beside {}. Hint: remove some", folder.display());
    (1..=REPLACED_MAX).map(named).find(|path| !path.exists()).ok_or_else(|| Error::Invalid { fact: fact() })
}

/// Makes a data folder from a backup. Refuses a folder that exists and is not empty. Erasures recorded in
/// `erased_since` (a newer folder, if there is one) are applied before it returns.
pub fn restore(from: &Path, to: &Path, erased_since: Option<&Path>) -> Result<()> {
    let restoring = Restoring::begin(from, to)?;
    if let Some(newer) = erased_since {
        let erased = restoring.elsewhere(newer)?.erased;
        let engine = Engine::open(restoring.folder(), closed_options())?;
        engine.erased_since(erased)?.erase()?;
        engine.close()?;
    }
    restoring.finish().map(drop)
}

/// For an engine that only erases.
fn closed_options() -> EngineOptions {
    EngineOptions { clock: Arc::new(|| 0), new_secret: [0; 16], threads: 1, disk_low_water_bytes: 0, background: false }
}
