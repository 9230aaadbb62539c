//! Which segments does the workspace have, by the names that rules call them?

use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Rules by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library(BTreeMap<String, Value>);

/// A workspace without segments.
pub static NONE: LazyLock<Arc<Library>> = LazyLock::new(Arc::default);

impl Library {
    /// From names and rules.
    pub fn new(rules: impl IntoIterator<Item = (String, Value)>) -> Self {
        Library(rules.into_iter().collect())
    }

    /// The rule of a segment.
    pub fn rule(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All names, in ascending order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Which segments a rule speaks of, however deep.
    pub fn named_by(rule: &Value) -> Vec<&str> {
        match rule {
            Value::Array(parts) => parts.iter().flat_map(Library::named_by).collect(),
            Value::Object(map) => match map.get("segment").and_then(Value::as_str) {
                Some(name) => vec![name],
                None => ["all", "any", "not", "account"]
                    .iter()
                    .filter_map(|k| map.get(*k))
                    .flat_map(Library::named_by)
                    .collect(),
            },
            _ => Vec::new(),
        }
    }
}
