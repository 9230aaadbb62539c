//! What does the answer say of each stage?

use super::Side;
use super::dims::{CHANNEL, CONTENT, ENTRIES};
use super::number::{AGES, FRICTIONS, Friction, Mark, Number};
use super::tally::Tally;
use crate::answer;
use crate::breakdown::{NONE, OTHER};
use crate::funnel::curve;
use crate::run::Context;
use crate::stage::line::StageCode;
use hark_stats::{Durations, newcombe, wilson};
use hark_timeline::EventSource;
use serde_json::{Map, Value, json};
use std::cmp::Reverse;

/// Ways through a stage that are told; those behind them are of very few customers.
const WAYS_MAX: usize = 100;
const QUANTILES: [(&str, f64); 4] = [("0.25", 0.25), ("0.5", 0.5), ("0.75", 0.75), ("0.9", 0.9)];

/// What questions call a stage; null for none.
pub(super) fn key<S: EventSource + ?Sized>(ctx: &Context<'_, S>, stage: StageCode) -> Value {
    let stage = usize::from(stage).checked_sub(1).and_then(|at| ctx.segments.stages().get(at));
    stage.map_or(Value::Null, |stage| stage.key.clone().into())
}

/// The name of a kind of event.
pub(super) fn kind<S: EventSource + ?Sized>(ctx: &Context<'_, S>, code: u32) -> Value {
    ctx.source.names().name(code as u16).into()
}

/// Every change of stage, the one of most customers first.
pub(super) fn flow<S: EventSource + ?Sized>(ctx: &Context<'_, S>, side: &Side) -> Value {
    let mut flows: Vec<(u64, StageCode, StageCode)> = Vec::new();
    for (number, n) in &side.tally.counts {
        if let Number::Flow(from, to) = number {
            flows.push((*n, *from, *to));
        }
    }
    flows.sort_by_key(|(n, from, to)| (Reverse(*n), *from, *to));
    let shown = |(n, from, to): (u64, StageCode, StageCode)| json!({"from": key(ctx, from), "to": key(ctx, to), "customers": n});
    flows.into_iter().map(shown).collect()
}

/// All stages in their order.
pub(super) fn stages<S: EventSource + ?Sized>(ctx: &Context<'_, S>, side: &Side, top: usize) -> Value {
    let stages = ctx.segments.stages().iter().enumerate();
    stages
        .map(|(at, known)| {
            let one = One { ctx, side, tally: &side.tally, stage: at as StageCode + 1, top };
            let count = |number: Number| side.tally.of(number);
            let entered = count(Number::Entered(one.stage));
            json!({
                "stage": known.key,
                "name": known.name,
                "customers": count(Number::Seen(one.stage)),
                "entered": entered,
                "left": entered - count(Number::Staying(one.stage)),
                "staying": count(Number::Staying(one.stage)),
                "to": one.left(entered),
                "time": one.time(),
                "entry": one.entries(entered),
                "milestones": one.milestones(entered),
                "between": one.between(),
                "through": one.through(),
                "helped": {"channel": one.helped(CHANNEL), "content": one.helped(CONTENT)},
                "friction": one.friction(entered),
            })
        })
        .collect()
}

/// One stage while it is written.
struct One<'o, 's, S: EventSource + ?Sized> {
    ctx: &'o Context<'s, S>,
    side: &'o Side,
    tally: &'o Tally,
    stage: StageCode,
    top: usize,
}

/// A count of a whole, with its share and interval.
fn share(mut shown: Value, k: u64, n: u64) -> Value {
    shown["customers"] = k.into();
    shown["share"] = answer::share(k, n);
    if let Some(interval) = wilson(k, n) {
        shown["share_interval"] = json!([interval.lower, interval.upper]);
    }
    shown
}

fn name(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl<S: EventSource + ?Sized> One<'_, '_, S> {
    fn left(&self, entered: u64) -> Value {
        let next = 0..=self.ctx.segments.stages().len() as StageCode;
        let mut to: Vec<(u64, StageCode)> =
            next.map(|next| (self.tally.of(Number::Left(self.stage, next)), next)).filter(|(n, _)| *n > 0).collect();
        to.sort_by_key(|(n, next)| (Reverse(*n), *next));
        to.into_iter().map(|(n, next)| share(json!({"stage": key(self.ctx, next)}), n, entered)).collect()
    }

    fn time(&self) -> Value {
        let Some(durations) = self.tally.stays.get(&self.stage) else { return Value::Null };
        let quantiles = durations.quantiles(&QUANTILES.map(|(_, q)| q));
        let shown = |q: &Option<f64>| q.map_or(Value::Null, curve::seconds);
        let named: Map<String, Value> =
            QUANTILES.iter().zip(&quantiles).map(|((name, _), q)| ((*name).to_owned(), shown(q))).collect();
        let survival = durations.survival();
        let half = survival.quantile(0.5).map_or(Value::Null, |micros| curve::seconds(micros as f64));
        json!({
            "median_seconds": shown(&quantiles[1]),
            "quantiles": named,
            "half_left_seconds": half,
            "exact": durations.exact(),
            "curve": curve::points(&survival, "left"),
        })
    }

    fn entries(&self, entered: u64) -> Value {
        let lists = ENTRIES.iter().enumerate().map(|(dim, word)| ((*word).to_owned(), self.entry(dim as u8, entered)));
        lists.collect::<Map<String, Value>>().into()
    }

    /// Each customer came by one value, so the row of the rest is the sum of rows that were counted one by one.
    fn entry(&self, dim: u8, entered: u64) -> Value {
        let (shown, none, rest) = ranked(self.ctx, self.side, self.stage, dim, self.top);
        let row = |value: Value, n: u64| share(json!({"breakdown": value}), n, entered);
        let mut rows: Vec<Value> = shown.into_iter().map(|(_, value, n)| row(value, n)).collect();
        rows.extend((none > 0).then(|| row(NONE.into(), none)));
        let rest: u64 = rest.iter().map(|(_, _, n)| n).sum();
        if rest > 0 {
            let mut other = row(OTHER.into(), rest);
            other["other"] = true.into();
            rows.push(other);
        }
        rows.into()
    }

    fn milestones(&self, entered: u64) -> Value {
        let shown = reached_most(self.ctx, self.tally, self.stage, self.top).into_iter().map(|(n, event, code)| {
            let mark = (0, code);
            let mut shown = share(json!({"event": event}), n, entered);
            shown["median_seconds"] = self.median(mark).map_or(Value::Null, curve::seconds);
            shown["effect"] = effect(self.tally, self.stage, mark);
            shown
        });
        shown.collect()
    }

    /// From one thing done for the first time to the next, those of most customers first.
    fn between(&self) -> Value {
        let named = |code: u32| name(&kind(self.ctx, code));
        let pairs = self.tally.between.of(self.stage);
        let mut pairs: Vec<(u64, String, String, &Durations)> =
            pairs.map(|((_, a, b), gaps)| (gaps.n(), named(a), named(b), gaps)).collect();
        pairs.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (&a.1, &a.2).cmp(&(&b.1, &b.2))));
        let shown = |(n, after, milestone, gaps): (u64, String, String, &Durations)| {
            let seconds = gaps.quantiles(&[0.5])[0].map_or(Value::Null, curve::seconds);
            json!({"after": after, "milestone": milestone, "customers": n, "median_seconds": seconds})
        };
        pairs.into_iter().take(self.top).map(shown).collect()
    }

    /// By the last thing done for the first time, and where they went: each customer who entered counts once.
    fn through(&self) -> Value {
        let mut ways: Vec<(u64, Option<String>, Option<StageCode>)> = Vec::new();
        for (number, n) in &self.tally.counts {
            if let Number::Through(stage, last, next) = number
                && *stage == self.stage
            {
                let last = last.checked_sub(1).map(|code| name(&kind(self.ctx, code)));
                ways.push((*n, last, *next));
            }
        }
        ways.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (&a.1, a.2).cmp(&(&b.1, b.2))));
        let shown = |(n, last, next): (u64, Option<String>, Option<StageCode>)| match next {
            Some(next) => json!({"last": last, "to": key(self.ctx, next), "customers": n}),
            None => json!({"last": last, "to": null, "staying": true, "customers": n}),
        };
        ways.into_iter().take(WAYS_MAX).map(shown).collect()
    }

    fn median(&self, mark: Mark) -> Option<f64> {
        self.tally.reached.get(&(self.stage, mark))?.quantiles(&[0.5])[0]
    }

    /// The values that most customers met, those first of which it is surest that who met them goes on more often.
    fn helped(&self, dim: u8) -> Value {
        let of = self.tally.reached.iter().filter(|((stage, mark), _)| *stage == self.stage && mark.0 == dim);
        let mut values: Vec<(u64, Value, u32)> =
            of.map(|((_, mark), met)| (met.n(), self.side.look.dims.shown(dim, mark.1), mark.1)).collect();
        values.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| name(&a.1).cmp(&name(&b.1))));
        values.truncate(self.top);
        let rows = values.into_iter().map(|(n, value, code)| {
            json!({"breakdown": value, "customers": n, "effect": effect(self.tally, self.stage, (dim, code))})
        });
        let mut rows: Vec<Value> = rows.collect();
        let sure = |row: &Value| row["effect"]["lower"].as_f64().unwrap_or(f64::NEG_INFINITY);
        rows.sort_by(|a, b| {
            sure(b).total_cmp(&sure(a)).then_with(|| name(&a["breakdown"]).cmp(&name(&b["breakdown"])))
        });
        rows.into()
    }

    fn friction(&self, entered: u64) -> Value {
        let shown = |(n, what, event, _): (u64, Friction, String, u32)| {
            let mut shown = share(json!({"friction": FRICTIONS[what as usize].0, "event": event}), n, entered);
            shown["n"] = entered.into();
            shown
        };
        met_most(self.ctx, self.tally, self.stage, self.top).into_iter().map(shown).collect()
    }
}

/// The milestones of a stage that most customers reached, their names and codes.
pub(super) fn reached_most<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    tally: &Tally,
    stage: StageCode,
    top: usize,
) -> Vec<(u64, String, u32)> {
    let mut kinds: Vec<(u64, String, u32)> = Vec::new();
    for (number, n) in &tally.counts {
        if let Number::Milestone(of, code) = number
            && *of == stage
        {
            kinds.push((*n, name(&kind(ctx, *code)), *code));
        }
    }
    kinds.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    kinds.truncate(top);
    kinds
}

/// What got in the way of most customers in a stage: their number, the friction, the name of the event and its code.
pub(super) fn met_most<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    tally: &Tally,
    stage: StageCode,
    top: usize,
) -> Vec<(u64, Friction, String, u32)> {
    let mut met: Vec<(u64, Friction, String, u32)> = Vec::new();
    for (number, n) in &tally.counts {
        if let Number::Friction(of, what, code) = number
            && *of == stage
        {
            met.push((*n, *what, name(&kind(ctx, *code)), *code));
        }
    }
    met.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, &a.2).cmp(&(b.1, &b.2))));
    met.truncate(top);
    met
}

/// A value by which customers entered, and how many.
pub(super) type Came = (u32, Value, u64);

/// By what they entered: the top values, how many by none, and the rest.
pub(super) fn ranked<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    side: &Side,
    stage: StageCode,
    dim: u8,
    top: usize,
) -> (Vec<Came>, u64, Vec<Came>) {
    let mut none = 0;
    let mut values: Vec<Came> = Vec::new();
    for (number, n) in &side.tally.counts {
        match number {
            Number::Entry(of, (by, 0)) if (*of, *by) == (stage, dim) => none = *n,
            Number::Entry(of, (by, code)) if (*of, *by) == (stage, dim) => {
                let value = if dim == 0 { kind(ctx, code - 1) } else { side.look.dims.shown(dim, *code) };
                values.push((*code, value, *n));
            }
            _ => (),
        }
    }
    let named = |value: &Value| (name(value), value.is_string());
    values.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| named(&a.1).cmp(&named(&b.1))));
    let rest = values.split_off(top.min(values.len()));
    (values, none, rest)
}

/// At which age those who did something are compared: the least one by which half of them had done it.
pub(super) fn age_of(tally: &Tally, stage: StageCode, mark: Mark) -> u8 {
    let median = tally.reached.get(&(stage, mark)).and_then(|reached| reached.quantiles(&[0.5])[0]).unwrap_or(0.0);
    AGES.iter().position(|(_, age)| *age as f64 >= median).unwrap_or(AGES.len() - 1) as u8
}

/// Of those who were in the stage at an age: how many went on within 30 days, of those who had done it and of those who had not.
fn effect(tally: &Tally, stage: StageCode, mark: Mark) -> Value {
    let age = age_of(tally, stage, mark);
    let of = |went_on: bool| {
        (tally.of(Number::Did(stage, mark, age, went_on)), tally.of(Number::AtAge(stage, age, went_on)))
    };
    let ((did_k, all_k), (did_rest, all_rest)) = (of(true), of(false));
    let (did, not) = ((did_k, did_k + did_rest), (all_k - did_k, all_k - did_k + all_rest - did_rest));
    let group = |(k, n): (u64, u64)| json!({"customers": n, "went_on": k, "share": answer::share(k, n)});
    let mut told = json!({"age": AGES[usize::from(age)].0, "did": group(did), "did_not": group(not)});
    let Some((difference, interval)) = newcombe(did, not) else {
        told["verdict"] = "nobody to compare with".into();
        return told;
    };
    told["difference"] = difference.into();
    told["lower"] = interval.lower.into();
    told["upper"] = interval.upper.into();
    told["times"] = answer::number(did.0 as f64 / did.1 as f64 / (not.0 as f64 / not.1 as f64));
    told["verdict"] = match (interval.lower > 0.0, interval.upper < 0.0) {
        (true, _) => "likelier",
        (_, true) => "less likely",
        _ => "no detectable difference",
    }
    .into();
    told
}
