//! What happens between opening the product and closing it?

use super::Day;
use crate::dice::{Concern, Dice};
use crate::life::arrival::who;
use crate::moment::{Feeling, Topic};
use crate::wire::Client;

/// A session while it lasts.
pub(crate) struct Session<'w> {
    pub client: Client<'w>,
    pub dice: Dice,
    /// Second of the local day.
    pub clock: f64,
}

impl<'w> Session<'w> {
    /// The `number`th session of the day.
    pub fn new(day: &Day<'w>, number: i64, start: f64, device: usize, known: bool) -> Self {
        let client = day.client(device, number, known);
        let dice = Dice::new(day.world.seed, Concern::Session, day.customer.index as u64, day.day * 64 + number);
        Session { client, dice, clock: start }
    }

    /// Time goes by until the next thing is done: seconds mostly, sometimes many minutes.
    pub fn pause(&mut self) {
        self.clock += self.dice.lognormal(38.0, 1.15).clamp(0.8, 1_500.0);
    }
}

/// Experiments by number: see [`crate::world::World::variant`].
pub(super) const CHECKLIST: u64 = 1;
/// See [`CHECKLIST`].
pub(super) const NAVIGATION: u64 = 2;

impl Day<'_> {
    /// A session on a device; returns how long it lasted, in seconds.
    pub(super) fn session(&mut self, number: i64, start: f64, device: usize) -> f64 {
        let mut session = Session::new(self, number, start, device, true);
        if self.world.down(self.at(start)) && session.dice.chance(0.7) {
            self.meet_the_outage(&mut session);
        } else {
            if self.life.sessions == 0 || session.dice.chance(0.02) {
                self.identify(&mut session);
            }
            self.life.sessions += 1;
            self.see_navigation(&mut session);
            self.explore(&mut session);
        }
        let lasted = session.clock - start;
        self.out.events.extend(session.client.finish());
        lasted
    }

    /// Clients tell who somebody is now and then.
    fn identify(&mut self, session: &mut Session<'_>) {
        let (time, traits) = (self.at(session.clock), who(self.world, self.customer, false));
        let object = session.client.object();
        session.client.send_with("$identify", time, object, |event| event.traits = Some(traits.finish()));
        session.clock += 0.4;
    }

    fn meet_the_outage(&mut self, session: &mut Session<'_>) {
        let tries = 1 + session.dice.poisson(0.6);
        for _ in 0..tries {
            let time = self.at(session.clock);
            let object = session.client.object().number("code", 503).text("message", "Service unavailable");
            session.client.send("error_shown", time, object);
            session.pause();
        }
        let time = self.at(session.clock);
        self.moment(time, Feeling::Frustrated, Topic::Outage, 0.5);
        self.life.mood = Some((Topic::Outage, -0.5, self.day));
    }

    /// The exposure to the experiment with another navigation. It changes nothing, and so nothing is done with it.
    fn see_navigation(&mut self, session: &mut Session<'_>) {
        if self.life.saw_navigation || !self.world.dates.navigation.contains(&self.day) {
            return;
        }
        self.life.saw_navigation = true;
        let variant = self.world.variant(NAVIGATION, self.customer.index);
        let time = self.at(session.clock);
        let object = session.client.object().text("experiment", "navigation").text("variant", variant);
        session.client.send("experiment_viewed", time, object);
        session.clock += 0.3;
    }

    /// What is done in a session that works: first steps while they are not done, then the ordinary.
    pub(super) fn explore(&mut self, session: &mut Session<'_>) {
        self.first_steps(session);
        let habits = self.customer.persona.habits();
        let newcomer = if self.tenure() < 2 { 0.6 } else { 1.0 };
        let count = (session.dice.lognormal(0.66 * habits.actions * newcomer, 0.8)).round().clamp(1.0, 70.0) as usize;
        for _ in 0..count {
            self.act(session);
            session.pause();
        }
        self.share_if_meant(session);
        self.meet_trouble(session);
        self.speak(session);
    }
}
