//! Where do decoded property columns come from, and where are they kept?
//!
//! A question that filters or breaks down by a property needs its values row by row; Parquet gives them ten times
//! slower than the walk goes. So the first question decodes the column once, and the result stays: as a mapped file for
//! a large segment, in memory for a small one, together never more than a set number of bytes.

mod decode;
mod stored;

use crate::column::{Column, Field};
use crate::error::{Error, Result};
use crate::segment::Segment;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use stored::StoredColumn;
pub(crate) use stored::{Decoded, StoredColumn as FoundColumn};
use xxhash_rust::xxh3::xxh3_64;

/// Segments with fewer rows keep their columns in memory only.
const FILE_ROWS_MIN: u64 = 64 * 1024;

/// The derived columns of one workspace: files under `DATA/columns/<ws>/` and a bounded share of memory. Everything in
/// it can be deleted at any time.
pub struct ColumnCache {
    dir: PathBuf,
    bytes_max: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entries: FxHashMap<(u64, Field), Entry>,
    /// Files of an earlier run that nobody has asked for yet, with their length.
    cold: FxHashMap<String, u64>,
    bytes: u64,
    /// Counts uses, for the order of eviction.
    clock: u64,
}

struct Entry {
    /// Held while the column is being made, so that it is made once.
    column: Arc<Mutex<Option<Arc<StoredColumn>>>>,
    bytes: u64,
    used: u64,
}

impl ColumnCache {
    /// Opens or creates the folder. Files beyond `bytes_max` are removed, the least recently used first.
    pub fn open(dir: PathBuf, bytes_max: u64) -> Result<ColumnCache> {
        let io = |action| move |path: &Path, source| Error::Io { action, path: path.to_owned(), source };
        std::fs::create_dir_all(&dir).map_err(|e| io("create")(&dir, e))?;
        let mut state = State::default();
        for file in std::fs::read_dir(&dir).map_err(|e| io("list")(&dir, e))? {
            let file = file.map_err(|e| io("list")(&dir, e))?;
            let name = file.file_name().to_string_lossy().into_owned();
            if segment_of(&name).is_none() {
                // What a crash left half written.
                std::fs::remove_file(file.path()).map_err(|e| io("remove")(&file.path(), e))?;
                continue;
            }
            let length = file.metadata().map_err(|e| io("measure")(&file.path(), e))?.len();
            state.bytes += length;
            state.cold.insert(name, length);
        }
        let cache = ColumnCache { dir, bytes_max, state: Mutex::new(state) };
        cache.evict(&mut cache.lock());
        Ok(cache)
    }

    /// Removes every file and every value of the segments for which `alive` is false. To be called when segments are
    /// deleted (an erasure must reach here) and once after opening.
    pub fn retain(&self, alive: &dyn Fn(u64) -> bool) -> Result<()> {
        let mut state = self.lock();
        let gone: Vec<_> = state.entries.keys().filter(|(segment, _)| !alive(*segment)).cloned().collect();
        for key in gone {
            let bytes = state.entries.remove(&key).map_or(0, |entry| entry.bytes);
            state.bytes = state.bytes.saturating_sub(bytes);
            self.remove(&file_name(key.0, &key.1))?;
        }
        let gone: Vec<_> = state.cold.keys().filter(|name| !segment_of(name).is_some_and(alive)).cloned().collect();
        for name in gone {
            let bytes = state.cold.remove(&name).unwrap_or(0);
            state.bytes = state.bytes.saturating_sub(bytes);
            self.remove(&name)?;
        }
        Ok(())
    }

    /// Bytes of all columns, in files and in memory.
    pub fn bytes(&self) -> u64 {
        self.lock().bytes
    }

    /// One column of one segment. Callers that ask for the same one at the same time wait for one to make it.
    pub(crate) fn column(&self, segment: &Arc<Segment>, field: &Field) -> Result<Arc<dyn Column>> {
        let column = self.stored(segment, field)?;
        Ok(column)
    }

    /// What the customers of a segment can be found by.
    pub(crate) fn found(&self, segment: &Arc<Segment>) -> Result<Arc<FoundColumn>> {
        self.stored(segment, &Field::Found)
    }

    /// Makes the file of [`ColumnCache::found`], if there is to be one.
    pub(crate) fn prepare(&self, segment: &Arc<Segment>) -> Result<()> {
        let large = segment.meta().events >= FILE_ROWS_MIN;
        if large { self.found(segment).map(drop) } else { Ok(()) }
    }

    fn stored(&self, segment: &Arc<Segment>, field: &Field) -> Result<Arc<StoredColumn>> {
        let key = (segment.meta().id, field.clone());
        let slot = {
            let mut state = self.lock();
            state.clock += 1;
            let used = state.clock;
            let fresh = || Entry { column: Arc::default(), bytes: 0, used };
            let entry = state.entries.entry(key.clone()).or_insert_with(fresh);
            entry.used = used;
            entry.column.clone()
        };
        let mut column = slot.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(column) = &*column {
            return Ok(column.clone());
        }
        let made = Arc::new(self.make(segment, field)?);
        *column = Some(made.clone());
        let mut state = self.lock();
        let cold = state.cold.remove(&file_name(key.0, field)).unwrap_or(0);
        state.bytes = state.bytes.saturating_sub(cold);
        match state.entries.get_mut(&key) {
            Some(entry) => {
                let before = std::mem::replace(&mut entry.bytes, made.bytes());
                state.bytes = (state.bytes + made.bytes()).saturating_sub(before);
            }
            // The segment went away meanwhile; its values must not stay.
            None => self.remove(&file_name(key.0, field))?,
        }
        if !segment.is_on_disk() {
            // Asked for by a view older than the last compaction or erasure: answered, not kept.
            let bytes = state.entries.remove(&key).map_or(0, |entry| entry.bytes);
            state.bytes = state.bytes.saturating_sub(bytes);
            self.remove(&file_name(key.0, field))?;
        }
        drop(column);
        self.evict(&mut state);
        Ok(made)
    }

    fn make(&self, segment: &Segment, field: &Field) -> Result<StoredColumn> {
        let events = segment.meta().events;
        let rows = if *field == Field::Found { 0 } else { events };
        let path = self.dir.join(file_name(segment.meta().id, field));
        if events >= FILE_ROWS_MIN
            && let Some(column) = StoredColumn::open(&path, field, rows)
        {
            return Ok(column);
        }
        let bytes = decode::decode(segment, field)?.encode(field);
        if events < FILE_ROWS_MIN {
            return StoredColumn::in_memory(&bytes, &path);
        }
        // Only a cache: when the disk is full the answer still comes, from memory.
        match write_new(&path, &bytes) {
            Ok(()) => match StoredColumn::open(&path, field, rows) {
                Some(column) => Ok(column),
                None => StoredColumn::in_memory(&bytes, &path),
            },
            Err(_) => StoredColumn::in_memory(&bytes, &path),
        }
    }

    /// Removes columns until the rest fits, the least recently used first. The newest one stays.
    fn evict(&self, state: &mut State) {
        while state.bytes > self.bytes_max {
            if let Some(name) = state.cold.keys().next().cloned() {
                let bytes = state.cold.remove(&name).unwrap_or(0);
                state.bytes = state.bytes.saturating_sub(bytes);
                // A file that cannot be removed is found again at the next start.
                let _ = self.remove(&name);
                continue;
            }
            let ready = state.entries.iter().filter(|(_, entry)| entry.bytes > 0 && entry.used < state.clock);
            let Some(key) = ready.min_by_key(|(_, entry)| entry.used).map(|(key, _)| key.clone()) else { return };
            let bytes = state.entries.remove(&key).map_or(0, |entry| entry.bytes);
            state.bytes = state.bytes.saturating_sub(bytes);
            let _ = self.remove(&file_name(key.0, &key.1));
        }
    }

    fn remove(&self, name: &str) -> Result<()> {
        let path = self.dir.join(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::Io { action: "remove", path, source })
            }
            _ => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// The file of a column. Two fields may share a name; the file says whose it is.
fn file_name(segment: u64, field: &Field) -> String {
    format!("{segment}.{:016x}.col", xxh3_64(&stored::field_bytes(field)))
}

fn segment_of(name: &str) -> Option<u64> {
    let (segment, rest) = name.split_once('.')?;
    rest.strip_suffix(".col").filter(|hash| hash.len() == 16)?;
    segment.parse().ok()
}

/// Writes beside and renames, so that nobody sees half a file.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut attempt = 0;
    let (new, mut file) = loop {
        let new = path.with_extension(format!("new{attempt}"));
        match std::fs::File::create_new(&new) {
            Ok(file) => break (new, file),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists && attempt < 16 => attempt += 1,
            Err(e) => return Err(e),
        }
    };
    let written = std::io::Write::write_all(&mut file, bytes).and_then(|()| std::fs::rename(&new, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&new);
    }
    written
}
