//! How many units took each step, and how long did they need?

use super::Funnel;
use super::plan::{LEFT_OUT, Order};
use super::search::Search;
use crate::matcher::{Matcher, Scratch, Sieve};
use hark_stats::Durations;
use hark_timeline::CustomerRows;
use rustc_hash::FxHashMap;

/// What one thread has counted.
pub(super) struct Tally<'a> {
    pub(super) counts: Vec<u64>,
    /// Per step after the first: time since the step taken before it.
    pub(super) step_times: Vec<Durations>,
    /// From the first to the last event of all who started.
    pub(super) to_convert: Durations,
    /// Counts per value of the breakdown.
    pub(super) rows: FxHashMap<u32, Vec<u64>>,
    funnel: &'a Funnel,
    search: Search,
    scratch: Scratch,
    sieve: Sieve,
}

impl<'a> Tally<'a> {
    pub(super) fn new(funnel: &'a Funnel, search: Search) -> Self {
        let steps = funnel.plan.steps;
        Tally {
            counts: vec![0; steps],
            step_times: vec![Durations::default(); steps - 1],
            to_convert: Durations::default(),
            rows: FxHashMap::default(),
            funnel,
            search,
            scratch: Scratch::default(),
            sieve: Sieve::default(),
        }
    }

    /// The matcher sifts.
    pub(super) fn visit(&mut self, matcher: &Matcher<'_>, rows: &CustomerRows<'_>) {
        if !matcher.enter(rows, &mut self.scratch) {
            return;
        }
        let Tally { counts, step_times, to_convert, rows: by_value, funnel, search, scratch, sieve } = self;
        let Some(rows) = &matcher.sift(rows, scratch, sieve) else { return };
        search.each(matcher, rows, scratch, &mut |events| {
            count(counts, events);
            times(funnel, rows.times, events, step_times, to_convert);
            if funnel.frame.plan.breakdown.is_some() {
                let value = funnel.row_event(events).map_or(0, |i| matcher.value(rows, i, scratch));
                count(by_value.entry(value).or_insert_with(|| vec![0; counts.len()]), events);
            }
        });
    }

    pub(super) fn merge(&mut self, other: Self) {
        let add = |mine: &mut Vec<u64>, theirs: &[u64]| mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        add(&mut self.counts, &other.counts);
        self.step_times.iter_mut().zip(other.step_times).for_each(|(a, b)| a.merge(b));
        self.to_convert.merge(other.to_convert);
        for (value, counts) in other.rows {
            add(self.rows.entry(value).or_insert_with(|| vec![0; counts.len()]), &counts);
        }
    }
}

#[inline]
fn count(counts: &mut [u64], events: &[u32]) {
    counts.iter_mut().zip(events).for_each(|(n, e)| *n += u64::from(*e != LEFT_OUT));
}

#[inline]
fn times(funnel: &Funnel, times: &[i64], events: &[u32], step_times: &mut [Durations], to_convert: &mut Durations) {
    let start = times[events[0] as usize];
    let mut before = start;
    let mut end = start;
    for (k, event) in events.iter().enumerate().skip(1).filter(|(_, e)| **e != LEFT_OUT) {
        let time = times[*event as usize];
        step_times[k - 1].reached(time - before);
        before = time;
        // Time to convert leaves optional steps out, also the last ones.
        if !funnel.plan.optional[k] {
            end = time;
        }
    }
    debug_assert!(funnel.plan.order == Order::Unordered || before >= start);
    if funnel.plan.completed(events) {
        to_convert.reached(end - start);
    } else {
        to_convert.censored(funnel.plan.window.min(funnel.frame.now.saturating_sub(start)));
    }
}
