//! How did one customer get from stage to stage?

use super::line::{BoundStages, Line};
use crate::run::Context;
use crate::segment::census::options;
use crate::segment::past::CHANGES_MAX;
use crate::segment::steps::Closely;
use crate::{Result, roster};
use hark_model::{CustomerKey, KeyRange, Micros};
use hark_timeline::{EventSource, RowRef};

/// One step into another stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// From which moment on.
    pub at: Micros,
    /// The number of the stage in the workspace's list; none when no rule holds any more.
    pub stage: Option<usize>,
    /// The event behind which it happened; none when only time passed.
    pub cause: Option<Cause>,
}

/// An event that brought a customer into another stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Its id.
    pub message_id: String,
    /// Its name.
    pub event: String,
    /// When it happened.
    pub time: Micros,
}

/// All stages of a customer up to now, the oldest first; `None` when nobody has this key. At most the first
/// [`CHANGES_MAX`] are told.
pub fn history<S: EventSource + ?Sized>(ctx: &Context<'_, S>, key: CustomerKey) -> Result<Option<Vec<Change>>> {
    let key = roster::current(ctx, key)?;
    let stages = BoundStages::bind(ctx, None, &options())?;
    let follow = stages.follow();
    let mut found: Option<Vec<(Micros, u8, Option<RowRef>)>> = None;
    ctx.source.walk(KeyRange { first: key, last: key }, &options(), &mut |rows| {
        let (mut course, mut line) = (follow.course(), Line::default());
        follow.line(rows, &mut course, Closely::Until(ctx.now), &mut line);
        let told = line.0.iter().enumerate().filter(|(_, (at, _))| *at <= ctx.now).take(CHANGES_MAX);
        let told = told.map(|(i, (at, stage))| {
            let event = follow.follower.cause(rows, at - 1);
            // Nobody needs a reason to come into sight: the first event is it.
            let event = event.or((i == 0).then_some(0));
            (*at, *stage, event.map(|event| rows.rows.at(event)))
        });
        found = Some(told.collect());
    })?;
    let Some(found) = found else { return Ok(None) };
    let changes = found.into_iter().map(|(at, stage, event)| {
        let stored = event.map(|event| ctx.source.event(event)).transpose()?;
        let cause = stored.map(|e| Cause { message_id: e.message_id, event: e.name, time: e.time });
        Ok(Change { at, stage: usize::from(stage).checked_sub(1), cause })
    });
    changes.collect::<Result<Vec<Change>>>().map(Some)
}
