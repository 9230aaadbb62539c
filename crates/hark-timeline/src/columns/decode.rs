//! What is the value of a field on every row of a segment?

use super::stored::{Decoded, entry};
use crate::column::{Field, OwnedValue, Value};
use crate::error::Result;
use crate::memory::{lookup, owned};
use crate::segment::read::{Cell, ParquetFile, Scan};
use crate::segment::schema::{Bag, Kind, Slot};
use crate::segment::{SCAN_ROWS, Segment};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of a dictionary at most; the offsets of its entries have 32 bits.
const DICTIONARY_BYTES_MAX: usize = u32::MAX as usize - (1 << 20);

/// Decodes a column from the Parquet file.
pub(super) fn decode(segment: &Segment, field: &Field) -> Result<Decoded> {
    let file = segment.parquet()?;
    match field {
        Field::Id => plain(&file, &Slot::Id),
        Field::Found => crate::found::make(segment, &|field| decode(segment, field)),
        Field::Group(kind) => understood(&file, &Slot::Groups, kind, true),
        Field::GroupTrait(name) => understood(&file, &Slot::GroupTraits, name, false),
        Field::Property(name) => property(segment, &file, Bag::Properties, name),
        Field::Trait(name) => property(segment, &file, Bag::Traits, name),
        Field::TraitOnce(name) => property(segment, &file, Bag::TraitsOnce, name),
    }
}

/// Which code has which entry: a table of codes that are looked up by the hash of their entry (open addressing, linear
/// probing). The entries themselves lie in the dictionary once, so a property that is different for every event costs
/// some ten bytes an event beside its text, not a hundred.
#[derive(Default)]
struct Known {
    /// A power of two of them; 0, which is no entry's code, is free.
    slots: Vec<u32>,
    used: usize,
}

impl Known {
    /// The place of an entry, or the free one where it belongs.
    fn place(&self, hash: u64, is_same: impl Fn(u32) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 && !is_same(self.slots[at]) {
            at = (at + 1) & mask;
        }
        at
    }

    /// Makes room for one more.
    fn grow(&mut self, hash_of: impl Fn(u32) -> u64) {
        if self.used * 4 < self.slots.len() * 3 {
            return;
        }
        let larger = vec![0; (self.slots.len() * 2).max(64)];
        let old = std::mem::replace(&mut self.slots, larger);
        for code in old.into_iter().filter(|code| *code != 0) {
            let at = self.place(hash_of(code), |_| false);
            self.slots[at] = code;
        }
    }
}

/// Collects values into a dictionary.
struct Collector {
    known: Known,
    ends: Vec<u32>,
    bytes: Vec<u8>,
    codes: Vec<u32>,
    last: (Vec<u8>, u32),
    scratch: Vec<u8>,
}

impl Collector {
    fn new(rows: usize) -> Self {
        Collector {
            known: Known::default(),
            ends: vec![0],
            bytes: Vec::new(),
            codes: Vec::with_capacity(rows),
            last: (Vec::new(), 0),
            scratch: Vec::new(),
        }
    }

    fn code(&mut self, value: Value<'_>) -> u32 {
        if value == Value::Missing {
            return 0;
        }
        self.scratch.clear();
        entry(value, &mut self.scratch);
        if self.last.0 == self.scratch {
            return self.last.1;
        }
        let Collector { known, ends, bytes, scratch, .. } = self;
        let entry_of = |code: u32| &bytes[ends[code as usize - 1] as usize..ends[code as usize] as usize];
        known.grow(|code| xxh3_64(entry_of(code)));
        let at = known.place(xxh3_64(scratch), |code| entry_of(code) == scratch.as_slice());
        let code = match known.slots[at] {
            0 if bytes.len() + scratch.len() > DICTIONARY_BYTES_MAX => 0,
            0 => {
                let code = ends.len() as u32;
                bytes.extend_from_slice(scratch);
                ends.push(bytes.len() as u32);
                (known.slots[at], known.used) = (code, known.used + 1);
                code
            }
            code => code,
        };
        self.last.1 = code;
        std::mem::swap(&mut self.last.0, &mut self.scratch);
        code
    }

    fn push(&mut self, value: Value<'_>) {
        let code = self.code(value);
        self.codes.push(code);
    }

    fn finish(self) -> Decoded {
        match self.ends.len() {
            1 => Decoded::Absent(self.codes.len()),
            _ => Decoded::Dictionary { ends: self.ends, bytes: self.bytes, codes: self.codes },
        }
    }
}

fn value(cell: Cell<'_>) -> Value<'_> {
    match cell {
        Cell::Text(bytes) => std::str::from_utf8(bytes).map_or(Value::Missing, Value::Text),
        Cell::Whole(value) => Value::Number(value as f64),
        Cell::Number(value) => Value::Number(value),
        Cell::Bool(value) => Value::Bool(value),
        Cell::Absent | Cell::Fixed(_) | Cell::Marks(_) => Value::Missing,
    }
}

fn plain(file: &Arc<ParquetFile>, slot: &Slot) -> Result<Decoded> {
    let mut out = Collector::new(file.rows());
    let mut scan = Scan::new(file.clone(), file.schema.find(slot).into_iter().collect());
    while let Some((rows, columns)) = scan.next(SCAN_ROWS)? {
        (0..rows.len()).for_each(|i| out.push(columns.first().map_or(Value::Missing, |c| value(c.cell(i)))));
    }
    Ok(out.finish())
}

/// The groups that events name, and what they say of them, are few texts repeated often: each text is understood once.
fn understood(file: &Arc<ParquetFile>, slot: &Slot, name: &str, exact: bool) -> Result<Decoded> {
    let Some(column) = file.schema.find(slot) else { return Ok(Decoded::Absent(file.rows())) };
    let mut out = Collector::new(file.rows());
    let mut understood: FxHashMap<String, u32> = FxHashMap::default();
    let mut scan = Scan::new(file.clone(), vec![column]);
    while let Some((rows, columns)) = scan.next(SCAN_ROWS)? {
        for i in 0..rows.len() {
            let Some(text) = columns[0].text(i) else {
                out.codes.push(0);
                continue;
            };
            let code = match understood.get(text) {
                Some(code) => *code,
                None => {
                    let code = out.code(find(text, name, exact).view());
                    understood.insert(text.to_owned(), code);
                    code
                }
            };
            out.codes.push(code);
        }
    }
    Ok(out.finish())
}

fn property(segment: &Segment, file: &Arc<ParquetFile>, bag: Bag, name: &str) -> Result<Decoded> {
    let own = file.schema.find(&Slot::Promoted(bag, name.to_owned()));
    let counted = |name: &str| {
        let field = bag.field(name);
        segment.meta().properties.iter().find(|(f, _)| *f == field).map_or(0, |(_, count)| *count)
    };
    let head = name.split_once('.').map(|(head, _)| head);
    let names_full = segment.meta().properties.len() >= hark_model::limits::PROPERTY_NAMES_MAX;
    let present = own.map_or(Some(0), |column| file.present(column));
    let needs_rest = names_full || present != Some(counted(name)) || head.is_some_and(|head| counted(head) > 0);
    let rest = file.schema.find(&Slot::Rest(bag)).filter(|_| needs_rest);
    if own.is_none() && rest.is_none() {
        return Ok(Decoded::Absent(file.rows()));
    }
    if let (Some(own), None) = (own, rest)
        && matches!(file.schema.columns[own].kind, Kind::Whole | Kind::Number)
    {
        return numbers(file, own);
    }
    let needle = serde_json::Value::from(head.unwrap_or(name)).to_string();
    let needle = needle.trim_matches('"').to_owned();
    let mut out = Collector::new(file.rows());
    let mut scan = Scan::new(file.clone(), own.into_iter().chain(rest).collect());
    while let Some((rows, columns)) = scan.next(SCAN_ROWS)? {
        for i in 0..rows.len() {
            let cell = if own.is_some() { columns[0].cell(i) } else { Cell::Absent };
            let text = match (cell, rest) {
                (Cell::Absent, Some(_)) => columns.last().and_then(|c| c.text(i)),
                _ => None,
            };
            match text {
                Some(text) if text.contains(&needle) => out.push(find(text, name, false).view()),
                _ => out.push(value(cell)),
            }
        }
    }
    Ok(out.finish())
}

fn numbers(file: &Arc<ParquetFile>, column: usize) -> Result<Decoded> {
    let mut out = Vec::with_capacity(file.rows());
    let mut scan = Scan::new(file.clone(), vec![column]);
    while let Some((rows, columns)) = scan.next(SCAN_ROWS)? {
        out.extend((0..rows.len()).map(|i| match columns[0].cell(i) {
            Cell::Whole(value) => value as f64,
            Cell::Number(value) => value,
            _ => f64::NAN,
        }));
    }
    Ok(Decoded::Numbers(out))
}

/// The value of a name in an object's text.
fn find(text: &str, name: &str, exact: bool) -> OwnedValue {
    let Ok(object) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text) else {
        return OwnedValue::Missing;
    };
    owned(if exact { object.get(name) } else { lookup(&object, name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_one_code_however_many_there_are() {
        let mut collector = Collector::new(0);
        let mut model: FxHashMap<String, u32> = FxHashMap::default();
        let mut state = 7u64;
        for _ in 0..200_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let text = format!("v{}", (state >> 33) % 60_000);
            let next = model.len() as u32 + 1;
            let expected = *model.entry(text.clone()).or_insert(next);
            assert_eq!(collector.code(Value::Text(&text)), expected, "{text}");
        }
        assert_eq!(collector.code(Value::Missing), 0);
        let texts: Vec<Value<'_>> =
            vec![Value::Null, Value::Bool(true), Value::Number(1.0), Value::Text("1"), Value::Json("1")];
        let codes: std::collections::BTreeSet<u32> = texts.into_iter().map(|value| collector.code(value)).collect();
        assert_eq!(codes.len(), 5, "values of different types are different values");
        let Decoded::Dictionary { ends, codes, .. } = collector.finish() else { panic!("a dictionary") };
        assert_eq!((ends.len(), codes.len()), (model.len() + 6, 0));
    }
}
