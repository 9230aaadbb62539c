//! How are the rows of a Parquet file read one after another?

use crate::import::Failure;
use crate::import::guess::is_number;
use crate::import::rows::{self, CELL_BYTES_MAX, COLUMNS_MAX, Next, RowBuffer, RowSource};
use crate::import::values::quote_into;
use parquet::basic::{LogicalType, TimeUnit};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row, reader::RowIter};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Days of 24 hours in microseconds.
const DAY: i64 = 86_400_000_000;

/// A Parquet file. Memory is one page of each column.
pub struct ParquetRows {
    path: PathBuf,
    rows: RowIter<'static>,
    columns: Vec<String>,
    nanoseconds: Vec<bool>,
    seed: [u8; 16],
    number: u64,
    rows_total: u64,
    bytes_total: u64,
}

/// What the library does with a file. Some damage makes it panic where it should return an error.
fn sheltered<T>(work: impl FnOnce() -> parquet::errors::Result<T>) -> parquet::errors::Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(parquet::errors::ParquetError::General("its pages are damaged".to_owned())))
}

impl ParquetRows {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|source| Failure::io("open", path, source))?;
        let bytes_total = file.metadata().map_err(|source| Failure::io("read", path, source))?.len();
        let damaged = |error: parquet::errors::ParquetError| {
            Failure::user(path, format!("the Parquet file cannot be read: {error}"), "write it again")
        };
        let reader = sheltered(|| SerializedFileReader::new(file)).map_err(damaged)?;
        let metadata = reader.metadata().file_metadata();
        let rows_total = u64::try_from(metadata.num_rows()).unwrap_or(0);
        let fields = metadata.schema_descr().root_schema().get_fields().to_vec();
        if fields.len() > COLUMNS_MAX {
            let fact = format!("the file has {} columns, more than {COLUMNS_MAX}", fields.len());
            return Err(Failure::user(path, fact, "leave out the columns that you do not need"));
        }
        let columns: Vec<String> = fields.iter().map(|f| f.name().to_owned()).collect();
        let nanoseconds = fields.iter().map(|f| is_nanoseconds(f)).collect();
        let seed = rows::identity(&[2; 16], columns.iter().map(String::as_str));
        let rows = sheltered(|| Ok(RowIter::from_file_into(Box::new(reader)))).map_err(damaged)?;
        Ok(ParquetRows { path: path.to_owned(), rows, columns, nanoseconds, seed, number: 0, rows_total, bytes_total })
    }

    fn fill_row(&self, from: &Row, row: &mut RowBuffer) -> Option<String> {
        for (index, (_, field)) in from.get_column_iter().enumerate() {
            let json = match field {
                Field::Null => continue,
                Field::Long(n) if self.nanoseconds.get(index) == Some(&true) => moment(n.div_euclid(1_000)),
                other => json_of(other),
            };
            if json.len() > CELL_BYTES_MAX {
                let name = &self.columns[index];
                return Some(format!("the cell `{name}` has {} bytes, more than {CELL_BYTES_MAX}", json.len()));
            }
            row.push_json(index, &json);
        }
        let cells = row.cells().iter().flat_map(|c| [self.columns[c.column as usize].as_str(), row.text(c)]);
        row.identity = rows::identity(&self.seed, cells);
        None
    }
}

/// The row interface gives timestamps in nanoseconds as bare integers; the schema tells them apart.
fn is_nanoseconds(field: &parquet::schema::types::Type) -> bool {
    matches!(field.get_basic_info().logical_type_ref(), Some(LogicalType::Timestamp(kind)) if kind.unit == TimeUnit::NANOS)
}

/// RFC 3339 text in JSON quotes; null for a moment outside the years 0 to 9999.
fn moment(micros: i64) -> String {
    match jiff::Timestamp::from_microsecond(micros) {
        Ok(moment) => format!("\"{moment}\""),
        Err(_) => "null".to_owned(),
    }
}

fn json_of(field: &Field) -> String {
    match field {
        Field::Null => "null".to_owned(),
        Field::Bool(value) => value.to_string(),
        Field::Byte(n) => n.to_string(),
        Field::Short(n) => n.to_string(),
        Field::Int(n) => n.to_string(),
        Field::Long(n) => n.to_string(),
        Field::UByte(n) => n.to_string(),
        Field::UShort(n) => n.to_string(),
        Field::UInt(n) => n.to_string(),
        Field::ULong(n) => n.to_string(),
        Field::Float16(n) => serde_json::Value::from(f64::from(*n)).to_string(),
        // The shortest text of the narrow float, not its long neighbour in double precision.
        Field::Float(n) if n.is_finite() => n.to_string(),
        Field::Float(_) => "null".to_owned(),
        Field::Double(n) => serde_json::Value::from(*n).to_string(),
        Field::Str(text) => quoted(text),
        Field::Bytes(bytes) => quoted(&String::from_utf8_lossy(bytes.data())),
        Field::TimestampMillis(ms) => moment(ms.saturating_mul(1_000)),
        Field::TimestampMicros(us) => moment(*us),
        Field::Date(days) => date(*days),
        Field::Decimal(_) => number_or_text(&field.to_string()),
        Field::TimeMillis(_) | Field::TimeMicros(_) => quoted(&field.to_string()),
        Field::Group(row) => object(row.get_column_iter().map(|(name, value)| (name.clone(), value))),
        Field::ListInternal(list) => format!("[{}]", list.elements().iter().map(json_of).collect::<Vec<_>>().join(",")),
        Field::MapInternal(map) => object(map.entries().iter().map(|(key, value)| match key {
            Field::Str(text) => (text.clone(), value),
            other => (other.to_string(), value),
        })),
    }
}

/// A decimal is a number as long as one holds all its digits.
fn number_or_text(text: &str) -> String {
    if is_number(text) { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote_into(&mut out, text);
    out
}

fn object<'a>(members: impl Iterator<Item = (String, &'a Field)>) -> String {
    let members: Vec<String> = members.map(|(name, value)| format!("{}:{}", quoted(&name), json_of(value))).collect();
    format!("{{{}}}", members.join(","))
}

/// The day as `YYYY-MM-DD`, in JSON quotes.
fn date(days: i32) -> String {
    let micros = i64::from(days).saturating_mul(DAY);
    match jiff::Timestamp::from_microsecond(micros) {
        Ok(moment) => format!("\"{}\"", moment.strftime("%Y-%m-%d")),
        Err(_) => "null".to_owned(),
    }
}

impl RowSource for ParquetRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self, row: &mut RowBuffer) -> Result<Next, Failure> {
        row.clear();
        let from = match sheltered(|| self.rows.next().transpose()).transpose() {
            None => return Ok(Next::End),
            Some(Ok(from)) => from,
            Some(Err(error)) => {
                let fact = format!("row {} of the Parquet file cannot be read: {error}", self.number + 1);
                return Err(Failure::user(&self.path, fact, "write the file again"));
            }
        };
        self.number += 1;
        (row.number, row.line) = (self.number, 0);
        match self.fill_row(&from, row) {
            None => Ok(Next::Row),
            Some(detail) => Ok(Next::Bad { detail, raw: String::new() }),
        }
    }

    fn bytes_read(&self) -> u64 {
        // Pages are read out of order, so the share of rows stands for the share of bytes.
        (u128::from(self.bytes_total) * u128::from(self.number) / u128::from(self.rows_total.max(1))) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_a_number_while_all_its_digits_fit() {
        for (text, expect) in
            [("136.500", "136.500"), ("-0.05", "-0.05"), ("1234567890123456.7", "\"1234567890123456.7\"")]
        {
            assert_eq!(number_or_text(text), expect);
        }
    }
}
