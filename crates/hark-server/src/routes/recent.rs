//! What arrived just now?
//!
//! For somebody who is setting up a client and wants to see the first event arrive: `GET /api/v1/events/recent`, and the
//! arrivals of the private API, which wait for the next one. Kept in memory only; everything here is durable already.

use super::{Call, reader};
use crate::edge::reply::{Problem, Reply, value};
use crate::wire::{Arrival, Understood, check, times};
use hark_model::{Micros, Population};
use hark_records::WorkspaceId;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// Events remembered for each workspace.
pub const KEPT: usize = 500;

/// Events that `GET /api/v1/events/recent` lists.
const LISTED: usize = 50;

/// Bytes of properties that are shown.
const SHOWN_BYTES: usize = 2_000;

/// One event or dead letter, as far as it is shown.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Counts what arrives; later ones are larger, also after a restart.
    pub number: u64,
    /// The event's name; for a dead letter why it is one, in words.
    pub name: String,
    /// The message id.
    pub message_id: String,
    /// The id it was sent for.
    pub id: String,
    /// The anonymous id beside it.
    pub anonymous_id: Option<String>,
    /// Whose timeline.
    pub population: Population,
    /// When it happened.
    pub time: Micros,
    /// When it came.
    pub received: Micros,
    /// JSON object.
    pub properties: String,
    /// JSON object: what it says about the customer.
    pub traits: Option<String>,
    /// Whether it came with a server key.
    pub verified: bool,
    /// For a dead letter: the code of the reason.
    pub code: Option<&'static str>,
}

impl Seen {
    /// The last events and dead letters of a request.
    pub fn of(understood: &Understood, arrival: &Arrival) -> Vec<Seen> {
        let last = understood.events.len().saturating_sub(KEPT);
        let events = understood.events[last..].iter().map(|event| Seen {
            number: 0,
            name: event.name.clone(),
            message_id: event.message_id.text(),
            id: event.id.clone(),
            anonymous_id: event.anonymous_id.clone(),
            population: event.population,
            time: event.time,
            received: event.received,
            properties: short(&event.properties).unwrap_or_else(|| "{}".to_owned()),
            traits: event.traits.as_deref().and_then(short),
            verified: arrival.verified,
            code: None,
        });
        let last = understood.letters.len().saturating_sub(KEPT);
        let letters = understood.letters[last..].iter().map(|(_, letter)| Seen {
            number: 0,
            name: check::cut(&letter.detail, 200).to_owned(),
            message_id: String::new(),
            id: String::new(),
            anonymous_id: None,
            population: Population::Customer,
            time: arrival.received,
            received: arrival.received,
            properties: "{}".into(),
            traits: None,
            verified: arrival.verified,
            code: Some(letter.reason.code()),
        });
        letters.chain(events).collect()
    }

    fn json(&self) -> Value {
        if let Some(code) = self.code {
            return json!({"rejected": code, "detail": self.name, "received": times::text(self.received)});
        }
        json!({
            "event": self.name,
            "id": self.id,
            "time": times::text(self.time),
            "received": times::text(self.received),
            "properties": serde_json::from_str::<Value>(&self.properties).unwrap_or(Value::Null),
        })
    }
}

fn short(json: &str) -> Option<String> {
    (json.len() <= SHOWN_BYTES).then(|| json.to_owned())
}

/// The latest events of each workspace.
#[derive(Default)]
pub struct Recent {
    by_workspace: Mutex<FxHashMap<WorkspaceId, VecDeque<Seen>>>,
    /// See [`Recent::forget_erased`].
    counts: Mutex<FxHashMap<WorkspaceId, (u64, u64)>>,
    /// Holds the number of the last one; whoever waits hears of every change.
    last: watch::Sender<u64>,
}

impl Recent {
    /// Remembers what a request brought at a moment and forgets what is older.
    pub fn add(&self, workspace: WorkspaceId, seen: Vec<Seen>) {
        let mut all = self.by_workspace.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = all.entry(workspace).or_default();
        let mut last = *self.last.borrow();
        for one in seen {
            if queue.len() == KEPT {
                queue.pop_front();
            }
            // The clock only makes numbers go on rising after a restart; a clock that is set back does no harm before one.
            last = (last + 1).max(u64::try_from(one.received).unwrap_or(0));
            queue.push_back(Seen { number: last, ..one });
        }
        // Under the lock, so that two requests never give out the same numbers.
        self.last.send_replace(last);
    }

    /// Tells everybody who waits to look again.
    pub fn wake(&self) {
        self.last.send_modify(|_| {});
    }

    /// Hears of every change from now on.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.last.subscribe()
    }

    /// Forgets everything of a workspace from which somebody was erased since the last call: `counts` are the events erased
    /// and the dead letters there are.
    pub fn forget_erased(&self, workspace: WorkspaceId, counts: (u64, u64)) {
        let mut known = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.insert(workspace, counts).unwrap_or((0, 0));
        if counts.0 != before.0 || counts.1 < before.1 {
            self.forget(workspace);
        }
    }

    /// Forgets everything of a workspace.
    pub fn forget(&self, workspace: WorkspaceId) {
        self.by_workspace.lock().unwrap_or_else(PoisonError::into_inner).remove(&workspace);
    }

    /// Those behind a number, oldest first, at most `limit`. Without a number the latest.
    pub fn after(&self, workspace: WorkspaceId, number: Option<u64>, limit: usize) -> Vec<Seen> {
        let all = self.by_workspace.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(queue) = all.get(&workspace) else { return Vec::new() };
        let from = match number {
            // A number nobody has given out is of a clock that was ahead.
            Some(number) if number <= *self.last.borrow() => queue.partition_point(|seen| seen.number <= number),
            _ => queue.len().saturating_sub(limit),
        };
        queue.range(from..).take(limit).cloned().collect()
    }

    /// The latest first.
    pub fn list(&self, workspace: WorkspaceId) -> Vec<Value> {
        let all = self.by_workspace.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = all.get(&workspace).into_iter().flat_map(|queue| queue.iter().rev().take(LISTED));
        latest.map(Seen::json).collect()
    }
}

/// The latest events of the workspace since the server started.
pub async fn answer(call: Call) -> Result<Reply, Problem> {
    let workspace = reader(&call, true).await?.workspace.id;
    let sink = call.server.state.sink.clone();
    let counts = super::blocking(move || sink.accounting(workspace)).await??;
    call.server.recent.forget_erased(workspace, (counts.erased, counts.dead_letters));
    Ok(value(&json!({"events": call.server.recent.list(workspace)})))
}
