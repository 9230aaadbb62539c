//! `hark query`: what is the answer to the question in this file?

use super::Failed;
use super::folder::{Folder, now};
use crate::config::Config;
use crate::{inert, table};
use hark_query::calendar::weekday;
use hark_query::mapping::Mapping;
use hark_query::{Context, QueryError};
use hark_timeline::EventNames;
use serde_json::Value;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// Members of a question that choose events, and those in which such members stand.
const SELECTORS: [&str; 10] =
    ["event", "steps", "exclude", "from", "to", "start", "return", "start_at", "end_at", "of"];

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
    let spec = hark_query::spec::text::read(&text).map_err(|error| failed(error, &place))?;
    let folder = Folder::existing(config)?;
    let workspace = folder.settings()?;
    let segments = folder.library(workspace.id)?;
    let view = folder.view()?;
    let context = Context {
        source: view.as_ref(),
        now: now(),
        threads: config.threads_or_cores(),
        timezone: &workspace.timezone,
        week_start: weekday(&workspace.week_start),
        segments: &segments,
        halt: &hark_query::halt::NEVER,
    };
    let answer = hark_query::answer(&context, &spec).map_err(|error| failed(error, &place))?;
    for name in unknown_names(&spec, view.names(), segments.mapping()) {
        let near = |known: &&String| strsim::jaro_winkler(known, name);
        let nearest = view.names().names().iter().max_by(|a, b| near(a).total_cmp(&near(b)));
        let hint = nearest.map_or("there are no events yet".to_owned(), |known| {
            format!("the nearest name is `{}`", known.escape_debug())
        });
        eprintln!("hark: no event is called `{}`; {hint}", name.escape_debug());
    }
    let format = flags.format.unwrap_or(if std::io::stdout().is_terminal() { Format::Table } else { Format::Json });
    let text = match format {
        Format::Table => table::render(&answer),
        Format::Json => inert::json(&format!("{answer:#}\n")),
    };
    print(&text)
}

fn failed(error: QueryError, place: &str) -> Failed {
    match error {
        QueryError::Wrong { place: pointer, fact, hint } => {
            let hint = hint.map_or(String::new(), |hint| format!(" Hint: {hint}"));
            let at = if pointer.is_empty() { "the question itself" } else { &pointer };
            Failed::User(format!("{fact}{hint} Place: {place}, {at}"))
        }
        error @ QueryError::Stopped(_) => Failed::Internal(error.to_string()),
        QueryError::Store(error) => error.into(),
    }
}

/// Names of events in the question that no event ever had. They are no mistake, but a misspelt one is counted as zero.
fn unknown_names<'a>(spec: &'a Value, known: &EventNames, mapping: &Mapping) -> Vec<&'a str> {
    let mut found = Vec::new();
    names(spec, &mut found);
    found.sort_unstable();
    found.dedup();
    // A reserved name stands for those that are mapped onto it.
    let is_known = |name: &str| std::iter::once(name).chain(mapping.names(name)).any(|name| known.code(name).is_some());
    found.retain(|name| *name != "*" && !is_known(name));
    found
}

fn names<'a>(selector: &'a Value, found: &mut Vec<&'a str>) {
    match selector {
        Value::String(name) => found.push(name),
        Value::Array(all) => all.iter().for_each(|one| names(one, found)),
        Value::Object(members) => {
            for member in SELECTORS.iter().filter_map(|name| members.get(*name)) {
                names(member, found);
            }
        }
        _ => {}
    }
}

pub(super) fn read(path: &Path) -> Result<String, Failed> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_name_that_no_event_has_is_noticed_wherever_it_stands() {
        let known = EventNames::new(vec!["view".into(), "buy".into()]);
        let mapping = Mapping::read(&json!([{"event": "buy", "as": "order"}])).expect("a mapping");
        let unknown =
            |spec: &Value| unknown_names(spec, &known, &mapping).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let funnel = json!({"question": "funnel", "steps": ["view", {"event": ["by", "buy"], "where": {"property": "x", "is": "y"}}],
            "exclude": [{"event": "eror"}], "range": {"from": "2024-01-01"}});
        assert_eq!(unknown(&funnel), ["by", "eror"]);
        assert_eq!(unknown(&json!({"question": "customers", "of": {"question": "trend", "event": "*"}})), [""; 0]);
        assert_eq!(unknown(&json!({"question": "paths", "steps": 3, "start_at": "veiw"})), ["veiw"]);
        let reserved = json!({"question": "funnel", "steps": ["order", "review"]});
        assert_eq!(unknown(&reserved), ["review"], "who buys orders");
    }
}
