//! Which number of the answer does an event belong to?

use crate::breakdown::Ranking;
use crate::calendar::Calendar;
use crate::matcher::{Matcher, Scratch};
use crate::spec::{Frame, Span};
use hark_model::Micros;
use hark_timeline::CustomerRows;
use std::ops::Range;

/// Rows, periods, and for each row its total.
pub(crate) struct Layout {
    pub(crate) span: Span,
    pub(crate) calendar: Option<Calendar>,
    pub(crate) rows: usize,
    pub(crate) ranking: Option<Ranking>,
    broken_down: bool,
}

impl Layout {
    /// One row per ranked value, or one row.
    pub(crate) fn new(frame: &Frame, calendar: Option<Calendar>, ranking: Option<Ranking>) -> Self {
        let rows = ranking.as_ref().map_or(1, Ranking::rows);
        Layout { span: frame.range.span(), calendar, rows, broken_down: ranking.is_some(), ranking }
    }

    /// One row per value, with its total only.
    pub(crate) fn totals(frame: &Frame, values: usize) -> Self {
        Layout { span: frame.range.span(), calendar: None, rows: values, ranking: None, broken_down: true }
    }

    /// One row per value.
    pub(crate) fn every(frame: &Frame, calendar: Option<Calendar>, values: usize) -> Self {
        Layout { calendar, ..Layout::totals(frame, values) }
    }

    /// The row of a code of the breakdown.
    #[inline]
    pub(crate) fn row_of(&self, code: u32) -> usize {
        match &self.ranking {
            Some(ranking) => ranking.row_of[code as usize] as usize,
            None => code as usize,
        }
    }

    pub(crate) fn periods(&self) -> usize {
        self.calendar.as_ref().map_or(0, Calendar::len)
    }

    pub(crate) fn cells(&self) -> usize {
        self.rows.saturating_mul(self.periods() + 1)
    }

    #[inline]
    pub(crate) fn cell(&self, row: usize, period: usize) -> usize {
        row * (self.periods() + 1) + period
    }

    pub(crate) fn total(&self, row: usize) -> usize {
        self.cell(row, self.periods())
    }

    pub(crate) fn is_broken_down(&self) -> bool {
        self.broken_down
    }

    #[inline]
    pub(crate) fn row(&self, matcher: &Matcher<'_>, rows: &CustomerRows<'_>, i: usize, scratch: &Scratch) -> usize {
        if !self.broken_down {
            return 0;
        }
        self.row_of(matcher.value(rows, i, scratch))
    }

    /// The period of a moment; 0 when there are no periods.
    #[inline]
    pub(crate) fn period(&self, moment: Micros) -> usize {
        self.calendar.as_ref().map_or(0, |calendar| calendar.period(moment))
    }

    pub(crate) fn label(&self, period: usize) -> String {
        self.calendar.as_ref().map_or_else(String::new, |calendar| calendar.label(period))
    }

    pub(crate) fn holds(&self, period: usize, moment: Micros) -> bool {
        self.calendar.as_ref().is_some_and(|c| c.start(period) <= moment && moment < c.end(period))
    }

    /// Which periods the answer lists: all of the range; at an open end from the first or to the last with a match.
    pub(crate) fn listed(&self, frame: &Frame, hits: &[u64]) -> Range<usize> {
        listed(frame, self.periods(), |period| hits[period] > 0)
    }
}

/// See [`Layout::listed`].
pub(crate) fn listed(frame: &Frame, periods: usize, hit: impl Fn(usize) -> bool) -> Range<usize> {
    let first = if frame.range.from.is_some() { Some(0) } else { (0..periods).find(|p| hit(*p)) };
    let last = if frame.range.to.is_some() { periods.checked_sub(1) } else { (0..periods).rev().find(|p| hit(*p)) };
    match (first, last) {
        (Some(first), Some(last)) if periods > 0 && first <= last => first..last + 1,
        _ => 0..0,
    }
}
