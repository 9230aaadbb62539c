//! What does a line of the log look like?
//!
//! One line is one fact: what came from outside cannot begin a line of its own, nor colour a terminal.

use crate::config::{Config, LogFormat};
use std::io::{self, Write};
use tracing_subscriber::EnvFilter;

/// A server logs as it is set; a command that ends soon says only what went wrong.
pub fn begin(config: &Config, serving: bool) {
    let filter = EnvFilter::new(if serving { &config.log } else { "warn" });
    let colours = io::IsTerminal::is_terminal(&io::stderr()) && config.log_format == LogFormat::Text;
    let writer = move || Lines { to: io::stderr(), colours };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(colours);
    // A second call in one process (a test) keeps the first logger.
    match config.log_format {
        LogFormat::Text => builder.try_init().ok(),
        LogFormat::Json => builder.json().try_init().ok(),
    };
    if serving {
        // The usual hook writes several lines in no format.
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, why = panic.payload_as_str().unwrap_or_default(), "a thread panicked");
        }));
    }
}

/// Writes each line with its control characters escaped. The subscriber hands over a whole line at a time, with its end.
struct Lines<W> {
    to: W,
    /// The subscriber's own colours stay; it escapes those of others.
    colours: bool,
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.to.write_all(&escaped(line, self.colours))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn escaped(line: &[u8], colours: bool) -> Vec<u8> {
    let (body, end) = match line.strip_suffix(b"\n") {
        Some(body) => (body, "\n"),
        None => (line, ""),
    };
    let mut out = Vec::with_capacity(line.len() + 16);
    for &byte in body {
        match byte {
            0x1b if colours => out.push(byte),
            0..0x20 | 0x7f => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.extend_from_slice(end.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_outside_begins_no_line() {
        let line = b"info why=x\r\n2024 error you were robbed\x1b[31m\x00\x7f \xc3\xa9\n";
        let plain = b"info why=x\\u000d\\u000a2024 error you were robbed\\u001b[31m\\u0000\\u007f \xc3\xa9\n";
        assert_eq!(escaped(line, false), plain);
        assert_eq!(escaped(b"\x1b[32minfo\x1b[0m x\n", true), b"\x1b[32minfo\x1b[0m x\n");
        assert_eq!(escaped(b"\n\n", true), b"\\u000a\n");
    }
}
