//! The command line of the benchmark's generator.

use clap::{Parser, Subcommand};
use hark_bench::simulate::Order;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Makes the benchmark's data.
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
}

fn main() -> ExitCode {
    let Command::Generate { events, customers, seed, out } = Arguments::parse().command;
    let customers = customers.unwrap_or_else(|| (events / 20).clamp(1, u64::from(u32::MAX / 2)) as u32);
    let begin = Instant::now();
    match hark_bench::generate(Order { events, customers, seed }, &out) {
        Ok(rows) => {
            let seconds = begin.elapsed().as_secs_f64();
            let rate = rows as f64 / seconds / 1e6;
            eprintln!("{rows} events in {seconds:.1} s ({rate:.1} million a second): {}", out.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot write the events: {error}");
            ExitCode::FAILURE
        }
    }
}
