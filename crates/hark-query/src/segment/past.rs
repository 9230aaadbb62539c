//! Who was in a segment then, and when did one customer enter and leave?
//!
//! As of a moment means: everything before it, and nothing else. So the past is what it was, except for what was heard of it
//! later: an event that comes late changes it, as it should.

use super::account::Kept;
use super::census::options;
use super::judge::{Judge, Room, Standing};
use super::steps::{Closely, Follower};
use super::{BoundRules, Rules};
use crate::matcher::Plan;
use crate::run::{self, Context};
use crate::{Result, roster};
use hark_model::{CustomerKey, KeyRange, Micros, Population};
use hark_timeline::{CustomerRows, EventSource, Rows};

/// So many changes of one customer are told at most.
pub const CHANGES_MAX: usize = 10_000;
/// So many moments are looked at, one by one, for what stands beside something else: nobody waits for it longer than for that.
pub const STEPS_MAX: usize = 1_000;

/// One entry or exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// From which moment on.
    pub at: Micros,
    /// Which rule.
    pub rule: usize,
    /// Whether they entered, not left.
    pub entered: bool,
}

/// Right behind the first event that is not before a moment: when it is known.
pub(super) fn comes(rows: &CustomerRows<'_>, moment: Micros) -> Micros {
    match rows.times.last() {
        Some(last) if *last >= moment => {
            rows.times[rows.times.partition_point(|time| *time < moment)].saturating_add(1)
        }
        _ => Micros::MAX,
    }
}

/// A customer's events before a moment; `None` when there were none.
#[inline]
pub(crate) fn before<'r>(rows: &CustomerRows<'r>, moment: Micros) -> Option<CustomerRows<'r>> {
    if rows.times.last().is_some_and(|last| *last < moment) {
        return Some(*rows);
    }
    let n = rows.times.partition_point(|time| *time < moment);
    let own = match rows.rows {
        Rows::Gathered(rows) => Rows::Gathered(&rows[..n]),
        other => other,
    };
    (n > 0).then(|| CustomerRows { times: &rows.times[..n], codes: &rows.codes[..n], rows: own, ..*rows })
}

/// How many members each rule had at each of some moments: by moment, then rule.
pub fn sizes<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rules: &Rules,
    population: Population,
    moments: &[Micros],
) -> Result<Vec<Vec<u64>>> {
    struct Counted {
        members: Vec<Vec<u64>>,
        rooms: Vec<Room>,
        inside: Vec<usize>,
    }
    let bound = rules.bind_parts(ctx, &options())?;
    let decided = match (&bound.accounts, &rules.accounts) {
        (Some(accounts), Some(rules)) => accounts.decide_past(ctx, rules, population, moments)?,
        _ => Vec::new(),
    };
    let judge = |(i, moment): (usize, &Micros)| bound.judge_with(rules, *moment, decided.get(i));
    let judges: Vec<Judge<'_>> = moments.iter().enumerate().map(judge).collect();
    let plan = Plan { population, options: options(), ..Plan::default() };
    let make = || Counted {
        members: vec![vec![0; rules.len()]; moments.len()],
        rooms: judges.iter().map(Judge::room).collect(),
        inside: Vec::new(),
    };
    let visit = |all: &mut Counted, rows: &CustomerRows<'_>| {
        for (i, moment) in moments.iter().enumerate() {
            let Some(rows) = before(rows, *moment) else { continue };
            judges[i].members(&rows, &mut all.rooms[i], &mut all.inside);
            all.inside.iter().for_each(|rule| all.members[i][*rule] += 1);
        }
    };
    let merge = |all: &mut Counted, part: Counted| {
        for (all, part) in all.members.iter_mut().zip(part.members) {
            all.iter_mut().zip(part).for_each(|(a, b)| *a += b);
        }
    };
    let (counted, _) = run::fold_placed(ctx, &plan, make, visit, merge)?;
    Ok(counted.members)
}

/// When one customer entered and left each rule, up to now, the oldest first; `None` when nobody has this key.
pub fn changes<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rules: &Rules,
    key: CustomerKey,
) -> Result<Option<Vec<Change>>> {
    let all = all_changes(ctx, rules, key, (None, ctx.now), usize::MAX)?;
    Ok(all.map(|mut changes| {
        changes.truncate(CHANGES_MAX);
        changes
    }))
}

/// The same of those that came after a moment, if one is given, and not after another; of too many the latest. Of rules that ask of accounts
/// nothing is told where that would take more than [`STEPS_MAX`] steps.
pub fn changes_between<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rules: &Rules,
    key: CustomerKey,
    part: (Option<Micros>, Micros),
) -> Result<Option<Vec<Change>>> {
    let all = all_changes(ctx, rules, key, part, STEPS_MAX)?;
    Ok(all.map(|mut changes| changes.split_off(changes.len().saturating_sub(CHANGES_MAX))))
}

fn all_changes<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rules: &Rules,
    key: CustomerKey,
    (after, until): (Option<Micros>, Micros),
    steps_max: usize,
) -> Result<Option<Vec<Change>>> {
    let key = roster::current(ctx, key)?;
    if !rules.ask_accounts() {
        return followed(ctx, rules, key, (after, until));
    }
    let bound = rules.bind_parts(ctx, &options())?;
    let kept = bound.accounts.as_ref().map(|accounts| accounts.kept(ctx, key)).transpose()?.unwrap_or_default();
    let mut found = None;
    ctx.source.walk(KeyRange { first: key, last: key }, &options(), &mut |rows| {
        found = Some(along(ctx, (rules, &bound), rows, &kept, (after, until), steps_max));
    })?;
    found.transpose()
}

/// For rules that look at nobody but the customer: each test turns in few passes over their events, however many these are.
fn followed<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rules: &Rules,
    key: CustomerKey,
    (after, until): (Option<Micros>, Micros),
) -> Result<Option<Vec<Change>>> {
    let bound = rules.bind_parts(ctx, &options())?;
    let follower = Follower::new(bound.judge(rules, ctx.now), ctx.source.names()).until(ctx.halt);
    let mut found = None;
    ctx.source.walk(KeyRange { first: key, last: key }, &options(), &mut |rows| {
        let begin = rows.times[0].saturating_add(1);
        let end = until.min(ctx.now.max(begin));
        let mut changes = Vec::new();
        for (rule, steps) in follower.all(rows, &mut follower.course(), Closely::Until(end)).iter().enumerate() {
            // Before their first event nobody was in anything; what held then already, holds from their first event on.
            let first = steps.turns.partition_point(|turn| *turn <= begin);
            let mut holds = steps.begins != (first % 2 == 1);
            changes.extend(holds.then_some(Change { at: begin, rule, entered: true }));
            for at in &steps.turns[first..] {
                holds = !holds;
                changes.push(Change { at: *at, rule, entered: holds });
            }
        }
        changes.retain(|change| change.at <= end && after.is_none_or(|after| change.at > after));
        changes.sort_by_key(|change| (change.at, change.rule));
        found = Some(changes);
    })?;
    ctx.halt.check()?;
    Ok(found)
}

/// Steps from one moment at which something may change to the next: behind each event of the customer or of an account of
/// theirs, and where a standing ends. Only what lies between the two moments is stepped through.
fn along<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    (rules, bound): (&Rules, &BoundRules<'_>),
    rows: &CustomerRows<'_>,
    accounts: &[Kept],
    (after, until): (Option<Micros>, Micros),
    steps_max: usize,
) -> Result<Vec<Change>> {
    let mut steps = 0;
    let (mut inside, mut changes) = (vec![false; rules.len()], Vec::new());
    let mut standings: Vec<Standing> = Vec::new();
    let begin = rows.times[0].saturating_add(1);
    let mut moment = after.map_or(begin, |after| after.max(begin));
    // How they stand at a moment to begin from is no change.
    let told_from = after.map_or(begin, |after| after.saturating_add(1));
    let end = until.min(ctx.now.max(begin));
    while moment <= end && changes.len() < CHANGES_MAX {
        ctx.halt.check()?;
        steps += 1;
        if steps > steps_max {
            return Ok(Vec::new());
        }
        let Some(until_now) = before(rows, moment) else { break };
        let decided = bound.accounts.as_ref().zip(rules.accounts.as_ref());
        let decided = decided.map(|(bound, rules)| bound.decide_kept(rules, accounts, moment));
        let judge = bound.judge_with(rules, moment, decided.as_ref());
        judge.all(&until_now, &mut judge.room(), &mut standings);
        for (rule, standing) in standings.iter().enumerate() {
            if standing.holds != inside[rule] {
                inside[rule] = standing.holds;
                if moment >= told_from {
                    changes.push(Change { at: moment, rule, entered: standing.holds });
                }
            }
        }
        let ends = standings.iter().map(|standing| standing.until).min().unwrap_or(Micros::MAX);
        let all = accounts.iter().map(|account| account.times.as_slice()).chain([rows.times]);
        let coming = all.filter_map(|times| times.get(times.partition_point(|time| *time < moment)));
        let happens = coming.min().map_or(Micros::MAX, |time| time.saturating_add(1));
        let next = ends.min(happens);
        if next == Micros::MAX {
            break;
        }
        moment = next.max(moment.saturating_add(1));
    }
    Ok(changes)
}
