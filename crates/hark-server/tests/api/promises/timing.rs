//! Does the time of an answer tell who is here?

use super::{PASSWORD, ask, person};
use crate::Browser;
use crate::ear::Ear;
use crate::support::{Hark, NOW, patient};
use hark_model::time::HOUR;
use hark_records::jobs::{NewJob, Outcome};
use hark_records::members::NewMember;
use hark_records::{Records, Role};
use hark_server::edge::forwarded::Proxies;
use hark_server::outbound::Outbound;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Members, and as many addresses that nobody has.
const ADDRESSES: usize = 67;
/// Turns after which the two are compared.
const TURNS: usize = 25;
/// How often they are compared until they must be the same.
const ROUNDS: usize = 8;

/// Asks from a network of its own, so that only what is counted by address is counted together.
async fn timed(hark: &Hark, who: &Browser, path: &str, turn: usize, body: Value, status: u16) -> Duration {
    let cookie = who.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    let from = format!("198.51.{}.1", turn % 200);
    let headers = [
        ("content-type", "application/json"),
        ("sec-fetch-site", "same-origin"),
        ("x-forwarded-for", from.as_str()),
        ("cookie", cookie.as_str()),
    ];
    let body = body.to_string();
    let began = Instant::now();
    let answer = hark.send("POST", path, &headers, body.as_bytes()).await;
    let took = began.elapsed();
    assert_eq!(answer.status, status, "{}", answer.text());
    took
}

fn median(times: &[Duration]) -> f64 {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// Asks for those who are here and for nobody by turns, so that whatever else the machine does hits both, until the medians are
/// within a tenth. Chance brings them apart for a while; what differs in truth stays apart. How often it asked for each.
async fn takes_as_long(mut asked: impl AsyncFnMut(usize, String) -> Duration) -> usize {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        for turn in (round - 1) * TURNS..round * TURNS {
            let address = |who: &str| format!("{who}-{}@example.com", turn % ADDRESSES);
            // Who comes first takes turns, too.
            if turn % 2 == 0 {
                known.push(asked(turn, address("known")).await);
                unknown.push(asked(turn, address("nobody")).await);
            } else {
                unknown.push(asked(turn, address("nobody")).await);
                known.push(asked(turn, address("known")).await);
            }
        }
        let ratio = median(&known) / median(&unknown);
        if (0.9..1.1).contains(&ratio) {
            return known.len();
        }
    }
    panic!("after {} turns: known {} ms, unknown {} ms", known.len(), median(&known), median(&unknown));
}

/// A server that believes what the tests say about where they come from, with records on a disk: what is written shows.
async fn server(records: Arc<Records>) -> Hark {
    let mut limits = patient();
    limits.proxies = Proxies::parse("127.0.0.1").unwrap();
    let kept = records.clone();
    let change = |state: &mut hark_server::serve::AppState| {
        state.outbound = Outbound::new(vec!["127.0.0.1".into()]);
        state.records = kept;
    };
    let mut hark = Hark::with(limits, |_| {}, change).await;
    hark.records = records;
    let password = Some(hark_server::api::password::hash(PASSWORD, &[5; 16]).unwrap());
    let by = hark.operator().await;
    for i in 0..ADDRESSES {
        let email = format!("known-{i}@example.com");
        let new = NewMember { email, name: "Somebody".into(), password: password.clone(), email_verified: true };
        hark.records.add_member(&by, new, Role::Viewer, false, NOW).await.unwrap();
    }
    hark
}

/// A wrong password for somebody took longer than one for nobody, because only then there was one to compare with.
#[tokio::test]
async fn a_wrong_password_takes_as_long_for_somebody_as_for_nobody() {
    let hark = server(Arc::new(Records::in_memory().await.unwrap())).await;
    takes_as_long(async |turn, email| {
        let body = json!({"email": email, "password": "a wrong password"});
        timed(&hark, &Browser::default(), "/api/v1/session", turn, body, 401).await
    })
    .await;
}

/// The same for asking for a new password and for inviting: where somebody had the address, a link was made and a letter written
/// first. Here it is the same work for everybody, and what came to nothing leaves no trace: else the jobs would tell, and whoever
/// asks for addresses at random would fill the records.
#[tokio::test]
async fn a_new_password_and_an_invitation_take_as_long_for_somebody_as_for_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let records = Arc::new(Records::open(&folder.path().join("records.db"), NOW).await.unwrap());
    // While this test holds their lane no letter leaves: what is measured is the asking alone.
    let lane = NewJob {
        workspace: None,
        kind: "mail",
        payload: "{}".into(),
        lane: "mail".into(),
        due: NOW,
        attempts_max: 1,
        unique: None,
    };
    records.add_job(lane, NOW).await.unwrap();
    let held = records.lease_job("the test", None, NOW + HOUR, NOW).await.unwrap().expect("the lane");
    let hark = server(records.clone()).await;
    let mut office = Ear::post_office().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let mail =
        json!({"host": "127.0.0.1", "port": office.port, "protection": "none", "from": "Hark <hark@example.com>"});
    let set = ask(&hark, &owner, "PUT", "/api/v1/workspaces/1/connections/mail", Some(mail)).await;
    assert_eq!(set.status, 204, "{}", set.text());
    let count = async |state: &str| {
        let all = records.jobs_by_state().await.unwrap();
        all.into_iter().find(|jobs| jobs.state == state).map(|jobs| jobs.of_workspaces + jobs.of_nobody).unwrap()
            as usize
    };
    // Three letters for each address are enough for every turn.
    let resets = takes_as_long(async |turn, email| {
        timed(&hark, &Browser::default(), "/api/v1/password/reset/ask", turn, json!({"email": email}), 204).await
    })
    .await;
    assert_eq!(count("waiting").await, 2 * resets, "each is a job, whoever asked for what");
    let invitations = takes_as_long(async |turn, email| {
        let body = json!({"email": email, "role": "viewer"});
        timed(&hark, &owner, "/api/v1/workspaces/1/invitations", turn, body, 201).await
    })
    .await;
    assert_eq!(count("waiting").await, 2 * resets + 2 * invitations);
    records.finish_job("the test", &held, Outcome::Done, NOW).await.unwrap();
    // An invitation replaces the one before to the same address, whose letter is dropped.
    let wanted = resets + 2 * invitations.min(ADDRESSES);
    let mut to_nobody = 0;
    for _ in 0..wanted {
        let letter = office.next().await;
        let reset = letter.body.contains("/reset#");
        assert!(!reset || letter.header("rcpt").contains("known-"), "{letter:?}");
        to_nobody += usize::from(letter.header("rcpt").contains("nobody-"));
    }
    assert_eq!(to_nobody, invitations.min(ADDRESSES));
    let quiet = async {
        while count("waiting").await + count("running").await > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), quiet).await.expect("all are done");
    assert_eq!(count("done").await, 2 * invitations, "those of new passwords are gone, whoever has the address");
    assert_eq!(count("failed").await, 0);
}
