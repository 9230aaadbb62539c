//! How do accounts get their members, and who brings whom?

use super::persons::{Seat, fill};
use super::sign_up::Days;
use super::{Account, Channel, Customer, Role, accounts};
use crate::calendar::{Calendar, DAYS};
use crate::dates::Dates;
use crate::dice::{Concern, Dice};
use crate::place::PLACES;
use crate::truth::Truths;
use std::collections::HashSet;

/// Everybody, as planned.
#[derive(Clone, Debug)]
pub struct People {
    /// Customers; their index is their place.
    pub customers: Vec<Customer>,
    /// Accounts; their index is their place.
    pub accounts: Vec<Account>,
}

impl People {
    /// So many customers, three fifths of them in accounts (300 accounts for 5,000 customers).
    pub fn plan(seed: u64, count: usize, calendar: &Calendar, dates: &Dates, truths: Truths) -> People {
        let days = Days::new(seed, calendar, dates, truths);
        let seats = count * 3 / 5;
        let planned = accounts::plan(seed, (count * 3 / 50).max(2), seats, &days);
        let mut builder = Builder { seed, days, calendar, customers: Vec::new(), addresses: HashSet::new() };
        let accounts = planned.into_iter().map(|(account, size)| builder.staff(account, size)).collect();
        while builder.customers.len() < count {
            builder.alone();
        }
        builder.refer();
        People { customers: builder.customers, accounts }
    }
}

struct Builder<'a> {
    seed: u64,
    days: Days,
    calendar: &'a Calendar,
    customers: Vec<Customer>,
    addresses: HashSet<String>,
}

impl Builder<'_> {
    fn add(&mut self, seat: Seat, domain: Option<&str>) -> usize {
        let index = seat.index;
        let addresses = &mut self.addresses;
        self.customers.push(fill(self.seed, seat, domain, &mut |address| !addresses.insert(address.to_owned())));
        index
    }

    fn channel(dice: &mut Dice) -> Channel {
        Channel::ALL[dice.pick(&Channel::ALL.map(|(_, weight)| weight))].0
    }

    /// Fills an account: the owner first, then those they and their admins invite.
    fn staff(&mut self, mut account: Account, size: usize) -> Account {
        for number in 0..size {
            let index = self.customers.len();
            let mut dice = Dice::new(self.seed, Concern::SignUp, index as u64, 0);
            let role = match number {
                0 => Role::Owner,
                _ => [Role::Admin, Role::Guest, Role::Member][dice.pick(&[0.09, 0.14, 0.77])],
            };
            let joined = if number == 0 { account.created } else { self.joins(account.created, &mut dice) };
            let invited_by = (number > 0).then(|| self.inviter(&account, joined, &mut dice));
            // Companies work where they are, and some of their people elsewhere.
            let elsewhere = dice.chance(0.07) && number > 0;
            let anywhere = dice.pick(&PLACES.map(|place| place.weight));
            let channel = if number == 0 { Self::channel(&mut dice) } else { Channel::Invitation };
            let place = if elsewhere { anywhere } else { account.place };
            let seat = Seat { index, account: Some(account.index), role, place, channel, joined, invited_by };
            let index = self.add(seat, Some(&account.domain));
            account.members.push(index);
        }
        account
    }

    /// When an invited colleague joins an account that began on a day.
    fn joins(&self, created: i64, dice: &mut Dice) -> i64 {
        if created < 0 && dice.chance(0.56) {
            return -1 - (dice.unit() * (-created) as f64) as i64;
        }
        let soon = created + dice.exponential(16.0) as i64;
        let later = self.days.draw_from(created + 1, dice);
        let day = if created >= 0 && soon < DAYS && dice.chance(0.55) { soon } else { later };
        let monday =
            if self.calendar.weekend(day) && dice.chance(0.8) { 7 - self.calendar.weekday(day) as i64 } else { 0 };
        (day + monday).clamp(created.max(0), DAYS - 1)
    }

    /// The owner, or an admin who is there already.
    fn inviter(&self, account: &Account, joined: i64, dice: &mut Dice) -> usize {
        let may = |index: &&usize| {
            let customer = &self.customers[**index];
            matches!(customer.role, Role::Owner | Role::Admin) && customer.joined <= joined
        };
        let who: Vec<usize> = account.members.iter().filter(may).copied().collect();
        *who.get(dice.below(who.len())).unwrap_or(&account.members[0])
    }

    /// Somebody who uses the product without an account.
    fn alone(&mut self) {
        let index = self.customers.len();
        let mut dice = Dice::new(self.seed, Concern::SignUp, index as u64, 0);
        let old = dice.chance(0.27);
        let joined = if old { -1 - dice.exponential(200.0).min(1_000.0) as i64 } else { self.days.draw(&mut dice) };
        let place = dice.pick(&PLACES.map(|place| place.weight));
        let channel = Self::channel(&mut dice);
        self.add(Seat { index, account: None, role: Role::Owner, place, channel, joined, invited_by: None }, None);
    }

    /// Everybody who came by word of mouth was told by somebody who was there before, mostly by the keen.
    fn refer(&mut self) {
        let mut told: Vec<(usize, usize)> = Vec::new();
        for customer in self.customers.iter().filter(|c| c.channel == Channel::Referral && c.joined >= 0) {
            let mut dice = Dice::new(self.seed, Concern::SignUp, customer.index as u64, 1);
            let candidates: Vec<&Customer> = (0..24)
                .map(|_| &self.customers[dice.below(self.customers.len())])
                .filter(|c| c.joined + 5 < customer.joined && c.patience > 0.5)
                .collect();
            let keenest = candidates.into_iter().max_by(|a, b| a.keenness.total_cmp(&b.keenness));
            told.extend(keenest.map(|teller| (customer.index, teller.index)));
        }
        for (customer, teller) in told {
            self.customers[customer].referred_by = Some(teller);
        }
    }
}
