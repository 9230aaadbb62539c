//! The `hark` binary.

use std::process::ExitCode;

// Ingest makes and frees many small texts on one thread and another; the system's allocator is slow at that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hark_server::cli::main()
}
