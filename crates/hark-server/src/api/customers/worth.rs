//! What is a customer worth, in money?

use super::super::caller::Caller;
use super::super::problem::{Numbers, Refusals};
use super::super::reading::{ask, key, no_such_customer};
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::{CustomerKey, Flags};
use hark_query::person::{self, value};
use hark_query::roster;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What a customer or an account is worth.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorthView {
    /// By currency; empty when no event speaks of money.
    currencies: Vec<MoneyView>,
    /// Amounts that were left out: no whole number of minor units, or without a currency of three letters.
    unreadable: u64,
}

/// Money of one currency. All amounts are whole minor units, such as cents.
#[derive(Serialize, ToSchema)]
struct MoneyView {
    /// ISO 4217 code.
    currency: String,
    /// What was paid: `value` of `order`, `amount` of `subscription_started` and `subscription_renewed`.
    revenue: i64,
    /// How many orders and payments that were.
    payments: u64,
    /// What was left of it, `margin` of `order`; absent when no order says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<i64>,
    /// How many orders say so.
    margins: u64,
    /// What subscriptions bring in a month now, by the last event of each.
    mrr: i64,
    /// How many subscriptions bring something now.
    subscriptions: u64,
}

impl WorthView {
    /// As answers write it.
    pub(crate) fn of(worth: value::Worth) -> WorthView {
        let money = |(currency, money): (String, value::Money)| {
            let value::Money { revenue, payments, margin, margins, mrr, subscriptions } = money;
            let margin = (margins > 0).then_some(margin);
            MoneyView { currency, revenue, payments, margin, margins, mrr, subscriptions }
        };
        WorthView { currencies: worth.currencies.into_iter().map(money).collect(), unreadable: worth.unreadable }
    }
}

/// What a customer is worth.
///
/// Counted from reserved events (docs/semantics.md), robots and staff left out.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/value", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "By currency.", body = WorthView), Refusals))]
pub(super) async fn show_value(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
) -> Result<Json<WorthView>, Problem> {
    let key = key(&customer)?;
    let found = ask(&server, &caller, move |context| of(context, key));
    found.await?.ok_or_else(no_such_customer).map(Json)
}

/// `None` when nobody has this key.
pub(super) fn of(context: &Asked<'_>, key: CustomerKey) -> hark_query::Result<Option<WorthView>> {
    let key = roster::current(context, key)?;
    if !roster::lives(context, key)? {
        return Ok(None);
    }
    let spots = person::spots(context, key, Flags::EXCLUDED_BY_DEFAULT)?.unwrap_or_default();
    value::of(context, key.population(), &spots).map(|worth| Some(WorthView::of(worth)))
}
