//! Which columns does the output have, and where does each come from?

use super::Fate;
use super::stream::Take;
use crate::error::Result;
use crate::segment::Segment;
use crate::segment::read::{Cell, ParquetFile};
use crate::segment::schema::{Bag, ColumnShape, Kind, Schema, Slot};
use crate::segment::shape::{Tally, promoted};
use crate::segment::whole::push_pair;
use crate::segment::write::{Head, SegmentWriter};
use hark_model::CustomerKey;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A promoted property keeps its column while at least one row in a thousand has it.
const KEPT_SHARE_OF_PROMOTION: u64 = 10;

/// The schema that takes what all inputs have.
pub(super) fn schema(segments: &[Arc<Segment>]) -> Result<Schema> {
    let mut fixed: Vec<ColumnShape> = Vec::new();
    let mut tallies: FxHashMap<(Bag, String), Tally> = FxHashMap::default();
    let mut rows = 0;
    for segment in segments {
        rows += segment.meta().events;
        let counts: FxHashMap<_, _> = segment.meta().properties.iter().map(|(field, n)| (field, *n)).collect();
        for column in &segment.parquet()?.schema.columns {
            let Slot::Promoted(bag, name) = &column.slot else {
                match fixed.iter_mut().find(|f| f.slot == column.slot) {
                    Some(known) => known.millis &= column.millis,
                    None => fixed.push(column.clone()),
                }
                continue;
            };
            let count = counts.get(&bag.field(name)).copied().unwrap_or(0);
            let tally = tallies.entry((*bag, name.clone())).or_default();
            match column.kind {
                Kind::Bool => tally.bools += count,
                Kind::Whole => tally.wholes += count,
                Kind::Number => tally.numbers += count,
                _ => tally.texts += count,
            }
        }
    }
    fixed.sort_by(|a, b| a.slot.cmp(&b.slot));
    fixed.extend(promoted(tallies, rows / KEPT_SHARE_OF_PROMOTION));
    Ok(Schema { columns: fixed })
}

/// How the columns of one input become those of the output.
pub(super) struct Mapping {
    /// (input column, output column)
    direct: Vec<(usize, usize)>,
    /// Input columns of properties, with their output column if they have one.
    promoted: Vec<(usize, Option<usize>, Bag, String)>,
    rest: [Option<usize>; 3],
    received: usize,
    flags: usize,
    anonymous_id: Option<usize>,
    /// The output's column of customers.
    customer: usize,
}

impl Mapping {
    pub(super) fn new(input: &ParquetFile, output: &Schema) -> Result<Self> {
        let missing = || input.blocks.corrupt("a column is missing");
        let mut direct = Vec::new();
        let mut kept = Vec::new();
        for (at, column) in input.schema.columns.iter().enumerate() {
            match &column.slot {
                Slot::Customer | Slot::Rest(_) => {}
                Slot::Promoted(bag, name) => kept.push((at, output.find(&column.slot), *bag, name.clone())),
                slot => direct.push((at, output.find(slot).ok_or_else(missing)?)),
            }
        }
        Ok(Mapping {
            direct,
            promoted: kept,
            rest: Bag::ALL.map(|bag| input.schema.find(&Slot::Rest(bag))),
            received: input.schema.find(&Slot::Received).ok_or_else(missing)?,
            flags: input.schema.find(&Slot::Flags).ok_or_else(missing)?,
            anonymous_id: input.schema.find(&Slot::AnonymousId),
            customer: output.find(&Slot::Customer).ok_or_else(missing)?,
        })
    }

    /// Copies a row.
    pub(super) fn copy<'a>(
        &self,
        out: &mut SegmentWriter,
        customer: CustomerKey,
        row: &Take,
        fate: &Fate<'_>,
        cell: impl Fn(usize) -> Cell<'a>,
    ) -> Result<()> {
        let at = out.row;
        out.columns[self.customer].fixed(at, &customer.to_bytes());
        for (from, to) in &self.direct {
            match cell(*from) {
                Cell::Text(id) if self.anonymous_id == Some(*from) && !fate.may_name(row.raw, id) => {}
                value => drop(set(out, *to, value)),
            }
        }
        let mut extra: [String; 3] = Default::default();
        for (from, to, bag, name) in &self.promoted {
            let value = cell(*from);
            if value != Cell::Absent && !to.is_some_and(|to| set(out, to, value)) {
                push_pair(&mut extra[*bag as usize], name, value);
            }
        }
        for bag in Bag::ALL {
            let extra = &mut extra[bag as usize];
            let rest = match self.rest[bag as usize].map(&cell) {
                Some(Cell::Text(bytes)) => Some(String::from_utf8_lossy(bytes)),
                _ => None,
            };
            match rest {
                None if extra.is_empty() => continue,
                None => extra.push('}'),
                Some(rest) if extra.is_empty() => {
                    out.push_rest(bag, &rest);
                    continue;
                }
                Some(rest) => {
                    extra.push(',');
                    extra.push_str(rest.strip_prefix('{').unwrap_or("}"));
                }
            }
            out.push_rest(bag, extra);
        }
        let whole = |column| match cell(column) {
            Cell::Whole(value) => value,
            Cell::Marks(value) => i64::from(value),
            _ => 0,
        };
        out.weigh();
        out.end_row(&Head {
            customer,
            raw: row.raw,
            time: row.time,
            received: whole(self.received),
            code: row.code,
            marks: whole(self.flags) as i32,
            sequence: row.sequenced.then_some(row.sequence),
        })
    }
}

/// Sets a value of the row under construction; false when the column is of another type.
fn set(out: &mut SegmentWriter, column: usize, value: Cell<'_>) -> bool {
    let row = out.row;
    let column = &mut out.columns[column];
    match value {
        Cell::Absent => false,
        Cell::Fixed(bytes) => column.fixed(row, bytes),
        Cell::Text(bytes) => column.text(row, bytes),
        Cell::Whole(value) => column.whole(row, value),
        Cell::Marks(value) => column.marks(row, value),
        Cell::Number(value) => column.number(row, value),
        Cell::Bool(value) => column.bool(row, value),
    }
}
