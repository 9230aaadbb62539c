//! Which part of a timeline is asked for: of which events, until when, and after which page?

use super::super::reading::{bad_parameter, limit};
use crate::edge::Problem;
use hark_model::Micros;
use serde::Deserialize;
use utoipa::IntoParams;

/// Names of events that one request may ask for.
const NAMES_MAX: usize = 50;

/// Which part of a timeline.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in super::super) struct WhichEvents {
    /// `next` of the page before.
    before: Option<String>,
    /// Only what happened before this moment, RFC 3339. `next` leads on from there, without it.
    until: Option<String>,
    /// At most so many, 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Only events of this name.
    event: Option<String>,
    /// Only events of these names: a JSON list of 1 to 50.
    events: Option<String>,
}

/// What was asked, read.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Part {
    /// Where the page before ended.
    pub(in super::super) before: Option<String>,
    /// So many events.
    pub(in super::super) limit: usize,
    /// Of these names; of any when there are none.
    pub(in super::super) events: Vec<String>,
}

impl WhichEvents {
    /// The first page of a timeline.
    pub(super) fn first(limit: Option<usize>, events: Option<String>, until: Option<String>) -> WhichEvents {
        WhichEvents { before: None, until, limit, event: None, events }
    }

    /// Reads it.
    pub(in super::super) fn read(self) -> Result<Part, Problem> {
        let until = self.until.as_deref().map(place_at).transpose()?;
        let mut events: Vec<String> = self.event.into_iter().collect();
        if let Some(list) = self.events {
            let names = serde_json::from_str::<Vec<String>>(&list).ok();
            let names = names.filter(|names| (1..=NAMES_MAX).contains(&names.len()));
            let hint = format!("It is a JSON list of 1 to {NAMES_MAX} names, such as [\"viewed\"], without `event`.");
            events = names.filter(|_| events.is_empty()).ok_or_else(|| bad_parameter("events", &hint))?;
        }
        // A cursor is earlier than where the first page of its walk began.
        Ok(Part { before: self.before.or(until), limit: limit(self.limit)?, events })
    }
}

/// The place of a moment as `before` says it: of no event, so all events at that moment are left out.
fn place_at(text: &str) -> Result<String, Problem> {
    let read = chrono::DateTime::parse_from_rfc3339(text);
    let hint = "It is a moment such as 2026-11-22T05:14:00Z.";
    Ok(format!("{}:", read.map_err(|_| bad_parameter("until", hint))?.timestamp_micros()))
}

/// The moment of such a place, or of `next` of a page.
pub(super) fn moment_of(place: &str) -> Option<Micros> {
    place.split_once(':')?.0.parse().ok()
}
