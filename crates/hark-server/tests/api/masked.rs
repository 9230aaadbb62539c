//! Does anything that tells who a customer is reach somebody who may not see it?
//!
//! Canaries stand in every field a client can fill. Every GET route, and questions of every kind, are asked by members without
//! the right; no byte of any answer may hold a canary. The same routes show them to those who have the right, so that a
//! canary that is nowhere cannot make this pass.

use crate::Browser;
use crate::support::NOW;
use crate::world::{World, identify, join, track};
use hark_records::maps::EVERYBODY;
use hark_records::maps::notes::Place;
use hark_records::maps::plans::Plan;
use hark_records::saved::{Draft, Kind};
use hark_records::{Context, Role};
use serde_json::{Value, json};

/// Parts of personal values; none may be in any answer to those who may not see them.
const CANARIES: [&str; 9] = [
    "canary-mail",
    "canary-id",
    "Canarina",
    "555-0199",
    "canary-visitor",
    "Canary Street",
    "203.0.113.77",
    "canary-photo",
    "canary-user",
];

async fn aviary() -> World {
    let world = World::start().await;
    let visit = json!({"type": "track", "anonymousId": "canary-visitor-1", "userId": "canary-id-1", "event": "viewed",
        "messageId": "canary-id-1-visit", "timestamp": "2024-01-03T00:05:00Z",
        "properties": {"path": "/users/canary-id-1", "user": {"email": "canary-mail@example.com", "plan": "pro"},
            "ip": "203.0.113.77", "note": "called Canarina Songbird at +1 212 555-0199", "page": "home",
            "client": "203.0.113.77", "list": ["x", "canary-mail@example.com"], "author": "Canarina Songbird"}});
    world
        .send(json!([
            identify("canary-id-1", 1, json!({"name": "Canarina Songbird", "email": "canary-mail@example.com",
                "phone": "+1 212 555-0199", "address": {"street": "Canary Street 7"}, "plan": "pro",
                "avatar": "https://example.com/canary-photo.png", "username": "canary-user"})),
            visit,
            track("canary-id-1", "bought", 9, json!({"page": "cart", "contact": "canary-mail@example.com"})),
            join("canary-id-1", "acme", 3),
            // Refused: no id. Its body cannot be looked through by name.
            {"type": "track", "event": "lost", "properties": {"hello": "Canarina", "mail": "canary-mail@example.com"}},
            {"type": "track", "userId": "canary-id-2", "event": "", "properties": {}},
        ]))
        .await;
    let by = world.hark.records.operator(1).await.unwrap();
    for (kind, content) in [(Kind::Question, by_mail()), (Kind::Dashboard, json!({"tiles": [tile()]}))] {
        let (content, look) = (content.to_string(), json!({"note": "canary-mail@example.com"}).to_string());
        let description = "Ask canary-mail@example.com".to_owned();
        let draft = Draft { name: "Saved".into(), description, content, look };
        world.hark.records.save(by.allow().unwrap(), kind, &draft, NOW).await.unwrap();
    }
    let rule = json!({"rule": [{"trait": "email", "is": "canary-mail@example.com"}, {"did": "bought"}]}).to_string();
    let draft = Draft {
        name: "Of canary-mail@example.com".into(),
        description: String::new(),
        content: rule,
        look: "{}".into(),
    };
    let step = hark_records::segments::Step::Add(&draft);
    let around = world.hark.records.around(by.allow().unwrap(), Some(step)).await.unwrap();
    world.hark.records.step_segment(by.allow().unwrap(), step, &around, NOW).await.unwrap();
    let content = json!({"parts": [{"part": "timeline"}], "events": ["mailed canary-mail@example.com"]}).to_string();
    let name = "For canary-mail@example.com".to_owned();
    let lens = Draft { name, description: "Ask canary-mail@example.com".into(), content, look: "{}".into() };
    world.hark.records.save(by.allow().unwrap(), Kind::Lens, &lens, NOW).await.unwrap();
    on_the_map(&world, &by).await;
    let rule = json!({"did": "bought"});
    let stage = json!({"key": "onboarding", "name": "Of canary-mail@example.com", "rule": rule});
    let around = world.hark.records.around(by.allow().unwrap(), None).await.unwrap();
    let content = Some(json!({"stages": [stage]}).to_string());
    world.hark.records.set_stages(by.allow().unwrap(), (0, content), &around, NOW).await.unwrap();
    world
}

/// What somebody who may see personal data wrote on the journey map.
async fn on_the_map(world: &World, by: &Context) {
    let (records, telling) = (&world.hark.records, "canary-mail@example.com".to_owned());
    let place = Place { stage: "onboarding".into(), part: "friction".into(), event: telling.clone() };
    records.add_note(by.allow().unwrap(), EVERYBODY, (place, "Ask canary-mail@example.com"), NOW).await.unwrap();
    let posts = json!([{"place": telling, "question": telling}]).to_string();
    let (stage, owner) = ("onboarding".into(), None);
    let plan = Plan { stage, owner, posts, version: 0, changed: NOW, changed_by: None };
    records.set_map_plan(by.allow().unwrap(), EVERYBODY, &plan, NOW).await.unwrap();
    let content = json!({"question": {"question": "journey", "where": [{"field": "id", "is": "canary-id-1"}]}});
    let (name, description, content) = (telling.clone(), telling, content.to_string());
    let map = Draft { name, description, content, look: "{}".into() };
    records.save(by.allow().unwrap(), Kind::Map, &map, NOW).await.unwrap();
}

/// What was known of the customer before, and of their account.
fn known_as() -> Value {
    json!({"type": "group", "userId": "canary-id-1", "groupId": "canary-mail@example.com", "messageId": "canary-id-1-own",
        "timestamp": "2024-01-03T00:02:00Z", "traits": {"name": "Canarina Songbird", "owner": "canary-mail@example.com"},
        "context": {"traits": {"name": "Canarina Wren", "consent": {"canary-mail@example.com": true}}}})
}

/// A question that only somebody who may see personal data can have saved.
fn by_mail() -> Value {
    json!({"question": "trend", "event": {"event": "bought", "label": "of canary-mail@example.com"},
        "where": [{"field": "id", "is": "canary-id-1"}, {"property": "plan", "is": "pro"}],
        "customers": {"any": [{"trait": "name", "starts_with": "Canarina"}, {"trait": "phone", "in": [15550199]}]}})
}

fn tile() -> Value {
    json!({"id": "t1", "width": "half", "title": "canary-mail@example.com", "question": by_mail()})
}

fn canaries_in(text: &str) -> Vec<&'static str> {
    CANARIES.into_iter().filter(|canary| text.contains(canary)).collect()
}

/// Every GET route of the API with the customer in it, and what can be asked of it.
fn reads(key: &str, account: &str) -> Vec<String> {
    let mut paths: Vec<String> = hark_server::api::operations()
        .into_iter()
        .filter(|operation| operation.method == "GET")
        .map(|operation| {
            let path =
                operation.path.replace("{workspace}", "1").replace("{kind}", "questions").replace("{customer}", key);
            let path = path.replace("{account}", account);
            match (path.find('{'), path.find('}')) {
                (Some(begin), Some(end)) => format!("{}1{}", &path[..begin], &path[end + 1..]),
                _ => path,
            }
        })
        .collect();
    let more = [
        "/vocabulary/values?property=note",
        "/vocabulary/values?property=page",
        "/vocabulary/values?property=client",
        "/vocabulary/values?property=contact",
        "/vocabulary/values?property=author",
        "/vocabulary/values?property=path",
        "/vocabulary/values?property=user",
        "/vocabulary/values?trait=plan",
        "/vocabulary/values?property=list",
        "/vocabulary/values?property=ip",
        "/vocabulary/values?trait=email",
        "/vocabulary/values?trait=name",
        "/vocabulary/values?property=user.email",
        "/customers?search=canary-mail",
        "/customers?search=Canarina",
        "/customers?limit=200",
        "/arrivals?limit=200",
        "/arrivals?after=0",
        "/dead-letters?limit=200",
        "/saved/dashboards",
        "/saved/dashboards/2",
        "/saved/segments",
        "/saved/segments/3",
        "/saved/lenses",
        "/saved/lenses/4",
        "/saved/maps",
        "/saved/maps/5",
        "/maps/0",
        "/segments?compare=true",
        "/accounts?search=canary-mail",
        "/accounts?search=canarina",
        "/segments/3/growth",
        "/segments/3/export",
    ];
    paths.extend(more.iter().map(|rest| format!("/api/v1/workspaces/1{rest}")));
    paths.push(format!("/api/v1/workspaces/1/customers/{key}/timeline?limit=1"));
    paths.push(format!("/api/v1/workspaces/1/customers/{key}/segments/3"));
    paths
}

#[tokio::test]
async fn no_canary_reaches_anybody_who_may_not_see_it() {
    let world = aviary().await;
    world.send(json!([known_as()])).await;
    let seeing = world.member(Role::Owner, true).await;
    let key = world.read(&seeing, "/customers?search=canarina").await["items"][0]["key"].as_str().unwrap().to_owned();
    let (mut shown, mut leaks, mut answered) = (String::new(), Vec::new(), 0);
    let mut blind = Vec::new();
    for role in Role::ALL {
        blind.push((role, world.member(role, false).await));
    }
    let account = world.read(&seeing, "/accounts?search=canary").await["items"][0]["key"].as_str().unwrap().to_owned();
    for path in reads(&key, &account) {
        shown += &seeing.clone().send(&world.hark, "GET", &path, None).await.text();
        for (role, browser) in &blind {
            let answer = browser.clone().send(&world.hark, "GET", &path, None).await;
            answered += usize::from(answer.status == 200);
            let found = canaries_in(&answer.text());
            if !found.is_empty() {
                leaks.push(format!("{role:?} {path}: {found:?} in {}", answer.text()));
            }
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    assert_eq!(canaries_in(&shown), CANARIES, "those who may see them do");
    assert!(answered > 60, "{answered}");
}

#[tokio::test]
async fn pages_of_a_masked_timeline_follow_one_another() {
    let world = aviary().await;
    let agent = world.member(Role::Agent, false).await;
    let all = world.read(&agent, "/customers").await;
    let (key, name) = (all["items"][0]["key"].as_str().unwrap(), all["items"][0]["name"].as_str().unwrap());
    assert!(name.starts_with("Customer ") && all["items"][0].get("id").is_none(), "{all}");
    let digits = name.rsplit_once(' ').unwrap().1;
    let found = world.read(&agent, &format!("/customers?search={digits}")).await;
    assert_eq!((found["total"].as_u64(), found["items"][0]["key"].as_str()), (Some(1), Some(key)));
    let hidden = world.read(&agent, "/customers?search=canarina").await;
    assert_eq!(hidden["total"].as_u64(), Some(0), "nobody is found by what may not be seen");
    let shown = world.read(&agent, &format!("/customers/{key}")).await;
    assert_eq!((shown["traits"].clone(), shown["masked"].as_bool()), (json!({"plan": "pro"}), Some(true)));
    let (mut events, mut next) = (Vec::new(), String::new());
    for _ in 0..4 {
        let page = world.read(&agent, &format!("/customers/{key}/timeline?limit=1{next}")).await;
        events.extend(page["items"].as_array().unwrap().iter().map(|one| one["event"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(|next| format!("&before={next}")).unwrap_or_default();
        assert!(canaries_in(&page.to_string()).is_empty(), "{page}");
    }
    assert_eq!((events.join(" "), next.as_str()), ("bought viewed $group $identify".to_owned(), ""));
}

async fn asked(world: &World, who: &Browser, spec: Value) -> (u16, Value) {
    let answer = world.post(who, "/query", spec).await;
    let found = canaries_in(&answer.text());
    assert!(found.is_empty(), "{found:?} in {}", answer.text());
    (answer.status, answer.json())
}

#[tokio::test]
async fn questions_tell_no_canary_either() {
    let world = aviary().await;
    let agent = world.member(Role::Agent, false).await;
    let customers = json!({"question": "customers", "of": {"question": "trend", "event": "bought"}, "cell": {}});
    let (status, list) = asked(&world, &agent, customers).await;
    let one = &list["customers"][0];
    assert_eq!((status, one["events_total"].as_u64()), (200, Some(1)), "{list}");
    assert!(one["name"].as_str().unwrap().starts_with("Customer ") && one.get("id").is_none());
    let key = one["key"].clone();
    let (status, timeline) = asked(&world, &agent, json!({"question": "timeline", "key": key})).await;
    assert_eq!((status, timeline["events"].as_array().map(Vec::len)), (200, Some(4)), "{timeline}");
    assert_eq!(timeline["events"][0]["properties"], json!({"page": "cart"}));
    assert_eq!(timeline["events"][0]["message_id"], one["events"][0], "an event has one name in both");
    for property in ["note", "client", "contact", "user", "list", "author", "path"] {
        let spec = json!({"question": "trend", "interval": "day", "breakdown": property});
        let (status, trend) = asked(&world, &agent, spec).await;
        assert_eq!(status, 200, "{trend}");
        let hidden = trend["series"].as_array().unwrap().iter().any(|series| series["breakdown"] == "(hidden)");
        assert!(hidden, "{property}: {trend}");
    }
    let refused = [
        json!({"question": "trend", "breakdown": {"trait": "email"}}),
        json!({"question": "trend", "breakdown": {"field": "id"}}),
        json!({"question": "trend", "customers": {"trait": "name", "starts_with": "C"}}),
        json!({"question": "trend", "where": {"field": "id", "starts_with": "c"}}),
        json!({"question": "trend", "where": {"property": "contact", "is": "somebody@example.com"}}),
        json!({"question": "timeline", "customer": "u-1"}),
    ];
    for spec in refused {
        let (status, problem) = asked(&world, &agent, spec.clone()).await;
        assert_eq!((status, problem["code"].as_str()), (403, Some("personal_data")), "{spec}");
        assert!(problem["place"].is_string() && problem["hint"].is_string());
    }
    let seeing = world.member(Role::Agent, true).await;
    let spec = json!({"question": "trend", "interval": "day", "breakdown": {"trait": "email"}});
    assert!(world.post(&seeing, "/query", spec).await.text().contains("canary-mail"));
}

#[tokio::test]
async fn a_saved_question_hides_its_values_and_cannot_be_overwritten_by_whoever_may_not_see_them() {
    let world = aviary().await;
    let (blind, seeing) = (world.member(Role::Analyst, false).await, world.member(Role::Analyst, true).await);
    let kept = world.read(&seeing, "/saved/questions/1").await;
    assert_eq!((&kept["content"], &kept["hidden"]), (&by_mail(), &json!(false)));
    let seen = world.read(&blind, "/saved/questions/1").await;
    let expected = json!({"question": "trend", "event": {"event": "bought", "label": "(hidden)"},
        "where": [{"field": "id", "is": "(hidden)"}, {"property": "plan", "is": "pro"}],
        "customers": {"any": [{"trait": "name", "starts_with": "(hidden)"}, {"trait": "phone", "in": ["(hidden)"]}]}});
    assert_eq!((&seen["content"], &seen["hidden"]), (&expected, &json!(true)));
    assert_eq!((seen["description"].as_str(), &seen["look"]["note"]), (Some("(hidden)"), &json!("(hidden)")));
    assert_eq!(world.read(&blind, "/saved/questions").await, json!([seen]));
    // Where a hidden name stands among others tells nothing of it.
    for name in ["aaa", "zzz", "ann@example.com"] {
        let draft = json!({"name": name, "content": {"question": "trend"}});
        assert_eq!(world.post(&seeing, "/saved/questions", draft).await.status, 201);
    }
    let names = world.read(&blind, "/saved/questions").await;
    let names: Vec<&str> = names.as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names.last(), Some(&"(hidden)"), "{names:?}");
    assert_eq!(names.iter().position(|name| *name == "zzz"), Some(names.len() - 2), "{names:?}");
    let board = world.read(&blind, "/saved/dashboards/2").await;
    let shown = json!({"id": "t1", "width": "half", "title": "(hidden)", "question": expected});
    assert_eq!((&board["content"]["tiles"][0], &board["hidden"]), (&shown, &json!(true)));

    let put = async |who: &Browser, path: &str, body: &Value| {
        who.clone().send(&world.hark, "PUT", &format!("/api/v1/workspaces/1{path}"), Some(body.clone())).await
    };
    let refused = |answer: &crate::support::Answer, place: Option<&str>| {
        let said = answer.json();
        assert_eq!((answer.status, said["code"].as_str()), (403, Some("personal_data")), "{said}");
        assert!(said["hint"].is_string() && said["place"].as_str() == place, "{said}");
    };
    // Neither run nor saved, there or anew, as it is seen; nor with anything else over it.
    let draft = |content: &Value| json!({"name": "Mine", "content": content, "version": 1});
    let plain = json!({"question": "trend"});
    refused(&world.post(&blind, "/query", seen["content"].clone()).await, Some("/customers/any/0/starts_with"));
    refused(&put(&blind, "/saved/questions/1", &draft(&expected)).await, None);
    refused(&put(&blind, "/saved/questions/1", &draft(&plain)).await, None);
    refused(&put(&blind, "/saved/dashboards/2", &draft(&json!({"tiles": []}))).await, None);
    let telling = json!({"question": "trend", "where": {"property": "note", "is": "(hidden)"}});
    for (kind, content, place) in [
        ("questions", &telling, "/content/where/is"),
        ("dashboards", &json!({"tiles": [tile()]}), "/content/tiles/0/question/customers/any/0/trait"),
    ] {
        let mut draft = draft(content);
        draft.as_object_mut().unwrap().remove("version");
        refused(&world.post(&blind, &format!("/saved/{kind}"), draft).await, Some(place));
    }
    assert_eq!(world.read(&seeing, "/saved/questions/1").await, kept, "it is as it was");

    // What holds no value may be saved, whether or not they may ask it: a dashboard with such a tile can be arranged.
    let shape = json!({"tiles": [{"id": "t", "question": {"question": "trend", "breakdown": {"trait": "email"}}}]});
    let arranged = world.post(&blind, "/saved/dashboards", json!({"name": "Mine", "content": shape})).await;
    assert_eq!((arranged.status, arranged.json()["hidden"].as_bool()), (201, Some(false)), "{}", arranged.text());
    // What they may ask they may save and change; who may see may do all of it.
    let (other, more) =
        (json!({"name": "Other", "content": plain}), json!({"name": "More", "content": plain, "version": 1}));
    let made = world.post(&blind, "/saved/questions", other).await;
    assert_eq!((made.status, made.json()["hidden"].as_bool()), (201, Some(false)), "{}", made.text());
    let own = format!("/saved/questions/{}", made.json()["id"]);
    assert_eq!(put(&blind, &own, &more).await.status, 200);
    let changed = put(&seeing, "/saved/questions/1", &draft(&by_mail())).await;
    assert_eq!((changed.status, &changed.json()["content"]), (200, &by_mail()));
}
