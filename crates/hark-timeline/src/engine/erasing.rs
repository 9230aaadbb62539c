//! Who leaves the folder, and who has left it?

use super::{Engine, Erasure, WorkspaceId};
use crate::erased::{self, Erased, ErasedSince};
use crate::error::Result;
use crate::inbox::lock;
use hark_model::Population;

impl Engine {
    /// Removes every byte of a customer (all linked ids) and refuses their ids from now on.
    pub fn erase(&self, workspace: WorkspaceId, population: Population, id: &str) -> Result<Erasure> {
        self.core.erase(workspace, population, id)
    }

    /// The ids that were erased and are refused.
    pub fn erased(&self) -> Result<Erased> {
        erased::refused(&lock(&self.core.read))
    }

    /// Those who were erased since the folder was what it is now: an older copy lies in its place. They are found by the list that
    /// stays beside it, and by what the caller knows. Ask before anybody reads.
    pub fn erased_since(&self, also: Erased) -> Result<ErasedSince> {
        ErasedSince::of(self.core.clone(), also)
    }
}
