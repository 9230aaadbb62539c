//! What else is an event that a workspace calls by a name of its own?
//!
//! The mapping is written onto the events themselves before anything is asked: each carries the reserved name beside its own.
//! Readings: a name that stands alone or in a list means events that have it either way, and so do `is` and `in` of the field
//! `event` and a name without a star in the table of intents; patterns, rows of answers and kinds of events are of own names.

use hark_timeline::memory::MemoryEvent;
use serde_json::{Map, Value as Json};

/// Under which property the reserved name is carried: none that anybody asks for.
pub(super) const MARK: &str = "\u{1}as";

/// The events with what they are mapped onto, by `[{"event":..,"as":..}]`; null maps nothing.
pub fn marked(events: &[MemoryEvent], mappings: &Json) -> Vec<MemoryEvent> {
    let mut events = events.to_vec();
    for e in &mut events {
        let Some(entry) = entry_of(mappings, &e.event.name) else { continue };
        let mut properties: Map<String, Json> = serde_json::from_str(&e.event.properties).unwrap_or_default();
        properties.insert(MARK.to_owned(), entry["as"].clone());
        e.event.properties = Json::Object(properties).to_string();
    }
    events
}

/// What is said of an event.
pub(super) fn entry_of<'m>(mappings: &'m Json, event: &str) -> Option<&'m Json> {
    mappings.as_array()?.iter().find(|entry| entry["event"] == event)
}
