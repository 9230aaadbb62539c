//! Is a body that cannot be read refused by every route in the form that is described?

use crate::matrix::path;
use crate::support::{Answer, Hark, SERVER_KEY};
use hark_records::Role;
use hark_server::api::Operation;
use serde_json::{Map, Value, json};

/// Bodies, and what they say they are.
const BODIES: [(&str, &[u8]); 6] = [
    ("application/json", b"\xff\x00\xfe"),
    ("application/json", b"\"\xed\xa0\x80\""),
    ("application/json", b"{\"question\": \"trend\", \"event\": \"\xc3\"}"),
    ("application/json", b"{"),
    ("text/plain", b"a=b"),
    ("application/json", b""),
];

#[tokio::test]
async fn every_refusal_is_a_problem() {
    let hark = Hark::start().await;
    let owner = crate::member(&hark, 1, Role::Owner).await;
    let cookie = owner.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    let bearer = format!("Bearer {SERVER_KEY}");
    let mut refused = 0;
    for operation in
        hark_server::api::operations().iter().filter(|one| !matches!(one.method.as_str(), "GET" | "DELETE"))
    {
        for (kind, body) in BODIES {
            for who in [("cookie", cookie.as_str()), ("authorization", bearer.as_str())] {
                let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind), who];
                let answer = hark.send(&operation.method, &path(operation, 1), &headers, body).await;
                assert!(answer.status < 500, "{operation:?} {body:?}: {}", answer.text());
                if answer.status >= 400 {
                    refused += 1;
                    let form = answer.header("content-type");
                    assert_eq!(form, Some("application/problem+json"), "{operation:?} {body:?}: {}", answer.text());
                    assert!(answer.json()["code"].is_string(), "{operation:?} {body:?}: {}", answer.text());
                }
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

/// What the description says, and a reference in it followed.
struct Described(Value);

impl Described {
    fn new() -> Described {
        Described(serde_json::from_str(&hark_server::api::description()).unwrap())
    }

    fn of(&self, one: &Operation) -> &Value {
        &self.0["paths"][&one.path][one.method.to_lowercase()]
    }

    fn followed<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let Some(name) = schema["$ref"].as_str() else { return schema };
        self.0.pointer(name.trim_start_matches('#')).unwrap()
    }

    /// The operations whose body has fields, with those.
    fn with_fields(&self) -> Vec<(Operation, Map<String, Value>)> {
        let fields = |one: &Operation| {
            let schema = &self.of(one)["requestBody"]["content"]["application/json"]["schema"];
            self.followed(schema)["properties"].as_object().cloned()
        };
        hark_server::api::operations().into_iter().filter_map(|one| Some((one.clone(), fields(&one)?))).collect()
    }
}

/// A refusal in plain words: none of the program's, and something to do about it.
fn plain(answer: &Answer, what: &str) -> Value {
    let said = answer.json();
    let text = format!("{} {}", said["detail"], said["hint"]);
    for word in [
        "deserialize",
        "struct ",
        "line 1 column",
        "u32",
        "u64",
        "i64",
        "expected",
        "JSON body into",
        "sequence",
        "invalid type",
        "key must be",
        "EOF",
        "trailing",
        "recursion",
    ] {
        assert!(!text.contains(word), "{what}: {text}");
    }
    assert!(said["hint"].is_string(), "{what}: {text}");
    said
}

#[tokio::test]
async fn a_body_that_does_not_fit_is_told_at_its_field_in_plain_words() {
    let hark = Hark::start().await;
    let mut owner = crate::member(&hark, 1, Role::Owner).await;
    let described = Described::new();
    let all = described.with_fields();
    assert!(all.len() >= 25, "{}", all.len());
    for (one, fields) in all {
        let (what, at) = (format!("{} {}", one.method, one.path), path(&one, 1));
        let mut refused = async |body: Value, place: &str| {
            let answer = owner.send(&hark, &one.method, &at, Some(body.clone())).await;
            assert_eq!(answer.status, 422, "{what} {body}: {}", answer.text());
            let said = plain(&answer, &what);
            assert_eq!(
                (said["code"].as_str(), said["place"].as_str()),
                (Some("invalid"), Some(place)),
                "{what} {body}: {said}"
            );
        };
        for array in [json!(["server", "x"]), json!([]), json!([1, 2, 3, 4, 5, 6, 7, 8])] {
            refused(array, "").await;
        }
        refused(json!("text"), "").await;
        refused(json!({"nobody knows this": 1}), "/nobody knows this").await;
        for name in fields.keys() {
            // What may be anything is read by the language it is of.
            if fields[name].get("type").is_none()
                && fields[name].get("$ref").is_none()
                && fields[name].get("oneOf").is_none()
            {
                continue;
            }
            // Nothing is both; so one of them is wrong.
            for wrong in [json!([[]]), json!({"a": [1]})] {
                let kind = &fields[name]["type"];
                if wrong.is_object() && (kind == "object" || fields[name].get("$ref").is_some() && !kind.is_string()) {
                    continue;
                }
                let answer = owner.send(&hark, &one.method, &at, Some(json!({name: wrong}))).await;
                let said = plain(&answer, &what);
                let place = said["place"].as_str().unwrap_or("");
                assert!(
                    answer.status == 422 && place.starts_with(&format!("/{name}")),
                    "{what} {name} {wrong}: {said}"
                );
            }
        }
    }
}

/// Nothing was taken for an empty object, and no day kept would have refused every event.
#[tokio::test]
async fn nothing_and_a_number_beyond_what_is_described_are_refused_at_their_field() {
    let hark = Hark::start().await;
    let mut owner = crate::member(&hark, 1, Role::Owner).await;
    let described = Described::new();
    let mut numbers = 0;
    for (one, fields) in described.with_fields() {
        let example = described.of(&one)["requestBody"]["content"]["application/json"]["example"].clone();
        for (name, field) in &fields {
            // One kind, so nothing is no value of it.
            let nothing = field["type"].is_string().then_some(Value::Null);
            let least = field["minimum"].as_i64().map(|least| json!(least - 1));
            let most = field["maximum"].as_i64().map(|most| json!(most + 1));
            for wrong in [nothing, least, most].into_iter().flatten() {
                let mut body = example.clone();
                body[name] = wrong.clone();
                let answer = owner.send(&hark, &one.method, &path(&one, 1), Some(body)).await;
                numbers += usize::from(wrong.is_number());
                // A thing that is not there is missed before its numbers are looked at.
                if wrong.is_number() && answer.status == 404 {
                    continue;
                }
                let said = answer.json();
                let told = (answer.status, said["place"].as_str().map(str::to_owned));
                assert_eq!(told, (422, Some(format!("/{name}"))), "{} {} {name} {wrong}: {said}", one.method, one.path);
            }
        }
    }
    assert!(numbers >= 8, "{numbers}");
}

#[tokio::test]
async fn a_list_makes_no_key() {
    let hark = Hark::start().await;
    let mut owner = crate::member(&hark, 1, Role::Owner).await;
    let keys = "/api/v1/workspaces/1/keys";
    let before = owner.send(&hark, "GET", keys, None).await.json();
    let answer = owner.send(&hark, "POST", keys, Some(json!(["server", "by position"]))).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert_eq!(owner.send(&hark, "GET", keys, None).await.json(), before);
    let twice = br#"{"kind":"write","kind":"server","label":"x"}"#;
    let cookie = format!("__Host-hark={}", owner.cookies[0].1);
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let answer = hark.send("POST", keys, &headers, twice).await;
    assert_eq!((answer.status, answer.json()["place"].as_str()), (422, Some("/kind")), "{}", answer.text());
    for (text, at) in [
        ("{\"kind\":\n \"write\",,}", "line 2, column 10"),
        ("{\"kind\"", "line 1, column 7"),
        ("{1:2}", "line 1, column 2 on: a name is not in quotes"),
        ("{\"kind\" 1}", "a colon is missing"),
        ("{} {}", "something follows the end"),
        ("{\"kind\":\"a\nb\"}", "control character"),
        (" ", "is empty"),
    ] {
        let answer = hark.send("POST", keys, &headers, text.as_bytes()).await;
        let said = plain(&answer, text);
        assert!(answer.status == 400 && said["detail"].as_str().unwrap().contains(at), "{said}");
    }
}

#[tokio::test]
async fn a_parameter_that_does_not_fit_or_that_nobody_knows_is_named() {
    let hark = Hark::start().await;
    let mut owner = crate::member(&hark, 1, Role::Owner).await;
    let described = Described::new();
    let (mut numbers, bearer) = (0, format!("Bearer {SERVER_KEY}"));
    for one in hark_server::api::operations() {
        if one.path.ends_with("/callback") {
            continue; // What comes back from a provider is the provider's.
        }
        let mut refused = async |query: &str, place: &str| {
            let at = format!("{}?{query}", path(&one, 1));
            let answer = owner.send(&hark, &one.method, &at, Some(json!({}))).await;
            let said = plain(&answer, &at);
            let told = (answer.status, said["code"].as_str(), said["place"].as_str());
            assert_eq!(told, (422, Some("bad_parameter"), Some(place)), "{} {at}: {said}", one.method);
        };
        refused("limti=1", "?limti").await;
        for parameter in described.of(&one)["parameters"].as_array().into_iter().flatten() {
            let kind = &parameter["schema"]["type"];
            if parameter["in"] == "query" && (kind == "integer" || kind[0] == "integer") {
                let name = parameter["name"].as_str().unwrap();
                for wrong in ["x", "1.5", "99999999999999999999999"] {
                    refused(&format!("{name}={wrong}"), &format!("?{name}")).await;
                }
                numbers += 1;
            }
        }
    }
    assert!(numbers >= 6, "{numbers}");
    let words = [
        ("jobs?state=nope", "?state"),
        ("audit?before=x", "?before"),
        ("audit?limit=0", "?limit"),
        ("jobs?limit=501", "?limit"),
    ];
    for (path, place) in words {
        let answer = owner.send(&hark, "GET", &format!("/api/v1/workspaces/1/{path}"), None).await;
        let said = plain(&answer, path);
        assert_eq!((answer.status, said["place"].as_str()), (422, Some(place)), "{path}: {said}");
    }
    let said = owner.send(&hark, "GET", "/api/v1/workspaces/1/jobs?state=nope", None).await.json();
    assert_eq!(said["hint"], "There are `waiting`, `running`, `done` and `failed`.");
    for probe in ["/health?ts=1", "/ready?ts=1", "/version?x"] {
        assert_eq!(hark.send("GET", probe, &[], b"").await.status, 200, "{probe}: whoever watches adds what they like");
    }
    for path in [
        "dead-letters?limti=1",
        "dead-letters?limit=501",
        "dead-letters?after=x",
        "accounting?x=1",
        "events/recent?limit=1",
    ] {
        let answer = hark.send("GET", &format!("/api/v1/{path}"), &[("authorization", &bearer)], b"").await;
        let said = plain(&answer, path);
        assert_eq!((answer.status, said["code"].as_str()), (422, Some("bad_parameter")), "{path}: {said}");
    }
}
