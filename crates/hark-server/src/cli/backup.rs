//! `hark backup`: how is the data folder copied while it is in use?

use super::Failed;
use super::folder::Folder;
use crate::config::Config;
use hark_timeline::engine;
use std::path::PathBuf;

/// Flags of `hark backup`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The folder to make; it must not exist
    to: PathBuf,
}

/// Copies.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    let folder = Folder::existing(config)?;
    engine::backup(folder.path(), &flags.to)?;
    copy_rest(folder.path(), &flags.to)?;
    println!("backup written to {}", flags.to.display());
    Ok(())
}

/// What does not belong to the timeline: the records, the settings, and how far imports came.
pub fn copy_rest(from: &std::path::Path, to: &std::path::Path) -> Result<(), Failed> {
    let records = from.join("records.db");
    if records.exists() {
        hark_records::Records::open(&records)?.copy_to(&to.join("records.db"))?;
    }
    let copy = |name: &std::path::Path| {
        std::fs::copy(from.join(name), to.join(name)).map_err(|error| Failed::io("copy", &from.join(name), &error))
    };
    for name in [crate::config::FILE_NAME, crate::start_page::KEY_FILE] {
        if from.join(name).is_file() {
            copy(name.as_ref())?;
        }
    }
    let imports = from.join("imports");
    if imports.is_dir() {
        let io = |error: std::io::Error| Failed::io("copy", &imports, &error);
        std::fs::create_dir_all(to.join("imports")).map_err(io)?;
        for entry in std::fs::read_dir(&imports).map_err(io)?.flatten() {
            if entry.path().is_file() {
                copy(&PathBuf::from("imports").join(entry.file_name()))?;
            }
        }
    }
    Ok(())
}
