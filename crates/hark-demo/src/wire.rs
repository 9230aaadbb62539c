//! What would a real client have sent?
//!
//! Browsers, phones and the company's own server send in the shape of the Segment protocol, as it stands after the server of Hark has
//! understood it: context as `$` properties, both ids on an event, account as group, stamped and received times.

use crate::dice::{Concern, Dice};
use crate::people::{Customer, Device};
use crate::world::World;
use hark_model::event::ACCOUNT;
use hark_model::time::SECOND;
use hark_model::{Event, Flags, Group, LinkKind, MessageId, Micros};
use std::fmt::Write;

/// The text of a JSON object that grows.
#[derive(Clone, Debug)]
pub(crate) struct Object(String);

impl Object {
    pub fn new() -> Self {
        Object("{".to_owned())
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }

    /// Adds a text. Quotes and backslashes are escaped; control characters do not occur in this world.
    pub fn text(mut self, key: &str, value: &str) -> Self {
        self.key(key);
        self.0.push('"');
        for c in value.chars() {
            if matches!(c, '"' | '\\') {
                self.0.push('\\');
            }
            self.0.push(c);
        }
        self.0.push('"');
        self
    }

    /// Adds a whole number.
    pub fn number(mut self, key: &str, value: i64) -> Self {
        self.key(key);
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{value}");
        self
    }

    /// Adds true or false.
    pub fn flag(mut self, key: &str, value: bool) -> Self {
        self.key(key);
        self.0.push_str(if value { "true" } else { "false" });
        self
    }

    pub fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// What one customer's device sends on one day.
pub(crate) struct Client<'w> {
    world: &'w World,
    customer: &'w Customer,
    device: &'w Device,
    /// What every event of this device says.
    common: Object,
    /// The id in use: a person may have two before they are merged.
    id: &'w str,
    /// False before sign-up: only the anonymous id is known.
    known: bool,
    /// How long this session's events stay on the device, beyond the usual.
    offline: Micros,
    dice: Dice,
    out: Vec<Event>,
}

impl<'w> Client<'w> {
    /// A device that sends on a day; `salt` tells the sessions of a day apart.
    pub fn new(world: &'w World, customer: &'w Customer, device: usize, (day, salt): (i64, i64), known: bool) -> Self {
        let device_used = &customer.devices[device];
        let mut dice = Dice::new(world.seed, Concern::Wire, customer.index as u64, day * 64 + salt);
        let second = customer.second.as_ref().filter(|(_, until)| day < *until && device > 0);
        let offline = match device_used.kind {
            "computer" if dice.chance(0.004) => dice.lognormal(5.0, 1.0) * 3600.0,
            "phone" | "tablet" if dice.chance(0.025) => dice.lognormal(7.0, 1.3) * 3600.0,
            _ => 0.0,
        };
        Client {
            world,
            customer,
            device: device_used,
            common: common(world, customer.home().country, device_used, day),
            id: second.map_or(customer.id.as_str(), |(id, _)| id.as_str()),
            known,
            offline: (offline.min(5.0 * 86_400.0) * SECOND as f64) as Micros,
            dice,
            out: Vec::new(),
        }
    }

    /// Whether it is an app that has screens, not pages.
    pub fn native(&self) -> bool {
        matches!(self.device.platform, "ios" | "android")
    }

    /// The device.
    pub fn device(&self) -> &'w Device {
        self.device
    }

    /// What every event of the device says: to be added to.
    pub fn object(&self) -> Object {
        self.common.clone()
    }

    /// All that was sent.
    pub fn finish(self) -> Vec<Event> {
        self.out
    }

    /// From now on the person is known on this device.
    pub fn sign_in(&mut self) {
        self.known = true;
    }

    /// Sends an event and returns its message id.
    pub fn send(&mut self, name: &str, time: Micros, properties: Object) -> String {
        self.send_with(name, time, properties, |_| {})
    }

    /// Sends an event after something special was set on it.
    pub fn send_with(&mut self, name: &str, time: Micros, properties: Object, set: impl FnOnce(&mut Event)) -> String {
        let message_id = crate::people::uuid(&mut self.dice);
        let id = if self.known { self.id } else { &self.device.anonymous_id };
        let usual = if self.native() { self.dice.lognormal(14.0, 0.9) } else { self.dice.lognormal(0.7, 0.6) };
        let received = time + (usual.min(600.0) * SECOND as f64) as Micros + self.offline;
        let mut event = Event::new(MessageId::Text(message_id.clone()), name, id, time, received);
        event.identified = self.known;
        event.anonymous_id = self.known.then(|| self.device.anonymous_id.clone());
        // The wrong clock cancels out against the moment of sending; what the client said is kept.
        event.original_time = (self.device.clock_ahead != 0).then(|| time + self.device.clock_ahead * SECOND);
        event.properties = properties.finish();
        if self.known {
            event.groups = group(self.world, self.customer);
        }
        set(&mut event);
        self.out.push(event);
        message_id
    }
}

fn common(world: &World, country: &str, device: &Device, day: i64) -> Object {
    let object = Object::new()
        .text("$lib", device.library.0)
        .text("$lib_version", device.library.1)
        .text("platform", device.platform)
        .text("device_type", device.kind)
        .text("os", device.os)
        .text("country", country)
        .text("app_version", world.version(day));
    match device.browser {
        Some(browser) => object.text("browser", browser),
        None => object,
    }
}

/// The account as the group of an event.
fn group(world: &World, customer: &Customer) -> Vec<Group> {
    let account = customer.account.map(|account| &world.people.accounts[account]);
    account.into_iter().map(|account| Group { kind: ACCOUNT.to_owned(), id: account.id.clone() }).collect()
}

/// The object that an event of the company's own server begins with.
pub(crate) fn server_object() -> Object {
    Object::new().text("$lib", "analytics-node").text("$lib_version", "2.2.0")
}

/// An event that the company's own server sends of a customer: proven, and at once.
pub(crate) fn server(
    world: &World,
    customer: &Customer,
    dice: &mut Dice,
    name: &str,
    time: Micros,
    properties: Object,
) -> Event {
    let message_id = MessageId::Text(crate::people::uuid(dice));
    let received = time + (dice.lognormal(0.12, 0.4) * SECOND as f64) as Micros;
    let mut event = Event::new(message_id, name, &customer.id, time, received);
    event.identified = true;
    event.flags = Flags::VERIFIED;
    event.properties = properties.finish();
    event.groups = group(world, customer);
    event
}

/// Support joins the two ids of a person.
pub(crate) fn merge(world: &World, customer: &Customer, second: &str, dice: &mut Dice, time: Micros) -> Event {
    let mut event = server(world, customer, dice, "$merge_dangerously", time, server_object());
    event.links.push((second.to_owned(), customer.id.clone(), LinkKind::Merge));
    event
}

/// What somebody unknown does on the company's site.
pub(crate) fn stranger(
    world: &World,
    device: &Device,
    country: &str,
    (day, time): (i64, Micros),
    dice: &mut Dice,
    add: impl FnOnce(Object) -> Object,
) -> Event {
    let message_id = MessageId::Text(crate::people::uuid(dice));
    let received = time + (dice.lognormal(0.7, 0.6) * SECOND as f64) as Micros;
    let mut event = Event::new(message_id, "$pageview", &device.anonymous_id, time, received);
    event.properties = add(common(world, country, device, day)).finish();
    event
}
