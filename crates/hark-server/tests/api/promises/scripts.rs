//! Does what a stranger sends ever become more than text?

use super::{PASSWORD, ask, person};
use crate::Browser;
use crate::ear::{Ear, Heard};
use crate::support::{Answer, Hark, patient};
use crate::world::World;
use hark_records::Role;
use hark_server::outbound::Outbound;
use serde_json::{Value, json};

/// Closes most of what HTML, attributes, scripts, styles and addresses begin, and would run in each.
const POLYGLOT: &str = "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//</stYle/</titLe/</teXtarEa/</scRipt/--!>\
    <sVg/<sVg/oNloAd=window.__pwned=1//><img src=x onerror=window.__pwned=1>";
/// What template engines would replace.
const TEMPLATES: &str = "{{7*7}} ${7*7} #{7*7} %{7*7} <%= 7*7 %> {{env.HOME}} ${DATABASE_URL} %hark.db_password%";

fn plain_json(answer: &Answer, path: &str) {
    let kind = answer.header("content-type").unwrap_or("");
    let json = matches!(kind, "application/json" | "application/problem+json") || answer.body.is_empty();
    assert!(json, "{path}: {kind}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    if !answer.body.is_empty() {
        answer.json();
    }
}

/// A track, identify and page call with the polyglot in every field a client fills.
fn poisoned() -> Value {
    let p = POLYGLOT;
    json!({"batch": [
        {"type": "track", "userId": p, "anonymousId": p, "event": p, "messageId": "m-1", "properties": {p: p, "list": [p, {p: p}]},
            "context": {"page": {"url": p, "referrer": p, "title": p, "path": p}, "userAgent": p, "locale": p, "timezone": p,
            "campaign": {"name": p}, "ip": p, "library": {"name": p, "version": p}}},
        {"type": "identify", "userId": p, "messageId": "m-2", "traits": {"name": p, "email": p, p: p, "avatar": p}},
        {"type": "page", "userId": p, "messageId": "m-3", "name": p, "category": p, "properties": {"url": p, "title": p}},
        {"type": "group", "userId": p, "groupId": p, "messageId": "m-4", "traits": {"name": p}},
        {"type": p, "userId": p, "messageId": "m-5"},
        {"type": "track", "event": p, "messageId": "m-6"},
    ]})
}

/// Every GET route, with the ids of what is there.
fn reads(key: &str) -> Vec<String> {
    let gets = hark_server::api::operations().into_iter().filter(|one| one.method == "GET");
    let filled = gets.map(|one| {
        let path = one.path.replace("{workspace}", "1").replace("{kind}", "questions").replace("{customer}", key);
        ["{id}", "{webhook}"].iter().fold(path, |path, name| path.replace(name, "1"))
    });
    filled.filter(|path| !path.contains("/door/sign-on")).collect()
}

/// Names of events sent with the public key were drawn as HTML in the dashboard of whoever looked, and took over their session.
#[tokio::test]
async fn what_strangers_send_comes_back_as_text_in_json() {
    let world = World::start().await;
    let sent = world.hark.post("/v1/batch", poisoned().to_string()).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    plain_json(&sent, "/v1/batch");
    assert!(world.engine.wait_drained(std::time::Duration::from_secs(20)).unwrap());
    let (_, owner) = person(&world.hark, 1, Role::Owner, true, "owner@example.com").await;
    let customers = world.read(&owner, "/customers").await;
    let key = customers["items"][0]["key"].as_str().unwrap().to_owned();
    assert_eq!(customers["items"][0]["name"].as_str(), Some(POLYGLOT), "text in, the same text out");
    let mut told = 0;
    for path in reads(&key) {
        let answer = ask(&world.hark, &owner, "GET", &path, None).await;
        plain_json(&answer, &path);
        told += usize::from(answer.text().contains("__pwned"));
    }
    assert!(told >= 5, "{told}: it is in what is read");
    let trend = json!({"question": "trend", "breakdown": {"property": POLYGLOT}, "interval": "year"});
    for spec in [trend, json!({"question": "paths"}), json!({"question": POLYGLOT})] {
        let answer = world.post(&owner, "/query", spec).await;
        plain_json(&answer, "/query");
        assert!(answer.text().contains("__pwned"));
    }
    assert!(world.engine.accounting(1).unwrap().balances());
}

/// A member of little right gave a thing a name that ran in the browser of an admin.
#[tokio::test]
async fn what_members_write_comes_back_as_text_in_json() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    // Names have at most 200 characters: the part that runs is enough.
    let name = "'\"></script><img src=x onerror=window.__pwned=1>";
    let settings = json!({"name": name, "timezone": "UTC", "week_start": "monday", "retention_days": null,
        "quota_per_month": null, "consent_required": false});
    let question = json!({"name": name, "description": POLYGLOT, "content": {"question": "trend", "event": POLYGLOT},
        "look": {"title": POLYGLOT}});
    let hook = json!({"url": "https://8.8.8.8/", "description": name, "kinds": []});
    let writes = [
        ("PUT", "/api/v1/me", json!({"name": name, "preferences": {"theme": POLYGLOT}})),
        ("PUT", "/api/v1/workspaces/1", settings),
        ("POST", "/api/v1/workspaces/1/teams", json!({"name": name, "members": []})),
        ("POST", "/api/v1/workspaces/1/keys", json!({"kind": "write", "label": name})),
        ("POST", "/api/v1/workspaces/1/saved/questions", question.clone()),
        ("POST", "/api/v1/workspaces/1/webhooks", hook),
        ("POST", "/api/v1/workspaces/1/workspaces", json!({"name": name})),
    ];
    for (method, path, body) in &writes {
        let answer = ask(&hark, &owner, method, path, Some(body.clone())).await;
        assert!(matches!(answer.status, 200..=204), "{path}: {}", answer.text());
        if !answer.body.is_empty() {
            plain_json(&answer, path);
        }
    }
    let mut told = 0;
    for path in reads("0") {
        let answer = ask(&hark, &owner, "GET", &path, None).await;
        plain_json(&answer, &path);
        told += usize::from(answer.text().contains("__pwned"));
    }
    assert!(told >= 6, "{told}: me, the workspace, teams, keys, saved, webhooks");
    let saved = ask(&hark, &owner, "GET", "/api/v1/workspaces/1/saved/questions/1", None).await.json();
    assert_eq!((&saved["name"], &saved["description"]), (&question["name"], &question["description"]));
}

/// A parameter of an address stood in the page of the answer as it came.
#[tokio::test]
async fn no_parameter_of_an_address_is_more_than_text() {
    let hark = Hark::start().await;
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let hostile: String = form_urlencoded::byte_serialize(POLYGLOT.as_bytes()).collect();
    let described: Value = serde_json::from_str(&hark_server::api::description()).unwrap();
    let mut tried = 0;
    for one in hark_server::api::operations().iter().filter(|one| one.method == "GET") {
        let mut path = one.path.replace("{workspace}", "1").replace("{kind}", "questions");
        while let (Some(begin), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(begin..=end, "1");
        }
        let none = Vec::new();
        let parameters = described["paths"][&one.path]["get"]["parameters"].as_array().unwrap_or(&none);
        let queries = parameters.iter().filter(|one| one["in"] == "query").map(|one| one["name"].as_str().unwrap());
        for name in queries.chain(["unknown"]) {
            let answer = ask(&hark, &owner, "GET", &format!("{path}?{name}={hostile}"), None).await;
            if answer.status == 302 {
                let to = answer.header("location").unwrap();
                assert!(to.starts_with("/sign-in?problem=") && !to.contains("__pwned"), "{to}");
            } else {
                assert!(answer.status < 500, "{path} {name}: {}", answer.text());
                plain_json(&answer, &path);
            }
            tried += 1;
        }
        let within = ask(&hark, &owner, "GET", &format!("{path}/{hostile}"), None).await;
        plain_json(&within, &path);
    }
    assert!(tried > 30, "{tried}");
    let page = hark.send("GET", &format!("/sign-in?problem={hostile}"), &[("accept", "text/html")], b"").await;
    assert!(page.status == 200 && !page.text().contains("__pwned"), "a page is the same whatever is asked");
}

fn unfolded(letter: &Heard) -> String {
    letter.body.replace("=\r\n", "").replace("=3D", "=").replace("=20\r\n", " \r\n")
}

/// Only the headers that a letter has, each once, and nothing behind them that a name brought along.
fn headers(letter: &Heard) -> Vec<String> {
    let head = letter.body.split("\r\n\r\n").next().unwrap();
    let named = head.lines().filter(|line| !line.starts_with([' ', '\t'])).filter_map(|line| line.split_once(':'));
    named.map(|(name, _)| name.to_lowercase()).collect()
}

/// A name with tags stood as HTML in an invitation; one with a line break added a header, and with it a reader; a template
/// variable in a text was replaced by a secret of the server.
#[tokio::test]
async fn names_in_letters_are_text_add_no_header_and_are_no_template() {
    let open = |state: &mut hark_server::serve::AppState| state.outbound = Outbound::new(vec!["127.0.0.1".into()]);
    let (hark, mut office) = (Hark::with(patient(), |_| {}, open).await, Ear::post_office().await);
    let (_, owner) = person(&hark, 1, Role::Owner, true, "owner@example.com").await;
    let mail =
        json!({"host": "127.0.0.1", "port": office.port, "protection": "none", "from": "Hark <hark@example.com>"});
    let set = ask(&hark, &owner, "PUT", "/api/v1/workspaces/1/connections/mail", Some(mail.clone())).await;
    assert_eq!(set.status, 204, "{}", set.text());
    let rename = async |name: &str| {
        let me = json!({"name": name, "preferences": {}});
        let settings = json!({"name": name, "timezone": "UTC", "week_start": "monday", "consent_required": false});
        let me = ask(&hark, &owner, "PUT", "/api/v1/me", Some(me)).await.status;
        (me, ask(&hark, &owner, "PUT", "/api/v1/workspaces/1", Some(settings)).await.status)
    };
    for broken in ["A\r\nBcc: evil@example.com", "A\nB", "A\rB", "A\u{0}B"] {
        assert_eq!(rename(broken).await, (422, 422), "{broken:?}");
        let from = json!({"host": "127.0.0.1", "port": office.port, "protection": "none", "from": format!("{broken} <a@example.com>")});
        let set = ask(&hark, &owner, "PUT", "/api/v1/workspaces/1/connections/mail", Some(from)).await;
        assert_eq!((set.status, set.json()["place"].clone()), (422, json!("/from")), "{broken:?}");
        let offer = json!({"email": format!("a@example.com{broken}"), "role": "viewer"});
        assert_eq!(ask(&hark, &owner, "POST", "/api/v1/workspaces/1/invitations", Some(offer)).await.status, 422);
    }
    let tags = "<b onmouseover=alert(1)>\"&Eve</b>";
    for (i, name) in [tags, TEMPLATES, "https://evil.example/ click"].into_iter().enumerate() {
        assert_eq!(rename(name).await, (204, 204), "{name}");
        let offer = json!({"email": format!("new-{i}@example.com"), "role": "viewer"});
        assert_eq!(ask(&hark, &owner, "POST", "/api/v1/workspaces/1/invitations", Some(offer)).await.status, 201);
        let invitation = office.next().await;
        let asked = json!({"email": "owner@example.com"});
        let asked = ask(&hark, &Browser::default(), "POST", "/api/v1/password/reset/ask", Some(asked)).await;
        assert_eq!(asked.status, 204, "{PASSWORD}");
        for letter in [invitation, office.next().await] {
            let mut names = headers(&letter);
            names.sort();
            assert_eq!(names, ["content-type", "date", "from", "mime-version", "subject", "to"], "{letter:?}");
            let text = unfolded(&letter);
            let (plain, html) = text.split_once("text/html").expect("two parts");
            assert!(plain.contains(name), "as it was written: {plain}");
            assert!(!html.contains("<b o") && !html.contains(">49<") && !html.contains("49 49"), "{html}");
            assert_eq!(html.matches("<a href").count(), 1, "the one link is ours: {html}");
            assert!(html.contains("href=\"http://localhost/"), "{html}");
            if name == tags {
                assert!(html.contains("&lt;b onmouseover=alert(1)&gt;&quot;&amp;Eve&lt;/b&gt;"), "{html}");
            }
        }
    }
}
