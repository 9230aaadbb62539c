//! Does everybody hear of those whom a restored backup held and who had been erased since?

use crate::folder::{holding, recorded, written};
use crate::support::{Place, Said, Server, all_events, command, total};
use hark_records::deliveries::Delivery;
use hark_records::jobs::State;
use hark_records::webhooks::WebhookSettings;
use std::path::PathBuf;

/// A folder with three customers, of whom one was erased before the backup that is made of it. Gives the backup.
fn backed_up(place: &Place) -> String {
    let rows = "user_id,event,timestamp\ncanary-1,paid,2024-03-01\ncanary-2,paid,2024-03-01\nu3,paid,2024-03-01\n";
    place.fine(&["import", "events", &place.file("a.csv", rows)]);
    let settings = WebhookSettings {
        url: "https://hooks.invalid/in".into(),
        description: String::new(),
        kinds: Vec::new(),
        thin: false,
        enabled: true,
    };
    recorded(place, async |records, by| {
        records.add_webhook(by.allow().expect("may"), &settings, "whsec_AAAA", 1).await.expect("added");
    });
    place.fine(&["erase", "canary-1"]);
    let backup = place.path("backup").to_str().expect("text").to_owned();
    place.fine(&["backup", &backup]);
    backup
}

/// What the endpoint is told, the latest first.
fn told(place: &Place) -> Vec<Delivery> {
    recorded(place, async |records, by| {
        let hook = records.webhooks(by.allow().expect("may")).await.expect("read")[0].id;
        records.deliveries(by.allow().expect("may"), hook, None, 9).await.expect("read")
    })
}

fn data(sent: &Delivery) -> serde_json::Value {
    serde_json::from_str::<serde_json::Value>(&sent.body).expect("JSON")["data"].clone()
}

#[test]
fn who_is_erased_again_is_written_down_and_told_as_any_other() {
    let place = Place::new();
    let backup = backed_up(&place);
    place.fine(&["erase", "canary-2"]);
    let restored = Place::new();
    let newer = place.data();
    let said = restored.fine(&["restore", &backup, "--erased-since", newer.to_str().expect("text")]);
    assert!(said.contains("1 customer was erased again"), "{said}");
    assert_eq!(holding(&restored.data(), "canary-2"), Vec::<PathBuf>::new());
    let before = ["operator customer.erase events=1 ids=1", "operator customer.erase_asked "];
    assert_eq!(written(&restored)[..2], ["operator customer.erase ", "operator customer.erase_asked "]);
    assert_eq!(written(&restored)[2..], before, "who was gone before is not erased again");
    let (here, there) = (told(&restored), told(&place));
    assert_eq!(here.iter().map(|sent| sent.kind.as_str()).collect::<Vec<_>>(), ["customer.erased"; 2]);
    assert_eq!((&data(&here[0])["customer"], here[0].state.as_str()), (&data(&there[0])["customer"], "waiting"));
    assert_ne!(here[0].message, there[0].message, "it is another message");
    let open = recorded(&restored, async |records, by| {
        let jobs = records.jobs(by.allow().expect("may"), None, None, 9).await.expect("read").into_iter();
        jobs.filter(|job| job.state == State::Waiting && job.kind == "erasure").count()
    });
    assert_eq!(open, 0, "the next server has nothing to look after");
    restored.fine(&["doctor"]);
}

#[test]
fn when_nobody_was_erased_since_nobody_hears_of_it() {
    let place = Place::new();
    let backup = backed_up(&place);
    let restored = Place::new();
    let newer = place.data();
    let said = restored.fine(&["restore", &backup, "--erased-since", newer.to_str().expect("text")]);
    assert!(!said.contains("erased again"), "{said}");
    assert_eq!((written(&restored).len(), told(&restored).len()), (2, 1));
}

#[test]
fn records_that_are_elsewhere_must_be_named() {
    let place = Place::new();
    backed_up(&place);
    // As a folder whose records lie in a database.
    std::fs::remove_file(place.data().join("records.db")).expect("removed");
    let backup = place.path("without").to_str().expect("text").to_owned();
    place.fine(&["backup", &backup]);
    place.fine(&["erase", "canary-2"]);
    let restored = Place::new();
    let newer = place.data();
    let said = restored.hark(&["restore", &backup, "--erased-since", newer.to_str().expect("text")]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("no records") && said.err.contains("Hint: name their database"), "{said:?}");
    assert!(!restored.data().exists() && holding(&restored.path(""), "canary-2").is_empty(), "nothing of it stays");
}

fn text(path: &std::path::Path) -> &str {
    path.to_str().expect("text")
}

#[test]
fn who_restores_without_a_word_brings_nobody_back() {
    let place = Place::new();
    let backup = backed_up(&place);
    place.fine(&["erase", "canary-2"]);
    // Nothing here knows who was erased since.
    let alone = Place::new();
    let said = alone.hark(&["restore", &backup]);
    assert_eq!(said.code, 1, "{said:?}");
    for words in ["is not known here", "Hint: ", "--erased-since DIR", "--no-newer-folder"] {
        assert!(said.err.contains(words), "{words}: {said:?}");
    }
    assert!(!alone.data().exists() && holding(&alone.path(""), "canary-2").is_empty(), "nothing of it stays");
    // The newer folder lies beside the place.
    let beside = place.path("beside");
    let said = Said::from(command(&beside).args(["restore", &backup]).output().expect("hark runs"));
    assert!(said.code == 0 && said.out.contains("1 customer was erased again"), "{said:?}");
    assert_eq!(holding(&beside, "canary-2"), Vec::<PathBuf>::new());
    // It is the place.
    let said = place.fine(&["restore", &backup, "--replace"]);
    assert!(said.contains("1 customer was erased again") && said.contains("data.replaced"), "{said}");
    assert_eq!(holding(&place.data(), "canary-2"), Vec::<PathBuf>::new());
    assert!(place.path("data.replaced").join("hark.db").is_file(), "what was there is kept");
    assert_eq!(written(&place)[..2], ["operator customer.erase ", "operator customer.erase_asked "]);
    place.fine(&["doctor"]);
}

/// A folder of the same origin that was in use before the backup was made says nothing of what came after it.
#[test]
fn an_older_folder_or_another_backup_beside_it_does_not_do() {
    let place = Place::new();
    let first = backed_up(&place);
    place.fine(&["import", "events", &place.file("b.csv", "user_id,event,timestamp\nu4,paid,2024-03-02\n")]);
    let second = place.path("second").to_str().expect("text").to_owned();
    place.fine(&["backup", &second]);
    let other = Place::new();
    let into = |name: &str, arguments: &[&str]| {
        Said::from(command(&other.path(name)).args(arguments).output().expect("hark runs"))
    };
    assert_eq!(into("old", &["restore", &first, "--no-newer-folder"]).code, 0);
    std::fs::rename(&first, other.path("backup")).expect("moved");
    let said = into("new", &["restore", &second]);
    assert!(said.code == 1 && said.err.contains("--no-newer-folder"), "{said:?}");
    // Somebody else's folder knows nothing of ours.
    let stranger = Place::new();
    stranger.fine(&["import", "events", &stranger.file("a.csv", "user_id,event,timestamp\nu1,paid,2024-03-02\n")]);
    let said = into("new", &["restore", &second, "--erased-since", text(&stranger.data())]);
    assert!(said.code == 1 && said.err.contains("not of the same origin"), "{said:?}");
    std::fs::rename(stranger.data(), other.path("stranger")).expect("moved");
    assert_eq!(into("new", &["restore", &second]).code, 1);
}

/// Whoever tries a backup out has a folder that knows as much as the backup, and no more.
#[test]
fn a_folder_that_was_only_restored_knows_of_nobody_who_was_erased_since() {
    let place = Place::new();
    let backup = backed_up(&place);
    let drill = place.path("drill");
    let into = |data: &std::path::Path, arguments: &[&str]| {
        Said::from(command(data).args(arguments).output().expect("hark runs"))
    };
    assert_eq!(into(&drill, &["restore", &backup, "--no-newer-folder"]).code, 0);
    place.fine(&["erase", "canary-2"]);
    std::fs::remove_dir_all(place.data()).expect("lost");
    let refused = |said: Said| {
        assert!(said.code == 1 && said.err.contains("--no-newer-folder"), "{said:?}");
        assert!(!place.data().exists(), "nothing of it stays");
    };
    refused(place.hark(&["restore", &backup]));
    refused(place.hark(&["restore", &backup, "--erased-since", text(&drill)]));
    refused(into(&drill, &["restore", &backup, "--replace"]));
    // Somebody was erased there since: it is in use.
    assert_eq!(into(&drill, &["erase", "canary-2"]).code, 0);
    let said = place.fine(&["restore", &backup]);
    assert!(said.contains("1 customer was erased again"), "{said}");
    place.fine(&["doctor"]);
}

/// The very case for `--replace`: the catalogue is damaged or gone, the list beside it is not.
#[test]
fn a_damaged_folder_is_replaced() {
    let place = Place::new();
    let backup = backed_up(&place);
    place.fine(&["erase", "canary-2"]);
    for (number, how) in ["damaged", "gone"].into_iter().enumerate() {
        let catalogue = place.data().join("hark.db");
        match how {
            "damaged" => std::fs::write(&catalogue, "no catalogue").expect("written"),
            _ => std::fs::remove_file(&catalogue).expect("removed"),
        }
        let said = place.fine(&["restore", &backup, "--replace"]);
        assert!(said.contains("1 customer was erased again"), "{how}: {said}");
        assert_eq!(holding(&place.data(), "canary-2"), Vec::<PathBuf>::new());
        let kept = if number == 0 { "data.replaced".to_owned() } else { format!("data.replaced-{}", number + 1) };
        assert!(place.path(&kept).join("erased.list").is_file(), "what was there is kept");
    }
    // Without the list nobody knows.
    for file in ["hark.db", "erased.list"] {
        std::fs::remove_file(place.data().join(file)).expect("removed");
    }
    for kept in ["data.replaced", "data.replaced-2"] {
        std::fs::remove_dir_all(place.path(kept)).expect("removed");
    }
    let said = place.hark(&["restore", &backup, "--replace"]);
    assert!(said.code == 1 && said.err.contains("--no-newer-folder"), "{said:?}");
    place.fine(&["restore", &backup, "--replace", "--no-newer-folder"]);
    // And what is no data folder is not replaced.
    std::fs::create_dir_all(place.path("photos")).expect("a folder");
    let other = place.path("photos");
    let said = Said::from(command(&other).args(["restore", &backup, "--replace"]).output().expect("hark runs"));
    assert!(said.code == 1 && other.is_dir(), "{said:?}");
}

/// Puts every file of a folder over those of another, as `cp -a FROM/. TO` does.
fn copy_over(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&place).expect("a folder");
            copy_over(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).expect("copied");
        }
    }
}

#[test]
fn a_backup_put_over_the_folder_by_hand_is_mended_before_anybody_can_ask() {
    let place = Place::new();
    let backup = backed_up(&place);
    place.fine(&["erase", "canary-2"]);
    let first = told(&place)[0].clone();
    copy_over(std::path::Path::new(&backup), &place.data());
    assert_ne!(holding(&place.data(), "canary-2"), Vec::<PathBuf>::new(), "they are back");
    let server = Server::start(&place, &[]);
    assert_eq!(holding(&place.data(), "canary-2"), Vec::<PathBuf>::new());
    assert_eq!(server.send("GET", "/ready", None, b"").status, 200);
    assert_eq!(written(&place)[..2], ["operator customer.erase ", "operator customer.erase_asked "]);
    let again = told(&place)[0].clone();
    assert_eq!((&data(&again)["customer"], again.message == first.message), (&data(&first)["customer"], false));
    drop(server);
    // Commands ask the folder as well.
    copy_over(std::path::Path::new(&backup), &place.data());
    assert_eq!(place.events(), 1);
    assert_eq!(holding(&place.data(), "canary-2"), Vec::<PathBuf>::new());
    let entries = written(&place).len();
    assert_eq!((place.events(), written(&place).len()), (1, entries), "once");
    place.fine(&["doctor"]);
}

/// The server was killed when it had written down that it erases again, and before it did.
#[test]
fn what_was_cut_off_while_erasing_again_goes_on_as_the_same() {
    let place = Place::new();
    let backup = backed_up(&place);
    place.fine(&["erase", "canary-2"]);
    let customer = data(&told(&place)[0])["customer"].as_str().expect("a key").to_owned();
    let list = std::fs::read_to_string(place.data().join("erased.list")).expect("the list");
    assert!(!list.contains("canary"), "{list}");
    let store = list.split(' ').next().expect("a store").to_owned();
    copy_over(std::path::Path::new(&backup), &place.data());
    let payload = serde_json::json!({"customer": customer, "store": store, "message": "msg_before"}).to_string();
    recorded(&place, async |records, by| {
        let entry = hark_records::audit::Entry::done("customer.erase_asked", format!("customer:{customer}"));
        records.ask_erasure(by.allow().expect("may"), entry, payload.clone(), 1).await.expect("asked");
    });
    drop(Server::start(&place, &[]));
    assert_eq!(holding(&place.data(), "canary-2"), Vec::<PathBuf>::new());
    let before = ["operator customer.erase events=1 ids=1", "operator customer.erase_asked "];
    assert_eq!(written(&place)[2..], before);
    assert_eq!(written(&place)[..2], ["operator customer.erase ", "operator customer.erase_asked "], "asked once");
    assert_eq!(told(&place)[0].message, "msg_before", "told once, under the name it was begun with");
    // Killed once they were gone: a job says so when it is due, and nothing is asked again.
    recorded(&place, async |records, by| {
        let entry = hark_records::audit::Entry::done("customer.erase_asked", format!("customer:{customer}"));
        records.ask_erasure(by.allow().expect("may"), entry, payload.clone(), 1).await.expect("asked");
    });
    drop(Server::start(&place, &[]));
    assert_eq!(written(&place).len(), 5, "{:?}", written(&place));
}

/// The folder is as it was, the records are an older copy: they hear which ids were erased, and what was saved names none of them.
#[test]
fn older_records_learn_who_was_erased() {
    let place = Place::new();
    backed_up(&place);
    recorded(&place, async |records, by| {
        let content = r#"{"rule":{"listed":["canary-2","u3"]},"customers":[{"listed":["canary-1"]}]}"#.to_owned();
        let draft = hark_records::saved::Draft {
            name: "vip".into(),
            description: String::new(),
            content,
            look: r#"{"of":"canary-2"}"#.into(),
        };
        let kind = hark_records::saved::Kind::Question;
        records.save(by.allow().expect("may"), kind, &draft, 1).await.expect("saved");
    });
    let backup = place.path("listing").to_str().expect("text").to_owned();
    place.fine(&["backup", &backup]);
    place.fine(&["erase", "canary-2"]);
    std::fs::copy(std::path::Path::new(&backup).join("records.db"), place.data().join("records.db")).expect("copied");
    assert_eq!(place.events(), 1);
    assert_eq!(written(&place)[0], "operator customer.erase_noted ids=1");
    let saved = || {
        recorded(&place, async |records, by| {
            let kind = hark_records::saved::Kind::Question;
            records.saved(by.allow().expect("may"), kind).await.expect("read").remove(0)
        })
    };
    let left: serde_json::Value = serde_json::from_str(&saved().content).expect("JSON");
    assert_eq!(left, serde_json::json!({"rule": {"listed": ["u3"]}, "customers": [{"listed": []}]}));
    assert_eq!((place.events(), written(&place).len(), saved().version), (1, 3, 2), "once");
}

#[test]
fn records_in_a_database_know_who_was_erased_since() {
    let place = Place::new();
    let url = hark_testkit::postgres::database();
    let hark = |data: &std::path::Path, arguments: &[&str]| {
        let said = command(data).args(arguments).env("HARK_DATABASE_URL", &url).output().expect("hark runs");
        let said = Said::from(said);
        assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
        said.out
    };
    let rows = "user_id,event,timestamp\ncanary-1,paid,2024-03-01\ncanary-2,paid,2024-03-01\nu3,paid,2024-03-01\n";
    hark(&place.data(), &["import", "events", &place.file("a.csv", rows)]);
    let backup = place.path("backup");
    hark(&place.data(), &["backup", text(&backup)]);
    hark(&place.data(), &["erase", "canary-2"]);
    // A database of somebody else, an empty one, knows nothing of it.
    let (other, empty) = (Place::new(), hark_testkit::postgres::database());
    let mut with_empty = command(&other.data());
    with_empty.args(["restore", text(&backup)]).env("HARK_DATABASE_URL", &empty);
    let said = Said::from(with_empty.output().expect("hark runs"));
    assert!(said.code == 1 && said.err.contains("--no-newer-folder"), "{said:?}");
    // No folder is left that knows it, neither by the list nor beside.
    let said = hark(&other.data(), &["restore", text(&backup)]);
    assert!(said.contains("1 customer was erased again"), "{said}");
    assert_eq!(holding(&other.data(), "canary-2"), Vec::<PathBuf>::new());
    // By hand.
    let third = Place::new();
    std::fs::create_dir_all(third.data()).expect("a folder");
    copy_over(&backup, &third.data());
    let server = Server::start(&third, &[("HARK_DATABASE_URL", &url)]);
    assert_eq!(holding(&third.data(), "canary-2"), Vec::<PathBuf>::new());
    drop(server);
    let answer = hark(&third.data(), &["query", &third.file("q.json", all_events().to_string()), "--format", "json"]);
    assert_eq!(total(&serde_json::from_str(&answer).expect("JSON")), 2);
}
