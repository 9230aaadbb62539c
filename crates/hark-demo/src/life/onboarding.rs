//! How far does somebody come in the first steps?

use super::Day;
use super::session::{CHECKLIST, Session};
use crate::dice::{Concern, Dice};
use crate::moment::{Feeling, Topic};
use crate::truth::Truth;

/// The steps and the chance to complete each at the first try.
const STEPS: [(&str, f64); 5] = [
    ("profile", 0.95),
    ("first_plan", 0.88),
    ("connect_calendar", 0.80),
    ("first_task", 0.86),
    ("invite_or_skip", 0.57),
];
/// A later try of a step succeeds that much as often as the first.
const AGAIN: f64 = 0.33;
/// Days after which nobody is led through the steps any more.
const LED: i64 = 13;

impl Day<'_> {
    /// The part of a session that is spent on the first steps.
    pub(super) fn first_steps(&mut self, session: &mut Session<'_>) {
        if self.life.step >= 5 || self.tenure() > LED {
            return;
        }
        let mut dice = Dice::new(
            self.world.seed,
            Concern::Onboarding,
            self.customer.index as u64,
            i64::from(self.life.step) * 1_000 + i64::from(self.life.tries),
        );
        if self.life.step == 0 && self.life.tries == 0 {
            self.see_checklist(session);
        }
        while self.life.step < 5 {
            let step = self.life.step + 1;
            let (name, _) = STEPS[usize::from(step) - 1];
            session.pause();
            if !dice.chance(self.success(step, session)) {
                self.fail_step(step, session);
                return;
            }
            let time = self.at(session.clock);
            let object = session.client.object().number("step", i64::from(step)).text("step_name", name);
            session.client.send("onboarding_step_completed", time, object);
            self.life.step = step;
            self.life.tries = 0;
            if step == 2 {
                self.first_plan(session, &mut dice);
            }
        }
        let time = self.at(session.clock);
        self.moment(time, Feeling::Relieved, Topic::Onboarding, 0.4);
    }

    fn success(&self, step: u8, session: &Session<'_>) -> f64 {
        let (_, first) = STEPS[usize::from(step) - 1];
        let mut p = if self.life.tries == 0 { first } else { first * AGAIN };
        if self.dabbling() {
            p *= 0.93;
        }
        let broken = self.day >= self.world.dates.phone_step_three && self.world.has(Truth::OnboardingPhone);
        if step == 3 && broken && session.client.device().kind == "phone" {
            p *= 0.42;
        }
        if step == 5 && self.in_checklist() && self.world.variant(CHECKLIST, self.customer.index) == "test" {
            p += if self.world.has(Truth::ChecklistWorks) { 0.36 } else { 0.0 };
        }
        p
    }

    fn dabbling(&self) -> bool {
        self.customer.persona == crate::persona::Persona::Dabbler
    }

    fn fail_step(&mut self, step: u8, session: &mut Session<'_>) {
        self.life.tries += 1;
        if step == 3 {
            let time = self.at(session.clock);
            self.moment(time, Feeling::Stuck, Topic::Onboarding, 0.6);
            self.life.mood = Some((Topic::Onboarding, -0.6, self.day));
            self.trouble(Topic::Onboarding, 0.05);
        }
    }

    fn in_checklist(&self) -> bool {
        self.world.dates.checklist.contains(&self.customer.joined)
    }

    fn see_checklist(&mut self, session: &mut Session<'_>) {
        if self.in_checklist() {
            let variant = self.world.variant(CHECKLIST, self.customer.index);
            let time = self.at(session.clock);
            let object = session.client.object().text("experiment", "onboarding_checklist").text("variant", variant);
            session.client.send("experiment_viewed", time, object);
        }
    }

    /// The first plan starts from a template or from nothing. Who plans alone likes templates and rarely shows the plan to anybody; in
    /// both groups a template makes it likelier. So on the whole templates go with less sharing.
    fn first_plan(&mut self, session: &mut Session<'_>, dice: &mut Dice) {
        let (likes, shares) = if self.customer.with_team { (0.18, 0.54) } else { (0.82, 0.14) };
        let template = dice.chance(likes);
        let helps = if template && self.world.has(Truth::TemplateSimpson) { 0.15 } else { 0.0 };
        self.life.will_share = Some(dice.chance(shares + helps));
        let from = if template { "template" } else { "blank" };
        let time = self.at(session.clock + 1.0);
        let object = session.client.object().text("started_from", from).flag("first", true);
        session.client.send("plan_created", time, object);
    }

    /// Shows the first plan to somebody, mostly at once.
    pub(super) fn share_if_meant(&mut self, session: &mut Session<'_>) {
        if self.life.will_share == Some(true) && !self.life.shared && session.dice.chance(0.75) {
            self.life.shared = true;
            let time = self.at(session.clock);
            let object = session.client.object().number("people", 1 + session.dice.poisson(1.2) as i64);
            session.client.send("plan_shared", time, object);
            self.moment(time, Feeling::Delighted, Topic::Teamwork, 0.4);
        }
    }
}
