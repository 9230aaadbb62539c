//! How do several layers become one, without holding them in memory?
//!
//! Each layer is read from front to back once, a few thousand rows at a time. Rows whose customer changed since they
//! were written would be out of order there; they are listed first and fetched in portions when their turn comes.

mod moved;
mod plan;
mod stream;

use crate::error::{Error, Result};
use crate::segment::write::SegmentWriter;
use crate::segment::{Effort, Segment, SegmentMeta};
use hark_model::{CustomerKey, Population};
use moved::MovedRows;
use plan::Mapping;
use std::path::Path;
use std::sync::Arc;
use stream::{Stream, Take};

/// What the files that a merge writes are like.
#[derive(Clone, Copy)]
pub struct Output<'a> {
    /// Events of one segment, about.
    pub events_max: u64,
    /// How small they are to be.
    pub effort: Effort,
    /// Asked now and then: whether to stop with [`Error::Busy`] because nobody needs the result any more.
    pub give_up: Option<&'a dyn Fn() -> bool>,
}

/// Customers between two looks whether to go on.
const CUSTOMERS_BETWEEN_LOOKS: usize = 1024;

impl From<u64> for Output<'_> {
    /// Segments of about so many events, as small as they get.
    fn from(events_max: u64) -> Self {
        Output { events_max, effort: Effort::Small, give_up: None }
    }
}

/// Merges adjacent layers (oldest first, each a list of segments with disjoint ascending keys) into one.
///
/// Rows whose raw key `keep` refuses are left out (erasure), and so is an anonymous id with such a key in the row of
/// somebody else, if `key_of` tells the keys of ids; `resolve` gives the customer each raw key belongs to now.
/// The output is split into segments of about `output.events_max`, never within a customer, in ascending order of key. It may
/// be empty. On an error the files already written are removed. Codes of events stay as they are.
pub fn merge<'a>(
    dir: &Path,
    inputs: &[Vec<Arc<Segment>>],
    resolve: &dyn Fn(CustomerKey) -> CustomerKey,
    keep: &dyn Fn(CustomerKey) -> bool,
    key_of: Option<&KeyOf<'_>>,
    next_id: &mut dyn FnMut() -> u64,
    output: impl Into<Output<'a>>,
) -> Result<Vec<SegmentMeta>> {
    let segments: Vec<Arc<Segment>> = inputs.iter().flatten().cloned().collect();
    let fate = Fate { resolve, keep, key_of };
    let mut begun = Vec::new();
    let mut next_id = || {
        let id = next_id();
        begun.push(id);
        id
    };
    let result = run(dir, inputs, &segments, &fate, &mut next_id, output.into());
    if result.is_err() {
        for id in begun {
            for path in [SegmentMeta::parquet_path(dir, id), SegmentMeta::spine_path(dir, id)] {
                // What cannot be removed now is no part of any catalogue and goes at the next start.
                let _ = std::fs::remove_file(path);
            }
        }
    }
    result
}

/// Gives the key of an id of a population.
pub type KeyOf<'a> = dyn Fn(Population, &str) -> CustomerKey + 'a;

/// What is to become of a row.
pub(crate) struct Fate<'a> {
    resolve: &'a dyn Fn(CustomerKey) -> CustomerKey,
    keep: &'a dyn Fn(CustomerKey) -> bool,
    key_of: Option<&'a KeyOf<'a>>,
}

impl Fate<'_> {
    /// The customer the row goes to, or `None` if it is left out.
    fn of(&self, raw: CustomerKey) -> Option<CustomerKey> {
        (self.keep)(raw).then(|| (self.resolve)(raw))
    }

    /// Whether a row of `raw` may go on naming this id.
    fn may_name(&self, raw: CustomerKey, id: &[u8]) -> bool {
        let Some(key_of) = self.key_of else { return true };
        std::str::from_utf8(id).map_or(true, |id| (self.keep)(key_of(raw.population(), id)))
    }
}

fn run(
    dir: &Path,
    inputs: &[Vec<Arc<Segment>>],
    segments: &[Arc<Segment>],
    fate: &Fate<'_>,
    next_id: &mut dyn FnMut() -> u64,
    output: Output<'_>,
) -> Result<Vec<SegmentMeta>> {
    let schema = plan::schema(segments)?;
    let mappings = segments.iter().map(|s| Mapping::new(&*s.parquet()?, &schema)).collect::<Result<Vec<_>>>()?;
    let mut moved = MovedRows::list(segments, fate)?;
    let mut streams = Vec::new();
    let mut index = 0;
    for layer in inputs {
        streams.push(Stream::new(index, layer)?);
        index += layer.len();
    }
    let mut left: u64 = segments.iter().map(|segment| segment.meta().events).sum();
    let mut done = Vec::new();
    let mut writer: Option<SegmentWriter> = None;
    let mut rows: Vec<Take> = Vec::new();
    for turn in 0usize.. {
        if turn.is_multiple_of(CUSTOMERS_BETWEEN_LOOKS) && output.give_up.is_some_and(|give_up| give_up()) {
            return Err(Error::Busy);
        }
        for stream in &mut streams {
            stream.skip_empty(fate)?;
        }
        let next = streams.iter().filter_map(Stream::key).chain(moved.key()).min();
        let Some(key) = next else { break };
        rows.clear();
        for (place, stream) in streams.iter_mut().enumerate() {
            if stream.key() == Some(key) {
                stream.take_run(place, fate, &mut rows)?;
            }
        }
        let alone = rows.len();
        moved.take(key, &mut rows);
        if rows.len() > alone || streams.len() > 1 {
            // Equal times keep the order of arrival: layer, then place.
            rows.sort_by_key(|t| (t.time, t.sequence, t.segment, t.row));
        }
        if writer.as_ref().is_some_and(|w| w.events() >= output.events_max.max(1)) {
            left = left.saturating_sub(writer.as_ref().map_or(0, SegmentWriter::events));
            done.extend(writer.take().map(SegmentWriter::finish).transpose()?);
        }
        if writer.is_none() {
            let mut new = SegmentWriter::create(dir, next_id(), schema.clone(), output.effort)?;
            new.reserve(left.min(output.events_max) as usize);
            writer = Some(new);
        }
        let Some(out) = writer.as_mut() else { break };
        for row in &rows {
            let mapping = &mappings[row.segment];
            match row.stream {
                Some(place) => {
                    let (columns, at) = streams[place].columns_at(row)?;
                    mapping.copy(out, key, row, fate, |column| columns[column].cell(at))?;
                }
                None => {
                    let cells = moved.cells(segments, row)?;
                    mapping.copy(out, key, row, fate, |column| cells[column].view())?;
                }
            }
        }
    }
    done.extend(writer.map(SegmentWriter::finish).transpose()?);
    Ok(done)
}

/// An input that does not hold what every row has.
fn damaged(segment: &Segment, row: u32) -> Error {
    Error::Invalid { fact: format!("row {row} of segment {} is not whole", segment.meta().id) }
}
