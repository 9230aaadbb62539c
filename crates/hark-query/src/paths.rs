//! What do customers do next?
//!
//! An edge is a pair of events that follow one another in a timeline. Consecutive repeats of one name are one stop, so no
//! edge leads from a name to itself. The same customer may add an edge several times.

mod cell;
mod trail;

use crate::matcher::{Matcher, Scratch, Sieve};
use crate::question::{Cell, Question};
use crate::run::{self, Context};
use crate::spec::{Defaults, Frame, Reader, Span, TOP_MAX, Uses};
use crate::{QueryError, Result, answer};
use hark_timeline::{CustomerRows, EventNames, EventSource, WalkStats};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};
use trail::Trail;

/// Edges shown when the spec does not say.
const EDGES_DEFAULT: usize = 100;
/// Depth of anchored paths when the spec does not say.
const DEPTH_DEFAULT: usize = 5;
/// Greatest depth of anchored paths.
const DEPTH_MAX: usize = 100;
/// Up to so many names each edge has several counters, taken in turn: a processor must not wait for one addition to
/// begin the next.
const LANES_NAMES_MAX: usize = 64;
/// How many, a power of two.
const LANES: usize = 4;
/// How many distinct edges (24 bytes each, by step when anchored) one answer may count.
const EDGES_MAX: usize = 1_000_000;
/// Up to so many names the edges are counted in a table (8 bytes times its square per thread), else in a map.
const TABLE_NAMES_MAX: usize = 1_500;

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
    table: Vec<u64>,
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
        let plain = !self.anchored() && !self.session_cut && matcher.all_visible() && matcher.enters_all();
        let width = if plain && names <= TABLE_NAMES_MAX { names } else { 0 };
        let lanes = if width <= LANES_NAMES_MAX { LANES } else { 1 };
        let span = self.frame.range.span();
        let (counts, cost) = run::fold(
            ctx,
            &self.frame.plan,
            || Counts { table: vec![0; width * width * lanes], ..Counts::default() },
            |counts, rows| {
                let mut sieve = std::mem::take(&mut counts.sieve);
                if matcher.enter(rows, &mut counts.scratch)
                    && let Some(rows) = &matcher.sift(rows, &counts.scratch, &mut sieve)
                {
                    match width {
                        0 => counts.along(self, matcher, rows),
                        _ => counts.plain(span, rows, width, lanes),
                    }
                }
                counts.sieve = sieve;
            },
            |all, part| {
                all.table.iter_mut().zip(&part.table).for_each(|(a, b)| *a += b);
                part.map.into_iter().for_each(|(edge, n)| *all.map.entry(edge).or_default() += n);
                all.too_many |= part.too_many || all.map.len() > EDGES_MAX;
                all.units += part.units;
            },
        )?;
        if counts.too_many {
            let fact = format!("The paths have too many distinct edges: more than {EDGES_MAX}.");
            let place = if self.anchored() { "/steps" } else { "" };
            return Err(QueryError::wrong(place, fact).hint("Look at fewer events with \"where\", or at fewer steps."));
        }
        let mut edges: Vec<(Edge, u64)> = counts.map.into_iter().collect();
        let sums = counts.table.chunks_exact(lanes).map(|lanes| lanes.iter().sum());
        let of_table = sums.enumerate().filter(|(_, n): &(usize, u64)| *n > 0);
        let edge = |(i, n): (usize, u64)| ((0, (i / width) as u16, (i % width) as u16), n);
        edges.extend(of_table.map(edge).filter(|((_, from, to), _)| from != to));
        Ok((edges, counts.units, cost))
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
    /// The loop that touches nothing but names. Repeats are counted too, on the diagonal that nobody reads: cheaper than
    /// to ask each time.
    #[inline]
    fn plain(&mut self, span: Span, rows: &CustomerRows<'_>, width: usize, lanes: usize) {
        let codes = &rows.codes[span.cut(rows.times)];
        let Some((first, rest)) = codes.split_first() else { return };
        for (i, (from, to)) in codes.iter().zip(rest).enumerate() {
            let edge = *from as usize * width + *to as usize;
            if let Some(n) = self.table.get_mut(edge * lanes + (i & (lanes - 1))) {
                *n += 1;
            }
        }
        self.units += u64::from(rest.iter().any(|code| code != first));
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
