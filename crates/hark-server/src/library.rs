//! Which segments, stages and mapped events does a workspace have, for the questions that name them?

mod shelf;

pub(crate) use shelf::{Held, Shelf, Title};

use hark_query::mapping::Mapping;
use hark_query::segment::Library;
use hark_query::stage::{self, Stage};
use hark_records::saved::Saved;
use hark_records::segments::Named;
use hark_records::{Records, WorkspaceId};
use serde_json::Value;
use std::sync::Arc;

/// The rule of a saved segment. What cannot be read is no rule, and refused where it is asked.
pub(crate) fn rule(saved: &Saved) -> Value {
    let content: Value = serde_json::from_str(&saved.content).unwrap_or_default();
    content.get("rule").cloned().unwrap_or_default()
}

/// The list of stages as it was saved.
pub(crate) fn list(saved: &Saved) -> Value {
    let content: Value = serde_json::from_str(&saved.content).unwrap_or_default();
    content.get("stages").cloned().unwrap_or_default()
}

/// The list of mapped events as it was saved.
pub(crate) fn mappings(saved: &Saved) -> Value {
    let content: Value = serde_json::from_str(&saved.content).unwrap_or_default();
    content.get("mappings").cloned().unwrap_or_default()
}

/// The stages as they were saved; none where there is no list, or one that cannot be read.
pub(crate) fn stages(saved: Option<&Saved>) -> Option<Vec<Stage>> {
    stage::read(&list(saved?)).ok()
}

/// The mapping as it was saved; none where there is no list, or one that cannot be read.
fn mapping(saved: Option<&Saved>) -> Mapping {
    saved.and_then(|saved| Mapping::read(&mappings(saved)).ok()).unwrap_or_default()
}

/// These segments and stages.
pub(crate) fn with(segments: impl IntoIterator<Item = (String, Value)>, stages: Option<Vec<Stage>>) -> Library {
    let library = Library::new(segments);
    match stages {
        Some(stages) => library.with_stages(stages),
        None => library,
    }
}

/// Those of a workspace.
pub(crate) fn of(named: &Named) -> Library {
    let segments = named.segments.iter().map(|one| (one.name.clone(), rule(one)));
    with(segments, stages(named.stages.as_ref())).with_mapping(mapping(named.mapping.as_ref()))
}

/// All of a workspace, for what asks once. A server keeps them on its [`Shelf`].
pub(crate) async fn all(records: &Records, workspace: WorkspaceId) -> hark_records::Result<Arc<Library>> {
    Ok(once(records, workspace).await?.library)
}

/// The same with what each is called.
pub(crate) async fn once(records: &Records, workspace: WorkspaceId) -> hark_records::Result<Held> {
    Ok(Held::of(records.rules_of(workspace).await?))
}

/// The names that stand anywhere in a question, a rule or a dashboard where a segment can be named.
pub(crate) fn names(spec: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    collect(spec, &mut found);
    found
}

fn collect<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(object) => {
            found.extend(object.get("segment").and_then(Value::as_str));
            object.values().for_each(|inner| collect(inner, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_found_wherever_they_stand() {
        let spec = json!({"tiles": [{"question": "trend", "customers": [{"not": {"segment": "a"}}, {"did": "x"}]},
            {"of": {"customers": {"segment": "b"}}}], "segment": 5});
        assert_eq!(names(&spec), ["a", "b"]);
        assert!(names(&json!({"question": "trend", "event": "segment"})).is_empty());
    }
}
