//! Is a request that is sent again done once?

use crate::member;
use crate::promises::said;
use crate::support::{Answer, Hark};
use hark_records::Role;
use serde_json::json;

async fn post(hark: &Hark, cookie: &str, path: &str, key: &str, body: &serde_json::Value) -> Answer {
    let headers = [("cookie", cookie), ("content-type", "application/json"), ("idempotency-key", key)];
    hark.send("POST", path, &headers, body.to_string().as_bytes()).await
}

#[tokio::test]
async fn a_request_with_a_key_is_done_once_and_answered_twice() {
    let hark = Hark::start().await;
    let owner = member(&hark, 1, Role::Owner).await;
    let cookie = format!("__Host-hark={}", owner.cookies[0].1);
    let (path, body) = ("/api/v1/workspaces/1/teams", json!({"name": "Red", "members": []}));
    let first = post(&hark, &cookie, path, "k1", &body).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, None), "{}", first.text());
    let second = post(&hark, &cookie, path, "k1", &body).await;
    assert_eq!((second.status, second.json()), (201, first.json()));
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    let other = post(&hark, &cookie, path, "k1", &json!({"name": "Blue", "members": []})).await;
    assert_eq!((other.status, other.json()["code"].as_str()), (409, Some("conflict")), "another request, the same key");
    assert_eq!(post(&hark, &cookie, path, "", &body).await.status, 422, "an empty key is none");
    let teams = hark.send("GET", path, &[("cookie", &cookie)], b"").await.json();
    assert_eq!(teams.as_array().map(Vec::len), Some(1), "{teams}");
    // What was refused is refused again, under the name of the request that is answered now.
    let wrong = json!({"name": "", "members": []});
    let refused = post(&hark, &cookie, path, "k2", &wrong).await;
    let again = post(&hark, &cookie, path, "k2", &wrong).await;
    assert_eq!((refused.status, again.status, said(&again)), (422, 422, said(&refused)));
    assert_eq!(again.header("content-type"), Some("application/problem+json"));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let ids = [&refused, &again].map(|answer| answer.json()["request_id"].as_str().unwrap().to_owned());
    assert!(ids.iter().all(|id| id.len() == 16) && ids[0] != ids[1], "{ids:?}");
    assert_eq!(again.header("x-request-id"), Some(ids[1].as_str()));
    // Of many at once one is done.
    let body = json!({"name": "Green", "members": []});
    let all = tokio::join!(
        post(&hark, &cookie, path, "k3", &body),
        post(&hark, &cookie, path, "k3", &body),
        post(&hark, &cookie, path, "k3", &body)
    );
    assert!([&all.0, &all.1, &all.2].iter().all(|answer| matches!(answer.status, 201 | 409)));
    let teams = hark.send("GET", path, &[("cookie", &cookie)], b"").await.json();
    assert_eq!(teams.as_array().map(Vec::len), Some(2), "{teams}");
}

#[tokio::test]
async fn a_secret_is_not_kept_for_a_second_answer() {
    let hark = Hark::start().await;
    let owner = member(&hark, 1, Role::Owner).await;
    let cookie = format!("__Host-hark={}", owner.cookies[0].1);
    let (path, body) = ("/api/v1/workspaces/1/keys", json!({"kind": "server", "label": "a program"}));
    let first = post(&hark, &cookie, path, "k1", &body).await;
    let secret = first.json()["text"].as_str().expect("the text of the key").to_owned();
    let second = post(&hark, &cookie, path, "k1", &body).await;
    assert_eq!((second.status, second.json()["code"].as_str()), (409, Some("shown_once")), "{}", second.text());
    assert!(!second.text().contains(&secret));
    let keys = hark.send("GET", path, &[("cookie", &cookie)], b"").await.json();
    let made = keys.as_array().unwrap().iter().filter(|key| key["label"] == "a program").count();
    assert_eq!(made, 1);
}

/// The description says which POSTs take a key and how long one may be; here each of them takes the longest, and refuses a
/// longer one.
#[tokio::test]
async fn a_key_is_as_long_as_the_description_says_and_a_question_is_asked_anew() {
    let hark = Hark::start().await;
    let owner = member(&hark, 1, Role::Owner).await;
    let cookie = format!("__Host-hark={}", owner.cookies[0].1);
    let (longest, longer) = ("k".repeat(200), "k".repeat(201));
    let (path, body) = ("/api/v1/workspaces/1/teams", json!({"name": "Red", "members": []}));
    assert_eq!(post(&hark, &cookie, path, &longest, &body).await.status, 201);
    for wrong in [longer.as_str(), "two words", "grün"] {
        let refused = post(&hark, &cookie, path, wrong, &body).await;
        assert_eq!((refused.status, refused.json()["place"].as_str()), (422, Some("/Idempotency-Key")), "{wrong}");
    }
    // It changes nothing, and an answer that was kept would outlive a right.
    for (path, asked, status) in
        [("query", json!({"question": "trend", "evnt": 1}), 422), ("segments/preview", json!({"rule": []}), 200)]
    {
        for _ in 0..2 {
            let answer = post(&hark, &cookie, &format!("/api/v1/workspaces/1/{path}"), path, &asked).await;
            assert_eq!(
                (answer.status, answer.header("idempotency-replayed")),
                (status, None),
                "{path}: {}",
                answer.text()
            );
        }
    }
}
