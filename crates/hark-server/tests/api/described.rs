//! Is every answer that any test here gets one that the description names?

use crate::support::Answer;
use serde_json::Value;
use std::sync::LazyLock;

/// An operation: its method, the parts of its path, and the statuses it can answer.
struct Known {
    method: String,
    parts: Vec<String>,
    statuses: Vec<u16>,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let whole: Value = serde_json::from_str(&hark_server::api::description()).unwrap();
    let mut known = Vec::new();
    for (path, item) in whole["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let statuses = operation["responses"].as_object().unwrap().keys().map(|status| status.parse().unwrap());
            known.push(Known {
                method: method.to_uppercase(),
                parts: path.split('/').map(str::to_owned).collect(),
                statuses: statuses.collect(),
            });
        }
    }
    known
});

/// Holds an answer against the description. What is not described at all answers 404 or 405, which other tests look at.
pub fn holds(method: &str, path: &str, answer: &Answer) {
    let parts: Vec<&str> = path.split('?').next().unwrap().split('/').collect();
    let fits = |one: &&Known| {
        let same = |(wanted, part): (&String, &&str)| wanted == part || wanted.starts_with('{');
        one.method == method && one.parts.len() == parts.len() && one.parts.iter().zip(&parts).all(same)
    };
    // Where two fit, the one with fewer parts left open is meant.
    let open = |one: &&Known| one.parts.iter().filter(|part| part.starts_with('{')).count();
    let Some(known) = KNOWN.iter().filter(fits).min_by_key(open) else { return };
    assert!(
        known.statuses.contains(&answer.status),
        "{method} {path} answers {}, which is not described: {}",
        answer.status,
        answer.text()
    );
}
