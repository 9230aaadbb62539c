//! How does a request get in, and how does an answer get out, whatever the other side does?

pub mod accept;
pub mod body;
pub mod census;
pub mod codes;
pub mod descriptors;
pub mod figures;
pub mod forwarded;
pub mod inflate;
pub mod limits;
pub mod meter;
pub mod pace;
pub mod places;
pub mod reply;
pub mod watch;

pub use limits::EdgeLimits;
pub use pace::Pace;
pub use reply::{Problem, Reply};
