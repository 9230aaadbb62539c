//! When did one customer enter and leave the segments that are watched?
//!
//! Worked out from their timeline by the rules as they are now, like stages; what the watch itself saw, and when, is told by `/segments/moves`.

use super::super::caller::Caller;
use super::super::personal::{self, HIDDEN, Sight};
use crate::edge::Problem;
use crate::library::{Held, Title};
use crate::routes::query::Asked;
use crate::serve::Server;
use hark_model::{CustomerKey, Micros};
use hark_query::segment::{Library, Rules, past};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// How long ago is lately: so long pages tell of exits.
const LATELY: Micros = 30 * 86_400 * 1_000_000;

/// The rules of a workspace, and which of its segments are watched.
pub(in super::super) struct Watched {
    saved: Arc<Held>,
    watched: BTreeSet<i64>,
}

/// Somebody entered or left a watched segment.
#[derive(Serialize, ToSchema)]
pub(in super::super) struct CrossingView {
    /// The number of the segment.
    segment: i64,
    /// What it is called.
    name: String,
    /// From which moment on, RFC 3339.
    at: String,
    /// Whether they entered; else they left.
    entered: bool,
}

impl Watched {
    pub(in super::super) async fn read(server: &Arc<Server>, caller: &Caller) -> Result<Watched, Problem> {
        let saved = super::saved(server, caller).await?;
        let watched = server.state.records.watched(caller.may()?).await?;
        Ok(Watched { saved, watched })
    }

    /// All rules, as they name one another.
    pub(in super::super) fn library(&self) -> Arc<Library> {
        super::named(&self.saved)
    }

    /// All segments, watched or not.
    pub(super) fn segments(&self) -> &[Title] {
        &self.saved.segments
    }

    pub(super) fn has(&self, segment: i64) -> bool {
        self.watched.contains(&segment)
    }

    /// Since when each of these stands as it does; not of those that they were never in.
    pub(super) fn since(
        &self,
        context: &Asked<'_>,
        key: CustomerKey,
        of: &dyn Fn(&Title) -> bool,
    ) -> hark_query::Result<BTreeMap<i64, Micros>> {
        let of = self.saved.segments.iter().filter(|one| of(one)).collect();
        // What is heard of accounts has to be stepped through: that ends where it would be told of as news no more.
        let changes = changes(context, key, of, &|asks| (asks.then_some(context.now - LATELY), context.now))?;
        Ok(changes.into_iter().map(|(one, change)| (one.id, change.at)).collect())
    }

    /// Entries and exits after a moment, if one is given, and not after another; the latest first.
    pub(in super::super) fn crossings(
        &self,
        context: &Asked<'_>,
        key: CustomerKey,
        sight: Sight,
        part: (Option<Micros>, Micros),
    ) -> hark_query::Result<Vec<CrossingView>> {
        let hidden = |name: &str| sight.is_masked() && personal::looks_personal(name);
        let view = |(one, change): (&Title, past::Change)| CrossingView {
            segment: one.id,
            name: if hidden(&one.name) { HIDDEN.to_owned() } else { one.name.clone() },
            at: super::super::moment(change.at),
            entered: change.entered,
        };
        let watched = self.saved.segments.iter().filter(|one| self.has(one.id)).collect();
        Ok(changes(context, key, watched, &|_| part)?.into_iter().rev().map(view).collect())
    }
}

/// The changes of some segments, the oldest first; in which part of time may depend on whether a rule asks of accounts. A rule that cannot
/// be understood is passed over: it has no members.
fn changes<'s>(
    context: &Asked<'_>,
    key: CustomerKey,
    of: Vec<&'s Title>,
    part: &dyn Fn(bool) -> (Option<Micros>, Micros),
) -> hark_query::Result<Vec<(&'s Title, past::Change)>> {
    let defaults = context.defaults()?;
    let asks = |one: &Title| Rules::named(&defaults, [one.name.as_str()]).0.ask_accounts();
    // Those that ask nothing of accounts are told in few passes: the others do not hold them up.
    let (asking, others): (Vec<&Title>, Vec<&Title>) = of.into_iter().partition(|one| asks(one));
    let mut all = Vec::new();
    for (segments, part) in [(others, part(false)), (asking, part(true))] {
        if segments.is_empty() {
            continue;
        }
        let (rules, places) = Rules::named(&defaults, segments.iter().map(|one| one.name.as_str()));
        let told: Vec<&Title> =
            segments.into_iter().zip(places).filter_map(|(one, place)| place.ok().map(|_| one)).collect();
        let changes = past::changes_between(context, &rules, key, part)?.unwrap_or_default();
        all.extend(changes.into_iter().filter_map(|change| Some((*told.get(change.rule)?, change))));
    }
    all.sort_by_key(|(one, change)| (change.at, one.id));
    Ok(all)
}
