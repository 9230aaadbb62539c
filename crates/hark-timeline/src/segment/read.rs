//! How are columns of the Parquet file decoded?

use super::blocks::Blocks;
use super::schema::{Schema, Slot};
use crate::error::Result;
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::RowGroupReader;
use parquet::file::serialized_reader::SerializedRowGroupReader;
use std::ops::Range;
use std::sync::Arc;

/// An open Parquet file.
pub(crate) struct ParquetFile {
    pub(crate) blocks: Blocks,
    pub(crate) schema: Schema,
    metadata: ParquetMetaData,
    /// The first row of each row group, then the number of rows.
    starts: Vec<usize>,
}

/// Values of one column for some rows.
pub(crate) struct Decoded {
    values: Values,
    /// Where the value of each row is, [`ABSENT`] for none. Empty for a column that every row has.
    at: Vec<u32>,
}

const ABSENT: u32 = u32::MAX;

enum Values {
    Fixed(Vec<FixedLenByteArray>),
    Text(Vec<ByteArray>),
    Whole(Vec<i64>, bool),
    Marks(Vec<i32>),
    Number(Vec<f64>),
    Bool(Vec<bool>),
}

/// One value as it lies in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Absent,
    Fixed(&'a [u8]),
    Text(&'a [u8]),
    Whole(i64),
    Marks(i32),
    Number(f64),
    Bool(bool),
}

impl Decoded {
    /// The value of row `row` of those decoded.
    #[inline]
    pub(crate) fn cell(&self, row: usize) -> Cell<'_> {
        let at = if self.at.is_empty() { row } else { self.at[row] as usize };
        if at == ABSENT as usize {
            return Cell::Absent;
        }
        match &self.values {
            Values::Fixed(values) => Cell::Fixed(values[at].data()),
            Values::Text(values) => Cell::Text(values[at].data()),
            Values::Whole(values, millis) => Cell::Whole(if *millis { values[at] * 1000 } else { values[at] }),
            Values::Marks(values) => Cell::Marks(values[at]),
            Values::Number(values) => Cell::Number(values[at]),
            Values::Bool(values) => Cell::Bool(values[at]),
        }
    }

    /// The text of a row, if it has one.
    pub(crate) fn text(&self, row: usize) -> Option<&str> {
        match self.cell(row) {
            Cell::Text(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// The whole number of a row, if it has one.
    pub(crate) fn whole(&self, row: usize) -> Option<i64> {
        match self.cell(row) {
            Cell::Whole(value) => Some(value),
            Cell::Marks(value) => Some(i64::from(value)),
            _ => None,
        }
    }

    /// The 16 bytes of a row, if it has them.
    pub(crate) fn fixed(&self, row: usize) -> Option<[u8; 16]> {
        match self.cell(row) {
            Cell::Fixed(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl ParquetFile {
    /// Reads the footer.
    pub(crate) fn open(blocks: Blocks, events: u64) -> Result<Self> {
        let metadata = ParquetMetaDataReader::new()
            .with_column_index_policy(PageIndexPolicy::Skip)
            .with_offset_index_policy(PageIndexPolicy::Required)
            .parse_and_finish(&blocks)
            .map_err(|e| blocks.error(e))?;
        let root = metadata.file_metadata().schema_descr().root_schema();
        let schema = Schema::of(root).ok_or_else(|| blocks.corrupt("its columns are not those of a segment"))?;
        let mut starts = vec![0];
        for group in metadata.row_groups() {
            starts.push(starts[starts.len() - 1] + group.num_rows() as usize);
        }
        if starts[starts.len() - 1] as u64 != events {
            return Err(blocks.corrupt(format!("it has {} rows, not {events}", starts[starts.len() - 1])));
        }
        Ok(ParquetFile { blocks, schema, metadata, starts })
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    /// Decodes some rows of a column, reading no other pages.
    pub(crate) fn read(&self, column: usize, rows: Range<usize>) -> Result<Decoded> {
        let mut decoded = self.empty(column, rows.len());
        let mut at = rows.start;
        while at < rows.end {
            let group = self.starts.partition_point(|s| *s <= at) - 1;
            let end = rows.end.min(self.starts[group + 1]);
            let mut reader = self.reader(group, column)?;
            decoded.skip(&mut reader, at - self.starts[group]).map_err(|e| self.blocks.error(e))?;
            decoded.append(&mut reader, end - at).map_err(|e| self.blocks.error(e))?;
            at = end;
        }
        Ok(decoded)
    }

    /// All columns for some rows.
    pub(crate) fn read_all(&self, rows: Range<usize>) -> Result<Vec<Decoded>> {
        (0..self.schema.columns.len()).map(|column| self.read(column, rows.clone())).collect()
    }

    /// The columns that make up an event as it is shown; nothing of the others, nor of what the spine has.
    pub(crate) fn read_shown(&self, rows: Range<usize>) -> Result<Vec<Decoded>> {
        let read = |column: usize| match self.schema.columns[column].slot {
            Slot::Customer | Slot::GroupTraits | Slot::Time | Slot::Event | Slot::Flags | Slot::Sequence => {
                Ok(self.empty(column, 0))
            }
            _ => self.read(column, rows.clone()),
        };
        (0..self.schema.columns.len()).map(read).collect()
    }

    /// How many rows have a value in a column, if the file says so.
    pub(crate) fn present(&self, column: usize) -> Option<u64> {
        self.metadata.row_groups().iter().try_fold(0, |sum, group| {
            let absent = group.column(column).statistics()?.null_count_opt()?;
            Some(sum + (group.num_rows() as u64).saturating_sub(absent))
        })
    }

    fn empty(&self, column: usize, rows: usize) -> Decoded {
        use super::schema::Kind;
        let shape = &self.schema.columns[column];
        let values = match shape.kind {
            Kind::Fixed => Values::Fixed(Vec::new()),
            Kind::Text => Values::Text(Vec::new()),
            Kind::Whole | Kind::Time => Values::Whole(Vec::new(), shape.millis),
            Kind::Marks => Values::Marks(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
            Kind::Bool => Values::Bool(Vec::new()),
        };
        let at = if shape.required() { Vec::new() } else { Vec::with_capacity(rows) };
        Decoded { values, at }
    }

    fn reader(&self, group: usize, column: usize) -> Result<ColumnReader> {
        let properties = Arc::new(ReaderProperties::builder().set_read_bloom_filter(false).build());
        let open = || {
            let index = self.metadata.page_index_for_row_group(group);
            let blocks = Arc::new(self.blocks.clone());
            SerializedRowGroupReader::new(blocks, self.metadata.row_group(group), index, properties)?
                .get_column_reader(column)
        };
        open().map_err(|e| self.blocks.error(e))
    }
}

impl Decoded {
    fn skip(&self, reader: &mut ColumnReader, rows: usize) -> parquet::errors::Result<()> {
        if rows == 0 {
            return Ok(());
        }
        let skipped = match reader {
            ColumnReader::BoolColumnReader(r) => r.skip_records(rows)?,
            ColumnReader::Int32ColumnReader(r) => r.skip_records(rows)?,
            ColumnReader::Int64ColumnReader(r) => r.skip_records(rows)?,
            ColumnReader::DoubleColumnReader(r) => r.skip_records(rows)?,
            ColumnReader::ByteArrayColumnReader(r) => r.skip_records(rows)?,
            ColumnReader::FixedLenByteArrayColumnReader(r) => r.skip_records(rows)?,
            ColumnReader::Int96ColumnReader(_) | ColumnReader::FloatColumnReader(_) => 0,
        };
        if skipped == rows { Ok(()) } else { Err(ParquetError::EOF("the column ends early".to_owned())) }
    }

    fn append(&mut self, reader: &mut ColumnReader, rows: usize) -> parquet::errors::Result<()> {
        let before = self.values_len();
        let mut levels: Vec<i16> = Vec::new();
        let l = Some(&mut levels);
        let (read, values, _) = match (reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(r), Values::Bool(v)) => r.read_records(rows, l, None, v)?,
            (ColumnReader::Int32ColumnReader(r), Values::Marks(v)) => r.read_records(rows, l, None, v)?,
            (ColumnReader::Int64ColumnReader(r), Values::Whole(v, _)) => r.read_records(rows, l, None, v)?,
            (ColumnReader::DoubleColumnReader(r), Values::Number(v)) => r.read_records(rows, l, None, v)?,
            (ColumnReader::ByteArrayColumnReader(r), Values::Text(v)) => r.read_records(rows, l, None, v)?,
            (ColumnReader::FixedLenByteArrayColumnReader(r), Values::Fixed(v)) => r.read_records(rows, l, None, v)?,
            _ => return Err(ParquetError::General("a column has another type".to_owned())),
        };
        if read != rows || (levels.is_empty() && values != rows) {
            return Err(ParquetError::EOF("the column ends early".to_owned()));
        }
        let mut next = before as u32;
        self.at.extend(levels.iter().map(|level| {
            let here = if *level == 0 { ABSENT } else { next };
            next += u32::from(*level != 0);
            here
        }));
        Ok(())
    }

    fn values_len(&self) -> usize {
        match &self.values {
            Values::Fixed(values) => values.len(),
            Values::Text(values) => values.len(),
            Values::Whole(values, _) => values.len(),
            Values::Marks(values) => values.len(),
            Values::Number(values) => values.len(),
            Values::Bool(values) => values.len(),
        }
    }
}

/// Reads a file from front to back in pieces, every column once.
pub(crate) struct Scan {
    file: Arc<ParquetFile>,
    columns: Vec<usize>,
    readers: Vec<ColumnReader>,
    at: usize,
}

impl Scan {
    /// A scan of these columns.
    pub(crate) fn new(file: Arc<ParquetFile>, columns: Vec<usize>) -> Self {
        Scan { file, columns, readers: Vec::new(), at: 0 }
    }

    /// The next rows, at most `rows` and never across a row group; `None` at the end.
    pub(crate) fn next(&mut self, rows: usize) -> Result<Option<(Range<usize>, Vec<Decoded>)>> {
        let file = self.file.clone();
        if self.at == file.rows() {
            return Ok(None);
        }
        let group = file.starts.partition_point(|s| *s <= self.at) - 1;
        if file.starts[group] == self.at {
            self.readers = self.columns.iter().map(|c| file.reader(group, *c)).collect::<Result<_>>()?;
        }
        let end = (self.at + rows).min(file.starts[group + 1]);
        let mut out = Vec::with_capacity(self.columns.len());
        for (column, reader) in self.columns.iter().zip(&mut self.readers) {
            let mut decoded = file.empty(*column, end - self.at);
            decoded.append(reader, end - self.at).map_err(|e| file.blocks.error(e))?;
            out.push(decoded);
        }
        let range = self.at..end;
        self.at = end;
        Ok(Some((range, out)))
    }
}
