//! Which accounts do our customers belong to, and what is known of one?

mod one;
mod people;

use super::Builder;
use super::caller::Caller;
use super::customers::worth::WorthView;
use super::personal::{self, HIDDEN, Rows, Sight};
use super::policy::Policy;
use super::problem::Refusals;
use super::reading::{Parameters, ask, bad_parameter, limit};
use super::segments::population;
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::event::ACCOUNT;
use hark_query::accounts::{self, Line};
use hark_query::roster::{Place, Search};
use hark_query::timeline;
use hark_records::Right;
use hark_timeline::KnownGroup;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::SeeCustomers), routes!(list_accounts))
        .add(Policy::Right(Right::SeeCustomers), routes!(one::show_account))
        .add(Policy::Right(Right::SeeCustomers), routes!(one::show_account_timeline))
        .add(Policy::Right(Right::SeeCustomers), routes!(people::account_people))
}

/// Which accounts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichAccounts {
    /// Words that all stand in the id or the name, whatever their case. Without the right to see personal data: in the id.
    search: Option<String>,
    /// `customer`, `employee`, `partner` or `supplier`; usually `customer`.
    population: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Whether to tell what each is worth, which takes longer.
    value: Option<bool>,
}

/// A page of accounts.
#[derive(Serialize, ToSchema)]
struct AccountPage {
    /// Last seen first.
    items: Vec<AccountLine>,
    /// For the next page, `cursor`; missing at the end.
    next: Option<String>,
    /// How many there are in all.
    total: u64,
}

/// One line of the list.
#[derive(Serialize, ToSchema)]
struct AccountLine {
    /// Names the account in addresses: 32 hexadecimal digits that tell nothing of it.
    key: String,
    /// Its id. `(hidden)` where it tells who somebody is, without the right to see personal data.
    id: String,
    /// What it is called. Absent without the right to see personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// How many are in it now.
    members: u64,
    /// The first event of a member in it, or the first that said something of it, RFC 3339.
    first_seen: String,
    /// The last one, RFC 3339.
    last_seen: String,
    /// How many events its members have had in it.
    events: u64,
    /// What it is worth, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<WorthView>,
}

/// What may be seen of the ids of accounts.
struct Ids(Option<Rows>);

impl Ids {
    fn of<'t>(context: &Asked<'_>, sight: Sight, ids: impl Iterator<Item = &'t str>) -> hark_query::Result<Ids> {
        Ok(Ids(if sight.is_masked() { Some(Rows::of(context, ids)?) } else { None }))
    }

    /// Whether a text tells who somebody is who may not be seen.
    fn tells(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|rows| rows.tells(text) || personal::looks_personal(text))
    }

    fn shown(&self, id: String) -> String {
        if self.tells(&id) { HIDDEN.to_owned() } else { id }
    }
}

/// The accounts of the workspace, last seen first.
///
/// An account is there when somebody is in it or something was said of it. What robots and staff did does not count.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/accounts", tag = "accounts",
    params(("workspace" = u32, Path, description = "Its number."), WhichAccounts),
    responses((status = 200, description = "A page.", body = AccountPage), Refusals))]
async fn list_accounts(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(which): Parameters<WhichAccounts>,
) -> Result<Json<AccountPage>, Problem> {
    let (limit, sight) = (limit(which.limit)?, Sight::of(&caller)?);
    let population = population(which.population.as_deref())?;
    let place =
        |text: &str| Place::parse(text).ok_or_else(|| bad_parameter("cursor", "Copy `next` of the page before."));
    let after = which.cursor.as_deref().map(place).transpose()?;
    let valued = which.value.unwrap_or(false);
    let words = which.search.map(|text| Search::of(&text).words).unwrap_or_default();
    let page = ask(&server, &caller, move |context| {
        // Who is found by an id that is not shown would be told by being found.
        let hidden = match sight.is_masked() && !words.is_empty() {
            true => {
                let all = context.source.known_groups(ACCOUNT, population)?;
                let found = all.iter().filter(|group| accounts::has_words(group, &words, false));
                Some(Ids::of(context, sight, found.map(|group| group.id.as_str()))?)
            }
            false => None,
        };
        let wanted = |group: &KnownGroup| {
            accounts::has_words(group, &words, !sight.is_masked())
                && !hidden.as_ref().is_some_and(|ids| ids.tells(&group.id))
        };
        let page = accounts::page(context, population, &wanted, after, limit)?;
        let ids = Ids::of(context, sight, page.accounts.iter().map(|line| line.id.as_str()))?;
        let line = |line: Line| {
            context.halt.check()?;
            let value = valued.then(|| one::worth(context, line.key)).transpose()?;
            Ok(account_line(line, value, sight, &ids))
        };
        let items = page.accounts.into_iter().map(line).collect::<hark_query::Result<Vec<_>>>()?;
        Ok(AccountPage { items, next: page.next.map(|place| place.text()), total: page.total })
    });
    Ok(Json(page.await?))
}

fn account_line(line: Line, value: Option<WorthView>, sight: Sight, ids: &Ids) -> AccountLine {
    AccountLine {
        key: timeline::hex(line.key),
        id: ids.shown(line.id),
        name: line.name.filter(|_| !sight.is_masked()),
        members: line.members,
        first_seen: super::moment(line.seen.0),
        last_seen: super::moment(line.seen.1),
        events: line.events,
        value,
    }
}
