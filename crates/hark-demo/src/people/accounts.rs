//! Which accounts are there, how large, since when?

use super::sign_up::Days;
use super::{Account, LARGE, Plan};
use crate::dice::{Concern, Dice, mix};
use crate::names;
use crate::place::PLACES;

const INDUSTRIES: [(&str, f64); 9] = [
    ("software", 20.0),
    ("agency", 17.0),
    ("consulting", 13.0),
    ("construction", 11.0),
    ("retail", 11.0),
    ("healthcare", 9.0),
    ("education", 8.0),
    ("manufacturing", 7.0),
    ("non_profit", 4.0),
];

/// Numbers of seats: a few accounts above [`LARGE`], many small ones, `people` seats altogether.
fn sizes(count: usize, people: usize, dice: &mut Dice) -> Vec<usize> {
    let large = (count / 50).max(1);
    let mut sizes: Vec<usize> = (0..large).map(|_| LARGE + 8 + (dice.lognormal(28.0, 0.5) as usize).min(90)).collect();
    let left = people.saturating_sub(sizes.iter().sum()) as f64;
    let draws: Vec<f64> = (large..count).map(|_| dice.lognormal(1.0, 0.85)).collect();
    let sum: f64 = draws.iter().sum();
    let share = |draw: f64| (draw / sum * left).round() as usize;
    sizes.extend(draws.iter().map(|draw| share(*draw).clamp(2, LARGE - 4)));
    // What rounding and the bounds took away or added, one seat at a time.
    let mut at = large;
    let mut spare = people as i64 - sizes.iter().sum::<usize>() as i64;
    let rounds = 100 * sizes.len();
    for _ in 0..rounds {
        if spare == 0 || large == sizes.len() {
            break;
        }
        let change = spare.signum();
        let size = sizes[at] as i64 + change;
        if (2..=LARGE as i64 - 2).contains(&size) {
            sizes[at] = size as usize;
            spare -= change;
        }
        at = if at + 1 == sizes.len() { large } else { at + 1 };
    }
    sizes
}

/// Plans so many accounts for so many people. The members are still only counted.
pub(super) fn plan(seed: u64, count: usize, people: usize, days: &Days) -> Vec<(Account, usize)> {
    let mut dice = Dice::new(seed, Concern::Accounts, 0, 0);
    let sizes = sizes(count, people, &mut dice);
    let names = names::companies(count, &mut dice);
    let weights: Vec<f64> = PLACES.iter().map(|place| place.weight).collect();
    let all = sizes.into_iter().zip(names).enumerate();
    all.map(|(index, (size, name))| {
        let mut dice = Dice::new(seed, Concern::Accounts, 1 + index as u64, 0);
        let old = dice.chance(if size > LARGE { 0.85 } else { 0.34 });
        let created = if old { -1 - dice.exponential(170.0).min(900.0) as i64 } else { days.draw(&mut dice) };
        let business = 0.12 + 0.3 * f64::from(u8::from(size > 12)) + 0.4 * f64::from(u8::from(size > LARGE));
        let plan = if dice.chance(business) { Plan::Business } else { Plan::Team };
        let account = Account {
            index,
            id: format!("acc_{:010x}", mix(seed ^ mix(0xacc0 + index as u64)) >> 24),
            domain: format!("{}.example", names::plain(&name)),
            name,
            industry: INDUSTRIES[dice.pick(&INDUSTRIES.map(|(_, weight)| weight))].0,
            place: dice.pick(&weights),
            members: Vec::new(),
            created,
            plan,
            annual: dice.chance(0.22),
        };
        (account, size)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_add_up_and_few_are_large() {
        for (count, people) in [(300, 3_000), (30, 300), (60, 600)] {
            let sizes = sizes(count, people, &mut Dice::new(3, Concern::Accounts, 0, 0));
            assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (count, people));
            let large = sizes.iter().filter(|size| **size > LARGE).count();
            assert_eq!(large, (count / 50).max(1));
        }
    }
}
