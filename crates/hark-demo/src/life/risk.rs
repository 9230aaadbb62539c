//! How near is a customer to leaving, and why?

use super::{Day, Stage};
use crate::moment::{Feeling, Topic};
use crate::persona::Persona;
use crate::truth::Truth;

/// Risk of an ordinary day of somebody who has been a customer for long.
const LONG: f64 = 0.0085;
/// Further risk of the first day; it fades with the days.
const NEW: f64 = 0.014;
/// Days in which the further risk fades to 37 %.
const SETTLING: f64 = 11.0;

impl Day<'_> {
    /// How slowly the clock of leaving goes: an invited customer's runs at half speed, so everything takes twice as long.
    pub(super) fn slowness(&self) -> f64 {
        if self.customer.invited() && self.world.has(Truth::InvitedStay) { 2.0 } else { 1.0 }
    }

    /// Adds the risk of this day. The customer may leave.
    pub(super) fn age(&mut self) {
        let slowness = self.slowness();
        let tenure = self.tenure() as f64 / slowness;
        let ordinary = (LONG + NEW * (-tenure / SETTLING).exp()) / slowness;
        self.life.risk += ordinary;
        self.life.blame[Topic::NoNeed as usize] +=
            ordinary * if self.customer.persona == Persona::Dabbler { 1.0 } else { 0.4 };
        if self.life.step < 5 && self.tenure() > 2 && self.tenure() < 30 {
            self.trouble(Topic::Onboarding, 0.6 * ordinary);
        }
        if self.customer.home().country == "JP" && self.world.has(Truth::JapanSilent) {
            self.trouble(Topic::Language, 1.6 * ordinary);
        }
        let paying_alone = self.customer.account.is_none() && self.life.subscription.paying();
        let price = &self.world.dates.price;
        if paying_alone && price.contains(&self.day) && self.world.has(Truth::PriceSolo) {
            // The shock is largest when the bill comes, which is some time in the first month.
            let since = (self.day - price.start) as f64;
            self.trouble(Topic::Price, 2.4 * LONG * (1.0 - since / 60.0));
        }
        if self.life.risk >= self.customer.patience {
            self.leave();
        }
    }

    /// Something adds to the risk beyond the ordinary.
    pub(super) fn trouble(&mut self, topic: Topic, risk: f64) {
        self.life.risk += risk;
        self.life.blame[topic as usize] += risk;
    }

    /// What weighed most.
    pub(super) fn main_reason(&self) -> Topic {
        let mut best = Topic::NoNeed;
        for topic in Topic::ALL {
            if self.life.blame[topic as usize] > self.life.blame[best as usize] {
                best = topic;
            }
        }
        best
    }

    fn leave(&mut self) {
        self.life.stage = Stage::Gone;
        let reason = self.main_reason();
        let strength = (self.life.blame[reason as usize] / self.customer.patience).min(1.0);
        let time = self.at(9.0 * 3600.0);
        self.moment(time, Feeling::Left, reason, strength);
    }

    /// Whether what lies behind a topic concerns this customer at all.
    pub(super) fn concerned(&self, topic: Topic) -> bool {
        let customer = self.customer;
        match topic {
            Topic::ExportSpeed => customer.account.is_some_and(|account| self.world.people.accounts[account].large()),
            Topic::Colours => customer.loud_about_colours && self.day >= self.world.dates.palette,
            Topic::Language => customer.home().country == "JP",
            Topic::Payment => customer.home().currency == "INR" && self.day >= self.world.dates.payments,
            Topic::Price => customer.account.is_none() && self.day >= self.world.dates.price.start,
            Topic::Onboarding => self.day >= self.world.dates.phone_step_three && customer.devices[0].kind == "phone",
            Topic::Sync => self.day >= self.world.dates.sync,
            Topic::Upload => self.world.dates.upload.contains(&self.day),
            Topic::Outage => (0..=1).contains(&(self.day - self.world.dates.outage)),
            _ => false,
        }
    }
}
