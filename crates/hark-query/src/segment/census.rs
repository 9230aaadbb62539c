//! How large are the segments, and how much do they overlap? And where does one customer stand?

use super::judge::{Room, Standing};
use super::past::before;
use super::{Rules, because};
use crate::matcher::Plan;
use crate::run::{self, Context};
use crate::{Result, roster};
use hark_model::{CustomerKey, Flags, KeyRange, Population};
use hark_timeline::{CustomerRows, EventSource, WalkOptions};
use serde_json::Value;

/// So many segments are compared with each other: the table grows with the square.
pub const COMPARED_MAX: usize = 50;

/// How many customers there are, in each segment, and in both of any two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// All of the population.
    pub customers: u64,
    /// By rule: its members.
    pub members: Vec<u64>,
    /// By rule and rule: members of both. Empty when not asked for.
    pub both: Vec<Vec<u64>>,
}

/// One standing of one customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// Whether they are in.
    pub holds: bool,
    /// The first moment at which that may change although nothing happens.
    pub until: hark_model::Micros,
    /// Why, in the shape of the rule.
    pub because: Value,
}

struct Count {
    census: Census,
    room: Room,
    inside: Vec<usize>,
}

/// Robots and staff are left out, as in every number.
pub(crate) fn options() -> WalkOptions {
    WalkOptions { exclude: Flags::EXCLUDED_BY_DEFAULT, ..WalkOptions::default() }
}

/// Counts the members of all rules in one walk. Robots and staff are left out, as in every number.
pub fn count<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rules: &Rules,
    population: Population,
    compare: bool,
) -> Result<Census> {
    let bound = rules.bind(ctx)?;
    let judge = bound.judge(rules, ctx.now);
    let (n, compare) = (rules.len(), compare && rules.len() <= COMPARED_MAX);
    let empty =
        || Census { customers: 0, members: vec![0; n], both: if compare { vec![vec![0; n]; n] } else { Vec::new() } };
    let plan = Plan { population, options: options(), ..Plan::default() };
    let make = || Count { census: empty(), room: judge.room(), inside: Vec::new() };
    let visit = |all: &mut Count, rows: &CustomerRows<'_>| {
        // Who did nothing yet is nobody so far.
        all.census.customers += u64::from(before(rows, ctx.now).is_some());
        judge.members(rows, &mut all.room, &mut all.inside);
        for a in &all.inside {
            all.census.members[*a] += 1;
            if compare {
                all.inside.iter().for_each(|b| all.census.both[*a][*b] += 1);
            }
        }
    };
    let merge = |all: &mut Count, part: Count| {
        let add = |a: &mut Vec<u64>, b: &[u64]| a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        all.census.customers += part.census.customers;
        add(&mut all.census.members, &part.census.members);
        all.census.both.iter_mut().zip(&part.census.both).for_each(|(a, b)| add(a, b));
    };
    let (counted, _) = match rules.reads_columns() {
        true => run::fold_placed(ctx, &plan, make, visit, merge)?,
        false => run::fold(ctx, &plan, make, visit, merge)?,
    };
    Ok(counted.census)
}

/// How one customer stands with all rules, without a reason; `None` when nobody has this key.
pub fn standings<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rules: &Rules,
    key: CustomerKey,
) -> Result<Option<Vec<Standing>>> {
    let key = roster::current(ctx, key)?;
    let bound = rules.bind_for(ctx, key)?;
    let judge = bound.judge(rules, ctx.now);
    let mut found = None;
    ctx.source.walk(KeyRange { first: key, last: key }, &options(), &mut |rows| {
        let mut all = Vec::with_capacity(rules.len());
        judge.all(rows, &mut judge.room(), &mut all);
        found = Some(all);
    })?;
    Ok(found)
}

/// How one customer stands with all rules, and why; `None` when nobody has this key.
pub fn standing<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rules: &Rules,
    key: CustomerKey,
) -> Result<Option<Vec<Membership>>> {
    let key = roster::current(ctx, key)?;
    let bound = rules.bind_for(ctx, key)?;
    let judge = bound.judge(rules, ctx.now);
    let (mut room, mut all) = (judge.room(), Vec::new());
    let mut found = None;
    ctx.source.walk(KeyRange { first: key, last: key }, &options(), &mut |rows| {
        judge.all(rows, &mut room, &mut all);
        let told = all.iter().enumerate().map(|(rule, standing)| {
            let because = because::reason(ctx, &judge, rule, rows, &mut room)?;
            Ok(Membership { holds: standing.holds, until: standing.until, because })
        });
        found = Some(told.collect::<Result<Vec<Membership>>>());
    })?;
    found.transpose()
}
