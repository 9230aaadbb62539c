//! What does a lens say? Which parts of the page of a customer come first, which are folded, and of which events it tells.
//!
//! The pages know which parts there are, and pass over those that they do not know: a lens outlives them.

use crate::edge::Problem;
use hyper::StatusCode;
use serde::Deserialize;
use serde_json::Value;

/// Parts of one lens.
const PARTS_MAX: usize = 50;
/// Names of events of one lens.
const EVENTS_MAX: usize = 50;
/// Bytes of a part's name.
const PART_BYTES_MAX: usize = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lens {
    parts: Vec<Part>,
    #[serde(default)]
    events: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    part: String,
    #[serde(default, rename = "folded")]
    _folded: bool,
}

fn wrong(place: &str, fact: &str) -> Problem {
    let hint = r#"Write {"parts": [{"part": "timeline", "folded": false}], "events": ["ticket_opened"]}."#;
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", fact.to_owned()).hint(hint);
    problem.place = Some(format!("/content{place}").into());
    problem
}

/// Whether this is a lens.
pub(super) fn check(content: &Value) -> Result<(), Problem> {
    let lens = Lens::deserialize(content).map_err(|_| wrong("", "This is no lens."))?;
    if !(1..=PARTS_MAX).contains(&lens.parts.len()) {
        return Err(wrong("/parts", "A lens has 1 to 50 parts."));
    }
    for (at, Part { part, .. }) in lens.parts.iter().enumerate() {
        if part.is_empty() || part.len() > PART_BYTES_MAX {
            return Err(wrong(&format!("/parts/{at}/part"), "The name of a part has 1 to 50 bytes."));
        }
        if lens.parts.iter().take(at).any(|other| other.part == *part) {
            return Err(wrong(&format!("/parts/{at}/part"), "This part is there twice."));
        }
    }
    if lens.events.len() > EVENTS_MAX {
        return Err(wrong("/events", "A lens names at most 50 events."));
    }
    let empty = lens.events.iter().position(String::is_empty);
    empty.map_or(Ok(()), |at| Err(wrong(&format!("/events/{at}"), "An event without a name is none.")))
}
