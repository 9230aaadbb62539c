//! What do the numbers of a property add up to?
//!
//! Events whose property is no number are not measured; the answer says how many there were.

use super::layout::Layout;
use super::{Grid, Measure, Point, quantile};
use crate::Result;
use crate::matcher::{Matcher, Plan, Scratch};
use crate::run::{self, Context};
use hark_stats::ExactSum;
use hark_timeline::{CustomerRows, EventSource};

/// So many exact sums may be held at once by one thread; each takes half a kilobyte. Beyond that sums keep what a single
/// addition loses, which may be off in the last digit but is the same for any number of threads.
const EXACT_CELLS_MAX: usize = 1 << 16;

#[derive(Clone, Debug)]
enum Sum {
    /// Nobody asks for it.
    Unasked,
    /// To the last bit; nothing yet where no number came.
    Exact(Option<ExactSum>),
    /// The sum and what additions lost (Neumaier, 1974).
    Near(f64, f64),
}

impl Sum {
    #[inline]
    fn add(&mut self, x: f64) {
        match self {
            Sum::Unasked => {}
            Sum::Exact(sum) => sum.get_or_insert_default().add(x),
            Sum::Near(all, lost) => {
                let sum = *all + x;
                *lost += if all.abs() >= x.abs() { (*all - sum) + x } else { (x - sum) + *all };
                *all = sum;
            }
        }
    }

    fn merge(&mut self, other: Sum) {
        match (&mut *self, other) {
            (Sum::Exact(Some(mine)), Sum::Exact(Some(theirs))) => mine.merge(theirs),
            (Sum::Exact(mine @ None), Sum::Exact(theirs)) => *mine = theirs,
            (Sum::Near(..), Sum::Near(sum, lost)) => {
                self.add(sum);
                self.add(lost);
            }
            _ => {}
        }
    }

    fn value(&self) -> f64 {
        match self {
            Sum::Exact(Some(sum)) => sum.value(),
            Sum::Near(sum, lost) if lost.is_finite() => sum + lost,
            Sum::Near(sum, _) => *sum,
            Sum::Exact(None) | Sum::Unasked => 0.0,
        }
    }
}

/// Sum, count and extremes.
#[derive(Clone, Debug)]
struct Total {
    n: u64,
    sum: Sum,
    min: f64,
    max: f64,
}

impl Total {
    fn empty(measure: Measure, cells: usize) -> Total {
        let sum = match measure {
            Measure::Sum | Measure::Mean if cells <= EXACT_CELLS_MAX => Sum::Exact(None),
            Measure::Sum | Measure::Mean => Sum::Near(0.0, 0.0),
            _ => Sum::Unasked,
        };
        Total { n: 0, sum, min: f64::INFINITY, max: f64::NEG_INFINITY }
    }

    #[inline]
    fn take(&mut self, x: f64) {
        self.n += 1;
        self.sum.add(x);
        self.min = self.min.min(x);
        self.max = self.max.max(x);
    }

    fn merge(&mut self, other: Total) {
        self.n += other.n;
        self.sum.merge(other.sum);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    fn value(&self, measure: Measure) -> f64 {
        match measure {
            Measure::Sum => self.sum.value(),
            _ if self.n == 0 => f64::NAN,
            Measure::Min => self.min,
            Measure::Max => self.max,
            _ => self.sum.value() / self.n as f64,
        }
    }
}

struct Sums {
    scratch: Scratch,
    cells: Vec<Total>,
    hits: Vec<u64>,
    occurs: Vec<bool>,
    units: u64,
    ignored: u64,
}

/// Every matching event in the range, with its row and period.
pub(super) fn each_hit(
    matcher: &Matcher<'_>,
    layout: &Layout,
    rows: &CustomerRows<'_>,
    scratch: &mut Scratch,
    mut take: impl FnMut(usize, usize, usize),
) {
    if !matcher.enter(rows, scratch) {
        return;
    }
    for i in layout.span.cut(rows.times) {
        if matcher.hits(0, rows, i, scratch) {
            take(i, layout.row(matcher, rows, i, scratch), layout.period(rows.times[i]));
        }
    }
}

/// Measures a numeric property.
pub(super) fn grid<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    matcher: &Matcher<'_>,
    layout: &Layout,
    measure: Measure,
) -> Result<Grid> {
    let make = || Sums {
        scratch: Scratch::default(),
        cells: vec![Total::empty(measure, layout.cells()); layout.cells()],
        hits: vec![0; layout.periods() + 1],
        occurs: vec![false; layout.rows],
        units: 0,
        ignored: 0,
    };
    let visit = |sums: &mut Sums, rows: &CustomerRows<'_>| {
        let Sums { scratch, cells, hits, occurs, units, ignored } = sums;
        let mut any = false;
        each_hit(matcher, layout, rows, scratch, |i, row, period| {
            any = true;
            hits[period] += 1;
            occurs[row] = true;
            let x = matcher.number(rows, i);
            if x.is_nan() {
                *ignored += 1;
                return;
            }
            if layout.periods() > 0 {
                cells[layout.cell(row, period)].take(x);
            }
            cells[layout.total(row)].take(x);
        });
        *units += u64::from(any);
    };
    let merge = |all: &mut Sums, part: Sums| {
        all.cells.iter_mut().zip(part.cells).for_each(|(a, b)| a.merge(b));
        all.hits.iter_mut().zip(&part.hits).for_each(|(a, b)| *a += b);
        all.occurs.iter_mut().zip(&part.occurs).for_each(|(a, b)| *a |= b);
        all.units += part.units;
        all.ignored += part.ignored;
    };
    let (sums, cost) = run::fold_ordered(ctx, plan, make, visit, merge)?;
    let values: Vec<f64> = match measure {
        Measure::Quantile(q) => {
            let counts: Vec<u64> = sums.cells.iter().map(|total| total.n).collect();
            quantile::quantiles(ctx, plan, matcher, layout, q, &counts, quantile::GATHERED_MAX)?
        }
        _ => sums.cells.iter().map(|total| total.value(measure)).collect(),
    };
    // One zero: a ranking would place -0 below 0, and which of them is the least depends on who came first.
    let points = values.into_iter().zip(&sums.cells).map(|(value, total)| Point { value: value + 0.0, n: total.n });
    let points = points.collect();
    Ok(Grid { points, hits: sums.hits, occurs: sums.occurs, units: sums.units, ignored: sums.ignored, cost })
}
