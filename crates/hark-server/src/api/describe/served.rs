//! How are the routes described that stand in the routes table: those for programs with a key, for clients, and for operators?
//!
//! Their handlers are no axum handlers, so nothing describes them by itself. A route that is not described here has no arm in the
//! match, and the program does not compile.

use super::{SERVER, WRITE, refusals, with_pace};
use crate::edge::codes::CODES;
use crate::routes::{Action, Audience, ROUTES, Route};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What one route is and answers.
struct Served {
    methods: &'static [&'static str],
    tag: &'static str,
    summary: String,
    /// An example of the body.
    body: Option<Value>,
    parameters: Vec<Value>,
    /// What a good answer is.
    good: Value,
    refuses: &'static [u16],
}

const TAKES: &[u16] = &[400, 401, 408, 413, 415, 429, 503];
const READS: &[u16] = &[401, 422, 429, 503];

fn answer(what: &str, kind: &str, schema: Value) -> Value {
    json!({"200": {"description": what, "content": {kind: {"schema": schema}}}})
}

fn object(what: &str) -> Value {
    answer(what, "application/json", json!({"type": "object"}))
}

fn parameter(name: &str, what: &str, schema: Value) -> Value {
    json!({"name": name, "in": "query", "required": false, "description": what, "schema": schema})
}

/// Takes events and answers so.
fn takes(summary: &str, body: Value, good: Value) -> Served {
    let summary = summary.to_owned();
    Served {
        methods: &["post"],
        tag: "ingest",
        summary,
        body: Some(body),
        parameters: Vec::new(),
        good,
        refuses: TAKES,
    }
}

/// Gives a client what it loads before it sends.
fn gives(methods: &'static [&'static str], summary: &str, good: Value) -> Served {
    let summary = summary.to_owned();
    Served { methods, tag: "ingest", summary, body: None, parameters: Vec::new(), good, refuses: &[] }
}

/// Lets a program read.
fn reads(summary: &str, parameters: Vec<Value>, good: Value) -> Served {
    let summary = summary.to_owned();
    Served { methods: &["get"], tag: "programs", summary, body: None, parameters, good, refuses: READS }
}

fn taken() -> Value {
    let rejected = json!({"type": "object", "required": ["index", "code"],
        "properties": {"index": {"type": "integer"}, "code": {"type": "string"}}});
    answer(
        "The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters.",
        "application/json",
        json!({"type": "object", "required": ["success", "accepted", "rejected"], "properties": {
            "success": {"type": "boolean"}, "accepted": {"type": "integer"}, "rejected": {"type": "array", "items": rejected}}}),
    )
}

fn state(what: &str) -> Value {
    answer(
        what,
        "application/json",
        json!({"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}),
    )
}

/// That it can, and whether the records answer.
fn readiness() -> Value {
    let records = json!({"type": "string", "enum": ["up", "down"],
        "description": "Whether accounts, keys and settings can be read. Events are taken without them."});
    let properties = json!({"status": {"type": "string"}, "records": records});
    let schema = json!({"type": "object", "required": ["status", "records"], "properties": properties});
    answer("It can.", "application/json", schema)
}

fn event() -> Value {
    json!({"type": "track", "userId": "u1", "event": "order placed", "properties": {"total": 12.5}})
}

fn served(route: &Route) -> Served {
    let posthog = json!({"api_key": "hk_pub_…", "batch": [
        {"event": "order placed", "distinct_id": "u1", "properties": {"total": 12.5}}]});
    let plain = |what: &str| answer(what, "text/plain", json!({"type": "string"}));
    let script = answer("A script.", "application/javascript", json!({"type": "string"}));
    match route.action {
        Action::Segment(kind) => {
            let summary = format!("Takes events as clients of Segment send them: {kind:?}.");
            let batch = route.path.ends_with("/batch") || route.path.ends_with("/b");
            takes(&summary, if batch { json!({"batch": [event()]}) } else { event() }, taken())
        }
        Action::Rudder(_) => takes(
            "Takes events as clients of RudderStack send them.",
            json!({"batch": [event()]}),
            plain("OK: they are on disk."),
        ),
        Action::Pixel(_) => {
            let image = answer(
                "An image of one pixel; the event is on disk.",
                "image/gif",
                json!({"type": "string", "contentMediaType": "image/gif"}),
            );
            let data = parameter(
                "writeKey",
                "The write key. The event's fields follow as further parameters.",
                json!({"type": "string"}),
            );
            Served {
                methods: &["get"],
                body: None,
                parameters: vec![data],
                ..takes("Takes one event from the query of an image.", json!({}), image)
            }
        }
        Action::PostHog => {
            let mut good = answer(
                "They are on disk.",
                "application/json",
                json!({"type": "object", "properties": {"status": {"type": "integer"}}}),
            );
            good["204"] = json!({"description": "They are on disk, and a beacon wants no answer."});
            takes("Takes events as clients of PostHog send them.", posthog, good)
        }
        Action::CaptureV1 => takes(
            "Takes events as clients of PostHog send them, and answers for each.",
            posthog,
            object("What became of each event."),
        ),
        Action::ConfigScript | Action::EmptyScript => {
            gives(&["get"], "What a browser client loads before it sends.", script)
        }
        Action::ClientSettings | Action::SourceConfig => {
            gives(&["get"], "The settings of a browser client.", object("The settings."))
        }
        Action::Json(_) if route.audience == Audience::Clients => gives(
            &["get", "post"],
            "Answers a client that asks for something Hark has none of, so that it does not ask again and again.",
            object("Nothing of the kind."),
        ),
        Action::Json(_) => Served {
            tag: "operation",
            ..gives(&["get"], "What this program is, or how questions are written.", object("It."))
        },
        Action::Health => Served { tag: "operation", ..gives(&["get"], "Does the process live?", state("It does.")) },
        Action::Ready => {
            Served { tag: "operation", refuses: &[503], ..gives(&["get"], "Can it take events?", readiness()) }
        }
        Action::Query => Served {
            methods: &["post"],
            body: Some(json!({"question": "trend", "event": "order placed", "range": {"last": "30d"}})),
            refuses: &[400, 401, 408, 413, 415, 422, 429, 503],
            ..reads(
                "Answers a question in the query language.",
                Vec::new(),
                object("The answer; its members depend on the question."),
            )
        },
        Action::Accounting => reads(
            "What became of all events.",
            Vec::new(),
            answer("The counts.", "application/json", json!({"$ref": "#/components/schemas/AccountingView"})),
        ),
        Action::DeadLetters => {
            let after = parameter(
                "after",
                "Continue behind this number: `next` of the answer before.",
                json!({"type": "integer", "minimum": 0}),
            );
            let limit = parameter(
                "limit",
                "At most so many, 1 to 500; usually 50.",
                json!({"type": "integer", "minimum": 1, "maximum": 500}),
            );
            reads("The events that could not be stored, oldest first.", vec![after, limit], object("A page."))
        }
        Action::Recent => reads("The events that arrived last.", Vec::new(), object("The latest first.")),
    }
}

/// A path as descriptions write it, and the names of its parts.
fn templated(path: &str) -> (String, Vec<&'static str>) {
    let mut names = Vec::new();
    let parts = path.split('/').map(|part| match part {
        "*" => {
            names.push("key");
            "{key}"
        }
        "**" => {
            names.push("file");
            "{file}"
        }
        other => other,
    });
    (parts.collect::<Vec<_>>().join("/"), names)
}

fn operation(route: &Route, method: &str, served: &Served, names: &[&str]) -> Value {
    let id = route.path.replace(['/', '.', '*', '-'], "_");
    let mut parameters = served.parameters.clone();
    parameters.extend(names.iter().map(|name| {
        json!({"name": name, "in": "path", "required": true, "schema": {"type": "string", "minLength": 1, "pattern": "^[A-Za-z0-9_-]+$"}})
    }));
    let mut responses = served.good.clone();
    for (_, good) in responses.as_object_mut().into_iter().flatten() {
        if !served.refuses.is_empty() && served.tag != "operation" {
            with_pace(&mut good["headers"]);
        }
    }
    for status in served.refuses {
        responses[status.to_string()] = json!({"$ref": format!("#/components/responses/Refusal{status}")});
    }
    let (security, who) = match (served.tag, served.refuses) {
        ("programs", _) => (json!([{SERVER: []}]), "a program with a server key"),
        ("ingest", [_, ..]) => {
            (json!([{WRITE: []}, {SERVER: []}]), "a client with a write key, or a server with a server key")
        }
        _ => (json!([]), "anybody"),
    };
    let description = format!("Who may: {who}.");
    let mut made = json!({"operationId": format!("{method}{id}"), "tags": [served.tag], "summary": served.summary,
        "description": description, "parameters": parameters, "responses": responses, "security": security});
    if let Some(body) = &served.body {
        let content = json!({"schema": {"type": "object"}, "example": body});
        made["requestBody"] = json!({"required": true, "content": {"application/json": content}});
    }
    made
}

/// Adds every route of the table to the paths, and the refusals that no handler has.
pub(super) fn describe(paths: &mut Map<String, Value>, answers: &mut Map<String, Value>) {
    for route in ROUTES {
        let (path, names) = templated(route.path);
        let served = served(route);
        let item = paths.entry(path).or_insert_with(|| json!({}));
        for method in served.methods {
            item[*method] = operation(route, method, &served, &names);
        }
    }
    let statuses = CODES.iter().flat_map(|code| code.statuses).filter(|status| **status != 500 && **status != 405);
    // Each once: many codes share a status.
    for status in statuses.copied().collect::<BTreeSet<u16>>() {
        let status = status.to_string();
        let what = match status.as_str() {
            "408" => "The body came too slowly.",
            _ => "It is refused.",
        };
        let answer = answers.entry(format!("Refusal{status}")).or_insert_with(|| {
            let content = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
            json!({"description": what, "content": content, "headers": refusals::headers(&status)})
        });
        let told = format!("{} {}", answer["description"].as_str().unwrap_or(""), refusals::codes(&status));
        answer["description"] = told.into();
    }
}
