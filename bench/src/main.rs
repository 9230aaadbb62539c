//! The command line of the benchmark: its data, and what is measured without a server.

use clap::{Parser, Subcommand};
use hark_bench::simulate::Order;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Makes the benchmark's data and measures segments.
#[derive(Parser)]
#[command(name = "hark-bench", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes synthetic events of an online shop, in the order in which they happened.
    Generate {
        /// How many events.
        #[arg(long)]
        events: u64,
        /// How many customers; a twentieth of the events if left out.
        #[arg(long)]
        customers: Option<u32>,
        /// The same seed gives the same file.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where to; the ending says the format: .parquet, .csv or .ndjson.
        #[arg(long)]
        out: PathBuf,
    },
    /// Measures segments on a data folder that nobody uses. Prints JSON.
    Segments {
        /// The data folder.
        #[arg(long)]
        data: PathBuf,
        /// Threads for questions about everybody.
        #[arg(long, default_value_t = 2)]
        threads: usize,
        /// How often each is measured; the median counts.
        #[arg(long, default_value_t = 7)]
        rounds: usize,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Generate { events, customers, seed, out } => write_events(events, customers, seed, &out),
        Command::Segments { data, threads, rounds } => {
            hark_bench::segments::measure(&data, threads, rounds.max(1)).map(|figures| println!("{figures:#}"))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write_events(events: u64, customers: Option<u32>, seed: u64, out: &Path) -> Result<(), Box<dyn Error>> {
    let customers = customers.unwrap_or_else(|| (events / 20).clamp(1, u64::from(u32::MAX / 2)) as u32);
    let begin = Instant::now();
    let rows = hark_bench::generate(Order { events, customers, seed }, out)
        .map_err(|error| format!("cannot write the events: {error}"))?;
    let seconds = begin.elapsed().as_secs_f64();
    let rate = rows as f64 / seconds / 1e6;
    eprintln!("{rows} events in {seconds:.1} s ({rate:.1} million a second): {}", out.display());
    Ok(())
}
