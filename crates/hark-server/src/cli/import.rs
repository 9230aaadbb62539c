//! `hark import`: which file, how understood, how far?

use super::folder::{Folder, now};
use super::{Failed, counted};
use crate::config::Config;
use crate::import::mapping::Wishes;
use crate::import::{Import, Observer, Outcome, Phase};
use crate::{inert, table};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Between two lines of progress where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// What can be imported.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Import events from CSV, NDJSON or Parquet, gzipped or not
    Events(Flags),
    /// Import what a CRM or billing says of customers, from CSV
    Customers(super::facts::Flags),
}

/// Flags of `hark import events`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The file
    file: PathBuf,
    /// A TOML file that says what the columns mean, in the words of the flags
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Do not ask whether the columns are understood
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    wishes: Wishes,
}

/// Imports a file.
pub fn run(config: &Config, what: &What) -> Result<(), Failed> {
    match what {
        What::Events(flags) => events(config, flags),
        What::Customers(flags) => super::facts::run(config, flags),
    }
}

fn events(config: &Config, flags: &Flags) -> Result<(), Failed> {
    let wishes = match &flags.mapping {
        Some(path) => flags.wishes.clone().or(read_mapping(path)?),
        None => flags.wishes.clone(),
    };
    let import = Import::prepare(&flags.file, &wishes)?;
    show(&flags.file, &import);
    if !flags.yes && std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && !agreed() {
        return Err(Failed::User("nothing was imported. Hint: name the columns with flags, see --help".to_owned()));
    }
    let folder = Folder::create(config)?;
    // Opening the records makes the workspace that the events belong to.
    folder.records()?;
    let writer = folder.writer()?;
    let before = writer.accounting(folder.workspace())?;
    let begin = Instant::now();
    let mut progress = Progress::new(&flags.file);
    let outcome = import.run(&folder.path().join("imports"), folder.workspace(), &writer, &now, &mut progress)?;
    progress.finish();
    let after = writer.accounting(folder.workspace())?;
    writer.settle(folder.workspace())?;
    writer.close()?;
    let sent_now = after.received - before.received;
    conclude(&outcome, begin.elapsed());
    if sent_now > 0 {
        let duplicates = after.duplicates - before.duplicates;
        println!("{} new events stored, {duplicates} known already", after.stored - before.stored);
        if after.stored == before.stored && duplicates > 0 {
            println!("these rows were imported before; what their columns meant then stays as it is");
        }
    }
    Ok(())
}

fn read_mapping(path: &Path) -> Result<Wishes, Failed> {
    let text = std::fs::read_to_string(path).map_err(|error| Failed::io("read", path, &error))?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        Failed::User(format!("the mapping cannot be used: {}. Place: {}, line {line}", error.message(), path.display()))
    })
}

/// Shows the guess before it is used.
fn show(file: &Path, import: &Import) {
    let rows: Vec<Vec<String>> =
        import.describe_columns().into_iter().map(|(column, meaning)| vec![column, meaning]).collect();
    let mut text = format!("{}: {}\n\n", file.display(), import.describe_format());
    table::grid(&["column", "is taken as"], &rows, &mut text);
    eprint!("{}", inert::lines(&text));
}

pub(super) fn agreed() -> bool {
    eprint!("Import it like this? [Y/n] ");
    std::io::stderr().flush().ok();
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).is_ok() && matches!(answer.trim(), "" | "y" | "Y" | "yes")
}

fn conclude(outcome: &Outcome, took: Duration) {
    if outcome.already_done {
        println!("this file was imported before ({}); nothing changes", counted(outcome.rows, "row"));
    } else {
        if outcome.resumed_after > 0 {
            println!("went on behind row {}, where an earlier import stopped", outcome.resumed_after);
        }
        let rate = (outcome.rows - outcome.resumed_after) as f64 / took.as_secs_f64().max(0.001);
        println!("{} read in {:.1} s ({rate:.0} rows/s)", counted(outcome.rows, "row"), took.as_secs_f64());
    }
    if let Some(report) = &outcome.report {
        let refused =
            if outcome.refused == 1 { "1 row was".to_owned() } else { format!("{} rows were", outcome.refused) };
        println!("{refused} refused; each with its reason: {}", report.display());
        println!("what was refused is kept: hark dead-letters list");
    }
}

/// A bar on a terminal, plain lines elsewhere.
struct Progress {
    bar: ProgressBar,
    plain: bool,
    shown: Instant,
    phase: Option<Phase>,
}

impl Progress {
    fn new(file: &Path) -> Self {
        let bytes = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
        let bar = ProgressBar::new(bytes);
        if let Ok(style) = ProgressStyle::with_template("{msg:>9} {wide_bar} {percent:>3} % {eta:>4}") {
            bar.set_style(style);
        }
        Progress { bar, plain: !std::io::stderr().is_terminal(), shown: Instant::now(), phase: None }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress {
    fn progress(&mut self, phase: Phase, bytes: u64, rows: u64) {
        let word = match phase {
            Phase::Counting => "looking",
            Phase::Sending => "importing",
        };
        if self.plain {
            if self.shown.elapsed() >= LINE_EVERY {
                self.shown = Instant::now();
                eprintln!("{word}: {rows} rows");
            }
            return;
        }
        if self.phase != Some(phase) {
            self.phase = Some(phase);
            self.bar.reset();
            self.bar.set_message(word);
        }
        self.bar.set_position(bytes);
    }
}
