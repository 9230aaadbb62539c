//! What did people write on the journey maps, who answers for a stage, and where will we listen?
//!
//! What a map shows is saved like a question ([`crate::saved::Kind::Map`]); what people add to it stands here. The map of everybody is there
//! without being saved: it has the number [`EVERYBODY`]. What is written on a map that was removed is kept for when it comes back.

pub mod notes;
pub mod plans;

use crate::error::Result;
use crate::saved::{self, Kind};
use sea_orm::ConnectionTrait;

/// The map that is always there.
pub const EVERYBODY: i64 = 0;

/// Bytes of the key of a stage, or the name of an event.
const NAME_BYTES_MAX: usize = 512;

/// Whether there is such a map in the workspace.
async fn is_there(on: &impl ConnectionTrait, workspace: i64, map: i64) -> Result<()> {
    match map {
        EVERYBODY => Ok(()),
        map => saved::find(on, workspace, Kind::Map, map, false).await.map(drop),
    }
}
