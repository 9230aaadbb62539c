//! Is every mistake answered with the fact, a hint and the place, and never with a panic?

use crate::support::{Place, Said, Server, command};
use serde_json::json;

/// A command line that is wrong, and what its answer must say.
type Wrong<'a> = (&'a [&'a str], &'a [&'a str]);

fn check(place: &Place, (arguments, expect): &Wrong) {
    let said = place.hark(arguments);
    judge(&said, &format!("{arguments:?}"), expect);
}

fn judge(said: &Said, what: &str, expect: &[&str]) {
    assert_eq!(said.code, 1, "{what}: {said:?}");
    for words in expect {
        assert!(said.err.contains(words), "{what} does not say {words:?}: {}", said.err);
    }
    for forbidden in ["panicked", "RUST_BACKTRACE", "src/", ".rs:", "Os {", "\u{1b}"] {
        assert!(!said.err.contains(forbidden), "{what} shows {forbidden:?}: {}", said.err);
    }
    assert!(said.err.len() < 3_000, "{what} is answered at too great length: {}", said.err);
}

#[test]
fn wrong_questions() {
    let place = Place::new();
    place.fine(&["import", "events", &place.file("a.csv", "user_id,event,timestamp\nu1,seen,2024-01-01\n")]);
    let wrong: &[(&str, &[&str])] = &[
        ("", &["not JSON", "q.json"]),
        ("{", &["not JSON", "line 1"]),
        ("[]", &["Expected an object, found a list.", "the question itself"]),
        ("{}", &[r#"The key "question" is missing."#, "Known are: trend"]),
        (r#"{"question":"funel"}"#, &[r#"Did you mean "funnel"?"#, "/question"]),
        (r#"{"question":"funnel"}"#, &[r#""steps" is missing"#]),
        (r#"{"question":"funnel","steps":[]}"#, &["at least one step", "/steps"]),
        (
            r#"{"question":"funnel","steps":["a",{"event":"b","where":{"property":"x","si":1}}]}"#,
            &["/steps/1/where/si"],
        ),
        (r#"{"question":"funnel","steps":["a"],"window":"14"}"#, &["no length of time", "/window"]),
        (r#"{"question":"trend","intervall":"day"}"#, &[r#"Did you mean "interval"?"#]),
        (r#"{"question":"trend","interval":"fortnight"}"#, &["Known are: minute", "/interval"]),
        (r#"{"question":"trend","range":{"from":"2024-13-01"}}"#, &["is no date", "/range/from"]),
        (
            r#"{"question":"trend","range":{"from":"2024-05-01","to":"2024-01-01"}}"#,
            &["ends before it starts", "/range/to"],
        ),
        (r#"{"question":"trend","timezone":"Europe/Berln"}"#, &[r#"Did you mean "Europe/Berlin"?"#]),
        (r#"{"question":"trend","measure":{"quantile":"x","q":7}}"#, &["from 0 to 1", "/measure/q"]),
        (r#"{"question":"trend","where":{"property":"x","matches":"("}}"#, &["unclosed group", "/where/matches"]),
        (r#"{"question":"retention","cohort":"ever"}"#, &["first_ever", "/cohort"]),
        (r#"{"question":"timeline"}"#, &[r#"Add "customer"."#]),
        (r#"{"question":"customers","of":{"question":"trend"},"cell":{"step":1}}"#, &["/cell/step"]),
    ];
    for (question, expect) in wrong {
        let file = place.file("q.json", question);
        let said = place.hark(&["query", &file]);
        judge(&said, question, expect);
        assert!(said.err.contains("q.json"), "the file is not named: {}", said.err);
    }
}

#[test]
fn wrong_files_and_flags() {
    let place = Place::new();
    let good = place.file("good.csv", "user_id,event,timestamp,amount\nu1,seen,2024-01-01,1\n");
    let file = |name: &str, bytes: &[u8]| place.file(name, bytes);
    let (empty, noise) =
        (file("empty.csv", b""), file("noise.csv", &(0..=255).cycle().take(4_000).collect::<Vec<u8>>()));
    let twice = file("twice.csv", b"user_id,event,user_id\n");
    let ways = file("ways.csv", b"user_id,event,date\nu1,seen,03/04/2024\n");
    let cut = file("cut.csv.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x2b\x2d");
    let parquet = file("cut.parquet", b"PAR1 and nothing else");
    let mapping = file("m.toml", b"\ncustmer = \"user_id\"\n");
    let folder = place.path("").to_str().expect("text").to_owned();
    let absent = place.path("absent").to_str().expect("text").to_owned();
    let wrong: &[Wrong] = &[
        (&["import", "events", &absent], &["cannot open", "absent", "Hint: check the path"]),
        (&["import", "events", &folder], &["Hint: name a file"]),
        (&["import", "events", &empty], &["the file is empty", "Hint:", "empty.csv"]),
        (&["import", "events", &noise], &["no column looks like the customer's id", "--customer", "noise.csv"]),
        (&["import", "events", &twice], &["columns 1 and 3 are both called `user_id`", "twice.csv"]),
        (&["import", "events", &ways], &["fit both", "--time-format", "ways.csv"]),
        (&["import", "events", &cut], &["cut.csv.gz", "Hint: the file is cut short or damaged"]),
        (&["import", "events", &parquet], &["cut.parquet", "Hint:"]),
        (&["import", "events", &good, "--customer", "usr_id"], &["no column `usr_id`", "there is `user_id`"]),
        (&["import", "events", &good, "--customer", "zzz"], &["there are `user_id`, `event`"]),
        (&["import", "events", &good, "--delimiter", "xx"], &["not one character", "good.csv"]),
        (&["import", "events", &good, "--delimiter", ";"], &["`user_id,event,timestamp,amount`"]),
        (&["import", "events", &good, "--timezone", "Mars"], &["`Mars` is not known", "Europe/Berlin"]),
        (
            &["import", "events", &good, "--time", "user_id", "--customer", "amount"],
            &["none of the first rows", "`u1`", "row 1"],
        ),
        (&["import", "events", &good, "--mapping", &mapping], &["custmer", "`customer`", "m.toml, line 2"]),
        (&["query", &absent], &["cannot read", "Hint: check the path"]),
        (&["query", &good, "--format", "xml"], &["json, table"]),
        (&["key", "create", "--kind", "admin"], &["it is write or server"]),
        (&["key", "revoke", "x"], &["the number of a key, such as 3", "hark key list"]),
        (&["dead-letters", "list", "--limit", "many"], &["such as 100"]),
        (&["dead-letters", "list", "--after", "x"], &["hark dead-letters list"]),
        (&["dead-letters", "replay", "1", "x"], &["the number of a dead letter", "hark dead-letters list"]),
        (&["demo", "--customers", "0"], &["from 100 to 1000000"]),
        (&["demo", "--customers", "99"], &["from 100 to 1000000"]),
        (&["demo", "--customers", "many"], &["from 100 to 1000000"]),
        (&["demo", "--seed", "x"], &["a whole number, such as 7"]),
        (&["demo", "--end", "2026-13-01"], &["such as 2026-01-31"]),
        (&["demo", "--end", "9999-01-01"], &["a day of 1990 to 2100"]),
        (&["demo", "--data", &folder], &["the folder is not empty, it holds `", "Hint: name an empty one", "Place: "]),
        (&["srve"], &["serve"]),
        (&["serve", "--listen", "nowhere"], &["such as 127.0.0.1:4275", "--listen"]),
        (&["serve", "--listen", "203.0.113.9:80"], &["cannot listen on 203.0.113.9:80", "Hint:"]),
        (&["restore", &absent], &["there is no backup at"]),
        (&["restore", &folder], &["is not a backup", "hark backup"]),
        (&["check", "--config", &absent], &["cannot be read", "absent"]),
        (&["check", "--config", &mapping], &["`custmer` is not known", "Hint:", "m.toml, line 2"]),
    ];
    wrong.iter().for_each(|wrong| check(&place, wrong));
    place.key("write");
    let wrong: &[Wrong] = &[
        (&["key", "revoke", "77"], &["there is no key 77", "hark key list"]),
        (&["dead-letters", "replay", "99"], &["there is no dead letter 99", "hark dead-letters list"]),
        (&["erase", ""], &["an id cannot be empty", "Hint:"]),
        (&["erase", "typo"], &["nobody here has the id `typo`", "Hint:", "--even-if-unknown"]),
        (&["demo"], &["the folder is not empty, it holds `", "Place: "]),
        (&["restore", &folder], &["is not a backup"]),
    ];
    wrong.iter().for_each(|wrong| check(&place, wrong));
}

/// In the words of the house, with the place and without those of a library.
#[test]
fn records_that_cannot_be_used() {
    let place = Place::new();
    std::fs::create_dir(place.data()).expect("a folder");
    std::fs::write(place.data().join("records.db"), "no database at all, but long enough to be looked at ".repeat(99))
        .expect("written");
    for arguments in [["key", "list"].as_slice(), &["doctor"], &["serve", "--listen", "127.0.0.1:0"]] {
        let said = place.hark(arguments);
        let fact = "hark: the records cannot be opened: file is not a database. Hint: restore a backup. Place: ";
        assert!(said.code == 2 && said.err.starts_with(fact) && said.err.ends_with("records.db\n"), "{said:?}");
    }
    std::fs::remove_file(place.data().join("records.db")).expect("gone");
    // A folder of that name: nobody can open it as a file, not even root.
    std::fs::create_dir(place.data().join("records.db")).expect("a folder");
    std::fs::write(place.data().join("hark.db"), "").expect("written");
    check(
        &place,
        &(
            &["key", "list"],
            &["the records cannot be opened: unable to open database file. Hint: check who", "Place: "],
        ),
    );
}

/// The way back from a slip of the finger would be none.
#[test]
fn an_id_that_nobody_has_is_not_locked_out_by_mistake() {
    let place = Place::new();
    let send = |id: &str, day: u8| {
        let file = place.file("a.csv", format!("user_id,event,timestamp\n{id},seen,2024-01-0{day}\n"));
        place.fine(&["import", "events", &file]);
    };
    send("ann", 1);
    check(&place, &(&["erase", "anm"], &["nobody here has the id `anm`"]));
    check(&place, &(&["erase", "ann", "--population", "employee"], &["nobody here has the id `ann`", "--population"]));
    send("anm", 1);
    assert_eq!(place.events(), 2, "they come later and are taken");
    let said = place.fine(&["erase", "later", "--even-if-unknown"]);
    assert!(said.contains("erased: 0 events, 0 dead letters; 1 id is refused from now on"), "{said}");
    send("later", 1);
    assert_eq!(place.events(), 2, "as it was wanted");
    place.fine(&["erase", "ann"]);
    check(&place, &(&["erase", "ann"], &["nobody here has the id `ann`"]));
}

#[test]
fn wrong_settings_in_the_environment() {
    let place = Place::new();
    for (name, value, expect) in [
        ("HARK_LISTN", "x", "did you mean `HARK_LISTEN`?"),
        ("HARK_THREADS", "many", "a number of threads"),
        ("HARK_START_PAGE", "public", "loopback or off"),
        ("HARK_DISK_LOW_WATER_MB", "-1", "a number of megabytes"),
    ] {
        let said: Said = command(&place.data()).arg("check").env(name, value).output().expect("hark runs").into();
        judge(&said, name, &[expect, "Hint:", name]);
    }
}

#[test]
fn wrong_requests_are_problems_with_a_code_and_never_a_500() {
    let place = Place::new();
    let (write, secret) = (place.key("write"), place.key("server"));
    let server = Server::start(&place, &[]);
    let (write, secret) = (Some(write.as_str()), Some(secret.as_str()));
    let large = vec![b' '; 2 << 20];
    let wrong: &[(&str, &str, Option<&str>, &[u8], u16)] = &[
        ("POST", "/v1/batch", None, b"{}", 401),
        ("POST", "/v1/batch", Some("hk_pub_wrong"), b"{}", 401),
        ("POST", "/v1/batch", write, b"", 400),
        ("POST", "/v1/batch", write, b"{", 400),
        ("POST", "/v1/batch", write, b"\xff\xfe\x00", 400),
        ("POST", "/v1/batch", write, b"\x1f\x8b\x08broken", 400),
        ("POST", "/v1/batch", write, &large, 413),
        ("PUT", "/v1/batch", write, b"{}", 405),
        ("GET", "/v1/nothing", write, b"", 404),
        ("POST", "/api/v1/query", None, b"{}", 401),
        ("POST", "/api/v1/query", write, b"{}", 401),
        ("POST", "/api/v1/query", secret, b"{", 400),
        ("POST", "/api/v1/query", secret, b"{\"question\":\"trnd\"}", 422),
        ("GET", "/api/v1/query", secret, b"", 405),
        ("GET", "/api/v1/dead-letters?limit=x", secret, b"", 422),
    ];
    for (method, path, key, body, status) in wrong {
        let answer = server.send(method, path, *key, body);
        assert_eq!(answer.status, *status, "{method} {path}: {answer:?}");
        let problem = answer.json();
        for member in ["code", "detail", "request_id"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}: {problem}");
        }
        for forbidden in ["panicked", "src/", ".rs:", place.data().to_str().expect("text")] {
            assert!(!answer.body.contains(forbidden), "{method} {path} shows {forbidden}: {}", answer.body);
        }
    }
    let question =
        server.send("POST", "/api/v1/query", secret, b"{\"question\":\"trend\",\"range\":{\"last\":\"x\"}}").json();
    assert!(question["place"] == "/range/last" && question["hint"].is_string(), "{question}");
}

/// Others may say that an address is theirs: whoever is found by one is shown first, and never one of several.
#[test]
fn an_address_erases_nobody_before_it_is_shown_whose_it_is() {
    let place = Place::new();
    let line = |id: &str, mail: &str| {
        json!({"user_id": id, "event": "seen", "timestamp": "2024-01-01T00:00:00Z", "traits": {"email": mail}})
            .to_string()
    };
    let [ann, bob, eve] = [("ann", "ann@example.com"), ("bob", "team@example.com"), ("eve", "Team@example.com")]
        .map(|(id, mail)| line(id, mail));
    place.fine(&["import", "events", &place.file("a.ndjson", [ann, bob, eve].join("\n"))]);
    check(
        &place,
        &(&["erase", "nobody@example.com"], &["nobody here has the id `nobody@example.com`", "--population"]),
    );
    check(
        &place,
        &(&["erase", "ANN@example.com"], &["is no id, but the address of one customer: `ann`", "--by-address"]),
    );
    let several: Wrong = (&["erase", "team@example.com"], &["of more than one customer", "`bob`", "`eve`", "by an id"]);
    check(&place, &several);
    check(&place, &(&["erase", "team@example.com", "--by-address"], several.1));
    assert_eq!(place.events(), 3, "nobody was erased");
    let said = place.fine(&["erase", "ANN@example.com", "--by-address"]);
    assert!(said.contains("erased: 1 event, 0 dead letters; 1 id is refused from now on"), "{said}");
    assert_eq!(place.events(), 2);
    check(&place, &(&["erase", "ann"], &["nobody here has the id `ann`"]));
}
