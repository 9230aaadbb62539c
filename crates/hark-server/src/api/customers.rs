//! Who are our customers, and what did one of them do?

pub(super) mod identities;
mod joining;
mod overview;
pub(super) mod part;
pub(super) mod traits;
pub(super) mod worth;

use super::Builder;
use super::caller::Caller;
use super::personal::{self, Known, NAMES, Sight};
use super::policy::Policy;
use super::problem::{Numbers, Refusals};
use super::query::mask_event;
use super::reading::{Parameters, ask, ask_with, bad_parameter, key, limit, no_such_customer, population};
use super::segments::crossings::{CrossingView, Watched};
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::CustomerKey;
use hark_model::event::ACCOUNT;
use hark_query::roster::{self, Listed, Person, Place, Search};
use hark_query::{timeline, vocabulary};
use hark_records::Right;
use part::{Part, WhichEvents};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Traits shown in the list, the most frequent ones that are not part of the name.
const TRAITS_LISTED: usize = 5;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::SeeCustomers), routes!(list_customers))
        .add(Policy::Right(Right::SeeCustomers), routes!(show_customer))
        .add(Policy::Right(Right::SeeCustomers), routes!(show_timeline))
        .add(Policy::Right(Right::SeeCustomers), routes!(overview::show_overview))
        .add(Policy::Right(Right::SeeCustomers), routes!(identities::show_identities))
        .add(Policy::Right(Right::SeeCustomers), routes!(traits::list_traits))
        .add(Policy::Right(Right::SeeCustomers), routes!(traits::list_consents))
        .add(Policy::Right(Right::SeeCustomers), routes!(worth::show_value))
        .add(Policy::Right(Right::Act), routes!(joining::preview_merge))
        .add(Policy::Right(Right::Act), routes!(joining::merge_customers))
        .add(Policy::Right(Right::Act), routes!(joining::preview_unmerge))
        .add(Policy::Right(Right::Act), routes!(joining::unmerge_customer))
}

/// Which customers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichCustomers {
    /// Words that all stand in the name, e-mail address, an id or a few other traits, whatever their case. Without the right
    /// to see personal data: the digits of an alias.
    search: Option<String>,
    /// `customer`, `employee`, `partner` or `supplier`; usually `customer`.
    population: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// A page of customers.
#[derive(Serialize, ToSchema)]
struct CustomerPage {
    /// Last seen first.
    items: Vec<CustomerLine>,
    /// For the next page, `cursor`; missing at the end.
    next: Option<String>,
    /// How many there are in all.
    total: u64,
}

/// One line of the list.
#[derive(Serialize, ToSchema)]
struct CustomerLine {
    /// Names the customer in addresses: 32 hexadecimal digits that tell nothing of them.
    key: String,
    /// What they are called, or an alias.
    name: String,
    /// The id that stands for them. Absent without the right to see personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// A few traits. Personal ones are absent without the right to see personal data.
    traits: Map<String, Value>,
    /// The id of their account.
    account: Option<String>,
    /// Their first event, RFC 3339.
    first_seen: String,
    /// Their last event, RFC 3339.
    last_seen: String,
    /// How many events they have.
    events: u64,
}

/// The customers of the workspace, last seen first.
///
/// Robots and staff are left out. One walk over all events answers a page, whatever it is of.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), WhichCustomers),
    responses((status = 200, description = "A page.", body = CustomerPage), Refusals))]
async fn list_customers(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(which): Parameters<WhichCustomers>,
) -> Result<Json<CustomerPage>, Problem> {
    let limit = limit(which.limit)?;
    let population = population(which.population.as_deref())?;
    let place =
        |text: &str| Place::parse(text).ok_or_else(|| bad_parameter("cursor", "Copy `next` of the page before."));
    let after = which.cursor.as_deref().map(place).transpose()?;
    let sight = Sight::of(&caller)?;
    let search = which.search.map(|text| Search::of(&text)).filter(|search| !search.words.is_empty());
    let page = ask(&server, &caller, move |context| {
        let names = vocabulary::trait_names(context);
        let search = search.map(|search| looking(search, sight));
        let page = roster::page(context, population, search.as_ref(), after, limit)?;
        let wanted = listed_traits(&names);
        let lines = page.customers.iter().map(|one| line(context, one, sight, &wanted));
        let items = lines.collect::<hark_query::Result<Vec<_>>>()?;
        Ok(CustomerPage { items, next: page.next.map(|place| place.text()), total: page.total })
    });
    Ok(Json(page.await?))
}

/// Where the words are looked for. Whoever may not see an address may not find anybody by it.
fn looking(search: Search, sight: Sight) -> Search {
    if sight.is_masked() {
        return Search { aliases: true, ..search };
    }
    Search { traits: roster::SEARCHED.map(str::to_owned).to_vec(), ids: true, ..search }
}

/// The names first, then the most frequent of the others.
fn listed_traits(names: &[String]) -> Vec<String> {
    let others = names.iter().filter(|name| !NAMES.contains(&name.as_str())).take(TRAITS_LISTED).cloned();
    NAMES.map(str::to_owned).into_iter().chain(others).collect()
}

fn line(context: &Asked<'_>, one: &Listed, sight: Sight, wanted: &[String]) -> hark_query::Result<CustomerLine> {
    context.halt.check()?;
    let ids = context.source.ids_of(one.key)?;
    let traits = roster::traits(context, one.key, wanted)?;
    let known = Known::of(&ids, &traits);
    let id = ids.into_iter().next();
    let groups = roster::groups(context, one.key)?;
    let account = groups.into_iter().find(|group| group.kind == ACCOUNT).map(|group| group.id);
    Ok(CustomerLine {
        key: timeline::hex(one.key),
        name: sight.name(one.key, id.as_deref(), &traits),
        id: id.filter(|_| !sight.is_masked()),
        traits: sight.object(traits, &known),
        account: account.and_then(|id| if sight.is_masked() { known.text(id) } else { Some(id) }),
        first_seen: super::moment(one.first_seen),
        last_seen: super::moment(one.last_seen),
        events: one.events,
    })
}

/// What is known of one customer.
#[derive(Serialize, ToSchema)]
pub(super) struct CustomerView {
    /// Their key now. A key that was noted before ids were merged still leads here.
    key: String,
    /// What they are called, or an alias.
    name: String,
    /// All ids, the one that stands for them first. Absent without the right to see personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<Vec<String>>,
    /// What is known of them now. Personal traits are absent without the right to see personal data.
    traits: Map<String, Value>,
    /// The groups they are in, one of a kind.
    groups: Vec<MembershipView>,
    /// Their first event, RFC 3339.
    first_seen: String,
    /// Their last event, RFC 3339.
    last_seen: String,
    /// How many events they have, those included that numbers leave out.
    events: u64,
    /// `customer`, `employee`, `partner` or `supplier`.
    population: &'static str,
    /// Whether something is absent because you may not see personal data.
    masked: bool,
}

/// A group a customer is in.
#[derive(Serialize, ToSchema)]
struct MembershipView {
    /// The kind of group, such as `account`.
    kind: String,
    /// Its key: of an account, `/accounts/{key}`.
    key: String,
    /// Its id.
    id: String,
    /// Since when, RFC 3339.
    since: String,
}

impl CustomerView {
    /// Of a person, as far as the caller sees them.
    pub(super) fn of(person: Person, sight: Sight) -> CustomerView {
        let Person { key, ids, traits, groups, first_seen, last_seen, events } = person;
        let known = Known::of(&ids, &traits);
        let masked = sight.is_masked();
        let group = |group: roster::Membership| {
            let id = if masked { known.text(group.id)? } else { group.id };
            let key = timeline::hex(group.key);
            Some(MembershipView { kind: group.kind, key, id, since: super::moment(group.since) })
        };
        CustomerView {
            name: sight.name(key, ids.first().map(String::as_str), &traits),
            groups: groups.into_iter().filter_map(group).collect(),
            traits: sight.object(traits, &known),
            ids: Some(ids).filter(|_| !masked),
            key: timeline::hex(key),
            first_seen: super::moment(first_seen),
            last_seen: super::moment(last_seen),
            events,
            population: key.population().word(),
            masked,
        }
    }
}

/// The person behind a key.
pub(super) async fn person(server: &Arc<Server>, caller: &Caller, key: CustomerKey) -> Result<Person, Problem> {
    let found = ask(server, caller, move |context| roster::person(context, key)).await?;
    found.ok_or_else(no_such_customer)
}

/// One customer.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "The customer.", body = CustomerView), Refusals))]
async fn show_customer(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
) -> Result<Json<CustomerView>, Problem> {
    let person = person(&server, &caller, key(&customer)?).await?;
    Ok(Json(CustomerView::of(person, Sight::of(&caller)?)))
}

/// A page of a timeline.
#[derive(Serialize, ToSchema)]
pub(super) struct TimelinePage {
    /// The latest first.
    pub(super) items: Vec<EventView>,
    /// For the next page, `before`; missing at the end.
    pub(super) next: Option<String>,
    /// How many events there are in all.
    total: u64,
    /// Entries into and exits from watched segments between these events, the latest first. When only events of some names are asked
    /// for, none are told; of a rule that asks of accounts none where more than a thousand moments would have to be looked at.
    crossings: Vec<CrossingView>,
}

/// One event.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct EventView {
    /// Names the event: its message id, or something that stands for it without the right to see personal data.
    message_id: String,
    /// Its name.
    event: String,
    /// When it happened, RFC 3339.
    time: String,
    /// When it reached Hark, RFC 3339.
    received: String,
    /// The id it was sent for. Absent without the right to see personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The anonymous id beside it. Absent without the right to see personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    anonymous_id: Option<String>,
    /// What is known of it. Personal properties are absent without the right to see personal data.
    properties: Map<String, Value>,
    /// What it said of the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    traits: Option<Map<String, Value>>,
    /// What it said of the customer unless something was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    traits_once: Option<Map<String, Value>>,
    /// The groups it happened in: kind to id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    groups: Option<Map<String, Value>>,
    /// When the client said it happened, where that differs, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    original_time: Option<String>,
    /// The client's own counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sequence: Option<i64>,
    /// What was odd: `bot`, `staff`, `time_clamped`, `truncated`, `verified`, `repaired`.
    flags: Vec<String>,
}

impl EventView {
    /// Of what the question `timeline` says.
    pub(super) fn of(mut event: Map<String, Value>) -> Option<EventView> {
        for name in ["time", "received", "original_time"] {
            if let Some(Value::String(text)) = event.get_mut(name) {
                *text = text.replace("+00:00", "Z");
            }
        }
        // Only an event whose properties are no object could fail, and none was ever stored.
        serde_json::from_value(Value::Object(event)).ok()
    }
}

/// A page of the timeline of a person; with the rules of the workspace, entries and exits as well.
pub(super) fn timeline_page(
    context: &Asked<'_>,
    person: &Person,
    sight: Sight,
    part: &Part,
    rules: Option<&Watched>,
) -> hark_query::Result<TimelinePage> {
    let Part { before, limit, events: names } = part;
    let mut spec = json!({"question": "timeline", "key": timeline::hex(person.key), "limit": limit, "timezone": "UTC"});
    if let Some(before) = before {
        spec["before"] = before.as_str().into();
    }
    if !names.is_empty() {
        spec["where"] = json!({"field": "event", "in": names});
    }
    let mut answer = hark_query::answer(context, &spec)?;
    let known = Known::of(&person.ids, &person.traits);
    let events = answer["events"].as_array_mut().map(std::mem::take).unwrap_or_default();
    let view = |event: Value| {
        let Value::Object(mut event) = event else { return None };
        if sight.is_masked() {
            mask_event(context, &mut event, &known);
        }
        EventView::of(event)
    };
    let items = events.into_iter().filter_map(view).collect();
    let total = answer["n"].as_u64().unwrap_or(0);
    let next = answer["next"].as_str().map(str::to_owned);
    let between = (next.as_deref().and_then(part::moment_of), before.as_deref().and_then(part::moment_of));
    let crossings = match rules {
        Some(rules) if names.is_empty() => {
            rules.crossings(context, person.key, sight, (between.0, between.1.unwrap_or(context.now)))?
        }
        _ => Vec::new(),
    };
    Ok(TimelinePage { items, next, total, crossings })
}

/// What a customer did, the latest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/timeline", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key."), WhichEvents),
    responses((status = 200, description = "A page.", body = TimelinePage), Refusals))]
async fn show_timeline(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
    Parameters(which): Parameters<WhichEvents>,
) -> Result<Json<TimelinePage>, Problem> {
    let (key, part, sight) = (key(&customer)?, which.read()?, Sight::of(&caller)?);
    let rules = Watched::read(&server, &caller).await?;
    let page = ask_with(&server, &caller, rules.library(), move |context| {
        let Some(person) = roster::person(context, key)? else { return Ok(None) };
        timeline_page(context, &person, sight, &part, Some(&rules)).map(Some)
    });
    page.await.map_err(of_cursor)?.ok_or_else(no_such_customer).map(Json)
}

/// A mistake in the question that was made of the parameters is one of the cursor.
fn of_cursor(problem: Problem) -> Problem {
    match problem.place.as_deref() {
        Some("/before") => bad_parameter("before", "Copy `next` of the page before."),
        Some(place) if place.starts_with("/where") => bad_parameter("event", "It is the name of an event."),
        _ => problem,
    }
}

/// What somebody is called who sent an event just now.
pub(super) fn name_of(context: &Asked<'_>, key: CustomerKey, id: &str, sight: Sight) -> hark_query::Result<String> {
    if sight.is_masked() {
        return Ok(personal::alias(key));
    }
    Ok(sight.name(key, Some(id), &roster::traits(context, key, &NAMES.map(str::to_owned))?))
}
