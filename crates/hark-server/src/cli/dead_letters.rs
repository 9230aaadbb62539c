//! `hark dead-letters`: what was refused, and can it be taken now?

use super::Failed;
use super::folder::{Folder, Writer};
use crate::config::Config;
use hark_timeline::Engine;
use hark_timeline::engine::StoredDeadLetter;

/// Letters read at a time.
const PAGE: usize = 500;

/// What can be done with dead letters.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Print them as one JSON object per line, oldest first
    List {
        /// Only those behind this number
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// At most this many
        #[arg(long, default_value_t = 100)]
        limit: usize,
    },
    /// Try again to understand and store them
    Replay {
        /// Only these numbers (default: all)
        numbers: Vec<u64>,
    },
}

/// Lists or replays.
pub fn run(config: &Config, what: &What) -> Result<(), Failed> {
    let folder = Folder::existing(config)?;
    let engine = match folder.writer()? {
        Writer::Own(engine) => engine,
        Writer::Beside(path) => return Err(hark_timeline::Error::Locked { path }.into()),
    };
    engine.wait_drained(std::time::Duration::from_secs(60))?;
    match what {
        What::List { after, limit } => {
            for letter in engine.dead_letters(folder.workspace(), *after, *limit)? {
                println!("{}", line(&letter));
            }
        }
        What::Replay { numbers } => replay(&engine, &folder, numbers)?,
    }
    Ok(engine.close()?)
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

fn replay(engine: &Engine, folder: &Folder, numbers: &[u64]) -> Result<(), Failed> {
    let (mut after, mut taken, mut refused) = (0, 0, 0);
    loop {
        let page = engine.dead_letters(folder.workspace(), after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for stored in page.iter().filter(|stored| numbers.is_empty() || numbers.contains(&stored.number)) {
            match crate::replay::understand(&stored.letter) {
                Ok(events) => {
                    engine.replay_dead_letter(folder.workspace(), stored.number, &events)?;
                    taken += 1;
                }
                Err(why) => {
                    refused += 1;
                    eprintln!("{} stays: {why}", stored.number);
                }
            }
        }
    }
    println!("{taken} stored, {refused} still refused");
    Ok(())
}
