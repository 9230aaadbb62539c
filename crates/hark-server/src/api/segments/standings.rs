//! In which segments is one customer, why, and since when?

use super::super::caller::Caller;
use super::super::personal::{self, HIDDEN, Known, Sight};
use super::super::problem::{Numbers, Refusals};
use super::super::reading::{key, no_such_customer};
use super::crossings::Watched;
use crate::edge::Problem;
use crate::library::Title;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::{CustomerKey, Micros};
use hark_query::segment::{Rules, census, past};
use hark_query::{roster, timeline};
use hark_records::saved::Kind;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// How a customer stands with one segment.
#[derive(Serialize, ToSchema)]
pub(in super::super) struct StandingView {
    /// The number of the segment.
    id: i64,
    /// What it is called.
    name: String,
    /// Whether entries and exits of this segment are told.
    watched: bool,
    /// Whether they are in; null when its rule cannot be understood.
    holds: Option<bool>,
    /// When that may change although nothing happens, RFC 3339; absent when it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// Since when they have been in it, or of a watched one out of it, without a break, RFC 3339; absent when they never were. Of a rule
    /// that asks of accounts only the last 30 days are looked through.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// Why, in the shape of the rule: each part says whether it holds, each test what was found, in which events.
    #[schema(value_type = Object)]
    because: Value,
    /// Why its rule cannot be understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    wrong: Option<String>,
}

/// Who of these customers is in which segment, in their order. Nobody is in one whose rule cannot be understood.
pub(crate) fn held(context: &Asked<'_>, saved: &[Title], keys: &[CustomerKey]) -> hark_query::Result<Vec<Vec<bool>>> {
    let defaults = context.defaults()?;
    let (rules, places) = Rules::all(&defaults);
    let places: BTreeMap<&str, usize> =
        defaults.segments.names().zip(places).filter_map(|(name, place)| Some((name, place.ok()?))).collect();
    let mut all = vec![Vec::with_capacity(keys.len()); saved.len()];
    for key in keys {
        context.halt.check()?;
        let standings = census::standing(context, &rules, *key)?.unwrap_or_default();
        for (one, held) in saved.iter().zip(&mut all) {
            let standing = places.get(one.name.as_str()).and_then(|place| standings.get(*place));
            held.push(standing.is_some_and(|standing| standing.holds));
        }
    }
    Ok(all)
}

/// How a customer stands with all segments, and why.
///
/// Without the right to see personal data, values that tell who the customer is read `(hidden)`.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/segments", tag = "segments",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "By name of the segment.", body = Vec<StandingView>), Refusals))]
pub(super) async fn list_standings(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
) -> Result<Json<Vec<StandingView>>, Problem> {
    let (key, sight) = (key(&customer)?, Sight::of(&caller)?);
    let rules = Watched::read(&server, &caller).await?;
    let views = super::ask(&server, &caller, rules.library(), move |context| of(context, key, sight, &rules));
    views.await?.ok_or_else(no_such_customer).map(Json)
}

/// `None` when nobody has this key.
pub(in super::super) fn of(
    context: &Asked<'_>,
    key: CustomerKey,
    sight: Sight,
    rules: &Watched,
) -> hark_query::Result<Option<Vec<StandingView>>> {
    let defaults = context.defaults()?;
    let (all, places) = Rules::all(&defaults);
    let Some(standings) = census::standing(context, &all, key)? else { return Ok(None) };
    let Some(person) = roster::person(context, key)? else { return Ok(None) };
    let known = sight.is_masked().then(|| Known::of(&person.ids, &person.traits));
    let mut places: BTreeMap<String, hark_query::Result<usize>> =
        defaults.segments.names().map(str::to_owned).zip(places).collect();
    let within = |one: &Title| matches!(places.get(&one.name), Some(Ok(rule)) if standings[*rule].holds);
    let mut since = rules.since(context, key, &|one| rules.has(one.id) || within(one))?;
    let mut views = Vec::with_capacity(rules.segments().len());
    for one in rules.segments() {
        let mut view = StandingView {
            id: one.id,
            name: one.name.clone(),
            watched: rules.has(one.id),
            holds: None,
            until: None,
            since: since.remove(&one.id).map(super::super::moment),
            because: Value::Null,
            wrong: None,
        };
        match places.remove(&one.name) {
            Some(Ok(rule)) => {
                let standing = &standings[rule];
                view.holds = Some(standing.holds);
                view.until = (standing.until != Micros::MAX).then(|| super::super::moment(standing.until));
                view.because = standing.because["because"].clone();
            }
            Some(Err(error)) => view.wrong = Some(super::reason(&error)),
            None => {}
        }
        if let Some(known) = &known {
            mask(context, &mut view, known);
        }
        views.push(view);
    }
    Ok(Some(views))
}

fn mask(context: &Asked<'_>, view: &mut StandingView, known: &Known) {
    for text in [Some(&mut view.name), view.wrong.as_mut()].into_iter().flatten() {
        if personal::looks_personal(text) {
            HIDDEN.clone_into(text);
        }
    }
    mask_reason(context, &mut view.because, known);
}

/// Takes away from a reason what tells who the customer is.
pub(in super::super) fn mask_reason(context: &Asked<'_>, reason: &mut Value, known: &Known) {
    match reason {
        Value::String(text) if known.text(text.clone()).is_none() => HIDDEN.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| mask_reason(context, item, known)),
        Value::Object(object) => {
            let personal = object.get("trait").and_then(Value::as_str).is_some_and(personal::is_personal);
            if personal && let Some(value) = object.get_mut("value") {
                *value = HIDDEN.into();
            }
            if let Some(Value::String(id)) = object.get_mut("message_id") {
                *id = timeline::digest(context.source, id);
            }
            for (name, inner) in object.iter_mut() {
                if name != "message_id" {
                    mask_reason(context, inner, known);
                }
            }
        }
        _ => {}
    }
}

/// One entry or exit.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeView {
    /// From which moment on, RFC 3339.
    at: String,
    /// Whether they entered; else they left.
    entered: bool,
}

/// When a customer entered and left a segment, the oldest first, at most 10,000 changes.
///
/// It is worked out anew from their timeline, by the rule as it is now.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/segments/{segment}", tag = "segments",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key."),
        ("segment" = i64, Path, description = "The number of the segment.")),
    responses((status = 200, description = "The changes.", body = Vec<ChangeView>), Refusals))]
pub(super) async fn show_changes(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer, segment)): Numbers<(u32, String, i64)>,
) -> Result<Json<Vec<ChangeView>>, Problem> {
    let key = key(&customer)?;
    let name = server.state.records.one_saved(caller.may()?, Kind::Segment, segment).await?.name;
    let saved = super::saved(&server, &caller).await?;
    let changes = super::ask(&server, &caller, super::named(&saved), move |context| {
        let defaults = context.defaults()?;
        let rules = Rules::alone(&json!({"segment": name}), &defaults)?;
        past::changes(context, &rules, key)
    });
    let changes = changes.await?.ok_or_else(no_such_customer)?;
    let view = |change: past::Change| ChangeView { at: super::super::moment(change.at), entered: change.entered };
    Ok(Json(changes.into_iter().map(view).collect()))
}
