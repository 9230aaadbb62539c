//! Is the customer there today, when, and how often?

use super::Day;
use crate::dice::{Concern, Dice, mix};
use crate::wire;

impl Day<'_> {
    /// How likely the customer is to be active today.
    fn presence(&self) -> f64 {
        let habits = self.customer.persona.habits();
        if self.customer.away.iter().any(|range| range.contains(&self.day)) {
            return 0.01;
        }
        let week =
            if self.world.calendar.weekend(self.day) { habits.weekend } else { habits.weekday_shape(self.weekday()) };
        // The first days are livelier, and some weeks of a team or a person are busier than others.
        let fresh = 1.0 + 0.6 * (-(self.tenure() as f64) / 4.0).exp();
        let whose = self.customer.account.map_or(self.customer.index as u64, |account| 1 << 32 | account as u64);
        let phase = mix(self.world.seed ^ whose) % 7;
        let week_number = (self.day + phase as i64).div_euclid(7);
        let busy = Dice::new(self.world.seed, Concern::Weather, 1 << 40 | whose, week_number).lognormal(0.97, 0.28);
        let fading = if self.life.fading(self.customer, self.slowness()) { 0.9 } else { 1.0 };
        let base = (habits.weekday * week).min(0.97);
        let keenness = self.customer.keenness * fresh * busy * fading * self.world.liveliness(self.day);
        1.0 - (1.0 - base).powf(keenness)
    }

    fn weekday(&self) -> usize {
        self.world.calendar.weekday(self.day)
    }

    /// Lets the sessions of the day happen.
    pub(super) fn be_present(&mut self) {
        let mut dice = Dice::new(self.world.seed, Concern::Presence, self.customer.index as u64, self.day);
        if !dice.chance(self.presence()) {
            return;
        }
        let habits = self.customer.persona.habits();
        let count = 1 + dice.poisson(habits.more_sessions * self.customer.keenness.min(2.5)).min(6);
        let mut starts: Vec<f64> = (0..count).map(|_| self.hour(&mut dice) * 3600.0).collect();
        starts.sort_by(f64::total_cmp);
        let mut free = 0.0;
        for (number, start) in starts.into_iter().enumerate() {
            let device = self.device(start, &mut dice);
            let start = start.max(free);
            if start < 86_000.0 {
                free = start + 1_900.0 + self.session(number as i64, start, device);
            }
        }
    }

    /// An hour of the local day, as a fraction, after the persona's rhythm and the person's own shift.
    fn hour(&self, dice: &mut Dice) -> f64 {
        let weekend = self.world.calendar.weekend(self.day);
        let hours = if weekend { [3.0, 4.0, 3.0] } else { self.customer.persona.habits().hours };
        let (middle, width) = [(9.8, 1.3), (14.6, 1.7), (20.6, 1.4)][dice.pick(&hours)];
        (middle + self.customer.shift + width * dice.normal()).clamp(0.2, 23.6)
    }

    /// Which device is at hand. The first days stay on the one that was used to sign up.
    fn device(&self, start: f64, dice: &mut Dice) -> usize {
        let devices = &self.customer.devices;
        if self.life.step < 5 && self.tenure() <= 4 {
            return 0;
        }
        let at_desk = (8.0..18.0).contains(&(start / 3600.0)) && !self.world.calendar.weekend(self.day);
        let phone = self.customer.persona.habits().phone * if at_desk { 0.6 } else { 2.0 };
        let weight = |kind: &str| if kind == "computer" { 1.0 - phone.min(0.85) } else { phone.min(0.85) };
        let weights: Vec<f64> = devices
            .iter()
            .enumerate()
            .map(|(index, device)| weight(device.kind) * if index == 2 { 0.15 } else { 1.0 })
            .collect();
        dice.pick(&weights)
    }

    /// On the day on which support notices that two ids are one person.
    pub(super) fn merge_ids(&mut self) {
        if let Some((second, on)) = &self.customer.second
            && *on == self.day
            && self.customer.devices.len() > 1
        {
            let mut dice = Dice::new(self.world.seed, Concern::Wire, self.customer.index as u64, -1);
            let time = self.at(15.0 * 3600.0);
            self.out.events.push(wire::merge(self.world, self.customer, second, &mut dice, time));
        }
    }
}

impl crate::persona::Habits {
    /// Mondays and Fridays are quieter than the middle of the week.
    fn weekday_shape(&self, weekday: usize) -> f64 {
        [0.95, 1.08, 1.06, 1.03, 0.88].get(weekday).copied().unwrap_or(self.weekend)
    }
}
