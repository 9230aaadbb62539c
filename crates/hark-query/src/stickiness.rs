//! In how many periods of the range are customers active?

use crate::Result;
use crate::activity::{Activity, active};
use crate::answer;
use crate::calendar::Calendar;
use crate::matcher::{Matcher, Plan, Scratch};
use crate::question::{Cell, Question};
use crate::run::{self, Context};
use crate::spec::{Defaults, Frame, Reader, Span};
use hark_timeline::{CustomerRows, EventSource};
use serde_json::{Map, Value, json};

/// The question, read.
#[derive(Clone, Debug)]
pub struct Stickiness {
    frame: Frame,
}

struct Counts {
    scratch: Scratch,
    periods: Vec<Activity>,
    /// By number of active periods.
    customers: Vec<u64>,
}

impl Question for Stickiness {
    const NAME: &'static str = "stickiness";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        let frame = crate::activity::frame(Self::NAME, reader, defaults)?;
        reader.finish()?;
        Ok(Stickiness { frame })
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let frame = &self.frame;
        let bound = frame.plan.bind(ctx)?;
        let matcher = bound.matcher();
        let mut own = Map::new();
        own.insert("interval".to_owned(), frame.interval.word().into());
        let Some(calendar) = frame.calendar(ctx)? else {
            own.insert("distribution".to_owned(), json!([]));
            return Ok(answer::finish(ctx, frame, own, Default::default(), 0));
        };
        let span = frame.range.span();
        let make =
            || Counts { scratch: Scratch::default(), periods: Vec::new(), customers: vec![0; calendar.len() + 1] };
        let visit = |counts: &mut Counts, rows: &CustomerRows<'_>| {
            let Counts { scratch, periods, customers } = counts;
            active(&matcher, rows, scratch, &calendar, span, periods);
            customers[periods.iter().filter(|p| p.in_range).count()] += 1;
        };
        let (counts, cost) = run::fold(ctx, &frame.plan, make, visit, |all, part| {
            all.customers.iter_mut().zip(&part.customers).for_each(|(a, b)| *a += b);
        })?;
        let active = counts.customers.iter().enumerate().skip(1).filter(|(_, n)| **n > 0);
        let n: u64 = active.clone().map(|(_, n)| n).sum();
        let sum: u64 = active.clone().map(|(periods, n)| periods as u64 * n).sum();
        let row = |(periods, customers): (usize, &u64)| json!({"periods": periods, "customers": customers, "share": answer::share(*customers, n)});
        let rows = active.map(row);
        own.insert("distribution".to_owned(), rows.collect());
        own.insert("mean_periods".to_owned(), answer::share(sum, n));
        Ok(answer::finish(ctx, frame, own, cost, n))
    }

    fn cell<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        let periods = cell.need("periods")?.whole(1, crate::calendar::PERIODS_MAX)?;
        cell.finish()?;
        let calendar = match self.frame.calendar(ctx)? {
            Some(calendar) => calendar,
            None => self.frame.periods(ctx.now, ctx.now)?,
        };
        let range = self.frame.range.span();
        Ok(Box::new(PeriodsCell { plan: self.frame.plan.clone(), calendar, range, periods }))
    }
}

/// The customers who were active in exactly so many periods.
struct PeriodsCell {
    plan: Plan,
    calendar: Calendar,
    range: Span,
    periods: usize,
}

impl Cell for PeriodsCell {
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
        let mut periods = Vec::new();
        crate::activity::entered(matcher, rows, scratch, &self.calendar, self.range, &mut periods);
        let found = periods.iter().filter(|p| p.in_range).count() == self.periods;
        if found {
            because.extend(self.range.cut(rows.times).filter(|i| matcher.hits(0, rows, *i, scratch)));
        }
        found
    }
}
