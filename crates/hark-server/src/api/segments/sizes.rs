//! How large are the segments, and how much do they overlap?

use super::super::caller::Caller;
use super::super::personal::{self, Sight};
use super::super::problem::Refusals;
use super::super::reading::Parameters;
use crate::edge::Problem;
use crate::library::Title;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_query::segment::{Rules, census};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Of whom, and how much of it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// `customer`, `employee`, `partner` or `supplier`; usually `customer`.
    population: Option<String>,
    /// Whether to say how many are in both of any two; for at most 50 segments.
    compare: Option<bool>,
}

/// All segments of the workspace.
#[derive(Serialize, ToSchema)]
pub(super) struct SegmentsView {
    /// How many there are of this population, robots and staff left out.
    customers: u64,
    /// By name.
    segments: Vec<SegmentLine>,
    /// When asked for: how many are in both of any two, in the order of `segments`; null where one has no size.
    #[serde(skip_serializing_if = "Option::is_none")]
    both: Option<Vec<Vec<Option<u64>>>>,
}

/// One segment.
#[derive(Serialize, ToSchema)]
struct SegmentLine {
    /// Its number, as of what was saved.
    id: i64,
    /// What it is called; `(hidden)` when that tells who a customer is and you may not see that.
    name: String,
    /// What it is for.
    description: String,
    /// Whether entries and exits are told.
    watched: bool,
    /// How many are in it now; null when its rule cannot be understood.
    size: Option<u64>,
    /// Why its rule cannot be understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    wrong: Option<String>,
}

/// The segments with their sizes now.
///
/// All of them are counted in one walk over the timelines of the workspace.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/segments", tag = "segments",
    params(("workspace" = u32, Path, description = "Its number."), Which),
    responses((status = 200, description = "By name.", body = SegmentsView), Refusals))]
pub(super) async fn list_segments(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Parameters(which): Parameters<Which>,
) -> Result<Json<SegmentsView>, Problem> {
    let population = super::population(which.population.as_deref())?;
    let compare = which.compare.unwrap_or(false);
    let masked = Sight::of(&caller)?.is_masked();
    let saved = super::saved(&server, &caller).await?;
    let library = super::named(&saved);
    let watched = server.state.records.watched(caller.may()?).await?;
    let view = super::ask(&server, &caller, library, move |context| {
        let defaults = context.defaults()?;
        let (rules, places) = Rules::all(&defaults);
        let counted = census::count(context, &rules, population, compare)?;
        let names = defaults.segments.names().map(str::to_owned);
        let places: BTreeMap<String, hark_query::Result<usize>> = names.zip(places).collect();
        Ok(shown(&saved.segments, (&places, &watched), &counted, masked))
    });
    view.await.map(Json)
}

fn shown(
    saved: &[Title],
    (places, watched): (&BTreeMap<String, hark_query::Result<usize>>, &BTreeSet<i64>),
    counted: &census::Census,
    masked: bool,
) -> SegmentsView {
    let mut found: Vec<(SegmentLine, Option<usize>)> = Vec::with_capacity(saved.len());
    for one in saved {
        let place = places.get(&one.name);
        let number = place.and_then(|place| place.as_ref().ok().copied());
        let wrong = place.and_then(|place| place.as_ref().err()).map(super::reason);
        let hide = |text: &str| {
            if masked && personal::looks_personal(text) { personal::HIDDEN.to_owned() } else { text.to_owned() }
        };
        let size = number.map(|number| counted.members[number]);
        let (name, description) = (hide(&one.name), hide(&one.description));
        let watched = watched.contains(&one.id);
        found.push((
            SegmentLine { id: one.id, watched, name, description, size, wrong: wrong.as_deref().map(hide) },
            number,
        ));
    }
    // Between which names a hidden one stands would tell it, letter by letter.
    found.sort_by_key(|(line, _)| (line.name == personal::HIDDEN).then_some(line.id));
    let pair = |a: &Option<usize>, b: &Option<usize>| Some(counted.both[(*a)?][(*b)?]);
    let row = |a: &Option<usize>| found.iter().map(|(_, b)| pair(a, b)).collect();
    let both = (!counted.both.is_empty() && !found.is_empty()).then(|| found.iter().map(|(_, a)| row(a)).collect());
    SegmentsView { customers: counted.customers, both, segments: found.into_iter().map(|(line, _)| line).collect() }
}
