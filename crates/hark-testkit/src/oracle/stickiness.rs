//! In how many periods of the range was each unit active?

use super::history::Setting;
use super::lifecycle::active_periods;
use hark_model::Micros;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// `distribution`, with a row for each number of periods that somebody reached, ascending.
pub fn answer(setting: &Setting) -> Json {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for unit in active_periods(setting) {
        let periods: BTreeSet<Micros> =
            unit.into_iter().filter(|(_, time)| setting.in_range(*time)).map(|(period, _)| period).collect();
        if !periods.is_empty() {
            *counts.entry(periods.len()).or_default() += 1;
        }
    }
    let rows: Vec<Json> =
        counts.into_iter().map(|(periods, customers)| json!({"periods": periods, "customers": customers})).collect();
    json!({"distribution": rows})
}
