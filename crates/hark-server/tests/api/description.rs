//! Does the description of the API say what the API does?

use crate::support::Hark;
use hark_records::Role;
use hark_server::api::policy::Policy;
use hark_server::routes::{Audience, ROUTES};
use serde_json::{Value, json};

#[tokio::test]
async fn every_operation_is_described_with_its_answers() {
    let hark = Hark::start().await;
    let answer = hark.get("/api/openapi.json").await;
    assert_eq!(answer.status, 200);
    let described = answer.json();
    assert_eq!(described["openapi"].as_str().map(|v| &v[..3]), Some("3.1"));
    for operation in hark_server::api::operations() {
        let found = &described["paths"][&operation.path][operation.method.to_lowercase()];
        assert!(found["summary"].is_string() || found["description"].is_string(), "{operation:?}");
        assert!(found["operationId"].is_string(), "{operation:?}");
        let answers = found["responses"].as_object().unwrap();
        assert!(
            answers.keys().any(|status| status.starts_with(['2', '3'])) && answers.contains_key("429"),
            "{operation:?}"
        );
    }
}

/// A POST in a workspace is done once under one key, so it says so; and nothing else does.
#[test]
fn every_post_that_can_be_sent_again_says_so() {
    let whole: serde_json::Value = serde_json::from_str(&hark_server::api::description()).expect("JSON");
    let key = serde_json::json!({"$ref": "#/components/parameters/IdempotencyKey"});
    let replayed = "idempotency-replayed";
    let mut counted = 0;
    for operation in hark_server::api::operations() {
        let described = &whole["paths"][&operation.path][operation.method.to_lowercase()];
        let says = described["parameters"].as_array().is_some_and(|all| all.contains(&key));
        let kept = operation.method == "POST" && matches!(operation.policy, Policy::Right(_));
        // Their answers say who somebody is, and are kept nowhere.
        let name = described["operationId"].as_str().unwrap_or_default();
        let asks = ["ask_question", "preview_facts"].contains(&name) || name.contains("merge");
        assert_eq!(says, kept && !asks, "{} {}", operation.method, operation.path);
        let done =
            described["responses"].as_object().into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
        let answers: Vec<bool> = done.map(|(_, answer)| answer["headers"].get(replayed).is_some()).collect();
        assert!(answers.iter().all(|told| *told == says), "{} {}", operation.method, operation.path);
        for status in ["409", "422"] {
            assert!(!says || described["responses"].get(status).is_some(), "{status} of {}", operation.path);
        }
        counted += usize::from(says);
    }
    assert!(counted >= 15, "{counted}");
    assert!(whole["components"]["responses"]["Refusal422"]["headers"].get(replayed).is_some());
    assert_eq!(whole["components"]["parameters"]["IdempotencyKey"]["schema"]["maxLength"], 200);
}

/// Two bodies of one name would be described as one of them, and clients made from the description would read the other wrongly.
#[test]
fn no_two_bodies_have_one_name() {
    let mut places = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut names: Vec<String> = Vec::new();
    while let Some(place) = places.pop() {
        if place.is_dir() {
            places.extend(std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let source = std::fs::read_to_string(&place).unwrap_or_default();
        for described in source
            .split("#[derive(")
            .skip(1)
            .filter(|part| part.split(")]").next().is_some_and(|derived| derived.contains("ToSchema")))
        {
            let mut words = described.split_whitespace().skip_while(|word| !matches!(*word, "struct" | "enum"));
            let name: String = words.nth(1).unwrap_or("").chars().take_while(|c| c.is_alphanumeric()).collect();
            names.push(name);
        }
    }
    assert!(names.len() > 100, "{}", names.len());
    names.sort();
    let twice: Vec<&String> = names.windows(2).filter(|two| two[0] == two[1]).map(|two| &two[0]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// The description stands in the tree, so that a change of the API is seen where it is reviewed.
#[test]
fn the_committed_description_is_that_of_the_handlers() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let now = hark_server::api::description();
    if std::env::var_os("HARK_WRITE").is_some() {
        std::fs::write(file, &now).expect("written");
    }
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    let operations = now.matches("\"operationId\"").count();
    assert!(now.contains("\"request_id\"") && now.len() < operations * 3_500, "each refusal stands in one place");
    let same = committed == now;
    assert!(same, "docs/openapi.json is stale: HARK_WRITE=1 cargo test -p hark-server --test api committed");
}

fn whole() -> Value {
    serde_json::from_str(&hark_server::api::description()).expect("JSON")
}

/// A route that stands in the table and not here would be one that nobody hears of.
#[test]
fn every_route_of_programs_and_clients_is_described() {
    let whole = whole();
    let mut known: Vec<String> = hark_server::api::operations().into_iter().map(|one| one.path).collect();
    for route in ROUTES {
        let path = route.path.replace("**", "{file}").replace('*', "{key}");
        let item = whole["paths"][&path].as_object().unwrap_or_else(|| panic!("{path} is not described"));
        assert!(!item.is_empty(), "{path}");
        for method in item.keys() {
            assert!(route.allow.contains(&method.to_uppercase()), "{method} {path} is described and not allowed");
        }
        for method in route.allow.split(", ").filter(|method| route.audience == Audience::Private && *method != "HEAD")
        {
            assert!(item.contains_key(&method.to_lowercase()), "{method} {path} is allowed and not described");
        }
        known.push(path);
    }
    let unknown: Vec<&String> =
        whole["paths"].as_object().unwrap().keys().filter(|path| !known.contains(path)).collect();
    assert!(unknown.is_empty(), "described, and not there: {unknown:?}");
}

#[test]
fn every_operation_says_who_may_and_by_which_proof() {
    let whole = whole();
    let proofs = whole["components"]["securitySchemes"].as_object().unwrap();
    assert_eq!(proofs.len(), 3);
    let mut names: Vec<&str> = Vec::new();
    for (path, item) in whole["paths"].as_object().unwrap() {
        for (method, one) in item.as_object().unwrap() {
            assert!(one["description"].as_str().unwrap_or("").contains("Who may: "), "{method} {path}");
            let name = one["operationId"].as_str().unwrap();
            assert!(!names.contains(&name), "two operations are called {name}");
            names.push(name);
            for proof in one["security"].as_array().unwrap_or_else(|| panic!("{method} {path} names no proof")) {
                assert!(proof.as_object().unwrap().keys().all(|name| proofs.contains_key(name)), "{method} {path}");
            }
            assert_eq!(
                one["security"] == json!([]),
                one["responses"].get("401").is_none() || (method == "post" && path == "/api/v1/session"),
                "{method} {path}"
            );
        }
    }
    let keys = &whole["paths"]["/api/v1/workspaces/{workspace}/keys"]["post"];
    assert_eq!(keys["security"], json!([{"session": []}]), "a key makes no keys");
    assert!(keys["description"].as_str().unwrap().ends_with("the right to manage keys (admin, owner)."));
    let asked = &whole["paths"]["/api/v1/workspaces/{workspace}/query"]["post"];
    assert_eq!(asked["security"], json!([{"session": []}, {"serverKey": []}]));
}

/// Else "no answer that is not described" would hold whatever is answered.
#[test]
fn an_operation_lists_no_refusal_that_it_cannot_give() {
    let whole = whole();
    let listed = |path: &str, method: &str| {
        let answers = whole["paths"][path][method]["responses"].as_object().unwrap();
        answers.keys().filter(|status| status.starts_with('4')).cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(listed("/api/v1/door", "get"), "422 429");
    assert_eq!(listed("/api/v1/me", "get"), "401 403 422 429");
    assert_eq!(listed("/api/v1/session", "post"), "400 401 403 408 413 415 422 429");
    assert_eq!(listed("/api/v1/workspaces/{workspace}/keys", "get"), "401 403 404 422 429");
    assert_eq!(listed("/api/v1/workspaces/{workspace}/keys", "post"), "400 401 403 404 408 409 413 415 422 429");
    assert_eq!(listed("/api/v1/workspaces/{workspace}/keys/{key}", "delete"), "401 403 404 415 422 429");
    assert_eq!(listed("/v1/track", "post"), "400 401 408 413 415 429");
    assert_eq!(listed("/health", "get"), "");
    assert!(
        whole["paths"]["/api/v1/me"]["put"]["responses"].get("408").is_some(),
        "a body may come too slowly anywhere"
    );
    for (path, item) in whole["paths"].as_object().unwrap() {
        let Some(get) = item["get"]["responses"].as_object() else { continue };
        for status in ["413", "415", "400", "409"] {
            assert!(path.starts_with("/pixel/") || !get.contains_key(status), "GET {path} cannot answer {status}");
        }
    }
}

#[tokio::test]
async fn every_example_of_a_body_has_the_right_form() {
    let hark = Hark::start().await;
    let whole = whole();
    let mut tried = 0;
    for one in hark_server::api::operations() {
        let described = &whole["paths"][&one.path][one.method.to_lowercase()];
        if described.get("requestBody").is_none() {
            continue;
        }
        let example = described["requestBody"]["content"]["application/json"]["example"].clone();
        assert!(example.is_object(), "{} {} has no example", one.method, one.path);
        tried += 1;
        // Each by itself: one example may end what the next one needs.
        let mut owner = owner_of(&hark, tried).await;
        let answer = owner.send(&hark, &one.method, &crate::matrix::path(&one, 1), Some(example)).await;
        assert!(!matches!(answer.status, 400 | 415), "{} {}: {}", one.method, one.path, answer.text());
        if answer.status == 422 {
            // The form is right; what it says of the world may not be: a provider that is not there.
            let said = answer.json();
            let form = said["detail"].as_str().unwrap();
            assert!(
                !form.contains(" must be ") && !form.contains("There is no field") && !form.contains("is missing"),
                "{}",
                answer.text()
            );
        }
    }
    assert!(tried >= 28, "{tried}");
}

async fn owner_of(hark: &Hark, number: usize) -> crate::Browser {
    crate::promises::person(hark, 1, Role::Owner, true, &format!("owner-{number}@example.com")).await.1
}
