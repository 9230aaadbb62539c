//! Who says something, about what, where and how loudly?
//!
//! Speaking has little to do with suffering: each topic has a chance to be put into words, each person a loudness. What is said
//! becomes a [`Hook`]; in the product and in support an event stands beside it.

use super::Day;
use super::session::Session;
use crate::dice::{Concern, Dice};
use crate::moment::{Hook, Post, Topic};
use crate::persona::Persona;
use crate::truth::Truth;
use crate::wire;
use hark_model::Micros;
use hark_model::time::{HOUR, MINUTE};

/// What is said when nothing special happened, with sentiment and weight.
const ORDINARY: [(Topic, f64, f64); 6] = [
    (Topic::Planning, 0.7, 26.0),
    (Topic::Teamwork, 0.5, 18.0),
    (Topic::MissingFeature, -0.1, 30.0),
    (Topic::Price, -0.4, 9.0),
    (Topic::Errors, -0.5, 10.0),
    (Topic::Onboarding, -0.2, 7.0),
];

/// The chance that somebody who met trouble says so in the same session.
fn outspoken(topic: Topic) -> f64 {
    match topic {
        Topic::ExportSpeed => 0.012,
        Topic::Onboarding => 0.02,
        Topic::Outage => 0.08,
        Topic::Upload => 0.06,
        Topic::Sync => 0.09,
        Topic::Payment => 0.30,
        _ => 0.02,
    }
}

impl Day<'_> {
    /// How many times as often as others this person speaks.
    fn loudness(&self) -> f64 {
        let mut dice = Dice::new(self.world.seed, Concern::Voice, self.customer.index as u64, -1);
        let own = dice.lognormal(0.6, 0.9).min(8.0);
        if self.customer.persona == Persona::Founder { own * 1.4 } else { own }
    }

    /// At the end of a session something may be said.
    pub(super) fn speak(&mut self, session: &mut Session<'_>) {
        let mut dice = session.dice.clone();
        if self.customer.home().country == "JP" && self.world.has(Truth::JapanSilent) {
            return;
        }
        let loudness = self.loudness();
        if self.complain_of_colours(session, &mut dice, loudness) {
            return;
        }
        let fresh = self.life.mood.filter(|(_, _, since)| *since == self.day);
        let (topic, sentiment) = match fresh {
            Some((topic, mood, _)) if dice.chance((outspoken(topic) * loudness).min(0.6)) => (topic, mood),
            _ if dice.chance((0.0032 * loudness).min(0.2)) => {
                let (topic, sentiment, _) = ORDINARY[dice.pick(&ORDINARY.map(|(_, _, weight)| weight))];
                (topic, sentiment)
            }
            _ => return,
        };
        let intensity = (sentiment.abs() * dice.between(0.6, 1.4)).min(1.0);
        self.say(session, &mut dice, topic, (sentiment, intensity, loudness));
    }

    /// The group that cares for the look says it again and again, and stays.
    fn complain_of_colours(&mut self, session: &mut Session<'_>, dice: &mut Dice, loudness: f64) -> bool {
        let since = self.day - self.world.dates.palette;
        let one_of_them = self.customer.loud_about_colours && self.world.has(Truth::ColourLoud);
        if !one_of_them || since < 0 || !dice.chance(0.34 * (-(since as f64) / 60.0).exp()) {
            return false;
        }
        let time = self.at(session.clock);
        self.moment(time, crate::moment::Feeling::Frustrated, Topic::Colours, 0.9);
        self.say(session, dice, Topic::Colours, (-0.9, 0.9, loudness.max(1.0) * 25.0));
        true
    }

    fn say(
        &mut self,
        session: &mut Session<'_>,
        dice: &mut Dice,
        topic: Topic,
        (sentiment, intensity, loudness): (f64, f64, f64),
    ) {
        let posts = match topic {
            Topic::Colours => [60.0, 4.0, 12.0, 4.0, 20.0],
            Topic::Payment => [5.0, 80.0, 5.0, 10.0, 0.0],
            _ if sentiment > 0.0 => [40.0, 2.0, 14.0, 34.0, 10.0],
            _ => [38.0, 34.0, 7.0, 15.0, 6.0],
        };
        let all = [Post::InProduct, Post::Ticket, Post::Review, Post::Survey, Post::Community];
        let post = all[dice.pick(&posts)];
        let time = self.at(session.clock);
        let message_id = match post {
            Post::InProduct => {
                let object = session.client.object().text("category", topic.category());
                Some(session.client.send("feedback_sent", time, object))
            }
            Post::Ticket => Some(self.open_ticket(topic, intensity, time, dice)),
            _ => None,
        };
        self.hook(post, topic, (sentiment, intensity, loudness), time, message_id);
    }

    /// Leaves a place for words.
    fn hook(
        &mut self,
        post: Post,
        topic: Topic,
        (sentiment, intensity, loudness): (f64, f64, f64),
        time: Micros,
        message_id: Option<String>,
    ) {
        let truth = topic.truth().filter(|truth| self.world.has(*truth) && self.concerned(topic));
        let (persona, language) = (self.customer.persona, self.customer.home().language);
        let customer = self.customer.index;
        self.out.hooks.push(Hook {
            customer,
            persona,
            language,
            time,
            post,
            topic,
            sentiment,
            intensity,
            loudness,
            truth,
            message_id,
        });
    }

    /// A ticket and what becomes of it: most are answered in hours, solved in a day or two, few come again.
    fn open_ticket(&mut self, topic: Topic, intensity: f64, time: Micros, dice: &mut Dice) -> String {
        let channel = *dice.one(&["email", "email", "chat", "chat", "form"]);
        let priority = if intensity > 0.75 { "high" } else { "normal" };
        let number = dice.bits() % 900_000 + 100_000;
        let about = || wire::server_object().text("ticket", &format!("T-{number}")).text("topic", topic.category());
        let opened = about().text("channel", channel).text("priority", priority);
        let mut send = |name: &str, time: Micros, object, dice: &mut Dice| {
            let event = wire::server(self.world, self.customer, dice, name, time, object);
            let id = event.message_id.text();
            self.out.events.push(event);
            id
        };
        let id = send("ticket_opened", time + MINUTE, opened, dice);
        let replied = time + (dice.lognormal(3.2, 1.0) * HOUR as f64) as Micros;
        send("ticket_replied", replied, about().text("author_kind", "staff"), dice);
        let solved = replied + (dice.lognormal(9.0, 1.2) * HOUR as f64) as Micros;
        send("ticket_solved", solved, about(), dice);
        if dice.chance(0.09) {
            send("ticket_reopened", solved + (dice.lognormal(30.0, 0.7) * HOUR as f64) as Micros, about(), dice);
        }
        id
    }
}
