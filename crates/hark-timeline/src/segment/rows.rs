//! How do rows become a segment that were never all in memory as rows?

use super::shape::{Needs, decide};
use super::write::SegmentWriter;
use super::{Effort, SegmentMeta};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::source::EventNames;
use std::ops::Range;
use std::path::Path;

/// Writes `<id>.parquet` (synced, then the folder) and `<id>.spine` from rows sorted by (customer, time, sequence or 0,
/// arrival). `rows` must not be empty and each `raw` must be the key of the event's id under the folder's hasher.
pub fn write_segment(dir: &Path, id: u64, rows: &[Row<'_>], names: &EventNames, effort: Effort) -> Result<SegmentMeta> {
    let mut needs = Needs::default();
    rows.iter().for_each(|row| needs.see(&row.event));
    write_rows((dir, id), &rows, &needs, names, effort)
}

/// Rows in the order of a segment, made when they are asked for.
pub(crate) trait RowSource {
    /// How many.
    fn len(&self) -> usize;
    /// One of them.
    fn row(&self, at: usize) -> Result<Row<'_>>;
    /// These are asked for next.
    fn approach(&self, _rows: Range<usize>) {}
}

impl RowSource for &[Row<'_>] {
    fn len(&self) -> usize {
        (**self).len()
    }

    fn row(&self, at: usize) -> Result<Row<'_>> {
        Ok(self[at])
    }
}

/// Rows announced together.
const APPROACHED: usize = 32;

/// [`write_segment`] for rows that `needs` has seen.
pub(crate) fn write_rows(
    (dir, id): (&Path, u64),
    rows: &dyn RowSource,
    needs: &Needs,
    names: &EventNames,
    effort: Effort,
) -> Result<SegmentMeta> {
    let count = rows.len();
    if count == 0 {
        return Err(Error::Invalid { fact: "a segment needs at least one event".to_owned() });
    }
    let mut writer = SegmentWriter::create(dir, id, decide(needs, rows)?, effort)?;
    writer.reserve(count);
    for start in (0..count).step_by(APPROACHED) {
        let next = start..count.min(start + APPROACHED);
        rows.approach(next.clone());
        for at in next {
            writer.push(&rows.row(at)?, names)?;
        }
    }
    writer.finish()
}
