//! Does everybody hear of those whom a restored backup held and who had been erased since?

use crate::folder::{holding, recorded, written};
use crate::support::Place;
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
