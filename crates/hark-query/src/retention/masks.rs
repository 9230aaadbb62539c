//! Who came back when, if a word has a bit for every period and names alone decide?
//!
//! One pass over a customer's times makes the word of their periods. Words are counted bit by bit, eight counters side by
//! side in one addition: a loop over the bits that are set would end somewhere else for every customer, and a processor
//! cannot guess where.

use super::CohortKind;
use super::cohorts::Cohorts;
use crate::calendar::periods::MASK_PERIODS_MAX;
use crate::matcher::Matcher;
use hark_model::Micros;
use hark_timeline::source::EventCode;

/// For each byte its bits, each in a byte of its own.
const SPREAD: [u64; 256] = {
    let mut table = [0u64; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte] |= ((byte as u64 >> bit) & 1) << (8 * bit);
            bit += 1;
        }
        byte += 1;
    }
    table
};

/// How often each bit was set, by row.
#[derive(Default)]
pub(super) struct BitCounts {
    width: usize,
    /// Words of eight counters per row.
    words: usize,
    small: Vec<u64>,
    /// How many words were added to each row's small counters.
    pending: Vec<u8>,
    cells: Vec<u64>,
}

impl BitCounts {
    /// Counters of so many rows for the lowest `width` bits.
    pub(super) fn new(rows: usize, width: usize) -> Self {
        let words = width.min(MASK_PERIODS_MAX).div_ceil(8);
        let (small, pending) = (vec![0; rows * words], vec![0; rows]);
        BitCounts { width, words, small, pending, cells: vec![0; rows * width] }
    }

    #[inline]
    pub(super) fn add(&mut self, row: usize, mask: u64) {
        let bytes = mask.to_le_bytes();
        let small = &mut self.small[row * self.words..(row + 1) * self.words];
        for (word, byte) in small.iter_mut().zip(bytes) {
            *word += SPREAD[usize::from(byte)];
        }
        self.pending[row] += 1;
        if self.pending[row] == u8::MAX {
            self.carry(row);
        }
    }

    /// Adds the small counters of a row to the large ones, before they overflow.
    fn carry(&mut self, row: usize) {
        let small = &mut self.small[row * self.words..(row + 1) * self.words];
        let cells = &mut self.cells[row * self.width..(row + 1) * self.width];
        let counted = small.iter().flat_map(|word| word.to_le_bytes());
        cells.iter_mut().zip(counted).for_each(|(cell, n)| *cell += u64::from(n));
        small.fill(0);
        self.pending[row] = 0;
    }

    /// The counts by row, then bit.
    pub(super) fn into_cells(mut self) -> Vec<u64> {
        (0..self.pending.len()).for_each(|row| self.carry(row));
        self.cells
    }
}

/// Start and return as tables of names; `None` for every name.
pub(super) struct Names<'m> {
    start: Option<&'m [bool]>,
    back: Option<&'m [bool]>,
}

impl<'m> Names<'m> {
    /// If the names alone decide and the periods fit a word.
    pub(super) fn of(matcher: &'m Matcher<'_>, cohorts: &Cohorts) -> Option<Names<'m>> {
        let decided = matcher.by_name(0) && matcher.by_name(1) && cohorts.fits_masks();
        let table = |selector| (!matcher.every_name(selector)).then(|| matcher.names_of(selector));
        decided.then(|| Names { start: table(0), back: table(1) })
    }
}

/// A customer's cohorts and the periods of their returns, one bit each.
pub(super) struct Lived {
    pub(super) cohorts: u64,
    pub(super) back: u64,
    /// The last return.
    pub(super) last: Micros,
}

impl Cohorts {
    /// Whether there are calendar periods, few enough for a bit each.
    fn fits_masks(&self) -> bool {
        self.rolling.is_none() && self.calendar.len() <= MASK_PERIODS_MAX
    }

    /// Reads a customer for whom names decide.
    #[inline]
    pub(super) fn lived(&self, names: &Names<'_>, times: &[Micros], codes: &[EventCode]) -> Lived {
        let on = |table: &[bool], i: usize| table.get(usize::from(codes[i])).is_some_and(|on| *on);
        let cohorts = match names.start {
            None => self.joined(times, |_| true),
            Some(table) => self.joined(times, |i| on(table, i)),
        };
        if cohorts == 0 {
            return Lived { cohorts, back: 0, last: Micros::MIN };
        }
        let (back, last) = match names.back {
            None => self.came_back(times, |_| true),
            Some(table) => self.came_back(times, |i| on(table, i)),
        };
        Lived { cohorts, back, last }
    }

    #[inline]
    fn joined(&self, times: &[Micros], hit: impl Fn(usize) -> bool) -> u64 {
        let first = |found: Option<usize>| {
            let time = found.map(|i| times[i]).filter(|time| self.range.holds(*time));
            time.map_or(0, |time| 1 << self.calendar.period(time))
        };
        match self.kind {
            CohortKind::FirstEver => first((0..times.len()).find(|i| hit(*i))),
            CohortKind::FirstInRange => first(self.range.cut(times).find(|i| hit(*i))),
            CohortKind::Recurring => {
                let cut = self.range.cut(times);
                self.calendar.mask(&times[cut.clone()], |i| hit(cut.start + i))
            }
        }
    }

    #[inline]
    fn came_back(&self, times: &[Micros], hit: impl Fn(usize) -> bool) -> (u64, Micros) {
        let begin = self.calendar.start(0);
        let from = if times[0] >= begin { 0 } else { times.partition_point(|t| *t < begin) };
        let back = self.calendar.mask(&times[from..], |i| hit(from + i));
        if back == 0 {
            return (0, Micros::MIN);
        }
        let last = (from..times.len()).rev().find(|i| hit(*i));
        (back, last.map_or(Micros::MIN, |i| times[i]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_beyond_what_a_byte_holds() {
        for width in [1, 8, 27, 64] {
            let mut counts = BitCounts::new(3, width);
            let mut by_hand = vec![0u64; 3 * width];
            for n in 0..2_000u64 {
                let (row, mask) = ((n % 7 % 3) as usize, n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
                let mask = if width == 64 { mask } else { mask & ((1 << width) - 1) };
                counts.add(row, mask);
                (0..width).for_each(|bit| by_hand[row * width + bit] += mask >> bit & 1);
            }
            assert_eq!(counts.into_cells(), by_hand, "{width} bits");
        }
    }
}
