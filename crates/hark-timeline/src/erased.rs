//! Who was erased here, also after an older copy of the folder was put in its place?
//!
//! The catalogue knows those ids, and a copy of it knows them up to the day it was made. A list beside the catalogue, which no
//! backup holds, is therefore written before anything is erased: it stays when an older copy is put over the folder by hand, and
//! whoever opens the folder then finds who must be erased again. It holds keyed hashes, as the catalogue does.

use crate::WorkspaceId;
use crate::catalogue::{self, Tx, tables};
use crate::disk::io;
use crate::engine::core::{Core, hasher_of};
use crate::erase::erase_keys;
use crate::error::{Error, Result};
use crate::inbox::lock;
use crate::source::EventSource;
use hark_model::{CustomerKey, IdHasher, Population};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

/// The list, beside the catalogue.
pub(crate) const FILE: &str = "erased.list";

/// No client can send this id. Its key differs from secret to secret.
const NOBODY: &str = "\u{0}nobody";

/// Keys of ids that were erased, by workspace.
pub type Erased = BTreeMap<WorkspaceId, BTreeSet<CustomerKey>>;

/// What another folder knows of erasures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// Ids that were erased there.
    pub erased: Erased,
    /// Whether it has seen at least as much as the folder it is compared with, and so was in use later.
    pub as_new: bool,
    /// Whether it was itself restored and not used since: it knows what a backup knew.
    pub unused: bool,
}

/// What a folder had seen when it was restored: until it has seen more, it knows no more than the backup.
const RESTORED: &str = "restored";

/// Names the secret that the keys are made with, as a view does that is asked who [`NOBODY`] is.
pub(crate) fn origin(hasher: &IdHasher) -> String {
    format!("{:032x}", hasher.customer(Population::Customer, NOBODY).0)
}

/// The ids that a catalogue refuses because they were erased.
pub(crate) fn refused(conn: &Connection) -> Result<Erased> {
    let rows = tables::all(conn, "SELECT workspace, raw FROM refused", [], |row| {
        Ok((row.get::<_, u32>(0)?, CustomerKey::from_bytes(row.get(1)?)))
    })?;
    let mut erased = Erased::new();
    for (workspace, raw) in rows {
        erased.entry(workspace).or_default().insert(raw);
    }
    Ok(erased)
}

/// What stands in the list of a folder. A line that was cut off, or that is of another origin (a folder of somebody else was put
/// here), says nothing.
pub(crate) fn listed(dir: &Path, hasher: &IdHasher) -> Result<Erased> {
    let path = dir.join(FILE);
    let text = match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Erased::new()),
        Err(error) => return Err(io("read", &path)(error)),
    };
    let (ours, mut erased) = (origin(hasher), Erased::new());
    for line in text.lines() {
        let mut parts = line.split(' ');
        let (Some(of), Some(workspace), Some(key), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let key = (key.len() == ours.len()).then(|| u128::from_str_radix(key, 16).ok()).flatten();
        if let (true, Ok(workspace), Some(key)) = (of == ours, workspace.parse(), key) {
            erased.entry(workspace).or_default().insert(CustomerKey(key));
        }
    }
    Ok(erased)
}

/// Adds to the list of a folder; when this returns, it is on disk.
pub(crate) fn note(dir: &Path, hasher: &IdHasher, erased: &Erased) -> Result<()> {
    let ours = origin(hasher);
    let line = |(workspace, key): (&WorkspaceId, &CustomerKey)| format!("{ours} {workspace} {:032x}\n", key.0);
    let each = erased.iter().flat_map(|(workspace, keys)| keys.iter().map(move |key| (workspace, key)));
    let lines: String = each.map(line).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let path = dir.join(FILE);
    let is_new = !path.exists();
    let write = || {
        let mut file = File::options().create(true).append(true).read(true).open(&path)?;
        // Whoever was cut off in the middle of a line left no end of it.
        let mut last = [b'\n'];
        if file.seek(SeekFrom::End(0))? > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        let before = if last == [b'\n'] { "" } else { "\n" };
        file.write_all(format!("{before}{lines}").as_bytes())?;
        file.sync_data()
    };
    write().map_err(io("write", &path))?;
    if is_new { crate::disk::sync_dir(dir) } else { Ok(()) }
}

/// What is in the one and not in the other.
pub fn without(some: Erased, others: &Erased) -> Erased {
    let none = BTreeSet::new();
    let left = some.into_iter().map(|(workspace, mut keys)| {
        let known = others.get(&workspace).unwrap_or(&none);
        keys.retain(|key| !known.contains(key));
        (workspace, keys)
    });
    left.filter(|(_, keys)| !keys.is_empty()).collect()
}

/// All that is in one of them.
pub fn together(mut some: Erased, others: Erased) -> Erased {
    others.into_iter().for_each(|(workspace, keys)| some.entry(workspace).or_default().extend(keys));
    some
}

/// What a folder that nobody needs to hold knows of erasures, if it is of the same origin as `ours`: the catalogue of a copy.
/// A catalogue that cannot be read leaves the list beside it.
pub(crate) fn elsewhere(dir: &Path, ours: &Path) -> Result<Elsewhere> {
    let conn = catalogue::open_to_read(ours)?;
    let hasher = hasher_of(&conn, ours)?;
    let list = listed(dir, &hasher)?;
    let read = || -> Result<Option<Elsewhere>> {
        let other = catalogue::open_to_read(dir)?;
        if origin(&hasher_of(&other, dir)?) != origin(&hasher) {
            return Ok(None);
        }
        let (seen_there, begun) = (seen(&other)?, restored(&other)?);
        let unused = begun.is_some_and(|begun| seen_there <= begun);
        let as_new = !unused && seen_there >= seen(&conn)?;
        Ok(Some(Elsewhere { erased: refused(&other)?, as_new, unused }))
    };
    match read() {
        Ok(Some(found)) => Ok(Elsewhere { erased: together(found.erased, list), ..found }),
        Ok(None) => {
            let fact = format!("{} is not of the same origin as the backup", dir.display());
            Err(Error::Invalid { fact })
        }
        Err(error) if list.is_empty() => Err(error),
        Err(error) => {
            tracing::warn!(%error, "a catalogue cannot be read; the list beside it can");
            Ok(Elsewhere { erased: list, as_new: false, unused: false })
        }
    }
}

/// How much a catalogue has seen: it only grows.
fn seen(conn: &Connection) -> Result<(i64, i64)> {
    let sql = "SELECT (SELECT coalesce(sum(received), 0) FROM counters), (SELECT count(*) FROM refused)";
    Ok(tables::optional(conn, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap_or_default())
}

/// What a catalogue had seen when its folder was restored; nothing of one that never was.
fn restored(conn: &Connection) -> Result<Option<(i64, i64)>> {
    let both = tables::meta(conn, RESTORED)?.and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
    let half = |bytes: u64| bytes as i64;
    Ok(both.map(u128::from_be_bytes).map(|both| (half((both >> 64) as u64), half(both as u64))))
}

/// Notes in a folder that it was restored, with what it has seen by then.
pub(crate) fn note_restored(dir: &Path) -> Result<()> {
    let mut conn = catalogue::open_existing(dir)?;
    let (received, refused) = seen(&conn)?;
    let mut tx = Tx::begin(&mut conn)?;
    tables::put_meta(&mut tx, RESTORED, &[received.to_be_bytes(), refused.to_be_bytes()].concat())?;
    tx.commit()?;
    conn.close().map_err(|(_, source)| Error::Catalogue { action: "be closed", source })
}

/// The name of the store that a folder is, as its views give it.
pub(crate) fn name_of(dir: &Path) -> Result<String> {
    let conn = catalogue::open_to_read(dir)?;
    Ok(origin(&hasher_of(&conn, dir)?))
}

/// The ids that a folder refuses.
pub(crate) fn refused_in(dir: &Path) -> Result<Erased> {
    refused(&catalogue::open_to_read(dir)?)
}

/// Those who were erased since this folder was what it is now, and are to be erased again.
pub struct ErasedSince {
    core: Arc<Core>,
    raws: Erased,
}

impl ErasedSince {
    /// Those whom the folder does not refuse yet, though its list or `also` says that they were erased. What waits is drained first:
    /// it may name them.
    pub(crate) fn of(core: Arc<Core>, also: Erased) -> Result<ErasedSince> {
        let known = refused(&lock(&core.read))?;
        let raws = without(together(listed(&core.dir, &core.hasher)?, also), &known);
        if !raws.is_empty() {
            core.drain_all()?;
        }
        Ok(ErasedSince { core, raws })
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.raws.is_empty()
    }

    /// Who they are in this folder, each with a workspace; of some there may be nothing in it.
    pub fn customers(&self) -> Result<Vec<(WorkspaceId, CustomerKey)>> {
        let mut found = Vec::new();
        for (workspace, raws) in &self.raws {
            let space = self.core.published(*workspace)?.space;
            let each: BTreeSet<CustomerKey> = raws.iter().map(|raw| space.identities.resolve(*raw)).collect();
            found.extend(each.into_iter().map(|customer| (*workspace, customer)));
        }
        Ok(found)
    }

    /// What can be asked of the folder now.
    pub fn view(&self, workspace: WorkspaceId) -> Result<Arc<dyn EventSource + Send>> {
        Ok(self.core.published(workspace)?.view)
    }

    /// Erases them all, also ids of which there is nothing yet: they stay refused.
    pub fn erase(self) -> Result<()> {
        for (workspace, raws) in self.raws {
            let _upkeep = lock(&self.core.upkeep);
            erase_keys(&self.core, workspace, raws.into_iter().collect())?;
            self.core.touched.anybody(workspace);
        }
        self.core.pulse.drained();
        Ok(())
    }
}

/// What another process holds refused in a folder that a server may hold.
pub fn erased_foreign(dir: &Path, workspace: WorkspaceId) -> Result<Vec<CustomerKey>> {
    let all = refused(&catalogue::open_existing(dir)?)?;
    Ok(all.get(&workspace).into_iter().flatten().copied().collect())
}
