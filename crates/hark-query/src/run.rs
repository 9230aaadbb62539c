//! How is the whole timeline walked by several threads, with an answer that does not depend on them?
//!
//! The keys are cut into a fixed number of partitions; threads take the next one until none is left. Whole numbers are
//! gathered per thread and merged in any order; sums of fractions are gathered per partition and merged in the order
//! of the partitions, because adding fractions in another order gives another answer.

use crate::calendar::Weekday;
use crate::halt::Halt;
use crate::matcher::Plan;
use crate::{QueryError, Result};
use hark_model::{KeyRange, Micros};
use hark_timeline::{CustomerRows, EventSource, Stretch, WalkOptions, WalkStats};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Into how many pieces the keys are cut. Fixed, so that sums never depend on the machine.
pub const PARTITIONS: usize = 64;

/// After so many events a walk looks whether it is still wanted: far less than a tenth of a second for any question.
const EVENTS_BETWEEN_LOOKS: i64 = 16 * 1024;

/// What a question is asked of.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a, S: EventSource + ?Sized> {
    /// The timeline.
    pub source: &'a S,
    /// The moment of asking.
    pub now: Micros,
    /// How many threads may work on it, at least one.
    pub threads: usize,
    /// The workspace's zone, as its IANA name.
    pub timezone: &'a str,
    /// The workspace's first day of the week.
    pub week_start: Weekday,
    /// The workspace's segments, which rules may name.
    pub segments: &'a std::sync::Arc<crate::segment::Library>,
    /// Set when the answer is not wanted any more.
    pub halt: &'a Halt,
}

/// Does every job once, on several threads, and returns the results in the order of the jobs.
pub fn each<T: Send>(threads: usize, jobs: usize, work: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let threads = threads.clamp(1, jobs.max(1));
    if threads == 1 {
        return (0..jobs).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let share = || -> Result<Vec<(usize, T)>> {
        let mut done = Vec::new();
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            if job >= jobs || failed.load(Ordering::Relaxed) {
                return Ok(done);
            }
            done.push((job, work(job).inspect_err(|_| failed.store(true, Ordering::Relaxed))?));
        }
    };
    let mut slots: Vec<Option<T>> = (0..jobs).map(|_| None).collect();
    for (job, result) in on_threads(threads, share)?.into_iter().flatten() {
        slots[job] = Some(result);
    }
    Ok(slots.into_iter().flatten().collect())
}

/// Runs the same closure on every thread and returns what each made. A panic in one is passed on.
fn on_threads<T: Send>(threads: usize, work: impl Fn() -> Result<T> + Sync) -> Result<Vec<T>> {
    if threads <= 1 {
        return work().map(|one| vec![one]);
    }
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(&work)).collect();
        let joined = handles.into_iter().map(|h| h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        joined.collect()
    })
}

/// Walks every customer (or group) of the plan. One accumulator per thread; `merge` must not care for the order. Where
/// events lie is known only to a plan that reads columns.
pub fn fold<S, A>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    make: impl Fn() -> A + Sync,
    visit: impl Fn(&mut A, &CustomerRows<'_>) + Sync,
    merge: impl FnMut(&mut A, A),
) -> Result<(A, WalkStats)>
where
    S: EventSource + ?Sized,
    A: Send,
{
    let visit = |all: &mut A, stretch: &Stretch<'_>| each_customer(ctx.halt, stretch, |rows| visit(all, rows));
    fold_stretches(ctx, plan, make, visit, merge)
}

/// [`fold`] for loops over many customers at once.
pub fn fold_stretches<S, A>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    make: impl Fn() -> A + Sync,
    visit: impl Fn(&mut A, &Stretch<'_>) + Sync,
    merge: impl FnMut(&mut A, A),
) -> Result<(A, WalkStats)>
where
    S: EventSource + ?Sized,
    A: Send,
{
    let options = WalkOptions { unplaced: !plan.reads_columns(), ..plan.options.clone() };
    fold_with(ctx, plan, &options, make, visit, merge)
}

/// [`fold`] for who wants to find the events again, whatever the plan reads.
pub fn fold_placed<S, A>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    make: impl Fn() -> A + Sync,
    visit: impl Fn(&mut A, &CustomerRows<'_>) + Sync,
    merge: impl FnMut(&mut A, A),
) -> Result<(A, WalkStats)>
where
    S: EventSource + ?Sized,
    A: Send,
{
    let visit = |all: &mut A, stretch: &Stretch<'_>| each_customer(ctx.halt, stretch, |rows| visit(all, rows));
    fold_with(ctx, plan, &plan.options, make, visit, merge)
}

/// Walks one partition, or stops soon after nobody wants the answer any more.
#[inline]
fn walk<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    range: KeyRange,
    options: &WalkOptions,
    visit: &mut impl FnMut(&Stretch<'_>),
) -> Result<WalkStats> {
    ctx.halt.check()?;
    let stats = ctx.source.walk_stretches(range, options, &mut |stretch| {
        if !ctx.halt.is_set() {
            visit(stretch);
        }
    })?;
    ctx.halt.check()?;
    Ok(stats)
}

/// Visits the customers of a stretch one by one, as long as the answer is wanted: a stretch may hold a large part of all
/// events.
#[inline]
pub(crate) fn each_customer(halt: &Halt, stretch: &Stretch<'_>, mut visit: impl FnMut(&CustomerRows<'_>)) {
    let mut left = EVENTS_BETWEEN_LOOKS;
    for rows in stretch.customers() {
        left -= rows.times.len() as i64 + 1;
        if left < 0 {
            if halt.is_set() {
                return;
            }
            left = EVENTS_BETWEEN_LOOKS;
        }
        visit(&rows);
    }
}

fn fold_with<S, A>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    options: &WalkOptions,
    make: impl Fn() -> A + Sync,
    visit: impl Fn(&mut A, &Stretch<'_>) + Sync,
    mut merge: impl FnMut(&mut A, A),
) -> Result<(A, WalkStats)>
where
    S: EventSource + ?Sized,
    A: Send,
{
    let ranges = ctx.source.partitions(plan.population, options, PARTITIONS);
    let next = AtomicUsize::new(0);
    let parts = on_threads(ctx.threads.clamp(1, ranges.len().max(1)), || {
        let (mut gathered, mut stats) = (make(), WalkStats::default());
        while let Some(range) = ranges.get(next.fetch_add(1, Ordering::Relaxed)) {
            stats += walk(ctx, *range, options, &mut |stretch| visit(&mut gathered, stretch))?;
        }
        Ok((gathered, stats))
    })?;
    let mut parts = parts.into_iter();
    let (mut whole, mut stats) = parts.next().unwrap_or_else(|| (make(), WalkStats::default()));
    for (part, cost) in parts {
        merge(&mut whole, part);
        stats += cost;
    }
    Ok((whole, stats))
}

/// Like [`fold`], but with one accumulator per partition, merged in ascending order of keys. Only the accumulators that
/// wait for an earlier one are held.
pub fn fold_ordered<S, A>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    make: impl Fn() -> A + Sync,
    visit: impl Fn(&mut A, &CustomerRows<'_>) + Sync,
    merge: impl Fn(&mut A, A) + Sync,
) -> Result<(A, WalkStats)>
where
    S: EventSource + ?Sized,
    A: Send,
{
    let ranges = ctx.source.partitions(plan.population, &plan.options, PARTITIONS);
    let next = AtomicUsize::new(0);
    let waiting: Mutex<(usize, A, BTreeMap<usize, A>)> = Mutex::new((0, make(), BTreeMap::new()));
    let costs = on_threads(ctx.threads.clamp(1, ranges.len().max(1)), || {
        let mut stats = WalkStats::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(range) = ranges.get(number) else { return Ok(stats) };
            let mut gathered = make();
            stats += walk(ctx, *range, &plan.options, &mut |stretch| {
                each_customer(ctx.halt, stretch, |rows| visit(&mut gathered, rows));
            })?;
            let mut guard = waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let (done, whole, others) = &mut *guard;
            others.insert(number, gathered);
            while let Some(part) = others.remove(done) {
                merge(whole, part);
                *done += 1;
            }
        }
    })?;
    let mut stats = WalkStats::default();
    costs.into_iter().for_each(|cost| stats += cost);
    let (_, whole, _) = waiting.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok((whole, stats))
}

/// The first and the last time of any event the plan's walk visits, from the source's own knowledge or from
/// [`walked_extent`]. May be wider than the events that match.
pub fn extent<S: EventSource + ?Sized>(ctx: &Context<'_, S>, plan: &Plan) -> Result<Option<(Micros, Micros)>> {
    ctx.source.time_bounds().map_or_else(|| walked_extent(ctx, plan), |bounds| Ok(Some(bounds)))
}

/// [`extent`] from a walk along the ends of every customer, for a question to which the source's own bounds are too
/// wide: one event of a robot may be dated to another age.
pub fn walked_extent<S: EventSource + ?Sized>(ctx: &Context<'_, S>, plan: &Plan) -> Result<Option<(Micros, Micros)>> {
    let wider = |all: &mut Option<(Micros, Micros)>, low: Micros, high: Micros| {
        let (a, b) = all.unwrap_or((low, high));
        *all = Some((a.min(low), b.max(high)));
    };
    let (bounds, _) = fold(
        ctx,
        plan,
        || None,
        |all, rows| {
            if let (Some(first), Some(last)) = (rows.times.first(), rows.times.last()) {
                wider(all, *first, *last);
            }
        },
        |all, part| {
            if let Some((low, high)) = part {
                wider(all, low, high);
            }
        },
    )?;
    Ok(bounds)
}

impl<S: EventSource + ?Sized> Context<'_, S> {
    /// What holds when a spec does not say otherwise.
    pub fn defaults(&self) -> Result<crate::spec::Defaults> {
        let zone = crate::calendar::Zone::named(self.timezone).ok_or_else(|| {
            QueryError::wrong("", format!("The workspace's time zone {:?} is not known.", self.timezone))
                .hint("Give \"timezone\" in the spec, or correct the workspace's setting.")
        })?;
        Ok(crate::spec::Defaults { now: self.now, zone, week_start: self.week_start, segments: self.segments.clone() })
    }
}
