//! `GET /api/v1/events/recent`: what arrived just now?
//!
//! For somebody who is setting up a client and wants to see the first event arrive. Kept in memory only.

use super::{Call, reader};
use crate::edge::reply::{Problem, Reply, value};
use crate::wire::{Arrival, Understood, check, times};
use hark_model::Micros;
use hark_records::WorkspaceId;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Events remembered for each workspace.
const KEPT: usize = 50;

/// Bytes of properties that are shown.
const SHOWN_BYTES: usize = 2_000;

/// One event, as far as it is shown.
#[derive(Clone, Debug)]
pub struct Seen {
    name: String,
    id: String,
    time: Micros,
    received: Micros,
    properties: String,
    code: Option<&'static str>,
}

impl Seen {
    /// The last events and dead letters of a request.
    pub fn of(understood: &Understood, arrival: &Arrival) -> Vec<Seen> {
        let last = understood.events.len().saturating_sub(KEPT);
        let events = understood.events[last..].iter().map(|event| Seen {
            name: event.name.clone(),
            id: event.id.clone(),
            time: event.time,
            received: event.received,
            properties: if event.properties.len() > SHOWN_BYTES { "{}".into() } else { event.properties.clone() },
            code: None,
        });
        let last = understood.letters.len().saturating_sub(KEPT);
        let letters = understood.letters[last..].iter().map(|(_, letter)| Seen {
            name: check::cut(&letter.detail, 200).to_owned(),
            id: String::new(),
            time: arrival.received,
            received: arrival.received,
            properties: "{}".into(),
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

/// The latest events of each workspace.
#[derive(Default)]
pub struct Recent {
    by_workspace: Mutex<FxHashMap<WorkspaceId, VecDeque<Seen>>>,
    /// See [`Recent::forget_erased`].
    counts: Mutex<FxHashMap<WorkspaceId, (u64, u64)>>,
}

impl Recent {
    /// Remembers what a request brought and forgets what is older.
    pub fn add(&self, workspace: WorkspaceId, seen: Vec<Seen>) {
        let mut all = self.by_workspace.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = all.entry(workspace).or_default();
        for one in seen {
            if queue.len() == KEPT {
                queue.pop_front();
            }
            queue.push_back(one);
        }
    }

    /// Forgets everything of a workspace from which somebody was erased since the last call: `counts` are the events erased
    /// and the dead letters there are.
    pub fn forget_erased(&self, workspace: WorkspaceId, counts: (u64, u64)) {
        let mut known = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.insert(workspace, counts).unwrap_or((0, 0));
        if counts.0 != before.0 || counts.1 < before.1 {
            self.by_workspace.lock().unwrap_or_else(PoisonError::into_inner).remove(&workspace);
        }
    }

    /// The latest first.
    pub fn list(&self, workspace: WorkspaceId) -> Vec<Value> {
        let all = self.by_workspace.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&workspace).map(|queue| queue.iter().rev().map(Seen::json).collect()).unwrap_or_default()
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
