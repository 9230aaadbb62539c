//! The way in: claim, password, invitation, new password, and how often one may try.

use crate::Browser;
use crate::support::Hark;
use serde_json::json;

const PASSWORD: &str = "correct horse battery staple";

pub async fn claimed(hark: &Hark) -> Browser {
    let link = hark.records.claim_link([7; 32], crate::support::NOW).await.unwrap().unwrap();
    let mut browser = Browser::default();
    let body = json!({"link": link, "email": "owner@example.com", "name": "Owner", "password": PASSWORD});
    let answer = browser.send(hark, "POST", "/api/v1/claim", Some(body)).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    browser
}

#[tokio::test]
async fn whoever_claims_is_the_owner_and_signed_in() {
    let hark = Hark::start().await;
    let mut browser = claimed(&hark).await;
    let me = browser.send(&hark, "GET", "/api/v1/me", None).await;
    assert_eq!(me.status, 200, "{}", me.text());
    let me = me.json();
    let here = format!("/api/v1/workspaces/{}/members", me["seats"][0]["workspace"]);
    let seen = browser.send(&hark, "GET", &here, None).await.json();
    assert!(seen[0]["last_seen"].is_string(), "who signed in was seen: {seen}");
    let refused = browser.send(&hark, "GET", "/api/v1/workspaces/77/members", None).await;
    let named = refused.json()["request_id"].as_str().map(str::to_owned);
    assert!(named.is_some() && named.as_deref() == refused.header("x-request-id"), "{}", refused.text());
    assert_eq!((me["email"].as_str(), me["seats"][0]["role"].as_str()), (Some("owner@example.com"), Some("owner")));
    let again = json!({"link": "0".repeat(64), "email": "b@example.com", "name": "B", "password": PASSWORD});
    assert_eq!(Browser::default().send(&hark, "POST", "/api/v1/claim", Some(again)).await.status, 404);
    assert_eq!(browser.send(&hark, "DELETE", "/api/v1/session", None).await.status, 204);
    assert!(!browser.has("__Host-hark"));
    assert_eq!(browser.send(&hark, "GET", "/api/v1/me", None).await.status, 401);
}

#[tokio::test]
async fn a_wrong_address_and_a_wrong_password_sound_the_same() {
    let hark = Hark::start().await;
    claimed(&hark).await;
    let attempt = async |email: &str, password: &str| {
        let body = json!({"email": email, "password": password});
        Browser::default().send(&hark, "POST", "/api/v1/session", Some(body)).await
    };
    let (nobody, wrong) = (attempt("nobody@example.com", PASSWORD).await, attempt("owner@example.com", "x").await);
    assert_eq!((nobody.status, wrong.status), (401, 401));
    let told = |answer: &crate::support::Answer| (answer.json()["code"].clone(), answer.json()["detail"].clone());
    assert_eq!(told(&nobody), told(&wrong));
    assert_eq!(attempt(" Owner@Example.com ", PASSWORD).await.status, 204);
}

#[tokio::test]
async fn whoever_guesses_is_slowed_down_and_the_owner_gets_in_nevertheless() {
    let hark = Hark::start().await;
    let mut owner = claimed(&hark).await;
    owner.forget("__Host-hark");
    let mut stranger = Browser::default();
    let guess = json!({"email": "owner@example.com", "password": "a guess"});
    let mut refused = 0;
    for _ in 0..12 {
        let answer = stranger.send(&hark, "POST", "/api/v1/session", Some(guess.clone())).await;
        if answer.status == 429 {
            assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
            refused += 1;
        }
    }
    assert_eq!(refused, 2, "ten tries from one place");
    let right = json!({"email": "owner@example.com", "password": PASSWORD});
    assert_eq!(owner.send(&hark, "POST", "/api/v1/session", Some(right)).await.status, 204);
}

#[tokio::test]
async fn an_invitation_leads_to_a_seat() {
    let hark = Hark::start().await;
    let mut owner = claimed(&hark).await;
    let body = json!({"email": "new@example.com", "role": "analyst"});
    let made = owner.send(&hark, "POST", "/api/v1/workspaces/1/invitations", Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let link = made.json()["link"].as_str().unwrap().rsplit_once('#').unwrap().1.to_owned();
    let mut new = Browser::default();
    let shown = new.send(&hark, "POST", "/api/v1/invitation/show", Some(json!({"link": link}))).await.json();
    assert_eq!((shown["email"].as_str(), shown["known"].as_bool()), (Some("new@example.com"), Some(false)));
    let weak = json!({"link": link, "name": "New", "password": "password1234"});
    let refused = new.send(&hark, "POST", "/api/v1/invitation", Some(weak)).await;
    assert_eq!((refused.status, refused.json()["place"].as_str()), (422, Some("/password")));
    let good = json!({"link": link, "name": "New", "password": PASSWORD});
    assert_eq!(new.send(&hark, "POST", "/api/v1/invitation", Some(good.clone())).await.status, 204);
    assert_eq!(new.send(&hark, "GET", "/api/v1/workspaces/1/members", None).await.json().as_array().unwrap().len(), 2);
    assert_eq!(Browser::default().send(&hark, "POST", "/api/v1/invitation", Some(good)).await.status, 404, "once");
}

#[tokio::test]
async fn a_new_password_by_mail_ends_the_old_sessions() {
    let hark = Hark::start().await;
    let mut owner = claimed(&hark).await;
    let ask = async |email: &str| {
        Browser::default().send(&hark, "POST", "/api/v1/password/reset/ask", Some(json!({"email": email}))).await.status
    };
    assert_eq!(
        (ask("owner@example.com").await, ask("nobody@example.com").await),
        (204, 204),
        "nobody learns who is here"
    );
    let (_, link) = hark
        .records
        .reset_link("owner@example.com", [9; 32], crate::support::NOW, crate::support::NOW)
        .await
        .unwrap()
        .unwrap();
    let body = json!({"link": link, "password": "another horse in the stable"});
    assert_eq!(Browser::default().send(&hark, "POST", "/api/v1/password/reset", Some(body)).await.status, 204);
    assert_eq!(owner.send(&hark, "GET", "/api/v1/me", None).await.status, 401);
}
