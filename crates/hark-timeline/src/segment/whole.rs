//! What was stored of one event, put together again?

use super::json::{push_name, push_number, push_text};
use super::read::{Cell, Decoded};
use super::schema::{Bag, Schema, Slot};
use super::shape::uuid_text;
use crate::source::{RowRef, StoredEvent};
use hark_model::{Flags, MessageId, Micros};

/// What the spine knows of an event.
pub(crate) struct Hot<'a> {
    pub(crate) name: &'a str,
    pub(crate) time: Micros,
    pub(crate) flags: Flags,
    pub(crate) sequence: Option<i64>,
}

impl<'a> Hot<'a> {
    /// The same from the decoded columns of row `row`.
    pub(crate) fn of(schema: &Schema, columns: &'a [Decoded], row: usize) -> Option<Hot<'a>> {
        let cell = |slot: &Slot| schema.find(slot).map(|c| &columns[c]);
        let whole = |slot: &Slot| cell(slot).and_then(|c| c.whole(row));
        Some(Hot {
            name: cell(&Slot::Event)?.text(row)?,
            time: whole(&Slot::Time)?,
            flags: Flags(whole(&Slot::Flags)? as u8),
            sequence: whole(&Slot::Sequence),
        })
    }
}

/// The event of row `row` of the decoded columns; `None` when something that every event has is not there.
pub(crate) fn whole_event(
    schema: &Schema,
    columns: &[Decoded],
    row: usize,
    at: RowRef,
    hot: &Hot<'_>,
) -> Option<StoredEvent> {
    let cell = |slot: &Slot| schema.find(slot).map(|c| &columns[c]);
    let text = |slot: &Slot| cell(slot).and_then(|c| c.text(row)).map(str::to_owned);
    let whole = |slot: &Slot| cell(slot).and_then(|c| c.whole(row));
    let uuid = cell(&Slot::MessageUuid).and_then(|c| c.fixed(row)).map(|b| uuid_text(&b));
    let import = cell(&Slot::MessageImport).and_then(|c| c.fixed(row));
    let import = import.map(|bytes| MessageId::Import(u128::from_be_bytes(bytes)).text());
    Some(StoredEvent {
        at,
        message_id: uuid.or(import).or_else(|| text(&Slot::MessageText))?,
        name: hot.name.to_owned(),
        id: text(&Slot::Id)?,
        anonymous_id: text(&Slot::AnonymousId),
        time: hot.time,
        received: whole(&Slot::Received)?,
        original_time: whole(&Slot::OriginalTime),
        sequence: hot.sequence,
        flags: hot.flags,
        properties: object(schema, columns, row, Bag::Properties).unwrap_or_else(|| "{}".to_owned()),
        traits: object(schema, columns, row, Bag::Traits),
        traits_once: object(schema, columns, row, Bag::TraitsOnce),
        groups: text(&Slot::Groups),
    })
}

/// The JSON object of a bag: what the promoted columns hold, then the rest.
fn object(schema: &Schema, columns: &[Decoded], row: usize, bag: Bag) -> Option<String> {
    let mut out = String::new();
    for (shape, column) in schema.columns.iter().zip(columns) {
        let Slot::Promoted(of, name) = &shape.slot else { continue };
        if *of == bag {
            push_pair(&mut out, name, column.cell(row));
        }
    }
    let rest = schema.find(&Slot::Rest(bag)).and_then(|c| columns[c].text(row));
    match rest {
        None if out.is_empty() => return None,
        None => out.push('}'),
        Some(rest) if out.is_empty() => out.push_str(rest),
        Some("{}") => out.push('}'),
        Some(rest) => {
            out.push(',');
            out.push_str(rest.strip_prefix('{')?);
        }
    }
    Some(out)
}

/// Appends a promoted value to an object under construction.
pub(crate) fn push_pair(out: &mut String, name: &str, cell: Cell<'_>) {
    if cell == Cell::Absent {
        return;
    }
    push_name(out, name);
    match cell {
        Cell::Text(bytes) => push_text(out, &String::from_utf8_lossy(bytes)),
        Cell::Whole(value) => out.push_str(&value.to_string()),
        Cell::Number(value) => push_number(out, value),
        Cell::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Cell::Absent | Cell::Fixed(_) | Cell::Marks(_) => out.push_str("null"),
    }
}
