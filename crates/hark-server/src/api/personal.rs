//! What tells who a customer is, and who may see it?
//!
//! One room decides for every answer of the API. A property or trait is personal by its name ([`is_personal`]) or by what a
//! value looks like ([`looks_personal`]); ids always are. Whoever lacks the right [`hark_records::Right::PersonalData`] gets
//! answers in which all of that is absent, and an [alias](alias) instead of a name. Questions that would sort, count or test
//! by personal data are refused to them ([`asks`]), because a count is an answer, too; so are tests for parts of texts where
//! some value tells who somebody is ([`probes`]).
//!
//! What this cannot know: a name that somebody wrote into a longer text in a property called `note`. There, only e-mail
//! addresses, telephone numbers and IP addresses are found, and the ids and personal traits of that very customer; in rows
//! of values those of any customer, where they are the whole text ([`Rows`]).

mod asks;
mod literals;
mod names;
mod probes;
mod rows;
mod values;

pub(crate) use asks::refused as asks;
pub(crate) use literals::hide as hide_literals;
pub(crate) use names::is_personal;
pub(crate) use probes::{found as probes, refused as probes_refused, texts_tell};
pub(crate) use rows::Rows;
pub(crate) use values::looks_personal;

use super::caller::Caller;
use crate::edge::Problem;
use hark_model::CustomerKey;
use hark_records::Right;
use hyper::StatusCode;
use serde_json::{Map, Value};

/// Traits that say what somebody is called, the best first.
pub(crate) const NAMES: [&str; 8] =
    ["name", "full_name", "display_name", "first_name", "firstName", "last_name", "lastName", "email"];

/// What stands where something personal was.
pub(crate) const HIDDEN: &str = "(hidden)";

/// Values shorter than this are not looked for within others: nearly everything holds a `7`.
const TELLING_CHARS: usize = 4;

/// How much of customers the caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Everything.
    Whole,
    /// Nothing that tells who somebody is.
    Masked,
}

impl Sight {
    /// Of this caller in the workspace of the request.
    pub(crate) fn of(caller: &Caller) -> Result<Sight, Problem> {
        let may = caller.context()?.rights().include(Right::PersonalData);
        Ok(if may { Sight::Whole } else { Sight::Masked })
    }

    /// Whether something is kept from them.
    pub(crate) fn is_masked(self) -> bool {
        self == Sight::Masked
    }

    /// What they may see of an object of properties or traits of somebody of whom this is known.
    pub(crate) fn object(self, object: Map<String, Value>, known: &Known) -> Map<String, Value> {
        match self {
            Sight::Whole => object,
            Sight::Masked => known.without("", object),
        }
    }

    /// What they call the customer.
    pub(crate) fn name(self, key: CustomerKey, id: Option<&str>, traits: &Map<String, Value>) -> String {
        let named = || called(traits).or(id.map(str::to_owned));
        if self.is_masked() { alias(key) } else { named().unwrap_or_else(|| alias(key)) }
    }
}

/// What a customer is called when their name is not shown.
pub(crate) fn alias(key: CustomerKey) -> String {
    format!("Customer {}", hark_query::roster::alias(key))
}

/// What the traits say somebody is called.
fn called(traits: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| traits.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let first = |names: &[&str]| names.iter().find_map(|name| text(name)).map(str::to_owned);
    let parts = [first(&["first_name", "firstName"]), first(&["last_name", "lastName"])];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    first(&["name", "full_name", "display_name"])
        .or_else(|| (!parts.is_empty()).then(|| parts.join(" ")))
        .or_else(|| first(&["email"]))
}

/// Personal values of one customer that are known, to be found wherever else they stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    texts: Vec<String>,
}

impl Known {
    /// The customer's ids and personal traits.
    pub(crate) fn of(ids: &[String], traits: &Map<String, Value>) -> Known {
        let mut known = Known::default();
        ids.iter().for_each(|id| known.add(id));
        known.learn("", traits);
        known
    }

    /// One more.
    pub(crate) fn add(&mut self, text: &str) {
        let text = text.trim().to_lowercase();
        if !text.is_empty() && !self.texts.contains(&text) {
            self.texts.push(text);
        }
    }

    /// The personal values of an object.
    pub(crate) fn learn(&mut self, path: &str, object: &Map<String, Value>) {
        for (name, value) in object {
            let path = below(path, name);
            match value {
                Value::Object(inner) => self.learn(&path, inner),
                Value::String(text) if is_personal(&path) => self.add(text),
                Value::Number(number) if is_personal(&path) => self.add(&number.to_string()),
                _ => {}
            }
        }
    }

    /// Whether the text tells who the customer is.
    fn told_by(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let told = |known: &String| {
            if known.chars().count() < TELLING_CHARS { text == *known } else { text.contains(known.as_str()) }
        };
        self.texts.iter().any(told) || looks_personal(&text)
    }

    /// The object without what is personal.
    pub(crate) fn without(&self, path: &str, object: Map<String, Value>) -> Map<String, Value> {
        let kept = object.into_iter().filter_map(|(name, value)| {
            let path = below(path, &name);
            // Whether there is something is nobody's name.
            let hidden = (is_personal(&path) && !value.is_boolean()) || self.told_by(&name);
            if hidden { None } else { self.value(&path, value).map(|value| (name, value)) }
        });
        kept.collect()
    }

    /// The value without what is personal; `None` when that is all of it.
    fn value(&self, path: &str, value: Value) -> Option<Value> {
        match value {
            Value::String(text) => (!self.told_by(&text)).then_some(Value::String(text)),
            Value::Number(number) => (!self.texts.contains(&number.to_string())).then_some(Value::Number(number)),
            Value::Array(items) => {
                Some(items.into_iter().filter_map(|item| self.value(path, item)).collect::<Vec<_>>().into())
            }
            Value::Object(object) => Some(self.without(path, object).into()),
            other => Some(other),
        }
    }

    /// The text, unless it tells who the customer is.
    pub(crate) fn text(&self, text: String) -> Option<String> {
        (!self.told_by(&text)).then_some(text)
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The refusal of what needs the right to see personal data.
pub(crate) fn refusal(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "personal_data", detail)
        .hint("Ask an owner for the right to see personal data, or use something that does not tell who a customer is.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().expect("an object").clone()
    }

    #[test]
    fn what_is_personal_is_absent_and_the_rest_stays() {
        let known = Known::of(&["user-4711".into(), "7".into()], &object(json!({"name": "Ann Lee", "plan": "pro"})));
        let properties = json!({
            "email": "ann@example.com", "plan": "pro", "seats": 7, "count": 70, "email_verified": true,
            "url": "/users/user-4711/settings", "note": "call ANN LEE back", "who": {"phone": "x", "city": "Ulm"},
            "list": ["a", "b@example.com"], "path": "/7", "n": "7", "ip": "10.0.0.1", "client": "192.0.2.7"
        });
        let shown = Sight::Masked.object(object(properties.clone()), &known);
        let expected = json!({
            "plan": "pro", "count": 70, "email_verified": true, "who": {"city": "Ulm"}, "list": ["a"], "path": "/7"
        });
        assert_eq!(Value::Object(shown), expected);
        assert_eq!(Value::Object(Sight::Whole.object(object(properties.clone()), &known)), properties);
    }

    #[test]
    fn a_customer_is_called_by_the_best_name_there_is() {
        let key = CustomerKey(0x3f9a_1c00 << 78);
        let name = |sight: Sight, traits: Value| sight.name(key, Some("u1"), &object(traits));
        assert_eq!(name(Sight::Whole, json!({"name": "Ann Lee", "email": "a@example.com"})), "Ann Lee");
        assert_eq!(name(Sight::Whole, json!({"first_name": "Ann", "lastName": "Lee"})), "Ann Lee");
        assert_eq!(name(Sight::Whole, json!({"name": " ", "email": "a@example.com"})), "a@example.com");
        assert_eq!(name(Sight::Whole, json!({"name": 5})), "u1");
        let alias = name(Sight::Masked, json!({"name": "Ann Lee"}));
        assert!(alias.starts_with("Customer ") && alias.len() == 15, "{alias}");
    }
}
