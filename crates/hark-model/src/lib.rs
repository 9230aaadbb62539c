//! What do all rooms of Hark mean by an event, a customer, an id, a link?
//!
//! The vocabulary only: plain values without input, output, clock or randomness. Wire formats live in
//! `hark-server`, disk formats in `hark-timeline`.

pub mod event;
pub mod flags;
pub mod key;
pub mod limits;
pub mod link;
pub mod outcome;
pub mod time;

pub use event::{Event, Group, MessageId};
pub use flags::Flags;
pub use key::{CustomerKey, IdHasher, KeyRange, Population};
pub use link::{Link, LinkKind, Trust};
pub use outcome::{Accounting, DeadLetter, Reason};
pub use time::Micros;
