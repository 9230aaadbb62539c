//! What differs between two journeys by more than chance?
//!
//! Many things are compared at once, so some would differ by chance: what is called a difference is corrected for how many were
//! looked at, and its interval does not hold zero.

use super::Side;
use super::lines::{Line, Measure, Timed, lines};
use crate::answer;
use crate::funnel::curve::seconds;
use crate::run::Context;
use hark_stats::{Apart, benjamini_hochberg, newcombe, same_share};
use hark_timeline::EventSource;
use serde_json::{Value, json};
use std::cmp::Ordering;

/// Of so many things called a difference one in twenty may be none.
const FALSE_DISCOVERIES: f64 = 0.05;

/// What is said of a difference, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Worse,
    Different,
    Better,
    None,
}

/// One line with what was found.
struct Found {
    line: Line,
    apart: Apart,
    /// From 0 to 1: the difference of two shares, or how much of the longer time it is.
    size: f64,
}

/// A line of the answer, and where it stands.
struct Row {
    verdict: Verdict,
    size: f64,
    shown: Value,
}

/// Everything of both, the worst differences first.
pub(super) fn differences<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    here: &Side,
    there: &Side,
    top: usize,
    times: bool,
) -> Value {
    let found: Vec<Found> = lines(ctx, [here, there], top, times).into_iter().filter_map(found).collect();
    let adjusted = benjamini_hochberg(&found.iter().map(|found| found.apart.p).collect::<Vec<f64>>());
    let mut rows: Vec<Row> = found.into_iter().zip(adjusted).map(|(found, q)| row(found, q)).collect();
    rows.sort_by(|a, b| {
        let size = b.size.partial_cmp(&a.size).unwrap_or(Ordering::Equal);
        a.verdict.cmp(&b.verdict).then(size).then_with(|| name(&a.shown).cmp(&name(&b.shown)))
    });
    rows.into_iter().map(|row| row.shown).collect()
}

/// What tells a line from all others.
fn name(shown: &Value) -> [String; 5] {
    ["stage", "what", "entry", "event", "breakdown"].map(|key| shown[key].to_string())
}

fn found(line: Line) -> Option<Found> {
    let (apart, size) = match &line.measure {
        Measure::Share([here, there]) => {
            let (difference, interval) = newcombe(*here, *there)?;
            let p = same_share(*here, *there)?;
            let [lower, upper] = [interval.lower, interval.upper].map(Some);
            (Apart { difference, lower, upper, p }, difference.abs())
        }
        Measure::Time([here, there]) => {
            let apart = here.time.above(&there.time);
            let longer = here.time.value.max(there.time.value);
            (apart, if longer > 0.0 { apart.difference.abs() / longer } else { 0.0 })
        }
    };
    Some(Found { line, apart, size })
}

fn row(Found { line, apart, size }: Found, q: f64) -> Row {
    let holds_zero = apart.lower.is_none_or(|lower| lower <= 0.0) && apart.upper.is_none_or(|upper| upper >= 0.0);
    let verdict = match (q <= FALSE_DISCOVERIES && !holds_zero, apart.difference * line.harm) {
        (false, _) => Verdict::None,
        (true, harm) if harm > 0.0 => Verdict::Worse,
        (true, harm) if harm < 0.0 => Verdict::Better,
        (true, _) => Verdict::Different,
    };
    let mut shown = line.shown;
    let number: fn(f64) -> Value = match line.measure {
        Measure::Share([here, there]) => {
            let side = |(k, n): (u64, u64)| json!({"customers": k, "n": n, "share": answer::share(k, n)});
            (shown["here"], shown["there"]) = (side(here), side(there));
            Value::from
        }
        Measure::Time([here, there]) => {
            (shown["here"], shown["there"]) = (timed(&here), timed(&there));
            seconds
        }
    };
    shown["difference"] = number(apart.difference);
    shown["lower"] = apart.lower.map_or(Value::Null, number);
    shown["upper"] = apart.upper.map_or(Value::Null, number);
    shown["p"] = apart.p.into();
    shown["p_adjusted"] = q.into();
    shown["verdict"] = match verdict {
        Verdict::Worse => "worse",
        Verdict::Different => "different",
        Verdict::Better => "better",
        Verdict::None => "no detectable difference",
    }
    .into();
    Row { verdict, size, shown }
}

fn timed(side: &Timed) -> Value {
    let interval = [side.time.lower, side.time.upper].map(|bound| bound.map_or(Value::Null, seconds));
    json!({"customers": side.customers, "n": side.n, "seconds": seconds(side.time.value), "seconds_interval": interval})
}
