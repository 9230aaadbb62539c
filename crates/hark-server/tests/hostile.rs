//! Can any bytes from outside make a parser of the server panic, hang, or take memory without end?
#![allow(clippy::unwrap_used)]

#[path = "hostile/edge.rs"]
mod edge;
#[path = "hostile/files.rs"]
mod files;
#[path = "hostile/wire.rs"]
mod wire;

use hark_testkit::fuzz::Target;

/// A target of this crate.
fn target<'a>(name: &'a str, corpus: &[&[u8]], tokens: &'a [&'a str], bytes_max: usize) -> Target<'a> {
    let corpus = corpus.iter().map(|input| input.to_vec()).collect();
    Target { name, manifest: env!("CARGO_MANIFEST_DIR"), corpus, tokens, bytes_max }
}
