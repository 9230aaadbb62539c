//! Who is behind one point of a trend?

use super::Trend;
use super::layout::Layout;
use crate::Result;
use crate::matcher::{Matcher, Plan, Scratch};
use crate::question::Cell;
use crate::run::Context;
use crate::spec::{Reader, Span};
use hark_timeline::{CustomerRows, EventSource};

struct PointCell {
    plan: Plan,
    layout: Layout,
    span: Span,
    row: Option<u32>,
}

/// `{"start":"2024-01-04","breakdown":"mobile"}`; without `start` the whole range, without `breakdown` every row.
pub(super) fn named<S: EventSource + ?Sized>(
    trend: &Trend,
    ctx: &Context<'_, S>,
    cell: &mut Reader<'_>,
) -> Result<Box<dyn Cell>> {
    let range = trend.frame.range.span();
    let span = match cell.take("start") {
        None => range,
        Some(node) => {
            let period = trend.frame.period_named(&node)?;
            Span { from: range.from.max(period.from), to: range.to.min(period.to) }
        }
    };
    let breakdown = if trend.frame.plan.breakdown.is_some() { cell.take("breakdown") } else { None };
    let other = if breakdown.is_some() { cell.take("other").map(|n| n.flag()).transpose()? } else { None };
    cell.finish()?;
    let mut row = None;
    let mut ranking = None;
    if let Some(node) = breakdown {
        let bound = trend.frame.plan.bind(ctx)?;
        ranking = trend.ranking(ctx, &bound, &trend.matcher(&bound))?;
        row = ranking.as_ref().and_then(|r| r.find(node.value, other.unwrap_or(false)));
        if row.is_none() {
            return Err(node.wrong("The answer has no such row.").hint("Copy \"breakdown\" from the answer."));
        }
    }
    let layout = Layout::new(&trend.frame, None, ranking);
    Ok(Box::new(PointCell { plan: trend.frame.plan.clone(), layout, span, row }))
}

impl Cell for PointCell {
    fn plan(&self) -> &Plan {
        &self.plan
    }

    fn member(
        &self,
        matcher: &Matcher<'_>,
        scratch: &Scratch,
        rows: &CustomerRows<'_>,
        because: &mut Vec<usize>,
    ) -> bool {
        let before = because.len();
        for i in self.span.cut(rows.times) {
            let in_row = || self.row.is_none_or(|row| self.layout.row(matcher, rows, i, scratch) == row as usize);
            let measured = || self.plan.number.is_none() || !matcher.number(rows, i).is_nan();
            if matcher.hits(0, rows, i, scratch) && in_row() && measured() {
                because.push(i);
            }
        }
        because.len() > before
    }
}
