//! `hark backup`: how is the data folder copied while it is in use?

use super::folder::Folder;
use super::{Failed, rights};
use crate::config::Config;
use hark_timeline::engine;
use std::path::PathBuf;

/// Flags of `hark backup`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The folder to make; it must not exist
    to: PathBuf,
}

/// Copies the databases, the files they name and the settings. How far imports came is left out: it could be ahead of the
/// events in the copy, and an import that starts over recognises its own repeats.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    let folder = Folder::existing(config)?;
    engine::backup(folder.path(), &flags.to)?;
    rights::close(&flags.to);
    println!("backup written to {}", flags.to.display());
    Ok(())
}
