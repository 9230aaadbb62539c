//! In which order does it all arrive?
//!
//! The world is simulated one local day at a time for everybody, and what arrives on a day (UTC) is handed out sorted, once no customer
//! can add to it. Only what arrives later, a few days' worth, is held.

use crate::billing::Buyer;
use crate::billing::Subscription;
use crate::calendar::DAYS;
use crate::life::{Day as LifeDay, Life, Out, Stage};
use crate::moment::{Hook, Moment, Topic};
use crate::strangers;
use crate::world::World;
use hark_model::Event;
use hark_model::time::DAY;
use std::collections::BTreeMap;

/// What arrived on one day, and what moved customers on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Counted from the first day of the world.
    pub number: i64,
    /// As `2024-01-31`.
    pub date: String,
    /// Events in order of arrival.
    pub events: Vec<Event>,
    /// What customers would remember, in order of time.
    pub moments: Vec<Moment>,
    /// Where words will stand, in order of time.
    pub hooks: Vec<Hook>,
}

/// The days of a world one after another. Made by [`crate::Company::days`].
#[derive(Debug)]
pub struct Days<'w> {
    world: &'w World,
    lives: Vec<Life>,
    accounts: Vec<Subscription>,
    /// The next local day to be lived.
    next: i64,
    /// The next day (UTC) to be handed out.
    handed: i64,
    waiting: BTreeMap<i64, Out>,
}

impl<'w> Days<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let lives = world.people.customers.iter().map(Life::new).collect();
        let accounts = vec![Subscription::default(); world.people.accounts.len()];
        let mut days = Days { world, lives, accounts, next: 0, handed: 0, waiting: BTreeMap::new() };
        days.inherit();
        days
    }

    /// What was so before day 0: who pays, and what is known of the accounts.
    fn inherit(&mut self) {
        let mut out = Out::default();
        for customer in self.world.people.customers.iter().filter(|c| c.account.is_none() && c.joined < 0) {
            let buyer = self.buyer_alone(customer.index, 0);
            let subscription = buyer.inherit();
            if subscription.paying() {
                buyer.report_state(&subscription, &mut out);
            }
            self.lives[customer.index].subscription = subscription;
        }
        for account in self.world.people.accounts.iter().filter(|account| account.created < 0) {
            let buyer = self.buyer(account.index, 0);
            let subscription = buyer.inherit();
            buyer.report_state(&subscription, &mut out);
            self.accounts[account.index] = subscription;
        }
        self.file(out);
    }

    fn buyer_alone(&self, index: usize, day: i64) -> Buyer<'w> {
        let payer = &self.world.people.customers[index];
        let life = &self.lives[index];
        let leaving = (life.stage == Stage::Gone).then(|| reason([life].into_iter()));
        Buyer { world: self.world, payer, account: None, seats: 1, leaving, day }
    }

    fn buyer(&self, index: usize, day: i64) -> Buyer<'w> {
        let account = &self.world.people.accounts[index];
        let payer = &self.world.people.customers[account.members[0]];
        let came = account.members.iter().filter(|m| self.lives[**m].stage != Stage::Ahead).count();
        let here = account.members.iter().filter(|m| self.lives[**m].stage == Stage::Here).count();
        let deserted = (here as f64) < 0.2 * came as f64;
        let gone = account.members.iter().map(|m| &self.lives[*m]).filter(|life| life.stage == Stage::Gone);
        let leaving = deserted.then(|| reason(gone));
        Buyer { world: self.world, payer, account: Some(account), seats: here as i64, leaving, day }
    }

    /// Lets everybody live one local day.
    fn live(&mut self) {
        let (day, mut out) = (self.next, Out::default());
        self.next += 1;
        for (customer, life) in self.world.people.customers.iter().zip(&mut self.lives) {
            LifeDay { world: self.world, customer, life, day, out: &mut out }.live();
        }
        for customer in self.world.people.customers.iter().filter(|c| c.account.is_none() && c.joined <= day) {
            let buyer = self.buyer_alone(customer.index, day);
            buyer.bill(&mut self.lives[customer.index].subscription, &mut out);
        }
        for account in self.world.people.accounts.iter().filter(|account| account.created <= day) {
            let buyer = self.buyer(account.index, day);
            buyer.bill(&mut self.accounts[account.index], &mut out);
        }
        strangers::pass_by(self.world, day, &mut out.events);
        self.file(out);
    }

    /// Puts everything on the day on which it arrives. What would arrive outside of the world does not.
    fn file(&mut self, out: Out) {
        let (start, end) = (self.world.calendar.start(), self.world.calendar.end());
        let day = |time: i64| (time - start).div_euclid(DAY);
        for event in out.events.into_iter().filter(|event| event.time >= start && event.received < end) {
            self.waiting.entry(day(event.received)).or_default().events.push(event);
        }
        for moment in out.moments.into_iter().filter(|moment| (start..end).contains(&moment.time)) {
            self.waiting.entry(day(moment.time)).or_default().moments.push(moment);
        }
        for hook in out.hooks.into_iter().filter(|hook| (start..end).contains(&hook.time)) {
            self.waiting.entry(day(hook.time)).or_default().hooks.push(hook);
        }
    }
}

/// What weighed most with those who left; a lack of need only if nothing else did.
fn reason<'a>(gone: impl Iterator<Item = &'a Life>) -> Topic {
    let mut sums = [0.0; Topic::COUNT];
    for life in gone {
        for (sum, blame) in sums.iter_mut().zip(&life.blame) {
            *sum += blame;
        }
    }
    Topic::ALL.into_iter().max_by(|a, b| sums[*a as usize].total_cmp(&sums[*b as usize])).unwrap_or(Topic::NoNeed)
}

impl Iterator for Days<'_> {
    type Item = Day;

    fn next(&mut self) -> Option<Day> {
        if self.handed == DAYS {
            return None;
        }
        // A local day begins up to 14 hours before the day (UTC) of the same number, and ends up to 12 hours after it.
        while self.next <= (self.handed + 1).min(DAYS) {
            self.live();
        }
        let number = self.handed;
        self.handed += 1;
        let Out { mut events, mut moments, mut hooks } = self.waiting.remove(&number).unwrap_or_default();
        events.sort_by_key(|event| event.received);
        moments.sort_by_key(|moment| moment.time);
        hooks.sort_by_key(|hook| hook.time);
        Some(Day { number, date: self.world.calendar.date(number), events, moments, hooks })
    }
}
