//! How many Segment events does one core understand in a second?
//!
//! `cargo run --release -p hark-server --example parse_speed`
#![allow(clippy::unwrap_used)]

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use hark_server::wire::segment::{self, Call};
use hark_server::wire::{Arrival, Rules};
use std::time::Instant;

fn batch(with_context: bool) -> String {
    let events: Vec<String> = (0..1000)
        .map(|i| {
            let context = r#""context":{"library":{"name":"@segment/analytics-node","version":"3.1.0"}},"integrations":{},"_metadata":{"nodeVersion":"22.1.0"},"#;
            format!(
                r#"{{"type":"track","event":"product_view","userId":"user-{i}","messageId":"node-next-1704362390000-1111-2222-3333-{i:012}","timestamp":"2024-01-04T09:59:50.{:03}Z",{}"properties":{{"platform":"mobile","price":{i}.5,"category":"shoes","plan":"pro","count":{i}}}}}"#,
                i % 1000,
                if with_context { context } else { "" }
            )
        })
        .collect();
    format!(r#"{{"batch":[{}],"writeKey":"k","sentAt":"2024-01-04T09:59:55.000Z"}}"#, events.join(","))
}

fn main() {
    let arrival =
        Arrival { received: 1_704_362_400_000_000, verified: false, bot: false, seed: 7, rules: Rules::default() };
    for with_context in [false, true] {
        let body = batch(with_context);
        let mut events = 0usize;
        let began = Instant::now();
        while began.elapsed().as_secs_f64() < 1.0 {
            let bytes = body.clone().into_bytes();
            let text = String::from_utf8(bytes).unwrap();
            let read = segment::read(&text).unwrap();
            let understood = read.understand(&text, Call::Batch, &arrival);
            assert_eq!(understood.events.len(), 1000);
            events += understood.events.len();
        }
        let seconds = began.elapsed().as_secs_f64();
        println!(
            "{}: {:.2} M events/s, {:.0} MB/s ({} bytes per event)",
            if with_context { "as analytics-node sends them" } else { "plain" },
            events as f64 / seconds / 1e6,
            (events / 1000 * body.len()) as f64 / seconds / 1e6,
            body.len() / 1000
        );
    }
}
