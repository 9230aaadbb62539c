//! Where are the rows that no longer lie in the order of their customers?

use super::Fate;
use super::stream::Take;
use crate::error::Result;
use crate::segment::Segment;
use crate::segment::read::Cell;
use hark_model::CustomerKey;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Moved rows fetched at a time.
const PORTION: usize = 32 * 1024;
/// Rows this close together are read in one go.
const NEIGHBOURS: u32 = 256;

/// One value of a fetched row.
pub(super) enum OwnedCell {
    Absent,
    Fixed([u8; 16]),
    Text(Box<[u8]>),
    Whole(i64),
    Marks(i32),
    Number(f64),
    Bool(bool),
}

impl OwnedCell {
    fn of(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Absent => OwnedCell::Absent,
            Cell::Fixed(bytes) => bytes.try_into().map_or(OwnedCell::Absent, OwnedCell::Fixed),
            Cell::Text(bytes) => OwnedCell::Text(bytes.into()),
            Cell::Whole(value) => OwnedCell::Whole(value),
            Cell::Marks(value) => OwnedCell::Marks(value),
            Cell::Number(value) => OwnedCell::Number(value),
            Cell::Bool(value) => OwnedCell::Bool(value),
        }
    }

    /// The value as columns give it.
    pub(super) fn view(&self) -> Cell<'_> {
        match self {
            OwnedCell::Absent => Cell::Absent,
            OwnedCell::Fixed(bytes) => Cell::Fixed(bytes),
            OwnedCell::Text(bytes) => Cell::Text(bytes),
            OwnedCell::Whole(value) => Cell::Whole(*value),
            OwnedCell::Marks(value) => Cell::Marks(*value),
            OwnedCell::Number(value) => Cell::Number(*value),
            OwnedCell::Bool(value) => Cell::Bool(*value),
        }
    }
}

/// The moved rows of all inputs, in the order of the customers they go to. Their list is in memory (about 64 bytes a
/// row); what they hold is fetched in portions.
pub(super) struct MovedRows {
    rows: Vec<(CustomerKey, Take)>,
    at: usize,
    fetched_to: usize,
    /// How many rows have been handed out.
    copied: usize,
    cells: FxHashMap<(usize, u32), Vec<OwnedCell>>,
}

impl MovedRows {
    /// Looks through all spines.
    pub(super) fn list(segments: &[Arc<Segment>], fate: &Fate<'_>) -> Result<Self> {
        let mut rows = Vec::new();
        for (index, segment) in segments.iter().enumerate() {
            let spine = segment.spine()?;
            for run in 0..spine.keys.len() {
                let key = CustomerKey(spine.keys[run]);
                let Some(mixed) = spine.mixed(run) else {
                    if let Some(customer) = fate.of(key).filter(|c| *c != key) {
                        rows.extend(spine.rows(run).map(|row| (customer, Take::new(&spine, index, row, key))));
                    }
                    continue;
                };
                let fates: Vec<_> = spine.raws(mixed).iter().map(|raw| fate.of(CustomerKey(*raw))).collect();
                if fates.iter().all(|fate| fate.is_none_or(|customer| customer == key)) {
                    continue;
                }
                for (i, row) in spine.rows(run).enumerate() {
                    let ordinal = spine.ordinal(mixed, i);
                    if let Some(customer) = fates[ordinal].filter(|c| *c != key) {
                        let raw = CustomerKey(spine.raws(mixed)[ordinal]);
                        rows.push((customer, Take::new(&spine, index, row, raw)));
                    }
                }
            }
        }
        rows.sort_by_key(|(customer, take)| (*customer, take.time, take.sequence, take.segment, take.row));
        Ok(MovedRows { rows, at: 0, fetched_to: 0, copied: 0, cells: FxHashMap::default() })
    }

    /// The customer that the next moved row goes to.
    pub(super) fn key(&self) -> Option<CustomerKey> {
        self.rows.get(self.at).map(|(customer, _)| *customer)
    }

    /// Takes the rows of a customer.
    pub(super) fn take(&mut self, key: CustomerKey, out: &mut Vec<Take>) {
        while let Some((_, take)) = self.rows.get(self.at).filter(|(customer, _)| *customer == key) {
            out.push(*take);
            self.at += 1;
        }
    }

    /// What a taken row holds. Rows are asked for once, in the order they were taken.
    pub(super) fn cells(&mut self, segments: &[Arc<Segment>], row: &Take) -> Result<Vec<OwnedCell>> {
        if self.copied == self.fetched_to {
            self.fetch(segments)?;
        }
        self.copied += 1;
        let cells = self.cells.remove(&(row.segment, row.row));
        cells.ok_or_else(|| super::damaged(&segments[row.segment], row.row))
    }

    fn fetch(&mut self, segments: &[Arc<Segment>]) -> Result<()> {
        let end = (self.fetched_to + PORTION).min(self.rows.len());
        let mut wanted: Vec<(usize, u32)> =
            self.rows[self.fetched_to..end].iter().map(|(_, take)| (take.segment, take.row)).collect();
        wanted.sort_unstable();
        for near in wanted.chunk_by(|a, b| a.0 == b.0 && b.1 - a.1 <= NEIGHBOURS) {
            let (segment, first) = near[0];
            let last = near[near.len() - 1].1;
            let columns = segments[segment].parquet()?.read_all(first as usize..last as usize + 1)?;
            for (_, row) in near {
                let at = (row - first) as usize;
                let cells = columns.iter().map(|column| OwnedCell::of(column.cell(at))).collect();
                self.cells.insert((segment, *row), cells);
            }
        }
        self.fetched_to = end;
        Ok(())
    }
}
