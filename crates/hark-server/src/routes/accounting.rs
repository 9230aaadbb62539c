//! `GET /api/v1/accounting`: what became of all events?

use super::{Call, reader};
use crate::api::accounting::AccountingView;
use crate::edge::reply::{Problem, Reply, value};
use serde_json::json;
use std::sync::atomic::Ordering;

/// The counts of the workspace.
pub async fn answer(call: Call) -> Result<Reply, Problem> {
    let reader = reader(&call, true).await?;
    let (sink, workspace) = (call.server.state.sink.clone(), reader.workspace.id);
    let counts = super::blocking(move || sink.accounting(workspace)).await??;
    let mut body = serde_json::to_value(AccountingView::from(counts)).unwrap_or_default();
    body["reserved_names_dropped_since_start"] = json!(call.server.reserved_names.load(Ordering::Relaxed));
    Ok(value(&body))
}
