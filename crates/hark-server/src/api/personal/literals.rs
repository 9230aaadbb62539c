//! Which parts of what somebody saved tell who a customer is?
//!
//! A question saved by a member who may see personal data can hold what no answer would show to one who may not: a filter
//! such as `email is "ann@example.com"`. Its shape stays to be seen (which properties it tests, and how); the values become
//! [`HIDDEN`]. A value is personal by the name beside it or by what it looks like. The customers themselves are not asked:
//! whoever saves a name and sees it hidden would know that there is such a customer.

use super::{HIDDEN, is_personal, looks_personal};
use serde_json::{Map, Value};

/// Members of a condition that name what is tested, or say how.
const NAMES: [&str; 4] = ["property", "trait", "field", "ignore_case"];

/// Hides what tells who a customer is. Whether there was anything.
pub(crate) fn hide(value: &mut Value) -> bool {
    hide_in(value, false)
}

/// `personal`: this is a value of something that tells who a customer is.
fn hide_in(value: &mut Value, personal: bool) -> bool {
    let telling = match value {
        // `|`, not `||`: the others are looked at as well.
        Value::Array(items) => return items.iter_mut().fold(false, |found, item| hide_in(item, personal) | found),
        Value::Object(object) => return hide_members(object, personal),
        Value::String(text) => personal || looks_personal(text),
        Value::Number(_) => personal,
        _ => false,
    };
    if telling {
        *value = HIDDEN.into();
    }
    telling
}

fn hide_members(object: &mut Map<String, Value>, personal: bool) -> bool {
    let (tests, rows) = (tests_personal(object), object.get("of").is_some_and(broken_down_by_personal));
    let mut found = false;
    for (name, inner) in object.iter_mut() {
        found |= match (name.as_str(), inner) {
            (name, inner) if NAMES.contains(&name) => hide_in(inner, false),
            ("customer" | "listed", inner) => hide_in(inner, true),
            // A cell names a row by its value.
            ("cell", Value::Object(cell)) => cell
                .iter_mut()
                .fold(false, |found, (name, inner)| hide_in(inner, personal || (rows && name == "breakdown")) | found),
            (_, inner) => hide_in(inner, personal || tests),
        };
    }
    // The language has no such key, but a dashboard and a look are free objects.
    let before = object.len();
    object.retain(|name, _| !looks_personal(name));
    found || object.len() < before
}

/// Whether this is a condition on something that tells who a customer is.
fn tests_personal(object: &Map<String, Value>) -> bool {
    let named = |key: &str| object.get(key).and_then(Value::as_str);
    named("property").or(named("trait")).is_some_and(is_personal) || named("field") == Some("id")
}

fn broken_down_by_personal(question: &Value) -> bool {
    match question.get("breakdown") {
        Some(Value::String(name)) => is_personal(name),
        Some(Value::Object(object)) => tests_personal(object),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn hidden(mut spec: Value) -> Option<Value> {
        hide(&mut spec).then_some(spec)
    }

    #[test]
    fn values_that_tell_are_hidden_and_the_shape_stays() {
        let deep = |value: &str| {
            let test = json!({"trait": "name", "contains": value, "ignore_case": true});
            json!({"steps": ["a", {"event": "b", "where": {"any": [{"not": test}]}}]})
        };
        let of_cell = |breakdown: Value, row: &str| json!({"of": {"breakdown": breakdown}, "cell": {"breakdown": row, "start": "2024-01-04"}});
        let email = json!({"trait": "email"});
        let cases = [
            (json!({"trait": "email", "is": "x"}), json!({"trait": "email", "is": "(hidden)"})),
            (
                json!({"property": "phone", "between": [1, 2]}),
                json!({"property": "phone", "between": ["(hidden)", "(hidden)"]}),
            ),
            (json!({"field": "id", "in": ["u1", null]}), json!({"field": "id", "in": ["(hidden)", null]})),
            (deep("Ann"), deep("(hidden)")),
            (json!({"property": "note", "is": "+43 660 1234567"}), json!({"property": "note", "is": "(hidden)"})),
            (
                json!({"event": {"event": "b", "label": "of a@b.example"}}),
                json!({"event": {"event": "b", "label": "(hidden)"}}),
            ),
            (
                json!({"question": "timeline", "customer": "u1"}),
                json!({"question": "timeline", "customer": "(hidden)"}),
            ),
            (json!({"not": {"listed": ["u1", "u2"]}}), json!({"not": {"listed": ["(hidden)", "(hidden)"]}})),
            (of_cell(email.clone(), "x"), of_cell(email, "(hidden)")),
            (of_cell(json!("phone"), "x"), of_cell(json!("phone"), "(hidden)")),
            (of_cell(json!("plan"), "a@b.example"), of_cell(json!("plan"), "(hidden)")),
            (json!({"note": {"ann@example.com": 1, "b": 2}}), json!({"note": {"b": 2}})),
            (json!({"trait": "email", "is": {"free": ["x"]}}), json!({"trait": "email", "is": {"free": ["(hidden)"]}})),
        ];
        for (spec, expected) in cases {
            assert_eq!(hidden(spec.clone()), Some(expected), "{spec}");
        }
    }

    #[test]
    fn everything_else_stays() {
        let cases = [
            json!({"question": "trend", "event": "email", "breakdown": {"trait": "email"}, "measure": {"sum": "phone"}}),
            json!({"where": {"property": "plan", "in": ["pro", 5, true, null]}}),
            json!({"customers": {"trait": "email", "exists": true}}),
            json!({"where": {"property": "page", "matches": "^/p/[0-9]+$"}, "range": {"from": "2024-01-01"}}),
            json!({"question": "timeline", "key": "00000000000000000000000000000001"}),
            json!({"of": {"breakdown": "plan"}, "cell": {"breakdown": "pro", "start": "2024-01-04"}}),
            json!({"tiles": [{"id": "t1", "saved": 3, "width": "half", "title": "Home"}]}),
        ];
        for spec in cases {
            assert_eq!(hidden(spec.clone()), None, "{spec}");
        }
    }
}
