//! Do the commands and the server work with the records in PostgreSQL?

use crate::support::{PATIENCE, Place, Said, Server, batch, command};
use std::time::Instant;

#[test]
fn keys_made_in_a_database_open_the_server_that_uses_it() {
    let place = Place::new();
    let url = hark_testkit::postgres::database();
    let with_database = |arguments: &[&str]| {
        let said = command(&place.data()).args(arguments).env("HARK_DATABASE_URL", &url).output().expect("hark runs");
        assert!(said.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8_lossy(&said.stdout).into_owned()
    };
    let key = with_database(&["key", "create", "--kind", "server"]).lines().last().expect("a key").to_owned();
    // Nothing was sent yet: the folder is there and empty.
    assert!(with_database(&["key", "list"]).contains("server"));
    let server = Server::start(&place, &[("HARK_DATABASE_URL", &url)]);
    assert_eq!(server.send("POST", "/v1/batch", Some(&key), &batch("m", "u1", 10)).status, 200);
    let begin = Instant::now();
    while server.events(&key) < 10 {
        assert!(begin.elapsed() < PATIENCE, "they never arrive");
    }
    assert!(!place.data().join("records.db").exists(), "the records are in the database");
    assert!(!place.fine(&["key", "list"]).contains("server"), "the folder alone knows of no key");
    with_database(&["key", "revoke", "1"]);
    let begin = Instant::now();
    while server.send("GET", "/api/v1/accounting", Some(&key), b"").status != 401 {
        assert!(begin.elapsed() < PATIENCE, "a revoked key still opens");
    }
}

/// Fact, hint and place, and soon; the password nowhere.
#[test]
fn a_database_that_cannot_be_reached_is_told_at_once() {
    let place = Place::new();
    // Free a moment ago, so nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let mute = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let mute_at = mute.local_addr().expect("its address");
    let real = hark_testkit::postgres::database();
    let (host, name) = (real.split_once("?host=").expect("a socket").1, "postgres://hark:s3cret@localhost");
    let cases = [
        (
            format!("postgres://u:s3cret@{free}/x"),
            2,
            format!("PostgreSQL at {free}: Connection refused"),
            "it runs there",
        ),
        (format!("postgres://u:s3cret@{mute_at}/x"), 2, "no answer within 5 seconds".to_owned(), "check host, port"),
        (format!("{name}/nothing?host={host}"), 1, "database \"nothing\" does not exist".to_owned(), "check the name"),
        (format!("{name}:99999/x"), 1, "it cannot be read as one".to_owned(), "postgres://name:password@host"),
    ];
    for (url, code, fact, hint) in cases {
        for arguments in [["key", "list"].as_slice(), &["serve", "--listen", "127.0.0.1:0"]] {
            std::fs::create_dir_all(place.data()).expect("a folder");
            let (begin, mut hark) = (Instant::now(), command(&place.data()));
            let said: Said = hark.args(arguments).env("HARK_DATABASE_URL", &url).output().expect("hark runs").into();
            assert_eq!(said.code, code, "{said:?}");
            for words in [&fact, hint, "Hint: ", "Place: HARK_DATABASE_URL"] {
                assert!(said.err.contains(words), "{words}: {said:?}");
            }
            assert!(!said.err.contains("s3cret") && !said.out.contains("s3cret"), "{said:?}");
            assert!(begin.elapsed() < PATIENCE, "it takes its time");
        }
    }
}
