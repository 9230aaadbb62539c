//! Which bytes does a file hold once compression and byte order marks are out of the way?

use crate::import::Failure;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const PARQUET_MAGIC: [u8; 4] = *b"PAR1";
const BOM_UTF8: [u8; 3] = [0xef, 0xbb, 0xbf];

/// What a file is, judged by its first bytes, not by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text in lines with a delimiter.
    Csv,
    /// One JSON object per line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
}

/// How many bytes of a file have been read, shared with the progress bar.
#[derive(Clone, Default)]
pub struct BytesRead(Arc<AtomicU64>);

impl BytesRead {
    /// So far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Counting<R> {
    inner: R,
    read: BytesRead,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(into)?;
        self.read.0.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// The text of a file: unzipped if it is gzip, without a byte order mark.
pub fn open_text(path: &Path) -> Result<(Box<dyn Read>, BytesRead), Failure> {
    let file = File::open(path).map_err(|source| Failure::io("open", path, source))?;
    let read = BytesRead::default();
    let mut counting = Counting { inner: file, read: read.clone() };
    let start = peek(&mut counting, 4).map_err(|source| Failure::io("read", path, source))?;
    let zipped = start.starts_with(&GZIP_MAGIC);
    let whole = std::io::Cursor::new(start).chain(counting);
    let mut plain: Box<dyn Read> =
        if zipped { Box::new(flate2::read::MultiGzDecoder::new(whole)) } else { Box::new(whole) };
    let start = peek(&mut plain, 3).map_err(|source| Failure::io("read", path, source))?;
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(Failure::user(path, "the file is UTF-16 text", "save it as UTF-8 and import it again"));
    }
    let skip = if start == BOM_UTF8 { 3 } else { 0 };
    Ok((Box::new(std::io::Cursor::new(start[skip..].to_vec()).chain(plain)), read))
}

/// Recognises the format by magic, then by the first character that is not white space.
pub fn sniff(path: &Path) -> Result<Format, Failure> {
    let mut file = File::open(path).map_err(|source| Failure::io("open", path, source))?;
    let magic = peek(&mut file, 4).map_err(|source| Failure::io("read", path, source))?;
    if magic == PARQUET_MAGIC {
        return Ok(Format::Parquet);
    }
    let (mut text, _) = open_text(path)?;
    let start = peek(&mut text, 4096).map_err(|source| Failure::io("read", path, source))?;
    match start.iter().find(|b| !b.is_ascii_whitespace()) {
        None => Err(Failure::user(path, "the file is empty", "an import needs at least a header and one row")),
        Some(b'{') => Ok(Format::Ndjson),
        Some(b'[') => Err(Failure::user(
            path,
            "the file is one JSON array",
            "write one object per line (jq -c '.[]' FILE > FILE.ndjson) and import that",
        )),
        Some(_) => Ok(Format::Csv),
    }
}

fn peek(reader: &mut impl Read, wanted: usize) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(wanted);
    reader.by_ref().take(wanted as u64).read_to_end(&mut start)?;
    Ok(start)
}
