//! Of all that was said of one thing, what counts, since when, and what stood before?
//!
//! What was proven beats what was claimed; among equals the last word counts. It counts since it was said first without
//! anything else said in between.

use crate::Result;
use crate::run::Context;
use hark_model::{Flags, Micros};
use hark_timeline::{EventSource, RowRef, StoredEvent};
use serde_json::{Map, Value};

/// One thing said by one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said<T> {
    /// The event.
    pub at: RowRef,
    /// When.
    pub time: Micros,
    /// Whether the identity was proven.
    pub verified: bool,
    /// What.
    pub value: T,
}

/// What counts and what stood before.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing<T> {
    /// What counts, with the event since which it does.
    pub now: Said<T>,
    /// All other changes, the latest first.
    pub before: Vec<Said<T>>,
}

/// Decides. `all` is in order of time.
pub fn standing<T: PartialEq>(all: Vec<Said<T>>) -> Option<Standing<T>> {
    let mut changes: Vec<Said<T>> = Vec::new();
    // Where the last word of each trust stands among the changes.
    let mut last: [Option<usize>; 2] = [None, None];
    for one in all {
        let same = last[usize::from(one.verified)].is_some_and(|at| changes[at].value == one.value);
        if !same {
            last[usize::from(one.verified)] = Some(changes.len());
            changes.push(one);
        }
    }
    let now = changes.remove(last[1].or(last[0])?);
    changes.reverse();
    Some(Standing { now, before: changes })
}

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `client`: with a public key. `server`: with a server key. `import`: from a file. `crm`: from facts about customers that
    /// somebody brought.
    pub kind: &'static str,
    /// The library that sent it, with its version.
    pub library: Option<String>,
}

/// Who sent an event.
pub fn source(event: &StoredEvent) -> Source {
    let properties: Map<String, Value> = serde_json::from_str(&event.properties).unwrap_or_default();
    let text = |name: &str| properties.get(name).and_then(Value::as_str);
    let verified = event.flags.any_of(Flags::VERIFIED);
    let kind = match verified {
        false => "client",
        true if ["$source", "source"].iter().any(|name| text(name) == Some("crm")) => "crm",
        true if event.message_id.starts_with("import-") => "import",
        true => "server",
    };
    let version = text("$lib_version").map(|version| format!(" {version}")).unwrap_or_default();
    Source { kind, library: text("$lib").map(|library| format!("{library}{version}")) }
}

/// The events behind several sayings, in their order.
pub fn events<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    said: impl Iterator<Item = RowRef>,
) -> Result<Vec<StoredEvent>> {
    ctx.halt.check()?;
    Ok(ctx.source.events(&said.collect::<Vec<_>>())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(time: Micros, verified: bool, value: &str) -> Said<&str> {
        Said { at: RowRef { segment: 0, row: time as u32 }, time, verified, value }
    }

    #[test]
    fn what_is_proven_counts_since_it_was_said_first_and_the_rest_stands_before_it() {
        let all = vec![
            said(1, true, "a"),
            said(2, true, "b"),
            said(3, false, "c"),
            said(4, true, "b"),
            said(5, false, "c"),
            said(6, false, "d"),
        ];
        let found = standing(all).expect("something was said");
        assert_eq!(found.now, said(2, true, "b"));
        assert_eq!(found.before, [said(6, false, "d"), said(3, false, "c"), said(1, true, "a")]);
    }

    #[test]
    fn claims_count_where_nothing_is_proven() {
        let found = standing(vec![said(1, false, "a"), said(2, false, "b"), said(3, false, "a")]).expect("said");
        assert_eq!(found.now, said(3, false, "a"));
        assert_eq!(found.before, [said(2, false, "b"), said(1, false, "a")]);
        assert_eq!(standing::<&str>(Vec::new()), None);
    }
}
