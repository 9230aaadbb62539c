//! Which rows of a file have been there before, without remembering the file?
//!
//! A row's message id needs the number of identical rows before it. Counting them in memory would need room for every
//! row. Instead a first pass writes (hash, row number) of every row, sorts that on disk, and keeps the rows whose hash
//! came before: usually none, at worst all, but always on disk and in row order, so that the second pass reads them
//! along with the file. Memory is two buffers of [`BUFFERED_MAX`] entries whatever the size of the file.

use crate::import::Failure;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Entries sorted in memory at a time (24 bytes each).
pub const BUFFERED_MAX: usize = 1 << 20;
/// Bytes read at a time from each sorted run.
const RUN_BUFFER_BYTES: usize = 16 * 1024;

type Entry = [u64; 3];

/// Sorts any number of entries with bounded memory.
struct Sorter {
    dir: PathBuf,
    name: &'static str,
    buffered_max: usize,
    buffer: Vec<Entry>,
    runs: Vec<PathBuf>,
}

impl Sorter {
    fn new(dir: &Path, name: &'static str, buffered_max: usize) -> Self {
        Sorter { dir: dir.to_owned(), name, buffered_max, buffer: Vec::new(), runs: Vec::new() }
    }

    fn push(&mut self, entry: Entry) -> Result<(), Failure> {
        self.buffer.push(entry);
        if self.buffer.len() >= self.buffered_max { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<(), Failure> {
        self.buffer.sort_unstable();
        let path = self.dir.join(format!("{}-{}.run", self.name, self.runs.len()));
        let write = || -> std::io::Result<()> {
            let mut out = BufWriter::new(File::create(&path)?);
            for entry in &self.buffer {
                for word in entry {
                    out.write_all(&word.to_le_bytes())?;
                }
            }
            out.flush()
        };
        write().map_err(|source| Failure::io("write", &path, source))?;
        self.buffer.clear();
        self.runs.push(path);
        Ok(())
    }

    fn finish(mut self) -> Result<Sorted, Failure> {
        self.buffer.sort_unstable();
        let mut readers = Vec::with_capacity(self.runs.len());
        for path in &self.runs {
            let file = File::open(path).map_err(|source| Failure::io("open", path, source))?;
            readers.push((path.clone(), BufReader::with_capacity(RUN_BUFFER_BYTES, file)));
        }
        let mut sorted = Sorted { memory: self.buffer.into_iter(), readers, heap: BinaryHeap::new() };
        for run in 0..=sorted.readers.len() {
            sorted.refill(run)?;
        }
        Ok(sorted)
    }
}

/// The entries of a [`Sorter`] in ascending order. The last run is the one still in memory.
struct Sorted {
    memory: std::vec::IntoIter<Entry>,
    readers: Vec<(PathBuf, BufReader<File>)>,
    heap: BinaryHeap<Reverse<(Entry, usize)>>,
}

impl Sorted {
    fn refill(&mut self, run: usize) -> Result<(), Failure> {
        let entry = match self.readers.get_mut(run) {
            None => self.memory.next(),
            Some((path, reader)) => read_entry(reader).map_err(|source| Failure::io("read", path, source))?,
        };
        self.heap.extend(entry.map(|entry| Reverse((entry, run))));
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Entry>, Failure> {
        let Some(Reverse((entry, run))) = self.heap.pop() else { return Ok(None) };
        self.refill(run)?;
        Ok(Some(entry))
    }
}

fn read_entry(reader: &mut impl Read) -> std::io::Result<Option<Entry>> {
    let mut bytes = [0; 24];
    match reader.read_exact(&mut bytes) {
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let word = |i: usize| bytes[i * 8..i * 8 + 8].iter().rev().fold(0u64, |w, b| (w << 8) | u64::from(*b));
    Ok(Some([word(0), word(1), word(2)]))
}

/// Collects the rows of the first pass.
pub struct RowCounter {
    dir: PathBuf,
    buffered_max: usize,
    by_hash: Sorter,
}

impl RowCounter {
    /// Starts counting; `dir` must exist, be empty, and be removed by the caller afterwards.
    pub fn new(dir: &Path) -> Self {
        Self::with_memory(dir, BUFFERED_MAX)
    }

    fn with_memory(dir: &Path, buffered_max: usize) -> Self {
        RowCounter { dir: dir.to_owned(), buffered_max, by_hash: Sorter::new(dir, "hash", buffered_max) }
    }

    /// Adds one row.
    pub fn push(&mut self, identity: [u8; 16], row: u64) -> Result<(), Failure> {
        let hash = u128::from_be_bytes(identity);
        self.by_hash.push([(hash >> 64) as u64, hash as u64, row])
    }

    /// All rows whose content came before, in the order of rows.
    pub fn finish(self) -> Result<Repeats, Failure> {
        let mut by_row = Sorter::new(&self.dir, "row", self.buffered_max);
        let mut sorted = self.by_hash.finish()?;
        let (mut last, mut occurrence) = (None, 0);
        while let Some([high, low, row]) = sorted.next()? {
            occurrence = if last == Some((high, low)) { occurrence + 1 } else { 0 };
            last = Some((high, low));
            if occurrence > 0 {
                by_row.push([row, occurrence, 0])?;
            }
        }
        let mut sorted = by_row.finish()?;
        let ahead = sorted.next()?;
        Ok(Repeats { sorted, ahead })
    }
}

/// Tells the second pass how often a row's content came before.
pub struct Repeats {
    sorted: Sorted,
    ahead: Option<Entry>,
}

impl Repeats {
    /// How many identical rows came before this one. Rows must be asked for in ascending order; rows may be left out.
    pub fn occurrence(&mut self, row: u64) -> Result<u64, Failure> {
        while let Some([at, occurrence, _]) = self.ahead {
            if at > row {
                break;
            }
            self.ahead = self.sorted.next()?;
            if at == row {
                return Ok(occurrence);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn check(rows: &[u8], memory: usize) {
        let dir = tempfile::tempdir().expect("a folder");
        let mut counter = RowCounter::with_memory(dir.path(), memory);
        for (i, content) in rows.iter().enumerate() {
            counter.push([*content; 16], i as u64 + 1).expect("counted");
        }
        let mut repeats = counter.finish().expect("sorted");
        let mut seen: HashMap<u8, u64> = HashMap::new();
        for (i, content) in rows.iter().enumerate() {
            let before = seen.entry(*content).or_default();
            assert_eq!(repeats.occurrence(i as u64 + 1).expect("read"), *before, "row {} of {rows:?}", i + 1);
            *before += 1;
        }
    }

    #[test]
    fn nothing_repeats() {
        check(&[1, 2, 3, 4], 100);
    }

    #[test]
    fn every_row_is_the_same() {
        check(&[7; 50], 3);
    }

    proptest::proptest! {
        #[test]
        fn occurrences_match_a_count_in_memory(rows in proptest::collection::vec(0u8..6, 0..80), memory in 1usize..9) {
            check(&rows, memory);
        }
    }
}
