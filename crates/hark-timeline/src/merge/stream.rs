//! How is one layer read from front to back?

use super::Fate;
use crate::error::Result;
use crate::segment::Segment;
use crate::segment::read::{Decoded, Scan};
use crate::source::EventCode;
use crate::spine::SpineRef;
use hark_model::{CustomerKey, Micros};
use std::ops::Range;
use std::sync::Arc;

/// Rows decoded at a time, per layer. There may be dozens of layers, and all of it should be near the processor.
const ROWS: usize = 512;

/// A row on its way to the output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Take {
    pub(super) time: Micros,
    pub(super) sequence: i64,
    /// The place of the input segment.
    pub(super) segment: usize,
    pub(super) row: u32,
    /// Which stream will come past the row; `None` for one that was moved.
    pub(super) stream: Option<usize>,
    pub(super) raw: CustomerKey,
    pub(super) code: EventCode,
    /// Whether `sequence` was sent.
    pub(super) sequenced: bool,
}

impl Take {
    /// The row as the spine has it.
    pub(super) fn new(spine: &SpineRef<'_>, segment: usize, row: usize, raw: CustomerKey) -> Self {
        let sequence = if spine.has_sequences() { spine.sequence_of(row) } else { None };
        Take {
            time: spine.times[row],
            sequence: sequence.unwrap_or(0),
            segment,
            row: row as u32,
            stream: None,
            raw,
            code: spine.codes[row],
            sequenced: sequence.is_some(),
        }
    }
}

/// A layer being read.
pub(super) struct Stream {
    segments: Vec<Arc<Segment>>,
    /// Place of the layer's first segment among all inputs.
    first: usize,
    at: usize,
    run: usize,
    key: Option<u128>,
    scan: Option<(usize, Scan)>,
    piece: Range<usize>,
    columns: Vec<Decoded>,
}

impl Stream {
    pub(super) fn new(first: usize, layer: &[Arc<Segment>]) -> Result<Self> {
        let segments = layer.to_vec();
        Ok(Stream { segments, first, at: 0, run: 0, key: None, scan: None, piece: 0..0, columns: Vec::new() })
    }

    /// The key of the run ahead, as the layer has it.
    pub(super) fn key(&self) -> Option<CustomerKey> {
        self.key.map(CustomerKey)
    }

    /// Goes to the next run of which any row stays where it is.
    pub(super) fn skip_empty(&mut self, fate: &Fate<'_>) -> Result<()> {
        while self.key.is_none() && self.at < self.segments.len() {
            let spine = self.segments[self.at].spine()?;
            if self.run == spine.keys.len() {
                self.at += 1;
                self.run = 0;
                continue;
            }
            let key = CustomerKey(spine.keys[self.run]);
            let stays = match spine.mixed(self.run) {
                None => fate.of(key) == Some(key),
                Some(mixed) => spine.raws(mixed).iter().any(|raw| fate.of(CustomerKey(*raw)) == Some(key)),
            };
            if stays {
                self.key = Some(key.0);
            } else {
                self.run += 1;
            }
        }
        Ok(())
    }

    /// Takes the rows of the run ahead that stay, and goes past it.
    pub(super) fn take_run(&mut self, place: usize, fate: &Fate<'_>, out: &mut Vec<Take>) -> Result<()> {
        let spine = self.segments[self.at].spine()?;
        let rows = spine.rows(self.run);
        let key = CustomerKey(spine.keys[self.run]);
        let segment = self.first + self.at;
        let stays: Option<Vec<bool>> = spine
            .mixed(self.run)
            .map(|mixed| spine.raws(mixed).iter().map(|raw| fate.of(CustomerKey(*raw)) == Some(key)).collect());
        for row in rows.clone() {
            let mut raw = key;
            if let (Some(stays), Some(mixed)) = (&stays, spine.mixed(self.run)) {
                let ordinal = spine.ordinal(mixed, row - rows.start);
                if !stays[ordinal] {
                    continue;
                }
                raw = CustomerKey(spine.raws(mixed)[ordinal]);
            }
            out.push(Take { stream: Some(place), ..Take::new(&spine, segment, row, raw) });
        }
        self.run += 1;
        self.key = None;
        Ok(())
    }

    /// The decoded columns around a row and the row's place in them. Rows must come in ascending order.
    pub(super) fn columns_at(&mut self, row: &Take) -> Result<(&[Decoded], usize)> {
        let at = row.segment - self.first;
        if self.scan.as_ref().is_none_or(|(open, _)| *open != at) {
            let file = self.segments[at].parquet()?;
            let columns = (0..file.schema.columns.len()).collect();
            self.scan = Some((at, Scan::new(file, columns)));
            self.piece = 0..0;
        }
        let row_at = row.row as usize;
        while row_at >= self.piece.end {
            let next = match &mut self.scan {
                Some((_, scan)) => scan.next(ROWS)?,
                None => None,
            };
            let Some((piece, columns)) = next else { return Err(super::damaged(&self.segments[at], row.row)) };
            (self.piece, self.columns) = (piece, columns);
        }
        if row_at < self.piece.start {
            return Err(super::damaged(&self.segments[at], row.row));
        }
        Ok((&self.columns, row_at - self.piece.start))
    }
}
