//! How does the description of the API say ten refusals of a hundred routes once?
//!
//! The handlers' macros write each refusal out in full at each route. Here they become references, with the content type that a
//! problem really has.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

/// What a refusal is called among the components.
fn name(status: &str) -> String {
    format!("Refusal{status}")
}

/// The description in JSON, each refusal in one place. The version of the API is that of the program.
pub(super) fn described(mut description: OpenApi) -> Value {
    description.info.version = env!("CARGO_PKG_VERSION").into();
    // What cannot be written as JSON would be our mistake, and the tests read it.
    let mut whole = serde_json::to_value(description).unwrap_or_default();
    let mut refusals = Map::new();
    let mut problem = Value::Null;
    let paths = whole.get_mut("paths").and_then(Value::as_object_mut);
    for operations in paths.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        let all = operations.values_mut().filter_map(|operation| operation.get_mut("responses")?.as_object_mut());
        for (status, answer) in all.flatten().filter(|(status, _)| status.starts_with(['4', '5'])) {
            let found = answer["content"]["application/json"]["schema"].take();
            if !found.is_null() {
                problem = found;
            }
            let content = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
            refusals.insert(name(status), json!({"description": answer["description"], "content": content}));
            *answer = json!({"$ref": format!("#/components/responses/{}", name(status))});
        }
    }
    whole["components"]["responses"] = Value::Object(refusals);
    whole["components"]["schemas"]["Problem"] = problem;
    whole
}
