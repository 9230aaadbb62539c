//! Is a body that cannot be read refused by every route in the form that is described?

use crate::matrix::path;
use crate::support::{Hark, SERVER_KEY};
use hark_records::Role;

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
