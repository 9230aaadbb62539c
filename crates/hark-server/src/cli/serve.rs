//! `hark serve`: how is the server started?

use super::Failed;
use crate::config::Config;

/// Flags of `hark serve`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Address to listen on; port 0 takes any free one [default: 127.0.0.1:4275, or HARK_LISTEN]
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
}

/// Serves until it is told to stop.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    let _ = (config, flags);
    Ok(())
}
