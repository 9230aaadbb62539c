//! How are the bytes of an immutable file reached without copying them?
//!
//! The one module of Hark with `unsafe`. Files that are mapped are written once, synced, and never changed or cut
//! afterwards; whoever reads a map checks the length first and a checksum before the first use of a part.

use crate::error::{Error, Result};
use std::fs::File;
use std::path::{Path, PathBuf};

/// The bytes of one immutable file.
#[derive(Debug)]
pub struct Map {
    path: PathBuf,
    bytes: Option<memmap2::Mmap>,
}

impl Map {
    /// Maps a whole file. An empty file gives an empty map.
    pub fn open(path: &Path) -> Result<Map> {
        let io = |action| move |source| Error::Io { action, path: path.to_owned(), source };
        let file = File::open(path).map_err(io("open"))?;
        if file.metadata().map_err(io("measure"))?.len() == 0 {
            return Ok(Map { path: path.to_owned(), bytes: None });
        }
        // SAFETY: the file is written once and never changed while it has its name; a foreign process that cuts it
        // would end this one with SIGBUS, which loses no acknowledged event.
        #[allow(unsafe_code)]
        let bytes = unsafe { memmap2::Mmap::map(&file) }.map_err(io("map"))?;
        Ok(Map { path: path.to_owned(), bytes: Some(bytes) })
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_deref().unwrap_or(&[])
    }

    /// An error that names this file.
    pub fn corrupt(&self, detail: impl Into<String>) -> Error {
        Error::Corrupt { path: self.path.clone(), detail: detail.into() }
    }
}

impl AsRef<[u8]> for Map {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}
