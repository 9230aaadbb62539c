//! Which properties of these rows deserve a column of their own, and of which type?

use super::json::{Token, each, token};
use super::rows::RowSource;
use super::schema::{Bag, ColumnShape, Kind, Schema, Slot};
use crate::row::{EventRef, MessageIdRef, Row};
use rustc_hash::FxHashMap;

/// Promoted columns of one segment at most.
pub(crate) const PROMOTED_MAX: usize = 128;
/// A property is promoted when at least one row in this many has it.
const PROMOTED_SHARE: u64 = 100;
/// Rows looked at to decide; evenly spread. What does not fit the decision goes to the rest column.
const SAMPLE_ROWS: usize = 16 * 1024;

/// How often a property had which type.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) texts: u64,
    pub(crate) wholes: u64,
    pub(crate) numbers: u64,
    pub(crate) bools: u64,
}

impl Tally {
    fn total(&self) -> u64 {
        self.texts + self.wholes + self.numbers + self.bools
    }

    fn kind(&self) -> Kind {
        let numeric = self.wholes + self.numbers;
        if self.texts >= numeric && self.texts >= self.bools {
            Kind::Text
        } else if self.bools > numeric {
            Kind::Bool
        } else if self.numbers > 0 {
            Kind::Number
        } else {
            Kind::Whole
        }
    }
}

/// The promoted columns for these tallies of `rows` rows: the most frequent first come first served, then by name.
pub(crate) fn promoted(tallies: FxHashMap<(Bag, String), Tally>, rows: u64) -> Vec<ColumnShape> {
    let enough = |t: &Tally| t.total() > 0 && t.total() * PROMOTED_SHARE >= rows;
    let mut chosen: Vec<_> = tallies.into_iter().filter(|(_, t)| enough(t)).collect();
    chosen.sort_by(|(a, x), (b, y)| y.total().cmp(&x.total()).then_with(|| a.cmp(b)));
    chosen.truncate(PROMOTED_MAX);
    chosen.sort_by(|(a, _), (b, _)| a.cmp(b));
    let column = |((bag, name), tally): ((Bag, String), Tally)| ColumnShape {
        slot: Slot::Promoted(bag, name),
        kind: tally.kind(),
        millis: false,
    };
    chosen.into_iter().map(column).collect()
}

/// The three bags of a row.
pub(crate) fn bags<'a>(row: &Row<'a>) -> [(Bag, Option<&'a str>); 3] {
    let e = &row.event;
    [(Bag::Properties, Some(e.properties)), (Bag::Traits, e.traits), (Bag::TraitsOnce, e.traits_once)]
}

/// The schema for a segment of these rows, each of which was seen by `needs`.
pub(crate) fn decide(needs: &Needs, rows: &dyn RowSource) -> crate::Result<Schema> {
    let step = rows.len().div_ceil(SAMPLE_ROWS).max(1);
    let mut tallies: FxHashMap<(Bag, String), Tally> = FxHashMap::default();
    let mut sampled = 0;
    for at in (0..rows.len()).step_by(step) {
        sampled += 1;
        for (bag, text) in bags(&rows.row(at)?) {
            // Malformed text is kept whole by the writer; it promotes nothing.
            let _ = each(text.unwrap_or("{}"), |name, raw| {
                let key = (bag, name.into_owned());
                let tally = tallies.entry(key).or_default();
                match token(raw) {
                    Some(Token::Text(_)) => tally.texts += 1,
                    Some(Token::Bool(_)) => tally.bools += 1,
                    Some(Token::Number(n)) if n.parse::<i64>().is_ok() => tally.wholes += 1,
                    Some(Token::Number(_)) => tally.numbers += 1,
                    Some(Token::Null | Token::Nested(_)) | None => {}
                }
            });
        }
    }
    let mut columns = needs.columns();
    columns.extend(promoted(tallies, sampled));
    Ok(Schema { columns })
}

/// Which of the fixed columns have a value in any row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    anonymous: bool,
    uuids: bool,
    imports: bool,
    texts: bool,
    sequence: bool,
    original: bool,
    groups: bool,
    group_traits: bool,
    traits: bool,
    traits_once: bool,
    /// Whether any time, any time of receipt, any original time is no whole millisecond.
    micros: [bool; 3],
}

impl Needs {
    /// Notes what an event has.
    pub(crate) fn see(&mut self, e: &EventRef<'_>) {
        match e.message_id {
            MessageIdRef::Import(_) => self.imports = true,
            MessageIdRef::Text(_) if self.uuids && self.texts => {}
            MessageIdRef::Text(text) if uuid(text).is_some() => self.uuids = true,
            MessageIdRef::Text(_) => self.texts = true,
        }
        self.anonymous |= e.anonymous_id.is_some();
        self.original |= e.original_time.is_some();
        self.sequence |= e.sequence.is_some();
        self.groups |= !e.groups.is_empty();
        self.group_traits |= e.group_traits.is_some();
        self.traits |= e.traits.is_some();
        self.traits_once |= e.traits_once.is_some();
        self.micros[0] |= e.time % 1000 != 0;
        self.micros[1] |= e.received % 1000 != 0;
        self.micros[2] |= e.original_time.unwrap_or(0) % 1000 != 0;
    }

    fn columns(&self) -> Vec<ColumnShape> {
        let wanted = [
            (Slot::Customer, true, false),
            (Slot::Id, true, false),
            (Slot::AnonymousId, self.anonymous, false),
            (Slot::MessageUuid, self.uuids, false),
            (Slot::MessageImport, self.imports, false),
            (Slot::MessageText, self.texts, false),
            (Slot::Time, true, !self.micros[0]),
            (Slot::Received, true, !self.micros[1]),
            (Slot::OriginalTime, self.original, !self.micros[2]),
            (Slot::Sequence, self.sequence, false),
            (Slot::Event, true, false),
            (Slot::Flags, true, false),
            (Slot::Groups, self.groups, false),
            (Slot::GroupTraits, self.group_traits, false),
            (Slot::Rest(Bag::Properties), true, false),
            (Slot::Rest(Bag::Traits), self.traits, false),
            (Slot::Rest(Bag::TraitsOnce), self.traits_once, false),
        ];
        let wanted = wanted.into_iter().filter(|w| w.1);
        wanted.map(|(slot, _, millis)| ColumnShape::fixed(slot, millis)).collect()
    }
}

/// The 16 bytes of a UUID in its usual spelling (lower case, hyphens); `None` for any other text.
pub(crate) fn uuid(text: &str) -> Option<[u8; 16]> {
    let text = text.as_bytes();
    if text.len() != 36 {
        return None;
    }
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let mut out = [0; 16];
    let mut half = 0;
    for (i, b) in text.iter().enumerate() {
        if matches!(i, 8 | 13 | 18 | 23) {
            if *b != b'-' {
                return None;
            }
            continue;
        }
        out[half / 2] |= digit(*b)? << (4 * (1 - half % 2));
        half += 1;
    }
    Some(out)
}

/// The text of a UUID.
pub(crate) fn uuid_text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(36);
    for (i, byte) in bytes.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        for half in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_usual_spelling_is_a_uuid() {
        let text = "0123abcd-4567-89ab-cdef-0123456789ab";
        assert_eq!(uuid(text).map(|b| uuid_text(&b)).as_deref(), Some(text));
        for other in ["", "0123ABCD-4567-89ab-cdef-0123456789ab", "0123abcd04567-89ab-cdef-0123456789ab", "zz"] {
            assert_eq!(uuid(other), None, "{other}");
        }
    }
}
