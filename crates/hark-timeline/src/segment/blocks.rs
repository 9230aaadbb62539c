//! Are these bytes of the Parquet file the ones that were written?
//!
//! The writer hashes each block on its way to the disk; the reader checks each block before its first use.

use super::BLOCK_BYTES;
use crate::error::{Error, Result};
use crate::map::Map;
use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use xxhash_rust::xxh3::xxh3_64;

/// A file under construction, whose blocks are hashed.
pub(crate) struct HashingFile {
    file: File,
    block: Vec<u8>,
    checksums: Vec<u8>,
    bytes: u64,
}

impl HashingFile {
    pub(crate) fn create(path: &Path) -> std::io::Result<Self> {
        let file = File::create(path)?;
        Ok(HashingFile { file, block: Vec::with_capacity(BLOCK_BYTES), checksums: Vec::new(), bytes: 0 })
    }

    fn end_block(&mut self) -> std::io::Result<()> {
        self.checksums.extend_from_slice(&xxh3_64(&self.block).to_le_bytes());
        self.file.write_all(&self.block)?;
        self.bytes += self.block.len() as u64;
        self.block.clear();
        Ok(())
    }

    /// Writes the last block and syncs. Answers length and checksums.
    pub(crate) fn finish(mut self) -> std::io::Result<(u64, Vec<u8>)> {
        if !self.block.is_empty() {
            self.end_block()?;
        }
        self.file.sync_all()?;
        Ok((self.bytes, self.checksums))
    }
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = BLOCK_BYTES - self.block.len();
        let taken = room.min(bytes.len());
        self.block.extend_from_slice(&bytes[..taken]);
        if self.block.len() == BLOCK_BYTES {
            self.end_block()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The blocks of a finished file. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Blocks(Arc<Inner>);

struct Inner {
    path: PathBuf,
    bytes: Bytes,
    checksums: Vec<u8>,
    /// 0 unknown, 1 good, 2 damaged.
    state: Vec<AtomicU8>,
}

impl Blocks {
    /// Maps the file and checks its length.
    pub(crate) fn open(path: &Path, length: u64, checksums: &[u8]) -> Result<Self> {
        let map = Map::open(path)?;
        let found = map.bytes().len();
        if found as u64 != length {
            return Err(map.corrupt(format!("it has {found} bytes, not {length}")));
        }
        let blocks = found.div_ceil(BLOCK_BYTES);
        if checksums.len() != blocks * 8 {
            return Err(map.corrupt(format!("{} checksums for {blocks} blocks", checksums.len() / 8)));
        }
        let state = (0..blocks).map(|_| AtomicU8::new(0)).collect();
        let bytes = Bytes::from_owner(map);
        Ok(Blocks(Arc::new(Inner { path: path.to_owned(), bytes, checksums: checksums.to_vec(), state })))
    }

    /// Checks every block.
    pub(crate) fn verify(&self) -> Result<()> {
        self.check(0, self.0.bytes.len()).map_err(|source| self.error(source))
    }

    /// The error of ours for one of the library.
    pub(crate) fn error(&self, source: ParquetError) -> Error {
        let path = self.0.path.clone();
        match self.0.state.iter().position(|s| s.load(Ordering::Relaxed) == 2) {
            Some(block) => Error::Corrupt { path, detail: format!("block {block} does not match its checksum") },
            None => Error::Parquet { action: "read", path, source },
        }
    }

    /// Whether the file still has its name.
    pub(crate) fn is_on_disk(&self) -> bool {
        self.0.path.exists()
    }

    /// An error that names the file.
    pub(crate) fn corrupt(&self, detail: impl Into<String>) -> Error {
        Error::Corrupt { path: self.0.path.clone(), detail: detail.into() }
    }

    fn check(&self, start: usize, length: usize) -> std::result::Result<(), ParquetError> {
        let inner = &self.0;
        let end = start.checked_add(length).filter(|end| *end <= inner.bytes.len());
        let Some(end) = end else {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} lie beyond the end")));
        };
        if length == 0 {
            return Ok(());
        }
        for block in start / BLOCK_BYTES..=(end - 1) / BLOCK_BYTES {
            if inner.state[block].load(Ordering::Relaxed) == 1 {
                continue;
            }
            let from = block * BLOCK_BYTES;
            let bytes = &inner.bytes[from..(from + BLOCK_BYTES).min(inner.bytes.len())];
            let good = xxh3_64(bytes).to_le_bytes() == inner.checksums[block * 8..block * 8 + 8];
            inner.state[block].store(if good { 1 } else { 2 }, Ordering::Relaxed);
            if !good {
                return Err(ParquetError::General(format!("block {block} does not match its checksum")));
            }
        }
        Ok(())
    }
}

impl Length for Blocks {
    fn len(&self) -> u64 {
        self.0.bytes.len() as u64
    }
}

impl ChunkReader for Blocks {
    type T = CheckedRead;

    fn get_read(&self, start: u64) -> parquet::errors::Result<CheckedRead> {
        Ok(CheckedRead { blocks: self.clone(), at: start as usize })
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        self.check(start as usize, length)?;
        Ok(self.0.bytes.slice(start as usize..start as usize + length))
    }
}

/// Reads forward, checking each block before its first use.
pub(crate) struct CheckedRead {
    blocks: Blocks,
    at: usize,
}

impl Read for CheckedRead {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let bytes = &self.blocks.0.bytes;
        let length = out.len().min(bytes.len().saturating_sub(self.at));
        self.blocks.check(self.at, length).map_err(std::io::Error::other)?;
        out[..length].copy_from_slice(&bytes[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
