//! What does a scenario written by hand say?
//!
//! A scenario is a text that a reader can check without a computer:
//!
//! ```text
//! title: Equal times may stand in either order
//! now: 2024-02-01T00:00:00Z
//!
//! events:
//! u1  2024-01-01T10:00:00Z  pay   {"amount":5}  seq=2 account=acme
//! u1  2024-01-01T10:00:00Z  cart
//!
//! query:
//! {"question":"funnel","steps":["cart","pay"]}
//! expect:
//! {"steps":[{"count":1},{"count":1}]}
//! ```
//!
//! An event's line holds the customer, the time, the name, then in any order: a JSON object without spaces (the
//! properties), `seq=N`, `traits={..}`, `once={..}`, `account=ID`, `id=ID`, `population=WORD`, and the words `bot`, `staff`, `verified`.
//! Lines stand in order of arrival and have the message ids `m1`, `m2` and so on. `#` begins a comment line. `query:` and `expect:`
//! may be repeated. The answer may hold more fields than expected, but no more elements of a list.

use crate::timelines;
use hark_model::event::ACCOUNT;
use hark_model::{Event, Flags, Group, MessageId, Micros, Population};
use hark_timeline::memory::MemoryEvent;
use serde_json::Value as Json;

/// One text, read.
#[derive(Debug)]
pub struct Scenario {
    /// What rule it shows.
    pub title: String,
    /// The present.
    pub now: Micros,
    /// In order of arrival.
    pub events: Vec<MemoryEvent>,
    /// Questions and what their answers must hold.
    pub checks: Vec<(Json, Json)>,
}

impl Scenario {
    /// Reads a text. The error names the section and the line's content.
    pub fn parse(text: &str) -> Result<Scenario, String> {
        let mut scenario = Scenario { title: String::new(), now: 0, events: Vec::new(), checks: Vec::new() };
        let mut query = None;
        for (name, body) in sections(text)? {
            match name.as_str() {
                "title" => scenario.title = body.trim().to_owned(),
                "now" => scenario.now = time(body.trim())?,
                "events" => {
                    for line in body.lines().filter(|line| !line.trim().is_empty()) {
                        let number = scenario.events.len() + 1;
                        scenario.events.push(event(line, number).map_err(|why| format!("{why} in {line:?}"))?);
                    }
                }
                "query" => query = Some(json(&body)?),
                "expect" => {
                    let query = query.take().ok_or("expect: stands without a query: before it")?;
                    scenario.checks.push((query, json(&body)?));
                }
                other => return Err(format!("unknown section {other}:")),
            }
        }
        match (scenario.title.is_empty(), scenario.now == 0, scenario.checks.is_empty(), query) {
            (false, false, false, None) => Ok(scenario),
            _ => Err("a scenario needs title:, now:, events:, and pairs of query: and expect:".to_owned()),
        }
    }
}

/// The sections in order: what follows a line that begins with a lower-case word and a colon.
fn sections(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let head = line
            .split_once(':')
            .filter(|(word, _)| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        match (head, out.last_mut()) {
            (Some((word, rest)), _) => out.push((word.to_owned(), format!("{rest}\n"))),
            (None, Some((_, body))) => *body += &format!("{line}\n"),
            (None, None) if line.trim().is_empty() => (),
            (None, None) => return Err(format!("{line:?} stands before the first section")),
        }
    }
    Ok(out)
}

fn json(text: &str) -> Result<Json, String> {
    serde_json::from_str(text).map_err(|why| format!("{why} in {text}"))
}

fn time(text: &str) -> Result<Micros, String> {
    text.parse::<jiff::Timestamp>().map(|t| t.as_microsecond()).map_err(|why| format!("{text:?} is no time: {why}"))
}

fn event(line: &str, number: usize) -> Result<MemoryEvent, String> {
    let mut words = line.split_whitespace();
    let (Some(customer), Some(at), Some(name)) = (words.next(), words.next(), words.next()) else {
        return Err("an event needs a customer, a time and a name".to_owned());
    };
    let at = time(at)?;
    let mut event = Event::new(MessageId::Text(format!("m{number}")), name, customer, at, at);
    for word in words {
        match word.split_once('=').filter(|_| !word.starts_with('{')) {
            None if word.starts_with('{') => event.properties = json(word)?.to_string(),
            None => event.flags = event.flags.with(flag(word)?),
            Some(("seq", value)) => {
                event.sequence = Some(value.parse().map_err(|_| format!("{value:?} is no number"))?)
            }
            Some(("traits", value)) => event.traits = Some(json(value)?.to_string()),
            Some(("once", value)) => event.traits_once = Some(json(value)?.to_string()),
            Some(("account", value)) => event.groups.push(Group { kind: ACCOUNT.to_owned(), id: value.to_owned() }),
            Some(("population", value)) => {
                event.population = Population::from_word(value).ok_or(format!("{value:?} is no population"))?;
            }
            Some(("id", value)) => event.id = value.to_owned(),
            Some((other, _)) => return Err(format!("unknown word {other}=")),
        }
    }
    Ok(MemoryEvent { customer: customer.to_owned(), event })
}

fn flag(word: &str) -> Result<Flags, String> {
    match word {
        "bot" => Ok(Flags::BOT),
        "staff" => Ok(Flags::STAFF),
        "verified" => Ok(Flags::VERIFIED),
        other => Err(format!("unknown word {other}")),
    }
}

/// A description of a scenario's events for a failed check.
pub fn describe(scenario: &Scenario) -> String {
    format!("{}\n{}", scenario.title, timelines::table(&scenario.events))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "title: T\nnow: 2024-01-02T00:00:00Z\nevents:\n# why\nu1 2024-01-01T00:00:00Z a {\"p\":\"x=y\"} \
                        seq=3 bot\nquery:\n{\"question\":\"trend\"}\nexpect:\n{}\n";

    #[test]
    fn a_scenario_is_read() {
        let scenario = Scenario::parse(GOOD).expect("valid");
        let event = &scenario.events[0].event;
        assert_eq!((event.name.as_str(), event.sequence, event.flags), ("a", Some(3), Flags::BOT));
        assert_eq!(event.properties, "{\"p\":\"x=y\"}");
        assert_eq!(scenario.checks.len(), 1);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for (from, to) in [
            ("events:", "evnts:"),
            ("seq=3", "sequence=3"),
            (" bot", " robot"),
            ("expect:\n{}", ""),
            ("2024-01-01T", "x"),
        ] {
            let bad = GOOD.replace(from, to);
            assert!(Scenario::parse(&bad).is_err(), "{bad}");
        }
    }
}
