//! Do the records behave the same on SQLite and on PostgreSQL?
//!
//! Every test below is stamped twice, once for each.

#[path = "suite/access.rs"]
mod access;
#[path = "suite/audit.rs"]
mod audit;
#[path = "suite/deliveries.rs"]
mod deliveries;
#[path = "suite/devices.rs"]
mod devices;
#[path = "suite/door.rs"]
mod door;
#[path = "suite/entrance.rs"]
mod entrance;
#[path = "suite/fixtures.rs"]
mod fixtures;
#[path = "suite/given_up.rs"]
mod given_up;
#[path = "suite/jobs.rs"]
mod jobs;
#[path = "suite/keys.rs"]
mod keys;
#[path = "suite/letters.rs"]
mod letters;
#[path = "suite/maps.rs"]
mod maps;
#[path = "suite/privacy.rs"]
mod privacy;
#[path = "suite/races.rs"]
mod races;
#[path = "suite/saved.rs"]
mod saved;
#[path = "suite/traces.rs"]
mod traces;
#[path = "suite/watches.rs"]
mod watches;
#[path = "suite/webhooks.rs"]
mod webhooks;

use hark_records::{Context, DEFAULT_WORKSPACE, Records};

/// Records that were just made, on one of the databases.
pub struct Fresh {
    /// Empty but for the first workspace.
    pub records: Records,
    /// Where PostgreSQL is reached, for a connection beside the records' own.
    pub url: Option<String>,
    /// Keeps the file of SQLite.
    _folder: Option<tempfile::TempDir>,
}

impl Fresh {
    async fn sqlite() -> Fresh {
        let folder = tempfile::tempdir().expect("a folder");
        let records = Records::open(&folder.path().join("records.db"), 1).await.expect("records");
        Fresh { records, url: None, _folder: Some(folder) }
    }

    async fn postgres() -> Fresh {
        let url = tokio::task::spawn_blocking(hark_testkit::postgres::database).await.expect("a database");
        let records = Records::connect(&url, 1).await.expect("records");
        Fresh { records, url: Some(url), _folder: None }
    }

    /// Whoever has the machine, in the first workspace.
    pub async fn operator(&self) -> Context {
        self.records.operator(DEFAULT_WORKSPACE).await.expect("the first workspace")
    }

    /// The same in another, new workspace.
    pub async fn elsewhere(&self) -> Context {
        let by = self.operator().await;
        let may = by.allow().expect("an operator may");
        self.records.create_workspace(may, "elsewhere", 2).await.expect("a workspace")
    }
}

/// Makes of `async fn name(fresh: Fresh)` one test for each database.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name($crate::Fresh::sqlite().await).await }
        )+ }
        mod postgres { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name($crate::Fresh::postgres().await).await }
        )+ }
    };
}

/// As many random bytes as wanted, others for each number.
pub fn bytes<const N: usize>(seed: u64) -> [u8; N] {
    std::array::from_fn(|i| (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (i % 8 * 8)) as u8 ^ i as u8)
}
