//! How large was a segment at earlier moments?

use super::super::caller::Caller;
use super::super::problem::{Numbers, Refusals};
use super::super::reading::{Parameters, bad_parameter};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::Micros;
use hark_query::calendar::Interval;
use hark_query::segment::{Rules, past};
use hark_query::spec::Defaults;
use hark_records::saved::Kind;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Most moments of one answer: the customers are judged at each.
const MOMENTS_MAX: usize = 60;
const MOMENTS: usize = 12;

/// Which moments.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// `day`, `week`, `month` or `quarter`; usually `month`.
    interval: Option<String>,
    /// So many starts of such periods before now, 1 to 60; usually 12.
    #[param(minimum = 1, maximum = 60)]
    periods: Option<usize>,
    /// `customer`, `employee`, `partner` or `supplier`; usually `customer`.
    population: Option<String>,
}

/// The size of a segment over time.
#[derive(Serialize, ToSchema)]
pub(super) struct GrowthView {
    /// The oldest first; the last is now.
    sizes: Vec<SizeThen>,
}

/// The size at one moment.
#[derive(Serialize, ToSchema)]
struct SizeThen {
    /// The moment, RFC 3339.
    at: String,
    /// For how many the rule held of what they had done before it.
    size: u64,
}

/// How large a segment was at the starts of the last periods, and is now.
///
/// What was heard later of earlier moments counts: an event that comes late changes the past, as it should.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/segments/{segment}/growth", tag = "segments",
    params(("workspace" = u32, Path, description = "Its number."), ("segment" = i64, Path, description = "Its number."), Which),
    responses((status = 200, description = "Its sizes.", body = GrowthView), Refusals))]
pub(super) async fn show_growth(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, id)): Numbers<(u32, i64)>,
    Parameters(which): Parameters<Which>,
) -> Result<Json<GrowthView>, Problem> {
    let interval = match which.interval.as_deref() {
        Some("day") => Interval::Day,
        Some("week") => Interval::Week,
        None | Some("month") => Interval::Month,
        Some("quarter") => Interval::Quarter,
        Some(_) => return Err(bad_parameter("interval", "It is day, week, month or quarter.")),
    };
    let periods = which.periods.unwrap_or(MOMENTS);
    if !(1..=MOMENTS_MAX).contains(&periods) {
        return Err(bad_parameter("periods", &format!("`periods` is 1 to {MOMENTS_MAX}.")));
    }
    let population = super::population(which.population.as_deref())?;
    let name = server.state.records.one_saved(caller.may()?, Kind::Segment, id).await?.name;
    let saved = super::saved(&server, &caller).await?;
    let sizes = super::ask(&server, &caller, super::named(&saved), move |context| {
        let defaults = context.defaults()?;
        let moments = moments(&defaults, interval, periods);
        let rules = Rules::alone(&json!({"segment": name}), &defaults)?;
        let counted = past::sizes(context, &rules, population, &moments)?;
        Ok(moments.into_iter().zip(counted).map(|(at, sizes)| (at, sizes[0])).collect::<Vec<_>>())
    });
    let sizes = sizes.await?.into_iter().map(|(at, size)| SizeThen { at: super::super::moment(at), size }).collect();
    Ok(Json(GrowthView { sizes }))
}

/// The starts of the last periods, that of today's included, and now.
fn moments(defaults: &Defaults, interval: Interval, periods: usize) -> Vec<Micros> {
    let first = interval.first_day(defaults.zone.at(defaults.now).date(), defaults.week_start);
    let back = (0..periods as i64).rev().map(|n| defaults.zone.midnight(interval.step(first, -n)));
    back.filter(|at| *at < defaults.now).chain([defaults.now]).collect()
}
