//! Do the commands and the server work with the records in PostgreSQL?

use crate::support::{PATIENCE, Place, Server, batch, command};
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
