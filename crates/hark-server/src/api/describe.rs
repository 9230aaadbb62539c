//! How does the description of the API say once what holds for a hundred routes?
//!
//! The handlers' macros write each refusal out in full at each route. Here they become references, with the content type that a
//! problem really has. And every POST that can be sent again says so: it is the policy that makes it so, and no handler.

use super::Operation;
use super::policy::Policy;
use hark_records::idempotency::KEY_BYTES_MAX;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

/// What a refusal is called among the components.
fn name(status: &str) -> String {
    format!("Refusal{status}")
}

/// POSTs that change nothing: what they answer is not kept, so a key does nothing for them.
const ONLY_ASKED: [&str; 1] = ["ask_question"];
/// What the header with the key, and the one that says that an answer was given before, are called among the components.
const KEY: &str = "IdempotencyKey";
const REPLAYED: &str = "IdempotencyReplayed";

/// Says at every POST in a workspace that it is done once under one key.
fn describe_keys(whole: &mut Value, operations: &[Operation]) {
    let posts = operations.iter().filter(|one| one.method == "POST" && matches!(one.policy, Policy::Right(_)));
    for path in posts.map(|post| post.path.as_str()) {
        let operation = &mut whole["paths"][path]["post"];
        if ONLY_ASKED.iter().any(|name| operation["operationId"] == *name) {
            continue;
        }
        if let Some(parameters) = operation["parameters"].as_array_mut() {
            parameters.push(json!({"$ref": format!("#/components/parameters/{KEY}")}));
        }
        let answers = operation["responses"].as_object_mut().into_iter().flatten();
        for (_, answer) in answers.filter(|(status, _)| status.starts_with('2')) {
            answer["headers"] = replayed();
        }
    }
    whole["components"]["parameters"][KEY] = json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "Your name for this request. Sent again within a day under the same name, it is not done again but answered \
            as the first time. Another request under the same name, and one sent while the first still runs, are refused \
            (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is \
            refused (422 `invalid`). Answers 429 and 5xx are not kept.",
        "schema": {"type": "string", "minLength": 1, "maxLength": KEY_BYTES_MAX, "pattern": "^[!-~]+$"},
    });
    whole["components"]["headers"][REPLAYED] = json!({
        "required": false,
        "description": "`true`: this is the answer to an earlier request with the same `Idempotency-Key`.",
        "schema": {"type": "string", "enum": ["true"]},
    });
}

/// The header of an answer that was given before.
fn replayed() -> Value {
    json!({"idempotency-replayed": {"$ref": format!("#/components/headers/{REPLAYED}")}})
}

/// The description in JSON, each refusal in one place. The version of the API is that of the program.
pub(super) fn described(mut description: OpenApi, operations: &[Operation]) -> Value {
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
            let mut refusal = json!({"description": answer["description"], "content": content});
            if status.starts_with('4') && status != "429" {
                refusal["headers"] = replayed();
            }
            refusals.insert(name(status), refusal);
            *answer = json!({"$ref": format!("#/components/responses/{}", name(status))});
        }
    }
    whole["components"]["responses"] = Value::Object(refusals);
    whole["components"]["schemas"]["Problem"] = problem;
    describe_keys(&mut whole, operations);
    whole
}
