//! How long does it take from one event to another?
//!
//! Readings: a unit starts at its first `from` of the range and arrives at the first `to` that is another event and not
//! earlier (equal times count as at once, in either order). Who has not arrived is watched until now.

use super::condition;
use super::history::{Fact, Setting, Unit};
use super::survival::{self, Watched};
use serde_json::{Value as Json, json};
use std::rc::Rc;

/// `n`, `converted`, the three quantiles and the `curve`.
pub fn answer(setting: &Setting) -> Json {
    let watched: Vec<Watched> = setting.units.iter().filter_map(|unit| watch(setting, unit)).collect();
    let curve = survival::curve(&watched);
    let step = |step: &survival::Step| json!({"seconds": step.time as f64 / 1e6, "reached": step.reached, "at_risk": step.at_risk});
    json!({
        "n": watched.len(),
        "converted": watched.iter().filter(|w| w.reached).count(),
        "median_seconds": survival::seconds_until(&curve, 0.5),
        "p75_seconds": survival::seconds_until(&curve, 0.75),
        "p90_seconds": survival::seconds_until(&curve, 0.9),
        "curve": curve.iter().map(step).collect::<Vec<_>>(),
    })
}

fn watch(setting: &Setting, unit: &Unit) -> Option<Watched> {
    let chosen =
        |key: &str, fact: &Rc<Fact>| condition::selects(&setting.spec[key], fact, &unit.whole, &setting.calendar);
    let start = unit.seen.iter().position(|fact| chosen("from", fact) && setting.in_range(fact.time))?;
    let began = unit.seen[start].time;
    let arrivals = unit.seen.iter().enumerate().filter(|(i, fact)| *i != start && fact.time >= began);
    let arrived = arrivals.filter(|(_, fact)| chosen("to", fact)).map(|(_, fact)| fact.time - began).min();
    Some(match arrived {
        Some(time) => Watched { time, reached: true },
        None => Watched { time: (setting.now - began).max(0), reached: false },
    })
}
