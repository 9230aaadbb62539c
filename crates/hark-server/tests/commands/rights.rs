//! Is what lies in the data folder for its owner alone?

use crate::support::{Place, Server, batch};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// Every path below a folder that somebody else may use, with its mode.
fn open_to_others(folder: &Path) -> Vec<String> {
    let listed = Command::new("find").arg(folder).args(["-perm", "/077", "-printf", "%m %p\\n"]).output();
    String::from_utf8(listed.expect("find runs").stdout).expect("text").lines().map(str::to_owned).collect()
}

#[test]
fn nobody_else_may_read_what_is_kept() {
    let place = Place::new();
    let key = place.key("server");
    let server = Server::start(&place, &[]);
    assert_eq!(server.send("POST", "/v1/batch", Some(&key), &batch("m", "u1", 50)).status, 200);
    while server.events(&key) < 50 {
        std::thread::yield_now();
    }
    let file = place.file("a.csv", "user_id,event,timestamp\nu1,paid,2024-03-01\nu2,paid,soon\n");
    place.fine(&["import", "events", &file]);
    let backup = place.path("backup");
    place.fine(&["backup", backup.to_str().expect("text")]);
    // The logs of the databases are there while a server runs.
    assert!(place.data().join("hark.db-wal").exists() && place.data().join("records.db").exists());
    assert!(place.data().join("segments").is_dir() && place.data().join("start-page.key").exists());
    assert_eq!((open_to_others(&place.data()), open_to_others(&backup)), (Vec::new(), Vec::new()));
    assert!(!place.fine(&["doctor"]).contains("warning"));
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn what_others_may_read_is_named_and_is_not_copied_with_its_rights() {
    let place = Place::new();
    place.fine(&["import", "events", &place.file("a.csv", "user_id,event,timestamp\nu1,paid,2024-03-01\n")]);
    for (path, mode) in [("hark.db", 0o644), ("records.db", 0o640)] {
        std::fs::set_permissions(place.data().join(path), PermissionsExt::from_mode(mode)).expect("changed");
    }
    let said = place.fine(&["doctor"]);
    let (first, folder) = (place.data().join("hark.db"), place.data());
    let hint = format!("Hint: `chmod -R go= {}`", folder.display());
    // Four with the logs that SQLite makes, which have the rights of their database.
    let (warning, first) =
        ("warning: others on this machine may get at ", format!("paths, such as {}", first.display()));
    assert!(said.contains(warning) && said.contains(&first) && said.contains(&hint), "{said}");
    assert!(said.contains("everything is as it was written"), "a warning is no damage: {said}");
    let (backup, again) = (place.path("backup"), Place::new());
    place.fine(&["backup", backup.to_str().expect("text")]);
    std::fs::set_permissions(backup.join("MANIFEST"), PermissionsExt::from_mode(0o666)).expect("changed");
    again.fine(&["restore", backup.to_str().expect("text"), "--no-newer-folder"]);
    assert_eq!(open_to_others(&again.data()), Vec::<String>::new());
    assert_eq!(open_to_others(&backup).len(), 1, "only what was opened here");
}

#[test]
fn a_backup_leaves_the_rights_of_the_folder_as_they_are() {
    let place = Place::new();
    place.fine(&["import", "events", &place.file("a.csv", "user_id,event,timestamp\nu1,paid,2024-03-01\n")]);
    // Somebody lets another program read the events; a backup holds the same files under second names.
    let found = Command::new("find").arg(place.data().join("segments")).args(["-name", "*.parquet"]).output();
    let found = String::from_utf8(found.expect("find runs").stdout).expect("text");
    let parquet = Path::new(found.lines().next().expect("a segment"));
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    std::fs::set_permissions(parquet, PermissionsExt::from_mode(0o640)).expect("changed");
    let backup = place.path("backup");
    place.fine(&["backup", backup.to_str().expect("text")]);
    assert_eq!((mode(parquet), mode(&backup)), (0o640, 0o700), "the door of the backup is closed all the same");
}
