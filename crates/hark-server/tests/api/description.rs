//! Does the description of the API say what the API does?

use crate::support::Hark;
use hark_server::api::policy::Policy;

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
        let asks = described["operationId"] == "ask_question";
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

/// The description stands in the tree, so that a change of the API is seen where it is reviewed.
#[test]
fn the_committed_description_is_that_of_the_handlers() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let now = hark_server::api::description();
    if std::env::var_os("HARK_WRITE").is_some() {
        std::fs::write(file, &now).expect("written");
    }
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(now.contains("\"request_id\"") && now.len() < 500_000, "each refusal stands in one place");
    let same = committed == now;
    assert!(
        same,
        "docs/openapi.json is stale: HARK_WRITE=1 cargo test -p hark-server --test api committed_description"
    );
}
