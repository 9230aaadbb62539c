//! Who pays what, until when?
//!
//! A subscription belongs to a person alone or to an account, whose owner pays. Trials last 14 days. Amounts are minor units of the
//! payer's currency (for yen: yen).

mod report;

use crate::dice::{Concern, Dice};
use crate::life::Out;
use crate::moment::{Feeling, Moment, Topic};
use crate::people::{Account, Channel, Customer, Plan};
use crate::truth::Truth;
use crate::world::World;
use hark_model::Micros;

/// Days of a trial.
const TRIAL: i64 = 14;
/// Days between two payments of those who pay by the month.
const MONTH: i64 = 30;
/// Attempts to take a payment before giving up.
const ATTEMPTS: u8 = 3;

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing is or was paid.
    #[default]
    Free,
    /// Tries until a day.
    Trial(i64),
    /// Pays.
    Paying,
    /// Paid once.
    Ended,
}

/// A subscription, or none.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub state: State,
    pub plan: Plan,
    pub seats: i64,
    /// What a month brings, in minor units.
    pub mrr: i64,
    /// The day from which payments are counted.
    since: i64,
    annual: bool,
    /// Attempts made for the present payment, and the day of the next.
    retry: Option<(u8, i64)>,
}

impl Default for Subscription {
    fn default() -> Self {
        let (state, plan) = (State::Free, Plan::Free);
        Subscription { state, plan, seats: 0, mrr: 0, since: 0, annual: false, retry: None }
    }
}

impl Subscription {
    /// Whether money comes.
    pub fn paying(&self) -> bool {
        self.state == State::Paying
    }
}

/// The one who pays on a day, and what is known of them.
pub(crate) struct Buyer<'w> {
    pub world: &'w World,
    pub payer: &'w Customer,
    pub account: Option<&'w Account>,
    /// People who use it now.
    pub seats: i64,
    /// Nobody is left who wants it; why.
    pub leaving: Option<Topic>,
    pub day: i64,
}

impl Buyer<'_> {
    fn dice(&self, what: i64) -> Dice {
        let who = self.account.map_or(self.payer.index as u64, |account| 1 << 32 | account.index as u64);
        Dice::new(self.world.seed, Concern::Billing, who, (self.day * 8).wrapping_add(what))
    }

    fn began(&self) -> i64 {
        self.account.map_or(self.payer.joined, |account| account.created)
    }

    fn time(&self) -> Micros {
        let second = 4.0 * 3600.0 + self.dice(0).between(0.0, 7_200.0);
        self.world.calendar.moment(self.day, second, self.payer.home().offset_minutes)
    }

    /// What a month costs.
    fn price(&self, plan: Plan, seats: i64) -> i64 {
        let dollars = match plan {
            Plan::Free => 0,
            Plan::Solo if self.day >= self.world.dates.price.start => 15,
            Plan::Solo => 12,
            Plan::Team => 9 * seats,
            Plan::Business => 16 * seats,
        };
        dollars * self.payer.home().minor_per_dollar
    }

    /// What is true of the subscription before day 0.
    pub fn inherit(&self) -> Subscription {
        let mut subscription = Subscription::default();
        let began = self.began();
        let stays = if self.payer.patience > 1.2 { 0.68 } else { 0.34 };
        let pays = self.dice(1).chance(if self.account.is_some() { 0.86 } else { stays });
        if began < -TRIAL && pays {
            self.subscribe(&mut subscription);
            subscription.since = began + TRIAL;
        }
        subscription
    }

    fn subscribe(&self, subscription: &mut Subscription) {
        subscription.state = State::Paying;
        subscription.plan = self.account.map_or(Plan::Solo, |account| account.plan);
        subscription.annual = self.account.is_some_and(|account| account.annual);
        subscription.seats = self.seats.max(1);
        subscription.mrr = self.price(subscription.plan, subscription.seats);
        subscription.since = self.day;
    }

    /// What this day brings.
    pub fn bill(&self, subscription: &mut Subscription, out: &mut Out) {
        match subscription.state {
            State::Free if self.day == self.began() => self.begin_trial(subscription, out),
            State::Trial(ends) if self.day >= ends => self.end_trial(subscription, out),
            State::Paying => match self.leaving {
                Some(topic) => self.end(subscription, reason(topic), out),
                None => self.go_on(subscription, out),
            },
            _ => {}
        }
    }

    fn begin_trial(&self, subscription: &mut Subscription, out: &mut Out) {
        if self.account.is_some() || self.dice(2).chance(0.7) {
            subscription.state = State::Trial(self.day + TRIAL);
            let plan = self.account.map_or(Plan::Solo, |account| account.plan);
            self.report_trial(plan, out);
        }
        if self.account.is_some() {
            self.report_group(subscription, out);
        }
    }

    fn end_trial(&self, subscription: &mut Subscription, out: &mut Out) {
        subscription.state = State::Free;
        let social = self.payer.channel == Channel::PaidSocial && self.world.has(Truth::PaidSocial);
        let channel: f64 = if social { 0.28 } else { 1.0 };
        let likes = if self.payer.patience > 0.9 { 1.25 } else { 0.8 };
        let pays = if self.account.is_some() { 0.72 } else { 0.48 };
        if self.leaving.is_none() && self.dice(2).chance((pays * channel * likes).min(0.97)) {
            self.subscribe(subscription);
            self.report_money("subscription_started", subscription, self.amount(subscription), out);
            self.moment(Feeling::Convinced, Topic::Planning, 0.5, out);
            self.report_state(subscription, out);
        }
    }

    fn amount(&self, subscription: &Subscription) -> i64 {
        if subscription.annual { subscription.mrr * 10 } else { subscription.mrr }
    }

    /// Payments and changes of those who pay.
    fn go_on(&self, subscription: &mut Subscription, out: &mut Out) {
        if let Some((attempts, day)) = subscription.retry {
            if self.day >= day {
                self.charge(subscription, attempts, out);
            }
            return;
        }
        let since = self.day - subscription.since;
        let period = if subscription.annual { 365 } else { MONTH };
        if since > 0 && since % MONTH == 0 {
            self.adjust(subscription, out);
        }
        if since > 0 && since % period == 0 {
            self.charge(subscription, 0, out);
        }
    }

    /// Once a month: seats, plan and price become what they are.
    fn adjust(&self, subscription: &mut Subscription, out: &mut Out) {
        let mut dice = self.dice(3);
        let before = subscription.mrr;
        let (up, down) = (dice.chance(0.035), dice.chance(0.02));
        let (plan, change) = match subscription.plan {
            Plan::Team if up && self.seats > 4 => (Plan::Business, "upgrade"),
            Plan::Business if down => (Plan::Team, "downgrade"),
            plan if self.seats > subscription.seats => (plan, "seats_added"),
            plan if self.seats < subscription.seats => (plan, "seats_removed"),
            plan => (plan, "price"),
        };
        subscription.plan = plan;
        subscription.seats = self.seats.max(1);
        subscription.mrr = self.price(plan, subscription.seats);
        if subscription.mrr != before {
            self.report_change(subscription, (change, before), out);
            self.report_state(subscription, out);
        }
    }

    fn charge(&self, subscription: &mut Subscription, attempts: u8, out: &mut Out) {
        let mut dice = self.dice(4);
        let rupees = self.payer.home().currency == "INR"
            && self.day >= self.world.dates.payments
            && self.world.has(Truth::PaymentRupees);
        let fails = match (rupees, attempts) {
            (true, _) => 0.40,
            (false, 0) => 0.035,
            (false, _) => 0.45,
        };
        if !dice.chance(fails) {
            subscription.retry = None;
            self.report_money("subscription_renewed", subscription, self.amount(subscription), out);
            if dice.chance(0.006) {
                self.report_money("payment_refunded", subscription, -self.amount(subscription), out);
            }
            return;
        }
        let attempts = attempts + 1;
        self.report_failure(subscription, attempts, out);
        self.moment(Feeling::Frustrated, Topic::Payment, 0.5, out);
        if attempts >= ATTEMPTS {
            self.end(subscription, "payment_failed", out);
        } else {
            subscription.retry = Some((attempts, self.day + 3));
        }
    }

    fn end(&self, subscription: &mut Subscription, reason: &str, out: &mut Out) {
        self.report_end(subscription, reason, out);
        subscription.state = State::Ended;
        (subscription.plan, subscription.mrr, subscription.retry) = (Plan::Free, 0, None);
        self.report_state(subscription, out);
    }

    fn moment(&self, feeling: Feeling, cause: Topic, strength: f64, out: &mut Out) {
        let rupees = self.payer.home().currency == "INR" && self.day >= self.world.dates.payments;
        let truth = cause.truth().filter(|truth| rupees && self.world.has(*truth));
        out.moments.push(Moment { customer: self.payer.index, time: self.time(), feeling, cause, strength, truth });
    }
}

/// What is ticked when somebody cancels.
fn reason(topic: Topic) -> &'static str {
    match topic {
        Topic::Price => "too_expensive",
        Topic::ExportSpeed => "too_slow",
        Topic::Language | Topic::MissingFeature => "missing_features",
        Topic::Errors | Topic::Upload | Topic::Sync => "unreliable",
        _ => "not_using",
    }
}
