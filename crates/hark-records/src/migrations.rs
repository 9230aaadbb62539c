//! Which steps led to the schema of today?

use crate::migrate::Migration;

/// All of them, oldest first. Only ever add at the end.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { name: "workspaces, keys and usage", sql: include_str!("migrations/0001_workspaces.sql") },
    Migration { name: "members, access and audit", sql: include_str!("migrations/0002_members.sql") },
    Migration { name: "jobs, webhooks and mail", sql: include_str!("migrations/0003_jobs.sql") },
    Migration { name: "saved questions and dashboards", sql: include_str!("migrations/0004_saved.sql") },
    Migration { name: "letters without links", sql: include_str!("migrations/0005_letters.sql") },
    Migration { name: "endpoints that are held, and whole messages", sql: include_str!("migrations/0006_held.sql") },
    Migration { name: "no outbox, which nobody used", sql: include_str!("migrations/0007_no_outbox.sql") },
    Migration { name: "no message waits for nobody", sql: include_str!("migrations/0008_settled.sql") },
    Migration { name: "who is in the segments that are watched", sql: include_str!("migrations/0009_watches.sql") },
    Migration { name: "what people write on journey maps", sql: include_str!("migrations/0010_maps.sql") },
    Migration { name: "of whom was told, and who watches", sql: include_str!("migrations/0011_told.sql") },
    Migration { name: "which ids were erased", sql: include_str!("migrations/0012_erased.sql") },
];
