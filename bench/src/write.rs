//! How do the rows get into a file that every engine reads?

mod parquet_file;
mod text_file;

use crate::random::mix;
use crate::simulate::{REGULAR, Row};
use std::fs::File;
use std::path::Path;

/// Kinds of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Parquet with ZSTD, typed columns.
    Parquet,
    /// Comma-separated, with a header.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

impl Format {
    /// The format that a file's name asks for.
    pub fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()? {
            "parquet" => Some(Format::Parquet),
            "csv" => Some(Format::Csv),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            _ => None,
        }
    }
}

/// Writes all chunks. Errors are the disk's.
pub fn write(
    path: &Path,
    format: Format,
    seed: u64,
    chunks: impl Iterator<Item = Vec<Row>>,
) -> Result<(), Box<dyn std::error::Error>> {
    let file = File::create(path)?;
    match format {
        Format::Parquet => parquet_file::write(file, seed, chunks),
        Format::Csv => text_file::write_csv(file, seed, chunks),
        Format::Ndjson => text_file::write_ndjson(file, seed, chunks),
    }
}

/// The text id of a customer: nine characters that do not sort by number.
pub fn customer_id(customer: u32) -> String {
    if customer == REGULAR {
        return "regular-customer".to_owned();
    }
    // An odd factor makes this one to one.
    format!("c{:08x}", customer.wrapping_mul(0x9e37_79b1))
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The message id of a row: a UUID of version 4 in form, made of the seed and the row's number.
pub fn message_id(seed: u64, number: u64) -> [u8; 36] {
    let high = mix(seed ^ mix(number)) & 0xffff_ffff_ffff_0fff | 0x4000;
    let low = mix(high ^ number.rotate_left(32)) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000;
    let mut text = [b'-'; 36];
    let mut at = 0;
    for byte in high.to_be_bytes().into_iter().chain(low.to_be_bytes()) {
        if matches!(at, 8 | 13 | 18 | 23) {
            at += 1;
        }
        text[at] = HEX[usize::from(byte >> 4)];
        text[at + 1] = HEX[usize::from(byte & 15)];
        at += 2;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_is_a_uuid_of_version_4() {
        let id = String::from_utf8(message_id(1, 2).to_vec()).expect("hexadecimal digits");
        let parts: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
    }

    #[test]
    fn customers_have_different_ids() {
        let ids: std::collections::HashSet<String> = (0..100_000).map(customer_id).collect();
        assert_eq!(ids.len(), 100_000);
    }
}
