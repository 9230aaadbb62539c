//! Does a question ask for personal data?
//!
//! A count of customers whose e-mail begins with `a` tells as much as a list. So whoever may not see personal data may not
//! ask by it: neither test it, nor break down by it, nor measure it. The spec is searched as text, before it is read: every
//! place that names a property or trait is one of [`NAMING`], and every text that looks personal is refused wherever it is.

use super::{HIDDEN, is_personal, looks_personal};
use crate::edge::Problem;
use serde_json::Value;

/// Keys of the query language under which a property or trait is named.
const NAMING: [&str; 9] = ["property", "trait", "breakdown", "sum", "mean", "min", "max", "median", "quantile"];

/// The refusal of a question that needs the right to see personal data.
pub(crate) fn refused(spec: &Value) -> Result<(), Problem> {
    search(spec, "", None)
}

fn search(value: &Value, place: &str, key: Option<&str>) -> Result<(), Problem> {
    match value {
        Value::String(text) => named(text, place, key),
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(i, item)| search(item, &format!("{place}/{i}"), None))
        }
        Value::Object(object) => {
            let cell = key == Some("cell");
            object.iter().try_for_each(|(name, inner)| {
                let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                // A cell names a row by its value.
                let name = Some(name.as_str()).filter(|name| !(cell && *name == "breakdown"));
                if name == Some("listed") && inner.is_array() {
                    return Err(at(&place, "The ids of customers are personal data."));
                }
                search(inner, &place, name)
            })
        }
        _ => Ok(()),
    }
}

fn named(text: &str, place: &str, key: Option<&str>) -> Result<(), Problem> {
    let naming = key.is_some_and(|key| NAMING.contains(&key));
    let fact = if naming && is_personal(text) {
        format!("`{text}` is personal data.")
    } else if key == Some("field") && text == "id" {
        "The ids of customers are personal data.".to_owned()
    } else if key == Some("customer") {
        "The ids of customers are personal data; name the customer by `key`.".to_owned()
    } else if text == HIDDEN {
        "A part of the question is hidden from you.".to_owned()
    } else if looks_personal(text) {
        "The question holds something that tells who a customer is.".to_owned()
    } else {
        return Ok(());
    };
    Err(at(place, fact))
}

fn at(place: &str, fact: impl Into<String>) -> Problem {
    let mut problem = super::refusal(fact);
    problem.place = Some(place.to_owned().into());
    problem
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn place(spec: Value) -> Option<String> {
        refused(&spec).err().map(|problem| {
            assert_eq!((problem.status.as_u16(), problem.code), (403, "personal_data"));
            problem.place.unwrap_or_default().into()
        })
    }

    #[test]
    fn personal_data_is_refused_at_its_place() {
        let cases = [
            (json!({"question": "trend", "breakdown": "email"}), "/breakdown"),
            (json!({"question": "trend", "breakdown": {"trait": "firstName"}}), "/breakdown/trait"),
            (json!({"question": "trend", "breakdown": {"field": "id"}}), "/breakdown/field"),
            (json!({"question": "trend", "measure": {"sum": "phone"}}), "/measure/sum"),
            (json!({"question": "trend", "customers": {"trait": "email", "starts_with": "a"}}), "/customers/trait"),
            (
                json!({"steps": ["a", {"event": "b", "where": {"any": [{"not": {"property": "user.name", "is": "x"}}]}}]}),
                "/steps/1/where/any/0/not/property",
            ),
            (json!({"where": {"property": "note", "contains": "a@example.com"}}), "/where/contains"),
            (json!({"where": {"property": "note", "in": ["x", "a@example.com"]}}), "/where/in/1"),
            (json!({"question": "timeline", "customer": "u1"}), "/customer"),
            (json!({"of": {"breakdown": {"property": "ip"}}, "cell": {"breakdown": "x"}}), "/of/breakdown/property"),
            (json!({"of": {"breakdown": "note"}, "cell": {"breakdown": "a@example.com"}}), "/cell/breakdown"),
            (json!({"where": {"property": "author", "is": "(hidden)"}}), "/where/is"),
            (json!({"customers": [{"not": {"listed": ["u1"]}}]}), "/customers/0/not/listed"),
            (json!({"customers": {"did": "a", "sum": {"property": "phone", "gt": 1}}}), "/customers/sum/property"),
            (
                json!({"customers": [{"did": "a", "after": {"last": {"event": "b", "where": {"property": "email", "is": "x"}}}}]}),
                "/customers/0/after/last/where/property",
            ),
        ];
        for (spec, expected) in cases {
            assert_eq!(place(spec.clone()).as_deref(), Some(expected), "{spec}");
        }
    }

    #[test]
    fn everything_else_may_be_asked() {
        let cases = [
            json!({"question": "trend", "event": "email", "breakdown": "plan"}),
            json!({"question": "funnel", "steps": ["name", {"event": "b", "where": {"property": "plan", "is": "name"}}]}),
            json!({"question": "timeline", "key": "00000000000000000000000000000001"}),
            json!({"of": {"breakdown": "plan"}, "cell": {"breakdown": "name", "start": "2024-01-04"}}),
            json!({"question": "trend", "customers": {"trait": "plan", "is": "pro"}, "breakdown": {"field": "event"}}),
        ];
        for spec in cases {
            assert_eq!(place(spec.clone()), None, "{spec}");
        }
    }
}
