//! How many requests were there, how did they end, and how long did they take?

use hyper::StatusCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What a request was for. Never a path: anybody can invent paths without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sending events.
    Events,
    /// Questions and everything else under `/api/`.
    Api,
    /// Health and readiness.
    Health,
    /// Pages and files.
    Pages,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Events, Kind::Api, Kind::Health, Kind::Pages];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Events => "events",
            Kind::Api => "api",
            Kind::Health => "health",
            Kind::Pages => "pages",
        }
    }

    /// What a path is for.
    pub fn of(path: &str) -> Kind {
        use crate::routes::Audience;
        match crate::routes::find(path).map(|route| route.audience) {
            Some(Audience::Clients) => Kind::Events,
            _ if path.starts_with("/api/") => Kind::Api,
            Some(Audience::Private) => Kind::Health,
            None => Kind::Pages,
        }
    }
}

/// Upper ends of the classes of duration, in microseconds; the last class has none.
pub const CLASSES: [u64; 9] = [1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 30_000_000];

/// Counts of one kind.
#[derive(Default)]
pub struct Counts {
    /// By hundreds of the status: 1xx to 5xx.
    pub statuses: [AtomicU64; 5],
    /// By class of duration.
    pub durations: [AtomicU64; CLASSES.len() + 1],
    /// All durations together, in microseconds.
    pub micros: AtomicU64,
}

/// Counts of all kinds since the start.
#[derive(Default)]
pub struct Figures([Counts; Kind::ALL.len()]);

impl Figures {
    /// Counts a request that was answered.
    pub fn count(&self, kind: Kind, status: StatusCode, took: Duration) {
        let counts = self.of(kind);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let class = CLASSES.iter().position(|end| micros <= *end).unwrap_or(CLASSES.len());
        let hundred = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        counts.statuses[hundred].fetch_add(1, Ordering::Relaxed);
        counts.durations[class].fetch_add(1, Ordering::Relaxed);
        counts.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// The counts of a kind.
    pub fn of(&self, kind: Kind) -> &Counts {
        &self.0[kind as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_anybody_invents_are_of_four_kinds() {
        let kinds = ["/v1/batch", "/api/v1/query", "/api/invented", "/ready", "/customers/1", "/.env"].map(Kind::of);
        assert_eq!(kinds, [Kind::Events, Kind::Api, Kind::Api, Kind::Health, Kind::Pages, Kind::Pages]);
    }

    #[test]
    fn a_duration_falls_into_one_class() {
        let figures = Figures::default();
        for micros in [0, 1_000, 1_001, 40_000_000] {
            figures.count(Kind::Api, StatusCode::OK, Duration::from_micros(micros));
        }
        let found: Vec<u64> = figures.of(Kind::Api).durations.iter().map(|n| n.load(Ordering::Relaxed)).collect();
        assert_eq!(found, [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(figures.of(Kind::Events).micros.load(Ordering::Relaxed), 0);
    }
}
