//! How does a number change from period to period?
//!
//! The number is of events, of distinct customers, or of a numeric property. With a breakdown the timelines are walked
//! twice: once to rank the values, once to count; so the row "$other" is counted anew and memory does not grow with
//! the number of values times the number of periods.

mod cell;
mod count;
mod layout;
mod numbers;
mod quantile;
#[cfg(test)]
mod threads;

use crate::answer;
use crate::breakdown::Ranking;
use crate::matcher::{Bound, Matcher};
use crate::question::{Cell, Question};
use crate::run::Context;
use crate::spec::{Defaults, Frame, Node, Reader, Selector, UnitKind, Uses};
use crate::{QueryError, Result};
use hark_timeline::{EventSource, WalkStats};
use layout::Layout;
pub(crate) use layout::listed;
use serde_json::{Map, Value, json};

/// How many numbers one answer may hold: rows times periods.
pub const CELLS_MAX: usize = 1_000_000;

/// What is computed of the matching events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// How many there are.
    Events,
    /// How many customers (or accounts, or sessions) did them.
    Customers,
    /// The sum of the property; 0 of none.
    Sum,
    /// Its mean.
    Mean,
    /// Its least value.
    Min,
    /// Its greatest value.
    Max,
    /// Its quantile of type 7: linear between the closest ranks (Hyndman and Fan, 1996).
    Quantile(f64),
}

/// The question, read.
#[derive(Clone, Debug)]
pub struct Trend {
    frame: Frame,
    measure: Measure,
}

/// One number of the answer and how many numbers stand behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    value: f64,
    n: u64,
}

/// All numbers of one walk: by row, then period, the last of a row being its total.
pub(crate) struct Grid {
    points: Vec<Point>,
    /// Matching events by period, whatever the row.
    hits: Vec<u64>,
    /// By row: whether any event matched.
    occurs: Vec<bool>,
    units: u64,
    ignored: u64,
    cost: WalkStats,
}

impl Question for Trend {
    const NAME: &'static str = "trend";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        let uses = Uses {
            interval: Some(crate::calendar::Interval::Day),
            breakdown: true,
            range: true,
            groups: true,
            sessions: true,
            conversions: false,
        };
        let mut frame = Frame::parse(Self::NAME, reader, defaults, uses)?;
        match reader.take("event") {
            Some(node) => drop(frame.selector(&node)?),
            None => frame.plan.selectors.push(Selector::any()),
        }
        let (measure, property) = match reader.take("measure") {
            None => (Measure::Events, None),
            Some(node) => measure(&node)?,
        };
        frame.plan.number = property;
        reader.finish()?;
        Ok(Trend { frame, measure })
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let bound = self.frame.plan.bind(ctx)?;
        let matcher = self.matcher(&bound);
        let ranking = self.ranking(ctx, &bound, &matcher)?;
        let calendar = self.frame.calendar(ctx)?;
        let layout = Layout::new(&self.frame, calendar, ranking);
        if layout.cells() > CELLS_MAX {
            let fact = format!("The answer would hold {} numbers, more than {CELLS_MAX}.", layout.cells());
            let hint = "Give a shorter \"range\", a longer \"interval\" or a smaller \"top\".";
            return Err(QueryError::wrong("/interval", fact).hint(hint));
        }
        let grid = self.grid(ctx, &matcher, &layout)?;
        let mut own = Map::new();
        own.insert("measure".to_owned(), self.measure_word().into());
        own.insert("interval".to_owned(), self.frame.interval.word().into());
        own.insert("series".to_owned(), self.series(&layout, &grid).into());
        if self.frame.plan.number.is_some() {
            own.insert("ignored".to_owned(), grid.ignored.into());
        }
        Ok(answer::finish(ctx, &self.frame, own, grid.cost, grid.units))
    }

    fn cell<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        cell::named(self, ctx, cell)
    }
}

fn measure(node: &Node<'_>) -> Result<(Measure, Option<String>)> {
    if let Value::String(_) = node.value {
        let words = [("events", Measure::Events), ("count", Measure::Events), ("customers", Measure::Customers)];
        return Ok((node.word(&words)?, None));
    }
    let mut reader = node.object()?;
    let words = ["sum", "mean", "min", "max", "median", "quantile"];
    let found: Vec<_> = words.into_iter().filter_map(|word| reader.take(word).map(|n| (word, n))).collect();
    let [(word, property)] = found.as_slice() else {
        let wrong = node.wrong("A measure of a property names exactly one way to measure it.");
        return Err(wrong.hint("Write {\"sum\":\"price\"}; known are sum, mean, min, max, median, quantile."));
    };
    let property = property.name()?.to_owned();
    let measure = match *word {
        "sum" => Measure::Sum,
        "mean" => Measure::Mean,
        "min" => Measure::Min,
        "max" => Measure::Max,
        "median" => Measure::Quantile(0.5),
        _ => {
            let q = reader.need("q")?;
            let share = q.number()?;
            if !(0.0..=1.0).contains(&share) {
                return Err(q.wrong(format!("{share} is no share.")).hint("Use a number from 0 to 1, such as 0.9."));
            }
            Measure::Quantile(share)
        }
    };
    reader.finish()?;
    Ok((measure, Some(property)))
}

impl Trend {
    fn measure_word(&self) -> &'static str {
        match self.measure {
            Measure::Events => "events",
            Measure::Customers => "customers",
            Measure::Sum => "sum",
            Measure::Mean => "mean",
            Measure::Min => "min",
            Measure::Max => "max",
            Measure::Quantile(0.5) => "median",
            Measure::Quantile(_) => "quantile",
        }
    }

    /// The matcher of the walks: counting loops sift, those over numbers look at every event.
    fn matcher<'b>(&self, bound: &'b Bound<'b>) -> Matcher<'b> {
        match self.measure {
            Measure::Events | Measure::Customers => bound.matcher().sifting(),
            _ => bound.matcher(),
        }
    }

    /// Which values have rows of their own: those for which the measure over the whole range is greatest.
    fn ranking<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        bound: &Bound<'_>,
        matcher: &Matcher<'_>,
    ) -> Result<Option<Ranking>> {
        let Some(values) = bound.values() else { return Ok(None) };
        let layout = Layout::totals(&self.frame, values.len());
        let grid = self.grid(ctx, matcher, &layout)?;
        let weight = |(point, occurs): (&Point, &bool)| match (occurs, point.value.is_nan()) {
            (false, _) => f64::NAN,
            (true, true) => f64::NEG_INFINITY,
            (true, false) => point.value,
        };
        let weights: Vec<f64> = grid.points.iter().zip(&grid.occurs).map(weight).collect();
        Ok(Some(Ranking::by_weight(values, &weights, self.frame.top)))
    }

    fn grid<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        matcher: &Matcher<'_>,
        layout: &Layout,
    ) -> Result<Grid> {
        let sessions = self.frame.unit == UnitKind::Session;
        match self.measure {
            Measure::Events | Measure::Customers => {
                count::grid(ctx, &self.frame.plan, matcher, layout, self.measure == Measure::Customers, sessions)
            }
            measure => numbers::grid(ctx, &self.frame.plan, matcher, layout, measure),
        }
    }

    fn series(&self, layout: &Layout, grid: &Grid) -> Vec<Value> {
        let numeric = self.frame.plan.number.is_some();
        let listed = layout.listed(&self.frame, &grid.hits);
        let show = |point: &Point| answer::number(point.value);
        let row = |row: usize| {
            let points = listed.clone().map(|period| {
                let point = &grid.points[layout.cell(row, period)];
                let mut shown = json!({"start": layout.label(period), "value": show(point)});
                if numeric {
                    shown["n"] = point.n.into();
                }
                if layout.holds(period, self.frame.now) {
                    shown["incomplete"] = true.into();
                }
                shown
            });
            let mut series = Map::new();
            if let Some(ranking) = &layout.ranking {
                series.insert("breakdown".to_owned(), ranking.shown[row].clone());
                if ranking.other == Some(row as u32) {
                    series.insert("other".to_owned(), true.into());
                }
            }
            series.insert("points".to_owned(), points.collect());
            let total = &grid.points[layout.total(row)];
            series.insert("total".to_owned(), show(total));
            if numeric {
                series.insert("n".to_owned(), total.n.into());
            }
            Value::Object(series)
        };
        (0..layout.rows).map(row).collect()
    }
}
