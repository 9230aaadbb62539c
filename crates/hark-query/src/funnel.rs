//! How many get how far along given steps?
//!
//! The rules stand in `docs/semantics.md`, section Funnel. [`search`] finds the best match of each unit, [`tally`] counts.

pub mod attempts;
#[cfg(test)]
mod brute;
mod cell;
pub mod curve;
pub mod exact;
#[cfg(test)]
mod large;
mod moment;
pub(crate) mod parse;
pub mod plan;
pub mod quick;
pub mod search;
mod tally;
pub mod unordered;

use crate::breakdown::{Ranking, Values};
use crate::matcher::Matcher;
use crate::question::{Cell, Question};
use crate::run::{self, Context};
use crate::spec::{Defaults, Frame, Reader};
use crate::{QueryError, Result, answer};
use hark_timeline::{EventSource, WalkStats};
use plan::LEFT_OUT;
use search::Search;
use serde_json::{Map, Value, json};
use tally::Tally;

/// The question, read.
#[derive(Clone, Debug)]
pub struct Funnel {
    frame: Frame,
    plan: plan::Plan,
    breakdown_at: usize,
}

/// Shares whose quantiles of the time to convert every answer gives.
const QUANTILES: [(&str, f64); 4] = [("0.25", 0.25), ("0.5", 0.5), ("0.75", 0.75), ("0.9", 0.9)];

/// How many numbers one breakdown may count: values times steps.
const BREAKDOWN_COUNTS_MAX: usize = 4_000_000;

impl Question for Funnel {
    const NAME: &'static str = "funnel";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        parse::funnel(reader, defaults)
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let bound = self.frame.plan.bind(ctx)?;
        let matcher = bound.matcher().sifting();
        if let Some(values) = bound.values() {
            self.fits(values)?;
        }
        let (tally, cost) = self.tally(ctx, &matcher)?;
        let mut own = Map::new();
        own.insert("steps".to_owned(), self.steps(&tally));
        own.insert("time_to_convert".to_owned(), self.time_to_convert(&tally));
        if let Some(values) = bound.values() {
            own.insert("breakdowns".to_owned(), self.breakdowns(values, &tally));
        }
        Ok(answer::finish(ctx, &self.frame, own, cost, tally.counts[0]))
    }

    fn cell<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        cell::named(self, ctx, cell)
    }
}

impl Funnel {
    /// Refuses a breakdown whose counts would take more room than there is.
    fn fits(&self, values: &Values) -> Result<()> {
        if values.len().saturating_mul(self.plan.steps) <= BREAKDOWN_COUNTS_MAX {
            return Ok(());
        }
        let (values, steps) = (values.len(), self.plan.steps);
        let fact = format!("The breakdown has too many distinct values for {steps} steps: {values}.");
        Err(QueryError::wrong("/breakdown", fact)
            .hint("Break down by something with fewer values, or name fewer steps."))
    }

    /// Walks once and counts.
    fn tally<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        matcher: &Matcher<'_>,
    ) -> Result<(Tally<'_>, WalkStats)> {
        run::fold(
            ctx,
            &self.frame.plan,
            || Tally::new(self, Search::new(&self.plan, &self.frame.unit, matcher)),
            |tally, rows| tally.visit(matcher, rows),
            Tally::merge,
        )
    }

    fn steps(&self, tally: &Tally<'_>) -> Value {
        let mut steps = self.counted(&tally.counts);
        for (k, step) in steps.iter_mut().enumerate() {
            let medians = k.checked_sub(1).map(|before| tally.step_times[before].quantiles(&[0.5]));
            step["median_seconds"] = medians.and_then(|m| m[0]).map_or(Value::Null, curve::seconds);
        }
        steps.into()
    }

    fn counted(&self, counts: &[u64]) -> Vec<Value> {
        let step = |k: usize| {
            let before = (0..k).rev().find(|b| !self.plan.optional[*b]).unwrap_or(0);
            let mut step = json!({
                "event": self.frame.plan.selectors[k].label,
                "count": counts[k],
                "share_of_first": answer::share(counts[k], counts[0]),
                "share_of_previous": answer::share(counts[k], counts[before]),
            });
            if let Some(interval) = hark_stats::wilson(counts[k], counts[0]).filter(|_| k > 0) {
                step["share_interval"] = json!([interval.lower, interval.upper]);
            }
            if self.plan.optional[k] {
                step["optional"] = true.into();
            }
            step
        };
        (0..self.plan.steps).map(step).collect()
    }

    fn time_to_convert(&self, tally: &Tally<'_>) -> Value {
        let quantiles = tally.to_convert.quantiles(&QUANTILES.map(|(_, q)| q));
        let shown = |q: &Option<f64>| q.map_or(Value::Null, curve::seconds);
        let named: Map<String, Value> =
            QUANTILES.iter().zip(&quantiles).map(|((name, _), q)| ((*name).to_owned(), shown(q))).collect();
        json!({
            "median_seconds": shown(&quantiles[1]),
            "quantiles": named,
            "exact": tally.to_convert.exact(),
            "curve": curve::points(&tally.to_convert.survival(), "converted"),
        })
    }

    /// Every unit lies in exactly one row, so the row of the rest is the sum of rows that were counted one by one.
    fn breakdowns(&self, values: &Values, tally: &Tally<'_>) -> Value {
        let mut started = vec![0; values.len()];
        tally.rows.iter().for_each(|(code, counts)| started[*code as usize] = counts[0]);
        let ranking = Ranking::of(values, &started, self.frame.top);
        let mut rows = vec![vec![0; self.plan.steps]; ranking.rows()];
        for (code, counts) in &tally.rows {
            let row = &mut rows[ranking.row_of[*code as usize] as usize];
            row.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
        }
        let show = |(row, counts): (usize, &Vec<u64>)| {
            let mut shown = json!({"breakdown": ranking.shown[row], "steps": self.counted(counts)});
            if ranking.other == Some(row as u32) {
                shown["other"] = true.into();
            }
            shown
        };
        rows.iter().enumerate().map(show).collect()
    }

    /// Which of a unit's events tells its row of the breakdown; `None` when it took no such step.
    fn row_event(&self, events: &[u32]) -> Option<usize> {
        events.get(self.breakdown_at).filter(|e| **e != LEFT_OUT).map(|e| *e as usize)
    }
}
