//! Does a link, a cookie or a key open only what it was made for, once, and in time?

use super::{PASSWORD, ask, person, said};
use crate::support::{Hark, NOW, patient};
use crate::{Browser, elsewhere};
use hark_records::tokens::{CLAIM_LIFE, INVITATION_LIFE, RESET_LIFE};
use hark_records::{Role, tokens};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;

/// What takes a link, with whatever else it needs.
fn takers(link: &str) -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("claim", "/api/v1/claim/show", json!({"link": link})),
        ("claim", "/api/v1/claim", json!({"link": link, "email": "e@example.com", "name": "E", "password": PASSWORD})),
        ("invitation", "/api/v1/invitation/show", json!({"link": link})),
        ("invitation", "/api/v1/invitation", json!({"link": link, "name": "E", "password": PASSWORD})),
        ("reset", "/api/v1/password/reset", json!({"link": link, "password": PASSWORD})),
        ("demo", "/api/v1/demo/enter", json!({"link": link})),
    ]
}

/// One link of each kind, fresh ones and ones that are over, were used, were replaced or taken back.
async fn links(hark: &Hark, owner: &Browser) -> Vec<(&'static str, String)> {
    let (records, by) = (&hark.records, hark.operator().await);
    let reset = async |random, at| records.reset_link("owner@example.com", random, NOW, at).await.unwrap().unwrap().1;
    let invite = async |email: &str, random, at| {
        records.invite(by.allow().unwrap(), email, Role::Viewer, false, random, at).await.unwrap()
    };
    let (replaced, _) = invite("twice@example.com", [3; 32], NOW).await;
    let (again, _) = invite("twice@example.com", [4; 32], NOW).await;
    let (withdrawn, offer) = invite("taken-back@example.com", [5; 32], NOW).await;
    let path = format!("/api/v1/workspaces/1/invitations/{}", offer.id);
    assert_eq!(ask(hark, owner, "DELETE", &path, None).await.status, 204);
    let spent = reset([1; 32], NOW).await;
    let body = json!({"link": spent, "password": PASSWORD});
    assert_eq!(ask(hark, &Browser::default(), "POST", "/api/v1/password/reset", Some(body)).await.status, 204);
    let (late, _) = invite("late@example.com", [6; 32], NOW - INVITATION_LIFE).await;
    let state = "9".repeat(64);
    records.begin_sign_on(&state, "{}", NOW).await.unwrap();
    // The newest makes the older ones useless.
    let over = reset([7; 32], NOW - RESET_LIFE).await;
    vec![
        ("used", spent),
        ("replaced", replaced),
        ("taken back", withdrawn),
        ("over", late),
        ("over", over),
        ("replaced", reset([8; 32], NOW).await),
        ("invitation", again),
        ("reset", reset([2; 32], NOW).await),
        ("the state of a sign-on", state),
        ("of nobody", "0".repeat(64)),
        ("empty", String::new()),
        ("too long", "a".repeat(10_000)),
        ("no letters", "\u{0}\u{202e}' OR 1=1 --".into()),
        ("a token of another product", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.".into()),
    ]
}

/// A link for confirming an address set a new password elsewhere, and one whose signature nobody checked did anything. Here
/// nothing is written into a link; what is tried is every kind at every door.
#[tokio::test]
async fn a_link_opens_only_its_own_door_once_and_in_time_and_refusals_are_all_alike() {
    let hark = Hark::start().await;
    let over = hark.records.claim_link([11; 32], NOW - CLAIM_LIFE).await.unwrap().unwrap();
    for (kind, path, body) in takers(&over).into_iter().filter(|(kind, ..)| *kind == "claim") {
        assert_eq!(ask(&hark, &Browser::default(), "POST", path, Some(body)).await.status, 404, "{kind}: over");
    }
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let mut refusals = HashSet::new();
    // Refused first, so that no door is shut because its link was used.
    for (what, link) in links(&hark, &owner).await {
        let (good, wrong): (Vec<_>, Vec<_>) = takers(&link).into_iter().partition(|(kind, ..)| *kind == what);
        for (_, path, body) in wrong {
            let answer = ask(&hark, &Browser::default(), "POST", path, Some(body)).await;
            assert_eq!(answer.status, 404, "{what} at {path}: {}", answer.text());
            refusals.insert(said(&answer).to_string());
        }
        for (_, path, body) in good {
            let answer = ask(&hark, &Browser::default(), "POST", path, Some(body.clone())).await;
            assert!(matches!(answer.status, 200 | 204), "{what} at {path}: {}", answer.text());
            if !path.ends_with("/show") {
                assert_eq!(ask(&hark, &Browser::default(), "POST", path, Some(body)).await.status, 404, "once");
            }
        }
    }
    assert_eq!(refusals.len(), 1, "{refusals:?}");
}

/// The link of one company's invitation gave a seat in another.
#[tokio::test]
async fn an_invitation_seats_where_it_was_made_and_no_secret_is_a_session() {
    let hark = Hark::start().await;
    let there = elsewhere(&hark).await;
    let by = hark.records.operator(there).await.unwrap();
    let may = by.allow().unwrap();
    let (link, _) = hark.records.invite(may, "new@example.com", Role::Admin, false, [3; 32], NOW).await.unwrap();
    let cookie = format!("__Host-hark={link}");
    assert_eq!(hark.send("GET", "/api/v1/me", &[("cookie", &cookie)], b"").await.status, 401, "not yet one");
    let mut new = Browser::default();
    let body = json!({"link": link, "name": "New", "password": PASSWORD, });
    assert_eq!(new.send(&hark, "POST", "/api/v1/invitation", Some(body)).await.status, 204);
    let me = ask(&hark, &new, "GET", "/api/v1/me", None).await.json();
    let seats: Vec<_> = me["seats"].as_array().unwrap().iter().map(|seat| seat["workspace"].as_u64()).collect();
    assert_eq!(seats, [Some(u64::from(there))]);
    assert_eq!(ask(&hark, &new, "GET", "/api/v1/workspaces/1", None).await.status, 404);
    let device = new.cookies.iter().find(|(name, _)| name == "__Host-hark-device").unwrap().1.clone();
    let headers = format!("__Host-hark={device}");
    assert_eq!(hark.send("GET", "/api/v1/me", &[("cookie", &headers)], b"").await.status, 401, "nor is a mark");
}

/// A link that could be worked out from the address and the name it was for.
#[tokio::test]
async fn every_secret_is_256_random_bits_and_only_its_hash_is_kept() {
    let hark = Hark::with(
        patient(),
        |_| {},
        |state| {
            state.random = Arc::new(|| {
                let mut bytes = [0; 16];
                getrandom::fill(&mut bytes).unwrap();
                u128::from_le_bytes(bytes)
            });
        },
    )
    .await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let mut secrets = HashSet::new();
    let mut ones = [0_u32; 256];
    for _ in 0..100 {
        // The same address and role each time: nothing but chance may make the links differ.
        let offer = json!({"email": "same@example.com", "role": "viewer"});
        let made = ask(&hark, &owner, "POST", "/api/v1/workspaces/1/invitations", Some(offer)).await.json();
        let secret = made["link"].as_str().unwrap().rsplit_once('#').unwrap().1.to_owned();
        assert_eq!(secret.len(), 64, "{secret}");
        for (i, bit) in ones.iter_mut().enumerate() {
            let byte = u8::from_str_radix(&secret[i / 8 * 2..i / 8 * 2 + 2], 16).unwrap();
            *bit += u32::from(byte >> (i % 8) & 1);
        }
        let asked = Some(json!({"email": "owner@example.com", "password": PASSWORD}));
        if secrets.len() < 10 {
            let mut browser = Browser::default();
            assert_eq!(browser.send(&hark, "POST", "/api/v1/session", asked).await.status, 204);
            for (_, value) in &browser.cookies {
                assert!(value.len() == 64 && secrets.insert(value.clone()));
            }
        }
        assert!(secrets.insert(secret), "no secret comes twice");
    }
    // Of 100 throws each bit shows heads at least 20 and at most 80 times; by chance one fails in a billion runs.
    assert!(ones.iter().all(|count| (20..=80).contains(count)), "{ones:?}");
    let kept = tokens::hash(secrets.iter().next().unwrap());
    assert_eq!(kept.len(), 32);
}
