//! Are accounts found, with what is known of them, who is in them and what they did there?

use crate::world::{World, identify, join, track};
use hark_records::Role;
use serde_json::{Value, json};

fn says(id: &str, account: &str, minute: u32, traits: Value) -> Value {
    let mut event = join(id, account, minute);
    event["messageId"] = json!(format!("{id}-{account}-{minute}"));
    event["traits"] = traits;
    event
}

async fn company() -> World {
    let world = World::start().await;
    world
        .send(json!([
            identify("u-ann", 1, json!({"name": "Ann Lee", "email": "ann@example.com"})),
            says("u-ann", "acme", 2, json!({"name": "Acme Corp", "plan": "free", "seats": 4})),
            track("u-ann", "viewed", 3, json!({})),
            says("u-bob", "acme", 4, json!({"plan": "pro"})),
            track("u-bob", "bought", 6, json!({})),
            says("u-cyd", "zeta", 5, json!({"name": "Zeta"})),
            says("u-bob", "zeta", 8, json!({})),
            track("u-bob", "viewed", 9, json!({})),
        ]))
        .await;
    // Said of an account that nobody is in.
    let facts = json!({"api_key": crate::support::SERVER_KEY, "batch": [{"event": "$groupidentify", "distinct_id": "x",
        "uuid": "g1", "timestamp": "2024-01-03T00:07:00Z", "properties": {"$group_type": "company", "$group_key": "empty-co",
        "$group_set": {"name": "Empty & Co"}}}]});
    let answer = world.hark.post("/batch/", facts.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(world.engine.wait_drained(std::time::Duration::from_secs(20)).unwrap());
    world
}

fn lines(page: &Value) -> Vec<(String, Option<String>, u64, u64)> {
    let line = |one: &Value| {
        let number = |name: &str| one[name].as_u64().unwrap();
        let name = one["name"].as_str().map(str::to_owned);
        (one["id"].as_str().unwrap().to_owned(), name, number("members"), number("events"))
    };
    page["items"].as_array().unwrap().iter().map(line).collect()
}

fn line(id: &str, name: &str, members: u64, events: u64) -> (String, Option<String>, u64, u64) {
    (id.to_owned(), Some(name.to_owned()), members, events)
}

#[tokio::test]
async fn accounts_are_listed_by_when_they_were_seen_and_found_by_words() {
    let world = company().await;
    let agent = world.member(Role::Agent, true).await;
    let all = world.read(&agent, "/accounts").await;
    let expected = [line("zeta", "Zeta", 2, 3), line("empty-co", "Empty & Co", 0, 0), line("acme", "Acme Corp", 1, 5)];
    assert_eq!((lines(&all), all["total"].as_u64()), (expected.to_vec(), Some(3)));
    let (mut next, mut paged) = (String::new(), Vec::new());
    for _ in 0..3 {
        let page = world.read(&agent, &format!("/accounts?limit=1{next}")).await;
        paged.extend(lines(&page));
        next = page["next"].as_str().map(|next| format!("&cursor={next}")).unwrap_or_default();
    }
    assert_eq!((paged, next.as_str()), (lines(&all), ""));
    for (search, found) in
        [("corp", vec!["acme"]), ("EMPTY-", vec!["empty-co"]), ("zeta+corp", vec![]), ("c", vec!["empty-co", "acme"])]
    {
        let page = world.read(&agent, &format!("/accounts?search={search}")).await;
        assert_eq!(lines(&page).into_iter().map(|one| one.0).collect::<Vec<_>>(), found, "{search}");
    }
    assert_eq!(world.get(&agent, "/accounts?cursor=x").await.status, 422);
    assert_eq!(world.get(&agent, &format!("/accounts/{}", "0".repeat(32))).await.status, 404);
}

#[tokio::test]
async fn an_account_says_where_its_people_stand_and_what_it_is_worth() {
    let world = company().await;
    let order =
        |id: &str, minute: u32, cents: u32| track(id, "order", minute, json!({"value": cents, "currency": "EUR"}));
    let robot = json!({"type": "track", "event": "order", "userId": "u-ann", "timestamp": "2024-01-03T00:12:00Z",
        "properties": {"value": 7, "currency": "EUR"}, "context": {"userAgent": "Googlebot/2.1"}});
    world.send(json!([order("u-ann", 10, 100), order("u-ann", 11, 250), order("u-cyd", 12, 40), robot])).await;
    let analyst = world.member(Role::Analyst, true).await;
    for (name, rule) in [("Lookers", json!({"did": "viewed"})), ("Nobody", json!({"did": "flew"}))] {
        let made = world.post(&analyst, "/saved/segments", json!({"name": name, "content": {"rule": rule}})).await;
        assert_eq!(made.status, 201, "{}", made.text());
    }
    let plain = world.read(&analyst, "/accounts").await;
    assert!(plain["items"].as_array().unwrap().iter().all(|one| one.get("value").is_none()), "not asked, not told");
    let listed = world.read(&analyst, "/accounts?value=true").await;
    for line in listed["items"].as_array().unwrap() {
        let whole = world.read(&analyst, &format!("/accounts/{}", line["key"].as_str().unwrap())).await;
        assert_eq!(line["value"], whole["value"], "{line}");
    }
    let acme = listed["items"].as_array().unwrap().iter().find(|one| one["id"] == "acme").unwrap();
    assert_eq!(acme["value"]["currencies"][0]["revenue"].as_i64(), Some(350), "{acme}");
    let key = acme["key"].as_str().unwrap();
    let people = world.read(&analyst, &format!("/accounts/{key}/people")).await;
    let stages: Vec<_> = people["stages"].as_array().unwrap().iter().map(|one| (&one["key"], &one["people"])).collect();
    let of = |key: &str, n: u64| (json!(key), json!(n));
    let expected = [of("acquisition", 0), of("onboarding", 0), of("engagement", 1), of("retention", 0)];
    assert_eq!(stages, expected.iter().map(|(key, n)| (key, n)).collect::<Vec<_>>(), "{people}");
    let ann = world.read(&analyst, "/customers?search=ann").await["items"][0]["key"].clone();
    assert_eq!(people["by_customer"], json!({ann.as_str().unwrap(): "engagement"}), "who left is not of its people");
    let lookers: Vec<_> =
        people["segments"].as_array().unwrap().iter().map(|one| (&one["name"], &one["people"])).collect();
    assert_eq!((people["people"].as_u64(), lookers), (Some(1), vec![(&json!("Lookers"), &json!(1))]));
    assert_eq!(world.get(&analyst, &format!("/accounts/{}/people", "0".repeat(32))).await.status, 404);
    assert_eq!(world.get(&analyst, "/accounts?value=maybe").await.status, 422);
}

#[tokio::test]
async fn an_account_is_shown_with_its_members_and_what_they_did_in_it() {
    let world = company().await;
    let agent = world.member(Role::Agent, true).await;
    let key = world.read(&agent, "/accounts?search=acme").await["items"][0]["key"].as_str().unwrap().to_owned();
    let acme = world.read(&agent, &format!("/accounts/{key}")).await;
    let known: Vec<_> =
        acme["traits"].as_array().unwrap().iter().map(|one| json!([one["name"], one["value"], one["since"]])).collect();
    assert_eq!(
        known,
        [
            json!(["name", "Acme Corp", "2024-01-03T00:02:00Z"]),
            json!(["plan", "pro", "2024-01-03T00:04:00Z"]),
            json!(["seats", 4, "2024-01-03T00:02:00Z"]),
        ]
    );
    assert_eq!(acme["traits"][1]["before"][0]["value"], "free");
    let members: Vec<_> = acme["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["name"], one["since"], one["current"]]))
        .collect();
    assert_eq!(
        members,
        [json!(["Ann Lee", "2024-01-03T00:02:00Z", true]), json!(["u-bob", "2024-01-03T00:04:00Z", false])]
    );
    assert_eq!((acme["total_members"].as_u64(), acme["former_members"].as_u64()), (Some(1), Some(1)));
    let empty = world.read(&agent, "/accounts?search=empty").await["items"][0]["key"].as_str().unwrap().to_owned();
    let empty = world.read(&agent, &format!("/accounts/{empty}")).await;
    assert_eq!((empty["traits"][0]["value"].as_str(), empty["events"].as_u64()), (Some("Empty & Co"), Some(0)));
    let deeds = |page: &Value| -> Vec<Value> {
        page["items"].as_array().unwrap().iter().map(|one| json!([one["name"], one["event"]["event"]])).collect()
    };
    let path = format!("/accounts/{key}/timeline");
    let first = world.read(&agent, &format!("{path}?limit=3")).await;
    assert_eq!(deeds(&first), [json!(["u-bob", "bought"]), json!(["u-bob", "$group"]), json!(["Ann Lee", "viewed"])]);
    let second = world.read(&agent, &format!("{path}?before={}", first["next"].as_str().unwrap())).await;
    assert_eq!(deeds(&second), [json!(["Ann Lee", "$group"]), json!(["Ann Lee", "$identify"])]);
    assert_eq!((second["next"].as_str(), second["total"].as_u64()), (None, Some(5)));
    assert_eq!(deeds(&world.read(&agent, &format!("{path}?event=bought")).await), [json!(["u-bob", "bought"])]);
    let some =
        world.read(&agent, &format!("{path}?events=[%22bought%22,%22viewed%22]&until=2024-01-03T00:06:00Z")).await;
    assert_eq!((deeds(&some), some["total"].as_u64()), (vec![json!(["Ann Lee", "viewed"])], Some(2)));
    assert_eq!(deeds(&world.read(&agent, &format!("{path}?events=[%22none%22]")).await), [] as [Value; 0]);
    assert_eq!(world.get(&agent, &format!("{path}?before=x")).await.status, 422);
}

#[tokio::test]
async fn whoever_may_not_see_personal_data_sees_no_name() {
    let world = company().await;
    let batch = json!([
        says("u-dan", "dan@example.com", 10, json!({"name": "Dan Poe", "owner": "Ann Lee", "plan": "solo"})),
        track("u-dan", "viewed", 11, json!({"who": "u-dan"}))
    ]);
    world.send(batch).await;
    let (seeing, blind) = (world.member(Role::Agent, true).await, world.member(Role::Agent, false).await);
    let key = world.read(&seeing, "/accounts?search=dan").await["items"][0]["key"].as_str().unwrap().to_owned();
    let paths = ["/accounts".to_owned(), format!("/accounts/{key}"), format!("/accounts/{key}/timeline")];
    for path in &paths {
        let (whole, masked) = (world.get(&seeing, path).await.text(), world.get(&blind, path).await.text());
        assert!(["u-dan", "dan@example.com", "Dan Poe"].iter().any(|one| whole.contains(one)), "{whole}");
        for canary in ["u-dan", "dan@example.com", "Dan Poe", "Ann Lee"] {
            assert!(!masked.contains(canary), "{canary} in {masked}");
        }
    }
    let masked = world.read(&blind, &paths[1]).await;
    assert_eq!((masked["id"].as_str(), masked["masked"].as_bool()), (Some("(hidden)"), Some(true)));
    assert!(masked["traits"].as_array().unwrap().iter().any(|one| one["value"] == "solo"));
    let found = world.read(&blind, "/accounts?search=dan").await;
    assert_eq!((lines(&found).len(), found["total"].as_u64()), (0, Some(0)), "being found is an answer, too");
    assert_eq!(world.read(&blind, "/accounts?search=acme").await["total"].as_u64(), Some(1));
}
