//! `hark import customers` and `accounts`: what does a table of a CRM or of billing say, and what of it is new?

use super::folder::{Folder, Writer, now};
use super::{Failed, counted};
use crate::config::Config;
use crate::facts::columns::Wishes;
use crate::facts::table::Table;
use crate::facts::{Error, Kind, Summary};
use crate::import::Failure;
use crate::import::csv::CsvRows;
use crate::import::sink::Window;
use crate::{inert, table};
use hark_model::Event;
use hark_query::calendar::weekday;
use hark_query::{Context, QueryError};
use hark_records::audit::Entry;
use hark_timeline::{BatchBuilder, EventSource, WorkspaceId};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Events in one batch, and batches under way at a time.
const BATCH_EVENTS: usize = 4_000;
const BATCHES_UNDER_WAY: usize = 4;

/// Flags of `hark import customers` and `accounts`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The table as CSV, gzipped or not; its first line names the columns
    file: PathBuf,
    /// Say what it would change, and change nothing
    #[arg(long)]
    preview: bool,
    /// Do not ask whether it is understood
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    wishes: Wishes,
}

/// Imports a table, or says what that would change.
pub fn run(config: &Config, kind: Kind, flags: &Flags) -> Result<(), Failed> {
    let open = || CsvRows::open(&flags.file, None);
    let failed = |error| failed(error, &flags.file);
    let table = Table::look(kind, &open, &flags.wishes).map_err(failed)?;
    let folder = if flags.preview { Folder::existing(config)? } else { Folder::create(config)? };
    let workspace = folder.settings()?;
    let writer = folder.writer()?;
    let (view, asked) = (writer.view(&folder)?, now());
    let context: Context<'_, dyn EventSource + Send> = Context {
        source: view.as_ref(),
        now: asked,
        threads: config.threads_or_cores(),
        timezone: &workspace.timezone,
        week_start: weekday(&workspace.week_start),
        segments: &hark_query::segment::NONE,
        halt: &hark_query::halt::NEVER,
    };
    let summary = table.decide(&context, asked, &mut |_| Ok(())).map_err(failed)?;
    show(&flags.file, &table, &summary);
    if flags.preview {
        return writer.close();
    }
    let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !flags.yes && terminal && !super::import::agreed() {
        return Err(Failed::User("nothing was imported. Hint: name the columns with flags, see --help".to_owned()));
    }
    if summary.new + summary.changed > 0 {
        note(&folder, kind, &summary)?;
        let mut sender = Sender::new(&writer, folder.workspace());
        table.decide(&context, asked, &mut |event| sender.take(&event)).map_err(failed)?;
        sender.finish()?;
        // Until everything can be asked about.
        writer.accounting(folder.workspace())?;
        writer.settle(folder.workspace())?;
    }
    writer.close()?;
    println!("{} kept", counted(summary.new + summary.changed, "row"));
    Ok(())
}

/// Before anything is kept: what cannot be written down is not done.
fn note(folder: &Folder, kind: Kind, summary: &Summary) -> Result<(), Failed> {
    let records = folder.records()?;
    let entry = Entry::done("facts.import", format!("workspace:{}", folder.workspace()));
    let entry = entry
        .with("kind", kind.word())
        .with("rows", summary.rows)
        .with("new", summary.new)
        .with("changed", summary.changed);
    Ok(folder.wait(records.note(&folder.operator(&records)?, entry, now()))?)
}

struct Sender<'a> {
    window: Window<'a>,
    workspace: WorkspaceId,
    batch: BatchBuilder,
    events: usize,
}

impl<'a> Sender<'a> {
    fn new(writer: &'a Writer, workspace: WorkspaceId) -> Sender<'a> {
        let window = Window::new(writer, BATCHES_UNDER_WAY);
        Sender { window, workspace, batch: BatchBuilder::new(workspace), events: 0 }
    }

    fn take(&mut self, event: &Event) -> Result<(), Failure> {
        self.batch.push(event);
        self.events += 1;
        if self.events < BATCH_EVENTS {
            return Ok(());
        }
        self.events = 0;
        let full = std::mem::replace(&mut self.batch, BatchBuilder::new(self.workspace));
        self.window.send(full.finish())
    }

    fn finish(mut self) -> Result<(), Failure> {
        if self.events > 0 {
            self.window.send(self.batch.finish())?;
        }
        self.window.settle()
    }
}

fn show(file: &Path, table: &Table<'_>, summary: &Summary) {
    let row = |(column, word): (String, &str)| vec![column, word.to_owned()];
    let columns: Vec<Vec<String>> = table.columns.described().into_iter().map(row).collect();
    let mut text = format!("{}\n\n", file.display());
    table::grid(&["column", "is taken as"], &columns, &mut text);
    let Summary { rows, new, changed, unchanged, refused, .. } = summary;
    text.push_str(&format!(
        "\n{}: {new} new, {changed} with something new, {unchanged} known already, {refused} refused\n",
        counted(*rows, "row")
    ));
    for (name, rows) in &summary.traits {
        text.push_str(&format!("  {name}: new or changed in {}\n", counted(*rows, "row")));
    }
    for one in &summary.refusals {
        text.push_str(&format!("  line {}: {}\n", one.line, one.reason));
    }
    let more = refused - summary.refusals.len() as u64;
    if more > 0 {
        text.push_str(&format!("  and {more} more\n"));
    }
    eprint!("{}", inert::lines(&text));
}

fn failed(error: Error, file: &Path) -> Failed {
    match error {
        Error::Columns { fact, .. } => Failed::User(format!("{fact} Place: {}", file.display())),
        Error::Table(failure) => failure.into(),
        Error::Store(QueryError::Store(error)) => error.into(),
        Error::Store(other) => Failed::Internal(other.to_string()),
    }
}
