//! How far did an import of this very file come?

use crate::import::Failure;
use crate::import::mapping::Mapping;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What is kept of an import, in `DATA/imports/<hash>.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The file as it was named, for people.
    pub file: String,
    /// Rows whose fate is durable: all rows up to and including this one.
    pub rows: u64,
    /// Rows that became events.
    pub sent: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Bytes of the report that belong to those rows.
    pub report_bytes: u64,
    /// Whether the end of the file was reached.
    pub finished: bool,
}

/// The name of an import: the content of the file's rows, the mapping, and the workspace. The same table in another
/// file or compression is the same import; another mapping is another one.
pub fn name(content: [u8; 16], mapping: &Mapping, workspace: u32) -> String {
    let mut hasher = Sha256::new();
    hasher.update(content);
    hasher.update(workspace.to_le_bytes());
    hasher.update(serde_json::to_vec(mapping).unwrap_or_default());
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The record of one import.
pub struct Record {
    path: PathBuf,
    /// What is known.
    pub progress: Progress,
}

impl Record {
    /// Reads the record of this name, empty if there is none.
    pub fn open(folder: &Path, name: &str) -> Result<Self, Failure> {
        let path = folder.join(format!("{name}.json"));
        let progress = match std::fs::read(&path) {
            // An unreadable record costs a repetition, which message ids make harmless; it is no reason to stop.
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Progress::default(),
            Err(source) => return Err(Failure::io("read", &path, source)),
        };
        Ok(Record { path, progress })
    }

    /// Replaces the record on disk in one step.
    pub fn save(&self) -> Result<(), Failure> {
        let fresh = self.path.with_extension("json.new");
        let write = || -> std::io::Result<()> {
            let mut file = std::fs::File::create(&fresh)?;
            file.write_all(&serde_json::to_vec_pretty(&self.progress)?)?;
            file.sync_all()?;
            std::fs::rename(&fresh, &self.path)
        };
        write().map_err(|source| Failure::io("write", &self.path, source))
    }
}
