//! How long does it take from one event to another?
//!
//! Each unit is followed from its first `from` in the range to the first `to` that is another event and not earlier, or
//! until now if there is none yet: those who are still waiting are censored, not forgotten. Two events of equal time
//! count as at once, in either order, as in a funnel.

use crate::funnel::curve;
use crate::matcher::{Matcher, Plan, Scratch};
use crate::question::{Cell, Question};
use crate::run::{self, Context};
use crate::spec::{Defaults, Frame, Reader, Uses};
use crate::{Result, answer};
use hark_model::time::DAY;
use hark_stats::{Durations, Survival};
use hark_timeline::{CustomerRows, EventSource};
use serde_json::{Map, Value, json};

/// After so many days the share that got there is told.
const DAYS: [i64; 7] = [1, 3, 7, 14, 30, 60, 90];

/// The question, read.
#[derive(Clone, Debug)]
pub struct TimeBetween {
    frame: Frame,
}

/// Numbers of the selectors.
const FROM: usize = 0;
const TO: usize = 1;

impl Question for TimeBetween {
    const NAME: &'static str = "time_between";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        let uses = Uses { range: true, groups: true, ..Uses::default() };
        let mut frame = Frame::parse(Self::NAME, reader, defaults, uses)?;
        frame.selector(&reader.need("from")?)?;
        frame.selector(&reader.need("to")?)?;
        reader.finish()?;
        Ok(TimeBetween { frame })
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let bound = self.frame.plan.bind(ctx)?;
        let matcher = bound.matcher();
        let now = self.frame.now;
        let visit = |(durations, scratch): &mut (Durations, Scratch), rows: &CustomerRows<'_>| {
            if !matcher.enter(rows, scratch) {
                return;
            }
            match self.pair(&matcher, rows, scratch) {
                None => {}
                Some((from, Some(to))) => durations.reached(rows.times[to] - rows.times[from]),
                Some((from, None)) => durations.censored(now.saturating_sub(rows.times[from])),
            }
        };
        let make = || (Durations::default(), Scratch::default());
        let ((durations, _), cost) = run::fold(ctx, &self.frame.plan, make, visit, |all, part| all.0.merge(part.0))?;
        let mut own = self.shown(&durations.survival());
        own.insert("exact".to_owned(), durations.exact().into());
        Ok(answer::finish(ctx, &self.frame, own, cost, durations.n()))
    }

    fn cell<S: EventSource + ?Sized>(&self, _ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        let converted = cell.need("outcome")?.word(&[("converted", true), ("waiting", false)])?;
        cell.finish()?;
        Ok(Box::new(Outcome { question: self.clone(), converted }))
    }
}

impl TimeBetween {
    /// The first `from` in the range and the first other `to` that is not earlier. `None` when there is no `from`.
    #[inline]
    fn pair(
        &self,
        matcher: &Matcher<'_>,
        rows: &CustomerRows<'_>,
        scratch: &Scratch,
    ) -> Option<(usize, Option<usize>)> {
        let span = self.frame.range.span();
        let from = span.cut(rows.times).find(|i| matcher.hits(FROM, rows, *i, scratch))?;
        let moment = rows.times[..from].iter().rev().take_while(|t| **t == rows.times[from]).count();
        let mut later = (from - moment..rows.times.len()).filter(|i| *i != from);
        let to = later.find(|i| matcher.hits(TO, rows, *i, scratch));
        Some((from, to))
    }

    fn shown(&self, curve: &Survival) -> Map<String, Value> {
        let quantile = |q: f64| curve.quantile(q).map_or(Value::Null, |d| curve::seconds(d as f64));
        let by_day = DAYS.map(|days| {
            let (share, step) = curve.reached_by(days * DAY);
            // Beyond the longest observation nothing is known, unless everyone got there before.
            let known = days * DAY <= curve.longest || share >= 1.0;
            let band = step.and_then(|s| s.interval()).filter(|_| known);
            json!({
                "days": days,
                "share": known.then_some(share),
                "lower": band.map(|b| 1.0 - b.upper),
                "upper": band.map(|b| 1.0 - b.lower),
            })
        });
        let mut own = Map::new();
        own.insert("converted".to_owned(), curve.reached.into());
        for (name, q) in [("median_seconds", 0.5), ("p75_seconds", 0.75), ("p90_seconds", 0.9)] {
            own.insert(name.to_owned(), quantile(q));
        }
        own.insert("curve".to_owned(), curve::points(curve, "reached"));
        own.insert("reached_by".to_owned(), by_day.to_vec().into());
        own
    }
}

/// Those who got there, or those who still wait.
struct Outcome {
    question: TimeBetween,
    converted: bool,
}

impl Cell for Outcome {
    fn plan(&self) -> &Plan {
        &self.question.frame.plan
    }

    fn member(
        &self,
        matcher: &Matcher<'_>,
        scratch: &Scratch,
        rows: &CustomerRows<'_>,
        because: &mut Vec<usize>,
    ) -> bool {
        let Some((from, to)) = self.question.pair(matcher, rows, scratch) else { return false };
        because.push(from);
        because.extend(to);
        because.sort_unstable();
        to.is_some() == self.converted
    }
}
