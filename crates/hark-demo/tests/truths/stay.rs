//! Who stays how long, by plain counting?

use super::measure::Share;
use super::seen::{Person, Seen};

/// Somebody counts as gone after so many days of silence.
const SILENCE: f64 = 28.0;

/// How long each stayed, and whether they were seen to leave, for those who signed up in the world.
pub fn stays<'a>(people: impl Iterator<Item = &'a Person>) -> Vec<(f64, bool)> {
    let mut stays = Vec::new();
    for person in people {
        if let Some(joined) = person.joined().filter(|joined| *joined < 180.0 - SILENCE) {
            let left = person.last() < 180.0 - SILENCE;
            let until = if left { person.last() } else { 180.0 - SILENCE };
            stays.push((until - joined, left));
        }
    }
    stays.sort_by(|a, b| a.0.total_cmp(&b.0));
    stays
}

/// The time after which a share of them is left (Kaplan and Meier, 1958).
pub fn left_after(stays: &[(f64, bool)], share: f64) -> f64 {
    let mut survival = 1.0;
    for (index, (time, left)) in stays.iter().enumerate() {
        if *left {
            survival *= 1.0 - 1.0 / (stays.len() - index) as f64;
        }
        if survival <= share {
            return *time;
        }
    }
    f64::NAN
}

/// The times until 65, 60 and 55 % are left of those who were invited, divided by those of the others: the geometric mean.
pub fn invited(seen: &Seen) -> f64 {
    let of = |word: &str| stays(seen.people.iter().filter(|person| person.known_as("invited") == word));
    let (invited, others) = (of("true"), of("false"));
    let ratios = [0.65, 0.6, 0.55].map(|share| left_after(&invited, share) / left_after(&others, share));
    ratios.iter().product::<f64>().cbrt()
}

/// People who leave for each person's day: Japan divided by everybody else.
pub fn japan(seen: &Seen) -> f64 {
    let rate = |there: bool| {
        let stays = stays(seen.people.iter().filter(|person| (person.known_as("country") == "JP") == there));
        let left = stays.iter().filter(|stay| stay.1).count() as f64;
        left / stays.iter().map(|stay| stay.0 + 1.0).sum::<f64>()
    };
    rate(true) / rate(false)
}

/// On every 14th day: people who commented at least three times in the four weeks before the last two and were active on at least three
/// days of these two. Gone within 28 days: those without a comment in these two weeks, divided by the others.
pub fn comments(seen: &Seen) -> f64 {
    let mut shares = [Share::default(); 2];
    for person in &seen.people {
        let last = person.last();
        for mark in (42..=130).step_by(14).map(f64::from) {
            let count = |from: f64, to: f64| {
                let within = |row: &&super::seen::Row| row.is("comment_added") && (from..to).contains(&row.day);
                person.rows.iter().filter(within).count()
            };
            let days = person.active[mark as usize - 14..mark as usize].iter().filter(|active| **active).count();
            if days >= 3 && count(mark - 42.0, mark - 14.0) >= 3 {
                let silent = usize::from(count(mark - 14.0, mark) == 0);
                shares[silent].add(last < mark + 28.0 && last < 180.0 - 21.0);
            }
        }
    }
    shares[1].value() / shares[0].value()
}
