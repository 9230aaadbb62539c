//! Rows as Parquet: one row group per chunk, dictionaries for what repeats, ZSTD.

use super::{customer_id, message_id};
use crate::shop;
use crate::simulate::Row;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

type Fallible<T = ()> = Result<T, Box<dyn std::error::Error>>;

const SCHEMA: &str = "message events {
    required binary customer_id (UTF8);
    required binary event (UTF8);
    required int64 timestamp (TIMESTAMP_MILLIS);
    required binary message_id (UTF8);
    required binary platform (UTF8);
    required binary channel (UTF8);
    required binary country (UTF8);
    required binary page (UTF8);
    optional double amount;
}";

/// Writes all chunks.
pub fn write(file: File, seed: u64, chunks: impl Iterator<Item = Vec<Row>>) -> Fallible {
    let ids = ColumnPath::from("message_id");
    let time = ColumnPath::from("timestamp");
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        // Random digits: looking for repeats in them only costs time.
        .set_column_dictionary_enabled(ids.clone(), false)
        .set_column_statistics_enabled(ids, EnabledStatistics::None)
        .set_column_dictionary_enabled(time.clone(), false)
        .set_column_encoding(time, Encoding::DELTA_BINARY_PACKED)
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    let tables = Tables::new();
    for chunk in chunks {
        write_chunk(&mut writer, seed, &chunk, &tables)?;
    }
    writer.close()?;
    Ok(())
}

/// Every text value once; a column refers to it.
struct Tables {
    events: Vec<ByteArray>,
    platforms: Vec<ByteArray>,
    channels: Vec<ByteArray>,
    countries: Vec<ByteArray>,
    pages: Vec<ByteArray>,
}

impl Tables {
    fn new() -> Self {
        let of = |values: &mut dyn Iterator<Item = String>| -> Vec<ByteArray> {
            values.map(|value| ByteArray::from(value.into_bytes())).collect()
        };
        Tables {
            events: of(&mut shop::EVENTS.iter().map(|v| (*v).to_owned())),
            platforms: of(&mut shop::PLATFORMS.iter().map(|v| v.0.to_owned())),
            channels: of(&mut shop::CHANNELS.iter().map(|v| v.0.to_owned())),
            countries: of(&mut shop::COUNTRIES.iter().map(|v| (*v).to_owned())),
            pages: of(&mut shop::pages().into_iter()),
        }
    }
}

fn write_chunk(writer: &mut SerializedFileWriter<File>, seed: u64, rows: &[Row], tables: &Tables) -> Fallible {
    let mut group = writer.next_row_group()?;
    column::<ByteArrayType>(&mut group, &customer_ids(rows), None)?;
    let texts = |table: &[ByteArray], of: fn(&Row) -> u8| -> Vec<ByteArray> {
        rows.iter().map(|row| table[usize::from(of(row))].clone()).collect()
    };
    column::<ByteArrayType>(&mut group, &texts(&tables.events, |row| row.event), None)?;
    let times: Vec<i64> = rows.iter().map(|row| row.time_ms).collect();
    column::<Int64Type>(&mut group, &times, None)?;
    column::<ByteArrayType>(&mut group, &message_ids(seed, rows), None)?;
    column::<ByteArrayType>(&mut group, &texts(&tables.platforms, |row| row.platform), None)?;
    column::<ByteArrayType>(&mut group, &texts(&tables.channels, |row| row.channel), None)?;
    column::<ByteArrayType>(&mut group, &texts(&tables.countries, |row| row.country), None)?;
    column::<ByteArrayType>(&mut group, &texts(&tables.pages, |row| row.page), None)?;
    let amounts: Vec<f64> = rows.iter().filter_map(|row| row.cents).map(|cents| f64::from(cents) / 100.0).collect();
    let present: Vec<i16> = rows.iter().map(|row| i16::from(row.cents.is_some())).collect();
    column::<DoubleType>(&mut group, &amounts, Some(&present))?;
    group.close()?;
    Ok(())
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[T::T],
    present: Option<&[i16]>,
) -> Fallible {
    let mut column = group.next_column()?.ok_or("the schema has fewer columns than the rows")?;
    column.typed::<T>().write_batch(values, present, None)?;
    column.close()?;
    Ok(())
}

fn customer_ids(rows: &[Row]) -> Vec<ByteArray> {
    // A customer who comes back refers to the same bytes: a quarter of the time of making each text anew.
    let mut known: HashMap<u32, ByteArray> = HashMap::new();
    rows.iter()
        .map(|row| {
            known.entry(row.customer).or_insert_with(|| ByteArray::from(customer_id(row.customer).into_bytes())).clone()
        })
        .collect()
}

fn message_ids(seed: u64, rows: &[Row]) -> Vec<ByteArray> {
    let mut text = Vec::with_capacity(rows.len() * 36);
    for row in rows {
        text.extend_from_slice(&message_id(seed, row.number));
    }
    let text = Bytes::from(text);
    (0..rows.len()).map(|row| ByteArray::from(text.slice(row * 36..row * 36 + 36))).collect()
}
