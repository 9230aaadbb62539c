//! Which rows were refused, why, and where do they stand?

use crate::import::Failure;
use crate::inert;
use hark_model::Reason;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A CSV file beside the data with one line per refused row. It names rows, columns and reasons but no value of a row, because
/// nobody can be erased from it; the row itself is kept as a dead letter. Grows only by whole lines; an import that goes on after a
/// kill cuts it back to what was recorded.
pub struct Report {
    path: PathBuf,
    file: Option<File>,
    pending: csv::Writer<Vec<u8>>,
    length: u64,
}

impl Report {
    /// The report at this path, continued behind its first `length` bytes. The file appears with the first refused row.
    pub fn open(path: &Path, length: u64) -> Result<Self, Failure> {
        let mut report =
            Report { path: path.to_owned(), file: None, pending: csv::Writer::from_writer(Vec::new()), length };
        if length > 0 {
            report.open_file()?;
        } else if path.exists() {
            std::fs::remove_file(path).map_err(|source| Failure::io("replace", path, source))?;
        }
        Ok(report)
    }

    fn open_file(&mut self) -> Result<&mut File, Failure> {
        let error = |source| Failure::io("open", &self.path, source);
        let file = match self.file.take() {
            Some(file) => file,
            None => {
                let mut file =
                    OpenOptions::new().create(true).truncate(false).write(true).open(&self.path).map_err(error)?;
                file.set_len(self.length).map_err(error)?;
                file.seek(SeekFrom::End(0)).map_err(error)?;
                file
            }
        };
        Ok(self.file.insert(file))
    }

    /// Notes one refused row. `line` is 0 where the file has no lines.
    pub fn note(&mut self, row: u64, line: u64, reason: Reason, detail: &str) {
        // A writer into memory cannot fail; the file is written by `flush`.
        if self.length == 0 && self.pending.get_ref().is_empty() {
            self.pending.write_record(["row", "line", "reason", "detail"]).ok();
        }
        let line = if line == 0 { String::new() } else { line.to_string() };
        self.pending.write_record([row.to_string().as_str(), &line, reason.code(), &inert::line(detail)]).ok();
        self.pending.flush().ok();
    }

    /// Writes what was noted and answers the length of the file.
    pub fn flush(&mut self) -> Result<u64, Failure> {
        let pending = std::mem::replace(&mut self.pending, csv::Writer::from_writer(Vec::new()));
        let bytes = pending.into_inner().unwrap_or_default();
        if !bytes.is_empty() {
            let path = self.path.clone();
            self.open_file()?.write_all(&bytes).map_err(|source| Failure::io("write", &path, source))?;
            self.length += bytes.len() as u64;
        }
        Ok(self.length)
    }

    /// Where the report is, if any row was refused.
    pub fn path(&self) -> Option<&Path> {
        (self.length > 0).then_some(self.path.as_path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_on_cuts_what_was_not_recorded() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("r.csv");
        let mut report = Report::open(&path, 0).expect("opened");
        report.note(1, 2, Reason::BadTime, "the cell `t` is no time: \"x, y\"");
        let recorded = report.flush().expect("written");
        report.note(2, 3, Reason::BadId, "no id");
        report.flush().expect("written");
        drop(report);
        let mut report = Report::open(&path, recorded).expect("opened");
        report.note(5, 0, Reason::BadName, "no name");
        report.flush().expect("written");
        let text = std::fs::read_to_string(&path).expect("read");
        assert_eq!(
            text,
            "row,line,reason,detail\n1,2,bad_time,\"the cell `t` is no time: \"\"x, y\"\"\"\n5,,bad_name,no name\n"
        );
    }

    #[test]
    fn nothing_refused_leaves_no_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("r.csv");
        let mut report = Report::open(&path, 0).expect("opened");
        report.flush().expect("written");
        assert!(report.path().is_none() && !path.exists());
    }
}
