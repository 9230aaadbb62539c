//! What does one customer do on one day?
//!
//! A customer carries a *risk* that grows every day: fast at first, slower the longer they stay, and by everything that goes wrong.
//! When it exceeds their *patience*, they leave. Patience is fixed from the beginning, so a truth that adds risk moves moments
//! of leaving but reshuffles nobody. A little before they leave, they are *fading*.

mod actions;
pub(crate) mod arrival;
mod onboarding;
mod presence;
mod risk;
mod session;
mod voice;

use crate::billing::Subscription;
use crate::moment::{Feeling, Hook, Moment, Topic};
use crate::people::Customer;
use crate::wire::Client;
use crate::world::World;
use hark_model::{Event, Micros};

/// What comes out of the days.
#[derive(Debug, Default)]
pub(crate) struct Out {
    pub events: Vec<Event>,
    pub moments: Vec<Moment>,
    pub hooks: Vec<Hook>,
}

/// Where a customer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Not signed up.
    Ahead,
    /// Uses the product.
    Here,
    /// Left for good.
    Gone,
}

/// What changes in a customer.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub stage: Stage,
    /// Gathered until now; see the head of this file.
    pub risk: f64,
    /// Which part of the risk came from what, beyond the ordinary.
    pub blame: [f64; Topic::COUNT],
    /// Last completed step of onboarding, 5 for those who are done.
    pub step: u8,
    /// How often the present step was tried in vain.
    pub tries: u8,
    /// Set with the first plan: whether it will be shown to somebody soon.
    pub will_share: Option<bool>,
    pub shared: bool,
    /// Something fresh in mind: about what, how strongly (below 0: bad), since which day.
    pub mood: Option<(Topic, f64, i64)>,
    pub saw_navigation: bool,
    pub sessions: u32,
    pub subscription: Subscription,
}

impl Life {
    pub fn new(customer: &Customer) -> Self {
        let old = customer.joined < 0;
        Life {
            stage: if old { Stage::Here } else { Stage::Ahead },
            risk: 0.0,
            blame: [0.0; Topic::COUNT],
            step: if old { 5 } else { 0 },
            tries: 0,
            will_share: old.then_some(true),
            shared: old,
            mood: None,
            saw_navigation: false,
            sessions: 0,
            subscription: Subscription::default(),
        }
    }

    /// Whether the customer will leave soon, without anybody having been told.
    pub fn fading(&self, customer: &Customer, slowness: f64) -> bool {
        customer.patience - self.risk < (0.3 * customer.patience).min(0.13 * slowness)
    }
}

/// One customer on one day, with all that is needed to make it happen.
pub(crate) struct Day<'w> {
    pub world: &'w World,
    pub customer: &'w Customer,
    pub life: &'w mut Life,
    pub day: i64,
    pub out: &'w mut Out,
}

impl<'w> Day<'w> {
    /// Lets the day happen.
    pub fn live(mut self) {
        if self.life.stage == Stage::Ahead {
            self.arrive();
        } else if self.life.stage == Stage::Here {
            self.age();
            if self.life.stage == Stage::Here {
                self.be_present();
            }
        }
        self.merge_ids();
    }

    /// Days since sign-up.
    pub fn tenure(&self) -> i64 {
        self.day - self.customer.joined
    }

    /// A moment of this day on the customer's clock.
    pub fn at(&self, second: f64) -> Micros {
        self.world.calendar.moment(self.day, second, self.customer.home().offset_minutes)
    }

    /// A client on one of the customer's devices.
    pub fn client(&self, device: usize, salt: i64, known: bool) -> Client<'w> {
        Client::new(self.world, self.customer, device, (self.day, salt), known)
    }

    /// Remembers a moment.
    pub fn moment(&mut self, time: Micros, feeling: Feeling, cause: Topic, strength: f64) {
        let truth = cause.truth().filter(|truth| self.world.has(*truth) && self.concerned(cause));
        self.out.moments.push(Moment { customer: self.customer.index, time, feeling, cause, strength, truth });
    }
}
