//! What did a client mean by these bytes?
//!
//! Every dialect ends in the same [`hark_model::Event`]. A body that cannot be read is an [`Unreadable`]; an event that
//! cannot be taken is a dead letter, whole, and its neighbours pass.

pub mod bots;
pub mod check;
pub mod context;
pub mod envelope;
pub mod ids;
pub mod pixel;
pub mod posthog;
pub mod scan;
pub mod segment;
pub mod times;

pub use check::Refusal;
pub use envelope::{Arrival, Rules, Understood, Unreadable, replay};
