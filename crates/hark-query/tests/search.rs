//! Does the search for customers find in a real data folder whom a walk over all events finds?
//!
//! A folder knows what its customers can be found by; a [`MemorySource`] does not and passes every event. The same random histories
//! lie in both: late events, merges and unmerges by hand, compactions, closing and opening, and in the end an erasure.

mod histories;

use hark_model::time::SECOND;
use hark_model::{Event, Flags, Link, LinkKind, MessageId, Population, Trust};
use hark_query::roster::{self, Listed, SEARCHED, Search};
use hark_testkit::folder::{TestFolder, WORKSPACE};
use hark_testkit::random::{Random, SeedOnFailure};
use hark_testkit::timelines;
use hark_timeline::EventSource;
use hark_timeline::memory::{MemoryEvent, MemorySource};
use histories::context;
use serde_json::{Value as Json, json};
use std::path::Path;

/// What is looked for: parts of ids, of names and of both, in several cases, words that stand on two ids, and nobody.
const TEXTS: [&str; 18] = [
    "u",
    "u1",
    "device",
    "U2-DEV",
    "ann",
    "ANN lee",
    "lee",
    "élan",
    "o",
    "example.com",
    "ann@",
    "u1 ann",
    "u1 device",
    "u device",
    "e x",
    "nobody",
    "null",
    "5",
];

#[test]
fn a_folder_finds_whom_a_walk_finds() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("HARK_SEED").unwrap_or(7_000_000);
    let mut found = 0;
    for seed in first..first + number("HARK_CASES").unwrap_or(24).min(2_000) {
        let _seed = SeedOnFailure { seed };
        found += history(&mut Random::new(seed));
    }
    assert!(found > 1_000 || number("HARK_CASES").is_some(), "only {found} were found: the searches say little");
}

fn history(random: &mut Random) -> u64 {
    let mut events = histories::events(random);
    events.iter_mut().for_each(|e| call(random, e));
    let mut folder = TestFolder::new();
    let (mut rest, mut found) = (&events[..], 0);
    while !rest.is_empty() {
        let (now, later) = rest.split_at(random.between(1, rest.len().min(9) as i64) as usize);
        folder.send(&now.iter().map(|e| e.event.clone()).collect::<Vec<Event>>());
        rest = later;
        linked_by_hand(random, &folder, rest.len());
        folder.drain();
        match random.below(6) {
            0 => drop(folder.engine().compact_step(WORKSPACE).expect("a step of compaction")),
            1 => folder.compact(),
            2 => folder.reopen(),
            _ => (),
        }
        if random.percent(30) {
            found += compare(&folder, &events[..events.len() - rest.len()]);
        }
    }
    found += compare(&folder, &events);
    folder.engine().erase(WORKSPACE, Population::Customer, "u1").expect("an erasure");
    let left = folder.view();
    events.retain(|e| !erased(&*left, &e.event.id));
    found + compare(&folder, &events)
}

/// Whether nothing is there of an id.
fn erased(view: &dyn EventSource, id: &str) -> bool {
    let key = view.resolve(Population::Customer, id);
    !roster::lives(&context(view, 0), key).expect("a look")
}

/// Gives an event something that a customer is called, or nothing.
fn call(random: &mut Random, e: &mut MemoryEvent) {
    let name = |random: &mut Random| {
        random.choose(&[json!("Ann Lee"), json!("Élan"), json!("Bob\nX"), json!(5), json!(null), json!("")])
    };
    let mut said = serde_json::Map::new();
    if random.percent(25) {
        said.insert(random.choose(&["name", "company", "plan"]).into(), name(random));
    }
    if random.percent(20) {
        said.insert("email".into(), json!(format!("{}@example.com", random.pick(&["ann", "bob", "Zoë"]))));
    }
    if !said.is_empty() {
        let said = Some(Json::Object(said).to_string());
        if random.percent(25) { e.event.traits_once = said } else { e.event.traits = said }
    }
    if random.percent(15) {
        e.event.flags = random.choose(&[Flags::VERIFIED, Flags::BOT, Flags::STAFF, Flags::none()]);
    }
}

fn linked_by_hand(random: &mut Random, folder: &TestFolder, number: usize) {
    if !random.percent(25) {
        return;
    }
    let id = |random: &mut Random| format!("u{}{}", random.below(4), random.pick(&["", "-device"]));
    let (a, b, kind) = (
        id(random),
        id(random),
        random.choose(&[LinkKind::Merge, LinkKind::Merge, LinkKind::Unlink, LinkKind::Unmerge]),
    );
    if a != b {
        let (time, message_id) = (folder.now() + number as i64 * SECOND, format!("by-hand-{number}"));
        let link = Link { a, b, kind, time, message_id, trust: Trust::Verified };
        folder.engine().link(WORKSPACE, Population::Customer, &[link]).expect("a link");
    }
}

/// Searches for everything in both; how many were found.
fn compare(folder: &TestFolder, events: &[MemoryEvent]) -> u64 {
    let view = folder.view();
    let customer = |id: &str| format!("{:032x}", view.resolve(Population::Customer, id).0);
    let resolved = events.iter().map(|e| MemoryEvent { customer: customer(&e.event.id), event: e.event.clone() });
    let resolved: Vec<MemoryEvent> = resolved.collect();
    let memory = MemorySource::new(resolved.clone());
    let mut found = 0;
    for text in TEXTS {
        let search = Search { traits: SEARCHED.map(str::to_owned).to_vec(), ids: true, ..Search::of(text) };
        let ours = lines(&*view, &search, |one| format!("{:032x}", one.key.0));
        let plain = lines(&memory, &search, |one| memory.ids_of(one.key).expect("ids").remove(0));
        assert_eq!(ours, plain, "looking for {text:?} in\n{}", timelines::table(&resolved));
        found += ours.len() as u64;
    }
    found
}

fn lines<S: EventSource + ?Sized>(source: &S, search: &Search, name: impl Fn(&Listed) -> String) -> Vec<String> {
    let page = roster::page(&context(source, 0), Population::Customer, Some(search), None, 100).expect("a page");
    assert_eq!((page.total as usize, page.next), (page.customers.len(), None));
    let line = |one: &Listed| format!("{} {} {} {}", name(one), one.first_seen, one.last_seen, one.events);
    let mut lines: Vec<String> = page.customers.iter().map(line).collect();
    lines.sort();
    lines
}

/// Events of many customers, so many that what they can be found by lies in a file of its own.
fn many(folder: &TestFolder) -> usize {
    let customers = 66_000;
    let event = |i: usize| {
        let mut event = Event::new(
            MessageId::Text(format!("m{i}")),
            "seen",
            &format!("person-{i}"),
            i as i64 * SECOND,
            folder.now(),
        );
        event.traits =
            Some(json!({"name": format!("Named {i}"), "email": format!("mail-{i}@example.com")}).to_string());
        event
    };
    for first in (0..customers).step_by(1_000) {
        folder.send(&(first..first + 1_000).map(event).collect::<Vec<_>>());
    }
    folder.drain();
    folder.compact();
    customers
}

fn total(folder: &TestFolder, text: &str) -> u64 {
    let search = Search { traits: SEARCHED.map(str::to_owned).to_vec(), ids: true, ..Search::of(text) };
    roster::page(&context(&*folder.view(), 0), Population::Customer, Some(&search), None, 5).expect("a page").total
}

/// Files that hold a text in any case of its letters, by name.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files_with(&path, text)),
            path => {
                let bytes = std::fs::read(&path).expect("a file").to_ascii_lowercase();
                if String::from_utf8_lossy(&bytes).contains(text) {
                    found.push(path.file_name().expect("a name").to_string_lossy().into_owned());
                }
            }
        }
    }
    found
}

#[test]
fn the_file_of_a_large_folder_is_made_anew_and_forgets_whom_it_should() {
    let mut folder = TestFolder::new();
    let customers = many(&folder);
    let asked = |folder: &TestFolder| {
        ["named 4711", "NAMED", "mail-65999@", "person-1234", "nobody"].map(|text| total(folder, text))
    };
    // 4711 stands in 4711, 14711 to 64711 and 47110 to 47119; "person-1234" in 1234 and 12340 to 12349.
    let expected = [17, customers as u64, 1, 11, 0];
    assert_eq!(asked(&folder), expected);
    let columns = folder.path().join("columns");
    let made = files_with(&columns, "named 4711");
    assert!(!made.is_empty(), "what customers can be found by lies in a file");
    // Lost and damaged files cost time, never an answer.
    for harm in [
        |path: &Path| std::fs::remove_file(path).expect("gone"),
        |path: &Path| {
            let mut bytes = std::fs::read(path).expect("a file");
            let half = bytes.len() / 2;
            bytes[half] ^= 1;
            std::fs::write(path, bytes).expect("damaged");
        },
    ] {
        let files: Vec<_> = find(&columns, &made[0]);
        folder.reopen();
        files.iter().for_each(|path| harm(path));
        assert_eq!(asked(&folder), expected);
    }
    // What came since is found at once.
    let mut late = Event::new(MessageId::Text("late".into()), "seen", "person-4711", 99, folder.now());
    late.traits = Some(json!({"name": "Otherwise"}).to_string());
    late.time = 200_000 * SECOND;
    folder.send(&[late]);
    folder.drain();
    assert_eq!((total(&folder, "otherwise"), total(&folder, "named 4711")), (1, 16), "a name that was is none");
    folder.engine().erase(WORKSPACE, Population::Customer, "person-4711").expect("an erasure");
    assert_eq!((total(&folder, "otherwise"), total(&folder, "person-4711")), (0, 10));
    let left = files_with(folder.path(), "mail-4711@");
    assert!(left.is_empty(), "bytes of who was erased lie in {left:?}");
}

fn find(folder: &Path, name: &str) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    entries
        .flat_map(|path| if path.is_dir() { find(&path, name) } else { vec![path] })
        .filter(|path| path.ends_with(name))
        .collect()
}

/// The devices of one customer speak in turn: so many runs before they are brought together, so many ids of one run after it.
#[test]
fn somebody_with_many_ids_is_found_by_each() {
    const IDS: usize = 60;
    let folder = TestFolder::new();
    let (id, now) = (|number: usize| format!("device-{number}x"), folder.now());
    let event = |i: usize| {
        let message = MessageId::Text(format!("m{i}"));
        Event::new(message, "seen", &id(i % IDS), i as i64 * SECOND, now)
    };
    for first in [0, 2 * IDS] {
        folder.send(&(first..first + 2 * IDS).map(event).collect::<Vec<_>>());
        folder.drain();
    }
    let link = |number: usize| {
        let (a, b, message_id) = (id(0), id(number), format!("by-hand-{number}"));
        Link { a, b, kind: LinkKind::Merge, time: now, message_id, trust: Trust::Verified }
    };
    let links: Vec<Link> = (1..IDS).map(link).collect();
    folder.engine().link(WORKSPACE, Population::Customer, &links).expect("links");
    for _ in 0..2 {
        let view = folder.view();
        let found = |text: &str| {
            let search = Search { traits: SEARCHED.map(str::to_owned).to_vec(), ids: true, ..Search::of(text) };
            lines(&*view, &search, |_| String::new())
        };
        let whole = format!(" 0 {} {}", (4 * IDS - 1) as i64 * SECOND, 4 * IDS);
        for number in 0..IDS {
            assert_eq!(found(&id(number)), [whole.as_str()], "device {number}");
        }
        assert_eq!(found(&id(IDS)), [] as [&str; 0]);
        drop(view);
        folder.compact();
    }
}
