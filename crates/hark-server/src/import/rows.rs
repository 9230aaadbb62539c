//! What does one row of a file look like before anybody knows what its columns mean?

use sha2::{Digest, Sha256};

/// Columns one file may have.
pub const COLUMNS_MAX: usize = 10_000;
/// Bytes one cell may have.
pub const CELL_BYTES_MAX: usize = 1024 * 1024;
/// Bytes one row may have, line breaks and quotes included.
pub const ROW_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What the text of a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Plain text whose type the file does not tell (CSV).
    Text,
    /// The text of one JSON value (NDJSON, Parquet).
    Json,
}

/// One cell: its column and where its text lies in [`RowBuffer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Index into [`RowSource::columns`].
    pub column: u32,
    /// What the text is.
    pub kind: Kind,
    start: u32,
    end: u32,
}

/// The cells of one row. Used again for every row, so that reading allocates nothing.
#[derive(Default)]
pub struct RowBuffer {
    text: String,
    cells: Vec<Cell>,
    /// 1 for the first row of data.
    pub number: u64,
    /// Line of the file the row starts in (CSV, NDJSON), 0 where a file has no lines.
    pub line: u64,
    /// Hash of the row's content, see [`identity`].
    pub identity: [u8; 16],
    /// Whether bytes that are no text were replaced.
    pub repaired: bool,
}

impl RowBuffer {
    /// Forgets the cells.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.repaired = false;
    }

    /// Adds a cell that is text.
    pub fn push_text(&mut self, column: usize, text: &str) {
        self.push(column, Kind::Text, text);
    }

    /// Adds a cell that is the text of a JSON value.
    pub fn push_json(&mut self, column: usize, json: &str) {
        self.push(column, Kind::Json, json);
    }

    fn push(&mut self, column: usize, kind: Kind, text: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        self.cells.push(Cell { column: column as u32, kind, start, end: self.text.len() as u32 });
    }

    /// The cells that the row has, in the order of the file.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The text of one cell.
    pub fn text(&self, cell: &Cell) -> &str {
        &self.text[cell.start as usize..cell.end as usize]
    }

    /// Whether every cell is empty.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// Replaces a NUL and marks the row as repaired: a NUL ends strings in half of the programs that read exports.
    pub fn repair_nul(&mut self) {
        if self.text.as_bytes().contains(&0) {
            self.text = self.text.replace('\0', " ");
            self.repaired = true;
        }
    }
}

/// What a source gave.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// A row is in the buffer.
    Row,
    /// A row cannot be read: the fact, and the row's text or its beginning. `number` and `line` of the buffer hold.
    Bad {
        /// What is wrong.
        detail: String,
        /// The text that cannot be read, cut to a length worth keeping.
        raw: String,
    },
    /// The file ends here.
    End,
}

/// A file as a stream of rows.
pub trait RowSource {
    /// Names of the columns seen so far. CSV and Parquet know all of them at the start.
    fn columns(&self) -> &[String];
    /// Reads the next row. An error is one of the file as a whole.
    fn next(&mut self, row: &mut RowBuffer) -> Result<Next, crate::import::Failure>;
    /// Bytes of the file read so far, as stored (compressed ones if it is compressed), for the progress bar.
    fn bytes_read(&self) -> u64;
}

/// Hash of a row's content, 128 bits of SHA-256, so that nobody can make a row that hides another.
///
/// `seed` is the hash of what the row's cells are called where the row itself does not say so (CSV header). Cells are
/// preceded by their length, so that no two different rows have the same text. Delimiter, quotes and line ends do not
/// matter: the same table saved by another program has the same rows.
pub fn identity<'a>(seed: &[u8; 16], cells: impl Iterator<Item = &'a str>) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(seed);
    for cell in cells {
        hasher.update((cell.len() as u32).to_le_bytes());
        hasher.update(cell.as_bytes());
    }
    first_half(hasher)
}

/// The message id of the `occurrence`-th row (0 is the first) with this content.
pub fn message_id(identity: [u8; 16], occurrence: u64) -> u128 {
    if occurrence == 0 {
        return u128::from_be_bytes(identity);
    }
    let mut hasher = Sha256::new();
    hasher.update(identity);
    hasher.update(occurrence.to_le_bytes());
    u128::from_be_bytes(first_half(hasher))
}

fn first_half(hasher: Sha256) -> [u8; 16] {
    let digest = hasher.finalize();
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_letter_to_the_next_cell_is_another_row() {
        let hash = |cells: &[&str]| identity(&[0; 16], cells.iter().copied());
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_ne!(hash(&["a", ""]), hash(&["a"]));
        assert_eq!(hash(&["a", "b"]), hash(&["a", "b"]));
    }

    #[test]
    fn identical_rows_have_different_message_ids() {
        let row = identity(&[0; 16], ["a"].into_iter());
        assert_ne!(message_id(row, 0), message_id(row, 1));
        assert_ne!(message_id(row, 1), message_id(row, 2));
    }
}
