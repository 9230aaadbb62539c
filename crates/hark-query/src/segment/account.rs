//! Which account is a customer's, and does a rule hold of it?
//!
//! A customer's account is the one they joined last, or before they joined any the first one: the account to which an event
//! of that moment belongs when a question counts accounts. The rules of accounts are decided once per question, in one walk
//! along the accounts; a customer then looks theirs up. Who asks of one customer walks along their accounts alone.

use super::judge::{Judge, Room, Standing};
use super::{BoundRules, Rules};
use crate::Result;
use crate::matcher::Plan;
use crate::run::{self, Context};
use hark_model::event::ACCOUNT;
use hark_model::{CustomerKey, KeyRange, Micros, Population};
use hark_timeline::{CustomerRows, EventSource, RowRef, Rows, Unit, WalkOptions};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// When which group was joined, ascending.
type Joined = Vec<(Micros, CustomerKey)>;

/// Whose account is asked for.
enum Whose<'s> {
    /// That of a customer.
    Members(Box<dyn Fn(CustomerKey) -> Joined + Send + Sync + 's>),
    /// The account itself: the question counts accounts.
    Own,
    /// Groups of another kind have none.
    Nobody,
}

/// How the accounts stand with the rules of accounts, at one moment. Accounts without events do not stand here.
#[derive(Clone, Debug, Default)]
pub struct Decided(FxHashMap<CustomerKey, Vec<Standing>>);

impl Decided {
    /// How an account stands with a rule.
    pub(super) fn of(&self, account: CustomerKey, rule: usize) -> Standing {
        let known = self.0.get(&account).and_then(|rules| rules.get(rule));
        known.copied().unwrap_or(Standing { holds: false, until: Micros::MAX })
    }
}

/// The rules of accounts, bound.
pub(super) struct Accounts<'s> {
    pub(super) bound: BoundRules<'s>,
    /// How accounts are walked along: with the same events left out as for the question.
    pub(super) options: WalkOptions,
    /// As things are at the moment of asking.
    pub(super) present: Decided,
    whose: Whose<'s>,
}

/// One account's events, kept.
pub(super) struct Kept {
    pub(super) key: CustomerKey,
    pub(super) times: Vec<Micros>,
    codes: Vec<u16>,
    rows: Vec<RowRef>,
}

impl Kept {
    pub(super) fn rows(&self) -> CustomerRows<'_> {
        let Kept { key, times, codes, rows } = self;
        CustomerRows { key: *key, times, codes, rows: Rows::Gathered(rows) }
    }
}

impl<'s> Accounts<'s> {
    /// The rules of accounts for a walk with these options, not decided yet.
    pub(super) fn bind<S: EventSource + ?Sized>(
        ctx: &Context<'s, S>,
        rules: &Rules,
        options: &WalkOptions,
    ) -> Result<Self> {
        let source = ctx.source;
        let whose = match &options.unit {
            Unit::Customer => Whose::Members(Box::new(move |customer| source.joined_of(ACCOUNT, customer))),
            Unit::Group(kind) if kind == ACCOUNT => Whose::Own,
            Unit::Group(_) => Whose::Nobody,
        };
        let options = WalkOptions { unit: Unit::Group(ACCOUNT.to_owned()), ..options.clone() };
        let bound = rules.bind_parts(ctx, &options)?;
        Ok(Accounts { bound, options, present: Decided::default(), whose })
    }

    /// The account of a customer at a moment, and the first moment at which they join another.
    pub(super) fn of(&self, customer: CustomerKey, now: Micros) -> (Option<CustomerKey>, Micros) {
        match &self.whose {
            Whose::Own => (Some(customer), Micros::MAX),
            Whose::Nobody => (None, Micros::MAX),
            Whose::Members(joined) => {
                let joined = joined(customer);
                let next = joined.partition_point(|(since, _)| *since < now);
                let until = joined.get(next).map_or(Micros::MAX, |(since, _)| since.saturating_add(1));
                (joined.get(next.saturating_sub(1)).map(|(_, account)| *account), until)
            }
        }
    }

    /// Decides the rules for all accounts of all populations, as things are.
    pub(super) fn decide<S: EventSource + ?Sized>(&mut self, ctx: &Context<'s, S>, rules: &Rules) -> Result<()> {
        for population in Population::ALL {
            let judge = self.bound.judge(rules, ctx.now);
            let judges = std::slice::from_ref(&judge);
            let decided = self.walk(ctx, rules, population, judges)?;
            self.present.0.extend(decided.into_iter().flat_map(|decided| decided.0));
        }
        Ok(())
    }

    /// Decides the rules for the accounts that some customers ever joined, and for no other.
    pub(super) fn decide_of<S: EventSource + ?Sized>(
        &mut self,
        ctx: &Context<'s, S>,
        rules: &Rules,
        customers: &[CustomerKey],
    ) -> Result<()> {
        let Whose::Members(joined) = &self.whose else { return Ok(()) };
        let accounts: BTreeSet<CustomerKey> =
            customers.iter().flat_map(|one| joined(*one)).map(|(_, account)| account).collect();
        let judge = self.bound.judge(rules, ctx.now);
        let (mut room, mut decided) = (judge.room(), Decided::default());
        for key in accounts {
            ctx.halt.check()?;
            ctx.source.walk(KeyRange { first: key, last: key }, &self.options, &mut |rows| {
                let mut standings = Vec::new();
                judge.all(rows, &mut room, &mut standings);
                decided.0.insert(key, standings);
            })?;
        }
        drop(judge);
        self.present = decided;
        Ok(())
    }

    /// Decides the rules for all accounts as they were at some moments.
    pub(super) fn decide_past<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        rules: &Rules,
        population: Population,
        moments: &[Micros],
    ) -> Result<Vec<Decided>> {
        let judges: Vec<Judge<'_>> = moments.iter().map(|moment| self.bound.judge(rules, *moment)).collect();
        self.walk(ctx, rules, population, &judges)
    }

    fn walk<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        rules: &Rules,
        population: Population,
        judges: &[Judge<'_>],
    ) -> Result<Vec<Decided>> {
        let plan = Plan { population, options: self.options.clone(), ..Plan::default() };
        let make = || (vec![Decided::default(); judges.len()], judges.iter().map(Judge::room).collect::<Vec<Room>>());
        let visit = |(decided, rooms): &mut (Vec<Decided>, Vec<Room>), rows: &CustomerRows<'_>| {
            for (i, judge) in judges.iter().enumerate() {
                let mut standings = Vec::new();
                judge.all(rows, &mut rooms[i], &mut standings);
                decided[i].0.insert(rows.key, standings);
            }
        };
        let merge = |(all, _): &mut (Vec<Decided>, Vec<Room>), (part, _): (Vec<Decided>, Vec<Room>)| {
            all.iter_mut().zip(part).for_each(|(all, part)| all.0.extend(part.0));
        };
        let ((decided, _), _) = match rules.reads_columns() {
            true => run::fold_placed(ctx, &plan, make, visit, merge)?,
            false => run::fold(ctx, &plan, make, visit, merge)?,
        };
        Ok(decided)
    }

    /// Every account that a customer ever joined, with its events.
    pub(super) fn kept<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        customer: CustomerKey,
    ) -> Result<Vec<Kept>> {
        let Whose::Members(joined) = &self.whose else { return Ok(Vec::new()) };
        let mut accounts: Vec<CustomerKey> = joined(customer).into_iter().map(|(_, account)| account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let mut kept = Vec::new();
        for key in accounts {
            ctx.source.walk(KeyRange { first: key, last: key }, &self.options, &mut |rows| {
                let (times, codes) = (rows.times.to_vec(), rows.codes.to_vec());
                kept.push(Kept { key, times, codes, rows: (0..rows.times.len()).map(|i| rows.rows.at(i)).collect() });
            })?;
        }
        Ok(kept)
    }

    /// How some accounts stood at a moment.
    pub(super) fn decide_kept(&self, rules: &Rules, kept: &[Kept], now: Micros) -> Decided {
        let judge = self.bound.judge(rules, now);
        let mut room = judge.room();
        let decided = kept.iter().map(|account| {
            let mut standings = Vec::new();
            judge.all(&account.rows(), &mut room, &mut standings);
            (account.key, standings)
        });
        Decided(decided.collect())
    }
}
