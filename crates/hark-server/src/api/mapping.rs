//! Which events of the workspace are reserved ones under names of its own?

mod preview;

use super::Builder;
use super::caller::Caller;
use super::personal::{self, HIDDEN, Sight};
use super::policy::Policy;
use super::problem::{Input, Refusals};
use super::reading::ask;
use super::segments::saved;
use crate::edge::Problem;
use crate::library;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_query::QueryError;
use hark_query::mapping::{self, Kind, Mapping, RESERVED};
use hark_records::Right;
use hark_records::saved::Saved;
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(list_mapping))
        .add(Policy::Right(Right::Save), routes!(set_mapping))
        .add(Policy::Right(Right::See), routes!(preview::preview_mapping))
}

/// Which own events are reserved ones, and which reserved ones there are.
#[derive(Serialize, ToSchema)]
struct MappingView {
    /// Counts changes; 0 when no event is mapped.
    version: i64,
    /// The own events that are reserved ones.
    mappings: Vec<MappedEvent>,
    /// The events whose names have one meaning everywhere.
    reserved: Vec<ReservedView>,
    /// Whether names in it tell who a customer is, and you may not see that: they read `(hidden)`. It cannot be changed then.
    hidden: bool,
}

/// An own event that is a reserved one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MappedEvent {
    /// What you call it.
    event: String,
    /// Which reserved event it is.
    #[serde(rename = "as")]
    reserved: String,
    /// Where properties of the reserved event are. Those that are not named keep their names.
    #[serde(default)]
    properties: BTreeMap<String, PropertyPlace>,
}

/// Where a property is: in another one, or nowhere because it is always the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PropertyPlace {
    /// The name of a property of your event; a dotted one reaches into objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// For money, how many minor units one unit has: 1, 10, 100 or 1000. The amount may be a text such as `49.90` then. Without it the
    /// amount is taken as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    /// What it is for every event.
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<String>,
}

/// A reserved event.
#[derive(Serialize, ToSchema)]
struct ReservedView {
    /// Its name.
    name: &'static str,
    /// The properties that Hark reads of it.
    properties: Vec<ReservedProperty>,
}

/// A property of a reserved event.
#[derive(Serialize, ToSchema)]
struct ReservedProperty {
    /// Its name.
    name: &'static str,
    /// `money`, `currency`, `text` or `flag`.
    kind: &'static str,
}

fn reserved() -> Vec<ReservedView> {
    let property = |one: &'static mapping::Property| {
        let kind = match one.kind {
            Kind::Money => "money",
            Kind::Currency => "currency",
            Kind::Text => "text",
            Kind::Flag => "flag",
        };
        ReservedProperty { name: one.name, kind }
    };
    let event = |one: &'static mapping::Reserved| ReservedView {
        name: one.name,
        properties: one.properties.iter().map(property).collect(),
    };
    RESERVED.iter().map(event).collect()
}

/// Which own events are reserved ones (docs/semantics.md).
///
/// Questions, rules, stages and value hold of them as they do of the reserved ones, for all history. Without the right to see personal data,
/// names that tell who a customer is read `(hidden)`.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/mapping", tag = "mapping",
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "The list, and the reserved events.", body = MappingView), Refusals))]
async fn list_mapping(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<MappingView>, Problem> {
    let own = server.state.records.mapping(caller.may()?).await?;
    let version = own.as_ref().map_or(0, |own| own.version);
    let mut mappings = own.as_ref().map(events).unwrap_or_default();
    let hidden = Sight::of(&caller)?.is_masked() && read(&caller, &mappings).is_err();
    if hidden {
        for one in &mut mappings {
            one.hide();
        }
    }
    Ok(Json(MappingView { version, mappings, reserved: reserved(), hidden }))
}

/// A list of mapped events.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MappingList {
    /// The version you have seen; 0 when there was no list.
    version: i64,
    /// The own events that are reserved ones; an empty list when none is.
    mappings: Vec<MappedEvent>,
}

/// Says which own events are reserved ones. Nothing is rewritten: it counts for all history, and so does taking it back.
///
/// Without the right to see personal data, amounts are not read from personal properties (403 `personal_data`).
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/mapping", tag = "mapping", request_body = MappingList,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 204, description = "It is so now."), Refusals))]
async fn set_mapping(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(MappingList { version, mappings }): Input<MappingList>,
) -> Result<StatusCode, Problem> {
    read(&caller, &mappings)?;
    tells_nobody(&server, &caller, &mappings).await?;
    may_change(&server, &caller).await?;
    let content = json!({ "mappings": mappings }).to_string();
    let now = (server.state.clock)();
    server.state.records.set_mapping(caller.may()?, (version, content), now).await?;
    server.watches.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

fn events(saved: &Saved) -> Vec<MappedEvent> {
    serde_json::from_value(library::mappings(saved)).unwrap_or_default()
}

/// The list as questions understand it. Whoever may not see personal data reads none with it.
fn read(caller: &Caller, mappings: &[MappedEvent]) -> Result<Mapping, Problem> {
    if Sight::of(caller)?.is_masked() {
        for (at, one) in mappings.iter().enumerate() {
            if one.clone().hide() || one.event == HIDDEN {
                return Err(placed_at(at, "", "This holds something that tells who a customer is."));
            }
            let personal =
                |(_, place): &(&String, &PropertyPlace)| place.from.as_deref().is_some_and(personal::is_personal);
            if let Some((property, _)) = one.properties.iter().find(personal) {
                return Err(placed_at(at, &format!("/properties/{property}/from"), "This property is personal data."));
            }
        }
    }
    Mapping::read(&json!(mappings)).map_err(placed)
}

/// A text that is read as an amount is one that can be read: of a property whose texts tell who somebody is, whoever may not see that reads
/// none, however harmless its name.
async fn tells_nobody(server: &Arc<Server>, caller: &Caller, mappings: &[MappedEvent]) -> Result<(), Problem> {
    if !Sight::of(caller)?.is_masked() {
        return Ok(());
    }
    let of = |(at, one): (usize, &MappedEvent)| {
        let read = one.properties.iter().filter(|(_, place)| place.times.is_some());
        let named = read.filter_map(move |(property, place)| Some((at, property.clone(), place.from.clone()?)));
        named.collect::<Vec<_>>()
    };
    let texts: Vec<_> = mappings.iter().enumerate().flat_map(of).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let telling = ask(server, caller, move |context| {
        for (at, property, from) in texts {
            if personal::texts_tell(context, &from)? {
                return Ok(Some((at, property)));
            }
        }
        Ok(None)
    });
    match telling.await? {
        None => Ok(()),
        Some((at, property)) => {
            let place = format!("/properties/{property}/from");
            Err(placed_at(at, &place, "Texts of this property tell who a customer is."))
        }
    }
}

fn placed_at(entry: usize, place: &str, fact: &str) -> Problem {
    let mut problem = personal::refusal(fact);
    problem.place = Some(format!("/mappings/{entry}{place}").into());
    problem
}

/// The place of a mistake in the body, not in the list alone.
fn placed(error: QueryError) -> Problem {
    let mut problem = crate::routes::query::problem(error, Duration::ZERO);
    problem.place = problem.place.map(|place| format!("/mappings{place}").into());
    problem
}

/// Whoever sees a part as `(hidden)` would write that over what stands there.
async fn may_change(server: &Server, caller: &Caller) -> Result<(), Problem> {
    if !Sight::of(caller)?.is_masked() {
        return Ok(());
    }
    let saved = saved(server, caller).await?;
    if saved.mapping.as_ref().is_none_or(|own| read(caller, &events(own)).is_ok()) {
        return Ok(());
    }
    let fact = "Parts of the list are hidden from you, so a change would overwrite what you cannot see.";
    Err(personal::refusal(fact).hint("Ask somebody with the right to see personal data to change it."))
}

impl MappedEvent {
    /// Hides names that tell who a customer is: a client may make a name of anything. Whether there was one.
    fn hide(&mut self) -> bool {
        let places = self.properties.values_mut().flat_map(|place| place.from.iter_mut().chain(&mut place.is));
        let telling = std::iter::once(&mut self.event).chain(places).filter(|text| personal::looks_personal(text));
        telling.map(|text| HIDDEN.clone_into(text)).count() > 0
    }
}
