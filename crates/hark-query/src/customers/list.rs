//! Who is on this page?

use crate::Result;
use crate::matcher::Scratch;
use crate::question::Cell;
use crate::run::{self, Context};
use hark_model::CustomerKey;
use hark_timeline::{EventSource, RowRef, WalkStats};
use serde_json::{Value, json};

/// So many events are shown as the reason for one customer; `events_total` tells how many there are.
const EVENTS_MAX: usize = 100;

/// One customer of the page.
pub(super) struct Row {
    pub(super) key: CustomerKey,
    events: Vec<RowRef>,
    events_total: usize,
}

/// The page, and how many there are in all.
#[derive(Default)]
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    pub(super) count: u64,
    /// How many come after the cursor, this page included.
    pub(super) later: u64,
}

/// What one thread has gathered.
#[derive(Default)]
struct Gathered {
    page: Page,
    scratch: Scratch,
    because: Vec<usize>,
}

/// Counts everyone behind the cell and gathers the first ones after the cursor, by key. A thread meets keys in ascending
/// order, so the first ones it meets are the first ones it has.
pub(super) fn page<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    cell: &dyn Cell,
    limit: usize,
    after: Option<CustomerKey>,
) -> Result<(Page, WalkStats)> {
    let bound = cell.plan().bind(ctx)?;
    let matcher = bound.matcher();
    let (gathered, cost) = run::fold_placed(
        ctx,
        cell.plan(),
        Gathered::default,
        |gathered, rows| {
            let Gathered { page, scratch, because } = gathered;
            because.clear();
            if !matcher.enter(rows, scratch) || !cell.member(&matcher, scratch, rows, because) {
                return;
            }
            page.count += 1;
            if after.is_some_and(|after| rows.key <= after) {
                return;
            }
            page.later += 1;
            if page.rows.len() < limit {
                let events = because.iter().take(EVENTS_MAX).map(|i| rows.rows.at(*i)).collect();
                page.rows.push(Row { key: rows.key, events, events_total: because.len() });
            }
        },
        |all, part| {
            all.page.rows.extend(part.page.rows);
            all.page.count += part.page.count;
            all.page.later += part.page.later;
        },
    )?;
    let mut page = gathered.page;
    page.rows.sort_by_key(|row| row.key);
    page.rows.truncate(limit);
    Ok((page, cost))
}

impl Row {
    pub(super) fn shown<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>, grouped: bool) -> Result<Value> {
        let id = match grouped {
            true => ctx.source.group_id(self.key)?,
            false => ctx.source.ids_of(self.key)?.into_iter().next(),
        };
        let events = self.events.iter().map(|at| Ok(ctx.source.event(*at)?.message_id));
        let events = events.collect::<Result<Vec<String>>>()?;
        let key = crate::timeline::hex(self.key);
        Ok(json!({"id": id, "key": key, "events": events, "events_total": self.events_total}))
    }
}
