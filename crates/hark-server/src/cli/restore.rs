//! `hark restore`: how does a backup become a data folder again?

use super::{Failed, rights};
use crate::config::Config;
use hark_timeline::engine;
use std::path::PathBuf;

/// Flags of `hark restore`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The backup
    from: PathBuf,
    /// A newer data folder whose erasures are applied again before the restored one can be used
    #[arg(long, value_name = "DIR")]
    erased_since: Option<PathBuf>,
}

/// Restores into the data folder, which must be missing or empty.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    if !flags.from.is_dir() {
        return Err(Failed::User(format!("there is no backup at {}. Hint: check the path", flags.from.display())));
    }
    if !flags.from.join("MANIFEST").is_file() {
        let path = flags.from.display();
        return Err(Failed::User(format!(
            "{path} is not a backup, it has no MANIFEST. Hint: name what `hark backup` made"
        )));
    }
    engine::restore(&flags.from, &config.data, flags.erased_since.as_deref())?;
    rights::close(&config.data);
    println!("restored to {}", config.data.display());
    Ok(())
}
