//! What is known of one account, who is in it, and what did they do in it?

use super::super::caller::Caller;
use super::super::customers::EventView;
use super::super::customers::part::WhichEvents;
use super::super::customers::traits::{Shown, TraitView};
use super::super::customers::worth::WorthView;
use super::super::personal::{Known, NAMES, Sight};
use super::super::problem::{Numbers, Refusals};
use super::super::query::mask_event;
use super::super::reading::{Parameters, ask, bad_parameter};
use super::Ids;
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::event::ACCOUNT;
use hark_model::{CustomerKey, Flags};
use hark_query::accounts::{self, Account};
use hark_query::person::{Spot, spots_of, value};
use hark_query::{roster, timeline};
use hark_timeline::{Member, Unit, WalkOptions};
use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::hash_map::Entry;
use std::sync::Arc;
use utoipa::ToSchema;

/// Members that are told at once.
const MEMBERS_MAX: usize = 200;

/// What is known of one account.
#[derive(Serialize, ToSchema)]
pub(super) struct AccountView {
    /// Its key.
    key: String,
    /// Its id. `(hidden)` where it tells who somebody is, without the right to see personal data.
    id: String,
    /// What is known of it, with its origin. Personal traits, its name among them, are absent without the right to see personal
    /// data.
    traits: Vec<TraitView>,
    /// At most two hundred: those who are in it, the latest to join first, then those who were.
    members: Vec<AccountMemberView>,
    /// How many are in it now.
    total_members: u64,
    /// How many were in it and are not any more.
    former_members: u64,
    /// What it is worth.
    value: WorthView,
    /// The first event of a member in it, or the first that said something of it, RFC 3339.
    first_seen: String,
    /// The last one, RFC 3339.
    last_seen: String,
    /// How many events its members have had in it, those included that numbers leave out.
    events: u64,
    /// `customer`, `employee`, `partner` or `supplier`.
    population: &'static str,
    /// Whether something is absent because you may not see personal data.
    masked: bool,
}

/// A customer in an account.
#[derive(Serialize, ToSchema)]
struct AccountMemberView {
    /// The customer's key.
    key: String,
    /// What they are called, or an alias.
    name: String,
    /// Since when, RFC 3339.
    since: String,
    /// Whether they are in it now.
    current: bool,
}

pub(super) fn no_such_account() -> Problem {
    Problem::new(hyper::StatusCode::NOT_FOUND, "not_found", "This account does not exist.")
        .hint("It may be in another workspace, or all that was known of it was erased.")
}

pub(super) fn key(text: &str) -> Result<CustomerKey, Problem> {
    timeline::parse_key(text).ok_or_else(no_such_account)
}

fn member(context: &Asked<'_>, member: &Member, sight: Sight) -> hark_query::Result<AccountMemberView> {
    context.halt.check()?;
    let name = match sight {
        Sight::Masked => super::personal::alias(member.customer),
        Sight::Whole => {
            let ids = context.source.ids_of(member.customer)?;
            let traits = roster::traits(context, member.customer, &NAMES.map(str::to_owned))?;
            sight.name(member.customer, ids.first().map(String::as_str), &traits)
        }
    };
    let since = super::super::moment(member.since);
    Ok(AccountMemberView { key: timeline::hex(member.customer), name, since, current: member.stays })
}

/// What its members' events bring, but those of robots and staff.
fn counted(context: &Asked<'_>, key: CustomerKey, spots: &[Spot]) -> hark_query::Result<WorthView> {
    let counts = |spot: &&Spot| !context.source.flags(spot.at).any_of(Flags::EXCLUDED_BY_DEFAULT);
    let spots: Vec<Spot> = spots.iter().filter(counts).copied().collect();
    Ok(WorthView::of(value::of(context, key.population(), &spots)?))
}

/// What an account is worth.
pub(super) fn worth(context: &Asked<'_>, key: CustomerKey) -> hark_query::Result<WorthView> {
    let unit = Unit::Group(ACCOUNT.to_owned());
    let options = WalkOptions { exclude: Flags::EXCLUDED_BY_DEFAULT, unit, ..WalkOptions::default() };
    let spots = spots_of(context, key, &options)?.unwrap_or_default();
    Ok(WorthView::of(value::of(context, key.population(), &spots)?))
}

fn view(context: &Asked<'_>, account: Account, sight: Sight) -> hark_query::Result<AccountView> {
    let Account { key, id, traits, members, spots, seen } = account;
    let texts = |one: &hark_query::person::traits::Trait| -> Vec<String> {
        let all = std::iter::once(&one.now).chain(&one.before);
        all.filter_map(|given| given.value.as_str().map(str::to_owned)).collect()
    };
    let said: Vec<String> = traits.iter().flat_map(texts).chain([id.clone()]).collect();
    let ids = Ids::of(context, sight, said.iter().map(String::as_str))?;
    let shown = Shown { context, sight, known: Known::default(), tells: &|text| ids.tells(text) };
    let current = members.iter().filter(|member| member.stays).count();
    let told = members.iter().take(MEMBERS_MAX).map(|one| member(context, one, sight));
    Ok(AccountView {
        key: timeline::hex(key),
        traits: shown.traits(traits),
        id: ids.shown(id),
        total_members: current as u64,
        former_members: (members.len() - current) as u64,
        members: told.collect::<hark_query::Result<_>>()?,
        value: counted(context, key, &spots)?,
        first_seen: super::super::moment(seen.0),
        last_seen: super::super::moment(seen.1),
        events: spots.len() as u64,
        population: key.population().word(),
        masked: sight.is_masked(),
    })
}

/// One account.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/accounts/{account}", tag = "accounts",
    params(("workspace" = u32, Path, description = "Its number."), ("account" = String, Path, description = "Its key.")),
    responses((status = 200, description = "The account.", body = AccountView), Refusals))]
pub(super) async fn show_account(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, account)): Numbers<(u32, String)>,
) -> Result<Json<AccountView>, Problem> {
    let (key, sight) = (key(&account)?, Sight::of(&caller)?);
    let found = ask(&server, &caller, move |context| {
        accounts::account(context, key)?.map(|account| view(context, account, sight)).transpose()
    });
    found.await?.ok_or_else(no_such_account).map(Json)
}

/// A page of the timeline of an account.
#[derive(Serialize, ToSchema)]
pub(super) struct DeedPage {
    /// The latest first.
    items: Vec<DeedView>,
    /// For the next page, `before`; missing at the end.
    next: Option<String>,
    /// How many events there are in all.
    total: u64,
}

/// What a member of an account did in it.
#[derive(Serialize, ToSchema)]
struct DeedView {
    /// The customer's key.
    customer: String,
    /// What they are called, or an alias.
    name: String,
    /// What they did.
    event: EventView,
}

fn deeds(context: &Asked<'_>, found: Vec<(CustomerKey, Value)>, sight: Sight) -> hark_query::Result<Vec<DeedView>> {
    let mut people: FxHashMap<CustomerKey, (String, Known)> = FxHashMap::default();
    let mut items = Vec::with_capacity(found.len());
    for (customer, event) in found {
        context.halt.check()?;
        if let Entry::Vacant(unknown) = people.entry(customer) {
            let person = roster::person(context, customer)?;
            let nothing = (Vec::new(), Map::new());
            let (ids, traits) = person.map_or(nothing, |person| (person.ids, person.traits));
            let name = sight.name(customer, ids.first().map(String::as_str), &traits);
            unknown.insert((name, Known::of(&ids, &traits)));
        }
        let (Value::Object(mut event), Some((name, known))) = (event, people.get(&customer)) else { continue };
        if sight.is_masked() {
            mask_event(context, &mut event, known);
        }
        items.extend(EventView::of(event).map(|event| DeedView {
            customer: timeline::hex(customer),
            name: name.clone(),
            event,
        }));
    }
    Ok(items)
}

/// What the members of an account did in it, the latest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/accounts/{account}/timeline", tag = "accounts",
    params(("workspace" = u32, Path, description = "Its number."), ("account" = String, Path, description = "Its key."), WhichEvents),
    responses((status = 200, description = "A page.", body = DeedPage), Refusals))]
pub(super) async fn show_account_timeline(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, account)): Numbers<(u32, String)>,
    Parameters(which): Parameters<WhichEvents>,
) -> Result<Json<DeedPage>, Problem> {
    let (key, part, sight) = (key(&account)?, which.read()?, Sight::of(&caller)?);
    let found = ask(&server, &caller, move |context| {
        let Some(account) = accounts::account(context, key)? else { return Ok(Err(no_such_account())) };
        let part = (part.before.as_deref(), part.limit, part.events.as_slice());
        let Some(page) = accounts::timeline(context, &account, part)? else {
            return Ok(Err(bad_parameter("before", "Copy `next` of the page before.")));
        };
        Ok(Ok(DeedPage { items: deeds(context, page.events, sight)?, next: page.next, total: page.total }))
    });
    found.await?.map(Json)
}
