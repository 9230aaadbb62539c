//! `hark doctor`: is every byte of the data folder what was written?

use super::folder::Folder;
use super::{Failed, counted, rights};
use crate::config::Config;
use crate::inert;
use hark_timeline::engine;

/// Verifies and reports. Exit code 2 when data is lost or wrong.
pub fn run(config: &Config) -> Result<(), Failed> {
    let folder = Folder::existing(config)?;
    // Opening the records checks their format and schema.
    let records = folder.records()?;
    let damage = folder.wait(records.damage())?;
    let mut diagnosis = engine::diagnose(folder.path())?;
    let of_records = |fact| engine::Finding { fatal: true, place: "records.db".to_owned(), fact };
    diagnosis.findings.extend(damage.into_iter().map(of_records));
    let (segments, events) = (counted(diagnosis.segments as u64, "segment"), counted(diagnosis.events, "event"));
    println!("{segments}, {events}, {} bytes verified", diagnosis.bytes);
    for finding in &diagnosis.findings {
        let weight = if finding.fatal { "damage" } else { "hark repairs this by itself" };
        // An error of the store begins with its place, and advises to run what is running here.
        let fact = finding.fact.replace(". Hint: run `hark doctor`, then restore the file from a backup", "");
        let fact = if fact.contains(&finding.place) { fact } else { format!("{}: {fact}", finding.place) };
        println!("{weight}: {}", inert::line(&fact));
    }
    if let Some((number, first)) = rights::wide(folder.path()) {
        let (found, path) = (counted(number as u64, "path"), folder.path().display());
        println!(
            "warning: others on this machine may get at {found}, such as {}. Hint: `chmod -R go= {path}`",
            first.display()
        );
    }
    let fatal = diagnosis.findings.iter().filter(|finding| finding.fatal).count() as u64;
    if fatal > 0 {
        let found = counted(fatal, "finding");
        return Err(Failed::Internal(format!("{found} of damage. Hint: restore the folder from a backup")));
    }
    println!("{}", if diagnosis.findings.is_empty() { "everything is as it was written" } else { "nothing is lost" });
    Ok(())
}
