//! Which commands does `hark` know, and how does it end?

pub mod backup;
pub mod check;
pub mod dead_letters;
pub mod demo;
pub mod doctor;
pub mod erase;
pub mod folder;
pub mod import;
pub mod key;
pub mod log;
pub mod query;
pub mod restore;
mod rights;
pub mod serve;
pub mod sign_on;

use crate::config::{Config, Said};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Hears every customer: events in, answers out, one folder.
#[derive(Debug, Parser)]
#[command(name = "hark", version, max_term_width = 100)]
struct Arguments {
    /// The data folder [default: ./hark-data, or HARK_DATA]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The settings file [default: hark.toml in the data folder, or HARK_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// Made once for a whole run of the program.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "one value in a run; a box would only be in the way of clap")]
enum Command {
    /// Listen for events and answer questions over HTTP
    Serve(serve::Flags),
    /// Fill an empty folder with a simulated company
    Demo(demo::Flags),
    /// Import a file
    #[command(subcommand)]
    Import(import::What),
    /// Answer a question from a file
    Query(query::Flags),
    /// Create, list and revoke keys
    #[command(subcommand)]
    Key(key::What),
    /// Sign-on through an OpenID provider
    #[command(subcommand)]
    SignOn(sign_on::What),
    /// Verify every checksum and invariant of the data folder
    Doctor,
    /// Copy the data folder, also while a server is using it
    Backup(backup::Flags),
    /// Make a data folder from a backup
    Restore(restore::Flags),
    /// List and replay events that were refused
    #[command(subcommand)]
    DeadLetters(dead_letters::What),
    /// Erase a customer: every byte, for good
    Erase(erase::Flags),
    /// Show the settings in effect
    Check,
}

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub enum Failed {
    /// The caller's doing: the exit code is 1.
    User(String),
    /// Damage found, or a fault of the machine or of Hark: the exit code is 2.
    Internal(String),
}

impl Failed {
    /// The whole chain of an error, each cause behind a colon.
    fn chain(error: &dyn std::error::Error) -> String {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            text.push_str(&format!(": {inner}"));
            cause = inner.source();
        }
        text
    }

    /// The operating system refused something at this path: the caller's doing if the path does not exist, is not theirs
    /// to use, or the bytes there are not what they should be.
    pub fn io(action: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let hint = match error.kind() {
            ErrorKind::NotFound => "check the path",
            ErrorKind::PermissionDenied => "check who may use it",
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => "something else has this name; choose another path",
            ErrorKind::IsADirectory => "name a file, this is a folder",
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
                "the file is cut short or damaged; get it again"
            }
            _ => return Failed::Internal(format!("cannot {action} {}: {error}", path.display())),
        };
        Failed::User(format!("cannot {action} {}: {error}. Hint: {hint}", path.display()))
    }
}

impl From<crate::config::Mistake> for Failed {
    fn from(mistake: crate::config::Mistake) -> Self {
        Failed::User(mistake.to_string())
    }
}

impl From<hark_timeline::Error> for Failed {
    fn from(error: hark_timeline::Error) -> Self {
        use hark_timeline::Error;
        let text = Failed::chain(&error);
        match error {
            Error::Locked { .. } | Error::TooNew { .. } | Error::NotFound { .. } | Error::Invalid { .. } => {
                Failed::User(text)
            }
            _ => Failed::Internal(text),
        }
    }
}

impl From<hark_records::Error> for Failed {
    fn from(error: hark_records::Error) -> Self {
        let text = Failed::chain(&error);
        match error {
            hark_records::Error::Database { .. } | hark_records::Error::Changed { .. } => Failed::Internal(text),
            _ => Failed::User(text),
        }
    }
}

impl From<crate::import::Failure> for Failed {
    fn from(failure: crate::import::Failure) -> Self {
        use crate::import::Failure;
        match failure {
            Failure::Store(error) => error.into(),
            Failure::Io { action, path, source } => Failed::io(action, &path, &source),
            other => Failed::User(other.to_string()),
        }
    }
}

/// "1 row", "2 rows".
fn counted(number: u64, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no mistakes; everything else is the caller's.
            let code = u8::from(error.use_stderr());
            error.print().ok();
            return ExitCode::from(code);
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed::User(text)) => {
            eprintln!("hark: {text}");
            ExitCode::from(1)
        }
        Err(Failed::Internal(text)) => {
            eprintln!("hark: {text}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failed> {
    let listen = match &arguments.command {
        Command::Serve(flags) => flags.listen.clone(),
        _ => None,
    };
    let said = Said { data: arguments.data, config: arguments.config, listen };
    // Whatever is made from here on is for whoever runs Hark, also what SQLite makes: it holds customers, keys and sessions.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let config = Config::load(&said, std::env::vars())?;
    log::begin(&config, matches!(arguments.command, Command::Serve(_)));
    match arguments.command {
        Command::Serve(_) => serve::run(&config),
        Command::Demo(flags) => demo::run(&config, &flags),
        Command::Import(what) => import::run(&config, &what),
        Command::Query(flags) => query::run(&config, &flags),
        Command::Key(what) => key::run(&config, &what),
        Command::SignOn(what) => sign_on::run(&config, &what),
        Command::Doctor => doctor::run(&config),
        Command::Backup(flags) => backup::run(&config, &flags),
        Command::Restore(flags) => restore::run(&config, &flags),
        Command::DeadLetters(what) => dead_letters::run(&config, &what),
        Command::Erase(flags) => erase::run(&config, &flags),
        Command::Check => check::run(&config),
    }
}
