//! `hark doctor`: is every byte of the data folder what was written?

use super::Failed;
use super::folder::Folder;
use crate::config::Config;
use hark_timeline::engine;

/// Verifies and reports. Exit code 2 when data is lost or wrong.
pub fn run(config: &Config) -> Result<(), Failed> {
    let folder = Folder::existing(config)?;
    // Opening the records checks their format and schema.
    folder.records()?;
    let diagnosis = engine::diagnose(folder.path())?;
    println!("{} segments, {} events, {} bytes verified", diagnosis.segments, diagnosis.events, diagnosis.bytes);
    for finding in &diagnosis.findings {
        let weight = if finding.fatal { "damage" } else { "hark repairs this by itself" };
        println!("{weight}: {}: {}", finding.place, finding.fact);
    }
    let fatal = diagnosis.findings.iter().filter(|finding| finding.fatal).count();
    if fatal > 0 {
        return Err(Failed::Internal(format!("{fatal} findings of damage. Hint: restore the folder from a backup")));
    }
    println!("{}", if diagnosis.findings.is_empty() { "everything is as it was written" } else { "nothing is lost" });
    Ok(())
}
