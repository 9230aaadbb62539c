//! Could a question spell out personal data letter by letter?
//!
//! How many events have a `note` that begins with `a`, with `an`, with `ann`: after some hundred questions somebody who may see
//! no name knows one. So whoever may not see personal data may test for parts of texts only where no value of the property
//! or trait tells who a customer is. To compare whole values stays allowed: whoever asks has to know the value already.

use super::{Rows, is_personal, refusal};
use crate::edge::Problem;
use crate::routes::query::Asked;
use hark_query::breakdown::Breakdown;
use hark_query::segment::facts::GOALS;
use hark_query::vocabulary;
use rustc_hash::FxHashSet;
use serde_json::Value;

/// Operators that test for a part of a text.
const PARTIAL: [&str; 5] = ["contains", "not_contains", "starts_with", "ends_with", "matches"];
/// Different values that are looked through. What has more is written by people or made of ids.
const LOOKED_THROUGH_MAX: usize = 100_000;

/// A test for a part of a text in a question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Probe {
    place: String,
    of: Breakdown,
    name: String,
}

/// The tests for parts of texts in a question, wherever they stand.
pub(crate) fn found(spec: &Value) -> Vec<Probe> {
    let mut probes = Vec::new();
    search(spec, "", &mut probes);
    probes
}

fn search(value: &Value, place: &str, probes: &mut Vec<Probe>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| search(item, &format!("{place}/{i}"), probes));
        }
        Value::Object(object) => {
            let named = |key: &str| object.get(key).and_then(Value::as_str);
            let subject = match (named("property"), named("trait")) {
                (Some(name), _) => Some((name, Breakdown::Property(name.to_owned()))),
                (None, Some(name)) => Some((name, Breakdown::Trait(name.to_owned()))),
                (None, None) => None,
            };
            let partial = PARTIAL.into_iter().find(|word| object.contains_key(*word));
            if let (Some("goals"), Some(word)) = (named("fact"), partial) {
                let of = |name: &str| (name.to_owned(), Breakdown::Trait(name.to_owned()));
                let place = format!("{place}/{word}");
                probes.extend(GOALS.map(of).map(|(name, of)| Probe { place: place.clone(), of, name }));
            }
            if let (Some((name, of)), Some(word)) = (subject, partial) {
                probes.push(Probe { place: format!("{place}/{word}"), of, name: name.to_owned() });
            }
            for (key, inner) in object {
                search(inner, &format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")), probes);
            }
        }
        _ => {}
    }
}

/// The refusal of the first of them that could find out who a customer is.
pub(crate) fn refused(context: &Asked<'_>, probes: &[Probe]) -> hark_query::Result<Option<Problem>> {
    for (i, probe) in probes.iter().enumerate() {
        if probes[..i].iter().any(|before| before.of == probe.of) {
            continue;
        }
        if tells(context, &probe.of)? {
            let fact =
                format!("Values of `{}` tell who a customer is, so parts of them cannot be looked for.", probe.name);
            let mut problem = refusal(fact);
            problem.place = Some(probe.place.as_str().into());
            problem.hint = Some(
                "Compare whole values with `is` or `in`, or ask an owner for the right to see personal data."
                    .to_owned(),
            );
            return Ok(Some(problem));
        }
    }
    Ok(None)
}

/// Whether some text that a property ever had tells who a customer is. Of one where there are too many to look, it is taken for granted.
pub(crate) fn texts_tell(context: &Asked<'_>, property: &str) -> hark_query::Result<bool> {
    tells(context, &Breakdown::Property(property.to_owned()))
}

fn tells(context: &Asked<'_>, of: &Breakdown) -> hark_query::Result<bool> {
    let mut gathered = Gathered::default();
    vocabulary::each_text(context, of, &mut |text| gathered.add(text))?;
    if gathered.personal || gathered.texts.len() > LOOKED_THROUGH_MAX {
        return Ok(true);
    }
    let rows = Rows::of(context, gathered.texts.iter().map(String::as_str))?;
    Ok(gathered.texts.iter().any(|text| rows.tells(text)))
}

/// The different texts among values, those within lists and objects included.
#[derive(Default)]
struct Gathered {
    texts: FxHashSet<String>,
    personal: bool,
}

impl Gathered {
    /// Whether it needs more.
    fn add(&mut self, text: &str) -> bool {
        let inner = text.starts_with(['{', '[']).then(|| serde_json::from_str::<Value>(text).ok()).flatten();
        match inner {
            Some(inner) => self.look_into(&inner),
            None => self.note(text),
        }
        !self.personal && self.texts.len() <= LOOKED_THROUGH_MAX
    }

    fn note(&mut self, text: &str) {
        if !self.texts.contains(text) {
            self.texts.insert(text.to_owned());
        }
    }

    fn look_into(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.note(text),
            Value::Array(items) => items.iter().for_each(|item| self.look_into(item)),
            Value::Object(object) => {
                self.personal |= object.keys().any(|name| is_personal(name));
                object.values().for_each(|inner| self.look_into(inner));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tests_for_parts_are_found_wherever_they_stand() {
        let spec = json!({
            "steps": ["a", {"event": "b", "where": {"any": [{"not": {"property": "note", "starts_with": "x"}}]}}],
            "customers": [{"trait": "plan", "matches": "^p"}, {"fact": "goals", "contains": "x"}],
            "where": [{"property": "page", "is": "x"}, {"property": "n", "gt": 5}, {"field": "event", "contains": "x"}],
        });
        let places: Vec<String> =
            found(&spec).into_iter().map(|probe| format!("{} {}", probe.place, probe.name)).collect();
        assert_eq!(
            places,
            [
                "/customers/0/matches plan",
                "/customers/1/contains goal",
                "/customers/1/contains goals",
                "/customers/1/contains use_case",
                "/steps/1/where/any/0/not/starts_with note",
            ]
        );
    }

    #[test]
    fn lists_and_objects_are_looked_into() {
        let gathered = |text: &str| {
            let mut all = Gathered::default();
            all.add(text);
            (all.personal, all.texts.into_iter().collect::<Vec<_>>())
        };
        assert_eq!(gathered(r#"["Ann Lee"]"#), (false, vec!["Ann Lee".to_owned()]));
        assert!(gathered(r#"{"email": 5}"#).0);
        assert_eq!(gathered("[broken").1, ["[broken"], "which nobody can look into, so it is held to tell");
    }
}
