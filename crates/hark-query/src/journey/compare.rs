//! What differs between two journeys by more than chance?
//!
//! Shares only: of a share it is known how sure it is. Many are compared at once, so some would differ by chance: what is called a
//! difference is corrected for how many were looked at.

use super::number::{FRICTIONS, Friction, Number};
use super::report;
use super::tally::Tally;
use crate::answer;
use crate::run::Context;
use crate::stage::line::StageCode;
use hark_stats::{benjamini_hochberg, newcombe, same_share};
use hark_timeline::EventSource;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Of so many things called a difference one in twenty may be none.
const FALSE_DISCOVERIES: f64 = 0.05;

/// One share of both sides.
struct Line {
    shown: Value,
    here: (u64, u64),
    there: (u64, u64),
    /// 1 when more is worse, -1 when less is.
    harm: f64,
}

/// All shares of both, the worst differences first.
pub(super) fn differences<S: EventSource + ?Sized>(ctx: &Context<'_, S>, here: &Tally, there: &Tally) -> Value {
    let mut lines = Vec::new();
    for stage in 1..=ctx.segments.stages().len() as StageCode {
        let key = report::key(ctx, stage);
        let mut line = |shown: Value, number: Number, of: Option<Number>, harm: f64| {
            let side = |tally: &Tally| (tally.of(number), of.map_or(tally.customers, |of| tally.of(of)));
            lines.push(Line { shown, here: side(here), there: side(there), harm });
        };
        line(json!({"stage": key, "what": "reached"}), Number::Entered(stage), None, -1.0);
        line(json!({"stage": key, "what": "left_soon"}), Number::Soon(stage), Some(Number::Due(stage)), -1.0);
        let frictions = here.counts.keys().chain(there.counts.keys()).filter_map(|number| match number {
            Number::Friction(at, what, code) if *at == stage => Some((*what, *code)),
            _ => None,
        });
        let met: BTreeSet<(Friction, u32)> = frictions.collect();
        for (what, code) in met {
            let shown = json!({"stage": key, "what": FRICTIONS[what as usize].0, "event": report::kind(ctx, code)});
            line(shown, Number::Friction(stage, what, code), Some(Number::Entered(stage)), 1.0);
        }
    }
    told(lines)
}

fn told(lines: Vec<Line>) -> Value {
    let known = |line: &Line| Some((newcombe(line.here, line.there)?, same_share(line.here, line.there)?));
    let (known, lines): (Vec<_>, Vec<Line>) =
        lines.into_iter().filter_map(|line| known(&line).map(|found| (found, line))).unzip();
    let adjusted = benjamini_hochberg(&known.iter().map(|(_, p)| *p).collect::<Vec<f64>>());
    let side = |(k, n): (u64, u64)| json!({"customers": k, "n": n, "share": answer::share(k, n)});
    let mut rows: Vec<(bool, f64, String, Value)> = Vec::new();
    for ((((difference, interval), p), line), q) in known.into_iter().zip(lines).zip(adjusted) {
        let detectable = q <= FALSE_DISCOVERIES;
        let order = line.shown.to_string();
        let mut shown = line.shown;
        shown["here"] = side(line.here);
        shown["there"] = side(line.there);
        shown["difference"] = difference.into();
        shown["lower"] = interval.lower.into();
        shown["upper"] = interval.upper.into();
        shown["p"] = p.into();
        shown["p_adjusted"] = q.into();
        shown["verdict"] = match (detectable, difference * line.harm > 0.0) {
            (true, true) => "worse",
            (true, false) => "better",
            _ => "no detectable difference",
        }
        .into();
        rows.push((detectable, difference * line.harm, order, shown));
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
    rows.into_iter().map(|row| row.3).collect()
}
