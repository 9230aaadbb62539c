//! What comes after what?
//!
//! Readings: only events of the range are looked at; a run of the same name is one step; with `session_cut` nothing
//! follows across the border of two sessions. Anchored at `start_at`, a path begins at every occurrence of the anchor
//! and goes on for at most `steps` steps; anchored at `end_at` it leads to every occurrence of it, and step 1 is the
//! one that arrives there.

use super::history::{Setting, Unit, session_numbers};
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

/// The names of a unit's events in order, cut where asked, without repeats.
fn paths(setting: &Setting, unit: &Unit) -> Vec<Vec<String>> {
    let sessions = session_numbers(&unit.seen);
    let cut = setting.spec["session_cut"] == true;
    let mut paths: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (fact, session) in unit.seen.iter().zip(sessions) {
        if setting.in_range(fact.time) {
            paths.entry(if cut { session } else { 0 }).or_default().push(fact.name.clone());
        }
    }
    paths.values_mut().for_each(|path| path.dedup());
    paths.into_values().collect()
}

/// The pairs of one path, with the number of the step when anchored, else 0.
fn edges(spec: &Json, path: &[String]) -> Vec<(usize, (String, String))> {
    let pair = |i: usize| (path[i].clone(), path[i + 1].clone());
    let deepest = spec["steps"].as_u64().unwrap_or(u64::MAX) as usize;
    let count = path.len().saturating_sub(1);
    let mut out = Vec::new();
    if let Some(anchor) = spec["start_at"].as_str() {
        for at in (0..path.len()).filter(|i| path[*i] == anchor) {
            out.extend((at..count).map(|i| (i - at + 1, pair(i))).filter(|(step, _)| *step <= deepest));
        }
    } else if let Some(anchor) = spec["end_at"].as_str() {
        for at in (0..path.len()).filter(|i| path[*i] == anchor) {
            out.extend((0..at).map(|i| (at - i, pair(i))).filter(|(step, _)| *step <= deepest));
        }
    } else {
        out.extend((0..count).map(|i| (0, pair(i))));
    }
    out
}
