//! Who is found by a few letters, without passing all events?
//!
//! The source says where words stand in what customers can be found by ([`hark_timeline::found`]). Few are looked up one by one;
//! where many have the words, all are passed, and each is decided by that alone. The few that cannot be decided so are decided
//! by their events. The answer is that of the walk over all events ([`super::page`] without this), which the tests compare.

use super::{Gathered, Listed, Place, Search};
use crate::Result;
use crate::matcher::Plan;
use crate::run::{self, Context};
use crate::timeline::known;
use hark_model::{KeyRange, Population};
use hark_timeline::found::{Finder, Hits, Places, TRAITS, Verdict};
use hark_timeline::{CustomerRows, EventSource, Field, OwnedValue, RowRef, WalkOptions};
use serde_json::Value;

/// So many are decided by their events; of more the walk over all events is quicker.
const UNSURE_MAX: usize = 1_000;

/// What one thread has found.
#[derive(Default)]
struct Part {
    gathered: Gathered,
    places: Places,
    unsure: Vec<(Listed, Vec<RowRef>)>,
}

impl Search {
    /// Whether what customers can be found by is what this looks at.
    fn by_entries(&self) -> bool {
        let all = TRAITS.iter().all(|name| self.traits.iter().any(|asked| asked == name));
        self.ids && !self.aliases && all && self.traits.len() == TRAITS.len()
    }

    /// Whether these events of a customer are found.
    fn finds<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>, rows: &[RowRef]) -> Result<bool> {
        let known = known::named(ctx, rows, &self.traits)?;
        let texts: Vec<String> = known.values().filter_map(Value::as_str).map(str::to_lowercase).collect();
        let left: Vec<&String> =
            self.words.iter().filter(|word| !texts.iter().any(|text| text.contains(word.as_str()))).collect();
        let field = Field::Id;
        let mut ids = known::Columns::new(ctx.source, &field);
        for at in rows {
            let Some(OwnedValue::Text(id)) = ids.value(*at)? else { continue };
            let id = id.to_lowercase();
            if left.iter().all(|word| id.contains(word.as_str())) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What was found, or `None` when it has to be looked for event by event.
pub(super) fn gathered<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    (population, options): (Population, &WalkOptions),
    search: &Search,
    after: Option<Place>,
    limit: usize,
) -> Result<Option<Gathered>> {
    if !search.by_entries() || search.words.is_empty() {
        return Ok(None);
    }
    let hits = run::each(ctx.threads, ctx.source.segment_count(), |segment| {
        ctx.halt.check()?;
        Ok(ctx.source.hits(segment as u32, &search.words)?)
    })?;
    let Some(hits) = hits.into_iter().collect::<Option<Vec<Hits<'_>>>>() else { return Ok(None) };
    let finder = Finder::new(search.words.clone(), hits);
    let visit = |part: &mut Part, rows: &CustomerRows<'_>| match finder.finds(rows, &mut part.places) {
        Verdict::Found => part.gathered.take(Listed::of(rows), after, limit),
        Verdict::Not => {}
        Verdict::Unsure if part.unsure.len() > UNSURE_MAX => {}
        Verdict::Unsure => {
            part.unsure.push((Listed::of(rows), (0..rows.times.len()).map(|i| rows.rows.at(i)).collect()));
        }
    };
    let merge = |all: &mut Part, part: Part| {
        all.gathered.join(part.gathered);
        all.unsure.extend(part.unsure);
    };
    let mut all = match finder.few() {
        Some(keys) => {
            let mut all = Part::default();
            for key in keys.into_iter().filter(|key| key.population() == population) {
                ctx.halt.check()?;
                let alone = KeyRange { first: key, last: key };
                ctx.source.walk(alone, options, &mut |rows| visit(&mut all, rows))?;
            }
            all
        }
        None => {
            let plan = Plan { population, options: options.clone(), ..Plan::default() };
            run::fold_placed(ctx, &plan, Part::default, visit, merge)?.0
        }
    };
    if all.unsure.len() > UNSURE_MAX {
        return Ok(None);
    }
    for (line, rows) in std::mem::take(&mut all.unsure) {
        ctx.halt.check()?;
        if search.finds(ctx, &rows)? {
            all.gathered.take(line, after, limit);
        }
    }
    Ok(Some(all.gathered))
}
