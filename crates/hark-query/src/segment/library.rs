//! Which segments does the workspace have, by the names that rules call them?

use super::facts::Settings;
use crate::mapping::Mapping;
use crate::stage::{self, Stage};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Rules by name, and what else rules of this workspace depend on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    rules: BTreeMap<String, Value>,
    facts: Settings,
    /// `None` for a workspace that never said which stages it has.
    stages: Option<Vec<Stage>>,
    mapping: Mapping,
}

/// A workspace without segments.
pub static NONE: LazyLock<Arc<Library>> = LazyLock::new(Arc::default);

impl Library {
    /// From names and rules.
    pub fn new(rules: impl IntoIterator<Item = (String, Value)>) -> Self {
        Library { rules: rules.into_iter().collect(), ..Library::default() }
    }

    /// The same with the workspace's own settings of facts.
    #[must_use]
    pub fn with_facts(self, facts: Settings) -> Self {
        Library { facts, ..self }
    }

    /// The same with these stages, the first one first, instead of those that every workspace has.
    #[must_use]
    pub fn with_stages(self, stages: Vec<Stage>) -> Self {
        Library { stages: Some(stages), ..self }
    }

    /// The same with these events as reserved ones.
    #[must_use]
    pub fn with_mapping(self, mapping: Mapping) -> Self {
        Library { mapping, ..self }
    }

    /// Which own events are reserved ones.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// What facts are decided by.
    pub fn facts(&self) -> &Settings {
        &self.facts
    }

    /// The stages of the workspace, in their order.
    pub fn stages(&self) -> &[Stage] {
        self.stages.as_deref().unwrap_or(&stage::DEFAULTS)
    }

    /// The rule of a segment.
    pub fn rule(&self, name: &str) -> Option<&Value> {
        self.rules.get(name)
    }

    /// All names, in ascending order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
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
