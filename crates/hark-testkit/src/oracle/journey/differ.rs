//! What differs between two journeys?
//!
//! Readings: what either list shows is compared; a milestone or friction by the least age by which nine in ten of those who came to
//! it had (on either side), as long as at least half of those who entered were followed so long; of those followed so long. A time is
//! the first by which a part has got there (a half; of leaving a quarter or a tenth where half did not on both sides), its
//! interval every time at which the band of the curve holds the rest.

use super::super::history::Setting;
use super::super::quantile::quantile;
use super::super::survival::Watched;
use super::{AGES, CAMPAIGN, CHANNEL, Entry, REFERRER, came, came_by, done_in, friction, met, top};
use hark_model::Micros;
use hark_model::time::DAY;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const Z: f64 = 1.959_963_984_540_054;

/// One side: who was there, and who entered the stage that is compared.
pub(super) struct Side<'p> {
    pub(super) setting: &'p Setting<'p>,
    pub(super) people: usize,
    pub(super) entries: Vec<Entry<'p>>,
}

/// What is compared of one stage, without what is corrected for how many there are.
pub(super) fn stage(key: &Json, sides: [&Side; 2]) -> Vec<Json> {
    let mut rows = Vec::new();
    let shares = |of: &dyn Fn(&Side) -> (usize, usize)| [of(sides[0]), of(sides[1])];
    if sides[0].setting.spec["compare"].get("range").is_none() {
        rows.extend(share(json!({"what": "reached"}), shares(&|side| (side.entries.len(), side.people)), 0.0));
    }
    rows.extend(share(json!({"what": "left_soon"}), shares(&left_soon), 0.0));
    let times = |left: f64| time(json!({"what": "time", "left": left}), sides.map(stayed), left, 0.0);
    rows.extend([0.5, 0.25, 0.1].into_iter().map(times).find(|told| !told.is_empty()).unwrap_or_default());
    let by: [(&str, Option<&[&str]>); 4] =
        [("event", None), ("referrer", Some(&REFERRER)), ("campaign", Some(&CAMPAIGN)), ("channel", Some(&CHANNEL))];
    for (word, properties) in by {
        for value in values(sides, properties) {
            let of = |side: &Side| {
                let came = side.entries.iter().filter(|entry| came_by(entry, properties).as_ref() == Some(&value));
                (came.count(), side.entries.len())
            };
            rows.extend(share(json!({"what": "entry", "entry": word, "breakdown": value}), shares(&of), 0.0));
        }
    }
    for event in milestones(sides) {
        rows.extend(milestone(&event, sides));
    }
    rows.extend(frictions(sides));
    for row in &mut rows {
        row["stage"] = key.clone();
    }
    rows
}

fn lasted(side: &Side, entry: &Entry) -> Micros {
    entry.stay.end.as_ref().map_or(side.setting.now, |(end, _)| *end) - entry.stay.from
}

fn left_soon(side: &Side) -> (usize, usize) {
    let known = followed(side, 14 * DAY);
    let soon = known.iter().filter(|entry| entry.stay.end.is_some() && lasted(side, entry) <= 14 * DAY);
    (soon.count(), known.len())
}

const WORDS: [&str; 4] = ["drop_off", "error", "repeated", "rage"];

/// The frictions that either answer lists, by the age by which nine in ten of those who met them had.
fn frictions(sides: [&Side; 2]) -> Vec<Json> {
    let mut listed: Vec<(usize, String)> = Vec::new();
    for side in sides {
        for row in friction(side.setting, &side.entries).as_array().into_iter().flatten() {
            let number = WORDS.iter().position(|word| row["friction"] == *word).expect("a friction");
            let one = (number, row["event"].as_str().expect("a name").to_owned());
            if !listed.contains(&one) {
                listed.push(one);
            }
        }
    }
    let mut rows = Vec::new();
    for (number, name) in listed {
        let known = |side: &Side, entry: &Entry| met(side.setting, entry, number, &name);
        let Some((word, age)) = able(sides, &known) else { continue };
        let of = |side: &Side| {
            let all = followed(side, age);
            (all.iter().filter(|entry| known(side, entry).is_some_and(|time| time <= age)).count(), all.len())
        };
        let both = [of(sides[0]), of(sides[1])];
        if both.iter().any(|(k, _)| *k > 0) {
            rows.extend(share(json!({"what": WORDS[number], "event": name, "within": word}), both, 1.0));
        }
    }
    rows
}

/// No answer has these either: of every friction and age, who had met it by then of those who were followed so long.
pub(super) fn met_within(setting: &Setting, entries: &[Entry]) -> Json {
    let names: BTreeSet<&String> = entries.iter().flat_map(|e| e.within.iter().map(|fact| &fact.name)).collect();
    let mut rows = Vec::new();
    for (name, number, (word, age)) in
        names.into_iter().flat_map(|name| (0..4).flat_map(move |number| AGES.map(|age| (name, number, age))))
    {
        let long = entries.iter().filter(|entry| setting.now - entry.stay.from >= age);
        let n = long.filter(|entry| met(setting, entry, number, name).is_some_and(|time| time <= age)).count();
        rows.push(json!({"friction": WORDS[number], "event": name, "within": word, "customers": n}));
    }
    rows.into()
}

/// A number of customers out of how many, and how long it took them.
type Timed = (usize, usize, Vec<Watched>);

fn stayed(side: &Side) -> Timed {
    let one = |entry: &Entry| Watched { time: lasted(side, entry), reached: entry.stay.end.is_some() };
    let n = side.entries.len();
    (n, n, side.entries.iter().map(one).collect())
}

fn values(sides: [&Side; 2], properties: Option<&[&str]>) -> Vec<Json> {
    let mut out: Vec<Json> = Vec::new();
    for side in sides {
        let rows = came(side.setting, &side.entries, properties);
        let all: Vec<Json> = side.entries.iter().filter_map(|entry| came_by(entry, properties)).collect();
        let listed = rows.as_array().into_iter().flatten().filter(|row| row["other"].is_null());
        let real = listed.map(|row| row["breakdown"].clone()).filter(|value| all.contains(value));
        real.for_each(|value| {
            if !out.contains(&value) {
                out.push(value)
            }
        });
    }
    out
}

fn milestones(sides: [&Side; 2]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for side in sides {
        let names: BTreeSet<&String> = side.entries.iter().flat_map(|e| e.within.iter().map(|f| &f.name)).collect();
        let count = |name: &str| side.entries.iter().filter(|entry| done_in(entry, name).is_some()).count();
        let mut reached: Vec<(usize, String)> =
            names.into_iter().map(|name| (count(name), name.clone())).filter(|(n, _)| *n > 0).collect();
        reached.sort_by_key(|(n, name)| (std::cmp::Reverse(*n), name.clone()));
        out.extend(reached.into_iter().take(top(side.setting)).map(|(_, name)| name));
    }
    out
}

/// Who entered so long ago.
fn followed<'s, 'p>(side: &'s Side<'p>, age: Micros) -> Vec<&'s Entry<'p>> {
    side.entries.iter().filter(|entry| side.setting.now - entry.stay.from >= age).collect()
}

/// No answer has these: of every age, who was followed so long, and what they reached by it.
pub(super) fn watched(setting: &Setting, entries: &[Entry]) -> Json {
    let long = |age: Micros| entries.iter().filter(|entry| setting.now - entry.stay.from >= age).count();
    AGES.iter().map(|(word, age)| json!({"watched": word, "customers": long(*age)})).collect()
}

pub(super) fn within(setting: &Setting, entries: &[Entry]) -> Json {
    let names: BTreeSet<&String> = entries.iter().flat_map(|e| e.within.iter().map(|fact| &fact.name)).collect();
    let row = |name: &str, word: &str, age: Micros| {
        let long = entries.iter().filter(|entry| setting.now - entry.stay.from >= age);
        let n = long.filter(|entry| done_in(entry, name).is_some_and(|time| time <= age)).count();
        json!({"milestone": name, "within": word, "customers": n})
    };
    names.into_iter().flat_map(|name| AGES.iter().map(move |(word, age)| row(name, word, *age))).collect()
}

/// The age by which something is compared that came so late.
fn able(sides: [&Side; 2], came: &dyn Fn(&Side, &Entry) -> Option<Micros>) -> Option<(&'static str, Micros)> {
    let nine_in_ten = sides.into_iter().filter_map(|side| {
        let times: Vec<f64> = side.entries.iter().filter_map(|e| came(side, e)).map(|t| t as f64).collect();
        quantile(&times, 0.9)
    });
    let needed = nine_in_ten.fold(0.0, f64::max);
    let wanted = AGES.iter().position(|(_, age)| *age as f64 >= needed).unwrap_or(5);
    let enough =
        |side: &Side, age: Micros| !side.entries.is_empty() && followed(side, age).len() * 2 >= side.entries.len();
    AGES[..=wanted].iter().rev().find(|(_, age)| sides.into_iter().all(|side| enough(side, *age))).copied()
}

fn milestone(event: &str, sides: [&Side; 2]) -> Vec<Json> {
    let Some((word, age)) = able(sides, &|_, entry| done_in(entry, event)) else { return Vec::new() };
    let times = |side: &Side| -> Timed {
        let all = followed(side, age);
        let times: Vec<Micros> = all.iter().filter_map(|e| done_in(e, event)).filter(|time| *time <= age).collect();
        (times.len(), all.len(), times.into_iter().map(|time| Watched { time, reached: true }).collect())
    };
    let both = sides.map(times);
    let named = |what: &str| json!({"what": what, "event": event, "within": word});
    let mut rows = share(named("milestone"), [(both[0].0, both[0].1), (both[1].0, both[1].1)], 0.0);
    rows.extend(time(named("milestone_time"), both, 0.5, 0.0));
    rows
}

/// The bounds of Wilson's interval are the roots of `(p - x)^2 = z^2 x (1 - x) / n`.
fn wilson(n: f64, k: f64) -> (f64, f64) {
    let z2 = Z.powi(2);
    let (a, b, c) = (n + z2, -(2.0 * k + z2), k * k / n);
    let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
    (((-b - root) / (2.0 * a)).max(0.0), ((-b + root) / (2.0 * a)).min(1.0))
}

/// The difference of two shares with its interval.
pub(super) fn difference(a: (usize, usize), b: (usize, usize)) -> Option<(f64, f64, f64)> {
    if a.0 == 0 || b.0 == 0 {
        return None;
    }
    let side = |(n, k): (usize, usize)| (k as f64 / n as f64, wilson(n as f64, k as f64));
    let ((p, (p_low, p_high)), (q, (q_low, q_high))) = (side(a), side(b));
    let lower = p - q - ((p - p_low).powi(2) + (q_high - q).powi(2)).sqrt();
    let upper = p - q + ((p_high - p).powi(2) + (q - q_low).powi(2)).sqrt();
    Some((p - q, lower.max(-1.0), upper.min(1.0)))
}

fn share(mut row: Json, sides: [(usize, usize); 2], harm: f64) -> Vec<Json> {
    let [here, there] = sides.map(|(k, n)| (n, k));
    let Some((apart, lower, upper)) = difference(here, there) else { return Vec::new() };
    for (word, (n, k)) in [("here", here), ("there", there)] {
        row[word] = json!({"customers": k, "n": n, "share": k as f64 / n as f64});
    }
    let pooled = (here.1 + there.1) as f64 / (here.0 + there.0) as f64;
    let error = (pooled * (1.0 - pooled) * (1.0 / here.0 as f64 + 1.0 / there.0 as f64)).sqrt();
    let expected = |n: usize| n as f64 * pooled.min(1.0 - pooled);
    let p = match expected(here.0.min(there.0)) < 10.0 {
        true => exact(here, there),
        false if apart == 0.0 => 1.0,
        false => beyond(apart.abs() / error),
    };
    vec![told(row, apart, (Some(lower), Some(upper)), p, harm)]
}

/// Of all ways in which as many could have fallen on the two sides, the share of those no likelier than this one.
fn exact(here: (usize, usize), there: (usize, usize)) -> f64 {
    let ways = |n: usize, k: usize| (0..k).map(|i| ((n - i) as f64 / (k - i) as f64).ln()).sum::<f64>();
    let met = here.1 + there.1;
    let likely = |k: usize| (ways(here.0, k) + ways(there.0, met - k) - ways(here.0 + there.0, met)).exp();
    let all = (0..=here.0.min(met)).filter(|k| met - k <= there.0).map(likely);
    let rare = all.filter(|one| *one <= likely(here.1) * (1.0 + 1e-7));
    rare.sum::<f64>().min(1.0)
}

fn told(mut row: Json, apart: f64, (lower, upper): (Option<f64>, Option<f64>), p: f64, harm: f64) -> Json {
    row["difference"] = json!(apart);
    row["lower"] = json!(lower);
    row["upper"] = json!(upper);
    row["p"] = json!(p);
    row["harm"] = json!(harm);
    row
}

/// How likely a normal deviate lies farther from zero: what Simpson's rule finds of the density up to there, and the rest.
fn beyond(deviate: f64) -> f64 {
    let (steps, end) = (4_000, deviate.min(12.0));
    let width = end / f64::from(steps);
    let density = |x: f64| (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let weight = |at: i32| if at == 0 || at == steps { 1.0 } else { 2.0 + 2.0 * f64::from(at % 2) };
    let within: f64 = (0..=steps).map(|at| weight(at) * density(f64::from(at) * width)).sum();
    (1.0 - 2.0 * within * width / 3.0).max(0.0)
}

fn time(mut row: Json, sides: [Timed; 2], part: f64, harm: f64) -> Vec<Json> {
    let [Some(here), Some(there)] = [&sides[0].2, &sides[1].2].map(|watched| until(watched, part)) else {
        return Vec::new();
    };
    for (word, (k, n, _), (median, lower, upper)) in [("here", &sides[0], here), ("there", &sides[1], there)] {
        row[word] = json!({"customers": k, "n": n, "seconds": median, "seconds_interval": [lower, upper]});
    }
    let apart = here.0 - there.0;
    // How far the difference may lie lower: what is above may lie lower, and what is below higher.
    let reach = |above: Bounded, below: Bounded| Some((above.0 - above.1?).hypot(below.2? - below.0));
    let (down, up) = (reach(here, there), reach(there, here));
    let p = match if apart > 0.0 { down } else { up } {
        _ if apart == 0.0 => 1.0,
        None => 1.0,
        Some(0.0) => 0.0,
        Some(reach) => beyond(Z * apart.abs() / reach),
    };
    vec![told(row, apart, (down.map(|down| apart - down), up.map(|up| apart + up)), p, harm)]
}

/// A time with its bounds, where the data know them.
type Bounded = (f64, Option<f64>, Option<f64>);

/// After how many seconds a part got there, with its bounds; fewer than six know none, nor is one known from a step down to nobody. The band holds the rest where `ln(-ln S)` lies no farther from
/// the same of the rest than its error allows.
fn until(watched: &[Watched], part: f64) -> Option<Bounded> {
    let mut times: Vec<Micros> = watched.iter().filter(|w| w.reached).map(|w| w.time).collect();
    times.sort();
    times.dedup();
    let (mut share, mut sum) = (1.0f64, 0.0f64);
    let few = watched.iter().filter(|w| w.reached).count() < 6;
    let (mut half, mut lower, mut upper) = (None, None, None);
    for time in times {
        let risk = watched.iter().filter(|w| w.time >= time).count() as f64;
        let got = watched.iter().filter(|w| w.time == time && w.reached).count() as f64;
        share *= 1.0 - got / risk;
        let seconds = time as f64 / 1e6;
        if share <= 1.0 - part + 1e-12 {
            half.get_or_insert(seconds);
        }
        if got == risk {
            continue;
        }
        sum += got / (risk * (risk - got));
        let (place, error) = ((-share.ln()).ln(), Z * sum.sqrt() / -share.ln());
        let wanted = (-(1.0 - part).ln()).ln();
        if place + error >= wanted {
            lower.get_or_insert(seconds);
        }
        if place - error >= wanted {
            upper.get_or_insert(seconds);
        }
    }
    Some(if few { (half?, None, None) } else { (half?, lower, upper) })
}

/// How many of the comparisons hold when one in twenty of what is called a difference may be none: the largest number of them
/// of which the last is at most its share of 5 %.
pub(super) fn judged(rows: Vec<Json>) -> Json {
    let p = |row: &Json| row["p"].as_f64().expect("a probability");
    let mut all: Vec<f64> = rows.iter().map(p).collect();
    all.sort_by(f64::total_cmp);
    let m = all.len() as f64;
    let rate = |own: f64| {
        let later = all.iter().enumerate().filter(|(_, other)| **other >= own);
        later.map(|(at, other)| other * m / (at as f64 + 1.0)).fold(1.0, f64::min)
    };
    let judge = |mut row: Json| {
        let apart = row["difference"].as_f64().expect("a difference");
        let harm = row.as_object_mut().and_then(|row| row.remove("harm")).and_then(|harm| harm.as_f64()).expect("harm");
        let rate = rate(p(&row));
        let beyond_zero = match apart > 0.0 {
            true => row["lower"].as_f64().is_some_and(|lower| lower > 0.0),
            false => row["upper"].as_f64().is_some_and(|upper| upper < 0.0),
        };
        let word = if apart * harm > 0.0 { "worse" } else { "better" };
        let word = if harm == 0.0 { "different" } else { word };
        row["verdict"] = json!(if rate <= 0.05 && beyond_zero { word } else { "no detectable difference" });
        row["p_adjusted"] = json!(rate);
        row
    };
    rows.into_iter().map(judge).collect()
}
