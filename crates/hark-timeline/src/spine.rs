//! Where do a customer's events begin and end, when did they happen, and what were they?
//!
//! The hot columns of one segment, decoded, in one mapped file. Little-endian, sections aligned to 64 bytes, each under
//! an XXH3-64 that the header holds; the header's own checksum lies in the catalogue. Derived from the Parquet file.
//!
//! A *run* is the rows of one customer key. Most runs hold events of the one id whose key is the run's key. The others
//! are *mixed*: a side table lists their raw keys and, when there are several, which event has which.

mod build;

pub(crate) use build::SpineBuilder;

use crate::error::Result;
use crate::map::Map;
use hark_model::{CustomerKey, Flags, KeyRange, Micros};
use std::path::Path;
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

#[cfg(not(target_endian = "little"))]
compile_error!("the spine is read in place and needs a little-endian machine");

/// Marks an event that must not create a customer, in the spine's flags only.
pub(crate) const HIDDEN: Flags = Flags(0x80);

const MAGIC: &[u8; 8] = b"HARKSPN1";
const ALIGN: usize = 64;
const SECTIONS: usize = 14;
const HEADER_BYTES: usize = 40 + SECTIONS * 24;

/// The sections in the order of the file.
#[derive(Clone, Copy)]
enum Section {
    Keys,
    Starts,
    Times,
    Codes,
    Flags,
    Special,
    SequenceRows,
    Sequences,
    MixedRuns,
    MixedRawStarts,
    MixedRaws,
    MixedOrder,
    OrdinalStarts,
    Ordinals,
}

/// The mapped spine of one segment.
pub(crate) struct Spine {
    map: Map,
    events: usize,
    runs: usize,
    all_flags: Flags,
    wide: bool,
    sections: [(usize, usize, u64); SECTIONS],
    good: OnceLock<bool>,
}

impl Spine {
    /// Maps the file; checks length and header.
    pub(crate) fn open(path: &Path, length: u64, checksum: u64) -> Result<Spine> {
        let map = Map::open(path)?;
        let bytes = map.bytes();
        if bytes.len() as u64 != length || bytes.len() < HEADER_BYTES {
            return Err(map.corrupt(format!("it has {} bytes, not {length}", bytes.len())));
        }
        let header = &bytes[..HEADER_BYTES];
        if &header[..8] != MAGIC || xxh3_64(header) != checksum {
            return Err(map.corrupt("the header does not match its checksum"));
        }
        let word = |at: usize| header[at..at + 8].iter().rev().fold(0u64, |w, b| (w << 8) | u64::from(*b));
        let mut sections = [(0, 0, 0); SECTIONS];
        for (i, section) in sections.iter_mut().enumerate() {
            let at = 40 + i * 24;
            let (start, length) = (word(at) as usize, word(at + 8) as usize);
            if start.checked_add(length).is_none_or(|end| end > bytes.len()) {
                return Err(map.corrupt(format!("section {i} lies beyond the end")));
            }
            *section = (start, length, word(at + 16));
        }
        let (events, runs, all_flags, wide) =
            (word(16) as usize, word(24) as usize, Flags(header[32]), header[33] != 0);
        Ok(Spine { map, events, runs, all_flags, wide, sections, good: OnceLock::new() })
    }

    /// The columns. The first call checks every section.
    pub(crate) fn get(&self) -> Result<SpineRef<'_>> {
        let good = self.good.get_or_init(|| self.check());
        if !good {
            return Err(self.map.corrupt("a section does not match its checksum"));
        }
        let spine = SpineRef {
            keys: self.cast(Section::Keys)?,
            starts: self.cast(Section::Starts)?,
            times: self.cast(Section::Times)?,
            codes: self.cast(Section::Codes)?,
            all_flags: self.all_flags,
            flags: self.cast(Section::Flags)?,
            special: self.cast(Section::Special)?,
            sequence_rows: self.cast(Section::SequenceRows)?,
            sequences: self.cast(Section::Sequences)?,
            mixed_runs: self.cast(Section::MixedRuns)?,
            mixed_raw_starts: self.cast(Section::MixedRawStarts)?,
            mixed_raws: self.cast(Section::MixedRaws)?,
            mixed_order: self.cast(Section::MixedOrder)?,
            ordinal_starts: self.cast(Section::OrdinalStarts)?,
            ordinals: self.cast(Section::Ordinals)?,
            wide: self.wide,
        };
        let fits = spine.keys.len() == self.runs
            && spine.starts.len() == self.runs + 1
            && spine.starts.last() == Some(&(self.events as u32))
            && spine.times.len() == self.events
            && spine.codes.len() == self.events;
        if fits { Ok(spine) } else { Err(self.map.corrupt("the sections do not fit together")) }
    }

    /// The whole file, for comparison.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.map.bytes()
    }

    pub(crate) fn map(&self) -> &Map {
        &self.map
    }

    fn check(&self) -> bool {
        let bytes = self.map.bytes();
        let mut end = HEADER_BYTES;
        for (start, length, checksum) in self.sections {
            let gap = bytes.get(end..start).is_some_and(|gap| gap.iter().all(|b| *b == 0));
            if !gap || xxh3_64(&bytes[start..start + length]) != checksum {
                return false;
            }
            end = start + length;
        }
        end == bytes.len()
    }

    fn cast<T: bytemuck::Pod>(&self, section: Section) -> Result<&[T]> {
        let (start, length, _) = self.sections[section as usize];
        bytemuck::try_cast_slice(&self.map.bytes()[start..start + length])
            .map_err(|e| self.map.corrupt(format!("section {} cannot be used: {e}", section as usize)))
    }
}

/// The checked columns of a spine.
#[derive(Clone, Copy)]
pub(crate) struct SpineRef<'a> {
    pub(crate) keys: &'a [u128],
    pub(crate) starts: &'a [u32],
    pub(crate) times: &'a [Micros],
    pub(crate) codes: &'a [u16],
    all_flags: Flags,
    flags: &'a [u8],
    special: &'a [u64],
    sequence_rows: &'a [u32],
    sequences: &'a [i64],
    pub(crate) mixed_runs: &'a [u32],
    mixed_raw_starts: &'a [u32],
    mixed_raws: &'a [u128],
    mixed_order: &'a [u32],
    ordinal_starts: &'a [u32],
    ordinals: &'a [u8],
    wide: bool,
}

impl<'a> SpineRef<'a> {
    /// The rows of a run.
    #[inline]
    pub(crate) fn rows(&self, run: usize) -> std::ops::Range<usize> {
        self.starts[run] as usize..self.starts[run + 1] as usize
    }

    /// The runs whose keys lie in the range.
    pub(crate) fn runs_in(&self, range: KeyRange) -> std::ops::Range<usize> {
        let first = self.keys.partition_point(|k| *k < range.first.0);
        let end = first + self.keys[first..].partition_point(|k| *k <= range.last.0);
        first..end
    }

    /// The run of a key.
    pub(crate) fn run_of(&self, key: CustomerKey) -> Option<usize> {
        self.keys.binary_search(&key.0).ok()
    }

    /// Whether the run holds a bot's, the staff's or a hidden event.
    #[inline]
    pub(crate) fn is_special(&self, run: usize) -> bool {
        !self.special.is_empty() && self.special[run / 64] >> (run % 64) & 1 == 1
    }

    /// One bit per run: whether it [is special](SpineRef::is_special). Empty when none is.
    #[inline]
    pub(crate) fn special(&self) -> &'a [u64] {
        self.special
    }

    /// The flags of a row, [`HIDDEN`] among them.
    #[inline]
    pub(crate) fn flags(&self, row: usize) -> Flags {
        if self.flags.is_empty() { self.all_flags } else { Flags(self.flags[row]) }
    }

    /// Whether any row has a client's sequence number.
    pub(crate) fn has_sequences(&self) -> bool {
        !self.sequence_rows.is_empty()
    }

    /// The client's sequence number, or 0.
    pub(crate) fn sequence(&self, row: usize) -> i64 {
        self.sequence_rows.binary_search(&(row as u32)).map_or(0, |i| self.sequences[i])
    }

    /// Whether a row has a sequence number at all, and which.
    pub(crate) fn sequence_of(&self, row: usize) -> Option<i64> {
        self.sequence_rows.binary_search(&(row as u32)).ok().map(|i| self.sequences[i])
    }

    /// Which entry of the side table a run has.
    pub(crate) fn mixed(&self, run: usize) -> Option<usize> {
        if self.mixed_runs.is_empty() {
            return None;
        }
        self.mixed_runs.binary_search(&(run as u32)).ok()
    }

    /// The raw keys of an entry of the side table.
    pub(crate) fn raws(&self, mixed: usize) -> &'a [u128] {
        &self.mixed_raws[self.mixed_raw_starts[mixed] as usize..self.mixed_raw_starts[mixed + 1] as usize]
    }

    /// Which of the raw keys of its entry event `i` of a run has.
    pub(crate) fn ordinal(&self, mixed: usize, i: usize) -> usize {
        let at = self.ordinal_starts[mixed] as usize + i;
        if at >= self.ordinal_starts[mixed + 1] as usize {
            return 0;
        }
        match self.wide {
            false => usize::from(self.ordinals[at]),
            true => self.ordinals[at * 4..at * 4 + 4].iter().rev().fold(0, |w, b| (w << 8) | usize::from(*b)),
        }
    }

    /// The runs that hold events of this raw key.
    pub(crate) fn runs_of_raw(&self, raw: CustomerKey) -> Vec<usize> {
        let mut runs: Vec<usize> = self.run_of(raw).into_iter().collect();
        let first = self.mixed_order.partition_point(|i| self.mixed_raws[*i as usize] < raw.0);
        for at in &self.mixed_order[first..] {
            if self.mixed_raws[*at as usize] != raw.0 {
                break;
            }
            let mixed = self.mixed_raw_starts.partition_point(|start| start <= at) - 1;
            runs.push(self.mixed_runs[mixed] as usize);
        }
        runs.sort_unstable();
        runs.dedup();
        runs
    }

    /// The raw key of event `i` of a run.
    pub(crate) fn raw_at(&self, run: usize, i: usize) -> CustomerKey {
        match self.mixed(run) {
            None => CustomerKey(self.keys[run]),
            Some(mixed) => CustomerKey(self.raws(mixed)[self.ordinal(mixed, i)]),
        }
    }
}
