//! Can segments be saved, called by their names, counted and explained; and is none broken by another?

use crate::Browser;
use crate::world::{World, identify, join, track};
use hark_records::Role;
use hark_records::saved::Draft;
use hark_records::segments::Step;
use serde_json::{Value, json};

async fn shop() -> (World, Browser) {
    let world = World::start().await;
    let mut batch = vec![
        identify("u-ann", 1, json!({"name": "Ann Lee", "email": "ann@example.com", "plan": "pro"})),
        identify("u-bob", 1, json!({"plan": "free"})),
        identify("u-eve", 1, json!({"plan": "pro"})),
        join("u-ann", "acme", 3),
    ];
    batch.extend((10..14).map(|minute| track("u-ann", "exported", minute, json!({"rows": minute}))));
    batch.extend([track("u-bob", "exported", 20, json!({"rows": 5})), track("u-eve", "viewed", 30, json!({}))]);
    world.send(json!(batch)).await;
    let analyst = world.member(Role::Analyst, true).await;
    (world, analyst)
}

async fn save(world: &World, who: &Browser, name: &str, rule: Value) -> (u16, Value) {
    let answer = world.post(who, "/saved/segments", json!({"name": name, "content": {"rule": rule}})).await;
    (answer.status, answer.json())
}

async fn saved(world: &World, who: &Browser, name: &str, rule: Value) -> i64 {
    let (status, body) = save(world, who, name, rule).await;
    assert_eq!(status, 201, "{body}");
    body["id"].as_i64().unwrap()
}

async fn put(world: &World, who: &Browser, id: i64, name: &str, version: i64, rule: Value) -> (u16, Value) {
    let body = json!({"name": name, "content": {"rule": rule}, "version": version});
    let path = format!("/api/v1/workspaces/1/saved/segments/{id}");
    let answer = who.clone().send(&world.hark, "PUT", &path, Some(body)).await;
    (answer.status, answer.json())
}

async fn act(world: &World, who: &Browser, method: &str, id: i64, rest: &str) -> (u16, Value) {
    let path = format!("/api/v1/workspaces/1/saved/segments/{id}{rest}");
    let answer = who.clone().send(&world.hark, method, &path, None).await;
    (answer.status, if answer.status == 204 { Value::Null } else { answer.json() })
}

fn exporters(times: u32) -> Value {
    json!({"did": "exported", "times": {"gte": times}})
}

#[tokio::test]
async fn a_segment_is_called_by_its_name_wherever_customers_are_chosen() {
    let (world, analyst) = shop().await;
    saved(&world, &analyst, "exporters", exporters(1)).await;
    saved(&world, &analyst, "paying exporters", json!([{"segment": "exporters"}, {"trait": "plan", "is": "pro"}]))
        .await;
    let ask = async |name: &str| {
        let question = json!({"question": "trend", "measure": "customers", "interval": "day",
            "range": {"from": "2024-01-03", "to": "2024-01-04"}, "customers": {"segment": name}});
        world.post(&analyst, "/query", question).await
    };
    let counted = async |name: &str| ask(name).await.json()["n"].clone();
    assert_eq!((counted("exporters").await, counted("paying exporters").await), (json!(2), json!(1)));
    let unknown = ask("paying exporter").await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.json()["hint"].as_str().unwrap().contains("paying exporters"), "{}", unknown.text());
    // A question that is saved may name one, and then holds it.
    let question = json!({"question": "trend", "customers": {"segment": "exporters"}});
    let kept = world.post(&analyst, "/saved/questions", json!({"name": "Exports", "content": question})).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
}

#[tokio::test]
async fn sizes_overlaps_and_earlier_sizes_are_told() {
    let (world, analyst) = shop().await;
    let pro = saved(&world, &analyst, "pro", json!({"trait": "plan", "is": "pro"})).await;
    saved(&world, &analyst, "exporters", exporters(1)).await;
    let told = world.read(&analyst, "/segments?compare=true").await;
    let line = |i: usize| (told["segments"][i]["name"].clone(), told["segments"][i]["size"].clone());
    assert_eq!((line(0), line(1)), ((json!("exporters"), json!(2)), (json!("pro"), json!(2))));
    assert_eq!((&told["customers"], &told["both"]), (&json!(3), &json!([[2, 1], [1, 2]])));
    assert!(world.read(&analyst, "/segments").await.get("both").is_none());
    let sizes = world.read(&analyst, &format!("/segments/{pro}/growth?interval=day&periods=2")).await["sizes"].clone();
    assert_eq!(sizes.as_array().unwrap().last().unwrap()["size"], json!(2), "{sizes}");
    assert_eq!(sizes[0], json!({"at": "2024-01-03T00:00:00Z", "size": 0}), "before anybody came");
    let preview = world.post(&analyst, "/segments/preview", json!({"rule": exporters(4)})).await;
    assert_eq!(preview.json(), json!({"customers": 3, "size": 1}));
    let bad = world.post(&analyst, "/segments/preview", json!({"rule": [{"did": "x"}, {"did": "y", "tims": 3}]})).await;
    assert_eq!((bad.status, bad.json()["place"].clone()), (422, json!("/rule/1/tims")), "{}", bad.text());
}

#[tokio::test]
async fn a_customer_sees_why_they_are_in() {
    let (world, analyst) = shop().await;
    saved(&world, &analyst, "exporters", exporters(4)).await;
    let mail = saved(&world, &analyst, "by mail", json!({"trait": "email", "is": "ann@example.com"})).await;
    let key = world.read(&analyst, "/customers?search=ann").await["items"][0]["key"].as_str().unwrap().to_owned();
    let told = world.read(&analyst, &format!("/customers/{key}/segments")).await;
    let [by_mail, exporters] = [&told[0], &told[1]];
    assert_eq!((&exporters["holds"], &exporters["because"]["value"]), (&json!(true), &json!(4)), "{told}");
    assert_eq!(exporters["because"]["events"].as_array().unwrap().len(), 4);
    assert_eq!(by_mail["because"]["value"], json!("ann@example.com"));
    let changes = world.read(&analyst, &format!("/customers/{key}/segments/{mail}")).await;
    assert_eq!(changes, json!([{"at": "2024-01-03T00:01:00.000001Z", "entered": true}]));
    let agent = world.member(Role::Agent, false).await;
    let masked = world.read(&agent, &format!("/customers/{key}/segments")).await;
    assert_eq!(masked[0]["because"]["value"], json!("(hidden)"), "{masked}");
    assert_eq!(masked[1]["because"]["value"], json!(4));
    assert_ne!(masked[1]["because"]["events"][0]["message_id"], exporters["because"]["events"][0]["message_id"]);
    let nobody = world.get(&agent, &format!("/customers/{}/segments", "0".repeat(32))).await;
    assert_eq!(nobody.status, 404);
}

#[tokio::test]
async fn no_segment_breaks_another() {
    let (world, analyst) = shop().await;
    let first = saved(&world, &analyst, "first", exporters(3)).await;
    let second = saved(&world, &analyst, "second", json!([{"segment": "first"}, {"trait": "plan", "is": "pro"}])).await;
    // A circle is refused with its place, also one to itself.
    let (status, body) = put(&world, &analyst, first, "first", 1, json!({"any": [{"segment": "second"}]})).await;
    assert_eq!((status, &body["code"]), (422, &json!("wrong_question")), "{body}");
    assert!(body["place"].as_str().unwrap().starts_with("/content/rule/any/0"), "{body}");
    assert_eq!(save(&world, &analyst, "self", json!({"not": {"segment": "self"}})).await.0, 422);
    // A change after which another could never hold is refused by naming that one.
    saved(&world, &analyst, "rare", json!([{"segment": "first"}, {"not": {"trait": "plan", "is": "free"}}])).await;
    let (status, body) = put(&world, &analyst, first, "first", 1, json!({"trait": "plan", "is": "free"})).await;
    assert_eq!(status, 409, "{body}");
    assert!(body["detail"].as_str().unwrap().contains("rare"), "{body}");
    // Names are held by who uses them.
    for (status, body) in [
        act(&world, &analyst, "DELETE", first, "").await,
        put(&world, &analyst, first, "the first", 1, exporters(3)).await,
    ] {
        assert_eq!(status, 409, "{body}");
        assert!(body["detail"].as_str().unwrap().contains("`rare`, `second`"), "{body}");
    }
    assert_eq!(put(&world, &analyst, first, "first", 1, exporters(2)).await.0, 200, "its rule may change");
    assert_eq!(act(&world, &analyst, "DELETE", second, "").await.0, 204);
    assert_eq!(act(&world, &analyst, "POST", second, "/restore").await.0, 204);
    // Two of one name are never there, and a member who is missing is said.
    let (status, body) = save(&world, &analyst, "FIRST", exporters(1)).await;
    assert_eq!((status, &body["place"]), (409, &json!("/name")), "{body}");
    let (status, body) = save(&world, &analyst, " ", exporters(1)).await;
    assert_eq!((status, &body["place"]), (422, &json!("/name")), "{body}");
    let empty = world.post(&analyst, "/saved/segments", json!({"name": "x", "content": {"rules": []}})).await;
    assert_eq!((empty.status, empty.json()["place"].clone()), (422, json!("/content/rules")));
}

#[tokio::test]
async fn a_segment_of_personal_data_is_not_for_those_who_may_not_see_it() {
    let (world, seeing) = shop().await;
    saved(&world, &seeing, "ann@example.com", json!({"trait": "email", "is": "ann@example.com"})).await;
    let blind = world.member(Role::Analyst, false).await;
    let rule = json!({"trait": "email", "contains": "ann@"});
    let answer = world.post(&blind, "/segments/preview", json!({"rule": rule})).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (403, json!("personal_data")));
    assert_eq!(save(&world, &blind, "mine", json!({"trait": "email", "is": "ann@example.com"})).await.0, 403);
    // Counts of what they save would spell it letter by letter.
    world
        .send(json!([
            track("u-ann", "wrote", 50, json!({"author": "Ann Lee"})),
            identify("u-ann", 51, json!({"goal": "Ann Lee"}))
        ]))
        .await;
    let by_part = json!({"did": {"event": "wrote", "where": {"property": "author", "starts_with": "A"}}});
    let (status, body) = save(&world, &blind, "probe", by_part.clone()).await;
    assert_eq!((status, &body["place"]), (403, &json!("/content/rule/did/where/starts_with")), "{body}");
    let stages = json!({"version": 0, "stages": [{"key": "a", "rule": by_part}]});
    let put = blind.clone().send(&world.hark, "PUT", "/api/v1/workspaces/1/stages", Some(stages)).await;
    assert_eq!((put.status, put.json()["place"].clone()), (403, json!("/stages/0/rule/did/where/starts_with")));
    let own = json!({"version": 0, "stages": [{"key": "a", "rule": {"trait": "email", "is": "ann@example.com"}}]});
    let put = |who: &Browser, body: Value| {
        let (who, hark) = (who.clone(), &world.hark);
        async move { who.clone().send(hark, "PUT", "/api/v1/workspaces/1/stages", Some(body)).await.status }
    };
    assert_eq!(put(&seeing, own).await, 204);
    assert_eq!(
        put(&blind, json!({"version": 1, "stages": null})).await,
        403,
        "what they cannot see they overwrite not"
    );
    assert_eq!(put(&seeing, json!({"version": 1, "stages": null})).await, 204);
    let goals = json!({"rule": {"fact": "goals", "contains": "Ann"}});
    assert_eq!(world.post(&blind, "/segments/preview", goals).await.status, 403);
    let told = world.read(&blind, "/segments").await;
    assert_eq!((&told["segments"][0]["name"], &told["segments"][0]["size"]), (&json!("(hidden)"), &json!(1)), "{told}");
}

#[tokio::test]
async fn stages_can_be_said_and_each_customer_stands_in_one() {
    let (world, analyst) = shop().await;
    let put = async |body: Value| {
        let answer = analyst.clone().send(&world.hark, "PUT", "/api/v1/workspaces/1/stages", Some(body)).await;
        (answer.status, if answer.status == 204 { Value::Null } else { answer.json() })
    };
    let usual = world.read(&analyst, "/stages").await;
    assert_eq!((&usual["version"], usual["stages"].as_array().unwrap().len()), (&json!(0), 4), "{usual}");
    saved(&world, &analyst, "heavy", exporters(4)).await;
    let stages = json!([{"key": "visitor", "rule": []}, {"key": "user", "name": "User", "rule": {"did": "exported"}},
        {"key": "fan", "rule": {"segment": "heavy"}}]);
    assert_eq!(put(json!({"version": 0, "stages": stages})).await.0, 204);
    assert_eq!(put(json!({"version": 0, "stages": stages})).await.0, 409, "somebody was first");
    let told = world.read(&analyst, "/stages").await;
    let counts: Vec<&Value> = told["stages"].as_array().unwrap().iter().map(|stage| &stage["customers"]).collect();
    assert_eq!((counts, &told["none"]), (vec![&json!(1), &json!(1), &json!(1)], &json!(0)), "{told}");
    let key = world.read(&analyst, "/customers?search=ann").await["items"][0]["key"].as_str().unwrap().to_owned();
    let ann = world.read(&analyst, &format!("/customers/{key}/stage")).await;
    let steps: Vec<&Value> = ann["history"].as_array().unwrap().iter().map(|step| &step["stage"]).collect();
    assert_eq!(
        (&ann["stage"], steps),
        (&json!("fan"), vec![&json!("visitor"), &json!("user"), &json!("fan")]),
        "{ann}"
    );
    assert_eq!(ann["history"][1]["event"], json!("exported"));
    // Questions know them.
    let question =
        json!({"question": "trend", "measure": "customers", "event": "exported", "breakdown": {"field": "stage"}});
    let rows = world.post(&analyst, "/query", question).await.text();
    assert!(rows.contains("\"user\"") && rows.contains("\"fan\""), "{rows}");
    let size = world.post(&analyst, "/segments/preview", json!({"rule": {"stage": "user"}})).await;
    assert_eq!(size.json()["size"], json!(1));
    // A segment that a stage names is held; what makes nonsense is refused at its place.
    let heavy = world.read(&analyst, "/segments").await["segments"][0]["id"].as_i64().unwrap();
    let (status, body) = act(&world, &analyst, "DELETE", heavy, "").await;
    assert!(status == 409 && body["detail"].as_str().unwrap().contains("`stages`"), "{body}");
    let round = put(json!({"version": 1, "stages": [{"key": "a", "rule": {"stage": "a"}}]})).await;
    assert_eq!((round.0, round.1["place"].clone()), (422, json!("/stages/0/rule/stage")), "{}", round.1);
    let facts = world.read(&analyst, &format!("/customers/{key}/facts")).await;
    assert_eq!((&facts[0]["fact"], &facts[0]["value"]), (&json!("experience"), &json!("new")), "{facts}");
    assert_eq!(put(json!({"version": 1, "stages": null})).await.0, 204, "those that every workspace has");
    assert_eq!(world.read(&analyst, "/stages").await["version"], json!(0));
}

/// Saves segments past the API, which would look at each among the others.
async fn fill(world: &World, count: usize, tests: usize) {
    let by = world.hark.records.operator(1).await.unwrap();
    for i in 0..count {
        let parts: Vec<Value> = (0..tests).map(|n| json!({"trait": "plan", "is": format!("{i} {n}")})).collect();
        let content = json!({"rule": {"any": parts}}).to_string();
        let draft = Draft { name: format!("filled {i}"), description: String::new(), content, look: "{}".into() };
        let around = world.hark.records.around(by.allow().unwrap(), Some(Step::Add(&draft))).await.unwrap();
        world.hark.records.step_segment(by.allow().unwrap(), Step::Add(&draft), &around, 5).await.unwrap();
    }
}

#[tokio::test]
async fn segments_together_have_so_many_tests_and_no_more() {
    let (world, analyst) = shop().await;
    // 40 times 500 tests are all there may be.
    fill(&world, 40, 500).await;
    let (status, refused) = save(&world, &analyst, "one more", exporters(1)).await;
    assert_eq!((status, &refused["place"], &refused["code"]), (409, &json!("/content/rule"), &json!("conflict")));
    let told = refused["detail"].as_str().unwrap();
    assert!(told.contains("20001 tests, more than 20000") && refused["hint"].is_string(), "{refused}");
    // They may become fewer.
    let first = world.read(&analyst, "/saved/segments").await[0].clone();
    let (id, name) = (first["id"].as_i64().unwrap(), first["name"].as_str().unwrap());
    assert_eq!(put(&world, &analyst, id, name, 1, exporters(1)).await.0, 200);
    saved(&world, &analyst, "one more", exporters(1)).await;
}

#[tokio::test]
async fn a_workspace_has_so_many_segments_and_no_more() {
    let (world, analyst) = shop().await;
    fill(&world, 500, 1).await;
    let (status, refused) = save(&world, &analyst, "one more", exporters(1)).await;
    assert_eq!((status, refused["place"].clone()), (409, json!("/content/rule")), "{refused}");
    assert!(refused["detail"].as_str().unwrap().contains("500"), "{refused}");
    let first = world.read(&analyst, "/saved/segments").await[0]["id"].as_i64().unwrap();
    assert_eq!(act(&world, &analyst, "DELETE", first, "").await.0, 204);
    saved(&world, &analyst, "one more", exporters(1)).await;
    assert_eq!(act(&world, &analyst, "POST", first, "/restore").await.0, 409, "its place is taken");
}

/// What a client with a fast clock dated ahead counts from its moment on, whoever asks.
#[tokio::test]
async fn what_is_dated_ahead_counts_nowhere_yet() {
    let (world, analyst) = shop().await;
    let id = saved(&world, &analyst, "early", json!({"did": "later"})).await;
    // The test's clock stands at 10:00.
    let event = |who: &str| json!({"type": "track", "userId": who, "event": "later", "messageId": format!("ahead {who}"), "timestamp": "2024-01-04T11:00:00Z", "properties": {}});
    world.send(json!([event("u-bob"), event("u-new")])).await;
    let list = world.read(&analyst, "/segments").await;
    assert_eq!(list["segments"][0]["size"], json!(0), "{list}");
    let growth = world.read(&analyst, &format!("/segments/{id}/growth")).await;
    assert_eq!(
        growth["sizes"].as_array().and_then(|all| all.last()).map(|last| &last["size"]),
        Some(&json!(0)),
        "{growth}"
    );
    for who in ["u-bob", "u-new"] {
        let key = world.read(&analyst, &format!("/customers?search={who}")).await["items"][0]["key"].clone();
        let path = format!("/customers/{}", key.as_str().unwrap());
        let standing = world.read(&analyst, &format!("{path}/segments")).await;
        assert_eq!((&standing[0]["holds"], standing[0]["until"].is_string()), (&json!(false), true), "{standing}");
        assert_eq!(world.get(&analyst, &format!("{path}/stage")).await.status, 200, "{who}");
        assert_eq!(world.get(&analyst, &format!("{path}/facts")).await.status, 200, "{who}");
    }
}
