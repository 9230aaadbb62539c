//! How do a few files become one archive that every system opens?
//!
//! The oldest form of tar that all programs read (ustar), packed by gzip.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};

/// What a tar is made of.
const BLOCK: usize = 512;

/// These files, by name, as a `.tar.gz`. `made` is the time they carry, in seconds.
pub(super) fn packed(files: &[(&str, &[u8])], made: u64) -> io::Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    for (name, bytes) in files {
        out.write_all(&header(name, bytes.len() as u64, made))?;
        out.write_all(bytes)?;
        out.write_all(&vec![0; bytes.len().next_multiple_of(BLOCK) - bytes.len()])?;
    }
    out.write_all(&[0; 2 * BLOCK])?;
    out.finish()
}

fn header(name: &str, length: u64, made: u64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    put(0, &name.as_bytes()[..name.len().min(99)]);
    put(100, b"0000600\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{length:011o}\0").as_bytes());
    put(136, format!("{made:011o}\0").as_bytes());
    // The sum counts its own place as blanks.
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}
