//! How is the file of a run written without holding the run in memory?
//!
//! Entries come in ascending order and go out at once. The filter needs to know how many they were, so they are read
//! back once from the file just written; its blocks are in the order of the entries, so one block at a time is enough.

use super::run::{BLOCK, FILTER_BLOCK, HEADER, filter_bits, filter_block, filter_blocks, header, path};
use crate::disk::io;
use crate::error::Result;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// A file under construction.
pub struct RunWriter {
    dir: PathBuf,
    path: PathBuf,
    file: File,
    entries: u64,
    block: Vec<u8>,
    sums: Vec<u8>,
}

impl RunWriter {
    /// Creates the file and its folder.
    pub fn create(dir: &Path, id: u64) -> Result<RunWriter> {
        crate::disk::create_dir(dir)?;
        let path = path(dir, id);
        let mut file = File::create(&path).map_err(io("create", &path))?;
        file.write_all(&[0; HEADER]).map_err(io("write", &path))?;
        let block = Vec::with_capacity(BLOCK);
        Ok(RunWriter { dir: dir.to_owned(), path, file, entries: 0, block, sums: Vec::new() })
    }

    /// Adds an entry; they come in ascending order, one for each id.
    pub fn push(&mut self, entry: u128) -> Result<()> {
        self.entries += 1;
        self.put(&entry.to_le_bytes())
    }

    fn put(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let (head, rest) = bytes.split_at(bytes.len().min(BLOCK - self.block.len()));
            self.block.extend_from_slice(head);
            bytes = rest;
            if self.block.len() == BLOCK {
                self.end_block()?;
            }
        }
        Ok(())
    }

    fn end_block(&mut self) -> Result<()> {
        self.sums.extend_from_slice(&xxh3_64(&self.block).to_le_bytes());
        self.file.write_all(&self.block).map_err(io("write", &self.path))?;
        self.block.clear();
        Ok(())
    }

    /// Writes filter, checksums and header, and syncs. Answers the number of entries.
    pub fn finish(mut self) -> Result<u64> {
        self.put_filter()?;
        if !self.block.is_empty() {
            self.end_block()?;
        }
        let header = header(self.entries, &self.sums);
        let failed = |error| io("write", &self.path)(error);
        self.file.write_all(&self.sums).map_err(failed)?;
        self.file.seek(SeekFrom::Start(0)).map_err(failed)?;
        self.file.write_all(&header).map_err(failed)?;
        self.file.sync_all().map_err(io("sync", &self.path))?;
        crate::disk::sync_dir(&self.dir)?;
        Ok(self.entries)
    }

    fn put_filter(&mut self) -> Result<()> {
        let (full_blocks, tail) = (self.sums.len() / 8, self.block.clone());
        let mut written = File::open(&self.path).map_err(io("open", &self.path))?;
        written.seek(SeekFrom::Start(HEADER as u64)).map_err(io("read", &self.path))?;
        let blocks = filter_blocks(self.entries as usize);
        let (mut at, mut words) = (0, [0u32; 8]);
        let mut chunk = vec![0; BLOCK];
        for n in 0..=full_blocks {
            let bytes = if n < full_blocks {
                written.read_exact(&mut chunk).map_err(io("read", &self.path))?;
                &chunk
            } else {
                &tail
            };
            for entry in bytes.as_chunks::<16>().0.iter().map(|bytes| u128::from_le_bytes(*bytes)) {
                let wanted = filter_block(entry, blocks);
                while at < wanted {
                    self.put_words(&std::mem::take(&mut words))?;
                    at += 1;
                }
                for (word, bit) in words.iter_mut().zip(filter_bits(entry)) {
                    *word |= bit;
                }
            }
        }
        for _ in at..blocks {
            self.put_words(&std::mem::take(&mut words))?;
        }
        Ok(())
    }

    fn put_words(&mut self, words: &[u32; 8]) -> Result<()> {
        let mut bytes = [0; FILTER_BLOCK];
        for (place, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(words) {
            *place = word.to_le_bytes();
        }
        self.put(&bytes)
    }
}

/// Writes the file of a run, synced. `sorted` has one entry per id.
pub fn write(dir: &Path, id: u64, sorted: &[u128]) -> Result<()> {
    let mut writer = RunWriter::create(dir, id)?;
    sorted.iter().try_for_each(|entry| writer.push(*entry))?;
    writer.finish().map(drop)
}
