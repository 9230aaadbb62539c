//! What do the tests of some rules say of this view's names and values?

use super::account::Accounts;
use super::listed::Lists;
use super::{Rules, census};
use crate::Result;
use crate::matcher::bound::{self, NumberMap};
use crate::matcher::{Bound, Plan};
use crate::run::Context;
use hark_model::CustomerKey;
use hark_timeline::{Column, EventSource, Field, RowRef, WalkOptions};
use std::sync::Arc;

/// Rules with their columns fetched and their conditions decided. Made once per view, then good for any customer.
pub struct BoundRules<'s> {
    pub(super) main: Box<Bound<'s>>,
    pub(super) sequences: Vec<Bound<'s>>,
    /// The rules of accounts, if any rule asks for an account.
    pub(super) accounts: Option<Box<Accounts<'s>>>,
    /// By code of an event's name: at which intent it hints.
    pub(super) hints: Vec<u8>,
    /// The lists of ids.
    pub(super) lists: Lists<'s>,
    /// By measured property, then segment of the view.
    numbers: Vec<Vec<Numbers>>,
}

struct Numbers {
    column: Arc<dyn Column>,
    map: NumberMap,
}

impl Rules {
    /// Whether any test needs more of an event than its name and time.
    pub(crate) fn reads_columns(&self) -> bool {
        let sequences = self.sequences.iter().any(|sequence| sequence.plan.reads_columns());
        self.plan.reads_columns() || sequences || !self.numbers.is_empty()
    }

    /// Fetches the columns, decides the conditions, and how all accounts stand if a rule asks for that.
    pub fn bind<'s, S: EventSource + ?Sized>(&self, ctx: &Context<'s, S>) -> Result<BoundRules<'s>> {
        self.bind_along(ctx, &census::options())
    }

    /// [`Rules::bind`] for a walk with these options.
    pub(crate) fn bind_along<'s, S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'s, S>,
        options: &WalkOptions,
    ) -> Result<BoundRules<'s>> {
        let mut bound = self.bind_parts(ctx, options)?;
        if let (Some(accounts), Some(rules)) = (&mut bound.accounts, &self.accounts) {
            accounts.decide(ctx, rules)?;
        }
        Ok(bound)
    }

    /// [`Rules::bind`] for one customer: no account is looked at but theirs.
    pub fn bind_for<'s, S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'s, S>,
        customer: CustomerKey,
    ) -> Result<BoundRules<'s>> {
        let mut bound = self.bind_parts(ctx, &census::options())?;
        if let (Some(accounts), Some(rules)) = (&mut bound.accounts, &self.accounts) {
            let kept = accounts.kept(ctx, customer)?;
            accounts.present = accounts.decide_kept(rules, &kept, ctx.now);
        }
        Ok(bound)
    }

    /// [`Rules::bind`] for some customers: no account is looked at but those they ever joined.
    pub(super) fn bind_for_some<'s, S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'s, S>,
        customers: &[CustomerKey],
    ) -> Result<BoundRules<'s>> {
        let mut bound = self.bind_parts(ctx, &census::options())?;
        if let (Some(accounts), Some(rules)) = (&mut bound.accounts, &self.accounts) {
            accounts.decide_of(ctx, rules, customers)?;
        }
        Ok(bound)
    }

    /// Everything but how the accounts stand.
    pub(super) fn bind_parts<'s, S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'s, S>,
        options: &WalkOptions,
    ) -> Result<BoundRules<'s>> {
        let bind = |plan: &Plan| Plan { options: options.clone(), ..plan.clone() }.bind(ctx);
        let fields: Vec<Field> = self.numbers.iter().map(|name| Field::Property(name.clone())).collect();
        let numbers = bound::columns(ctx, &fields)?.into_iter().map(|columns| {
            let one = |column: Arc<dyn Column>| Numbers { map: bound::number_map(column.as_ref()), column };
            columns.into_iter().map(one).collect()
        });
        let accounts = self.accounts.as_ref().map(|rules| Accounts::bind(ctx, rules, options).map(Box::new));
        Ok(BoundRules {
            main: Box::new(bind(&self.plan)?),
            sequences: self.sequences.iter().map(|sequence| bind(&sequence.plan)).collect::<Result<_>>()?,
            accounts: accounts.transpose()?,
            hints: self.facts.hints(ctx.source.names(), ctx.segments.mapping()),
            lists: Lists::bind(ctx, &self.lists, options),
            numbers: numbers.collect(),
        })
    }
}

impl BoundRules<'_> {
    /// The number that an event has for a measured property, if it has one.
    pub(super) fn number(&self, property: usize, at: RowRef) -> Option<f64> {
        let Numbers { column, map } = &self.numbers[property][at.segment as usize];
        let number = map.read(&column.data(), at.row as usize);
        (!number.is_nan()).then_some(number)
    }
}
