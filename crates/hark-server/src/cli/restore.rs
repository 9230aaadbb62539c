//! `hark restore`: how does a backup become a data folder again?

use super::folder::{Folder, now, random};
use super::serve::public_url;
use super::{Failed, counted, rights};
use crate::config::Config;
use crate::work::erasure::{self, Asked};
use hark_records::{Context, Error, Records};
use hark_timeline::engine::{ErasedSince, Restoring};
use std::path::{Path, PathBuf};

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
    let restoring = Restoring::begin(&flags.from, &config.data)?;
    let again = match &flags.erased_since {
        Some(newer) => erase_again(config, &restoring, newer)?,
        None => 0,
    };
    rights::close(restoring.folder());
    restoring.finish()?;
    println!("restored to {}", config.data.display());
    if again > 0 {
        println!(
            "{} erased again",
            if again == 1 { "1 customer was".into() } else { counted(again, "customer") + " were" }
        );
    }
    Ok(())
}

/// Erases those who were erased since the backup was made, and lets everybody hear of it as of any erasure: the audit log that
/// comes back is from before. How many there were.
fn erase_again(config: &Config, restoring: &Restoring, newer: &Path) -> Result<u64, Failed> {
    let since = restoring.erased_since(newer)?;
    let mut there = Vec::new();
    for (workspace, customer) in since.customers()? {
        let view = since.view(workspace)?;
        if erasure::is_there(&*view, customer)? {
            there.push((workspace, erasure::about(&*view, customer)));
        }
    }
    if there.is_empty() {
        since.erase()?;
        return Ok(0);
    }
    if config.database_url.is_empty() && !restoring.folder().join("records.db").is_file() {
        let fact = "the backup holds no records, and who was erased has to be written down there";
        return Err(Failed::User(format!("{fact}. Hint: name their database with HARK_DATABASE_URL")));
    }
    // Dropped at the end, which closes the records before the folder moves.
    let folder = Folder::at(config, restoring.folder().to_owned())?;
    let records = folder.records()?;
    let mut asked: Vec<(Context, Asked)> = Vec::new();
    let count = there.len() as u64;
    for (workspace, about) in there {
        let by = match folder.wait(records.operator(workspace)) {
            Ok(by) => by,
            // It was made after the records were copied: there is nobody to tell.
            Err(Error::NotFound { .. }) => continue,
            Err(other) => return Err(other.into()),
        };
        let message = u128::from_le_bytes(random()?);
        let one = folder.wait(erasure::ask(&records, by.allow()?, about, message, now()))?;
        asked.push((by, one));
    }
    tell(config, &folder, (since, &records), asked)?;
    Ok(count)
}

fn tell(
    config: &Config,
    folder: &Folder,
    (since, records): (ErasedSince, &Records),
    asked: Vec<(Context, Asked)>,
) -> Result<(), Failed> {
    since.erase()?;
    let url = public_url(config, config.listen);
    for (by, one) in asked {
        // They are erased together, so what was removed of each is not known.
        folder.wait(one.done(records, &by, (None, None), &url, now()))?;
    }
    Ok(())
}
