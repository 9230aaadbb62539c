//! Who took this step, and who did not?

use super::Funnel;
use super::plan::LEFT_OUT;
use super::search::Search;
use crate::Result;
use crate::breakdown::Ranking;
use crate::matcher::{Matcher, Plan, Scratch};
use crate::question::Cell;
use crate::run::Context;
use crate::spec::Reader;
use hark_timeline::{CustomerRows, EventSource};

/// Those who count at a step, or those who count at the required step before it and not at it.
struct Step {
    funnel: Funnel,
    step: usize,
    dropped: bool,
    /// By value of the breakdown: whether it belongs to the row that was named.
    values: Option<Vec<bool>>,
}

/// Reads `{"step":2,"outcome":"converted"|"dropped"}`, with `"breakdown"` (and `"other":true`) for one row.
pub(super) fn named<S: EventSource + ?Sized>(
    funnel: &Funnel,
    ctx: &Context<'_, S>,
    cell: &mut Reader<'_>,
) -> Result<Box<dyn Cell>> {
    let node = cell.need("step")?;
    let step = node.whole(1, funnel.plan.steps)? - 1;
    let outcome = cell.take("outcome").map(|n| n.word(&[("converted", false), ("dropped", true)])).transpose()?;
    let dropped = outcome.unwrap_or(false);
    if dropped && step == 0 {
        return Err(node.wrong("Nobody drops before the first step.").hint("Name a step from 2 on."));
    }
    let row = cell.take("breakdown");
    let other = cell.take("other").map(|n| n.flag()).transpose()?.unwrap_or(false);
    cell.finish()?;
    let values = match row {
        None => None,
        Some(row) => {
            let ranking = ranking(funnel, ctx)?;
            let found = ranking.as_ref().and_then(|r| r.find(row.value, other).map(|at| (r, at)));
            let (ranking, at) = found.ok_or_else(|| {
                row.wrong(format!("The answer has no row {}.", row.value)).hint("Copy \"breakdown\" from the answer.")
            })?;
            Some(ranking.row_of.iter().map(|r| *r == at).collect())
        }
    };
    Ok(Box::new(Step { funnel: funnel.clone(), step, dropped, values }))
}

/// The rows of the answer, counted again.
fn ranking<S: EventSource + ?Sized>(funnel: &Funnel, ctx: &Context<'_, S>) -> Result<Option<Ranking>> {
    let bound = funnel.frame.plan.bind(ctx)?;
    let Some(values) = bound.values() else { return Ok(None) };
    funnel.fits(values)?;
    let matcher = bound.matcher().sifting();
    let (tally, _) = funnel.tally(ctx, &matcher)?;
    let mut started = vec![0; values.len()];
    tally.rows.iter().for_each(|(code, counts)| started[*code as usize] = counts[0]);
    Ok(Some(Ranking::of(values, &started, funnel.frame.top)))
}

impl Step {
    /// For unordered funnels the step is a number of events, as everywhere in the answer.
    fn holds(&self, events: &[u32]) -> bool {
        let took = |step: usize| events.get(step).is_some_and(|e| *e != LEFT_OUT);
        let optional = &self.funnel.plan.optional;
        let before = (0..self.step).rev().find(|k| !optional[*k]).unwrap_or(0);
        if self.dropped { took(before) && !took(self.step) } else { took(self.step) }
    }
}

impl Cell for Step {
    fn plan(&self) -> &Plan {
        &self.funnel.frame.plan
    }

    fn member(
        &self,
        matcher: &Matcher<'_>,
        scratch: &Scratch,
        rows: &CustomerRows<'_>,
        because: &mut Vec<usize>,
    ) -> bool {
        let mut search = Search::new(&self.funnel.plan, &self.funnel.frame.unit, matcher);
        let mut member = false;
        search.each(matcher, rows, scratch, &mut |events| {
            let in_row = self.values.as_ref().is_none_or(|values| {
                let value = self.funnel.row_event(events).map_or(0, |i| matcher.value(rows, i, scratch));
                values.get(value as usize).copied().unwrap_or(false)
            });
            if in_row && self.holds(events) {
                member = true;
                because.extend(events.iter().filter(|e| **e != LEFT_OUT).map(|e| *e as usize));
            }
        });
        because.sort_unstable();
        because.dedup();
        member
    }
}
