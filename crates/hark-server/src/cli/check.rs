//! `hark check`: which settings are in effect?

use super::Failed;
use crate::config::Config;

/// Prints the settings as a file that could be used again. Reading them has checked them already.
pub fn run(config: &Config) -> Result<(), Failed> {
    print!("{}", config.show());
    Ok(())
}
