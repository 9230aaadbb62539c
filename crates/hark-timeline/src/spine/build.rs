//! How does a spine come to be?

use super::{ALIGN, HEADER_BYTES, HIDDEN, MAGIC, SECTIONS};
use hark_model::{CustomerKey, Flags, Micros};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// Collects rows in the order of the segment.
#[derive(Default)]
pub(crate) struct SpineBuilder {
    keys: Vec<u128>,
    starts: Vec<u32>,
    times: Vec<Micros>,
    codes: Vec<u16>,
    flags: Vec<u8>,
    special: Vec<u64>,
    sequence_rows: Vec<u32>,
    sequences: Vec<i64>,
    mixed_runs: Vec<u32>,
    mixed_raw_starts: Vec<u32>,
    mixed_raws: Vec<u128>,
    ordinal_starts: Vec<u32>,
    ordinals: Vec<u32>,
    run_raws: Vec<u128>,
    run_ordinals: Vec<u32>,
    run_special: bool,
}

impl SpineBuilder {
    /// Makes room for this many more rows, so that growing does not need twice the memory.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.times.reserve_exact(rows);
        self.codes.reserve_exact(rows);
        self.flags.reserve_exact(rows);
    }

    pub(crate) fn events(&self) -> usize {
        self.times.len()
    }

    pub(crate) fn last_key(&self) -> Option<CustomerKey> {
        self.keys.last().copied().map(CustomerKey)
    }

    /// Adds a row. `flags` may hold [`HIDDEN`].
    pub(crate) fn push(
        &mut self,
        (customer, raw): (CustomerKey, CustomerKey),
        time: Micros,
        code: u16,
        flags: Flags,
        sequence: Option<i64>,
    ) {
        if self.keys.last() != Some(&customer.0) {
            self.end_run();
            self.keys.push(customer.0);
            self.starts.push(self.times.len() as u32);
        }
        let ordinal = match self.run_ordinals.last() {
            Some(last) if self.run_raws[*last as usize] == raw.0 => *last as usize,
            _ => self.run_raws.iter().position(|r| *r == raw.0).unwrap_or_else(|| {
                self.run_raws.push(raw.0);
                self.run_raws.len() - 1
            }),
        };
        self.run_ordinals.push(ordinal as u32);
        if let Some(sequence) = sequence {
            self.sequence_rows.push(self.times.len() as u32);
            self.sequences.push(sequence);
        }
        self.run_special |= flags.any_of(Flags::EXCLUDED_BY_DEFAULT.with(HIDDEN));
        self.times.push(time);
        self.codes.push(code);
        self.flags.push(flags.0);
    }

    fn end_run(&mut self) {
        let Some(key) = self.keys.last() else { return };
        let run = self.keys.len() - 1;
        if self.run_special {
            self.special.resize(run / 64 + 1, 0);
            self.special[run / 64] |= 1 << (run % 64);
        }
        if self.run_raws != [*key] {
            self.mixed_runs.push(run as u32);
            self.mixed_raw_starts.push(self.mixed_raws.len() as u32);
            self.ordinal_starts.push(self.ordinals.len() as u32);
            self.mixed_raws.append(&mut self.run_raws);
            let raws = self.mixed_raws.len() - self.mixed_raw_starts[self.mixed_raw_starts.len() - 1] as usize;
            if raws > 1 {
                self.ordinals.append(&mut self.run_ordinals);
            }
        }
        self.run_raws.clear();
        self.run_ordinals.clear();
        self.run_special = false;
    }

    /// Writes and syncs the file. Answers its length and the checksum of its header.
    pub(crate) fn write(self, path: &Path) -> std::io::Result<(u64, u64)> {
        let file = File::create(path)?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let result = self.write_to(&mut out)?;
        out.into_inner().map_err(|e| e.into_error())?.sync_all()?;
        Ok(result)
    }

    /// The bytes of the file.
    pub(crate) fn into_bytes(self) -> std::io::Result<Vec<u8>> {
        let mut out = Vec::new();
        self.write_to(&mut out)?;
        Ok(out)
    }

    fn write_to(mut self, out: &mut dyn Write) -> std::io::Result<(u64, u64)> {
        self.end_run();
        let runs = self.keys.len();
        self.starts.push(self.times.len() as u32);
        if !self.special.is_empty() {
            self.special.resize(runs.div_ceil(64), 0);
        }
        self.mixed_raw_starts.push(self.mixed_raws.len() as u32);
        self.ordinal_starts.push(self.ordinals.len() as u32);
        let mut order: Vec<u32> = (0..self.mixed_raws.len() as u32).collect();
        order.sort_by_key(|i| (self.mixed_raws[*i as usize], *i));
        let all_flags = match self.flags.first() {
            Some(first) if self.flags.iter().all(|f| f == first) => {
                let first = *first;
                self.flags = Vec::new();
                first
            }
            _ => 0,
        };
        let wide = self.ordinals.iter().any(|o| *o > u32::from(u8::MAX));
        let narrow: Vec<u8> = if wide { Vec::new() } else { self.ordinals.iter().map(|o| *o as u8).collect() };
        let sections: [&[u8]; SECTIONS] = [
            bytemuck::cast_slice(&self.keys),
            bytemuck::cast_slice(&self.starts),
            bytemuck::cast_slice(&self.times),
            bytemuck::cast_slice(&self.codes),
            &self.flags,
            bytemuck::cast_slice(&self.special),
            bytemuck::cast_slice(&self.sequence_rows),
            bytemuck::cast_slice(&self.sequences),
            bytemuck::cast_slice(&self.mixed_runs),
            bytemuck::cast_slice(&self.mixed_raw_starts),
            bytemuck::cast_slice(&self.mixed_raws),
            bytemuck::cast_slice(&order),
            bytemuck::cast_slice(&self.ordinal_starts),
            if wide { bytemuck::cast_slice(&self.ordinals) } else { &narrow },
        ];
        let mut header = Vec::with_capacity(HEADER_BYTES);
        header.extend_from_slice(MAGIC);
        for number in
            [SECTIONS as u64, self.times.len() as u64, runs as u64, u64::from(all_flags) | u64::from(wide) << 8]
        {
            header.extend_from_slice(&number.to_le_bytes());
        }
        let mut at = HEADER_BYTES;
        for section in sections {
            at = at.next_multiple_of(ALIGN);
            for number in [at as u64, section.len() as u64, xxh3_64(section)] {
                header.extend_from_slice(&number.to_le_bytes());
            }
            at += section.len();
        }
        out.write_all(&header)?;
        let mut at = HEADER_BYTES;
        for section in sections {
            let start = at.next_multiple_of(ALIGN);
            out.write_all(&[0; ALIGN][..start - at])?;
            out.write_all(section)?;
            at = start + section.len();
        }
        Ok((at as u64, xxh3_64(&header)))
    }
}
