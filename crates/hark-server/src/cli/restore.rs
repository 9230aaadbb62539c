//! `hark restore`: how does a backup become a data folder again, without those who were erased since?
//!
//! A backup does not know who was erased after it was made. What knows it is looked for without being named: the folder that is
//! replaced, data folders of the same origin beside it, and records that lie in a database. Where nothing is found that was in use
//! later than the backup (a folder that was itself restored and not used since was not), nobody is brought back by accident: whoever restores has to say that there is nothing.

use super::folder::Folder;
use super::{Failed, counted, rights};
use crate::config::Config;
use hark_model::Micros;
use hark_timeline::Engine;
use hark_timeline::engine::{Erased, Restoring, together, without};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

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
    // What they know is compared as at every start.
    let mut known = flags.no_newer_folder || records_know(config, &flags.from, restoring)?;
    if let Some(folder) = &flags.erased_since {
        let found = restoring.elsewhere(folder)?;
        known |= !found.unused;
        erased = together(erased, found.erased);
    }
    if flags.replace {
        match restoring.elsewhere(&config.data) {
            Ok(found) => {
                known |= !found.unused;
                erased = together(erased, found.erased);
            }
            Err(refused @ hark_timeline::Error::Invalid { .. }) => return Err(refused.into()),
            // That is why it is replaced.
            Err(damaged) => tracing::warn!(error = %damaged, "the folder that is replaced cannot say who was erased"),
        }
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

/// Whether records in a database were in use later than the backup was made: they know of an erasure that it does not, or they wrote
/// something down before and after that moment. Empty ones, and those that are as old as the backup, know nothing.
fn records_know(config: &Config, from: &Path, restoring: &Restoring) -> Result<bool, Failed> {
    if config.database_url.is_empty() {
        return Ok(false);
    }
    let folder = Folder::at(config, restoring.folder().to_owned())?;
    let records = folder.records()?;
    let noted = folder.wait(records.erased(&restoring.name()?))?;
    if !without(noted, &restoring.erased_before()?).is_empty() {
        return Ok(true);
    }
    let by = folder.operator(&records)?;
    let at = |before| -> Result<Option<Micros>, Failed> {
        Ok(folder.wait(records.audit(by.allow()?, before, 1))?.first().map(|entry| entry.at))
    };
    let (first, last) = (at(Some(2))?, at(None)?);
    let made = made(from)?;
    Ok(first.is_some_and(|first| first < made) && last.is_some_and(|last| last > made))
}

/// When a backup was made: its list of files is written last. One that was copied since seems younger, which errs on the safe side.
fn made(from: &Path) -> Result<Micros, Failed> {
    let path = from.join("MANIFEST");
    let written = std::fs::metadata(&path).and_then(|file| file.modified());
    let since = written.map_err(|error| Failed::io("read", &path, &error))?.duration_since(UNIX_EPOCH);
    Ok(Micros::try_from(since.unwrap_or_default().as_micros()).unwrap_or(Micros::MAX))
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
