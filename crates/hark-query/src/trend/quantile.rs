//! Which number lies at a given share of all numbers, exactly, in bounded memory?
//!
//! Few numbers are gathered and sorted. Many are selected in passes over the timeline: each pass counts, for every rank
//! that is sought, the next few bits of those numbers that agree in the bits known so far, so that after all 64 bits
//! the number itself is known. Memory depends on the number of cells only.

use super::layout::Layout;
use super::numbers::each_hit;
use crate::Result;
use crate::matcher::{Matcher, Plan, Scratch};
use crate::run::{self, Context};
use hark_timeline::{CustomerRows, EventSource};

/// How many numbers are gathered at most; more are selected in passes.
pub(super) const GATHERED_MAX: u64 = 2_000_000;
/// How many counters one thread holds while selecting.
const COUNTERS_MAX: usize = 1 << 20;

/// One rank that is sought in one cell, and what is known of the number there.
#[derive(Clone, Copy, Debug)]
struct Sought {
    /// How many of the numbers that agree so far lie before it.
    rank: u64,
    prefix: u64,
}

/// Bits whose order as whole numbers is the order of the numbers.
fn ordered(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

fn number(ordered: u64) -> f64 {
    f64::from_bits(if ordered >> 63 == 1 { ordered & !(1 << 63) } else { !ordered })
}

/// The two ranks around a share of `n` numbers, and how far between them it lies (type 7).
fn ranks(n: u64, q: f64) -> (u64, u64, f64) {
    let at = (n.saturating_sub(1)) as f64 * q;
    let low = at.floor();
    (low as u64, at.ceil() as u64, at - low)
}

fn between(low: f64, high: f64, share: f64) -> f64 {
    if share == 0.0 { low } else { low + (high - low) * share }
}

/// The quantile of every cell; NaN for a cell without numbers. `counts` are the numbers per cell; with more than
/// `gathered_max` in all they are selected.
pub(super) fn quantiles<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    matcher: &Matcher<'_>,
    layout: &Layout,
    q: f64,
    counts: &[u64],
    gathered_max: u64,
) -> Result<Vec<f64>> {
    if counts.iter().sum::<u64>() <= gathered_max {
        gathered(ctx, plan, matcher, layout, q, counts)
    } else {
        selected(ctx, plan, matcher, layout, q, counts)
    }
}

fn each_number(
    matcher: &Matcher<'_>,
    layout: &Layout,
    rows: &CustomerRows<'_>,
    scratch: &mut Scratch,
    mut take: impl FnMut(usize, f64),
) {
    each_hit(matcher, layout, rows, scratch, |i, row, period| {
        let x = matcher.number(rows, i);
        if !x.is_nan() {
            if layout.periods() > 0 {
                take(layout.cell(row, period), x);
            }
            take(layout.total(row), x);
        }
    });
}

fn gathered<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    matcher: &Matcher<'_>,
    layout: &Layout,
    q: f64,
    counts: &[u64],
) -> Result<Vec<f64>> {
    type Gathered = (Scratch, Vec<(u32, f64)>);
    let visit = |all: &mut Gathered, rows: &CustomerRows<'_>| {
        let (scratch, numbers) = all;
        each_number(matcher, layout, rows, scratch, |cell, x| numbers.push((cell as u32, x)));
    };
    let merge = |all: &mut Gathered, part: Gathered| all.1.extend(part.1);
    let ((_, mut numbers), _) = run::fold(ctx, plan, Gathered::default, visit, merge)?;
    numbers.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut start = 0;
    let quantile = |n: &u64| {
        let own = &numbers[start..start + *n as usize];
        start += *n as usize;
        let (low, high, share) = ranks(*n, q);
        if own.is_empty() { f64::NAN } else { between(own[low as usize].1, own[high as usize].1, share) }
    };
    Ok(counts.iter().map(quantile).collect())
}

fn selected<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    plan: &Plan,
    matcher: &Matcher<'_>,
    layout: &Layout,
    q: f64,
    counts: &[u64],
) -> Result<Vec<f64>> {
    let sought = |n: &u64| {
        let (low, high, _) = ranks(*n, q);
        [Sought { rank: low, prefix: 0 }, Sought { rank: high, prefix: 0 }]
    };
    let mut sought: Vec<Sought> = counts.iter().flat_map(sought).collect();
    let width = (COUNTERS_MAX / sought.len().max(1)).max(2).ilog2().min(16);
    let mut known = 0;
    while known < 64 {
        let bits = width.min(64 - known);
        let visit = |all: &mut (Scratch, Vec<u64>), rows: &CustomerRows<'_>| {
            let (scratch, counters) = all;
            each_number(matcher, layout, rows, scratch, |cell, x| {
                let key = ordered(x);
                let next = ((key << known) >> (64 - bits)) as usize;
                for which in [2 * cell, 2 * cell + 1] {
                    if known == 0 || key >> (64 - known) == sought[which].prefix {
                        counters[(which << bits) + next] += 1;
                    }
                }
            });
        };
        let make = || (Scratch::default(), vec![0; sought.len() << bits]);
        let merge = |all: &mut (Scratch, Vec<u64>), part: (Scratch, Vec<u64>)| {
            all.1.iter_mut().zip(&part.1).for_each(|(a, b)| *a += b);
        };
        let ((_, counters), _) = run::fold(ctx, plan, make, visit, merge)?;
        for (one, counters) in sought.iter_mut().zip(counters.chunks_exact(1 << bits)) {
            let mut next = 0;
            while next + 1 < counters.len() && one.rank >= counters[next] {
                one.rank -= counters[next];
                next += 1;
            }
            one.prefix = if known == 0 { next as u64 } else { (one.prefix << bits) | next as u64 };
        }
        known += bits;
    }
    let quantile = |(n, pair): (&u64, &[Sought])| {
        let share = ranks(*n, q).2;
        if *n == 0 { f64::NAN } else { between(number(pair[0].prefix), number(pair[1].prefix), share) }
    };
    Ok(counts.iter().zip(sought.chunks_exact(2)).map(quantile).collect())
}
