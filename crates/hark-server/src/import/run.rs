//! In which steps is a file imported?
//!
//! Prepare: look at the first rows and settle what the columns mean. First pass: find rows that repeat and the name of
//! the import. Second pass: make events, send them, and record every few seconds how far everything is durable.

use crate::import::Failure;
use crate::import::again;
use crate::import::bytes::{self, Format};
use crate::import::csv::CsvRows;
use crate::import::events::EventMaker;
use crate::import::guess::{self, Sample};
use crate::import::mapping::{Mapping, Wishes};
use crate::import::ndjson::NdjsonRows;
use crate::import::parquet::ParquetRows;
use crate::import::repeats::{Repeats, RowCounter};
use crate::import::report::Report;
use crate::import::resume::{self, Record};
use crate::import::rows::{Next, RowBuffer, RowSource};
use crate::import::sink::{Sink, Window};
use crate::wire::check::Refusal;
use hark_model::{DeadLetter, Micros, Reason};
use hark_timeline::{BatchBuilder, WorkspaceId};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Events in one batch: large enough that a commit costs little, small enough that a few fit in memory.
const BATCH_EVENTS: usize = 4_000;
/// Batches under way at a time.
const BATCHES_UNDER_WAY: usize = 8;
/// Batches between two records of progress: about a quarter of a million events, half a second of work.
const BATCHES_PER_RECORD: usize = 64;
/// Dead letters kept back until the next record of progress, which they hasten.
const DEAD_LETTERS_KEPT: usize = 1_000;

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The first pass: finding rows that repeat.
    Counting,
    /// The second pass: sending events.
    Sending,
}

/// Is told how far an import is.
pub trait Observer {
    /// So many bytes of the file are read, so many rows are seen.
    fn progress(&mut self, phase: Phase, bytes: u64, rows: u64);
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows in the file.
    pub rows: u64,
    /// Rows that became events. Those the store already knew are counted there as duplicates.
    pub sent: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Rows that an earlier, interrupted run had already dealt with.
    pub resumed_after: u64,
    /// The whole file had been imported before with the same mapping; nothing was sent.
    pub already_done: bool,
    /// Where the refused rows are listed.
    pub report: Option<PathBuf>,
}

/// A file ready to be imported.
pub struct Import {
    path: PathBuf,
    format: Format,
    delimiter: Option<u8>,
    /// The columns seen in the sample.
    pub columns: Vec<String>,
    /// What they mean.
    pub mapping: Mapping,
    /// Whether values say their own type.
    typed: bool,
}

impl Import {
    /// Looks at the first rows and settles what the columns mean.
    pub fn prepare(path: &Path, wishes: &Wishes) -> Result<Self, Failure> {
        let format = bytes::sniff(path)?;
        let mut delimiter = wishes.delimiter_byte().map_err(|text| Failure::text(path, text))?;
        if format == Format::Csv && delimiter.is_none() {
            delimiter = Some(CsvRows::open(path, None)?.delimiter());
        }
        let sample = Sample::take(open(path, format, delimiter)?.as_mut())?;
        let mapping = guess::complete(path, wishes, &sample)?;
        let (columns, typed) = (sample.columns, sample.typed);
        let import = Import { path: path.to_owned(), format, delimiter, columns, mapping, typed };
        import.try_first_rows()?;
        Ok(import)
    }

    /// Every column and what it means, for people.
    pub fn describe_columns(&self) -> Vec<(String, String)> {
        self.mapping.describe(&self.columns, self.typed)
    }

    /// The format and, for CSV, the delimiter, for people.
    pub fn describe_format(&self) -> String {
        match (self.format, self.delimiter) {
            (Format::Csv, Some(b'\t')) => "CSV, cells separated by tabs".to_owned(),
            (Format::Csv, Some(byte)) => format!("CSV, cells separated by `{}`", char::from(byte)),
            (Format::Csv, None) => "CSV".to_owned(),
            (Format::Ndjson, _) => "one JSON object per line".to_owned(),
            (Format::Parquet, _) => "Parquet".to_owned(),
        }
    }

    /// Refuses a mapping by which none of the first rows is an event: it is wrong, not the rows.
    fn try_first_rows(&self) -> Result<(), Failure> {
        let mut source = open(&self.path, self.format, self.delimiter)?;
        let mut maker = self.maker()?;
        let (mut row, mut first) = (RowBuffer::default(), None);
        for _ in 0..guess::SAMPLE_ROWS {
            let refused = match source.next(&mut row)? {
                Next::End => break,
                Next::Bad { detail, .. } => detail,
                // Any time will do: only the time of receipt depends on it.
                Next::Row => match maker.make(source.columns(), &row, 0, Micros::MAX) {
                    Ok(_) => return Ok(()),
                    Err(Refusal { detail, shown: Some(shown), .. }) => format!("{detail}: `{shown}`"),
                    Err(refusal) => refusal.detail,
                },
            };
            first.get_or_insert((row.number, refused));
        }
        let Some((number, detail)) = first else { return Ok(()) };
        let fact = format!("none of the first rows can be imported; row {number}: {detail}");
        Err(Failure::user(&self.path, fact, "is the meaning of the columns right? Name them with flags"))
    }

    fn maker(&self) -> Result<EventMaker, Failure> {
        EventMaker::new(self.mapping.clone()).map_err(|text| Failure::text(&self.path, text))
    }

    /// Imports the file into a workspace. `folder` holds reports and records of progress (`DATA/imports`); `now` tells
    /// the time.
    pub fn run(
        &self,
        folder: &Path,
        workspace: WorkspaceId,
        sink: &dyn Sink,
        now: &dyn Fn() -> Micros,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, Failure> {
        std::fs::create_dir_all(folder).map_err(|source| Failure::io("create", folder, source))?;
        let scratch = Scratch::create(folder)?;
        let (content, mut repeats, rows) = self.count(&scratch.0, observer)?;
        let name = resume::name(content, &self.mapping, workspace);
        let mut record = Record::open(folder, &name)?;
        let report_path = folder.join(format!("{name}.report.csv"));
        let resumed_after = record.progress.rows;
        if !record.progress.finished {
            record.progress.file = self.path.display().to_string();
            let report = Report::open(&report_path, record.progress.report_bytes)?;
            let window = Window::new(sink, BATCHES_UNDER_WAY);
            let mut second = SecondPass { import: self, workspace, window, record, report, dead: Vec::new(), now };
            second.run(&mut repeats, observer)?;
            record = second.record;
        } else if resumed_after > 0 {
            let report = (record.progress.report_bytes > 0).then_some(report_path);
            let progress = record.progress;
            let (sent, refused) = (progress.sent, progress.refused);
            return Ok(Outcome { rows, sent, refused, resumed_after, already_done: true, report });
        }
        let progress = record.progress;
        let report = (progress.report_bytes > 0).then_some(report_path);
        let (sent, refused) = (progress.sent, progress.refused);
        Ok(Outcome { rows, sent, refused, resumed_after, already_done: false, report })
    }

    /// The first pass: a hash of all rows, the rows that repeat, and how many rows there are.
    fn count(&self, scratch: &Path, observer: &mut dyn Observer) -> Result<([u8; 16], Repeats, u64), Failure> {
        let mut source = open(&self.path, self.format, self.delimiter)?;
        let mut counter = RowCounter::new(scratch);
        let (mut row, mut content, mut rows) = (RowBuffer::default(), Sha256::new(), 0);
        loop {
            match source.next(&mut row)? {
                Next::End => break,
                Next::Row => {
                    content.update(row.identity);
                    counter.push(row.identity, row.number)?;
                }
                Next::Bad { raw, .. } => content.update(raw.as_bytes()),
            }
            rows = row.number;
            if rows % 8_192 == 0 {
                observer.progress(Phase::Counting, source.bytes_read(), rows);
            }
        }
        let mut half = [0; 16];
        half.copy_from_slice(&content.finalize()[..16]);
        Ok((half, counter.finish()?, rows))
    }
}

fn open(path: &Path, format: Format, delimiter: Option<u8>) -> Result<Box<dyn RowSource>, Failure> {
    Ok(match format {
        Format::Csv => Box::new(CsvRows::open(path, delimiter)?),
        Format::Ndjson => Box::new(NdjsonRows::open(path)?),
        Format::Parquet => Box::new(ParquetRows::open(path)?),
    })
}

struct SecondPass<'a> {
    import: &'a Import,
    workspace: WorkspaceId,
    window: Window<'a>,
    record: Record,
    report: Report,
    dead: Vec<DeadLetter>,
    now: &'a dyn Fn() -> Micros,
}

impl SecondPass<'_> {
    fn run(&mut self, repeats: &mut Repeats, observer: &mut dyn Observer) -> Result<(), Failure> {
        let mut source = open(&self.import.path, self.import.format, self.import.delimiter)?;
        let mut maker = self.import.maker()?;
        let (mut row, mut batch, mut in_batch, mut batches) = (RowBuffer::default(), self.batch(), 0, 0);
        let done_before = self.record.progress.rows;
        // A file arrives at one moment. A moment for each row would say nothing more and cost three bytes of each event.
        let received = (self.now)();
        loop {
            let next = source.next(&mut row)?;
            if next == Next::End {
                break;
            }
            if row.number <= done_before {
                continue;
            }
            let occurrence = repeats.occurrence(row.number)?;
            let refusal = match next {
                Next::Row => match maker.make(source.columns(), &row, occurrence, received) {
                    Ok(event) => {
                        batch.push(event);
                        in_batch += 1;
                        None
                    }
                    Err(refusal) => Some((refusal, None)),
                },
                Next::Bad { detail, raw } => Some((Refusal::new(Reason::Malformed, detail), Some(raw))),
                Next::End => break,
            };
            self.record.progress.rows = row.number;
            match refusal {
                None => self.record.progress.sent += 1,
                Some((refusal, raw)) => {
                    let raw = again::raw_of(&self.import.mapping, source.columns(), &row, occurrence, raw);
                    self.refuse(&row, refusal, raw, received);
                }
            }
            let full = in_batch >= BATCH_EVENTS;
            if full {
                self.window.send(std::mem::replace(&mut batch, self.batch()).finish())?;
                (in_batch, batches) = (0, batches + 1);
                observer.progress(Phase::Sending, source.bytes_read(), row.number);
            }
            if (full && batches % BATCHES_PER_RECORD == 0) || self.dead.len() >= DEAD_LETTERS_KEPT {
                self.save(std::mem::replace(&mut batch, self.batch()), false)?;
                in_batch = 0;
            }
        }
        self.save(batch, true)
    }

    fn batch(&self) -> BatchBuilder {
        BatchBuilder::new(self.workspace)
    }

    /// Notes a refused row in the report and keeps it as a dead letter. Dead letters have no id by which a repetition
    /// would be recognised, so they go last before a record of progress.
    fn refuse(&mut self, row: &RowBuffer, why: Refusal, raw: String, received: Micros) {
        self.report.note(row.number, row.line, why.reason, &why.detail);
        self.record.progress.refused += 1;
        self.dead.push(DeadLetter {
            reason: why.reason,
            detail: format!("{}; row {} of {}", why.detail, row.number, file_name(&self.import.path)),
            dialect: again::DIALECT.to_owned(),
            raw,
            received,
            verified: true,
        });
    }

    /// Makes everything durable up to here and records it.
    fn save(&mut self, rest: BatchBuilder, finished: bool) -> Result<(), Failure> {
        let rest = rest.finish();
        if rest.events > 0 {
            self.window.send(rest)?;
        }
        self.window.settle()?;
        self.record.progress.report_bytes = self.report.flush()?;
        if !self.dead.is_empty() {
            let mut letters = self.batch();
            self.dead.drain(..).for_each(|letter| letters.push_dead(&letter));
            self.window.send(letters.finish())?;
            self.window.settle()?;
        }
        self.record.progress.finished = finished;
        self.record.save()
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// A folder for sorted runs, removed at the end and, after a kill, by the next import.
struct Scratch(PathBuf);

impl Scratch {
    fn create(folder: &Path) -> Result<Self, Failure> {
        remove_abandoned(folder);
        let path = folder.join(format!("scratch-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|source| Failure::io("create", &path, source))?;
        Ok(Scratch(path))
    }
}

/// Removes scratch folders of processes that are gone, where the system can tell.
fn remove_abandoned(folder: &Path) {
    let processes = Path::new("/proc");
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    if !processes.join("self").exists() {
        return;
    }
    for entry in entries.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix("scratch-"));
        if owner.is_some_and(|pid| pid.parse::<u32>().is_ok() && !processes.join(pid).exists()) {
            // What cannot be removed costs disk space only.
            std::fs::remove_dir_all(entry.path()).ok();
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays behind costs disk space only.
        std::fs::remove_dir_all(&self.0).ok();
    }
}
