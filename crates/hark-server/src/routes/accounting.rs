//! `GET /api/v1/accounting`: what became of all events?

use super::{Call, reader};
use crate::edge::reply::{Problem, Reply, value};
use hark_model::Accounting;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// The counts of the workspace.
pub async fn answer(call: Call) -> Result<Reply, Problem> {
    let reader = reader(&call, true).await?;
    let (sink, workspace) = (call.server.state.sink.clone(), reader.workspace.id);
    let counts = super::blocking(move || sink.accounting(workspace)).await??;
    let mut body = json(&counts);
    body["reserved_names_dropped_since_start"] = json!(call.server.reserved_names.load(Ordering::Relaxed));
    Ok(value(&body))
}

fn json(counts: &Accounting) -> Value {
    json!({
        "received": counts.received,
        "stored": counts.stored,
        "duplicates": counts.duplicates,
        "conflicts": counts.conflicts,
        "dead_letters": counts.dead_letters,
        "dropped_by_quota": counts.dropped_by_quota,
        "refused_by_consent": counts.refused_by_consent,
        "erased": counts.erased,
        "waiting": counts.received.saturating_sub(
            counts.stored + counts.duplicates + counts.dead_letters + counts.dropped_by_quota + counts.refused_by_consent
        ),
        "balances": counts.balances(),
    })
}
