//! `hark dead-letters`: what was refused, and can it be taken now?

use super::Failed;
use super::folder::{Folder, Writer};
use crate::config::Config;
use crate::inert;
use crate::wire::Rules;
use hark_model::time::DAY;
use hark_timeline::engine::StoredDeadLetter;

/// Letters read at a time.
const PAGE: usize = 500;

/// What can be done with dead letters.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Print them as one JSON object per line, oldest first
    List {
        /// Only those behind this number
        #[arg(long, default_value_t = 0, value_parser = number)]
        after: u64,
        /// At most this many
        #[arg(long, default_value_t = 100, value_parser = at_most)]
        limit: usize,
    },
    /// Try again to understand and store them
    Replay {
        /// Only these numbers (default: all)
        #[arg(value_parser = number)]
        numbers: Vec<u64>,
    },
}

fn number(word: &str) -> Result<u64, String> {
    word.parse()
        .map_err(|_| "it is the number of a dead letter, such as 3; `hark dead-letters list` shows them".to_owned())
}

fn at_most(word: &str) -> Result<usize, String> {
    word.parse().map_err(|_| "it is a number, such as 100".to_owned())
}

/// Lists or replays.
pub fn run(config: &Config, what: &What) -> Result<(), Failed> {
    let folder = Folder::existing(config)?;
    let writer = folder.writer()?;
    // Waits until what was refused just now is there, too.
    writer.accounting(folder.workspace())?;
    match what {
        What::List { after, limit } => {
            for letter in writer.dead_letters(folder.workspace(), *after, *limit)? {
                println!("{}", inert::json(&line(&letter).to_string()));
            }
        }
        What::Replay { numbers } => replay(&writer, &folder, numbers)?,
    }
    writer.close()
}

fn line(stored: &StoredDeadLetter) -> serde_json::Value {
    let letter = &stored.letter;
    serde_json::json!({
        "number": stored.number,
        "reason": letter.reason.code(),
        "detail": letter.detail,
        "dialect": letter.dialect,
        "received": jiff::Timestamp::from_microsecond(letter.received).map(|at| at.to_string()).unwrap_or_default(),
        "raw": serde_json::from_str(&letter.raw).unwrap_or(serde_json::Value::String(letter.raw.clone())),
    })
}

fn replay(writer: &Writer, folder: &Folder, numbers: &[u64]) -> Result<(), Failed> {
    let workspace = folder.settings()?;
    let rules = Rules {
        retention: workspace.retention_days.map(|days| i64::from(days) * DAY),
        consent_required: workspace.consent_required,
    };
    let (mut after, mut taken, mut refused) = (0, 0, 0);
    let mut seen: Vec<u64> = Vec::new();
    loop {
        let page = writer.dead_letters(folder.workspace(), after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for stored in page.iter().filter(|stored| numbers.is_empty() || numbers.contains(&stored.number)) {
            if !numbers.is_empty() {
                seen.push(stored.number);
            }
            match crate::replay::understand(&stored.letter, rules) {
                Ok(events) => {
                    writer.replay(folder.workspace(), stored.number, &events)?;
                    taken += 1;
                }
                Err(why) => {
                    refused += 1;
                    eprintln!("{} stays: {}", stored.number, why.code());
                }
            }
        }
    }
    println!("{taken} stored, {refused} still refused");
    match numbers.iter().find(|number| !seen.contains(number)) {
        Some(number) => {
            let hint = "Hint: `hark dead-letters list` shows the numbers";
            Err(Failed::User(format!("there is no dead letter {number}. {hint}")))
        }
        None => Ok(()),
    }
}
