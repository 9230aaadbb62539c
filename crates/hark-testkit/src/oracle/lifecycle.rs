//! In each period, who is new, came again, came back, or stayed away?
//!
//! Readings: activity before the range decides who is new and who was there in the period before the first one. A
//! period of an open range that lies after the last activity is not listed.

use super::history::Setting;
use super::{condition, trend};
use hark_model::Micros;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// `points` with the four counts.
pub fn answer(setting: &Setting) -> Json {
    let active = active_periods(setting);
    let within = active.iter().flatten().filter(|(_, time)| setting.in_range(*time)).map(|(_, time)| *time);
    let periods = trend::periods(setting, within);
    let point = |start: &Micros| {
        let before = setting.calendar.start(start - 1);
        let mut counts = [0; 4];
        for unit in &active {
            let in_range = |period: Micros| unit.iter().any(|(at, time)| *at == period && setting.in_range(*time));
            let ever = |period: Micros| unit.iter().any(|(at, _)| *at == period);
            let first = unit.iter().map(|(at, _)| *at).min();
            let status = match (in_range(*start), ever(before)) {
                (true, _) if first == Some(*start) => Some(0),
                (true, true) => Some(1),
                (true, false) => Some(2),
                (false, true) if !ever(*start) => Some(3),
                _ => None,
            };
            if let Some(status) = status {
                counts[status] += 1;
            }
        }
        let [new, returning, resurrecting, dormant] = counts;
        json!({
            "start": setting.calendar.label(*start),
            "new": new, "returning": returning, "resurrecting": resurrecting, "dormant": dormant
        })
    };
    json!({"points": periods.iter().map(point).collect::<Vec<_>>()})
}

/// For each unit the periods it was active in, with the moments.
pub fn active_periods(setting: &Setting) -> Vec<BTreeSet<(Micros, Micros)>> {
    let any = json!("*");
    let selector = setting.spec.get("event").unwrap_or(&any);
    let of_unit = |unit: &super::history::Unit| {
        let facts = unit.seen.iter().filter(|fact| condition::selects(selector, fact, &unit.whole, &setting.calendar));
        facts.map(|fact| (setting.calendar.start(fact.time), fact.time)).collect()
    };
    setting.units.iter().map(of_unit).collect()
}
