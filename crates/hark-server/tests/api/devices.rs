//! Somebody guesses behind the same address: does whoever signed in before still get in, and nobody else by it?

use crate::support::{Answer, Hark};
use crate::{Browser, sign_in};
use hark_records::Role;
use hark_records::members::NewMember;
use serde_json::json;

const PASSWORD: &str = "correct horse battery staple";
const OTHER: &str = "another horse in the stable";
const MARK: &str = "__Host-hark-device";

async fn attempt(hark: &Hark, browser: &mut Browser, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    browser.send(hark, "POST", "/api/v1/session", Some(body)).await
}

/// A browser in which somebody was signed in.
fn left(browser: &Browser) -> Browser {
    let mut browser = browser.clone();
    browser.forget("__Host-hark");
    assert!(browser.has(MARK));
    browser
}

/// Guesses until it is too much; how many were let through.
async fn exhaust(hark: &Hark, browser: &mut Browser, email: &str) -> usize {
    for tried in 0..50 {
        let answer = attempt(hark, browser, email, "a guess").await;
        if answer.status == 429 {
            assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
            return tried;
        }
        assert_eq!(answer.status, 401, "{}", answer.text());
    }
    panic!("nobody is slowed down");
}

/// The owner, signed in; and somebody else with a password, who signed in once.
async fn two(hark: &Hark) -> (Browser, Browser) {
    let owner = sign_in::claimed(hark).await;
    let password = Some(hark_server::api::password::hash(PASSWORD, &[5; 16]).unwrap());
    let new = NewMember { email: "bob@example.com".into(), name: "Bob".into(), password, email_verified: true };
    hark.records.add_member(&hark.operator().await, new, Role::Viewer, false, crate::support::NOW).await.unwrap();
    let mut bob = Browser::default();
    assert_eq!(attempt(hark, &mut bob, "bob@example.com", PASSWORD).await.status, 204);
    (owner, bob)
}

#[tokio::test]
async fn a_stranger_behind_the_same_address_does_not_lock_out_a_browser_that_is_known() {
    let hark = Hark::start().await;
    let (owner, bob) = two(&hark).await;
    assert_eq!(exhaust(&hark, &mut Browser::default(), "owner@example.com").await, 10);
    let answer = attempt(&hark, &mut Browser::default(), "owner@example.com", PASSWORD).await;
    assert_eq!(answer.status, 429, "a browser that nobody knows");
    let answer = attempt(&hark, &mut left(&bob), "owner@example.com", PASSWORD).await;
    assert_eq!(answer.status, 429, "a browser in which somebody else signed in");
    let mut made_up = Browser { cookies: vec![(MARK.into(), "ab".repeat(32))] };
    assert_eq!(
        attempt(&hark, &mut made_up, "owner@example.com", PASSWORD).await.status,
        429,
        "a mark that nobody gave"
    );
    let mut known = left(&owner);
    let answer = attempt(&hark, &mut known, "owner@example.com", PASSWORD).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    let mark = answer.header("set-cookie").unwrap().lines().find(|line| line.starts_with(MARK)).unwrap();
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(mark.contains(part) && !mark.contains("Domain"), "{mark}");
    }
    // The new mark took the place of the old one.
    assert_eq!(attempt(&hark, &mut left(&owner), "owner@example.com", PASSWORD).await.status, 429);
    assert_eq!(attempt(&hark, &mut left(&known), "owner@example.com", PASSWORD).await.status, 204);
}

#[tokio::test]
async fn whoever_guesses_in_a_browser_that_is_known_is_slowed_down_as_well() {
    let hark = Hark::start().await;
    let (owner, _) = two(&hark).await;
    let mut thief = left(&owner);
    assert_eq!(exhaust(&hark, &mut thief, "owner@example.com").await, 10);
    assert_eq!(attempt(&hark, &mut thief, "owner@example.com", PASSWORD).await.status, 429, "also when it is right");
    assert_eq!(exhaust(&hark, &mut thief, "bob@example.com").await, 10, "as everybody from this place");
    assert_eq!(attempt(&hark, &mut Browser::default(), "owner@example.com", PASSWORD).await.status, 204, "by itself");
}

#[tokio::test]
async fn a_new_password_makes_strangers_of_all_browsers_but_the_one_it_was_set_in() {
    let hark = Hark::start().await;
    let (mut here, _) = two(&hark).await;
    let mut elsewhere = Browser::default();
    assert_eq!(attempt(&hark, &mut elsewhere, "owner@example.com", PASSWORD).await.status, 204);
    let body = json!({"old": PASSWORD, "password": OTHER});
    assert_eq!(here.send(&hark, "PUT", "/api/v1/me/password", Some(body)).await.status, 204);
    exhaust(&hark, &mut Browser::default(), "owner@example.com").await;
    assert_eq!(attempt(&hark, &mut left(&elsewhere), "owner@example.com", OTHER).await.status, 429);
    assert_eq!(attempt(&hark, &mut left(&here), "owner@example.com", OTHER).await.status, 204);

    // The link of a letter is the way in for whoever is known nowhere.
    let now = crate::support::NOW + 1;
    let (_, link) = hark.records.reset_link("owner@example.com", [9; 32], now, now).await.unwrap().unwrap();
    let mut reset = Browser::default();
    let body = json!({"link": link, "password": PASSWORD});
    assert_eq!(reset.send(&hark, "POST", "/api/v1/password/reset", Some(body)).await.status, 204);
    assert_eq!(attempt(&hark, &mut left(&here), "owner@example.com", PASSWORD).await.status, 429);
    assert!(!reset.has("__Host-hark"), "a link signs nobody in");
    assert_eq!(attempt(&hark, &mut reset, "owner@example.com", PASSWORD).await.status, 204);
}
