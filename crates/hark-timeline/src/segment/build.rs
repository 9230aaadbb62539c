//! How do values gather until a row group is written?

use super::schema::{ColumnShape, Kind};
use bytes::Bytes;
use parquet::data_type::*;
use parquet::errors::Result;
use parquet::file::writer::SerializedColumnWriter;

/// Rows handed to the library at a time: their handles stay in the processor's cache.
const PORTION_ROWS: usize = super::write::PAGE_ROWS;

/// The values of one column in the row group under construction.
pub(crate) struct Builder {
    pub(crate) shape: ColumnShape,
    values: Values,
    /// One entry per row so far, 1 where there is a value; unused for a required column.
    levels: Vec<i16>,
}

enum Values {
    Fixed(Vec<u8>),
    Text { bytes: Vec<u8>, ends: Vec<usize> },
    Whole(Vec<i64>),
    Marks(Vec<i32>),
    Number(Vec<f64>),
    Bool(Vec<bool>),
}

impl Builder {
    pub(crate) fn new(shape: ColumnShape) -> Self {
        let values = match shape.kind {
            Kind::Fixed => Values::Fixed(Vec::new()),
            Kind::Text => Values::Text { bytes: Vec::new(), ends: Vec::new() },
            Kind::Whole | Kind::Time => Values::Whole(Vec::new()),
            Kind::Marks => Values::Marks(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
            Kind::Bool => Values::Bool(Vec::new()),
        };
        Builder { shape, values, levels: Vec::new() }
    }

    #[inline]
    fn present(&mut self, row: usize) {
        if !self.shape.required() {
            self.levels.resize(row, 0);
            self.levels.push(1);
        }
    }

    /// Sets row `row`; rows are set in ascending order, each at most once. A value of another type is refused with
    /// `false`.
    #[inline]
    pub(crate) fn fixed(&mut self, row: usize, value: &[u8]) -> bool {
        let Values::Fixed(values) = &mut self.values else { return false };
        values.extend_from_slice(value);
        self.present(row);
        true
    }

    /// See [`Builder::fixed`].
    #[inline]
    pub(crate) fn text(&mut self, row: usize, value: &[u8]) -> bool {
        let Values::Text { bytes, ends } = &mut self.values else { return false };
        bytes.extend_from_slice(value);
        ends.push(bytes.len());
        self.present(row);
        true
    }

    /// See [`Builder::fixed`]. A column of numbers takes what a double holds exactly.
    #[inline]
    pub(crate) fn whole(&mut self, row: usize, value: i64) -> bool {
        match &mut self.values {
            Values::Whole(values) if self.shape.millis => values.push(value / 1000),
            Values::Whole(values) => values.push(value),
            Values::Number(values) if value.unsigned_abs() <= 1 << 53 => values.push(value as f64),
            _ => return false,
        }
        self.present(row);
        true
    }

    /// See [`Builder::fixed`].
    #[inline]
    pub(crate) fn marks(&mut self, row: usize, value: i32) -> bool {
        let Values::Marks(values) = &mut self.values else { return false };
        values.push(value);
        self.present(row);
        true
    }

    /// See [`Builder::fixed`]. Negative zero and what is not finite is refused: JSON would not give it back.
    #[inline]
    pub(crate) fn number(&mut self, row: usize, value: f64) -> bool {
        let Values::Number(values) = &mut self.values else { return false };
        if !value.is_finite() || (value == 0.0 && value.is_sign_negative()) {
            return false;
        }
        values.push(value);
        self.present(row);
        true
    }

    /// See [`Builder::fixed`].
    #[inline]
    pub(crate) fn bool(&mut self, row: usize, value: bool) -> bool {
        let Values::Bool(values) = &mut self.values else { return false };
        values.push(value);
        self.present(row);
        true
    }

    /// How many values there are.
    pub(crate) fn present_count(&self) -> usize {
        match &self.values {
            Values::Fixed(values) => values.len() / 16,
            Values::Text { ends, .. } => ends.len(),
            Values::Whole(values) => values.len(),
            Values::Marks(values) => values.len(),
            Values::Number(values) => values.len(),
            Values::Bool(values) => values.len(),
        }
    }

    /// Bytes of text waiting.
    pub(crate) fn text_bytes(&self) -> usize {
        match &self.values {
            Values::Text { bytes, .. } => bytes.len(),
            _ => 0,
        }
    }

    /// Writes the row group's part and starts anew.
    pub(crate) fn write(&mut self, out: &mut SerializedColumnWriter<'_>, rows: usize) -> Result<()> {
        let required = self.shape.required();
        if !required {
            self.levels.resize(rows, 0);
        }
        let levels = (!required).then_some(self.levels.as_slice());
        match &mut self.values {
            Values::Fixed(values) => {
                let bytes = Bytes::from(std::mem::take(values));
                let out = out.typed::<FixedLenByteArrayType>();
                let value = |i: usize| ByteArray::from(bytes.slice(i * 16..i * 16 + 16)).into();
                in_portions(rows, levels, value, |values, levels| out.write_batch(values, levels, None))?;
            }
            Values::Text { bytes, ends } => {
                let (bytes, ends) = (Bytes::from(std::mem::take(bytes)), std::mem::take(ends));
                let out = out.typed::<ByteArrayType>();
                let value = |i: usize| ByteArray::from(bytes.slice(if i == 0 { 0 } else { ends[i - 1] }..ends[i]));
                in_portions(rows, levels, value, |values, levels| out.write_batch(values, levels, None))?;
            }
            Values::Whole(values) => drop(out.typed::<Int64Type>().write_batch(values, levels, None)?),
            Values::Marks(values) => drop(out.typed::<Int32Type>().write_batch(values, levels, None)?),
            Values::Number(values) => drop(out.typed::<DoubleType>().write_batch(values, levels, None)?),
            Values::Bool(values) => drop(out.typed::<BoolType>().write_batch(values, levels, None)?),
        }
        *self = Builder { levels: std::mem::take(&mut self.levels), ..Builder::new(self.shape.clone()) };
        self.levels.clear();
        Ok(())
    }
}

/// Writes the rows of a column in portions. `value` makes the handle of the n-th value; rows without one have the level
/// 0.
fn in_portions<T>(
    rows: usize,
    levels: Option<&[i16]>,
    value: impl Fn(usize) -> T,
    mut write: impl FnMut(&[T], Option<&[i16]>) -> Result<usize>,
) -> Result<()> {
    let mut portion = Vec::with_capacity(PORTION_ROWS.min(rows));
    let mut next = 0;
    for start in (0..rows).step_by(PORTION_ROWS) {
        let range = start..rows.min(start + PORTION_ROWS);
        let levels = levels.map(|levels| &levels[range.clone()]);
        let present = levels.map_or(range.len(), |levels| levels.iter().filter(|level| **level != 0).count());
        portion.clear();
        portion.extend((next..next + present).map(&value));
        next += present;
        write(&portion, levels)?;
    }
    Ok(())
}
