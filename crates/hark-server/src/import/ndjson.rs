//! How are JSON objects read from text, one per line?

use crate::import::Failure;
use crate::import::bytes::{self, BytesRead};
use crate::import::rows::{self, CELL_BYTES_MAX, COLUMNS_MAX, Next, ROW_BYTES_MAX, RowBuffer, RowSource};
use rustc_hash::FxHashMap;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

const READ_BYTES: usize = 256 * 1024;
/// Characters of a bad row that its report keeps.
const RAW_KEPT: usize = 2_000;

/// A file of JSON objects, one per line. A key seen for the first time becomes a new column.
pub struct NdjsonRows {
    path: PathBuf,
    reader: BufReader<Box<dyn Read>>,
    read: BytesRead,
    columns: Vec<String>,
    index: FxHashMap<String, usize>,
    line: Vec<u8>,
    line_number: u64,
    number: u64,
}

impl NdjsonRows {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let (reader, read) = bytes::open_text(path)?;
        Ok(NdjsonRows {
            path: path.to_owned(),
            reader: BufReader::with_capacity(READ_BYTES, reader),
            read,
            columns: Vec::new(),
            index: FxHashMap::default(),
            line: Vec::new(),
            line_number: 0,
            number: 0,
        })
    }

    /// Reads one line, at most a little more than [`ROW_BYTES_MAX`] of it into memory. False at the end of the file.
    fn read_line(&mut self) -> std::io::Result<bool> {
        self.line.clear();
        self.line_number += 1;
        let limit = ROW_BYTES_MAX as u64 + 1;
        let taken = self.reader.by_ref().take(limit).read_until(b'\n', &mut self.line)?;
        if taken as u64 == limit && self.line.last() != Some(&b'\n') {
            while skip_to_line_end(&mut self.reader)? {}
        }
        Ok(taken > 0)
    }

    fn column(&mut self, key: Cow<'_, str>) -> Option<usize> {
        if let Some(index) = self.index.get(key.as_ref()) {
            return Some(*index);
        }
        if self.columns.len() >= COLUMNS_MAX {
            return None;
        }
        self.columns.push(key.clone().into_owned());
        self.index.insert(key.into_owned(), self.columns.len() - 1);
        Some(self.columns.len() - 1)
    }

    fn fill_row(&mut self, row: &mut RowBuffer) -> Result<(), String> {
        if self.line.len() > ROW_BYTES_MAX {
            return Err(format!("the line has more than {ROW_BYTES_MAX} bytes"));
        }
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        row.repaired = matches!(text, Cow::Owned(_));
        let result = self.fill_from(text.trim(), row);
        row.identity = rows::identity(&[1; 16], std::iter::once(text.trim()));
        drop(text);
        self.line = line;
        result
    }

    fn fill_from(&mut self, text: &str, row: &mut RowBuffer) -> Result<(), String> {
        let members: Members<'_> = serde_json::from_str(text)
            .map_err(|error| format!("the line is not one JSON object: {}", plain_reason(&error)))?;
        for (key, value) in members.0 {
            if value.get().len() > CELL_BYTES_MAX {
                return Err(format!("`{key}` has {} bytes, more than {CELL_BYTES_MAX}", value.get().len()));
            }
            let Some(column) = self.column(key) else {
                return Err(format!("the file has more than {COLUMNS_MAX} different keys"));
            };
            row.push_json(column, value.get());
        }
        Ok(())
    }
}

/// serde_json's reason with the column but without "line 1", which would be read as the line of the file.
fn plain_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((reason, _)) => format!("{reason} at character {}", error.column()),
        None => text,
    }
}

fn skip_to_line_end(reader: &mut impl BufRead) -> std::io::Result<bool> {
    let chunk = reader.fill_buf()?;
    let (used, more) = match chunk.iter().position(|b| *b == b'\n') {
        Some(at) => (at + 1, false),
        None => (chunk.len(), !chunk.is_empty()),
    };
    reader.consume(used);
    Ok(more)
}

impl RowSource for NdjsonRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self, row: &mut RowBuffer) -> Result<Next, Failure> {
        row.clear();
        loop {
            if !self.read_line().map_err(|source| Failure::io("read", &self.path, source))? {
                return Ok(Next::End);
            }
            if !self.line.iter().all(u8::is_ascii_whitespace) {
                break;
            }
        }
        self.number += 1;
        row.number = self.number;
        row.line = self.line_number;
        match self.fill_row(row) {
            Ok(()) => Ok(Next::Row),
            Err(detail) => {
                let raw = String::from_utf8_lossy(&self.line).trim().chars().take(RAW_KEPT).collect();
                Ok(Next::Bad { detail, raw })
            }
        }
    }

    fn bytes_read(&self) -> u64 {
        self.read.get()
    }
}

/// The members of one object in order, values as their text. Of a key that stands there twice the last one counts.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Self::Value = Vec::new();
                while let Some((key, value)) = map.next_entry::<Key<'de>, &RawValue>()? {
                    if members.len() >= COLUMNS_MAX {
                        return Err(serde::de::Error::custom(format!("more than {COLUMNS_MAX} keys")));
                    }
                    members.retain(|(known, _)| *known != key.0);
                    members.push((key.0, value));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Collect).map(Members)
    }
}

#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> (NdjsonRows, tempfile::NamedTempFile) {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        std::io::Write::write_all(&mut file, text).expect("written");
        (NdjsonRows::open(file.path()).expect("opened"), file)
    }

    #[test]
    fn keys_become_columns_as_they_appear() {
        let (mut rows, _file) = rows(b"{\"a\":1}\n\n{\"b\":\"x\",\"a\":null}\r\n");
        let mut row = RowBuffer::default();
        assert_eq!(rows.next(&mut row).expect("read"), Next::Row);
        assert_eq!(rows.next(&mut row).expect("read"), Next::Row);
        assert_eq!((row.number, row.line), (2, 3));
        let cells: Vec<_> = row.cells().iter().map(|c| (c.column, row.text(c))).collect();
        assert_eq!(cells, [(1, "\"x\""), (0, "null")]);
        assert_eq!(rows.columns(), ["a", "b"]);
        assert_eq!(rows.next(&mut row).expect("read"), Next::End);
    }

    #[test]
    fn a_broken_line_does_not_stop_the_next_one() {
        let mut text = b"{\"a\":".to_vec();
        text.extend(std::iter::repeat_n(b'1', ROW_BYTES_MAX + 10));
        text.extend_from_slice(b"}\n[1]\n{\"a\":2}");
        let (mut rows, _file) = rows(&text);
        let mut row = RowBuffer::default();
        assert!(matches!(rows.next(&mut row), Ok(Next::Bad { detail, .. }) if detail.contains("more than")));
        assert!(matches!(rows.next(&mut row), Ok(Next::Bad { detail, .. }) if detail.contains("JSON object")));
        assert_eq!(rows.next(&mut row).expect("read"), Next::Row);
        assert_eq!(row.number, 3);
    }
}
