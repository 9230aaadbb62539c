//! The `hark` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    hark_server::cli::main()
}
