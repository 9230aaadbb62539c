//! What do customers do next?
//!
//! An edge is a pair of events that follow one another in a timeline. Consecutive repeats of one name are one stop, so no
//! edge leads from a name to itself. The same customer may add an edge several times.

mod cell;
mod dense;
mod trail;

use crate::matcher::{Matcher, Scratch, Sieve};
use crate::question::{Cell, Question};
use crate::run::{self, Context};
use crate::spec::{Defaults, Frame, Reader, Span, TOP_MAX, Uses};
use crate::{QueryError, Result, answer};
use dense::Dense;
use hark_timeline::{CustomerRows, EventNames, EventSource, Stretch, WalkStats};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};
use trail::Trail;

/// Edges shown when the spec does not say.
const EDGES_DEFAULT: usize = 100;
/// Depth of anchored paths when the spec does not say.
const DEPTH_DEFAULT: usize = 5;
/// Greatest depth of anchored paths.
const DEPTH_MAX: usize = 100;
/// How many distinct edges (24 bytes each, by step when anchored) one answer may count.
const EDGES_MAX: usize = 1_000_000;

/// The question, read.
#[derive(Clone, Debug)]
pub struct Paths {
    frame: Frame,
    top: usize,
    /// Selector of the event that paths start at.
    start_at: Option<usize>,
    /// Selector of the event that paths end at.
    end_at: Option<usize>,
    session_cut: bool,
    depth: usize,
}

impl Question for Paths {
    const NAME: &'static str = "paths";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        let uses = Uses { range: true, groups: true, ..Uses::default() };
        let mut frame = Frame::parse(Self::NAME, reader, defaults, uses)?;
        let top = reader.take("top").map(|n| n.whole(1, TOP_MAX)).transpose()?.unwrap_or(EDGES_DEFAULT);
        let start_at = reader.take("start_at").map(|n| frame.selector(&n)).transpose()?;
        let end_at = reader.take("end_at").map(|n| frame.selector(&n)).transpose()?;
        let session_cut = reader.take("session_cut").map(|n| n.flag()).transpose()?.unwrap_or(false);
        let steps = reader.take("steps");
        let depth = steps.as_ref().map(|n| n.whole(1, DEPTH_MAX)).transpose()?.unwrap_or(DEPTH_DEFAULT);
        if let Some(node) = steps.filter(|_| start_at.is_none() && end_at.is_none()) {
            return Err(node
                .wrong("\"steps\" limits paths that start or end at an event.")
                .hint("Give \"start_at\" or \"end_at\" too, or leave \"steps\" out."));
        }
        reader.finish()?;
        Ok(Paths { frame, top, start_at, end_at, session_cut, depth })
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let bound = self.frame.plan.bind(ctx)?;
        let matcher = bound.matcher().sifting();
        let names = ctx.source.names();
        let (edges, units, cost) = self.edges(ctx, &matcher, names.names().len())?;
        let transitions: u64 = edges.iter().map(|(_, n)| n).sum();
        let distinct = edges.len();
        let mut own = Map::new();
        own.insert("edges".to_owned(), self.shown(names, edges).into());
        own.insert("transitions".to_owned(), transitions.into());
        own.insert("distinct_edges".to_owned(), distinct.into());
        Ok(answer::finish(ctx, &self.frame, own, cost, units))
    }

    fn cell<S: EventSource + ?Sized>(&self, _ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        cell::named(self, cell)
    }
}

/// Step (0 when not anchored), from, to.
type Edge = (u16, u16, u16);

/// What one thread has counted.
#[derive(Default)]
struct Counts {
    scratch: Scratch,
    sieve: Sieve,
    dense: Dense,
    map: FxHashMap<Edge, u64>,
    trail: Trail,
    units: u64,
    /// Whether there were more edges than may be counted; then nothing is.
    too_many: bool,
}

impl Paths {
    fn anchored(&self) -> bool {
        self.start_at.is_some() || self.end_at.is_some()
    }

    fn edges<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        matcher: &Matcher<'_>,
        names: usize,
    ) -> Result<(Vec<(Edge, u64)>, u64, WalkStats)> {
        let plain = !self.anchored() && !self.session_cut && matcher.enters_all() && names <= dense::NAMES_MAX;
        let unfiltered = plain && self.frame.plan.filter.is_none();
        let span = self.frame.range.span();
        // What the source knows of its times may spare the look at them.
        let within = ctx.source.time_bounds().is_some_and(|(first, last)| span.from <= first && last < span.to);
        let open = self.frame.range.from.is_none() && self.frame.range.to.is_none();
        let cut = (!within && !open).then_some(span);
        let make = || Counts { dense: Dense::new(if plain { names } else { 0 }), ..Counts::default() };
        let visit = |counts: &mut Counts, stretch: &Stretch<'_>| {
            if unfiltered {
                return counts.dense.add(stretch, cut);
            }
            run::each_customer(ctx.halt, stretch, |rows| counts.one(self, matcher, rows, plain, cut));
        };
        let (counts, cost) = run::fold_stretches(ctx, &self.frame.plan, make, visit, |all, part| {
            all.dense.merge(&part.dense);
            part.map.into_iter().for_each(|(edge, n)| *all.map.entry(edge).or_default() += n);
            all.too_many |= part.too_many || all.map.len() > EDGES_MAX;
            all.units += part.units;
        })?;
        if counts.too_many {
            let fact = format!("The paths have too many distinct edges: more than {EDGES_MAX}.");
            let place = if self.anchored() { "/steps" } else { "" };
            return Err(QueryError::wrong(place, fact).hint("Look at fewer events with \"where\", or at fewer steps."));
        }
        let mut edges: Vec<(Edge, u64)> = counts.map.into_iter().collect();
        edges.extend(counts.dense.edges().map(|(from, to, n)| ((0, from, to), n)));
        Ok((edges, counts.units + counts.dense.units, cost))
    }

    /// The most frequent edges; equal counts are ordered by their names, then by step.
    fn shown(&self, names: &EventNames, mut edges: Vec<(Edge, u64)>) -> Vec<Value> {
        let order = |(step, from, to): Edge| (names.name(from), names.name(to), step);
        edges.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| order(a.0).cmp(&order(b.0))));
        edges.truncate(self.top);
        let show = |((step, from, to), count): (Edge, u64)| {
            let mut shown = json!({"from": names.name(from), "to": names.name(to), "count": count});
            if step > 0 {
                shown["step"] = step.into();
            }
            shown
        };
        edges.into_iter().map(show).collect()
    }
}

impl Counts {
    fn one(&mut self, paths: &Paths, matcher: &Matcher<'_>, rows: &CustomerRows<'_>, plain: bool, cut: Option<Span>) {
        if !matcher.enter(rows, &mut self.scratch) {
            return;
        }
        let mut sieve = std::mem::take(&mut self.sieve);
        if let Some(rows) = &matcher.sift(rows, &self.scratch, &mut sieve) {
            if plain {
                self.dense.add_one(rows, cut);
            } else {
                self.along(paths, matcher, rows);
            }
        }
        self.sieve = sieve;
    }

    fn along(&mut self, paths: &Paths, matcher: &Matcher<'_>, rows: &CustomerRows<'_>) {
        if self.too_many {
            return;
        }
        let Counts { map, trail, units, scratch, .. } = self;
        let mut any = false;
        trail.entered(paths, matcher, rows, scratch, &mut |step, from, to| {
            *map.entry((step, rows.codes[from], rows.codes[to])).or_default() += 1;
            any = true;
        });
        *units += u64::from(any);
        self.too_many = map.len() > EDGES_MAX;
    }
}
