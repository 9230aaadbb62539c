//! How does a decoded column lie in its file?
//!
//! A header of 64 bytes with its own checksum; the codes or numbers; the ends of the dictionary's entries; the entries;
//! the field. All of it is checked once, when the column is opened. Columns in memory have the same form.

use crate::column::{Codes, Column, ColumnData, Field, Value};
use crate::error::{Error, Result};
use crate::map::Map;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

const MAGIC: u64 = u64::from_le_bytes(*b"HARKCOL1");
const HEADER: usize = 64;

/// A column as it is decoded.
pub(crate) enum Decoded {
    /// All numbers, NaN for missing.
    Numbers(Vec<f64>),
    /// Entries as [`entry`] makes them, and one code per row.
    Dictionary { ends: Vec<u32>, bytes: Vec<u8>, codes: Vec<u32> },
    /// Nothing, for this many rows.
    Absent(usize),
}

/// The bytes of a dictionary's entry.
pub(super) fn entry(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Missing => {}
        Value::Null => out.push(1),
        Value::Bool(value) => out.extend_from_slice(&[2, u8::from(value)]),
        Value::Number(value) => {
            out.push(3);
            out.extend_from_slice(&value.to_le_bytes());
        }
        Value::Text(text) => {
            out.push(4);
            out.extend_from_slice(text.as_bytes());
        }
        Value::Json(text) => {
            out.push(5);
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// A field as bytes, for names of files and to tell whose a file is.
pub(super) fn field_bytes(field: &Field) -> Vec<u8> {
    let (kind, name) = field.tag();
    let mut out = vec![kind];
    out.extend_from_slice(name.as_bytes());
    out
}

impl Decoded {
    /// Entries that are read by their number alone.
    pub(crate) fn entries(ends: Vec<u32>, bytes: Vec<u8>) -> Decoded {
        Decoded::Dictionary { ends, bytes, codes: Vec::new() }
    }

    /// Whether no row has a value.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Decoded::Absent(_))
    }

    /// Whether a row has a value.
    pub(crate) fn has(&self, row: usize) -> bool {
        match self {
            Decoded::Numbers(numbers) => !numbers[row].is_nan(),
            Decoded::Dictionary { codes, .. } => codes[row] != 0,
            Decoded::Absent(_) => false,
        }
    }

    /// The code of a row, 0 where there is none.
    pub(crate) fn code(&self, row: usize) -> u32 {
        match self {
            Decoded::Dictionary { codes, .. } => codes[row],
            _ => 0,
        }
    }

    /// The text that a code stands for, if it is one.
    pub(crate) fn text(&self, code: u32) -> Option<&str> {
        let Decoded::Dictionary { ends, bytes, .. } = self else { return None };
        let start = *ends.get((code as usize).checked_sub(1)?)? as usize;
        match bytes.get(start..*ends.get(code as usize)? as usize)?.split_first()? {
            (4, text) => std::str::from_utf8(text).ok(),
            _ => None,
        }
    }

    /// The bytes of the file.
    pub(super) fn encode(self, field: &Field) -> Vec<u8> {
        let mut out = vec![0u8; HEADER];
        let (width, rows, ends, entries) = match self {
            Decoded::Absent(rows) => (0u64, rows, Vec::new(), Vec::new()),
            Decoded::Numbers(numbers) => {
                out.extend_from_slice(bytemuck::cast_slice(&numbers));
                (8, numbers.len(), Vec::new(), Vec::new())
            }
            Decoded::Dictionary { ends, bytes, codes } => {
                let width = match ends.len() {
                    0..=256 => 1,
                    257..=65_536 => 2,
                    _ => 4,
                };
                match width {
                    1 => out.extend(codes.iter().map(|c| *c as u8)),
                    2 => out.extend(codes.iter().flat_map(|c| (*c as u16).to_le_bytes())),
                    _ => out.extend_from_slice(bytemuck::cast_slice(&codes)),
                }
                (width, codes.len(), ends, bytes)
            }
        };
        out.resize(out.len().next_multiple_of(8), 0);
        out.extend_from_slice(bytemuck::cast_slice(&ends));
        out.extend_from_slice(&entries);
        let field = field_bytes(field);
        out.extend_from_slice(&field);
        let body = xxh3_64(&out[HEADER..]);
        let words = [MAGIC, width, rows as u64, ends.len() as u64, entries.len() as u64, field.len() as u64, body];
        for (i, word) in words.into_iter().enumerate() {
            out[i * 8..i * 8 + 8].copy_from_slice(&word.to_le_bytes());
        }
        let header = xxh3_64(&out[..56]);
        out[56..64].copy_from_slice(&header.to_le_bytes());
        out
    }
}

enum Bytes {
    File(Map),
    Memory(Vec<u64>),
}

/// A column ready for use.
pub(crate) struct StoredColumn {
    bytes: Bytes,
    length: usize,
    width: usize,
    rows: usize,
    codes: usize,
    ends_at: usize,
    entries_at: usize,
}

impl StoredColumn {
    /// Maps the file, if it is there, whole, and of this field. Anything else is made anew.
    pub(super) fn open(path: &Path, field: &Field, rows: u64) -> Option<Self> {
        let map = Map::open(path).ok()?;
        let length = map.bytes().len();
        let column = Self::parse(Bytes::File(map), length)?;
        let whose = column.bytes_of().get(column.length - field_bytes(field).len()..)?;
        (column.rows as u64 == rows && whose == field_bytes(field)).then_some(column)
    }

    /// Takes the bytes of [`Decoded::encode`].
    pub(super) fn in_memory(bytes: &[u8], path: &Path) -> Result<Self> {
        let mut words = vec![0u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut words)[..bytes.len()].copy_from_slice(bytes);
        Self::parse(Bytes::Memory(words), bytes.len())
            .ok_or_else(|| Error::Corrupt { path: path.to_owned(), detail: "a column in memory changed".to_owned() })
    }

    fn parse(bytes: Bytes, length: usize) -> Option<Self> {
        let all = match &bytes {
            Bytes::File(map) => map.bytes(),
            Bytes::Memory(words) => bytemuck::cast_slice(words).get(..length)?,
        };
        let word = |i: usize| Some(u64::from_le_bytes(all.get(i * 8..i * 8 + 8)?.try_into().ok()?));
        let sound = word(0)? == MAGIC && word(7)? == xxh3_64(&all[..56]) && word(6)? == xxh3_64(&all[HEADER..]);
        if !sound {
            return None;
        }
        let number = |i: usize| word(i).map(|w| w as usize);
        let (width, rows, codes) = (number(1)?, number(2)?, number(3)?);
        let ends_at = (HEADER + width * rows).next_multiple_of(8);
        let entries_at = ends_at + codes * 4;
        let fits = entries_at + number(4)? + number(5)? == length;
        fits.then_some(StoredColumn { bytes, length, width, rows, codes, ends_at, entries_at })
    }

    /// How large it is.
    pub(super) fn bytes(&self) -> u64 {
        self.length as u64
    }

    /// How many entries there are.
    pub(crate) fn entries(&self) -> usize {
        self.codes
    }

    fn ends(&self) -> &[u32] {
        bytemuck::cast_slice(&self.bytes_of()[self.ends_at..self.entries_at])
    }

    /// One entry as it lies there.
    pub(crate) fn entry(&self, number: usize) -> Option<&[u8]> {
        let ends = self.ends();
        let start = if number == 0 { 0 } else { *ends.get(number - 1)? as usize };
        self.bytes_of().get(self.entries_at + start..self.entries_at + *ends.get(number)? as usize)
    }

    /// Tells which of the first `count` entries hold a text, ascending. They lie one behind the other: one pass finds all.
    pub(crate) fn each_hit(&self, count: usize, text: &memchr::memmem::Finder<'_>, tell: &mut dyn FnMut(usize)) {
        let ends = &self.ends()[..count];
        let all = ends.last().and_then(|end| self.bytes_of().get(self.entries_at..self.entries_at + *end as usize));
        let (all, mut at, mut entry) = (all.unwrap_or_default(), 0, 0);
        while let Some(found) = all.get(at..).and_then(|rest| text.find(rest)) {
            let place = (at + found) as u32;
            let mut step = 1;
            while entry + step <= count && ends[entry + step - 1] <= place {
                entry += step;
                step *= 2;
            }
            entry += ends[entry..count.min(entry + step)].partition_point(|end| *end <= place);
            if entry == count {
                return;
            }
            tell(entry);
            at = ends[entry] as usize;
        }
    }

    fn bytes_of(&self) -> &[u8] {
        match &self.bytes {
            Bytes::File(map) => map.bytes(),
            Bytes::Memory(words) => &bytemuck::cast_slice(words)[..self.length],
        }
    }
}

impl Column for StoredColumn {
    fn data(&self) -> ColumnData<'_> {
        let data = &self.bytes_of()[HEADER..HEADER + self.width * self.rows];
        match self.width {
            1 => ColumnData::Dictionary(Codes::U8(data)),
            2 => ColumnData::Dictionary(Codes::U16(bytemuck::cast_slice(data))),
            4 => ColumnData::Dictionary(Codes::U32(bytemuck::cast_slice(data))),
            8 => ColumnData::Numbers(bytemuck::cast_slice(data)),
            _ => ColumnData::Absent,
        }
    }

    fn value(&self, code: u32) -> Value<'_> {
        let (code, bytes) = (code as usize, self.bytes_of());
        if code >= self.codes {
            return Value::Missing;
        }
        let ends: &[u32] = bytemuck::cast_slice(&bytes[self.ends_at..self.entries_at]);
        let start = if code == 0 { 0 } else { ends[code - 1] as usize };
        let entry = &bytes[self.entries_at + start..self.entries_at + ends[code] as usize];
        let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
        match entry.split_first() {
            Some((1, _)) => Value::Null,
            Some((2, rest)) => Value::Bool(rest == [1]),
            Some((3, rest)) => rest.try_into().map_or(Value::Missing, |b| Value::Number(f64::from_le_bytes(b))),
            Some((4, rest)) => Value::Text(text(rest)),
            Some((5, rest)) => Value::Json(text(rest)),
            _ => Value::Missing,
        }
    }

    fn codes(&self) -> u32 {
        self.codes as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_of_columns() {
        let dir = tempfile::tempdir().expect("a folder");
        let field = Field::Property("a".into());
        let decoded = [
            Decoded::Dictionary { ends: vec![0, 3, 6], bytes: b"\x04ab\x04cd".to_vec(), codes: vec![0, 1, 2, 1] },
            Decoded::Numbers(vec![1.0, f64::NAN, 2.0, 3.0]),
        ];
        let corpus: Vec<Vec<u8>> = decoded.into_iter().map(|column| column.encode(&field)).collect();
        let path = dir.path().join("1.col");
        crate::hostile::target("column", corpus.clone()).run(|bytes| {
            std::fs::write(&path, bytes).expect("written");
            let opened = StoredColumn::open(&path, &field, 4);
            assert!(opened.is_none() || corpus.iter().any(|good| good == bytes), "damage that nobody notices");
            opened.is_some()
        });
    }
}
