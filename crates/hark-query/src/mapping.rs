//! Which events of a workspace are reserved ones under names of its own?
//!
//! `docs/semantics.md`, section Reserved events, says what Hark reads of whom without being asked. A workspace that calls
//! its orders otherwise says so here, once: which event is which, and where its properties are. Nothing is rewritten. A
//! name that is tested is compared with both names of an event when it is asked, so a mapping counts for all history at
//! once, and so does taking it back.

mod amount;
mod read;
mod reserved;
pub mod trial;

pub use read::MAPPINGS_MAX;
pub use reserved::{Kind, Property, RESERVED, Reserved};

use crate::stage;
use hark_timeline::EventNames;
use hark_timeline::memory::lookup;
use hark_timeline::source::EventCode;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Which own events are reserved ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    entries: Vec<Entry>,
    /// By own name: the number of its entry.
    by_name: BTreeMap<String, usize>,
}

/// One own event that is a reserved one.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What the workspace calls it.
    pub event: String,
    /// What it is.
    pub reserved: &'static Reserved,
    /// Where properties of the reserved event are. Those that are not named keep their names.
    pub properties: Vec<(&'static Property, Place)>,
}

/// Where a property of a reserved event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Under another name.
    From {
        /// That name; a dotted one reaches into objects, as in conditions.
        name: String,
        /// How many minor units one of its units has. Without it the value is taken as it is.
        times: Option<u32>,
    },
    /// Nowhere: it is always this.
    Is(String),
}

impl Mapping {
    /// Whether no event is mapped.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All of it, in the order in which it was said.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The own names of a reserved event.
    pub fn names<'m>(&'m self, reserved: &'m str) -> impl Iterator<Item = &'m str> {
        self.entries.iter().filter(move |entry| entry.reserved.name == reserved).map(|entry| entry.event.as_str())
    }

    /// The reserved event that an own one is.
    pub fn reserved_of(&self, own: &str) -> Option<&'static str> {
        self.entry(own).map(|entry| entry.reserved.name)
    }

    fn entry(&self, own: &str) -> Option<&Entry> {
        self.by_name.get(own).map(|number| &self.entries[*number])
    }

    /// What an event says in reserved words: its reserved name, and its properties where that one has them. An event that is
    /// not mapped says what it says.
    pub fn said<'m>(&'m self, name: &'m str, properties: Map<String, Value>) -> (&'m str, Map<String, Value>) {
        let Some(entry) = self.entry(name) else { return (name, properties) };
        let mut said = properties.clone();
        for (property, place) in &entry.properties {
            let value = match place {
                Place::Is(text) => Some(Value::from(text.as_str())),
                Place::From { name, times: None } => lookup(&properties, name).cloned(),
                Place::From { name, times: Some(times) } => {
                    lookup(&properties, name).map(|value| amount::minor_units(value, *times))
                }
            };
            // Who says where a property is says that it is nowhere else.
            match value {
                Some(value) => said.insert(property.name.to_owned(), value),
                None => said.remove(property.name),
            };
        }
        (entry.reserved.name, said)
    }

    /// The codes of the events that a name means: its own, and those of the events mapped onto it.
    pub(crate) fn codes(&self, known: &EventNames, name: &str) -> Vec<EventCode> {
        std::iter::once(name).chain(self.names(name)).filter_map(|name| known.code(name)).collect()
    }

    /// Which own names count as which reserved ones for somebody who reads these rules, and lists of stages. Two mappings of
    /// which this is the same select the same customers. Segments that they name have rules of their own.
    pub fn behind<'m>(&'m self, rules: impl IntoIterator<Item = &'m Value>) -> Vec<(&'m str, &'static str)> {
        let mut spoken = Spoken::default();
        rules.into_iter().for_each(|rule| spoken.listen(rule));
        let heard = |entry: &&Entry| spoken.names[reserved::number(entry.reserved)];
        let mut all: Vec<_> = self.entries.iter().filter(heard).map(|e| (e.event.as_str(), e.reserved.name)).collect();
        all.sort_unstable();
        all
    }
}

/// Where in a rule an event is named.
const SELECTORS: [&str; 8] = ["event", "did", "first", "last", "after", "before", "sequence", "exclude"];
/// The tests that name an event when they are of its name.
const TESTS: [&str; 4] = ["is", "is_not", "in", "not_in"];

/// Which reserved events some rules speak of.
#[derive(Default)]
struct Spoken {
    /// By number of the reserved event.
    names: [bool; reserved::COUNT],
}

impl Spoken {
    fn listen(&mut self, said: &Value) {
        match said {
            Value::Array(items) => items.iter().for_each(|item| self.listen(item)),
            Value::Object(members) => {
                let of_name = members.get("field").is_some_and(|field| field == "event");
                for (key, value) in members {
                    match key.as_str() {
                        // The stages that every workspace has name events that the rule does not.
                        "stage" => stage::DEFAULTS.iter().for_each(|stage| self.listen(&stage.rule)),
                        // Intents come from a table of names. All other facts ask for own names.
                        "fact" if value == "intent" => self.names.fill(true),
                        key if SELECTORS.contains(&key) || of_name && TESTS.contains(&key) => self.hear(value),
                        _ => {}
                    }
                    self.listen(value);
                }
            }
            _ => {}
        }
    }

    /// One name or several.
    fn hear(&mut self, names: &Value) {
        match names {
            Value::String(name) => {
                let named = |reserved: &Reserved| reserved.name.eq_ignore_ascii_case(name);
                RESERVED.iter().zip(&mut self.names).for_each(|(reserved, heard)| *heard |= named(reserved));
            }
            Value::Array(names) => names.iter().for_each(|name| self.hear(name)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mapping() -> Mapping {
        let list = json!([
            {"event": "Order Completed", "as": "order", "properties": {
                "value": {"from": "total.gross", "times": 100}, "currency": {"is": "EUR"}, "margin": {"from": "value"}}},
            {"event": "Bought", "as": "order"},
            {"event": "Churned", "as": "subscription_ended"},
        ]);
        Mapping::read(&list).expect("a mapping")
    }

    fn said(name: &str, properties: Value) -> (String, Value) {
        let mapping = mapping();
        let Value::Object(properties) = properties else { panic!("an object") };
        let (name, said) = mapping.said(name, properties);
        (name.to_owned(), said.into())
    }

    #[test]
    fn an_event_says_in_reserved_words_what_it_said_in_its_own() {
        let properties = json!({"total": {"gross": "49.90"}, "value": 7, "currency": "usd", "coupon": "x"});
        let expected =
            json!({"total": {"gross": "49.90"}, "value": 4990, "currency": "EUR", "margin": 7, "coupon": "x"});
        assert_eq!(said("Order Completed", properties.clone()), ("order".to_owned(), expected));
        assert_eq!(said("Bought", properties.clone()), ("order".to_owned(), properties.clone()));
        assert_eq!(said("order", properties.clone()), ("order".to_owned(), properties.clone()));
        assert_eq!(said("order completed", properties.clone()), ("order completed".to_owned(), properties));
        let elsewhere = json!({"value": null, "margin": 3});
        assert_eq!(
            said("Order Completed", elsewhere).1,
            json!({"currency": "EUR", "margin": null}),
            "what is said to be elsewhere is not here"
        );
    }

    #[test]
    fn names_lead_both_ways() {
        let mapping = mapping();
        assert_eq!(mapping.names("order").collect::<Vec<_>>(), ["Order Completed", "Bought"]);
        assert_eq!(mapping.names("referral").count(), 0);
        assert_eq!((mapping.reserved_of("Churned"), mapping.reserved_of("order")), (Some("subscription_ended"), None));
        let known = EventNames::new(["Bought", "view", "order"].map(str::to_owned).to_vec());
        assert_eq!((mapping.codes(&known, "order"), mapping.codes(&known, "Bought")), (vec![2, 0], vec![0]));
        assert!(Mapping::default().is_empty() && !mapping.is_empty() && mapping.entries().len() == 3);
    }

    #[test]
    fn what_a_rule_rests_on_is_what_it_speaks_of() {
        let mapping = mapping();
        let behind = |rules: &[Value]| mapping.behind(rules).len();
        assert_eq!(behind(&[json!({"did": {"event": ["view", "order"]}, "times": 2})]), 2);
        assert_eq!(behind(&[json!({"did": "view"}), json!({"did": "subscription_ended"})]), 1);
        assert_eq!(behind(&[json!({"did": "Bought"}), json!({"did": "*"})]), 0, "own names mean themselves");
        assert_eq!(behind(&[json!({"stage": "engagement"})]), 2, "the stages that every workspace has speak of orders");
        assert_eq!(behind(&[json!({"fact": "intent", "is": "leaving"})]), 3);
        let named = [
            json!([{"not": {"account": {"first": {"event": "order"}, "within": "1d"}}}]),
            json!({"did": "view", "after": {"last": "order"}}),
            json!({"any": [{"sequence": ["view", {"event": "order"}], "order": "strict"}]}),
            json!({"sequence": ["view", "sold"], "exclude": [{"event": "order"}]}),
            json!({"did": {"event": "*", "where": {"not": {"field": "event", "in": ["x", "ORDER"], "ignore_case": true}}}}),
            json!([{"key": "a", "rule": {"did": "order"}}]),
        ];
        named.iter().for_each(|rule| assert_eq!(behind(std::slice::from_ref(rule)), 2, "{rule}"));
        let unnamed = [
            json!({"trait": "plan", "is": "order"}),
            json!({"fact": "style", "is": "explorer"}),
            json!({"sequence": ["view", "sold"], "order": "strict"}),
            json!({"did": {"event": "view", "where": {"property": "kind", "in": ["order"]}}}),
            json!({"listed": ["order"]}),
            json!({"segment": "order"}),
        ];
        unnamed.iter().for_each(|rule| assert_eq!(behind(std::slice::from_ref(rule)), 0, "{rule}"));
    }
}
