//! How many come back?
//!
//! Customers who did the start event in the same period are a cohort; counted is who of them did the return event in
//! each period from then on. The range chooses cohorts; coming back is looked at over all time. Calendar periods are
//! counted from the period of the start, the whole of which is period 0; rolling periods of fixed length are counted
//! from the start event itself.

mod cohorts;
mod masks;

use crate::answer;
use crate::calendar::Interval;
use crate::matcher::{Matcher, Plan, Scratch, Sieve};
use crate::question::{Cell, Question};
use crate::run::{self, Context};
use crate::spec::{Defaults, Frame, Reader, Selector, Span, Uses};
use crate::{QueryError, Result};
use cohorts::{Cohorts, Life};
use hark_model::Micros;
use hark_timeline::source::EventCode;
use hark_timeline::{CustomerRows, EventSource, Stretch};
use masks::{BitCounts, Names};
use serde_json::{Map, Value, json};

/// How many numbers one answer may hold: cohorts times periods.
pub const CELLS_MAX: usize = 4_000_000;

/// When a customer joins a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CohortKind {
    /// With the first start event ever, if that lies in the range.
    FirstEver,
    /// With the first start event in the range.
    FirstInRange,
    /// With every period of the range in which they did the start event.
    Recurring,
}

/// The question, read.
#[derive(Clone, Debug)]
pub struct Retention {
    frame: Frame,
    kind: CohortKind,
    or_after: bool,
    rolling: bool,
}

struct Counts {
    scratch: Scratch,
    sieve: Sieve,
    life: Life,
    sizes: Vec<u64>,
    /// By cohort, then period.
    cells: Vec<u64>,
    /// The same for customers who are counted by masks.
    bits: BitCounts,
    last_return: Micros,
    units: u64,
    /// The first and the last event of anybody, whatever it is. The source's own bounds may be wider.
    seen: Span,
}

impl Question for Retention {
    const NAME: &'static str = "retention";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        let uses = Uses { interval: Some(Interval::Week), range: true, groups: true, ..Uses::default() };
        let mut frame = Frame::parse(Self::NAME, reader, defaults, uses)?;
        for key in ["start", "return"] {
            match reader.take(key) {
                Some(node) => drop(frame.selector(&node)?),
                None => frame.plan.selectors.push(Selector::any()),
            }
        }
        let kinds = [
            ("first_ever", CohortKind::FirstEver),
            ("first_in_range", CohortKind::FirstInRange),
            ("recurring", CohortKind::Recurring),
        ];
        let kind = reader.take("cohort").map(|n| n.word(&kinds)).transpose()?.unwrap_or(CohortKind::FirstEver);
        let mode = reader.take("mode").map(|n| n.word(&[("on", false), ("on_or_after", true)])).transpose()?;
        let periods = reader.take("periods").map(|n| n.word(&[("calendar", false), ("rolling", true)])).transpose()?;
        reader.finish()?;
        Ok(Retention { frame, kind, or_after: mode.unwrap_or(false), rolling: periods.unwrap_or(false) })
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let frame = &self.frame;
        let bound = frame.plan.bind(ctx)?;
        let matcher = bound.matcher().sifting();
        let mut own = Map::new();
        own.insert("interval".to_owned(), frame.interval.word().into());
        let Some(cohorts) = self.cohorts(ctx)? else {
            own.insert("cohorts".to_owned(), json!([]));
            own.insert("average".to_owned(), json!([]));
            return Ok(answer::finish(ctx, frame, own, Default::default(), 0));
        };
        let (width, height) = (cohorts.width(), cohorts.height());
        let names = Names::of(&matcher, &cohorts);
        let make = || Counts {
            scratch: Scratch::default(),
            sieve: Sieve::default(),
            life: Life::default(),
            sizes: vec![0; height],
            cells: vec![0; width * height],
            bits: if names.is_some() { BitCounts::new(height, width) } else { BitCounts::default() },
            last_return: Micros::MIN,
            units: 0,
            seen: Span { from: Micros::MAX, to: Micros::MIN },
        };
        let visit = |counts: &mut Counts, rows: &CustomerRows<'_>| {
            counts.see(rows.times);
            if !matcher.enter(rows, &mut counts.scratch) {
                return;
            }
            let mut sieve = std::mem::take(&mut counts.sieve);
            if let Some(rows) = &matcher.sift(rows, &counts.scratch, &mut sieve) {
                if let Some(names) = &names {
                    counts.take_masks(&cohorts, names, (rows.times, rows.codes), self.or_after);
                } else {
                    cohorts.read(&matcher, rows, &counts.scratch, &mut counts.life);
                    counts.take(&cohorts, width, self.or_after);
                }
            }
            counts.sieve = sieve;
        };
        // Everybody whole, and names decide: nothing is handed from one to the next but times.
        let bare = names.as_ref().filter(|_| matcher.enters_all() && frame.plan.filter.is_none());
        let visit = |counts: &mut Counts, stretch: &Stretch<'_>| {
            let Some(names) = bare else {
                return run::each_customer(ctx.halt, stretch, |rows| visit(counts, rows));
            };
            for (times, codes) in stretch.times_and_codes() {
                counts.see(times);
                counts.take_masks(&cohorts, names, (times, codes), self.or_after);
            }
        };
        let (mut counts, cost) = run::fold_stretches(ctx, &frame.plan, make, visit, |all, part| {
            all.sizes.iter_mut().zip(&part.sizes).for_each(|(a, b)| *a += b);
            all.cells.iter_mut().zip(&part.cells).for_each(|(a, b)| *a += b);
            all.cells.iter_mut().zip(part.bits.into_cells()).for_each(|(a, b)| *a += b);
            all.last_return = all.last_return.max(part.last_return);
            all.units += part.units;
            all.see(&[part.seen.from, part.seen.to]);
        })?;
        let bits = std::mem::take(&mut counts.bits).into_cells();
        counts.cells.iter_mut().zip(bits).for_each(|(a, b)| *a += b);
        if self.or_after {
            for row in counts.cells.chunks_exact_mut(width) {
                (0..width - 1).rev().for_each(|k| row[k] += row[k + 1]);
            }
        }
        self.show(&cohorts, &counts, &mut own);
        Ok(answer::finish(ctx, frame, own, cost, counts.units))
    }

    fn cell<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        let node = cell.need("cohort")?;
        let start = self.frame.period_named(&node)?.from;
        let period = cell.take("period").map(|n| n.whole(0, crate::calendar::PERIODS_MAX)).transpose()?;
        cell.finish()?;
        let nobody = || node.wrong("The answer has no such cohort.").hint("Copy \"start\" from the answer.");
        let cohorts = self.cohorts(ctx)?.ok_or_else(nobody)?;
        let cohort = cohorts.find(start).ok_or_else(nobody)?;
        Ok(Box::new(CohortCell { plan: self.frame.plan.clone(), cohorts, cohort, period, or_after: self.or_after }))
    }
}

impl Counts {
    #[inline]
    fn see(&mut self, times: &[Micros]) {
        if let (Some(first), Some(last)) = (times.first(), times.last()) {
            self.seen = Span { from: self.seen.from.min(*first), to: self.seen.to.max(*last) };
        }
    }

    /// [`Counts::take`] for a customer for whom names decide.
    #[inline]
    fn take_masks(
        &mut self,
        cohorts: &Cohorts,
        names: &Names<'_>,
        (times, codes): (&[Micros], &[EventCode]),
        or_after: bool,
    ) {
        let lived = cohorts.lived(names, times, codes);
        let mut joined = lived.cohorts;
        self.units += u64::from(joined != 0);
        while joined != 0 {
            let cohort = joined.trailing_zeros() as usize;
            joined &= joined - 1;
            self.sizes[cohort] += 1;
            let back = lived.back >> cohort;
            if back != 0 {
                self.bits.add(cohort, if or_after { 1 << back.ilog2() } else { back });
                self.last_return = self.last_return.max(lived.last);
            }
        }
    }

    #[inline]
    fn take(&mut self, cohorts: &Cohorts, width: usize, or_after: bool) {
        let Some(last) = self.life.last_return() else {
            self.life.starts.iter().for_each(|(cohort, _)| self.sizes[*cohort] += 1);
            self.units += u64::from(!self.life.starts.is_empty());
            return;
        };
        for (cohort, start) in &self.life.starts {
            self.sizes[*cohort] += 1;
            let row = &mut self.cells[cohort * width..(cohort + 1) * width];
            let mut latest = None;
            cohorts.offsets(*cohort, *start, &self.life, |offset| {
                latest = Some(offset);
                row[offset] += u64::from(!or_after);
            });
            if let Some(latest) = latest {
                row[latest] += u64::from(or_after);
                self.last_return = self.last_return.max(last);
            }
        }
        self.units += u64::from(!self.life.starts.is_empty());
    }
}

impl Retention {
    /// The cohorts that the range and the events allow for; `None` when there are no events at all.
    fn cohorts<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Option<Cohorts>> {
        let known = self.cohorts_within(run::extent(ctx, &self.frame.plan)?);
        if known.is_ok() { known } else { self.cohorts_within(run::walked_extent(ctx, &self.frame.plan)?) }
    }

    fn cohorts_within(&self, extent: Option<(Micros, Micros)>) -> Result<Option<Cohorts>> {
        let Some((first, last)) = extent else { return Ok(None) };
        let span = self.frame.range.span();
        let from = first.max(span.from);
        if from > last || from >= span.to {
            return Ok(None);
        }
        let calendar = self.frame.periods(from, last.saturating_add(1))?;
        let rolling = self.rolling.then(|| self.frame.interval.rolling());
        let cohorts = Cohorts::new(calendar, span, self.kind, rolling, last);
        let (width, height) = (cohorts.width(), cohorts.height());
        if width.saturating_mul(height) > CELLS_MAX {
            let fact = format!("The answer would hold {height} cohorts of {width} periods.");
            let hint = "Give a shorter \"range\" or a longer \"interval\".";
            return Err(QueryError::wrong("/interval", fact).hint(hint));
        }
        Ok(Some(cohorts))
    }

    fn show(&self, cohorts: &Cohorts, counts: &Counts, own: &mut Map<String, Value>) {
        let width = cohorts.width();
        let mut shown = Vec::new();
        let mut pooled: Vec<(u64, u64)> = Vec::new();
        let span = self.frame.range.span();
        let from = counts.seen.from.max(span.from);
        let first = match self.frame.range.from {
            _ if from > counts.seen.to || from >= span.to => None,
            Some(_) => Some(cohorts.calendar.period(from)),
            None => counts.sizes.iter().position(|n| *n > 0),
        };
        let last = cohorts.last_listed(&counts.sizes, counts.last_return);
        // Where nobody started, the calendar may begin earlier than what was walked: events that are left out lie there.
        for cohort in first.map_or(0..0, |first| first..last.max(first) + 1) {
            let size = &counts.sizes[cohort];
            let seen = cohorts.periods_until(cohort, counts.last_return).clamp(1, width);
            let row = &counts.cells[cohort * width..][..seen];
            let complete: Vec<bool> = (0..seen).map(|k| cohorts.complete(cohort, k, self.frame.now)).collect();
            pooled.resize(pooled.len().max(seen), (0, 0));
            for (k, pool) in pooled.iter_mut().enumerate().take(seen).filter(|(k, _)| complete[*k]) {
                *pool = (pool.0 + row[k], pool.1 + size);
            }
            let start = cohorts.calendar.label(cohort);
            shown.push(json!({"start": start, "size": size, "counts": row, "complete": complete}));
        }
        own.insert("cohorts".to_owned(), shown.into());
        own.insert("average".to_owned(), pooled.iter().map(|(back, all)| answer::share(*back, *all)).collect());
        own.insert("average_n".to_owned(), pooled.iter().map(|(_, all)| *all).collect());
    }
}

/// Who of a cohort came back in one period; all of the cohort without a period.
struct CohortCell {
    plan: Plan,
    cohorts: Cohorts,
    cohort: usize,
    period: Option<usize>,
    or_after: bool,
}

impl Cell for CohortCell {
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
        let mut life = Life::default();
        self.cohorts.read(matcher, rows, scratch, &mut life);
        let Some((_, start)) = life.starts.iter().find(|(cohort, _)| *cohort == self.cohort) else { return false };
        let Some(period) = self.period else {
            let all = 0..rows.times.len();
            let mut hits = all.filter(|i| rows.times[*i] == *start && matcher.hits(0, rows, *i, scratch));
            because.extend(hits.next());
            return true;
        };
        let before = because.len();
        because.extend((0..rows.times.len()).filter(|i| {
            let offset = self.cohorts.offset(self.cohort, *start, rows.times[*i]);
            let fits = offset.is_some_and(|o| o == period || (self.or_after && o > period));
            fits && matcher.hits(1, rows, *i, scratch)
        }));
        because.len() > before
    }
}
