//! What would events bring if the list were this one?

use super::super::again::OnlyAsked;
use super::super::caller::Caller;
use super::super::personal::Sight;
use super::super::problem::{Input, Refusals};
use super::super::reading::ask;
use super::{MappedEvent, read, tells_nobody};
use crate::edge::Problem;
use crate::serve::Server;
use axum::extract::State;
use axum::{Extension, Json};
use hark_query::mapping::trial::{self, Amounts, Trial, Tried};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

/// A list that is being written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MappingWritten {
    /// The own events that would be reserved ones.
    mappings: Vec<MappedEvent>,
}

/// What a list would bring.
#[derive(Serialize, ToSchema)]
pub(super) struct MappingTrial {
    /// By its order.
    mappings: Vec<TriedEvent>,
    /// How many customers have an amount that can be read, as events are mapped now.
    customers_before: u64,
    /// How many would have one.
    customers_after: u64,
}

/// What an own event would bring.
#[derive(Serialize, ToSchema)]
struct TriedEvent {
    /// How many events have its name, robots and staff left out.
    events: u64,
    /// By amount that Hark reads of the reserved event; empty where it reads none.
    amounts: Vec<TriedAmount>,
}

/// What can be read of an amount.
#[derive(Serialize, ToSchema)]
struct TriedAmount {
    /// The property of the reserved event.
    property: &'static str,
    /// How many events say something there.
    said: u64,
    /// Of how many of those it is an amount with a currency.
    read: u64,
    /// What these add up to.
    sums: Vec<TriedSum>,
    /// What could not be read, some examples; empty without the right to see personal data.
    unreadable: Vec<Unreadable>,
}

/// A sum of one currency.
#[derive(Serialize, ToSchema)]
struct TriedSum {
    /// ISO 4217 code.
    currency: String,
    /// In whole minor units, such as cents.
    amount: i64,
    /// Of how many events.
    events: u64,
}

/// What stands where an amount with its currency should.
#[derive(Serialize, ToSchema)]
struct Unreadable {
    /// Instead of the amount, as it was sent.
    amount: Value,
    /// What is said of the currency; null for nothing.
    currency: Value,
}

/// What events would bring if they were mapped so, before that is saved: how many there are, which amounts can be read, what they add up to.
///
/// A list that cannot be used is refused with its place, as when it is saved.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/mapping/preview", tag = "mapping", request_body = MappingWritten,
    params(("workspace" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "What would be.", body = MappingTrial), Refusals))]
pub(super) async fn preview_mapping(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(MappingWritten { mappings }): Input<MappingWritten>,
) -> (Extension<OnlyAsked>, Result<Json<MappingTrial>, Problem>) {
    (Extension(OnlyAsked), previewed(&server, &caller, &mappings).await.map(Json))
}

async fn previewed(server: &Arc<Server>, caller: &Caller, mappings: &[MappedEvent]) -> Result<MappingTrial, Problem> {
    let (list, masked) = (read(caller, mappings)?, Sight::of(caller)?.is_masked());
    tells_nobody(server, caller, mappings).await?;
    let Trial { entries, before, after } = ask(server, caller, move |context| trial::tried(context, &list)).await?;
    let view = |Tried { events, amounts }| TriedEvent {
        events,
        amounts: amounts.into_iter().map(|one| TriedAmount::of(one, masked)).collect(),
    };
    let mappings = entries.into_iter().map(view).collect();
    Ok(MappingTrial { mappings, customers_before: before, customers_after: after })
}

impl TriedAmount {
    fn of(Amounts { property, said, read, sums, odd }: Amounts, masked: bool) -> TriedAmount {
        let sum = |(currency, (amount, events)): (String, (i128, u64))| {
            // More than fits is no sum of money that anybody has.
            let amount = i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX });
            TriedSum { currency, amount, events }
        };
        let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
        let example = |(amount, currency): (String, Option<String>)| Unreadable {
            amount: json(&amount),
            currency: currency.as_deref().map_or(Value::Null, json),
        };
        let unreadable = if masked { Vec::new() } else { odd.into_iter().map(example).collect() };
        TriedAmount { property, said, read, sums: sums.into_iter().map(sum).collect(), unreadable }
    }
}
