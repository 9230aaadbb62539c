//! Which match is the best one, in one pass, for the usual timeline?
//!
//! Ordered funnels of up to 64 required steps without exclusions. For each step only the prefix with the latest start
//! can matter, so one number per step is kept and each event costs a table look-up. Where events of one moment fit
//! different steps this is not enough, and the caller asks [`super::exact`] for that unit.

use super::plan::Plan;
use hark_model::Micros;

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
