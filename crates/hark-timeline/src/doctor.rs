//! Is the folder sound?

use crate::catalogue::{self, FILE, failed, schema, tables};
use crate::dedupe::run::Run;
use crate::engine::core::{hasher_of, take_lock};
use crate::engine::foreign::retry;
use crate::engine::recover;
use crate::engine::space::{files_dir, run_rows, segment_rows};
use crate::engine::{Diagnosis, Finding};
use crate::error::{Error, Result};
use crate::segment::{Segment, SegmentMeta};
use crate::source::EventNames;
use hark_model::IdHasher;
use rusqlite::Connection;
use std::path::Path;

/// Verifies every checksum and invariant. Safe while a server runs: files that compaction removes meanwhile make it
/// start over.
pub fn diagnose(dir: &Path) -> Result<Diagnosis> {
    if !dir.join(FILE).is_file() {
        return Err(Error::NotFound { what: format!("a data folder at {}", dir.display()) });
    }
    let mut last = Diagnosis::default();
    let result = retry(|| {
        last = Diagnosis::default();
        examine(dir, &mut last)
    });
    match result {
        Ok(()) => Ok(last),
        Err(error @ (Error::TooNew { .. } | Error::Locked { .. })) => Err(error),
        Err(error) => {
            last.note(true, &dir.join(FILE).display().to_string(), describe(&error));
            Ok(last)
        }
    }
}

impl Diagnosis {
    fn note(&mut self, fatal: bool, place: &str, fact: String) {
        self.findings.push(Finding { fatal, place: place.to_owned(), fact });
    }
}

/// An error with its cause, on one line.
fn describe(error: &Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

fn examine(dir: &Path, report: &mut Diagnosis) -> Result<()> {
    // Held for as long as the look takes, if no server holds it: only then is a file without a row a leftover.
    let alone = take_lock(dir).ok();
    let mut conn = catalogue::open_existing(dir)?;
    let snapshot = conn.transaction().map_err(failed("be read"))?;
    let place = dir.join(FILE).display().to_string();
    report.bytes += std::fs::metadata(dir.join(FILE)).map_or(0, |meta| meta.len());
    for fact in tables::all(&snapshot, "PRAGMA integrity_check", [], |row| row.get::<_, String>(0))? {
        if fact != "ok" {
            report.note(true, &place, fact);
        }
    }
    for table in schema::TABLES {
        if let Some(fact) = catalogue::verify_table(&snapshot, table)? {
            report.note(true, &place, fact);
        }
    }
    let hasher = hasher_of(&snapshot, dir)?;
    for workspace in tables::workspaces(&snapshot)? {
        examine_workspace(&snapshot, dir, workspace, &hasher, report)?;
    }
    if alone.is_some() {
        for path in recover::orphans(&snapshot, dir)? {
            let fact = "no row names this file; it is removed at the next start".to_owned();
            report.note(false, &path.display().to_string(), fact);
        }
    }
    Ok(())
}

fn examine_workspace(
    conn: &Connection,
    dir: &Path,
    workspace: u32,
    hasher: &IdHasher,
    report: &mut Diagnosis,
) -> Result<()> {
    let sql = "SELECT name FROM names WHERE workspace = ?1 ORDER BY code";
    let names = EventNames::new(tables::all(conn, sql, [workspace], |row| row.get(0))?);
    let folder = files_dir(dir, "segments", workspace);
    let mut events = 0;
    let mut before: Option<(u64, SegmentMeta)> = None;
    for (layer, meta) in segment_rows(conn, dir, workspace)? {
        let overlap = before.as_ref().is_some_and(|(l, m)| *l == layer && m.last_key >= meta.first_key);
        if overlap {
            report.note(true, &folder.display().to_string(), format!("segments of layer {layer} overlap"));
        }
        events += meta.events;
        report.segments += 1;
        report.bytes += meta.parquet_bytes + meta.spine_bytes;
        examine_segment(&folder, meta.clone(), &names, hasher, report)?;
        before = Some((layer, meta));
    }
    report.events += events;
    let runs_folder = files_dir(dir, "dedupe", workspace);
    for (meta, small) in run_rows(conn, dir, workspace)? {
        let checked = match small {
            Some(bytes) => Run::small(meta, &bytes, &dir.join(FILE)),
            None => Run::open(&runs_folder, meta),
        };
        match checked.and_then(|run| run.verify()) {
            Ok(bytes) => report.bytes += bytes,
            Err(error) => note_error(report, error)?,
        }
    }
    count(conn, dir, workspace, events, report)
}

fn examine_segment(
    folder: &Path,
    meta: SegmentMeta,
    names: &EventNames,
    hasher: &IdHasher,
    report: &mut Diagnosis,
) -> Result<()> {
    match Segment::open(folder, meta).and_then(|segment| segment.verify(names, hasher)) {
        Ok(()) => Ok(()),
        Err(error) => note_error(report, error),
    }
}

/// Notes damage. A file that is not there may have been replaced: that is for [`retry`].
fn note_error(report: &mut Diagnosis, error: Error) -> Result<()> {
    let path = match &error {
        Error::Io { path, source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            if path.extension().is_none_or(|e| e != "spine" && e != "ids") {
                return Err(error);
            }
            path
        }
        Error::Io { path, .. } | Error::Corrupt { path, .. } | Error::Parquet { path, .. } => path,
        _ => return Err(error),
    };
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    let spine = extension == "spine";
    let mut fact = describe(&error);
    if spine {
        fact.push_str(". A spine is made anew at the next start");
    }
    let ids = extension == "ids";
    if ids {
        fact.push_str(". The ids are found again in the stored events as soon as they are needed");
    }
    report.note(!(spine || ids), &path.display().to_string(), fact);
    Ok(())
}

/// Whether the counters agree with what is there.
fn count(conn: &Connection, dir: &Path, workspace: u32, events: u64, report: &mut Diagnosis) -> Result<()> {
    let place = dir.join(FILE).display().to_string();
    let number = |sql: &str| -> Result<u64> {
        Ok(tables::optional(conn, sql, [workspace], |row| row.get::<_, i64>(0))?.unwrap_or(0) as u64)
    };
    let mut counted = tables::counters(conn, workspace)?.accounting;
    let waiting = number("SELECT coalesce(sum(events + dead), 0) FROM inbox WHERE workspace = ?1")?;
    let letters = number("SELECT count(*) FROM dead_letters WHERE workspace = ?1")?;
    if counted.stored.checked_sub(counted.erased) != Some(events) {
        let (stored, erased) = (counted.stored, counted.erased);
        let fact =
            format!("workspace {workspace}: {events} events in segments, but {stored} stored and {erased} erased");
        report.note(true, &place, fact);
    }
    if counted.dead_letters != letters {
        let fact = format!("workspace {workspace}: {letters} dead letters, but {} counted", counted.dead_letters);
        report.note(true, &place, fact);
    }
    counted.received = counted.received.saturating_sub(waiting);
    if !counted.balances() {
        let fact = format!("workspace {workspace}: what was received is not the sum of what became of it: {counted:?}");
        report.note(true, &place, fact);
    }
    Ok(())
}
