//! Who is in which segment now, and whom must one look at again, and when?
//!
//! Whoever tells of entries and exits judges everybody once, and from then on those to whom something happened, and those whose
//! standing ends although nothing does.

use super::census::options;
use super::judge::Standing;
use super::{Judge, Rules};
use crate::Result;
use crate::run::Context;
use hark_model::event::ACCOUNT;
use hark_model::{CustomerKey, KeyRange, Micros};
use hark_timeline::EventSource;
use std::collections::{BTreeMap, BTreeSet};

/// Everybody's standing at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Everybody {
    /// By rule: its members, ascending.
    pub members: Vec<Vec<CustomerKey>>,
    /// Whose standing may change before the horizon although nothing happens, and when.
    pub due: Vec<(Micros, CustomerKey)>,
}

/// Somebody's standing at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// What they are called now.
    pub key: CustomerKey,
    /// The keys that were noted and are not that one: of whom they have become one with.
    pub formerly: Vec<CustomerKey>,
    /// Whether there is anything of them that counts; who was erased, or did nothing but what robots do, is in no segment.
    pub is_there: bool,
    /// By rule: whether they are in.
    pub inside: Vec<bool>,
    /// When that may change although nothing happens.
    pub until: Micros,
}

/// When the first of some standings ends.
fn ends(standings: &[Standing]) -> Micros {
    standings.iter().map(|standing| standing.until).min().unwrap_or(Micros::MAX)
}

/// Judges everybody of every population; robots and staff are left out, as in every number.
pub fn everybody<S: EventSource + ?Sized>(ctx: &Context<'_, S>, rules: &Rules, horizon: Micros) -> Result<Everybody> {
    let bound = rules.bind(ctx)?;
    let judge = bound.judge(rules, ctx.now);
    let (mut room, mut standings) = (judge.room(), Vec::new());
    let mut found = Everybody { members: vec![Vec::new(); rules.len()], due: Vec::new() };
    let all = KeyRange { first: CustomerKey(0), last: CustomerKey(u128::MAX) };
    let mut n = 0_usize;
    let mut halted = Ok(());
    ctx.source.walk(all, &options(), &mut |rows| {
        n += 1;
        if n.is_multiple_of(1024) && halted.is_ok() {
            halted = ctx.halt.check();
        }
        if halted.is_err() {
            return;
        }
        judge.all(rows, &mut room, &mut standings);
        for (members, standing) in found.members.iter_mut().zip(&standings) {
            if standing.holds {
                members.push(rows.key);
            }
        }
        let ends = ends(&standings);
        if ends < horizon {
            found.due.push((ends, rows.key));
        }
    })?;
    halted?;
    Ok(found)
}

/// Judges some customers, by whatever key of theirs was noted; each once, ascending by the key they have now.
pub fn some<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rules: &Rules,
    keys: &[CustomerKey],
) -> Result<Vec<Somebody>> {
    let mut noted = BTreeMap::<CustomerKey, Vec<CustomerKey>>::new();
    for key in keys {
        let current = crate::roster::current(ctx, *key)?;
        let formerly = noted.entry(current).or_default();
        if current != *key && !formerly.contains(key) {
            formerly.push(*key);
        }
    }
    let customers: Vec<CustomerKey> = noted.keys().copied().collect();
    let bound = rules.bind_for_some(ctx, &customers)?;
    let judge = bound.judge(rules, ctx.now);
    noted.into_iter().map(|(key, formerly)| Ok(Somebody { formerly, ..one(ctx, &judge, rules, key)? })).collect()
}

/// With whom these share or ever shared an account, themselves included: what one does may move them all. `None` where these are more than
/// `most`.
pub fn in_accounts_of<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    keys: &[CustomerKey],
    most: usize,
) -> Result<Option<Vec<CustomerKey>>> {
    let (mut all, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    for key in keys {
        ctx.halt.check()?;
        all.insert(*key);
        let joined = ctx.source.joined_of(ACCOUNT, crate::roster::current(ctx, *key)?);
        for account in joined.into_iter().map(|(_, account)| account) {
            if accounts.insert(account) {
                all.extend(ctx.source.members_of(ACCOUNT, account)?.into_iter().map(|member| member.customer));
            }
        }
        if all.len() > most {
            return Ok(None);
        }
    }
    Ok(Some(all.into_iter().collect()))
}

fn one<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    judge: &Judge<'_>,
    rules: &Rules,
    key: CustomerKey,
) -> Result<Somebody> {
    ctx.halt.check()?;
    let mut found =
        Somebody { key, formerly: Vec::new(), is_there: false, inside: vec![false; rules.len()], until: Micros::MAX };
    let (mut room, mut standings) = (judge.room(), Vec::new());
    ctx.source.walk(KeyRange { first: key, last: key }, &options(), &mut |rows| {
        judge.all(rows, &mut room, &mut standings);
        found.is_there = true;
        found.inside = standings.iter().map(|standing| standing.holds).collect();
        found.until = ends(&standings);
    })?;
    Ok(found)
}
