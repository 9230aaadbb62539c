//! Along which stops does one customer go?

use super::Paths;
use crate::matcher::{Matcher, Scratch};
use crate::session::Session;
use hark_timeline::CustomerRows;
use std::ops::Range;

/// Consecutive visible events of one name.
#[derive(Clone, Copy, Debug)]
struct Stop {
    first: usize,
    last: usize,
    /// Whether any of its events is the one that paths start at, end at.
    starts: bool,
    ends: bool,
}

/// Room for the stops of one customer, one per thread.
#[derive(Debug, Default)]
pub(super) struct Trail {
    stops: Vec<Stop>,
}

impl Trail {
    /// Calls `edge` with the step (0 when not anchored) and the two events of each edge of a customer who was taken up.
    pub(super) fn entered(
        &mut self,
        paths: &Paths,
        matcher: &Matcher<'_>,
        rows: &CustomerRows<'_>,
        scratch: &Scratch,
        edge: &mut dyn FnMut(u16, usize, usize),
    ) {
        let is = |selector: Option<usize>, i| selector.is_some_and(|s| matcher.hits(s, rows, i, scratch));
        self.stops.clear();
        let mut session = Session::default();
        let mut code = None;
        for i in paths.frame.range.span().cut(rows.times) {
            if !matcher.visible(rows, i, scratch) {
                continue;
            }
            if session.next(rows.times[i]) && paths.session_cut {
                self.flush(paths, edge);
                code = None;
            }
            let (starts, ends) = (is(paths.start_at, i), is(paths.end_at, i));
            match self.stops.last_mut() {
                Some(stop) if code == Some(rows.codes[i]) => {
                    *stop = Stop { last: i, starts: stop.starts || starts, ends: stop.ends || ends, ..*stop };
                }
                _ => self.stops.push(Stop { first: i, last: i, starts, ends }),
            }
            code = Some(rows.codes[i]);
        }
        self.flush(paths, edge);
    }

    /// Tells the edges of the stops gathered so far, and forgets them.
    fn flush(&mut self, paths: &Paths, edge: &mut dyn FnMut(u16, usize, usize)) {
        let stops = std::mem::take(&mut self.stops);
        let mut tell = |step: usize, at: usize| edge(step as u16, stops[at].last, stops[at + 1].first);
        match (paths.start_at, paths.end_at) {
            (None, None) => (1..stops.len()).for_each(|at| tell(0, at - 1)),
            (Some(_), end) => {
                for path in from_starts(&stops, paths.depth, end.is_some()) {
                    path.clone().for_each(|at| tell(at - path.start + 1, at));
                }
            }
            (None, Some(_)) => {
                for path in to_ends(&stops, paths.depth) {
                    path.clone().for_each(|at| tell(path.end - at, at));
                }
            }
        }
        self.stops = stops;
        self.stops.clear();
    }
}

/// The edges (by their first stop) of each path from a start: until the next start, at most `depth` of them. With
/// `to_end`, only paths that come to an end within that, and only up to there.
fn from_starts(stops: &[Stop], depth: usize, to_end: bool) -> Vec<Range<usize>> {
    let starts: Vec<usize> = (0..stops.len()).filter(|i| stops[*i].starts).collect();
    let path = |n: usize| {
        let start = starts[n];
        // The next start is the last stop of this path and the first of its own.
        let limit = starts.get(n + 1).copied().unwrap_or(stops.len() - 1).min(start + depth);
        match to_end {
            false => Some(start..limit),
            true => (start + 1..=limit).find(|i| stops[*i].ends).map(|end| start..end),
        }
    };
    (0..starts.len()).filter_map(path).collect()
}

/// The edges of each path to an end: from the end before it, at most `depth` of them.
fn to_ends(stops: &[Stop], depth: usize) -> Vec<Range<usize>> {
    let mut before = 0;
    let ends = (0..stops.len()).filter(|i| stops[*i].ends);
    ends.map(|end| {
        let start = before.max(end.saturating_sub(depth));
        before = end;
        start..end
    })
    .collect()
}
