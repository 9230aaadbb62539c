//! In which stage is one customer now, why, and until when is that sure?

use super::line::BoundStages;
use crate::run::Context;
use crate::segment::{because, census::options};
use crate::{Result, roster};
use hark_model::{CustomerKey, KeyRange, Micros};
use hark_timeline::EventSource;
use serde_json::Value;

/// Where a customer stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Now {
    /// The number of the stage in the workspace's list; none when no rule holds.
    pub stage: Option<usize>,
    /// The first moment at which that may change although nothing happens.
    pub until: Micros,
    /// Why the rule of their stage holds; null without one.
    pub because: Value,
    /// What the rule of the stage behind theirs (the first one, for who is in none) found; null in the last.
    pub next: Value,
}

/// Where a customer stands; `None` when nobody has this key.
pub fn now<S: EventSource + ?Sized>(ctx: &Context<'_, S>, key: CustomerKey) -> Result<Option<Now>> {
    let key = roster::current(ctx, key)?;
    let stages = BoundStages::bind(ctx, None, &options())?;
    let judge = stages.bound.judge(&stages.rules, ctx.now);
    let (mut room, mut all) = (judge.room(), Vec::new());
    let mut found = None;
    ctx.source.walk(KeyRange { first: key, last: key }, &options(), &mut |rows| {
        judge.all(rows, &mut room, &mut all);
        let stage = all.iter().rposition(|standing| standing.holds);
        let until = all[stage.unwrap_or(0)..].iter().map(|standing| standing.until).min().unwrap_or(Micros::MAX);
        let mut reason = |stage: Option<usize>| match stage.filter(|stage| *stage < all.len()) {
            Some(stage) => because::reason(ctx, &judge, stage, rows, &mut room),
            None => Ok(Value::Null),
        };
        let next = stage.map_or(0, |stage| stage + 1);
        let told = reason(stage).and_then(|because| Ok(Now { stage, until, because, next: reason(Some(next))? }));
        found = Some(told);
    })?;
    found.transpose()
}
