//! `hark sign-on`: how does one get in again when the OpenID provider is lost?

use super::Failed;
use super::folder::{Folder, now};
use crate::config::Config;
use hark_records::settings::Secret;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Forget the OpenID provider, also while a server runs: people sign in with passwords again
    Remove,
}

/// Forgets the provider.
pub fn run(config: &Config, what: &What) -> Result<(), Failed> {
    let What::Remove = what;
    let folder = Folder::existing(config)?;
    let records = folder.records()?;
    let by = folder.operator(&records)?;
    if folder.wait(records.secret_setting(by.allow()?, Secret::SignOn))?.is_none() {
        println!("there is no provider; people sign in with passwords already");
        return Ok(());
    }
    folder.wait(records.remove_secret_setting(by.allow()?, Secret::SignOn, now()))?;
    println!("the provider is forgotten; people sign in with passwords");
    Ok(())
}
