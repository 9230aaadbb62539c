//! Which cohorts does a customer belong to, and in which periods after did they come back?

use super::CohortKind;
use crate::calendar::Calendar;
use crate::matcher::{Matcher, Scratch};
use crate::spec::Span;
use hark_model::Micros;
use hark_timeline::CustomerRows;

/// The rules of a question.
pub(super) struct Cohorts {
    /// From the first cohort to the last event.
    pub(super) calendar: Calendar,
    pub(super) range: Span,
    pub(super) kind: CohortKind,
    /// The fixed length of rolling periods.
    pub(super) rolling: Option<Micros>,
    last: Micros,
}

/// What of one customer's events matters.
#[derive(Default)]
pub(super) struct Life {
    /// The cohorts and the start events that lead into them, ascending.
    pub(super) starts: Vec<(usize, Micros)>,
    /// For calendar periods: those in which there was a return, ascending, from index 1 on; room for more.
    periods: Vec<u32>,
    /// How many of them.
    active: usize,
    /// For rolling periods: every return.
    times: Vec<Micros>,
    last_return: Option<Micros>,
}

impl Life {
    pub(super) fn last_return(&self) -> Option<Micros> {
        self.last_return
    }
}

impl Cohorts {
    pub(super) fn new(
        calendar: Calendar,
        range: Span,
        kind: CohortKind,
        rolling: Option<Micros>,
        last: Micros,
    ) -> Self {
        Cohorts { calendar, range, kind, rolling, last }
    }

    /// How many cohorts there may be.
    pub(super) fn height(&self) -> usize {
        let end = self.range.to.saturating_sub(1).min(self.last);
        self.calendar.period(end) + 1
    }

    /// How many periods a cohort may have.
    pub(super) fn width(&self) -> usize {
        self.periods_until(0, self.last).max(1)
    }

    /// How many periods of a cohort begin before or at a moment.
    pub(super) fn periods_until(&self, cohort: usize, moment: Micros) -> usize {
        let start = self.calendar.start(cohort);
        match self.rolling {
            _ if moment < start => 0,
            Some(length) => (moment.saturating_sub(start) / length) as usize + 1,
            None => self.calendar.period(moment) + 1 - cohort,
        }
    }

    /// The last cohort that the answer lists: the last that anybody joined, or the one in which somebody came back last.
    pub(super) fn last_listed(&self, sizes: &[u64], last_return: Micros) -> usize {
        let joined = sizes.iter().rposition(|size| *size > 0).unwrap_or(0);
        let back = if self.calendar.covers(last_return) { self.calendar.period(last_return) } else { 0 };
        joined.max(back).min(self.height() - 1)
    }

    /// The cohort that starts at this moment.
    pub(super) fn find(&self, start: Micros) -> Option<usize> {
        let cohort = self.calendar.period(start);
        (self.calendar.covers(start) && self.calendar.start(cohort) == start).then_some(cohort)
    }

    /// Whether a period had ended for every member of the cohort.
    pub(super) fn complete(&self, cohort: usize, period: usize, now: Micros) -> bool {
        match self.rolling {
            Some(length) => self.calendar.end(cohort).saturating_add(length.saturating_mul(period as i64 + 1)) <= now,
            None => self.calendar.end(cohort + period) <= now,
        }
    }

    /// The period of a return after the start of its cohort; `None` before.
    pub(super) fn offset(&self, cohort: usize, start: Micros, time: Micros) -> Option<usize> {
        match self.rolling {
            Some(length) => (time >= start).then(|| ((time - start) / length) as usize),
            None if !self.calendar.covers(time) => None,
            None => self.calendar.period(time).checked_sub(cohort),
        }
    }

    /// Calls `tell` with every period in which the customer came back, ascending, each once.
    #[inline]
    pub(super) fn offsets(&self, cohort: usize, start: Micros, life: &Life, mut tell: impl FnMut(usize)) {
        let Some(length) = self.rolling else {
            let periods = life.periods[..life.active + 1].iter().skip(1).map(|period| *period as usize);
            return periods.filter(|period| *period >= cohort).for_each(|period| tell(period - cohort));
        };
        let mut last = None;
        for time in life.times.iter().filter(|time| **time >= start) {
            let offset = ((time - start) / length) as usize;
            if last != Some(offset) {
                tell(offset);
            }
            last = Some(offset);
        }
    }

    /// Reads a customer who was taken up.
    pub(super) fn read(&self, matcher: &Matcher<'_>, rows: &CustomerRows<'_>, scratch: &Scratch, life: &mut Life) {
        life.starts.clear();
        (life.active, life.last_return) = (0, None);
        life.times.clear();
        let names =
            |selector: usize| (matcher.by_name(selector), matcher.every_name(selector), matcher.names_of(selector));
        let ((start_simple, start_any, start), (return_simple, return_any, back)) = (names(0), names(1));
        let code = |i: usize| rows.codes[i] as usize;
        match start_simple {
            true if start_any => self.starts(rows, life, |_| true),
            true => self.starts(rows, life, |i| start.get(code(i)).copied().unwrap_or(false)),
            false => self.starts(rows, life, |i| matcher.hits(0, rows, i, scratch)),
        }
        if life.starts.is_empty() {
            return;
        }
        match return_simple {
            true if return_any => self.returns(rows, life, |_| true),
            true => self.returns(rows, life, |i| back.get(code(i)).copied().unwrap_or(false)),
            false => self.returns(rows, life, |i| matcher.hits(1, rows, i, scratch)),
        }
    }

    #[inline]
    fn starts(&self, rows: &CustomerRows<'_>, life: &mut Life, hit: impl Fn(usize) -> bool) {
        if self.kind == CohortKind::FirstEver {
            let first = (0..rows.times.len()).find(|i| hit(*i)).map(|i| rows.times[i]);
            let first = first.filter(|time| self.range.holds(*time));
            life.starts.extend(first.map(|time| (self.calendar.period(time), time)));
            return;
        }
        for i in self.range.cut(rows.times).filter(|i| hit(*i)) {
            let cohort = self.calendar.period(rows.times[i]);
            if life.starts.last().is_none_or(|(last, _)| *last != cohort) {
                life.starts.push((cohort, rows.times[i]));
            }
            if self.kind == CohortKind::FirstInRange {
                return;
            }
        }
    }

    #[inline]
    fn returns(&self, rows: &CustomerRows<'_>, life: &mut Life, hit: impl Fn(usize) -> bool) {
        let first = self.calendar.start(0);
        let from = if rows.times[0] >= first { 0 } else { rows.times.partition_point(|t| *t < first) };
        let last = (from..rows.times.len()).rev().find(|i| hit(*i));
        life.last_return = last.map(|i| rows.times[i]);
        let times = last.map_or(&[][..], |last| &rows.times[from..last + 1]);
        if self.rolling.is_some() {
            life.times.extend(times.iter().enumerate().filter(|(i, _)| hit(from + i)).map(|(_, time)| *time));
        } else {
            life.active = self.calendar.distinct(times, &mut life.periods, |i| hit(from + i)).len();
        }
    }
}
