//! Who is the person that takes this place?

use super::{Channel, Customer, Role, devices};
use crate::calendar::DAYS;
use crate::dice::{Concern, Dice, mix};
use crate::names;
use crate::persona::Persona;
use std::ops::Range;

/// A place to be filled with a person.
pub(super) struct Seat {
    pub index: usize,
    pub account: Option<usize>,
    pub role: Role,
    pub place: usize,
    pub channel: Channel,
    pub joined: i64,
    pub invited_by: Option<usize>,
}

/// Share of people who only try it out. The same with and without an invitation, so that an invitation alone explains a
/// difference between the two.
const DABBLERS: f64 = 0.15;

fn persona(seat: &Seat, dice: &mut Dice) -> Persona {
    let dabbles = dice.chance(DABBLERS);
    if dabbles && seat.joined >= 0 {
        return Persona::Dabbler;
    }
    let weighted: &[(Persona, f64)] = match (seat.account, seat.role) {
        (Some(_), Role::Owner) => &[(Persona::Founder, 4.0), (Persona::Admin, 6.0)],
        (Some(_), Role::Admin) => &[(Persona::Admin, 1.0)],
        (Some(_), Role::Guest) => &[(Persona::Guest, 1.0)],
        (Some(_), Role::Member) => &[(Persona::Member, 78.0), (Persona::Exporter, 14.0), (Persona::Designer, 8.0)],
        (None, _) => &[
            (Persona::Founder, 42.0),
            (Persona::Member, 30.0),
            (Persona::Guest, 10.0),
            (Persona::Exporter, 9.0),
            (Persona::Designer, 9.0),
        ],
    };
    let weights: Vec<f64> = weighted.iter().map(|(_, weight)| *weight).collect();
    weighted[dice.pick(&weights)].0
}

/// How much risk somebody stands: most little, some very much. Those who were there before day 0 have proven theirs.
fn patience(persona: Persona, joined: i64, dice: &mut Dice) -> f64 {
    let base = dice.exponential(1.0).max(0.01) * dice.lognormal(1.05, 0.3);
    match persona {
        Persona::Dabbler => base * 0.2,
        _ if joined < 0 => 0.12 + base * 2.1,
        _ => base,
    }
}

fn holidays(joined: i64, dice: &mut Dice) -> Vec<Range<i64>> {
    let mut away = Vec::new();
    for _ in 0..2 {
        let start = dice.between(joined.max(0) as f64 + 4.0, DAYS as f64 + 30.0) as i64;
        let length = dice.lognormal(8.0, 0.5) as i64;
        if dice.chance(0.4) {
            away.push(start..start + length.clamp(2, 24));
        }
    }
    away
}

/// The person for a seat. `taken` tells whether an address has an owner already.
pub(super) fn fill(seed: u64, seat: Seat, domain: Option<&str>, taken: &mut dyn FnMut(&str) -> bool) -> Customer {
    let mut dice = Dice::new(seed, Concern::Person, seat.index as u64, 0);
    let persona = persona(&seat, &mut dice);
    let name = names::person(crate::place::PLACES[seat.place].names, &mut dice);
    let rhythm = match persona {
        Persona::Founder => [0.42, 0.33, 0.25],
        _ => [0.5, 0.42, 0.08],
    };
    let (from, to) = [(7.8, 12.0), (12.5, 17.5), (18.5, 23.0)][dice.pick(&rhythm)];
    let joined_second = dice.between(from, to) * 3600.0;
    let id = format!("u_{:012x}", mix(seed ^ mix(0xc057_0000 + seat.index as u64)) >> 16);
    let second = seat.account.is_none() && (0..DAYS - 60).contains(&seat.joined) && dice.chance(0.02);
    let merged_on = seat.joined + dice.between(18.0, 55.0) as i64;
    let mut customer = Customer {
        index: seat.index,
        second: second.then(|| (format!("{id}b"), merged_on)),
        id,
        name,
        email: email(name, domain, seat.index, taken),
        persona,
        place: seat.place,
        role: seat.role,
        account: seat.account,
        invited_by: seat.invited_by,
        referred_by: None,
        channel: seat.channel,
        joined: seat.joined,
        joined_second,
        with_team: (seat.account.is_some() && seat.role == Role::Owner) || dice.chance(0.5),
        devices: Vec::new(),
        keenness: dice.lognormal(0.85, 0.65).min(6.0),
        patience: patience(persona, seat.joined, &mut dice),
        shift: dice.normal() * 0.9,
        away: holidays(seat.joined, &mut dice),
        loud_about_colours: persona == Persona::Designer && dice.chance(0.4),
    };
    customer.devices = devices::of(seed, &customer);
    customer
}

fn email(name: (&str, &str), domain: Option<&str>, index: usize, taken: &mut dyn FnMut(&str) -> bool) -> String {
    let local = format!("{}.{}", names::plain(name.0), names::plain(name.1));
    let domain = domain.unwrap_or(["example.com", "example.net", "example.org"][index % 3]);
    let address = format!("{local}@{domain}");
    if taken(&address) { format!("{local}{index}@{domain}") } else { address }
}
