//! Somebody guesses behind the same address: does whoever signed in before still get in, and nobody else by it?

use crate::support::{Answer, Hark, patient};
use crate::{Browser, sign_in};
use hark_records::Role;
use hark_records::members::NewMember;
use hark_server::edge::forwarded::Proxies;
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

/// What the log of the first workspace says of refused sign-ins, the latest first.
async fn refused(owner: &mut Browser, hark: &Hark) -> Vec<String> {
    let log = owner.send(hark, "GET", "/api/v1/workspaces/1/audit?limit=100", None).await;
    assert!(log.status == 200 && !log.text().contains("nobody@example.com"), "{}", log.text());
    let text = |entry: &serde_json::Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let entries = log.json()["entries"].as_array().unwrap().clone();
    let ours = entries.iter().filter(|entry| entry["action"] == "session.begin" && entry["result"] == "denied");
    ours.map(|entry| ["actor", "target", "detail", "address"].map(|name| text(entry, name)).join(" ")).collect()
}

/// Whoever looks after the installation could not see that somebody guessed.
#[tokio::test]
async fn a_refused_sign_in_stands_in_the_log_and_what_was_typed_does_not() {
    let hark = Hark::start().await;
    let (mut owner, _) = two(&hark).await;
    attempt(&hark, &mut Browser::default(), "bob@example.com", "a guess").await;
    attempt(&hark, &mut Browser::default(), "nobody@example.com", "a guess").await;
    let bob = hark.records.knock("bob@example.com").await.unwrap().unwrap().member;
    let why = "method=password why=wrong_credentials 127.0.0.1";
    let said = refused(&mut owner, &hark).await;
    assert_eq!(said, [format!("nobody nobody {why}"), format!("nobody member:{bob} {why}")]);
    exhaust(&hark, &mut Browser::default(), "bob@example.com").await;
    let said = refused(&mut owner, &hark).await;
    assert_eq!(said[0], format!("nobody member:{bob} method=password why=too_many_tries 127.0.0.1"));
    assert_eq!(said.len(), 12);
    let mut begun = Browser { cookies: vec![("__Host-hark-sign-on".into(), "ab".repeat(32))] };
    let back = begun.send(&hark, "GET", "/api/v1/door/sign-on/callback?state=x&code=y", None).await;
    assert_eq!(back.header("location"), Some("/sign-in?problem=sign_on_failed"), "{}", back.text());
    let said = refused(&mut owner, &hark).await;
    assert_eq!(said[0], "nobody nobody method=sign_on why=sign_on_failed 127.0.0.1");
}

/// One of them guesses at one account from many places.
#[tokio::test]
async fn guesses_from_many_places_are_counted_together_and_lock_out_no_browser_that_is_known() {
    let mut limits = patient();
    limits.proxies = Proxies::parse("127.0.0.1").unwrap();
    let hark = Hark::with(limits, |_| {}, |_| {}).await;
    let (owner, _) = two(&hark).await;
    let from = async |place: usize, email: &str, password: &str| {
        let body = json!({"email": email, "password": password}).to_string();
        let place = format!("198.51.{place}.1");
        let headers = [("content-type", "application/json"), ("x-forwarded-for", place.as_str())];
        hark.send("POST", "/api/v1/session", &headers, body.as_bytes()).await.status
    };
    for guess in 0..30 {
        assert_eq!(from(guess % 7, "owner@example.com", "a guess").await, 401, "{guess}");
    }
    assert_eq!(from(99, "owner@example.com", PASSWORD).await, 429, "a place that nobody guessed from");
    assert_eq!(from(99, "bob@example.com", PASSWORD).await, 204, "another account");
    assert_eq!(attempt(&hark, &mut left(&owner), "owner@example.com", PASSWORD).await.status, 204);
}

/// One password, many names: each has tries of its own, the place has not.
#[tokio::test]
async fn one_password_is_not_tried_with_all_names_from_one_place() {
    let hark = Hark::start().await;
    let (owner, _) = two(&hark).await;
    let mut let_through = 0;
    while attempt(&hark, &mut Browser::default(), &format!("n{let_through}@example.com"), "summer2024").await.status
        == 401
    {
        let_through += 1;
        assert!(let_through < 150, "nobody is slowed down");
    }
    assert_eq!(let_through, 100, "Bob signed in from here before, which was no guess");
    assert_eq!(attempt(&hark, &mut Browser::default(), "bob@example.com", PASSWORD).await.status, 429);
    assert_eq!(attempt(&hark, &mut left(&owner), "owner@example.com", PASSWORD).await.status, 204);
    // A proxy that nobody named: whoever guesses behind it seems to be everybody.
    let body = json!({"email": "bob@example.com", "password": PASSWORD}).to_string();
    let headers = [("content-type", "application/json"), ("x-forwarded-for", "198.51.7.1")];
    assert_eq!(hark.send("POST", "/api/v1/session", &headers, body.as_bytes()).await.status, 204);
}
