//! Which words can a question be made of?

use super::Builder;
use super::caller::Caller;
use super::personal::{self, Rows, Sight};
use super::policy::Policy;
use super::problem::Refusals;
use super::reading::{Parameters, ask, bad_parameter};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_query::breakdown::Breakdown;
use hark_query::vocabulary::{self, EventName};
use hark_records::Right;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Values of one answer.
const VALUES_MAX: usize = 50;
/// Values among which those are found that may be shown.
const VALUES_LOOKED_AT: usize = 500;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(list_vocabulary))
        .add(Policy::Right(Right::See), routes!(list_values))
}

/// The words of a workspace.
#[derive(Serialize, ToSchema)]
struct VocabularyView {
    /// Event names, most frequent first.
    events: Vec<EventWord>,
    /// Properties of events, most frequent first.
    properties: Vec<Word>,
    /// Traits of customers, most frequent first.
    traits: Vec<Word>,
    /// Kinds of groups, such as `account`.
    groups: Vec<GroupWord>,
    /// When the first event happened, RFC 3339.
    first_event: Option<String>,
    /// When the last event happened, RFC 3339.
    last_event: Option<String>,
    /// How many events there are.
    events_total: u64,
    /// How many customers there are.
    customers_total: u64,
}

/// An event name.
#[derive(Serialize, ToSchema)]
struct EventWord {
    /// It.
    name: String,
    /// How many events have it.
    count: u64,
    /// When the last of them happened, RFC 3339.
    last_seen: String,
}

/// The name of a property or trait.
#[derive(Serialize, ToSchema)]
struct Word {
    /// It.
    name: String,
    /// How many events have it.
    count: u64,
    /// Whether it tells who a customer is: only those with the right to see personal data may ask by it.
    personal: bool,
}

/// A kind of group.
#[derive(Serialize, ToSchema)]
struct GroupWord {
    /// It.
    kind: String,
}

/// The event names, properties, traits and kinds of groups of the workspace. Robots and staff are not counted.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/vocabulary", tag = "data",
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "The words.", body = VocabularyView), Refusals))]
async fn list_vocabulary(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<VocabularyView>, Problem> {
    let masked = Sight::of(&caller)?.is_masked();
    let words = ask(&server, &caller, |context| {
        context.halt.check()?;
        vocabulary::vocabulary(context)
    })
    .await?;
    // A client may make a name of anything.
    let shown = move |name: &str| !(masked && personal::looks_personal(name));
    let event = |EventName { name, count, last_seen }| EventWord { name, count, last_seen: super::moment(last_seen) };
    let word = |(name, count): (String, u64)| Word { personal: personal::is_personal(&name), name, count };
    Ok(Json(VocabularyView {
        events: words.events.into_iter().filter(|event| shown(&event.name)).map(event).collect(),
        properties: words.properties.into_iter().filter(|(name, _)| shown(name)).map(word).collect(),
        traits: words.traits.into_iter().filter(|(name, _)| shown(name)).map(word).collect(),
        groups: words.groups.into_iter().filter(|kind| shown(kind)).map(|kind| GroupWord { kind }).collect(),
        first_event: words.first_event.map(super::moment),
        last_event: words.last_event.map(super::moment),
        events_total: words.events_total,
        customers_total: words.customers_total,
    }))
}

/// Which values.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichValues {
    /// Of this property of events; or
    property: Option<String>,
    /// of this trait of customers.
    #[serde(rename = "trait")]
    #[param(rename = "trait")]
    of_trait: Option<String>,
    /// Only those that hold this text, whatever its case.
    search: Option<String>,
}

/// The values of a property or trait.
#[derive(Serialize, ToSchema)]
struct ValuesView {
    /// Most frequent first, at most 50.
    values: Vec<ValueWord>,
}

/// A value.
#[derive(Serialize, ToSchema)]
struct ValueWord {
    /// A text, a number, true or false.
    value: Value,
    /// How many customers have it.
    customers: u64,
}

/// The most frequent values of a property or trait.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/vocabulary/values", tag = "data",
    params(("workspace" = u32, Path, description = "Its number."), WhichValues),
    responses((status = 200, description = "The values.", body = ValuesView), Refusals))]
async fn list_values(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(which): Parameters<WhichValues>,
) -> Result<Json<ValuesView>, Problem> {
    let (name, of) = match (which.property, which.of_trait) {
        (Some(name), None) => (name.clone(), Breakdown::Property(name)),
        (None, Some(name)) => (name.clone(), Breakdown::Trait(name)),
        _ => return Err(bad_parameter("property", "Name exactly one property or one trait.")),
    };
    let masked = Sight::of(&caller)?.is_masked();
    if masked && personal::is_personal(&name) {
        return Err(personal::refusal(format!("`{name}` is personal data.")));
    }
    let search = which.search.unwrap_or_default().to_lowercase();
    let values = ask(&server, &caller, move |context| {
        let found = |value: &Value| match value {
            Value::String(text) => text.to_lowercase().contains(&search),
            other => other.to_string().contains(&search),
        };
        if !masked {
            return vocabulary::values(context, &of, VALUES_MAX, &found);
        }
        let mut values = vocabulary::values(context, &of, VALUES_LOOKED_AT, &found)?;
        let rows = Rows::of(context, values.iter().filter_map(|(value, _)| value.as_str()))?;
        values.retain(|(value, _)| !value.as_str().is_some_and(|text| rows.tells(text)));
        values.truncate(VALUES_MAX);
        Ok(values)
    });
    let values = values.await?.into_iter().map(|(value, customers)| ValueWord { value, customers });
    Ok(Json(ValuesView { values: values.collect() }))
}
