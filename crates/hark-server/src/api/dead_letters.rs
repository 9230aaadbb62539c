//! Which events could not be stored, and can they be now?

use super::Builder;
use super::caller::Caller;
use super::personal::Sight;
use super::policy::Policy;
use super::problem::{Input, Refusals};
use super::reading::{Parameters, bad_parameter, limit, note, store, workspace};
use super::refused;
use crate::edge::Problem;
use crate::serve::Server;
use crate::wire::Rules;
use axum::Json;
use axum::extract::State;
use hark_model::time::DAY;
use hark_records::audit::Entry;
use hark_records::{Right, WorkspaceId};
use hark_timeline::engine::StoredDeadLetter;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Letters that one request tries again. Each is a transaction of its own.
const REPLAYED_MAX: usize = 1_000;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::Debug), routes!(list_dead_letters))
        .add(Policy::Right(Right::Debug), routes!(replay_dead_letters))
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichLetters {
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// A page of dead letters.
#[derive(Serialize, ToSchema)]
struct LetterPage {
    /// Newest first.
    items: Vec<LetterView>,
    /// For the next page, `cursor`; missing at the end.
    next: Option<String>,
    /// How many there are in all.
    total: u64,
}

/// An event that could not be stored, whole.
#[derive(Serialize, ToSchema)]
struct LetterView {
    /// Its number.
    id: u64,
    /// Why: a code.
    reason: &'static str,
    /// Why, in a sentence.
    fact: &'static str,
    /// What to do about it.
    hint: &'static str,
    /// The place in the event, in a sentence. Absent without the right to see personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// When it came, RFC 3339.
    received: String,
    /// In which language it came: `segment`, `posthog` or `import`.
    source: String,
    /// Whether it came with a server key.
    verified: bool,
    /// What was sent, and what the replay needs of its envelope. Absent without the right to see personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
}

/// The events that could not be stored.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/dead-letters", tag = "arrivals",
    params(("workspace" = u32, Path, description = "Its number."), WhichLetters),
    responses((status = 200, description = "A page.", body = LetterPage), Refusals))]
async fn list_dead_letters(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(which): Parameters<WhichLetters>,
) -> Result<Json<LetterPage>, Problem> {
    let limit = limit(which.limit)?;
    let number =
        |text: &str| text.parse::<u64>().map_err(|_| bad_parameter("cursor", "Copy `next` of the page before."));
    let before = which.cursor.as_deref().map(number).transpose()?.unwrap_or(u64::MAX);
    let (workspace, whole) = (caller.context()?.workspace(), !Sight::of(&caller)?.is_masked());
    let (mut letters, counts) = store(&server, move |sink| {
        Ok((sink.latest_dead_letters(workspace, before, limit + 1)?, sink.accounting(workspace)?))
    })
    .await?;
    let more = letters.len() > limit;
    letters.truncate(limit);
    let next = letters.last().filter(|_| more).map(|last| last.number.to_string());
    let view = |StoredDeadLetter { number, letter }| {
        let body = serde_json::from_str(&letter.raw).unwrap_or(Value::String(letter.raw));
        LetterView {
            id: number,
            reason: letter.reason.code(),
            fact: refused::fact(letter.reason),
            hint: refused::hint(letter.reason),
            detail: whole.then(|| refused::detail(&letter.detail)),
            received: super::moment(letter.received),
            source: letter.dialect,
            verified: letter.verified,
            body: Some(body).filter(|_| whole),
        }
    };
    Ok(Json(LetterPage { items: letters.into_iter().map(view).collect(), next, total: counts.dead_letters }))
}

/// What to try again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplayAsked {
    /// These numbers; nothing for all, oldest first.
    #[schema(max_items = 1000)]
    ids: Option<Vec<u64>>,
    /// Only those behind this number: `next` of the answer before.
    after: Option<u64>,
}

/// What became of them.
#[derive(Serialize, ToSchema)]
struct Replayed {
    /// Stored now.
    replayed: u64,
    /// Still refused; they stay.
    refused_again: u64,
    /// Numbers that were asked for and do not exist.
    missing: u64,
    /// What to send as `after` to go on: one request tries a thousand. Missing at the end.
    next: Option<u64>,
}

/// Tries again to understand and store dead letters, with the rules and the settings of today.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/dead-letters/replay", tag = "arrivals", request_body = ReplayAsked,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "What became of them.", body = Replayed), Refusals))]
async fn replay_dead_letters(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(asked): Input<ReplayAsked>,
) -> Result<Json<Replayed>, Problem> {
    if asked.ids.as_ref().is_some_and(|ids| ids.len() > REPLAYED_MAX) {
        let detail = format!("More than {REPLAYED_MAX} numbers were sent.");
        let mut problem = Problem::new(hyper::StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail);
        problem.place = Some("/ids".into());
        return Err(problem.hint("Send fewer at a time."));
    }
    let id = caller.context()?.workspace();
    let workspace = workspace(&server, &caller).await?;
    let rules = Rules {
        retention: workspace.retention_days.map(|days| i64::from(days) * DAY),
        consent_required: workspace.consent_required,
    };
    let done = store(&server, move |sink| replay(sink, id, asked, rules)).await?;
    let entry = Entry::done("dead_letters.replay", format!("workspace:{id}"));
    note(&server, &caller, entry.with("replayed", done.replayed).with("refused_again", done.refused_again)).await?;
    Ok(Json(done))
}

fn replay(
    sink: &dyn crate::sink::Sink,
    workspace: WorkspaceId,
    asked: ReplayAsked,
    rules: Rules,
) -> hark_timeline::Result<Replayed> {
    let mut done = Replayed { replayed: 0, refused_again: 0, missing: 0, next: None };
    let letters = match asked.ids {
        None => {
            let letters = sink.dead_letters(workspace, asked.after.unwrap_or(0), REPLAYED_MAX)?;
            done.next = letters.last().map(|last| last.number).filter(|_| letters.len() == REPLAYED_MAX);
            letters
        }
        Some(mut ids) => {
            ids.sort_unstable();
            ids.dedup();
            let mut letters = Vec::new();
            for id in ids {
                let found = sink.dead_letters(workspace, id.saturating_sub(1), 1)?;
                let found = found.into_iter().find(|letter| letter.number == id);
                done.missing += u64::from(found.is_none());
                letters.extend(found);
            }
            letters
        }
    };
    for stored in letters {
        match crate::replay::understand(&stored.letter, rules) {
            Err(_) => done.refused_again += 1,
            Ok(events) => match sink.replay(workspace, stored.number, &events) {
                Ok(()) => done.replayed += 1,
                // Somebody else was quicker.
                Err(hark_timeline::Error::NotFound { .. }) => done.missing += 1,
                Err(error) => return Err(error),
            },
        }
    }
    Ok(done)
}
