//! How long does a world take to live, and how much memory does it need?
//!
//! `cargo run --release -p hark-demo --example pace -- [customers]`

use hark_demo::{CUSTOMERS, Company, Options, Truths};
use std::time::Instant;

fn main() {
    let customers = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(CUSTOMERS);
    let begun = Instant::now();
    let company = Company::new(Options { seed: 1, end: 1_764_547_200_000_000, customers, truths: Truths::all() });
    println!("planned in {:?}", begun.elapsed());
    let (mut events, mut busiest) = (0, 0);
    for day in company.days() {
        events += day.events.len();
        busiest = busiest.max(day.events.len());
    }
    println!("{events} events, at most {busiest} a day, in {:?}", begun.elapsed());
    // Linux tells the peak of resident memory here; elsewhere nothing is printed.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
}
