//! Who else leaves traces: passers-by who never sign up, robots, the company's own staff?

use crate::dice::{Concern, Dice};
use crate::life::arrival::{SITE, origin};
use crate::people::{self, Channel, Device};
use crate::place::PLACES;
use crate::wire;
use crate::world::World;
use hark_model::{Event, Flags, Micros};

/// Visitors on an ordinary day for 5,000 customers.
const VISITORS: f64 = 34.0;

/// Adds what they did on one day.
pub(crate) fn pass_by(world: &World, day: i64, out: &mut Vec<Event>) {
    let mut dice = Dice::new(world.seed, Concern::Strangers, 0, day);
    let week = if world.calendar.weekend(day) { 0.55 } else { 1.0 };
    let since = (day - world.dates.article) as f64;
    let article = if since >= 0.0 { 1.0 + 4.5 * (-since / 2.2).exp() } else { 1.0 };
    let growth = 1.0 + 0.5 * day as f64 / 180.0;
    let size = world.people.customers.len() as f64 / 5_000.0;
    let count = dice.poisson_any(VISITORS * week * article * growth * size * world.liveliness(day));
    for number in 0..count {
        visit(world, day, number as u64, article > 2.0, out);
    }
    robots(world, day, out);
    staff(world, day, out);
}

fn visit(world: &World, day: i64, number: u64, talked_about: bool, out: &mut Vec<Event>) {
    let mut dice = Dice::new(world.seed, Concern::Strangers, 1 + number, day);
    let device = people::stranger(&mut dice);
    let place = &PLACES[dice.pick(&PLACES.map(|place| place.weight))];
    let channel = match talked_about && dice.chance(0.6) {
        true => Channel::Content,
        false => Channel::ALL[dice.pick(&Channel::ALL.map(|(_, weight)| weight))].0,
    };
    let mut on = day;
    let mut second = dice.between(8.0, 23.0) * 3600.0;
    loop {
        let pages = 1 + dice.poisson(0.9);
        for page in 0..pages {
            let time = world.calendar.moment(on, second, place.offset_minutes);
            look(world, &device, place.country, (on, time), (page == 0).then_some(channel), &mut dice, out);
            second += dice.lognormal(26.0, 1.1).clamp(1.0, 1_200.0);
        }
        if !dice.chance(0.11) {
            return;
        }
        on += 1 + dice.exponential(4.0) as i64;
    }
}

fn look(
    world: &World,
    device: &Device,
    country: &str,
    when: (i64, Micros),
    from: Option<Channel>,
    dice: &mut Dice,
    out: &mut Vec<Event>,
) {
    let (path, title, _) = SITE[dice.pick(&SITE.map(|(_, _, weight)| weight))];
    out.push(wire::stranger(world, device, country, when, dice, |object| {
        let object = object.text("$pathname", path).text("$title", title);
        match from {
            Some(channel) => origin(channel, object),
            None => object,
        }
    }));
}

/// Crawlers walk the whole site; a monitor calls the start page every half hour.
fn robots(world: &World, day: i64, out: &mut Vec<Event>) {
    for robot in 0..4 {
        let mut who = Dice::new(world.seed, Concern::Strangers, 1 << 40 | robot, -1);
        let mut device = people::stranger(&mut who);
        (device.kind, device.os, device.browser) = ("computer", "Linux", Some("HeadlessChrome"));
        let mut dice = Dice::new(world.seed, Concern::Strangers, 1 << 41 | robot, day);
        let (count, gap) = match robot {
            0 => (48, 1_800.0),
            _ if dice.chance(0.4) => (8 + dice.below(60), 1.5),
            _ => continue,
        };
        let mut second = if robot == 0 { 0.0 } else { dice.between(0.0, 80_000.0) };
        for _ in 0..count {
            let time = world.calendar.moment(day, second, 0);
            look(world, &device, "US", (day, time), None, &mut dice, out);
            if let Some(event) = out.last_mut() {
                event.flags = event.flags.with(Flags::BOT);
            }
            second += gap;
        }
    }
}

/// Fourteen people who build the product use it, too.
fn staff(world: &World, day: i64, out: &mut Vec<Event>) {
    for person in 0..14u64 {
        let mut who = Dice::new(world.seed, Concern::Strangers, 1 << 42 | person, -1);
        let device = people::stranger(&mut who);
        let mut dice = Dice::new(world.seed, Concern::Strangers, 1 << 43 | person, day);
        if !dice.chance(if world.calendar.weekend(day) { 0.05 } else { 0.7 }) {
            continue;
        }
        let mut second = dice.between(8.5, 16.5) * 3600.0;
        for _ in 0..3 + dice.poisson(7.0) {
            let time = world.calendar.moment(day, second, 60);
            look(world, &device, "DE", (day, time), None, &mut dice, out);
            if let Some(event) = out.last_mut() {
                event.flags = event.flags.with(Flags::STAFF);
                event.identified = true;
                event.anonymous_id = Some(std::mem::replace(&mut event.id, format!("staff_{person:02}")));
                let name = ["task_created", "$pageview", "$pageview", "comment_added"][dice.below(4)];
                name.clone_into(&mut event.name);
            }
            second += dice.lognormal(40.0, 1.0);
        }
    }
}
