//! Which commands does `hark` know, and how does it end?

pub mod backup;
pub mod check;
pub mod dead_letters;
pub mod demo;
pub mod doctor;
pub mod erase;
mod erased_again;
pub mod facts;
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
use crate::inert;
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
        let (mut last, mut cause) = (text.clone(), error.source());
        while let Some(inner) = cause {
            let more = inner.to_string();
            // Some say their cause themselves, and some causes repeat what they are the cause of.
            if !last.ends_with(&more) && !more.ends_with(&last) {
                text.push_str(&format!(": {more}"));
                last = more;
            }
            cause = inner.source();
        }
        text
    }

    /// The same with the place where it is so.
    fn at(self, place: &std::path::Path) -> Self {
        let place = place.display();
        match self {
            Failed::User(text) => Failed::User(format!("{text}. Place: {place}")),
            Failed::Internal(text) => Failed::Internal(format!("{text}. Place: {place}")),
        }
    }

    /// The operating system refused something at this path: the caller's doing if the path does not exist, is not theirs
    /// to use, or the bytes there are not what they should be.
    pub fn io(action: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let hint = match error.kind() {
            ErrorKind::NotFound => "check the path",
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "check who may read and write there",
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
        let mut text = Failed::chain(&error);
        if !text.contains("Hint:") {
            let hint = match &error {
                Error::NotFound { .. } => "check the name or the path",
                _ => "check the disk, and who may read and write there",
            };
            text = format!("{}. Hint: {hint}", text.trim_end_matches('.'));
        }
        match error {
            Error::Io { action, path, source } if is_kept_from(&source) => Failed::io(action, &path, &source),
            Error::Locked { .. } | Error::TooNew { .. } | Error::NotFound { .. } | Error::Invalid { .. } => {
                Failed::User(text)
            }
            _ => Failed::Internal(text),
        }
    }
}

impl From<hark_records::Error> for Failed {
    fn from(error: hark_records::Error) -> Self {
        use hark_records::Error;
        let text = Failed::chain(&error);
        match error {
            Error::Database { .. } | Error::Changed { .. } => Failed::Internal(text),
            Error::Unopened { damaged: true, .. } => Failed::Internal(text),
            Error::Unreachable { address, refused, .. } => {
                let text = format!("{text}. Place: HARK_DATABASE_URL, {address}");
                if refused { Failed::User(text) } else { Failed::Internal(text) }
            }
            Error::Address { .. } => Failed::User(format!("{text}. Place: HARK_DATABASE_URL")),
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

/// Whoever runs this may not write there: no fault of the machine.
fn is_kept_from(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
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
            eprintln!("hark: {}", inert::lines(&text));
            ExitCode::from(1)
        }
        Err(Failed::Internal(text)) => {
            eprintln!("hark: {}", inert::lines(&text));
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
        Command::Serve(flags) => serve::run(&config, &flags),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever runs the tests may be root, whom no folder refuses.
    #[test]
    fn a_folder_that_is_not_ours_to_write_is_no_fault_of_the_machine() {
        let refused = |kind: std::io::ErrorKind| {
            let (path, source) = (PathBuf::from("/srv/hark/lock"), kind.into());
            Failed::from(hark_timeline::Error::Io { action: "open", path, source })
        };
        for kind in [std::io::ErrorKind::PermissionDenied, std::io::ErrorKind::ReadOnlyFilesystem] {
            let Failed::User(text) = refused(kind) else { panic!("the caller's: {kind}") };
            assert!(
                text.starts_with("cannot open /srv/hark/lock: ")
                    && text.contains(". Hint: check who may read and write"),
                "{text}"
            );
        }
        assert!(matches!(refused(std::io::ErrorKind::Other), Failed::Internal(_)));
    }

    #[test]
    fn what_says_its_cause_itself_is_not_said_twice() {
        #[derive(Debug, thiserror::Error)]
        #[error("not connected: {0}")]
        struct Outer(#[source] std::io::Error);
        let chained = Failed::chain(&Outer(std::io::Error::other("no answer")));
        assert_eq!(chained, "not connected: no answer");
        #[derive(Debug, thiserror::Error)]
        #[error("no answer")]
        struct Repeated(#[source] std::io::Error);
        assert_eq!(Failed::chain(&Repeated(std::io::Error::other("Error 7: no answer"))), "no answer");
        let lost = Failed::from(hark_timeline::Error::NotFound { what: "a data folder at nowhere".into() });
        let Failed::User(text) = lost else { panic!("the caller's") };
        assert_eq!(text, "a data folder at nowhere does not exist. Hint: check the name or the path");
    }
}
