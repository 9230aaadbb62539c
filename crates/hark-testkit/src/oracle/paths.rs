//! What comes after what?
//!
//! Readings: only events of the range are looked at; a run of the same name is one stop; with `session_cut` nothing
//! follows across the border of two sessions. A stop is an anchor when any of its events is. Anchored at `start_at`, a
//! path goes from each anchor to the next one or to the last stop, at most `steps` edges, numbered from the anchor.
//! Anchored at `end_at` it leads to each anchor from the one before it or from the first stop, at most `steps` edges,
//! numbered backwards: step 1 arrives. Anchored at both, a path from a start counts up to the first end after it, if
//! that comes before the next start and within `steps` edges.

use super::condition;
use super::history::{Fact, Setting, Unit, session_numbers};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// `edges`, the most frequent first.
pub fn answer(setting: &Setting) -> Json {
    let spec = setting.spec;
    let mut counts: BTreeMap<(usize, String, String), usize> = BTreeMap::new();
    for unit in &setting.units {
        for path in paths(setting, unit) {
            for (step, pair) in edges(spec, &path) {
                *counts.entry((step, pair.0, pair.1)).or_default() += 1;
            }
        }
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by(|((step_a, from_a, to_a), a), ((step_b, from_b, to_b), b)| {
        b.cmp(a).then_with(|| (from_a, to_a, step_a).cmp(&(from_b, to_b, step_b)))
    });
    rows.truncate(spec["top"].as_u64().unwrap_or(u64::MAX) as usize);
    let row = |((step, from, to), count): ((usize, String, String), usize)| match step {
        0 => json!({"from": from, "to": to, "count": count}),
        _ => json!({"step": step, "from": from, "to": to, "count": count}),
    };
    json!({"edges": rows.into_iter().map(row).collect::<Vec<_>>()})
}

/// One run of events of the same name.
struct Stop {
    name: String,
    starts: bool,
    ends: bool,
}

/// The stops of a unit in order, cut where asked.
fn paths(setting: &Setting, unit: &Unit) -> Vec<Vec<Stop>> {
    let sessions = session_numbers(&unit.seen);
    let cut = setting.spec["session_cut"] == true;
    let anchor = |key: &str, fact: &Fact| {
        let selector = setting.spec.get(key);
        selector.is_some_and(|selector| condition::selects(selector, fact, &unit.whole, &setting.calendar))
    };
    let mut paths: BTreeMap<usize, Vec<Stop>> = BTreeMap::new();
    for (fact, session) in unit.seen.iter().zip(sessions).filter(|(fact, _)| setting.in_range(fact.time)) {
        let path = paths.entry(if cut { session } else { 0 }).or_default();
        let (starts, ends) = (anchor("start_at", fact), anchor("end_at", fact));
        match path.last_mut() {
            Some(stop) if stop.name == fact.name => {
                stop.starts |= starts;
                stop.ends |= ends;
            }
            _ => path.push(Stop { name: fact.name.clone(), starts, ends }),
        }
    }
    paths.into_values().collect()
}

/// The pairs of one path, with the number of the step when anchored, else 0.
fn edges(spec: &Json, path: &[Stop]) -> Vec<(usize, (String, String))> {
    let pair = |i: usize| (path[i].name.clone(), path[i + 1].name.clone());
    let deepest = spec["steps"].as_u64().unwrap_or(u64::MAX) as usize;
    let all = 0..path.len().saturating_sub(1);
    let starts = || (0..path.len()).filter(|i| path[*i].starts);
    let mut out = Vec::new();
    match (spec.get("start_at"), spec.get("end_at")) {
        (None, None) => out.extend(all.map(|i| (0, pair(i)))),
        (Some(_), None) => {
            for i in all {
                if let Some(from) = starts().rfind(|from| *from <= i) {
                    out.push((i - from + 1, pair(i)));
                }
            }
        }
        (None, Some(_)) => {
            for i in all {
                if let Some(to) = (i + 1..path.len()).find(|to| path[*to].ends) {
                    out.push((to - i, pair(i)));
                }
            }
        }
        (Some(_), Some(_)) => {
            for from in starts() {
                let next = starts().find(|next| *next > from).unwrap_or(path.len() - 1);
                let end = (from + 1..=next).find(|to| path[*to].ends && to - from <= deepest);
                out.extend((from..end.unwrap_or(from)).map(|i| (i - from + 1, pair(i))));
            }
        }
    }
    out.retain(|(step, _)| *step <= deepest);
    out
}
