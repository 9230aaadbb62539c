//! How much happened in each period?
//!
//! Readings: measures of a property look at JSON numbers only; the sum of none is 0, every other measure of none is
//! null; `n` is how many numbers there were. Each row's `total` is the measure over the whole range, so that distinct customers are not counted twice. The
//! rows of a breakdown are ranked by it, one without a total last.

use super::history::{Fact, Setting, Unit};
use super::{breakdown, condition, quantile};
use hark_model::Micros;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::rc::Rc;

/// One matching event and the number of its unit.
type Hit<'a> = (usize, &'a Rc<Fact>);

/// `series` with `points` and `total`.
pub fn answer(setting: &Setting) -> Json {
    let spec = setting.spec;
    let any = json!("*");
    let selector = spec.get("event").unwrap_or(&any);
    let mut hits: Vec<(&Unit, Hit)> = Vec::new();
    for (number, unit) in setting.units.iter().enumerate() {
        for fact in &unit.seen {
            let wanted = condition::selects(selector, fact, &unit.whole, &setting.calendar);
            if wanted && setting.in_range(fact.time) {
                hits.push((unit, (number, fact)));
            }
        }
    }
    let periods = periods(setting, hits.iter().map(|(_, (_, fact))| fact.time));
    let series = |hits: &[Hit]| {
        let point = |start: &Micros| {
            let within: Vec<Hit> =
                hits.iter().copied().filter(|(_, fact)| setting.calendar.start(fact.time) == *start).collect();
            let mut point = json!({"start": setting.calendar.label(*start), "value": measure(setting, &within)});
            if setting.spec["measure"].is_object() {
                point["n"] = json!(numbers(setting, &within).len());
            }
            if *start <= setting.now && setting.now < setting.calendar.next(*start) {
                point["incomplete"] = json!(true);
            }
            point
        };
        json!({"points": periods.iter().map(point).collect::<Vec<_>>(), "total": measure(setting, hits)})
    };
    let Some(place) = spec.get("breakdown") else {
        let hits: Vec<Hit> = hits.into_iter().map(|(_, hit)| hit).collect();
        return json!({"series": [series(&hits)]});
    };
    let grouped =
        breakdown::grouped(hits.into_iter().map(|(unit, hit)| (breakdown::row_of(place, hit.1, &unit.whole), hit)));
    let weight = |hits: &[Hit]| measure(setting, hits).as_f64().unwrap_or(f64::NEG_INFINITY);
    let weights: Vec<(Json, f64)> = grouped.iter().map(|(row, hits)| (row.clone(), weight(hits))).collect();
    let (shown, rest) = breakdown::top(&weights, spec);
    let mut out = Vec::new();
    for row in &shown {
        let (_, hits) = grouped.iter().find(|(name, _)| name == row).expect("a row that is shown");
        let mut one = series(hits);
        one["breakdown"] = row.clone();
        out.push(one);
    }
    if rest {
        let others: Vec<Hit> =
            grouped.iter().filter(|(name, _)| !shown.contains(name)).flat_map(|(_, hits)| hits.clone()).collect();
        let mut one = series(&others);
        one["breakdown"] = json!("$other");
        one["other"] = json!(true);
        out.push(one);
    }
    json!({"series": out})
}

/// Every period of the range; where the range is open, it ends with the first or last of these moments.
pub fn periods(setting: &Setting, times: impl Iterator<Item = Micros> + Clone) -> Vec<Micros> {
    let first = setting.range.from.or_else(|| times.clone().min());
    let last = setting.range.to.map(|to| to - 1).or_else(|| times.max());
    match (first, last) {
        (Some(first), Some(last)) if first <= last => setting.calendar.periods(first, last),
        _ => Vec::new(),
    }
}

/// The kind of measure and the property that is measured, if one is.
fn kind(setting: &Setting) -> (String, String) {
    match &setting.spec["measure"] {
        Json::Null => ("events".to_owned(), String::new()),
        Json::String(word) => (word.clone(), String::new()),
        Json::Object(map) => {
            let kinds = ["sum", "mean", "min", "max", "median", "quantile"];
            let kind = kinds.into_iter().find(|kind| map.contains_key(*kind)).expect("a measure");
            (kind.to_owned(), map[kind].as_str().expect("a property").to_owned())
        }
        other => panic!("the oracle knows no measure {other}"),
    }
}

fn numbers(setting: &Setting, hits: &[Hit]) -> Vec<f64> {
    let (_, property) = kind(setting);
    let values = hits.iter().filter_map(|(_, fact)| condition::reach(&fact.properties, &property));
    values.filter_map(|value| value.as_f64()).collect()
}

fn measure(setting: &Setting, hits: &[Hit]) -> Json {
    let (kind, _) = kind(setting);
    let numbers = numbers(setting, hits);
    let measured = match kind.as_str() {
        "events" | "count" => return json!(hits.len()),
        "customers" => return json!(hits.iter().map(|(unit, _)| unit).collect::<BTreeSet<_>>().len()),
        "sum" => numbers.iter().sum::<f64>(),
        _ if numbers.is_empty() => return Json::Null,
        "mean" => numbers.iter().sum::<f64>() / numbers.len() as f64,
        "min" => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        "max" => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        "median" => quantile::quantile(&numbers, 0.5).expect("numbers"),
        _ => {
            let share = setting.spec["measure"]["q"].as_f64().expect("a share");
            quantile::quantile(&numbers, share).expect("numbers")
        }
    };
    // The standard library sums nothing to -0, which a ranking would place below 0.
    json!(measured + 0.0)
}
