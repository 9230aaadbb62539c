//! How many events, how many customers?
//!
//! Times ascend within a customer, so a customer is counted once per period by comparing with the period before.

use super::layout::Layout;
use super::{Grid, Point};
use crate::Result;
use crate::matcher::{Matcher, Plan, Scratch, Sieve};
use crate::run::{self, Context};
use crate::session::Session;
use hark_timeline::{CustomerRows, EventSource};

struct Counts {
    scratch: Scratch,
    sieve: Sieve,
    /// Events, or distinct units, by cell.
    cells: Vec<u64>,
    /// By row: the last unit and period counted there.
    seen: Vec<(u64, usize)>,
    unit: u64,
    units: u64,
    /// Room for the periods of one customer.
    periods: Vec<u32>,
}

/// Counts events, or distinct units (customers, groups, or sessions). The matcher sifts.
pub(super) fn grid<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    matcher: &Matcher<'_>,
    layout: &Layout,
    distinct: bool,
    sessions: bool,
) -> Result<Grid> {
    let make = || Counts {
        scratch: Scratch::default(),
        sieve: Sieve::default(),
        cells: vec![0; layout.cells()],
        seen: vec![(0, 0); layout.rows],
        unit: 0,
        units: 0,
        periods: Vec::new(),
    };
    let table = matcher.by_name(0).then(|| matcher.names_of(0));
    let everything = table.is_some() && matcher.every_name(0);
    let simple = !layout.is_broken_down() && !sessions && matcher.enters_all() && layout.calendar.is_some();
    let visit = |counts: &mut Counts, rows: &CustomerRows<'_>| {
        if !matcher.enter(rows, &mut counts.scratch) {
            return;
        }
        let mut sieve = std::mem::take(&mut counts.sieve);
        if let Some(rows) = &matcher.sift(rows, &counts.scratch, &mut sieve) {
            match table {
                Some(_) if simple && everything => counts.plain(layout, rows, distinct, |_| true),
                Some(table) if simple => {
                    counts.plain(layout, rows, distinct, |i| table.get(rows.codes[i] as usize).is_some_and(|on| *on))
                }
                _ if sessions => counts.by_session(matcher, layout, rows, distinct),
                _ => counts.unit(matcher, layout, rows, distinct),
            }
        }
        counts.sieve = sieve;
    };
    let (counts, cost) = run::fold(ctx, plan, make, visit, |all, part| {
        all.cells.iter_mut().zip(&part.cells).for_each(|(a, b)| *a += b);
        all.units += part.units;
    })?;
    let hits = |period| (0..layout.rows).map(|row| counts.cells[layout.cell(row, period)]).sum();
    let point = |n: &u64| Point { value: *n as f64, n: *n };
    Ok(Grid {
        points: counts.cells.iter().map(point).collect(),
        occurs: (0..layout.rows).map(|row| counts.cells[layout.total(row)] > 0).collect(),
        hits: (0..layout.periods()).map(hits).collect(),
        units: counts.units,
        ignored: 0,
        cost,
    })
}

impl Counts {
    /// The loop without breakdown and conditions.
    #[inline]
    fn plain(&mut self, layout: &Layout, rows: &CustomerRows<'_>, distinct: bool, hit: impl Fn(usize) -> bool) {
        let Some(calendar) = &layout.calendar else { return };
        let cut = layout.span.cut(rows.times);
        let times = &rows.times[cut.clone()];
        let hit = |i: usize| hit(cut.start + i);
        let found = if distinct {
            let periods = calendar.distinct(times, &mut self.periods, hit);
            periods.iter().for_each(|period| self.cells[*period as usize] += 1);
            u64::from(!periods.is_empty())
        } else {
            let mut found = 0;
            for (i, time) in times.iter().enumerate() {
                let one = u64::from(hit(i));
                self.cells[calendar.period(*time)] += one;
                found += one;
            }
            found
        };
        self.units += u64::from(found > 0);
        self.cells[layout.periods()] += found;
    }

    fn unit(&mut self, matcher: &Matcher<'_>, layout: &Layout, rows: &CustomerRows<'_>, distinct: bool) {
        self.unit += 1;
        let mut any = false;
        for i in layout.span.cut(rows.times) {
            if matcher.hits(0, rows, i, &self.scratch) {
                self.hit(matcher, layout, rows, i, distinct);
                any = true;
            }
        }
        self.units += u64::from(any);
    }

    #[inline]
    fn hit(&mut self, matcher: &Matcher<'_>, layout: &Layout, rows: &CustomerRows<'_>, i: usize, distinct: bool) {
        let row = layout.row(matcher, rows, i, &self.scratch);
        let period = layout.period(rows.times[i]);
        let (unit, last) = self.seen[row];
        let total = layout.total(row);
        let periods = layout.periods();
        self.cells[total] += u64::from(!distinct || unit != self.unit);
        if periods > 0 {
            self.cells[total - periods + period] += u64::from(!distinct || unit != self.unit || last != period);
        }
        self.seen[row] = (self.unit, period);
    }

    /// Every session of a customer is a unit of its own.
    fn by_session(&mut self, matcher: &Matcher<'_>, layout: &Layout, rows: &CustomerRows<'_>, distinct: bool) {
        let mut session = Session::default();
        let mut counted = 0;
        self.unit += 1;
        for i in 0..rows.times.len() {
            if !matcher.visible(rows, i, &self.scratch) {
                continue;
            }
            let time = rows.times[i];
            self.unit += u64::from(session.next(time));
            if layout.span.holds(time) && matcher.hits(0, rows, i, &self.scratch) {
                self.hit(matcher, layout, rows, i, distinct);
                self.units += u64::from(counted != self.unit);
                counted = self.unit;
            }
        }
    }
}
