//! Does the second id of an address lead out of the workspace of the first?

use super::{ask, person, said};
use crate::support::{Answer, NOW, SERVER_KEY};
use crate::world::{World, join, track};
use crate::{Browser, elsewhere};
use hark_model::CustomerKey;
use hark_records::jobs::NewJob;
use hark_records::maps::notes::Place;
use hark_records::privacy::NewRequest;
use hark_records::saved::{Draft, Kind};
use hark_records::segments::{Step, Stepped};
use hark_records::webhooks::WebhookSettings;
use hark_records::{KeyKind, Role};
use hark_server::api::Operation;
use hark_server::api::policy::Policy;
use serde_json::{Value, json};

/// Two workspaces, and what the second one has by the name of its part of the path.
struct Two {
    world: World,
    there: u32,
    theirs: Vec<(&'static str, String)>,
    own: Browser,
    stranger: Browser,
}

fn hook() -> WebhookSettings {
    let (url, description) = ("http://127.0.0.1:9/".into(), String::new());
    WebhookSettings { url, description, kinds: Vec::new(), thin: false, enabled: true }
}

async fn two() -> Two {
    let world = World::start().await;
    let (hark, records) = (&world.hark, &world.hark.records);
    let there = elsewhere(hark).await;
    let by = records.operator(there).await.unwrap();
    let key = records.create_key(by.allow().unwrap(), KeyKind::Write, "theirs", [9; 24], NOW).await.unwrap();
    let team = records.set_team(by.allow().unwrap(), None, "Theirs", &[], NOW).await.unwrap();
    let (_, invited) =
        records.invite(by.allow().unwrap(), "x@example.com", Role::Viewer, false, [8; 32], NOW).await.unwrap();
    let draft = Draft {
        name: "Theirs".into(),
        description: String::new(),
        content: r#"{"question":"trend"}"#.into(),
        look: "{}".into(),
    };
    let saved = records.save(by.allow().unwrap(), Kind::Question, &draft, NOW).await.unwrap();
    let board = records.save(by.allow().unwrap(), Kind::Dashboard, &draft, NOW).await.unwrap();
    let lens = Draft { content: r#"{"parts":[{"part":"timeline"}]}"#.into(), ..draft.clone() };
    let lens = records.save(by.allow().unwrap(), Kind::Lens, &lens, NOW).await.unwrap();
    let map = Draft { content: r#"{"question":{"question":"journey"}}"#.into(), ..draft.clone() };
    let map = records.save(by.allow().unwrap(), Kind::Map, &map, NOW).await.unwrap();
    let place = Place { stage: "onboarding".into(), part: String::new(), event: String::new() };
    let note = records.add_note(by.allow().unwrap(), map.id, (place, "Theirs"), NOW).await.unwrap();
    let rule = Draft { name: "Theirs".into(), content: r#"{"rule":{"did":"bought"}}"#.into(), ..draft };
    let around = records.around(by.allow().unwrap(), Some(Step::Add(&rule))).await.unwrap();
    let step = records.step_segment(by.allow().unwrap(), Step::Add(&rule), &around, NOW).await;
    let Stepped::Done(Some(segment)) = step.unwrap() else { panic!("it is the first") };
    let secret = hark_server::work::webhook::signature::Scheme::V1.secret(&[1; 32]);
    let webhook = records.add_webhook(by.allow().unwrap(), &hook(), &secret, NOW).await.unwrap();
    let trial = hark_server::work::webhook::tested(there, &webhook).bodies("http://localhost", "msg_1", NOW);
    let delivery = records.announce_to(by.allow().unwrap(), webhook.id, ("x", "msg_1"), &trial, NOW).await.unwrap();
    let job = given_up(&world, there).await;
    let asked = NewRequest { kind: "access".into(), customer: CustomerKey(7), keys: Vec::new(), store: String::new() };
    let request = records.ask_privacy(by.allow().unwrap(), asked, NOW).await.unwrap();
    let kept = records.end_privacy(&by, request.id, Ok((vec![1], &[])), NOW).await.unwrap();
    assert_eq!(kept, hark_records::privacy::Kept::Kept);
    let (colleague, _) = person(hark, there, Role::Viewer, false, "colleague@example.com").await;
    let (_, own) = person(hark, there, Role::Owner, true, "theirs@example.com").await;
    let (_, stranger) = person(hark, 1, Role::Owner, true, "stranger@example.com").await;
    let batch = json!({"batch": [track("c-theirs", "bought", 3, json!({})), join("c-theirs", "a-theirs", 2),
        track("c-second", "viewed", 1, json!({})), {"type": "track", "event": "lost"}]});
    let sent = hark.send("POST", "/v1/batch", &[("x-write-key", &key.text)], batch.to_string().as_bytes()).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    assert!(world.engine.wait_drained(std::time::Duration::from_secs(20)).unwrap());
    let customers = ask(hark, &own, "GET", &format!("/api/v1/workspaces/{there}/customers"), None).await.json();
    let accounts = ask(hark, &own, "GET", &format!("/api/v1/workspaces/{there}/accounts"), None).await.json();
    let body = json!({"name": "Theirs", "content": {"parts": [{"part": "timeline"}]}});
    let own_lens = ask(hark, &own, "POST", &format!("/api/v1/workspaces/{there}/lenses"), Some(body)).await.json();
    let theirs = vec![
        ("key", key.key.id.to_string()),
        ("team", team.to_string()),
        ("invitation", invited.id.to_string()),
        ("id", saved.id.to_string()),
        ("dashboard", board.id.to_string()),
        ("segment", segment.id.to_string()),
        ("lens", lens.id.to_string()),
        ("map", map.id.to_string()),
        ("note", note.id.to_string()),
        ("own_lens", own_lens["id"].to_string()),
        ("webhook", webhook.id.to_string()),
        ("delivery", delivery.to_string()),
        ("message", "msg_1".to_owned()),
        ("job", job.to_string()),
        ("request", request.id.to_string()),
        ("member", colleague.to_string()),
        ("customer", customers["items"][0]["key"].as_str().unwrap().to_owned()),
        ("second", customers["items"][1]["key"].as_str().unwrap().to_owned()),
        ("account", accounts["items"][0]["key"].as_str().unwrap().to_owned()),
    ];
    Two { world, there, theirs, own, stranger }
}

/// A job of a workspace that was given up.
async fn given_up(world: &World, workspace: u32) -> i64 {
    let records = &world.hark.records;
    let by = records.operator(workspace).await.unwrap();
    let job = NewJob {
        workspace: Some(workspace),
        kind: "of a later version",
        payload: "{}".into(),
        lane: "x".into(),
        due: NOW,
        attempts_max: 1,
        unique: None,
    };
    records.add_job(job, NOW).await.unwrap();
    let looking = async {
        loop {
            let jobs = records.jobs(by.allow().unwrap(), None, None, 50).await.unwrap();
            let failed =
                |job: &&hark_records::jobs::Job| job.kind == "of a later version" && job.state.word() == "failed";
            if let Some(job) = jobs.iter().find(failed) {
                return job.id;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), looking).await.expect("it is given up")
}

/// The operations whose path names a second thing.
///
/// Those of saved things are there for each kind, as the path says it.
fn with_two() -> Vec<Operation> {
    let others = |one: &Operation| {
        let kinds = [("dashboards", "{dashboard}"), ("segments", "{segment}"), ("lenses", "{lens}"), ("maps", "{map}")];
        let path = |(kind, id)| one.path.replace("{kind}", kind).replace("{id}", id);
        let made = kinds
            .into_iter()
            .filter(|_| one.path.contains("{kind}"))
            .map(|kind| Operation { path: path(kind), ..one.clone() });
        made.collect::<Vec<_>>()
    };
    let named_twice = |one: &Operation| one.path.replace("{kind}", "").matches('{').count() >= 2;
    let mut found: Vec<Operation> = hark_server::api::operations().into_iter().filter(named_twice).collect();
    found.extend(found.iter().flat_map(others).collect::<Vec<_>>());
    // What can only be done to something that is there comes first.
    found.sort_by_key(|one| match one.method.as_str() {
        _ if one.path.ends_with("/erase") => 5,
        // While the map is still there.
        _ if one.path.ends_with("{note}/restore") => 2,
        _ if one.path.ends_with("/restore") => 4,
        "GET" => 0,
        "DELETE" if one.path.ends_with("{webhook}") => 3,
        "DELETE" => 2,
        _ => 1,
    });
    found
}

/// A body that fits.
fn body(one: &Operation, things: &[(&'static str, String)]) -> Value {
    let second = things.iter().find(|(name, _)| *name == "second").map(|(_, key)| key);
    let end = one.path.rsplit('/').next().unwrap_or("");
    match (one.method.as_str(), end) {
        ("PUT", "{team}") => json!({"name": "Ours now", "members": []}),
        ("PUT", "{member}") => json!({"role": "viewer", "personal_data": false}),
        ("PUT", "{id}" | "{dashboard}") => json!({"name": "Ours now", "content": {"question": "trend"}, "version": 1}),
        ("PUT", "{segment}") => json!({"name": "Ours now", "content": {"rule": {"did": "x"}}, "version": 1}),
        ("PUT", "{lens}" | "{own_lens}") => {
            json!({"name": "Ours now", "content": {"parts": [{"part": "value"}]}, "version": 1})
        }
        ("PUT", "{map}") => {
            json!({"name": "Ours now", "content": {"question": {"question": "journey", "top": 3}}, "version": 1})
        }
        ("POST", "notes") => json!({"stage": "onboarding", "text": "Ours now"}),
        ("PUT", "{note}") => json!({"text": "Ours now", "resolved": true, "version": 1}),
        ("PUT", "stages") => json!({"stage": "onboarding", "posts": [], "version": 0}),
        ("PATCH", "{webhook}") => json!({"description": "Ours now"}),
        ("PUT", "watch") => json!({"watched": true}),
        ("POST", _) if one.path.contains("/merge") => json!({ "other": second }),
        ("POST", _) if one.path.contains("/unmerge") => json!({"id": "c-second"}),
        ("POST", "rotate") => json!({"overlap_hours": 1}),
        ("POST", "again") => json!({"from": "2024-01-01T00:00:00Z"}),
        _ => json!({}),
    }
}

fn path(one: &Operation, workspace: u32, things: &[(&'static str, String)]) -> String {
    let mut path = one.path.replace("{workspace}", &workspace.to_string()).replace("{kind}", "questions");
    for (name, id) in things {
        path = path.replace(&format!("{{{name}}}"), id);
    }
    assert!(!path.contains('{'), "{path}: say here what this names, so that it is tried");
    path
}

/// Ids of the same shape that nobody has.
fn nobodys(theirs: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let other = |id: &str| match id.parse::<i64>() {
        Ok(number) => (number + 7_000_000).to_string(),
        Err(_) => id.chars().rev().collect(),
    };
    theirs.iter().map(|(name, id)| (*name, other(id))).collect()
}

fn without_ids(answer: &Answer, ids: &[(&'static str, String)]) -> String {
    let mut body = said(answer);
    // Compared before; an id of one digit may stand in it.
    body.as_object_mut().and_then(|body| body.remove("status"));
    let mut text = body.to_string();
    ids.iter().for_each(|(_, id)| text = text.replace(id.as_str(), "N"));
    text
}

/// A program's key of one workspace beside the public key of another was enough to read the other's recordings; and where
/// reading asked whose it was, changing and deleting did not.
#[tokio::test]
async fn what_another_workspace_has_is_as_unknown_as_what_nobody_has() {
    let Two { world, there, theirs, own, stranger } = two().await;
    let hark = &world.hark;
    let (operations, unknown) = (with_two(), nobodys(&theirs));
    assert!(operations.len() >= 27, "{}", operations.len());
    for one in &operations {
        let send = async |things: &[(&'static str, String)]| {
            ask(hark, &stranger, &one.method, &path(one, 1, things), Some(body(one, things))).await
        };
        let (foreign, nothing) = (send(&theirs).await, send(&unknown).await);
        assert_eq!((foreign.status, nothing.status), (404, 404), "{one:?} {}", foreign.text());
        assert_eq!(without_ids(&foreign, &theirs), without_ids(&nothing, &unknown), "{one:?}");
        let bearer = format!("Bearer {SERVER_KEY}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let text = body(one, &theirs).to_string();
        let program = hark.send(&one.method, &path(one, 1, &theirs), &headers, text.as_bytes()).await;
        let Policy::Right(right) = one.policy else { panic!("{one:?}") };
        let may = Role::Analyst.rights().include(right);
        assert_eq!(program.status, if may { 404 } else { 403 }, "{one:?}");
    }
    // Those it belongs to reach each of them, after all that: nothing was changed, and the paths are right.
    for one in &operations {
        let answer = ask(hark, &own, &one.method, &path(one, there, &theirs), Some(body(one, &theirs))).await;
        assert!(matches!(answer.status, 200..=204), "{one:?}: {} {}", answer.status, answer.text());
    }
}

/// The same, where the second id stands in the body, or where the first thing is one's own and the second is not.
#[tokio::test]
async fn an_own_thing_does_not_open_what_hangs_on_another_one() {
    let Two { world, there, theirs, own, stranger } = two().await;
    let hark = &world.hark;
    let id = |name: &str| theirs.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    let by = hark.records.operator(1).await.unwrap();
    let secret = hark_server::work::webhook::signature::Scheme::V1.secret(&[2; 32]);
    let mine = hark.records.add_webhook(by.allow().unwrap(), &hook(), &secret, NOW).await.unwrap().id;
    let again = |delivery: &str| format!("/api/v1/workspaces/1/webhooks/{mine}/deliveries/{delivery}/again");
    for delivery in [id("delivery"), "7000000".into()] {
        let answer = ask(hark, &stranger, "POST", &again(&delivery), Some(json!({}))).await;
        assert_eq!((answer.status, said(&answer)["code"].clone()), (404, json!("not_found")));
    }
    let team = async |member: i64| {
        let body = json!({"name": "Ours", "members": [member]});
        let answer = ask(hark, &stranger, "POST", "/api/v1/workspaces/1/teams", Some(body)).await;
        assert_eq!((answer.status, said(&answer)["place"].clone()), (422, json!("/members")), "{}", answer.text());
        without_ids(&answer, &[("member", member.to_string())])
    };
    assert_eq!(team(id("member").parse().unwrap()).await, team(7_000_000).await);
    let letters = format!("/api/v1/workspaces/{there}/dead-letters");
    let letter = ask(hark, &own, "GET", &letters, None).await.json()["items"][0]["id"].as_u64().expect("a letter");
    let replay = async |number: u64| {
        let body = Some(json!({"ids": [number]}));
        ask(hark, &stranger, "POST", "/api/v1/workspaces/1/dead-letters/replay", body).await.json()
    };
    assert_eq!(replay(letter).await, json!({"replayed": 0, "refused_again": 0, "missing": 1, "next": null}));
    assert_eq!(replay(letter).await, replay(7_000_000).await);
    let session =
        ask(hark, &own, "GET", "/api/v1/me/sessions", None).await.json()[0]["id"].as_str().unwrap().to_owned();
    for session in [session, "0".repeat(64)] {
        let answer = ask(hark, &stranger, "DELETE", &format!("/api/v1/me/sessions/{session}"), None).await;
        assert_eq!(answer.status, 404);
    }
    assert_eq!(ask(hark, &own, "GET", "/api/v1/me", None).await.status, 200, "still signed in");
}

/// Asking for what others have left no trace anywhere. It stands in the log of the first workspace, and those others learn nothing
/// of who else there is.
#[tokio::test]
async fn asking_for_a_workspace_of_others_is_written_down() {
    let hark = crate::support::Hark::start().await;
    let there = elsewhere(&hark).await;
    let (id, member) = person(&hark, 1, Role::Viewer, false, "curious@example.com").await;
    let (_, owner) = person(&hark, 1, Role::Owner, false, "owner@example.com").await;
    let (_, theirs) = person(&hark, there, Role::Owner, false, "theirs@example.com").await;
    for workspace in [there.to_string(), "77".into(), "x".into()] {
        let refused = ask(&hark, &member, "GET", &format!("/api/v1/workspaces/{workspace}/keys"), None).await;
        assert_eq!(refused.status, 404);
    }
    let path = format!("/api/v1/workspaces/{there}/keys");
    let refused = hark.get(&path).await;
    assert!(matches!(refused.status, 404), "{}", refused.text());
    let denied = async |who: &Browser, workspace: u32| {
        let log = ask(&hark, who, "GET", &format!("/api/v1/workspaces/{workspace}/audit"), None).await.json();
        let all = log["entries"].as_array().unwrap().iter().filter(|entry| entry["result"] == "denied");
        let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
        all.map(|entry| (text(entry, "actor"), text(entry, "target"))).collect::<Vec<_>>()
    };
    let said = denied(&owner, 1).await;
    assert!(said[0].0.starts_with("key:") && said[0].1 == format!("GET {path}"), "{said:?}");
    let by = format!("member:{id}");
    let paths =
        ["{workspace}", "77", &there.to_string()].map(|one| (by.clone(), format!("GET /api/v1/workspaces/{one}/keys")));
    assert_eq!(said[1..], paths);
    assert_eq!(denied(&theirs, there).await, []);
    // What somebody types into an address may be a customer's: it stands in no log.
    let typed = "/api/v1/workspaces/1/customers/ann@example.com";
    assert_eq!(ask(&hark, &member, "GET", typed, None).await.status, 403);
    let said = denied(&owner, 1).await;
    assert_eq!(said[0].1, "GET /api/v1/workspaces/1/customers/{customer}");
}
