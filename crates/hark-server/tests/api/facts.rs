//! A table from a CRM: whom does it change, and does the same table twice change nothing?

use crate::support::{Answer, SERVER_KEY, WRITE_KEY};
use crate::world::{World, identify, join, track};
use crate::{Browser, elsewhere, member};
use hark_records::Role;
use hark_server::serve::AppState;
use serde_json::{Value, json};
use std::time::Duration;

pub struct Desk {
    pub world: World,
    pub admin: Browser,
}

impl Desk {
    /// Ann and Bob are known by the server; Eve says of herself that she has Bob's address.
    pub async fn open() -> Desk {
        Desk::with(|_| {}).await
    }

    /// The same with something changed.
    pub async fn with(change: impl FnOnce(&mut AppState)) -> Desk {
        let world = World::with(change).await;
        prove(
            &world,
            json!([
                identify("u-ann", 1, json!({"email": "Ann@Example.com", "plan": "free", "seats": 5})),
                track("u-ann", "viewed", 2, json!({})),
                identify("u-bob", 1, json!({"email": "bob@example.com"})),
                join("u-bob", "acme", 2),
            ]),
        )
        .await;
        let claim = json!({"type": "identify", "userId": "u-eve", "messageId": "eve", "traits": {"email": "bob@example.com", "plan": "x"}});
        let headers = [("authorization", &*format!("Bearer {WRITE_KEY}")), ("content-type", "application/json")];
        assert_eq!(world.hark.send("POST", "/v1/identify", &headers, claim.to_string().as_bytes()).await.status, 200);
        drained(&world);
        let admin = world.member(Role::Admin, true).await;
        Desk { world, admin }
    }

    pub async fn ask(&self, path: &str, csv: &str, columns: Value) -> Answer {
        self.world.post(&self.admin, path, json!({"csv": csv, "columns": columns})).await
    }

    pub async fn preview(&self, csv: &str, columns: Value) -> Value {
        let told = self.ask("/facts/preview", csv, columns).await;
        assert_eq!(told.status, 200, "{}", told.text());
        told.json()
    }

    /// Imports what a preview told before; both say the same.
    pub async fn import(&self, csv: &str, columns: Value) -> Value {
        let told = self.preview(csv, columns.clone()).await;
        let done = self.ask("/facts", csv, columns).await;
        assert_eq!(done.status, 200, "{}", done.text());
        drained(&self.world);
        assert_eq!(done.json(), told);
        told
    }

    pub fn stored(&self) -> u64 {
        self.world.engine.accounting(1).unwrap().stored
    }

    /// What is known of whoever a search finds.
    pub async fn found(&self, search: &str) -> Vec<Value> {
        let list = self.world.read(&self.admin, &format!("/customers?search={search}")).await;
        let mut found = Vec::new();
        for one in list["items"].as_array().unwrap() {
            found.push(self.world.read(&self.admin, &format!("/customers/{}", one["key"].as_str().unwrap())).await);
        }
        found
    }

    pub async fn one(&self, search: &str) -> Value {
        let mut found = self.found(search).await;
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }
}

/// What the customers' own server says of them.
pub async fn prove(world: &World, batch: Value) {
    let headers = [("authorization", &*format!("Bearer {SERVER_KEY}")), ("content-type", "application/json")];
    let body = json!({"batch": batch}).to_string();
    assert_eq!(world.hark.send("POST", "/v1/batch", &headers, body.as_bytes()).await.status, 200);
    drained(world);
}

pub fn drained(world: &World) {
    assert!(world.engine.wait_drained(Duration::from_secs(20)).unwrap());
    assert!(world.engine.accounting(1).unwrap().balances());
}

pub fn counts(told: &Value) -> [u64; 6] {
    ["rows", "new", "known", "changed", "unchanged", "refused"].map(|name| told[name].as_u64().unwrap())
}

#[tokio::test]
async fn rows_find_customers_by_id_or_proven_address_and_the_same_table_twice_changes_nothing() {
    let desk = Desk::open().await;
    let before = desk.stored();
    let table = "id,email,plan,seats,mrr,currency,account_id\n\
        u-ann,,pro,5,49.90,EUR,\n\
        ,BOB@example.com ,team,12,99,EUR,acme\n\
        ,new@example.com,free,,,,acme\n";
    let told = desk.preview(table, json!({})).await;
    assert_eq!(counts(&told), [3, 1, 2, 2, 0, 0], "{told}");
    assert_eq!(told["traits"], json!({"email": 2, "plan": 3, "seats": 1, "mrr": 2, "currency": 2}), "{told}");
    assert_eq!(desk.stored(), before, "a preview writes nothing");
    desk.import(table, json!({})).await;
    assert_eq!(desk.stored(), before + 3);
    let ann = desk.one("u-ann").await;
    assert_eq!(
        ann["traits"],
        json!({"email": "Ann@Example.com", "plan": "pro", "seats": 5, "mrr": 4990, "currency": "EUR"}),
        "money in cents"
    );
    let bob = desk.one("u-bob").await;
    assert_eq!(
        (&bob["traits"]["plan"], &bob["traits"]["seats"], &bob["traits"]["mrr"]),
        (&json!("team"), &json!(12), &json!(9900))
    );
    assert_eq!(bob["ids"], json!(["u-bob"]), "found by address, and no id is added");
    let eve = desk.one("u-eve").await;
    assert_eq!(eve["traits"]["plan"], json!("x"), "an address that she only claims is not hers");
    let new = desk.one("new@example.com").await;
    assert_eq!((&new["ids"], &new["groups"][0]["id"]), (&json!(["new@example.com"]), &json!("acme")));
    // Again, in another order and with other commas, and after the events are there.
    let again = "email;id;seats;plan;mrr;currency;account_id\nbob@example.com;;12;team;99,00;eur;acme\nnew@example.com;;;free;;;acme\n;u-ann;5;pro;49,90;EUR;\n";
    let told = desk.import(again, json!({})).await;
    // Bob's address is written in small letters now, which is another text.
    assert_eq!(counts(&told), [3, 0, 3, 1, 2, 0], "{told}");
    assert_eq!(told["traits"], json!({"email": 1}));
    assert_eq!(counts(&desk.import(again, json!({})).await), [3, 0, 3, 0, 3, 0]);
    assert_eq!(desk.stored(), before + 4);
    // What they did stays theirs; what the CRM said stands among it with its source.
    let key = ann["key"].as_str().unwrap();
    let timeline = desk.world.read(&desk.admin, &format!("/customers/{key}/timeline")).await;
    let newest = &timeline["items"][0];
    assert_eq!((&newest["event"], &newest["properties"]), (&json!("$identify"), &json!({"source": "crm"})));
    assert_eq!(newest["flags"], json!(["verified"]));
}

#[tokio::test]
async fn what_goes_back_and_forth_is_kept_each_time_and_what_is_sent_twice_at_once_counts_once() {
    let desk = Desk::open().await;
    let before = desk.stored();
    for (round, plan) in ["pro", "free", "pro", "free", "pro"].into_iter().enumerate() {
        let told = desk.import(&format!("id,plan\nu-ann,{plan}\n"), json!({})).await;
        assert_eq!(counts(&told), [1, 0, 1, 1, 0, 0], "round {round}");
        assert_eq!(desk.one("u-ann").await["traits"]["plan"], json!(plan), "round {round}");
    }
    assert_eq!(desk.stored(), before + 5);
    // Both look before either is there.
    let table = "id,plan\nu-ann,free\nu-cyd,pro\n";
    let (one, other) = tokio::join!(desk.ask("/facts", table, json!({})), desk.ask("/facts", table, json!({})));
    assert_eq!((one.status, other.status), (200, 200));
    drained(&desk.world);
    assert_eq!(desk.stored(), before + 7);
    // Several rows of one customer: the last one holds, and what it repeats is not told again.
    let told = desk.import("id,plan\nu-cyd,a\nu-cyd,b\nu-cyd,b\nu-dan,a\nu-dan,c\n", json!({})).await;
    assert_eq!(counts(&told), [5, 1, 4, 3, 1, 0], "{told}");
    assert_eq!(desk.one("u-cyd").await["traits"]["plan"], json!("b"));
    assert_eq!(desk.one("u-dan").await["traits"]["plan"], json!("c"));
    // Two rows with one new address are one customer.
    let told = desk.import("email,plan\nzoe@example.com,a\nZoe@Example.com,b\n", json!({})).await;
    assert_eq!(counts(&told), [2, 1, 1, 1, 0, 0]);
    assert_eq!(desk.one("zoe@example.com").await["traits"]["plan"], json!("b"));
    // An address that an earlier row gave is found by later ones, and one that it took away is not.
    let told = desk
        .import("id,email,plan\nu-bob,bob@new.example,a\n,bob@new.example,b\n,bob@example.com,c\n", json!({}))
        .await;
    assert_eq!(counts(&told), [3, 1, 2, 2, 0, 0], "{told}");
    assert_eq!(desk.one("u-bob").await["traits"]["plan"], json!("b"));
}

/// A claim that says the same is no proof of it: what the CRM says stands against the next claim.
#[tokio::test]
async fn what_is_only_claimed_is_said_anew() {
    let desk = Desk::open().await;
    let told = desk.import("id,plan\nu-eve,x\n", json!({})).await;
    assert_eq!(counts(&told), [1, 0, 1, 1, 0, 0], "{told}");
    assert_eq!(counts(&desk.import("id,plan\nu-eve,x\n", json!({})).await), [1, 0, 1, 0, 1, 0]);
}

#[tokio::test]
async fn a_row_that_cannot_be_kept_is_told_with_its_line_and_harms_no_other() {
    let desk = Desk::open().await;
    prove(&desk.world, json!([identify("u-bob-2", 3, json!({"email": "bob@example.com"}))])).await;
    let before = desk.stored();
    let table = "id,email,revenue,currency,vip\n\
        u-ann,,\"1,234\",EUR,true\n\
        u-ann,,5.00,,true\n\
        ,,5.00,EUR,true\n\
        ,bob@example.com,5.00,EUR,true\n\
        ,not an address,5.00,EUR,true\n\
        null,,5.00,EUR,true\n\
        u-ann,,5.00,EURO,true\n\
        u-ann,,5.00,EUR,true,more\n\
        u-cyd,,5.50,JPY,true\n\
        u-ok,,\"1,234.50\",EUR,true\n";
    let told = desk.import(table, json!({})).await;
    assert_eq!(counts(&told), [10, 1, 0, 0, 0, 9], "{told}");
    let reasons: Vec<(u64, u64, &str)> = told["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["row"].as_u64().unwrap(), one["line"].as_u64().unwrap(), one["reason"].as_str().unwrap()))
        .collect();
    let expected = [
        (1, 2, "`revenue` may be read in two ways"),
        (2, 3, "`revenue` has no currency"),
        (3, 4, "It has neither an id nor"),
        (4, 5, "Its e-mail address belongs to several customers"),
        (5, 6, "The e-mail address is none"),
        (6, 7, "The id cannot be one"),
        (7, 8, "The currency is no ISO code"),
        (8, 9, "The row has 6 cells"),
        (9, 10, "`revenue` has more decimals than"),
    ];
    for (told, expected) in reasons.iter().zip(expected) {
        assert!(
            (told.0, told.1) == (expected.0, expected.1) && told.2.starts_with(expected.2),
            "{told:?} {expected:?}"
        );
        assert!(told.2.ends_with('.') && !told.2.contains("example.com"), "no value of the row: {told:?}");
    }
    assert_eq!((reasons.len(), desk.stored()), (9, before + 1));
    assert_eq!(desk.one("u-ok").await["traits"]["revenue"], json!(123_450));
    // By id it is said who of the two is meant.
    assert_eq!(counts(&desk.import("id,plan\nu-bob-2,pro\n", json!({})).await), [1, 0, 1, 1, 0, 0]);
}

/// Who is in an account carries what is known of it.
#[tokio::test]
async fn what_is_said_of_an_account_is_known_of_it_and_moves_nobody() {
    let desk = Desk::open().await;
    prove(&desk.world, json!([join("u-ann", "acme", 3), join("u-ann", "umbrella", 4), join("u-old", "gone", 3)])).await;
    prove(&desk.world, json!([join("u-old", "acme", 5)])).await;
    let before = desk.stored();
    let ask = async |path: &str, csv: &str, columns: Value| {
        let body = json!({"kind": "accounts", "csv": csv, "columns": columns});
        let told = desk.world.post(&desk.admin, path, body).await;
        drained(&desk.world);
        (told.status, told.json())
    };
    let table = "account_id,name,mrr,currency,email\n\
        acme,Acme,49.00,USD,billing@acme.example\n\
        umbrella,Umbrella,,,\n\
        gone,Gone,,,\n\
        unheard,Unheard,,,\n\
        ,Nobody,,,\n\
        acme,Acme,59.00,USD,\n";
    let (status, told) = ask("/facts/preview", table, json!({})).await;
    assert_eq!((status, counts(&told), desk.stored()), (200, [6, 2, 1, 1, 0, 3], before), "{told}");
    assert_eq!(told["columns"][0]["taken_as"], json!("the account's id"));
    let reasons: Vec<_> =
        told["refusals"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap()).collect();
    assert!(reasons[0].starts_with("Nobody is in this account now") && reasons[1] == reasons[0], "{reasons:?}");
    assert_eq!(reasons[2], "It has no id.");
    assert_eq!(ask("/facts", table, json!({})).await, (200, told));
    assert_eq!(desk.stored(), before + 3);
    // Nobody moved, and nobody's own traits changed.
    let account = async |who: &str| desk.one(who).await["groups"][0]["id"].clone();
    assert_eq!(account("u-ann").await, json!("umbrella"));
    for who in ["u-bob", "u-old"] {
        assert_eq!(account(who).await, json!("acme"));
        assert!(desk.one(who).await["traits"].get("mrr").is_none(), "{who}");
    }
    // The last row holds; what the one before it said besides stays.
    let (_, told) =
        ask("/facts", "account_id,name,mrr,currency\nacme,Acme,59,usd\numbrella,Umbrella,,\n", json!({})).await;
    assert_eq!((counts(&told), desk.stored()), ([2, 0, 2, 0, 2, 0], before + 3), "{told}");
    for plan in ["a", "b", "a"] {
        let (_, told) = ask("/facts", &format!("id,plan\nacme,{plan}\n"), json!({})).await;
        assert_eq!(counts(&told), [1, 0, 1, 1, 0, 0], "{plan}");
    }
    assert_eq!(desk.stored(), before + 6);
    let (status, refused) = ask("/facts", "id,email\nacme,x\n", json!({"email": "email"})).await;
    assert_eq!((status, &refused["place"]), (422, &json!("/columns/email")));
}

#[tokio::test]
async fn columns_that_cannot_be_understood_are_refused_at_their_field_and_nothing_is_written() {
    let desk = Desk::open().await;
    let before = desk.stored();
    for (csv, columns, place) in [
        ("email,mrr\na@x.example,5\n", json!({}), "/columns/currency"),
        ("email,mrr\na@x.example,5\n", json!({"currency": "Euro"}), "/columns/currency"),
        ("email,mrr\na@x.example,5\n", json!({"id": "user"}), "/columns/id"),
        ("plan\npro\n", json!({}), "/columns/id"),
        ("email,plan,plan\na@x.example,5,6\n", json!({}), "/csv"),
        ("", json!({}), "/csv"),
        ("email,a\nx\n", json!({"colour": "a"}), "/columns/colour"),
    ] {
        for path in ["/facts", "/facts/preview"] {
            let refused = desk.ask(path, csv, columns.clone()).await;
            assert_eq!((refused.status, &refused.json()["place"]), (422, &json!(place)), "{csv}: {}", refused.text());
        }
    }
    assert_eq!(desk.stored(), before);
    let told = desk.preview("email,mrr\na@x.example,5\n", json!({"number": ["mrr"]})).await;
    assert_eq!(told["columns"][1], json!({"column": "mrr", "taken_as": "a number"}));
}

/// Who has an address is personal, and whoever imports changes what everybody sees.
#[tokio::test]
async fn only_who_manages_connections_and_sees_personal_data_imports_and_it_is_written_down() {
    let desk = Desk::open().await;
    let body = json!({"csv": "id,plan\nu-ann,secret-plan\n"});
    for (role, personal) in [(Role::Admin, false), (Role::Analyst, true), (Role::Viewer, false)] {
        let who = desk.world.member(role, personal).await;
        for path in ["/facts", "/facts/preview"] {
            assert_eq!(desk.world.post(&who, path, body.clone()).await.status, 403, "{role:?} {path}");
        }
    }
    let key = [("authorization", &*format!("Bearer {SERVER_KEY}")), ("content-type", "application/json")];
    let answer = desk.world.hark.send("POST", "/api/v1/workspaces/1/facts", &key, body.to_string().as_bytes()).await;
    assert_eq!(answer.status, 403, "a key manages nothing: {}", answer.text());
    let there = elsewhere(&desk.world.hark).await;
    let mut stranger = member(&desk.world.hark, there, Role::Owner).await;
    let path = "/api/v1/workspaces/1/facts";
    assert_eq!(stranger.send(&desk.world.hark, "POST", path, Some(body.clone())).await.status, 404);
    desk.import("id,plan\nu-ann,secret-plan\nu-cyd,b\n", json!({})).await;
    let by = desk.world.hark.operator().await;
    let log = desk.world.hark.records.audit(by.allow().unwrap(), None, 20).await.unwrap();
    let entry = log.iter().find(|entry| entry.action == "facts.import").expect("written down");
    assert!(entry.detail.contains("new=1") && !entry.detail.contains("secret"), "{entry:?}");
    // The month has no room for all of it: nothing is kept.
    let mut workspace = desk.world.hark.records.workspace(by.allow().unwrap()).await.unwrap();
    workspace.quota_per_month = Some(8);
    let owner = desk.world.member(Role::Owner, true).await;
    let set = json!({"name": "w", "timezone": "UTC", "week_start": "monday", "retention_days": null, "quota_per_month": 8, "consent_required": false});
    assert_eq!(owner.clone().send(&desk.world.hark, "PUT", "/api/v1/workspaces/1", Some(set)).await.status, 204);
    let (before, table) = (desk.stored(), "id,plan\nq1,a\nq2,a\nq3,a\n");
    let refused = desk.ask("/facts", table, json!({})).await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("conflict")), "{}", refused.text());
    drained(&desk.world);
    assert_eq!(desk.stored(), before);
}
