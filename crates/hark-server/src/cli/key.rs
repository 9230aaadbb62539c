//! `hark key`: who may write and read?

use super::Failed;
use super::folder::{Folder, now, random};
use crate::config::Config;
use crate::table;
use hark_model::Micros;
use hark_records::KeyKind;

/// What can be done with keys.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Make a key; it is shown this once, on the last line
    Create {
        /// write: public, may send events. server: secret, may send verified events and ask questions
        #[arg(long, value_parser = kind)]
        kind: KeyKind,
        /// What you call it
        #[arg(long, default_value = "")]
        label: String,
    },
    /// List the keys
    List,
    /// Revoke a key by its number
    Revoke {
        /// The number that `hark key list` shows
        #[arg(value_parser = number)]
        number: i64,
    },
}

fn kind(word: &str) -> Result<KeyKind, String> {
    KeyKind::from_word(word).ok_or_else(|| "it is write or server".to_owned())
}

fn number(word: &str) -> Result<i64, String> {
    word.parse().map_err(|_| "it is the number of a key, such as 3; `hark key list` shows them".to_owned())
}

/// Creates, lists or revokes.
pub fn run(config: &Config, what: &What) -> Result<(), Failed> {
    let folder = match what {
        What::Create { .. } => Folder::create(config)?,
        _ => Folder::existing(config)?,
    };
    let records = folder.records()?;
    let by = folder.operator(&records)?;
    match what {
        What::Create { kind, label } => {
            let key = folder.wait(records.create_key(by.allow()?, *kind, label, random()?, now()))?;
            eprintln!("key {} ({}): keep it, it is not shown again", key.key.id, kind.word());
            println!("{}", key.text);
        }
        What::List => {
            let rows: Vec<Vec<String>> = folder
                .wait(records.keys(by.allow()?))?
                .into_iter()
                .map(|key| {
                    let state = key.revoked.map_or("active".to_owned(), |at| format!("revoked {}", moment(at)));
                    let used = key.last_used.map_or("never".to_owned(), moment);
                    let begin = format!("{}…", key.hint);
                    vec![
                        key.id.to_string(),
                        key.kind.word().to_owned(),
                        begin,
                        key.label,
                        moment(key.created),
                        used,
                        state,
                    ]
                })
                .collect();
            let mut text = String::new();
            table::grid(&["number", "kind", "begins with", "label", "created", "last used", "state"], &rows, &mut text);
            print!("{text}");
        }
        What::Revoke { number } => {
            if !folder.wait(records.keys(by.allow()?))?.iter().any(|key| key.id == *number) {
                return Err(Failed::User(format!("there is no key {number}. Hint: `hark key list` shows the numbers")));
            }
            folder.wait(records.revoke_key(by.allow()?, *number, now()))?;
            println!("key {number} opens nothing any more");
        }
    }
    Ok(())
}

fn moment(at: Micros) -> String {
    jiff::Timestamp::from_microsecond(at).map_or(at.to_string(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string())
}
