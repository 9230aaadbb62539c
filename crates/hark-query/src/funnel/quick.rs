//! Which match is the best one, in one pass, for the usual timeline?
//!
//! Ordered funnels of up to 64 required steps without exclusions. For each step only the prefix with the latest start
//! can matter, so one number per step is kept and each event costs a table look-up. Where events of one moment fit
//! different steps this is not enough, and the caller asks [`super::exact`] for that unit.

use super::plan::Plan;
use hark_model::Micros;
use hark_timeline::source::EventCode;

/// So many steps fit the table's words.
pub const STEPS_MAX: usize = 64;

const NONE: Micros = Micros::MIN;

/// What one pass found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quick {
    /// No step-1 event in the range.
    Nothing,
    /// The best match: how many steps, the index of its first and of its last event.
    Depth {
        /// Number of steps.
        depth: usize,
        /// Index of the event of step 1.
        first: usize,
        /// Index of the event of the last step taken.
        last: usize,
    },
    /// Events of one moment fit different steps: the exact search must decide.
    Tie,
}

/// Room for one pass, reused from unit to unit.
#[derive(Clone, Debug)]
pub struct Scratch {
    starts: [Micros; STEPS_MAX],
    firsts: [u32; STEPS_MAX],
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch { starts: [NONE; STEPS_MAX], firsts: [0; STEPS_MAX] }
    }
}

/// So many steps have a bit each in a byte.
const MARKS_STEPS_MAX: usize = 8;
/// So many events have a bit each in a word.
const MARKS_EVENTS_MAX: usize = 64;
/// The lowest bit of each byte; times [`COLLECT`] these eight bits stand side by side in the highest byte.
const LOWEST: u64 = 0x0101_0101_0101_0101;
const COLLECT: u64 = 0x0102_0408_1020_4080;

/// Which steps each event name takes. With them [`Marks::search`] decides a short timeline without looking at its events
/// one after another: for each step one word tells which events take it.
#[derive(Clone, Debug)]
pub struct Marks {
    by_code: Vec<u8>,
    steps: usize,
}

impl Marks {
    /// From a table of which steps each code takes; `None` when there are too many steps.
    pub fn of(table: &[u64], steps: usize) -> Option<Marks> {
        let fits = steps <= MARKS_STEPS_MAX;
        fits.then(|| Marks { by_code: table.iter().map(|mask| *mask as u8).collect(), steps })
    }

    /// For each step the events that take it.
    #[inline]
    fn words(&self, codes: &[EventCode]) -> [u64; MARKS_STEPS_MAX] {
        let mut bytes = [0u8; MARKS_EVENTS_MAX];
        for (byte, code) in bytes.iter_mut().zip(codes) {
            *byte = self.by_code.get(*code as usize).copied().unwrap_or(0);
        }
        let mut words = [0; MARKS_STEPS_MAX];
        for (i, eight) in bytes.as_chunks::<8>().0.iter().enumerate().take(codes.len().div_ceil(8)) {
            let eight = u64::from_le_bytes(*eight);
            for (step, word) in words.iter_mut().enumerate().take(self.steps) {
                *word |= ((eight >> step & LOWEST).wrapping_mul(COLLECT) >> 56) << (8 * i);
            }
        }
        words
    }

    /// Leaves the events of the best match in `out`, none when nothing started. False when this timeline is not decided:
    /// it is long, events of one moment matter, or the deepest match does not fit the window.
    #[inline]
    pub fn search(&self, plan: &Plan, times: &[Micros], codes: &[EventCode], out: &mut Vec<u32>) -> bool {
        out.clear();
        if times.is_empty() || times.len() > MARKS_EVENTS_MAX {
            return times.is_empty();
        }
        let mut words = self.words(codes);
        if times.iter().zip(&times[1..]).fold(false, |any, (a, b)| any | (a == b)) && moments_matter(times, &words) {
            return false;
        }
        if plan.from > times[0] || plan.to <= times[times.len() - 1] {
            let started = |time: &Micros| plan.in_range(*time);
            words[0] &= times.iter().enumerate().fold(0, |word, (i, time)| word | u64::from(started(time)) << i);
        }
        if words[0] == 0 {
            return true;
        }
        // Forwards: how deep it can go at all, and where that is reached first.
        let (mut depth, mut end) = (1, words[0].trailing_zeros());
        while depth < self.steps && words[depth] & above(end) != 0 {
            end = (words[depth] & above(end)).trailing_zeros();
            depth += 1;
        }
        // Backwards: the latest start that gets there.
        let mut start = end;
        for word in words[..depth - 1].iter().rev() {
            start = 63 - (word & ((1 << start) - 1)).leading_zeros();
        }
        if times[start as usize] < plan.window_start(times[end as usize]) {
            return false;
        }
        out.push(start);
        for word in &words[1..depth] {
            start = (word & above(start)).trailing_zeros();
            out.push(start);
        }
        true
    }
}

/// All places behind this one.
#[inline]
fn above(place: u32) -> u64 {
    (!0 << place) << 1
}

/// Whether two events that take steps may share a moment.
#[cold]
fn moments_matter(times: &[Micros], words: &[u64]) -> bool {
    let next = times.iter().zip(&times[1..]).enumerate();
    let same = next.fold(0u64, |same, (i, (a, b))| same | u64::from(a == b) << i);
    let any = words.iter().fold(0, |any, word| any | word);
    ((same | same << 1) & any).count_ones() > 1
}

/// Whether the pass is exact for this plan.
pub fn applies(plan: &Plan) -> bool {
    plan.steps <= STEPS_MAX
        && plan.order == super::plan::Order::Ordered
        && plan.exclusions.is_empty()
        && !plan.optional.contains(&true)
}

/// One pass over a unit's events, where `fits(i)` is the set of steps that event `i` fits.
#[inline]
pub fn search(plan: &Plan, times: &[Micros], fits: impl Fn(usize) -> u64, scratch: &mut Scratch) -> Quick {
    let Some(mut i) = (0..times.len()).find(|i| fits(*i) & 1 != 0 && plan.in_range(times[*i])) else {
        return Quick::Nothing;
    };
    while i > 0 && times[i - 1] == times[i] {
        i -= 1; // what shares the moment of the first start may stand before it
    }
    let steps = plan.steps;
    let (starts, firsts) = (&mut scratch.starts[..steps], &mut scratch.firsts[..steps]);
    starts.fill(NONE);
    let (mut depth, mut first, mut last) = (0, 0, 0);
    let (mut before, mut before_fits) = (NONE, 0u64);
    while i < times.len() {
        let mut steps_left = fits(i);
        if steps_left == 0 {
            i += 1;
            continue;
        }
        let time = times[i];
        if time == before && (steps_left != before_fits || steps_left & (steps_left - 1) != 0) {
            return Quick::Tie;
        }
        (before, before_fits) = (time, steps_left);
        let oldest = plan.window_start(time);
        // From the last step down, so that one event never serves two steps of one match.
        while steps_left != 0 {
            let step = 63 - steps_left.leading_zeros() as usize;
            steps_left ^= 1 << step;
            if step == 0 {
                if plan.in_range(time) && time > starts[0] {
                    (starts[0], firsts[0]) = (time, i as u32);
                    if depth == 0 {
                        (depth, first, last) = (1, i, i);
                    }
                }
            } else if starts[step - 1] >= oldest && starts[step - 1] > starts[step] {
                (starts[step], firsts[step]) = (starts[step - 1], firsts[step - 1]);
                if step >= depth {
                    (depth, first, last) = (step + 1, firsts[step] as usize, i);
                }
            }
        }
        if depth == steps || (time >= plan.to && starts[0] < oldest) {
            // A later event of this moment may still change the choice of events.
            let moment = i + 1..i + 1 + times[i + 1..].iter().take_while(|t| **t == time).count();
            if !moment.into_iter().any(|j| fits(j) != 0) {
                break;
            }
        }
        i += 1;
    }
    Quick::Depth { depth, first, last }
}

/// The events of the match that [`search`] found: each step takes the first event that fits after the step before.
pub fn events(depth: usize, first: usize, fits: impl Fn(usize) -> u64, out: &mut Vec<u32>) {
    out.clear();
    let mut i = first;
    for step in 0..depth {
        while fits(i) >> step & 1 == 0 {
            i += 1;
        }
        out.push(i as u32);
        i += 1;
    }
}
