//! How are sorted rows written as a segment?

use super::blocks::HashingFile;
use super::build::Builder;
use super::json::{Token, each, push_name, push_text, token};
use super::schema::{Bag, Kind, Schema, Slot};
use super::shape::{bags, uuid};
use super::{Effort, SegmentMeta};
use crate::error::{Error, Result};
use crate::row::{MessageIdRef, Row};
use crate::source::{EventCode, EventNames};
use crate::spine::{HIDDEN, SpineBuilder};
use hark_model::{CustomerKey, Flags, Micros, limits};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a row group at most: they are in memory until it is written, and its dictionaries are shared by so many.
const GROUP_ROWS: usize = 128 * 1024;
/// The same in a file that is soon merged.
const GROUP_ROWS_FAST: usize = 32 * 1024;
/// Bytes of text in a row group at most, so that memory stays bounded whatever the properties hold.
const GROUP_TEXT_BYTES: usize = 48 * 1024 * 1024;
/// Rows of a data page at most: what one event costs to read.
pub(crate) const PAGE_ROWS: usize = 4096;
/// Bit of the flags column: `id` is an identified id.
pub(crate) const IDENTIFIED: i32 = 1 << 8;
/// Bit of the flags column: the event must not create a customer.
pub(crate) const NO_CUSTOMER: i32 = 1 << 9;

/// What the spine and the meta need of a row.
pub(crate) struct Head {
    pub(crate) customer: CustomerKey,
    pub(crate) raw: CustomerKey,
    pub(crate) time: Micros,
    pub(crate) received: Micros,
    pub(crate) code: EventCode,
    /// The value of the flags column.
    pub(crate) marks: i32,
    pub(crate) sequence: Option<i64>,
}

/// A segment under construction.
pub(crate) struct SegmentWriter {
    dir: PathBuf,
    id: u64,
    pub(crate) schema: Schema,
    file: SerializedFileWriter<HashingFile>,
    pub(crate) columns: Vec<Builder>,
    /// Where the promoted properties of each bag are.
    promoted: [FxHashMap<String, usize>; 3],
    rest: [Option<usize>; 3],
    group_rows: usize,
    /// The row within the row group.
    pub(crate) row: usize,
    text_bytes: usize,
    spine: SpineBuilder,
    meta: SegmentMeta,
    counts: Vec<u64>,
    rest_counts: FxHashMap<(Bag, String), u64>,
    scratch: String,
}

impl SegmentWriter {
    /// Creates the Parquet file.
    pub(crate) fn create(dir: &Path, id: u64, schema: Schema, effort: Effort) -> Result<Self> {
        let path = SegmentMeta::parquet_path(dir, id);
        let file = HashingFile::create(&path).map_err(|e| io("create", &path, e))?;
        let parquet = |source| Error::Parquet { action: "written", path: path.clone(), source };
        let root = schema.parquet().map_err(parquet)?;
        let properties = properties(&schema, effort).map_err(parquet)?;
        let file = SerializedFileWriter::new(file, root, Arc::new(properties)).map_err(parquet)?;
        let mut promoted: [FxHashMap<String, usize>; 3] = Default::default();
        for (at, column) in schema.columns.iter().enumerate() {
            if let Slot::Promoted(bag, name) = &column.slot {
                promoted[*bag as usize].insert(name.clone(), at);
            }
        }
        Ok(SegmentWriter {
            dir: dir.to_owned(),
            id,
            file,
            columns: schema.columns.iter().cloned().map(Builder::new).collect(),
            promoted,
            rest: Bag::ALL.map(|bag| schema.find(&Slot::Rest(bag))),
            group_rows: if effort == Effort::Fast { GROUP_ROWS_FAST } else { GROUP_ROWS },
            row: 0,
            text_bytes: 0,
            spine: SpineBuilder::default(),
            meta: SegmentMeta {
                id,
                time_min: i64::MAX,
                time_max: i64::MIN,
                received_max: i64::MIN,
                ..Default::default()
            },
            counts: vec![0; schema.columns.len()],
            rest_counts: FxHashMap::default(),
            scratch: String::new(),
            schema,
        })
    }

    /// Makes room for what will be in memory until the end.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.spine.reserve(rows);
    }

    /// How many rows were pushed.
    pub(crate) fn events(&self) -> u64 {
        self.spine.events() as u64
    }

    /// Adds a row from the inbox.
    pub(super) fn push(&mut self, row: &Row<'_>, names: &EventNames) -> Result<()> {
        let e = &row.event;
        let marks = i32::from(e.flags.0)
            | if e.identified { IDENTIFIED } else { 0 }
            | if e.creates_customer { 0 } else { NO_CUSTOMER };
        let at = self.row;
        let message_uuid = match e.message_id {
            MessageIdRef::Text(text) => uuid(text),
            MessageIdRef::Import(_) => None,
        };
        for column in &mut self.columns {
            match column.shape.slot {
                Slot::Customer => column.fixed(at, &row.customer.to_bytes()),
                Slot::Id => column.text(at, e.id.as_bytes()),
                Slot::AnonymousId => e.anonymous_id.is_some_and(|id| column.text(at, id.as_bytes())),
                Slot::MessageUuid => message_uuid.is_some_and(|id| column.fixed(at, &id)),
                Slot::MessageImport => match e.message_id {
                    MessageIdRef::Import(hash) => column.fixed(at, &hash.to_be_bytes()),
                    MessageIdRef::Text(_) => false,
                },
                Slot::MessageText => match e.message_id {
                    MessageIdRef::Text(text) if message_uuid.is_none() => column.text(at, text.as_bytes()),
                    _ => false,
                },
                Slot::Time => column.whole(at, e.time),
                Slot::Received => column.whole(at, e.received),
                Slot::OriginalTime => e.original_time.is_some_and(|time| column.whole(at, time)),
                Slot::Sequence => e.sequence.is_some_and(|sequence| column.whole(at, sequence)),
                Slot::Event => column.text(at, names.name(row.code).as_bytes()),
                Slot::Flags => column.marks(at, marks),
                Slot::Groups => !e.groups.is_empty() && column.text(at, e.groups.as_bytes()),
                Slot::GroupTraits => e.group_traits.is_some_and(|text| column.text(at, text.as_bytes())),
                Slot::Rest(_) | Slot::Promoted(..) => break,
            };
        }
        for (bag, text) in bags(row) {
            if let Some(text) = text {
                self.push_bag(bag, text);
            }
        }
        self.end_row(&Head {
            customer: row.customer,
            raw: row.raw,
            time: e.time,
            received: e.received,
            code: row.code,
            marks,
            sequence: e.sequence,
        })
    }

    /// Spreads a JSON object over the columns.
    fn push_bag(&mut self, bag: Bag, text: &str) {
        let mut rest = std::mem::take(&mut self.scratch);
        rest.clear();
        self.text_bytes += text.len();
        let mut pairs = 0;
        let mut spread = |name: &str, raw: &str| {
            pairs += 1;
            let at = self.promoted[bag as usize].get(name);
            if !at.is_some_and(|at| push_token(&mut self.columns[*at], self.row, raw)) {
                push_name(&mut rest, name);
                rest.push_str(raw);
            }
        };
        let mut plain = [("", ""); PLAIN_PAIRS];
        match plain_pairs(text, &mut plain) {
            Some(count) => plain[..count].iter().for_each(|(name, raw)| spread(name, raw)),
            None => match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text) {
                Ok(object) => object.iter().for_each(|(name, value)| spread(name, &value.to_string())),
                Err(_) => {
                    let mut quoted = String::new();
                    push_text(&mut quoted, text);
                    spread("$malformed", &quoted);
                }
            },
        }
        if !rest.is_empty() {
            rest.push('}');
            self.push_rest(bag, &rest);
        } else if pairs == 0 && bag != Bag::Properties {
            self.push_rest(bag, "{}");
        }
        self.scratch = rest;
    }

    /// Sets the rest column of a bag.
    pub(crate) fn push_rest(&mut self, bag: Bag, text: &str) {
        let Some(at) = self.rest[bag as usize] else { return };
        let row = self.row;
        self.columns[at].text(row, text.as_bytes());
        let counts = &mut self.rest_counts;
        let counted = each(text, |name, _| {
            let key = (bag, name.into_owned());
            if counts.len() < limits::PROPERTY_NAMES_MAX || counts.contains_key(&key) {
                *counts.entry(key).or_default() += 1;
            }
        });
        debug_assert!(counted.is_some(), "the rest is an object of our own making");
    }

    /// Ends the row whose columns were set.
    pub(crate) fn end_row(&mut self, head: &Head) -> Result<()> {
        let mut flags = Flags(head.marks as u8);
        self.meta.any_flags = self.meta.any_flags.with(flags);
        if head.marks & NO_CUSTOMER != 0 {
            flags = flags.with(HIDDEN);
        }
        let meta = &mut self.meta;
        if self.spine.last_key() != Some(head.customer) {
            meta.customers += 1;
        }
        if meta.events == 0 {
            meta.first_key = head.customer;
        }
        meta.last_key = head.customer;
        meta.events += 1;
        meta.time_min = meta.time_min.min(head.time);
        meta.time_max = meta.time_max.max(head.time);
        meta.received_max = meta.received_max.max(head.received);
        self.spine.push((head.customer, head.raw), head.time, head.code, flags, head.sequence);
        self.row += 1;
        if self.row == self.group_rows || self.text_bytes >= GROUP_TEXT_BYTES {
            self.end_group()?;
        }
        Ok(())
    }

    /// Counts text that did not come through [`SegmentWriter::push`].
    pub(crate) fn weigh(&mut self) {
        if self.row.is_multiple_of(1024) {
            self.text_bytes = self.columns.iter().map(Builder::text_bytes).sum();
        }
    }

    fn end_group(&mut self) -> Result<()> {
        let path = SegmentMeta::parquet_path(&self.dir, self.id);
        let parquet = |source: ParquetError| Error::Parquet { action: "written", path: path.clone(), source };
        for (column, count) in self.columns.iter().zip(&mut self.counts) {
            *count += column.present_count() as u64;
        }
        let mut group = self.file.next_row_group().map_err(parquet)?;
        for column in &mut self.columns {
            let Some(mut out) = group.next_column().map_err(parquet)? else { break };
            column.write(&mut out, self.row).map_err(parquet)?;
            out.close().map_err(parquet)?;
        }
        group.close().map_err(parquet)?;
        self.row = 0;
        self.text_bytes = 0;
        Ok(())
    }

    /// Writes what is left, syncs both files and the folder.
    pub(crate) fn finish(mut self) -> Result<SegmentMeta> {
        if self.row > 0 {
            self.end_group()?;
        }
        let path = SegmentMeta::parquet_path(&self.dir, self.id);
        let parquet = |source| Error::Parquet { action: "written", path: path.clone(), source };
        let file = self.file.into_inner().map_err(parquet)?;
        let (bytes, checksums) = file.finish().map_err(|e| io("write", &path, e))?;
        let spine = SegmentMeta::spine_path(&self.dir, self.id);
        let (spine_bytes, spine_checksum) = self.spine.write(&spine).map_err(|e| io("write", &spine, e))?;
        File::open(&self.dir).and_then(|d| d.sync_all()).map_err(|e| io("sync", &self.dir, e))?;
        let mut counts: FxHashMap<crate::Field, u64> = FxHashMap::default();
        for (column, count) in self.schema.columns.iter().zip(&self.counts) {
            if let Slot::Promoted(bag, name) = &column.slot {
                *counts.entry(bag.field(name)).or_default() += count;
            }
        }
        for ((bag, name), count) in &self.rest_counts {
            *counts.entry(bag.field(name)).or_default() += count;
        }
        let mut meta = self.meta;
        meta.properties = counts.into_iter().filter(|(_, count)| *count > 0).collect();
        meta.properties.sort();
        meta.parquet_bytes = bytes;
        meta.checksums = checksums;
        meta.spine_bytes = spine_bytes;
        meta.spine_checksum = spine_checksum;
        Ok(meta)
    }
}

/// Properties of an event that goes the fast way.
const PLAIN_PAIRS: usize = 32;

/// Cuts an object into pairs and says how many there are. `None` for what needs the slow way: many names, a name with
/// an escape, a name that occurs twice, text that is no object.
fn plain_pairs<'a>(text: &'a str, pairs: &mut [(&'a str, &'a str); PLAIN_PAIRS]) -> Option<usize> {
    let mut count = 0;
    let mut odd = false;
    each(text, |name, raw| match name {
        Cow::Borrowed(name) if count < PLAIN_PAIRS => {
            odd |= pairs[..count].iter().any(|(other, _)| *other == name);
            pairs[count] = (name, raw);
            count += 1;
        }
        _ => odd = true,
    })?;
    (!odd).then_some(count)
}

fn push_token(column: &mut Builder, row: usize, raw: &str) -> bool {
    match token(raw) {
        Some(Token::Text(text)) => column.text(row, text.as_bytes()),
        Some(Token::Bool(value)) => column.bool(row, value),
        Some(Token::Number(text)) => match text.parse::<i64>() {
            Ok(0) if text.starts_with('-') => false,
            Ok(whole) => column.whole(row, whole),
            // A whole number beyond 64 bits stays text: a double would lose its last digits.
            Err(_) if !text.contains(['.', 'e', 'E']) => false,
            Err(_) => text.parse::<f64>().is_ok_and(|number| column.number(row, number)),
        },
        Some(Token::Null | Token::Nested(_)) | None => false,
    }
}

fn io(action: &'static str, path: &Path, source: std::io::Error) -> Error {
    Error::Io { action, path: path.to_owned(), source }
}

/// Encodings chosen by what the columns hold; ids of messages are random and not worth compressing.
fn properties(schema: &Schema, effort: Effort) -> parquet::errors::Result<WriterProperties> {
    let level = match effort {
        Effort::Fast => 1,
        Effort::Small => 3,
    };
    let mut properties = WriterProperties::builder()
        .set_created_by("hark".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(level)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS)
        .set_max_row_group_row_count(None);
    for column in &schema.columns {
        let path = ColumnPath::new(vec![column.name()]);
        // Two comparisons a value; questions ask properties only how many rows have them.
        if effort == Effort::Fast && !matches!(column.slot, Slot::Promoted(..)) {
            properties = properties.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        properties = match (&column.slot, column.kind) {
            (Slot::MessageUuid | Slot::MessageImport, _) => properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::None)
                .set_column_compression(path, Compression::UNCOMPRESSED),
            (Slot::MessageText | Slot::Rest(_), _) => properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::None)
                .set_column_encoding(path, Encoding::DELTA_LENGTH_BYTE_ARRAY),
            // A customer's rows lie together: the compressor takes a repeated id for next to nothing, where a dictionary
            // costs a code for each row, and its whole length for whoever wants one row.
            (Slot::Customer | Slot::Id, _) => properties.set_column_dictionary_enabled(path, false),
            // Differences packed to the widest of their neighbours are quick to write; but a pause between two visits makes
            // all of them wide, so that the bare numbers compress to a fifth less.
            (Slot::Time, _) => properties.set_column_dictionary_enabled(path.clone(), false).set_column_encoding(
                path,
                match effort {
                    Effort::Fast => Encoding::DELTA_BINARY_PACKED,
                    Effort::Small => Encoding::PLAIN,
                },
            ),
            (_, Kind::Whole | Kind::Time) => properties
                .set_column_dictionary_page_size_limit(path.clone(), 64 * 1024)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            _ => properties,
        };
    }
    Ok(properties.build())
}
