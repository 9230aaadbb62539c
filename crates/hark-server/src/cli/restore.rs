//! `hark restore`: how does a backup become a data folder again, without those who were erased since?
//!
//! A backup does not know who was erased after it was made. What knows it is looked for without being named: the folder that is
//! replaced, data folders of the same origin beside it, and records that lie in a database. Where nothing is found that was in use
//! later than the backup, nobody is brought back by accident: whoever restores has to say that there is nothing.

use super::folder::Folder;
use super::{Failed, counted, rights};
use crate::config::Config;
use hark_timeline::Engine;
use hark_timeline::engine::{Erased, Restoring, together};
use std::path::{Path, PathBuf};

/// Flags of `hark restore`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The backup
    from: PathBuf,
    /// A newer data folder whose erasures are applied again before the restored one can be used
    #[arg(long, value_name = "DIR")]
    erased_since: Option<PathBuf>,
    /// Put it in the place of the data folder that is there; that one is kept beside it
    #[arg(long)]
    replace: bool,
    /// There is no newer folder any more: whoever was erased after the backup was made comes back
    #[arg(long, conflicts_with = "erased_since")]
    no_newer_folder: bool,
}

/// Restores into the data folder, which must be missing or empty unless it is to be replaced.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    if !flags.from.is_dir() {
        return Err(Failed::User(format!("there is no backup at {}. Hint: check the path", flags.from.display())));
    }
    if !is_backup(&flags.from) {
        let path = flags.from.display();
        return Err(Failed::User(format!(
            "{path} is not a backup, it has no MANIFEST. Hint: name what `hark backup` made"
        )));
    }
    let restoring = match flags.replace {
        true => Restoring::replacing(&flags.from, &config.data)?,
        false => Restoring::begin(&flags.from, &config.data)?,
    };
    let erased = erased_since(config, flags, &restoring)?;
    let again = erase_again(config, &restoring, erased)?;
    rights::close(restoring.folder());
    let replaced = restoring.finish()?;
    println!("restored to {}", config.data.display());
    if let Some(aside) = replaced {
        println!("what was there is kept at {}", aside.display());
    }
    if again > 0 {
        println!(
            "{} erased again",
            if again == 1 { "1 customer was".into() } else { counted(again, "customer") + " were" }
        );
    }
    Ok(())
}

fn is_backup(folder: &Path) -> bool {
    folder.join("MANIFEST").is_file()
}

/// Who was erased since the backup was made, as far as it is known here. Refuses when nothing here was in use later than the backup.
fn erased_since(config: &Config, flags: &Flags, restoring: &Restoring) -> Result<Erased, Failed> {
    let mut erased = Erased::new();
    // Records in a database are compared as at every start.
    let mut known = flags.no_newer_folder || !config.database_url.is_empty();
    let named = flags.erased_since.iter().chain(flags.replace.then_some(&config.data));
    for folder in named {
        erased = together(erased, restoring.elsewhere(folder)?.erased);
        known = true;
    }
    for folder in beside(&config.data, restoring.folder()) {
        // Of another origin, or of no use to anybody.
        let Ok(found) = restoring.elsewhere(&folder) else { continue };
        tracing::info!(folder = %folder.display(), "a folder of the same origin knows who was erased");
        known |= found.as_new && !is_backup(&folder);
        erased = together(erased, found.erased);
    }
    if known {
        return Ok(erased);
    }
    let fact = "who was erased since this backup was made is not known here, and they would be back";
    let hint = "name the newer data folder with --erased-since DIR, or say --no-newer-folder if there is none any more";
    Err(Failed::User(format!("{fact}. Hint: {hint}")))
}

/// Folders beside the one that is restored to, but for the one that is being made.
fn beside(data: &Path, making: &Path) -> Vec<PathBuf> {
    let parent = match data.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let Ok(entries) = std::fs::read_dir(parent) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.retain(|folder| folder.file_name() != data.file_name() && folder.file_name() != making.file_name());
    folders.sort();
    folders
}

/// Erases them again, and lets everybody hear of it as of any erasure: the audit log that comes back is from before. How many there
/// were.
fn erase_again(config: &Config, restoring: &Restoring, erased: Erased) -> Result<u64, Failed> {
    // Dropped at the end, which closes the records before the folder moves.
    let folder = Folder::at(config, restoring.folder().to_owned())?;
    let engine = Engine::open(folder.path(), folder.options().clone())?;
    let has_records = !config.database_url.is_empty() || folder.path().join("records.db").is_file();
    let again = match has_records {
        true => folder.catch_up(&engine, erased)?,
        false if engine.erased_since(erased)?.is_empty() => 0,
        false => {
            let fact = "the backup holds no records, and who was erased has to be written down there";
            return Err(Failed::User(format!("{fact}. Hint: name their database with HARK_DATABASE_URL")));
        }
    };
    engine.close()?;
    Ok(again)
}
