//! How does one get in the first time?

use crate::support::{Place, Server};
use serde_json::json;
use std::io::BufRead;

/// The line that `serve` prints for this, and the secret of its link.
fn link(server: &mut Server, says: &str) -> Option<(String, String)> {
    for _ in 0..3 {
        let mut line = String::new();
        server.rest.read_line(&mut line).expect("a line");
        if let Some((said, link)) = line.trim().split_once(": ").filter(|(said, _)| *said == says) {
            let (url, secret) = link.split_once('#').expect("a secret behind #");
            assert!(secret.len() == 64 && !said.is_empty());
            return Some((url.to_owned(), secret.to_owned()));
        }
    }
    None
}

/// Ends a server; what it had printed behind its first line.
fn rest(mut server: Server) -> String {
    server.signal("TERM");
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut server.rest, &mut rest).expect("the rest");
    rest
}

fn post(server: &Server, path: &str, body: serde_json::Value) -> crate::support::Answer {
    let (head, body) = ("content-type: application/json\r\n", body.to_string());
    server.send_with("POST", path, head, body.as_bytes())
}

#[test]
fn the_first_start_prints_a_link_that_makes_one_owner() {
    let place = Place::new();
    let mut server = Server::start(&place, &[]);
    let (url, secret) = link(&mut server, "become the owner").expect("the link");
    assert!(url.ends_with("/claim"), "{url}");
    let claim =
        json!({"link": secret, "email": "a@example.com", "name": "A", "password": "correct horse battery staple"});
    let answer = post(&server, "/api/v1/claim", claim.clone());
    assert_eq!(answer.status, 204, "{answer:?}");
    assert!(answer.head.contains("set-cookie: __host-hark="), "{}", answer.head);
    assert_eq!(post(&server, "/api/v1/claim", claim).status, 404, "once");
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0));
    let said = rest(Server::start(&place, &[("HARK_START_PAGE", "off")]));
    assert!(!said.contains('#'), "a house that has an owner prints no link: {said}");
}

#[test]
fn the_simulated_company_opens_by_a_link_of_each_start_and_no_other_folder_does() {
    let place = Place::new();
    place.fine(&["demo", "--customers", "100", "--end", "2026-01-01"]);
    let mut server = Server::start(&place, &[]);
    let (url, secret) = link(&mut server, "open the simulated company").expect("the link");
    assert!(url.ends_with("/enter"), "{url}");
    assert_eq!(post(&server, "/api/v1/demo/enter", json!({"link": "0".repeat(64)})).status, 404);
    let answer = post(&server, "/api/v1/demo/enter", json!({"link": secret}));
    assert_eq!(answer.status, 204, "{answer:?}");
    let cookie = answer.head.split("set-cookie: __host-hark=").nth(1).and_then(|rest| rest.split(';').next());
    let cookie = format!("cookie: __Host-hark={}\r\n", cookie.expect("a session"));
    let me = server.send_with("GET", "/api/v1/me", &cookie, b"");
    assert_eq!((me.status, me.json()["seats"][0]["role"].as_str()), (200, Some("owner")), "{me:?}");
    assert_eq!(post(&server, "/api/v1/demo/enter", json!({"link": secret})).status, 404, "once");
    // It speaks of groups of its customers already: each can be counted, and some are watched.
    let groups = server.send_with("GET", "/api/v1/workspaces/1/segments", &cookie, b"").json();
    let said = groups["segments"].as_array().expect("segments");
    assert_eq!(said.len(), hark_demo::groups::GROUPS.len(), "{groups}");
    assert!(said.iter().all(|one| one["size"].is_u64()), "{groups}");
    let watched = said.iter().filter(|one| one["watched"] == true).count();
    assert_eq!(watched, hark_demo::groups::GROUPS.iter().filter(|one| one.watched).count(), "{groups}");
    server.signal("TERM");
    server.ended();
    // Under a name of its own it is nobody's playground.
    let public = Server::start(&place, &[("HARK_PUBLIC_URL", "https://hark.example.com")]);
    let said = rest(public);
    assert!(!said.contains('#'));
    let why = "no link opens the simulated company: it is for this machine alone, and HARK_PUBLIC_URL is \
        https://hark.example.com. Hint: serve without it";
    assert!(said.contains(why), "{said}");
    for wish in [["--seed", "7"].as_slice(), &["--null"], &["--customers", "200"], &["--end", "2026-01-01"]] {
        let said = place.hark(&[&["demo"], wish].concat());
        assert_eq!(said.code, 1, "{said:?}");
        let words = format!("the simulated company is there already, so {} changes nothing. Hint: ", wish[0]);
        assert!(said.err.contains(&words) && said.err.contains("Place: "), "{said:?}");
    }
    let again = place.fine(&["demo"]);
    assert!(!again.contains("no link"), "{again}");
    let mut command = crate::support::command(&place.data());
    let again = command.arg("demo").env("HARK_PUBLIC_URL", "https://hark.example.com").output().expect("hark runs");
    assert!(String::from_utf8_lossy(&again.stdout).contains(why), "{again:?}");
}

/// What `make run` shows: the one address that matters.
#[test]
fn who_only_wants_to_get_in_reads_one_line() {
    use std::io::{BufRead, BufReader, Read};
    let place = Place::new();
    let mut hark = crate::support::command(&place.data());
    hark.args(["serve", "--listen", "127.0.0.1:0", "--link"]).env("HARK_LOG", "error");
    let mut child = hark.stdout(std::process::Stdio::piped()).spawn().expect("hark runs");
    let (mut out, mut line, mut rest) =
        (BufReader::new(child.stdout.take().expect("its output")), String::new(), String::new());
    out.read_line(&mut line).expect("a line");
    assert!(line.starts_with("become the owner: http://localhost:") && line.contains("/claim#"), "{line}");
    let stop = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(stop.expect("kill runs").success());
    out.read_to_string(&mut rest).expect("the rest");
    assert!(child.wait().expect("ended").success());
    assert_eq!(rest, "", "and nothing else");
    let makefile =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Makefile")).expect("the Makefile");
    assert!(makefile.contains("$(HARK) serve --data $(DATA) --listen $(LISTEN) --link"), "it is what `make run` runs");
}
