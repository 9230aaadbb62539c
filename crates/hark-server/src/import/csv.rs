//! How are delimited rows read from text of any size, without trusting it?
//!
//! Our own splitter rather than the `csv` crate (which the tests compare it with), for one reason: a quote that is
//! never closed makes that crate read the rest of the file as one row. Here a row that outgrows
//! [`ROW_BYTES_MAX`] loses only its first line, and reading goes on behind it.

mod sniff;

use crate::import::bytes::{self, BytesRead};
use crate::import::rows::{self, CELL_BYTES_MAX, COLUMNS_MAX, Next, ROW_BYTES_MAX, RowBuffer, RowSource};
use crate::import::{Failure, joined};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const READ_BYTES: usize = 256 * 1024;
/// Bytes of a bad row that its dead letter keeps.
const RAW_KEPT: usize = 64 * 1024;
const OVERSIZED: &str = "the row has more than 4 MB; is a quote never closed?";
/// Gives the text from its beginning, as often as it is wanted.
type Open<'a> = dyn Fn() -> Result<(Box<dyn Read>, BytesRead), Failure> + 'a;

/// Delimiters tried, in order of preference.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Splits text into records of raw bytes.
struct Splitter {
    reader: Box<dyn Read>,
    delimiter: u8,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    line: u64,
    cells: Vec<u8>,
    ends: Vec<usize>,
}

enum Scan {
    Record {
        consumed: usize,
        lines: u64,
    },
    NeedMore,
    /// A quote is open at the end of the file.
    Unclosed,
}

enum Record {
    Cells { line: u64 },
    Broken { line: u64, raw: Vec<u8>, detail: String },
    End,
}

impl Splitter {
    fn new(reader: Box<dyn Read>, delimiter: u8) -> Self {
        let (buffer, cells, ends) = (Vec::new(), Vec::new(), Vec::new());
        Splitter { reader, delimiter, buffer, start: 0, ended: false, line: 1, cells, ends }
    }

    /// Reads more bytes behind those that are not yet used.
    fn fill(&mut self) -> std::io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        self.buffer.resize(before + READ_BYTES.max(before), 0);
        let mut filled = before;
        while filled < self.buffer.len() {
            match self.reader.read(&mut self.buffer[filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(n) => filled += n,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(filled);
                    return Err(error);
                }
            }
        }
        self.buffer.truncate(filled);
        Ok(())
    }

    /// The next record that is not an empty line.
    fn next(&mut self) -> std::io::Result<Record> {
        loop {
            self.skip_line_ends();
            if self.start == self.buffer.len() {
                if self.ended {
                    return Ok(Record::End);
                }
                self.fill()?;
                continue;
            }
            match self.scan() {
                Scan::Record { consumed, .. } if consumed > ROW_BYTES_MAX => return Ok(self.give_up_line(OVERSIZED)),
                Scan::Record { consumed, lines } => {
                    let line = self.line;
                    self.start += consumed;
                    self.line += lines;
                    return Ok(Record::Cells { line });
                }
                Scan::NeedMore if self.buffer.len() - self.start > ROW_BYTES_MAX => {
                    return Ok(self.give_up_line(OVERSIZED));
                }
                Scan::NeedMore => self.fill()?,
                Scan::Unclosed => return Ok(self.give_up_line("a quote is never closed")),
            }
        }
    }

    fn skip_line_ends(&mut self) {
        while let Some(byte) = self.buffer.get(self.start).filter(|b| **b == b'\n' || **b == b'\r') {
            self.line += u64::from(*byte == b'\n');
            self.start += 1;
        }
    }

    /// Takes one line out of a record that cannot be one, so that the rows behind it survive.
    fn give_up_line(&mut self, detail: &str) -> Record {
        let rest = &self.buffer[self.start..];
        let length = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        let raw = rest[..length.min(RAW_KEPT)].to_vec();
        let line = self.line;
        self.start += length;
        Record::Broken { line, raw, detail: detail.to_owned() }
    }

    /// Splits the record at `start` into `cells` and `ends`.
    fn scan(&mut self) -> Scan {
        self.cells.clear();
        self.ends.clear();
        let (bytes, delimiter) = (&self.buffer[self.start..], self.delimiter);
        let (mut at, mut lines) = (0, 0);
        loop {
            if bytes.get(at) == Some(&b'"') {
                match unquote(&bytes[at + 1..], self.ended, &mut self.cells) {
                    None => return if self.ended { Scan::Unclosed } else { Scan::NeedMore },
                    Some((consumed, inner_lines)) => {
                        at += 1 + consumed;
                        lines += inner_lines;
                    }
                }
            }
            let plain = &bytes[at..];
            let length = plain.iter().position(|b| *b == delimiter || *b == b'\n' || *b == b'\r');
            self.cells.extend_from_slice(&plain[..length.unwrap_or(plain.len())]);
            let Some(length) = length else {
                if !self.ended {
                    return Scan::NeedMore;
                }
                self.ends.push(self.cells.len());
                return Scan::Record { consumed: bytes.len(), lines };
            };
            self.ends.push(self.cells.len());
            at += length + 1;
            if bytes[at - 1] == delimiter {
                continue;
            }
            // The `\n` of a `\r\n` is skipped as an empty line, which counts the line.
            return Scan::Record { consumed: at, lines: lines + u64::from(bytes[at - 1] == b'\n') };
        }
    }

    fn cell(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.cells[start..self.ends[index]]
    }
}

/// Copies what stands between quotes; `bytes` begins behind the opening one. Answers how many bytes that took, the
/// closing quote included, and how many line ends were inside. None when the closing quote is not in sight.
fn unquote(bytes: &[u8], ended: bool, into: &mut Vec<u8>) -> Option<(usize, u64)> {
    let (mut at, mut lines) = (0, 0);
    loop {
        let rest = &bytes[at..];
        let length = rest.iter().position(|b| *b == b'"')?;
        into.extend_from_slice(&rest[..length]);
        lines += rest[..length].iter().filter(|b| **b == b'\n').count() as u64;
        at += length + 1;
        match bytes.get(at) {
            Some(b'"') => {
                into.push(b'"');
                at += 1;
            }
            None if !ended => return None,
            _ => return Some((at, lines)),
        }
    }
}

/// A CSV file.
pub struct CsvRows {
    path: PathBuf,
    splitter: Splitter,
    columns: Vec<String>,
    seed: [u8; 16],
    read: BytesRead,
    number: u64,
}

impl CsvRows {
    /// Opens a file. Without a delimiter the one that splits the first lines most evenly is taken.
    pub fn open(path: &Path, delimiter: Option<u8>) -> Result<Self, Failure> {
        CsvRows::over(path, &|| bytes::open_text(path), delimiter)
    }

    /// The same of text that is called so.
    pub fn of_text(name: &Path, text: &Arc<[u8]>, delimiter: Option<u8>) -> Result<Self, Failure> {
        let text = || Ok((Box::new(Cursor::new(text.clone())) as Box<dyn Read>, BytesRead::default()));
        CsvRows::over(name, &text, delimiter)
    }

    fn over(path: &Path, open: &Open<'_>, delimiter: Option<u8>) -> Result<Self, Failure> {
        let delimiter = match delimiter {
            Some(delimiter) => delimiter,
            None => sniff::delimiter(path, open)?,
        };
        let (reader, read) = open()?;
        let mut splitter = Splitter::new(reader, delimiter);
        let columns = match splitter.next().map_err(|source| Failure::io("read", path, source))? {
            Record::Cells { .. } => {
                (0..splitter.ends.len()).map(|i| String::from_utf8_lossy(splitter.cell(i)).trim().to_owned()).collect()
            }
            Record::Broken { detail, .. } => {
                let hint = "is it a CSV file? Its first line must name the columns";
                return Err(Failure::user(path, format!("the header cannot be read: {detail}"), hint));
            }
            Record::End => return Err(Failure::user(path, "the file is empty", "it must begin with a header")),
        };
        let columns = name_columns(path, columns)?;
        let seed = rows::identity(&[0; 16], columns.iter().map(String::as_str));
        Ok(CsvRows { path: path.to_owned(), splitter, columns, seed, read, number: 0 })
    }

    /// What separates the cells.
    pub fn delimiter(&self) -> u8 {
        self.splitter.delimiter
    }

    fn fill_row(&self, row: &mut RowBuffer) -> Option<String> {
        let found = self.splitter.ends.len();
        if found > self.columns.len() {
            return Some(format!("the row has {found} cells, the header names {}", self.columns.len()));
        }
        for index in 0..found {
            let cell = self.splitter.cell(index);
            if cell.len() > CELL_BYTES_MAX {
                let name = &self.columns[index];
                return Some(format!("the cell `{name}` has {} bytes, more than {CELL_BYTES_MAX}", cell.len()));
            }
            let text = String::from_utf8_lossy(cell);
            row.repaired |= matches!(text, Cow::Owned(_));
            row.push_text(index, &text);
        }
        row.repair_nul();
        row.identity = rows::identity(&self.seed, row.cells().iter().map(|c| row.text(c)));
        None
    }
}

fn name_columns(path: &Path, mut columns: Vec<String>) -> Result<Vec<String>, Failure> {
    if columns.len() > COLUMNS_MAX {
        let fact = format!("the header names {} columns, more than {COLUMNS_MAX}", columns.len());
        return Err(Failure::user(path, fact, "leave out the columns that you do not need"));
    }
    for index in 0..columns.len() {
        if columns[index].is_empty() {
            columns[index] = format!("column_{}", index + 1);
        }
        if let Some(first) = columns[..index].iter().position(|name| *name == columns[index]) {
            let fact = format!("columns {} and {} are both called `{}`", first + 1, index + 1, columns[index]);
            return Err(Failure::user(path, fact, "give every column its own name in the first line"));
        }
    }
    Ok(columns)
}

impl RowSource for CsvRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self, row: &mut RowBuffer) -> Result<Next, Failure> {
        row.clear();
        let record = self.splitter.next().map_err(|source| Failure::io("read", &self.path, source))?;
        if matches!(record, Record::End) {
            return Ok(Next::End);
        }
        self.number += 1;
        row.number = self.number;
        match record {
            Record::Cells { line } => {
                row.line = line;
                let Some(detail) = self.fill_row(row) else { return Ok(Next::Row) };
                let cells = (0..self.splitter.ends.len()).map(|index| self.splitter.cell(index));
                Ok(Next::Bad { detail, raw: joined::joined(cells, self.splitter.delimiter, RAW_KEPT) })
            }
            Record::Broken { line, raw, detail } => {
                row.line = line;
                Ok(Next::Bad { detail, raw: String::from_utf8_lossy(&raw).into_owned() })
            }
            Record::End => Ok(Next::End),
        }
    }

    fn bytes_read(&self) -> u64 {
        self.read.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// None when a quote is never closed, where we differ from the crate on purpose.
    fn split(text: &[u8], delimiter: u8) -> Option<Vec<Vec<Vec<u8>>>> {
        let mut splitter = Splitter::new(Box::new(std::io::Cursor::new(text.to_vec())), delimiter);
        let mut records = Vec::new();
        loop {
            match splitter.next().expect("memory can be read") {
                Record::Cells { .. } => {
                    records.push((0..splitter.ends.len()).map(|i| splitter.cell(i).to_vec()).collect());
                }
                Record::Broken { .. } => return None,
                Record::End => return Some(records),
            }
        }
    }

    fn reference(text: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text)
            .byte_records()
            .map(|record| record.expect("memory can be read").iter().map(<[u8]>::to_vec).collect())
            .collect()
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(hark_testkit::times::times(2_000)))]
        #[test]
        fn splits_like_the_csv_crate(text in "[ab,;\"\r\n ]{0,40}") {
            for delimiter in [b',', b';'] {
                let expect = reference(text.as_bytes(), delimiter);
                match split(text.as_bytes(), delimiter) {
                    Some(records) => proptest::prop_assert_eq!(records, expect),
                    // The crate, too, takes what follows as part of the last cell.
                    None => {
                        let longer = reference(format!("{text}\nq").as_bytes(), delimiter);
                        let last = longer.last().and_then(|record| record.last());
                        proptest::prop_assert!(last.is_some_and(|cell| cell.ends_with(b"\nq")));
                    }
                }
            }
        }
    }

    fn file(text: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        std::io::Write::write_all(&mut file, text).expect("written");
        file
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row() {
        let mut text = b"user,event\nu1,\"open\nu2,ok\n".to_vec();
        for i in 0..400_000 {
            text.extend_from_slice(format!("u{i},fine\n").as_bytes());
        }
        let file = file(&text);
        let mut rows = CsvRows::open(file.path(), None).expect("opened");
        let mut row = RowBuffer::default();
        assert!(matches!(rows.next(&mut row), Ok(Next::Bad { raw, .. }) if raw == "u1,\"open"));
        assert_eq!((row.number, row.line), (1, 2));
        assert_eq!(rows.next(&mut row).expect("read"), Next::Row);
        assert_eq!((row.text(&row.cells()[0]), row.line), ("u2", 3));
    }

    #[test]
    fn a_quote_open_at_the_end_of_the_file_costs_one_row() {
        let file = file(b"user,event\nu1,\"open\nu2,ok\n");
        let mut rows = CsvRows::open(file.path(), Some(b',')).expect("opened");
        let mut row = RowBuffer::default();
        assert!(matches!(rows.next(&mut row), Ok(Next::Bad { detail, .. }) if detail.contains("never closed")));
        assert_eq!(rows.next(&mut row).expect("read"), Next::Row);
        assert_eq!(rows.next(&mut row).expect("read"), Next::End);
    }

    #[test]
    fn lines_are_counted_through_quotes_and_both_line_ends() {
        let file = file(b"a;b\r\n\"x\ny\";1\r\n\r\nz;2\n");
        let mut rows = CsvRows::open(file.path(), None).expect("opened");
        assert_eq!(rows.delimiter(), b';');
        let mut row = RowBuffer::default();
        rows.next(&mut row).expect("read");
        assert_eq!((row.line, row.text(&row.cells()[0])), (2, "x\ny"));
        rows.next(&mut row).expect("read");
        assert_eq!((row.line, row.text(&row.cells()[0])), (5, "z"));
        assert_eq!(rows.next(&mut row).expect("read"), Next::End);
    }

    #[test]
    fn the_same_table_with_another_delimiter_has_the_same_rows() {
        let identity = |text: &[u8]| {
            let file = file(text);
            let mut rows = CsvRows::open(file.path(), None).expect("opened");
            let mut row = RowBuffer::default();
            rows.next(&mut row).expect("read");
            row.identity
        };
        let plain = identity(b"user,event\nu1,seen\n");
        assert_eq!(plain, identity(b"\xef\xbb\xbfuser;event\r\n\"u1\";\"seen\"\r\n"));
        assert_ne!(plain, identity(b"person,event\nu1,seen\n"));
    }

    #[test]
    fn a_column_name_twice_is_refused() {
        let file = file(b"user,event,user\nu1,seen,u2\n");
        let error = CsvRows::open(file.path(), None).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("columns 1 and 3 are both called `user`"), "{error}");
    }
}
