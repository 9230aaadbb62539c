//! How does one sorted run lie on disk?
//!
//! Header (64 bytes), entries (16 bytes each, ascending), a split-block Bloom filter (32-byte blocks, eight bits an
//! entry, as in Apache Parquet's specification), then one XXH3-64 for each 64 KiB of entries and filter. A block is
//! checked before its first use. Short runs have no file: they lie in the catalogue.

use super::{BODY_MASK, Kind, same_id};
use crate::error::{Error, Result};
use crate::map::Map;
use hark_model::Micros;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use xxhash_rust::xxh3::xxh3_64;

const MAGIC: &[u8; 8] = b"HARKIDS1";
pub(super) const HEADER: usize = 64;
pub(super) const BLOCK: usize = 64 * 1024;
pub(super) const FILTER_BLOCK: usize = 32;
/// 16 bits an entry: about one false positive in a thousand.
const ENTRIES_PER_FILTER_BLOCK: usize = 16;
/// Runs of at most this many entries lie in the catalogue.
pub const SMALL_ENTRIES_MAX: usize = 1024;

/// What the catalogue knows of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunMeta {
    /// Its number, ascending.
    pub id: u64,
    /// What it remembers.
    pub kind: Kind,
    /// How many entries.
    pub entries: u64,
    /// The earliest time of receipt.
    pub received_first: Micros,
    /// The latest time of receipt.
    pub received_last: Micros,
}

impl RunMeta {
    /// Runs are kept in this order, so that neighbours are of one time.
    pub fn order(&self) -> (Micros, Micros) {
        (self.received_first, self.received_last)
    }
}

/// One run, open.
pub struct Run {
    /// What the catalogue knows.
    pub meta: RunMeta,
    data: Data,
}

enum Data {
    Small(Vec<u128>),
    File {
        map: Map,
        filter_blocks: usize,
        checked: Vec<AtomicU8>,
    },
    /// A file that cannot be used at all.
    Damaged {
        path: PathBuf,
        detail: String,
    },
}

/// The file of a run.
pub fn path(dir: &Path, id: u64) -> PathBuf {
    dir.join(format!("{id}.ids"))
}

impl Run {
    /// A run that lies in the catalogue.
    pub fn small(meta: RunMeta, bytes: &[u8], place: &Path) -> Result<Run> {
        let entries: Vec<u128> = bytes.as_chunks::<16>().0.iter().map(|chunk| u128::from_le_bytes(*chunk)).collect();
        if entries.len() as u64 != meta.entries || !bytes.len().is_multiple_of(16) {
            let detail = format!("run {} has {} entries instead of {}", meta.id, entries.len(), meta.entries);
            return Err(Error::Corrupt { path: place.to_owned(), detail });
        }
        Ok(Run { meta, data: Data::Small(entries) })
    }

    /// A run that lies in a file. Checks the header and the length, the rest on first use.
    pub fn open(dir: &Path, meta: RunMeta) -> Result<Run> {
        let map = Map::open(&path(dir, meta.id))?;
        let bytes = map.bytes();
        let entries = meta.entries as usize;
        let filter_blocks = filter_blocks(entries);
        let body = entries * 16 + filter_blocks * FILTER_BLOCK;
        let blocks = body.div_ceil(BLOCK);
        if bytes.len() != HEADER + body + blocks * 8 {
            return Err(map.corrupt(format!("{} bytes do not fit {entries} entries", bytes.len())));
        }
        let header = header(meta.entries, &bytes[HEADER + body..]);
        if bytes[..HEADER] != header {
            return Err(map.corrupt("the header or the list of checksums was changed"));
        }
        let checked = (0..blocks).map(|_| AtomicU8::new(0)).collect();
        Ok(Run { meta, data: Data::File { map, filter_blocks, checked } })
    }

    /// [`Run::open`], or a run that says it is damaged whenever it is asked: the folder must open so that the run can be
    /// made anew.
    pub fn open_anyway(dir: &Path, meta: RunMeta) -> Result<Run> {
        match Run::open(dir, meta.clone()) {
            Err(error @ (Error::Corrupt { .. } | Error::Io { .. })) => {
                tracing::error!(run = meta.id, %error, "a file of message ids does not open");
                let data = Data::Damaged { path: path(dir, meta.id), detail: error.to_string() };
                Ok(Run { meta, data })
            }
            result => result,
        }
    }

    /// Whether it lies in a file.
    pub fn has_file(&self) -> bool {
        !matches!(self.data, Data::Small(_))
    }

    /// The entry of the same id, if it is in the run.
    pub fn find(&self, wanted: u128) -> Result<Option<u128>> {
        match &self.data {
            Data::Small(entries) => Ok(search(entries, wanted)),
            Data::Damaged { path, detail } => Err(damaged(path, detail)),
            Data::File { map, filter_blocks, checked } => {
                let entries = self.meta.entries as usize;
                let block = filter_block(wanted, *filter_blocks);
                let at = HEADER + entries * 16 + block * FILTER_BLOCK;
                ensure(map, checked, at, FILTER_BLOCK, entries, *filter_blocks)?;
                let words = map.bytes()[at..at + FILTER_BLOCK].as_chunks::<4>().0;
                let bits = filter_bits(wanted);
                if !words.iter().zip(bits).all(|(word, bit)| u32::from_le_bytes(*word) & bit != 0) {
                    return Ok(None);
                }
                self.find_in_file(map, checked, *filter_blocks, wanted)
            }
        }
    }

    /// Binary search; each probe is checked. The filter has said yes, so the entry is most likely there.
    fn find_in_file(&self, map: &Map, checked: &[AtomicU8], blocks: usize, wanted: u128) -> Result<Option<u128>> {
        let entries = self.meta.entries as usize;
        let (mut low, mut high) = (0, entries);
        while low < high {
            let middle = low + (high - low) / 2;
            let at = HEADER + middle * 16;
            ensure(map, checked, at, 16, entries, blocks)?;
            let entry = entry_at(map.bytes(), at);
            if same_id(entry, wanted) {
                return Ok(Some(entry));
            }
            if entry < wanted { low = middle + 1 } else { high = middle }
        }
        Ok(None)
    }

    /// All entries, checked. They stay where they lie.
    pub fn entries(&self) -> Result<Entries<'_>> {
        match &self.data {
            Data::Small(entries) => Ok(Entries::Small(entries)),
            Data::Damaged { path, detail } => Err(damaged(path, detail)),
            Data::File { map, filter_blocks, checked } => {
                let entries = self.meta.entries as usize;
                ensure(map, checked, HEADER, entries * 16, entries, *filter_blocks)?;
                Ok(Entries::File(&map.bytes()[HEADER..HEADER + entries * 16]))
            }
        }
    }

    /// Reads everything and checks the order.
    pub fn verify(&self) -> Result<u64> {
        if let Data::File { map, filter_blocks, checked } = &self.data {
            let entries = self.meta.entries as usize;
            ensure(map, checked, HEADER, entries * 16 + filter_blocks * FILTER_BLOCK, entries, *filter_blocks)?;
        }
        let entries = self.entries()?;
        if !entries.iter().is_sorted_by(|a, b| a & !BODY_MASK < b & !BODY_MASK) {
            let detail = format!("run {} is not in order", self.meta.id);
            return Err(Error::Corrupt { path: PathBuf::from("dedupe"), detail });
        }
        Ok(self.meta.entries * 16)
    }
}

/// The entries of a run, ascending.
#[derive(Clone, Copy)]
pub enum Entries<'a> {
    /// In memory.
    Small(&'a [u128]),
    /// In a mapped file.
    File(&'a [u8]),
}

impl<'a> Entries<'a> {
    /// The entry at a place, if there are so many.
    pub fn get(&self, at: usize) -> Option<u128> {
        match self {
            Entries::Small(entries) => entries.get(at).copied(),
            Entries::File(bytes) => bytes.as_chunks::<16>().0.get(at).map(|chunk| u128::from_le_bytes(*chunk)),
        }
    }

    /// One after another.
    pub fn iter(self) -> impl Iterator<Item = u128> + 'a {
        (0..).map_while(move |at| self.get(at))
    }
}

fn damaged(path: &Path, detail: &str) -> Error {
    Error::Corrupt { path: path.to_owned(), detail: detail.to_owned() }
}

fn entry_at(bytes: &[u8], at: usize) -> u128 {
    bytes[at..].first_chunk::<16>().map_or(0, |chunk| u128::from_le_bytes(*chunk))
}

fn search(entries: &[u128], wanted: u128) -> Option<u128> {
    let at = entries.partition_point(|e| e & !BODY_MASK < wanted & !BODY_MASK);
    entries.get(at).copied().filter(|e| same_id(*e, wanted))
}

/// Checks the blocks under these bytes unless that was done before.
fn ensure(map: &Map, checked: &[AtomicU8], at: usize, length: usize, entries: usize, blocks: usize) -> Result<()> {
    let body_end = HEADER + entries * 16 + blocks * FILTER_BLOCK;
    let (first, last) = ((at - HEADER) / BLOCK, (at - HEADER + length.max(1) - 1) / BLOCK);
    for (block, done) in checked.iter().enumerate().take(last + 1).skip(first) {
        if done.load(Ordering::Relaxed) != 0 {
            continue;
        }
        let bytes = map.bytes();
        let from = HEADER + block * BLOCK;
        let sum = xxh3_64(&bytes[from..(from + BLOCK).min(body_end)]);
        let expected = bytes[body_end + block * 8..].first_chunk::<8>().map(|c| u64::from_le_bytes(*c));
        if expected != Some(sum) {
            return Err(map.corrupt(format!("block {block} has another checksum")));
        }
        done.store(1, Ordering::Relaxed);
    }
    Ok(())
}

pub(super) fn header(entries: u64, sums: &[u8]) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(MAGIC);
    header[8..16].copy_from_slice(&entries.to_le_bytes());
    header[16..24].copy_from_slice(&xxh3_64(sums).to_le_bytes());
    let own = xxh3_64(&header[..24]);
    header[24..32].copy_from_slice(&own.to_le_bytes());
    header
}

/// How many blocks the filter of so many entries has.
pub(super) fn filter_blocks(entries: usize) -> usize {
    entries.div_ceil(ENTRIES_PER_FILTER_BLOCK)
}

/// The filter block of an entry: in the order of the entries, so that sorted questions walk along the filter.
pub(super) fn filter_block(entry: u128, blocks: usize) -> usize {
    (((entry >> 64) * blocks as u128) >> 64) as usize
}

/// One bit in each of eight words, from the 32 bits above the body. Salts of the Parquet specification.
pub(super) fn filter_bits(entry: u128) -> [u32; 8] {
    const SALT: [u32; 8] =
        [0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31];
    let hash = (entry >> 32) as u32;
    SALT.map(|salt| 1u32 << (hash.wrapping_mul(salt) >> 27))
}

/// The entries as the catalogue keeps them.
pub fn small_bytes(sorted: &[u128]) -> Vec<u8> {
    sorted.iter().flat_map(|entry| entry.to_le_bytes()).collect()
}
