//! `hark query`: what is the answer to the question in this file?

use super::Failed;
use super::folder::{Folder, now};
use crate::config::Config;
use crate::table;
use hark_query::calendar::{WEEKDAYS, Weekday};
use hark_query::{Context, QueryError};
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// How an answer is printed.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For programs.
    Json,
    /// For people.
    Table,
}

/// Flags of `hark query`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The question as JSON; - reads it from standard input
    spec: PathBuf,
    /// How to print the answer [default: table on a terminal, json elsewhere]
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// Answers a question.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    let text = read(&flags.spec)?;
    let place = if flags.spec == Path::new("-") { "standard input".into() } else { flags.spec.to_string_lossy() };
    let spec: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| Failed::User(format!("the question is not JSON: {error}. Place: {place}")))?;
    let folder = Folder::existing(config)?;
    let records = folder.records()?;
    let workspace = records.workspace(folder.scope(&records)?)?;
    let view = folder.view()?;
    let context = Context {
        source: view.as_ref(),
        now: now(),
        threads: config.threads_or_cores(),
        timezone: &workspace.timezone,
        week_start: week_start(&workspace.week_start),
    };
    let answer = hark_query::answer(&context, &spec).map_err(|error| match error {
        QueryError::Wrong { place: pointer, fact, hint } => {
            let hint = hint.map_or(String::new(), |hint| format!(" Hint: {hint}"));
            let at = if pointer.is_empty() { "the question itself" } else { &pointer };
            Failed::User(format!("{fact}{hint} Place: {place}, {at}"))
        }
        QueryError::Store(error) => error.into(),
    })?;
    let format = flags.format.unwrap_or(if std::io::stdout().is_terminal() { Format::Table } else { Format::Json });
    let text = match format {
        Format::Table => table::render(&answer),
        Format::Json => format!("{answer:#}\n"),
    };
    print(&text)
}

fn week_start(word: &str) -> Weekday {
    WEEKDAYS.iter().find(|(known, _)| *known == word).map_or(Weekday::Monday, |(_, day)| *day)
}

fn read(path: &Path) -> Result<String, Failed> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| Failed::io("read", path, &error))?;
        return Ok(text);
    }
    std::fs::read_to_string(path).map_err(|error| Failed::io("read", path, &error))
}

/// A reader that closes the pipe (`head`) has seen enough.
fn print(text: &str) -> Result<(), Failed> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failed::Internal(format!("cannot write the answer: {error}")))
        }
        _ => Ok(()),
    }
}
