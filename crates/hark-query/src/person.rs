//! What is known of one customer, since when, and who said it?
//!
//! For the page of one customer: [`traits`] with what stood before, [`consent`] per purpose, and what they are worth
//! ([`value`]). Each looks at the events of that customer only.

pub mod consent;
pub mod said;
pub mod traits;
pub mod value;

use crate::Result;
use crate::run::Context;
use hark_model::{CustomerKey, Flags, KeyRange, Micros};
use hark_timeline::source::EventCode;
use hark_timeline::{EventSource, RowRef, WalkOptions};

/// Where and when one event of a customer lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Where.
    pub at: RowRef,
    /// When it happened.
    pub time: Micros,
    /// What it is.
    pub code: EventCode,
}

/// The events of a customer in order; `None` when nobody has this key now.
pub fn spots<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    key: CustomerKey,
    exclude: Flags,
) -> Result<Option<Vec<Spot>>> {
    let options = WalkOptions { exclude, ..WalkOptions::default() };
    spots_of(ctx, key, &options)
}

/// The same of whatever the walk goes along.
pub fn spots_of<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    key: CustomerKey,
    options: &WalkOptions,
) -> Result<Option<Vec<Spot>>> {
    let mut found = None;
    ctx.source.walk(KeyRange { first: key, last: key }, options, &mut |rows| {
        let spot = |i: usize| Spot { at: rows.rows.at(i), time: rows.times[i], code: rows.codes[i] };
        found = Some((0..rows.times.len()).map(spot).collect());
    })?;
    ctx.halt.check()?;
    Ok(found)
}
