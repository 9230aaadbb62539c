//! How do customers go through the stages, what gets in their way, and what helps?
//!
//! One walk: each customer is followed from stage to stage, and told to whoever counts ([`stay`]). A number has one name
//! ([`number`]), by which it is counted and by which it opens to the customers behind it, so the two cannot disagree.
//! Except for who was there and who went where, a customer speaks of a stage by their first stay that begins in the range.

mod cell;
mod compare;
mod dims;
mod lines;
mod number;
mod pairs;
mod report;
mod stay;
mod tally;

use crate::question::{Cell, Question};
use crate::run::{self, Context};
use crate::spec::{Defaults, Frame, Reader, TOP_DEFAULT, TOP_MAX, Uses, range};
use crate::{Result, answer};
use dims::Dims;
use hark_timeline::{CustomerRows, EventSource, WalkStats};
use pairs::Again;
use serde_json::{Map, Value};
use stay::Look;
use tally::Tally;

/// The question, read.
#[derive(Clone, Debug)]
pub struct Journey {
    frame: Frame,
    /// The same of other customers, or of another stretch of time.
    compared: Option<Box<Frame>>,
    /// Whether it is another stretch of time.
    times: bool,
    top: usize,
}

/// One side of the answer, counted.
struct Side {
    tally: Tally,
    look: Look,
    cost: WalkStats,
}

impl Question for Journey {
    const NAME: &'static str = "journey";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        let mut frame = Frame::parse(Self::NAME, reader, defaults, Uses { range: true, ..Uses::default() })?;
        frame.plan.stages = true;
        let top = reader.take("top").map(|n| n.whole(1, TOP_MAX)).transpose()?.unwrap_or(TOP_DEFAULT);
        let mut times = false;
        let compared = match reader.take("compare") {
            None => None,
            Some(node) => {
                let mut inner = node.object()?;
                let mut other = frame.clone();
                match (inner.take("customers"), inner.take("range")) {
                    (Some(rule), None) => other.read_customers(&rule, defaults)?,
                    (None, Some(node)) => {
                        other.range = range::parse(&node, &frame.zone, frame.week_start, defaults)?;
                        times = true;
                    }
                    _ => {
                        return Err(node
                            .wrong("A journey is compared with that of other customers or of another time.")
                            .hint("Give {\"customers\":RULE} or {\"range\":RANGE}."));
                    }
                }
                inner.finish()?;
                Some(Box::new(other))
            }
        };
        reader.finish()?;
        Ok(Journey { frame, compared, times, top })
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let compared = self.compared.is_some();
        let here = side(ctx, &self.frame, compared)?;
        let mut own = Map::new();
        own.insert("stages".to_owned(), report::stages(ctx, &here, self.top));
        own.insert("flow".to_owned(), report::flow(ctx, &here));
        let mut cost = here.cost;
        if let Some(frame) = &self.compared {
            let there = side(ctx, frame, compared)?;
            cost += there.cost;
            let mut compared = Map::new();
            compared.insert("n".to_owned(), there.tally.customers.into());
            compared.insert("stages".to_owned(), report::stages(ctx, &there, self.top));
            compared.insert("flow".to_owned(), report::flow(ctx, &there));
            own.insert("compared".to_owned(), compared.into());
            own.insert("differences".to_owned(), compare::differences(ctx, &here, &there, self.top, self.times));
        }
        Ok(answer::finish(ctx, &self.frame, own, cost, here.tally.customers))
    }

    fn cell<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        cell::named(self, ctx, cell)
    }
}

/// What a walk looks at.
fn look<S: EventSource + ?Sized>(ctx: &Context<'_, S>, frame: &Frame, compared: bool) -> Result<Look> {
    let stages = ctx.segments.stages().len();
    Ok(Look::new(frame.range.span(), ctx.now, stages, Dims::bind(ctx)?, ctx.source.names(), compared))
}

/// Walks once and counts; twice where there are too many pairs of milestones to keep them all.
fn side<S: EventSource + ?Sized>(ctx: &Context<'_, S>, frame: &Frame, compared: bool) -> Result<Side> {
    let bound = frame.plan.bind(ctx)?;
    let matcher = bound.matcher();
    let look = look(ctx, frame, compared)?;
    let visit = |tally: &mut Tally, rows: &CustomerRows<'_>| tally.visit(&look, &matcher, rows);
    let (mut tally, mut cost) = run::fold_placed(ctx, &frame.plan, Tally::default, visit, Tally::merge)?;
    if tally.between.too_many() {
        let listed = pairs::listed(&tally, |code| ctx.source.names().name(code as u16).to_owned());
        let visit = |again: &mut Again, rows: &CustomerRows<'_>| again.visit(&look, &listed, &matcher, rows);
        let merge = |all: &mut Again, part: Again| all.pairs.merge(part.pairs);
        let (again, more) = run::fold_placed(ctx, &frame.plan, Again::default, visit, merge)?;
        tally.between = again.pairs;
        cost += more;
    }
    Ok(Side { tally, look, cost })
}
