//! How does somebody find the product, look around and sign up?

use super::session::Session;
use super::{Day, Stage};
use crate::dice::{Concern, Dice};
use crate::moment::{Feeling, Topic};
use crate::people::{Channel, Customer};
use crate::wire::{self, Object};
use crate::world::World;

/// Pages of the company's site, with how often they are looked at.
pub(crate) const SITE: [(&str, &str, f64); 8] = [
    ("/", "Plan together, calmly", 30.0),
    ("/pricing", "Pricing", 18.0),
    ("/features", "Features", 14.0),
    ("/blog/weekly-planning", "Weekly planning in 30 minutes", 12.0),
    ("/customers", "Customers", 7.0),
    ("/templates", "Templates", 9.0),
    ("/help", "Help centre", 6.0),
    ("/security", "Security", 4.0),
];

/// What a visit from a channel brings: the referrer and the parameters of a campaign.
pub(crate) fn origin(channel: Channel, object: Object) -> Object {
    let (referrer, source, medium, campaign) = match channel {
        Channel::OrganicSearch => ("https://search.example/", "", "", ""),
        Channel::PaidSearch => ("https://search.example/", "search", "cpc", "brand-and-planning"),
        Channel::PaidSocial => ("https://social.example/", "social", "paid", "calm-teams"),
        Channel::Referral => ("https://app.corkline.example/r", "customer", "referral", "tell-a-friend"),
        Channel::Content => ("https://magazine.example/", "magazine", "article", "weekly-planning"),
        Channel::Partner => ("https://partner.example/", "partner", "partner", "resellers"),
        Channel::Direct | Channel::Invitation => ("", "", "", ""),
    };
    let object = if referrer.is_empty() { object } else { object.text("$referrer", referrer) };
    if source.is_empty() {
        return object;
    }
    object.text("utm_source", source).text("utm_medium", medium).text("utm_campaign", campaign)
}

impl Day<'_> {
    /// A day before or of signing up.
    pub(super) fn arrive(&mut self) {
        let ahead = self.customer.joined - self.day;
        if ahead == 0 {
            self.sign_up();
        } else if ahead <= 14 && !self.customer.invited() {
            let mut dice = Dice::new(self.world.seed, Concern::Presence, self.customer.index as u64, self.day);
            if dice.chance(0.09) {
                let start = dice.between(9.0, 22.0) * 3600.0;
                let mut session = Session::new(self, 0, start, 0, false);
                self.look_around(&mut session);
                self.out.events.extend(session.client.finish());
            }
        }
        if ahead == 1 && self.customer.invited() {
            self.be_invited();
        }
    }

    fn look_around(&self, session: &mut Session<'_>) {
        let pages = 1 + session.dice.poisson(1.7);
        for number in 0..pages {
            let (path, title, _) = SITE[session.dice.pick(&SITE.map(|(_, _, weight)| weight))];
            let object = session.client.object().text("$pathname", path).text("$title", title);
            let object = if number == 0 { origin(self.customer.channel, object) } else { object };
            let time = self.at(session.clock);
            session.client.send("$pageview", time, object);
            session.pause();
        }
    }

    /// The one who invites, invites. Sent the day before.
    fn be_invited(&mut self) {
        let Some(inviter) = self.customer.invited_by.map(|index| &self.world.people.customers[index]) else { return };
        let mut dice = Dice::new(self.world.seed, Concern::Wire, self.customer.index as u64, -2);
        let time = self.at(dice.between(9.0, 17.0) * 3600.0);
        let object = wire::server_object().text("role", self.customer.role.word());
        self.out.events.push(wire::server(self.world, inviter, &mut dice, "invitation_sent", time, object));
    }

    fn sign_up(&mut self) {
        self.life.stage = Stage::Here;
        let mut session = Session::new(self, 0, self.customer.joined_second, 0, false);
        if !self.customer.invited() {
            self.look_around(&mut session);
        }
        session.client.sign_in();
        let time = self.at(session.clock);
        let method = match (self.customer.invited(), session.dice.unit()) {
            (true, _) => "invitation",
            (false, unit) if unit < 0.45 => "google",
            _ => "email",
        };
        let object = session.client.object().text("method", method).text("channel", self.customer.channel.word());
        session.client.send("signed_up", time, object);
        let traits = who(self.world, self.customer, true);
        let object = session.client.object();
        session.client.send_with("$identify", time + 1_000, object, |event| event.traits = Some(traits.finish()));
        session.pause();
        self.explore(&mut session);
        self.out.events.extend(session.client.finish());
        self.tell_the_teller();
    }

    /// Word of mouth: the one who told is known.
    fn tell_the_teller(&mut self) {
        let Some(teller) = self.customer.referred_by.map(|index| &self.world.people.customers[index]) else { return };
        let mut dice = Dice::new(self.world.seed, Concern::Wire, self.customer.index as u64, -3);
        let time = self.at(self.customer.joined_second + 30.0);
        let object = wire::server_object().text("referred", &self.customer.id).flag("converted", true);
        self.out.events.push(wire::server(self.world, teller, &mut dice, "referral", time, object));
        self.moment(time, Feeling::Delighted, Topic::Planning, 0.5);
        if let Some(moment) = self.out.moments.last_mut() {
            moment.customer = teller.index;
        }
    }
}

/// What the product tells of a person when they sign in.
pub(crate) fn who(world: &World, customer: &Customer, first: bool) -> Object {
    let home = customer.home();
    let team = if customer.with_team { "with_a_team" } else { "for_myself" };
    let mut object = Object::new()
        .text("name", &customer.full_name())
        .text("email", &customer.email)
        .text("job", customer.persona.job())
        .text("role", customer.role.word())
        .text("use_case", team)
        .text("country", home.country)
        .text("language", home.language)
        .text("locale", home.locale)
        .text("timezone", home.zone)
        .text("channel", customer.channel.word())
        .flag("invited", customer.invited())
        .text("created_at", &world.calendar.date(customer.joined));
    if first {
        object = object.text("signed_up_on", customer.devices[0].kind);
    }
    match customer.account.map(|account| &world.people.accounts[account]) {
        Some(account) => object.text("company", &account.name).text("company_size", account.size()),
        None => object,
    }
}
