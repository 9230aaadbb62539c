//! How is a refused row kept so that it can be tried again?

use crate::import::events::EventMaker;
use crate::import::mapping::Mapping;
use crate::import::rows::{Kind, RowBuffer, message_id};
use crate::wire::check;
use hark_model::{DeadLetter, Event, Reason};
use serde::{Deserialize, Serialize};

/// The dialect of an import's dead letters.
pub const DIALECT: &str = "import";
/// Bytes of a refused row that its dead letter keeps.
const RAW_BYTES_MAX: usize = 64 * 1024;

/// A refused row with what its second chance needs.
#[derive(Serialize, Deserialize)]
struct Kept {
    row: u64,
    /// The message id it would have had, in hexadecimal.
    id: String,
    mapping: Mapping,
    /// Name, whether the text is JSON, text. Empty when the row could not be split into cells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cells: Vec<(String, bool, String)>,
    /// The text that could not be split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Whether something had to be left out for its length.
    cut: bool,
}

/// A refused row as JSON.
pub fn raw_of(mapping: &Mapping, columns: &[String], row: &RowBuffer, occurrence: u64, text: Option<String>) -> String {
    let (mut cells, mut room, mut cut) = (Vec::new(), RAW_BYTES_MAX, false);
    if text.is_none() {
        for cell in row.cells() {
            let whole = row.text(cell);
            let kept = check::cut(whole, room);
            room -= kept.len();
            cut |= kept.len() < whole.len();
            cells.push((columns[cell.column as usize].clone(), cell.kind == Kind::Json, kept.to_owned()));
        }
    }
    let id = format!("{:032x}", message_id(row.identity, occurrence));
    let kept = Kept { row: row.number, id, mapping: mapping.clone(), cells, text, cut };
    serde_json::to_string(&kept).unwrap_or_default()
}

/// Tries a refused row again with the limits of today.
pub fn again(letter: &DeadLetter) -> Result<Vec<Event>, Reason> {
    let kept: Kept = serde_json::from_str(&letter.raw).map_err(|_| Reason::Malformed)?;
    if kept.cut || kept.cells.is_empty() {
        return Err(letter.reason);
    }
    let mut row = RowBuffer::default();
    row.number = kept.row;
    row.identity = u128::from_str_radix(&kept.id, 16).map_err(|_| Reason::Malformed)?.to_be_bytes();
    let columns: Vec<String> = kept.cells.iter().map(|(name, ..)| name.clone()).collect();
    for (index, (_, json, text)) in kept.cells.iter().enumerate() {
        if *json { row.push_json(index, text) } else { row.push_text(index, text) }
    }
    let mut maker = EventMaker::new(kept.mapping).map_err(|_| Reason::Malformed)?;
    match maker.make(&columns, &row, 0, letter.received) {
        Ok(event) => Ok(vec![event.clone()]),
        Err(refusal) => Err(refusal.reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::guess::{Sample, complete};
    use crate::import::mapping::Wishes;
    use hark_model::MessageId;

    fn letter(time: &str) -> DeadLetter {
        let columns: Vec<String> = ["user", "event", "timestamp"].map(str::to_owned).to_vec();
        let sample = Sample { columns: columns.clone(), ..Sample::default() };
        let mapping = complete(std::path::Path::new("x"), &Wishes::default(), &sample).expect("guessed");
        let mut row = RowBuffer::default();
        (row.number, row.identity) = (7, [9; 16]);
        ["u1", "seen", time].iter().enumerate().for_each(|(i, text)| row.push_text(i, text));
        DeadLetter {
            reason: Reason::BadTime,
            detail: String::new(),
            dialect: DIALECT.to_owned(),
            raw: raw_of(&mapping, &columns, &row, 2, None),
            received: 1_700_000_000_000_000,
            verified: true,
        }
    }

    #[test]
    fn a_row_that_can_be_read_now_has_the_message_id_it_had_then() {
        let events = again(&letter("2024-01-01")).expect("an event");
        assert_eq!(events[0].message_id, MessageId::Import(message_id([9; 16], 2)));
        assert_eq!((events[0].id.as_str(), events[0].name.as_str()), ("u1", "seen"));
    }

    #[test]
    fn a_row_that_still_cannot_be_read_says_why() {
        assert_eq!(again(&letter("soon")), Err(Reason::BadTime));
    }
}
