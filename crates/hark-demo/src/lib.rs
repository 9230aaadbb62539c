//! What would Hark see of a company that we know everything about?
//!
//! A simulated business sells *Corkline*, a planning tool for teams, by subscription. 5,000 customers, 300 accounts and many
//! passers-by do over 180 days what such people do. Nothing here exists; every name says "simulated" or lies under a reserved domain.
//!
//! # How the world works
//! - Everything follows from a seed, a last day and a number of customers. There is no clock, no input, no output.
//! - First everybody is planned: accounts of very different sizes, who invites whom and when, who people are ([`Persona`]), where they live,
//!   what they use, how keen and how patient they are. Plans do not depend on what happens.
//! - Then the days go by. A customer gathers a *risk* of leaving: much in the first days, less later, and more by everything that goes
//!   wrong. When it exceeds their patience, they leave. So a cause moves the day on which somebody leaves and touches nobody else.
//! - Chance comes in streams, one for each concern, person and day ([`dice`]). Switching a truth off reshuffles nothing.
//! - Billing is told by the company's server: trials, payments, changes of plan and seats, failures, ends, all from who is there and pays.
//! - Events have the shape of the Segment protocol as Hark has understood it and come in the order of arrival, some of them days late.
//!
//! # Truths
//! [`Truth`] lists what is planted: causes of known size, and decoys. [`Company::truths`] writes them down with where they show, how
//! they are measured, which sizes a measurement may find, and what would be a wrong conclusion. Each can be switched off
//! ([`Truths`]); a world without any is a *null world*: the same company in which there is nothing to be found.
//!
//! ```
//! use hark_demo::{Company, Options, Truths};
//! let options = Options { seed: 1, end: 1_767_225_600_000_000, customers: 200, truths: Truths::all() };
//! let company = Company::new(options);
//! let events: usize = company.days().map(|day| day.events.len()).sum();
//! assert!(events > 5_000 && company.customers().len() == 200);
//! ```

mod billing;
pub mod calendar;
pub mod dates;
pub mod dice;
pub mod groups;
mod life;
pub mod moment;
pub mod names;
pub mod people;
pub mod persona;
pub mod place;
mod strangers;
mod stream;
pub mod truth;
mod wire;
mod world;

pub use dates::Release;
pub use moment::{Feeling, Hook, Moment, Post, Topic};
pub use people::{Account, Channel, Customer, Role};
pub use persona::Persona;
pub use stream::{Day, Days};
pub use truth::{Entry, Truth, Truths};

use hark_model::Micros;
use world::World;

/// The name to show. It says what it is.
pub const NAME: &str = "Corkline (simulated)";

/// The number of customers of the full world.
pub const CUSTOMERS: usize = 5_000;

/// With fewer nothing that is planted could be seen.
pub const CUSTOMERS_MIN: usize = 100;

/// What makes a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Another seed is another world.
    pub seed: u64,
    /// The world ends at the beginning of the day (UTC) that holds this moment.
    pub end: Micros,
    /// How many people sign up or have signed up before; [`CUSTOMERS`] is the full world; fewer than
    /// [`CUSTOMERS_MIN`] are as many.
    pub customers: usize,
    /// What is planted.
    pub truths: Truths,
}

/// A simulated company.
#[derive(Clone, Debug)]
pub struct Company {
    world: World,
}

impl Company {
    /// Plans the world. The days have not been lived yet.
    pub fn new(options: Options) -> Self {
        Company { world: World::new(options.seed, options.end, options.customers.max(CUSTOMERS_MIN), options.truths) }
    }

    /// Everybody who signs up, or did before.
    pub fn customers(&self) -> &[Customer] {
        &self.world.people.customers
    }

    /// All accounts.
    pub fn accounts(&self) -> &[Account] {
        &self.world.people.accounts
    }

    /// Versions that were shipped, with their days.
    pub fn releases(&self) -> &[Release] {
        &self.world.releases
    }

    /// What was planted and what it looks like; truths that are switched off are left out.
    pub fn truths(&self) -> Vec<Entry> {
        truth::catalogue(&self.world.calendar, &self.world.dates)
            .into_iter()
            .filter(|entry| self.world.has(entry.id))
            .collect()
    }

    /// Lives the days. Memory stays at a few days' events.
    pub fn days(&self) -> Days<'_> {
        Days::new(&self.world)
    }

    /// What moved customers, in order of time. Lives all days.
    pub fn moments(&self) -> Vec<Moment> {
        self.days().flat_map(|day| day.moments).collect()
    }

    /// Where words will stand, in order of time. Lives all days.
    pub fn hooks(&self) -> Vec<Hook> {
        self.days().flat_map(|day| day.hooks).collect()
    }

    /// The first moment of the world and the first one after it (UTC).
    pub fn span(&self) -> std::ops::Range<Micros> {
        self.world.calendar.start()..self.world.calendar.end()
    }
}
