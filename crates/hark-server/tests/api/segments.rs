//! Can segments be saved, called by their names, counted and explained; and is none broken by another?

use crate::Browser;
use crate::world::{World, identify, join, track};
use hark_records::Role;
use serde_json::{Value, json};

pub async fn shop() -> (World, Browser) {
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

pub async fn save(world: &World, who: &Browser, name: &str, rule: Value) -> (u16, Value) {
    let answer = world.post(who, "/saved/segments", json!({"name": name, "content": {"rule": rule}})).await;
    (answer.status, answer.json())
}

pub async fn saved(world: &World, who: &Browser, name: &str, rule: Value) -> i64 {
    let (status, body) = save(world, who, name, rule).await;
    assert_eq!(status, 201, "{body}");
    body["id"].as_i64().unwrap()
}

pub async fn put(world: &World, who: &Browser, id: i64, name: &str, version: i64, rule: Value) -> (u16, Value) {
    let body = json!({"name": name, "content": {"rule": rule}, "version": version});
    let path = format!("/api/v1/workspaces/1/saved/segments/{id}");
    let answer = who.clone().send(&world.hark, "PUT", &path, Some(body)).await;
    (answer.status, answer.json())
}

pub async fn act(world: &World, who: &Browser, method: &str, id: i64, rest: &str) -> (u16, Value) {
    let path = format!("/api/v1/workspaces/1/saved/segments/{id}{rest}");
    let answer = who.clone().send(&world.hark, method, &path, None).await;
    (answer.status, if answer.status == 204 { Value::Null } else { answer.json() })
}

pub fn exporters(times: u32) -> Value {
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
    let named = json!({"key": "user", "name": "User", "rule": {"did": "exported"}});
    assert_eq!((ann["stages"].as_array().unwrap().len(), &ann["stages"][1]), (3, &named), "and what they are called");
    // Questions know them.
    let question =
        json!({"question": "trend", "measure": "customers", "event": "exported", "breakdown": {"field": "stage"}});
    let rows = world.post(&analyst, "/query", question).await.text();
    assert!(rows.contains("\"user\"") && rows.contains("\"fan\""), "{rows}");
    let size = world.post(&analyst, "/segments/preview", json!({"rule": {"stage": "user"}})).await;
    assert_eq!(size.json()["size"], json!(1));
    // What another list would change is said before it is saved.
    let other = json!([{"key": "visitor", "rule": []}, {"key": "fan", "rule": {"did": "exported"}}]);
    let would = world.post(&analyst, "/stages/preview", json!({"stages": other})).await.json();
    let expected = json!({"customers": 3, "none": 0, "moves": [{"from": "user", "to": "fan", "customers": 1}],
        "stages": [{"key": "visitor", "customers": 1}, {"key": "fan", "customers": 2}]});
    assert_eq!(would, expected);
    let same = world.post(&analyst, "/stages/preview", json!({"stages": stages})).await.json();
    assert_eq!(same["moves"], json!([]), "the list that is there");
    let odd = json!({"stages": [{"key": "a", "rule": {"stage": "a"}}]});
    let odd = world.post(&analyst, "/stages/preview", odd).await;
    assert_eq!((odd.status, odd.json()["place"].clone()), (422, json!("/stages/0/rule/stage")));
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

#[tokio::test]
async fn the_members_of_a_segment_leave_as_a_file_in_one_walk_and_that_is_noted() {
    let (world, analyst) = shop().await;
    let seeing = world.member(Role::Admin, true).await;
    world.send(json!([identify("u-ann", 60, json!({"name": "=Ann, \"A\""}))])).await;
    saved(&world, &analyst, "exporters", exporters(1)).await;
    let list = world.read(&seeing, "/segments").await;
    let (segment, size) = (list["segments"][0]["id"].clone(), list["segments"][0]["size"].as_u64().unwrap());
    let path = format!("/segments/{segment}/export");
    let file = world.get(&seeing, &path).await.text();
    let lines: Vec<&str> = file.split_terminator("\r\n").collect();
    assert_eq!((lines[0], lines.len() as u64), ("Customer,Id,Key", size + 1), "{file}");
    let key = world.read(&seeing, "/customers?search=u-ann").await["items"][0]["key"].as_str().unwrap().to_owned();
    assert!(lines.contains(&format!("\"'=Ann, \"\"A\"\"\",u-ann,{key}").as_str()), "{file}");
    let blind = world.member(Role::Analyst, false).await;
    let masked = world.get(&blind, &path).await.text();
    assert!(!masked.contains("u-ann") && masked.contains(&key), "{masked}");
    let owner = world.member(Role::Owner, true).await;
    let noted = world.read(&owner, "/audit").await.to_string();
    assert_eq!(noted.matches("segment.export").count(), 2, "{noted}");
    // A rule that tells who somebody is tells it of each line.
    let reachable = json!({"trait": "name", "contains": "Ann"});
    saved(&world, &seeing, "reachable", reachable).await;
    let list = world.read(&seeing, "/segments").await;
    let hidden = list["segments"].as_array().unwrap().iter().find(|one| one["name"] == "reachable").unwrap();
    let hidden = world.get(&blind, &format!("/segments/{}/export", hidden["id"])).await;
    assert_eq!((hidden.status, &hidden.json()["code"]), (403, &json!("personal_data")));
    assert_eq!(world.get(&seeing, "/segments/999/export").await.status, 404);
}
