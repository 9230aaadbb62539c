//! How does the description of the API say once what holds for a hundred routes?
//!
//! The handlers' macros write each refusal out in full at each route. Here they become references, with the content type that a
//! problem really has, and only those stay that the operation can give. The policy says who may call, by what proof, and which POSTs
//! can be sent again; no handler repeats it. The routes of programs and clients are described beside them.

mod examples;
mod refusals;
mod served;

use super::Operation;
use super::policy::Policy;
use crate::edge::codes::CODES;
use hark_records::idempotency::KEY_BYTES_MAX;
use hark_records::{Right, Role};
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

/// What a refusal is called among the components.
fn name(status: &str) -> String {
    format!("Refusal{status}")
}

/// POSTs that change nothing: what they answer is not kept, so a key does nothing for them.
const ONLY_ASKED: [&str; 6] =
    ["ask_question", "preview_facts", "preview_merge", "merge_customers", "preview_unmerge", "unmerge_customer"];
/// What the header with the key, and the one that says that an answer was given before, are called among the components.
const KEY: &str = "IdempotencyKey";
const REPLAYED: &str = "IdempotencyReplayed";
/// What the proofs of who asks are called: the cookie of a session, a server key, a write key.
const SESSION: &str = "session";
const SERVER: &str = "serverKey";
const WRITE: &str = "writeKey";

/// Whether a POST is done once under one key.
fn is_done_once(one: &Operation, described: &Value) -> bool {
    let kept = one.method == "POST" && matches!(one.policy, Policy::Right(_));
    kept && !ONLY_ASKED.iter().any(|name| described["operationId"] == *name)
}

/// Says at a POST that it is done once under one key.
fn describe_key(operation: &mut Value) {
    if let Some(parameters) = operation["parameters"].as_array_mut() {
        parameters.push(json!({"$ref": format!("#/components/parameters/{KEY}")}));
    }
    let answers = operation["responses"].as_object_mut().into_iter().flatten();
    for (_, answer) in answers.filter(|(status, _)| status.starts_with('2')) {
        answer["headers"]["idempotency-replayed"] = json!({"$ref": format!("#/components/headers/{REPLAYED}")});
    }
}

/// Says in which headers an answer tells how fast one may go on.
fn with_pace(headers: &mut Value) {
    headers["RateLimit"] = json!({"$ref": "#/components/headers/RateLimit"});
    headers["RateLimit-Policy"] = json!({"$ref": "#/components/headers/RateLimitPolicy"});
}

/// Who may, as a sentence, and by which proof.
fn who(policy: Policy) -> (String, Value) {
    let Policy::Right(right) = policy else {
        return match policy {
            Policy::Anybody => ("Who may: anybody.".to_owned(), json!([])),
            _ => ("Who may: any member, about themselves; no key.".to_owned(), json!([{SESSION: []}])),
        };
    };
    let roles = Role::ALL.into_iter().filter(|role| role.rights().include(right));
    let mut who: Vec<&str> = roles.map(Role::word).collect();
    let mut proofs = vec![json!({SESSION: []})];
    // As the records give it to a server key.
    if Role::Analyst.rights().include(right) {
        who.push("server key");
        proofs.push(json!({SERVER: []}));
    }
    (format!("Who may: whoever has the right to {} ({}).", right.word(), who.join(", ")), proofs.into())
}

/// Makes one operation say what holds for it: refusals, pace, who may, an example.
fn complete(one: &Operation, operation: &mut Value) {
    let seen = operation.clone();
    if let Some(answers) = operation["responses"].as_object_mut() {
        answers.retain(|status, _| !status.starts_with(['4', '5']) || refusals::can(one, &seen, status));
        for (_, answer) in answers.iter_mut().filter(|(status, _)| !status.starts_with(['4', '5'])) {
            with_pace(&mut answer["headers"]);
        }
    }
    if is_done_once(one, &seen) {
        describe_key(operation);
    }
    let (sentence, proofs) = who(one.policy);
    let before = operation["description"].as_str().map(|text| format!("{text}\n\n")).unwrap_or_default();
    operation["description"] = format!("{before}{sentence}").into();
    operation["security"] = proofs;
    let example = examples::EXAMPLES.iter().find(|(id, _)| operation["operationId"] == *id);
    if let Some((_, text)) = example {
        operation["requestBody"]["content"]["application/json"]["example"] =
            serde_json::from_str(text).unwrap_or_default();
    }
}

/// Headers and proofs, each in one place.
fn describe_components(components: &mut Value) {
    components["parameters"][KEY] = json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "Your name for this request. Sent again within a day under the same name, it is not done again but answered \
            as the first time. Another request under the same name, and one sent while the first still runs, are refused \
            (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is \
            refused (422 `invalid`). Answers 429 and 5xx are not kept.",
        "schema": {"type": "string", "minLength": 1, "maxLength": KEY_BYTES_MAX, "pattern": "^[!-~]+$"},
    });
    let header = |what: &str, schema: Value| json!({"required": false, "description": what, "schema": schema});
    components["headers"] = json!({
        REPLAYED: header("`true`: this is the answer to an earlier request with the same `Idempotency-Key`.",
            json!({"type": "string", "enum": ["true"]})),
        "RateLimit": header("How many requests may come at once (`r`), and in how many seconds there are all again (`t`); a structured field as \
            of draft-ietf-httpapi-ratelimit-headers-10. Missing where there is no limit.",
            json!({"type": "string", "pattern": "^\"address\";r=[0-9]+;t=[0-9]+$"})),
        "RateLimitPolicy": header("The limit: so many requests (`q`) in so many seconds (`w`) from one address. Missing where there is none.",
            json!({"type": "string", "pattern": "^\"address\";q=[0-9]+;w=[0-9]+$"})),
        "RetryAfter": {"required": true, "description": "Seconds after which the same request may succeed.",
            "schema": {"type": "integer", "minimum": 1}},
    });
    components["securitySchemes"] = json!({
        SESSION: {"type": "apiKey", "in": "cookie", "name": "__Host-hark",
            "description": "The session of a signed-in member. Whatever changes something says `Content-Type: application/json`."},
        SERVER: {"type": "http", "scheme": "bearer",
            "description": "A server key (`hk_sec_…`), of one workspace; also as user name of Basic authorization. It may what an analyst with \
                the right to personal data may."},
        WRITE: {"type": "http", "scheme": "basic",
            "description": "A write key (`hk_pub_…`) as user name; also as a Bearer token, in `X-Write-Key`, or where each client puts it. It \
                may send events."},
    });
}

/// What can only be these words.
fn describe_words(schemas: &mut Value) {
    let codes: Vec<&str> = CODES.iter().map(|code| code.code).collect();
    schemas["Problem"]["properties"]["code"]["enum"] = codes.into();
    let rights = Right::ALL.map(Right::word);
    schemas["MySeat"]["properties"]["rights"]["items"]["enum"] = json!(rights);
}

/// The description in JSON, each refusal in one place. The version of the API is that of the program.
pub(super) fn described(mut description: OpenApi, operations: &[Operation]) -> Value {
    description.info.version = env!("CARGO_PKG_VERSION").into();
    // What cannot be written as JSON would be our mistake, and the tests read it.
    let mut whole = serde_json::to_value(description).unwrap_or_default();
    let mut answers = Map::new();
    let mut problem = Value::Null;
    let mut paths = whole["paths"].as_object().cloned().unwrap_or_default();
    for described in paths.values_mut().filter_map(Value::as_object_mut) {
        let all = described.values_mut().filter_map(|operation| operation.get_mut("responses")?.as_object_mut());
        for (status, answer) in all.flatten().filter(|(status, _)| status.starts_with(['4', '5'])) {
            let found = answer["content"]["application/json"]["schema"].take();
            if !found.is_null() {
                problem = found;
            }
            let content = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
            let headers = refusals::headers(status);
            answers.insert(
                name(status),
                json!({"description": answer["description"], "content": content, "headers": headers}),
            );
            *answer = json!({"$ref": format!("#/components/responses/{}", name(status))});
        }
    }
    for one in operations {
        complete(one, &mut paths[&one.path][one.method.to_lowercase()]);
    }
    served::describe(&mut paths, &mut answers);
    whole["servers"] = json!([{"url": "/", "description": "This server."}]);
    whole["paths"] = Value::Object(paths);
    describe_components(&mut whole["components"]);
    whole["components"]["responses"] = Value::Object(answers);
    whole["components"]["schemas"]["Problem"] = problem;
    describe_words(&mut whole["components"]["schemas"]);
    whole
}
