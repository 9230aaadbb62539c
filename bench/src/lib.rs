//! What did the customers of an imagined online shop do?
//!
//! The benchmark's data: the same seed gives the same rows for ever, so that Hark and its peers answer about the same
//! events, on every machine.

pub mod random;
pub mod shop;
pub mod simulate;
pub mod write;

use simulate::{Order, Row, Simulation};
use std::path::Path;
use std::sync::mpsc::sync_channel;

/// Rows handed over at once, and rows of one Parquet row group.
const CHUNK_ROWS: usize = 500_000;
/// Chunks that may wait for the writer: this bounds the memory.
const CHUNKS_WAITING: usize = 2;

/// Simulates and writes at the same time. Returns the number of rows.
pub fn generate(order: Order, path: &Path) -> Result<u64, Box<dyn std::error::Error>> {
    let format = write::Format::of(path).ok_or_else(|| {
        format!(
            "the name of the file does not say its format: end it with .parquet, .csv or .ndjson ({})",
            path.display()
        )
    })?;
    let (give, take) = sync_channel::<Vec<Row>>(CHUNKS_WAITING);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut rows = Simulation::new(order);
            loop {
                let chunk: Vec<Row> = rows.by_ref().take(CHUNK_ROWS).collect();
                // The writer hangs up only when it failed, and it tells why itself.
                if chunk.is_empty() || give.send(chunk).is_err() {
                    return;
                }
            }
        });
        write::write(path, format, order.seed, take.into_iter())
    })?;
    Ok(order.events)
}
