//! What does a list of stages say, and can it be used?

use super::{STAGES_MAX, Stage};
use crate::segment::{Library, Rules};
use crate::spec::range::Wall;
use crate::spec::{Defaults, Node};
use crate::{QueryError, Result};
use serde_json::Value;

/// Longest key and longest name of a stage, in characters.
const NAME_MAX: usize = 100;

/// Reads `[{"key":..,"name":..,"rule":..}]`; without a name the key is the name. Does not look into the rules.
pub fn read(list: &Value) -> Result<Vec<Stage>> {
    let mut stages: Vec<Stage> = Vec::new();
    for node in Node::root(list).items(STAGES_MAX)? {
        let mut reader = node.object()?;
        let key = reader.need("key")?;
        let name = reader.take("name");
        let rule = reader.need("rule")?.value.clone();
        reader.finish()?;
        let text = short(&key)?;
        if stages.iter().any(|stage| stage.key == text) {
            return Err(key.wrong(format!("There are two stages {text:?}.")).hint("Give each a key of its own."));
        }
        let name = name.map(|name| short(&name)).transpose()?.unwrap_or_else(|| text.clone());
        stages.push(Stage { key: text, name, rule });
    }
    Ok(stages)
}

fn short(node: &Node<'_>) -> Result<String> {
    let text = node.name()?;
    if text.chars().count() > NAME_MAX || text.trim() != text || text.chars().any(char::is_control) {
        return Err(node
            .wrong(format!("{text:?} is no name of a stage."))
            .hint(format!("Use at most {NAME_MAX} characters without a space at either end.")));
    }
    Ok(text.to_owned())
}

/// Whether the rules of the stages can be understood; the place of a mistake begins with the number of the stage, such as `/2/rule`.
pub fn check(defaults: &Defaults) -> Result<()> {
    Rules::stages(&defaults.wall(), &defaults.segments).map(drop)
}

/// The rules, for who asks about something else and did not write them.
pub(super) fn rules(wall: &Wall, library: &Library) -> Result<Rules> {
    Rules::stages(wall, library).map_err(|error| match error {
        QueryError::Wrong { place, fact, hint } => {
            let told = QueryError::wrong("", format!("The workspace's stages cannot be used, at {place}: {fact}"));
            hint.into_iter().fold(told, QueryError::hint)
        }
        other => other,
    })
}
