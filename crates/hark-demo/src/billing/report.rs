//! What does the company's server tell of a subscription?

use super::{Buyer, Subscription};
use crate::dice::mix;
use crate::life::Out;
use crate::people::Plan;
use crate::wire::{self, Object};
use hark_model::Event;

impl Buyer<'_> {
    fn send(&self, name: &str, object: Object, out: &mut Out) -> usize {
        // Several events of one day: each name has a stream of its own.
        let own = name.bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
        let mut dice = self.dice((own >> 2) as i64);
        let event = wire::server(self.world, self.payer, &mut dice, name, self.time(), object);
        out.events.push(event);
        out.events.len() - 1
    }

    fn object(&self, subscription: &Subscription) -> Object {
        wire::server_object()
            .text("plan", subscription.plan.word())
            .number("seats", subscription.seats)
            .number("mrr", subscription.mrr)
            .text("currency", self.payer.home().currency)
            .text("interval", if subscription.annual { "year" } else { "month" })
    }

    /// A trial begins.
    pub(super) fn report_trial(&self, plan: Plan, out: &mut Out) {
        let object = wire::server_object().text("plan", plan.word()).text("channel", self.payer.channel.word());
        let index = self.send("trial_started", object, out);
        // A trial begins right after signing up.
        let later =
            self.world.calendar.moment(self.day, self.payer.joined_second + 900.0, self.payer.home().offset_minutes);
        shift(&mut out.events[index], later);
    }

    /// Money came or went.
    pub(super) fn report_money(&self, name: &str, subscription: &Subscription, amount: i64, out: &mut Out) {
        let object = self.object(subscription).number("amount", amount).text("channel", self.payer.channel.word());
        self.send(name, object, out);
    }

    /// Seats, plan or price changed.
    pub(super) fn report_change(&self, subscription: &Subscription, (change, before): (&str, i64), out: &mut Out) {
        let object = self.object(subscription).text("change", change).number("previous_mrr", before);
        self.send("subscription_changed", object, out);
    }

    /// A payment failed.
    pub(super) fn report_failure(&self, subscription: &Subscription, attempt: u8, out: &mut Out) {
        let amount = self.amount(subscription);
        let object = self.object(subscription).number("amount", amount).number("attempt", i64::from(attempt));
        self.send("payment_failed", object, out);
    }

    /// The subscription ends.
    pub(super) fn report_end(&self, subscription: &Subscription, reason: &str, out: &mut Out) {
        let object = self.object(subscription).text("reason", reason);
        self.send("subscription_ended", object, out);
    }

    /// What is true of the payer, and of the account, from now on.
    pub fn report_state(&self, subscription: &Subscription, out: &mut Out) {
        let traits = Object::new()
            .text("plan", subscription.plan.word())
            .number("mrr", subscription.mrr)
            .text("currency", self.payer.home().currency);
        let index = self.send("$identify", wire::server_object(), out);
        out.events[index].traits = Some(traits.finish());
        if self.account.is_some() {
            self.report_group(subscription, out);
        }
    }

    /// What is true of the account from now on.
    pub fn report_group(&self, subscription: &Subscription, out: &mut Out) {
        let Some(account) = self.account else { return };
        let traits = Object::new()
            .text("name", &account.name)
            .text("domain", &account.domain)
            .text("industry", account.industry)
            .text("size", account.size())
            .text("country", self.payer.home().country)
            .text("plan", subscription.plan.word())
            .number("seats", self.seats)
            .number("mrr", subscription.mrr)
            .text("currency", self.payer.home().currency)
            .text("created_at", &self.world.calendar.date(account.created));
        let index = self.send("$group", wire::server_object(), out);
        out.events[index].group_traits = Some(traits.finish());
    }
}

fn shift(event: &mut Event, time: hark_model::Micros) {
    event.received += time - event.time;
    event.time = time;
}
