//! Files that are imported, and files that say how.

use crate::target;
use hark_server::config::{Config, Said};
use hark_server::import::Failure;
use hark_server::import::csv::CsvRows;
use hark_server::import::events::EventMaker;
use hark_server::import::guess::{Sample, complete};
use hark_server::import::mapping::Wishes;
use hark_server::import::moment::TimeFormat;
use hark_server::import::ndjson::NdjsonRows;
use hark_server::import::parquet::ParquetRows;
use hark_server::import::rows::{Next, RowBuffer, RowSource};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::writer::SerializedFileWriter;
use std::path::Path;
use std::sync::Arc;

const CSV: &[&[u8]] = &[
    b"user_id,event,timestamp,price\nu1,view,2024-01-01T00:00:00Z,1.5\n\"u,2\",\"bu\"\"y\",2024-01-02,\r\n",
    b"id;name;time\n1;a;01/02/2024 10:00\n2;b;02/02/2024 11:00\n",
    b"user\tevent\tts\na\tb\t1704362400\n",
];
const NDJSON: &[&[u8]] = &[
    b"{\"userId\":\"u\",\"event\":\"e\",\"timestamp\":\"2024-01-04T10:00:00Z\",\"properties\":{\"a\":1,\"b\":[1]}}\n{\"userId\":\"v\",\"event\":\"f\",\"timestamp\":1704362400}\n",
];

/// Reads a file as an import does: looks at the first rows, guesses, then makes an event of each row.
fn imports<S: RowSource>(path: &Path, open: impl Fn(&Path) -> Result<S, Failure>, wishes: &Wishes) -> bool {
    let Ok(mut source) = open(path) else { return false };
    let Ok(sample) = Sample::take(&mut source) else { return false };
    let Ok(mapping) = complete(path, wishes, &sample) else { return false };
    let Ok(mut maker) = EventMaker::new(mapping) else { return false };
    let Ok(mut source) = open(path) else { return false };
    let (mut row, mut made) = (RowBuffer::default(), false);
    for _ in 0..10_000 {
        match source.next(&mut row) {
            Ok(Next::Row) => {}
            Ok(Next::Bad { .. }) => continue,
            Ok(Next::End) | Err(_) => break,
        }
        let columns = source.columns().to_vec();
        if let Ok(event) = maker.make(&columns, &row, 0, 1_704_362_400_000_000) {
            assert!(serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&event.properties).is_ok());
            made = true;
        }
    }
    made
}

fn with_file(folder: &tempfile::TempDir, name: &str, input: &[u8], work: impl FnOnce(&Path) -> bool) -> bool {
    let path = folder.path().join(name);
    std::fs::write(&path, input).unwrap();
    work(&path)
}

#[test]
fn csv_files() {
    let folder = tempfile::tempdir().unwrap();
    let tokens =
        [",", ";", "\t", "\"", "\"\"", "\n", "\r\n", "\0", "\u{feff}", "2024-01-01", "1e400", "true", "{\"a\":1}"];
    target("csv", CSV, &tokens, 8 << 10).run(|input| {
        with_file(&folder, "a.csv", input, |path| imports(path, |path| CsvRows::open(path, None), &Wishes::default()))
    });
}

#[test]
fn ndjson_files() {
    let folder = tempfile::tempdir().unwrap();
    let tokens =
        ["{", "}", "[", "\"", "\\u0000", "\n", ":", ",", "\"userId\":\"u\"", "\"properties\":{", "1e400", "null"];
    target("ndjson", NDJSON, &tokens, 8 << 10)
        .run(|input| with_file(&folder, "a.ndjson", input, |path| imports(path, NdjsonRows::open, &Wishes::default())));
}

/// A small Parquet file with every kind of column that imports meet.
fn parquet_file() -> Vec<u8> {
    let schema = "message m { required binary user_id (UTF8); required binary event (UTF8);
        required int64 timestamp (TIMESTAMP(MICROS,true)); optional double price; optional boolean paid; }";
    let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Default::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    while let Some(mut column) = group.next_column().unwrap() {
        match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(w) => w.write_batch(&["u1", "u2"].map(ByteArray::from), None, None),
            ColumnWriter::Int64ColumnWriter(w) => w.write_batch(&[1_704_362_400_000_000, 5], None, None),
            ColumnWriter::DoubleColumnWriter(w) => w.write_batch(&[1.5], Some(&[1, 0]), None),
            ColumnWriter::BoolColumnWriter(w) => w.write_batch(&[true], Some(&[0, 1]), None),
            _ => panic!("no such column"),
        }
        .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    file.into_inner().unwrap()
}

#[test]
fn parquet_files() {
    let folder = tempfile::tempdir().unwrap();
    let good = parquet_file();
    target("parquet", &[&good], &["PAR1", "user_id"], 64 << 10).run(|input| {
        with_file(&folder, "a.parquet", input, |path| imports(path, ParquetRows::open, &Wishes::default()))
    });
}

#[test]
fn mapping_files() {
    let folder = tempfile::tempdir().unwrap();
    let corpus: &[&[u8]] = &[
        b"customer = \"user_id\"\nevent = \"event\"\ntime = \"timestamp\"\ntime_format = \"%d/%m/%Y %H:%M\"\ntimezone = \"Europe/Berlin\"\nproperties = [\"price\"]\ntraits = []\ndelimiter = \";\"\n",
        b"event_name = \"seen\"\nmessage_id = \"id\"\naccount = \"a\"\n",
    ];
    let tokens = ["=", "\"", "[", "]", "\n", "%Y", "%s", "%", "unix-ms", "tab", "auto", "customer", "{", "'''"];
    let data = folder.path().join("a.csv");
    std::fs::write(&data, CSV[0]).unwrap();
    target("mapping", corpus, &tokens, 8 << 10).run(|input| {
        let Ok(text) = std::str::from_utf8(input) else { return false };
        if let Ok(format) = TimeFormat::parse(text) {
            format.read("2024-01-04 10:00", &jiff::tz::TimeZone::UTC);
        }
        let Ok(wishes) = toml::from_str::<Wishes>(text) else { return false };
        let delimiter = wishes.delimiter_byte().ok().flatten();
        imports(&data, |path| CsvRows::open(path, delimiter), &wishes);
        true
    });
}

#[test]
fn settings() {
    let folder = tempfile::tempdir().unwrap();
    let corpus: &[&[u8]] = &[
        b"listen = \"127.0.0.1:1\"\nthreads = 3\nlog = \"hark=debug\"\nlog_format = \"json\"\n",
        b"disk_low_water_mb = 1\nsending_requests_per_second = 0\ntrusted_proxies = \"10.0.0.0/8, ::1\"\nquestion_seconds = 5\n",
    ];
    let tokens = ["=", "\"", "[", "]", "\n", "listen", "off", "/", "::", "data", "#", "localhost:"];
    target("settings", corpus, &tokens, 8 << 10).run(|input| {
        with_file(&folder, "a.toml", input, |path| {
            let said = Said { config: Some(path.to_owned()), ..Said::default() };
            let Ok(config) = Config::load(&said, std::iter::empty()) else { return false };
            let shown = config.show();
            std::fs::write(path, &shown).unwrap();
            let again = Config::load(&said, std::iter::empty()).expect("what is shown can be set");
            assert_eq!(again, config);
            true
        })
    });
}
