//! How does one immutable piece of the timeline lie on disk?
//!
//! A segment is `<id>.parquet`, which holds everything, and `<id>.spine`, which holds the hot columns decoded and can
//! be rebuilt. Rows are sorted by (customer key, time, sequence or 0, arrival). What is needed to trust the files lies
//! in the catalogue, as [`SegmentMeta`].

mod blocks;
mod build;
mod facts;
pub(crate) mod json;
mod meta;
pub(crate) mod read;
pub(crate) mod rows;
pub(crate) mod schema;
pub(crate) mod shape;
pub(crate) mod whole;
pub(crate) mod write;

pub use meta::SegmentMeta;
pub use rows::write_segment;

use crate::error::{Error, Result};
use crate::source::{EventNames, RowRef, StoredEvent};
use crate::spine::{HIDDEN, Spine, SpineBuilder, SpineRef};
use crate::view::Overlay;
use blocks::Blocks;
use facts::Facts;
use hark_model::{CustomerKey, Flags, IdHasher};
use read::{ParquetFile, Scan};
use schema::Slot;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use whole::Hot;

/// How hard the writer tries to make the file small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// For the drain: the file lives until the next compaction.
    Fast,
    /// For compaction: the file stays.
    Small,
}

/// Bytes of the Parquet file under one checksum.
pub const BLOCK_BYTES: usize = 256 * 1024;
/// Rows decoded at a time when a whole file is read.
pub(crate) const SCAN_ROWS: usize = 16 * 1024;

/// One open segment.
pub struct Segment {
    meta: SegmentMeta,
    blocks: Blocks,
    spine: Spine,
    parquet: OnceLock<Arc<ParquetFile>>,
    facts: OnceLock<Facts>,
    /// Which runs are not where identities now want them, as of some version.
    pub(crate) overlay: Mutex<Option<Arc<Overlay>>>,
}

impl Segment {
    /// Opens both files; checks lengths and the spine's header. Everything else is checked before its first use.
    pub fn open(dir: &Path, meta: SegmentMeta) -> Result<Segment> {
        let blocks = Blocks::open(&SegmentMeta::parquet_path(dir, meta.id), meta.parquet_bytes, &meta.checksums)?;
        let spine = Spine::open(&SegmentMeta::spine_path(dir, meta.id), meta.spine_bytes, meta.spine_checksum)?;
        Ok(Segment { meta, blocks, spine, parquet: OnceLock::new(), facts: OnceLock::new(), overlay: Mutex::new(None) })
    }

    /// What the catalogue knows.
    pub fn meta(&self) -> &SegmentMeta {
        &self.meta
    }

    /// Whether the files are still there; a view may outlive them.
    pub(crate) fn is_on_disk(&self) -> bool {
        self.blocks.is_on_disk()
    }

    /// The hot columns.
    pub(crate) fn spine(&self) -> Result<SpineRef<'_>> {
        self.spine.get()
    }

    /// The Parquet file; its footer is read at the first call.
    pub(crate) fn parquet(&self) -> Result<Arc<ParquetFile>> {
        if let Some(file) = self.parquet.get() {
            return Ok(file.clone());
        }
        let file = Arc::new(ParquetFile::open(self.blocks.clone(), self.meta.events)?);
        Ok(self.parquet.get_or_init(|| file).clone())
    }

    /// Whole events of some rows that lie near each other, ascending: what lies between them is read, and made into nothing. `index` is
    /// the segment's place in the view.
    pub(crate) fn events(&self, index: u32, rows: &[RowRef], names: &EventNames) -> Result<Vec<StoredEvent>> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
        let span = first.row as usize..last.row as usize + 1;
        let file = self.parquet()?;
        if span.end > file.rows() {
            return Err(Error::NotFound { what: format!("row {} of segment {}", span.end - 1, self.meta.id) });
        }
        let columns = file.read_shown(span.clone())?;
        let spine = self.spine()?;
        let event = |wanted: &RowRef| {
            let row = wanted.row as usize;
            let at = RowRef { segment: index, row: wanted.row };
            let hot = Hot {
                name: names.name(spine.codes[row]),
                time: spine.times[row],
                flags: Flags(spine.flags(row).0 & !HIDDEN.0),
                sequence: spine.sequence_of(row),
            };
            whole::whole_event(&file.schema, &columns, row - span.start, at, &hot)
                .ok_or_else(|| self.blocks.corrupt(format!("row {row} is not whole")))
        };
        rows.iter().map(event).collect()
    }

    /// What is said of groups; looked for at the first call.
    pub(crate) fn facts(&self, hasher: &IdHasher) -> Result<&Facts> {
        if let Some(facts) = self.facts.get() {
            return Ok(facts);
        }
        let facts = Facts::of(self, hasher)?;
        Ok(self.facts.get_or_init(|| facts))
    }

    /// What the event of a row said of its group.
    pub(crate) fn group_traits(&self, row: usize) -> Result<Option<String>> {
        let file = self.parquet()?;
        let Some(column) = file.schema.find(&Slot::GroupTraits).filter(|_| row < file.rows()) else { return Ok(None) };
        Ok(file.read(column, row..row + 1)?.text(0).map(str::to_owned))
    }

    /// The id that the event of a row was sent for, and nothing else of it.
    pub(crate) fn id_at(&self, row: usize) -> Result<String> {
        let file = self.parquet()?;
        let damaged = || self.blocks.corrupt(format!("row {row} has no id"));
        let column = file.schema.find(&Slot::Id).ok_or_else(damaged)?;
        if row >= file.rows() {
            return Err(damaged());
        }
        file.read(column, row..row + 1)?.text(0).map(str::to_owned).ok_or_else(damaged)
    }

    /// Reads everything: every checksum, the order of the rows, and that the spine says what the Parquet file says.
    pub fn verify(&self, names: &EventNames, hasher: &IdHasher) -> Result<()> {
        self.blocks.verify()?;
        let spine = self.spine.get()?;
        let order = |row: usize| (spine.times[row], spine.sequence(row));
        for run in 0..spine.keys.len() {
            let rows = spine.rows(run);
            let ordered = rows.clone().skip(1).all(|row| order(row - 1) <= order(row));
            if !ordered || (run > 0 && spine.keys[run - 1] >= spine.keys[run]) {
                return Err(self.spine.map().corrupt(format!("the rows from {} are out of order", rows.start)));
            }
        }
        let again = spine_of(&self.parquet()?, names, hasher)?;
        let again = again.into_bytes().map_err(|source| Error::Io {
            action: "compare",
            path: self.spine.map().path().to_owned(),
            source,
        })?;
        if again != self.spine.bytes() {
            return Err(self.spine.map().corrupt("it does not say what the parquet file says"));
        }
        // Text and every other column must be decodable too.
        let file = self.parquet()?;
        let mut scan = Scan::new(file.clone(), (0..file.schema.columns.len()).collect());
        while let Some((rows, columns)) = scan.next(SCAN_ROWS)? {
            for i in 0..rows.len() {
                let at = RowRef { segment: 0, row: (rows.start + i) as u32 };
                let hot = Hot::of(&file.schema, &columns, i);
                if hot.and_then(|hot| whole::whole_event(&file.schema, &columns, i, at, &hot)).is_none() {
                    return Err(self.blocks.corrupt(format!("row {} is not whole", rows.start + i)));
                }
            }
        }
        Ok(())
    }
}

/// Writes `<id>.spine` anew from the Parquet file. The result is byte for byte the file that was written at first, so
/// the meta stays valid; anything else is an error.
pub fn rebuild_spine(dir: &Path, meta: &SegmentMeta, names: &EventNames, hasher: &IdHasher) -> Result<()> {
    let blocks = Blocks::open(&SegmentMeta::parquet_path(dir, meta.id), meta.parquet_bytes, &meta.checksums)?;
    let file = Arc::new(ParquetFile::open(blocks, meta.events)?);
    let spine = spine_of(&file, names, hasher)?;
    let path = SegmentMeta::spine_path(dir, meta.id);
    let new = path.with_extension("spine.new");
    let io = |action| move |source| Error::Io { action, path: SegmentMeta::spine_path(dir, meta.id), source };
    let written = spine.write(&new).map_err(io("write"))?;
    if written != (meta.spine_bytes, meta.spine_checksum) {
        std::fs::remove_file(&new).map_err(io("remove"))?;
        return Err(Error::Corrupt { path, detail: "the parquet file gives another spine".to_owned() });
    }
    std::fs::rename(&new, &path).map_err(io("rename"))?;
    std::fs::File::open(dir).and_then(|d| d.sync_all()).map_err(io("sync"))
}

fn spine_of(file: &Arc<ParquetFile>, names: &EventNames, hasher: &IdHasher) -> Result<SpineBuilder> {
    let damaged = |row: usize| file.blocks.corrupt(format!("row {row} is not whole"));
    let slots = [Slot::Customer, Slot::Id, Slot::Time, Slot::Event, Slot::Flags, Slot::Sequence];
    let columns: Vec<usize> = slots.iter().filter_map(|slot| file.schema.find(slot)).collect();
    if columns.len() < 5 {
        return Err(file.blocks.corrupt("a column is missing"));
    }
    let mut spine = SpineBuilder::default();
    let mut scan = Scan::new(file.clone(), columns);
    while let Some((rows, columns)) = scan.next(SCAN_ROWS)? {
        for i in 0..rows.len() {
            let whole = || damaged(rows.start + i);
            let customer = CustomerKey::from_bytes(columns[0].fixed(i).ok_or_else(whole)?);
            let raw = hasher.customer(customer.population(), columns[1].text(i).ok_or_else(whole)?);
            let time = columns[2].whole(i).ok_or_else(whole)?;
            let name = columns[3].text(i).ok_or_else(whole)?;
            let code = names.code(name).ok_or_else(|| file.blocks.corrupt(format!("event name {name} is unknown")))?;
            let marks = columns[4].whole(i).ok_or_else(whole)? as i32;
            let mut flags = Flags(marks as u8);
            if marks & write::NO_CUSTOMER != 0 {
                flags = flags.with(HIDDEN);
            }
            let sequence = columns.get(5).and_then(|c| c.whole(i));
            spine.push((customer, raw), time, code, flags, sequence);
        }
    }
    Ok(spine)
}
