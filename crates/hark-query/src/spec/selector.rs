//! Which events are meant?

use super::condition::{self, Budget};
use super::{Condition, LIST_MAX, Node};
use crate::Result;
use crate::mapping::Mapping;
use hark_timeline::EventNames;
use serde_json::Value;

/// A list of so many bytes is repeated in a hint.
const SHOWN_MAX: usize = 100;

/// A choice of events: by name, and by a condition on each.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// The names; `None` is any.
    pub names: Option<Vec<String>>,
    /// What else must hold of the event.
    pub condition: Option<Condition>,
    /// What the answer calls it.
    pub label: String,
    /// Whether the names are those of the events themselves, whatever they are mapped onto: names of an answer are.
    pub own: bool,
}

impl Selector {
    /// Every event.
    pub fn any() -> Self {
        Selector { names: None, condition: None, label: "*".to_owned(), own: false }
    }

    /// Reads a selector: a name, `"*"`, or an object. `extra` reads further keys of the object, such as `optional`.
    pub fn parse_with(
        node: &Node<'_>,
        budget: &mut Budget<'_>,
        extra: &mut dyn FnMut(&mut super::Reader<'_>) -> Result<()>,
    ) -> Result<Self> {
        if let Value::String(_) = node.value {
            let names = names(node)?;
            let label = node.text()?.to_owned();
            return Ok(Selector { names, label, ..Selector::any() });
        }
        if let Value::Array(_) = node.value {
            let list = node.value.to_string();
            let hint = if list.len() <= SHOWN_MAX { list } else { "[\"a\",\"b\"]".to_owned() };
            return Err(node.wrong("Several events stand in an object.").hint(format!("Write {{\"event\":{hint}}}.")));
        }
        let mut reader = node.object()?;
        let event = reader.take("event");
        let names = event.as_ref().map(names).transpose()?.flatten();
        let condition = reader.take("where").map(|n| condition::parse(&n, budget)).transpose()?;
        let label = match (reader.take("label"), &names) {
            (Some(label), _) => label.name()?.to_owned(),
            (None, Some(names)) => names.join(" | "),
            (None, None) => "*".to_owned(),
        };
        extra(&mut reader)?;
        reader.finish()?;
        Ok(Selector { names, condition, label, own: false })
    }

    /// Reads a selector without further keys.
    pub fn parse(node: &Node<'_>, budget: &mut Budget<'_>) -> Result<Self> {
        Selector::parse_with(node, budget, &mut |_| Ok(()))
    }

    /// The events of these own names, as an answer calls them.
    pub fn of_own(names: Vec<String>) -> Self {
        Selector { names: Some(names), own: true, ..Selector::any() }
    }

    /// By code of an event's name: whether it can be meant. A name means the event that has it, and those mapped onto it.
    pub fn by_code(&self, known: &EventNames, mapping: &Mapping) -> Vec<bool> {
        let Some(names) = &self.names else { return vec![true; known.names().len()] };
        let mut by_code = vec![false; known.names().len()];
        let own = names.iter().filter_map(|name| known.code(name));
        own.for_each(|code| by_code[usize::from(code)] = true);
        for entry in mapping.entries().iter().filter(|_| !self.own) {
            if let Some(code) = known.code(&entry.event) {
                by_code[usize::from(code)] |= names.iter().any(|name| name == entry.reserved.name);
            }
        }
        by_code
    }
}

fn names(node: &Node<'_>) -> Result<Option<Vec<String>>> {
    if let Value::String(_) = node.value {
        let name = node.name()?;
        return Ok((name != "*").then(|| vec![name.to_owned()]));
    }
    let items = node.items(LIST_MAX)?;
    if items.is_empty() {
        return Err(node.wrong("The list of events is empty.").hint("Name at least one event, or use \"*\"."));
    }
    items.iter().map(|item| item.name().map(str::to_owned)).collect::<Result<Vec<_>>>().map(Some)
}
