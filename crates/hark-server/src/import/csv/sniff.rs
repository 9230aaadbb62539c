//! What separates the cells, where nobody says so?

use super::{DELIMITERS, Open, READ_BYTES, Record, Splitter};
use crate::import::Failure;
use std::io::Read;
use std::path::Path;

/// Lines looked at to find the delimiter.
const SNIFF_LINES: usize = 20;

/// The delimiter that gives the first lines the same number of cells, the most cells winning.
pub(super) fn delimiter(path: &Path, open: &Open<'_>) -> Result<u8, Failure> {
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let (reader, _) = open()?;
        let mut splitter = Splitter::new(Box::new(reader.take(READ_BYTES as u64)), delimiter);
        let mut counts = Vec::new();
        while counts.len() < SNIFF_LINES {
            match splitter.next().map_err(|source| Failure::io("read", path, source))? {
                Record::Cells { .. } => counts.push(splitter.ends.len()),
                _ => break,
            }
        }
        let header = counts.first().copied().unwrap_or(0);
        let even = counts.iter().filter(|n| **n == header).count();
        let score = if header > 1 { header * even } else { 0 };
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    Ok(best.1)
}
