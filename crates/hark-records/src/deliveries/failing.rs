//! Nothing arrives at an endpoint: when is it switched off?
//!
//! A stretch of failures begins with a failed attempt, and ends when something arrives, or when nothing was tried for two days: the
//! endpoint may have heard again meanwhile, and a Hark that was stopped says nothing of those who listen. `docs/webhooks.md` says
//! the same to those who receive.

use super::{Came, Delivery};
use crate::error::{self, Result};
use crate::webhooks::row;
use hark_model::Micros;
use hark_model::time::DAY;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait};

/// An endpoint where everything fails for so long is switched off.
const FAILING_MAX: Micros = 5 * DAY;
/// Failures further apart are no stretch. Longer than the longest wait between two attempts, with its tenth.
const APART_MAX: Micros = 2 * DAY;

/// Notes an attempt at its endpoint, which the transaction has claimed; gives why it was switched off, if it was.
pub(super) async fn note(
    step: &impl ConnectionTrait,
    hook: row::Model,
    sent: &Delivery,
    came: Came<'_>,
    now: Micros,
) -> Result<Option<String>> {
    let mut row = row::ActiveModel { id: Set(hook.id), ..Default::default() };
    let mut off = None;
    if let Came::Arrived { .. } = came {
        (row.heard_last, row.failing_since, row.failed_last) = (Set(Some(now)), Set(None), Set(None));
    } else {
        let together = hook.failed_last.is_some_and(|last| now - last <= APART_MAX);
        let since = hook.failing_since.filter(|_| together).unwrap_or(now);
        (row.failing_since, row.failed_last) = (Set(Some(since)), Set(Some(now)));
        off = reason(came, now - since, hook.heard_last.is_some_and(|heard| heard >= sent.created));
    }
    // Somebody may have switched it off while this was on its way.
    off = off.filter(|_| hook.disabled.is_none());
    if let Some(why) = &off {
        (row.disabled, row.disabled_why) = (Set(Some(now)), Set(Some(why.clone())));
    }
    row.update(step).await.map_err(error::from("note what was sent"))?;
    Ok(off)
}

fn reason(came: Came<'_>, failing: Micros, heard_meanwhile: bool) -> Option<String> {
    match came {
        Came::Unwanted { why, .. } => Some(why.to_owned()),
        Came::Failed { .. } if failing >= FAILING_MAX => Some("Nothing arrived there for five days.".into()),
        Came::Failed { last: true, .. } if !heard_meanwhile => {
            Some("A message failed at every attempt, and nothing else arrived meanwhile.".into())
        }
        _ => None,
    }
}
