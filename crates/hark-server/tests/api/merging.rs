//! Can two customers be made one and two again, and is that said before it is done?

use crate::Browser;
use crate::support::NOW;
use crate::world::{World, engine, identify, join, track};
use hark_records::Role;
use hark_records::saved::Draft;
use hark_records::segments::Step;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

async fn shop() -> World {
    let world = World::start().await;
    world
        .send(json!([
            identify("u-ann", 1, json!({"name": "Ann Lee", "plan": "free", "city": "Ulm"})),
            track("u-ann", "viewed", 2, json!({})),
            track("u-ann", "order", 2, json!({"value": 100, "currency": "EUR"})),
            join("u-ann", "acme", 3),
            identify("u-bob", 4, json!({"name": "Ann Leigh", "plan": "pro"})),
            track("u-bob", "bought", 9, json!({"value": 5})),
            track("u-bob", "order", 9, json!({"value": 250, "currency": "EUR"})),
            track("u-cyd", "viewed", 6, json!({})),
        ]))
        .await;
    let by = world.hark.records.operator(1).await.unwrap();
    for (name, rule) in [
        ("Lookers who buy", json!({"all": [{"did": "viewed"}, {"did": "bought"}]})),
        ("On free", json!({"trait": "plan", "is": "free"})),
        ("Everybody", json!({"did": "*", "times": {"gte": 1}})),
    ] {
        let draft = Draft {
            name: name.into(),
            description: String::new(),
            content: json!({ "rule": rule }).to_string(),
            look: "{}".into(),
        };
        let (records, step) = (&world.hark.records, Step::Add(&draft));
        let around = records.around(by.allow().unwrap(), Some(step)).await.unwrap();
        records.step_segment(by.allow().unwrap(), step, &around, NOW).await.unwrap();
    }
    world
}

async fn key_of(world: &World, who: &Browser, id: &str) -> String {
    world.read(who, &format!("/customers?search={id}")).await["items"][0]["key"].as_str().unwrap().to_owned()
}

/// Everything that is told, without what counts changes or time.
async fn told(world: &World, who: &Browser) -> Vec<Value> {
    let mut all = vec![world.read(who, "/customers").await, world.read(who, "/accounts").await];
    let mut segments = world.read(who, "/segments?compare=true").await;
    segments.as_object_mut().unwrap().remove("took_ms");
    all.push(segments);
    for key in all[0]["items"].as_array().unwrap().clone().iter().map(|one| one["key"].as_str().unwrap().to_owned()) {
        for part in ["", "/timeline", "/traits", "/consents", "/value", "/segments", "/stage", "/facts"] {
            all.push(world.read(who, &format!("/customers/{key}{part}")).await);
        }
        // What was said of the ids stays to be read, also when it was taken back.
        let mut identities = world.read(who, &format!("/customers/{key}/identities")).await;
        for name in ["links", "total_links", "identity_version"] {
            assert!(identities.as_object_mut().unwrap().remove(name).is_some(), "{identities}");
        }
        all.push(identities);
    }
    let all_questions = ["trend", "lifecycle", "stickiness", "retention", "paths", "funnel", "time_between", "journey"];
    for question in all_questions {
        let mut spec = json!({"question": question, "timezone": "UTC"});
        if question == "trend" {
            spec["event"] = json!("*");
        }
        if question == "funnel" {
            spec["steps"] = json!(["viewed", "bought"]);
        }
        if question == "time_between" {
            (spec["from"], spec["to"]) = (json!("viewed"), json!("bought"));
        }
        if matches!(question, "paths") {
            spec["start_at"] = json!("viewed");
        }
        let mut answer = world.post(who, "/query", spec).await.json();
        for name in ["took_ms", "identity_version", "rows_scanned"] {
            answer.as_object_mut().unwrap().remove(name);
        }
        assert!(answer["as_of"].is_string(), "{question}: {answer}");
        all.push(answer);
    }
    all
}

fn ids(who: &Value) -> Vec<&str> {
    who["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_a_merge_would_do_is_said_before_it_is_done_and_can_be_taken_back() {
    let world = shop().await;
    let agent = world.member(Role::Agent, true).await;
    let before = told(&world, &agent).await;
    let (ann, bob) = (key_of(&world, &agent, "u-ann").await, key_of(&world, &agent, "u-bob").await);
    let body = json!({ "other": bob });
    let preview = world.post(&agent, &format!("/customers/{ann}/merge/preview"), body.clone()).await;
    assert_eq!(preview.status, 200, "{}", preview.text());
    let preview = preview.json();
    assert_eq!(told(&world, &agent).await, before, "a preview changes nothing");
    assert_eq!([ids(&preview["before"][0]), ids(&preview["before"][1])], [["u-ann"], ["u-bob"]]);
    assert_eq!((ids(&preview["after"][0]).len(), preview["after"][0]["events"].as_u64()), (2, Some(7)));
    let stages = [&preview["before"][0], &preview["before"][1], &preview["after"][0]].map(|who| &who["stage"]);
    assert_eq!(stages, [&json!("Onboarding"), &json!("Onboarding"), &json!("Engagement")], "{preview}");
    let paid = |who: &Value| who["value"]["currencies"][0]["revenue"].as_i64();
    let paid = [&preview["before"][0], &preview["before"][1], &preview["after"][0]].map(paid);
    assert_eq!(paid, [Some(100), Some(250), Some(350)], "{preview}");
    let name = json!({"name": "name", "before": ["Ann Lee", "Ann Leigh"], "after": ["Ann Leigh"]});
    let plan = json!({"name": "plan", "before": ["free", "pro"], "after": ["pro"]});
    assert_eq!(preview["traits"], json!([{"name": "city", "before": ["Ulm", null], "after": ["Ulm"]}, name, plan]));
    let segment = |one: &Value| json!([one["name"], one["before"], one["after"]]);
    let segments: Vec<Value> = preview["segments"].as_array().unwrap().iter().map(segment).collect();
    assert_eq!(
        segments,
        [json!(["Lookers who buy", [false, false], [true]]), json!(["On free", [true, false], [false]])]
    );
    let merged = world.post(&agent, &format!("/customers/{ann}/merge"), body.clone()).await.json();
    for part in ["before", "after", "traits", "segments"] {
        assert_eq!(merged[part], preview[part], "what was said is done");
    }
    let one = world.read(&agent, "/customers?search=u-ann").await["items"][0].clone();
    assert_eq!((one["key"].clone(), one["events"].as_u64()), (merged["after"][0]["key"].clone(), Some(7)));
    assert_eq!(world.read(&agent, "/customers").await["total"].as_u64(), Some(2));
    let links = world.read(&agent, &format!("/customers/{ann}/identities")).await["links"].clone();
    assert_eq!((links[0]["kind"].as_str(), links[0]["trust"].as_str()), (Some("merge"), Some("verified")));
    let leaving = json!({"id": "u-bob"});
    let preview = world.post(&agent, &format!("/customers/{ann}/unmerge/preview"), leaving.clone()).await.json();
    let sides = |change: &Value| [ids(&change["after"][0])[0].to_owned(), ids(&change["after"][1])[0].to_owned()];
    assert_eq!((sides(&preview), ids(&preview["before"][0]).len()), (["u-ann".to_owned(), "u-bob".to_owned()], 2));
    let back = world.post(&agent, &format!("/customers/{ann}/unmerge"), leaving).await;
    assert_eq!((back.status, sides(&back.json())), (200, sides(&preview)), "{}", back.text());
    assert_eq!(told(&world, &agent).await, before, "as if it had never been");
    let again = world.post(&agent, &format!("/customers/{ann}/merge"), body).await;
    assert_eq!(
        (again.status, world.read(&agent, "/customers").await["total"].as_u64()),
        (200, Some(2)),
        "and once more"
    );
    let owner = world.member(Role::Owner, true).await;
    let log = world.read(&owner, "/audit").await;
    let done: Vec<&str> = log["entries"].as_array().unwrap().iter().filter_map(|one| one["action"].as_str()).collect();
    let done: Vec<&str> = done.into_iter().filter(|action| action.starts_with("customer.")).collect();
    assert_eq!(done, ["customer.merge", "customer.unmerge", "customer.merge"], "{log}");
    assert!(!log.to_string().contains("u-ann") && log.to_string().contains(&format!("customer:{bob}")), "{log}");
}

#[tokio::test]
async fn what_cannot_be_merged_or_parted_is_refused_with_its_place() {
    let world = shop().await;
    let mut staff = identify("u-eve", 4, json!({"name": "Eve"}));
    staff["population"] = json!("employee");
    world.send(json!([staff])).await;
    let agent = world.member(Role::Agent, true).await;
    let (ann, bob) = (key_of(&world, &agent, "u-ann").await, key_of(&world, &agent, "u-bob").await);
    let eve =
        world.read(&agent, "/customers?population=employee").await["items"][0]["key"].as_str().unwrap().to_owned();
    for path in ["merge", "merge/preview"] {
        let path = format!("/customers/{ann}/{path}");
        let same = world.post(&agent, &path, json!({ "other": ann })).await;
        assert_eq!((same.status, same.json()["place"].clone()), (422, json!("/other")));
        let other = world.post(&agent, &path, json!({ "other": eve })).await;
        assert_eq!((other.status, other.json()["place"].clone()), (422, json!("/other")), "another population");
        for nobody in ["0".repeat(32), "x".into()] {
            assert_eq!(world.post(&agent, &path, json!({ "other": nobody })).await.status, 404);
        }
    }
    for path in ["unmerge", "unmerge/preview"] {
        let path = format!("/customers/{ann}/{path}");
        for id in ["u-ann", "u-bob", ""] {
            let alone = world.post(&agent, &path, json!({ "id": id })).await;
            assert_eq!((alone.status, alone.json()["place"].clone()), (422, json!("/id")), "{id}");
        }
    }
    let blind = world.member(Role::Agent, false).await;
    let viewer = world.member(Role::Viewer, true).await;
    for who in [blind, viewer] {
        assert_eq!(world.post(&who, &format!("/customers/{ann}/merge"), json!({ "other": bob })).await.status, 403);
    }
    assert_eq!(world.read(&agent, "/customers").await["total"].as_u64(), Some(3));
}

#[tokio::test]
async fn merges_and_partings_stand_while_compaction_goes_on_and_after_a_restart() {
    let world = shop().await;
    let agent = world.member(Role::Agent, true).await;
    let (ann, bob) = (key_of(&world, &agent, "u-ann").await, key_of(&world, &agent, "u-bob").await);
    let before = told(&world, &agent).await;
    let done = Arc::new(AtomicBool::new(false));
    let (engine_, over) = (world.engine.clone(), done.clone());
    let compacting = std::thread::spawn(move || {
        let mut times = 0;
        while !over.load(Ordering::SeqCst) {
            engine_.compact(1).unwrap();
            times += 1;
        }
        times
    });
    for minute in 10..16 {
        // Something new lies in a layer of its own each time.
        world.send(json!([track("u-cyd", "viewed", minute, json!({}))])).await;
        let merged = world.post(&agent, &format!("/customers/{ann}/merge"), json!({ "other": bob })).await;
        assert_eq!(merged.status, 200, "{}", merged.text());
        assert_eq!(world.read(&agent, &format!("/customers/{bob}/timeline")).await["total"].as_u64(), Some(7));
        let parted = world.post(&agent, &format!("/customers/{ann}/unmerge"), json!({"id": "u-bob"})).await;
        assert_eq!(parted.status, 200, "{}", parted.text());
        assert_eq!(world.read(&agent, &format!("/customers/{bob}/timeline")).await["total"].as_u64(), Some(3));
    }
    done.store(true, Ordering::SeqCst);
    assert!(compacting.join().unwrap() > 0);
    let after = told(&world, &agent).await;
    let of = |all: &[Value], key: &str| -> Vec<Value> {
        let own = |one: &&Value| {
            one["key"] == *key || one["items"][0]["message_id"].as_str().is_some_and(|id| id.contains("u-bob"))
        };
        all.iter().filter(own).cloned().collect()
    };
    assert_eq!(of(&after, &bob), of(&before, &bob));
    assert!(of(&after, &bob).len() >= 2);
    let merged = world.post(&agent, &format!("/customers/{ann}/merge"), json!({ "other": bob })).await;
    assert_eq!(merged.status, 200);
    let copy = tempfile::tempdir().unwrap();
    hark_timeline::engine::backup(world.folder(), copy.path().join("copy").as_path()).unwrap();
    let again = engine(&copy.path().join("copy"), 7);
    let view = again.view(1).unwrap();
    use hark_model::Population::Customer;
    assert_eq!(view.resolve(Customer, "u-ann"), view.resolve(Customer, "u-bob"), "after a restart, too");
    let cut = again.parting(1, Customer, "u-bob", (NOW, "m")).unwrap();
    again.link(1, Customer, &cut).unwrap();
    drop(again);
    let view = engine(&copy.path().join("copy"), 7).view(1).unwrap();
    assert_ne!(view.resolve(Customer, "u-ann"), view.resolve(Customer, "u-bob"));
}
