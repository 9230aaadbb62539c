//! Do the records of every earlier Hark come through all migrations since, whole and of use, on both databases?
//!
//! `tests/fixtures/N.sql` is what a Hark of schema N may have left: a row in every table, a value in every column, and the
//! checksums of the migrations that ran then, so that one which is edited later is noticed here. A new migration needs the
//! fixture of the version before it:
//!
//! ```sh
//! HARK_WRITE=1 cargo test -p hark-records --test suite fixtures
//! ```
//!
//! writes the missing ones, each from the one before: migrated, and made-up values where a table or a column is new. Look
//! them over and give what is new values that mean something; then say below what the migration is meant to change.

#[path = "fixtures/picture.rs"]
mod picture;
#[path = "fixtures/rooms.rs"]
mod rooms;
#[path = "fixtures/steps.rs"]
mod steps;
#[path = "fixtures/writer.rs"]
mod writer;

use hark_records::{Error, Records};
use picture::{Picture, Row, picture};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use steps::{fixture, load, migrations};

/// What a migration changes in rows that were there: its file, a table, columns (none: the table goes), and in which rows.
type Meant = (&'static str, &'static str, &'static [&'static str], fn(&Row) -> bool);

const MEANT: &[Meant] = &[
    ("0005_letters", "jobs", &["state", "payload", "finished", "error"], |row| {
        row["kind"].as_deref().is_some_and(|kind| kind.contains("mail"))
    }),
    ("0007_no_outbox", "outbox", &[], |_| true),
    ("0008_settled", "deliveries", &["state", "finished", "error"], |row| {
        row["message"].as_deref().is_some_and(|message| message.contains("msg_11"))
    }),
    ("0008_settled", "deliveries", &["body"], |row| {
        let thin = |message: &str| message.contains("msg_10") || message.contains("msg_12");
        row["message"].as_deref().is_some_and(thin)
    }),
    ("0008_settled", "jobs", &["state", "payload", "finished", "error"], |row| {
        row["payload"].as_deref().is_some_and(|payload| payload.contains("switched_off"))
    }),
];

/// A database of its own for one test.
pub enum Place {
    Sqlite(tempfile::TempDir),
    Postgres(String),
}

impl Place {
    fn sqlite() -> Place {
        Place::Sqlite(tempfile::tempdir().expect("a folder"))
    }

    async fn postgres() -> Place {
        Place::Postgres(tokio::task::spawn_blocking(hark_testkit::postgres::database).await.expect("a database"))
    }

    /// As Hark opens it.
    async fn open(&self, now: i64) -> hark_records::Result<Records> {
        match self {
            Place::Sqlite(folder) => Records::open(&folder.path().join("records.db"), now).await,
            Place::Postgres(url) => Records::connect(url, now).await,
        }
    }

    /// Past Hark.
    async fn raw(&self) -> DatabaseConnection {
        let url = match self {
            Place::Sqlite(folder) => format!("sqlite://{}?mode=rwc", folder.path().join("records.db").display()),
            Place::Postgres(url) => url.clone(),
        };
        let mut options = sea_orm::ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        sea_orm::Database::connect(options).await.expect("a connection")
    }

    /// The database as a Hark of this version left it.
    async fn of(self, version: usize) -> Place {
        let raw = self.raw().await;
        load(&raw, version).await;
        raw.close().await.expect("closed");
        self
    }

    async fn picture(&self) -> Picture {
        let raw = self.raw().await;
        let seen = picture(&raw).await;
        raw.close().await.expect("closed");
        seen
    }
}

macro_rules! on_both_places {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(|| async { super::Place::sqlite() }).await }
        )+ }
        mod postgres { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(super::Place::postgres).await }
        )+ }
    };
}

on_both_places!(
    every_earlier_version_comes_through_whole,
    servers_that_start_at_once_all_come_up,
    a_step_that_fails_half_way_leaves_nothing_behind,
    records_of_a_newer_or_another_hark_are_refused,
);

#[tokio::test]
async fn every_version_but_the_newest_has_a_fixture() {
    if std::env::var_os("HARK_WRITE").is_some() {
        writer::write_missing().await;
    }
    for version in 1..migrations().len() {
        let next = &migrations()[version].name;
        assert!(
            fixture(version).is_some(),
            "{next} has no tests/fixtures/{version}.sql to start from: \
             HARK_WRITE=1 cargo test -p hark-records --test suite fixtures"
        );
    }
}

async fn every_earlier_version_comes_through_whole<F: Future<Output = Place>>(place: impl Fn() -> F) {
    for version in 1..migrations().len() {
        let place = place().await.of(version).await;
        let before = place.picture().await;
        has_something_everywhere(version, &before);
        let records = place.open(rooms::NOW).await.unwrap_or_else(|why| panic!("from {version}: {why}: {why:?}"));
        let after = place.picture().await;
        assert_eq!(after["schema_migrations"].len(), migrations().len());
        nothing_is_lost(version, &before, &after);
        rooms::hold_what_was_there(&records, version).await;
        rooms::are_of_use(&records).await;
        records.close().await.expect("closed");
    }
}

fn has_something_everywhere(version: usize, picture: &Picture) {
    for (table, rows) in picture {
        let first = rows.first().unwrap_or_else(|| panic!("fixture {version} has no row in {table}"));
        for column in first.keys() {
            let some = rows.iter().any(|row| row[column].is_some());
            assert!(some, "fixture {version} has no value in {table}.{column}");
        }
    }
}

/// Every row is there afterwards with the same values, but for what a migration is meant to change.
fn nothing_is_lost(version: usize, before: &Picture, after: &Picture) {
    let ran: Vec<String> = migrations().into_iter().skip(version).map(|step| step.name).collect();
    let meant: Vec<&Meant> = MEANT.iter().filter(|(step, ..)| ran.iter().any(|name| name == step)).collect();
    for (table, rows) in before {
        let here: Vec<_> = meant.iter().filter(|(_, of, ..)| of == table).collect();
        let Some(now) = after.get(table) else {
            assert!(here.iter().any(|(_, _, columns, _)| columns.is_empty()), "from {version}: {table} is gone");
            continue;
        };
        for row in rows {
            let changed = |column: &str| here.iter().any(|(_, _, of, when)| of.contains(&column) && when(row));
            let kept: Vec<_> = row.iter().filter(|(column, _)| !changed(column)).collect();
            let there = now.iter().any(|other| kept.iter().all(|(column, value)| other.get(*column) == Some(value)));
            assert!(there, "from {version}: {table} lost {row:?}, it has {now:?}");
        }
    }
}

async fn servers_that_start_at_once_all_come_up<F: Future<Output = Place>>(place: impl Fn() -> F) {
    // An empty database, and one with everything still to be done.
    for place in [place().await, place().await.of(1).await] {
        let place = std::sync::Arc::new(place);
        let starts = (0..6).map(|server| {
            let place = place.clone();
            tokio::spawn(async move { place.open(rooms::NOW + server).await })
        });
        let mut servers = Vec::new();
        for start in starts.collect::<Vec<_>>() {
            servers.push(start.await.expect("a task").expect("it comes up"));
        }
        for server in &servers {
            server.operator(hark_records::DEFAULT_WORKSPACE).await.expect("the first workspace, once");
        }
        assert_eq!(place.picture().await["schema_migrations"].len(), migrations().len());
        for server in servers {
            server.close().await.expect("closed");
        }
    }
}

async fn a_step_that_fails_half_way_leaves_nothing_behind<F: Future<Output = Place>>(place: impl Fn() -> F) {
    let place = place().await.of(3).await;
    let raw = place.raw().await;
    // Migration 4 makes its table, then its index, whose name is taken.
    raw.execute_unprepared("CREATE INDEX saved_in_workspace ON usage (events)").await.expect("an index in the way");
    let before = place.picture().await;
    assert!(place.open(rooms::NOW).await.is_err());
    assert_eq!(place.picture().await, before, "no half of a step");
    raw.execute_unprepared("DROP INDEX saved_in_workspace").await.expect("out of the way");
    let records = place.open(rooms::NOW).await.expect("goes on where it stopped");
    rooms::hold_what_was_there(&records, 3).await;
}

async fn records_of_a_newer_or_another_hark_are_refused<F: Future<Output = Place>>(place: impl Fn() -> F) {
    let newest = migrations().len();
    let place = place().await;
    place.open(1).await.expect("records").close().await.expect("closed");
    let raw = place.raw().await;
    raw.execute_unprepared("UPDATE schema_migrations SET checksum = 'other' WHERE version = 2").await.expect("changed");
    assert!(matches!(place.open(2).await, Err(Error::Changed { version: 2 })));
    let next = newest + 1;
    let newer =
        format!("INSERT INTO schema_migrations (version, name, checksum, applied) VALUES ({next}, 'n', 'c', 2)");
    raw.execute_unprepared(&newer).await.expect("one more");
    let refused = place.open(2).await.err().expect("refused");
    assert!(matches!(refused, Error::TooNew { found, known } if (found, known) == (next as i64, newest as i64)));
}
